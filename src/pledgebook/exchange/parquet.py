"""Listings as Parquet and back: the columns of the CSV with their types, and what was asked in the file's own notes."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pledgebook.exchange.formats import NotInstalled
from pledgebook.exchange.imports import CannotImport
from pledgebook.exchange.other_parts import refuse_other_part
from pledgebook.exchange.tables import Listing, flattened

REALS = frozenset({"amount_value", "confidence"})
WHOLES = frozenset({"start", "end", "count"})
COUNTED = {"documents": frozenset({"characters", "claims", "problems"}), "commitments": frozenset({"sources"})}
YES_OR_NO = {"rulings": frozenset({"blind", "stands"})}
PARQUET_START = b"PAR1"
MOST_BYTES = 512_000_000  # of a file that comes back in, unpacked, as it says itself
ROWS_AT_A_TIME = 1_000


def type_of(column: str, part: str) -> str:
    """number, integer, boolean or string, by the name of a column of a part of the book; first_count is what count is.
    """
    name = column.removeprefix("first_").removeprefix("second_")
    if name in WHOLES or column in COUNTED.get(part, ()):
        return "integer"
    return "number" if name in REALS else "boolean" if column in YES_OR_NO.get(part, ()) else "string"


def as_parquet(listing: Listing, label: Mapping[str, str], part: str = "claims") -> bytes:
    """One table; text is kept as it is, for no spreadsheet runs it.

    part   which part of the book the listing holds
    """
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise NotInstalled("parquet", "pyarrow", "pledgebook[parquet]") from error
    types: dict[str, Any] = {"number": pyarrow.float64(), "integer": pyarrow.int64(), "boolean": pyarrow.bool_(),
                             "string": pyarrow.string()}
    kinds = {column: type_of(column, part) for column in listing.columns}
    schema = pyarrow.schema([(column, types[kind]) for column, kind in kinds.items()],
                            metadata={f"pledgebook.{name}": value for name, value in label.items()})
    rows = [flattened(item) for item in listing.objects]
    columns = {column: [_value(row.get(column), kind) for row in rows] for column, kind in kinds.items()}
    out = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table(columns, schema=schema), out)
    return out.getvalue()


def _value(value: str | int | float | None, kind: str) -> str | int | float | None:
    if value is None or value == "":
        return None
    return float(value) if kind == "number" else str(value) if kind == "string" else value


def rows_in(raw: bytes, columns: Sequence[str], name: str) -> Iterator[Mapping[str, Any]]:
    """The rows of a file, those of the columns that it has. Raises CannotImport, NotInstalled."""
    try:
        import pyarrow.lib
        import pyarrow.parquet
    except ImportError as error:
        raise NotInstalled("parquet", "pyarrow", "pledgebook[parquet]") from error
    try:
        with pyarrow.parquet.ParquetFile(io.BytesIO(raw)) as file:
            refuse_other_part(file.schema_arrow.names, name)
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
