"""How fast the readers read, beside plain spaCy on the same texts in the same run.

    python benchmarks/reading_speed.py CORPUS.jsonl.gz [--every 72] [--jobs 1]

CORPUS is JSON Lines with a document a line ("id", "published", "title", "text"); one in `--every` is read, spread over
the whole file. Each reader is warmed up on one text first. Prints words a second of wall time, and how many times what
plain spaCy does.
"""

from __future__ import annotations

import argparse
import gzip
import json
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from pledgebook.claims import ENGINES, read_all
from pledgebook.claims.pipeline import BATCH, language
from pledgebook.model import Document


def documents(corpus: Path, every: int) -> Iterator[Document]:
    """One document in so many, in the order of the file."""
    with gzip.open(corpus, "rt", encoding="utf-8") as lines:
        for line in islice(lines, 0, None, every):
            held = json.loads(line)
            yield Document(held["id"], held["text"], held["id"], None, None, held.get("published"), held.get("title"))


def plain(chosen: Sequence[Document]) -> int:
    """What spaCy alone makes of whole texts: its tokens, so that the work is surely done."""
    return sum(len(doc) for doc in language().pipe((d.text for d in chosen), batch_size=BATCH))


def timed(work: Callable[[Sequence[Document]], int], chosen: Sequence[Document]) -> tuple[float, int]:
    """Seconds of wall time, and what came out."""
    work(chosen[:1])
    started = time.perf_counter()
    found = work(chosen)
    return time.perf_counter() - started, found


def main() -> None:
    """Prints a line a reader."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--every", type=int, default=72)
    parser.add_argument("--jobs", type=int, default=1)
    asked = parser.parse_args()
    chosen = list(documents(asked.corpus, asked.every))
    words = sum(len(document.text.split()) for document in chosen)
    print(f"{len(chosen)} documents, {words:,} words, {asked.jobs} at a time")
    seconds, tokens = timed(plain, chosen)
    usual = words / seconds
    print(f"{'plain spaCy':12s} {usual:8,.0f} words/s           {tokens:,} tokens (no names; one process)")
    for engine in ENGINES:
        def reading(texts: Sequence[Document], engine: str = engine) -> int:
            return sum(len(r.claims) for r in read_all(texts, engine=engine, jobs=asked.jobs))

        seconds, claims = timed(reading, chosen)
        print(f"{engine:12s} {words / seconds:8,.0f} words/s  x {words / seconds / usual:5.2f}  {claims:,} claims")


if __name__ == "__main__":
    main()
