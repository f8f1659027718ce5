"""Who asked first writes first; whoever dies or waits too long is out of the row."""

from __future__ import annotations

import errno
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from threading import Thread

import pytest

from pledgebook.register import turns
from pledgebook.register.errors import BookBusy, BookError
from pledgebook.register.store import Book
from pledgebook.register.turns import turn
from tests.register.readings import reading

in_a_row = pytest.mark.skipif(not turns.KNOWS_ROWS, reason="this system has no such locks")
HOLD = "import sys, time\nfrom pledgebook.register.turns import turn\n" \
    "with turn(sys.argv[1], 5):\n    print('mine', flush=True)\n    time.sleep(60)"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """The name of a book whose log is there."""
    (tmp_path / "pledges.db-wal").touch()
    return tmp_path / "pledges.db"


def held_by_another(book: Path) -> subprocess.Popen[str]:
    """A process that has its turn, and keeps it."""
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(book)], stdout=subprocess.PIPE, text=True,
                               env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))})
    assert process.stdout is not None and process.stdout.readline() == "mine\n"
    return process


@in_a_row
def test_who_asked_first_is_first(book: Path) -> None:
    came = list[int]()

    def ask(number: int) -> None:
        with turn(str(book), 20):
            came.append(number)
            time.sleep(0.01)

    with turn(str(book), 20):
        asking = [Thread(target=ask, args=(number,)) for number in range(8)]
        for thread in asking:
            thread.start()
            time.sleep(0.05)
        assert not came
    for thread in asking:
        thread.join()
    assert came == sorted(came) and len(came) == 8


@in_a_row
def test_the_turn_of_a_killed_process_is_free(book: Path) -> None:
    holder = held_by_another(book)

    def kill() -> None:
        time.sleep(0.3)
        holder.send_signal(signal.SIGKILL)

    Thread(target=kill).start()
    begun = time.monotonic()
    with turn(str(book), 20):
        assert 0.1 < time.monotonic() - begun < 10
    holder.communicate()


@in_a_row
def test_nobody_waits_for_ever_and_a_place_given_up_is_free(book: Path) -> None:
    with turn(str(book), 20):
        begun = time.monotonic()
        with turn(str(book), 0.2):  # its own lock decides then whether it may write
            assert 0.1 < time.monotonic() - begun < 5
    begun = time.monotonic()
    with turn(str(book), 20):
        assert time.monotonic() - begun < 5


@in_a_row
def test_one_that_keeps_its_turn_without_writing_keeps_nobody_out(tmp_path: Path) -> None:
    path = tmp_path / "pledges.db"
    with Book.open(str(path), create=True, busy_seconds=0.2) as book:
        book.add(reading("first", "First.", ("Norway gives.", {})))
        holder = held_by_another(path)
        try:
            book.add(reading("second", "Second.", ("Norway gives more.", {})))
            with closing(sqlite3.connect(path, isolation_level=None)) as other:
                other.execute("BEGIN IMMEDIATE")
                with pytest.raises(BookBusy):
                    book.add(reading("third", "Third.", ("Norway gives all.", {})))
        finally:
            holder.kill()
            holder.communicate()
        assert {entry.id for entry in book.documents()} == {"first", "second"}


def no_locks(*_: object) -> None:
    raise OSError(errno.ENOLCK, "no locks here")


@pytest.mark.parametrize("system", [pytest.param("no such locks on this disk", marks=in_a_row), "no such locks at all"])
def test_without_a_row_a_writer_asks_at_once(system: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if system == "no such locks at all":
        monkeypatch.setattr(turns, "KNOWS_ROWS", False)
    else:
        monkeypatch.setattr("fcntl.flock", no_locks)
    with Book.open(str(tmp_path / "pledges.db"), create=True) as book:
        for name in ("first", "second"):
            book.add(reading(name, f"{name}.", (f"Norway gives {name}.", {})))
        assert len(book.documents()) == 2


def test_a_book_that_may_only_be_read_is_read_and_tells_so_when_written(tmp_path: Path) -> None:
    path = tmp_path / "pledges.db"
    with Book.open(str(path), create=True) as book:
        book.add(reading("first", "First.", ("Norway gives.", {})))
    with Book.open(str(path), read_only=True) as book:
        assert len(book.documents()) == 1
        with pytest.raises(BookError, match="may not be written"):
            book.add(reading("second", "Second.", ("Norway gives more.", {})))


def test_nothing_new_stands_beside_a_book(tmp_path: Path) -> None:
    with Book.open(str(tmp_path / "pledges.db"), create=True) as book:
        book.add(reading("first", "First.", ("Norway gives.", {})))
        assert {path.name for path in tmp_path.iterdir()} == {"pledges.db", "pledges.db-wal", "pledges.db-shm"}
    assert [path.name for path in tmp_path.iterdir()] == ["pledges.db"]
