"""What the book keeps of addresses and files that were seen: enough to ask only for what has changed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from pledgebook.documents.visits import Validators
from pledgebook.register import schema

if TYPE_CHECKING:
    from pledgebook.register.store import Book


class BookVisits:
    """Visits kept in a book.

    following   whether sources are looked at again and again
    at_once     keep each visit when it is made; else all of them at the end (`settle`), when the texts that were read
                side by side are kept
    """

    def __init__(self, book: Book, *, following: bool = False, at_once: bool = True) -> None:
        self.following = following
        self._book, self._at_once = book, at_once
        self._waiting: dict[str, Validators] = {}
        self.same = 0  # places that were as they had been

    def known(self, place: str) -> Validators | None:
        """What is kept of a place; None where it was never seen."""
        if place in self._waiting:
            return self._waiting[place]
        with self._book.looking() as connection:
            v = schema.visits.c
            row = connection.execute(select(v.etag, v.last_modified).where(v.place == place)).one_or_none()
        return Validators(row.etag, row.last_modified) if row else None

    def keep(self, place: str, validators: Validators) -> None:
        """All that it gave was taken."""
        self._waiting[place] = validators
        if self._at_once:
            self.settle()

    def unchanged(self, place: str) -> None:
        self.same += 1

    def forget(self, place: str) -> None:
        """What is kept of a place holds no more."""
        self._waiting.pop(place, None)
        with self._book.writing() as connection:
            connection.execute(delete(schema.visits).where(schema.visits.c.place == place))

    def settle(self) -> None:
        """Keeps what waits to be kept."""
        if not self._waiting:
            return
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with self._book.writing() as connection:
            for place, said in self._waiting.items():
                connection.execute(delete(schema.visits).where(schema.visits.c.place == place))
                connection.execute(insert(schema.visits).values(
                    place=place, etag=said.etag, last_modified=said.last_modified, recorded_on=now))
        self._waiting.clear()
