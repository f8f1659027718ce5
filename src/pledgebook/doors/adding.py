"""Documents in, a book that holds them out: what becomes of each, shared by the doors that add."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from pledgebook.model import Document, Problem

if TYPE_CHECKING:
    from pledgebook.claims.proposed import Propose
    from pledgebook.register.store import Added, Book


def added_to(
    book: Book, documents: Iterable[Document], *, engine: str, jobs: int, gate: bool = True,
    failed: Callable[[Problem], None] | None = None, propose: Propose | None = None,
) -> Iterator[Added]:
    """What the book did with each document, as soon as it is kept; texts that it knows are not read again.

    propose   asks a language model, for the engine `llm`
    """
    from pledgebook.claims import read_all

    known: list[Added] = []

    def to_read() -> Iterator[Document]:
        for document in documents:
            added = book.note(document)
            if added is None:
                yield document
            else:
                known.append(added)

    for reading in read_all(to_read(), engine=engine, jobs=jobs, gate=gate, failed=failed, propose=propose):
        yield from _emptied(known)
        yield book.add(reading)
    yield from _emptied(known)


def _emptied(known: list[Added]) -> list[Added]:
    taken = known.copy()
    known.clear()
    return taken
