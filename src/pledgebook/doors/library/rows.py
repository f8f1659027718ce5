"""Answers in, rows out: plain dicts, CSV, or a data frame of whichever library is installed.

An answer is a value. It shows itself as a short table, in plain text or in a notebook, and gives all of its rows with
`to_dicts`, `to_csv` and `to_frame`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib import import_module
from typing import Any, TypeVar, overload

from pledgebook.doors.library.sheets import Sheet, as_html, as_text, counted_rows, section, table_of
from pledgebook.exchange.tables import Listing, as_csv, flattened
from pledgebook.model import PledgebookError

T = TypeVar("T")
Value = str | int | float | None


class NoFrames(PledgebookError):
    """None of the libraries for data frames is installed."""

    def __init__(self) -> None:
        super().__init__("No library for data frames is installed here.", "to_frame",
                         "Install one of them (pip install pandas, or polars, or pyarrow); to_dicts() and to_csv() "
                         "need none.")


class Answer:
    """What every answer can do besides answering."""

    __slots__ = ()

    def listing(self) -> Listing:
        """All rows as JSON objects, with the columns of their table."""
        raise NotImplementedError

    def sheet(self) -> Sheet:
        """What is shown of it."""
        raise NotImplementedError

    def to_dicts(self) -> list[dict[str, Value]]:
        """A flat dict a row, with the columns of the CSV export; None where nothing is told."""
        listing = self.listing()
        flat = (flattened(item) for item in listing.objects)
        return [{column: row.get(column) for column in listing.columns} for row in flat]

    def to_csv(self) -> str:
        """The same as the text of a CSV file. A cell that a spreadsheet would run is set off by a ' ."""
        return "".join(as_csv(self.listing()))

    def to_frame(self) -> Any:
        """The same as a data frame: of pandas, else of polars, else a table of pyarrow. Raises NoFrames."""
        rows, columns = self.to_dicts(), self.listing().columns
        values = {column: _of_one_type([row[column] for row in rows]) for column in columns}
        for name, build in FRAMES:
            try:
                library = import_module(name)
            except ImportError:
                continue
            return build(library, values)
        raise NoFrames

    def __repr__(self) -> str:
        return as_text(self.sheet())

    def _repr_html_(self) -> str:
        """For a notebook: escaped and short."""
        return as_html(self.sheet())


FRAMES: tuple[tuple[str, Callable[[Any, dict[str, list[Value]]], Any]], ...] = (
    ("pandas", lambda pandas, values: pandas.DataFrame(values)),
    ("polars", lambda polars, values: polars.DataFrame(values, strict=False)),
    ("pyarrow", lambda pyarrow, values: pyarrow.table(values)))


def _of_one_type(values: list[Value]) -> list[Value]:
    """Numbers of one column as one type: 5 beside 0.5 is 5.0, because a column of a frame has one type."""
    if any(isinstance(value, float) for value in values):
        return [float(value) if isinstance(value, int) else value for value in values]
    return values


@dataclass(frozen=True, repr=False)
class Rows(Answer, Sequence[T]):
    """Claims, commitments or the like in the order of the answer. It cannot be changed; a slice of it is Rows again."""

    items: tuple[T, ...]
    columns: tuple[str, ...]
    as_row: Callable[[T], Mapping[str, Any]] = field(compare=False)  # an item as the JSON object of the exports
    noun: str  # what one row is called
    notes: tuple[str, ...] = ()  # what the answer leaves out, and what went wrong

    @overload
    def __getitem__(self, place: int) -> T: ...

    @overload
    def __getitem__(self, place: slice) -> Rows[T]: ...

    def __getitem__(self, place: int | slice) -> T | Rows[T]:
        return replace(self, items=self.items[place]) if isinstance(place, slice) else self.items[place]

    def __len__(self) -> int:
        return len(self.items)

    def listing(self) -> Listing:
        """All rows as JSON objects, with the columns of their table."""
        return Listing(self.columns, [self.as_row(item) for item in self.items])

    def sheet(self) -> Sheet:
        """How many there are, the first rows, and what is left out."""
        rows = section("", self.items, lambda items: table_of(items, self.noun, self.as_row))
        return Sheet(counted_rows(len(self), self.noun), sections=(rows,), notes=self.notes)
