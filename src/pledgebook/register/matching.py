"""Claims in, commitments out: which claims speak of the same promise.

Claims can meet only where kind, obligor and other side agree; `parting` then tells the promises between them apart.
Everything depends on the set of claims, never on the order of adding.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Protocol

from pledgebook.model import Claim, Commitment, Kind, Stage
from pledgebook.register.conflicts import Conflict, between
from pledgebook.register.history import add_up, commitment_id, newest_first
from pledgebook.register.linking import links_of
from pledgebook.register.links import Link, Match, Suggestion, suggestions_of
from pledgebook.register.parting import SAME_STORY, Bonds, Maybe, Tie, days_spanned, near_spans, split
from pledgebook.register.regrouping import NOTHING_BY_HAND, ByHand, Regrouping, answered, regrouped
from pledgebook.register.sources import ALL_APART, Sources
from pledgebook.register.subjects import Likeness, Subject, subject
from pledgebook.register.tellings import oldest_first

RULES_VERSION = 6  # raise it when the same claims add up to something else: books then work theirs out again
Group = tuple[Claim, ...]
Sides = tuple[Kind, bool, tuple[str, ...], tuple[str, ...]]  # kind, requested, actors, other side
Act = tuple[Kind, bool, tuple[str, ...]]
Standing = Mapping[tuple[str, ...], tuple[Commitment, Sequence[Conflict]]]  # by claims, in the order of a history
NOTHING_STANDS: Standing = MappingProxyType({})
NOTHING_JOINED: Mapping[Act, Mapping[str, Sides]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Register:
    """What a set of claims adds up to: commitments, newest first, and how their claims stand to each other."""

    commitments: tuple[Commitment, ...]
    conflicts: tuple[Conflict, ...]
    links: tuple[Link, ...] = ()
    matches: tuple[Match, ...] = ()  # why claims are in one commitment
    suggestions: tuple[Suggestion, ...] = ()  # what may be one promise: for a person to judge
    by_hand: ByHand = NOTHING_BY_HAND  # a register of an earlier day is joined, parted and linked by it, too

    def unlinked(self) -> Register:
        """The commitments and conflicts alone."""
        return Register(self.commitments, self.conflicts, by_hand=self.by_hand)


@dataclass(frozen=True, slots=True)
class Gathering:
    """Claims by promise, each group oldest first, and what joined them or might."""

    groups: tuple[Group, ...]
    bonds: Bonds


@dataclass(frozen=True, slots=True)
class Piled:
    """What claims add up to before it is known how promises are tied to each other."""

    register: Register  # without links and suggestions
    group_of: Mapping[str, Group]  # the claims of each commitment
    maybes: Sequence[Maybe]


def add_up_all(claims: Iterable[Claim], sources: Sources = ALL_APART, by_hand: ByHand = NOTHING_BY_HAND,
               standing: Standing = NOTHING_STANDS) -> Register:
    """The register of a set of claims; the same, to the byte, in whatever order they come.

    sources    which texts are copies of each other, and who published them; without it each text is its own source
    by_hand    what people joined, parted and linked (see judged.py)
    standing   commitments of the same sources that were added up before: those of the same claims are the same
    """
    pile = piled(meetings(claims), sources, by_hand, standing)
    register = pile.register
    links, more = links_of(register.commitments, pile.group_of, register.conflicts, sources, by_hand)
    return replace(register, links=links, suggestions=suggestions_of(
        [*pile.maybes, *more], pile.group_of, answered(by_hand.regroupings, pile.group_of)))


def piled(met: Mapping[Sides, Sequence[Claim]], sources: Sources, by_hand: ByHand,
          standing: Standing = NOTHING_STANDS) -> Piled:
    """As `add_up_all`, of claims that are looked at together and without what ties promises to each other."""
    gathering = parted(met.values())
    groups = regrouped(gathering.groups, by_hand.regroupings)
    commitments, conflicts = added_up(groups, sources, by_hand, standing)
    group_of = {commitment.id: group for commitment, group in zip(commitments, groups, strict=True)}
    commitments.sort(key=newest_first)
    place = {commitment.id: number for number, commitment in enumerate(commitments)}
    conflicts.sort(key=lambda conflict: place[conflict.commitment])
    matches = matches_of(gathering.bonds.ties, group_of, by_hand.regroupings)
    return Piled(Register(tuple(commitments), tuple(conflicts), matches=matches, by_hand=by_hand), group_of,
                 gathering.bonds.maybes)


def standing_in(register: Register) -> Standing:
    """The commitments of a register with their conflicts, by the claims that they have."""
    against: dict[str, list[Conflict]] = defaultdict(list)
    for conflict in register.conflicts:
        against[conflict.commitment].append(conflict)
    return {one.claim_ids: (one, against[one.id]) for one in register.commitments}


def added_up(groups: Iterable[Group], sources: Sources, by_hand: ByHand, standing: Standing = NOTHING_STANDS
             ) -> tuple[list[Commitment], list[Conflict]]:
    """What each group of claims says together, and where its claims contradict each other, both in their order."""
    commitments: list[Commitment] = []
    conflicts: list[Conflict] = []
    for group in groups:
        known = standing.get(tuple(claim.id for claim in group)) if standing else None
        if known is not None:
            commitments.append(known[0])
            conflicts.extend(known[1])
            continue
        found = [conflict for conflict in between(commitment_id(group), group, sources)
                 if by_hand.contradict(conflict.first.id, conflict.second.id)]
        conflicts.extend(found)
        commitments.append(add_up(group, [conflict.field for conflict in found], sources))
    return commitments, conflicts


def matches_of(ties: Iterable[Tie], group_of: Mapping[str, Group],
               regroupings: Iterable[Regrouping]) -> tuple[Match, ...]:
    """The ties that hold inside a commitment; those that a year of silence or a person cut say nothing any more."""
    of_claim = {claim.id: name for name, group in group_of.items() for claim in group}
    turn = {name: number for number, name in enumerate(of_claim)}
    found = [Match(of_claim[tie.first.id], tie.rule, tie.first.id, tie.second.id) for tie in ties
             if of_claim[tie.first.id] == of_claim[tie.second.id]]
    for joined in (regrouping for regrouping in regroupings if regrouping.joins):
        known = sorted((name for name in joined.claim_ids if name in of_claim), key=lambda name: turn[name])
        found += [Match(of_claim[known[0]], "joined by a person", known[0], other) for other in known[1:]
                  if of_claim[known[0]] == of_claim[other]]
    return tuple(sorted(found, key=lambda match: (match.commitment, match.second, match.first)))


def groups(claims: Iterable[Claim]) -> list[Group]:
    """Claims that speak of the same promise, each group oldest first."""
    return list(gathered(claims).groups)


def gathered(claims: Iterable[Claim]) -> Gathering:
    """Claims by promise, with what joined them."""
    return parted(meetings(claims).values())


def parted(met: Iterable[Sequence[Claim]]) -> Gathering:
    """The promises among claims that are looked at together; those of two meetings never meet."""
    bonds = Bonds()
    found = [tuple(sorted(group, key=bonds.turn)) for meeting in met if meeting for group in split(meeting, bonds)]
    return Gathering(tuple(found), bonds)


def meetings(claims: Iterable[Claim], joined: Mapping[Act, Mapping[str, Sides]] = NOTHING_JOINED
             ) -> dict[Sides, list[Claim]]:
    """Claims that are looked at together, by the sides that they are about.

    joined   of acts whose claims are not all given: those of their claims that are looked at with another side
    """
    by_sides: dict[Sides, list[Claim]] = defaultdict(list)
    by_id: dict[str, Claim] = {}
    for claim in claims:  # the same text given twice counts as its earlier appearance
        known = by_id.get(claim.id)
        if known is None or (oldest_first(claim), claim.evidence.document_id) < (
                oldest_first(known), known.evidence.document_id):
            by_id[claim.id] = claim
    for _, claim in sorted(by_id.items()):  # from here on every sort is stable, so the order of adding is gone
        by_sides[sides(claim)].append(claim)
    join_other_side(by_sides, joined)
    return by_sides


class Sided(Protocol):
    """What tells with which others a claim can meet: a claim, or some columns of its row."""

    @property
    def kind(self) -> Kind: ...

    @property
    def stage(self) -> Stage: ...

    @property
    def actors(self) -> tuple[str, ...]: ...

    @property
    def partners(self) -> tuple[str, ...]: ...

    @property
    def beneficiaries(self) -> tuple[str, ...]: ...


class Vague(Protocol):
    """What tells of a claim without another side which one it can mean."""

    @property
    def said_on(self) -> str | None: ...

    @property
    def items(self) -> tuple[str, ...]: ...

    @property
    def instrument(self) -> str | None: ...

    @property
    def amount(self) -> object | None: ...


@dataclass(frozen=True, slots=True)
class OtherSide:
    """What all claims of an act with one other side say together."""

    sides: Sides
    days: tuple[date, date] | None  # the first and the last on which one was said
    about: Subject


class OtherSides:
    """All other sides of an act, and which of them its claims without one are looked at with.

    "Parliament approved the 1.2 billion euros" names no beneficiary; if all that the actor promises in these weeks
    goes to one country, it is looked at together with that. Whether it is the same promise is decided by the sum.
    A named thing does the same, where what is promised to that country is the same thing.
    """

    def __init__(self, sided: Sequence[OtherSide]) -> None:
        self._sided, self._days = sided, [other.days for other in sided]
        self._near: dict[str | None, list[OtherSide]] = {}  # by day: many claims are made on one

    def meant_by(self, claim: Vague) -> Sides | None:
        if claim.said_on not in self._near:
            self._near[claim.said_on] = [self._sided[place] for place in near_spans(
                self._days, claim.said_on, SAME_STORY)]
        fitting = self._near[claim.said_on]
        if len(fitting) == 1 and (claim.amount is not None
                                  or fitting[0].about.likeness(subject(claim)) is Likeness.SAME):
            return fitting[0].sides
        return None


def join_other_side(by_sides: dict[Sides, list[Claim]], joined: Mapping[Act, Mapping[str, Sides]]) -> None:
    """Lets claims without an addressee meet the only other side that their actor can mean (`OtherSides`)."""
    sided: dict[Act, list[OtherSide]] = defaultdict(list)
    for key, claims in by_sides.items():
        if key[-1] and key[:-1] not in joined:
            sided[key[:-1]].append(OtherSide(key, days_spanned(claims), about(claims)))
    for key in [key for key in by_sides if not key[-1] and key[0] is not Kind.AGREEMENT]:
        known, others = joined.get(key[:-1]), OtherSides(sided[key[:-1]])
        open_sided, by_sides[key] = by_sides[key], []
        for claim in open_sided:
            other = others.meant_by(claim) if known is None else known.get(claim.id)
            by_sides[other or key].append(claim)


def act_of(claim: Sided) -> Act:
    """Kind, whether it is a request, and who is bound: claims of two acts never meet."""
    kind, requested, actors, _ = sides(claim)
    return kind, requested, actors


def leaves_side_open(claim: Sided) -> bool:
    """Whether a claim may be looked at together with any other side of its act (see `OtherSides`)."""
    if claim.kind is Kind.AGREEMENT:
        return False
    # What is given to the givers themselves is shown without another side, whoever stands beside them.
    return not sides(claim)[-1] or (bool(claim.beneficiaries) and set(claim.beneficiaries) <= set(claim.actors))


def about(claims: Iterable[Claim]) -> Subject:
    """All that claims name, in their order."""
    found = Subject()
    for claim in claims:
        found = found | subject(claim)
    return found


def sides(claim: Sided) -> Sides:
    """What must agree before claims can meet: kind, who is bound, the other side; a request binds nobody yet."""
    return _sides(claim.kind, claim.stage is Stage.REQUESTED, claim.actors, claim.partners, claim.beneficiaries)


@lru_cache(maxsize=100_000)  # few parties, over and over
def _sides(kind: Kind, requested: bool, actors: tuple[str, ...], partners: tuple[str, ...],
           beneficiaries: tuple[str, ...]) -> Sides:
    if kind is Kind.AGREEMENT:  # all parties of a pact are bound alike
        return kind, requested, tuple(sorted({*actors, *partners, *beneficiaries})), ()
    others = {*partners, *beneficiaries} - set(actors)
    if kind in (Kind.AID, Kind.DEPLOYMENT) and beneficiaries:
        # Who stands beside the giver is told by some texts only; who receives it, or where the troops are, is what the
        # promise is about.
        others = set(beneficiaries) - set(actors) or others
    return kind, requested, tuple(sorted(actors)), tuple(sorted(others))
