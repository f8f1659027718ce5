"""A book in, what it says out: as it stands today, or as it would have been known by the end of a day."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, partial
from typing import TYPE_CHECKING

from pledgebook.answers.as_of import known
from pledgebook.answers.conditions import Condition, Weighed, conditions, weighed
from pledgebook.answers.selection import Selection, select_claims, select_commitments, wanted_by
from pledgebook.model import Claim, Commitment
from pledgebook.register.errors import NothingFound, SeveralFound
from pledgebook.register.judged import Judged
from pledgebook.register.kept import ALL_TIES, NO_TIES, Ties, ruled_in, summed_register, tied_register
from pledgebook.register.links import Link, Match, Suggestion
from pledgebook.register.matching import NOTHING_STANDS, Register, add_up_all, meetings, piled, standing_in
from pledgebook.register.netting import INSIDE, Balance, Books, balance, books
from pledgebook.register.sources import ALL_APART, Sources
from pledgebook.register.standing import standing_still
from pledgebook.register.store import Book
from pledgebook.register.up_to import state_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from pledgebook.register.contents import Contents


@dataclass(frozen=True)  # without slots: what several answers need is reckoned once and kept beside the values
class Held:
    """What is known: the claims, what they add up to, and where they come from."""

    register: Register  # with its links
    claims: tuple[Claim, ...]  # that count
    sources: Sources
    judged: Judged  # what people ruled, on whatever day
    rejected: tuple[Claim, ...] = ()
    unreviewed: tuple[Claim, ...] = ()  # told by a language model, accepted by nobody: not among the claims

    @cached_property
    def claim_named(self) -> Mapping[str, Claim]:
        """The claims by id."""
        return {claim.id: claim for claim in self.claims}

    @cached_property
    def reckoned_from(self) -> Books:
        """All that balances and sums are reckoned from."""
        return books(self.register.commitments, self.register.links)

    def find(self, name: str) -> Commitment | Claim:
        """A commitment or claim by its name or the start of it. Raises NothingFound, SeveralFound."""
        name = self.judged.name_now(name)
        named: dict[str, Commitment | Claim] = {
            claim.id: claim for claim in self.rejected + self.unreviewed + self.claims}
        named |= {commitment.id: commitment for commitment in self.register.commitments}
        fitting = [name] if name in named else sorted(i for i in named if name and i.startswith(name))
        if len(fitting) == 1:
            return named[fitting[0]]
        if fitting:
            raise SeveralFound(name, tuple(fitting))
        raise NothingFound(name, next(iter(difflib.get_close_matches(name, named, 1)), None))

    def commitment_of(self, claim: Claim) -> Commitment | None:
        """What a claim counts under; nothing, where it is rejected or unreviewed."""
        return next((c for c in self.register.commitments if claim.id in c.claim_ids), None)

    def history(self, commitment: Commitment) -> tuple[Claim, ...]:
        """The claims of a commitment, oldest first."""
        return tuple(self.claim_named[claim_id] for claim_id in commitment.claim_ids)

    def links_of(self, name: str) -> tuple[Link, ...]:
        """The links of a commitment or claim, to what came before it and from what came after."""
        return tuple(link for link in self.register.links if link.touches(name))

    def matches_of(self, name: str) -> tuple[Match, ...]:
        return tuple(match for match in self.register.matches if name in (match.commitment, match.first, match.second))

    def suggestions_of(self, name: str) -> tuple[Suggestion, ...]:
        return tuple(found for found in self.register.suggestions if name in (
            found.first_commitment, found.second_commitment, found.first.id, found.second.id))

    def chosen(self, selection: Selection) -> Register:
        """The commitments asked for, newest first, with their conflicts; the day of knowing is that of this answer."""
        return select_commitments(self.register, self.claims, replace(selection, as_of=None))

    def books(self) -> Books:
        """All that balances and sums are reckoned from."""
        return self.reckoned_from

    def conditions(self, selection: Selection | None = None) -> tuple[Condition, ...]:
        """What its promises hang on, and what became of it; with a selection, of the claims asked for."""
        if selection is None:
            return self._weighed.found
        chosen = {claim.id for claim in select_claims(
            self.register, [one.claim for one in self._weighed.found], selection, self.sources)}
        return tuple(one for one in self._weighed.found if one.claim.id in chosen)

    def conditions_by(self, on: date, met_by: Sequence[Claim]) -> tuple[Condition, ...]:
        """The same as of the end of a day: all those at least that one of these claims may have met."""
        if "_weighed" in vars(self):
            return self._weighed.by(on)
        return conditions(self.register, self.claims, on=on, ruled=self.judged.conditions, met_by=met_by)

    @cached_property
    def _weighed(self) -> Weighed:
        return weighed(self.register, self.claims, self.judged.conditions)

    def balance_of(self, commitment: Commitment) -> Balance | None:
        """What was promised, adopted and delivered of it; None where no sum was promised."""
        return balance(commitment, self.books())


def held_in(book: Book, *, as_of: date | None = None, unreviewed: bool = False, ties: Ties = ALL_TIES) -> Held:
    """What a book says at one moment; with `as_of` only what was surely said by the end of that day.

    unreviewed   count also what a language model told and nobody has accepted
    ties         the links, matches and suggestions that are asked for; there may be more
    """
    with standing_still(book) as still:
        read = still.judged()
        judged = read.taking_in(unreviewed)
        sources = still.sources()
        claims, *others = (some if as_of is None else known(some, as_of=as_of) for some in (
            judged.claims, judged.rejected, judged.unreviewed))
        as_kept = judged is read and len(claims) == len(judged.claims)
        register = still.register(linked=ties, judged=read) if as_kept else None
        standing = standing_in(still.register(judged=read)) if not as_kept and judged is read else NOTHING_STANDS
    if register is None:
        register = piled(meetings(claims), sources, judged.by_hand, standing).register if ties == NO_TIES else \
            add_up_all(claims, sources, judged.by_hand, standing)
    return Held(register, claims, sources, judged, *others)


def held_of(contents: Contents, *, as_of: date | None = None, unreviewed: bool = False) -> Held:
    """The same of a book that was read before."""
    read = contents.judged
    judged = read.taking_in(unreviewed)
    register = contents.register if judged is read else add_up_all(judged.claims, contents.sources, judged.by_hand)
    return as_known(Held(register, judged.claims, contents.sources, judged, judged.rejected, judged.unreviewed), as_of)


def summed_in(book: Book, selection: Selection) -> Held:
    """As `held_in`, with what sums of a selection are reckoned from; of all else there may be nothing."""
    if selection.asks_days or selection.unreviewed:
        return held_in(book, as_of=selection.as_of, unreviewed=selection.unreviewed,
                       ties=Ties(tuple(INSIDE), matches=False))
    with standing_still(book) as still:
        found = still.look_up(partial(_as_kept, register=partial(
            summed_register, wanted=wanted_by(replace(selection, stages=())))))
    return found or held_in(book)


def tied_in(book: Book, selection: Selection, ties: Ties) -> Held:
    """As `held_in`, with the links or suggestions of the commitments asked for; of all else there may be nothing.

    ties   which of them; matches are none
    """
    wanted = wanted_by(selection)
    if selection.asks_days or selection.unreviewed or not wanted.conditions():
        return held_in(book, as_of=selection.as_of, unreviewed=selection.unreviewed, ties=replace(ties, matches=False))
    with standing_still(book) as still:
        found = still.look_up(partial(_as_kept, register=partial(tied_register, wanted=wanted, ties=ties)))
    return found or held_in(book)


def _as_kept(connection: Connection, register: Callable[..., Register]) -> Held | None:
    """A part of the register that is kept; None where it is not one of today."""
    if not state_of(connection)[1]:
        return None
    judged = ruled_in(connection)
    return Held(register(connection, judged=judged), judged.claims, ALL_APART, judged, judged.rejected,
                judged.unreviewed)


def as_known(held: Held, day: date | None) -> Held:
    """What was surely said by the end of a day; None: all.

    What people ruled counts whenever they ruled it: a misread text was misread on every day.
    """
    if day is None:
        return held
    claims, rejected, unreviewed = (known(some, as_of=day) for some in (held.claims, held.rejected, held.unreviewed))
    register = held.register if len(claims) == len(held.claims) else add_up_all(
        claims, held.sources, held.judged.by_hand)
    return Held(register, claims, held.sources, held.judged, rejected, unreviewed)
