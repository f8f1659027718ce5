"""Days as precise as their source: what they may mean, and how far they are apart."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.register.days import NoSuchDay, after, by_day, days_apart, first_day, is_day, last_day


@pytest.mark.parametrize(("written", "first", "last"), [
    ("2024", date(2024, 1, 1), date(2024, 12, 31)),
    ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
    ("2023-02", date(2023, 2, 1), date(2023, 2, 28)),
    ("2024-12", date(2024, 12, 1), date(2024, 12, 31)),
    ("2024-07-11", date(2024, 7, 11), date(2024, 7, 11)),
])
def test_a_vague_day_is_a_span(written: str, first: date, last: date) -> None:
    assert (first_day(written), last_day(written)) == (first, last)


@pytest.mark.parametrize("written", ["", "2024-13", "2024-00", "2023-02-29", "0000", "11 July 2024", "2024-7-1", "24",
                                     "2024-07-11T10:00", "٢٠٢٤", "2024-", " 2024"])
def test_words_that_are_no_day(written: str) -> None:
    assert not is_day(written)
    assert by_day(written) == (date.max, date.max)
    with pytest.raises(NoSuchDay, match="Write 2024"):
        first_day(written)


@pytest.mark.parametrize(("one", "other", "apart"), [
    ("2024-05-14", "2024-05-14", 0), ("2024-05-14", "2024-05-15", 1), ("2024-05-15", "2024-05-14", 1),
    ("2024-05", "2024-05-20", 0), ("2024-05", "2024-06-03", 3), ("2024", "2025", 1), (None, "2024", None),
    ("2024", "never", None),
])
def test_the_least_days_between_two_sayings(one: str | None, other: str | None, apart: int | None) -> None:
    assert days_apart(one, other) == apart


@pytest.mark.parametrize(("duration", "last"), [
    ("P1Y", date(2025, 1, 30)), ("P10Y", date(2034, 1, 30)), ("P1M", date(2024, 2, 28)), ("P2W", date(2024, 2, 13)),
    ("P1D", date(2024, 1, 31)), ("P1Y6M", date(2025, 7, 30)), ("P", None), ("ten years", None), ("P9000Y", None),
])
def test_a_duration_ends_the_day_before_it_would_begin_again(duration: str, last: date | None) -> None:
    assert after(date(2024, 1, 31), duration) == last


@given(st.dates(), st.dates())
def test_distance_is_the_same_both_ways(one: date, other: date) -> None:
    written = one.isoformat(), other.isoformat()
    assert days_apart(*written) == days_apart(*reversed(written)) == abs((one - other).days)
