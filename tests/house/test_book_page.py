"""docs/book.md shows every table and column of a book, with the meaning that stands in the book itself."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool

from pledgebook.register.schema import FULL_TEXT, metadata
from tests.house.book_page import PAGE, TABLES, columns, with_columns


def test_the_page_is_the_schema() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert with_columns(page) == page, "the schema has changed: run `make pages`, and say so in the changelog"


def test_every_column_has_a_meaning() -> None:
    bare = [f"{table.name}.{column.name}" for table in TABLES for column in table.columns if not column.comment]
    assert not bare


def test_a_missing_table_and_a_changed_column_would_be_noticed() -> None:
    page = PAGE.read_text(encoding="utf-8")
    with pytest.raises(LookupError, match="## claims"):
        with_columns(page.replace("## claims\n", "## others\n"))
    changed = page.replace("| `quote` | text |", "| `words` | text |")
    assert changed != page
    assert with_columns(changed) == page
    assert all(columns(table) in page for table in TABLES)


def test_the_question_on_the_page_runs_on_a_book() -> None:
    memory = create_engine("sqlite://", poolclass=StaticPool)
    metadata.create_all(memory)
    connection = memory.raw_connection()
    try:
        for statement in FULL_TEXT:
            connection.cursor().execute(statement)
        page = PAGE.read_text(encoding="utf-8")
        questions = re.findall(r"```sql\n(.+?)```", page, re.S) + re.findall(r"`(SELECT [^`]+)`", page)
        assert len(questions) == 2
        for question in questions:
            assert connection.cursor().execute(question).fetchall() == []
    finally:
        connection.close()
