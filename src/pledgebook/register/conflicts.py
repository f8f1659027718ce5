"""Claims of one commitment in, contradictions out: pairs that cannot both hold, each with its reason in words.

Every rule looks at each claim a bounded number of times (each differing figure is set against the one that is
shown, not every claim against every other), so a commitment that a thousand texts tell stays quick.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pledgebook.model import Claim, Stage, digest
from pledgebook.register.days import after, by_day, days_apart, is_day
from pledgebook.register.figures import SumTold, alike, in_words, lost_scale_word, same_figure, sums_told, unit
from pledgebook.register.sources import ALL_APART, Sources
from pledgebook.register.tellings import (
    leading,
    leading_sum,
    oldest_first,
    replaced,
    revisers,
    text_of,
    texts_of,
)

NEWS_CYCLE = 14  # days within which a yes and a no can hardly both be the actor's position
NEIGHBOURS = 8  # promises looked at on either side of a refusal

# What each refusal denies. A promise by a government and a bill stuck in its parliament can both be true, so
# "blocked" denies only the finished act; an end that follows a promise is its history, not a contradiction.
DENIES: dict[Stage, tuple[Stage, ...]] = {
    Stage.REFUSED: (Stage.CONSIDERED, Stage.PROPOSED, Stage.NEGOTIATING, Stage.PLEDGED, Stage.ADOPTED,
                    Stage.DELIVERED),
    Stage.BLOCKED: (Stage.ADOPTED, Stage.DELIVERED),
}


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two claims about one commitment of which at most one can hold."""

    commitment: str  # id
    field: str  # amount, stage, count or period
    rule: str
    reason: str
    first: Claim  # the one said first
    second: Claim

    @property
    def id(self) -> str:
        return "x" + digest([self.field, self.rule, self.first.id, self.second.id])

    def as_json(self) -> dict[str, Any]:
        return {"id": self.id, "commitment": self.commitment, "field": self.field, "rule": self.rule,
                "reason": self.reason, "first": _side(self.first), "second": _side(self.second)}


def _side(claim: Claim) -> dict[str, Any]:
    return {"id": claim.id, "document": claim.evidence.document_id, "said_on": claim.said_on,
            "stage": str(claim.stage), "amount": claim.amount.as_json() if claim.amount else None,
            "count": claim.count, "period": claim.period.as_json(), "quote": claim.quote}


@dataclass(frozen=True, slots=True)
class Found:
    """What a rule found, before it is known which commitment the claims belong to."""

    field: str
    rule: str
    reason: str
    one: Claim
    other: Claim


def between(commitment: str, claims: Sequence[Claim], sources: Sources = ALL_APART) -> tuple[Conflict, ...]:
    """The contradictions among the claims of one commitment, in a fixed order."""
    ordered = sorted(claims, key=oldest_first)
    conflicts = []
    for rule in RULES:
        for found in rule(ordered, sources):
            first, second = sorted((found.one, found.other), key=oldest_first)
            conflicts.append(Conflict(commitment, found.field, found.rule, found.reason, first, second))
    return tuple(sorted({c.id: c for c in conflicts}.values(),
                        key=lambda c: (c.field, oldest_first(c.first), oldest_first(c.second), c.rule)))


def differing_sums(claims: Sequence[Claim], sources: Sources) -> Iterator[Found]:
    """Each figure more than 2 % off the one that stands; one that lost its scale word says so.

    A figure that was raised or lowered later is history, and no contradiction.
    """
    by_unit: dict[tuple[str, str | None], list[SumTold]] = defaultdict(list)
    for told in sums_told(claims):
        by_unit[unit(told.amount)].append(told)
    for tellings in by_unit.values():
        runs = alike(tellings)
        lead_run = leading_sum(runs, sources)
        revising = revisers(runs)
        lead = min(lead_run, key=lambda told: oldest_first(told.claim))
        for run in runs:
            other = min(run, key=lambda told: oldest_first(told.claim))
            if run is lead_run or same_figure(lead.amount, other.amount) or replaced(run, revising):
                continue
            word = lost_scale_word(lead.amount.value, other.amount.value)
            figures = f"{in_words(other.amount)} in one text, {in_words(lead.amount)} in another"
            if word:
                less = min(lead.amount, other.amount, key=lambda amount: amount.value)
                yield Found("amount", "lost its scale word",
                            f"{figures}: {in_words(less)} seems to have lost its “{word}”.", lead.claim, other.claim)
            # A text that gives both figures speaks of two sums.
            elif not texts_of(t.claim for t in run) <= texts_of(t.claim for t in lead_run):
                yield Found("amount", "different sums", f"The same promise is told with {figures}.",
                            lead.claim, other.claim)


def yearly_or_in_all(claims: Sequence[Claim], _: Sources) -> Iterator[Found]:
    """The same figure told once as a total and once as a yearly or monthly sum."""
    by_sum: dict[tuple[str, float], dict[str, SumTold]] = defaultdict(dict)
    for told in sums_told(claims):
        by_sum[told.amount.currency, told.amount.value].setdefault(told.amount.per or "", told)
    for tellings in by_sum.values():
        in_all, *others = (tellings[per] for per in sorted(tellings))
        for other in others:
            yield Found("amount", "per year or in all",
                        f"The same figure is told as {in_words(in_all.amount)} and as {in_words(other.amount)}.",
                        in_all.claim, other.claim)


def yes_and_no(claims: Sequence[Claim], _: Sources) -> Iterator[Found]:
    """A refusal and a promise by the same actor, told by two texts within two weeks."""
    dated = [claim for claim in claims if is_day(claim.said_on)]
    for stage, denied in DENIES.items():
        promises = [claim for claim in dated if claim.stage in denied]
        days = [by_day(claim.said_on)[0] for claim in promises]
        for refusal in (claim for claim in dated if claim.stage is stage):
            place = bisect_left(days, by_day(refusal.said_on)[0])
            near = [promise for promise in promises[max(0, place - NEIGHBOURS):place + NEIGHBOURS]
                    if text_of(promise) != text_of(refusal) and set(promise.actors) & set(refusal.actors)]
            gaps = [(days_apart(refusal.said_on, promise.said_on), promise) for promise in near]
            close = [(gap, promise) for gap, promise in gaps if gap is not None and gap <= NEWS_CYCLE]
            if close:
                gap, promise = min(close, key=lambda pair: (pair[0], oldest_first(pair[1])))
                yield Found("stage", "yes and no",
                            f"Told as {promise.stage} ({promise.said_on}) and as {refusal.stage} "
                            f"({refusal.said_on}), {_gap_in_words(gap)}.", promise, refusal)


def differing_counts(claims: Sequence[Claim], sources: Sources) -> Iterator[Found]:
    """Two counts of the same thing at the same stage, told by two texts within two weeks."""
    by_count: dict[int, list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.count is not None:
            by_count[claim.count].append(claim)
    if len(by_count) < 2:
        return
    lead = leading(sorted(by_count), lambda count: by_count[count], sources)
    lead_first = min(by_count[lead], key=oldest_first)
    for count in sorted(by_count):
        other = min(by_count[count], key=oldest_first)
        gap = days_apart(lead_first.said_on, other.said_on)
        # Sixty delivered and 180 promised are two counts of two things.
        if (count != lead and other.stage is lead_first.stage and gap is not None and gap <= NEWS_CYCLE
                and text_of(other) != text_of(lead_first)):
            yield Found("count", "different counts",
                        f"Counted as {count} in one text and as {lead} in another, {_gap_in_words(gap)}.",
                        lead_first, other)


def differing_durations(claims: Sequence[Claim], sources: Sources) -> Iterator[Found]:
    """Two lengths of the same promise: five years in one text, ten in another."""
    by_length: dict[tuple[date | None, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.period.duration:
            length = after(date(2001, 1, 1), claim.period.duration)  # P1Y and P12M are one length
            by_length[length, "" if length else claim.period.duration].append(claim)
    if len(by_length) < 2:
        return
    lengths = sorted(by_length.values(), key=lambda told: oldest_first(told[0]))
    lead = leading(lengths, lambda told: told, sources)
    for told in lengths:
        if told is not lead and not texts_of(told) <= texts_of(lead):
            yield Found("period", "different durations",
                        f"Told to run {told[0].period.duration} in one text and {lead[0].period.duration} in another.",
                        lead[0], told[0])


def _gap_in_words(days: int) -> str:
    return "on the same day" if days == 0 else f"{days} day{'s' if days > 1 else ''} apart"


Rule = Callable[[Sequence[Claim], Sources], Iterator[Found]]
RULES: tuple[Rule, ...] = (differing_sums, yearly_or_in_all, yes_and_no, differing_counts, differing_durations)
