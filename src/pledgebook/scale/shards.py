"""Files of texts, read one by one: what a shard says depends on its bytes and on the reader, and on nothing else."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import threading
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pledgebook import __version__
from pledgebook.claims import read_all
from pledgebook.documents import open_sources
from pledgebook.model import Claim, Document, PledgebookError, Problem, Reading
from pledgebook.register.copies import signature
from pledgebook.register.matching import sides
from pledgebook.register.rows import claim_from, claim_rows
from pledgebook.register.sources import is_instrument
from pledgebook.scale.parquet import written

CLAIMS, TEXTS, PROBLEMS, DONE = "claims.parquet", "texts.parquet", "problems.jsonl", "shard.json"
_ONE_AT_A_TIME = threading.Lock()  # a worker may have several threads, and the English model is not made for that


class NoShards(PledgebookError):
    """There is nothing to read under the names that were given."""


@dataclass(frozen=True, slots=True)
class Shard:
    """One file of texts, with where its claims are to go and how it is read."""

    path: str
    folder: str  # of the whole run, seen under this name by all workers
    reader: str  # grammar, model or both
    parts: int
    published: str | None = None


@dataclass(frozen=True, slots=True)
class Shelved:
    """What became of a shard."""

    key: str  # of its bytes and of how they were read
    documents: int
    characters: int
    claims: int
    problems: int


def shards_of(sources: Iterable[str]) -> list[Path]:
    """The files that are named, and all files of the folders that are, by path; hidden ones left out.

    raises   NoShards where a name is none of a file or folder, or nothing is in it
    """
    found: list[Path] = []
    for source in sources:
        path = Path(source)
        if path.is_dir():
            found += sorted(file for file in path.rglob("*") if file.is_file() and not file.name.startswith("."))
        elif path.is_file():
            found.append(path)
        else:
            raise NoShards("There is no such file or folder.", source, "Name files that all workers see by this name.")
    if not found:
        raise NoShards("There is no file in it.", ", ".join(sources), "See docs/inputs.md for the kinds that are read.")
    return list(dict.fromkeys(path.resolve() for path in found))


def key_of(shard: Shard) -> str:
    """The name under which a shard's claims are kept: the same bytes, read in the same way, have the same."""
    with Path(shard.path).open("rb") as file:
        content = hashlib.file_digest(file, "sha256").hexdigest()
    how = [content, __version__, shard.reader, shard.parts, shard.published]
    return hashlib.sha256(json.dumps(how).encode()).hexdigest()[:24]


def read_shard(shard: Shard) -> Shelved:
    """Reads a shard into its own place in the folder. What was read before, by whomever, is not read again."""
    key = key_of(shard)
    place = Path(shard.folder) / "shards" / key
    done = place / DONE
    if done.is_file():
        return Shelved(**json.loads(done.read_text(encoding="utf-8")))
    with _ONE_AT_A_TIME:
        return _read(shard, key, place)


def _read(shard: Shard, key: str, place: Path) -> Shelved:
    problems: list[Problem] = []
    claims: list[dict[str, Any]] = []
    texts: dict[str, dict[str, Any]] = {}
    documents = characters = 0

    def incoming() -> Iterable[Document]:
        for one in open_sources([shard.path], published=shard.published):
            if isinstance(one, Problem):
                problems.append(one)
            else:
                yield one

    for reading in read_all(incoming(), engine=shard.reader, failed=problems.append):
        documents += 1
        characters += len(reading.document.text)
        problems += reading.problems
        if reading.claims:
            texts.setdefault(reading.document.text_id, _text_row(reading.document))
            claims += _claim_rows(reading, shard.parts)
    claims.sort(key=lambda row: (row["part"], row["text_id"], row["start"], row["end"], row["id"]))
    keep(place / CLAIMS, written("claims", claims))
    keep(place / TEXTS, written("texts", [row for _, row in sorted(texts.items())]))
    keep(place / PROBLEMS, "".join(
        json.dumps(problem.as_json(), ensure_ascii=False) + "\n" for problem in problems).encode())
    shelved = Shelved(key, documents, characters, len(claims), len(problems))
    keep(place / DONE, (json.dumps(asdict(shelved), indent=1) + "\n").encode())  # the last: with it the rest is there
    return shelved


def _text_row(document: Document) -> dict[str, Any]:
    return {"text_id": document.text_id, "document": document.id, "url": document.url,
            "publisher": document.publisher, "published": document.published, "title": document.title,
            "instrument_text": is_instrument(document.title, document.text), "signature": signature(document.text),
            "text": document.text}


def _claim_rows(reading: Reading, parts: int) -> list[dict[str, Any]]:
    d = reading.document
    told = {"document": d.id, "text_id": d.text_id, "published": d.published}
    return [{**told, **row, "part": part_of(claim_from_row({**told, **row}), parts)} for row in claim_rows(reading)]


def claim_from_row(row: Mapping[str, Any]) -> Claim:
    """The claim of a row of `claims.parquet`, as it was read."""
    return claim_from(row, document_id=row["document"], text_id=row["text_id"], published=row["published"])


def part_of(claim: Claim, parts: int) -> int:
    """In which part of the register a claim is looked at: claims that can meet are always in the same."""
    kind, requested, actors, _ = sides(claim)  # the other side may be joined where a text leaves it out
    named = json.dumps([str(kind), requested, list(actors)]).encode()
    return int.from_bytes(hashlib.sha256(named).digest()[:8], "big") % parts


def keep(path: Path, content: bytes) -> None:
    """Writes a file so that it is there whole or not at all, whoever else writes the same."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(name).replace(path)
