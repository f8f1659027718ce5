"""Gold documents in two folders, rebuilt from the labels here and a corpus of official texts.

The labels hold no text: each says which record of the corpus it belongs to and which characters of it
were read. This puts the two together, `TARGET/dev` and `TARGET/blind`, in the form the scorers read
(NAME.txt and NAME.json). Offsets count the title and the blank line that NAME.txt begins with.

Example: python tests/corpus_labels/unpack.py whitehouse.jsonl.gz FOLDER
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import sys
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pledgebook.model import PledgebookError, Problem

LABELS = Path(__file__).parent
SPLITS = ("dev", "blind")


@dataclass(frozen=True, slots=True)
class Label:
    """The claims of one excerpt: characters start..end of the text of one record of the corpus."""

    name: str
    corpus_id: str
    start: int
    end: int
    sha256: str  # of the excerpt in UTF-8: another edition of the corpus must not pass for this one
    split: str
    published: str
    claims: tuple[Mapping[str, Any], ...]  # offsets count from the start of the excerpt


def labels(folder: Path = LABELS) -> tuple[Label, ...]:
    """Every label of a folder, by name."""
    return tuple(label(path) for path in sorted(folder.glob("*.json")))


def label(path: Path) -> Label:
    """One label file; raises PledgebookError where a field is missing or the split is unknown."""
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        read = Label(path.stem, held["corpus_id"], held["text_start"], held["text_end"], held["sha256"],
                     held["split"], held["published"], tuple(held["claims"]))
    except (KeyError, TypeError, ValueError) as fault:
        raise PledgebookError(f"This is no label file ({fault!r}).", str(path),
                              "Restore it from the repository, or see the README beside it.") from fault
    if read.split not in SPLITS:
        raise PledgebookError(f"The split is {read.split!r}.", str(path), "Write dev or blind.")
    return read


def records(corpus: Path, wanted: frozenset[str]) -> dict[str, dict[str, Any]]:
    """The wanted records of a corpus by id; a JSON Lines file, plain or gzipped."""
    found: dict[str, dict[str, Any]] = {}
    for number, line in lines(corpus):
        try:
            record = json.loads(line)
            name = record["id"]
        except (KeyError, TypeError, ValueError) as fault:
            raise PledgebookError(f"Line {number} is no record ({fault!r}).", str(corpus),
                                  "Give a JSON Lines file with id, title and text on every line.") from fault
        if name in wanted:
            found[name] = record
    return found


def lines(corpus: Path) -> Iterator[tuple[int, str]]:
    """The lines of a corpus that hold anything, numbered from 1."""
    try:
        with (gzip.open(corpus, "rt", encoding="utf-8") if corpus.suffix == ".gz"
              else corpus.open(encoding="utf-8")) as stream:
            yield from ((number, line) for number, line in enumerate(stream, 1) if line.strip())
    except (OSError, EOFError, UnicodeDecodeError, zlib.error) as fault:
        raise PledgebookError(f"The corpus could not be read ({fault}).", str(corpus),
                              "Give the path of the JSON Lines file the labels were made on.") from fault


def gold(of: Label, record: Mapping[str, Any]) -> tuple[str, dict[str, Any]] | Problem:
    """The text and the gold document of one label, or why this record is not the one that was labelled."""
    title, whole = str(record.get("title") or ""), str(record.get("text") or "")
    excerpt = whole[of.start:of.end]
    if hashlib.sha256(excerpt.encode("utf-8", "surrogatepass")).hexdigest() != of.sha256:
        return Problem(of.name, f"characters {of.start}-{of.end} of {of.corpus_id} are not the words labelled",
                       "Use the edition of the corpus that the labels were made on.", of.start, of.end)
    # The title stands first, as in the gold documents of the same family: it says who "we" and "I" are.
    head = f"{title}\n\n"
    claims = [{**claim, "start": claim["start"] + len(head), "end": claim["end"] + len(head)} for claim in of.claims]
    return f"{head}{excerpt}\n", {"id": of.name, "url": record.get("url"), "published": of.published, "title": title,
                                  "corpus_id": of.corpus_id, "claims": claims}


def unpack(corpus: Path, target: Path, folder: Path = LABELS) -> tuple[tuple[Path, ...], tuple[Problem, ...]]:
    """Writes the gold documents and gives back the texts written, and what could not be rebuilt."""
    wanted = labels(folder)
    held = records(corpus, frozenset(one.corpus_id for one in wanted))
    written: list[Path] = []
    problems: list[Problem] = []
    for one in wanted:
        record = held.get(one.corpus_id)
        rebuilt = gold(one, record) if record is not None else Problem(
            one.name, f"the corpus has no record {one.corpus_id}", "Use the whole corpus the labels were made on.")
        if isinstance(rebuilt, Problem):
            problems.append(rebuilt)
            continue
        text, document = rebuilt
        path = target / one.split / f"{one.name}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
        path.with_suffix(".json").write_text(
            json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        written.append(path)
    return tuple(written), tuple(problems)


def main(arguments: list[str] | None = None) -> int:
    """0 done, 1 nothing could be read, 3 some documents could not be rebuilt."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, help="JSON Lines file of official texts, plain or .gz")
    parser.add_argument("target", type=Path, help="folder that gets dev/ and blind/")
    parser.add_argument("--labels", type=Path, default=LABELS, help="folder of label files, if another")
    options = parser.parse_args(arguments)
    try:
        written, problems = unpack(options.corpus, options.target, options.labels)
    except PledgebookError as fault:
        print(fault, file=sys.stderr)
        return 1
    for problem in problems:
        print(f"{problem.where}: {problem.what}. {problem.try_this}", file=sys.stderr)
    for split in SPLITS:
        print(f"{options.target / split}: {sum(path.parent.name == split for path in written)} documents")
    return 3 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
