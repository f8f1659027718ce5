"""What the first look saves and what it costs: speed beside plain spaCy, and claims found beside the ungated reader.

    python benchmarks/gate.py CORPUS.jsonl.gz [--documents 300] [--timed 60] [--dense FOLDER...] [--kept FOLDER]

CORPUS is JSON Lines with a document a line. The sample is those `--documents` records whose ids have the smallest
SHA-256, so that nobody chooses it; the first `--timed` of them are read against the clock. `--dense` names folders of
texts that are thick with claims. Reading without the gate takes minutes: what it found is kept in `--kept` and used
again while the reader's code and data stay as they are.

*Plain spaCy* is the shipped model with every component that it is installed with, its name finder included, over
whole texts. Time is processor time of one process, since the machine may be shared; both sides are of one run.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import spacy

import pledgebook
from pledgebook.claims import read
from pledgebook.claims.abroad import abroad
from pledgebook.claims.pipeline import BATCH, model_in_use
from pledgebook.claims.sentences import sentences
from pledgebook.model import Document


def sampled(corpus: Path, count: int) -> list[Document]:
    """The documents of a corpus whose ids have the smallest SHA-256, in that order."""
    with gzip.open(corpus, "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    records.sort(key=lambda held: hashlib.sha256(held["id"].encode()).hexdigest())
    return [Document(held["id"], held["text"], held["id"], None, None, held.get("published"), held.get("title"))
            for held in records[:count]]


def texts_of(folders: Sequence[Path]) -> list[Document]:
    """Every text of some folders."""
    return [Document(path.stem, path.read_text(encoding="utf-8"), str(path))
            for folder in folders for path in sorted(folder.rglob("*.txt"))]


def reader_as_it_is() -> str:
    """A name for the reader's code and data, so that what an older one found is not taken for its findings."""
    root = Path(str(pledgebook.__file__)).parent
    digest = hashlib.sha256()
    for path in sorted([*(root / "claims").rglob("*"), *(root / "world").rglob("*")]):
        if path.suffix in {".py", ".onnx", ".json", ".yaml"}:
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def found_in(document: Document, *, gate: bool) -> list[dict[str, Any]]:
    """The claims of a document as JSON."""
    return [claim.as_json() for claim in read(document, gate=gate).claims]


def ungated(chosen: Sequence[Document], kept: Path) -> Iterator[list[dict[str, Any]]]:
    """What the reader finds without the gate, from what was kept where it was read before."""
    folder = kept / reader_as_it_is()
    folder.mkdir(parents=True, exist_ok=True)
    for document in chosen:
        path = folder / f"{hashlib.sha256(document.id.encode()).hexdigest()[:24]}.json"
        if not path.exists():
            path.write_text(json.dumps(found_in(document, gate=False)), encoding="utf-8")
        yield json.loads(path.read_text(encoding="utf-8"))


def timed(work: Callable[[Document], object], chosen: Sequence[Document]) -> float:
    """Seconds of processor time; the first text is read once before, so that loading does not count."""
    work(chosen[0])
    started = time.process_time()
    for document in chosen:
        work(document)
    return time.process_time() - started


def speeds(name: str, chosen: Sequence[Document]) -> None:
    """Prints words a second of plain spaCy, of the reader, and of the reader without the gate."""
    words = sum(len(document.text.split()) for document in chosen)
    whole = spacy.load(model_in_use().path)
    print(f"\n{name}: {len(chosen)} texts, {words:,} words; spaCy with {', '.join(whole.pipe_names)}")

    def plain(some: Document) -> object:
        return list(whole.pipe([some.text], batch_size=BATCH))

    usual = words / timed(plain, chosen)
    print(f"{'plain spaCy':24s} {usual:8,.0f} words/s")
    for label, work in (
        ("the reader", read),
        ("the reader --no-gate", lambda some: read(some, gate=False)),
        ("grammar alone", lambda some: read(some, engine="grammar")),
    ):
        speed = words / timed(work, chosen)
        print(f"{label:24s} {speed:8,.0f} words/s  x {speed / usual:5.2f} plain spaCy", flush=True)


def recall(name: str, chosen: Sequence[Document], kept: Path) -> None:
    """Prints how many of the ungated reader's claims the gated one finds, to the byte: of all, and of those near."""
    total = near = same = same_near = more = 0
    for document, without in zip(chosen, ungated(chosen, kept), strict=True):
        listed = sentences(document.text, document.title)
        open_ones = [s for s, is_near in zip(listed, abroad(document.text, listed), strict=True) if is_near]
        now = found_in(document, gate=True)
        for claim in without:
            inside = any(s.start <= claim["start"] < s.end for s in open_ones)
            total, near = total + 1, near + inside
            same, same_near = same + (claim in now), same_near + (inside and claim in now)
        more += sum(claim not in without for claim in now)
    print(f"\n{name}: without the gate {total} claims, {near} of them near another party and a word of security")
    print(f"the gated reader finds {same} of all, the same to the byte ({same / max(1, total):.2%}), and {same_near} "
          f"of those near ({same_near / max(1, near):.2%}); {more} that the ungated one tells otherwise or not")


def main() -> None:
    """Prints speeds, then what is found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--documents", type=int, default=300)
    parser.add_argument("--timed", type=int, default=60)
    parser.add_argument("--dense", type=Path, nargs="*", default=[])
    parser.add_argument("--kept", type=Path, default=Path("/tmp/pledgebook-ungated"))
    asked = parser.parse_args()
    chosen, dense = sampled(asked.corpus, asked.documents), texts_of(asked.dense)
    speeds("official texts", chosen[:asked.timed])
    if dense:
        speeds("texts thick with claims", dense)
        recall("texts thick with claims", dense, asked.kept)
    recall("official texts", chosen, asked.kept)


if __name__ == "__main__":
    main()
