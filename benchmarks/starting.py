"""How long short commands take from start to end, beside the bare libraries that they load.

    python -m benchmarks.starting --book FOLDER/at-size-100000.db

Each command runs in a process of its own, all in turn, so that what else the machine does meets all of them alike. The
modules are compiled beforehand, as in an installation. Seconds of the processor (the best and the one in the middle),
then the clock.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

MAIN = "import sys; from pledgebook.doors.cli import main; main()"
LIBRARIES = ("import gc; gc.disable(); import typer, sqlalchemy, sqlalchemy.dialects.sqlite; "
             "from pydantic import BeforeValidator, Field, TypeAdapter; gc.freeze()")  # what typer reads words with


@dataclass(frozen=True, slots=True)
class Taken:
    """Seconds of one run."""

    processor: float
    clock: float


def run(code: str, words: Sequence[str], env: Mapping[str, str]) -> Taken:
    """One run of a program in a process of its own."""
    before = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-c", code, *words], env=env, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{' '.join(words) or code} ended with {status}.")
    return Taken(used.ru_utime + used.ru_stime, time.perf_counter() - before)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--book", required=True, help="a book, such as register_at_size --keep leaves")
    parser.add_argument("--times", type=int, default=10)
    asked = parser.parse_args()
    book = ["--book", asked.book]
    rows: list[tuple[str, str, list[str]]] = [
        ("python alone", "pass", []), ("the libraries alone", LIBRARIES, []), ("--help", MAIN, ["--help"]),
        *((" ".join(words), MAIN, [*words, *book]) for words in (
            ["list"], ["list", "--actor", "NOR"], ["list", "--actor", "Norway"], ["search", "aid"]))]
    with tempfile.TemporaryDirectory() as folder:
        env = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "XDG_CACHE_HOME": folder,
               "PYTHONPYCACHEPREFIX": folder}
        env.pop("PYTHONDONTWRITEBYTECODE", None)
        taken: dict[str, list[Taken]] = {name: [] for name, _, _ in rows}
        for turn in range(asked.times + 1):
            for name, code, words in rows:
                one = run(code, words, env)
                if turn:  # the first one compiles, and keeps the names of parties
                    taken[name].append(one)
    print(f"{'':24}{'processor: best':>18}{'middle':>8}{'clock: best':>14}{'middle':>8}")
    for name, runs in taken.items():
        processor, clock = [one.processor for one in runs], [one.clock for one in runs]
        print(f"{name:24}{min(processor):16.3f} s{median(processor):8.3f}{min(clock):12.3f} s{median(clock):8.3f}")


if __name__ == "__main__":
    main()
