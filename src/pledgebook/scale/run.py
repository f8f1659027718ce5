"""Shards in, a folder of claims and commitments out, by whatever engine does the work.

First every shard is read by itself; then the claims are added up part by part. Claims that can meet are in one part,
so the parts together hold the commitments that one process would have found among all claims.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from pledgebook import __version__
from pledgebook.register.copies import Print, families
from pledgebook.register.matching import add_up_all
from pledgebook.register.rows import commitment_columns, conflict_columns
from pledgebook.register.sources import Notice, Publication, Sources, publications
from pledgebook.scale.engine import Engine
from pledgebook.scale.parquet import read_rows, written
from pledgebook.scale.shards import CLAIMS, TEXTS, Shard, Shelved, claim_from_row, keep, read_shard
from pledgebook.world.publishers import Tier

PARTS = 16
SHARDS, REGISTER, SOURCES, RUN = "shards", "register", "sources.parquet", "run.json"
TOLD = ("text_id", "url", "publisher", "published", "title", "instrument_text", "signature")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the register that is to be worked out."""

    folder: str
    number: int


@dataclass(frozen=True, slots=True)
class AddedUp:
    """What a part holds."""

    number: int
    commitments: int
    conflicts: int


@dataclass(frozen=True, slots=True)
class Run:
    """What a run read and found; all of it stands in the folder."""

    shards: int  # of different content
    documents: int
    characters: int
    claims: int
    problems: int
    commitments: int
    conflicts: int


def over_shards(
    engine: Engine, paths: Sequence[Path], folder: Path, *, reader: str, parts: int = PARTS,
    published: str | None = None, told: Callable[[Shelved | AddedUp], None] = lambda _: None,
) -> Run:
    """Reads shards and adds up their claims. A run that ended early goes on where it stopped.

    folder   seen under the same name by all workers, as are the shards
    reader   grammar, model or both
    parts    so many pieces the register is worked out in; no part need be small, but its claims must fit in memory
    told     hears of each shard and each part as it is done
    raises   ClusterFailed; NoParquet
    """
    folder = folder.resolve()
    shelved: dict[str, Shelved] = {}
    for one in engine.each(read_shard, [Shard(str(path), str(folder), reader, parts, published) for path in paths]):
        told(one)
        shelved[one.key] = one
    read = [shelved[key] for key in sorted(shelved)]
    keep(folder / RUN, _about(reader, parts, published, read))
    keep(folder / SOURCES, written("sources", source_rows(folder)))
    added = []
    for part in engine.each(add_up_part, [Part(str(folder), number) for number in range(parts)]):
        told(part)
        added.append(part)
    for left in (folder / REGISTER).glob("*/part-*.parquet"):  # of an earlier run with more parts
        if int(left.stem.removeprefix("part-")) >= parts:
            left.unlink()
    return Run(len(read), sum(s.documents for s in read), sum(s.characters for s in read),
               sum(s.claims for s in read), sum(s.problems for s in read),
               sum(part.commitments for part in added), sum(part.conflicts for part in added))


def _about(reader: str, parts: int, published: str | None, read: Sequence[Shelved]) -> bytes:
    told = {"version": __version__, "reader": reader, "parts": parts, "published": published,
            "shards": [asdict(one) for one in read]}
    return (json.dumps(told, indent=1) + "\n").encode()


def shelves(folder: Path) -> list[Path]:
    """The places of the shards of the folder's last run, by key; those of other runs stay where they are."""
    told = json.loads((folder / RUN).read_text(encoding="utf-8"))
    return [folder / SHARDS / shard["key"] for shard in told["shards"]]


def source_rows(folder: Path) -> list[dict[str, Any]]:
    """For each text that makes a claim, whose word it is: copies of one text are one source."""
    at: dict[str, Path] = {}
    prints, notices = [], []
    for place in shelves(folder):
        for row in read_rows([place / TEXTS], columns=TOLD):
            if row["text_id"] not in at:
                at[row["text_id"]] = place / TEXTS
                prints.append(Print(row["text_id"], row["published"], row["signature"]))
                notices.append(Notice(row["text_id"], row["publisher"], row["url"], row["title"],
                                      row["instrument_text"]))

    @lru_cache(maxsize=4096)
    def words(text_id: str) -> str:
        row, = read_rows([at[text_id]], columns=["text"], text_ids=[text_id])
        return str(row["text"])

    found = publications(notices, families(prints, words))
    return [{"text_id": text_id, "voice": one.voice, "publisher": one.publisher, "tier": str(one.tier),
             "instrument_text": one.instrument} for text_id, one in sorted(found.by_text.items())]


def add_up_part(part: Part) -> AddedUp:
    """Works out one part of the register and writes it into the folder."""
    folder = Path(part.folder)
    claims = [claim_from_row(row) for row in read_rows((place / CLAIMS for place in shelves(folder)), part=part.number)]
    known = read_rows([folder / SOURCES], text_ids={claim.text_id for claim in claims})
    sources = Sources({row["text_id"]: Publication(row["text_id"], row["voice"], row["publisher"], Tier(row["tier"]),
                                                   row["instrument_text"]) for row in known})
    register = add_up_all(claims, sources)
    name = f"part-{part.number:04d}.parquet"
    for table, rows in (
        ("commitments", [commitment_columns(one) for one in register.commitments]),
        ("conflicts", [conflict_columns(one) for one in register.conflicts]),
    ):
        keep(folder / REGISTER / table / name, written(table, rows))
    return AddedUp(part.number, len(register.commitments), len(register.conflicts))
