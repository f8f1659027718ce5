"""The sets of labelled documents the reader is measured on: their documents in, figures out.

Blind sets are scored and never shown: nothing here gives back their texts or their misses.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pledgebook.answers.score import Marked, alike_in_words, pairs, score
from pledgebook.claims import read_all
from pledgebook.doors.cli.measuring import family_of, labelled_documents
from pledgebook.model import Document

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden"
# Gold documents and a corpus that we measure on where they stand beside the repository; neither is part of it.
BESIDE = ROOT.parent / "shared"
GOLD_DEV = BESIDE / "gold" / "dev"
CORPUS = BESIDE / "corpus" / "whitehouse.jsonl.gz"
SILENT = ROOT / "tests" / "quality" / "silent"  # blind texts without claims, and twins of some with claims

# The name of a floor in quality.toml, and where the score has it.
FIGURES = {"detection": ("detection", "f1"), "core": ("core", "f1"), "roles": ("roles", "f1"),
           "amount": ("amount", "f1"), "stage": ("stage accuracy",), "speaker": ("speaker accuracy",)}


@dataclass(frozen=True, slots=True)
class Labelled:
    """One document with what people found in it."""

    document: Document
    claims: tuple[Mapping[str, Any], ...]
    family: str


def documents_in(folder: Path) -> Iterator[Labelled]:
    """The labelled documents of a folder and those inside it, by name."""
    for _, (document, claims) in labelled_documents(folder):
        yield Labelled(document, claims, family_of(folder, document))


def golden(*, blind: bool) -> tuple[Labelled, ...]:
    """Our own golden documents: those anybody may learn from, or those in folders that end in "-b"."""
    both = (replace(one, family=one.family.removesuffix("-b")) for one in documents_in(GOLDEN)
            if one.family.endswith("-b") is blind)
    return tuple(both)


def gold_dev(folder: Path = GOLD_DEV, *, blind: bool) -> tuple[Labelled, ...]:
    """The gold documents beside the repository: odd-numbered ones and the seeds, or the even-numbered ones."""
    return tuple(one for one in documents_in(folder) if even(one.document.id) is blind)


def even(name: str) -> bool:
    """Whether a gold document is one of the even-numbered; the seeds count as odd."""
    family, _, number = name.rpartition("-")
    return family != "seed" and number.isdigit() and int(number) % 2 == 0


def silence(folder: Path = SILENT) -> dict[str, int]:
    """Of blind texts without a claim, how many stay without; and of their twins with claims, in how many some is told.

    quiet, texts    those without, that stay so, and all of them
    heard, twins    those with, of which something is told, and all of them
    """
    told = {name: [bool(reading.claims) for reading in read_all(_by_the_line(folder / f"{name}.jsonl"))]
            for name in ("plain", "pairs-without", "pairs-with")}
    without = told["plain"] + told["pairs-without"]
    return {"quiet": without.count(False), "texts": len(without),
            "heard": told["pairs-with"].count(True), "twins": len(told["pairs-with"])}


def _by_the_line(file: Path) -> Iterator[Document]:
    for line in file.read_text(encoding="utf-8").splitlines():
        told = json.loads(line)
        yield Document(told["id"], told["text"], file.name, title=told["title"], published=told["published"])


def measured(labelled: Iterable[Labelled]) -> tuple[Marked, ...]:
    """Labels and what the reader finds, side by side."""
    held = tuple(labelled)
    readings = read_all(one.document for one in held)
    return tuple(Marked(one.document.id, one.document.text, one.claims,
                        tuple(claim.as_json() for claim in reading.claims), one.family)
                 for one, reading in zip(held, readings, strict=True))


def figures_of(marked: Iterable[Marked]) -> dict[str, Any]:
    """Every figure of a set: those of the score, the fields it leaves out, and how many documents a family has."""
    held = tuple(marked)
    families = Counter(one.family for one in held)
    return {**score(held).figures, "further fields": further_fields(held),
            "families": {name: families[name] for name in sorted(families)}}


def headline(figures: Mapping[str, Any]) -> dict[str, float]:
    """The seven figures that have floors, by the floors' names."""
    told = {name: figures[path[0]] if len(path) == 1 else figures[path[0]][path[1]] for name, path in FIGURES.items()}
    silent = figures["without claims"]
    if silent["documents"]:
        told["silent"] = round(silent["stay without"] / silent["documents"], 4)
    return told


def further_fields(marked: Iterable[Marked]) -> dict[str, dict[str, int]]:
    """Fields that the score leaves out: of the paired claims in which either side has a value, how many agree."""
    told = {name: Counter[str]() for name in ("items", "period", "instrument")}
    for document in marked:
        for i, j in pairs(document.gold, document.predicted):
            gold, found = document.gold[i], document.predicted[j]
            for name, agree in (("items", same_items(gold, found)), ("period", same_period(gold, found)),
                                ("instrument", alike_in_words(gold.get("instrument"), found.get("instrument")))):
                if has_value(gold.get(name)) or has_value(found.get(name)):
                    told[name].update(either=1, agree=int(agree))
    return {name: {"either": counts["either"], "agree": counts["agree"]} for name, counts in told.items()}


def has_value(value: Any) -> bool:
    return any(value.values()) if isinstance(value, Mapping) else bool(value)


def same_items(gold: Mapping[str, Any], found: Mapping[str, Any]) -> bool:
    """Whether each side's items share half their words with the other's, or neither has any."""
    return alike_in_words(" ".join(gold.get("items") or ()), " ".join(found.get("items") or ()))


def same_period(gold: Mapping[str, Any], found: Mapping[str, Any]) -> bool:
    """Whether start, end and duration are the same, to the letter."""
    return all(((gold.get("period") or {}).get(key) or None) == ((found.get("period") or {}).get(key) or None)
               for key in ("start", "end", "duration"))
