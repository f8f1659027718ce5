"""Which claims speak of the same promise: each yes beside the no that sits closest."""

from __future__ import annotations

import random
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pledgebook.model import Claim, Kind, Stage
from pledgebook.register.matching import add_up_all, groups
from tests.register.readings import many, money, reading

Told = tuple[dict[str, Any], str]


def groups_of(*told: Told) -> list[set[int]]:
    """How claims of one text each are grouped: as sets of their numbers."""
    claims = [reading(f"t{number}", (f"Sentence {number}.", fields), published=day).claims[0]
              for number, (fields, day) in enumerate(told)]
    place = {claim.id: number for number, claim in enumerate(claims)}
    return sorted(({place[claim.id] for claim in group} for group in groups(claims)), key=min)


DAY, NEXT, MONTH_LATER, YEARS_LATER = "2024-03-01", "2024-03-02", "2024-04-01", "2026-04-01"
BASE = {"amount": money(50e9)}


@pytest.mark.parametrize(("one", "other", "together"), [
    # the same figure
    ((BASE, DAY), ({"amount": money(50e9)}, MONTH_LATER), True),
    ((BASE, DAY), ({"amount": money(50.5e9)}, MONTH_LATER), True),
    ((BASE, DAY), ({"amount": money(50e9)}, YEARS_LATER), False),
    ((BASE, DAY), ({"amount": money(50e9, "USD")}, DAY), False),
    ((BASE, DAY), ({"amount": money(50e9, per="year")}, DAY), True),
    # other parties, another kind: other promises
    ((BASE, DAY), (BASE | {"actors": ("DEU",)}, DAY), False),
    ((BASE, DAY), (BASE | {"beneficiaries": ("MDA",)}, DAY), False),
    ((BASE, DAY), (BASE | {"kind": Kind.BODY}, DAY), False),
    ((BASE, DAY), (BASE | {"stage": Stage.REQUESTED}, DAY), False),
    ((BASE, DAY), (BASE | {"stage": Stage.REFUSED}, DAY), True),
    # a differing figure: a slip of the same news, or another promise
    ((BASE, DAY), ({"amount": money(54e9)}, NEXT), True),
    ((BASE, DAY), ({"amount": money(54e9)}, MONTH_LATER), False),
    ((BASE | {"items": ("drones",)}, DAY), ({"amount": money(54e9), "items": ("drones",)}, MONTH_LATER), True),
    ((BASE | {"items": ("aid",)}, DAY), ({"amount": money(54e9), "items": ("aid",)}, MONTH_LATER), False),
    ((BASE, DAY), ({"amount": money(300e9)}, NEXT), False),
    # a lost scale word
    ((BASE, DAY), ({"amount": money(50)}, MONTH_LATER), True),
    ((BASE, DAY), ({"amount": money(51)}, MONTH_LATER), True),
    ((BASE, DAY), ({"amount": money(54)}, MONTH_LATER), False),
    ((BASE, DAY), ({"amount": money(50e6)}, DAY), False),
    # things
    (({"items": ("F-16 aircraft",)}, DAY), ({"items": ("F-16s",)}, MONTH_LATER), True),
    (({"items": ("F-16 aircraft",)}, DAY), ({"items": ("Leopard tanks",)}, DAY), False),
    (({"items": ("drones",)}, DAY), (BASE | {"items": ("naval drones",)}, NEXT), True),
    (({"items": ("tanks",)}, DAY), (BASE | {"items": ("drones",)}, NEXT), False),
    # some of it arrived: that is not the whole sum
    (({"items": ("drones",), "stage": Stage.DELIVERED}, NEXT), (BASE | {"items": ("drones",)}, DAY), False),
    (({"items": ("drones",), "stage": Stage.DELIVERED}, NEXT),
     (BASE | {"items": ("drones",), "stage": Stage.DELIVERED}, DAY), True),
    (({"stage": Stage.DELIVERED}, NEXT), (BASE, DAY), False),
    # neither money nor things: the only promise in the news
    (({}, DAY), (BASE, NEXT), True),
    (({}, DAY), (BASE, YEARS_LATER), False),
    (({}, DAY), ({}, MONTH_LATER), True),
    (({}, DAY), ({}, YEARS_LATER), False),
    # money that names no other side
    ((BASE, DAY), (BASE | {"beneficiaries": ()}, NEXT), True),
    ((BASE, DAY), ({"beneficiaries": (), "amount": money(1e9)}, NEXT), False),
    (({}, DAY), ({"beneficiaries": ()}, NEXT), False),
])
def test_two_claims_are_one_promise_or_two(one: Told, other: Told, together: bool) -> None:
    assert groups_of(one, other) == ([{0, 1}] if together else [{0}, {1}])
    assert groups_of(other, one) == ([{0, 1}] if together else [{0}, {1}])


def test_parties_of_an_agreement_may_stand_in_any_role() -> None:
    signed = {"kind": Kind.AGREEMENT, "stage": Stage.ADOPTED}
    assert groups_of((signed | {"actors": ("DEU",), "partners": ("UKR",), "beneficiaries": ()}, DAY),
                     (signed | {"actors": ("UKR", "DEU"), "beneficiaries": ()}, YEARS_LATER),
                     (signed | {"actors": ("UKR", "FRA"), "beneficiaries": ()}, DAY)) == [{0, 1}, {2}]


def test_a_vague_claim_joins_none_of_two_promises() -> None:
    assert groups_of((BASE, DAY), ({"amount": money(1e6)}, DAY), ({}, DAY)) == [{0}, {1}, {2}]


def test_a_text_that_gives_both_figures_speaks_of_two_sums() -> None:
    both = reading("both", ("Norway gives 50 billion.", BASE), ("Norway gives 54 billion.", {"amount": money(54e9)}))
    other = reading("other", ("It is 54 billion.", {"amount": money(54e9)}), published=NEXT)
    found = groups([*both.claims, *other.claims])
    assert sorted(len(group) for group in found) == [1, 2]


def test_money_without_an_addressee_joins_none_of_two_countries() -> None:
    assert groups_of((BASE, DAY), (BASE | {"beneficiaries": ("MDA",)}, DAY),
                     (BASE | {"beneficiaries": ()}, DAY)) == [{0}, {1}, {2}]


def claims_of(seed: int, count: int = 25) -> list[Claim]:
    return [claim for made in many(count, seed=seed) for claim in made.claims]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.randoms(use_true_random=False))
def test_the_order_of_adding_does_not_matter(seed: int, shuffler: random.Random) -> None:
    claims = claims_of(seed)
    register = add_up_all(claims)
    shuffled = claims + claims[:3]  # and a claim given twice counts once
    shuffler.shuffle(shuffled)
    assert add_up_all(shuffled) == register


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000))
def test_every_claim_is_in_one_commitment(seed: int) -> None:
    claims = claims_of(seed)
    told = [claim_id for commitment in add_up_all(claims).commitments for claim_id in commitment.claim_ids]
    assert sorted(told) == sorted({claim.id for claim in claims})


def test_a_commitment_keeps_its_name_when_later_claims_come() -> None:
    first = reading("first", ("Norway gives 50 billion.", BASE)).claims
    later = reading("later", ("Norway gave 50 billion.", BASE | {"stage": Stage.DELIVERED}), published=NEXT).claims
    before, after = add_up_all(first).commitments[0], add_up_all(first + later).commitments[0]
    assert before.id == after.id
    assert (before.stage, after.stage) == (Stage.PLEDGED, Stage.DELIVERED)


def test_many_claims_of_one_pair_stay_quick() -> None:
    """Near-linear: ten times the claims may take at most thirty times as long."""
    def seconds(count: int) -> float:
        claims = [reading(f"t{n}", (f"Sentence {n}.", {"amount": money(1e6 * (n % 50 + 1))}),
                          published=f"{2000 + n % 25}-{n % 12 + 1:02d}-{n % 28 + 1:02d}").claims[0]
                  for n in range(count)]
        started = time.process_time()
        add_up_all(claims)
        return time.process_time() - started

    seconds(50)
    assert seconds(2000) < 30 * max(seconds(200), 0.02)


@pytest.mark.parametrize(("number", "day", "together"), [
    (6, MONTH_LATER, True), (None, MONTH_LATER, True), (8, NEXT, True), (8, MONTH_LATER, False)])
def test_the_sixth_package_is_not_the_eighth(number: int | None, day: str, together: bool) -> None:
    assert len(groups_of(({"count": 6}, DAY), ({"count": number}, day))) == (1 if together else 2)


@pytest.mark.parametrize(("quote", "together"), [
    ("The help will go on.", True), ("There will be another package.", False),
    ("It lent the troops' additional weight.", True), ("An additional loan will follow.", False),
    ("Additional troops will be sent.", False)])
def test_a_vague_promise_that_says_that_it_adds_stands_by_itself(quote: str, together: bool) -> None:
    first = reading("first", ("Help was promised.", {}), published=DAY).claims[0]
    second = reading("second", (quote, {}), published=MONTH_LATER).claims[0]
    assert len(groups([first, second])) == (1 if together else 2)
