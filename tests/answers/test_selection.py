"""What is asked of the book: each filter, and a name that nobody has."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pledgebook.answers.as_of import known, register_as_of
from pledgebook.answers.selection import (
    Selection,
    UnknownParty,
    claims_in,
    commitments_in,
    party_id,
    select_claims,
    select_commitments,
    undated,
)
from pledgebook.model import Claim, Commitment, Kind, Period, Reading, Stage
from pledgebook.register import earlier
from pledgebook.register.conflicts import Conflict
from pledgebook.register.matching import Group, Sides, add_up_all, added_up, meetings
from pledgebook.register.regrouping import ByHand
from pledgebook.register.rulings import Action
from pledgebook.register.sources import Sources
from pledgebook.register.store import Book
from pledgebook.register.tellings import oldest_first
from tests.conftest import NewPlace
from tests.register.readings import many, money, reading
from tests.register.test_by_parts import told_by_a_model
from tests.register.test_touched import open_sided, ruled_at_random, tangled

TEXTS = (
    reading("aid", ("Norway pledges 50 billion to Ukraine.", {"amount": money(50e9)}), published="2024-03-01"),
    reading("copyist", ("Oslo pledges 54 billion to Kyiv.", {"amount": money(54e9)}), published="2024-03-02"),
    reading("pact", ("Germany signed with Ukraine.", {
        "kind": Kind.AGREEMENT, "stage": Stage.ADOPTED, "actors": ("DEU",), "partners": ("UKR",),
        "beneficiaries": (), "period": Period(duration="P10Y")}), published="2024-02-16"),
    reading("no", ("France will not send troops to Ukraine.", {
        "kind": Kind.DEPLOYMENT, "stage": Stage.REFUSED, "actors": ("FRA",)}), published=None),
)
CLAIMS: tuple[Claim, ...] = tuple(claim for made in TEXTS for claim in made.claims)
REGISTER = add_up_all(CLAIMS)


@pytest.mark.parametrize(("asked", "documents", "commitments"), [
    ({}, {"aid", "copyist", "pact", "no"}, 3),
    ({"actors": ("NOR",)}, {"aid", "copyist"}, 1),
    ({"actors": ("NOR", "FRA")}, {"aid", "copyist", "no"}, 2),
    ({"partners": ("UKR",)}, {"pact"}, 1),
    ({"beneficiaries": ("UKR",)}, {"aid", "copyist", "no"}, 2),
    ({"parties": ("UKR",)}, {"aid", "copyist", "pact", "no"}, 3),
    ({"parties": ("UKR",), "actors": ("DEU",)}, {"pact"}, 1),
    ({"kinds": (Kind.AID,)}, {"aid", "copyist"}, 1),
    ({"stages": (Stage.ADOPTED, Stage.REFUSED)}, {"pact", "no"}, 2),
    ({"said_since": date(2024, 3, 2)}, {"copyist"}, 1),
    ({"said_until": date(2024, 3, 1)}, {"aid", "pact"}, 2),
    ({"said_since": date(2024, 3, 1), "said_until": date(2024, 3, 1)}, {"aid"}, 1),
    ({"as_of": date(2024, 3, 1)}, {"aid", "pact"}, 2),
    ({"holds_on": date(2034, 1, 1)}, {"aid", "copyist", "pact"}, 2),
    ({"holds_on": date(2035, 1, 1)}, {"aid", "copyist"}, 1),
    ({"contested": True}, {"aid", "copyist"}, 1),
    ({"contested": True, "as_of": date(2024, 3, 1)}, set(), 0),
    ({"min_sources": 2}, {"aid", "copyist"}, 1),
    ({"min_sources": 3}, set(), 0),
    ({"min_sources": 1, "as_of": date(2024, 2, 20)}, {"pact"}, 1),
])
def test_each_condition_narrows(asked: dict[str, Any], documents: set[str], commitments: int) -> None:
    selection = Selection(**asked)
    assert {c.evidence.document_id for c in select_claims(REGISTER, CLAIMS, selection)} == documents
    found = select_commitments(REGISTER, CLAIMS, selection)
    assert len(found.commitments) == commitments
    assert {conflict.commitment for conflict in found.conflicts} <= {c.id for c in found.commitments}


@pytest.mark.parametrize("seed", range(6))
def test_of_an_earlier_day_only_what_may_fit_is_worked_out(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    with Book.open(str(tmp_path / "b.db"), create=True) as book:
        for one in (tangled(seed, 40) if seed % 2 else open_sided(seed, 40)):
            book.add(one)
        for _ in range(10):
            ruled_at_random(book, rng)
        judged, sources = book.judged(), book.sources()
    register = add_up_all(judged.claims, sources, judged.by_hand)
    shown = 0
    for asked in (Selection(actors=("NOR",)), Selection(beneficiaries=("UKR",)), Selection(parties=("DNK", "MDA")),
                  Selection(kinds=(Kind.AID,), actors=("NOR", "DNK"), beneficiaries=("MDA",)),
                  Selection(partners=("UKR",)), Selection(kinds=(Kind.AGREEMENT,)), Selection(contested=True),
                  Selection(stages=(Stage.DELIVERED,), parties=("EU", "SWE"))):
        day = date(2024, rng.randint(3, 9), 15)
        then = register_as_of(judged.claims, as_of=day, sources=sources, by_hand=judged.by_hand)
        whole = select_commitments(then, known(judged.claims, as_of=day), asked)
        found = select_commitments(register, judged.claims, replace(asked, as_of=day), sources)
        assert (found.commitments, found.conflicts) == (whole.commitments, whole.conflicts)
        shown += len(found.commitments)
    assert shown > 10


def test_conflicts_go_with_their_commitments() -> None:
    assert len(select_commitments(REGISTER, CLAIMS, Selection(actors=("NOR",))).conflicts) == 1
    assert select_commitments(REGISTER, CLAIMS, Selection(actors=("DEU",))).conflicts == ()


@pytest.mark.parametrize(("typed", "found"), [("Germany", "DEU"), ("DEU", "DEU"), (" germany ", "DEU"),
                                              ("NATO", "NATO"), ("Kyiv", "UKR"), ("United States", "USA")])
def test_a_typed_name_finds_its_party(typed: str, found: str) -> None:
    assert party_id(typed) == found


@pytest.mark.parametrize(("typed", "closest"), [("Germny", "Germany"), ("ukrain", "Ukraine"), ("", "Type a name"),
                                                ("qqqqqq", "Type a name")])
def test_an_unknown_name_is_told_with_the_closest(typed: str, closest: str) -> None:
    with pytest.raises(UnknownParty, match=closest):
        party_id(typed)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Claim]:
    """The claims that were parted into promises of an earlier day."""
    found: list[Claim] = []

    def listed(claims: Iterable[Claim]) -> dict[Sides, list[Claim]]:
        met = meetings(claims)
        found.extend(claim for some in met.values() for claim in some)
        return met

    monkeypatch.setattr(earlier, "meetings", listed)
    return found


@pytest.fixture
def added_up_anew(monkeypatch: pytest.MonkeyPatch) -> list[Group]:
    """The groups of claims that were added up for an earlier day."""
    found: list[Group] = []

    def listed(groups: Iterable[Group], sources: Sources, by_hand: ByHand) -> tuple[list[Commitment], list[Conflict]]:
        some = list(groups)
        found.extend(some)
        return added_up(some, sources, by_hand)

    monkeypatch.setattr(earlier, "added_up", listed)
    return found


SELECTIONS_OF_A_DAY: tuple[dict[str, Any], ...] = (
    {}, {"actors": ("NOR",)}, {"actors": ("DNK",), "beneficiaries": ("UKR",)}, {"beneficiaries": ("MDA",)},
    {"kinds": (Kind.AID, Kind.BODY), "beneficiaries": ("UKR", "DNK")}, {"beneficiaries": ("NOR",)},
    {"partners": ("UKR",)}, {"parties": ("UKR", "SWE")}, {"kinds": (Kind.AID,)}, {"stages": (Stage.DELIVERED,)},
    {"kinds": (Kind.AGREEMENT,), "parties": ("UKR",)}, {"actors": ("NOR",), "contested": True},
    {"actors": ("NOR",), "said_since": date(2024, 3, 1)}, {"actors": ("ATA",)})


@pytest.mark.parametrize("is_worked_out", [False, True])
@pytest.mark.parametrize("seed", range(6))
def test_a_filter_of_an_earlier_day_reads_few_acts_and_finds_the_same(new_place: NewPlace, seed: int,
                                                                      is_worked_out: bool) -> None:
    rng = random.Random(seed)
    with Book.open(new_place(), create=True) as book:
        for number, one in enumerate((tangled, open_sided)[seed % 2](seed, 30)):
            book.add(told_by_a_model(one) if number % 7 == 3 else one)
        for _ in range(10 if seed > 1 else 0):
            ruled_at_random(book, rng)
        if is_worked_out:
            book.settle()
        judged, ruled, sources = book.judged(), book.ruled(), book.sources()
        read, found = 0, 0
        for day in (date(2024, 4, 30), date(2030, 1, 1)):
            whole = add_up_all(known(judged.claims, as_of=day), sources, judged.by_hand)
            for asked in SELECTIONS_OF_A_DAY:
                selection = Selection(as_of=day, **asked)
                register, heard = commitments_in(book, selection)
                wanted = select_commitments(whole, known(judged.claims, as_of=day), replace(selection, as_of=None))
                assert (register.commitments, register.conflicts) == (wanted.commitments, wanted.conflicts)
                assert (heard.rulings, heard.rejected, heard.unreviewed) == (
                    ruled.rulings, ruled.rejected, ruled.unreviewed)
                assert undated(heard.claims, selection) == undated(judged.claims, selection)
                read, found = read + len(heard.claims), found + len(register.commitments)
        assert found > 20 and read < 2 * len(SELECTIONS_OF_A_DAY) * len(judged.claims)


@pytest.mark.parametrize("seed", range(4))
def test_claims_that_are_asked_for_are_read_without_the_others(new_place: NewPlace, seed: int) -> None:
    rng = random.Random(seed)
    with Book.open(new_place(), create=True) as book:
        for number, one in enumerate(open_sided(seed, 30) if seed % 2 else many(30, seed=seed)):
            book.add(told_by_a_model(one) if number % 7 == 3 else one)
        for _ in range(10 if seed > 1 else 0):
            ruled_at_random(book, rng)
        judged = book.judged()
        read = found = 0
        for day in (None, date(2024, 4, 30)):
            for asked in SELECTIONS_OF_A_DAY:
                selection = Selection(as_of=day, **asked)
                chosen, heard = claims_in(book, selection)
                register = register_as_of(judged.claims, as_of=day or date.max, by_hand=judged.by_hand)
                if not selection.contested:
                    assert chosen == tuple(sorted(select_claims(register, judged.claims, selection), key=oldest_first))
                assert undated(heard.claims, selection) == undated(judged.claims, selection)
                assert (heard.verdicts, heard.rejected, heard.unreviewed) == (
                    judged.verdicts, judged.rejected, judged.unreviewed)
                read, found = read + len(heard.claims), found + len(chosen)
        assert found > 20 and read < 2 * len(SELECTIONS_OF_A_DAY) * len(judged.claims)


def invented(seed: int) -> Iterator[Reading]:
    """Readings of one of the invented worlds."""
    yield from (many, tangled, open_sided, tangled)[seed % 4](*((40,) if seed % 4 == 0 else (seed, 40)))


def fill(book: Book, readings: Sequence[Reading], rng: random.Random, *, ruled: bool) -> None:
    """Adds readings to a book, lets a person rule on some of their claims, and settles it."""
    list(book.add_all(readings))
    for _ in range(8 if ruled else 0):
        ruled_at_random(book, rng)
    book.settle()


@pytest.mark.parametrize("seed", range(8))
def test_what_was_known_on_any_day_is_what_the_texts_of_that_day_say(
        new_place: NewPlace, seed: int, added_up_anew: list[Group]) -> None:
    """The days of some claims are known to the month or not at all; some promises stand as they are kept of today."""
    rng, readings = random.Random(seed), []
    for one in invented(seed):
        luck, published = rng.random(), one.document.published
        said_on = None if luck < 0.05 or published is None else published[:7] if luck < 0.2 else published
        readings.append(replace(one, claims=tuple(replace(claim, said_on=said_on) for claim in one.claims)))
    with Book.open(new_place(), create=True) as book:
        fill(book, readings, rng, ruled=seed > 3)
        judged, sources = book.judged(), book.sources()
        today = {one.claim_ids for one in book.register().commitments}
        found = 0
        for day in [date(2024, rng.randint(3, 12), rng.randint(1, 28)) for _ in range(6)] + [date(2030, 1, 1)]:
            register = add_up_all(known(judged.claims, as_of=day), sources, judged.by_hand)
            for asked in SELECTIONS_OF_A_DAY:
                selection = Selection(as_of=day, **asked)
                whole = select_commitments(register, known(judged.claims, as_of=day), replace(selection, as_of=None))
                short, heard = commitments_in(book, selection)
                assert (short.commitments, short.conflicts) == (whole.commitments, whole.conflicts)
                assert undated(heard.claims, selection) == undated(judged.claims, selection)
                found += sum(one.claim_ids in today for one in short.commitments)
        assert found > 100
        assert added_up_anew, "some straddle a day"
        assert not any(tuple(claim.id for claim in group) in today for group in added_up_anew), "these are kept"


@pytest.mark.parametrize("seed", range(8))
def test_the_newest_of_an_earlier_day_are_those_of_the_whole_list(
        new_place: NewPlace, monkeypatch: pytest.MonkeyPatch, seed: int, told: list[Claim]) -> None:
    """Many are last said on one day, or in one month; some meetings are joined by hand, some claims have no day."""
    monkeypatch.setattr(earlier, "AT_ONCE", 1 + seed % 4)
    monkeypatch.setattr(earlier, "ONE_IN", 10_000 if seed % 3 else 0)
    rng, readings = random.Random(seed), []
    for one in invented(seed):
        luck, published = rng.random(), one.document.published
        said_on = None if luck < 0.05 or published is None else published[:7] if luck < 0.5 else f"{published[:7]}-28"
        readings.append(replace(one, claims=tuple(replace(claim, said_on=said_on) for claim in one.claims)))
    with Book.open(new_place(), create=True) as book:
        fill(book, readings, rng, ruled=seed > 3)
        claims, cut, parted_whole, parted_newest = book.judged().claims, 0, 0, 0
        for day in (date(2024, rng.randint(4, 7), 28), date(2024, rng.randint(8, 12), 15), date(2030, 1, 1)):
            for asked in (*SELECTIONS_OF_A_DAY, {"min_sources": 2}, {"holds_on": date(2024, 9, 1)}):
                selection, before = Selection(as_of=day, **asked), len(told)
                whole, _ = commitments_in(book, selection)
                parted_whole += len(told) - before
                for most in (1, 2, 3, 7, 50):
                    before = len(told)
                    newest, heard = commitments_in(book, selection, most=most)
                    parted_newest += len(told) - before if most == 1 else 0
                    names = {one.id for one in whole.commitments[:most]}
                    assert newest.commitments == whole.commitments[:most], (asked, day, most)
                    assert newest.conflicts == tuple(one for one in whole.conflicts if one.commitment in names)
                    assert newest.by_hand == whole.by_hand
                    assert undated(heard.claims, selection) == undated(claims, selection)
                    cut += len(whole.commitments) > most
        assert cut > 20
        assert parted_newest < parted_whole or seed > 3, "where nothing was joined by hand, less is parted"


@pytest.mark.parametrize("most", [1, 2, None])
def test_what_people_joined_over_two_acts_is_one_of_the_newest(
        new_place: NewPlace, monkeypatch: pytest.MonkeyPatch, most: int | None) -> None:
    monkeypatch.setattr(earlier, "AT_ONCE", 1)
    sum_of_denmark, more = {"amount": money(1e9), "actors": ("DNK",)}, {"amount": money(5e6), "actors": ("DNK",)}
    told = [reading(name, (f"{name} will help Ukraine.", values), published=day) for name, day, values in (
        ("norway", "2024-03-01", {"actors": ("NOR",), "amount": money(3e9)}), ("denmark", "2024-03-10", sum_of_denmark),
        ("vague", "2024-03-20", {"actors": ("DNK",)}), ("sweden", "2024-03-15", {"actors": ("SWE",)}),
        ("denmark again", "2024-04-01", more))]
    with Book.open(new_place(), create=True) as book:
        list(book.add_all(told))
        judged = book.judged()
        of = {claim.evidence.document_id: judged.mark(claim) for claim in judged.claims}
        book.rule(Action.MERGE, who="Ada", why="one sum", marks=[of["norway"], of["vague"]])
        book.settle()
        assert [len(one.claim_ids) for one in book.register().commitments] == [1, 2, 1, 1]
        found, _ = commitments_in(book, Selection(as_of=date(2024, 3, 31)), most=most)
    assert [len(one.claim_ids) for one in found.commitments] == [3, 1][:most], "then the vague words meant the sum"


def test_what_names_no_receiver_counts_for_the_one_that_it_could_mean_on_that_day(
        new_place: NewPlace, told: list[Claim]) -> None:
    with Book.open(new_place(), create=True) as book:
        for one in (
                reading("first", ("Norway pledges a billion to Ukraine.", {"amount": money(1e9)}),
                        published="2024-03-01"),
                reading("vague", ("Oslo will give a billion.", {"amount": money(1e9), "beneficiaries": ()}),
                        published="2024-03-10"),
                reading("other", ("Norway pledges five million to Moldova.", {
                    "amount": money(5e6), "beneficiaries": ("MDA",)}), published="2024-03-20")):
            book.add(one)
        book.settle()
        now, _ = commitments_in(book, Selection(beneficiaries=("UKR",)))
        assert [len(one.claim_ids) for one in now.commitments] == [1]
        read = len(told)
        then, heard = commitments_in(book, Selection(beneficiaries=("UKR",), as_of=date(2024, 3, 15)))
        assert [len(one.claim_ids) for one in then.commitments] == [2]
        assert len(told) - read == 2, "what was promised later is not read"
        assert heard.claims == ()
