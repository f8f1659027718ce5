"""What fits a question in, the lists of values beside the table out: each with its count and the address it leads to.

A count says how many commitments its value would leave, with all other filters as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pledgebook.answers.catalogue import Facet, Fitting
from pledgebook.answers.selection import Selection
from pledgebook.doors.web.asked import AskedPage, address
from pledgebook.doors.web.wording import shown_name
from pledgebook.model import Kind, Stage

SHOWN = {Facet.PARTY: 5, Facet.ACTOR: 6, Facet.BENEFICIARY: 6, Facet.YEAR: 8}  # the others are found by typing


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a facet, and how many commitments it would leave."""

    value: Any  # a Kind, a Stage, a party's id or a year
    words: str
    count: int
    chosen: bool
    href: str  # the page with this value chosen, or dropped if it is chosen


@dataclass(frozen=True, slots=True)
class Values:
    """The values of one facet: those with most commitments, and how many more there are."""

    shown: tuple[Value, ...]
    all: tuple[Value, ...]

    @property
    def more(self) -> int:
        return len(self.all) - len(self.shown)


def closed_values(asked: AskedPage, field: str, values: Iterable[Any], counts: Mapping[str, int]) -> Values:
    """Every value of a closed list, also those that leave nothing."""
    chosen = list(getattr(asked, field))
    found = tuple(Value(value, str(value), counts.get(str(value), 0), value in chosen, address(
        "/", asked, page=1, **{field: [v for v in values if (v in chosen) != (v == value)]})) for value in values)
    return Values(found, found)


def party_values(asked: AskedPage, facet: Facet, chosen: tuple[str, ...], counts: Mapping[str, int]) -> Values:
    """Parties, those with most commitments first; the chosen ones always."""
    ranked = sorted({*counts, *chosen}, key=lambda party: (-counts.get(party, 0), party))
    found = tuple(Value(party, shown_name(party), counts.get(party, 0), party in chosen, address(
        "/", asked, page=1, **{facet: [p for p in (*chosen, *([] if party in chosen else [party]))
                                       if not (party in chosen and p == party)]})) for party in ranked)
    return Values(tuple(one for place, one in enumerate(found) if one.chosen or place < SHOWN[facet]), found)


def year_values(asked: AskedPage, counts: Mapping[str, int]) -> Values:
    """Years of saying, the latest first; a chosen year stands in the address as both ends of the days asked for."""
    here = asked.said_since if asked.said_since == asked.said_until else None
    found = []
    for year in sorted(counts, reverse=True):
        chosen = year == here
        found.append(Value(year, year, counts.get(year, 0), chosen, address(
            "/", asked, page=1, said_since=None if chosen else year, said_until=None if chosen else year)))
    return Values(tuple(one for place, one in enumerate(found) if one.chosen or place < SHOWN[Facet.YEAR]),
                  tuple(found))


def facets(asked: AskedPage, fitting: Fitting | None) -> dict[str, Values]:
    """All lists of a page; each empty, where the question was not understood."""
    selection = fitting.selection if fitting else Selection()
    counts = {facet: fitting.counts(facet) if fitting else {} for facet in Facet}
    return {
        "party": party_values(asked, Facet.PARTY, selection.parties, counts[Facet.PARTY]),
        "actor": party_values(asked, Facet.ACTOR, selection.actors, counts[Facet.ACTOR]),
        "beneficiary": party_values(asked, Facet.BENEFICIARY, selection.beneficiaries, counts[Facet.BENEFICIARY]),
        "kind": closed_values(asked, "kind", Kind, counts[Facet.KIND]),
        "stage": closed_values(asked, "stage", Stage, counts[Facet.STAGE]),
        "year": year_values(asked, counts[Facet.YEAR]),
    }


def facet_rows(fitting: Fitting) -> list[dict[str, Any]]:
    """The same for programs: a row for each value that leaves anything, by facet, most first."""
    return [{"facet": str(facet), "value": value, "commitments": count} for facet in Facet
            for value, count in sorted(fitting.counts(facet).items(), key=lambda pair: (-pair[1], pair[0]))]
