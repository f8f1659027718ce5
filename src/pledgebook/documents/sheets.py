"""A CSV file or a workbook in, the rows of one sheet out, every cell as text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

from pledgebook.documents.encoding import Unreadable, decode
from pledgebook.documents.extracted import BYTES_A_FILE, SMALLER, Extracted, Refused
from pledgebook.documents.kinds import Kind
from pledgebook.documents.separated import CLOSE_IT, Rows, Unclosed

WORKBOOK_START = b"PK\x03\x04"
MOST_ROWS, MOST_COLUMNS = 500_000, 1_000
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


def sheet_of(raw: bytes, name: str, wanted: str | None = None) -> Sheet:
    """The rows of a CSV file, or of a sheet of a workbook: the one that is named, else the first. Raises NotASheet."""
    if len(raw) > BYTES_A_FILE:
        raise NotASheet(f"It is longer than {BYTES_A_FILE:,} bytes.", "Split it.")
    if not raw.strip():
        raise NotASheet("It is empty.", "Fetch it again.")
    if raw.startswith(WORKBOOK_START):
        from pledgebook.documents.confined import extract

        try:
            written = extract(Kind.WORKBOOK, (wanted or "").encode() + b"\n" + raw)[0].text
        except Refused as reason:
            raise NotASheet(reason.what, reason.try_this) from reason
        rows = Rows(written, ",")
    else:
        decoded = decode(raw)
        if isinstance(decoded, Unreadable):
            raise NotASheet(decoded.what, decoded.try_this)
        rows = Rows(decoded.text)
    try:
        return Sheet(tuple(map(tuple, rows)), first=rows.above + 1)
    except Unclosed as error:
        raise NotASheet(f"A row of {name} cannot be read ({error}).", CLOSE_IT) from error
    except csv.Error as error:
        raise NotASheet(f"{name} is no table ({error}).", "Save it as CSV with a heading row.") from error


def workbook(asked: bytes) -> list[Extracted]:
    """One sheet as CSV. The first line of what is asked names the sheet; behind it comes the file."""
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
        written = _as_csv(sheet.iter_rows(values_only=True))
    except (Refused, MemoryError):
        raise
    except Exception as error:  # openpyxl raises whatever a broken file makes it stumble on
        raise Refused(f"It is no workbook that can be read ({type(error).__name__}: {str(error)[:80]}).",
                      NOT_XLSX) from error
    if not written:
        raise Refused("There is no row in this sheet.", "Look whether it is the right one.")
    return [Extracted(written, {"title": sheet.title})]


def _as_csv(rows: Iterable[tuple[object, ...]]) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for number, row in enumerate(rows, 1):
        if number > MOST_ROWS or len(row) > MOST_COLUMNS:
            raise Refused(f"It has more than {MOST_ROWS:,} rows or {MOST_COLUMNS:,} columns.", SMALLER)
        writer.writerow([_as_text(value) for value in row])
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
