"""Changes that are only thought of: what each makes different, and what it leaves alone."""

from __future__ import annotations

import itertools
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from pledgebook.answers.holding import Held
from pledgebook.answers.layers import (
    Delay,
    Disbelieve,
    End,
    Fails,
    Join,
    Layer,
    Met,
    NoSuchLayer,
    Withdraw,
    instrument_id,
    layered,
)
from pledgebook.answers.what_if import Difference, what_if
from pledgebook.model import Kind, Stage
from pledgebook.register.judged import Judged
from pledgebook.register.matching import Register, add_up_all
from pledgebook.register.sources import Publication, Sources
from pledgebook.world.instruments import reference
from pledgebook.world.publishers import Tier
from tests.answers.told import Told, texts
from tests.register.readings import money

ON = date(2024, 7, 1)
DAY, LATER = "2024-01-15", "2024-02-16"
NATO, ANZUS, EU_CLAUSE = "north-atlantic-treaty", "anzus-treaty-1951", "eu-treaty-article-42-7"
QUESTIONS = yaml.load((Path(__file__).parents[1] / "golden_questions" / "what_if.yaml").read_text(encoding="utf-8"),
                      Loader=yaml.BaseLoader)["questions"]


def held(*told: Told, tiers: dict[int, Tier] | None = None) -> Held:
    """A book of a text a sentence; a text may have a publisher of its own, of some tier."""
    readings = texts(*told)
    claims = tuple(claim for made in readings for claim in made.claims)
    sources = Sources({made.document.text_id: Publication(made.document.text_id, f"paper {n}", f"Paper {n}", tier)
                       for n, made in enumerate(readings) for tier in [(tiers or {}).get(n, Tier.MEDIA)]})
    return Held(add_up_all(claims, sources), claims, sources, Judged(claims))


NOTHING = Held(Register((), ()), (), Sources(), Judged(()))
BOOK = held(
    ("Norway gives Ukraine 10 billion euros.", {"amount": money(10e9)}, DAY),
    ("Norway gives Ukraine drones once parliament has passed the drone bill.", {
        "items": ("drones",), "condition": "once parliament has passed the drone bill"}, DAY),
    ("The first tranche of 4 billion euros of the 10 billion comes in May.", {"amount": money(4e9)}, LATER),
    ("Norway has delivered radars.", {"items": ("radars",), "stage": Stage.DELIVERED}, DAY),
    ("Norway and Sweden give Moldova 2 billion euros.", {
        "actors": ("NOR", "SWE"), "beneficiaries": ("MDA",), "amount": money(2e9)}, DAY),
    ("Germany gives Ukraine 3 billion euros.", {"actors": ("DEU",), "amount": money(3e9)}, DAY),
    ("Norway and Poland signed a pact.", {
        "kind": Kind.AGREEMENT, "stage": Stage.ADOPTED, "actors": ("NOR", "POL"), "beneficiaries": ()}, DAY),
    ("Norway and Denmark set up a fund.", {
        "kind": Kind.BODY, "stage": Stage.ADOPTED, "actors": ("NOR", "DNK"), "beneficiaries": ("UKR",)}, DAY))


def asked(*layers: Layer, of: Held = BOOK, on: date = ON) -> Difference:
    return what_if(of, reference(), layers, on=on)


def effects(found: Difference) -> dict[str, str]:
    """Quote → what becomes of its commitment."""
    return {one.commitment.quote: one.effect for one in (*found.touched, *found.bodies)}


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q["teaches"])
def test_golden_question(question: dict[str, Any]) -> None:
    day = date.fromisoformat(question["on"])
    known = reference()
    layers: list[Layer] = []
    for name, words in ((name, words) for one in question["suppose"] for name, words in one.items()):
        party, _, where = words.partition(":")
        target = instrument_id(where or words, known, day) if where or name == "end" else None
        layers.append(Withdraw(party, target) if name == "withdraw" else End(str(target)) if name == "end"
                      else Join(party, str(target)))
    found = what_if(NOTHING, known, layers, on=day)
    for which in ("lost", "gained"):
        for line in question.get(which, ()):
            duties = [d for d in getattr(found, which) if d.instrument == line["instrument"] and d.do == line["do"]]
            for side in ("debtor", "creditor"):
                if side in line:
                    duties = [d for d in duties if getattr(d, side) == line[side]]
            assert len(duties) == int(line["count"]), [(d.debtor, d.creditor) for d in duties]
        if which in question.get("nothing", ()):
            assert getattr(found, which) == ()


# --- what holds of every answer --------------------------------------------------------------------------------------


def test_without_a_change_there_is_no_difference() -> None:
    found = asked()
    assert not found and found.untouched.commitments == len(BOOK.register.commitments)
    assert found.untouched.instruments == len(reference().by_id)


LAYERS: tuple[Layer, ...] = (
    Withdraw("NOR"), Withdraw("USA", NATO), End(ANZUS), Join("UKR", NATO), Fails("drone bill"), Delay("DEU", "2026"))


@settings(deadline=None, max_examples=12)
@given(st.permutations(LAYERS))
def test_the_order_of_layers_does_not_matter(shuffled: list[Layer]) -> None:
    assert asked(*shuffled).as_json() == SORTED


SORTED = asked(*LAYERS).as_json()


@pytest.mark.parametrize(("party", "where"), [("USA", NATO), ("NOR", NATO), ("AUS", ANZUS), ("POL", EU_CLAUSE)])
def test_leaving_and_joining_on_the_same_day_is_nothing(party: str, where: str) -> None:
    assert not asked(Withdraw(party, where), Join(party, where))


@pytest.mark.parametrize("name", ["POL", "UKR", "JPN"])
def test_joining_what_one_belongs_to_is_nothing(name: str) -> None:
    where = {"POL": NATO, "UKR": "budapest-memorandum-1994", "JPN": "us-japan-security-treaty-1960"}[name]
    assert not asked(Join(name, where))


def test_an_unrelated_text_changes_no_line() -> None:
    more = ("Japan gives the Philippines five ships.", {
        "actors": ("JPN",), "beneficiaries": ("PHL",), "items": ("five ships",)}, DAY)
    one = held(("Norway gives Ukraine 10 billion euros.", {"amount": money(10e9)}, DAY))
    two = held(("Norway gives Ukraine 10 billion euros.", {"amount": money(10e9)}, DAY), more)
    first, second = (asked(Withdraw("NOR"), of=book).as_json() for book in (one, two))
    assert second["untouched"].pop("commitments") == first["untouched"].pop("commitments") + 1
    assert first == second


def test_nothing_is_kept_of_a_question() -> None:
    before = {name: one.as_json() for name, one in reference().by_id.items()}
    asked(*LAYERS)
    assert {name: one.as_json() for name, one in reference().by_id.items()} == before


def test_each_line_has_its_evidence() -> None:
    found = asked(*LAYERS)
    assert all(one.because and one.commitment.quote for one in (*found.touched, *found.bodies))
    assert all(duty.text and duty.instrument in reference().by_id for duty in found.duties)


# --- the book --------------------------------------------------------------------------------------------------------


def test_a_party_takes_along_what_it_alone_promised_and_not_what_is_done() -> None:
    told = effects(asked(Withdraw("NOR")))
    assert told["Norway gives Ukraine 10 billion euros."] == "falls"
    assert told["Norway and Poland signed a pact."] == "falls"
    assert told["Norway and Sweden give Moldova 2 billion euros."] == "shaken"
    assert told["Norway and Denmark set up a fund."] == "shaken"
    assert "Norway has delivered radars." not in told and "Germany gives Ukraine 3 billion euros." not in told


def test_a_part_falls_with_its_whole_and_the_chain_says_so() -> None:
    found = asked(Fails("ten billion act"), of=held(
        ("Norway gives 10 billion euros.", {"amount": money(10e9), "instrument": "ten billion act"}, DAY),
        ("The first tranche of 4 billion euros of the 10 billion comes in May.", {"amount": money(4e9)}, LATER)))
    part = next(one for one in found.touched if one.commitment.quote.startswith("The first"))
    assert part.effect == "falls" and any("is a part of" in words for words in part.because)
    assert "ten billion act" in part.because[0]


def test_sums_move_within_their_stage_and_year() -> None:
    (moved,) = [one for one in asked(Withdraw("NOR")).sums if one.stage is Stage.PLEDGED]
    assert (moved.year, moved.currency, moved.before - moved.after) == ("2024", "EUR", 10e9), \
        "the tranche stands in its whole, and what was promised with Sweden is shaken, not lost"
    assert asked(Withdraw("FRA")).sums == ()


def test_a_delay_moves_what_is_left_into_a_later_year() -> None:
    found = asked(Delay("DEU", "2026"))
    assert {(one.year, one.stage): one.after - one.before for one in found.sums} == {
        ("2024", Stage.PLEDGED): -3e9, ("2026", Stage.PLEDGED): 3e9}
    assert effects(found) == {"Germany gives Ukraine 3 billion euros.": "later"}


@pytest.mark.parametrize(("layer", "effect"), [
    (Fails("drone bill"), "falls"), (Met("drone bill"), "firmer"), (Fails("tank bill"), None),
    (Met("tank bill"), None)])
def test_a_condition_that_fails_or_is_met(layer: Layer, effect: str | None) -> None:
    words = "Norway gives Ukraine drones once parliament has passed the drone bill."
    assert effects(asked(layer)).get(words) == effect


def test_unless_turns_it_round() -> None:
    book = held(("Norway gives drones unless the talks fail.", {
        "items": ("drones",), "condition": "unless the talks fail"}, DAY))
    assert list(effects(asked(Met("talks fail"), of=book)).values()) == ["falls"]
    assert list(effects(asked(Fails("talks fail"), of=book)).values()) == ["firmer"]


def test_what_was_met_by_an_act_that_falls_is_shaken() -> None:
    book = held(
        ("Norway gives drones if Germany gives tanks.", {
            "items": ("drones",), "condition": "if Germany gives tanks"}, DAY),
        ("Germany approved the tanks.", {
            "actors": ("DEU",), "items": ("tanks",), "stage": Stage.ADOPTED}, LATER))
    found = asked(Withdraw("DEU"), of=book)
    assert effects(found) == {"Germany approved the tanks.": "falls",
                              "Norway gives drones if Germany gives tanks.": "shaken"}
    chain = next(one for one in found.touched if one.effect == "shaken").because
    assert len(chain) == 2 and "would be met no more" in chain[1]


def test_a_source_that_is_not_believed() -> None:
    book = held(("Norway gives 10 billion euros.", {"amount": money(10e9)}, DAY),
                ("Germany gives Ukraine 3 billion euros.", {"actors": ("DEU",), "amount": money(3e9)}, DAY),
                tiers={1: Tier.WIRE})
    for source in ("Paper 1", "wire"):
        found = asked(Disbelieve(source), of=book)
        assert effects(found) == {"Germany gives Ukraine 3 billion euros.": "unheard"}
        assert [one.after for one in found.sums] == [10e9]
    with pytest.raises(NoSuchLayer):
        asked(Disbelieve("Paper 9"), of=book)


def test_accession_names_who_must_agree_and_who_is_on_record() -> None:
    book = held(
        ("Hungary blocks Ukraine's accession.", {
            "kind": Kind.MEMBERSHIP, "stage": Stage.BLOCKED, "actors": ("HUN",), "beneficiaries": (),
            "partners": ("UKR",)}, DAY),
        ("Poland will vote for Ukraine's accession.", {
            "kind": Kind.MEMBERSHIP, "stage": Stage.PLEDGED, "actors": ("POL",), "beneficiaries": (),
            "partners": ("UKR",)}, DAY),
        ("Serbia is against it.", {
            "kind": Kind.MEMBERSHIP, "stage": Stage.REFUSED, "actors": ("SRB",), "beneficiaries": (),
            "partners": ("UKR",)}, DAY))
    (found,) = asked(Join("UKR", NATO), of=book).unanimity
    assert [(voice.party, voice.says) for voice in found.voices] == [("HUN", "against"), ("POL", "for")]
    assert len(found.members) == 32 and "all members" in found.says


def test_a_promise_whose_day_nobody_knows_stands_and_is_named() -> None:
    readings = held(("Norway gives 10 billion euros.", {"amount": money(10e9), "said_on": None}, DAY))
    found = asked(Withdraw("NOR"), of=readings)
    assert list(effects(found).values()) == ["falls"] and "no text says the day" in found.cautions[0]


# --- bad changes -----------------------------------------------------------------------------------------------------


def test_who_is_in_nothing_cannot_leave_it() -> None:
    with pytest.raises(NoSuchLayer, match="no member"):
        asked(Withdraw("MEX", NATO))
    with pytest.raises(NoSuchLayer, match="names nothing"):
        asked(Fails("the of"))


def test_a_pact_of_two_ends_when_one_leaves_and_one_of_many_goes_on() -> None:
    after = layered(reference(), [Withdraw("USA")], ON)
    assert not after.by_id["us-japan-security-treaty-1960"].in_force(ON.isoformat())
    assert after.by_id[NATO].in_force(ON.isoformat()) and len(after.by_id[NATO].members_on(ON.isoformat())) == 31


def test_independent_changes_add_up() -> None:
    both = asked(Withdraw("USA", NATO), End(ANZUS))
    each = [asked(Withdraw("USA", NATO)), asked(End(ANZUS))]
    assert set(both.duties) == set(itertools.chain.from_iterable(one.duties for one in each))
