"""A filter in, a map of the world out: states shaded by number or by a sum within one stage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from pydantic import Field

from pledgebook.answers.axes import Axis
from pledgebook.answers.catalogue import Facet
from pledgebook.answers.totals import currency_code, totals
from pledgebook.doors.telling import money
from pledgebook.doors.web.asked import Filters, Word, address, command_for, only_filters
from pledgebook.doors.web.panel import Panel, Told
from pledgebook.doors.web.shapes_of_lists import ShadedShape
from pledgebook.doors.web.shelf import Shelf
from pledgebook.doors.web.wording import shown_name
from pledgebook.exchange.tables import Listing
from pledgebook.model import Amount, Stage
from pledgebook.world.shapes import shapes

SHADES = 5
MAP_COLUMNS = ("party", "commitments", "stage", "currency", "value")
USUAL_CURRENCY = "EUR"


class MapAsked(Filters):
    """What is shaded: commitments counted, or a sum within one stage."""

    of: Literal["beneficiary", "actor"] = Field("beneficiary", description="whose commitments: for whom, or who acts")
    by: Literal["count", "sum"] = Field("count", description="shaded by how many, or by their sum")
    line: Literal["pledged", "adopted", "delivered"] = Field("pledged", description="the stage of the sum")
    currency: Word = Field(
        None, alias="in", description="currency of the sum, at the rate of the day; EUR where none is given")


@dataclass(frozen=True, slots=True)
class Shaded:
    """One party with its value."""

    party: str
    words: str
    said: str  # the value in words
    value: float
    shade: int  # 1 to SHADES
    href: str
    outline: str | None
    point: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Shade:
    """One colour of the map, from its lowest to its highest value."""

    number: int
    lowest: str
    highest: str


def shade_limits(values: Sequence[float]) -> tuple[float, ...]:
    """The highest value of each shade: as many parties in each as can be, and equal values never apart."""
    distinct = sorted(set(values))
    if len(distinct) <= SHADES:
        return tuple(distinct)
    limits = np.quantile(values, [place / SHADES for place in range(1, SHADES + 1)], method="inverted_cdf")
    return tuple(dict.fromkeys(float(limit) for limit in limits))


def map_told(shelf: Shelf, asked: MapAsked) -> Told:
    """Values by party. Raises UnknownParty, NoSuchDay, UnknownCurrency."""
    values, objects, notes, currency = _counted(shelf, asked) if asked.by == "count" else _summed(shelf, asked)
    limits = shade_limits(list(values.values()))
    offset = SHADES - len(limits)
    land = shapes()

    def said(value: float) -> str:
        return money(Amount(value, currency)) if currency else f"{value:,.0f}"

    found = [Shaded(
        party, shown_name(party), said(value), value,
        offset + 1 + next(place for place, limit in enumerate(limits) if value <= limit),
        address("/", only_filters(asked), **{asked.of: [party]}), land.outlines.get(party),
        land.points.get(party)) for party, value in sorted(values.items(), key=lambda pair: (-pair[1], pair[0]))]
    scale = [Shade(number, said(min(held)), said(max(held))) for number in range(1, SHADES + 1)
             if (held := [one.value for one in found if one.shade == number])]
    drawn = {one.party for one in found if one.outline}
    return Told(lambda: objects, lambda: Listing(MAP_COLUMNS, objects), {
        "found": found, "scale": scale, "land": land, "notes": notes,
        "empty_land": " ".join(outline for name, outline in land.outlines.items() if name not in drawn),
        "elsewhere": [one for one in found if one.outline is None and one.point is None]})


Values = tuple[Mapping[str, float], list[dict[str, object]], list[str], str | None]


def _counted(shelf: Shelf, asked: MapAsked) -> Values:
    counts = shelf.holdings().fitting(asked.selection()).values(Facet(asked.of))
    objects: list[dict[str, object]] = [
        {"party": party, "commitments": count, "stage": None, "currency": None, "value": None}
        for party, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))]
    return {party: float(count) for party, count in counts.items()}, objects, [], None


def _summed(shelf: Shelf, asked: MapAsked) -> Values:
    currency, stage = currency_code(asked.currency or USUAL_CURRENCY), Stage(asked.line)
    held, selection = shelf.holdings(), asked.selection()
    found = held.fitting(selection)
    books = held.books if selection.as_of is None else held.held(selection.as_of).books()
    told = totals(found.commitments, books, by=[Axis(asked.of)], stages=[stage], currency=currency)
    values: dict[str, float] = {}
    objects: list[dict[str, object]] = []
    apart = yearly = other = 0
    for one in told.sums:
        if one.value is None:
            continue
        (group,) = one.group
        objects.append({"party": "; ".join(group), "commitments": len(one.counted), "stage": str(one.stage),
                        "currency": f"{one.currency} a {one.per}" if one.per else one.currency, "value": one.value})
        if one.currency != currency:
            other += len(one.counted)
        elif one.per:
            yearly += len(one.counted)
        elif len(group) != 1:
            apart += len(one.counted)
        else:
            values[group[0]] = one.value
    notes = [f"{count} {words}" for count, words in (
        (apart, "of several parties together, or of nobody named: their shares are not told"),
        (yearly, "told by the year or month, which is no total"), (other, f"without a rate to {currency}"),
        (len({name for one in told.sums for name in one.unknown}), "without a sum: unknown, not zero"),
        (len(told.left_out), "left out for another reason")) if count]
    return values, objects, notes, currency


MAP = Panel("/map", MapAsked, map_told, "map.html", "How many commitments, or which sum, each party has",
            list[ShadedShape],
            command=lambda asked: command_for("list", only_filters(asked)) if asked.by == "count" else
            command_for("totals", only_filters(asked)) + f" --by {asked.of} --in "
            + (asked.currency or USUAL_CURRENCY))
