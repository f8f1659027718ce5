"""The book's texts in, their prints out: the MinHash of each, kept beside the family of copies it belongs to.

After a large run prints are taken and kept some thousands at a time, so that a run that is killed goes on with the
next; until it is known whose copies these texts are, their family is UNSETTLED. Where they are very many, workers take
them: of some thousand words a text, each five together are hashed by SHA-1, which takes longer than all else.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from multiprocessing import get_context
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, insert, select

from pledgebook.register import schema
from pledgebook.register.copies import signature, signatures
from pledgebook.register.errors import BookBusy, BookError
from pledgebook.register.parcels import parcels

MOST_NAMES = 10_000  # in one question
TAKEN_AT_ONCE = 2_000  # texts whose prints are taken and kept together
TEXTS_AT_ONCE = 20  # of up to twenty megabytes each
WORTH_WORKERS = 20_000  # texts without a print; for fewer, workers take about as long to start as they save
MOST_WORKERS = 4  # the process that reads texts and writes prints keeps no more of them busy
CHARACTERS_AT_ONCE = 100_000  # of texts that a worker is given together
WAITING = 3  # such parcels a worker
UNSETTLED = ""  # the family of a text whose print was taken and compared with no other yet

Transaction = Callable[[], AbstractContextManager[Connection]]
Taken = Callable[[Iterable[str]], Iterator[bytes]]  # the prints of texts, in their order


def take_prints(looking: Transaction, writing: Transaction, jobs: int = 1) -> None:
    """Takes and keeps the prints of texts that have none, where they are many; a few are left for `keep_origins`.

    jobs   how many processes may take them; what is kept does not depend on it
    """
    last = 0
    with looking() as connection:
        count = count_unprinted(connection)
    if count <= TAKEN_AT_ONCE:
        return
    try:
        with _workers(jobs if count >= WORTH_WORKERS else 1) as taken:
            while True:
                with looking() as connection:
                    found = unprinted(connection, last, TAKEN_AT_ONCE, taken)
                if not found:
                    return
                last = found[-1]["number"]
                with writing() as connection:
                    keep_prints(connection, found)
    except BookBusy:
        return  # those that are left are taken with what follows from them
    except BookError as error:
        if "may not be written" not in error.what:
            raise


@contextmanager
def _workers(jobs: int) -> Iterator[Taken]:
    """Takes prints in so many processes, some texts at a time, so that memory stays small."""
    if jobs <= 1:
        yield partial(map, signature)
        return
    jobs = min(jobs, MOST_WORKERS)
    pool = ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_left_to_the_parent)
    try:
        yield partial(_side_by_side, pool, WAITING * jobs)
    finally:  # also where the run is interrupted: what nobody waits for is not begun
        pool.shutdown(cancel_futures=True)


def _side_by_side(pool: ProcessPoolExecutor, most: int, texts: Iterable[str]) -> Iterator[bytes]:
    waiting = deque[tuple[list[str], Future[list[bytes]] | None]]()
    for parcel in parcels(texts, CHARACTERS_AT_ONCE):
        waiting.append((parcel, _given(pool, parcel)))
        if len(waiting) >= most:
            yield from _done(*waiting.popleft())
    while waiting:
        yield from _done(*waiting.popleft())


def _given(pool: ProcessPoolExecutor, parcel: list[str]) -> Future[list[bytes]] | None:
    try:
        return pool.submit(signatures, parcel)
    except BrokenProcessPool:  # the system ended a worker, perhaps for want of memory: this process goes on alone
        return None


def _done(parcel: list[str], taken: Future[list[bytes]] | None) -> list[bytes]:
    try:
        return signatures(parcel) if taken is None else taken.result()
    except BrokenProcessPool:
        return signatures(parcel)


def _left_to_the_parent() -> None:
    """A worker lets Ctrl-C pass: the terminal sends it to every process, and the one that gave the work out ends it."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)


def unprinted(connection: Connection, after: int, most: int, taken: Taken | None = None) -> list[dict[str, Any]]:
    """Rows of prints for texts that have none, of some texts at a time.

    after   the number of the document after which to look; each row gives that of its own
    taken   takes the prints; without it this process does
    """
    d, p = schema.documents.c, schema.prints.c
    asked = select(d.number, d.text_id, d.text).where(
        d.number > after, ~select(p.text_id).where(p.text_id == d.text_id).exists()).order_by(d.number).limit(most)
    named = list[tuple[int, str]]()

    def texts() -> Iterator[str]:
        for row in connection.execute(asked.execution_options(yield_per=TEXTS_AT_ONCE)):
            named.append((row.number, row.text_id))
            yield row.text

    found = list((taken or partial(map, signature))(texts()))
    return [{"number": number, "text_id": text_id, "signature": kept, "family": UNSETTLED}
            for (number, text_id), kept in zip(named, found, strict=True)]


def count_unprinted(connection: Connection) -> int:
    """How many texts have no print."""
    texts, prints = (int(connection.execute(select(func.count()).select_from(table)).scalar_one())
                     for table in (schema.documents, schema.prints))
    return texts - prints


def keep_prints(connection: Connection, found: Collection[Mapping[str, Any]]) -> None:
    """Keeps prints that were taken, but for those that another process has kept meanwhile."""
    there = families_of(connection, [row["text_id"] for row in found])
    kept = [{name: row[name] for name in ("text_id", "signature", "family")} for row in found
            if row["text_id"] not in there]
    if kept:
        connection.execute(insert(schema.prints), kept)


def families_of(connection: Connection, text_ids: Collection[str]) -> dict[str, str | None]:
    p = schema.prints.c
    return {row.text_id: row.family for row in in_parts(connection, select(p.text_id, p.family), p.text_id, text_ids)}


def in_parts(connection: Connection, asked: Select[Any], column: ColumnElement[Any],
             names: Iterable[Any]) -> Iterator[Row[Any]]:
    """The rows in which a column has one of these values, asked for some thousands at a time."""
    wanted = sorted(names)
    for start in range(0, len(wanted), MOST_NAMES):
        yield from connection.execute(asked.where(column.in_(wanted[start:start + MOST_NAMES]))).all()
