"""Listings as CSV, JSON and JSON Lines: the same values under the codebook's names, whichever door asked.

A listing is JSON objects of one kind. In CSV each becomes one row: nested fields get joined names (amount_value,
period_start), lists are joined by "; ".
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

CLAIM_COLUMNS = (
    "id", "document", "quote", "start", "end", "kind", "stage", "actors", "partners", "beneficiaries", "speaker",
    "instrument", "amount_value", "amount_currency", "amount_per", "count", "items", "period_start", "period_end",
    "period_duration", "condition", "said_on", "engine", "confidence", "why")
COMMITMENT_COLUMNS = (
    "id", "kind", "stage", "actors", "partners", "beneficiaries", "amount_value", "amount_currency", "amount_per",
    "instrument", "period_start", "period_end", "period_duration", "claims", "documents", "first_said", "last_said",
    "quote", "contested", "sources")
LINK_COLUMNS = ("id", "relation", "how", "commitment", "other", "ruling", "reason", "fields", *(
    f"{side}_{name}" for side in ("first", "second") for name in (
        "id", "document", "said_on", "stage", "amount_value", "amount_currency", "amount_per", "count",
        "period_start", "period_end", "period_duration", "quote")))
SUGGESTION_COLUMNS = ("id", "first_commitment", "second_commitment", "reason", *LINK_COLUMNS[7:])
CONFLICT_COLUMNS = ("id", "commitment", "field", "rule", "reason", *(
    f"{side}_{name}" for side in ("first", "second") for name in (
        "id", "document", "said_on", "stage", "amount_value", "amount_currency", "amount_per", "count",
        "period_start", "period_end", "period_duration", "quote")))
DOUBT_COLUMNS = ("id", "rule", "document", "start", "end", "quote", "reason", "instead", "said_on", "claims", "sources")
DUTY_COLUMNS = ("member", "answer", "do", "type", "instrument", "name", "article", "binding", "free", "discretion",
                "deadline", "means", "text", "conditions", "exceptions", "provisos", "conflicts", "confidence",
                "because", "sources", "steps")
DOCUMENT_COLUMNS = ("id", "title", "publisher", "published", "url", "source", "characters", "claims", "problems",
                    "copies")
RULED_CLAIM_COLUMNS = (*CLAIM_COLUMNS, "verdict", "corrected", "rulings")  # of a book: with what people ruled
RULED_COMMITMENT_COLUMNS = (*COMMITMENT_COLUMNS, "rulings")
RULING_COLUMNS = ("id", "when", "who", "action", "claims", "others", "says", "undoes", "blind", "stands", "state",
                  "why")
REVIEW_COLUMNS = ("asks", "commitment", *RULED_CLAIM_COLUMNS)
OWED_COLUMNS = ("debtor", "creditor", "instrument", "name", "article", "do", "text", "before", "after")
CONDITION_COLUMNS = ("state", "condition", "matter", "because", "commitment", "claim", "said_on", "quote", "ruling",
                     *(f"evidence_{name}" for name in ("claim", "document", "said_on", "quote")))
REREAD_COLUMNS = ("document", "outcome", "gained", "lost")
HIT_COLUMNS = ("what", "id", "document", "title", "text", "marked")
SUM_COLUMNS = ("stage", "currency", "per", "value", "left", "bounds_about", "bounds_at_least", "bounds_range",
               "bounds_up_to", "commitments", "unknown", "means")  # behind a column for each axis asked for
SHARE_COLUMNS = ("year", "stage", "currency", "per", "actor", "value", "share", "without", "total", "herfindahl",
                 "commitments")
CHANGE_COLUMNS = ("change", "commitment", "who", "before", "after", "reason", *(
    f"{side}_{name}" for side in ("first", "second") for name in ("id", "document", "start", "end", "said_on",
                                                                  "quote")))
MATRIX_COLUMNS = ("actor", "beneficiary", "commitments")
TIMELINE_COLUMNS = ("commitment", *CLAIM_COLUMNS)
FACET_COLUMNS = ("facet", "value", "commitments")
TIE_COLUMNS = ("actor", "beneficiary", "commitments")
AGREEMENT_COLUMNS = ("first", "second", "field", "of", "agree", "share", "low", "high", "kappa")
ADDED_COLUMNS = ("outcome", "document", "copy_of", "claims", "problems", "note")

LONGEST_CELL = 32_767  # characters of a cell, by Excel, which counts UTF-16 units; what is longer ends with …

# A spreadsheet runs a cell that begins so; the wide forms count as the plain ones in some languages.
FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")


@dataclass(frozen=True, slots=True)
class Listing:
    """JSON objects of one kind, and the columns of their CSV."""

    columns: tuple[str, ...]
    objects: Iterable[Mapping[str, Any]]


def as_json(listing: Listing) -> Iterator[str]:
    """One JSON array, an object a line."""
    separator = "[\n"
    for item in listing.objects:
        yield separator + json.dumps(item, ensure_ascii=False)
        separator = ",\n"
    yield "[]\n" if separator == "[\n" else "\n]\n"


def as_jsonl(listing: Listing) -> Iterator[str]:
    """One object a line, as soon as it is there."""
    for item in listing.objects:
        yield json.dumps(item, ensure_ascii=False) + "\n"


def as_csv(listing: Listing) -> Iterator[str]:
    """A line of column names, then one row an object. Text that a spreadsheet would run is set off by a ' ."""
    yield _csv_line(listing.columns)
    for item in listing.objects:
        flat = flattened(item)
        yield _csv_line([flat.get(column, "") for column in listing.columns])


def flattened(item: Mapping[str, Any], prefix: str = "") -> dict[str, str | int | float]:
    """One level of names and plain values: what is nested gets joined names, what is missing is left out."""
    flat: dict[str, str | int | float] = {}
    for key, value in item.items():
        name = prefix + key
        if isinstance(value, Mapping):
            flat |= flattened(value, f"{name}_")
        elif isinstance(value, list | tuple):
            flat[name] = "; ".join(_in_a_list(one) for one in value)
        elif value is not None:
            flat[name] = value
    return flat


def _in_a_list(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {one}" for key, one in value.items() if one)
    return str(value)


def harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula: a leading ' where it begins like one."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) or text.lstrip().startswith(FORMULA_STARTS) else text


def _csv_line(cells: Iterable[str | int | float]) -> str:
    line = io.StringIO()
    # With "\r\n" as its end of line, the writer quotes cells that hold either; the line itself ends as Unix tools
    # like it.
    csv.writer(line, lineterminator="\r\n").writerow(
        [harmless(cell) if isinstance(cell, str) else cell for cell in cells])
    return line.getvalue().removesuffix("\r\n") + "\n"
