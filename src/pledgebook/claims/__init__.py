"""Documents in, claims out: what each text says, tied to its words."""

from __future__ import annotations

import ctypes
import gc
import itertools
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from pledgebook.model import Document, PledgebookError, Problem, Reading

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

    from pledgebook.claims.pipeline import ModelCard
    from pledgebook.claims.proposed import Propose

ENGINES = ("grammar", "model", "both", "llm")
ASKED = "llm"  # the engine that asks a language model; it is part of no other
USUAL = "both"  # what is asked where nobody says otherwise
FEW = 4  # texts; fewer are read by the process that was asked
# Texts given out beforehand, a worker: while one has a long text the others go on with what comes after it. Where the
# texts themselves are long, fewer lie ready, so that memory stays small; so where each question may cost something.
AHEAD, AHEAD_LONG, LONG = 16, 4, 2_000_000


class NoEngine(PledgebookError):
    """An engine was asked for that is not there."""


def _check(engine: str, propose: Propose | None) -> None:
    if engine not in ENGINES:
        raise NoEngine(f"There is no engine {engine!r}.", "--engine", f"Use one of: {', '.join(ENGINES)}.")
    if engine == ASKED and propose is None:
        raise NoEngine("The engine 'llm' asks a language model, and none is named.", "--engine",
                       "Give --llm-address and --llm-model, or read with another engine.")


def read(document: Document, *, engine: str = USUAL, gate: bool = True, propose: Propose | None = None) -> Reading:
    """What one document says.

    gate      whether a first look leaves aside what is far from any other party or word of security
              (docs/performance.md)
    propose   asks a language model about a document; only the engine `llm` needs it, and no other uses it
    raises    NoEngine for an engine that is not there
    """
    _check(engine, propose)
    if engine == ASKED:
        from pledgebook.claims.proposed import read_proposed

        assert propose is not None
        return read_proposed(document, propose)
    from pledgebook.claims import reader

    return reader.read(document, engine=engine, gate=gate)


def put_away() -> None:
    """Gives back the memory of the parser and the networks, where this process has them; the next text loads them."""
    if "pledgebook.claims.reader" in sys.modules:
        from pledgebook.claims.network import networks
        from pledgebook.claims.pipeline import language

        language.cache_clear()
        networks.cache_clear()
        gc.collect()
        _hand_back()


def _hand_back() -> None:
    """Gives what was freed to the system, where the C library would keep it for later: two hundred megabytes."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # of glibc alone
        if trim is not None:
            trim(0)


def _read_or_tell(document: Document, engine: str, gate: bool, propose: Propose | None = None,
                  english: bool = False) -> Reading | Problem:
    """The reading, or what broke on this text: one text must not end a run over thousands.

    english   the text is known to be in no other language
    """
    from pledgebook.claims.proposed import NotRead

    try:
        if english:
            from pledgebook.claims.reader import read_as_english

            return read_as_english(document, engine, gate)
        return read(document, engine=engine, gate=gate, propose=propose)
    except NotRead as fault:
        return Problem(document.source or document.id, fault.what, fault.try_this)
    except PledgebookError:
        raise
    except Exception as fault:
        return _broke(document, fault)


def _broke(document: Document, fault: Exception) -> Problem:
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
    propose: Propose | None = None,
) -> Iterator[Reading]:
    """What each document says, in the order given; the result does not depend on `jobs`.

    failed   is told of a text on which the reader breaks, and the run goes on; without it the run ends there
    propose  asks a language model, for the engine `llm`; with several jobs it is called in several threads
    raises   NoEngine; ReaderBroke where `failed` is not given
    """
    _check(engine, propose)
    for outcome in _outcomes(documents, engine, jobs, gate, propose):
        if isinstance(outcome, Reading):
            yield outcome
        elif failed is None:
            raise ReaderBroke(outcome.what, outcome.where, outcome.try_this)
        else:
            failed(outcome)


class ReaderBroke(PledgebookError):
    """The reader could not get through a text: a fault of ours."""


def _read_by_a_worker(document: Document, engine: str, gate: bool, propose: Propose | None) -> Reading | Problem | None:
    """As `_read_or_tell`; None where it must be found out first in which language the text is.

    That takes a hundred megabytes, so it is left to the process that gave the work out, for all workers.
    """
    from pledgebook.claims.language import may_be_foreign

    if engine != ASKED and may_be_foreign(document.text):
        return None
    return _read_or_tell(document, engine, gate, propose)


def _by_language(document: Document, engine: str, gate: bool, pool: Executor) -> Reading | Problem:
    """What a worker left open: here it is seen in which language the text is; one in English is a worker's again."""
    from pledgebook.claims.language import in_another_language

    try:
        told = in_another_language(document)
    except Exception as fault:  # of the library that looks; as for any other text that breaks the reader
        return _broke(document, fault)
    return told or pool.submit(_read_or_tell, document, engine, gate, None, True).result()


def _outcomes(documents: Iterable[Document], engine: str, jobs: int, gate: bool,
              propose: Propose | None) -> Iterator[Reading | Problem]:
    if jobs <= 1:
        for document in documents:
            yield _read_or_tell(document, engine, gate, propose)
        return
    from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
    from multiprocessing import get_context

    coming = iter(documents)
    first = list(itertools.islice(coming, FEW))
    if len(first) < FEW:  # workers take longer to start than a few texts take to read
        yield from _outcomes(first, engine, 1, gate, propose)
        return
    pool: Executor = (ThreadPoolExecutor(jobs) if engine == ASKED  # which waits for others, and reckons nothing
                      else ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_left_to_the_parent))
    try:
        waiting: deque[tuple[Document, Future[Reading | Problem | None]]] = deque()

        def next_outcome() -> Reading | Problem:
            document, told = waiting.popleft()
            return told.result() or _by_language(document, engine, gate, pool)

        for document in itertools.chain(first, coming):
            waiting.append((document, pool.submit(_read_by_a_worker, document, engine, gate, propose)))
            while waiting and (waiting[0][1].done() or _enough(waiting, engine, jobs)):
                yield next_outcome()
        while waiting:
            yield next_outcome()
    finally:  # also where the run is interrupted: what nobody waits for is not begun
        pool.shutdown(cancel_futures=True)


def _enough(waiting: deque[tuple[Document, Future[Reading | Problem | None]]], engine: str, jobs: int) -> bool:
    """Whether so many texts are given out that the first must be told before another is taken."""
    few = engine == ASKED or sum(len(document.text) for document, _ in waiting) > LONG
    return len(waiting) >= (AHEAD_LONG if few else AHEAD) * jobs


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
    from pledgebook.claims.network import networks

    return networks()[0].trained_on


def model_in_use() -> ModelCard:
    """Which English model is live. Raises NoModel where none is installed."""
    from pledgebook.claims.pipeline import model_in_use as card

    return card()
