"""What promises hang on: met, failed, open or unknown, each beside its nearest no."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import pytest

from pledgebook.answers.conditions import Condition, Matter, State, conditions, matter_of, parties_in
from pledgebook.model import Kind, Stage
from tests.answers.told import DAY, LATER, Told, asked, texts
from tests.register.readings import money

LAST = "2024-05-02"
PROMISE: Told = ("Norway gives Ukraine drones, pending the passage of the drone bill.", {
    "items": ("drones",), "condition": "pending the passage of the drone bill"}, DAY)
PEACE: Told = ("Norway sends troops once a ceasefire holds.", {
    "kind": Kind.DEPLOYMENT, "condition": "once a ceasefire holds"}, DAY)
OTHERS: Told = ("Norway gives drones if Germany gives tanks.", {
    "items": ("drones",), "condition": "if Germany gives tanks"}, DAY)


def judged(*told: Told, on: date | None = None, **rest: Any) -> Condition:
    """The only condition of some texts."""
    held = asked(texts(*told))
    found, = conditions(held.register, held.claims, on=on, **rest)
    return found


def truce(stage: Stage, day: str = LATER, **fields: Any) -> Told:
    return f"Russia and Ukraine: a ceasefire is {stage}.", {
        "kind": Kind.AGREEMENT, "stage": stage, "actors": ("RUS", "UKR"), "beneficiaries": ()} | fields, day


@pytest.mark.parametrize(("first", "second", "state"), [
    # the promise itself goes further, or is broken off
    (PROMISE, ("Norway approved the drones.", {"items": ("drones",), "stage": Stage.ADOPTED}, LATER), State.MET),
    (PROMISE, ("Norway has delivered the drones.", {"items": ("drones",), "stage": Stage.DELIVERED}, LATER), State.MET),
    (PROMISE, ("Norway will not give drones.", {"items": ("drones",), "stage": Stage.REFUSED}, LATER), State.FAILED),
    (PROMISE, ("Norway talks of drones.", {"items": ("drones",), "stage": Stage.CONSIDERED}, LATER), State.OPEN),
    # the bill that the words name
    (PROMISE, ("Parliament passed it.", {
        "instrument": "Drone Bill", "stage": Stage.ADOPTED, "beneficiaries": ("MDA",)}, LATER), State.MET),
    (PROMISE, ("Parliament threw it out.", {
        "instrument": "Drone Bill", "stage": Stage.BLOCKED, "beneficiaries": ("MDA",)}, LATER), State.FAILED),
    (PROMISE, ("Parliament passed it.", {
        "instrument": "Tank Bill", "stage": Stage.ADOPTED, "beneficiaries": ("MDA",)}, LATER), State.OPEN),
    # said before it is no answer to it
    (PROMISE, ("Parliament passed it.", {
        "instrument": "Drone Bill", "stage": Stage.ADOPTED, "beneficiaries": ("MDA",)}, "2024-01-02"), State.OPEN),
    # what another party gives
    (OTHERS, ("Germany delivered tanks.", {
        "actors": ("DEU",), "items": ("tanks",), "stage": Stage.DELIVERED}, LATER), State.MET),
    (OTHERS, ("Germany will not give tanks.", {
        "actors": ("DEU",), "items": ("tanks",), "stage": Stage.REFUSED}, LATER), State.FAILED),
    (OTHERS, ("Germany promises tanks.", {"actors": ("DEU",), "items": ("tanks",)}, LATER), State.OPEN),
    (OTHERS, ("France delivered tanks.", {
        "actors": ("FRA",), "items": ("tanks",), "stage": Stage.DELIVERED}, LATER), State.OPEN),
    (OTHERS, ("Germany delivered tanks.", {
        "actors": ("DEU",), "items": ("tanks",), "stage": Stage.DELIVERED,
        "beneficiaries": ("MDA",)}, LATER), State.OPEN),
    # a peace between those it is about
    (PEACE, truce(Stage.ADOPTED), State.MET), (PEACE, truce(Stage.REFUSED), State.FAILED),
    (PEACE, truce(Stage.PROPOSED), State.OPEN), (PEACE, truce(Stage.ADOPTED, actors=("ARM", "AZE")), State.OPEN),
])
def test_what_became_of_a_condition(first: Told, second: Told, state: State) -> None:
    found = judged(first, second)
    assert found.state is state, found.because
    assert (found.evidence is None) == (state is State.OPEN)
    if found.evidence is not None:
        assert found.evidence.quote == second[0]


@pytest.mark.parametrize(("second", "state"), [(Stage.ADOPTED, State.FAILED), (Stage.BLOCKED, State.MET)])
def test_unless_turns_it_round(second: Stage, state: State) -> None:
    first: Told = ("Norway gives drones unless the drone bill passes.", {
        "items": ("drones",), "condition": "unless the drone bill passes"}, DAY)
    assert judged(first, ("A vote.", {
        "instrument": "Drone Bill", "stage": second, "beneficiaries": ("MDA",)}, LATER)).state is state


def test_it_is_open_as_of_the_day_before_and_met_the_day_after() -> None:
    told = PROMISE, ("Norway approved the drones.", {"items": ("drones",), "stage": Stage.ADOPTED}, LATER)
    assert judged(*told, on=date(2024, 2, 15)).state is State.OPEN
    assert judged(*told, on=date(2024, 2, 16)).state is State.MET


def test_without_a_day_nothing_can_be_set_after_it() -> None:
    words, fields, _ = PROMISE
    found = judged((words, fields | {"said_on": None}, DAY))
    assert found.state is State.UNKNOWN and "unknown" in found.because


def test_a_person_has_the_last_word() -> None:
    held = asked(texts(PROMISE))
    claim, = held.claims
    found, = conditions(held.register, held.claims, ruled={claim.id: ("met", "the vote of 3 March (Ada)", "r1")})
    assert (found.state, found.ruling) == (State.MET, "r1") and "vote of 3 March" in found.because


def test_a_vote_by_the_same_actor_on_the_same_sum() -> None:
    first: Told = ("Norway gives 3 billion once approved.", {
        "amount": money(3e9), "condition": "once approved", "beneficiaries": ("UKR",)}, DAY)
    vote: Told = ("Parliament voted 3 billion.", {
        "amount": money(3e9), "stage": Stage.ADOPTED, "beneficiaries": ("MDA",)}, LATER)
    assert judged(first, vote).state is State.MET
    other = vote[0], vote[1] | {"amount": money(5e9)}, LATER
    assert judged(first, other).state is State.OPEN


def test_an_attack_is_no_condition_that_a_text_meets() -> None:
    found = judged(("Norway helps in the event of an attack.", {"condition": "in the event of an attack"}, DAY))
    assert (found.matter, found.state) == (Matter.ATTACK, State.OPEN) and "bound" in found.because


@pytest.mark.parametrize(("words", "matter"), [
    ("pending the passage of the bill", Matter.APPROVAL), ("once the Bundestag agrees", Matter.APPROVAL),
    ("after a ceasefire", Matter.PEACE), ("if Germany does so, too", Matter.OTHERS),
    ("weather permitting", Matter.OTHER), ("if it is attacked", Matter.ATTACK)])
def test_what_a_condition_waits_for(words: str, matter: Matter) -> None:
    assert matter_of(words) is matter


def test_parties_in_words() -> None:
    assert parties_in("if the United States and Germany agree") == ("USA", "DEU")
    assert parties_in("if they agree") == ()


def test_the_order_of_texts_does_not_matter() -> None:
    told = [PROMISE, OTHERS, PEACE, truce(Stage.ADOPTED),
            ("Norway approved the drones.", {"items": ("drones",), "stage": Stage.ADOPTED}, LAST)]
    readings = texts(*told)
    claims = [claim for made in readings for claim in made.claims]
    register = asked(readings).register
    first = conditions(register, claims)
    for seed in range(5):
        assert conditions(register, random.Random(seed).sample(claims, len(claims))) == first
