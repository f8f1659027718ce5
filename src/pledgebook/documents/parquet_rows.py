"""A Parquet file in, a document for each row with a text out; a few hundred rows are in memory at a time."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pledgebook.documents.columns import MISSING, NAMES, Columns, TakeLine, inside
from pledgebook.documents.metadata import Line
from pledgebook.documents.naming import shown
from pledgebook.model import Document, Problem

ROWS_AT_A_TIME = 256
BYTES_A_GROUP = 512_000_000  # of the columns that are read, unpacked, as the file says
SECONDS = 60  # until what a file says of its columns has to be known
LARGEST = """
import sys
import pyarrow.parquet
about = pyarrow.parquet.read_metadata(sys.argv[1])
groups = [about.row_group(number) for number in range(about.num_row_groups)]
parts = [[group.column(place) for place in range(group.num_columns)] for group in groups]
wanted = set(sys.argv[2:])
print(max(sum(part.total_uncompressed_size for part in group if part.path_in_schema in wanted) for group in parts))
"""
INSTALL = "Run: pip install 'pledgebook[parquet]'."


def parquet_rows(path: Path, *, columns: Columns, take: TakeLine) -> Iterator[Document | Problem]:
    """The documents of a Parquet file, by the names of its columns or as they are mapped."""
    where = shown(path)
    try:
        import pyarrow.lib
        import pyarrow.parquet
    except ImportError:
        yield Problem(where, "Reading Parquet takes pyarrow, which is not installed.", INSTALL)
        return
    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            names = file.schema_arrow.names
            asked = {name: columns.of.get(name, name) for name in NAMES}
            kinds = {column: _type_of(file.schema_arrow, column) for column in asked.values()}
            wanted = {name: column for name, column in asked.items() if kinds[column] is not None}
            missing = [column for column in (*columns.of.values(), asked["text"]) if kinds[column] is None]
            if missing:
                seen = ", ".join(names[:12]) or "none"
                yield Problem(where, f"It has no column {missing[0]!r}. Its columns: {seen}.",
                              "Say which column holds the text: --columns text=NAME,published=NAME.")
                return
            listed = [name for name, column in wanted.items()
                      if pyarrow.types.is_nested(kinds[column])]
            if "text" in listed:
                yield Problem(where, f"Its column {wanted['text']!r} holds lists or structures, no text.",
                              "Write each row's text as one string; of a structure name the part: "
                              f"--columns text={wanted['text']}.NAME.")
                return
            for name in listed:
                yield Problem(where, f"Its column {wanted.pop(name)!r} holds lists or structures and was left out.",
                              "Write each cell as one string.")
            largest = max((file.metadata.row_group(number).total_byte_size
                           for number in range(file.metadata.num_row_groups)), default=0)
            if largest > BYTES_A_GROUP:  # with all its columns, of which few may be read
                largest = _largest_group(path, tuple(wanted.values()))
            if largest > BYTES_A_GROUP:
                yield Problem(where, f"One of its row groups unpacks to {largest:,} bytes; {BYTES_A_GROUP:,} are read "
                                     "at most.", "Write it again with smaller row groups.")
                return
            number = 0
            for batch in file.iter_batches(ROWS_AT_A_TIME, columns=sorted(set(wanted.values()))):
                for row in batch.to_pylist():
                    number += 1
                    told = {name: _written(inside(row, column)) for name, column in wanted.items()}
                    line = Line.model_validate({"text": ""} | {name: said for name, said in told.items() if said})
                    yield from take(line, f"{where}:row {number}", f"row {number}")
            if not number:
                yield Problem(where, "It has columns and no row.", "Fetch it again, or remove it.")
    except (pyarrow.lib.ArrowException, OSError, ValueError) as error:
        yield Problem(where, f"It is no Parquet file that can be read, or damaged ({str(error)[:80]}).",
                      "Fetch it again.")


def _type_of(schema: Any, column: str) -> Any:
    """The type of a column, or of what stands inside of one by the names that dots part; None where there is none."""
    import pyarrow.types

    if column in schema.names:
        return schema.field(column).type
    held = schema
    for name in column.split("."):
        if held is not schema and not pyarrow.types.is_struct(held):
            return None
        place = held.get_field_index(name)
        if place < 0:
            return None
        held = held.field(place).type
    return held


def _largest_group(path: Path, columns: tuple[str, ...]) -> int:
    """How many bytes the largest row group has in some columns. Raises ValueError where nobody can tell.

    Asked in a process of its own: what a damaged file says of its columns ends the process, and cannot be caught.
    """
    try:
        done = subprocess.run([sys.executable, "-c", LARGEST, str(path), *columns], capture_output=True, text=True,
                              timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise ValueError("what it says of its columns has no end") from error
    if done.returncode:
        raise ValueError("what it says of its columns cannot be read")
    return int(done.stdout)


def _written(value: object) -> str:
    if value is None or value is MISSING:
        return ""
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
