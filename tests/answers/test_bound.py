"""`bound`: the golden questions, and what must hold of every answer."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from pledgebook.answers.bound import FORCES, TERRITORY, Answer, Attack, Duties, NotAnAttack, bound, within
from pledgebook.register.days import NoSuchDay, first_day
from pledgebook.world.instrument_file import read_own
from pledgebook.world.instruments import Reference, reference, reference_of
from pledgebook.world.places import NoSuchPlace

QUESTIONS = yaml.load((Path(__file__).parents[1] / "golden_questions" / "bound.yaml").read_text(encoding="utf-8"),
                      Loader=yaml.BaseLoader)["questions"]  # every value as it is written: yes stays a word
OWN = """\
instruments:
  - id: freedonia-pact
    name: Freedonia Pact
    aliases: []
    kind: treaty
    parties: [NOR, MDA, CHE]
    members:
      - {state: CHE, since: "2010"}
    beneficiary: parties
    dates: {signed: "2000-12-01", in_force: "2001-05-01"}
    obligations:
      - {article: "2", type: defense, trigger: armed attack, action: help, text: Each helps., upon: [armed_attack],
         do: defend, free: none, deadline: PT24H}
      - {article: "3", type: defense, trigger: an outrage, action: help, text: Each helps.}
    amounts: []
    conditions: []
    status: []
    sources: [general knowledge]
    confidence: high
"""


def asked(question: dict[str, Any]) -> Duties:
    ask = question["ask"]
    return bound(Attack(ask["attacked"], ask["on"], ask.get("by"), ask.get("where"),
                        FORCES if ask.get("forces") else TERRITORY), reference())


def own(text: str = OWN) -> Reference:
    return reference().with_own(*read_own(text, "mine.yaml"))


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q["teaches"])
def test_golden_question(question: dict[str, Any]) -> None:
    answer = asked(question)
    for line in question["expect"]:
        found = [d for d in answer.duties if d.instrument.id == line["instrument"] and d.do == line["do"]
                 and line.get("article") in {None, d.obligation.article}]
        given = {d.member: d for d in found if str(d.answer) == line["answer"]}
        assert set(line.get("members", ())) <= set(given), {d.member: (str(d.answer), d.because) for d in found}
        if "count" in line:
            assert len(given) == int(line["count"])
        for member in line.get("members", given):
            assert line.get("because", "") in given[member].because
    for act in question.get("nobody", ()):
        assert answer.members(Answer.YES, [act]) == ()


def test_there_are_enough_golden_questions_and_no_two_alike() -> None:
    assert len({str(question["ask"]) for question in QUESTIONS}) == len(QUESTIONS) >= 60


@pytest.mark.parametrize("question", QUESTIONS[::4], ids=lambda q: q["teaches"])
def test_every_yes_has_an_instrument_in_force_with_that_member_on_that_day(question: dict[str, Any]) -> None:
    for duty in asked(question).duties:
        if duty.answer is Answer.YES:
            day = first_day(question["ask"]["on"]).isoformat()
            assert duty.instrument.in_force(day)
            assert duty.member in {*duty.instrument.members_on(day), *duty.instrument.states_on(day)}
            assert all(step.says in {Answer.YES, None} for step in duty.steps)
        else:
            assert duty.because


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_instruments_does_not_matter(seed: int) -> None:
    known = reference()
    mixed = list(known.by_id.values())
    random.Random(seed).shuffle(mixed)
    attack = Attack("POL", "2024-07-01", "RUS")
    assert bound(attack, reference_of(mixed, known.frameworks)) == bound(attack, known)


def test_an_unrelated_instrument_changes_no_answer() -> None:
    attack = Attack("JPN", "2024-07-01", "CHN")
    ours, with_own = bound(attack, reference()), bound(attack, own())
    assert (ours.duties, ours.looked_at) == (with_own.duties, with_own.looked_at)


def test_without_instruments_nobody_is_bound_and_that_is_an_answer() -> None:
    nothing = bound(Attack("POL", "2024-07-01"), reference_of([], {}))
    assert nothing.duties == ()
    assert nothing.headline() == ("Nobody is bound to fight for Poland.", "Nobody is bound to help Poland.")
    assert nothing.not_covered


def test_a_researchers_own_instrument_binds_and_what_is_told_in_words_only_is_open() -> None:
    answer = bound(Attack("MDA", "2024-07-01"), own())
    (sure,) = [d for d in answer.duties if d.member == "NOR" and d.do == "defend"]
    assert (sure.answer, sure.obligation.deadline) == (Answer.YES, "PT24H")
    (open_,) = [d for d in answer.duties if d.member == "NOR" and d.obligation.article == "3"]
    assert open_.answer is Answer.UNDETERMINED
    assert "an outrage" in open_.because


def test_a_member_since_some_day_of_a_year_is_open_within_that_year() -> None:
    by_year = {year: next(d for d in bound(Attack("MDA", f"{year}-06-01"), own()).duties
                          if d.member == "CHE" and d.do == "defend").answer for year in (2009, 2010, 2011)}
    assert by_year == {2009: Answer.NO, 2010: Answer.UNDETERMINED, 2011: Answer.YES}


def test_an_own_instrument_replaces_ours_of_the_same_id() -> None:
    nato = replace(reference().by_id["north-atlantic-treaty"], obligations=())
    answer = bound(Attack("POL", "2024-07-01"), reference().with_own([nato], {}))
    assert not [d for d in answer.duties if d.instrument.id == "north-atlantic-treaty"]


def test_the_derivation_is_numbered_and_told_in_full() -> None:
    answer = bound(Attack("POL", "2024-07-01", "RUS"), reference())
    (duty,) = [d for d in answer.duties if d.member == "DEU" and d.obligation.article == "5"]
    told = duty.as_json()["steps"]
    assert [step["number"] for step in told] == list(range(1, len(told) + 1))
    assert [step["asks"] for step in told][:5] == [
        "Is it in force on 2024-07-01?", "Is Germany a member on 2024-07-01?", "Is it owed to Poland?",
        "Is this what calls for it?", "Is it in the area?"]
    assert told[1]["because"] == "Germany: a member since 1955-05-06."


def test_who_owes_the_attacker_as_well_is_told() -> None:
    answer = bound(Attack("GRC", "2024-07-01", "TUR"), reference())
    (duty,) = [d for d in answer.duties if d.member == "FRA" and d.instrument.id == "france-greece-defence-pact-2021"]
    assert duty.conflicts == ("north-atlantic-treaty",)
    assert duty.answer is Answer.YES


def test_clauses_are_not_counted_beside_the_treaty_they_belong_to() -> None:
    ids = {d.instrument.id for d in bound(Attack("POL", "2024-07-01"), reference()).duties}
    assert "nato-article-5" not in ids
    assert "north-atlantic-treaty" in ids


def test_its_own_neutrality_and_the_end_of_what_is_covered_are_told() -> None:
    answer = bound(Attack("MDA", "2027-01-01"), reference())
    assert any("moldova-permanent-neutrality" in line for line in answer.own_rules)
    assert "2025-12-31" in answer.not_covered[0]
    assert {"eu-moldova-security-partnership-2024"} <= {one.instrument for one in answer.looked_at}


@pytest.mark.parametrize("attack", [
    Attack("NATO", "2024-07-01"), Attack("POL", "2024-07-01", "EU"), Attack("POL", "2024-07-01", "POL"),
    Attack("POL", "2024-07-01", None, "hawaii"), Attack("HEZBOLLAH", "2024-07-01")])
def test_what_cannot_be_attacked_is_refused(attack: Attack) -> None:
    with pytest.raises(NotAnAttack):
        bound(attack, reference())


def test_a_place_that_nobody_knows_is_refused() -> None:
    with pytest.raises(NoSuchPlace):
        bound(Attack("POL", "2024-07-01", None, "atlantis"), reference())


def test_a_reservation_and_a_deadline_are_steps() -> None:
    text = OWN.replace('since: "2010"}', 'since: "2010", reservation: not at sea}')
    answer = bound(Attack("MDA", "2024-07-01"), own(text))
    (duty,) = [d for d in answer.duties if d.member == "CHE" and d.do == "defend"]
    told = {step.asks: step.because for step in duty.steps}
    assert told["Did Switzerland make a reservation?"] == "Yes: not at sea."
    assert told["By when?"].startswith("PT24H")
    assert duty.provisos == ("not at sea",)


def test_what_is_no_day_is_refused() -> None:
    with pytest.raises(NoSuchDay):
        bound(Attack("POL", "yesterday"), reference())


@pytest.mark.parametrize(("day", "since", "until", "expected"), [
    ("2024-07-01", "2024-07-01", None, "yes"), ("2024-06-30", "2024-07-01", None, "no"),
    ("2024-07-15", "2024-07", None, "undetermined"), ("2024-07-31", "2024-07", None, "yes"),
    ("2024-07-01", None, "2024-07-01", "yes"), ("2024-07-02", None, "2024-07-01", "no"),
    ("2024-07-02", None, "2024-07", "undetermined"), ("2024-08-01", None, "2024-07", "no"),
    ("1900-01-01", "0000", "9999", "yes"),
])
def test_a_day_within_days_of_any_precision(day: str, since: str | None, until: str | None, expected: str) -> None:
    assert str(within(first_day(day), since, until)) == expected
