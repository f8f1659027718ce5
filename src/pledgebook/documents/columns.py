"""Tables in, documents out: a row is a text. Which column holds what is said by name, or mapped by the owner."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pledgebook.documents.encoding import Unreadable, decode
from pledgebook.documents.metadata import FIELDS, Line
from pledgebook.documents.separated import CLOSE_IT, Rows, Unclosed
from pledgebook.model import Document, PledgebookError, Problem

NAMES = tuple(FIELDS.split(", "))
BYTES_A_TABLE = 256_000_000
WRONG_FROM_THE_START = 100
LIKE_A_DAY = frozenset("date day datetime pubdate pub_date publication_date published_at published_on time".split())
MISSING = object()
NEXT_PAIR = re.compile(r",(?=[^,=]*=)")  # a comma may stand in the name of a column

TakeLine = Callable[[Line, str, str], Iterator[Document | Problem]]  # what a row says, its place, its number in words


class NotColumns(PledgebookError):
    """What was typed names no columns."""

    def __init__(self, what: str) -> None:
        super().__init__(what, "--columns", f"Write for instance text=body,published=date. The fields: {FIELDS}.")


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column of a table, or field of a JSON line, each field of a document is taken from."""

    of: Mapping[str, str] = field(default_factory=dict)  # field of a document → name of the column

    def renamed(self, row: Mapping[str, object]) -> dict[str, object]:
        """A row under our names. What is mapped is taken from its column alone, `meta.day` from inside of one."""
        found = {name: inside(row, self.of.get(name, name)) for name in NAMES}
        return {name: value for name, value in found.items() if value is not MISSING}

    def __bool__(self) -> bool:
        return bool(self.of)


def inside(row: Mapping[str, object], column: str) -> object:
    """What a row has under a name, or under the names that dots part it into; MISSING where there is nothing."""
    if column in row:
        return row[column]
    value: object = row
    for name in column.split("."):
        if not isinstance(value, Mapping) or name not in value:
            return MISSING
        value = value[name]
    return value


SAME_NAMES = Columns()


def columns_typed(typed: str | None) -> Columns:
    """The columns that "text=body,published=date" names. Raises NotColumns."""
    of: dict[str, str] = {}
    for pair in NEXT_PAIR.split(typed) if typed else ():
        name, sign, column = (part.strip() for part in pair.partition("="))
        if not sign or not column:
            raise NotColumns(f"{pair!r} maps nothing.")
        if name not in NAMES:
            raise NotColumns(f"{name!r} is no field of a document.")
        if name in of:
            raise NotColumns(f"{name} is given twice.")
        of[name] = column
    return Columns(of)


def table_rows(raw: bytes, *, source: str, columns: Columns, take: TakeLine) -> Iterator[Document | Problem]:
    """The documents of a CSV or TSV file with a heading row; a bad row is a Problem and the next is read."""
    if len(raw) > BYTES_A_TABLE:
        yield Problem(source, f"It is longer than {BYTES_A_TABLE:,} bytes.", "Split it, or write it as JSON Lines.")
        return
    decoded = decode(raw)
    if isinstance(decoded, Unreadable):
        yield Problem(source, decoded.what, decoded.try_this)
        return
    if decoded.note:
        yield Problem(source, decoded.note, decoded.try_this, decoded.start)
    rows = Rows(decoded.text)
    try:
        headings = _our_names([_one_line(heading) for heading in next(rows, [])], columns)
    except csv.Error as error:
        yield Problem(source, f"It is no table ({error}).", "Save it as CSV with a heading row.")
        return
    columns = Columns({name: _one_line(column) for name, column in columns.of.items()})
    wanted = columns.of.get("text", "text")
    missing = [column for column in (*columns.of.values(), wanted) if column not in headings]
    if missing or not any(headings):
        seen = ", ".join(heading[:40] for heading in headings[:12]) or "none"
        yield Problem(source, f"It has no column {missing[0] if missing else wanted!r}. Its columns: {seen}.",
                      "Say which column holds the text: --columns text=NAME,published=NAME.")
        return
    for column in dict.fromkeys(columns.of.get(name, name) for name in NAMES):
        if headings.count(column) > 1:
            yield Problem(source, f"It has {headings.count(column)} columns {column!r}: the first one is taken.",
                          "Give every column a heading of its own.")
    day = next((heading for heading in headings if heading.casefold().replace(" ", "_") in LIKE_A_DAY), None)
    if day and columns.of.get("published", "published") not in headings:
        yield Problem(source, f"No column `published` gives the day of its texts, and {day!r} is not read for it.",
                      f"If it is their day: --columns published={day}.")
    yield from _texts(rows, headings, source=source, columns=columns, take=take)


def _texts(rows: Iterator[list[str]], headings: Sequence[str], *, source: str, columns: Columns,
           take: TakeLine) -> Iterator[Document | Problem]:
    number = read = wrong = 0
    places = {heading: headings.index(heading) for heading in headings}
    while True:
        number += 1
        where = f"{source}:row {number}"
        try:
            row = next(rows, None)
        except csv.Error as error:
            wrong += 1
            yield Problem(where, f"Row {number} cannot be read ({error}).",
                          CLOSE_IT if isinstance(error, Unclosed) else "Look at its quotation marks.")
            if wrong - read > WRONG_FROM_THE_START:
                yield Problem(source, f"{wrong} of its first {number} rows cannot be read; the rest was not tried.",
                              "Save it as CSV again.")
                return
            continue
        if row is None:
            break
        if not any(cell.strip() for cell in row):
            continue
        cells = {heading: row[place] for heading, place in places.items() if row[place:] and row[place].strip()}
        told = columns.renamed(cells)
        if len(row) > len(headings):
            yield Problem(where, f"Row {number} has {len(row)} cells, the heading {len(headings)}: some are left out.",
                          "Put cells that hold the separator in quotation marks.")
        line = Line.model_validate({name: str(told[name]) for name in NAMES if name in told} | {
            "text": str(told.get("text", ""))})
        for outcome in take(line, where, f"row {number}"):
            read += isinstance(outcome, Document)
            yield outcome
    if not read and not wrong and number == 1:
        yield Problem(source, "It has a heading and no row.", "Fetch it again, or remove it.")


def _our_names(headings: list[str], columns: Columns) -> list[str]:
    """The headings, ours as we write them where nobody else is called so: Text is text."""
    mapped = {*columns.of, *columns.of.values(), *headings}
    return [heading.lower() if heading.lower() in NAMES and heading.lower() not in mapped else heading
            for heading in headings]


def _one_line(heading: str) -> str:
    return " ".join(heading.split())
