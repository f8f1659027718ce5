"""A workbook out: the register with its claims, conflicts, sources to check, changes and codebook, linked."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pledgebook.answers.extract import Extract
from pledgebook.answers.sentences import STAGE_DID, names_in_words
from pledgebook.exchange.formats import CannotExport
from pledgebook.exchange.letters import address, shortened, xml_text
from pledgebook.exchange.meanings import meaning
from pledgebook.exchange.tables import (
    CHANGE_COLUMNS,
    CONFLICT_COLUMNS,
    LONGEST_CELL,
    RULED_CLAIM_COLUMNS,
    RULED_COMMITMENT_COLUMNS,
    flattened,
    harmless,
)
from pledgebook.model import Claim, Commitment, Stage

LONGEST_ADDRESS = 2_079
MOST_ROWS = 1_048_575  # below the heading
MOST_LINKS = 65_530  # of one sheet, by Excel
MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed moment: the same book gives the same bytes
WIDTHS = {"quote": 80, "first_quote": 60, "second_quote": 60, "why": 50, "reason": 50, "means": 90, "who": 40,
          "title": 40, "url": 40, "before": 30, "after": 30, "because": 60}
VALUES = ("kind", "stage", "amount_value", "instrument", "period_start", "period_end", "quote")  # that lead to words
SOURCE_COLUMNS = ("document", "title", "publisher", "published", "url", "source", "claims", "because")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its columns, its rows, and which cell leads to which row of another sheet."""

    name: str
    columns: tuple[str, ...]
    rows: Sequence[Mapping[str, Any]]
    leads: Mapping[str, tuple[str, str]]  # column → (sheet, column of this row that holds an id of that sheet)


def written(taken: Extract) -> bytes:
    """The whole workbook. Text that a spreadsheet would run is set off by a ' . Raises CannotExport: too many rows."""
    sheets = _sheets(taken)
    for sheet in sheets:
        if len(sheet.rows) > MOST_ROWS:
            raise CannotExport(f"{len(sheet.rows)} rows are more than a sheet holds ({MOST_ROWS}).", sheet.name,
                               "Narrow it with a filter, or ask for parquet or datapackage.")
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
                                     "strings_to_numbers": False})
    book.set_properties({"title": f"Commitments: {_cell(taken.label['filter'])}", "comments": "\n".join(
        f"{name}: {value}" for name, value in taken.label.items()), "created": MADE, "author": "Pledgebook"})
    for name, value in taken.label.items():
        book.set_custom_property(name, _cell(value)[:255])
    heading, link = book.add_format({"bold": True}), book.add_format({"font_color": "#0B5394", "underline": 1})
    places = {sheet.name: {str(row.get("id")): number for number, row in enumerate(sheet.rows, 2)}
              for sheet in sheets}
    for sheet in sheets:
        _fill(book.add_worksheet(sheet.name), sheet, places, heading, link)
    book.close()
    return out.getvalue()


def _sheets(taken: Extract) -> list[Sheet]:
    commitment_of = {claim_id: c.id for c in taken.commitments for claim_id in c.claim_ids}
    by_id = {claim.id: claim for claim in taken.claims}
    register = [{f"told_{column}": _telling(c, column, by_id) for column in VALUES}
                | {"who": names_in_words(c.actors)} | c.as_json() | taken.judged.of_commitment(c.claim_ids)
                for c in taken.commitments]
    claims = [{"commitment": commitment_of[claim.id]} | claim.as_json() | taken.judged.of_claim(claim.id)
              for claim in taken.claims]
    quoted = {column: ("Claims", f"told_{column}") for column in VALUES}
    found = [
        Sheet("Register", ("id", "who", *RULED_COMMITMENT_COLUMNS[1:]), register, quoted),
        Sheet("Claims", ("id", "commitment", *RULED_CLAIM_COLUMNS[1:]), claims,
              {"commitment": ("Register", "commitment")}),
        Sheet("Conflicts", CONFLICT_COLUMNS, [conflict.as_json() for conflict in taken.conflicts], {
            "commitment": ("Register", "commitment"), "first_quote": ("Claims", "first_id"),
            "second_quote": ("Claims", "second_id")}),
        Sheet("Sources to check", SOURCE_COLUMNS, _to_check(taken), {}),
    ]
    if taken.changes is not None:
        found.append(Sheet("Changes", CHANGE_COLUMNS, [change.as_json() for change in taken.changes], {
            "commitment": ("Register", "commitment"), "first_quote": ("Claims", "first_id"),
            "second_quote": ("Claims", "second_id")}))
    return [*found, Sheet("Codebook", ("name", "means"), _codebook(taken, found), {})]


def _telling(commitment: Commitment, column: str, claims: Mapping[str, Claim]) -> str:
    """The claim that tells a value of a commitment; where none tells just that, the one whose quote is shown."""
    told = [claims[claim_id] for claim_id in commitment.claim_ids]
    name = column.split("_")[0]
    shown = next((claim for claim in told if claim.quote == commitment.quote), told[0])
    return next((claim.id for claim in [shown, *told] if getattr(claim, name) == getattr(commitment, name)), shown.id)


def _to_check(taken: Extract) -> list[dict[str, Any]]:
    """The texts that a person should look at, with the reasons; those with most reasons first."""
    contested = {claim.id for conflict in taken.conflicts for claim in (conflict.first, conflict.second)}
    found = []
    for entry in taken.documents:
        ids = [claim.id for claim in taken.claims if claim.evidence.document_id == entry.id]
        doubts = sorted({doubt.rule for doubt in taken.doubts if doubt.evidence.document_id == entry.id})
        against = sum(claim_id in contested for claim_id in ids)
        unclear = sum(claim_id in taken.judged.unsettled for claim_id in ids)
        reasons = [words for words, holds in (
            (f"contradicted by another text ({against})", against), (f"doubted: {', '.join(doubts)}", doubts),
            (f"to be judged again ({unclear})", unclear),
            (f"passages that could not be made out ({entry.problems})", entry.problems),
            ("its day is unknown", not entry.published)) if holds]
        if reasons:
            found.append((len(reasons), entry.as_json() | {
                "document": entry.id, "claims": len(ids), "because": "; ".join(reasons)}))
    return [row for _, row in sorted(found, key=lambda pair: (-pair[0], pair[1]["document"]))]


def _codebook(taken: Extract, sheets: Iterable[Sheet]) -> list[dict[str, str]]:
    tables = {"Register": "commitments", "Claims": "claims", "Conflicts": "conflicts", "Sources to check": "documents",
              "Changes": "changes"}
    columns = ({"name": f"{sheet.name}: {column}", "means": words} for sheet in sheets for column in sheet.columns
               if (words := meaning(column, tables.get(sheet.name, ""))))
    label = ({"name": name.replace("_", " "), "means": value} for name, value in taken.label.items())
    stages = ({"name": f"stage: {stage}", "means": f"the actor {STAGE_DID[stage]} it"} for stage in Stage)
    return [*label, *stages, *columns]


def _fill(page: Worksheet, sheet: Sheet, places: Mapping[str, Mapping[str, int]], heading: Format,
          link: Format) -> None:
    page.freeze_panes(1, 1)
    page.hide_gridlines(2)
    for column, name in enumerate(sheet.columns):
        page.set_column(column, column, WIDTHS.get(name, 16))
        page.write_string(0, column, name, heading)
    links = 0
    for number, row in enumerate(sheet.rows, 1):
        flat = flattened(row)
        for column, name in enumerate(sheet.columns):
            value = flat.get(name)
            target = _target(sheet, name, flat, places)
            if value is None or value == "":
                continue
            if target and links < MOST_LINKS:
                links += 1
                shown = _cell(value) if isinstance(value, str) else None
                page.write_url(number, column, target, link, shown)
                if shown is None:
                    page.write_number(number, column, float(value), link)
            elif isinstance(value, str):
                page.write_string(number, column, _cell(value))
            else:
                page.write_number(number, column, value)
    if sheet.rows:
        page.autofilter(0, 0, len(sheet.rows), len(sheet.columns) - 1)


def _target(sheet: Sheet, column: str, row: Mapping[str, Any], places: Mapping[str, Mapping[str, int]]) -> str | None:
    """Where a cell leads: a row of another sheet, or an address; None for nowhere."""
    if column == "url":
        url = address(str(row.get("url") or ""))
        return url if url and len(url) <= LONGEST_ADDRESS else None
    other, key = sheet.leads.get(column, ("", ""))
    number = places.get(other, {}).get(str(row.get(key)))
    return f"internal:'{other}'!A{number}" if number else None


def _cell(text: str) -> str:
    return shortened(harmless(xml_text(text)), LONGEST_CELL)
