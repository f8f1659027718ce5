"""Days are as precise as their source, and no calendar's day is invented."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.documents.days import day_of


@pytest.mark.parametrize(("written", "day"), [
    ("2024", "2024"),
    ("2024-07", "2024-07"),
    ("2024-07-11", "2024-07-11"),
    (" 2024-07-11\n", "2024-07-11"),
    ("2024-02-29", "2024-02-29"),
    ("2024-07-11T23:30:00-04:00", "2024-07-11"),    # the day the publisher printed, not the one in Greenwich
    ("2024-07-11 23:30", "2024-07-11"),
    ("2024-07-11T23:30:05.123Z", "2024-07-11"),
])
def test_a_day_keeps_its_precision(written: str, day: str) -> None:
    assert day_of(written) == day


@pytest.mark.parametrize("written", [
    "", "24", "202", "20240711", "2024-7-11", "2024-13", "2024-00", "2023-02-29", "2024-07-11T", "2024-07T10:00",
    "2024-07-11 July", "0000", "11 July 2024", "2024-07-11/2024-07-12",
    "\uff12\uff10\uff12\uff14", "\u0662\u0660\u0662\u0664",
])
def test_what_is_close_to_a_day_is_none(written: str) -> None:
    assert day_of(written) is None


@given(st.dates())
def test_every_day_of_the_calendar_is_one(day: date) -> None:
    written = day.isoformat()
    assert (day_of(written), day_of(written[:7]), day_of(written[:4])) == (written, written[:7], written[:4])
