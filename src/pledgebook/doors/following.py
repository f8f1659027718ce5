"""Feeds, pages and folders in, again and again; a book that learns what is new in them out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from pledgebook.documents import open_sources
from pledgebook.documents.addresses import Errand, Fetches
from pledgebook.doors.adding import added_to
from pledgebook.model import Document, Problem
from pledgebook.register.visited import BookVisits

if TYPE_CHECKING:
    from pledgebook.register.store import Added, Book


class Following:
    """The sources that are followed."""

    def __init__(self, book: Book, sources: Sequence[str], fetcher: Fetches, *, engine: str, jobs: int = 1,
                 published: str | None = None, pages: bool = False) -> None:
        self._book, self._sources, self._fetcher = book, tuple(dict.fromkeys(sources)), fetcher
        self._engine, self._jobs, self._published, self._pages = engine, jobs, published, pages

    def round(self, failed: Callable[[Problem], None]) -> Iterator[Added]:
        """What one look at each source added. What fails is left alone for ever more looks, as the book keeps it."""
        for source in self._sources:
            yield from self._added(source, failed)

    def _added(self, source: str, tell: Callable[[Problem], None]) -> Iterator[Added]:
        visits = BookVisits(self._book, following=True, at_once=self._jobs == 1)

        def documents() -> Iterator[Document]:
            errand = Errand(self._fetcher, visits, pages=self._pages)
            for one in open_sources([source], published=self._published, errand=errand):
                if isinstance(one, Problem):
                    tell(one)
                else:
                    yield one

        yield from added_to(self._book, documents(), engine=self._engine, jobs=self._jobs, failed=tell)
        visits.settle()
