"""The shapes of what the JSON addresses give, for `/openapi.json`; the names are the codebook's."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from pledgebook.model import Kind, Stage
from pledgebook.register.relations import Relation
from pledgebook.register.rulings import Action


class Shape(BaseModel):
    """A JSON object with these fields and no others."""

    model_config = ConfigDict(extra="forbid")


class AmountShape(Shape):
    value: float
    currency: str
    per: str | None


class PeriodShape(Shape):
    start: str | None
    end: str | None
    duration: str | None


class ProblemShape(Shape):
    where: str
    what: str
    try_this: str
    start: int | None
    end: int | None


class ToldShape(Shape):
    """A claim; `quote` is the document's text from `start` to `end`, counted in Unicode code points."""

    id: str
    document: str
    quote: str
    start: int
    end: int
    kind: Kind
    stage: Stage
    actors: list[str]
    partners: list[str]
    beneficiaries: list[str]
    speaker: str | None
    instrument: str | None
    amount: AmountShape | None
    count: int | None
    items: list[str]
    period: PeriodShape
    condition: str | None
    said_on: str | None
    engine: str
    confidence: float
    why: str


class ClaimShape(ToldShape):
    """A claim with what people ruled on it."""

    verdict: str | None  # accepted, rejected, corrected or added, where a person ruled
    corrected: list[str]  # field: value as read → value as ruled
    rulings: list[str]  # ids


class WaitingShape(ClaimShape):
    """A claim that waits for a verdict, with what makes it worth a look."""

    asks: str
    commitment: str


class CommitmentShape(Shape):
    """Claims that speak of the same act, with the values that are shown for them; `claims` are their ids."""

    id: str
    kind: Kind
    stage: Stage
    actors: list[str]
    partners: list[str]
    beneficiaries: list[str]
    amount: AmountShape | None
    instrument: str | None
    period: PeriodShape
    claims: list[str]
    documents: list[str]
    first_said: str | None
    last_said: str | None
    quote: str
    contested: list[str]
    rulings: list[str]  # ids of those on its claims
    sources: int  # independent ones


class SideShape(Shape):
    """One of two claims that cannot both hold."""

    id: str
    document: str
    said_on: str | None
    stage: Stage
    amount: AmountShape | None
    count: int | None
    period: PeriodShape
    quote: str


class ConflictShape(Shape):
    id: str
    commitment: str
    field: str
    rule: str
    reason: str
    first: SideShape
    second: SideShape


class RulingShape(Shape):
    """What a person ruled, with the claims it is about by the names of today."""

    id: str
    when: str
    who: str
    action: Action
    claims: list[str]
    others: list[str]  # the claims at the other end of a link
    says: list[str]
    undoes: str | None
    blind: bool  # given before the reader's values were shown
    stands: bool
    state: str
    why: str


class ComparedShape(Shape):
    """One field of two claims, side by side."""

    field: str
    first: str
    second: str
    verdict: str


class LinkShape(Shape):
    """How the second claim stands to the first, and why; set by a person where there is a ruling."""

    id: str
    relation: Relation
    how: str | None
    commitment: str
    other: str  # an instrument's name where there is no first
    reason: str
    fields: list[ComparedShape]
    first: SideShape | None
    second: SideShape
    ruling: str | None


class HistoryShape(CommitmentShape):
    """One commitment with all of its claims in full, oldest first, and what contradicts what among them."""

    claims: list[ClaimShape]  # type: ignore[assignment]  # whole where a list of commitments has their ids
    conflicts: list[ConflictShape]
    ruled: list[RulingShape]
    links: list[LinkShape]


class EntryShape(Shape):
    """A document in a list."""

    id: str
    title: str | None
    publisher: str | None
    published: str | None
    url: str | None
    source: str
    characters: int
    claims: int
    problems: int
    copies: list[str]


class DocumentShape(Shape):
    """One document: its text, its claims in the order of the text, and what was seen and not understood."""

    id: str
    source: str
    url: str | None
    publisher: str | None
    published: str | None
    title: str | None
    text: str
    claims: list[ClaimShape]
    rejected: list[ClaimShape]
    unreviewed: list[ClaimShape]  # told by a language model and accepted by nobody: not among the claims
    problems: list[ProblemShape]


class HitShape(Shape):
    """One place where the words were found."""

    what: str
    id: str
    document: str
    title: str | None
    text: str
    marked: str


class FacetShape(Shape):
    """One value of a filter, and how many commitments it would leave with all others as they are."""

    facet: str
    value: str
    commitments: int


class RefusalShape(Shape):
    """Why there is no answer, and what to do next."""

    what: str
    where: str
    try_this: str
