"""A book in, the same book standing still out: all that is asked of it is as of one moment, whatever others add."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from pledgebook.register.errors import BookBusy, BookError
from pledgebook.register.opening import looking, open_book, troubles
from pledgebook.register.store import Book
from pledgebook.register.up_to import state_of

TRIES = 5  # at a moment when what the book adds up to is kept; after them it is worked out of what was seen


class StandingBook(Book):
    """A book of which every question sees the same; what is worked out is kept in the book itself, where it goes on."""

    def __init__(self, book: Book, seen: Connection) -> None:
        super().__init__(book._engine, book.path, book._busy_seconds, book._now)
        self._seen = seen

    @contextmanager
    def looking(self) -> Iterator[Connection]:
        """The one transaction in which everything is seen."""
        with troubles(self.path, self._busy_seconds):
            yield self._seen


@contextmanager
def standing_still(book: Book) -> Iterator[Book]:
    """The book as it is now, for as long as the block lasts; writers need not wait for it to end."""
    if isinstance(book, StandingBook):
        yield book
        return
    changes = _brought_up_to_date(book)
    # A connection of its own: what is worked out meanwhile is written through that of the book.
    engine = open_book(book.path, create=False, busy_seconds=book._busy_seconds, read_only=True)
    try:
        for left in reversed(range(TRIES)):
            with troubles(book.path, book._busy_seconds), looking(engine) as seen:
                now, is_derived = state_of(seen)
                if is_derived or now == changes or not left:
                    yield StandingBook(book, seen)
                    return
            changes = _brought_up_to_date(book)  # somebody added just then: what that touches is soon worked out
    finally:
        engine.dispose()


def _brought_up_to_date(book: Book) -> int:
    """Has the book keep what it adds up to, if it may be written; gives back after how many changes."""
    with book.looking() as connection:
        changes, is_derived = state_of(connection)
    if not is_derived and _may_be_written(book):
        book.settle()
    return changes


def _may_be_written(book: Book) -> bool:
    """Whether it is worth while to work anything out before looking."""
    try:
        with book.writing():
            return True
    except BookBusy:
        return False
    except BookError as error:
        if "may not be written" not in error.what:
            raise
        return False
