"""The tables of a run over many shards, as Parquet: the columns of the book's, with lists as lists."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pledgebook.model import PledgebookError
from pledgebook.register.rows import listed

ROWS_A_GROUP = 5_000  # so that whoever wants one part of a file reads little more
LISTS = frozenset({"actors", "partners", "beneficiaries", "items", "why", "claim_ids", "document_ids", "contested"})
REALS = frozenset({"amount_value", "confidence"})
WHOLES = frozenset({"part", "start", "end", "count", "said_with_document", "sources", "place"})
BYTES, TRUTHS = frozenset({"signature"}), frozenset({"instrument_text"})
AMOUNT = ("amount_value", "amount_currency", "amount_per", "amount_bound", "amount_as_written")
PERIOD = ("period_start", "period_end", "period_duration")
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "claims": ("part", "document", "text_id", "published", "id", "start", "end", "quote", "kind", "stage", "actors",
               "partners", "beneficiaries", "speaker", "instrument", *AMOUNT, "count", "items", *PERIOD, "condition",
               "said_on", "said_with_document", "engine", "confidence", "why"),
    "texts": ("text_id", "document", "url", "publisher", "published", "title", "instrument_text", "signature", "text"),
    "sources": ("text_id", "voice", "publisher", "tier", "instrument_text"),
    "commitments": ("id", "kind", "stage", "actors", "partners", "beneficiaries", *AMOUNT, "instrument", *PERIOD,
                    "claim_ids", "document_ids", "first_said", "last_said", "quote", "contested", "sources"),
    "conflicts": ("id", "commitment", "field", "rule", "reason", "first", "second"),
}


class NoParquet(PledgebookError):
    """The package that writes Parquet is not installed."""

    def __init__(self) -> None:
        super().__init__("Shards are written as Parquet, which takes pyarrow; it is not installed.", "--cluster",
                         "Run: pip install 'pledgebook[cluster]', here and where the workers run.")


def written(table: str, rows: Sequence[Mapping[str, Any]]) -> bytes:
    """The bytes of a table; the same rows give the same with one release of pyarrow."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise NoParquet from error
    types = {**dict.fromkeys(LISTS, pyarrow.list_(pyarrow.string())), **dict.fromkeys(REALS, pyarrow.float64()),
             **dict.fromkeys(WHOLES, pyarrow.int64()), **dict.fromkeys(BYTES, pyarrow.binary()),
             **dict.fromkeys(TRUTHS, pyarrow.bool_())}
    schema = pyarrow.schema([(name, types.get(name, pyarrow.string())) for name in COLUMNS[table]])
    columns = {name: [_out(name, row[name]) for row in rows] for name in COLUMNS[table]}
    out = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table(columns, schema=schema), out, row_group_size=ROWS_A_GROUP)
    return out.getvalue()


def read_rows(paths: Iterable[Path], *, columns: Sequence[str] | None = None, part: int | None = None,
              text_ids: Iterable[str] | None = None) -> Iterator[dict[str, Any]]:
    """The rows of some files, file after file, as `written` took them.

    part       only the claims of this part
    text_ids   only what is of these texts
    """
    import pyarrow.parquet

    wanted = None
    if part is not None:
        wanted = [("part", "==", part)]
    elif text_ids is not None:
        wanted = [("text_id", "in", pyarrow.array(sorted(text_ids), pyarrow.string()))]
    for path in paths:
        table = pyarrow.parquet.read_table(path, columns=list(columns) if columns else None, filters=wanted)
        for row in table.to_pylist():
            yield {name: listed(value) if name in LISTS else value for name, value in row.items()}


def _out(name: str, value: Any) -> Any:
    return json.loads(value) if name in LISTS else value
