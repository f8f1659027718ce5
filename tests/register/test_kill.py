"""A run that is killed in mid-write leaves a whole book, and the same run again ends where an undisturbed one does."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from pledgebook.register.store import Book
from tests.postgres import Server
from tests.register.readings import many

COUNT = 12
# Kills itself before the n-th statement, commit or rollback; each document that is acknowledged is printed.
CHILD = """
import itertools, os, signal, sys
from sqlalchemy import event
from pledgebook.register import opening, store
from tests.postgres import Server
from tests.register.readings import many

path, fatal = sys.argv[1], int(sys.argv[2])
steps = itertools.count(1)

def step(*_):
    if next(steps) == fatal:
        os.kill(os.getpid(), signal.SIGKILL)

made = opening._engine
def watched(*given, **how):
    engine = made(*given, **how)
    for point in ("before_cursor_execute", "after_cursor_execute", "commit", "rollback"):
        event.listen(engine, point, step)
    return engine
opening._engine = watched

with store.Book.open(path, create=True) as book:
    for reading in many(COUNT):
        added = book.note(reading.document) or book.add(reading)
        print(added.document_id, flush=True)
    book.settle()
    print("steps", next(steps))
""".replace("COUNT", str(COUNT))


def run(path: Path | str, fatal: int) -> tuple[int, list[str]]:
    """The exit code of a run that dies at a step (0: never), and what it had acknowledged by then."""
    done = subprocess.run([sys.executable, "-c", CHILD, str(path), str(fatal)], capture_output=True, text=True,
                          timeout=120, check=False, env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)})
    assert done.returncode in (0, -signal.SIGKILL), done.stderr
    return done.returncode, done.stdout.split("\n")[:-1]


def is_whole(path: Path | str) -> set[str]:
    """The documents of a book that passes every check; its search index knows their words."""
    with Book.open(str(path), create=True) as book:
        assert book.faults() == ()
        expected = {reading.document.id: reading for reading in many(COUNT)}
        for entry in book.documents():
            kept = book.reading(entry.id)
            assert {c.id for c in kept.claims} == {c.id for c in expected[entry.id].claims}
            assert len(kept.problems) == len(expected[entry.id].problems)
        assert {hit.id for hit in book.search("heading", limit=100)} == {entry.id for entry in book.documents()}
        names = {entry.id for entry in book.documents()}
    if isinstance(path, str):  # an address: `faults` compares its index itself
        return names
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        for index in ("document_words", "quote_words"):  # raises where index and words differ
            connection.execute(f"INSERT INTO {index}({index}, rank) VALUES ('integrity-check', 1)")
    finally:
        connection.close()
    return names


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, int]:
    """The digest of a run that nobody kills, and how many steps it takes."""
    path = tmp_path_factory.mktemp("undisturbed") / "pledges.db"
    _, said = run(path, 0)
    with Book.open(str(path)) as book:
        return book.digest(), int(said[-1].split()[1])


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
@pytest.mark.parametrize("part", range(20))
def test_a_killed_run_leaves_a_whole_book(part: int, tmp_path: Path, undisturbed: tuple[str, int]) -> None:
    digest, steps = undisturbed
    # One point in each twentieth of the run, from making the book to working out the register.
    fatal = random.Random(part).randint(part * steps // 20 + 1, (part + 1) * steps // 20)
    path = tmp_path / "pledges.db"
    code, acknowledged = run(path, fatal)
    assert code == -signal.SIGKILL
    kept = is_whole(path)
    assert set(acknowledged) <= kept, "an acknowledged document is never lost"
    assert len(kept) - len(acknowledged) <= 1, "at most the one whose acknowledgement the kill cut off"
    run(path, 0)
    assert len(is_whole(path)) == COUNT
    with Book.open(str(path)) as book:
        assert book.digest() == digest


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
@pytest.mark.parametrize("part", [0.02, 0.5])
def test_a_killed_run_leaves_a_whole_book_on_a_server(
        part: float, server: Server, undisturbed: tuple[str, int]) -> None:
    digest, steps = undisturbed
    place = server.new_place()
    code, acknowledged = run(place, round(part * steps))
    assert code == -signal.SIGKILL
    kept = is_whole(place)
    assert set(acknowledged) <= kept and len(kept) - len(acknowledged) <= 1
    run(place, 0)
    assert len(is_whole(place)) == COUNT
    with Book.open(place) as book:
        assert book.digest() == digest


OLD_STYLE = """
import os, signal, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA journal_mode = DELETE")
connection.execute("PRAGMA cache_size = 1")
connection.execute("BEGIN IMMEDIATE")
connection.execute("UPDATE documents SET text = 'lost' || text")
connection.execute("UPDATE claims SET why = '[]' || hex(randomblob(2000))")
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_book_that_another_tool_left_half_written_is_rolled_back(tmp_path: Path) -> None:
    """Some tool set the old journal mode and was killed: the file must be rolled back before it may be read."""
    path = tmp_path / "pledges.db"
    run(path, 0)
    subprocess.run([sys.executable, "-c", OLD_STYLE, str(path)], check=False, timeout=60)
    assert path.with_name("pledges.db-journal").exists()
    with Book.open(str(path)) as book:
        assert book.faults() == ()
    assert len(is_whole(path)) == COUNT


def test_a_kill_before_anything_was_written_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "pledges.db"
    code, acknowledged = run(path, 1)
    assert (code, acknowledged) == (-signal.SIGKILL, [])
    assert is_whole(path) == set()
