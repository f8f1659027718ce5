"""What a book says of itself: what became of a text, what reading it anew changed, what is in it and how much."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Outcome(StrEnum):
    """What became of an input."""

    NEW = "new"
    SAME = "same"
    COPY = "copy"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Added:
    """What the book did with one document."""

    outcome: Outcome
    document_id: str
    copy_of: str | None = None  # the name under which the book has the same text
    claims: int = 0
    problems: int = 0
    note: str = ""

    def in_words(self) -> str:
        return f"copy of {self.copy_of}" if self.outcome is Outcome.COPY else str(self.outcome)

    def as_json(self) -> dict[str, Any]:
        return {"outcome": str(self.outcome), "document": self.document_id, "copy_of": self.copy_of,
                "claims": self.claims, "problems": self.problems, "note": self.note}


@dataclass(frozen=True, slots=True)
class ReadAnew:
    """What reading a text of the book again changed in it."""

    document_id: str
    gained: int  # claims that no reading before gave
    lost: int  # claims that are read no longer
    changed: bool  # False: the reading in force says the same, and nothing was written

    def as_json(self) -> dict[str, Any]:
        return {"document": self.document_id, "outcome": "changed" if self.changed else "same",
                "gained": self.gained, "lost": self.lost}


@dataclass(frozen=True, slots=True)
class Entry:
    """A document in a list: everything but its text."""

    id: str
    title: str | None
    publisher: str | None
    published: str | None
    url: str | None
    source: str
    characters: int
    claims: int
    problems: int
    copies: tuple[str, ...]  # other names under which the same text came

    def as_json(self) -> dict[str, Any]:
        return {"id": self.id, "title": self.title, "publisher": self.publisher, "published": self.published,
                "url": self.url, "source": self.source, "characters": self.characters, "claims": self.claims,
                "problems": self.problems, "copies": list(self.copies)}


@dataclass(frozen=True, slots=True)
class Counts:
    """How much is in a book."""

    documents: int
    copies: int
    claims: int
    problems: int
    commitments: int
    conflicts: int

    def as_json(self) -> dict[str, int]:
        return {"documents": self.documents, "copies": self.copies, "claims": self.claims,
                "problems": self.problems, "commitments": self.commitments, "conflicts": self.conflicts}


@dataclass(frozen=True, slots=True)
class Settled:
    """How much the texts of a book add up to."""

    commitments: int
    conflicts: int
