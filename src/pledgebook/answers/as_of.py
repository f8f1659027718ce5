"""What was known on a day, and what holds on a day: two different questions with two different days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from pledgebook.model import Claim, Commitment, Period, Stage
from pledgebook.register.days import after, bounds
from pledgebook.register.matching import Register, add_up_all
from pledgebook.register.regrouping import NOTHING_BY_HAND, ByHand
from pledgebook.register.search import Hit
from pledgebook.register.sources import ALL_APART, Sources

PROMISED = (Stage.PLEDGED, Stage.ADOPTED, Stage.DELIVERED)


def known(claims: Iterable[Claim], *, as_of: date) -> tuple[Claim, ...]:
    """Claims surely made by the end of a day.

    A claim said "in May 2024" counts from 31 May: before that nobody can know that it had been said. A claim
    without a day is left out, because the book cannot say when it was made.
    """
    return tuple(claim for claim in claims if published_by(claim.said_on, as_of=as_of))


def register_as_of(claims: Iterable[Claim], *, as_of: date, sources: Sources = ALL_APART,
                   by_hand: ByHand = NOTHING_BY_HAND) -> Register:
    """The register as a reader of the same texts would have had it at the end of a day."""
    return add_up_all(known(claims, as_of=as_of), sources, by_hand)


def published_by(day: str | None, *, as_of: date) -> bool:
    """Whether something of this day was surely there by the end of another; not, where its day is unknown."""
    there = bounds(day)
    return there is not None and there[1] <= as_of


def holds(stage: Stage, period: Period, said_on: str | None, *, on: date) -> bool:
    """Whether a promise may be in force on a day, as far as its words go.

    It is when it was promised or more (pledged, adopted, delivered; not refused, blocked or ended), had begun (its
    own beginning, else the day it was said), and is not surely over. Without an end it goes on.
    """
    span = holding_span(stage, period, said_on)
    return span is not None and span[0] <= on and (span[1] is None or on <= span[1])


def holding_span(stage: Stage, period: Period, said_on: str | None) -> tuple[date, date | None] | None:
    """From when until when a promise may be in force, both days included; no last day: it goes on. None: never."""
    if stage not in PROMISED:
        return None
    begins = bounds(period.start) or bounds(said_on)
    if begins is None:
        return None
    over = bounds(period.end)
    if over is not None:
        return begins[0], over[1]
    return begins[0], after(begins[1], period.duration) if period.duration else None


def claim_holds(claim: Claim, *, on: date) -> bool:
    """Whether what a claim says may be in force on a day."""
    return holds(claim.stage, claim.period, claim.said_on, on=on)


def commitment_holds(commitment: Commitment, *, on: date) -> bool:
    """Whether a commitment may be in force on a day."""
    return holds(commitment.stage, commitment.period, commitment.first_said, on=on)


def hits_within(hits: Iterable[Hit], claims: Iterable[Claim], published: Mapping[str, str | None], *,
                as_of: date | None, on: date | None) -> tuple[Hit, ...]:
    """The places that were known by a day; with `on`, only quotes of claims that may be in force on it.

    published   document id → its day; a document without a day is not known to have been there
    """
    by_id = {claim.id: claim for claim in claims}

    def fits(hit: Hit) -> bool:
        claim = by_id.get(hit.id) if hit.what == "quote" else None
        if on is not None and (claim is None or not claim_holds(claim, on=on)):
            return False
        said_on = claim.said_on if claim else published.get(hit.document_id)
        return as_of is None or published_by(said_on, as_of=as_of)

    return tuple(hit for hit in hits if fits(hit))
