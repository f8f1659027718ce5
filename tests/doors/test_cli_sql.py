"""The verb `sql`: questions in the database's language, answered in every format, and nothing else let through."""

from __future__ import annotations

import json
import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from pledgebook.register import schema, sql, sql_apart
from pledgebook.register.errors import BookError
from pledgebook.register.sql import Asked, answer, named_apart
from pledgebook.register.sql_told import NotOneQuestion, TooMuch
from pledgebook.register.store import Book
from tests.doors.command_line import pledgebook
from tests.doors.test_web_http import SMALL, book_of
from tests.register.readings import reading

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT {} FROM n"


@pytest.fixture(name="book")
def _book(tmp_path: Path) -> str:
    return book_of(tmp_path / "b.db", SMALL)


def asked(book: str, statement: str, seconds: float = 10.0, rows: int | None = None) -> sql.Table:
    return answer(book, Asked(statement, "the statement", seconds, rows))


def test_rows_in_every_format(book: str) -> None:
    question = "SELECT id, quote, amount_value, instrument FROM claims ORDER BY id"
    with Book.open(book) as kept:
        told = sorted((claim.id, claim.quote) for claim in kept.claims())
    table = pledgebook("sql", question, "--book", book)
    assert table.exit_code == 0 and table.stdout.split()[:4] == ["id", "quote", "amount_value", "instrument"]
    assert table.stderr == f"{len(told)} claims.\n".replace("claims", "rows")
    objects = json.loads(pledgebook("sql", question, "--book", book, "--format", "json").stdout)
    assert [(one["id"], one["quote"]) for one in objects] == told and None in {one["instrument"] for one in objects}
    lines = pledgebook("sql", question, "--book", book, "--format", "jsonl").stdout.splitlines()
    assert [json.loads(line) for line in lines] == objects
    rows = pledgebook("sql", question, "--book", book, "--format", "csv").stdout.splitlines()
    assert rows[0] == "id,quote,amount_value,instrument" and len(rows) == len(told) + 1


def test_a_statement_from_a_file_and_from_standard_input(book: str, tmp_path: Path) -> None:
    (tmp_path / "kinds.sql").write_text("\ufeff-- how many\nSELECT count(*) AS n\nFROM claims;\n", encoding="utf-8")
    from_file = pledgebook("sql", "--file", str(tmp_path / "kinds.sql"), "--book", book, "--format", "jsonl")
    from_input = pledgebook("sql", "-", "--book", book, "--format", "jsonl", stdin="SELECT count(*) AS n FROM claims")
    assert from_file.stdout == from_input.stdout and json.loads(from_file.stdout)["n"] > 0
    for words in (["SELECT 1", "--file", str(tmp_path / "kinds.sql")], ["--file", str(tmp_path / "none.sql")]):
        refused = pledgebook("sql", *words, "--book", book)
        assert refused.exit_code == 2 and "Give one" in refused.stderr or "Look at" in refused.stderr
    (tmp_path / "other.sql").write_bytes(b"SELECT '\xff'")
    assert "UTF-8" in pledgebook("sql", "--file", str(tmp_path / "other.sql"), "--book", book).stderr


def test_the_question_of_the_page_is_answered(book: str, tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "book.md").read_text(encoding="utf-8")
    (tmp_path / "billions.sql").write_text(page.partition("```sql\n")[2].partition("```")[0], encoding="utf-8")
    told = pledgebook("sql", "--file", str(tmp_path / "billions.sql"), "--book", book, "--format", "csv")
    assert told.exit_code == 0 and told.stdout.startswith("said_on,kind,stage,actors,quote,title")


def test_without_a_statement_the_tables_are_listed() -> None:
    listed = json.loads(pledgebook("sql", "--format", "json").stdout)
    assert {one["table_name"] for one in listed} == set(schema.metadata.tables)
    assert all(one["meaning"] for one in listed)


def test_a_longer_answer_is_cut_in_a_table_only_and_told(book: str) -> None:
    question = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1200) SELECT i FROM n"
    table = pledgebook("sql", question, "--book", book)
    assert len(table.stdout.splitlines()) == 1001 and "Only the first 1000 rows" in table.stderr
    assert len(pledgebook("sql", question, "--book", book, "--format", "csv").stdout.splitlines()) == 1201
    assert len(pledgebook("sql", question, "--book", book, "--limit", "0").stdout.splitlines()) == 1201
    five = pledgebook("sql", question, "--book", book, "--limit", "5", "--format", "csv")
    assert len(five.stdout.splitlines()) == 6 and "Only the first 5 rows: there are more" in five.stderr
    assert not asked(book, question, rows=1200).more


def test_what_is_no_question_is_told_with_the_next_step(book: str, tmp_path: Path) -> None:
    for statement, what, then in (
            ("DELETE FROM claims", "It writes rows of claims.", "only reads"),
            ("CREATE TABLE x(y)", "It makes or changes tables,", "only reads"),
            ("ATTACH 'x.db' AS x", "It opens or leaves another file.", "only reads"),
            ("BEGIN", "It begins or ends a transaction.", "only reads"),
            ("PRAGMA user_version = 9", "It asks for PRAGMA user_version", "only reads"),
            ("SELECT load_extension('x')", "It calls the function load_extension", "only reads"),
            ("SELECT 1; SELECT 2", "There is more than one statement.", "one at a time"),
            ("SELECT absent FROM claims", "no such column: absent", "without a statement lists"),
            ("SELEC 1", "syntax error", "without a statement lists"),
            ("", "There is no statement.", "without a statement lists"),
            ("/* */", "There is no question in it.", "SELECT"),
            ("SELECT '\ud800'", "a character that no text can hold", ""), ("SELECT 1\0", "a character that no", ""),
            ("SELECT " + "x" * 100_000, "longer than 100,000 bytes", "")):
        refused = pledgebook("sql", statement, "--book", book)
        assert refused.exit_code == 2 and not refused.stdout, statement
        assert refused.stderr.startswith("the statement: ") and what in refused.stderr and then in refused.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["b.db"]  # nothing was made beside it


def test_limits_of_time_memory_and_room_are_told(book: str, monkeypatch: pytest.MonkeyPatch) -> None:
    late = pledgebook("sql", ENDLESS.format("count(*)"), "--book", book, "--seconds", "0.5")
    assert late.exit_code == 1 and "longer than 0.5 s" in late.stderr and "--seconds" in late.stderr
    with pytest.raises(TooMuch, match="more memory"):
        asked(book, "WITH RECURSIVE s(x) AS (SELECT 'x' UNION ALL SELECT x || x FROM s) SELECT max(x) FROM s")
    with pytest.raises(TooMuch, match="longer than 100 MB"):
        asked(book, ENDLESS.format("i, hex(i) || '" + "x" * 90_000 + "'"))
    with pytest.raises(TooMuch, match="longer than 1 s"):
        asked(book, "WITH RECURSIVE s(x, n) AS (SELECT 'ab', 1 UNION ALL SELECT x || x, n + 1 FROM s WHERE n < 23) "
              "SELECT instr(max(x), substr(max(x), 1, 1000000) || 'c') FROM s", seconds=1.0)
    # … a single call, into which the database's own clock cannot look
    monkeypatch.setattr(sql, "PROGRAM", "import os; os._exit(7)")
    with pytest.raises(BookError, match="ended by itself"):
        asked(book, "SELECT 1")
    monkeypatch.setattr(sql, "PROGRAM", "import time; time.sleep(60)")
    monkeypatch.setattr(sql, "LOADING", 0.1)
    with pytest.raises(TooMuch, match=r"longer than 0\.5 s"):  # as where the system has no clock that ends a process
        asked(book, "SELECT 1", seconds=0.5)


def test_full_text_json_and_tables_can_be_asked(book: str) -> None:
    assert asked(book, "SELECT quote FROM quote_words WHERE quote_words MATCH 'boats OR jets OR ukraine'").rows
    assert asked(book, "SELECT a.value FROM claims c, json_each(c.actors) a").rows
    assert ("quote",) in asked(book, "SELECT name FROM pragma_table_info('claims')").rows
    assert asked(book, "PRAGMA table_info(claims)").columns[1] == "name"
    assert asked(book, "EXPLAIN QUERY PLAN SELECT * FROM claims").rows
    assert asked(book, "SELECT round(sqrt(2), 3), upper('é'), '[1]' -> '$[0]'").columns[0].startswith("round")


def test_a_column_cannot_steer_a_terminal(book: str) -> None:
    shown = pledgebook("sql", "SELECT char(27) || '[2J' AS \"a\x1b[2J\"", "--book", book)
    assert shown.exit_code == 0 and "\x1b" not in shown.stdout
    begins = pledgebook("sql", "SELECT '=1+1' AS \"=2+2\"", "--book", book, "--format", "csv").stdout
    assert begins.splitlines() == ["'=2+2", "'=1+1"]


def test_values_that_json_cannot_hold() -> None:
    assert [sql_apart.plain(value) for value in (b"\0\xff", float("inf"), float("nan"), 1.5, 2, None, "é")] == [
        "00FF", "inf", "nan", 1.5, 2, None, "é"]
    assert named_apart(("a", "a", "b", "a", "a_2")) == ("a", "a_2", "b", "a_3", "a_2_2")


def test_commitments_are_worked_out_before_they_are_asked_for(book: str) -> None:
    with Book.open(book) as kept:
        kept.add(reading("later", ("Norway gives Ukraine boats.", {"items": ("boats",)})))
        texts = kept.counts().documents
    told = asked(book, "SELECT value FROM book WHERE key = 'derived_at'").rows[0][0]
    with Book.open(book) as kept:
        assert told.startswith(str(kept.changes())) and len(kept.documents()) == texts
    assert not asked(book, "SELECT 1").stale


@pytest.mark.skipif(os.name != "posix" or not os.geteuid(), reason="who may write everything cannot try this")
def test_a_book_that_may_not_be_written_tells_an_earlier_state(book: str) -> None:
    with closing(sqlite3.connect(book)) as connection:
        connection.execute("UPDATE book SET value = '' WHERE key = 'derived_at'")
        connection.commit()
    Path(book).chmod(stat.S_IREAD)
    assert asked(book, "SELECT 1").stale
    assert "earlier state" in pledgebook("sql", "SELECT 1", "--book", book).stderr


def test_other_files_are_no_book(tmp_path: Path) -> None:
    assert pledgebook("sql", "SELECT 1", "--book", str(tmp_path / "none.db")).exit_code == 1
    (tmp_path / "text.db").write_text("no book" * 1000, encoding="utf-8")
    refused = pledgebook("sql", "SELECT 1", "--book", str(tmp_path / "text.db"))
    assert refused.exit_code == 1 and "not a book" in refused.stderr


def test_a_damaged_book_is_told(book: str) -> None:
    raw = bytearray(Path(book).read_bytes())
    raw[4096 * 3:4096 * 12] = b"\xff" * (4096 * 9)
    Path(book).write_bytes(raw)
    with pytest.raises((BookError, NotOneQuestion)) as told:
        answer(book, Asked("SELECT count(*), max(quote), max(text) FROM claims, documents", "the statement"))
    assert "damaged" in str(told.value) or "malformed" in str(told.value)
