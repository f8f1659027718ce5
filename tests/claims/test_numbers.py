"""Numbers as texts write them: the yes, and the no that sits closest."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.claims.numbers import numbers, of_figure, of_words, quantities


@pytest.mark.parametrize(
    ("figure", "value"),
    [
        ("1,200", "1200"),
        ("4,2", "4.2"),
        ("0,500", "0.500"),
        ("1.5", "1.5"),
        ("1,00,000", "100000"),
        ("12,34,567.8", "1234567.8"),
        ("1.200.000", "1200000"),
        ("1.200,50", "1200.50"),
        ("1 200 000", "1200000"),
        ("1’200", "1200"),
        ("1½", "1.5"),
        ("¼", "0.25"),
    ],
)
def test_a_figure_is_read_in_the_style_it_is_written_in(figure: str, value: str) -> None:
    assert of_figure(figure) == Decimal(value)


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("two hundred and fifty", 250),
        ("two hundred million", 200_000_000),
        ("twenty-one", 21),
        ("fifteen hundred", 1500),
        ("two dozen", 24),
        ("one million two hundred thousand", 1_200_000),
        ("two thousand five hundred crore", 25_000_000_000),
        ("several", None),
        ("", None),
    ],
)
def test_words_are_numbers_or_nothing(words: str, value: int | None) -> None:
    assert of_words(words) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("half a million rounds", 500_000),
        ("a half-dozen jets", 6),
        ("one and a half billion kroner", 1_500_000_000),
        ("a billion and a half", 1_500_000_000),
        ("two-and-a-half million", 2_500_000),
        ("three quarters of a billion", 750_000_000),
        ("1 lakh crore", 1_000_000_000_000),
        ("5 bn", 5_000_000_000),
        ("ninety-nine thousand nine hundred and ninety-nine", 99_999),
    ],
)
def test_a_number_takes_its_scale_and_its_halves(text: str, value: int) -> None:
    assert [q.value for q in quantities(text)] == [value]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Freedonia sent two dozen trucks", [24]),
        ("up to 12 F-16 jets", [12]),  # the 16 is a name
        ("20 155mm howitzers", [20]),  # not twenty thousand
        ("190 000 soldiers", [190_000]),
        ("2000 soldiers crossed", [2000]),
        ("in 2000 it signed", []),
        ("by 2030", []),
        ("12-13 boats", []),
        ("2.5 tonnes", []),
        ("7% of output", []),
        ("a $5 bill", []),
        ("the 21st package", [21]),
        ("the twenty-first package", [21]),
        ("12 m of rope", [12]),  # metres, not millions
        ("two and three ships", [2, 3]),
        ("someone", []),
    ],
)
def test_things_are_counted_and_names_years_and_shares_are_not(text: str, expected: list[int]) -> None:
    assert [n.value for n in numbers(text)] == expected


@given(st.integers(min_value=1, max_value=999_999))
def test_grouped_figures_come_back_as_they_went_out(value: int) -> None:
    for written in (f"{value:,}", f"{value:,}".replace(",", "\u202f"), str(value)):
        assert [q.value for q in quantities(f"about {written} shells")] == [value]


@given(st.text(max_size=200))
def test_any_text_can_be_searched_for_numbers(text: str) -> None:
    for quantity in quantities(text):
        assert text[quantity.start : quantity.end] == quantity.as_written
    places = [(n.start, n.end) for n in numbers(text)]
    assert places == sorted(places)
    assert all(0 <= start < end <= len(text) for start, end in places)
