"""How much memory and time `add` takes for a large input, and what a run that was killed half-way costs.

    python benchmarks/intake_memory.py [MEGABYTES] [--characters 20000] [--copies N] [--lines-only] [--once]
                                       [--keep FOLDER]

Writes JSON Lines and a web archive of that size, of words that promise nothing, adds each to a book of its own
without reading its sentences, and prints the time, the rate, the peak of memory of the process and of its children
(one that unpacks, some that take prints), and, for the JSON Lines, what is the case after a kill in mid-run and a
second run: every text there once, and how long the rest took. `--characters 3300` makes short news of them, and every
N-th a near-copy of the one before it; `--once` leaves out the kill.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

WORDS = ("harvest orchard river bridge lamp paper window garden kettle autumn letter music street market bread cloud "
         "winter pencil forest morning").split()
# All of `add` but the reading, which takes its own time (benchmarks/reading_speed.py) and no memory that grows.
WITHOUT_READING = """
from pledgebook import claims
from pledgebook.doors.cli import main
from pledgebook.model import Reading
claims.read_all = lambda documents, **_: (Reading(document, ()) for document in documents)
main()
"""
OPENED_ONLY = """
import sys
from pledgebook.documents import open_sources
sys.exit(0 if sum(1 for _ in open_sources(sys.argv[2:3])) else 1)
"""


@dataclass(frozen=True)
class Texts:
    """Which texts are made."""

    count: int
    characters: int  # of each
    copies: int = 0  # every so many a near-copy of the one before it; 0: none

    def text(self, number: int) -> str:
        """As `text_of`, or a near-copy."""
        if self.copies and number % self.copies == self.copies - 1:
            return f"{sentences()[number % 1000]}\n\n{text_of(number - 1, self.characters)}"
        return text_of(number, self.characters)


@lru_cache(maxsize=1)
def sentences() -> list[str]:
    chance = random.Random(1)
    return ["The " + " ".join(chance.choices(WORDS, k=9)) + f" was in the {chance.choice(WORDS)}." for _ in range(1000)]


def text_of(number: int, characters: int) -> str:
    """About so many characters that are different for each number, in sentences and paragraphs."""
    chosen = random.Random(number).choices(sentences(), k=characters // 75)
    return "\n\n".join(" ".join(chosen[start:start + 5]) for start in range(0, len(chosen), 5))


def lines_file(path: Path, texts: Texts) -> None:
    with path.open("w", encoding="utf-8") as file:
        for number in range(texts.count):
            file.write(json.dumps({"id": f"t{number}", "published": "2024-07-11", "text": texts.text(number)}) + "\n")


def archive_file(path: Path, texts: Texts) -> None:
    with path.open("wb") as file:
        for number in range(texts.count):
            body = (f"<html><head><title>Text {number}</title></head><body><article><p>" + texts.text(number).replace(
                "\n\n", "</p><p>") + "</p></article></body></html>").encode()
            answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body
            file.write(gzip.compress((
                f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://site.example/{number}\r\n"
                f"WARC-Date: 2024-07-11T10:00:00Z\r\nContent-Type: application/http; msgtype=response\r\n"
                f"Content-Length: {len(answer)}\r\n\r\n").encode() + answer + b"\r\n\r\n", 1))


def peak(pid: int) -> int:
    """The most memory that a process has held so far, in bytes; 0 when it is gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM")), 0)


def children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()]
    except OSError:
        return []


def added(source: Path, book: Path, kill_after: float | None = None,
          program: str = WITHOUT_READING) -> tuple[float, int, int]:
    """Seconds, and the most memory of the process and of its children, of one run of `add`."""
    began, own, others = time.monotonic(), 0, 0
    words = [sys.executable, "-c", program, "add", str(source), "--book", str(book)]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None:
            own = max(own, peak(process.pid))
            others = max(others, sum(map(peak, children(process.pid))))
            if kill_after is not None and time.monotonic() - began > kill_after:
                process.send_signal(signal.SIGKILL)
            time.sleep(0.2)
    if process.returncode not in (0, -signal.SIGKILL):
        raise SystemExit(f"add ended with {process.returncode}")
    return time.monotonic() - began, own, others


def processor() -> float:
    """Seconds of the processor that the processes took which have ended, and theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def count(book: Path) -> int:
    connection = sqlite3.connect(book)
    try:
        return int(connection.execute("SELECT count(*) FROM documents").fetchone()[0])
    finally:
        connection.close()


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    asked.add_argument("megabytes", nargs="?", type=int, default=300)
    asked.add_argument("--characters", type=int, default=20_000, help="of a text")
    asked.add_argument("--copies", type=int, default=0, help="every N-th text is a near-copy of the one before it")
    asked.add_argument("--once", action="store_true", help="without the run that is killed")
    asked.add_argument("--open-only", action="store_true", help="open the texts, and put them into no book")
    asked.add_argument("--lines-only", action="store_true", help="the JSON Lines, and no web archive")
    asked.add_argument("--keep", type=Path, help="a folder for the files; else they are removed")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as passing:
        folder = given.keep or Path(passing)
        folder.mkdir(parents=True, exist_ok=True)
        texts = Texts(given.megabytes * 1_000_000 // given.characters, given.characters, given.copies)
        kinds = [("large.jsonl", lines_file), ("large.warc.gz", archive_file)]
        for name, write in kinds[:1 if given.lines_only else 2]:
            source = folder / name
            write(source, texts)
            book = folder / f"{name}.db"
            size = source.stat().st_size / 1e6
            if given.open_only:
                seconds, own, others = added(source, book, program=OPENED_ONLY)
                print(f"{name}: {texts.count:,} texts, {given.megabytes} MB of text ({size:.0f} MB file), opened "
                      f"only: {seconds:.0f} s, peak {own / 1e6:.0f} MB, its children {others / 1e6:.0f} MB", flush=True)
                continue
            before = processor()
            seconds, own, others = added(source, book)
            print(f"{name}: {texts.count:,} texts, {given.megabytes} MB of text ({size:.0f} MB file): "
                  f"{seconds:.0f} s, {processor() - before:.0f} s of the processor, "
                  f"{given.megabytes / seconds:.2f} MB/s, peak {own / 1e6:.0f} MB, its children "
                  f"{others / 1e6:.0f} MB, {count(book):,} texts in the book", flush=True)
            if name.endswith(".jsonl") and not given.once:
                killed = folder / "killed.db"
                added(source, killed, kill_after=seconds / 2)
                first = count(killed)
                rest, _, _ = added(source, killed)
                print(f"{name}, killed after {seconds / 2:.0f} s: {first:,} texts kept; the second run took "
                      f"{rest:.0f} s, {count(killed):,} texts in the book", flush=True)
    print(f"on {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
