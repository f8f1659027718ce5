"""SQL that somebody typed in, rows out: it can read a book and do nothing else, for so long and with so much memory.

A statement on a file runs in a process of its own (`sql_apart`); on a server in a transaction that only reads.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pledgebook.register import sql_apart, sql_server
from pledgebook.register.errors import BookBusy, BookError, NotABook
from pledgebook.register.opening import BROKEN, BUSY, BUSY_SECONDS
from pledgebook.register.places import is_address
from pledgebook.register.sql_told import FEWER, NotOneQuestion, TooMuch
from pledgebook.register.store import Book
from pledgebook.register.up_to import state_of

SECONDS = 2.0  # that a statement may take, where nobody says otherwise
LOADING = 20.0  # seconds until the process is there, on a machine that is busy
OUT_OF_TIME = -getattr(signal, "SIGALRM", 0)  # how a process ends whose clock rang
PROGRAM = "from pledgebook.register.sql_apart import serve; serve()"


@dataclass(frozen=True, slots=True)
class Asked:
    """One statement, and what it may cost."""

    statement: str
    where: str  # the file it stood in, or what else tells people which statement is meant
    seconds: float = SECONDS
    rows: int | None = None  # None: all that there are


@dataclass(frozen=True, slots=True)
class Table:
    """What a statement gives."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    more: bool  # whether there are more rows than were asked for
    stale: bool = False  # whether commitments are those of an earlier state, for the book may not be written


def answer(path: str, asked: Asked) -> Table:
    """The rows that a statement gives on the book at a path or address, which it cannot change.

    What follows from the claims is worked out first, as for every question. Raises NotOneQuestion for a statement that
    is no question or would do more than read, TooMuch where time, memory or room for the answer ends, and what
    `Book.open` raises.
    """
    wrong = sql_apart.wrong_with(asked.statement)
    if wrong:
        raise NotOneQuestion(wrong, asked.where, sql_apart.LOOK)
    with Book.open(path) as book:
        book.settle()
        with book.looking() as connection:
            _, is_derived = state_of(connection)
        if is_address(path):
            with Book.open(path, read_only=True) as reading, reading.looking() as connection:
                columns, rows, more = sql_server.rows(connection, asked.statement, asked.where, asked.seconds,
                                                      asked.rows)
        else:
            columns, rows, more = _rows_of_file(path, asked)
    return Table(named_apart(columns), rows, more, not is_derived)


def named_apart(columns: Sequence[str]) -> tuple[str, ...]:
    """The names of columns; one that comes again gets a number, for an object has each name once."""
    names: list[str] = []
    for column in columns:
        name, number = column, 1
        while name in names:
            number += 1
            name = f"{column}_{number}"
        names.append(name)
    return tuple(names)


def _rows_of_file(path: str, asked: Asked) -> tuple[tuple[str, ...], tuple[tuple[Any, ...], ...], bool]:
    told = {"uri": f"{Path(path).resolve().as_uri()}?mode=ro", "statement": asked.statement, "seconds": asked.seconds,
            "rows": asked.rows}
    with subprocess.Popen(
            [sys.executable, "-c", PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}) as process:
        try:
            said, _ = process.communicate(json.dumps(told).encode(), timeout=asked.seconds + LOADING)
        except BaseException as error:
            process.kill()
            if isinstance(error, subprocess.TimeoutExpired):
                raise _late(asked) from error
            raise
    if process.returncode and process.returncode != OUT_OF_TIME:
        raise BookError(f"The process that asked it ended by itself ({process.returncode}).", asked.where,
                        "Ask in another way; the book was only read.")
    *lines, last = [json.loads(line) for line in said.split(b"\n") if line.endswith((b"}", b"]"))] or [{}]
    end = last if isinstance(last, dict) else {}
    if "more" not in end:
        raise _ended(end, path, asked)
    return tuple(lines[0]["columns"]), tuple(map(tuple, lines[1:])), bool(end["more"])


def _ended(end: dict[str, Any], path: str, asked: Asked) -> BookError:
    """Why there are no rows; a process that says nothing was ended by the system's clock."""
    if "refused" in end:
        return NotOneQuestion(end["refused"][0], asked.where, end["refused"][1])
    if end.get("code", 0) & 0xFF in BUSY:
        return BookBusy(path, BUSY_SECONDS)
    if end.get("code", 0) & 0xFF in BROKEN:
        return NotABook(path, "it is damaged or no database at all")
    if "broken" in end:
        return BookError(f"The book cannot be read ({end['broken']}).", path, "`pledgebook verify` looks at all of it.")
    if end.get("spent") == "memory":
        return TooMuch(f"It takes more memory than a statement may ({sql_apart.MEMORY // 1_000_000} MB, "
                       f"{sql_apart.VALUE // 1_000_000} MB for one value).", asked.where, FEWER)
    if end.get("spent") == "answer":
        return TooMuch(f"The answer is longer than {sql_apart.ANSWER // 1_000_000} MB.", asked.where, FEWER)
    return _late(asked)


def _late(asked: Asked) -> TooMuch:
    return TooMuch(f"It took longer than {asked.seconds:g} s and was ended.", asked.where,
                   "Narrow it with WHERE or LIMIT, or give it more time with --seconds.")
