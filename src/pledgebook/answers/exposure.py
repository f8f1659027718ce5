"""One beneficiary's support in, its concentration out: shares by donor within one stage, and what hangs on the largest.

Shares are reckoned inside one stage, one currency and one way of counting (a sum, or a sum a year). A union stands as a
donor of its own beside its members, as trackers show it; both together are told apart from the shares.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from pledgebook.answers.axes import Axis, OneQuestion
from pledgebook.answers.totals import (
    Contested,
    Conversion,
    Figure,
    Window,
    bounds_as_json,
    bounds_of,
    cautions,
    contested,
    definition,
    noted,
    number,
    tally,
    unsettled,
    window,
    year_of,
)
from pledgebook.model import Commitment, Stage
from pledgebook.register.conflicts import Conflict
from pledgebook.register.links import Suggestion
from pledgebook.register.netting import Books, LeftOut
from pledgebook.world import load

if TYPE_CHECKING:
    from pledgebook.answers.holding import Held
    from pledgebook.answers.selection import Selection

HERFINDAHL_SAYS = ("Herfindahl index: the sum of the squared shares, from near 0 (many small donors) to 1 (a single "
                   "one). What several donors give together counts as one donor.")


@dataclass(frozen=True, slots=True)
class Share:
    """What one donor, or several together, give of a sum."""

    donors: tuple[str, ...]
    value: float
    share: float  # 0 to 1
    counted: tuple[str, ...]  # commitments

    def as_json(self) -> dict[str, Any]:
        return {"actor": list(self.donors), "value": number(self.value), "share": round(self.share, 6),
                "commitments": list(self.counted)}


@dataclass(frozen=True, slots=True)
class Union:
    """A body with those of its members that give, too: another view of the same shares, never added to them."""

    body: str
    members: tuple[str, ...]
    value: float
    share: float

    def as_json(self) -> dict[str, Any]:
        return {"body": self.body, "members": list(self.members), "value": number(self.value),
                "share": round(self.share, 6)}


@dataclass(frozen=True, slots=True)
class Concentration:
    """How the support of one stage, currency and year is spread over donors, the largest first."""

    year: str | None  # None: all years
    currency: str
    per: str | None
    total: float
    bounds: Mapping[str, float]  # how much of it is no plain figure
    shares: tuple[Share, ...]
    unions: tuple[Union, ...] = ()

    @property
    def largest(self) -> Share:
        return self.shares[0]

    @property
    def without_largest(self) -> float:
        return round(self.total - self.largest.value, 2)

    @property
    def herfindahl(self) -> float:
        return math.fsum(share.share**2 for share in self.shares)

    def as_json(self) -> dict[str, Any]:
        return {"year": self.year, "currency": self.currency, "per": self.per, "total": number(self.total),
                "bounds": bounds_as_json(self.bounds), "largest": list(self.largest.donors),
                "without_largest": number(self.without_largest),
                "herfindahl": round(self.herfindahl, 6), "shares": [share.as_json() for share in self.shares],
                "unions": [union.as_json() for union in self.unions]}


@dataclass(frozen=True, slots=True)
class Exposure:
    """How much of a beneficiary's support hangs on how few, with what that means."""

    beneficiaries: tuple[str, ...]
    stage: Stage
    concentrations: tuple[Concentration, ...]
    definition: tuple[str, ...]
    window: Window
    unknown: tuple[Commitment, ...]  # no sum told
    conversions: tuple[Conversion, ...]
    unconverted: tuple[LeftOut, ...]
    parts: tuple[LeftOut, ...]
    contested: tuple[Contested, ...]
    unsettled: tuple[str, ...]
    cautions: tuple[str, ...]
    left_out: tuple[LeftOut, ...]

    def as_json(self) -> dict[str, Any]:
        return {"beneficiary": list(self.beneficiaries), "stage": str(self.stage), "definition": list(self.definition),
                "window": self.window.as_json(), "concentrations": [one.as_json() for one in self.concentrations],
                "unknown": [{"commitment": c.id, "actor": list(c.actors)} for c in self.unknown],
                "conversions": [one.as_json() for one in self.conversions],
                "unconverted": list(map(noted, self.unconverted)), "parts": list(map(noted, self.parts)),
                "contested": [one.as_json() for one in self.contested], "unsettled": list(self.unsettled),
                "cautions": list(self.cautions),
                "left_out": list(map(noted, self.left_out))}

    def rows(self) -> list[dict[str, Any]]:
        """A row a donor, each with the figures of its whole."""
        return [{"year": one.year, "stage": str(self.stage), "currency": one.currency, "per": one.per} | share.as_json()
                | {"total": number(one.total), "herfindahl": round(one.herfindahl, 6),
                   "without": number(round(one.total - share.value, 2))}
                for one in self.concentrations for share in one.shares]


def exposure(chosen: Iterable[Commitment], held: Books, *, beneficiaries: Sequence[str], stage: Stage = Stage.PLEDGED,
             currency: str | None = None, by_year: bool = False, conflicts: Iterable[Conflict] = (),
             suggestions: Iterable[Suggestion] = (), as_of: date | None = None) -> Exposure:
    """The concentration of what the beneficiaries are promised, or get.

    What is promised to them and others together is left out, because no text says which share is theirs.
    """
    wanted, ours, others = set(beneficiaries), list[Commitment](), list[LeftOut]()
    for commitment in chosen:
        if set(commitment.beneficiaries) <= wanted and commitment.beneficiaries:
            ours.append(commitment)
        else:
            others.append(LeftOut(commitment.id, f"for {' and '.join(commitment.beneficiaries)} together"
                                  if wanted & set(commitment.beneficiaries) else "for others"))
    found = tally(ours, held, stages=(stage,), currency=currency)
    blocks: dict[tuple[str, str, str], list[Figure]] = defaultdict(list)
    for figure in found.figures:
        blocks[year_of(figure.commitment) if by_year else "", figure.amount.currency,
               figure.amount.per or ""].append(figure)
    counted = {figure.commitment.id: figure.commitment for figure in found.figures}
    return Exposure(
        tuple(beneficiaries), stage,
        tuple(concentration(figures, year=year or None) for (year, _, _), figures in sorted(blocks.items())),
        (*definition((stage,), (), currency), HERFINDAHL_SAYS), window(counted.values(), as_of),
        tuple(commitment for commitment, _ in found.unknown), found.conversions, found.unconverted, found.parts,
        contested(counted, conflicts), unsettled(counted, suggestions), cautions(counted.values(), ()),
        tuple(sorted([*found.left_out, *others], key=lambda left: left.commitment)))


def check_exposure(selection: Selection, by: Sequence[Axis]) -> None:
    """Raises OneQuestion where it is not one beneficiary's support, within one stage, that is asked for."""
    if not selection.beneficiaries:
        raise OneQuestion("Nobody is named whose support is asked for.", "--beneficiary", "Add --beneficiary Ukraine.")
    if len(selection.stages) > 1:
        raise OneQuestion("Shares are reckoned within one stage.", "--stage", "Ask for one stage at a time.")
    if set(by) - {Axis.YEAR}:
        raise OneQuestion("Shares are told by donor, and for each year if asked.", "--by", "Use --by year, or totals.")


def exposure_in(held: Held, selection: Selection, *, by: Sequence[Axis] = (), currency: str | None = None) -> Exposure:
    """The concentration of what a selection's beneficiaries are promised. Raises OneQuestion."""
    check_exposure(selection, by)
    chosen = held.chosen(replace(selection, stages=()))
    return exposure(chosen.commitments, held.books(), beneficiaries=selection.beneficiaries,
                    stage=next(iter(selection.stages), Stage.PLEDGED), currency=currency, by_year=bool(by),
                    conflicts=chosen.conflicts, suggestions=held.register.suggestions, as_of=selection.as_of)


def concentration(figures: Sequence[Figure], *, year: str | None = None) -> Concentration:
    """The shares of figures of one currency; there must be one at least."""
    by_donor: dict[tuple[str, ...], list[Figure]] = defaultdict(list)
    for figure in figures:
        by_donor[tuple(sorted(figure.commitment.actors))].append(figure)
    values = {donors: math.fsum(figure.amount.value for figure in ones) for donors, ones in by_donor.items()}
    whole = math.fsum(values.values())
    shares = tuple(Share(donors, round(value, 2), value / whole,
                         tuple(sorted(figure.commitment.id for figure in by_donor[donors])))
                   for donors, value in sorted(values.items(), key=lambda pair: (-pair[1], pair[0])))
    days = [figure.commitment.last_said for figure in figures if figure.commitment.last_said]
    amount = figures[0].amount
    return Concentration(year, amount.currency, amount.per, round(whole, 2), bounds_of(figures), shares,
                         _unions(shares, whole, max(days, default=None)))


def _unions(shares: Iterable[Share], whole: float, day: str | None) -> tuple[Union, ...]:
    """Each body that gives, with its members of the last day that give, too."""
    single = {share.donors[0]: share.value for share in shares if len(share.donors) == 1}
    found = []
    for body in sorted(party for party in single if party in load().members and party not in load().states):
        members = tuple(sorted(set(load().members_on(body, day)) & set(single)))
        if members:
            value = math.fsum(single[party] for party in (body, *members))
            found.append(Union(body, members, round(value, 2), value / whole))
    return tuple(found)
