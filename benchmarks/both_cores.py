"""What a second core gains: `pledgebook add` of the same texts by one process and by several, in one run.

    python -m benchmarks.both_cores CORPUS.jsonl.gz [--every 24] [--engine both] [--jobs 2]

Takes every so-manyth document of a corpus (JSON Lines, a document a line). Each run is the command of everybody, into
a book of its own, with starting, storing and adding up. Prints seconds by the clock and of the processor, the most
memory of the process and of any one worker, how many times as fast several are, and whether both books say the same.
What else the machine does counts against the second figure, so it tells the load before it begins, too.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.intake_memory import children, peak
from pledgebook.register.store import Book

PLEDGEBOOK = (sys.executable, "-c", "import sys; from pledgebook.doors.cli import main; sys.exit(main())")


@dataclass(frozen=True, slots=True)
class Run:
    """What one `add` took: seconds by the clock and of the processor, bytes of memory, and what the book then says."""

    clock: float
    processor: float
    own: int
    worker: int
    digest: str


def sample(corpus: Path, every: int, to: Path) -> tuple[int, int]:
    """Writes every so-manyth line of a corpus; documents and words in them."""
    documents = words = 0
    with gzip.open(corpus, "rt", encoding="utf-8") as lines, to.open("w", encoding="utf-8") as file:
        for line in itertools.islice(lines, 0, None, every):
            file.write(line)
            documents, words = documents + 1, words + len(json.loads(line)["text"].split())
    return documents, words


def run(source: Path, book: Path, engine: str, jobs: int) -> Run:
    """Adds the texts. Raises SystemExit where `add` ends in trouble."""
    began, before, own, worker = time.perf_counter(), os.times(), 0, 0
    words = [*PLEDGEBOOK, "add", str(source), "--book", str(book), "--engine", engine, "--jobs", str(jobs)]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None:
            own = max(own, peak(process.pid))
            worker = max([worker, *map(peak, children(process.pid))])
            time.sleep(0.2)
    clock, after = time.perf_counter() - began, os.times()
    if process.returncode:
        raise SystemExit(f"add ended with {process.returncode}")
    with Book.open(str(book)) as kept:
        digest = kept.digest()
    return Run(clock, after.children_user + after.children_system - before.children_user - before.children_system,
               own, worker, digest)


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the figures; ends with 1 where the two books differ."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--every", type=int, default=24)
    parser.add_argument("--engine", default="both")
    parser.add_argument("--jobs", type=int, default=2)
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "sample.jsonl"
        documents, words = sample(asked.corpus, asked.every, source)
        print(f"{documents} documents, {words:,} words, engine {asked.engine}; {os.cpu_count()} cores, "
              f"load {os.getloadavg()[0]:.1f}", flush=True)
        runs = []
        for jobs in (1, asked.jobs):
            done = run(source, Path(folder) / f"{jobs}.db", asked.engine, jobs)
            runs.append(done)
            print(f"--jobs {jobs}: {done.clock:6.1f} s by the clock, {done.processor:6.1f} s of the processor, "
                  f"{words / done.clock:,.0f} words/s; {done.own / 1e6:.0f} MB, a worker at most "
                  f"{done.worker / 1e6:.0f} MB", flush=True)
    alone, together = runs
    same = alone.digest == together.digest
    print(f"{alone.clock / together.clock:.2f} times as fast; the same book: {'yes' if same else 'NO'}")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
