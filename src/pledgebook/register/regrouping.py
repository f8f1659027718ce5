"""Groups of claims in, the same groups out as a person joined and parted them; and the links that people set."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from pledgebook.model import Claim
from pledgebook.register.links import Link
from pledgebook.register.relations import Relation
from pledgebook.register.tellings import oldest_first


@dataclass(frozen=True, slots=True)
class Regrouping:
    """Claims that a person joined into one promise, or took out of the one they were counted under."""

    joins: bool
    claim_ids: tuple[str, ...]
    apart_from: tuple[str, ...] = ()  # taken out only where one of these is in the same promise; none: in any case


@dataclass(frozen=True, slots=True)
class LinkByHand:
    """A link that a person set, between the promises of two sets of claims, or to an instrument by its name."""

    relation: Relation
    claim_ids: tuple[str, ...]
    other_ids: tuple[str, ...]
    instrument: str | None
    ruling: str  # its id
    reason: str  # who set it, when and why


@dataclass(frozen=True, slots=True)
class Refused:
    """What was worked out between two claims, and does not hold, as a person says."""

    relation: Relation
    claim_ids: tuple[str, ...]
    other_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ByHand:
    """What people did to promises as a whole, in turn."""

    regroupings: tuple[Regrouping, ...] = ()
    links: tuple[LinkByHand, ...] = ()
    refused: tuple[Refused, ...] = ()

    def contradict(self, one: str, other: str) -> bool:
        """Whether two claims may contradict each other: nobody said that they do not."""
        return not any(refused.relation is Relation.CONTRADICTS
                       and {(one, other), (other, one)} & {*product(refused.claim_ids, refused.other_ids)}
                       for refused in self.refused)


NOTHING_BY_HAND = ByHand()


def named_by_hand(by_hand: ByHand) -> set[str]:
    """The claims by which people joined, parted or linked promises."""
    return {name for one in by_hand.regroupings for name in (*one.claim_ids, *one.apart_from)} | {
        name for one in by_hand.links for name in (*one.claim_ids, *one.other_ids)} | {
        name for no in by_hand.refused for name in (*no.claim_ids, *no.other_ids)}


def answered(regroupings: Iterable[Regrouping], group_of: Mapping[str, Sequence[Claim]]) -> set[frozenset[str]]:
    """The pairs of commitments that a person said are two promises."""
    parted = [regrouping for regrouping in regroupings if regrouping.apart_from]
    if not parted:
        return set()
    of_claim = {claim.id: name for name, group in group_of.items() for claim in group}
    return {frozenset((of_claim[one], of_claim[other])) for regrouping in parted
            for one, other in product(regrouping.claim_ids, regrouping.apart_from)
            if one in of_claim and other in of_claim}


def not_refused(links: Iterable[Link], refused: Sequence[Refused],
                group_of: Mapping[str, Sequence[Claim]]) -> Iterator[Link]:
    """The links that were worked out, without those that a person refused.

    Inside a promise two claims are meant; between two promises the promises are, whichever claims tell of them.
    """
    of_claim = {claim.id: name for name, group in group_of.items() for claim in group} if refused else {}
    ends: set[tuple[Relation, str | None, str | None]] = set()
    for no in refused:
        for one, other in product(no.claim_ids, no.other_ids):
            ends.add((no.relation, one, other))
            if no.relation is Relation.CONTRADICTS:
                ends.add((no.relation, other, one))
            if of_claim.get(one) != of_claim.get(other):
                ends.add((no.relation, of_claim.get(one), of_claim.get(other)))
    for link in links:
        told = {(link.relation, link.second.id, link.first.id if link.first else None),
                (link.relation, link.commitment, link.other)}
        if not told & ends:
            yield link


def links_by_hand(set_links: Iterable[LinkByHand], group_of: Mapping[str, Sequence[Claim]]) -> Iterator[Link]:
    """The links that people set, from the claims they named to the commitments that these count under.

    One whose both ends are one promise now is none, and so is one to a claim that does not count.
    """
    of_claim = {claim.id: (name, claim) for name, group in group_of.items() for claim in group}
    for link in set_links:
        ones, others = ({name: claim for claim_id in reversed(ids) if claim_id in of_claim
                         for name, claim in [of_claim[claim_id]]} for ids in (link.claim_ids, link.other_ids))
        for one, second in sorted(ones.items()):
            if link.instrument:
                yield Link(link.relation, None, one, link.instrument, None, second, link.reason, link.ruling)
                continue
            for other, first in sorted(others.items()):
                if one != other:
                    yield Link(link.relation, None, one, other, first, second, link.reason, link.ruling)


def regrouped(groups: Iterable[Sequence[Claim]], regroupings: Sequence[Regrouping]) -> list[tuple[Claim, ...]]:
    """Each regrouping in turn, done to the promises as the matching made them, each again oldest first.

    A claim that came later stays with the promise it was matched to: where that one was joined to another, it comes
    along; where claims were taken out, it stays with the rest. Claims that are not there (rejected, or not yet said
    on the day that is asked about) leave the others' places as they are.
    """
    members: dict[int, list[Claim]] = {number: list(group) for number, group in enumerate(groups)}
    place = {claim.id: number for number, group in members.items() for claim in group}
    fresh, changed = len(members), set[int]()
    for regrouping in regroupings:
        named = {claim_id for claim_id in regrouping.claim_ids if claim_id in place}
        touched = sorted({place[claim_id] for claim_id in named})
        if regrouping.joins:
            if len(touched) > 1:
                members[touched[0]] = [claim for number in touched for claim in members.pop(number)]
                place.update({claim.id: touched[0] for claim in members[touched[0]]})
                changed.add(touched[0])
            continue
        for number in touched:
            if regrouping.apart_from and number not in {place.get(other) for other in regrouping.apart_from}:
                continue
            taken = [claim for claim in members[number] if claim.id in named]
            rest = [claim for claim in members[number] if claim.id not in named]
            if rest:
                members[number], members[fresh] = rest, taken
                place.update({claim.id: fresh for claim in taken})
                changed |= {number, fresh}
                fresh += 1
    return [_ordered(members[number]) if number in changed else tuple(members[number]) for number in members]


def _ordered(group: Iterable[Claim]) -> tuple[Claim, ...]:
    return tuple(sorted(sorted(group, key=lambda claim: claim.id), key=oldest_first))
