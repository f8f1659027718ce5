"""What moved between two days of one book: what was spoken of in between, grouped as the book groups it today."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pledgebook.answers.between_days import Between, Doubting, Telling, between_days, doubting_of
from pledgebook.answers.changes import Change, Snapshot, changes, moves
from pledgebook.answers.holding import Held, as_known
from pledgebook.answers.selection import Selection
from pledgebook.model import Claim, Doubt, Kind, Stage
from pledgebook.register.conflicts import between
from pledgebook.register.days import last_day
from pledgebook.register.history import add_up
from pledgebook.register.matching import add_up_all
from pledgebook.register.sources import Sources
from tests.answers.test_short_ways import books_told, by_hand, held
from tests.answers.told import DAY, LATER, Told
from tests.register.judging import judged
from tests.register.readings import many, money

EARLY, LATE = date(2024, 1, 31), date(2024, 12, 31)
NONE = Doubting(())
TEXTS = {f"t{number}": day for number, day in enumerate((DAY, LATER, "2024-03-01"))}


def moved(book: Held, start: date, end: date, doubts: Sequence[Doubt] = ()) -> list[tuple[str, str, str]]:
    found = between_days(Telling(book), (start, end), doubting_of(doubts, TEXTS)).asked(Selection())
    return [(str(change.what), change.before, change.after) for change in found]


def told(words: str, billions: float | None, day: str, stage: Stage = Stage.PLEDGED) -> Told:
    return words, {"amount": money(billions * 1e9) if billions else None, "stage": stage}, day


@pytest.mark.parametrize(("later", "expected"), [
    (told("Norway paid the 5 billion.", 5, LATER, Stage.DELIVERED), [("delivered", "pledged", "delivered")]),
    (told("Norway will give 5 billion.", 5, LATER), []),
    (told("Norway paid the 5 billion.", 5, DAY, Stage.DELIVERED), []),  # before both days
    (told("Norway paid the 5 billion.", 5, "2025-01-01", Stage.DELIVERED), []),  # after both
    (told("Norway paid the 5 billion.", 5, "2024", Stage.DELIVERED), [("delivered", "pledged", "delivered")]),
    (told("Norway paid the 5 billion.", 5, "2024-01", Stage.DELIVERED), []),  # known by the end of January already
])
def test_only_what_came_to_be_known_between_the_days_moves(later: Told, expected: list[tuple[str, str, str]]) -> None:
    assert moved(held([told("Norway gives 5 billion.", 5, DAY), later]), EARLY, LATE) == expected


def test_two_promises_that_a_later_text_shows_to_be_one_did_not_move_for_it() -> None:
    """A reader of February would have told two promises of 5 and of 7 billion; since March it is known to be one."""
    book = held([told("Norway gives 5 billion for radars.", 5, DAY),
                 told("Norway gives 7 billion for radars.", 7, LATER),
                 told("Norway raised the 5 billion for radars to 7 billion.", 7, "2024-03-01")])
    assert len(book.register.commitments) == 1
    assert moved(book, date(2024, 2, 29), LATE) == []
    then, now = as_known(book, date(2024, 2, 29)), book
    as_read = [change.what for change in changes(_whole(then), _whole(now))]
    assert len(then.register.commitments) == 2 and "gone" in as_read


def test_a_doubt_is_there_once_its_text_is_and_those_that_it_rests_on() -> None:
    book = held([told("Norway gives 5 billion.", 5, DAY), told("Norway gives 6 billion.", 6, LATER)])
    first, second = sorted(book.claims, key=lambda claim: str(claim.said_on))
    plain = Doubt("office-not-held", second.evidence, second.quote, "why", said_on=LATER, claim_ids=(second.id,))
    resting = Doubt("lost-scale", first.evidence, first.quote, "why", said_on=DAY, claim_ids=(first.id,),
                    sources=(second.evidence.document_id, "north-atlantic-treaty"))
    old = replace(resting, sources=())

    def doubted(start: date, end: date) -> list[str]:
        found = between_days(Telling(book), (start, end), doubting_of((plain, resting, old), TEXTS)).asked(Selection())
        return [change.after for change in found if change.what == "doubted" and change.commitment is not None]

    assert sorted(doubted(date(2024, 1, 1), EARLY)) == ["lost-scale"]
    assert sorted(doubted(EARLY, LATE)) == ["office-not-held"], "the other doubt of these words was there before"
    assert doubted(date(2024, 3, 1), LATE) == []


def _whole(book: Held, doubts: Sequence[Doubt] = ()) -> Snapshot:
    names = frozenset(c.id for c in book.register.commitments)
    register = book.register
    return Snapshot(register.commitments, book.claim_named, register.conflicts, register.links, doubts, names)


def _plainly(book: Held, day: date) -> Snapshot:
    """Every commitment of today as its claims had told it by the end of a day, worked out without a short way."""
    found, against = [], []
    for one in book.register.commitments:
        claims = [claim for claim in (book.claim_named[name] for name in one.claim_ids)
                  if claim.said_on is not None and last_day(claim.said_on) <= day]
        if claims:
            conflicts = [c for c in between(one.id, claims, book.sources)
                         if book.register.by_hand.contradict(c.first.id, c.second.id)]
            against += conflicts
            found.append(replace(add_up(claims, [c.field for c in conflicts], book.sources), id=one.id))
    known = {claim.id for claim in book.claims if claim.said_on is not None and last_day(claim.said_on) <= day}
    links = [link for link in book.register.links if link.second.id in known
             and (link.first is None or link.first.id in known) and link.relation == "fulfils"]
    return Snapshot(found, book.claim_named, against, links)


def _as_json(found: Sequence[Change]) -> list[dict[str, object]]:
    return [change.as_json() for change in found]


@settings(max_examples=40, deadline=None)
@given(books_told, by_hand, st.sampled_from((date(2023, 10, 1), date(2024, 1, 15), date(2024, 3, 1))),
       st.sampled_from((date(2024, 2, 16), date(2024, 6, 1), date.max)),
       st.sampled_from((Selection(), Selection(actors=("NOR",)), Selection(beneficiaries=("MDA",), kinds=(Kind.AID,)),
                        Selection(partners=("UKR",)), Selection(parties=("USA",)), Selection(contested=True))))
def test_it_is_what_looking_at_every_commitment_tells(found: list[Told], ruled: list[tuple[str, int, int]],
                                                      start: date, end: date, asked: Selection) -> None:
    book = held(found, ruled)
    if end < start:
        start, end = end, start
    telling = Telling(book)
    plain = Between(book, *(states := (_plainly(book, start), _plainly(book, end))), moves(*states))
    for _ in range(2):  # with nothing kept, and with what the first question left
        told_here = between_days(telling, (start, end), NONE, asked).asked(asked)
        assert _as_json(told_here) == _as_json(plain.asked(asked))
    assert between_days(telling, (end, end), NONE).asked(Selection()) == ()


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 300), st.randoms(use_true_random=False))
def test_where_a_reader_of_each_day_would_have_grouped_alike_it_is_what_he_would_tell(seed: int,
                                                                                     rng: random.Random) -> None:
    book = _of(tuple(claim for made in many(10, seed=seed) for claim in made.claims))
    start, end = sorted(date(2024, rng.randint(1, 12), rng.randint(1, 28)) for _ in range(2))
    then, now = as_known(book, start), as_known(book, end)
    if not (_grouped_alike(book, then) and _grouped_alike(book, now)):
        return
    told_here = between_days(Telling(book), (start, end), NONE).asked(Selection())
    # Which promise a delivery fulfils may hang on what is known of others; that it was made does not.
    assert [(c.what, c.commitment and c.commitment.id, c.second) for c in told_here if c.what != "delivered"] == [
        (c.what, c.commitment and c.commitment.id, c.second) for c in changes(_whole(then), _whole(now))
        if c.what != "delivered"]


def _of(claims: tuple[Claim, ...]) -> Held:
    read = judged(())
    return Held(add_up_all(claims), claims, Sources(), read)


def _grouped_alike(book: Held, then: Held) -> bool:
    """Whether the claims known on a day were in the groups in which they are today."""
    today = {name: one.id for one in book.register.commitments for name in one.claim_ids}
    return all(len({today[name] for name in one.claim_ids}) == 1 and one.id == today[one.claim_ids[0]]
               for one in then.register.commitments) and len(then.register.commitments) == len(
        {today[claim.id] for claim in then.claims})
