"""Sums of money as sources tell them: when two figures are the same, and when one has lost its scale word."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from pledgebook.model import Amount, Claim
from pledgebook.register.days import first_day, is_day
from pledgebook.world.rates import Rate, rate

SAME = 0.02  # sources round: 60.84 billion and 61 billion are one figure
ABOUT = 0.10  # "about", "nearly", a range: one figure up to here
LEAST_LOST = 900  # times between figures of which one has lost "thousand", and less
SCALE_WORDS = {3: "thousand", 6: "million", 9: "billion", 12: "trillion"}


@dataclass(frozen=True, slots=True)
class SumTold:
    """A claim that states money, with its amount at hand."""

    amount: Amount
    claim: Claim


def sums_told(claims: Iterable[Claim]) -> list[SumTold]:
    """Those of the claims that state money."""
    return [SumTold(claim.amount, claim) for claim in claims if claim.amount is not None]


def ratio(one: float, other: float) -> float:
    """How many times the larger figure is the smaller; infinite where one of them is nothing."""
    small, large = abs(one), abs(other)
    if small > large:
        small, large = large, small
    return large / small if small else (1.0 if not large else math.inf)


def same_figure(one: Amount, other: Amount) -> bool:
    """Whether both may be the same sum, as far as their words go. Currency and `per` are compared elsewhere."""
    for limit, reached in ((one, other), (other, one)):
        if limit.bound == "at least" and reached.value >= limit.value * (1 - SAME):
            return True
        if limit.bound == "up to" and reached.value <= limit.value * (1 + SAME):
            return True
    loose = {one.bound, other.bound} & {"about", "range"}
    return ratio(one.value, other.value) <= 1 + (ABOUT if loose else SAME)


def lost_scale_word(one: float, other: float) -> str | None:
    """The word by which the figures differ: 61 and 61e9 give "billion"; None where they differ otherwise."""
    times = ratio(one, other)
    if times < LEAST_LOST:
        return None
    for power, word in SCALE_WORDS.items():
        if abs(times / 10**power - 1) <= SAME:
            return word
    return None


def unit(amount: Amount) -> tuple[str, str | None]:
    """What must agree before two figures can be set side by side: the currency and what it is per."""
    return amount.currency, amount.per


def in_words(amount: Amount) -> str:
    """A figure as people read it: USD 61 billion, about USD 43 billion a year."""
    value, word = amount.value, ""
    for power, name in sorted(SCALE_WORDS.items(), reverse=True):
        if power > 3 and abs(value) >= 10**power:
            value, word = value / 10**power, f" {name}"
            break
    number = f"{value:,.2f}".rstrip("0").rstrip(".")
    bound = f"{amount.bound} " if amount.bound in ("about", "at least", "up to") else ""
    return f"{bound}{amount.currency} {number}{word}" + (f" a {amount.per}" if amount.per else "")


def alike(told: Iterable[SumTold]) -> list[list[SumTold]]:
    """Runs of the same figure (within 2 %), smallest first.

    A figure belongs to a run by its distance from the run's smallest, so long chains of small steps do not
    pull far figures together. Only sums of one currency and `per` may be given.
    """
    runs: list[list[SumTold]] = []
    for one in sorted(told, key=lambda one: one.amount.value):
        if runs and ratio(runs[-1][0].amount.value, one.amount.value) <= 1 + SAME:
            runs[-1].append(one)
        else:
            runs.append([one])
    return runs


def in_euros(amount: Amount, said_on: str | None) -> float | None:
    """The sum in euros at the rate of the day it was told, to compare it; None where there is no rate or no day."""
    found = exchanged(amount, "EUR", said_on)
    return found.value if found else None


@dataclass(frozen=True, slots=True)
class Exchanged:
    """A sum as it would be in another currency, and the rate it was reckoned by."""

    value: float
    currency: str
    rate: Rate

    def in_words(self) -> str:
        return f"{in_words(Amount(self.value, self.currency, None, 'about'))} ({self.rate.in_words()})"


def exchanged(amount: Amount, currency: str, said_on: str | None) -> Exchanged | None:
    """A sum in another currency at the rate of the day; of a month or year, at that of its first day."""
    if said_on is None or not is_day(said_on):
        return None
    found = rate(amount.currency, currency, first_day(said_on))
    return Exchanged(amount.value * found.value, currency, found) if found else None
