"""Listings as Parquet and back: the columns of the CSV with their types, and what was asked in the file's own notes."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pledgebook.exchange.formats import NotInstalled
from pledgebook.exchange.imports import CannotImport
from pledgebook.exchange.tables import Listing, flattened

REALS = frozenset({"amount_value", "confidence"})
WHOLES = frozenset({"start", "end", "count"})
PARQUET_START = b"PAR1"
MOST_BYTES = 512_000_000  # of a file that comes back in, unpacked, as it says itself
ROWS_AT_A_TIME = 1_000


def type_of(column: str) -> str:
    """number, integer or string, by the name of a column; first_count is what count is."""
    name = column.removeprefix("first_").removeprefix("second_")
    return "number" if name in REALS else "integer" if name in WHOLES else "string"


def as_parquet(listing: Listing, label: Mapping[str, str]) -> bytes:
    """One table; text is kept as it is, for no spreadsheet runs it."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise NotInstalled("parquet", "pyarrow", "pledgebook[parquet]") from error
    types: dict[str, Any] = {"number": pyarrow.float64(), "integer": pyarrow.int64(), "string": pyarrow.string()}
    schema = pyarrow.schema([(column, types[type_of(column)]) for column in listing.columns],
                            metadata={f"pledgebook.{name}": value for name, value in label.items()})
    rows = [flattened(item) for item in listing.objects]
    columns = {column: [_value(row.get(column), type_of(column)) for row in rows] for column in listing.columns}
    out = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table(columns, schema=schema), out)
    return out.getvalue()


def _value(value: str | int | float | None, kind: str) -> str | int | float | None:
    if value is None or value == "":
        return None
    return float(value) if kind == "number" else value if kind == "integer" else str(value)


def rows_in(raw: bytes, columns: Sequence[str], name: str) -> Iterator[Mapping[str, Any]]:
    """The rows of a file, those of the columns that it has. Raises CannotImport, NotInstalled."""
    try:
        import pyarrow.lib
        import pyarrow.parquet
    except ImportError as error:
        raise NotInstalled("parquet", "pyarrow", "pledgebook[parquet]") from error
    try:
        with pyarrow.parquet.ParquetFile(io.BytesIO(raw)) as file:
            wanted = [column for column in file.schema_arrow.names if column in columns]
            groups = [file.metadata.row_group(number) for number in range(file.metadata.num_row_groups)]
            if not {"id", "quote"} <= set(wanted) or sum(group.total_byte_size for group in groups) > MOST_BYTES:
                raise CannotImport(f"It has no columns id and quote, or unpacks to over {MOST_BYTES:,} bytes.", name,
                                   "Give a file that `pledgebook export parquet` wrote, or write JSON Lines.")
            for batch in file.iter_batches(ROWS_AT_A_TIME, columns=wanted):
                yield from batch.to_pylist()
    except (pyarrow.lib.ArrowException, OSError, ValueError) as error:
        raise CannotImport(f"It is no Parquet file that can be read, or damaged ({str(error)[:80]}).", name,
                           "Export it again.") from error
