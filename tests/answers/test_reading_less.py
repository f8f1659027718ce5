"""An answer reads of a book what it is made from, and no more; it is what all of the book would give."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from pledgebook.answers.between_days import moved_in
from pledgebook.answers.brief import brief, brief_in
from pledgebook.answers.doubts import doubts_in
from pledgebook.answers.exposure import exposure_in
from pledgebook.answers.holding import Held, as_known, held_in, held_of, summed_in, tied_in
from pledgebook.answers.selection import Selection
from pledgebook.answers.totals import totals_in
from pledgebook.model import Claim, Kind, Stage
from pledgebook.register import contents, kept, rows, store
from pledgebook.register.kept import NO_TIES, Ties
from pledgebook.register.matching import add_up_all
from pledgebook.register.relations import Relation
from pledgebook.register.store import Book
from tests.conftest import NewPlace
from tests.register.test_by_parts import told_by_a_model
from tests.register.test_touched import open_sided, ruled_at_random, tangled

ASKED = (
    Selection(), Selection(actors=("NOR",)), Selection(beneficiaries=("UKR",)), Selection(parties=("MDA", "DNK")),
    Selection(kinds=(Kind.AID,), actors=("NOR", "EU")), Selection(stages=(Stage.DELIVERED,)), Selection(contested=True),
    Selection(beneficiaries=("UKR",), holds_on=date(2024, 6, 1)), Selection(min_sources=2), Selection(actors=("ATA",)),
    Selection(actors=("NOR",), said_since=date(2024, 5, 1)), Selection(actors=("DNK",), as_of=date(2024, 6, 30)))


@pytest.fixture(params=range(4))
def book(request: pytest.FixtureRequest, new_place: NewPlace) -> Iterator[Book]:
    """Texts of few parties; in half of the books a language model told some, and people ruled on some."""
    seed = int(request.param)
    with Book.open(new_place(), create=True) as kept_book:
        for number, one in enumerate((tangled, open_sided)[seed % 2](seed, 40)):
            kept_book.add(told_by_a_model(one) if seed > 1 and number % 7 == 3 else one)
        for _ in range(8 if seed > 1 else 0):
            ruled_at_random(kept_book, random.Random(seed))
        kept_book.settle()
        yield kept_book


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the claims that were read, as often as they were."""
    names: list[str] = []
    made = rows.named_claim_of

    def noted(told: Any, **where: Any) -> Claim:
        names.append(told[0])
        return made(told, **where)

    monkeypatch.setattr(rows, "named_claim_of", noted)
    return names


def ruled_on(held: Held) -> bool:
    """Whether there are texts that every question reads."""
    return bool(held.judged.rulings or held.judged.unreviewed)


def test_sums_need_few_claims_and_are_the_same(book: Book, read: list[str]) -> None:
    whole, found = held_in(book), 0
    for asked in ASKED:
        held = whole if asked.as_of is None else as_known(whole, asked.as_of)
        read.clear()
        few = summed_in(book, asked)
        assert asked.asks_days or len(read) < len(whole.claims) / 1.2 or ruled_on(whole)
        assert totals_in(few, asked) == totals_in(held, asked), asked
        assert (few.unreviewed, few.rejected) == (held.unreviewed, held.rejected)
        if asked.beneficiaries:
            assert exposure_in(few, asked, currency="EUR") == exposure_in(held, asked, currency="EUR")
        found += len(totals_in(held, asked).sums)
    assert found > 10
    assert summed_in(book, replace(ASKED[1], unreviewed=True)).claims == held_in(book, unreviewed=True).claims


def test_links_of_the_commitments_asked_for_are_read_alone(book: Book, read: list[str]) -> None:
    whole, found = held_in(book), 0
    for asked in ASKED:
        held = whole if asked.as_of is None else as_known(whole, asked.as_of)
        names = {one.id for one in held.chosen(asked).commitments}
        for relations in (tuple(Relation), (Relation.PART_OF, Relation.CORROBORATES)):
            few = tied_in(book, asked, Ties(relations, suggestions=False))
            assert {one.id for one in few.chosen(asked).commitments} == names
            shown, all_of_them = ([link for link in one.register.links if names & {link.commitment, link.other}
                                   and link.relation in relations] for one in (few, held))
            assert shown == all_of_them, asked
            found += len(shown)
        maybe = tied_in(book, asked, Ties(())).register.suggestions
        assert [one for one in maybe if names & {one.first_commitment, one.second_commitment}] == [
            one for one in held.register.suggestions if names & {one.first_commitment, one.second_commitment}]
    assert found > 50
    read.clear()
    tied_in(book, Selection(actors=("ATA",)), Ties())
    assert not read or ruled_on(whole)


def test_an_earlier_day_is_the_same_with_what_stands_as_without(book: Book) -> None:
    whole = held_in(book)
    for day in (date(2024, 2, 1), date(2024, 5, 31), date(2024, 8, 15), date(2030, 1, 1)):
        held = held_in(book, as_of=day)
        assert held.register == add_up_all(held.claims, whole.sources, whole.judged.by_hand)
        assert held == as_known(whole, day) == held_of(book.contents(), as_of=day)
        bare = held_in(book, as_of=day, ties=NO_TIES).register
        assert (bare.commitments, bare.conflicts) == (held.register.commitments, held.register.conflicts)
        assert not bare.links


def test_briefs_and_changes_read_the_book_once(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Selection(beneficiaries=("UKR",), as_of=date(2024, 7, 1))
    doubts = doubts_in(book, Selection(as_of=asked.as_of))
    whole = brief(held_in(book, as_of=asked.as_of), asked, book.documents(), doubts)
    looked: list[int] = []

    def noted(connection: Any) -> Any:
        looked.append(1)
        return kept.judged_in(connection)

    for module in (contents, store):
        monkeypatch.setattr(module, "judged_in", noted)
    assert brief_in(book, asked)[0] == whole
    assert len(looked) == 1
    assert moved_in(book, Selection(), date(2024, 3, 1), date(2024, 8, 1))[0]
    assert len(looked) == 2
