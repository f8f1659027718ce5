"""A register in, its commitments as columns out: which fit a selection, and what each further filter would leave.

The filters are those of `selection`, asked of all commitments at once instead of one after the other, so that a page
with six lists of counts stays quick on a large book. A test compares the two.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pledgebook.answers.as_of import holding_span
from pledgebook.answers.selection import Selection
from pledgebook.model import Claim, Commitment, Kind, Stage
from pledgebook.register.days import is_day
from pledgebook.register.tellings import oldest_first
from pledgebook.world import party_name

Mask: TypeAlias = NDArray[np.bool_]  # a yes or no for each commitment
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


class Catalogue:
    """All commitments of a register, ready to be counted; built once for each state of a book."""

    def __init__(self, commitments: Collection[Commitment], claims: Mapping[str, Claim]) -> None:
        """claims   by their id; at least those of the commitments"""
        self.commitments = tuple(commitments)
        self.claims = claims
        everybody = [c.actors + c.partners + c.beneficiaries for c in self.commitments]
        # The parties of an agreement stand alike, as in `Selection.fits`.
        pacts = [c.kind is Kind.AGREEMENT for c in self.commitments]
        self._values = {
            Facet.PARTY: postings(everybody),
            Facet.ACTOR: postings(all_ if pact else c.actors
                                  for c, all_, pact in zip(self.commitments, everybody, pacts, strict=True)),
            Facet.BENEFICIARY: postings(c.beneficiaries for c in self.commitments),
            Facet.KIND: postings((str(c.kind),) for c in self.commitments),
            Facet.STAGE: postings((str(c.stage),) for c in self.commitments),
        }
        self._partners = postings(all_ if pact else c.partners
                                  for c, all_, pact in zip(self.commitments, everybody, pacts, strict=True))
        self.days = postings(map(self._days_of, self.commitments))
        self._values[Facet.YEAR] = postings({day[:4]: None for day in self._days_of(c)} for c in self.commitments)
        self._sources = np.fromiter((c.sources for c in self.commitments), np.int64, len(self.commitments))
        self._contested = np.fromiter((bool(c.contested) for c in self.commitments), bool, len(self.commitments))

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
        return tuple(map(held, self.commitments))

    @cached_property
    def _in_force(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The first and the last day on which each may be in force, as numbers; never: the last before the first."""
        spans = [holding_span(c.stage, c.period, c.first_said) for c in self.commitments]
        first = [span[0].toordinal() if span else NEVER for span in spans]
        last = [0 if span is None else span[1].toordinal() if span[1] else NEVER for span in spans]
        return np.array(first, np.int64), np.array(last, np.int64)

    @cached_property
    def undated(self) -> int:
        """How many claims have no day."""
        return sum(not is_day(claim.said_on) for claim in self.claims.values())

    @cached_property
    def tellings(self) -> Tellings:
        """Each claim with a day, oldest first, and its commitment."""
        told = sorted(((self.claims[name], row) for row, c in enumerate(self.commitments) for name in c.claim_ids
                       if name in self.claims and is_day(self.claims[name].said_on)),
                      key=lambda telling: oldest_first(telling[0]))
        places = {day: place for place, day in enumerate(self.days.values)}
        stages = list(Stage)
        return Tellings(tuple(claim for claim, _ in told), np.array([row for _, row in told], np.int64),
                        np.array([places[claim.said_on or ""] for claim, _ in told], np.int64),
                        np.array([stages.index(claim.stage) for claim, _ in told], np.int64))

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
