"""Documents in, claims out: what each text says, tied to its words."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from pledgebook.model import Document, PledgebookError, Problem, Reading

if TYPE_CHECKING:
    from concurrent.futures import Future

    from pledgebook.claims.pipeline import ModelCard

ENGINES = ("grammar", "model", "both")
USUAL = "both"  # what is asked where nobody says otherwise


class NoEngine(PledgebookError):
    """An engine was asked for that is not there."""


def _check(engine: str) -> None:
    if engine not in ENGINES:
        raise NoEngine(f"There is no engine {engine!r}.", "--engine", f"Use one of: {', '.join(ENGINES)}.")


def read(document: Document, *, engine: str = USUAL) -> Reading:
    """What one document says. Raises NoEngine for an engine that is not there."""
    from pledgebook.claims import reader

    _check(engine)
    return reader.read(document, engine=engine)


def _read_or_tell(document: Document, engine: str) -> Reading | Problem:
    """The reading, or what broke on this text: one text must not end a run over thousands."""
    try:
        return read(document, engine=engine)
    except PledgebookError:
        raise
    except Exception as fault:
        return Problem(
            document.source or document.id,
            f"The reader broke on this text ({type(fault).__name__}: {fault}).",
            "The other texts are read. Please report this one, or leave it out.",
        )


def read_all(
    documents: Iterable[Document],
    *,
    engine: str = USUAL,
    jobs: int = 1,
    failed: Callable[[Problem], None] | None = None,
) -> Iterator[Reading]:
    """What each document says, in the order given; the result does not depend on `jobs`.

    failed   is told of a text on which the reader breaks, and the run goes on; without it the run ends there
    raises   NoEngine; ReaderBroke where `failed` is not given
    """
    _check(engine)
    for outcome in _outcomes(documents, engine, jobs):
        if isinstance(outcome, Reading):
            yield outcome
        elif failed is None:
            raise ReaderBroke(outcome.what, outcome.where, outcome.try_this)
        else:
            failed(outcome)


class ReaderBroke(PledgebookError):
    """The reader could not get through a text: a fault of ours."""


def _outcomes(documents: Iterable[Document], engine: str, jobs: int) -> Iterator[Reading | Problem]:
    if jobs <= 1:
        for document in documents:
            yield _read_or_tell(document, engine)
        return
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        waiting: deque[Future[Reading | Problem]] = deque()  # a few a worker, so that memory stays small
        for document in documents:
            waiting.append(pool.submit(_read_or_tell, document, engine))
            if len(waiting) >= 4 * jobs:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def learned_in_use() -> Mapping[str, int | str]:
    """What the learned reader was trained on, in numbers. Raises NoNetwork where it is broken."""
    from pledgebook.claims.network import network

    return network().trained_on


def model_in_use() -> ModelCard:
    """Which English model is live. Raises NoModel where none is installed."""
    from pledgebook.claims.pipeline import model_in_use as card

    return card()
