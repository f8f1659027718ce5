"""A register in, its commitments as columns out: which fit a selection, and what each further filter would leave.

The filters are those of `selection`, asked of all commitments at once instead of one after the other, so that a page
with six lists of counts stays quick on a large book. A test compares the two.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from itertools import compress
from typing import TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from pledgebook.answers.as_of import holding_span
from pledgebook.answers.selection import Selection
from pledgebook.model import Claim, Commitment, Kind, Stage
from pledgebook.register.days import is_day
from pledgebook.register.tellings import oldest_first
from pledgebook.world import party_name

Mask: TypeAlias = NDArray[np.bool_]  # a yes or no for each commitment
Thing = TypeVar("Thing")
NEVER = date.max.toordinal() + 1


class Facet(StrEnum):
    """What commitments are counted by, each by the filter that narrows to a value of it."""

    PARTY = "party"
    ACTOR = "actor"
    BENEFICIARY = "beneficiary"
    KIND = "kind"
    STAGE = "stage"
    YEAR = "year"  # in which one of its claims was said


@dataclass(frozen=True, slots=True)
class Postings:
    """Which commitments have which values: pairs of places, each pair once."""

    values: tuple[str, ...]
    rows: NDArray[np.int64]
    codes: NDArray[np.int64]

    def having(self, fits: Callable[[str], bool], size: int) -> Mask:
        """The commitments with at least one value that fits."""
        fitting = np.fromiter(map(fits, self.values), bool, len(self.values))
        mask = np.zeros(size, bool)
        mask[self.rows[fitting[self.codes]]] = True
        return mask

    def counts(self, mask: Mask) -> dict[str, int]:
        """How many of these commitments have each value; values of none are left out."""
        found = np.bincount(self.codes[mask[self.rows]], minlength=len(self.values))
        return {value: int(count) for value, count in zip(self.values, found, strict=True) if count}


@dataclass(frozen=True, slots=True)
class Tellings:
    """Claims oldest first, with the places of their commitments, days and stages."""

    claims: tuple[Claim, ...]
    rows: NDArray[np.int64]
    days: NDArray[np.int64]  # places in the days of the catalogue
    stages: NDArray[np.int64]  # places in Stage


def postings(values_of: Iterable[Iterable[str]]) -> Postings:
    """The values of each commitment, in the order of the commitments."""
    places: dict[str, int] = {}
    rows, codes = list[int](), list[int]()
    for row, values in enumerate(values_of):
        for value in dict.fromkeys(values):
            rows.append(row)
            codes.append(places.setdefault(value, len(places)))
    return Postings(tuple(places), np.array(rows, np.int64), np.array(codes, np.int64))


class _Moved:
    """Where the commitments of a catalogue stood in the one before; those that are others now, or new, nowhere."""

    def __init__(self, now: Catalogue, before: Catalogue, names: Collection[str] | None) -> None:
        rows = {id(commitment): row for row, commitment in enumerate(before.commitments)}
        self.was = np.fromiter((rows.get(id(c), -1) for c in now.commitments), np.int64, len(now.commitments))
        # A claim may read otherwise (its day), and the commitment be the same.
        then = before.claims
        if names is None:
            names = {name for name, claim in now.claims.items() if then.get(name) is not claim} | (
                then.keys() - now.claims.keys()) if now.claims is not then else ()
        others = frozenset(names)
        for row in np.flatnonzero(self.was >= 0).tolist() if others else ():
            if not others.isdisjoint(now.commitments[row].claim_ids):
                self.was[row] = -1
        self.place = np.full(len(before.commitments), -1, np.int64)
        kept = np.flatnonzero(self.was >= 0)
        self.place[self.was[kept]] = kept
        self.new = [(int(row), now.commitments[row]) for row in np.flatnonzero(self.was < 0)]

    def postings(self, before: Postings, values_of: Callable[[Commitment], Iterable[str]]) -> Postings:
        """As `postings` of all of them."""
        places = {value: place for place, value in enumerate(before.values)}
        more = [(row, places.setdefault(value, len(places))) for row, one in self.new
                for value in dict.fromkeys(values_of(one))]
        rows = self.place[before.rows]
        kept = rows >= 0
        rows = np.concatenate([rows[kept], np.array([row for row, _ in more], np.int64)])
        codes = np.concatenate([before.codes[kept], np.array([code for _, code in more], np.int64)])
        order = np.argsort(rows, kind="stable")
        rows, codes = rows[order], codes[order]
        used, first = np.unique(codes, return_index=True)
        in_turn = used[np.argsort(first)]  # values stand in the order in which they are met
        number = np.zeros(len(places), np.int64)
        number[in_turn] = np.arange(len(in_turn))
        values = tuple(places)
        return Postings(tuple(values[code] for code in in_turn.tolist()), rows, number[codes])


    def tellings(self, before: Tellings, days: Sequence[str], more: Tellings, places: Mapping[str, int]) -> Tellings:
        """Those of before that are told still, and some more, each in its place.

        days     that the numbers of before stand for
        places   the number of each day now
        """
        rows = self.place[before.rows]
        kept = rows >= 0
        claims, stand = list(compress(before.claims, kept.tolist())), rows[kept].tolist()

        def turn(place: int) -> tuple[tuple[date, date, str, int, int], int]:
            return oldest_first(claims[place]), stand[place]  # claims of one place stand in the order of the register

        at = [bisect_left(range(len(claims)), (oldest_first(claim), row), key=turn)
              for claim, row in zip(more.claims, more.rows.tolist(), strict=True)]
        now = np.array([places.get(day, -1) for day in days], np.int64)
        for place, claim in zip(reversed(at), reversed(more.claims), strict=True):
            claims.insert(place, claim)
        return Tellings(tuple(claims), np.insert(rows[kept], at, more.rows),
                        np.insert(now[before.days[kept]], at, more.days),
                        np.insert(before.stages[kept], at, more.stages))


def _everybody(commitment: Commitment) -> tuple[str, ...]:
    return commitment.actors + commitment.partners + commitment.beneficiaries


class Catalogue:
    """All commitments of a register, ready to be counted; built once for each state of a book."""

    def __init__(self, commitments: Collection[Commitment], claims: Mapping[str, Claim],
                 before: Catalogue | None = None, otherwise: Collection[str] | None = None) -> None:
        """claims      by their id; at least those of the commitments
        before      of an earlier state of the same book: only what is another commitment now is looked at again
        otherwise   the names of claims that read otherwise since, came or went, where that is known
        """
        self.commitments = tuple(commitments)
        self.claims = claims
        self._moved = _Moved(self, before, otherwise) if before is not None else None

        def filled(facet: Facet | str, values_of: Callable[[Commitment], Iterable[str]]) -> Postings:
            if self._moved is None or before is None:
                return postings(map(values_of, self.commitments))
            return self._moved.postings(before.posted(facet), values_of)

        self._partners = filled("partner", lambda c: _everybody(c) if c.kind is Kind.AGREEMENT else c.partners)
        self.days = filled("days", self._days_of)
        self._values = {
            Facet.PARTY: filled(Facet.PARTY, _everybody),
            # The parties of an agreement stand alike, as in `Selection.fits`.
            Facet.ACTOR: filled(Facet.ACTOR, lambda c: _everybody(c) if c.kind is Kind.AGREEMENT else c.actors),
            Facet.BENEFICIARY: filled(Facet.BENEFICIARY, lambda c: c.beneficiaries),
            Facet.KIND: filled(Facet.KIND, lambda c: (str(c.kind),)),
            Facet.STAGE: filled(Facet.STAGE, lambda c: (str(c.stage),)),
            Facet.YEAR: filled(Facet.YEAR, lambda c: {day[:4]: None for day in self._days_of(c)}),
        }
        self._sources = np.fromiter((c.sources for c in self.commitments), np.int64, len(self.commitments))
        self._contested = np.fromiter((bool(c.contested) for c in self.commitments), bool, len(self.commitments))
        self._words_before = self._spans_before = self._told_before = None
        if before is not None and "tellings" in vars(before):
            self._told_before = before.tellings, before.days.values
        if before is not None:
            self._words_before, self._spans_before = vars(before).get("_words"), vars(before).get("_spans")

    def posted(self, facet: Facet | str) -> Postings:
        """The values of a facet, or of partners or days."""
        if isinstance(facet, Facet):
            return self._values[facet]
        return self.days if facet == "days" else self._partners

    def _each(self, before: Sequence[Thing] | None, made: Callable[[Commitment], Thing]) -> tuple[Thing, ...]:
        """Something of each commitment; of those that are what they were, what was made before."""
        if self._moved is None or before is None:
            return tuple(map(made, self.commitments))
        return tuple(made(c) if row < 0 else before[row]
                     for c, row in zip(self.commitments, self._moved.was.tolist(), strict=True))

    def _days_of(self, commitment: Commitment) -> Iterable[str]:
        said = (self.claims[name].said_on for name in commitment.claim_ids if name in self.claims)
        return (day for day in said if day is not None and is_day(day))

    @cached_property
    def _words(self) -> tuple[str, ...]:
        """What the words of a filter are looked for in: quote, instrument and the names of the parties."""
        def held(c: Commitment) -> str:
            return " ".join([c.quote.casefold(), (c.instrument or "").casefold(),
                             *(names[party] for party in c.actors + c.partners + c.beneficiaries)])

        names = {party: f"{party} {party_name(party)}".casefold() for party in self._values[Facet.PARTY].values}
        return self._each(self._words_before, held)

    @cached_property
    def _spans(self) -> tuple[tuple[int, int], ...]:
        def held(c: Commitment) -> tuple[int, int]:
            span = holding_span(c.stage, c.period, c.first_said)
            return (NEVER, 0) if span is None else (
                span[0].toordinal(), span[1].toordinal() if span[1] else NEVER)

        return self._each(self._spans_before, held)

    @cached_property
    def _in_force(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The first and the last day on which each may be in force, as numbers; never: the last before the first."""
        first, last = zip(*self._spans, strict=True) if self._spans else ((), ())
        return np.array(first, np.int64), np.array(last, np.int64)

    @cached_property
    def undated(self) -> int:
        """How many claims have no day."""
        return sum(not is_day(claim.said_on) for claim in self.claims.values())

    @cached_property
    def tellings(self) -> Tellings:
        """Each claim with a day, oldest first, and its commitment."""
        rows = enumerate(self.commitments) if self._moved is None or self._told_before is None else self._moved.new
        told = sorted(((self.claims[name], row) for row, c in rows for name in c.claim_ids
                       if name in self.claims and is_day(self.claims[name].said_on)),
                      key=lambda telling: oldest_first(telling[0]))
        places = {day: place for place, day in enumerate(self.days.values)}
        stages = list(Stage)
        found = Tellings(tuple(claim for claim, _ in told), np.array([row for _, row in told], np.int64),
                         np.array([places[claim.said_on or ""] for claim, _ in told], np.int64),
                         np.array([stages.index(claim.stage) for claim, _ in told], np.int64))
        return found if self._moved is None or self._told_before is None else self._moved.tellings(
            *self._told_before, found, places)

    def fitting(self, selection: Selection, text: str = "") -> Fitting:
        """The commitments asked for. `as_of` is not looked at: it asks for the catalogue of another register."""
        size, masks = len(self.commitments), dict[Facet | str, Mask]()

        def narrow(by: Facet | str, mask: Mask) -> None:
            masks[by] = masks[by] & mask if by in masks else mask

        for facet, wanted in ((Facet.PARTY, selection.parties), (Facet.ACTOR, selection.actors),
                              (Facet.BENEFICIARY, selection.beneficiaries), (Facet.KIND, selection.kinds),
                              (Facet.STAGE, selection.stages)):
            if wanted:
                narrow(facet, self._values[facet].having(set(map(str, wanted)).__contains__, size))
        if selection.partners:
            narrow("partner", self._partners.having(set(selection.partners).__contains__, size))
        if selection.said_since is not None or selection.said_until is not None:
            narrow(Facet.YEAR, self.days.having(selection.fits_day, size))
        if selection.contested:
            narrow("contested", self._contested)
        if selection.min_sources:
            narrow("sources", self._sources >= selection.min_sources)
        if selection.holds_on is not None:
            (first, last), day = self._in_force, selection.holds_on.toordinal()
            narrow("on", (first <= day) & (day <= last))
        if words := text.casefold().split():
            narrow("text", np.fromiter((all(word in held for word in words) for held in self._words), bool, size))
        return Fitting(self, selection, masks)

    def counted(self, facet: Facet, mask: Mask) -> dict[str, int]:
        return self._values[facet].counts(mask)


@dataclass(frozen=True)
class Fitting:
    """The commitments that fit a selection, and how many each further filter would leave."""

    catalogue: Catalogue
    selection: Selection
    masks: Mapping[Facet | str, Mask]  # what each filter lets through

    def _let_through(self, but: Facet | None = None) -> Mask:
        """Those that all filters let through; `but` leaves one filter out."""
        mask = np.ones(len(self.catalogue.commitments), bool)
        for by, one in self.masks.items():
            if by != but:
                mask &= one
        return mask

    @cached_property
    def commitments(self) -> tuple[Commitment, ...]:
        """In the order of the register: newest first."""
        return tuple(self.catalogue.commitments[row] for row in np.flatnonzero(self._let_through()))

    def counts(self, facet: Facet) -> dict[str, int]:
        """How many commitments each value of a facet would leave, with all other filters as they are."""
        return self.catalogue.counted(facet, self._let_through(facet))

    def values(self, facet: Facet) -> dict[str, int]:
        """How many of these commitments have each value."""
        return self.catalogue.counted(facet, self._let_through())

    def days(self) -> Postings:
        """On which of the days asked for they were spoken of, as precisely as known."""
        days = self.catalogue.days
        kept = self._let_through()[days.rows] & self._within()[days.codes]
        codes, renumbered = np.unique(days.codes[kept], return_inverse=True)
        return Postings(tuple(days.values[code] for code in codes), days.rows[kept], renumbered)

    def tellings(self) -> NDArray[np.int64]:
        """Which of the catalogue's tellings are of these commitments and of the days asked for."""
        told = self.catalogue.tellings
        return np.flatnonzero(self._let_through()[told.rows] & self._within()[told.days])

    def _within(self) -> Mask:
        days = self.catalogue.days.values
        return np.fromiter(map(self.selection.fits_day, days), bool, len(days))


def catalogue_of(commitments: Collection[Commitment], claims: Iterable[Claim]) -> Catalogue:
    """The catalogue of a register, of which only the claims are given."""
    return Catalogue(commitments, {claim.id: claim for claim in claims})
