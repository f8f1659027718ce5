"""What must be right before anybody relies on a register: small cases, each with its one answer.

Sums that net, shares that are not added and second promises stand in tests/register/test_netting.py; copies that count
once in tests/register/test_sources.py.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from pledgebook.answers.as_of import commitment_holds, register_as_of
from pledgebook.answers.counting import counts
from pledgebook.model import Claim, Kind, Reading, Stage
from pledgebook.register.days import last_day
from pledgebook.register.matching import add_up_all
from pledgebook.register.store import Book
from tests.doors.command_line import pledgebook
from tests.register.readings import reading

PACT = {"kind": Kind.AGREEMENT, "stage": Stage.ADOPTED, "beneficiaries": ()}
STATES = ("GBR", "DEU", "FRA", "DNK", "CAN", "ITA", "NLD", "FIN", "LVA")


def signed(*states: str, day: str, count: int | None = None) -> Reading:
    return reading(f"on-{day}-{count}", (f"{', '.join(states)} have signed with Ukraine: {count or 'no count'}.",
                                         PACT | {"actors": ("UKR",), "partners": states, "count": count}),
                   published=day)


@pytest.mark.parametrize(("as_of", "known"), [
    ("2024-02-15", False), ("2024-02-16", True), ("2024-01", False), ("2024-02", True), ("2023", False),
    ("2024", True)])
def test_an_agreement_is_not_known_the_day_before_it_is_signed(as_of: str, known: bool) -> None:
    claims = reading("berlin", ("Germany and Ukraine signed.", PACT | {"actors": ("DEU",), "partners": ("UKR",)}),
                     published="2024-02-16").claims
    register = register_as_of(claims, as_of=last_day(as_of))
    assert bool(register.commitments) is known


def test_an_agreement_holds_from_its_day_on() -> None:
    claims = reading("berlin", ("Germany and Ukraine signed.", PACT | {"actors": ("DEU",), "partners": ("UKR",)}),
                     published="2024-02-16").claims
    commitment, = add_up_all(claims).commitments
    assert not commitment_holds(commitment, on=date(2024, 2, 15))
    assert commitment_holds(commitment, on=date(2024, 2, 16))


def test_has_signed_and_has_refused_of_one_week_contradict_and_a_later_signing_does_not() -> None:
    def told(stage: Stage, day: str) -> Claim:
        return reading(f"{stage}-{day}", (f"Germany has {stage} it.", PACT | {
            "stage": stage, "actors": ("DEU",), "partners": ("UKR",)}), published=day).claims[0]

    week = add_up_all([told(Stage.ADOPTED, "2024-02-16"), told(Stage.REFUSED, "2024-02-18")])
    assert [conflict.rule for conflict in week.conflicts] == ["yes and no"]
    history = add_up_all([told(Stage.CONSIDERED, "2024-02-16"), told(Stage.ADOPTED, "2024-06-10")])
    assert history.conflicts == () and [link.words for link in history.links] == ["revises (up)"]


def test_a_count_stands_beside_the_registers_own_of_that_day() -> None:
    readings = [signed(*STATES[:7], day="2024-03-01", count=7), signed(*STATES, day="2024-04-12", count=9),
                signed("NATO", day="2024-07-08", count=20)]
    claims = [claim for made in readings for claim in made.claims]
    found = counts(add_up_all(claims).commitments, claims)
    assert [(count.stated, count.own) for count in found] == [(7, 7), (9, 9), (20, 9)]
    assert found[0].parties == tuple(sorted(STATES[:7]))


@pytest.mark.parametrize(("as_of", "told"), [
    ("2024-03", ["2024-03-01: on-2024-03-01-7 counts 7, this book 7"]),
    ("2024-05-01", ["counts 7, this book 7", "counts 9, this book 9"]),
    ("2024", ["counts 7, this book 7", "counts 9, this book 9", "counts 20, this book 9"])])
def test_the_list_tells_stated_counts_beside_its_own(as_of: str, told: list[str], tmp_path: Path) -> None:
    path = str(tmp_path / "pledges.db")
    with Book.open(path, create=True) as book:
        for made in (signed(*STATES[:7], day="2024-03-01", count=7), signed(*STATES, day="2024-04-12", count=9),
                     signed("NATO", day="2024-07-08", count=20)):
            book.add(made)
    asked = ("list", "--kind", "agreement", "--partner", "UKR", "--as-of", as_of, "--book", path)
    result = pledgebook(*asked, "--format", "jsonl")
    assert len(result.stdout.splitlines()) == len(told), "a party may stand in any role of an agreement"
    lines = [line for line in result.stderr.splitlines() if "this book" in line]
    assert len(lines) == len(told) and all(words in line for words, line in zip(told, lines, strict=True))
    assert all(json.loads(line)["kind"] == "agreement" for line in result.stdout.splitlines())


def test_texts_of_last_year_may_be_added_today_and_change_no_earlier_answer(tmp_path: Path) -> None:
    path = str(tmp_path / "pledges.db")
    late = reading("late", ("Norway gives drones.", {"items": ("drones",)}), published="2024-06-01")
    early = reading("early", ("Norway weighs drones.", {"items": ("drones",), "stage": Stage.CONSIDERED}),
                    published="2024-05-15")
    with Book.open(path, create=True) as book:
        book.add(late)
        before = register_as_of(book.claims(), as_of=date(2024, 5, 1))
        book.add(early)
        assert register_as_of(book.claims(), as_of=date(2024, 5, 1)) == before
        assert register_as_of(book.claims(), as_of=date(2024, 5, 20)).commitments[0].stage is Stage.CONSIDERED
        commitment, = book.register().commitments
        assert (commitment.first_said, commitment.stage) == ("2024-05-15", Stage.PLEDGED)
    with Book.open(str(tmp_path / "other.db"), create=True) as other, Book.open(path) as book:
        other.add(early)
        other.add(late)
        assert other.digest() == book.digest()
