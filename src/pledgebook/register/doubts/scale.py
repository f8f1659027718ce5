"""Sums out of scale: "a $61 aid bill", or a thousandth of what other texts and the reference give."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator

from pledgebook.model import Amount, Claim, Kind
from pledgebook.register.doubts.told import Flag, Whole, of_claim
from pledgebook.register.figures import SAME, in_words, lost_scale_word, unit
from pledgebook.world.instruments import Sum, reference

SMALLEST = 10_000.0  # no state gives another so little and is told of
SCALES = ((1e9, "billion"), (1e6, "million"), (1e3, "thousand"))
A_HEAD = re.compile(r"\b(?:(?:each|every) (?:\w+ )?(?:soldier|fighter|person|family|household|refugee|citizen)|"
                    r"apiece|per (?:person|soldier|head|capita|unit|barrel|kilo\w*|ton\w*|hour|day|"
                    r"shell)|"
                    r"a (?:piece|head|barrel|ton|day|head))\b", re.I)
OF_STATES = frozenset({Kind.AID, Kind.BODY, Kind.AGREEMENT})


def lost_scale(whole: Whole) -> Iterator[Flag]:
    """A sum of states that is too small to be one; its twins, a scale word larger, are named where there are any."""
    larger: dict[str, list[tuple[float, str, tuple[str, ...]]]] = defaultdict(list)
    small: list[tuple[Claim, Amount]] = []
    for claim in (claim for told in whole.texts for claim in told.claims):
        if claim.amount is None:
            continue
        if claim.amount.value >= SMALLEST:
            larger[claim.amount.currency].append((claim.amount.value, claim.evidence.document_id, claim.actors))
        elif claim.amount.value > 0 and claim.kind in OF_STATES and not A_HEAD.search(claim.quote):
            small.append((claim, claim.amount))
    for values in larger.values():
        values.sort()
    yield from _beside_twins(whole)
    for claim, amount in small:
        twin, sources = _twin(claim, amount, larger[amount.currency])
        if amount.per != "month" or sources:  # a month's pay may be so small
            yield of_claim(claim, f"{in_words(amount)} is no sum that states speak of: a scale word seems to be lost.",
                           twin, sources)


def _beside_twins(whole: Whole) -> Iterator[Flag]:
    """Within one commitment: 61 million in one text, 61 billion in another."""
    for commitment in whole.commitments:
        told = [(claim, claim.amount) for i in commitment.claim_ids if i in whole.by_claim
                for claim in [whole.by_claim[i][1]] if claim.amount is not None and claim.amount.value >= SMALLEST]
        largest: dict[tuple[str, str | None], tuple[Claim, Amount]] = {}
        for claim, amount in sorted(told, key=lambda pair: (pair[1].value, pair[0].id)):
            largest[unit(amount)] = (claim, amount)
        for claim, amount in told:
            other, whole_sum = largest[unit(amount)]
            word = lost_scale_word(amount.value, whole_sum.value)
            if word:
                yield of_claim(claim, f"{in_words(amount)} here and {in_words(whole_sum)} in another place: a thousand "
                               "times or more apart, with the same figure.", "", (other.evidence.document_id,))


def _twin(claim: Claim, amount: Amount,
          larger: list[tuple[float, str, tuple[str, ...]]]) -> tuple[str, tuple[str, ...]]:
    """The sum it may be, with who says so: an instrument, else other texts on the same actor."""
    for scale, word in SCALES:
        value = amount.value * scale
        for identity in sorted({i for p in claim.actors for i in reference().by_party.get(p, ())}):
            one = reference().by_id[identity]
            if not set(claim.beneficiaries) <= {*one.beneficiaries, *one.members_on(None)}:
                continue
            same = [s for s in one.amounts if _is_same(s, amount.currency, value)]
            if same:
                return f"{one.name}: {same[0].value:,.0f} {same[0].currency}.", (identity,)
        for place in range(bisect_left(larger, (value * (1 - SAME), "", ())), len(larger)):
            other, document, actors = larger[place]
            if other > value * (1 + SAME):
                break
            if set(actors) & set(claim.actors):
                return f"{amount.currency} {amount.value:g} {word} in {document}.", (document,)
    return "", ()


def _is_same(one: Sum, currency: str, value: float) -> bool:
    return one.currency == currency and abs(one.value - value) <= SAME * value
