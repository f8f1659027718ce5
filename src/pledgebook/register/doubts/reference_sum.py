"""Sums that the reference has otherwise: a press conversion told as the sum, a sum of one year told as yearly."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from pledgebook.claims.money import amounts
from pledgebook.model import Amount
from pledgebook.register.doubts.told import Flag, Told
from pledgebook.register.figures import SAME, in_words
from pledgebook.world.instruments import Instrument, Sum, reference

ONE_SUM = re.compile(r"^\d{4}(?:-\d{2})?/\d{4}(?:-\d{2})?$|year")  # a sum of a span, not of each year


def sum_of_the_reference(told: Told) -> Iterator[Flag]:
    """"$43 billion annually" where the pledge is of 40 billion euros for one year."""
    about = frozenset(party for one, _, _ in _converted() for party in (*one.parties, *one.beneficiaries))
    if not any(about.intersection(mention.parties) for mention in told.mentions):
        return
    lines = [(s.start, told.text[s.start:s.end]) for s in told.sentences]
    # A list of other stories repeats sums, too.
    listed = {start for start, _ in lines}
    lines += [(m.start(), m.group()) for m in re.finditer(r"[^\n]+", told.text) if m.start() not in listed
              and told.sentence_at(m.start()) is None]
    for start, line in lines:
        for money in amounts(line) if re.search(r"\d", line) and about & _named(line, told) else ():
            for one, amount, own in _converted():
                if _is_of(one, amount, money.amount, line, told):
                    yearly = money.amount.per == "year" and amount.per is None and ONE_SUM.search(amount.period or "")
                    only = f" It is for {own.period}, not for each year." if yearly and own.period else ""
                    yield Flag(start + money.start, start + money.end,
                               f"{in_words(money.amount)} is a conversion by the press.{only}",
                               f"{one.name}: {own.value:,.0f} {own.currency}"
                               + (f", {own.period}" if own.period else "") + ".", (one.id,))
                    break


@lru_cache(maxsize=1)
def _converted() -> tuple[tuple[Instrument, Sum, Sum], ...]:
    """Sums of the reference that are conversions, each with the sum itself."""
    found = []
    for _, one in sorted(reference().by_id.items()):
        for amount in one.amounts:
            own = next((a for a in one.amounts if a.currency != amount.currency and a.period == amount.period), None)
            if "conversion" in amount.note and own is not None:
                found.append((one, amount, own))
    return tuple(found)


def _is_of(one: Instrument, amount: Sum, written: Amount, line: str, told: Told) -> bool:
    """Whether a written sum is the converted one: same figure, and the line speaks of a party or the beneficiary."""
    if written.currency != amount.currency or abs(written.value - amount.value) > SAME * amount.value:
        return False
    return bool(_named(line, told) & {*one.parties, *one.beneficiaries})


def _named(line: str, told: Told) -> set[str]:
    """The parties that a line names."""
    start = told.text.index(line)
    return {p for m in told.mentions.between(start, start + len(line)) for p in m.parties}
