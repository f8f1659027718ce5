"""Invented readings for the tests of the book: documents whose claims are given, not found, so that they are quick."""

from __future__ import annotations

import random
from typing import Any

from pledgebook.model import Amount, Claim, Document, Kind, Problem, Reading, Span, Stage

EUR = "EUR"


def claim(text: str, quote: str, document_id: str = "note", **fields: Any) -> Claim:
    """A claim whose words are a part of a text; aid pledged by Norway to Ukraine, unless told otherwise."""
    start = text.index(quote)
    given: dict[str, Any] = {"kind": Kind.AID, "stage": Stage.PLEDGED, "actors": ("NOR",), "beneficiaries": ("UKR",)}
    return Claim(evidence=Span(document_id, start, start + len(quote)), quote=quote, **(given | fields))


def reading(name: str, *sentences: str | tuple[str, dict[str, Any]], published: str | None = "2024-03-01",
            publisher: str | None = None, title: str | None = None,
            problems: tuple[Problem, ...] = ()) -> Reading:
    """A document of these sentences; one given with fields is a claim."""
    words = [sentence if isinstance(sentence, str) else sentence[0] for sentence in sentences]
    document = Document(id=name, text="\n".join(words), source=f"texts/{name}.txt", published=published,
                        publisher=publisher, title=title)
    claims = [claim(document.text, sentence[0], name, **({"said_on": published} | sentence[1]),
                    text_id=document.text_id) for sentence in sentences if not isinstance(sentence, str)]
    return Reading(document, tuple(claims), problems)


def money(value: float, currency: str = EUR, **rest: Any) -> Amount:
    return Amount(value, currency, **rest)


def many(count: int, *, seed: int = 1) -> list[Reading]:
    """Readings that differ in everything, with promises in common; the same ones for the same seed."""
    rng = random.Random(seed)
    parties = ("NOR", "DEU", "FRA", "USA", "POL", "UKR", "NATO")
    made = []
    for number in range(count):
        day = f"2024-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
        sentences: list[str | tuple[str, dict[str, Any]]] = [f"Heading {number}"]
        for place in range(rng.randint(0, 5)):
            actor, other = rng.sample(parties, 2)
            fields: dict[str, Any] = {
                "kind": rng.choice(tuple(Kind)), "stage": rng.choice(tuple(Stage)), "actors": (actor,),
                "beneficiaries": (other,), "confidence": rng.random(),
                "said_on": rng.choice((day, day, "2024-05", None))}
            if rng.random() < 0.5:
                value = rng.choice((1e9, 1.2e9, 50e9, 61e9, 61.0))
                fields["amount"] = money(value, rng.choice(("EUR", "USD")), per=rng.choice((None, "year")))
            if rng.random() < 0.4:
                fields["items"] = (rng.choice(("F-16 aircraft", "drones", "air defence systems")),)
            if rng.random() < 0.3:
                fields["instrument"] = rng.choice(("Kyiv Compact", "Joint Declaration"))
            sentences.append((f"Sentence {place} of text {number} with ünïcode 🛡 says so.", fields))
        problems = (Problem(f"text-{number}", "A number was not understood.", "Look at it.", 0, 7),) \
            if rng.random() < 0.3 else ()
        made.append(reading(f"text-{number}", *sentences, published=rng.choice((day, None)), problems=problems))
    return made
