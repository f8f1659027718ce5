"""Whose turn it is to write to a book: those that ask wait in a row, so that nobody is passed over again and again.

SQLite lets in whoever happens to ask next, with pauses of up to a tenth of a second between two questions: in a crowd
of writers some wait for seconds. The row stands at the log that SQLite keeps beside a book and puts no lock on; the
system wakes who waits in their order, and frees the place of a process that dies. It gives the order only: what keeps
two writers apart is SQLite's own lock. Where the row is not to be had, a writer asks SQLite at once, as ever.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Thread

try:
    import fcntl

    KNOWS_ROWS = True
except ImportError:  # Windows
    KNOWS_ROWS = False


@contextmanager
def turn(book: str, seconds: float) -> Iterator[None]:
    """Waits until those have written that asked before, or for so many seconds."""
    place = _row_of(book)
    if place is None:
        yield
        return
    try:
        with suppress(OSError):  # a disk that knows no such locks
            _stand_in_row(place, seconds)
        yield
    finally:
        with suppress(OSError):
            fcntl.flock(place, fcntl.LOCK_UN)  # closing would not do where a process was forked meanwhile
        os.close(place)


def _row_of(book: str) -> int | None:
    if not KNOWS_ROWS:
        return None
    try:
        return os.open(f"{os.path.realpath(book)}-wal", os.O_RDONLY)
    except OSError:  # no log: the book is being made, or SQLite keeps none where it lies
        return None


def _stand_in_row(place: int, seconds: float) -> None:
    try:
        fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        # The system's own wait knows no limit of time, so a thread waits in a copy of our place. What it is given is
        # ours, too; where we have left by then, it is given up as soon as it is there.
        waiting = Thread(target=_wait, args=(os.dup(place),), daemon=True)
        waiting.start()
        waiting.join(seconds)


def _wait(place: int) -> None:
    try:
        with suppress(OSError):
            fcntl.flock(place, fcntl.LOCK_EX)
    finally:
        os.close(place)
