"""Labelled documents as a perfect reader would read them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from pledgebook.model import Amount, Claim, Document, Kind, Period, Problem, Span, Stage
from tests.corpus_labels.unpack import gold, label, records

BESIDE = Path(__file__).parents[3] / "shared"
GOLD = BESIDE / "gold" / "dev"
CORPUS = BESIDE / "corpus" / "whitehouse.jsonl.gz"
TRAINING = Path(__file__).parents[2] / "benchmarks" / "training"
NOT_HERE = "the labelled documents do not stand beside the repository (../shared/gold/dev) and are not ours to pass on"


def labelled_claims(file: str, document_id: str | None = None) -> list[Claim]:
    """The claims that stand in the labels of a document, in their order."""
    return _claims_beside(GOLD / f"{file}.json", document_id or file)


def there(files: Sequence[str]) -> dict[str, list[Claim]]:
    """The claims of those documents whose words are here: gold, training and official ones."""
    folders = [folder for folder in (GOLD, TRAINING / "news") if folder.is_dir()]
    found = {file: _claims_beside(folder / f"{file}.json", file) for file in files for folder in folders
             if (folder / f"{file}.txt").is_file()}
    return {**found, **_official(tuple(file for file in files if file not in found))}


@cache
def _official(files: tuple[str, ...]) -> dict[str, list[Claim]]:
    labels = [label(path) for file in files if (path := TRAINING / "official" / f"{file}.json").is_file()]
    if not labels or not CORPUS.is_file():
        return {}
    held = records(CORPUS, frozenset(one.corpus_id for one in labels))
    found = {}
    for one in labels:
        rebuilt = gold(one, held[one.corpus_id])
        if isinstance(rebuilt, Problem):
            raise ValueError(f"{rebuilt.where}: {rebuilt.what}")
        found[one.name] = _claims(rebuilt[1], rebuilt[0], one.name)
    return found


def _claims_beside(labels: Path, document_id: str) -> list[Claim]:
    return _claims(json.loads(labels.read_text(encoding="utf-8")),
                   labels.with_suffix(".txt").read_text(encoding="utf-8"), document_id)


def _claims(labels: Mapping[str, Any], text: str, document_id: str) -> list[Claim]:
    document = Document(id=document_id, text=text, published=labels["published"])
    found = []
    for c in labels["claims"]:
        amount, period = c.get("amount"), c.get("period") or {}
        found.append(Claim(
            evidence=Span(document.id, c["start"], c["end"]), quote=text[c["start"]:c["end"]], kind=Kind(c["kind"]),
            stage=Stage(c["stage"]), actors=tuple(c["actors"]), partners=tuple(c["partners"]),
            beneficiaries=tuple(c["beneficiaries"]), speaker=c.get("speaker"), instrument=c.get("instrument"),
            amount=Amount(amount["value"], amount["currency"], amount.get("per")) if amount else None,
            count=c.get("count"), items=tuple(c.get("items") or ()), condition=c.get("condition"),
            period=Period(period.get("start"), period.get("end"), period.get("duration")), said_on=document.published,
            text_id=document.text_id))
    return found
