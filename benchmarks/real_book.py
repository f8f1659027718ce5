"""A corpus of real texts in, a book of so many claims out, for figures that want a large book of real words.

    python -m benchmarks.real_book CORPUS.jsonl.gz --book FILE [--claims 100000] [--engine grammar] [--jobs 2]

First the corpus is added by `pledgebook add`, like anybody's; prints its words a second. A book that is there already
is taken as it is, so a long run may be done beforehand, or in parts. Where that gives fewer claims than are asked for,
each text that has any is told anew as often as it takes: under another name and address, thirteen months earlier than
the time before (longer than the silence after which the same help is another one), with a first line of its own, so
that it is no copy. Its claims are those that were read, moved with their words. So the words, parties and sums are real
and stand where the book says; the days are not.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from pledgebook.model import Claim, Reading, Span
from pledgebook.register.collector import collector_paused
from pledgebook.register.store import Book

PLEDGEBOOK = (sys.executable, "-c", "import sys; from pledgebook.doors.cli import main; sys.exit(main())")
MONTHS_APART = 13


def words_in(corpus: Path) -> int:
    opened = gzip.open if corpus.suffix == ".gz" else open
    with opened(corpus, "rt", encoding="utf-8") as lines:
        return sum(len(json.loads(line)["text"].split()) for line in lines)


def earlier(day: str, turn: int) -> str:
    """A day so many times thirteen months before; a vaguer one stays as vague."""
    year, month, number = (*map(int, day.split("-")), 1, 1)[:3]
    months = year * 12 + month - 1 - turn * MONTHS_APART
    return date(months // 12, months % 12 + 1, min(number, 28)).isoformat()[:len(day)]


def told_anew(reading: Reading, turn: int) -> Reading:
    """The same text as of an earlier day, its claims where their words now stand."""
    before = reading.document
    day = earlier(before.published or "2026-01-01", turn)
    line = f"Told anew for {day}.\n\n"
    made = replace(before, id=f"{before.id}-anew-{turn}", source=f"{before.source}#anew-{turn}", published=day,
                   url=f"{before.url}?anew={turn}" if before.url else None, text=line + before.text)

    def moved(claim: Claim) -> Claim:
        span = Span(made.id, claim.evidence.start + len(line), claim.evidence.end + len(line))
        said = day if claim.said_on == before.published else claim.said_on and earlier(claim.said_on, turn)
        return replace(claim, evidence=span, text_id=made.text_id, said_on=said)

    problems = tuple(replace(one, where=made.id, start=None if one.start is None else one.start + len(line),
                             end=None if one.end is None else one.end + len(line)) for one in reading.problems)
    return Reading(made, tuple(map(moved, reading.claims)), problems)


def add(corpus: Path, book: str, engine: str, jobs: int) -> None:
    """Adds by the command of everybody, and tells its pace."""
    words, began, before = words_in(corpus), time.perf_counter(), os.times()
    subprocess.run([*PLEDGEBOOK, "add", str(corpus), "--book", book, "--engine", engine, "--jobs", str(jobs),
                    "--format", "jsonl"], check=True, stdout=subprocess.DEVNULL)
    clock, now = time.perf_counter() - began, os.times()
    processor = now.children_user - before.children_user + now.children_system - before.children_system
    print(f"{words:,} words in {clock:,.0f} s by the clock ({words / clock:,.0f} words/s), "
          f"{processor:,.0f} s of processor time ({words / processor:,.0f} words/s)", flush=True)


def fill(book: str, claims: int) -> None:
    """Tells the texts of a book anew until it has so many claims."""
    with collector_paused(), Book.open(book) as kept:
        readings = [one for one in kept.readings() if one.claims]
        held = sum(len(one.claims) for one in readings)
        print(f"{held:,} claims in {len(readings):,} of {len(kept.documents()):,} texts were read", flush=True)
        began = time.perf_counter()
        for _ in kept.add_all(_anew(readings, claims - held)):
            pass
        settled = kept.settle()
    print(f"filled up and settled in {time.perf_counter() - began:,.0f} s by the clock: "
          f"{settled.commitments:,} commitments, {settled.conflicts:,} conflicts", flush=True)


def _anew(readings: Sequence[Reading], missing: int) -> Iterator[Reading]:
    turn = 0
    while missing > 0 and readings:
        turn += 1
        for reading in readings:
            if missing > 0:
                missing -= len(reading.claims)
                yield told_anew(reading, turn)
    print(f"each text with claims is told anew {turn} times", flush=True)


def make(corpus: Path, book: str, *, claims: int, engine: str = "grammar", jobs: int = 2) -> None:
    if not Path(book).exists():
        add(corpus, book, engine, jobs)
    fill(book, claims)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--book", required=True)
    parser.add_argument("--claims", type=int, default=100_000)
    parser.add_argument("--engine", default="grammar")
    parser.add_argument("--jobs", type=int, default=2)
    chosen = parser.parse_args()
    make(chosen.corpus, chosen.book, claims=chosen.claims, engine=chosen.engine, jobs=chosen.jobs)


if __name__ == "__main__":
    main()
