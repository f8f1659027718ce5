"""Periods as precise as the words give them, against the document's day (20 May 2024)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.claims.when import day_in, period

DAY = "2024-05-20"
Read = tuple[str | None, str | None, str | None]
NOTHING: Read = (None, None, None)


def read(text: str, day: str | None = DAY) -> Read:
    found = period(text, day)
    return found.start, found.end, found.duration


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("until 30 November 2015", (None, "2015-11-30", None)),
        ("until November 2015", (None, "2015-11", None)),
        ("no later than 2030", (None, "2030", None)),
        ("by mid-2026", (None, "2026", None)),
        ("from 2024 to 2027", ("2024", "2027", None)),
        ("in 2024–27", ("2024", "2027", None)),
        ("2024 and 25 ships", NOTHING),
        ("From 2026 each of them will pay", ("2026", None, None)),
        ("Since March 2022, Ruritania has paid", ("2022-03", None, None)),
        ("since the early 1980s", NOTHING),  # a decade is no year
        ("in fiscal year 2025", ("2025", "2025", None)),
        ("for FY2024/25", ("2024", "2025", None)),
        ("by 31 June 2025", (None, "2025-06", None)),  # there is no such day
        ("the 1999 agreement", NOTHING),
    ],
)
def test_dates_stay_as_precise_as_written(text: str, expected: Read) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("this year", ("2024", "2024", None)),
        ("earlier this year", NOTHING),
        ("later this year", (None, "2024", None)),
        ("beginning this year", ("2024", None, None)),
        ("by the end of the year", (None, "2024", None)),
        ("by the end of next month", (None, "2024-06", None)),
        ("by year-end", (None, "2024", None)),
        ("by the end of the decade", (None, "2029", None)),
        ("in the second half of 2025", ("2025-07", "2025-12", None)),
        ("in the fourth quarter of this year", ("2024-10", "2024-12", None)),
        ("Q3 2025", ("2025-07", "2025-09", None)),
        ("until 31 August", (None, "2024-08-31", None)),
        ("by 1 February", (None, "2025-02-01", None)),  # the next one
        ("The boats will come in July.", ("2024-07", "2024-07", None)),
        ("They signed it in July.", NOTHING),  # the day of signing is no period
        ("in 2030 it will leave", ("2030", "2030", None)),
        ("signed in 2019", NOTHING),
    ],
)
def test_relative_words_count_from_the_document_s_day(text: str, expected: Read) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    "text", ["this year", "by the end of the decade", "by 1 July", "in the first half of next year"]
)
def test_without_a_day_nothing_relative_is_read(text: str) -> None:
    assert read(text, None) == NOTHING


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("over five years", "P5Y"),
        ("over the next year", "P1Y"),
        ("for a further period of twelve months", "P12M"),
        ("for another two years", "P2Y"),
        ("a ten-year security agreement", "P10Y"),
        ("for the next two and a half years", "P2Y6M"),
        ("within 10 days", "P10D"),
        ("over two decades", "P20Y"),
        ("500 million euros a year", None),  # a rate
        ("a day after its neighbour", None),
        ("over the years ahead", None),
        ("in the coming months", None),
        ("a three-decade insurgency", None),
        ("had been sending rifles for a year", None),
        ("five years ago", None),
    ],
)
def test_durations_are_those_of_the_commitment(text: str, duration: str | None) -> None:
    assert read(text) == (None, None, duration)


def test_the_year_of_a_past_sum_counts_in_the_words_on_it() -> None:
    assert period("100 million in 2022", DAY) != period("100 million in 2022", DAY, past_years=True)
    assert period("100 million in 2022", DAY, past_years=True).start == "2022"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("on 3 May 2021", "2021-05-03"), ("May 3, 2021", "2021-05-03"), ("in May 2021", "2021-05"), ("in 2021", None)],
)
def test_a_day_in_a_text(text: str, expected: str | None) -> None:
    assert day_in(text, None) == expected


@given(st.text(max_size=200), st.sampled_from([None, "2024", "2024-02", "2024-02-29"]))
def test_any_text_can_be_read_for_a_period(text: str, day: str | None) -> None:
    found = period(text, day)
    if found.start and found.end:
        assert found.start[: len(found.end)] <= found.end[: len(found.start)]


@given(st.dates().filter(lambda d: 1900 <= d.year <= 2099))
def test_a_written_date_comes_back(day: object) -> None:
    written = f"{day:%d %B %Y}"
    assert read(f"The force stays until {written}.") == (None, f"{day:%Y-%m-%d}", None)
