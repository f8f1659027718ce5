"""Days that texts count from: an event by its words, an instrument by its name, nothing for other words."""

from __future__ import annotations

from datetime import date

import pytest

from pledgebook.world.events import event_days
from pledgebook.world.spellings import same_place, spellings


@pytest.mark.parametrize(("words", "day"), [
    ("Russia’s full-scale invasion of Ukraine", "2022-02-24"),
    ("Russia's invasion", "2022-02-24"),
    ("the Budapest Memorandum and its failure", "1994-12-05"),
    ("NATO in Washington", "1949-04-04"),
])
def test_an_event_has_its_day(words: str, day: str) -> None:
    assert event_days(words) == (date.fromisoformat(day),)


@pytest.mark.parametrize("words", ["the conflict", "Russia’s invasion of Georgia", "his inauguration", "NATO-Russia"])
def test_other_words_have_none(words: str) -> None:
    assert event_days(words) == ()


@pytest.mark.parametrize(("one", "other", "same"), [
    ("Kyiv", "Kiev", True), ("Tirana", "Tiranë", True), ("La Paz", "Sucre", False),
    ("Washington", "Washington, DC", False), ("Beijing", "Peking", False)])
def test_spellings_of_one_city(one: str, other: str, same: bool) -> None:
    assert same_place(one, other) is same


def test_wrong_forms_lead_to_their_person_and_right_ones_do_not() -> None:
    assert spellings().wrong["Anders Fogh Ramussen"] == "Anders Fogh Rasmussen"
    assert not set(spellings().wrong) & {"Rasmussen", "Zelensky", "Stoltenberg"}
