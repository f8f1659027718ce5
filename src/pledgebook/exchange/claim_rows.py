"""A file of claims that comes back in, its rows out: CSV, workbook, JSON, JSON Lines, Parquet or W3C annotations.

Which of these it is, its bytes tell.

A row is its cells by the columns of our own export, as text. What a spreadsheet adds on top (a line `sep=;`) is passed
over, and so are columns of the owner's own.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pledgebook.documents.encoding import Unreadable, decode
from pledgebook.documents.sheets import WORKBOOK_START, NotASheet, Sheet, sheet_of
from pledgebook.exchange.imports import CannotImport
from pledgebook.exchange.other_parts import CLAIM_ID, COMMITMENT_ID, refuse_other_part
from pledgebook.exchange.parquet import PARQUET_START, rows_in
from pledgebook.exchange.tables import flattened
from pledgebook.model import Problem

# Of each field that a person may change: the columns of our tables that say it.
FIELD_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "kind": ("kind",), "stage": ("stage",), "actors": ("actors",), "partners": ("partners",),
    "beneficiaries": ("beneficiaries",), "speaker": ("speaker",), "instrument": ("instrument",),
    "amount": ("amount_value", "amount_currency", "amount_per"), "count": ("count",), "items": ("items",),
    "period": ("period_start", "period_end", "period_duration"), "condition": ("condition",), "said_on": ("said_on",)}
PLACE = ("document", "quote", "start", "end")
TAKEN = (*(column for columns in FIELD_COLUMNS.values() for column in columns), *PLACE, "id", "verdict", "rulings",
         "note")
RULED = frozenset({"verdict", "rulings"})
NEEDED = ("id", "quote")  # without these two a row cannot be tied to a claim and its words
SHEET = "Claims"  # of our workbook
LOOK_FOR_HEADINGS = 20
MOST_SHEETS = 20  # that are looked through for one with claims
OUR_TABLE = "Give a file that `pledgebook export csv`, `xlsx` or `jsonl` wrote, with its columns `id` and `quote`."
DATA_PACKAGE, MOST_AT_END = b"datapackage.json", 65_536  # an archive lists its files at its end
ANNOTATED = "TextQuoteSelector"  # in a file of annotations, and in the words of hardly any claim
OUR_ANNOTATION = "Change annotations that `pledgebook export webannotation` wrote; for others, use `rule claim`."


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it came back: what its cells say, of the columns that are there at all."""

    where: str  # with its number, as the owner's program shows it
    cells: Mapping[str, str]
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # of JSON, which needs no "; " between parts
    numbers: frozenset[str] = frozenset()  # the columns whose cells hold a number, and no figures typed as words

    def cell(self, column: str) -> str:
        return self.cells.get(column, "").strip()


def rows_of(raw: bytes, name: str) -> Iterator[Row | Problem]:
    """The rows of a file, in its order. Raises CannotImport where it is no table of claims."""
    if raw.startswith(PARQUET_START):
        for number, row in enumerate(rows_in(raw, TAKEN, name), 1):
            yield Row(f"{name}:row {number}", {key: _text(value) for key, value in row.items()},
                      numbers=frozenset(key for key, value in row.items() if isinstance(value, int | float)))
        return
    if raw.startswith(WORKBOOK_START) or raw.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (b"{", b"["):
        yield from _of_sheet(raw, name)
        return
    decoded = decode(raw)
    if isinstance(decoded, Unreadable):
        raise CannotImport(decoded.what, name, decoded.try_this)
    yield from _of_json(decoded.text.lstrip("\ufeff"), name)


def _of_sheet(raw: bytes, name: str) -> Iterator[Row | Problem]:
    if raw.startswith(WORKBOOK_START) and DATA_PACKAGE in raw[-MOST_AT_END:]:
        raise CannotImport("It is a data package: several tables in one archive.", name,
                           "Unpack it, and give its claims.csv.")
    try:
        sheet = _sheet(raw, name)
    except NotASheet as reason:
        raise CannotImport(reason.what, name, reason.try_this) from reason
    top, headings = _headings(sheet, name)
    # A row ends with its last cell that says anything; in CSV it may also have been cut, and that empties no field.
    left_out = set if raw.startswith(WORKBOOK_START) else RULED.intersection
    refuse_other_part(headings, name, _ids(sheet))
    for place, cells in enumerate(sheet.rows[top + 1:], top + 1):
        number = sheet.first + place
        if any(cell.strip() for cell in cells[len(headings):]):
            yield Problem(f"{name}:row {number}", f"Row {number} is longer than the headings: what stands behind them "
                          "was left out.", "Put cells that hold the separator in quotation marks.")
        formula = next(((column, sheet.formulas[place, at]) for at, column in enumerate(headings)
                        if column in TAKEN and (place, at) in sheet.formulas), None)
        if formula:
            yield Problem(f"{name}:row {number}", f"{formula[0]} is the formula {formula[1]!r}, of which the file "
                          "keeps no value: nothing of this row is taken.",
                          "Write the value itself, or open the file in a spreadsheet and save it, which works it out.")
        elif any(cell.strip() for cell in cells):
            told = dict(zip(headings, cells, strict=False)) | dict.fromkeys(left_out(headings[len(cells):]), "")
            yield Row(f"{name}:row {number}", {column: told[column] for column in TAKEN if column in told},
                      numbers=frozenset(heading for column, heading in enumerate(headings)
                                        if (place, column) in sheet.numbers))


def _sheet(raw: bytes, name: str) -> Sheet:
    """Our sheet of a workbook: by its name, else the one that holds claims, else the first, as a saved CSV looks.

    Raises CannotImport where there are commitments and no claims.
    """
    if not raw.startswith(WORKBOOK_START):
        return sheet_of(raw, name)
    try:
        return sheet_of(raw, name, SHEET)
    except NotASheet:
        first = sheet_of(raw, name)
    titles = sorted(first.titles[:MOST_SHEETS], key=lambda title: title.strip().casefold() != SHEET.casefold())
    commitments = None
    for title in titles:
        try:
            sheet = sheet_of(raw, name, title)
        except NotASheet:
            continue  # a drawing, or a sheet without a row
        ids = _ids(sheet)
        if title.strip().casefold() == SHEET.casefold() or any(map(CLAIM_ID.fullmatch, ids)):
            return sheet
        if any(map(COMMITMENT_ID.fullmatch, ids)):
            commitments = commitments or title
    if commitments:
        raise CannotImport(f"Its sheet {commitments!r} holds commitments, and none holds claims.", name,
                           f"Claims are changed in the sheet {SHEET!r} of what `pledgebook export xlsx` writes.")
    return first


def _ids(sheet: Sheet) -> list[str]:
    """What stands in the column of ids; nothing where the sheet has not our columns."""
    found = _heading_row(sheet)
    if found is None:
        return []
    top, headings = found
    column = headings.index("id")
    return [cells[column].strip() for cells in sheet.rows[top + 1:] if len(cells) > column]


def _heading_row(sheet: Sheet) -> tuple[int, list[str]] | None:
    for place, cells in enumerate(sheet.rows[:LOOK_FOR_HEADINGS]):
        headings = [cell.strip().lower() for cell in cells]
        if set(NEEDED) <= set(headings):
            return place, headings
    return None


def _headings(sheet: Sheet, name: str) -> tuple[int, Sequence[str]]:
    found = _heading_row(sheet)
    if found is not None:
        return found
    for cells in sheet.rows[:LOOK_FOR_HEADINGS]:
        refuse_other_part([cell.strip().lower() for cell in cells], name)
    seen = ", ".join(cell.strip()[:40] for cell in (sheet.rows[0] if sheet.rows else ())[:12] if cell.strip()) or "none"
    raise CannotImport(f"Its top rows do not have the columns {' and '.join(NEEDED)}. The first one has: {seen}.",
                       name, OUR_TABLE)


def _of_json(text: str, name: str) -> Iterator[Row | Problem]:
    """JSON Lines, one array, or annotations; a line that is no JSON object is told, and the next one read."""
    annotations = _annotations(text)
    if annotations is not None:
        for number, one in enumerate(annotations, 1):
            yield _annotation_row(one, f"{name}:item {number}")
        return
    told = list(_objects(text, name))
    held = [one for _, one in told if isinstance(one, dict)]
    if not any(set(NEEDED) <= one.keys() for one in held) and told:
        for one in held[:1]:
            refuse_other_part(one.keys(), name)
        raise CannotImport(f"Nothing in it is an object with {' and '.join(NEEDED)}.", name, OUR_TABLE)
    refuse_other_part(held[0].keys() if held else (), name, [str(one.get("id")) for one in held])
    for where, one in told:
        if one is None:
            yield Problem(where, "This is no JSON.", "Write each claim as one object on one line.")
        elif not isinstance(one, dict) or not set(NEEDED) <= one.keys():
            yield Problem(where, f"It is no object with {' and '.join(NEEDED)}.", OUR_TABLE)
        else:
            yield _json_row(one, where)


def _objects(text: str, name: str) -> Iterator[tuple[str, Any]]:
    """What one JSON value holds, or each line of JSON Lines, with its place; None for a line that is no JSON."""
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError) as fault:
        if text.lstrip().startswith("["):
            raise CannotImport("This is no JSON.", name, OUR_TABLE) from fault
        for number, line in enumerate(text.split("\n"), 1):
            if line.strip():
                yield f"{name}:line {number}", _value(line)
    else:
        place = "item" if isinstance(whole, list) else "line"
        yield from ((f"{name}:{place} {number}", one) for number, one in enumerate(_listed(whole), 1))


def _value(line: str) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _json_row(item: Mapping[str, Any], where: str) -> Row:
    """An object as a row: a field that is null is an empty cell, one that is not there at all is no column."""
    cells: dict[str, str] = {}
    flat: dict[str, str | int | float] = {}
    for name, columns in FIELD_COLUMNS.items():
        if name in item:
            cells |= dict.fromkeys(columns, "")
            value = item[name] if len(columns) == 1 or isinstance(item[name], dict | None) else {
                columns[0].removeprefix(f"{name}_"): item[name]}
            flat |= flattened({name: value})
    cells |= {column: _text(said) for column, said in flat.items()}
    flat |= {column: next(iter(flattened({column: item[column]}).values()), "")
             for column in TAKEN if column in item and column not in cells}
    cells |= {column: _text(said) for column, said in flat.items()}
    lists = {name: tuple(map(str, item[name])) for name in FIELD_COLUMNS if isinstance(item.get(name), list)}
    return Row(where, {column: cells[column] for column in TAKEN if column in cells}, lists,
               frozenset(column for column, said in flat.items() if isinstance(said, int | float)))


def _annotations(text: str) -> list[Any] | None:
    """The annotations of a page, of an array, or a single one; None where the file holds something else."""
    if ANNOTATED not in text:
        return None
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return None  # lines of JSON, which are told one by one
    listed = told.get("items", [told]) if isinstance(told, dict) else told
    if not isinstance(listed, list):
        return None
    return listed if any(isinstance(one, dict) and one.get("type") == "Annotation" for one in listed) else None


def _annotation_row(annotation: Any, where: str) -> Row | Problem:
    """An annotation as the row of its claim, with the words that it marks and what people commented."""
    held = annotation if isinstance(annotation, dict) else {}
    bodies = [body for body in _listed(held.get("body")) if isinstance(body, dict)]
    claim = next((body["claim"] for body in bodies if isinstance(body.get("claim"), dict)), None)
    if claim is None or not set(NEEDED) <= claim.keys():
        return Problem(where, "It is no annotation that holds one of our claims.", OUR_ANNOTATION)
    marked: dict[str, Any] = {}
    for target in _listed(held.get("target")):
        for selector in _listed(target.get("selector") if isinstance(target, dict) else None):
            if isinstance(selector, dict) and selector.get("type") == ANNOTATED:
                marked["quote"] = selector.get("exact")
            elif isinstance(selector, dict) and selector.get("type") == "TextPositionSelector":
                marked |= {edge: selector.get(edge) for edge in ("start", "end")}
    said = [str(body.get("value", "")) for body in bodies if body.get("purpose") == "commenting"]
    place = {"start": claim.get("start"), "end": claim.get("end"), **marked}
    return _json_row({**claim, **place, **({"note": " ".join(said)} if said else {})}, where)


def _listed(value: Any) -> list[Any]:
    """Where JSON-LD lets one thing stand for a list of one."""
    return value if isinstance(value, list) else [] if value is None else [value]


def _text(value: object) -> str:
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
