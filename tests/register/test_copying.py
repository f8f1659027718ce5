"""A backup is a whole book or none; a restore leaves the old book or the new one, and never loses either."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pledgebook.register.copying import NotWhole, backup, restore
from pledgebook.register.errors import BookBusy, BookError, BookNeedsNewer, NoBook, NotABook
from pledgebook.register.store import Book
from pledgebook.register.verifying import verify
from tests.register.readings import many

NOW = datetime(2024, 7, 11, 12, 0, tzinfo=UTC)
WRITER = """
import sys
from pledgebook.register.store import Book
from tests.register.readings import many
with Book.open(sys.argv[1], create=True) as book:
    for reading in many(400, seed=9):
        book.add(reading)
        print(reading.document.text_id, flush=True)
"""
KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from pledgebook.register import copying
step = sys.argv[3]
def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)
if step == "check": copying.verify = die
if step == "aside": copying._free_name = die
if step == "disk":
    real, seen = copying._to_disk, []
    def counted(path):
        real(path); seen.append(path)
        if len(seen) == 2: die()
    copying._to_disk = counted
copying.restore(sys.argv[1], sys.argv[2], now=datetime(2024, 7, 11, tzinfo=UTC))
"""


def make(path: Path, count: int, *, seed: int = 1) -> str:
    """A settled book of invented texts; gives its digest."""
    with Book.open(str(path), create=True) as book:
        for reading in many(count, seed=seed):
            book.add(reading)
        book.settle()
        return book.digest()


def digest(path: Path | str) -> str:
    with Book.open(str(path)) as book:
        return book.digest()


def child(program: str, *given: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", program, *given], stdout=subprocess.PIPE, text=True,
                            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)})


def test_a_backup_is_the_book_in_one_file(tmp_path: Path) -> None:
    book, copy = tmp_path / "pledges.db", tmp_path / "copy.db"
    said = make(book, 8)
    assert backup(str(book), str(copy)).documents == 8
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["copy.db", "pledges.db"]
    assert digest(copy) == said == digest(book)


def test_what_was_added_last_is_in_it_though_it_stands_beside_the_file(tmp_path: Path) -> None:
    with Book.open(str(tmp_path / "pledges.db"), create=True) as book:
        for reading in many(8):
            book.add(reading)
        assert (tmp_path / "pledges.db-wal").stat().st_size
        assert backup(book.path, str(tmp_path / "copy.db")).documents == 8


def test_a_backup_beside_a_writer_is_whole_and_has_all_that_was_acknowledged(tmp_path: Path) -> None:
    """R7, short form: six backups while another process adds."""
    book = tmp_path / "pledges.db"
    writer = child(WRITER, str(book))
    try:
        assert writer.stdout is not None
        acknowledged = [writer.stdout.readline().strip() for _ in range(5)]
        for number in range(6):
            acknowledged += [writer.stdout.readline().strip() for _ in range(3)]
            copy = tmp_path / f"copy-{number}.db"
            assert backup(str(book), str(copy)).all_faults == ()
            connection = sqlite3.connect(copy)
            held = {text_id for (text_id,) in connection.execute("SELECT text_id FROM documents")}
            connection.close()
            assert set(acknowledged) <= held
    finally:
        writer.kill()
        writer.communicate()


def test_a_file_that_is_there_is_overwritten_only_when_asked(tmp_path: Path) -> None:
    book, copy = tmp_path / "pledges.db", tmp_path / "copy.db"
    make(book, 3)
    copy.write_text("something dear")
    with pytest.raises(BookError, match="--replace"):
        backup(str(book), str(copy))
    assert copy.read_text() == "something dear"
    backup(str(book), str(copy), replace=True)
    assert digest(copy) == digest(book)
    with pytest.raises(BookError, match="the book itself"):
        backup(str(book), str(book), replace=True)
    with pytest.raises(BookError, match="a folder"):
        backup(str(book), str(tmp_path))
    with pytest.raises(BookError, match="folder for it does not exist"):
        backup(str(book), str(tmp_path / "none" / "copy.db"))


def test_a_book_with_a_fault_takes_no_backup_and_leaves_the_older_one(tmp_path: Path) -> None:
    book, copy = tmp_path / "pledges.db", tmp_path / "copy.db"
    said = make(book, 4)
    backup(str(book), str(copy))
    spoil(book)
    with pytest.raises(NotWhole) as raised:
        backup(str(book), str(copy), replace=True)
    assert raised.value.verified.faults[0].where.startswith(f"{book}, document")
    assert digest(copy) == said
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["copy.db", "pledges.db"]


def spoil(path: Path) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("UPDATE documents SET text = 'x' || text WHERE number = 2")
    connection.close()


def test_a_restore_gives_the_same_book_and_keeps_the_one_that_was_there(tmp_path: Path) -> None:
    """R8, short form."""
    book, copy = tmp_path / "pledges.db", tmp_path / "copy.db"
    said = make(book, 6)
    backup(str(book), str(copy))
    asides = set()
    for number in range(3):
        now = make(book, 6 + number, seed=2)
        _, aside = restore(str(copy), str(book), now=NOW)
        assert (digest(book), digest(aside), digest(copy)) == (said, now, said)
        asides.add(aside)
    assert len(asides) == 3
    assert {Path(aside).name for aside in asides} >= {"pledges.until-20240711T120000.db"}


def test_a_restore_where_there_is_no_book(tmp_path: Path) -> None:
    said = make(tmp_path / "copy.db", 3)
    assert restore(str(tmp_path / "copy.db"), str(tmp_path / "new.db"), now=NOW)[1] == ""
    assert digest(tmp_path / "new.db") == said


@pytest.mark.parametrize("damage", ["header", "cut", "not a book at all"])
def test_a_damaged_book_is_replaced_and_kept_as_it_is(damage: str, tmp_path: Path) -> None:
    book, copy = tmp_path / "pledges.db", tmp_path / "copy.db"
    said = make(copy, 3)
    make(book, 9)
    raw = book.read_bytes()
    spoiled = {"header": b"?" * 50 + raw[50:], "cut": raw[: len(raw) // 2 + 100],
               "not a book at all": b"A letter to mother. " * 500}[damage]
    book.write_bytes(spoiled)
    (tmp_path / "pledges.db-wal").write_bytes(b"old pages")
    _, aside = restore(str(copy), str(book), now=NOW)
    assert digest(book) == said
    assert Path(aside).exists()
    if damage != "cut":
        assert Path(aside).read_bytes() == spoiled


def test_a_bad_backup_never_touches_the_book(tmp_path: Path) -> None:
    book, copy = tmp_path / "pledges.db", tmp_path / "copy.db"
    said = make(book, 4)
    make(copy, 5, seed=3)
    spoil(copy)
    newer = tmp_path / "newer.db"
    make(newer, 1)
    connection = sqlite3.connect(newer, isolation_level=None)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    (tmp_path / "letter.txt").write_text("A letter to mother. " * 500)
    for name, error in (("copy.db", NotWhole), ("newer.db", BookNeedsNewer), ("letter.txt", NotABook),
                        ("none.db", NoBook), ("pledges.db", BookError)):
        with pytest.raises(error):
            restore(str(tmp_path / name), str(book), now=NOW)
    assert digest(book) == said
    assert not list(tmp_path.glob("*until*")) + list(tmp_path.glob(".*"))


def test_a_book_in_use_is_not_replaced(tmp_path: Path) -> None:
    said = make(tmp_path / "pledges.db", 4)
    make(tmp_path / "copy.db", 2, seed=3)
    with Book.open(str(tmp_path / "pledges.db")) as book:
        book.counts()
        with pytest.raises(BookBusy):
            restore(str(tmp_path / "copy.db"), book.path, now=NOW, busy_seconds=0.2)
    assert digest(tmp_path / "pledges.db") == said


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
@pytest.mark.parametrize("step", ["check", "aside", "disk"])
def test_a_killed_restore_leaves_a_whole_book(step: str, tmp_path: Path) -> None:
    book, copy = tmp_path / "pledges.db", tmp_path / "copy.db"
    was, said = make(book, 6), make(copy, 4, seed=5)
    killed = child(KILLED, str(copy), str(book), step)
    killed.communicate(timeout=60)
    assert killed.returncode == -signal.SIGKILL
    assert verify(str(book)).all_faults == ()
    assert digest(book) == was
    restore(str(copy), str(book), now=NOW)
    assert digest(book) == said
