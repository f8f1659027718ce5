"""Feeds, pages and folders in, again and again; a book that learns what is new in them out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pledgebook.documents import open_sources
from pledgebook.documents.addresses import Errand, Fetches
from pledgebook.doors.adding import added_to
from pledgebook.model import Document, Problem
from pledgebook.register.visited import BookVisits

if TYPE_CHECKING:
    from pledgebook.register.store import Added, Book

LONGEST_REST = 32  # a source that fails again and again is asked at each look of so many


class Following:
    """The sources that are followed, and how long each that failed is left alone."""

    def __init__(self, book: Book, sources: Sequence[str], fetcher: Fetches, *, engine: str, jobs: int = 1,
                 published: str | None = None, pages: bool = False) -> None:
        self._book, self._sources, self._fetcher = book, tuple(dict.fromkeys(sources)), fetcher
        self._engine, self._jobs, self._published, self._pages = engine, jobs, published, pages

    def round(self, failed: Callable[[Problem], None]) -> Iterator[Added]:
        """What one look at each source added; one that gave nothing but problems is left alone for ever more looks.

        That is kept in the book: for cron, each look is a run of its own. A folder that holds something of another kind
        has not failed.
        """
        rests = BookVisits(self._book)
        for source in self._sources:
            failures, left = rests.failures(source)
            if left:
                rests.keep_failures(source, failures, left - 1)
                continue
            told: list[Problem] = []

            def tell(problem: Problem, told: list[Problem] = told) -> None:
                told.append(problem)
                failed(problem)

            came = 0
            for added in self._added(source, tell):
                came += 1
                yield added
            if told and not came and not Path(source).is_dir():
                rests.keep_failures(source, failures + 1, min(2 ** (failures + 1), LONGEST_REST) - 1)
            elif failures:
                rests.keep_failures(source, 0, 0)

    def _added(self, source: str, tell: Callable[[Problem], None]) -> Iterator[Added]:
        visits = BookVisits(self._book, files=True, at_once=self._jobs == 1)

        def documents() -> Iterator[Document]:
            errand = Errand(self._fetcher, visits, pages=self._pages)
            for one in open_sources([source], published=self._published, errand=errand):
                if isinstance(one, Problem):
                    tell(one)
                else:
                    yield one

        yield from added_to(self._book, documents(), engine=self._engine, jobs=self._jobs, failed=tell)
        visits.settle()
