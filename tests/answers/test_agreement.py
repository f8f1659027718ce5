"""Agreement with the reader and between two people: shares, intervals and kappa against figures worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest

from pledgebook.answers.agreement import READER, Agreed, Agreement, agreement, kappa
from pledgebook.model import Stage
from pledgebook.register.rulings import Action, Ruling
from tests.register.judging import judged, ruling
from tests.register.readings import money, reading

TEXT = reading("oslo", ("Norway gives 5 billion.", {"amount": money(5e9)}), ("Norway sends tanks.", {}),
               ("Norway fears a war.", {"stage": Stage.CONSIDERED}), ("Norway may send men.", {}))
GIFT, TANKS, FEAR, MEN = TEXT.claims


def told(*rulings: Ruling, blind: bool = False) -> Agreement:
    found = judged((TEXT,), *rulings)
    return agreement(found, found.claims + found.rejected, blind=blind)


def row(found: Agreement, field: str, first: str = READER, second: str = "Ada") -> Agreed:
    return next(one for one in found.rows if (one.first, one.second, one.field) == (first, second, field))


@pytest.mark.parametrize(("pairs", "expected"), [
    # The worked example of Cohen's paper in its common form: 20 both yes, 5 and 10 apart, 15 both no.
    ([("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15, 0.4),
    ([("y", "y"), ("n", "n")], 1.0),
    ([("y", "n"), ("n", "y")], -1.0),
    ([("y", "y"), ("y", "n")], 0.0),  # one who always says yes agrees by chance only
    ([("y", "y"), ("y", "y")], None),  # nothing to tell chance from
])
def test_kappa_is_what_it_is_by_hand(pairs: list[tuple[str, str]], expected: float | None) -> None:
    assert kappa(pairs) == (None if expected is None else pytest.approx(expected))


def test_the_interval_is_that_of_wilson() -> None:
    low, high = Agreed("a", "b", "kind", 10, 9, None).interval
    assert (round(low, 3), round(high, 3)) == (0.596, 0.982)  # as in tables of the score interval
    assert Agreed("a", "b", "kind", 5, 5, None).interval[1] == 1.0


def test_the_reader_is_right_where_it_was_accepted_and_wrong_where_it_was_corrected_or_rejected() -> None:
    found = told(ruling(Action.ACCEPT, GIFT, at=1), ruling(Action.CORRECT, TANKS, at=2, values={"stage": "adopted"}),
                 ruling(Action.REJECT, FEAR, at=3))
    assert (found.claims, found.judged, found.added) == (4, 3, 0)
    assert [(row(found, field).agree, row(found, field).of) for field in ("stands", "stage", "kind", "amount")] == [
        (2, 3), (1, 2), (2, 2), (1, 1)], "a field that both leave open says nothing"
    assert "condition" not in {one.field for one in found.rows}
    assert row(found, "stands").kappa is None, "for the reader each of its claims stands"


def test_what_was_taken_back_or_said_before_by_the_same_person_does_not_count() -> None:
    first = ruling(Action.REJECT, GIFT, at=1)
    assert told(first, ruling(Action.UNDO, at=2, undoes=first.id)).rows == ()
    found = told(first, ruling(Action.ACCEPT, GIFT, at=2), ruling(Action.NOTE, TANKS, at=3))
    assert [(one.field, one.agree, one.of) for one in found.rows][:1] == [("stands", 1, 1)]


def test_two_people_are_compared_on_what_both_judged() -> None:
    bo: dict[str, Any] = {"who": "Bo"}
    found = told(ruling(Action.ACCEPT, GIFT, TANKS, FEAR, at=1), ruling(Action.ACCEPT, GIFT, at=2, **bo),
                 ruling(Action.CORRECT, TANKS, at=3, values={"stage": "adopted", "actors": ["SWE", "NOR"]}, **bo),
                 ruling(Action.REJECT, FEAR, MEN, at=4, **bo))
    both = {field: row(found, field, "Ada", "Bo") for field in ("stands", "stage", "actors", "kind")}
    assert {field: (one.agree, one.of) for field, one in both.items()} == {
        "stands": (2, 3), "stage": (1, 2), "actors": (1, 2), "kind": (2, 2)}
    assert both["stands"].kappa == pytest.approx(0.0) and both["stage"].kappa == pytest.approx(0.0)
    assert (both["kind"].kappa, both["actors"].kappa) == (None, None)


def test_who_accepts_a_corrected_claim_accepts_it_as_it_is_shown() -> None:
    found = told(ruling(Action.CORRECT, TANKS, at=1, values={"stage": "adopted"}),
                 ruling(Action.ACCEPT, TANKS, at=2, who="Bo"))
    assert row(found, "stage", "Ada", "Bo").agree == 1
    assert row(found, "stage", READER, "Bo").agree == 0


def test_blind_judgements_are_counted_apart_and_by_the_fields_that_were_asked() -> None:
    seen = ruling(Action.ACCEPT, GIFT, TANKS, at=1)
    blind = ruling(Action.CORRECT, TANKS, at=2, values={"stage": "adopted"}, who="Bo", blind=True)
    assert told(seen, blind).rows[0].second == "Ada"
    found = told(seen, blind, blind=True)
    assert {one.second for one in found.rows} == {"Bo"} and {one.first for one in found.rows} == {READER}
    assert "said_on" not in {one.field for one in found.rows}
    assert row(found, "stage", READER, "Bo").agree == 0
    assert ruling(Action.ACCEPT, GIFT).as_json().get("blind") is None, "names of rulings made before stay what they are"


def test_parties_in_another_order_and_money_in_other_words_agree() -> None:
    found = told(ruling(Action.CORRECT, GIFT, at=1, values={
        "actors": ["NOR"], "amount": {"value": 5_000_000_000, "currency": "EUR", "per": None, "bound": None,
                                      "as_written": ""}}))
    assert row(found, "amount").agree == 1
