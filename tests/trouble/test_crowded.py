"""R6–R8: many processes at one book, backups beside them, and the way back."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from pledgebook.register import opening, store
from pledgebook.register.copying import backup, restore
from pledgebook.register.errors import BookError
from pledgebook.register.store import Book
from pledgebook.register.verifying import verify
from tests.register.readings import many, reading
from tests.trouble.crowd import Crowd
from tests.trouble.figures import Figures
from tests.trouble.runs import Prepare, nothing

NOW = datetime(2024, 7, 11, 12, 0, tzinfo=UTC)
LONGEST_WAIT = 5.0  # seconds for one writer, whoever else writes
USUAL_WAIT = 0.25  # 99 of 100, on a machine that does nothing else


def begin_without_a_lock() -> None:
    """The planted bug: a transaction reads first and asks for its lock when it writes."""
    setattr(store, "writing", opening.looking)  # noqa: B010 - it is another module's name there


def lose_what_others_wrote() -> None:
    """The planted bug: two that count changes at once read the same number, and one of the changes is not counted."""
    def count_change(connection: Connection, changes: int = 1) -> None:
        if random.random() < 0.5:
            return

    Book._count_change = staticmethod(count_change)  # type: ignore[method-assign]


def changes_of(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("SELECT value FROM book WHERE key = 'changes'").fetchone()[0])


def crowded(path: Path, writers: int, readers: int, seconds: float, plant: Prepare = nothing) -> tuple[Crowd, int]:
    """A crowd that has gone, and how many of its writings the book has lost or not counted."""
    crowd = Crowd(path, writers, readers, plant=plant)
    crowd.listen(seconds)
    crowd.stop()
    with Book.open(str(path)) as book:
        held = {entry.id for entry in book.documents()}
    return crowd, len(crowd.kept - held) + abs(len(held) - changes_of(path))


def test_eight_write_and_eight_read(tmp_path: Path, figures: Figures) -> None:
    each, seconds = figures.size(3, 8), figures.size(1, 120)
    crowd, lost = crowded(tmp_path / "pledges.db", each, each, seconds)
    waits = sorted(wait for report in crowd.reports for wait in report.waits)
    assert waits
    usual, longest = waits[int(len(waits) * 0.99)], waits[-1]
    with Book.open(str(tmp_path / "pledges.db")) as book:
        faults = book.faults()
    figures.tell("R6", f"{each} writers and {each} readers for {seconds} s: {len(crowd.kept)} texts kept, "
                 f"{sum(report.looks for report in crowd.reports)} looks",
                 f"{len(crowd.troubles)} locked out or other troubles, {lost} writings lost"
                 + "".join(f"; {one}" for one in crowd.troubles[:2]),
                 held=not crowd.troubles and not lost and not faults)
    load = f"{os.getloadavg()[0]:.0f} processes waited for {os.cpu_count()} processors"
    figures.tell("R6", f"{len(waits)} writings: how long each waited for its turn ({load})",
                 f"99 in 100 at most {usual * 1000:.0f} ms (bar {USUAL_WAIT * 1000:.0f}), longest "
                 f"{longest * 1000:.0f} ms (bar "
                 f"{LONGEST_WAIT * 1000:.0f}), half at most {waits[len(waits) // 2] * 1000:.0f} ms",
                 held=usual <= USUAL_WAIT and longest <= LONGEST_WAIT, hangs_on_the_machine=True)


@pytest.mark.parametrize(("plant", "sees"), [
    (begin_without_a_lock, lambda crowd, lost: crowd.troubles), (lose_what_others_wrote, lambda crowd, lost: lost)])
def test_the_harness_sees_a_planted_bug(plant: Prepare, sees: Callable[[Crowd, int], object], tmp_path: Path) -> None:
    assert any(sees(*crowded(tmp_path / f"{number}.db", 3, 1, 1, plant)) for number in range(4))


def copied_naively(book: str, copy: str) -> object:
    """The planted bug: the file and what stands beside it, copied one after the other; a commit comes in between."""
    shutil.copyfile(book, copy)
    with Book.open(book) as kept:
        for number in range(40):
            kept.add(reading(f"between-{copy[-8:]}-{number}", f"Between {copy} {number}.", ("Norway gives.", {})))
    with closing(sqlite3.connect(book)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for beside in ("-wal", "-shm"):
        if Path(book + beside).exists():
            shutil.copyfile(book + beside, copy + beside)
    return None


def backed_up(folder: Path, count: int, make: Callable[[str, str], object], *, writers: int) -> list[str]:
    """What is wrong with each of so many backups beside writers; "" for nothing."""
    book = folder / "pledges.db"
    crowd = Crowd(book, writers, 0)
    found = []
    try:
        crowd.listen(0.5)
        for number in range(count):
            crowd.listen(0.05)
            before = crowd.kept
            copy = folder / f"copy-{number}.db"
            make(str(book), str(copy))
            found.append(_fault_of(copy, before))
            for path in folder.glob(f"copy-{number}.db*"):
                path.unlink()
    finally:
        crowd.stop()
    return found + crowd.troubles


def _fault_of(copy: Path, before: set[str]) -> str:
    try:
        faults = verify(str(copy)).faults
        with closing(sqlite3.connect(copy)) as connection:
            held = {name for (name,) in connection.execute("SELECT id FROM documents")}
    except (BookError, sqlite3.DatabaseError) as error:
        return f"it does not open: {error}"
    if faults:
        return faults[0].what
    return f"{len(before - held)} texts acknowledged before are missing" if before - held else ""


def test_backups_beside_writers(tmp_path: Path, figures: Figures) -> None:
    found = backed_up(tmp_path, figures.size(3, 100), backup, writers=4)
    bad = [one for one in found if one]
    figures.tell("R7", f"{len(found)} backups beside 4 writers", f"{len(found) - len(bad)} of {len(found)} open, are "
                 "whole and hold what was acknowledged before" + "".join(f"; {one}" for one in bad[:2]), held=not bad)


def test_a_naive_copy_is_seen(tmp_path: Path) -> None:
    assert any(backed_up(tmp_path, 4, copied_naively, writers=1))


def drilled(folder: Path, count: int, put_back: Callable[[str, str, datetime], str]) -> list[str]:
    """What is wrong with each of so many restores; "" for nothing."""
    rng = random.Random(8)
    book, found = folder / "pledges.db", []
    for number in range(count):
        copy = folder / f"copy-{number}.db"
        for path, seed in ((copy, 2 * number), (book, 2 * number + 1)):
            with Book.open(str(path), create=True) as kept:
                for made in many(rng.randint(1, 6), seed=seed):
                    kept.note(made.document) or kept.add(made)
        with Book.open(str(copy)) as kept:
            wanted = kept.digest()
        with Book.open(str(book)) as kept:
            was = kept.digest()
        aside = put_back(str(copy), str(book), NOW + timedelta(seconds=number))
        with Book.open(str(book)) as kept, Book.open(aside) as old:
            found.append("" if (kept.digest(), old.digest()) == (wanted, was) and not kept.faults()
                         else f"drill {number}: another book")
        for path in (copy, Path(aside)):
            path.unlink()
    return found


def test_restores(tmp_path: Path, figures: Figures) -> None:
    found = drilled(tmp_path, figures.size(2, 50), lambda copy, book, now: restore(copy, book, now=now)[1])
    bad = [one for one in found if one]
    figures.tell("R8", f"{len(found)} restores over another book", f"{len(found) - len(bad)} of {len(found)} give the "
                 "digest of the backup, and keep the book that was there", held=not bad)


def test_a_restore_beside_an_old_log_is_seen(tmp_path: Path) -> None:
    """The planted bug: the backup is copied over the book, and what stands beside the book is left there."""
    def over(copy: str, book: str, now: datetime) -> str:
        aside = f"{book}.{now:%H%M%S}"
        with closing(sqlite3.connect(book)) as connection:
            connection.execute("VACUUM INTO ?", (aside,))
        writer = sqlite3.connect(book, isolation_level=None)
        writer.execute("UPDATE documents SET title = 'newer', text = text || '.'")
        log = Path(f"{book}-wal").read_bytes()
        writer.close()
        shutil.copyfile(copy, book)
        Path(f"{book}-wal").write_bytes(log)
        return aside

    try:
        seen = any(drilled(tmp_path, 2, over))
    except (BookError, sqlite3.DatabaseError, DBAPIError):  # neither book is whole any more
        seen = True
    assert seen
