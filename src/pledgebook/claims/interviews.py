"""Printed questions and answers: who answers speaks in each "A:", and nobody's voice is heard in a question."""

from __future__ import annotations

import re

from pledgebook.claims.mentions import Mention, Mentions
from pledgebook.claims.voice import Turn
from pledgebook.model import Document

LABEL = re.compile(
    r"^[ \t]*(?:(?P<answers>A|Answer|ANSWER)|(?P<asks>Q|Question|QUESTION|[A-Z][\w.&’'-]*(?: [A-Z][\w.&’'-]*){0,4}))"
    r"(?P<mark>[:.])[ \t]+(?=\S)",
    re.M,
)
AT_LEAST = 2  # answers, each with a question before it
OPENING = 500  # characters in which whoever answers is presented
OFFICER = re.compile(
    r"(?:['’]s?)?\s+(?:[\w-]+\s+){0,3}?(?:minister|premier|president|chancellor|negotiator|ambassador|spokes\w+|chief|general|"
    r"envoy|adviser|advisor|official|commander|secretary|diplomat|speaker|king|admiral|colonel)\b", re.I)


def interview(document: Document, mentions: Mentions, voice: tuple[str, ...]) -> list[Turn]:
    """The turns of questions and answers; [] where a text is no interview, or does not say who answers.

    voice   by whom the text is, as `voice_of` tells; a spokesman answers for it
    """
    text = document.text
    found = list(LABEL.finditer(text))
    answers = [n for n, label in enumerate(found) if label["answers"]]
    asked = [n for n in answers if n and found[n - 1]["asks"] and found[n - 1]["mark"] == found[n]["mark"]]
    # "A. Aims" below "Q. Quotas" are headings; "A. Yes" answers "Q. Will you?".
    if len(asked) < AT_LEAST or not all(found[n]["mark"] == ":" or found[n - 1]["asks"] == "Q" for n in asked):
        return []
    found = found[asked[0] - 1 :]  # "Interview: …" above the first question is a title
    party = voice[:1] or _presented(document, mentions, found[0].start())
    if not party:
        return []
    ends = [label.start() for label in found[1:]] + [len(text)]
    return [Turn(label.start(), end, label["answers"] or label["asks"], party if label["answers"] else ())
            for label, end in zip(found, ends, strict=True)]


def _presented(document: Document, mentions: Mentions, first: int) -> tuple[str, ...]:
    """Whose officer the lines above the first question present: a person, else "a Danish negotiator"."""
    here = mentions.between(0, min(first, OPENING))
    named = next((m for m in here if m.is_person), None) or next((m for m in here if _serves(document.text, m)), None)
    return named.parties[:1] if named else ()


def _serves(text: str, mention: Mention) -> bool:
    return bool(OFFICER.match(text, mention.end))
