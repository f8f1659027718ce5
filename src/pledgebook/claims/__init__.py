"""Documents in, claims out: what each text says, tied to its words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from pledgebook.model import Document, PledgebookError, Reading

if TYPE_CHECKING:
    from pledgebook.claims.pipeline import ModelCard

ENGINES = ("grammar",)


class NoEngine(PledgebookError):
    """An engine was asked for that is not there."""


def _check(engine: str) -> None:
    if engine not in ENGINES:
        raise NoEngine(f"There is no engine {engine!r}.", "--engine", f"Use one of: {', '.join(ENGINES)}.")


def read(document: Document, *, engine: str = "grammar") -> Reading:
    """What one document says. Raises NoEngine for an engine that is not there."""
    from pledgebook.claims import reader

    _check(engine)
    return reader.read(document)


def read_all(documents: Iterable[Document], *, engine: str = "grammar", jobs: int = 1) -> Iterator[Reading]:
    """What each document says, in the order given; the result does not depend on `jobs`."""
    _check(engine)
    if jobs <= 1:
        for document in documents:
            yield read(document, engine=engine)
        return
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        yield from _in_order(pool.submit, documents, engine, jobs)


def _in_order(submit, documents: Iterable[Document], engine: str, jobs: int) -> Iterator[Reading]:  # type: ignore[no-untyped-def]
    """Keeps a few documents a worker under way and gives the readings back in order."""
    from collections import deque

    waiting: deque = deque()  # type: ignore[type-arg]
    for document in documents:
        waiting.append(submit(read, document, engine=engine))
        if len(waiting) >= 4 * jobs:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def model_in_use() -> ModelCard:
    """Which English model is live. Raises NoModel where none is installed."""
    from pledgebook.claims.pipeline import model_in_use as card

    return card()
