"""What a big book makes worth a shorter way: each gives what the plain way gives, on random small books."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pledgebook.answers import what_if as supposing
from pledgebook.answers.axes import Axis
from pledgebook.answers.changes import changes, snapshot
from pledgebook.answers.conditions import Condition, conditions
from pledgebook.answers.holding import Held
from pledgebook.answers.layers import Delay, End, Fails, Layer, Met, NoSuchLayer, Withdraw
from pledgebook.answers.selection import Selection
from pledgebook.answers.totals import YearSum, summed, sums_by_year, tally
from pledgebook.model import Amount, Commitment, Kind, Stage
from pledgebook.register.judged import Judged
from pledgebook.register.matching import add_up_all
from pledgebook.register.netting import FIRM, Books
from pledgebook.register.sources import Sources
from pledgebook.world.instruments import reference, reference_of
from tests.answers.told import Told, texts

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
few = settings(deadline=None, max_examples=60)


def held(found: Iterable[Told]) -> Held:
    claims = tuple(claim for made in texts(*found) for claim in made.claims)
    return Held(add_up_all(claims), claims, Sources(), Judged(claims))


def plain_sums(chosen: Iterable[Commitment], books: Books, currency: str | None = None) -> dict[YearSum, float]:
    return {(str(one.labels()["year"]), one.stage, one.currency, one.per or ""): one.value
            for one in summed(tally(chosen, books, currency=currency), (Axis.YEAR,))
            if one.value is not None and one.currency is not None}


def every_condition(*asked: Any, met_by: object, **more: Any) -> tuple[Condition, ...]:
    return conditions(*asked, **more)


@few
@given(books_told, st.sampled_from((None, "EUR")))
def test_sums_by_year_are_those_of_the_totals(found: list[Told], currency: str | None) -> None:
    book = held(found)
    assert sums_by_year(book.register.commitments, book.books(), currency) == plain_sums(
        book.register.commitments, book.books(), currency)


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
        plainly.setattr(supposing, "conditions", every_condition)
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
@given(books_told, st.integers(0, 8))
def test_what_did_not_move_is_no_change(found: list[Told], later: int) -> None:
    """The same texts read anew give equal values that are other objects: as two books do."""
    before, after = held(found[:later]), held(found)
    every = Selection()
    told = [change.as_json() for change in changes(snapshot(before, every), snapshot(after, every))]
    again = [change.as_json() for change in changes(snapshot(held(found[:later]), every), snapshot(after, every))]
    assert told == again and not changes(snapshot(after, every), snapshot(held(found), every))
