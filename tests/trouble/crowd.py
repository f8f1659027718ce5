"""Many processes at one book: writers that acknowledge what they kept, readers that look meanwhile."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

import sqlalchemy

from pledgebook.model import PledgebookError
from pledgebook.register.store import Book
from tests.register.readings import reading
from tests.trouble.runs import FORKED, Prepare, nothing

PATIENCE = 60.0  # seconds for a process to begin or to end


@dataclass(slots=True)
class Report:
    """What one process did, as it told."""

    kept: set[str] = field(default_factory=set)  # names of texts
    waits: list[float] = field(default_factory=list)  # seconds until a transaction began that writes
    looks: int = 0
    troubles: list[str] = field(default_factory=list)


class Crowd:
    """Processes that write or read until they are told to stop."""

    def __init__(self, book: Path, writers: int, readers: int, *, plant: Prepare = nothing) -> None:
        self.reports = [Report() for _ in range(writers + readers)]
        self._pipes: list[Connection] = []
        self._processes: list[BaseProcess] = []
        with Book.open(str(book), create=True):
            pass
        for number in range(writers + readers):
            here, there = FORKED.Pipe()
            process = FORKED.Process(target=_write if number < writers else _look,
                                     args=(str(book), number, there, plant), daemon=True)
            process.start()
            there.close()
            self._pipes.append(here)
            self._processes.append(process)

    def listen(self, seconds: float) -> None:
        """Takes in what is told, for so long."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if not self._heard():
                time.sleep(0.01)

    def _heard(self) -> bool:
        some = False
        for pipe, report in zip(self._pipes, self.reports, strict=True):
            try:
                while pipe.poll():
                    what, told = pipe.recv()
                    some = True
                    if what == "kept":
                        name, wait = told
                        report.kept.add(name)
                        report.waits.append(wait)
                    elif what == "looked":
                        report.looks += told
                    else:
                        report.troubles.append(told)
            except (EOFError, OSError):  # it has ended
                continue
        return some

    @property
    def kept(self) -> set[str]:
        return set().union(*(report.kept for report in self.reports))

    @property
    def troubles(self) -> list[str]:
        return [trouble for report in self.reports for trouble in report.troubles]

    def stop(self) -> None:
        """Tells all to stop, and takes in the rest."""
        for pipe in self._pipes:
            try:
                pipe.send("stop")
            except OSError:  # it had ended by itself: what it told before says why
                continue
        until = time.monotonic() + PATIENCE
        while any(process.is_alive() for process in self._processes) and time.monotonic() < until:
            if not self._heard():
                time.sleep(0.01)
        self._heard()
        for process in self._processes:
            if process.is_alive():
                self.reports[0].troubles.append("a process did not end")
                process.kill()
            process.join()


def _names(number: int) -> Iterator[str]:
    return (f"text-{number}-{count}" for count in itertools.count())


def _write(path: str, number: int, pipe: Connection, plant: Prepare) -> None:
    """Adds texts one by one, each in a transaction that reads before it writes."""
    plant()
    waits: list[float] = []
    whole = Book.writing

    @contextmanager
    def measured(book: Book) -> Iterator[sqlalchemy.Connection]:
        begun = time.monotonic()
        with whole(book) as connection:
            waits.append(time.monotonic() - begun)
            yield connection

    Book.writing = measured  # type: ignore[method-assign, assignment]
    try:
        with Book.open(path) as book:
            for name in _names(number):
                made = reading(name, f"Heading {name}.", (f"Norway gives by {name}.", {}), published="2024-05-01")
                book.add(made)
                pipe.send(("kept", (name, waits[-1])))
                if pipe.poll():
                    return
                time.sleep(0.005)  # people and feeds pause; without it the crowd measures only the queue
    except PledgebookError as error:
        pipe.send(("trouble", f"{type(error).__name__}: {error.what}"))
    except Exception as error:
        pipe.send(("trouble", f"not told in words: {type(error).__name__}: {error}"))


def _look(path: str, number: int, pipe: Connection, plant: Prepare) -> None:
    """Reads lists again and again: what was there once stays there."""
    plant()
    seen: set[str] = set()
    try:
        with Book.open(path) as book:
            while not pipe.poll():
                names = {entry.id for entry in book.documents()}
                if seen - names:
                    pipe.send(("trouble", f"gone again: {sorted(seen - names)[:3]}"))
                seen = names
                if any(claim.quote not in f"Norway gives by {claim.evidence.document_id}."
                       for claim in book.claims()[:50]):
                    pipe.send(("trouble", "half a claim was seen"))
                pipe.send(("looked", 1))
                time.sleep(0.02)
    except Exception as error:
        pipe.send(("trouble", f"reader {number}: {type(error).__name__}: {error}"))
