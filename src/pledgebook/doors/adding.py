"""Documents in, a book that holds them out: what becomes of each, shared by the doors that add."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from pledgebook.model import Document, Problem, Reading

if TYPE_CHECKING:
    from pledgebook.claims.proposed import Propose
    from pledgebook.register.store import Added, Book

PAUSE = 0.25  # seconds between two transactions: each waits for the disk
TEXTS, CHARACTERS = 500, 10_000_000  # so many in one transaction at most
KNOWN_AT_ONCE = 10_000  # texts of a run that goes on, which are told before any other is read


def added_to(
    book: Book, documents: Iterable[Document], *, engine: str, jobs: int, gate: bool = True,
    failed: Callable[[Problem], None] | None = None, propose: Propose | None = None,
    kept: Callable[[], None] | None = None,
) -> Iterator[Added]:
    """What the book did with each document, as soon as it is kept; texts that it knows are not read again.

    propose   asks a language model, for the engine `llm`
    kept      is called when all that was read so far is kept; with it, texts that are read quickly are kept some at a
              time, else each by itself
    """
    from pledgebook.claims import read_all
    from pledgebook.register.errors import BookError

    known: list[Added] = []
    coming = iter(documents)
    is_over = False

    def to_read() -> Iterator[Document]:
        nonlocal is_over
        for document in coming:
            added = book.note(document)
            if added is None:
                yield document
                continue
            known.append(added)
            if len(known) >= KNOWN_AT_ONCE:
                return
        is_over = True

    waiting = _Waiting(book, kept)
    try:
        while not is_over:
            for reading in read_all(to_read(), engine=engine, jobs=jobs, gate=gate, failed=failed, propose=propose):
                waiting.take(known)
                waiting.put(reading)
                if waiting.is_due():
                    yield from waiting.keep()
            waiting.take(known)
            yield from waiting.keep()
    except BookError:  # what the book does not take now it would not take at once either
        raise
    except (KeyboardInterrupt, Exception):  # what was read before somebody ended the run is kept
        yield from waiting.keep()
        raise


class _Waiting:
    """What is still to be kept or told, in the order in which it came."""

    def __init__(self, book: Book, kept: Callable[[], None] | None) -> None:
        self._book, self._kept = book, kept
        self._read: list[Reading] = []
        self._told: list[list[Added]] = [[]]  # before each reading, and after the last
        self._characters, self._last = 0, time.monotonic()

    def take(self, known: list[Added]) -> None:
        self._told[-1] += known
        known.clear()

    def put(self, reading: Reading) -> None:
        self._read.append(reading)
        self._told.append([])
        self._characters += len(reading.document.text)

    def is_due(self) -> bool:
        return (self._kept is None or len(self._read) >= TEXTS or self._characters >= CHARACTERS
                or time.monotonic() - self._last >= PAUSE)

    def keep(self) -> Iterator[Added]:
        """Keeps what was read, and tells of it in its order."""
        read, told = self._read, self._told
        self._read, self._told, self._characters = [], [[]], 0
        done = iter(self._book.add_together(read)) if read else iter(())
        for before in told[:-1]:
            added = next(done)  # it is kept before anything that came after it is told
            yield from before
            yield added
        yield from told[-1]
        if self._kept is not None:
            self._kept()
        self._last = time.monotonic()
