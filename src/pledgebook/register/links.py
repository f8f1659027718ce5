"""Commitments with their claims in, typed links out: how a claim stands to what was said before it, field by field.

Inside a commitment each claim is linked to the one it repeats, corroborates, refines, revises, fulfils, withdraws or
contradicts (`steps`); between commitments a part is linked to its whole, a gift to its fund, an act to the instrument
it is made under (`ties_between`). Each link names both claims, so that both quotes can be shown, and compares their
fields. The vocabulary is explained in docs/register.md.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pledgebook.model import Claim, Commitment, digest
from pledgebook.register.days import by_day, days_apart
from pledgebook.register.figures import exchanged, in_words, ratio, same_figure
from pledgebook.register.parting import Maybe
from pledgebook.register.relations import Relation
from pledgebook.register.subjects import Likeness, how_many, subject


@dataclass(frozen=True, slots=True)
class Compared:
    """One field of two claims, side by side."""

    field: str
    first: str
    second: str
    verdict: str

    def as_json(self) -> dict[str, str]:
        return {"field": self.field, "first": self.first, "second": self.second, "verdict": self.verdict}

    def in_words(self) -> str:
        return f"{self.field}: {self.first or 'nothing'} / {self.second or 'nothing'} ({self.verdict})"


@dataclass(frozen=True, slots=True)
class Link:
    """One claim that stands in a relation to another; `second` is the one that does it.

    Without a first claim it is a link to an instrument that a person named.
    """

    relation: Relation
    how: str | None  # up, down; wholly, in part
    commitment: str  # of second
    other: str  # of first; the same inside one commitment; an instrument's name where there is no first
    first: Claim | None
    second: Claim
    reason: str
    ruling: str | None = None  # where a person set it
    kept: tuple[Compared, ...] | None = field(default=None, compare=False, repr=False)  # its fields, as a book has them

    @property
    def fields(self) -> tuple[Compared, ...]:
        """The fields of both its claims, side by side; set down only when asked for, since they take much room."""
        if self.kept is not None:
            return self.kept
        return compared(self.first, self.second) if self.first else ()

    @property
    def id(self) -> str:
        ends = [str(self.relation), self.how, self.first.id if self.first else self.other, self.second.id]
        return "l" + digest([*ends, self.ruling] if self.ruling else ends)

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims at its ends, the earlier first."""
        return (self.first, self.second) if self.first else (self.second,)

    def touches(self, name: str) -> bool:
        """Whether a commitment or claim of this name stands at one of its ends."""
        return name in (self.commitment, self.other) or any(name == claim.id for claim in self.claims)

    @property
    def words(self) -> str:
        """revises (up)."""
        return f"{self.relation} ({self.how})" if self.how else str(self.relation)

    def as_json(self) -> dict[str, Any]:
        return {"id": self.id, "relation": str(self.relation), "how": self.how, "commitment": self.commitment,
                "other": self.other, "reason": self.reason, "fields": [field.as_json() for field in self.fields],
                "first": side(self.first) if self.first else None, "second": side(self.second), "ruling": self.ruling}


@dataclass(frozen=True, slots=True)
class Match:
    """Why two claims are in one commitment: the rule that tied them."""

    commitment: str
    rule: str
    first: str  # ids of claims
    second: str

    def as_json(self) -> dict[str, str]:
        return {"commitment": self.commitment, "rule": self.rule, "first": self.first, "second": self.second}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Two commitments that may be one: nothing was joined, a person should judge."""

    first_commitment: str
    second_commitment: str
    first: Claim
    second: Claim
    reason: str
    fields: tuple[Compared, ...]

    @property
    def id(self) -> str:
        return "s" + digest([self.first.id, self.second.id, self.reason])

    def as_json(self) -> dict[str, Any]:
        return {"id": self.id, "first_commitment": self.first_commitment,
                "second_commitment": self.second_commitment, "reason": self.reason,
                "fields": [field.as_json() for field in self.fields],
                "first": side(self.first), "second": side(self.second)}


def side(claim: Claim) -> dict[str, Any]:
    """One of two claims that are set side by side: what tells them apart, and the words."""
    return {"id": claim.id, "document": claim.evidence.document_id, "said_on": claim.said_on,
            "stage": str(claim.stage), "amount": claim.amount.as_json() if claim.amount else None,
            "count": claim.count, "period": claim.period.as_json(), "quote": claim.quote}


# --- field by field -----------------------------------------------------------------------------------------


def compared(first: Claim, second: Claim) -> tuple[Compared, ...]:
    """The fields that at least one of two claims states, each with what both say and whether they agree."""
    found = [Compared("stage", str(first.stage), str(second.stage), _stage_verdict(first, second))]
    if first.amount or second.amount:
        found.append(_amounts(first, second))
    if subject(first) or subject(second):
        shared = subject(first).shared(subject(second))
        likeness = subject(first).likeness(subject(second))
        found.append(Compared("things", _things(first), _things(second), {
            Likeness.SAME: f"both name {', '.join(shared)}", Likeness.OPEN: "one names none",
            Likeness.DIFFERENT: "different"}[likeness]))
    for name, one, other in (
            ("number", how_many(first), how_many(second)), ("count", first.count, second.count),
            ("partners", " ".join(first.partners), " ".join(second.partners)),
            ("period", _period(first), _period(second)), ("condition", first.condition, second.condition)):
        if one or other:
            verdict = "same" if one == other else "different" if one and other else "one leaves it open"
            found.append(Compared(name, str(one or ""), str(other or ""), verdict))
    found.append(_days(first, second))
    return tuple(found)


def _stage_verdict(first: Claim, second: Claim) -> str:
    if first.stage is second.stage:
        return "same"
    before, after = first.stage.rung, second.stage.rung
    if before is None or after is None:
        return "one of them says no"
    return "firmer" if after > before else "less firm"


def _amounts(first: Claim, second: Claim) -> Compared:
    one, other = first.amount, second.amount
    told = (in_words(one) if one else "", in_words(other) if other else "")
    if one is None or other is None:
        return Compared("amount", *told, "one leaves it open")
    if one.currency != other.currency:
        there = exchanged(other, one.currency, second.said_on or first.said_on)
        if there is None:
            return Compared("amount", *told, "no rate to compare them by")
        apart = ratio(one.value, there.value) - 1
        return Compared("amount", *told, f"the second is {there.in_words()}, {apart:.0%} apart")
    if one.per != other.per:
        return Compared("amount", *told, "told per different times")
    if same_figure(one, other):
        return Compared("amount", *told, "same" if one.value == other.value else "the same, but for rounding")
    change = (other.value - one.value) / one.value if one.value else 0.0
    return Compared("amount", *told, f"{abs(change):.0%} {'more' if change > 0 else 'less'}")


def _things(claim: Claim) -> str:
    return "; ".join((*claim.items, *([claim.instrument] if claim.instrument else ())))


def _period(claim: Claim) -> str:
    return " ".join(f"{name} {value}" for name, value in claim.period.as_json().items() if value)


def _days(first: Claim, second: Claim) -> Compared:
    gap = days_apart(first.said_on, second.said_on)
    verdict = "a day is unknown" if gap is None else "the same day" if gap == 0 else \
        f"{gap} day{'' if gap == 1 else 's'} apart"
    return Compared("said on", first.said_on or "", second.said_on or "", verdict)


def suggestions_of(maybes: Iterable[Maybe], group_of: Mapping[str, Sequence[Claim]],
                   answered: Container[frozenset[str]] = frozenset()) -> tuple[Suggestion, ...]:
    """What may be one promise and was left apart; nothing where the two met in some other way.

    answered   pairs of commitments that a person said are two promises: they are asked no more
    """
    of_claim = {claim.id: name for name, group in group_of.items() for claim in group}
    found: dict[tuple[str, str], Suggestion] = {}
    for maybe in sorted(maybes, key=lambda maybe: (by_day(maybe.second.said_on), maybe.first.id, maybe.second.id)):
        names = of_claim[maybe.first.id], of_claim[maybe.second.id]
        pair = min(names), max(names)
        if names[0] != names[1] and pair not in found and frozenset(names) not in answered:
            found[pair] = Suggestion(
                *names, maybe.first, maybe.second, maybe.reason, compared(maybe.first, maybe.second))
    return tuple(found[pair] for pair in sorted(found))


def made(relation: Relation, how: str | None, pair: tuple[Claim, Claim], names: tuple[str, str], reason: str) -> Link:
    """A link between two claims; names are the commitments of the second and of the first."""
    return Link(relation, how, *names, *pair, reason)


def kept_once(links: Iterable[Link], commitments: Sequence[Commitment]) -> tuple[Link, ...]:
    """Each link once, in the order of the commitments they stand in."""
    place = {commitment.id: number for number, commitment in enumerate(commitments)}
    by_id = {link.id: link for link in links}
    return tuple(sorted(by_id.values(), key=lambda link: (
        place[link.commitment], by_day(link.second.said_on), link.second.id, link.first.id if link.first else "",
        link.relation, link.id)))
