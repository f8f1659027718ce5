"""The nouns of the book: what a document, a claim, a commitment and a problem are.

Every room imports these and none of them imports a room. Fields carry the codebook's names; values
are still (frozen) and complete: a claim without its words cannot be built.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

PARTIAL_DAY = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
BY_MODEL = "llm:"  # opens the engine of a claim that a language model told; the model's name follows


class PledgebookError(Exception):
    """A misuse of Pledgebook: says what happened, where, and what to do next."""

    def __init__(self, what: str, where: str = "", try_this: str = "") -> None:
        self.what, self.where, self.try_this = what, where, try_this
        super().__init__(" ".join(part for part in (f"{where}:" if where else "", what, try_this) if part))


class Kind(StrEnum):
    """What an act is about (section 3 of the codebook)."""

    AGREEMENT = "agreement"
    AID = "aid"
    GUARANTEE = "guarantee"
    MEMBERSHIP = "membership"
    DEPLOYMENT = "deployment"
    BODY = "body"
    POSTURE = "posture"


class Stage(StrEnum):
    """How firm an act is (section 4 of the codebook): seven rungs up, then three negatives."""

    CONSIDERED = "considered"
    REQUESTED = "requested"
    PROPOSED = "proposed"
    NEGOTIATING = "negotiating"
    PLEDGED = "pledged"
    ADOPTED = "adopted"
    DELIVERED = "delivered"
    REFUSED = "refused"
    BLOCKED = "blocked"
    ENDED = "ended"

    @property
    def rung(self) -> int | None:
        """0 (considered) to 6 (delivered); None for a negative stage."""
        return RUNGS.get(self)


LADDER: tuple[Stage, ...] = tuple(Stage)[:7]
RUNGS = {stage: number for number, stage in enumerate(LADDER)}

LEDGER = "ledger"  # the engine of a claim that is a row of somebody's ledger: no reader found it in a text
ROW = ", row "


def row_reason(ledger: str, row: str) -> str:
    """The first reason of a claim that is a row of a ledger: which row of which ledger."""
    return f"{ledger}{ROW}{row}"


def row_in_reason(reason: str) -> tuple[str, str] | None:
    """The ledger and the row that such a reason names."""
    ledger, found, row = reason.rpartition(ROW)
    return (ledger, row) if found else None


@dataclass(frozen=True, slots=True)
class Span:
    """Characters start..end of one document's text: Unicode code points, end not included."""

    document_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the input that could not be read or understood; the batch goes on."""

    where: str  # a path, an address or a document id, with characters where known
    what: str
    try_this: str
    start: int | None = None  # characters in the document's text, where the problem has a place
    end: int | None = None

    def as_json(self) -> dict[str, Any]:
        return {"where": self.where, "what": self.what, "try_this": self.try_this,
                "start": self.start, "end": self.end}


@dataclass(frozen=True, slots=True)
class Original:
    """The bytes that a text was taken from, where they are not simply the text in UTF-8."""

    raw: bytes = field(repr=False)
    kind: str  # what they were read as

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.raw).hexdigest()


@dataclass(frozen=True, slots=True)
class Document:
    """One text as it was read. Offsets of its claims count the characters of `text`."""

    id: str
    text: str
    source: str = ""  # path or address it came from; "-" for standard input
    url: str | None = None
    publisher: str | None = None
    published: str | None = None  # ISO 8601, as precise as known: 2024, 2024-07, 2024-07-11
    title: str | None = None
    original: Original | None = field(default=None, compare=False, repr=False)

    @property
    def sha256(self) -> str:
        """Hash of the text in UTF-8: two documents with the same words have the same hash."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def text_id(self) -> str:
        return self.sha256[:16]


@dataclass(frozen=True, slots=True)
class Amount:
    """Money as the text states it: plain number, ISO 4217 code, `year`, `month` or None for a total."""

    value: float
    currency: str
    per: str | None = None
    bound: str | None = None  # "about", "at least", "up to" or "range"; None for a plain figure
    as_written: str = ""

    def as_json(self) -> dict[str, Any]:
        value = int(self.value) if float(self.value).is_integer() else self.value
        return {"value": value, "currency": self.currency, "per": self.per}


@dataclass(frozen=True, slots=True)
class Period:
    """ISO 8601 dates of any precision, both ends included; duration such as P10Y."""

    start: str | None = None
    end: str | None = None
    duration: str | None = None

    def __bool__(self) -> bool:
        return any((self.start, self.end, self.duration))

    def as_json(self) -> dict[str, Any]:
        return {"start": self.start, "end": self.end, "duration": self.duration}


@dataclass(frozen=True, slots=True)
class Claim:
    """One document's assertion about one act of commitment."""

    evidence: Span
    quote: str  # always the document's text[start:end]
    kind: Kind
    stage: Stage
    actors: tuple[str, ...]
    partners: tuple[str, ...] = ()
    beneficiaries: tuple[str, ...] = ()
    speaker: str | None = None  # None: the text speaks itself
    instrument: str | None = None
    amount: Amount | None = None
    count: int | None = None
    items: tuple[str, ...] = ()
    period: Period = field(default_factory=Period)
    condition: str | None = None
    said_on: str | None = None  # the document's day, or one the text gives for the saying
    engine: str = "grammar"
    confidence: float = 0.5  # 0 to 1
    why: tuple[str, ...] = ()  # what in the sentence led to each value, in words
    text_id: str = ""  # Document.text_id: ties the claim's id to the text, whatever the document is called
    kept_id: str = ""  # the id it was read under, where a person's ruling gave it other values since
    _named: str = field(default="", init=False, repr=False, compare=False)  # its id, once it was asked for

    def __post_init__(self) -> None:
        if self.evidence.end - self.evidence.start != len(self.quote) or not self.quote:
            raise PledgebookError(
                f"A claim's quote must be its evidence, character for character (got {len(self.quote)} for "
                f"{self.evidence.end - self.evidence.start}).", self.evidence.document_id,
                "Build the quote with text[start:end].")
        if not self.actors:
            raise PledgebookError("A claim needs an actor.", self.evidence.document_id,
                                  "Report the sentence as a Problem instead.")

    @property
    def parties(self) -> tuple[str, ...]:
        """All parties in any role, each once, in the order actors, partners, beneficiaries."""
        return tuple(dict.fromkeys(self.actors + self.partners + self.beneficiaries))

    @property
    def id(self) -> str:
        """Stable name: the same text and engine give the same id in any run, under any file name."""
        return self.kept_id or self._named or self._name()

    def _name(self) -> str:
        name = _claim_id(self)
        object.__setattr__(self, "_named", name)  # follows from the fields: the value stays the same
        return name

    def known_as(self, name: str) -> Claim:
        """The same, with the id that was reckoned of it before: a book keeps it, and reckoning it anew takes long."""
        object.__setattr__(self, "_named", name)
        return self

    @property
    def needs_review(self) -> bool:
        """Whether it counts only once a person accepted it: a language model told it."""
        return self.engine.startswith(BY_MODEL)

    def _fields(self) -> dict[str, Any]:
        return {
            "start": self.evidence.start, "end": self.evidence.end,
            "kind": str(self.kind), "stage": str(self.stage), "actors": list(self.actors),
            "partners": list(self.partners), "beneficiaries": list(self.beneficiaries),
            "speaker": self.speaker, "instrument": self.instrument,
            "amount": self.amount.as_json() if self.amount else None, "count": self.count,
            "items": list(self.items), "period": self.period.as_json(), "condition": self.condition,
        }

    def as_json(self) -> dict[str, Any]:
        """The claim by the contract of the design, section 4."""
        return {"id": self.id, "document": self.evidence.document_id, "quote": self.quote} | self._fields() | {
            "said_on": self.said_on, "engine": self.engine, "confidence": round(self.confidence, 3),
            "why": "; ".join(self.why)}


def _claim_id(claim: Claim) -> str:
    return "c" + digest(claim._fields() | {"text": claim.text_id or claim.evidence.document_id,
                                           "quote": claim.quote, "engine": claim.engine})


@dataclass(frozen=True, slots=True)
class Reading:
    """What one document yielded: its claims in the order of the text, and what was not understood."""

    document: Document
    claims: tuple[Claim, ...]
    problems: tuple[Problem, ...] = ()

    def as_json(self) -> dict[str, Any]:
        d = self.document
        return {"id": d.id, "source": d.source, "url": d.url, "published": d.published, "title": d.title,
                "claims": [claim.as_json() for claim in self.claims],
                "problems": [problem.as_json() for problem in self.problems]}


@dataclass(frozen=True, slots=True)
class Commitment:
    """Claims that speak of the same act, with the values that are shown for them."""

    id: str
    kind: Kind
    stage: Stage  # the furthest positive rung, or the latest negative; see register/matching.py
    actors: tuple[str, ...]
    partners: tuple[str, ...]
    beneficiaries: tuple[str, ...]
    amount: Amount | None
    instrument: str | None
    period: Period
    claim_ids: tuple[str, ...]
    document_ids: tuple[str, ...]
    first_said: str | None
    last_said: str | None
    quote: str
    contested: tuple[str, ...] = ()  # fields in which the claims contradict each other
    sources: int = 1  # independent ones: copies of one story, and texts of one outlet, count once
    adopted: float = 0.0  # of the amount, what its own claims tell as adopted; what is delivered is adopted, too
    delivered: float = 0.0  # of the amount, what its own claims tell as delivered

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id, "kind": str(self.kind), "stage": str(self.stage), "actors": list(self.actors),
            "partners": list(self.partners), "beneficiaries": list(self.beneficiaries),
            "amount": self.amount.as_json() if self.amount else None, "instrument": self.instrument,
            "period": self.period.as_json(), "claims": list(self.claim_ids),
            "documents": list(self.document_ids), "first_said": self.first_said, "last_said": self.last_said,
            "quote": self.quote, "contested": list(self.contested), "sources": self.sources}


@dataclass(frozen=True, slots=True)
class Doubt:
    """A statement that looks wrong: which rule says so, why, and what the register or the reference has instead.

    Nothing is deleted for a doubt; the words stay as they are, with the doubt beside them.
    """

    rule: str
    evidence: Span
    quote: str  # always the document's text[start:end]
    reason: str
    instead: str = ""  # what the register or the reference has, in words
    said_on: str | None = None
    claim_ids: tuple[str, ...] = ()  # claims whose evidence these words belong to
    sources: tuple[str, ...] = ()  # instruments by id, and other texts by name

    @property
    def id(self) -> str:
        return "d" + digest([self.rule, self.evidence.document_id, self.evidence.start, self.evidence.end, self.reason])

    def as_json(self) -> dict[str, Any]:
        return {"id": self.id, "rule": self.rule, "document": self.evidence.document_id,
                "start": self.evidence.start, "end": self.evidence.end, "quote": self.quote, "reason": self.reason,
                "instead": self.instead, "said_on": self.said_on, "claims": list(self.claim_ids),
                "sources": list(self.sources)}


def digest(value: object) -> str:
    """Twelve hex characters that name a JSON-like value; the same value, the same name, on any machine."""
    written = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()[:12]
