"""A currency and a day in, the rate of that day out, as the European Central Bank set it.

The rates come with the package CurrencyConverter and are only used to compare: what is shown first is always the
sum as the source gave it. A currency that the bank does not quote (the hryvnia) has no rate, which is not zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

LONGEST_GAP = 10  # days back to the last rate: weekends and holidays have none


@dataclass(frozen=True, slots=True)
class Rate:
    """What one unit of a currency was worth in another."""

    currency: str
    to: str
    day: date  # the day the rate was set, on or before the day asked for
    value: float

    def in_words(self) -> str:
        """1 EUR = 1.0813 USD on 2024-03-01 (ECB)."""
        return f"1 {self.currency} = {self.value:.6g} {self.to} on {self.day} (ECB)"

    def as_json(self) -> dict[str, Any]:
        return {"currency": self.currency, "to": self.to, "day": str(self.day), "value": round(self.value, 8),
                "source": "ECB"}


@lru_cache(maxsize=1)
def _converter() -> Any:
    from currency_converter import CurrencyConverter  # a quarter of a second: only where currencies meet

    return CurrencyConverter()


@lru_cache(maxsize=1)
def quoted() -> tuple[str, ...]:
    """The currencies that the bank quotes, or quoted at some time, with its own."""
    return tuple(sorted(_converter().currencies))


@lru_cache(maxsize=50_000)
def rate(currency: str, to: str, on: date) -> Rate | None:
    """The rate of a day, or of the last day before it that has one; None where the bank quotes none.

    After the last day of the data the last rate stands; a currency that was dropped earlier has none any more.
    """
    if currency == to:
        return Rate(currency, to, on, 1.0)
    bounds = _converter().bounds
    if currency not in bounds or to not in bounds:
        return None
    newest = max(bound.last_date for bound in bounds.values())
    day = min(on, newest)
    for back in range(LONGEST_GAP + 1):
        value = _on(currency, to, day - timedelta(days=back))
        if value is not None:
            return Rate(currency, to, day - timedelta(days=back), value)
    return None


def _on(currency: str, to: str, day: date) -> float | None:
    from currency_converter import RateNotFoundError

    try:
        return float(_converter().convert(1, currency, to, day))
    except (RateNotFoundError, ValueError):  # no trading day, or outside the years of one of the two
        return None
