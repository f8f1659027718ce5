"""The shapes of what the pages with lists, drawings and agreement give to programs, for `/openapi.json`."""

from __future__ import annotations

from pledgebook.answers.changes import What
from pledgebook.answers.conditions import Matter, State
from pledgebook.doors.web.shapes import Shape, ToldShape
from pledgebook.model import Stage


class DoubtShape(Shape):
    """A statement that looks wrong: which rule says so, why, and what the register or the reference has instead."""

    id: str
    rule: str
    document: str
    start: int
    end: int
    quote: str
    reason: str
    instead: str
    said_on: str | None
    claims: list[str]
    sources: list[str]


class BecameShape(Shape):
    """The claim that tells what became of a condition."""

    claim: str
    document: str
    said_on: str | None
    quote: str


class ConditionShape(Shape):
    """What a commitment hangs on."""

    commitment: str
    claim: str
    condition: str
    matter: Matter
    state: State
    because: str
    ruling: str | None
    said_on: str | None
    quote: str
    evidence: BecameShape | None


class WordsShape(Shape):
    """Where something is said: a claim's quote or a doubt's."""

    id: str
    document: str
    start: int
    end: int
    said_on: str | None
    quote: str


class ChangeShape(Shape):
    """One move of one commitment; or a doubt about words that belong to none."""

    change: What
    commitment: str | None
    who: list[str]
    before: str
    after: str
    reason: str
    first: WordsShape | None
    second: WordsShape | None


class PairShape(Shape):
    """How many commitments an actor has for a beneficiary."""

    actor: str
    beneficiary: str
    commitments: int


class TellingShape(ToldShape):
    """A claim with the commitment that it speaks of."""

    commitment: str


class ShadedShape(Shape):
    """How many commitments a party has; where sums are asked for, within which stage and what they add up to."""

    party: str
    commitments: int
    stage: Stage | None
    currency: str | None
    value: float | None


class AgreedShape(Shape):
    """How far two agree on one field."""

    first: str
    second: str
    field: str
    of: int
    agree: int
    share: float
    low: float
    high: float
    kappa: float | None


class AgreementShape(Shape):
    """How far people agree with the reader and with each other."""

    claims: int
    judged: int
    added: int
    blind: bool
    agreement: list[AgreedShape]
