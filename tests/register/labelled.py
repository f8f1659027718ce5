"""Labelled documents as a perfect reader would read them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pledgebook.model import Amount, Claim, Document, Kind, Period, Span, Stage

GOLD = Path(__file__).parents[3] / "shared" / "gold" / "dev"
NOT_HERE = "the labelled documents do not stand beside the repository (../shared/gold/dev) and are not ours to pass on"


def labelled_claims(file: str, document_id: str | None = None) -> list[Claim]:
    """The claims that stand in the labels of a document, in their order."""
    gold: dict[str, Any] = json.loads((GOLD / f"{file}.json").read_text(encoding="utf-8"))
    text = (GOLD / f"{file}.txt").read_text(encoding="utf-8")
    document = Document(id=document_id or file, text=text, published=gold["published"])
    found = []
    for c in gold["claims"]:
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
