"""Files that are a book, will be one, were one, or are something else."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sqlalchemy import Connection, event

from pledgebook.register import schema
from pledgebook.register.errors import BookBusy, BookError, BookNeedsNewer, NoBook, NotABook
from pledgebook.register.opening import troubles
from pledgebook.register.store import Book
from tests.register.readings import many, reading


def test_a_missing_book_is_told_and_not_made(tmp_path: Path) -> None:
    path = tmp_path / "pledges.db"
    with pytest.raises(NoBook, match="pledgebook add"):
        Book.open(str(path))
    assert not path.exists()


def test_an_empty_file_becomes_a_book_only_when_one_is_to_be_made(tmp_path: Path) -> None:
    path = tmp_path / "pledges.db"
    path.touch()
    with pytest.raises(NoBook):
        Book.open(str(path))
    with Book.open(str(path), create=True) as book:
        assert book.counts().documents == 0
        assert book.register().commitments == ()


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BookError, match="does not exist"):
        Book.open(str(tmp_path / "no" / "pledges.db"), create=True)


@pytest.mark.parametrize("content", [b"not a database at all" * 100, b"\x00" * 4096, b"SQLite format 3\x00rubbish"])
def test_another_file_is_refused_and_left_as_it_was(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "pledges.db"
    path.write_bytes(content)
    for create in (False, True):
        with pytest.raises(NotABook):
            Book.open(str(path), create=create)
    assert path.read_bytes() == content
    with pytest.raises(NotABook, match="folder"):
        Book.open(str(tmp_path))


def test_a_database_of_another_program_is_refused_and_left_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "pledges.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE theirs (x)")
    connection.close()
    content = path.read_bytes()
    with pytest.raises(NotABook, match="another program"):
        Book.open(str(path), create=True)
    assert path.read_bytes() == content


@pytest.mark.parametrize("statement", [f"PRAGMA user_version = {schema.SCHEMA_VERSION + 1}",
                                       "UPDATE book SET value = '99' WHERE key = 'schema_version'"])
def test_a_book_of_a_newer_version_is_refused_unread_and_left_as_it_was(tmp_path: Path, statement: str) -> None:
    path = tmp_path / "pledges.db"
    Book.open(str(path), create=True).close()
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(statement)
    connection.close()
    content = path.read_bytes()
    for create in (False, True):
        with pytest.raises(BookNeedsNewer, match="neither read nor changed"):
            Book.open(str(path), create=create)
    assert path.read_bytes() == content


def test_the_file_tells_what_its_columns_mean(tmp_path: Path) -> None:
    path = tmp_path / "pledges.db"
    Book.open(str(path), create=True).close()
    connection = sqlite3.connect(path)
    try:
        told = set(connection.execute("SELECT table_name, column_name FROM column_notes WHERE meaning != ''"))
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
                  if "_words" not in name]
        held = {(table, column) for table in tables
                for _, column, *_ in connection.execute(f"PRAGMA table_info({table})")}
        assert told == held
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA application_id").fetchone() == (schema.APPLICATION_ID,)
        assert connection.execute("SELECT value FROM book WHERE key = 'schema_version'").fetchone() == (
            str(schema.SCHEMA_VERSION),)
    finally:
        connection.close()


def test_a_busy_book_is_told_after_a_while_and_unchanged(tmp_path: Path) -> None:
    path = str(tmp_path / "pledges.db")
    with Book.open(path, create=True, busy_seconds=0.1) as book:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(BookBusy, match=r"more than 0\.1 s"):
            book.add(reading("one", "Text."))
        assert book.documents() == (), "readers are not held up by a writer"
        assert book.register().commitments == (), "nor is an answer that cannot be kept"
        other.execute("ROLLBACK")
        other.close()
        assert book.add(reading("one", "Text.")).outcome == "new"


def test_a_writer_waits_for_another_to_end(tmp_path: Path) -> None:
    path = str(tmp_path / "pledges.db")
    with Book.open(path, create=True, busy_seconds=20) as book:
        other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        other.execute("BEGIN IMMEDIATE")
        threading.Timer(0.3, lambda: other.execute("ROLLBACK")).start()
        assert book.add(reading("one", "Text.")).outcome == "new"
        other.close()


def test_a_book_that_may_only_be_read_still_answers(tmp_path: Path) -> None:
    with Book.open(str(tmp_path / "pledges.db"), create=True) as book:
        book.add(reading("one", ("Norway gives it.", {})))

        @event.listens_for(book._engine, "begin")
        def forbid(connection: Connection) -> None:  # as a file without write permission does; root may write any
            connection.exec_driver_sql("PRAGMA query_only = ON")

        assert len(book.register().commitments) == 1
        with pytest.raises(BookError, match="may not be written"):
            book.add(reading("two", "Text."))
        assert len(book.documents()) == 1


@pytest.mark.parametrize(("code", "words"), [
    (sqlite3.SQLITE_FULL, "disk is full"), (sqlite3.SQLITE_READONLY, "may not be written"),
    (sqlite3.SQLITE_CANTOPEN, "cannot be opened"), (sqlite3.SQLITE_IOERR, "cannot be read or written"),
    (sqlite3.SQLITE_CORRUPT, "damaged"), (sqlite3.SQLITE_BUSY_SNAPSHOT, "Another process"),
])
def test_troubles_of_the_file_are_told_in_words(code: int, words: str) -> None:
    error = sqlite3.OperationalError("the database's own words")
    error.sqlite_errorcode = code
    with pytest.raises(BookError, match=words), troubles("pledges.db", 1):
        raise error


def test_a_fault_of_ours_stays_visible() -> None:
    error = sqlite3.OperationalError("no such column")
    error.sqlite_errorcode = sqlite3.SQLITE_ERROR
    with pytest.raises(sqlite3.OperationalError), troubles("pledges.db", 1):
        raise error


def test_a_full_disk_stops_cleanly_and_work_goes_on_when_there_is_room(tmp_path: Path) -> None:
    readings = many(80)
    with Book.open(str(tmp_path / "pledges.db"), create=True) as book:
        room = {"pages": 60}

        @event.listens_for(book._engine, "begin")
        def limit(connection: Connection) -> None:
            connection.exec_driver_sql(f"PRAGMA max_page_count = {room['pages']}")

        with pytest.raises(BookError, match="disk is full"):
            [book.add(made) for made in readings]
        kept = len(book.documents())
        assert 0 < kept < len(readings)
        assert book.faults() == ()
        room["pages"] = 100_000
        assert [book.add(made).outcome for made in readings] == ["same"] * kept + ["new"] * (len(readings) - kept)


MAKE = "import sys; from pledgebook.register.store import Book; Book.open(sys.argv[1], create=True).close()"


def test_processes_may_make_one_book_at_once(tmp_path: Path) -> None:
    path = tmp_path / "pledges.db"
    runs = [subprocess.Popen([sys.executable, "-c", MAKE, str(path)], stderr=subprocess.PIPE,
                             env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}) for _ in range(4)]
    for run in runs:
        _, errors = run.communicate(timeout=60)
        assert run.returncode == 0, errors.decode()
    with Book.open(str(path)) as book:
        assert book.faults() == ()


ADD = """
import sys
from pledgebook.register.store import Book
from tests.register.readings import many
with Book.open(sys.argv[1], create=True) as book:
    for reading in many(60)[int(sys.argv[2])::int(sys.argv[3])]:
        book.note(reading.document) or book.add(reading)
    book.settle()
"""


def test_writers_side_by_side_lose_nothing(tmp_path: Path) -> None:
    with Book.open(str(tmp_path / "alone.db"), create=True) as alone:
        for made in many(60):
            alone.add(made)
        wanted = alone.digest()
    path = str(tmp_path / "shared.db")
    parts = [("0", "2"), ("1", "2"), ("0", "1")]  # the third adds what the first two add
    runs = [subprocess.Popen([sys.executable, "-c", ADD, path, *part], stderr=subprocess.PIPE,
                             env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}) for part in parts]
    for run in runs:
        _, errors = run.communicate(timeout=120)
        assert run.returncode == 0, errors.decode()
    with Book.open(path) as book:
        assert book.faults() == ()
        assert book.digest() == wanted


def test_a_book_of_the_first_version_gets_the_tables_it_lacks_and_keeps_its_texts(tmp_path: Path) -> None:
    path = tmp_path / "pledges.db"
    readings = many(10)
    with Book.open(str(path), create=True) as book:
        for made in readings:
            book.add(made)
        digest = book.digest()
    connection = sqlite3.connect(path, isolation_level=None)
    for table in ("links", "matches", "suggestions", "prints"):
        connection.execute(f"DROP TABLE {table}")
    connection.execute("ALTER TABLE commitments DROP COLUMN sources")
    connection.execute("DELETE FROM column_notes WHERE table_name = 'links'")
    connection.execute("UPDATE book SET value = '1' WHERE key = 'schema_version'")
    connection.execute("PRAGMA user_version = 1")
    connection.close()
    with Book.open(str(path)) as again:
        assert again.digest() == digest
        assert again.faults() == ()
    connection = sqlite3.connect(path)
    try:
        assert connection.execute("SELECT count(*) FROM column_notes WHERE table_name = 'links'").fetchone()[0] > 5
        assert connection.execute("PRAGMA user_version").fetchone() == (schema.SCHEMA_VERSION,)
    finally:
        connection.close()
