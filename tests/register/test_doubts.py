"""Doubts: each rule on its golden document, with a yes and its nearest no; the same ones in any order of the texts."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from pledgebook.claims import read
from pledgebook.model import Claim, Document, Doubt, Kind, Reading, Span, Stage
from pledgebook.register.doubts import RULES, RULES_OF_THE_BOOK, doubts_of, names_of_rules
from pledgebook.register.matching import add_up_all
from tests.register.readings import many

GOLDEN = Path(__file__).parent / "doubts"
FILES = sorted(GOLDEN.glob("*.yaml"))
TUPLES = {"actors", "partners", "beneficiaries", "items"}


@cache
def golden(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded


def given(document: Document, told: list[dict[str, Any]]) -> Reading:
    """A document whose claims are given, not found."""
    claims = []
    for fields in told:
        start = document.text.index(fields["quote"])
        rest: dict[str, Any] = {k: tuple(v) if k in TUPLES else v for k, v in fields.items()
                                if k not in {"quote", "kind", "stage"}}
        claims.append(Claim(Span(document.id, start, start + len(fields["quote"])), fields["quote"],
                            Kind(fields["kind"]), Stage(fields["stage"]), text_id=document.text_id,
                            **({"said_on": document.published, "actors": ()} | rest)))
    return Reading(document, tuple(claims))


def readings_of(book: list[dict[str, Any]]) -> list[Reading]:
    documents = [Document(f"text-{n}", one["text"], published=one.get("published")) for n, one in enumerate(book)]
    return [given(d, one["claims"]) if "claims" in one else read(d) for d, one in zip(documents, book, strict=True)]


def doubts(readings: list[Reading]) -> tuple[Doubt, ...]:
    return doubts_of(readings, add_up_all(c for r in readings for c in r.claims).commitments)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_rule_flags_what_its_golden_document_says_and_nothing_else(path: Path) -> None:
    for book in golden(path)["books"]:
        readings = readings_of(book)
        found = [doubt for doubt in doubts(readings) if doubt.rule == path.stem]
        for number, one in enumerate(book):
            flagged = [doubt.quote for doubt in found if doubt.evidence.document_id == f"text-{number}"]
            assert flagged == one["flagged"], [(d.quote, d.reason) for d in found]


def test_each_rule_has_its_golden_document_and_each_document_its_rule() -> None:
    assert sorted(names_of_rules()) == [path.stem for path in FILES]
    assert len(set(names_of_rules())) == len(RULES) + len(RULES_OF_THE_BOOK)
    assert all(any(one["flagged"] for book in golden(path)["books"] for one in book) for path in FILES)


def test_a_doubt_holds_the_words_of_its_text_the_claims_there_and_a_reason() -> None:
    readings = readings_of(golden(GOLDEN / "lost-scale.yaml")["books"][0])
    doubt = next(d for d in doubts(readings) if d.rule == "lost-scale")
    text = readings[0].document.text
    assert doubt.quote == text[doubt.evidence.start:doubt.evidence.end]
    assert doubt.claim_ids
    assert doubt.reason.startswith("USD 61 is no sum")
    assert "60,840,000,000 USD" in doubt.instead
    assert doubt.sources == ("us-ukraine-supplemental-2024",)


def test_the_order_of_the_texts_does_not_matter() -> None:
    readings = [r for name in ("spelled-otherwise-elsewhere", "count-against-the-register", "quotation-of-several")
                for r in readings_of(golden(GOLDEN / f"{name}.yaml")["books"][0])]
    readings = [Reading(Document(f"{n}-{r.document.id}", r.document.text, published=r.document.published),
                        tuple(Claim(Span(f"{n}-{r.document.id}", c.evidence.start, c.evidence.end), c.quote, c.kind,
                                    c.stage, c.actors, c.partners, c.beneficiaries, c.speaker, count=c.count,
                                    said_on=c.said_on, text_id=c.text_id) for c in r.claims))
                for n, r in enumerate(readings)]
    first = doubts(readings)
    assert len(first) >= 4
    for seed in range(5):
        shuffled = random.Random(seed).sample(readings, len(readings))
        assert doubts(shuffled) == first


def test_invented_texts_break_no_rule() -> None:
    found = doubts(many(60))
    assert all(doubt.quote for doubt in found)


def test_a_text_that_is_wholly_right_is_not_doubted() -> None:
    right = Document("right", "President Joe Biden signed a bill with 61 billion dollars for Ukraine on Wednesday, "
                     "24 April 2024. Latvia, a NATO member, signed a security agreement with Kyiv on 11 April.",
                     published="2024-04-25")
    assert doubts([read(right)]) == ()
