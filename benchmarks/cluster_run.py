"""What a run over shards costs, in one process and on a Dask cluster of two, and what that means for a news archive.

    python benchmarks/cluster_run.py CORPUS.jsonl.gz [--every 48] [--shards 8] [--engine both] [--archive 1e8]

Takes every so-manyth document of a corpus (JSON Lines, a document a line), writes shards of them into a folder of its
own, and runs over them twice. Prints rates and sizes of both runs, whether they left the same bytes, and, from the
rates of the first, core-hours and storage of an archive of so many documents of the same kind.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from pledgebook.scale import engine_at, over_shards, shards_of
from pledgebook.scale.shards import Shelved

HOURS = 3600


def shards_from(corpus: Path, every: int, shards: int, folder: Path) -> tuple[int, int]:
    """Writes the shards; documents and words in them."""
    documents = words = 0
    files = [(folder / f"shard-{number:03d}.jsonl").open("w", encoding="utf-8") for number in range(shards)]
    with gzip.open(corpus, "rt", encoding="utf-8") as lines:
        for file, line in zip(itertools.cycle(files), itertools.islice(lines, 0, None, every), strict=False):
            file.write(line)
            documents += 1
            words += len(json.loads(line)["text"].split())
    for file in files:
        file.close()
    return documents, words


def timed(address: str, shards: Path, folder: Path, engine: str) -> tuple[float, float]:
    """Runs over the shards; seconds until the last shard was read, and from then to the end."""
    with engine_at(address) as workers:
        started = time.monotonic()
        read = [started]

        def told(one: object) -> None:
            if isinstance(one, Shelved):
                read[0] = time.monotonic()

        over_shards(workers, shards_of([str(shards)]), folder, reader=engine, told=told)
        return read[0] - started, time.monotonic() - read[0]


def size_of(folder: Path, pattern: str) -> int:
    return sum(path.stat().st_size for path in folder.rglob(pattern))


def same_bytes(one: Path, other: Path) -> bool:
    def everything(folder: Path) -> dict[str, bytes]:
        return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    return everything(one) == everything(other)


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the figures; ends with 1 where the two runs left different bytes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--every", type=int, default=48)
    parser.add_argument("--shards", type=int, default=8)
    parser.add_argument("--engine", default="both")
    parser.add_argument("--archive", type=float, default=1e8, help="documents of the archive that is reckoned")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        shards, here, two = (Path(name) / part for part in ("shards", "here", "two"))
        shards.mkdir()
        documents, words = shards_from(chosen.corpus, chosen.every, chosen.shards, shards)
        print(f"{documents} documents, {words} words, {chosen.shards} shards, engine {chosen.engine}")
        rates = {}
        for label, address, folder in (("one process", "here", here), ("Dask, two processes", "local:2", two)):
            reading, adding = timed(address, shards, folder, chosen.engine)
            rates[label] = reading, adding
            print(f"{label:20s} read in {reading:.1f} s ({words / reading:,.0f} words/s), added up in {adding:.1f} s",
                  flush=True)
        same = same_bytes(here, two)
        (alone, adding), (shared, _) = rates.values()
        print(f"two processes read {alone / shared:.2f} times as fast; the same bytes: {'yes' if same else 'NO'}")
        claims, texts, register = (size_of(here, pattern) for pattern in (
            "claims.parquet", "texts.parquet", "part-*.parquet"))
        print(f"bytes a document: claims {claims / documents:.0f}, texts that make claims {texts / documents:.0f}, "
              f"register {register / documents:.0f}")
        times = chosen.archive / documents
        print(f"an archive of {chosen.archive:.0e} such documents: {alone * times / HOURS:,.0f} core-hours to read, "
              f"{adding * times / HOURS:,.0f} to add up, {(claims + texts + register) * times / 1e9:,.0f} GB")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
