"""Sums and shares as pages: the words of an address in, tables with their definition and what they leave out out."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from pledgebook.answers.axes import Axis, OneQuestion
from pledgebook.answers.sentences import asked_in_words
from pledgebook.answers.totals import sum_in_words
from pledgebook.doors.sums import (
    exposure_of,
    exposure_sections,
    label_in_words,
    left_in_words,
    meaning_in_words,
    totals_of,
    totals_sections,
)
from pledgebook.doors.telling import money, parties
from pledgebook.doors.web.asked import Filters, Names, Word, values_chosen
from pledgebook.doors.web.panel import Panel, Told
from pledgebook.doors.web.shapes_of_sums import ExposureShape, TotalsShape
from pledgebook.doors.web.shelf import Shelf
from pledgebook.exchange.tables import SHARE_COLUMNS, SUM_COLUMNS, Listing
from pledgebook.model import Amount, Commitment, Stage

LABELS = ("actor", "beneficiary", "kind", "year", "told_in")


class SumsAsked(Filters):
    """Sums of the selected, by the names of the options of `pledgebook totals` and `exposure`."""

    by: Annotated[list[Axis], BeforeValidator(values_chosen)] = Field(
        default_factory=list, description="a line for each of these")
    currency: Word = Field(None, alias="in", description="converted to this currency, at the rate of the day")


class SupportNamed(SumsAsked):
    """Whose support it is, within one stage; a line for each donor, and for each year if asked."""

    beneficiary: Names = Field(description="for whom", examples=[["Ukraine"]])
    stage: Annotated[list[Stage], Field(max_length=1)] = Field(default_factory=list, description="one; else pledged")
    by: list[Literal[Axis.YEAR]] = Field(  # type: ignore[assignment]  # narrower, and nobody writes into it
        default_factory=list, description="a line for each of these")


def totals_told(shelf: Shelf, asked: SumsAsked) -> Told:
    """Sums within one stage. Raises UnknownParty, NoSuchDay, UnknownCurrency."""
    selection, held = asked.selection(), shelf.holdings()
    found = totals_of(held.held(selection.as_of), selection, asked.by, asked.currency)
    words = asked_in_words(selection)
    columns = tuple(one for one in LABELS if any(one in row.labels() for row in found.sums))
    largest: dict[tuple[str, str | None, str | None], float] = {}
    for one in found.sums:
        key = (one.stage, one.currency, one.per)
        largest[key] = max(largest.get(key, 0.0), one.value or 0.0)
    rows = [{"labels": [label_in_words(value) for value in one.labels().values()], "sum": one,
             "left": left_in_words(one), "made_of": one.counted or one.unknown, "value": one.value or 0.0,
             "largest": largest[one.stage, one.currency, one.per] or 1.0} for one in found.sums]
    return Told(lambda: {"asked": words} | found.as_json(),
                lambda: Listing(columns + SUM_COLUMNS, [one.as_json() for one in found.sums]), {
        "headings": [name.replace("_", " ") for name in (found.sums[0].labels() if found.sums else ())], "rows": rows,
        "meaning": meaning_in_words(found, words), "sections": totals_sections(found)})


def exposure_told(shelf: Shelf, asked: SumsAsked) -> Told:
    """Shares by donor. Raises OneQuestion, UnknownParty, NoSuchDay, UnknownCurrency."""
    selection, held = asked.selection(), shelf.holdings()
    if not selection.beneficiaries:
        raise OneQuestion("Nobody is named whose support is asked for.", "beneficiary",
                          "Name one, such as beneficiary=Ukraine.")
    found = exposure_of(held.held(selection.as_of), selection, asked.by, asked.currency)
    words = asked_in_words(selection)
    blocks = [{
        "title": f"{sum_in_words(Amount(one.total, one.currency, one.per), one.bounds)} {found.stage}"
                 + (f", promised first in {one.year}" if one.year else ""), "one": one,
        "left": money(Amount(one.without_largest, one.currency, one.per)) if one.without_largest else "nothing",
        "largest": label_in_words(list(one.largest.donors)),
        "shares": [(label_in_words(list(share.donors)), money(Amount(share.value, one.currency, one.per)), share)
                   for share in one.shares],
        "unions": [(union, parties(union.members, most=30), money(Amount(union.value, one.currency, one.per)))
                   for union in one.unions]} for one in found.concentrations]
    return Told(lambda: {"asked": words} | found.as_json(), lambda: Listing(SHARE_COLUMNS, found.rows()), {
        "blocks": blocks, "whom": parties(found.beneficiaries),
        "meaning": meaning_in_words(found, words), "sections": exposure_sections(found)})


def commitments_of(shelf: Shelf, asked: SumsAsked) -> dict[str, object]:
    """Which ids of an answer have a page, for its links."""
    held = shelf.holdings()
    return {"has_page": lambda name: isinstance(held.by_id.get(name), Commitment)}


TOTALS = Panel("/totals", SumsAsked, totals_told, "totals.html", "Sums of money, each within one stage", TotalsShape,
               beside=commitments_of)
EXPOSURE = Panel("/exposure", SumsAsked, exposure_told, "exposure.html",
                 "How much of a beneficiary's support hangs on how few", ExposureShape,
                 needs=SupportNamed, asks_something=lambda asked: bool(asked.beneficiary), beside=commitments_of)
