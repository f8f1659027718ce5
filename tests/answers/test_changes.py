"""What moved between two states: each kind of move with the nearest that is none, and nothing where nothing moved."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pledgebook.answers.as_of import known
from pledgebook.answers.changes import Change, Snapshot, changes
from pledgebook.model import Claim, Doubt, Stage
from pledgebook.register.days import last_day
from pledgebook.register.matching import add_up_all
from tests.answers.told import DAY, LATER, Told, texts
from tests.register.readings import many, money

DELIVERED: dict[str, Any] = {"stage": Stage.DELIVERED}
REFUSED: dict[str, Any] = {"stage": Stage.REFUSED}


def state(claims: tuple[Claim, ...], day: str = "2030", doubts: tuple[Doubt, ...] = ()) -> Snapshot:
    held = known(claims, as_of=last_day(day))
    register = add_up_all(held)
    return Snapshot(register.commitments, {claim.id: claim for claim in held}, register.conflicts, register.links,
                    doubts, frozenset(commitment.id for commitment in register.commitments))


def claims_of(*told: Told) -> tuple[Claim, ...]:
    return tuple(claim for made in texts(*told) for claim in made.claims)


def moved(first: Told, *later: Told) -> list[tuple[str, str, str]]:
    claims = claims_of(first, *later)
    return [(str(change.what), change.before, change.after) for change in changes(state(claims, DAY), state(claims))]


def told(words: str, billions: float | None, day: str, **fields: Any) -> Told:
    return words, ({"amount": money(billions * 1e9)} if billions else {}) | fields, day


@pytest.mark.parametrize(("later", "expected"), [
    (told("Norway adopted the 5 billion.", 5, LATER, stage=Stage.ADOPTED), [("firmer", "pledged", "adopted")]),
    (told("Norway weighs the 5 billion.", 5, LATER, stage=Stage.CONSIDERED), []),  # a later hint takes nothing back
    (told("Norway raised it to 6 billion.", 6, LATER), [("up", "EUR 5 billion", "EUR 6 billion")]),
    (told("Norway cut it to 3 billion.", 3, LATER), [("down", "EUR 5 billion", "EUR 3 billion")]),
    (told("Norway gives 5.02 billion.", 5.02, LATER), []),  # rounding
    (told("Norway paid the 5 billion.", 5, LATER, **DELIVERED), [("delivered", "pledged", "delivered")]),
    (told("Norway will not give the 5 billion.", 5, LATER, **REFUSED), [("withdrawn", "pledged", "refused")]),
    (told("Norway gives another 2 billion.", 2, LATER), [("new", "", "pledged, EUR 2 billion")]),
    (told("Norway gives 5 billion.", 5, LATER), []),
])
def test_a_move_and_the_nearest_that_is_none(later: Told, expected: list[tuple[str, str, str]]) -> None:
    assert moved(told("Norway gives 5 billion.", 5, DAY), later) == expected


def test_a_delivery_in_part_is_told_as_one_and_leads_to_its_promise() -> None:
    claims = claims_of(told("Norway gives 5 billion.", 5, DAY), told("Norway paid 2 billion of it so far.", 2, LATER,
                                                                     **DELIVERED))
    change, = changes(state(claims, DAY), state(claims))
    promise = next(c for c in state(claims).commitments if c.stage is Stage.PLEDGED)
    assert (change.what, change.before, change.reason) == ("delivered", promise.id, f"fulfils {promise.id} in part")
    assert change.first is not None and change.second is not None
    assert (change.first.quote, change.second.quote) == ("Norway gives 5 billion.",
                                                         "Norway paid 2 billion of it so far.")


def test_a_contradiction_is_told_with_both_quotes() -> None:
    claims = claims_of(told("Norway gives 5 billion.", 5, "2024-01-15"),
                       told("Norway gives 5.6 billion.", 5.6, "2024-01-16"))
    change = next(change for change in changes(state(claims, DAY), state(claims)) if change.what == "contested")
    assert (change.after, change.first is None, change.second is None) == ("amount", False, False)
    begun = [str(change.what) for change in changes(state(()), state(claims))]
    assert begun == ["new", "contested"], "what is contested from the first day on is told, too"


def test_a_doubt_is_told_once() -> None:
    claims = claims_of(told("Norway gives 5 billion.", 5, DAY))
    told_in, = claims
    doubt = Doubt("lost-scale", told_in.evidence, told_in.quote, "too small", said_on=DAY, claim_ids=(told_in.id,))
    change, = changes(state(claims), state(claims, doubts=(doubt,)))
    assert (change.what, change.after, change.commitment is not None) == ("doubted", "lost-scale", True)
    assert changes(state(claims, doubts=(doubt,)), state(claims, doubts=(doubt,))) == ()


def test_a_corrected_claim_is_the_same_claim_and_a_lost_one_is_gone() -> None:
    claims = claims_of(told("Norway adopted 5 billion.", 5, DAY, stage=Stage.ADOPTED),
                       told("France gives tanks.", None, DAY, actors=("FRA",), items=("tanks",)))
    corrected = tuple(replace(claim, stage=Stage.PLEDGED) for claim in claims[:1])
    found = changes(state(claims), state(corrected))
    assert sorted(str(change.what) for change in found) == ["gone", "softer"]
    assert all(change.first is not None for change in found)


def test_what_was_not_asked_for_is_not_told() -> None:
    claims = claims_of(told("Norway gives 5 billion.", 5, DAY),
                       told("France gives 2 billion.", 2, LATER, actors=("FRA",)))
    after = state(claims)
    mine = frozenset(c.id for c in after.commitments if c.actors == ("NOR",))
    assert changes(replace(state(claims, DAY), chosen=mine), replace(after, chosen=mine)) == ()


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 500), st.randoms(use_true_random=False), st.sampled_from(("2024-03", "2024-06-15", "2025")))
def test_between_a_day_and_itself_nothing_moves_and_the_order_of_texts_does_not_matter(seed: int, rng: random.Random,
                                                                                       day: str) -> None:
    claims = tuple(claim for made in many(12, seed=seed) for claim in made.claims)
    shuffled = tuple(rng.sample(claims, len(claims)))
    assert changes(state(claims, day), state(shuffled, day)) == ()
    found = changes(state(claims, day), state(claims))
    assert found == changes(state(shuffled, day), state(shuffled))
    assert all(_told(change) for change in found)


def _told(change: Change) -> bool:
    return change.second is not None or (change.what == "gone" and change.first is not None)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 500))
def test_from_nothing_all_is_new_and_to_nothing_all_is_gone(seed: int) -> None:
    claims = tuple(claim for made in many(8, seed=seed) for claim in made.claims)
    nothing, all_of_it = state(()), state(claims)
    begun = [change.what for change in changes(nothing, all_of_it) if change.what != "contested"]
    assert set(begun) <= {"new", "delivered"}
    assert len(begun) == len(all_of_it.commitments) == len(changes(all_of_it, nothing))
    assert {str(change.what) for change in changes(all_of_it, nothing)} <= {"gone"}
