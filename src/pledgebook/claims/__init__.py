"""Documents in, claims out: what each text says, tied to its words."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from pledgebook.model import Document, PledgebookError, Problem, Reading

if TYPE_CHECKING:
    from concurrent.futures import Future

    from pledgebook.claims.pipeline import ModelCard

ENGINES = ("grammar", "model", "both")
USUAL = "both"  # what is asked where nobody says otherwise
FEW = 4  # texts; fewer are read by the process that was asked


class NoEngine(PledgebookError):
    """An engine was asked for that is not there."""


def _check(engine: str) -> None:
    if engine not in ENGINES:
        raise NoEngine(f"There is no engine {engine!r}.", "--engine", f"Use one of: {', '.join(ENGINES)}.")


def read(document: Document, *, engine: str = USUAL, gate: bool = True) -> Reading:
    """What one document says. Raises NoEngine for an engine that is not there.

    gate   whether a first look leaves aside what is far from any other party or word of security (docs/performance.md)
    """
    from pledgebook.claims import reader

    _check(engine)
    return reader.read(document, engine=engine, gate=gate)


def _read_or_tell(document: Document, engine: str, gate: bool) -> Reading | Problem:
    """The reading, or what broke on this text: one text must not end a run over thousands."""
    try:
        return read(document, engine=engine, gate=gate)
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
    gate: bool = True,
    failed: Callable[[Problem], None] | None = None,
) -> Iterator[Reading]:
    """What each document says, in the order given; the result does not depend on `jobs`.

    failed   is told of a text on which the reader breaks, and the run goes on; without it the run ends there
    raises   NoEngine; ReaderBroke where `failed` is not given
    """
    _check(engine)
    for outcome in _outcomes(documents, engine, jobs, gate):
        if isinstance(outcome, Reading):
            yield outcome
        elif failed is None:
            raise ReaderBroke(outcome.what, outcome.where, outcome.try_this)
        else:
            failed(outcome)


class ReaderBroke(PledgebookError):
    """The reader could not get through a text: a fault of ours."""


def _outcomes(documents: Iterable[Document], engine: str, jobs: int, gate: bool) -> Iterator[Reading | Problem]:
    if jobs <= 1:
        for document in documents:
            yield _read_or_tell(document, engine, gate)
        return
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    coming = iter(documents)
    first = list(itertools.islice(coming, FEW))
    if len(first) < FEW:  # workers take longer to start than a few texts take to read
        yield from _outcomes(first, engine, 1, gate)
        return
    pool = ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_left_to_the_parent)
    try:
        waiting: deque[Future[Reading | Problem]] = deque()  # a few a worker, so that memory stays small
        for document in itertools.chain(first, coming):
            waiting.append(pool.submit(_read_or_tell, document, engine, gate))
            if len(waiting) >= 4 * jobs:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:  # also where the run is interrupted: what nobody waits for is not begun
        pool.shutdown(cancel_futures=True)


def _left_to_the_parent() -> None:
    """A worker lets Ctrl-C pass: the terminal sends it to every process, and the one that gave the work out ends it."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)


def cores() -> int:
    """How many texts this machine reads at a time: the cores that this process may use."""
    import os

    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def learned_in_use() -> Mapping[str, int | str]:
    """What the learned reader was trained on, in numbers. Raises NoNetwork where it is broken."""
    from pledgebook.claims.network import network

    return network().trained_on


def model_in_use() -> ModelCard:
    """Which English model is live. Raises NoModel where none is installed."""
    from pledgebook.claims.pipeline import model_in_use as card

    return card()
