"""Takes texts out of files in a process of its own, with limits on time and memory: a bomb ends there, not here.

The process lives as long as its parent and is begun anew after it was stopped. It opens no file and no address.
"""

from __future__ import annotations

import atexit
import json
import os
import re
import subprocess
import sys
import threading
from dataclasses import asdict
from typing import IO, Any

from pledgebook.documents.extracted import SMALLER, Extracted, Refused
from pledgebook.documents.kinds import Kind, reader_of

MEMORY = 1_500_000_000  # bytes of address space
SECONDS, SECONDS_A_MEGABYTE, MOST_SECONDS = 10, 5, 60  # of processor time for one file
WALL = 3  # times the processor time, for a machine that is busy
ANSWER = 120_000_000  # bytes
TOO_COMPLEX = "It takes more {} than a file of its size may: it may be broken, or made to do harm."
NO_CHARACTER = re.compile("[\0\ud800-\udfff]")  # NUL and half characters, which no file can keep
PROGRAM = "from pledgebook.documents.confined import serve; serve()"


def extract(kind: Kind, raw: bytes) -> list[Extracted]:
    """The texts of a file. Raises Refused where there are none, or they cannot be had within the limits."""
    return _WORKER.extract(kind, raw)


def seconds_for(size: int) -> int:
    return min(MOST_SECONDS, SECONDS + SECONDS_A_MEGABYTE * size // 1_000_000)


class _Worker:
    """The process, begun when it is first needed."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def extract(self, kind: Kind, raw: bytes) -> list[Extracted]:
        with self._lock:
            answers: list[Any] = []
            process = self._running()
            asking = threading.Thread(target=_ask, args=(process, kind, raw, answers), daemon=True)
            asking.start()
            asking.join(WALL * seconds_for(len(raw)) + 20)  # what it takes to load
            if not answers:
                self.stop()
                asking.join(5)
                raise Refused(TOO_COMPLEX.format("time or memory"), SMALLER)
            answer = answers[0]
            if "spent" in answer:  # who knows what it still holds: the next file gets a process of its own
                self.stop()
        if "refused" in answer:
            raise Refused(*answer["refused"])
        return [Extracted(NO_CHARACTER.sub("\ufffd", one["text"]), one["told"],
                          tuple((what, try_this) for what, try_this in one["notes"]), one["headline"])
                for one in answer["texts"]]

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(
                [sys.executable, "-c", PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL, env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))})
        return self._process

    def stop(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    try:
                        stream.close()
                    except OSError:  # it had not taken all that was written to it
                        continue


def _ask(process: subprocess.Popen[bytes], kind: Kind, raw: bytes, answers: list[Any]) -> None:
    assert process.stdin is not None and process.stdout is not None
    try:
        process.stdin.write(f"{kind}\t{len(raw)}\n".encode() + raw)
        process.stdin.flush()
        size = int(process.stdout.readline(20) or b"0")
        if 0 < size <= ANSWER:
            answers.append(json.loads(process.stdout.read(size)))
    except (OSError, ValueError):  # it was stopped in the middle
        return


_WORKER = _Worker()
atexit.register(_WORKER.stop)


# --- inside the process ---------------------------------------------------------------------------------------


def serve() -> None:
    """Answers until nobody asks any more."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints is no answer
    incoming: IO[bytes] = sys.stdin.buffer
    while line := incoming.readline():
        kind, _, size = line.decode().partition("\t")
        raw = incoming.read(int(size))
        answer = json.dumps(_answer(Kind(kind), raw)).encode()
        out.write(f"{len(answer)}\n".encode() + answer)
        out.flush()


def _answer(kind: Kind, raw: bytes) -> dict[str, Any]:
    try:
        _limit(len(raw))
        texts = reader_of(kind)(raw)
    except Refused as reason:
        return {"refused": [reason.what, reason.try_this]}
    except MemoryError:
        return {"refused": [TOO_COMPLEX.format("memory"), SMALLER], "spent": True}
    except RecursionError:
        return {"refused": ["It is nested too deep to be read.", SMALLER]}
    except Exception as error:  # whatever a library stumbles on, the batch goes on
        return {"refused": [f"It is damaged, or of a form that is not known ({type(error).__name__}).", SMALLER]}
    if len(json.dumps([one.text for one in texts])) > ANSWER // 2:
        return {"refused": ["Its text is too long.", SMALLER]}
    return {"texts": [asdict(one) | {"told": {
        name: value and NO_CHARACTER.sub("\ufffd", value) for name, value in one.told.items()}} for one in texts]}


def _limit(size: int) -> None:
    """For the next file: what was used before does not count."""
    try:
        import resource
    except ImportError:  # Windows: there the parent's clock alone sets the limit
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + 1 + seconds_for(size), hard))
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY if hard < 0 else min(MEMORY, hard), hard))
