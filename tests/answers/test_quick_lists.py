"""A list reads only what the file can tell is wanted, and comes to the same as choosing from the whole book."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from pledgebook.answers.selection import Selection, commitments_in, select_commitments
from pledgebook.model import BY_MODEL, Kind, Stage
from pledgebook.register.kept import Wanted
from pledgebook.register.rulings import Action
from pledgebook.register.store import Book
from tests.register.readings import many, money, reading

PARTIES = ("NOR", "DEU", "FRA", "USA", "POL", "UKR", "NATO", "LSO")


@pytest.fixture
def book(place: str) -> Iterator[Book]:
    """Thirty texts, some contradicting each other; one told by a language model; rulings of every bearing."""
    told = reading("bot", ("Lesotho will give Ukraine 5 billion euros.", {"actors": ("LSO",), "amount": money(5e9)}))
    waiting = replace(told, claims=tuple(replace(one, engine=f"{BY_MODEL}m") for one in told.claims))
    with Book.open(place, create=True) as kept:
        list(kept.add_all([*many(30), waiting, reading("nor", ("Oslo gives in to nor.", {"actors": ("nor",)}))]))
        kept.settle()
        yield kept


def rule_on_some(book: Book) -> None:
    judged, rng = book.judged(), random.Random(4)
    chosen = rng.sample(judged.claims, 6)
    for number, claim in enumerate(chosen):
        action, values = ((Action.REJECT, {}), (Action.CORRECT, {"stage": "ended"}),
                          (Action.ACCEPT, {}), (Action.CORRECT, {"actors": ["LSO"]}))[number % 4]
        book.rule(action, who="Ada", why="read it", marks=[judged.mark(claim)], values=values)


def selections(rng: random.Random, count: int) -> Iterator[Selection]:
    def some(values: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(rng.sample(values, rng.choice((0, 0, 0, 1, 2))))

    for _ in range(count):
        yield Selection(
            some(PARTIES), some(PARTIES), some(PARTIES), some(PARTIES), tuple(map(Kind, some(tuple(Kind)))),
            tuple(map(Stage, some(tuple(Stage)))), contested=rng.random() < 0.2, min_sources=rng.choice((0, 0, 2)),
            holds_on=rng.choice((None, None, date(2024, 6, 1))), said_since=rng.choice((None, None, date(2024, 5, 1))))


@pytest.mark.parametrize("ruled", [False, True])
def test_a_list_is_what_the_whole_book_would_give(book: Book, *, ruled: bool) -> None:
    if ruled:
        rule_on_some(book)
    whole, claims, found = book.register(), book.claims(), 0
    for asked in selections(random.Random(7), 40):
        chosen, judged = commitments_in(book, asked)
        expected = select_commitments(whole, claims, asked)
        assert (chosen.commitments, chosen.conflicts) == (expected.commitments, expected.conflicts), asked
        assert len(judged.unreviewed) == 1
        found += 0 < len(chosen.commitments) < len(whole.commitments)
        few, _ = commitments_in(book, asked, most=3)
        assert few.commitments == expected.commitments[:3]
        assert few.conflicts == tuple(
            one for one in expected.conflicts if one.commitment in {c.id for c in few.commitments})
    assert found > 8  # else hardly anything was compared


def test_what_was_ruled_is_the_same_without_the_other_texts(book: Book) -> None:
    rule_on_some(book)
    whole, quick = book.judged(), book.ruled()
    assert len(quick.claims) < len(whole.claims)
    for name in ("rejected", "unreviewed", "by_hand", "rulings", "fates", "bearing", "verdicts", "corrections",
                 "as_read", "names_before", "unsettled", "conditions"):
        assert getattr(quick, name) == getattr(whole, name), name


def test_the_file_itself_leaves_out_what_is_not_wanted(book: Book) -> None:
    whole = book.register()
    less = book.register(wanted=Wanted(actors=("FRA",)))
    assert 0 < len(less.commitments) < len(whole.commitments)
    assert {c.id for c in less.commitments} == {c.id for c in whole.commitments if Selection(("FRA",)).fits(c)}
    assert len(book.register(wanted=Wanted(most=5)).commitments) == 5
    assert [c.actors for c in book.register(wanted=Wanted(actors=("nor",))).commitments] == [("nor",)]  # not NOR
