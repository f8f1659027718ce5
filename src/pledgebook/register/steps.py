"""The claims of one commitment in, a link for each of them out: what each adds to what was said before it.

Each claim is set against a bounded number of earlier ones (the head of the history, its own source's last words, the
last promise), so that a commitment which a thousand texts tell stays quick.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pledgebook.model import Amount, Claim, Stage
from pledgebook.register.conflicts import Conflict
from pledgebook.register.cues import Cue, revision, seen
from pledgebook.register.figures import exchanged, ratio, same_figure
from pledgebook.register.links import Link, made
from pledgebook.register.parting import EXCHANGED
from pledgebook.register.relations import Relation
from pledgebook.register.sources import Sources
from pledgebook.register.subjects import how_many, subject

OF_A_VOICE = 6  # a source's last words that a claim is set against


@dataclass
class Told:
    """What a history has told so far."""

    head: Claim  # the claim that shows where the promise stands
    firmest: Claim  # of the positive claims, the first on the highest rung
    promise: Claim | None = None  # the last claim that promised or adopted
    versions: dict[tuple[object, ...], Claim] = field(default_factory=dict)  # the first to tell each version
    by_voice: dict[str, list[Claim]] = field(default_factory=lambda: defaultdict(list))
    stated: dict[str, set[object]] = field(default_factory=lambda: defaultdict(set))


def steps(name: str, claims: Sequence[Claim], conflicts: Iterable[Conflict], sources: Sources) -> Iterator[Link]:
    """A link for each claim but the first, oldest first.

    claims   of one commitment, oldest first
    """
    against: dict[str, Conflict] = {}
    for conflict in conflicts:
        against.setdefault(conflict.second.id, conflict)
    told = Told(claims[0], claims[0])
    _remember(told, claims[0], sources)
    for claim in claims[1:]:
        yield _step(name, claim, told, against, sources)
        _remember(told, claim, sources)


def _remember(told: Told, claim: Claim, sources: Sources) -> None:
    rung, highest = claim.stage.rung, told.firmest.stage.rung
    if rung is not None and (highest is None or rung > highest):
        told.firmest = claim
    if rung is None or told.head.stage.rung is None or claim is told.firmest or (
            claim.amount and revision(claim.quote)):
        told.head = claim
    if claim.stage in (Stage.PLEDGED, Stage.ADOPTED):
        told.promise = claim
    told.versions.setdefault(version(claim), claim)
    if claim.amount is not None:  # the first to tell the figure, at whatever stage
        told.versions.setdefault((None, *version(claim)[1:]), claim)
    told.by_voice[sources.voice(claim)] = [*told.by_voice[sources.voice(claim)][-OF_A_VOICE:], claim]
    for name, values in details(claim).items():
        told.stated[name] |= values


def version(claim: Claim) -> tuple[object, ...]:
    """What two tellings must share to be the same assertion: the stage and the figure, rounded."""
    if claim.amount is None:
        return claim.stage, None, None
    return claim.stage, claim.amount.currency, float(f"{claim.amount.value:.2g}")


def details(claim: Claim) -> dict[str, set[object]]:
    """The fields by which a telling can say more than others: each with its values."""
    found: dict[str, set[object]] = {
        "amount": {True} if claim.amount else set(), "things": set(subject(claim).words),
        "number": {number for number in [how_many(claim)] if number is not None}, "period": {part for part in (
            claim.period.start, claim.period.end, claim.period.duration) if part},
        "condition": {True} if claim.condition else set(), "instrument": {True} if claim.instrument else set()}
    return {name: values for name, values in found.items() if values}


def news(claim: Claim, stated: Mapping[str, set[object]]) -> list[str]:
    """The fields that a claim states and that were open so far."""
    return [name for name, values in details(claim).items()
            if not stated.get(name) or (name == "things" and len(values - stated[name]) >= len(values) > 0)]


def _step(name: str, claim: Claim, told: Told, against: Mapping[str, Conflict], sources: Sources) -> Link:
    def link(relation: Relation, earlier: Claim, reason: str, how: str | None = None) -> Link:
        return made(relation, how, (earlier, claim), (name, name), reason)

    voice = sources.voice(claim)
    for said in reversed(told.by_voice.get(voice, [])):
        if version(said) == version(claim) and not news(claim, told.stated):
            return link(Relation.REPEATS, said, "the same source says the same, and nothing more")
    conflict = against.get(claim.id)
    if conflict is not None:
        return link(Relation.CONTRADICTS, conflict.first, conflict.reason)
    changed = _stage_changed(claim, told) or _sum_changed(claim, told)
    if changed:
        relation, how, earlier, reason = changed
        return link(relation, earlier, reason, how)
    earlier = told.versions.get(version(claim)) or told.versions.get((None, *version(claim)[1:])) or told.head
    more = news(claim, told.stated)
    if more:
        return link(Relation.REFINES, earlier, f"says more: {', '.join(more)}")
    if any(sources.voice(said) == voice for said in (earlier, told.head)):
        return link(Relation.REPEATS, earlier, "the same source says it again")
    softer = claim.stage is not earlier.stage
    return link(Relation.CORROBORATES, earlier, "an independent source " + (
        f"tells of it, as {claim.stage}" if softer else "says the same"))


Change = tuple[Relation, str | None, Claim, str]


def _stage_changed(claim: Claim, told: Told) -> Change | None:
    """A delivery, an end, a refusal or block, a return, or a firmer act; None where the stage is no news."""
    before, head = told.firmest.stage.rung, told.head
    if claim.stage.rung is None:
        if head.stage is claim.stage:
            return None
        if head.stage.rung is None:
            ended = claim.stage is Stage.ENDED
            return (Relation.REVISES, "down", head, f"ended, after it was {head.stage}") if ended else None
        if claim.stage is Stage.BLOCKED:
            return Relation.REVISES, "down", head, "the act was stopped on its way"
        return Relation.WITHDRAWS, None, told.promise or head, f"said to be {claim.stage} after it was {head.stage}"
    if head.stage.rung is None:
        return Relation.REVISES, "up", head, f"said to be {claim.stage} after it was {head.stage}"
    if claim.stage is Stage.DELIVERED and told.firmest.stage is not Stage.DELIVERED and told.promise:
        part = _in_part(claim, told.promise)
        return Relation.FULFILS, "in part" if part else "wholly", told.promise, part or "told as done"
    if before is not None and claim.stage.rung > before:
        return Relation.REVISES, "up", told.firmest, f"firmer: from {told.firmest.stage} to {claim.stage}"
    return None


def _in_part(delivery: Claim, promise: Claim) -> str | None:
    """Why a delivery is less than what was promised; None where it is all of it, as far as the words go."""
    if delivery.amount and promise.amount:
        there = _in_currency(delivery, promise.amount)
        if there is not None and there < promise.amount.value and ratio(there, promise.amount.value) > 1 + EXCHANGED:
            return "less money than was promised"
    some, all_of_it = how_many(delivery), how_many(promise)
    if some is not None and all_of_it is not None and some < all_of_it:
        return f"{some} of {all_of_it}"
    words = seen(Cue.PART, delivery.quote)
    return f"says “{words}”" if words else None


def _sum_changed(claim: Claim, told: Told) -> Change | None:
    """A figure, or a number of things, that a claim says was raised or lowered."""
    cue = revision(claim.quote)
    if cue is None:
        return None
    before: float | None
    after: float | None
    if claim.amount and told.head.amount:
        before, after = told.head.amount.value, _in_currency(claim, told.head.amount)
    else:
        before, after = how_many(told.head), how_many(claim)
    if before is None or after is None or ratio(before, after) <= 1 + EXCHANGED:
        return None
    if (after > before) is not (cue is Cue.RAISED):
        return None
    return Relation.REVISES, "up" if after > before else "down", told.head, f"says “{seen(cue, claim.quote)}”"


def _in_currency(claim: Claim, other: Amount) -> float | None:
    """A claim's sum in the currency of another; None where there is no rate, or they are per different times."""
    amount = claim.amount
    if amount is None or amount.per != other.per:
        return None
    if amount.currency == other.currency:
        return other.value if same_figure(amount, other) else amount.value
    there = exchanged(amount, other.currency, claim.said_on)
    return there.value if there else None
