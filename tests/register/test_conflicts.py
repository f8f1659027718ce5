"""Pairs that cannot both hold, and the pairs closest to them that can."""

from __future__ import annotations

from typing import Any

import pytest

from pledgebook.model import Period, Stage
from pledgebook.register.conflicts import Conflict, between
from tests.register.readings import money, reading

DAY, NEXT, MONTH_LATER = "2024-03-01", "2024-03-02", "2024-04-01"
Told = tuple[dict[str, Any], str | None]


def conflicts_of(*told: Told) -> tuple[Conflict, ...]:
    """The conflicts between claims of one text each."""
    return between("p1", [reading(f"t{number}", (f"Sentence {number}.", fields), published=day).claims[0]
                          for number, (fields, day) in enumerate(told)])


def stage(stage: Stage, **more: Any) -> dict[str, Any]:
    return {"stage": stage} | more


@pytest.mark.parametrize(("one", "other", "rule"), [
    (({"amount": money(50e9)}, DAY), ({"amount": money(54e9)}, NEXT), "different sums"),
    (({"amount": money(50e9)}, DAY), ({"amount": money(50.9e9)}, NEXT), None),
    (({"amount": money(50e9, bound="at least")}, DAY), ({"amount": money(54e9)}, NEXT), None),
    (({"amount": money(50e9)}, DAY), ({"amount": money(54e9, "USD")}, NEXT), None),
    (({"amount": money(61)}, DAY), ({"amount": money(61e9)}, NEXT), "lost its scale word"),
    (({"amount": money(43e9)}, DAY), ({"amount": money(43e9, per="year")}, NEXT), "per year or in all"),
    ((stage(Stage.PLEDGED), DAY), (stage(Stage.REFUSED), "2024-03-15"), "yes and no"),
    ((stage(Stage.PLEDGED), DAY), (stage(Stage.REFUSED), "2024-03-16"), None),
    ((stage(Stage.REFUSED), "2024-03"), (stage(Stage.PLEDGED), MONTH_LATER), "yes and no"),
    ((stage(Stage.PLEDGED), DAY), (stage(Stage.REFUSED), None), None),
    ((stage(Stage.PLEDGED), DAY), (stage(Stage.BLOCKED), DAY), None),
    ((stage(Stage.DELIVERED), DAY), (stage(Stage.BLOCKED), DAY), "yes and no"),
    ((stage(Stage.PLEDGED), DAY), (stage(Stage.ENDED), NEXT), None),
    ((stage(Stage.PLEDGED), DAY), (stage(Stage.ADOPTED), NEXT), None),
    ((stage(Stage.PLEDGED), DAY), (stage(Stage.REFUSED, actors=("DEU",)), DAY), None),
    (({"count": 7}, DAY), ({"count": 9}, DAY), "different counts"),
    (({"count": 7}, DAY), ({"count": 9}, MONTH_LATER), None),
    (({"count": 60, "stage": Stage.DELIVERED}, DAY), ({"count": 180}, DAY), None),
    (({"count": 7}, DAY), ({"count": 7}, DAY), None),
    (({"period": Period(duration="P5Y")}, DAY), ({"period": Period(duration="P10Y")}, DAY), "different durations"),
    (({"period": Period(duration="P1Y")}, DAY), ({"period": Period(duration="P12M")}, DAY), None),
])
def test_two_texts_contradict_each_other_or_not(one: Told, other: Told, rule: str | None) -> None:
    assert [conflict.rule for conflict in conflicts_of(one, other)] == ([rule] if rule else [])
    assert [conflict.rule for conflict in conflicts_of(other, one)] == ([rule] if rule else [])


def test_the_reason_names_both_figures_and_the_lost_word() -> None:
    conflict, = conflicts_of(({"amount": money(61, "USD")}, NEXT), ({"amount": money(61e9, "USD")}, DAY))
    assert conflict.reason == ("USD 61 in one text, USD 61 billion in another: "
                               "USD 61 seems to have lost its “billion”.")
    assert (conflict.first.said_on, conflict.second.said_on) == (DAY, NEXT)


def test_both_quotes_are_told() -> None:
    conflict, = conflicts_of((stage(Stage.PLEDGED), DAY), (stage(Stage.REFUSED), NEXT))
    told = conflict.as_json()
    assert (told["first"]["quote"], told["second"]["quote"]) == ("Sentence 0.", "Sentence 1.")
    assert told["reason"] == "Told as pledged (2024-03-01) and as refused (2024-03-02), 1 day apart."


def test_each_differing_figure_is_set_against_the_one_most_texts_give() -> None:
    found = conflicts_of(*[({"amount": money(50e9)}, DAY)] * 2, ({"amount": money(54e9)}, NEXT),
                         ({"amount": money(40e9)}, NEXT))
    assert {(c.first.amount, c.second.amount) for c in found} == {
        (money(50e9), money(54e9)), (money(50e9), money(40e9))}


def test_one_text_that_changes_its_mind_tells_a_history() -> None:
    whole = reading("whole", ("Oslo promised it.", stage(Stage.PLEDGED)), ("Oslo refuses it.", stage(Stage.REFUSED)))
    assert between("p1", whole.claims) == ()


def test_one_text_can_lose_a_scale_word_all_the_same() -> None:
    whole = reading("whole", ("Oslo gives 61 billion.", {"amount": money(61e9)}),
                    ("The 61 are late.", {"amount": money(61)}))
    assert [conflict.rule for conflict in between("p1", whole.claims)] == ["lost its scale word"]


def test_a_thousand_tellings_give_one_conflict_a_figure() -> None:
    found = conflicts_of(*[({"amount": money(1e9 * (1 + number % 3))}, DAY) for number in range(1000)])
    assert len(found) == 2
