"""The shapes of answers about duties, who is bound and what a change would make different, for `/openapi.json`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from pledgebook.answers.bound import Answer
from pledgebook.doors.web.shapes import AmountShape, Shape
from pledgebook.model import Kind, Stage

# --- who is bound -----------------------------------------------------------------------------------------------------


class AttackShape(Shape):
    attacked: str
    by: str | None
    on: str
    where: str | None
    target: Literal["territory", "forces"]


class StepShape(Shape):
    """One step of a derivation; where `says` is null it only tells how, and decides nothing."""

    number: int
    asks: str
    says: Answer | None
    because: str


class DutyShape(Shape):
    """What one member owes under one clause, and how that follows."""

    member: str
    answer: Answer
    do: str
    type: str
    instrument: str
    name: str
    article: str | None
    binding: str
    free: str | None
    discretion: str | None
    deadline: str | None
    means: str | None
    text: str
    conditions: list[str]
    exceptions: list[str]
    provisos: list[str]
    conflicts: list[str]  # instruments under which it owes the attacker something, too
    confidence: str
    because: str
    sources: list[str]
    steps: list[StepShape]


class LookedAtShape(Shape):
    """An instrument that yields nothing, with the reason."""

    instrument: str
    because: str


class EvidenceShape(Shape):
    """A commitment of the book that speaks of helping the one attacked."""

    id: str
    kind: Kind
    stage: Stage
    actors: list[str]
    partners: list[str]
    beneficiaries: list[str]
    first_said: str | None
    last_said: str | None
    quote: str
    documents: list[str]
    sources: int
    contested: list[str]
    instruments: list[str]
    holds: Answer


class BoundShape(Shape):
    """Who must do what if a state is attacked."""

    attack: AttackShape
    headline: list[str]
    duties: list[DutyShape]
    looked_at: list[LookedAtShape]
    own_rules: list[str]
    not_covered: list[str]
    evidence: list[EvidenceShape] | None


# --- what if ----------------------------------------------------------------------------------------------------------


class WithdrawShape(Shape):
    layer: Literal["withdraw"]
    party: str
    instrument: str | None
    words: str


class EndShape(Shape):
    layer: Literal["end"]
    instrument: str
    words: str


class JoinShape(Shape):
    layer: Literal["join"]
    party: str
    instrument: str
    words: str


class WordsLayerShape(Shape):
    layer: Literal["fails", "met"]
    words: str


class DelayShape(Shape):
    layer: Literal["delay"]
    party: str
    until: str
    words: str


class DisbelieveShape(Shape):
    layer: Literal["disbelieve"]
    source: str
    words: str


LayerShape = Annotated[WithdrawShape | EndShape | JoinShape | WordsLayerShape | DelayShape | DisbelieveShape,
                       Field(discriminator="layer")]


class OwedShape(Shape):
    """A duty that is answered otherwise before and after."""

    debtor: str
    creditor: str
    instrument: str
    name: str
    article: str | None
    do: str
    text: str
    before: Answer
    after: Answer


class TouchedShape(Shape):
    """A commitment that a change would make fall, shake, delay or bring about, with the chain that leads there."""

    commitment: str
    effect: Literal["falls", "unheard", "shaken", "later", "firmer"]
    because: list[str]
    kind: Kind
    stage: Stage
    actors: list[str]
    partners: list[str]
    beneficiaries: list[str]
    amount: AmountShape | None
    quote: str
    documents: list[str]
    first_said: str | None


class MovedSumShape(Shape):
    """A sum within one year and stage, before and after."""

    year: str
    stage: Stage
    currency: str
    per: str | None
    before: float
    after: float
    change: float


class VoiceShape(Shape):
    party: str
    says: Literal["for", "against"]
    commitment: str
    stage: Stage
    quote: str


class UnanimityShape(Shape):
    """An accession: who must agree, and who is on record."""

    party: str
    instrument: str
    members: list[str]
    says: str
    voices: list[VoiceShape]


class UntouchedShape(Shape):
    """How much stays as it is."""

    commitments: int
    duties: int
    instruments: int


class WhatIfShape(Shape):
    """What some changes would make different."""

    layers: list[LayerShape]
    on: str
    duties: list[OwedShape]
    commitments: list[TouchedShape]
    sums: list[MovedSumShape]
    bodies: list[TouchedShape]
    unanimity: list[UnanimityShape]
    untouched: UntouchedShape
    cautions: list[str]
