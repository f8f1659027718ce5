"""Listings as Parquet: the columns of the CSV with their types, and what was asked in the file's own notes."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from pledgebook.exchange.formats import NotInstalled
from pledgebook.exchange.tables import Listing, flattened

REALS = frozenset({"amount_value", "confidence"})
WHOLES = frozenset({"start", "end", "count"})


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
