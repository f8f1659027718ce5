"""A CSV file or a workbook in, the rows of one sheet out, every cell as text."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import zipfile
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pledgebook.documents.encoding import Unreadable, decode
from pledgebook.documents.extracted import BYTES_A_FILE, SMALLER, Extracted, Refused
from pledgebook.documents.kinds import Kind
from pledgebook.documents.separated import CLOSE_IT, Rows, Unclosed

WORKBOOK_START = b"PK\x03\x04"
MOST_ROWS, MOST_COLUMNS = 500_000, 1_000
MAY_BE_TWO = re.compile(r"-?[1-9]\d{0,2}\.\d{3}")  # as words, 1.500 is 1500 to some and 1.5 to others
NO_VALUE = re.compile(  # a cell with a formula and no value, in a sheet of a workbook
    rb"<(?:\w+:)?c ([^>]*)>\s*<(?:\w+:)?f\b[^>]*?(?:/>|>([^<]*)</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>")
MERGED = re.compile(rb'<(?:\w+:)?mergeCell [^>]*?ref="([A-Z]{1,3})([1-9]\d{0,6}):[A-Z]{1,3}([1-9]\d{0,6})"')
CELL_PLACE = re.compile(rb'\br="([A-Z]{1,3}[1-9]\d{0,6})"')
NOT_XLSX = "Save it as .xlsx or as CSV."


class NotASheet(Exception):
    """These bytes have no rows that can be read: why, and what their owner can do."""

    def __init__(self, what: str, try_this: str) -> None:
        super().__init__(what)
        self.what, self.try_this = what, try_this


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a sheet, headings included."""

    rows: tuple[tuple[str, ...], ...]
    first: int = 1  # the number of the first row as a spreadsheet shows it
    # Of a workbook; cells by row and column, from 0:
    titles: tuple[str, ...] = ()  # of all its sheets
    numbers: frozenset[tuple[int, int]] = frozenset()  # that hold one with decimals
    formulas: Mapping[tuple[int, int], str] = field(default_factory=dict)  # of which it keeps no value
    merged: tuple[tuple[int, int, int], ...] = ()  # column, first and last row of cells that are one over several rows
    epoch: date = date(1899, 12, 30)  # the day that it gives the number 0

    def told_down(self, columns: Collection[int], below: int) -> tuple[tuple[str, ...], ...]:
        """The rows; what cells of these columns say that are one over several rows, each of these rows says.

        below   the last row of the headings, and of what stands above them
        """
        rows, done = list(self.rows), (-1, -1)
        for column, first, last in sorted(self.merged):
            if column in columns and below < first < len(rows) and (column, first) > done and len(rows[first]) > column:
                done = (column, last)  # what overlaps it is no spreadsheet's doing
                for at in range(first + 1, min(last + 1, len(rows))):
                    cells = [*rows[at], *[""] * (column + 1 - len(rows[at]))]
                    cells[column] = cells[column] or rows[first][column]
                    rows[at] = tuple(cells)
        return tuple(rows)


def sheet_of(raw: bytes, name: str, wanted: str | None = None) -> Sheet:
    """The rows of a CSV file, or of a sheet of a workbook: the one that is named, else the first. Raises NotASheet."""
    if len(raw) > BYTES_A_FILE:
        raise NotASheet(f"It is longer than {BYTES_A_FILE:,} bytes.", "Split it.")
    if not raw.strip():
        raise NotASheet("It is empty.", "Fetch it again.")
    beside: dict[str, Any] = {}
    if raw.startswith(WORKBOOK_START):
        from pledgebook.documents.confined import extract

        try:
            found = extract(Kind.WORKBOOK, (wanted or "").encode() + b"\n" + raw)[0]
        except Refused as reason:
            raise NotASheet(reason.what, reason.try_this) from reason
        rows = Rows(found.text, ",")
        told = json.loads(found.told["cells"] or "{}")
        beside = {"titles": tuple(told["titles"]), "numbers": frozenset(map(tuple, told["numbers"])),
                  "formulas": {(row, column): formula for row, column, formula in told["formulas"]},
                  "merged": tuple(map(tuple, told["merged"])), "epoch": date.fromisoformat(told["epoch"])}
    else:
        decoded = decode(raw)
        if isinstance(decoded, Unreadable):
            raise NotASheet(decoded.what, decoded.try_this)
        rows = Rows(decoded.text)
    try:
        taken = tuple(map(tuple, rows))
    except Unclosed as error:
        raise NotASheet(f"A row of {name} cannot be read ({error}).", CLOSE_IT) from error
    except csv.Error as error:
        raise NotASheet(f"{name} is no table ({error}).", "Save it as CSV with a heading row.") from error
    return Sheet(taken, first=rows.above + 1, **beside)


def workbook(asked: bytes) -> list[Extracted]:
    """One sheet as CSV, with what CSV has no place for. The first line of what is asked names the sheet; behind it
    comes the file.
    """
    from openpyxl import load_workbook

    wanted, _, raw = asked.partition(b"\n")
    name = wanted.decode("utf-8", "replace")
    try:
        book = load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
        if name and name not in book.sheetnames:
            raise Refused(f"It has no sheet {name!r}; it has {', '.join(map(repr, book.sheetnames[:20]))}.",
                          "Name one of them as `sheet:` in the mapping.")
        sheet = book[name] if name else book.worksheets[0]
        sheet.reset_dimensions()  # what the file says of its size may be wrong
        numbers: list[tuple[int, int]] = []
        written = _as_csv(sheet.iter_rows(values_only=True), numbers)
        formulas, merged = _beside_values(raw, sheet._worksheet_path)  # its name for that part; no other tells it
        epoch = book.epoch.date().isoformat()
    except (Refused, MemoryError):
        raise
    except Exception as error:  # openpyxl raises whatever a broken file makes it stumble on
        raise Refused(f"It is no workbook that can be read ({type(error).__name__}: {str(error)[:80]}).",
                      NOT_XLSX) from error
    if not written:
        raise Refused("There is no row in this sheet.", "Look whether it is the right one.")
    cells = json.dumps({"titles": book.sheetnames, "numbers": numbers, "formulas": formulas, "merged": merged,
                        "epoch": epoch})
    return [Extracted(written, {"title": sheet.title, "cells": cells})]


def _beside_values(raw: bytes, part: str) -> tuple[list[tuple[int, int, str]], list[tuple[int, int, int]]]:
    """What a sheet says beside its values, rows and columns counted from 0: row, column and words of the formulas that
    a program wrote and no spreadsheet has worked out; column, first and last row of cells that are one over several.

    They are looked for in the bytes of the sheet: to read it a second time takes as long as the first.
    """
    from openpyxl.utils.cell import column_index_from_string, coordinate_to_tuple

    formulas: dict[tuple[int, int], str] = {}
    merged: dict[tuple[int, int, int], None] = {}
    with zipfile.ZipFile(io.BytesIO(raw)) as packed, packed.open(part) as sheet:
        held = b""
        while block := sheet.read(1 << 20):
            held += block
            for found in NO_VALUE.finditer(held):
                place = CELL_PLACE.search(found[1])
                if place and b't="str"' not in found[1]:  # which came to words, though to none
                    row, column = coordinate_to_tuple(place[1].decode())
                    words = html.unescape((found[2] or b"").decode("utf-8", "replace"))
                    formulas[row - 1, column - 1] = f"={words}"[:201]
            for found in MERGED.finditer(held):
                if found[2] != found[3]:
                    merged[column_index_from_string(found[1].decode()) - 1, int(found[2]) - 1, int(found[3]) - 1] = None
            held = held[max(0, held.rfind(b"<c "), held.rfind(b":c ") - 20):]  # a cell that the block cuts
    return [(row, column, words) for (row, column), words in formulas.items()], list(merged)


def _as_csv(rows: Iterable[tuple[object, ...]], numbers: list[tuple[int, int]]) -> str:
    """The rows as text; `numbers` gets the places of numbers with decimals, which words may be, too."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for number, row in enumerate(rows, 1):
        if number > MOST_ROWS or len(row) > MOST_COLUMNS:
            raise Refused(f"It has more than {MOST_ROWS:,} rows or {MOST_COLUMNS:,} columns.", SMALLER)
        cells = [_as_text(value) for value in row]
        numbers.extend((number - 1, column) for column, (value, cell) in enumerate(zip(row, cells, strict=True))
                       if isinstance(value, float) and "." in cell)
        writer.writerow(cells)
    return out.getvalue()


def _as_text(value: object) -> str:
    """A cell as one would write it: days as 2024-07-11, whole numbers without a point."""
    from datetime import datetime, time

    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time(0) else value.isoformat(" ", "seconds")
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)
