"""What an export has no place for, as a file beside it, and which of such files are ours.

Beside a listing: as of when, by which filter, what its columns mean, by whom. For CSV it is the W3C's "CSV on the Web"
metadata, under the name that its readers look for: NAME-metadata.json. Beside tasks of Label Studio: the labelling
interface that they are for.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import quote

from pledgebook.exchange.json_text import one_object, told
from pledgebook.exchange.meanings import meaning
from pledgebook.exchange.parquet import type_of

MADE = "Pledgebook "  # how the name of our program and its version begins
DATATYPES = {"integer": "integer", "number": "double", "boolean": {"base": "boolean", "format": "True|False"}}


def beside(name: str, columns: tuple[str, ...], part: str, label: Mapping[str, str], *, csv: bool) -> bytes:
    """The file that belongs beside a listing of this name.

    part   which part of the book the listing holds, as its table is called
    csv    whether the listing is one table of CSV; else its objects nest, and the columns are their names
    """
    described = [told({"name": column, "titles": column, "dc:description": meaning(column, part),
                       "datatype": DATATYPES.get(type_of(column, part)) if csv else None})
                 for column in columns]
    return one_object(({"@context": "http://www.w3.org/ns/csvw"} if csv else {}) | {
        "url": quote(name), "dc:title": f"Pledgebook: {part}", "notes": [dict(label)],
        "tableSchema": {"columns": described}})


def is_ours(content: bytes) -> bool:
    """Whether a file that stands beside an export is one that we wrote, and may be written over."""
    if f"<!-- {MADE}".encode() in content:
        return True
    try:
        told = json.loads(content)
        return str(told["notes"][0]["made_by"]).startswith(MADE)
    except (ValueError, RecursionError, LookupError, TypeError):  # another kind of file, or somebody else's
        return False
