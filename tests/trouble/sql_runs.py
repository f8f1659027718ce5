"""Statements through the process behind `pledgebook sql`, each in a fork of its own, and what each of them cost.

This module runs in a small process: whatever else were loaded would count as memory of the statement.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import sqlite3
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import IO, Any

from pledgebook.register import sql_apart

KEPT = 100_000  # bytes of an answer that are looked at, at its beginning and at its end


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one statement came to."""

    code: int  # of the process; below zero: the signal that ended it
    end: dict[str, Any]  # the last thing it told
    rows: bool  # whether any were given
    secret: bool  # whether words of another file came through
    cpu: float
    wall: float
    memory: int  # megabytes
    changed: str  # what is other than before, in the book or beside it

    @property
    def is_told(self) -> bool:
        """It ended in words, or by the clock that the system rings."""
        return bool(self.end.keys() & {"more", "refused", "spent"}) or self.code == -14


# --- inside the small process -------------------------------------------------------------------------------------


def serve() -> None:
    """Reads lines of JSON with a statement each; answers a line each. Arguments: folder, secret, seconds, a plant."""
    folder, secret, seconds, plant = sys.argv[1:]
    os.chdir(folder)
    PLANTS[plant]()
    before = _state()
    for line in sys.stdin.buffer:
        request = {"uri": f"{Path('pledges.db').resolve().as_uri()}?mode=ro", "statement": json.loads(line),
                   "seconds": float(seconds), "rows": None}
        told = _forked(json.dumps(request).encode(), secret.encode())
        after = _state()
        told["changed"] = ", ".join(sorted(name for name, _ in before ^ after))
        before = after
        print(json.dumps(told), flush=True)


def _state() -> set[tuple[str, str]]:
    """The files of the folder with what is in them, but for the index of the log, where readers put their marks."""
    return {(path.name, hashlib.sha256(path.read_bytes()).hexdigest()) for path in Path().iterdir()
            if not path.name.endswith("-shm")}


def _forked(request: bytes, secret: bytes) -> dict[str, Any]:
    reads, writes = os.pipe()
    begun = time.monotonic()
    child = os.fork()
    if not child:
        os.close(reads)
        sys.stdin, sys.stdout = (SimpleNamespace(buffer=buffer) for buffer in (
            io.BytesIO(request), os.fdopen(writes, "wb")))
        code = 1
        try:
            sql_apart.serve()
            code = 0
        finally:
            os._exit(code)
    os.close(writes)
    head, tail, found = b"", b"", False
    with os.fdopen(reads, "rb") as stream:
        while part := stream.read(65536):
            found = found or secret in tail[-100:] + part
            head, tail = head or part[:KEPT], (tail + part)[-KEPT:]
    _, status, used = os.wait4(child, 0)
    last = tail.rstrip(b"\n").rpartition(b"\n")[2]
    end = json.loads(last) if last.startswith(b"{") and last.endswith(b"}") else {}
    return {"code": os.waitstatus_to_exitcode(status), "end": end, "rows": b"\n[" in head, "secret": found,
            "cpu": used.ru_utime + used.ru_stime, "wall": time.monotonic() - begun, "memory": used.ru_maxrss // 1000}


# --- planted bugs -------------------------------------------------------------------------------------------------


def nothing() -> None:
    """The door as it is."""


def writable() -> None:
    """A door as somebody might write it in a hurry: it looks whether the statement begins like a question."""
    def answered(out: IO[bytes], *, uri: str, statement: str, **_: Any) -> None:
        connection = sqlite3.connect("pledges.db", isolation_level=None)
        if not statement.lstrip().lower().startswith(("drop", "delete")):
            connection.execute(statement)
        out.write(b'{"more": false}\n')

    sql_apart._answer = answered


def lifted() -> None:
    """The authorizer lets everything through."""
    sql_apart._Guard.__call__ = lambda *_: sqlite3.SQLITE_OK  # type: ignore[method-assign]


def without_walls() -> None:
    """The authorizer and the read-only file stand alone, and nothing limits time or memory."""
    sql_apart.wall_in = lambda seconds: None
    sql_apart.LEFT = -6.0
    sql_apart.HEAP = 0
    sql_apart.LIMITS.clear()


PLANTS: dict[str, Callable[[], None]] = {
    plant.__name__: plant for plant in (nothing, writable, lifted, without_walls)}


# --- for the tests ------------------------------------------------------------------------------------------------


def outcomes(folder: Path, secret: str, statements: Iterable[str], *, seconds: float = 2.0,
             plant: str = "nothing") -> Iterator[tuple[str, Outcome]]:
    """Each statement with what it came to."""
    import subprocess

    with subprocess.Popen(
            [sys.executable, "-c", "from tests.trouble.sql_runs import serve; serve()", str(folder), secret,
             str(seconds), plant], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}) as process:
        assert process.stdin is not None and process.stdout is not None
        for statement in statements:
            process.stdin.write(json.dumps(statement).encode() + b"\n")
            process.stdin.flush()
            yield statement, Outcome(**json.loads(process.stdout.readline()))
        process.stdin.close()
