"""Runs of the command line in processes of their own, which can be killed, starved and watched.

They are forked off a process that has loaded everything, and are else like any other: own memory, own files, own end.
"""

from __future__ import annotations

import itertools
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import charset_normalizer
import datasketch
from sqlalchemy import Connection, event, insert
from sqlalchemy.dialects import sqlite

from pledgebook import claims, documents
from pledgebook.doors import adding
from pledgebook.doors.cli import main
from pledgebook.exchange import ruling_lines
from pledgebook.model import Reading
from pledgebook.register import filling, opening, schema, verifying
from pledgebook.register.store import Added, Book, Outcome
from tests.doors.command_line import quick_read_all

FORKED = get_context("forkserver")
PATIENCE = 120  # seconds until a run counts as hanging
LOADED = (adding, charset_normalizer, datasketch, documents, ruling_lines, sqlite, verifying)  # else on the way of each
Prepare = Callable[[], None]


def nothing() -> None:
    """A run as it is."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended, and what it said by then."""

    code: int | None
    said: list[str]
    errors: str

    @property
    def is_hanging(self) -> bool:
        return self.code is None

    @property
    def has_traceback(self) -> bool:
        return "Traceback" in self.errors


class Run:
    """Verbs one after the other in a process; what they print can be read while they run."""

    def __init__(self, folder: Path, verbs: Sequence[Sequence[str]], prepare: Prepare = nothing) -> None:
        self._said, self._errors = folder / f"said-{next(_NUMBERS)}", folder / f"errors-{next(_NUMBERS)}"
        os.mkfifo(self._said)
        self.process: BaseProcess = FORKED.Process(
            target=_run, args=([list(words) for words in verbs], str(self._said), str(self._errors), prepare))
        self.process.start()
        self._stream = self._said.open(encoding="utf-8")  # waits until the run has begun
        self.heard: list[str] = []

    def lines(self) -> Iterator[str]:
        """What it says, as it says it; half a line at the end is nothing that was said."""
        for line in self._stream:
            if line.endswith("\n"):
                self.heard.append(line.rstrip("\n"))
                yield self.heard[-1]

    def kill(self) -> None:
        self.process.kill()

    def ended(self) -> Ended:
        """Waits for its end and hears the rest."""
        self.heard += [line.rstrip("\n") for line in self._stream if line.endswith("\n")]
        self._stream.close()
        self.process.join(PATIENCE)
        code = self.process.exitcode
        if code is None:
            self.process.kill()
            self.process.join()
        errors = self._errors.read_text(encoding="utf-8") if self._errors.exists() else ""
        for path in (self._said, self._errors):
            path.unlink(missing_ok=True)
        return Ended(code, self.heard, errors)


_NUMBERS = itertools.count()


def run(folder: Path, verbs: Sequence[Sequence[str]], prepare: Prepare = nothing) -> Ended:
    return Run(folder, verbs, prepare).ended()


def _run(verbs: list[list[str]], said: str, errors: str, prepare: Prepare) -> None:
    """Inside the process: `pledgebook WORDS` for each verb, with the quick reader; the first that fails ends it."""
    os.dup2(os.open(said, os.O_WRONLY), 1)
    os.dup2(os.open(errors, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), 2)
    sys.stdout, sys.stderr = (os.fdopen(number, "w", encoding="utf-8", closefd=False) for number in (1, 2))
    claims.read_all = quick_read_all
    code: Any = 0
    try:
        print("begun", flush=True)
        prepare()
        for words in verbs:
            sys.argv = ["pledgebook", *words]
            try:
                main()
            except SystemExit as end:
                code = end.code
            if code:
                break
            print("done", *words[:2], flush=True)
        print("steps", os.environ.get("STEPS", "0"), flush=True)
    except BaseException:  # as the interpreter itself would tell it
        traceback.print_exc()
        code = 1
    finally:
        with suppress(OSError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code or 0)


# --- what can be done to a run ----------------------------------------------------------------------------------


def both(first: Prepare, second: Prepare) -> Prepare:
    return partial(_both, first, second)


def _both(first: Prepare, second: Prepare) -> None:
    first()
    second()


def die_at(fatal: int) -> None:
    """Kills the process before its n-th statement, commit or rollback; 0 only counts, and tells how many there were."""
    steps = itertools.count(1)
    made = opening._engine

    def step(*_: object) -> None:
        number = next(steps)
        if number == fatal:
            os.kill(os.getpid(), signal.SIGKILL)
        if not fatal:
            os.environ["STEPS"] = str(number)

    def watched(path: str, busy_seconds: float, *, read_only: bool = False) -> Any:
        engine = made(path, busy_seconds, read_only=read_only)
        for point in ("before_cursor_execute", "after_cursor_execute", "commit", "rollback"):
            event.listen(engine, point, step)
        return engine

    opening._engine = watched


# --- planted bugs: each harness has to see its own ----------------------------------------------------------------


def acknowledge_too_early() -> None:
    """Texts are said to be kept before they are: they are written at the end, in one go."""
    waiting: list[Reading] = []
    add, settle = Book.add, Book.settle

    def promised(_: Book, reading: Reading) -> Added:
        waiting.append(reading)
        return Added(Outcome.NEW, reading.document.id, claims=len(reading.claims))

    def kept(book: Book, jobs: int = 1) -> Any:
        while waiting:
            add(book, waiting.pop())
        return settle(book, jobs)

    def promised_together(book: Book, readings: Sequence[Reading]) -> Iterator[Added]:
        return (promised(book, reading) for reading in readings)

    Book.add, Book.settle = promised, kept  # type: ignore[method-assign, assignment]
    Book.add_together = promised_together  # type: ignore[method-assign, assignment]


def keep_by_halves() -> None:
    """A text is kept in two transactions: first its words, then its claims."""
    whole = Book._insert_reading

    def halves(book: Book, connection: Connection, number: int, reading: Reading) -> None:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        whole(book, connection, number, reading)

    Book._insert_reading = halves  # type: ignore[method-assign, assignment]
    filling.plain = lambda *_: []  # each by itself, that there is something to cut in half


def forget_on_resuming() -> None:
    """A text that the book knows is counted once more each time it is added."""
    note = Book.note

    def counted(book: Book, document: Any) -> Added | None:
        added = note(book, document)
        if added is not None and added.outcome is Outcome.SAME:
            with book.writing() as connection:
                connection.execute(insert(schema.sources).values(
                    document=1, name=f"again-{document.id}", source="again", recorded_on=""))
        return added

    Book.note = counted  # type: ignore[method-assign, assignment]
