"""The page about the book: a table of columns under the heading of each table, taken from the schema itself.

`make pages` runs this file, so that the page cannot fall behind.
"""

from __future__ import annotations

import re
from pathlib import Path

from sqlalchemy import Table

from pledgebook.register.schema import metadata

PAGE = Path(__file__).parents[2] / "docs" / "book.md"
TABLES: tuple[Table, ...] = tuple(metadata.tables.values())


def columns(table: Table) -> str:
    """The columns of one table with type and meaning, as a table of a page."""
    rows = [f"| `{column.name}` | {str(column.type).lower()} | {column.comment or ''} |" for column in table.columns]
    return "\n".join(["| column | type | meaning |", "|---|---|---|", *rows])


def under(heading: str) -> re.Pattern[str]:
    """The section of one table on the page: its sentences, then its columns if they are there already."""
    return re.compile(rf"(?P<said>^## {heading}\n\n(?:[^|#\n][^\n]*\n)+)(?:\n(?:\|[^\n]*\n)+)?", re.M)


def with_columns(page: str) -> str:
    """The page with every table's columns as the schema has them now."""
    for table in TABLES:
        section = under(table.name).search(page)
        if not section:
            raise LookupError(f"docs/book.md needs a heading '## {table.name}' with a sentence on what it holds")
        page = page[: section.start()] + f"{section['said']}\n{columns(table)}\n" + page[section.end():]
    return page


if __name__ == "__main__":
    PAGE.write_text(with_columns(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
