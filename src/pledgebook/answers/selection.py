"""What is asked of the book: a selection by party, kind, stage and day in, the fitting claims or commitments out."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from pledgebook.answers.as_of import claim_holds, commitment_holds, known
from pledgebook.model import Claim, Commitment, Kind, PledgebookError, Stage
from pledgebook.register.days import first_day, is_day, last_day
from pledgebook.register.earlier import judged_of_acts, known_by
from pledgebook.register.kept import Wanted, judged_naming
from pledgebook.register.matching import Act, Register, Sided, act_of, add_up_all, meetings, piled
from pledgebook.register.regrouping import ByHand, named_by_hand
from pledgebook.register.sources import ALL_APART, Sources
from pledgebook.register.tellings import oldest_first
from pledgebook.world import load, resolve

if TYPE_CHECKING:
    from pledgebook.register.judged import Judged
    from pledgebook.register.store import Book


ROLES = ("actors", "partners", "beneficiaries", "parties")  # of a selection; parties are those in any role


class UnknownParty(PledgebookError):
    """A typed name that stands for no party, or for several."""

    def __init__(self, name: str, closest: Sequence[str]) -> None:
        hint = f"Closest: {', '.join(closest)}." if closest else "Type a name or an id, such as Germany or DEU."
        super().__init__(f"No party is called {name!r}.", "", hint)


def party_id(name: str, on: str | None = None) -> str:
    """The id of the party that a typed name or id stands for. Raises UnknownParty with the closest names."""
    found = resolve(name.strip(), on) if name.strip() else None
    if found is None:
        titles = load().titles
        by_letters = {shown.casefold(): shown for shown in [*titles.values(), *titles]}
        closest = difflib.get_close_matches(name.strip().casefold(), by_letters, n=3, cutoff=0.6)
        raise UnknownParty(name, [by_letters[letters] for letters in closest])
    return found


@dataclass(frozen=True, slots=True)
class Selection:
    """Which claims or commitments are asked for; each condition narrows, an empty one does not."""

    actors: tuple[str, ...] = ()  # party ids; several: any of them
    partners: tuple[str, ...] = ()
    beneficiaries: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()  # in any role
    kinds: tuple[Kind, ...] = ()
    stages: tuple[Stage, ...] = ()
    said_since: date | None = None
    said_until: date | None = None
    as_of: date | None = None  # only what was surely said by the end of this day
    holds_on: date | None = None
    contested: bool = False
    min_sources: int = 0  # independent ones
    unreviewed: bool = False  # count also what a language model told and nobody has accepted

    @property
    def asks_days(self) -> bool:
        """Whether it asks when something was said, which is known of claims only."""
        return any(day is not None for day in (self.said_since, self.said_until, self.as_of))

    @property
    def asks_for_all(self) -> bool:
        """Whether every commitment is asked for, of today or as known on another day."""
        return replace(self, as_of=None, unreviewed=False) == Selection()

    def fits(self, noun: Sided) -> bool:
        """Whether kind, stage and parties are those asked for. In an agreement all parties stand alike."""
        if (self.kinds and noun.kind not in self.kinds) or (self.stages and noun.stage not in self.stages) or (
                self.beneficiaries and not _meet(self.beneficiaries, noun.beneficiaries)):
            return False
        if not (self.actors or self.partners or self.parties):
            return True
        everybody = noun.actors + noun.partners + noun.beneficiaries
        pact = noun.kind is Kind.AGREEMENT
        return ((not self.actors or _meet(self.actors, everybody if pact else noun.actors))
                and (not self.partners or _meet(self.partners, everybody if pact else noun.partners))
                and (not self.parties or _meet(self.parties, everybody)))

    def fits_day(self, said_on: str | None) -> bool:
        """Whether something may have been said within the days asked for; never, where its day is unknown."""
        if self.said_since is None and self.said_until is None:
            return True
        if said_on is None or not is_day(said_on):
            return False
        return ((self.said_since is None or last_day(said_on) >= self.said_since)
                and (self.said_until is None or first_day(said_on) <= self.said_until))


def _meet(wanted: Sequence[str], held: Sequence[str]) -> bool:
    return any(party in held for party in wanted)


def selection_typed(  # noqa: PLR0913 - each is a filter that every door offers
    *, actor: Iterable[str] | None = None, partner: Iterable[str] | None = None,
    beneficiary: Iterable[str] | None = None, party: Iterable[str] | None = None, kind: Iterable[Kind] | None = None,
    stage: Iterable[Stage] | None = None, said_since: str | None = None, said_until: str | None = None,
    as_of: str | None = None, on: str | None = None, contested: bool = False, min_sources: int = 0,
    unreviewed: bool = False,
) -> Selection:
    """The selection that typed names and days stand for. Raises UnknownParty, NoSuchDay.

    Names mean what they meant on the day asked about. Of a month or year, `said_since` means its first day and the
    others its last.
    """
    def ids(names: Iterable[str] | None) -> tuple[str, ...]:
        return tuple(party_id(name, as_of or on) for name in names or ())

    return Selection(
        actors=ids(actor), partners=ids(partner), beneficiaries=ids(beneficiary), parties=ids(party),
        kinds=tuple(kind or ()), stages=tuple(stage or ()),
        said_since=first_day(said_since) if said_since else None,
        said_until=last_day(said_until) if said_until else None,
        as_of=last_day(as_of) if as_of else None, holds_on=last_day(on) if on else None,
        contested=contested, min_sources=min_sources, unreviewed=unreviewed)


def commitments_in(book: Book, selection: Selection, *, with_claims: bool = False,
                   most: int | None = None) -> tuple[Register, Judged]:
    """The commitments of a book that are asked for, with their conflicts; and the claims, where anybody asks for them.

    with_claims   give all claims, even where the selection needs none
    most          only so many, the newest
    """
    if selection.as_of is not None and not with_claims and not selection.unreviewed:
        wanted, asked, by_days = wanted_by(selection), partial(_acts_that_may_count, selection), _by_days(selection)
        short = book.look_up(partial(known_by, wanted=wanted, asked=asked, until=selection.as_of, with_claims=by_days,
                                     fits=partial(_fits, selection), most=None if by_days else most))
        if short is not None:
            register = select_commitments(short.register, short.claims, replace(selection, as_of=None))
            return _newest(register, most), short.judged
        read = book.look_up(partial(judged_of_acts, wanted=wanted, asked=asked)) if _asks_acts(selection) else \
            book.judged()
    else:
        read = book.judged() if selection.asks_days or with_claims or selection.unreviewed else book.ruled()
    judged, register = _taken_from(book, read, selection, most)
    found = select_commitments(register, judged.claims, selection, _sources_for(book, judged, selection))
    return _newest(found, most), judged


def _newest(found: Register, most: int | None) -> Register:
    """Only so many commitments, with their conflicts."""
    if most is None or len(found.commitments) <= most:
        return found
    newest = found.commitments[:most]
    ids = {commitment.id for commitment in newest}
    conflicts = tuple(conflict for conflict in found.conflicts if conflict.commitment in ids)
    return replace(found, commitments=newest, conflicts=conflicts)


def claims_in(book: Book, selection: Selection) -> tuple[tuple[Claim, ...], Judged]:
    """The claims of a book that are asked for, oldest first; and what people ruled, with all claims that were read.

    All that fit but for their day are among these.
    """
    if not (selection.contested or selection.min_sources or selection.unreviewed):  # which ask for their commitments
        judged = book.look_up(partial(judged_naming, wanted=wanted_by(selection))) if _asks_acts(selection) else \
            book.judged()
        return tuple(sorted(select_claims(Register((), ()), judged.claims, selection), key=oldest_first)), judged
    judged, register = _taken_from(book, book.judged(), Selection(
        as_of=selection.as_of, unreviewed=selection.unreviewed,
        contested=selection.contested, min_sources=selection.min_sources))
    chosen = select_claims(register, judged.claims, selection, _sources_for(book, judged, selection))
    return tuple(sorted(chosen, key=oldest_first)), judged


def _taken_from(book: Book, read: Judged, selection: Selection, most: int | None = None) -> tuple[Judged, Register]:
    """The claims that count for a selection, and what they add up to: all of it, or at least all that fits."""
    judged = read.taking_in(selection.unreviewed)
    if judged is not read:
        return judged, add_up_all(judged.claims, book.sources(), judged.by_hand)
    if selection.as_of is not None:  # which is worked out from the claims
        return judged, Register((), (), by_hand=judged.by_hand)
    return judged, book.register(wanted=wanted_by(selection, most))


def wanted_by(selection: Selection, most: int | None = None) -> Wanted:
    """What the file of a book can tell apart; it can count what fits only where it knows all that is asked."""
    knows_all = not selection.asks_days and selection.holds_on is None
    return Wanted(selection.kinds, selection.stages, selection.actors, selection.partners, selection.beneficiaries,
                  selection.parties, selection.contested, selection.min_sources, most if knows_all else None)


def undated(claims: Iterable[Claim], selection: Selection) -> int:
    """How many claims a question about days of saying leaves out that fit, but nobody knows their day."""
    return sum(not is_day(claim.said_on) and selection.fits(claim) for claim in claims) if selection.asks_days else 0


def _sources_for(book: Book, judged: Judged, selection: Selection) -> Sources:
    """The sources of the claims, where the register of another day is asked for; else nothing needs them."""
    return ALL_APART if selection.as_of is None else book.sources({claim.text_id for claim in judged.claims})


def select_commitments(register: Register, claims: Iterable[Claim], selection: Selection,
                       sources: Sources = ALL_APART) -> Register:
    """The commitments asked for, newest first, with their conflicts.

    claims   all claims of the book; they are looked at where days of saying are asked for
    sources  which texts are copies of each other; looked at where the register of another day is asked for
    """
    if selection.as_of is not None:
        claims = known(claims, as_of=selection.as_of)
        register = piled(meetings(_of_acts_asked(claims, selection, register.by_hand)), sources,
                         register.by_hand).register
    if selection.asks_for_all:
        return Register(register.commitments, register.conflicts, by_hand=register.by_hand)
    by_days = _by_days(selection)
    said = {claim.id for claim in claims if selection.fits_day(claim.said_on)} if by_days else set()
    chosen = tuple(
        commitment for commitment in register.commitments
        if _fits(selection, commitment) and (not by_days or not said.isdisjoint(commitment.claim_ids)))
    ids = {commitment.id for commitment in chosen}
    return Register(chosen, tuple(conflict for conflict in register.conflicts if conflict.commitment in ids),
                    by_hand=register.by_hand)


def _fits(selection: Selection, commitment: Commitment) -> bool:
    """Whether a commitment is asked for, by whatever day its claims were said."""
    return (selection.fits(commitment) and commitment.sources >= selection.min_sources
            and (not selection.contested or bool(commitment.contested))
            and (selection.holds_on is None or commitment_holds(commitment, on=selection.holds_on)))


def _by_days(selection: Selection) -> bool:
    """Whether it asks when claims of a commitment were said."""
    return selection.said_since is not None or selection.said_until is not None


def _of_acts_asked(claims: Sequence[Claim], selection: Selection, by_hand: ByHand) -> Sequence[Claim]:
    """All claims of the acts in which a commitment may fit: what claims of one act add up to hangs on no other act.

    What people joined by hand may be of several acts, so these are among them.
    """
    if not _asks_acts(selection):
        return claims
    named, acts = named_by_hand(by_hand), [act_of(claim) for claim in claims]
    wanted = _acts_asked(claims, selection)
    wanted |= {act for act, claim in zip(acts, claims, strict=True) if claim.id in named}
    return [claim for act, claim in zip(acts, claims, strict=True) if act in wanted]


def _acts_that_may_count(selection: Selection, told: Sequence[Sided], ruled: Judged) -> set[Act]:
    """The acts of which `_of_acts_asked` may want claims, by all that was told on whatever day."""
    named = named_by_hand(ruled.by_hand)
    return _acts_asked(told, selection) | {act_of(claim) for claim in ruled.claims if claim.id in named}


def _asks_acts(selection: Selection) -> bool:
    return bool(selection.kinds or any(getattr(selection, role) for role in ROLES))


def _acts_asked(told: Sequence[Sided], selection: Selection) -> set[Act]:
    """The acts in which a commitment may be of the kinds and parties that are asked for."""
    kinds = Selection(kinds=selection.kinds)
    asked = [replace(kinds, **{role: getattr(selection, role)})  # each may be told by another claim of the act
             for role in ROLES if getattr(selection, role)]
    return set.intersection(*({act_of(one) for one in told if part.fits(one)} for part in asked or [kinds]))


def select_claims(register: Register, claims: Iterable[Claim], selection: Selection,
                  sources: Sources = ALL_APART) -> tuple[Claim, ...]:
    """The claims asked for, in the order given. `contested` and `min_sources` ask about their commitment."""
    if selection.as_of is not None:
        claims = known(claims, as_of=selection.as_of)
    claims = tuple(claims)
    if selection.contested or selection.min_sources:
        if selection.as_of is not None:
            register = add_up_all(claims, sources, register.by_hand)
        of_commitment = {claim_id for commitment in register.commitments for claim_id in commitment.claim_ids
                         if commitment.sources >= selection.min_sources
                         and (not selection.contested or commitment.contested)}
        claims = tuple(claim for claim in claims if claim.id in of_commitment)
    if replace(selection, as_of=None, contested=False, min_sources=0, unreviewed=False) == Selection():
        return claims
    days = {day: selection.fits_day(day) for day in {claim.said_on for claim in claims}}
    asked: dict[object, bool] = {}  # few parties, over and over

    def fits(claim: Claim) -> bool:
        told = claim.kind, claim.stage, claim.actors, claim.partners, claim.beneficiaries
        found = asked.get(told)
        if found is None:
            found = asked[told] = selection.fits(claim)
        return found

    return tuple(claim for claim in claims if days[claim.said_on] and fits(claim)
                 and (selection.holds_on is None or claim_holds(claim, on=selection.holds_on)))
