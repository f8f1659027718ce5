"""Full text over documents and quotes: the words asked for, the places found."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from pledgebook.model import PledgebookError

OPEN, CLOSE = "\ue000", "\ue001"  # private-use characters mark hits inside SQLite; texts do not hold them
PIECE = re.compile(r'"([^"]*)"?|([^\s"]+)')
SNIPPET_WORDS = 24


class NothingToSearch(PledgebookError):
    """The words hold no letter or figure."""

    def __init__(self, words: str) -> None:
        super().__init__(f"There is no word to search for in {words!r}.", "",
                         'Give words ("fighter jets" in quotes for a phrase, deliver* for a beginning).')


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where the words were found."""

    what: str  # "quote" (a claim's) or "document"
    id: str  # of the claim, or of the document
    document_id: str
    title: str | None
    pieces: tuple[tuple[str, bool], ...]  # the text around, cut into pieces; True: a word that was asked for

    def marked(self, before: str = "[", after: str = "]") -> str:
        """The text around with the words asked for between marks."""
        return "".join(f"{before}{text}{after}" if asked else text for text, asked in self.pieces)

    def around(self, before: int = 40) -> str:
        """As `marked`, beginning shortly before the first word that was asked for."""
        ahead = "".join(text for text, _ in self.pieces[:1] if not self.pieces[0][1])
        if len(ahead) <= before:
            return self.marked()
        return "…" + ahead[-before:].partition(" ")[2] + self.marked()[len(ahead):]

    def as_json(self) -> dict[str, Any]:
        return {"what": self.what, "id": self.id, "document": self.document_id, "title": self.title,
                "text": "".join(text for text, _ in self.pieces), "marked": self.marked()}


@dataclass(frozen=True, slots=True)
class Found:
    """A row of a full-text index that holds the words."""

    id: str
    document_id: str
    title: str | None
    pieces: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Term:
    """A word, or words in a row, that must occur."""

    text: str
    beginning: bool = False  # of a word: the last one may go on


def terms(words: str) -> tuple[Term, ...]:
    """What must occur: "…" is a phrase, a final * a beginning; operators, brackets, hyphens have no meaning.

    Raises NothingToSearch where no letter or figure is left.
    """
    found = []
    for phrase, word in PIECE.findall(words):
        text = re.sub(r"[^\w\s]|_", " ", phrase or word).strip()
        if text:
            found.append(Term(text, word.endswith("*")))
    if not found:
        raise NothingToSearch(words)
    return tuple(found)


def match_expression(words: str) -> str:
    """The words in the language of FTS5, where each stands for itself and all must occur. Raises NothingToSearch."""
    return " AND ".join(f'"{term.text}"' + ("*" if term.beginning else "") for term in terms(words))


def pieces(snippet: str) -> tuple[tuple[str, bool], ...]:
    """A snippet as the index marks it, cut at the marks."""
    found: list[tuple[str, bool]] = []
    for number, part in enumerate(re.split(f"[{OPEN}{CLOSE}]", " ".join(snippet.split()))):
        if part:
            found.append((part, number % 2 == 1))
    return tuple(found)
