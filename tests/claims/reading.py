"""Reads invented texts once a session, and tells what was found in a line that a table can hold."""

from __future__ import annotations

from functools import cache

from pledgebook.claims import read
from pledgebook.claims.context import Memory, Parsed
from pledgebook.claims.mentions import Mentions
from pledgebook.claims.pipeline import parse
from pledgebook.claims.sentences import sentences
from pledgebook.model import Claim, Document, Kind, Reading

DAY = "2024-05-01"


@cache
def reading(text: str, published: str = DAY) -> Reading:
    """What the reader makes of a text; the same text is read once."""
    return read(Document("note", text, published=published), engine="grammar")


def claims(text: str) -> tuple[Claim, ...]:
    return reading(text).claims


def act(claim: Claim) -> str:
    """A claim in short, such as "aid pledged NOR > UKR @NOR".

    Kind, stage, who acts > with or for whom, @ whose voice; the parties of an agreement stand as one.
    """
    told = f"{claim.kind} {claim.stage} "
    if claim.kind is Kind.AGREEMENT:
        told += " ".join(sorted(claim.parties))
    else:
        others = sorted({*claim.partners, *claim.beneficiaries})
        told += " ".join(sorted(claim.actors)) + (f" > {' '.join(others)}" if others else "")
    return told + (f" @{claim.speaker}" if claim.speaker else "")


def acts(text: str) -> list[str]:
    """The acts of a text, sorted."""
    return sorted(act(claim) for claim in claims(text))


def parsed(text: str) -> tuple[Parsed, Memory]:
    """One sentence with its parse and mentions, as the steps of the reader get it."""
    document = Document("note", text, published=DAY)
    mentions = Mentions(document)
    (sentence,) = sentences(text)
    (doc,) = parse([sentence.text])
    return Parsed(sentence, doc, mentions.between(sentence.body, sentence.end)), Memory(document, mentions)
