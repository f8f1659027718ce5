"""Two states of what is known in, what moved between them out: each change with the words that tell it.

`between_days` makes the states of two days of one book.

Commitments are paired by the claims that they share, not by their names. A claim that reads otherwise now (by a ruling,
or a newer reader) is the one that stood at the same place, by the same parties, of the same kind.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

from pledgebook.answers.doubts import doubted
from pledgebook.answers.holding import Held, held_of
from pledgebook.answers.selection import Selection
from pledgebook.model import Amount, Claim, Commitment, Doubt, PledgebookError, Span, Stage
from pledgebook.register.conflicts import Conflict
from pledgebook.register.days import by_day, is_day, last_day
from pledgebook.register.figures import exchanged, in_words, ratio, same_figure, unit
from pledgebook.register.links import Link
from pledgebook.register.parting import EXCHANGED
from pledgebook.register.relations import Relation
from pledgebook.register.standing import standing_still
from pledgebook.register.store import Book
from pledgebook.register.tellings import text_of

Place = tuple[str, int, int, str, tuple[str, ...]]


class Between(PledgebookError):
    """A question about changes that does not say between what."""


class What(StrEnum):
    """How a commitment moved, in the order in which changes of one day are told."""

    NEW = "new"
    FIRMER = "firmer"
    SOFTER = "softer"
    UP = "up"
    DOWN = "down"
    RESTATED = "restated"  # a sum where there was none, or in a unit that cannot be compared
    DELIVERED = "delivered"
    WITHDRAWN = "withdrawn"  # refused, blocked or ended
    CONTESTED = "contested"
    DOUBTED = "doubted"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Words:
    """Where something is said: a claim's quote or a doubt's."""

    id: str
    evidence: Span
    said_on: str | None
    quote: str

    def as_json(self) -> dict[str, Any]:
        return {"id": self.id, "document": self.evidence.document_id, "start": self.evidence.start,
                "end": self.evidence.end, "said_on": self.said_on, "quote": self.quote}


def words_of(noun: Claim | Doubt) -> Words:
    """Where a claim or a doubt stands, and its words."""
    return Words(noun.id, noun.evidence, noun.said_on, noun.quote)


@dataclass(frozen=True, slots=True)
class Change:
    """One move of one commitment; or a doubt about words that belong to none."""

    what: What
    commitment: Commitment | None
    before: str  # in words; empty where there was nothing
    after: str
    reason: str
    first: Words | None  # as it was told before
    second: Words | None  # as it is told since

    def as_json(self) -> dict[str, Any]:
        c = self.commitment
        return {"change": str(self.what), "commitment": c.id if c else None,
                "who": [*c.actors, *(p for p in c.partners + c.beneficiaries if p not in c.actors)] if c else [],
                "before": self.before, "after": self.after, "reason": self.reason,
                "first": self.first.as_json() if self.first else None,
                "second": self.second.as_json() if self.second else None}


@dataclass(frozen=True)
class Snapshot:
    """What is known at one time."""

    commitments: Sequence[Commitment]
    claims: Mapping[str, Claim]
    conflicts: Sequence[Conflict] = ()
    links: Sequence[Link] = ()
    doubts: Sequence[Doubt] = ()
    chosen: frozenset[str] = field(default_factory=frozenset)  # the commitments asked for
    whole: bool = True  # all are asked for, and with them doubts about words of none

    def claims_of(self, commitment: Commitment) -> list[Claim]:
        return [self.claims[claim_id] for claim_id in commitment.claim_ids]


def snapshot(held: Held, selection: Selection, doubts: Sequence[Doubt] = ()) -> Snapshot:
    """What is held, with those of it that are asked for."""
    return Snapshot(held.register.commitments, held.claim_named, held.register.conflicts,
                    held.register.links, doubts, chosen_in(held, selection), asks_for_all(selection))


def chosen_in(held: Held, selection: Selection) -> frozenset[str]:
    """The names of the commitments asked for."""
    return frozenset(c.id for c in held.chosen(selection).commitments)


def asks_for_all(selection: Selection) -> bool:
    """Whether nothing narrows a question, so that doubts about words of no commitment are asked for, too."""
    return replace(selection, unreviewed=False) == Selection()


def known_in(book: Book, selection: Selection, day: date | None) -> tuple[Snapshot, int]:
    """What a book knew by the end of a day, and how many of its claims have no day."""
    with standing_still(book) as still:
        contents = still.contents()
        then = held_of(contents, as_of=day, unreviewed=selection.unreviewed)
        told = doubted(still, day, contents=contents,  # doubts are about claims that count
                       then=None if selection.unreviewed else then)
    return snapshot(then, selection, told.doubts), undated_in(then)


def undated_in(held: Held) -> int:
    """How many claims have no day."""
    return sum(not is_day(claim.said_on) for claim in held.judged.claims)


def days_between(selection: Selection, since: str | None, until: str | None, *,
                 against: bool) -> tuple[date | None, date | None]:
    """The two days that changes lie between; None: all that a book holds. Raises Between, NoSuchDay.

    against   whether another book is what this one is set against
    """
    if (since is None) != against:
        raise Between("Changes lie between two days, or between two books.", "--since, --against",
                      "Give --since DAY and, if you like, --until DAY; or --against FILE.")
    if selection.as_of is not None:
        raise Between("--as-of asks for one day.", "--as-of", "Use --until DAY.")
    end = last_day(until) if until else date.max if since else None
    start = last_day(since) if since else end
    if start is not None and end is not None and end < start:
        raise Between(f"{until} ends before {since}.", "--until", "Give the earlier day to --since.")
    return start, end


@dataclass(frozen=True, slots=True)
class Moves:
    """All that moved between two states, from which each question takes what it asks for."""

    told: tuple[tuple[str | None, Change], ...]  # with the name that the commitment had before; oldest telling first

    def asked(self, before: Container[str], after: Container[str], *, whole: bool) -> tuple[Change, ...]:
        """The changes of the commitments asked for.

        before, after   their names in either state
        whole           all are asked for, and with them doubts about words of none
        """
        def fits(name: str | None, change: Change) -> bool:
            commitment = change.commitment
            if change.what is What.DOUBTED:
                return commitment.id in after if commitment else whole
            return name in before or (commitment is not None and change.what is not What.GONE
                                      and commitment.id in after)

        return tuple(change for name, change in self.told if fits(name, change))


def changes(before: Snapshot, after: Snapshot) -> tuple[Change, ...]:
    """What moved, oldest telling first; nothing where both states are the same."""
    return moves(before, after).asked(before.chosen, after.chosen, whole=after.whole)


def moves(before: Snapshot, after: Snapshot) -> Moves:
    """All that moved, whatever is asked for."""
    pairs, was_in, now_in = paired(before, after)
    old = {commitment.id: commitment for commitment in before.commitments}
    found: list[tuple[str | None, Change]] = []  # with the name that the commitment had before
    fulfilling = {link.commitment: link for link in after.links if link.relation is Relation.FULFILS
                  and link.commitment != link.other}
    against: dict[tuple[str, str], Conflict] = {}
    for conflict in after.conflicts:
        against.setdefault((conflict.commitment, conflict.field), conflict)
    for commitment in after.commitments:
        name = pairs.get(commitment.id)
        if name and (old[name] is commitment or old[name] == commitment):
            continue  # nothing moved, and what was contested is so still
        made = _moved(old[name], before, commitment, after) if name else [
            _new(commitment, after, fulfilling.get(commitment.id), was_in.get(commitment.id))]
        for contested in commitment.contested:
            pair = against.get((commitment.id, contested))
            if pair is not None and not (name and contested in old[name].contested):
                made.append(Change(What.CONTESTED, commitment, "", contested, pair.reason, words_of(pair.first),
                                   words_of(pair.second)))
        found += [(name, change) for change in made]
    kept = set(pairs.values())
    found += [(commitment.id, _gone(commitment, before, now_in.get(commitment.id)))
              for commitment in before.commitments if commitment.id not in kept]
    found += [(None, change) for change in _doubted(before, after)]
    return Moves(tuple(sorted(found, key=lambda pair: _place(pair[1]))))


def _place(change: Change) -> tuple[object, ...]:
    told = change.second or change.first
    order = list(What).index(change.what)
    return (*by_day(told.said_on if told else None), change.commitment.id if change.commitment else "~", order,
            change.reason, told.id if told else "")


# --- pairs --------------------------------------------------------------------------------------------------


def place_of(claim: Claim) -> Place:
    """What a claim keeps when it is read anew or corrected: where it stands, what about, who acts."""
    return text_of(claim), claim.evidence.start, claim.evidence.end, str(claim.kind), tuple(sorted(claim.actors))


def paired(before: Snapshot, after: Snapshot) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """after → before of those that are one; then, for those that are left, where their claims were or are counted."""
    # One that has its name and its claims still is paired with itself; its claims are in no other.
    told = {commitment.id: commitment.claim_ids for commitment in before.commitments}
    kept = {c.id for c in after.commitments if told.get(c.id) == c.claim_ids}
    by_id = {claim_id: c.id for c in before.commitments if c.id not in kept for claim_id in c.claim_ids}
    by_place: dict[Place, str] = {}  # of claims that read otherwise now: what a place says else is another claim
    for claim_id, name in by_id.items():
        if claim_id not in after.claims:
            by_place.setdefault(place_of(before.claims[claim_id]), name)
    shared: Counter[tuple[str, str]] = Counter()
    for commitment in after.commitments:
        for claim_id in commitment.claim_ids if commitment.id not in kept else ():
            was = by_id.get(claim_id) or (by_place.get(place_of(after.claims[claim_id])) if by_place else None)
            if was:
                shared[was, commitment.id] += 1
    pairs: dict[str, str] = {name: name for name in kept}
    was_in: dict[str, str] = {}
    now_in: dict[str, str] = {}
    taken = set(kept)
    # Those that kept their name come first: a smaller group of claims may have taken the larger one in.
    for (old, new), _ in sorted(shared.items(), key=lambda pair: (pair[0][0] != pair[0][1], -pair[1], pair[0])):
        if new not in pairs and old not in taken:
            pairs[new] = old
            taken.add(old)
        else:
            was_in.setdefault(new, old)
            now_in.setdefault(old, new)
    return pairs, was_in, now_in


# --- moves --------------------------------------------------------------------------------------------------


def _new(commitment: Commitment, after: Snapshot, fulfils: Link | None, was_in: str | None) -> Change:
    told = _telling(after.claims_of(commitment), lambda claim: claim.quote == commitment.quote)
    if fulfils is not None and commitment.stage is Stage.DELIVERED:
        return Change(What.DELIVERED, commitment, fulfils.other, _state(commitment),
                      f"fulfils {fulfils.other} {fulfils.how or ''}".strip(),
                      words_of(fulfils.first) if fulfils.first else None, words_of(fulfils.second))
    return Change(What.NEW, commitment, "", _state(commitment),
                  f"was counted in {was_in}" if was_in else "told for the first time", None, words_of(told))


def _gone(commitment: Commitment, before: Snapshot, now_in: str | None) -> Change:
    told = _telling(before.claims_of(commitment), lambda claim: claim.quote == commitment.quote)
    return Change(What.GONE, commitment, _state(commitment), "",
                  f"now counted in {now_in}" if now_in else "no claim tells it any more", words_of(told), None)


def _moved(was: Commitment, before: Snapshot, commitment: Commitment, after: Snapshot) -> list[Change]:
    old, now = before.claims_of(was), after.claims_of(commitment)
    fresh = sorted(now, key=lambda claim: claim.id in was.claim_ids)  # stable: new words first, oldest first
    found = []
    if was.stage is not commitment.stage:
        first = _telling(old, lambda claim: claim.stage is was.stage)
        second = _telling(fresh, lambda claim: claim.stage is commitment.stage)
        found.append(Change(_step(was.stage, commitment.stage), commitment, str(was.stage), str(commitment.stage),
                            f"stage: {was.stage} → {commitment.stage}", words_of(first), words_of(second)))
    moved = _figure(was.amount, commitment.amount, commitment.last_said)
    if moved is not None:
        what, reason = moved
        first = _telling(old, lambda claim: claim.amount == was.amount)
        second = _telling(fresh, lambda claim: claim.amount == commitment.amount)
        found.append(Change(what, commitment, _sum(was.amount), _sum(commitment.amount), reason, words_of(first),
                            words_of(second)))
    return found


def _step(was: Stage, now: Stage) -> What:
    if now.rung is None:
        return What.WITHDRAWN
    if now is Stage.DELIVERED:
        return What.DELIVERED
    return What.FIRMER if was.rung is None or now.rung > was.rung else What.SOFTER


def _figure(was: Amount | None, now: Amount | None, day: str | None) -> tuple[What, str] | None:
    """Up, down or restated, and why; None where it is the same figure."""
    if was is None or now is None:
        return None if was is now else (What.RESTATED, f"sum: {_sum(was)} → {_sum(now)}")
    reason = f"sum: {_sum(was)} → {_sum(now)}"
    if unit(was) == unit(now):
        return None if same_figure(was, now) else (What.UP if now.value > was.value else What.DOWN, reason)
    there = exchanged(now, was.currency, day) if was.per == now.per else None
    if there is None:
        return What.RESTATED, f"{reason}, which cannot be compared"
    if ratio(there.value, was.value) <= 1 + EXCHANGED:
        return None
    return What.UP if there.value > was.value else What.DOWN, f"{reason}, {there.in_words()}"


def _doubted(before: Snapshot, after: Snapshot) -> Iterable[Change]:
    """Doubts about words that no doubt of this rule was about before."""
    if not after.doubts:
        return
    known = set(map(same_words, before.doubts))
    of_claim = {claim_id: commitment for commitment in after.commitments for claim_id in commitment.claim_ids}
    for doubt in after.doubts:
        commitment = next((of_claim[claim_id] for claim_id in doubt.claim_ids if claim_id in of_claim), None)
        if same_words(doubt) not in known:
            reason = doubt.reason + (f" Instead: {doubt.instead}" if doubt.instead else "")
            yield Change(What.DOUBTED, commitment, "", doubt.rule, reason, None, words_of(doubt))


def same_words(doubt: Doubt) -> tuple[str, str, int, int]:
    """What two doubts have in common of which the second tells nothing new: the rule and the words."""
    return doubt.rule, doubt.evidence.document_id, doubt.evidence.start, doubt.evidence.end


def _telling(claims: Sequence[Claim], says: Callable[[Claim], bool]) -> Claim:
    """The first claim that says so; else the first."""
    return next(filter(says, claims), claims[0])


def _state(commitment: Commitment) -> str:
    return f"{commitment.stage}, {in_words(commitment.amount)}" if commitment.amount else str(commitment.stage)


def _sum(amount: Amount | None) -> str:
    return in_words(amount) if amount else "no sum told"
