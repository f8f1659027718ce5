"""What a big book makes worth a shorter way: each gives what the plain way gives, on random small books."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pledgebook.answers import holding
from pledgebook.answers import what_if as supposing
from pledgebook.answers.axes import Axis
from pledgebook.answers.changes import changes, snapshot
from pledgebook.answers.conditions import Condition, conditions, weighed
from pledgebook.answers.holding import Held, as_known
from pledgebook.answers.layers import Delay, End, Fails, Layer, Met, NoSuchLayer, Withdraw
from pledgebook.answers.selection import Selection
from pledgebook.answers.totals import YearSum, summed, sums_by_year, tally, totals
from pledgebook.model import Amount, Claim, Commitment, Kind, Stage
from pledgebook.register.matching import add_up_all
from pledgebook.register.netting import FIRM, Books
from pledgebook.register.rulings import Action, Ruling
from pledgebook.register.sources import Sources
from pledgebook.world.instruments import reference, reference_of
from tests.answers.plain_sums import Plainly
from tests.answers.told import Told, texts
from tests.register.judging import judged, marked, ruling

NATO, ANZUS, MEMORANDUM = "north-atlantic-treaty", "anzus-treaty-1951", "budapest-memorandum-1994"
KNOWN = reference_of((reference().by_id[name] for name in (NATO, ANZUS, MEMORANDUM)), {})
ON = date(2024, 7, 1)
PARTIES = ("NOR", "DEU", "USA")
SENTENCES = (
    "Norway gives 10 billion euros.", "The first tranche of 4 billion euros of the 10 billion comes in May.",
    "Parliament passed the drone bill.", "A ceasefire was agreed.", "Germany approved the tanks.", "They send drones.")
CONDITIONS = (None, None, "once parliament has passed the drone bill", "if Germany gives tanks", "after a ceasefire",
              "unless Norway sends drones")
amounts = st.one_of(st.none(), st.builds(
    Amount, st.sampled_from((10e9, 4e9, 2.5e6)), st.sampled_from(("EUR", "EUR", "USD", "UAH")),
    st.sampled_from((None, None, "year")), st.sampled_from((None, "up to"))))
told = st.tuples(st.sampled_from(SENTENCES), st.fixed_dictionaries({
    "kind": st.sampled_from((Kind.AID, Kind.AID, Kind.AGREEMENT, Kind.BODY)),
    "stage": st.sampled_from((*Stage, *FIRM, *FIRM, *FIRM)),
    "actors": st.lists(st.sampled_from(PARTIES), min_size=1, max_size=2, unique=True).map(tuple),
    "beneficiaries": st.sampled_from((("UKR",), ("MDA",))), "amount": amounts,
    "condition": st.sampled_from(CONDITIONS), "items": st.sampled_from(((), ("tanks",), ("drones",))),
    "instrument": st.sampled_from((None, None, "drone bill", "North Atlantic Treaty", "Budapest Memorandum"))}),
    st.sampled_from(("2023-11", "2024-01-15", "2024-02-16", "2024-05-02")))
layers = st.lists(st.sampled_from((
    Withdraw("NOR"), Withdraw("DEU"), Withdraw("NOR", NATO), End(NATO), End(MEMORANDUM), Fails("drone bill"),
    Met("drone bill"), Fails("ceasefire"), Delay("DEU", "2026"), Delay("NOR", "2027-03"))),
    min_size=1, max_size=3, unique=True)
books_told = st.lists(told, min_size=3, max_size=9)
TANKS_FOR_DRONES: list[Told] = [
    ("Norway gives drones if Germany gives tanks.", {"items": ("drones",), "condition": "if Germany gives tanks"},
     "2024-01-15"),
    ("Germany approved the tanks.", {"actors": ("DEU",), "items": ("tanks",), "stage": Stage.ADOPTED}, "2024-02-16")]
NORWAY = {"amount": Amount(10e9, "EUR")}
PAID: Told = ("They send drones.", {"amount": Amount(4e9, "USD"), "stage": Stage.DELIVERED, "actors": ("DEU",)},
              "2024-02-16")
few = settings(deadline=None, max_examples=60)


by_hand = st.lists(st.tuples(  # what, on which claim, with which other
    st.sampled_from(("reject", "merge", "part_of", "part_of", "funded_from", "fulfils")), st.integers(0, 8),
    st.integers(0, 8)), max_size=5)


def held(found: Iterable[Told], ruled: Iterable[tuple[str, int, int]] = ()) -> Held:
    read = texts(*found)
    claims = [claim for made in read for claim in made.claims]
    rulings = [_ruling(what, claims[one % len(claims)], claims[other % len(claims)], second)
               for second, (what, one, other) in enumerate(ruled) if (one - other) % len(claims)]
    told = judged(read, *rulings)
    return Held(add_up_all(told.claims, by_hand=told.by_hand), told.claims, Sources(), told, told.rejected)


def _ruling(what: str, one: Claim, other: Claim, second: int) -> Ruling:
    if what == "reject":
        return ruling(Action.REJECT, one, at=second)
    if what == "merge":
        return ruling(Action.MERGE, one, other, at=second)
    return ruling(Action.LINK, one, others=(marked(other),), values={"type": what}, at=second)


def plain_sums(chosen: Iterable[Commitment], books: Books, currency: str | None = None) -> dict[YearSum, float]:
    return {(str(one.labels()["year"]), one.stage, one.currency, one.per or ""): one.value
            for one in summed(tally(chosen, books, currency=currency), (Axis.YEAR,))
            if one.value is not None and one.currency is not None}


def every_condition(*asked: Any, met_by: object, **more: Any) -> tuple[Condition, ...]:
    return conditions(*asked, **more)


@few
@given(books_told, by_hand, st.sampled_from((None, "EUR")), st.sampled_from((None, date(2024, 2, 20))),
       st.sampled_from(((), ("NOR",))))
@example([("Norway gives 10 billion euros.", NORWAY, "2024-01-15")] * 3, [("part_of", 1, 0), ("part_of", 2, 1),
         ("part_of", 0, 2)], None, None, ())
@example([("Norway gives 10 billion euros.", NORWAY, "2024-01-15"), PAID, PAID], [
    ("part_of", 1, 0), ("funded_from", 1, 2)], None, None, ())
@example([("Norway gives 10 billion euros.", NORWAY, "2024-01-15"), ("They send drones.", {
    "stage": Stage.DELIVERED, "actors": ("DEU",)}, "2024-02-16")], [("part_of", 1, 0)], None, None, ())
def test_sums_are_those_of_looking_at_every_claim(found: list[Told], ruled: list[tuple[str, int, int]],
                                                  currency: str | None, day: date | None,
                                                  actors: tuple[str, ...]) -> None:
    """With rulings, parts of several wholes and of each other, another day, and some left aside."""
    book = as_known(held(found, ruled), day)
    chosen = book.chosen(Selection(actors=actors)).commitments
    plain = Plainly(book, chosen)
    assert sums_by_year(chosen, book.books(), currency) == plain.sums(currency)
    assert plain_sums(chosen, book.books(), currency) == plain.sums(currency)
    left_out = totals(chosen, book.books(), currency=currency).left_out
    assert {left.commitment: left.reason for left in left_out if left.reason.startswith("counted in")} == {
        c.id: f"counted in {plain.inside[c.id]}" for c in chosen if c.stage in FIRM and c.id in plain.inside}
    assert chosen == tuple(c for c in book.register.commitments if Selection(actors=actors).fits(c))


@few
@given(books_told, layers, st.sampled_from((None, "EUR")))
@example(TANKS_FOR_DRONES, [Withdraw("DEU")], None)
def test_a_what_if_looks_only_where_something_can_move(found: list[Told], thought: list[Layer],
                                                       currency: str | None) -> None:
    def asked() -> object:
        try:
            return supposing.what_if(held(found), KNOWN, thought, on=ON, currency=currency).as_json()
        except NoSuchLayer as refused:
            return refused.what

    with pytest.MonkeyPatch.context() as plainly:
        plainly.setattr(supposing, "_duties", lambda *_: ((), 0))  # the longest part, and no shorter way in it
        short = asked()
        plainly.setattr(supposing, "sums_by_year", plain_sums)
        plainly.setattr(holding, "conditions", every_condition)
        plainly.setattr(supposing, "may_speak_of", lambda claims, one: claims)
        plainly.setattr(supposing, "_around", lambda book, touched: {c.id for c in book.register.commitments})
        assert short == asked()


@few
@given(books_told, st.integers(0, 8))
def test_conditions_that_some_acts_may_have_met_are_all_that_they_met(found: list[Told], number: int) -> None:
    book = held(found)
    one = book.register.commitments[number % len(book.register.commitments)]
    acts = book.history(one)
    looked_for = conditions(book.register, book.claims, met_by=acts)
    whole = conditions(book.register, book.claims)
    assert set(looked_for) <= set(whole), "no condition reads otherwise for being asked about alone"
    assert {c.claim.id for c in whole if c.evidence in acts and c.commitment != one.id} <= {
        c.claim.id for c in looked_for}


@few
@given(books_told, st.sampled_from((date(2024, 1, 20), date(2024, 2, 18), date(2024, 3, 31), date(2030, 1, 1))))
@example(TANKS_FOR_DRONES, date(2024, 2, 18))
def test_conditions_once_weighed_tell_of_every_day(found: list[Told], day: date) -> None:
    book = held(found)
    once = weighed(book.register, book.claims, {})
    assert once.found == conditions(book.register, book.claims)
    assert once.by(day) == conditions(book.register, book.claims, on=day)


@few
@given(books_told, layers)
@example(TANKS_FOR_DRONES, [Withdraw("DEU")])
def test_a_what_if_is_the_same_where_conditions_are_weighed_already(found: list[Told], thought: list[Layer]) -> None:
    def asked(book: Held) -> object:
        try:
            return supposing.what_if(book, KNOWN, thought, on=ON).as_json()
        except NoSuchLayer as refused:
            return refused.what

    with_conditions = held(found)
    with_conditions.conditions()
    assert asked(with_conditions) == asked(held(found))


@few
@given(books_told, st.integers(0, 8))
def test_what_did_not_move_is_no_change(found: list[Told], later: int) -> None:
    """The same texts read anew give equal values that are other objects: as two books do."""
    before, after = held(found[:later]), held(found)
    every = Selection()
    told = [change.as_json() for change in changes(snapshot(before, every), snapshot(after, every))]
    again = [change.as_json() for change in changes(snapshot(held(found[:later]), every), snapshot(after, every))]
    assert told == again and not changes(snapshot(after, every), snapshot(held(found), every))
