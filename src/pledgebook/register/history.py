"""What the claims of one commitment add up to: its stage, its figure, its words, its first and last day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from pledgebook.model import Amount, Claim, Commitment, Period, Stage, digest
from pledgebook.register.days import by_day, is_day
from pledgebook.register.figures import SumTold, alike, exchanged, sums_told, unit
from pledgebook.register.sources import ALL_APART, Authority, Sources
from pledgebook.register.tellings import last_said, leading, leading_sum, oldest_first, text_of


def commitment_id(claims: Sequence[Claim]) -> str:
    """A name from the first claim that speaks of it, so that later claims do not rename it."""
    return "p" + digest(min(claims, key=oldest_first).id)


def add_up(claims: Sequence[Claim], contested: Sequence[str] = (), sources: Sources = ALL_APART) -> Commitment:
    """One commitment from the claims that speak of it; the same in whatever order they come."""
    ordered = sorted(claims, key=oldest_first)
    named = [claim for claim in ordered if sources.authority(claim) > Authority.UNNAMED]
    stage = furthest_stage(named or ordered)  # what nobody stands for does not overrule what somebody said
    amount = figure_shown(ordered, sources)

    def shows_best(those: Sequence[Claim]) -> Claim:
        """Of the stage shown, then of the figure shown; among these the highest voice, then who says most."""
        those = [claim for claim in those if claim.stage is stage] or those
        those = [claim for claim in those if claim.amount is not None and claim.amount == amount] or those
        return min(those, key=lambda claim: (-sources.authority(claim), -len(claim.parties), claim.instrument is None,
                                             -claim.confidence, oldest_first(claim)))

    best = sided = shows_best(ordered)
    if not (best.partners or best.beneficiaries):
        # The furthest claim may leave the other side unsaid ("parliament approved the money") where another names it.
        sided = shows_best([claim for claim in ordered if claim.partners or claim.beneficiaries] or ordered)
    dated = [claim for claim in ordered if is_day(claim.said_on)]
    names = {text_of(claim): claim.evidence.document_id for claim in ordered}
    adopted, delivered = done_of(amount, ordered) if amount else (0.0, 0.0)
    return Commitment(
        id=commitment_id(ordered), kind=best.kind, stage=stage, actors=best.actors, partners=sided.partners,
        beneficiaries=sided.beneficiaries, amount=amount, instrument=_instrument(ordered, sources),
        period=_period(ordered, sources),
        claim_ids=tuple(claim.id for claim in ordered), document_ids=tuple(sorted(names.values())),
        first_said=dated[0].said_on if dated else None, last_said=dated[-1].said_on if dated else None,
        quote=best.quote, contested=tuple(sorted(set(contested))), sources=len(sources.voices(ordered)),
        adopted=adopted, delivered=delivered)


def furthest_stage(claims: Sequence[Claim]) -> Stage:
    """The furthest rung that the claims reach, unless a refusal, block or end was said after it.

    A claim without a day counts as the oldest. On one day a promise stands before a refusal; that the two
    contradict each other is said in `contested`.
    """
    positive = [claim for claim in claims if claim.stage.rung is not None]
    negative = [claim for claim in claims if claim.stage.rung is None]
    if negative and (not positive or last_said(negative) > last_said(positive)):
        return max(negative, key=lambda claim: (last_said([claim]), claim.stage)).stage
    return max((claim.stage for claim in positive), key=lambda stage: stage.rung or 0)


def figure_shown(claims: Sequence[Claim], sources: Sources = ALL_APART) -> Amount | None:
    """The figure of the highest voice, then of most sources, as the claim that gives it first words it."""
    by_unit: dict[tuple[str, str | None], list[SumTold]] = defaultdict(list)
    for told in sums_told(claims):
        by_unit[unit(told.amount)].append(told)
    if not by_unit:
        return None
    units = sorted(by_unit, key=lambda key: (key[0], key[1] or ""))
    told_most = leading(units, lambda key: [told.claim for told in by_unit[key]], sources)
    run = leading_sum(alike(by_unit[told_most]), sources)
    return min(run, key=lambda told: (told.amount.bound is not None, oldest_first(told.claim))).amount


def done_of(whole: Amount, claims: Iterable[Claim]) -> tuple[float, float]:
    """How much of a sum its claims tell as adopted and as delivered, to the cent: of each the largest that they give,
    and all of it where they give none. What is delivered is adopted, too.
    """
    done = [(claim.stage, _within(whole, claim)) for claim in claims if claim.stage in (Stage.ADOPTED, Stage.DELIVERED)]
    given = [value for stage, value in done if stage is Stage.DELIVERED]
    delivered = _most(given, whole)
    return max(_most([value for _, value in done], whole), delivered), delivered


def _most(told: Sequence[float | None], whole: Amount) -> float:
    if not told:
        return 0.0
    most = max((value for value in told if value is not None), default=whole.value)
    return round(max(min(most, whole.value), 0.0), 2)


def _within(whole: Amount, claim: Claim) -> float | None:
    """A claim's sum in the currency of the whole; None where it gives none that could be compared."""
    amount = claim.amount
    if amount is None or amount.per != whole.per:
        return None
    if amount.currency == whole.currency:
        return amount.value
    there = exchanged(amount, whole.currency, claim.said_on)
    return there.value if there else None


def _instrument(claims: Sequence[Claim], sources: Sources) -> str | None:
    told: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.instrument:
            told[claim.instrument].append(claim)
    # Among equals the longer name says more.
    return max(told, key=lambda name: (
        sources.highest(told[name]), len(sources.voices(told[name])), len(name), name)) if told else None


def _period(claims: Sequence[Claim], sources: Sources) -> Period:
    told: dict[Period, list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.period:
            told[claim.period].append(claim)
    if not told:
        return Period()

    def fullness(period: Period) -> tuple[int, int, int, str, str, str]:
        parts = (period.start or "", period.end or "", period.duration or "")
        return sum(map(bool, parts)), sources.highest(told[period]), len(sources.voices(told[period])), *parts

    return max(told, key=fullness)


def newest_first(commitment: Commitment) -> tuple[int, str]:
    """Lists show the newest first: by the day last said, then by name."""
    return (-by_day(commitment.last_said)[0].toordinal() if commitment.last_said else 0, commitment.id)
