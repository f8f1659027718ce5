"""What was known on a day, and what holds on a day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pledgebook.answers.as_of import holds, known, register_as_of
from pledgebook.answers.holding import as_known, held_in
from pledgebook.model import Period, Stage
from pledgebook.register.store import Book
from tests.register.readings import many, money, reading


def test_a_claim_is_known_when_its_day_is_surely_past() -> None:
    claims = [reading(f"t{n}", (f"Sentence {n}.", {}), published=day).claims[0]
              for n, day in enumerate(("2024-05-31", "2024-05", "2024", None))]
    assert known(claims, as_of=date(2024, 5, 30)) == ()
    assert known(claims, as_of=date(2024, 5, 31)) == tuple(claims[:2])
    assert known(claims, as_of=date(2024, 12, 31)) == tuple(claims[:3])


def test_the_register_of_a_day_does_not_know_what_came_later() -> None:
    first = reading("a", ("Norway promises it.", {"amount": money(5)}), published="2024-01-01").claims
    later = reading("b", ("Norway refuses it.", {"amount": money(5), "stage": Stage.REFUSED}),
                    published="2024-01-05").claims
    then, now = (register_as_of(first + later, as_of=date(2024, 1, day)) for day in (4, 5))
    assert [(c.stage, c.contested) for c in then.commitments] == [(Stage.PLEDGED, ())]
    assert [(c.stage, c.contested) for c in now.commitments] == [(Stage.REFUSED, ("stage",))]


@pytest.mark.parametrize(("stage", "period", "said_on", "on", "answer"), [
    (Stage.PLEDGED, Period(), "2024-03-01", date(2024, 3, 1), True),
    (Stage.PLEDGED, Period(), "2024-03-01", date(2024, 2, 29), False),
    (Stage.PLEDGED, Period(), "2024-03", date(2024, 3, 1), True),
    (Stage.CONSIDERED, Period(), "2024-03-01", date(2024, 3, 1), False),
    (Stage.REFUSED, Period(), "2024-03-01", date(2024, 3, 1), False),
    (Stage.ENDED, Period(), "2024-03-01", date(2024, 3, 1), False),
    (Stage.ADOPTED, Period("2024", "2027"), "2023-12-01", date(2023, 12, 31), False),
    (Stage.ADOPTED, Period("2024", "2027"), "2023-12-01", date(2024, 1, 1), True),
    (Stage.ADOPTED, Period("2024", "2027"), "2023-12-01", date(2027, 12, 31), True),
    (Stage.ADOPTED, Period("2024", "2027"), "2023-12-01", date(2028, 1, 1), False),
    (Stage.ADOPTED, Period(duration="P10Y"), "2024-02-16", date(2034, 2, 15), True),
    (Stage.ADOPTED, Period(duration="P10Y"), "2024-02-16", date(2034, 2, 16), False),
    (Stage.ADOPTED, Period(), None, date(2024, 1, 1), False),
    (Stage.ADOPTED, Period("2024"), None, date(2024, 1, 1), True),
    (Stage.ADOPTED, Period(end="2027"), "2024-01-01", date(2027, 6, 1), True),
])
def test_a_promise_holds_from_its_beginning_to_its_end(stage: Stage, period: Period, said_on: str | None, on: date,
                                                       answer: bool) -> None:
    assert holds(stage, period, said_on, on=on) is answer


def test_a_day_by_which_everything_was_said_is_worked_out_from_the_same_claims(tmp_path: Path) -> None:
    with Book.open(str(tmp_path / "b.db"), create=True) as book:
        for one in many(30):
            if all(claim.said_on for claim in one.claims):
                book.add(one)
        today = held_in(book)
        assert len(today.claims) > 30
        for day in (date(2024, 12, 31), date.max):
            then = as_known(today, day)
            assert then.claims == today.claims
            assert then.register == register_as_of(today.claims, as_of=day, sources=today.sources,
                                                   by_hand=today.judged.by_hand)
        book.add(reading("undated", ("Norway gives radars.", {"items": ("radars",)}), published=None))
        then = as_known(held_in(book), date.max)
        assert then.register.commitments == today.register.commitments
