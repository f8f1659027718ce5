"""Rates of a day, and the days and currencies that have none."""

from __future__ import annotations

from datetime import date

import pytest

from pledgebook.world.rates import rate


@pytest.mark.parametrize(("currency", "to", "on", "value", "day"), [
    ("EUR", "USD", date(2024, 3, 1), 1.0813, date(2024, 3, 1)),
    ("EUR", "USD", date(2024, 3, 3), 1.0813, date(2024, 3, 1)),  # a Sunday: the Friday before
    ("EUR", "EUR", date(2024, 3, 3), 1.0, date(2024, 3, 3)),
])
def test_the_rate_of_a_day_or_of_the_last_one_before(currency: str, to: str, on: date, value: float, day: date) -> None:
    found = rate(currency, to, on)
    assert found is not None
    assert (round(found.value, 4), found.day) == (value, day)
    assert found.in_words() == f"1 {currency} = {value:.6g} {to} on {day} (ECB)"


def test_both_ways_and_across() -> None:
    there, back = rate("USD", "NOK", date(2024, 3, 1)), rate("NOK", "USD", date(2024, 3, 1))
    assert there and back and abs(there.value * back.value - 1) < 1e-9


@pytest.mark.parametrize(("currency", "on"), [
    ("UAH", date(2024, 3, 1)),  # never quoted
    ("RUB", date(2024, 3, 1)),  # no longer quoted
    ("USD", date(1990, 1, 1)), ("XXX", date(2024, 3, 1))])
def test_no_rate_is_none_and_not_zero(currency: str, on: date) -> None:
    assert rate(currency, "EUR", on) is None
