"""A book and two days in, what moved from the end of one to the end of the other out.

Which claims speak of one promise is taken from the book as it is today. A later text may show that two promises were
one; that is no move of the promises in between, and `list --as-of` tells how a reader of that day would have seen them.
Only what was spoken of between the two days is looked at.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from pledgebook.answers.changes import Change, Moves, Snapshot, asks_for_all, moves, same_words, undated_in
from pledgebook.answers.doubts import doubted
from pledgebook.answers.holding import Held, held_of
from pledgebook.answers.selection import Selection, select_commitments
from pledgebook.model import Claim, Commitment, Doubt, Kind
from pledgebook.register.conflicts import Conflict, between
from pledgebook.register.days import bounds
from pledgebook.register.history import add_up
from pledgebook.register.links import Link
from pledgebook.register.matching import Register
from pledgebook.register.relations import Relation
from pledgebook.register.standing import standing_still
from pledgebook.register.store import Book

NEVER = date.max.toordinal() + 1  # later than every day: nobody can say that it was said by then
KEPT = 5_000  # states of commitments: the large ones are asked for again and again
EVERYTHING = Selection()
Published = Mapping[str, str | None]  # the day of each text, by its name
Known = tuple[Commitment, Sequence[Conflict]]


@dataclass(frozen=True, slots=True)
class Between:
    """What a book knew by the end of two days, of all that may have moved in between, and what did."""

    held: Held
    before: Snapshot
    after: Snapshot
    moves: Moves

    def asked(self, selection: Selection) -> tuple[Change, ...]:
        """The changes of the commitments asked for, as they stood by either day; oldest telling first."""
        def chosen(state: Snapshot) -> set[str]:
            register = Register(tuple(state.commitments), ())
            return {one.id for one in select_commitments(
                register, self.held.claims, replace(selection, as_of=None)).commitments}

        return self.moves.asked(chosen(self.before), chosen(self.after), whole=asks_for_all(selection))


@dataclass(frozen=True, slots=True)
class About:
    """Whom some claims name in each part, as `Selection.fits` asks for them."""

    kinds: frozenset[Kind]
    actors: frozenset[str]
    partners: frozenset[str]
    beneficiaries: frozenset[str]
    everybody: frozenset[str]


def about_in(claims: Iterable[Claim]) -> About:
    """Whom claims name; in an agreement all parties stand alike."""
    kinds, actors, partners, beneficiaries = set[Kind](), set[str](), set[str](), set[str]()
    for claim in claims:
        kinds.add(claim.kind)
        actors.update(claim.actors)
        partners.update(claim.partners)
        beneficiaries.update(claim.beneficiaries)
    everybody = frozenset(actors | partners | beneficiaries)
    alike = Kind.AGREEMENT in kinds
    return About(frozenset(kinds), everybody if alike else frozenset(actors),
                 everybody if alike else frozenset(partners), frozenset(beneficiaries), everybody)


@dataclass(frozen=True)  # without slots: what is reckoned of it once is kept beside it
class Telling:
    """A book with when its claims were surely said; worth keeping while the book stays as it is."""

    held: Held
    _states: dict[tuple[str, int], Known] = field(default_factory=dict)
    _about: dict[str, About] = field(default_factory=dict)

    @cached_property
    def said(self) -> Mapping[str, int]:
        """Of each claim the last day that its own can mean, as a number."""
        return {claim.id: span[1].toordinal() if (span := bounds(claim.said_on)) else NEVER
                for claim in self.held.claims}

    @cached_property
    def _told(self) -> tuple[list[int], list[Commitment]]:
        """The days of all claims in their order, each with the commitment that it counts under."""
        listed = self.held.register.commitments
        told = sorted((self.said[name], number) for number, one in enumerate(listed) for name in one.claim_ids)
        return [day for day, _ in told], [listed[number] for _, number in told]

    @cached_property
    def of_claim(self) -> Mapping[str, Commitment]:
        """Under which commitment each claim counts."""
        return {name: one for one in self.held.register.commitments for name in one.claim_ids}

    @cached_property
    def conflicts(self) -> Mapping[str, Sequence[Conflict]]:
        """The conflicts of each commitment that has some."""
        found = defaultdict[str, list[Conflict]](list)
        for conflict in self.held.register.conflicts:
            found[conflict.commitment].append(conflict)
        return found

    @cached_property
    def fulfilling(self) -> Sequence[Link]:
        """The links that say what fulfils a promise."""
        return [link for link in self.held.register.links if link.relation is Relation.FULFILS]

    def spoken_of(self, start: int, end: int) -> Iterable[Commitment]:
        """The commitments of which something was said after one day, and by the end of another."""
        days, listed = self._told
        return {id(one): one for one in listed[bisect_right(days, start):bisect_right(days, end)]}.values()

    def may_fit(self, one: Commitment, selection: Selection) -> bool:
        """Whether a commitment may be asked for on any day; surely not, where no claim of it names who is asked for."""
        about = self._about.get(one.id)
        if about is None:
            about = self._about[one.id] = about_in(self.held.claim_named[name] for name in one.claim_ids)
        return (not selection.kinds or not about.kinds.isdisjoint(selection.kinds)) and not any(
            wanted and named.isdisjoint(wanted) for wanted, named in (
                (selection.actors, about.actors), (selection.partners, about.partners),
                (selection.beneficiaries, about.beneficiaries), (selection.parties, about.everybody)))

    def known(self, one: Commitment, day: int) -> Known | None:
        """A commitment as its claims had told it by the end of a day, with its conflicts; None before the first."""
        names = [name for name in one.claim_ids if self.said[name] <= day]
        if not names:
            return None
        if len(names) == len(one.claim_ids):
            return one, self.conflicts.get(one.id, ())
        # Claims of a commitment come to be known in its order, so their number tells which they are.
        asked = one.id, len(names)
        found = self._states.get(asked)
        if found is None:
            told = [self.held.claim_named[name] for name in names]
            against = [conflict for conflict in between(one.id, told, self.held.sources)
                       if self.held.register.by_hand.contradict(conflict.first.id, conflict.second.id)]
            then = add_up(told, [conflict.field for conflict in against], self.held.sources)
            found = replace(then, id=one.id), against
            if len(self._states) < KEPT:
                self._states[asked] = found
        return found


@dataclass(frozen=True, slots=True)
class Doubting:
    """Doubts about a book, each with the days from which on it is there, as numbers."""

    told: Sequence[tuple[int, int, Doubt]]  # of any doubt of this rule about these words; of this one; the doubt

    def fresh(self, start: int, end: int) -> tuple[Doubt, ...]:
        """Those that are there by the end of a day, where there was none of the rule about the words by another."""
        return tuple(doubt for first, own, doubt in self.told if start < first and own <= end)


def doubting_of(doubts: Iterable[Doubt], published: Published) -> Doubting:
    """Doubts with their days: one is there once its own text is, and those that it rests on.

    published   the day of each text, by its name
    """
    def there(doubt: Doubt) -> int:
        texts = [doubt.evidence.document_id, *(name for name in doubt.sources if name in published)]
        return max(span[1].toordinal() if (span := bounds(published.get(name))) else NEVER for name in texts)

    dated = [(there(doubt), doubt) for doubt in doubts]
    first: dict[object, int] = {}
    for day, doubt in dated:
        first[same_words(doubt)] = min(day, first.get(same_words(doubt), NEVER))
    return Doubting([(first[same_words(doubt)], day, doubt) for day, doubt in dated])


def between_days(telling: Telling, days: tuple[date, date], doubting: Doubting,
                 selection: Selection = EVERYTHING) -> Between:
    """What moved from the end of one day to the end of another.

    doubting    the doubts about the book as it is today
    selection   what will be asked for: the rest need not be looked at
    """
    start, end = days[0].toordinal(), days[1].toordinal()
    doubts = doubting.fresh(start, end)
    touched = {one.id: one for one in telling.spoken_of(start, end)}
    touched |= {one.id: one for doubt in doubts for name in doubt.claim_ids
                if (one := telling.of_claim.get(name)) is not None}
    asked = [one for one in touched.values() if telling.may_fit(one, selection)]
    before, after = (_state(telling, asked, day, told) for day, told in ((start, ()), (end, doubts)))
    return Between(telling.held, before, after, moves(before, after))


def _state(telling: Telling, touched: Iterable[Commitment], day: int, doubts: Sequence[Doubt]) -> Snapshot:
    """What was known of some commitments by the end of a day."""
    found = [known for one in touched if (known := telling.known(one, day)) is not None]
    names, said = {one.id for one, _ in found}, telling.said
    return Snapshot(
        [one for one, _ in found], telling.held.claim_named, [conflict for _, against in found for conflict in against],
        [link for link in telling.fulfilling if link.commitment in names and said.get(link.second.id, NEVER) <= day
         and (link.first is None or said.get(link.first.id, NEVER) <= day)], doubts)


def moved_in(book: Book, selection: Selection, start: date, end: date) -> tuple[tuple[Change, ...], int]:
    """The changes asked for, oldest telling first, and how many claims of the book have no day."""
    with standing_still(book) as still:
        contents = still.contents()
        held = held_of(contents, unreviewed=selection.unreviewed)
        doubting = doubting_of(doubted(still, contents=contents).doubts,
                               {entry.id: entry.published for entry in contents.entries})
    found = between_days(Telling(held), (start, end), doubting, selection)
    return found.asked(selection), undated_in(held)
