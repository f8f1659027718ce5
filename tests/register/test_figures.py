"""Figures: when two are one, and when one has lost its scale word."""

from __future__ import annotations

import pytest

from pledgebook.model import Amount
from pledgebook.register.figures import alike, in_words, lost_scale_word, same_figure, sums_told
from tests.register.readings import money, reading


@pytest.mark.parametrize(("one", "other", "same"), [
    (money(61e9), money(60.84e9), True),
    (money(61e9), money(63e9), False),
    (money(61e9, bound="about"), money(65e9), True),
    (money(61e9, bound="about"), money(70e9), False),
    (money(40e9, bound="at least"), money(54e9), True),
    (money(40e9, bound="at least"), money(30e9), False),
    (money(40e9, bound="up to"), money(30e9), True),
    (money(40e9, bound="up to"), money(54e9), False),
    (money(0), money(0), True),
    (money(0), money(5), False),
])
def test_rounding_is_no_contradiction(one: Amount, other: Amount, same: bool) -> None:
    assert same_figure(one, other) is same
    assert same_figure(other, one) is same


@pytest.mark.parametrize(("one", "other", "word"), [
    (61.0, 61e9, "billion"), (60.84e9, 61.0, "billion"), (5e6, 5e9, "thousand"), (3.0, 3e6, "million"),
    (2.0, 2e12, "trillion"), (61.0, 61.0, None), (61.0, 50e9, None), (1.0, 10.0, None), (0.0, 5.0, None),
])
def test_a_figure_without_its_scale_word(one: float, other: float, word: str | None) -> None:
    assert lost_scale_word(one, other) == word


@pytest.mark.parametrize(("amount", "words"), [
    (money(50e9), "EUR 50 billion"), (money(43e9, "USD", per="year"), "USD 43 billion a year"),
    (money(1.25e6, bound="about"), "about EUR 1.25 million"), (money(61, "USD"), "USD 61"),
    (money(2500, "USD", bound="up to"), "up to USD 2,500"), (money(1e12, bound="range"), "EUR 1 trillion"),
])
def test_a_figure_as_people_read_it(amount: Amount, words: str) -> None:
    assert in_words(amount) == words


def test_a_chain_of_small_steps_is_not_one_figure() -> None:
    sentences = [(f"Sum {value}.", {"amount": money(value)}) for value in (100, 101.5, 103, 104.5)]
    runs = alike(sums_told(reading("chain", *sentences).claims))
    assert [[told.amount.value for told in run] for run in runs] == [[100, 101.5], [103, 104.5]]
