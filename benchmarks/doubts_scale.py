"""How long the rules of the doubts take: a text, all rules of the book together, and what a book keeps of them.

    python -m benchmarks.doubts_scale --book FILE [--texts 300] [--all]

Prints milliseconds of the processor for each 1,000 characters of some texts of the book, drawn by number, in one
process.
With `--all` all texts that nobody has looked at are looked at, as `pledgebook doubts` does it (the book keeps what
was found), then the same is asked again, as whoever opens the book next asks it.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable
from typing import TypeVar

from pledgebook.answers.doubts import doubted
from pledgebook.model import Reading
from pledgebook.register.collector import collector_paused
from pledgebook.register.doubts import noted
from pledgebook.register.store import Book

Found = TypeVar("Found")


def told(name: str, work: Callable[[], Found], *, per: int = 0) -> Found:
    """Does some work and prints how long it took; with `per` also for each thousand of so many characters."""
    clock, processor = time.perf_counter(), time.process_time()
    found = work()
    took = time.process_time() - processor
    print(f"{name:44}{took:8.1f} s of the processor{time.perf_counter() - clock:8.1f} s on the clock"
          + (f"{took / per * 1e6:8.2f} ms of the processor for each 1,000 characters" if per else ""), flush=True)
    return found


def readings_from(book: Book, texts: int) -> list[Reading]:
    entries = book.documents()
    chosen = random.Random(1).sample([entry.id for entry in entries], min(texts, len(entries)))
    return [book.reading(name) for name in chosen]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--book", required=True)
    parser.add_argument("--texts", type=int, default=300)
    parser.add_argument("--all", action="store_true")
    given = parser.parse_args()
    with Book.open(given.book) as book:
        some = readings_from(book, given.texts)
        noted(some[0])  # what is read once a process is read
        told(f"rules of one text, {len(some):,} texts", lambda: [noted(one) for one in some],
             per=sum(len(one.document.text) for one in some))
        if given.all:
            with collector_paused():
                held = book.contents()
                characters = sum(entry.characters for entry in held.entries)
                found = told(f"all {len(held.entries):,} texts", lambda: doubted(book, contents=held), per=characters)
                again = told("asked again, by another who opens it", lambda: doubted(book, contents=held))
            assert again.doubts == found.doubts
            print(f"{len(found.doubts):,} doubts")


if __name__ == "__main__":
    main()
