"""What a language model told counts for nothing until a person accepts it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pledgebook.answers.holding import held_in
from pledgebook.answers.priorities import By
from pledgebook.answers.review import queue
from pledgebook.answers.selection import Selection, claims_in, commitments_in
from pledgebook.model import BY_MODEL, Claim, Reading
from pledgebook.register.ruling_rows import DoesNotFit
from pledgebook.register.rulings import Action
from pledgebook.register.store import Book
from tests.doors.command_line import pledgebook
from tests.register.readings import money, reading


def by_model(made: Reading) -> Reading:
    return replace(made, claims=tuple(replace(one, engine=f"{BY_MODEL}m", confidence=0.25) for one in made.claims))


READ = reading("bergen", ("Norway will give Ukraine 9 billion euros.", {"amount": money(9e9)}))
TOLD = by_model(reading("oslo", ("Norway will give Ukraine 5 billion euros.", {"amount": money(5e9)}),
                        ("Poland will give Ukraine 1 billion euros.", {"actors": ("POL",), "amount": money(1e9)})))


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    with Book.open(str(tmp_path / "b.db"), create=True) as kept:
        kept.add(READ)
        kept.add(TOLD)
        yield kept


def rule(book: Book, action: Action, claim: Claim, **values: Any) -> str:
    return book.rule(action, who="Ada", why="read it", marks=[book.judged().mark(claim)], values=values).id


def counting(book: Book) -> set[str]:
    """The texts whose claims count, by every way of asking."""
    asked = {claim.evidence.document_id for claim in book.claims()}
    of_register = {name for commitment in book.register().commitments for name in commitment.document_ids}
    assert asked == of_register == {c.evidence.document_id for c in held_in(book).claims}
    assert asked == {name for c in commitments_in(book, Selection())[0].commitments for name in c.document_ids}
    assert sum(entry.claims for entry in book.documents()) == len(book.claims())
    return asked


def test_it_does_not_count_but_can_be_found(book: Book) -> None:
    assert counting(book) == {"bergen"}
    assert book.judged().unreviewed == TOLD.claims
    assert book.reading("oslo").claims == () and book.as_read("oslo").claims == TOLD.claims
    assert book.find(TOLD.claims[0].id) == book.claim(TOLD.claims[0].id) == TOLD.claims[0]
    assert held_in(book).find(TOLD.claims[0].id) == TOLD.claims[0]
    assert not [hit for hit in book.search("Poland") if hit.what == "quote"]
    assert not book.faults()


@pytest.mark.parametrize(("action", "values", "counts"), [
    (Action.ACCEPT, {}, True), (Action.CORRECT, {"stage": "delivered"}, True), (Action.REJECT, {}, False),
    (Action.NOTE, {}, False)])
def test_only_who_lets_it_stand_makes_it_count(
        book: Book, action: Action, values: dict[str, Any], counts: bool) -> None:
    made = rule(book, action, TOLD.claims[0], **values)
    assert counting(book) == ({"bergen", "oslo"} if counts else {"bergen"})
    assert TOLD.claims[1] in book.judged().unreviewed
    book.rule(Action.UNDO, who="Ada", why="no", undoes=made)
    assert counting(book) == {"bergen"} and len(book.judged().unreviewed) == 2


def test_a_rejection_after_an_acceptance_takes_it_out(book: Book) -> None:
    rule(book, Action.ACCEPT, TOLD.claims[0])
    rule(book, Action.REJECT, TOLD.claims[0])
    assert counting(book) == {"bergen"}


def test_it_is_joined_with_nothing_before_it_is_accepted(book: Book) -> None:
    judged = book.judged()
    marks = [judged.mark(one) for one in (TOLD.claims[0], READ.claims[0])]
    with pytest.raises(DoesNotFit, match="nobody has accepted it yet"):
        book.rule(Action.MERGE, who="Ada", why="one", marks=marks)
    rule(book, Action.ACCEPT, TOLD.claims[0])
    book.rule(Action.MERGE, who="Ada", why="one", marks=marks)
    assert len(book.register().commitments) == 1


def test_a_correction_of_the_readers_claim_does_not_vouch_for_what_a_model_tells_there_later(book: Book) -> None:
    rule(book, Action.CORRECT, READ.claims[0], condition="if it passes")
    later = replace(by_model(READ), claims=(replace(READ.claims[0], engine=f"{BY_MODEL}m", amount=None),))
    book.reread(later)
    assert counting(book) == set()
    book.reread(by_model(READ))  # the model tells just what the person saw
    assert counting(book) == {"bergen"}


def test_whoever_asks_may_count_it(book: Book) -> None:
    asked = Selection(unreviewed=True)
    register, judged = commitments_in(book, asked)
    assert {name for c in register.commitments for name in c.document_ids} == {"bergen", "oslo"}
    assert len(claims_in(book, asked)[0]) == 3 and not judged.unreviewed
    assert len(held_in(book, unreviewed=True).claims) == 3
    assert counting(book) == {"bergen"}, "asking has not changed the book"


@pytest.mark.parametrize("by", list(By))
def test_it_comes_first_to_whoever_reviews(book: Book, by: By) -> None:
    judged = book.judged()
    found = queue(judged, book.register(), judged.claims + judged.unreviewed, by=by)
    assert [one.claim.needs_review for one in found] == [True, True, False]
    assert found[0].commitment is None and "counts for nothing until it is accepted" in found[0].asks


def test_the_command_line_tells_and_shows_it(book: Book) -> None:
    name = TOLD.claims[0].id
    listed = pledgebook("list", "--book", book.path)
    assert "Not counted: 2 claims of a language model" in listed.stderr
    assert "an unreviewed claim" in pledgebook("show", name, "--book", book.path).stdout
    assert "unreviewed: counts for nothing" in pledgebook("why", name, "--book", book.path).stdout
    assert name in pledgebook("review", "--book", book.path, "--format", "csv").stdout.splitlines()[1]
    totals = [pledgebook("totals", "--book", book.path, *more, "--format", "csv").stdout for more in (
        (), ("--unreviewed",))]
    assert ",9000000000," in totals[0] and ",9000000000," not in totals[1]
    assert pledgebook("rule", "accept", name, "--why", "so it says", "--book", book.path).exit_code == 0
    assert counting(book) == {"bergen", "oslo"}


def test_a_book_that_has_forgotten_that_models_told_it_things_is_at_fault(book: Book) -> None:
    with sqlite3.connect(book.path) as connection:
        connection.execute("DELETE FROM book WHERE key = 'needs_review'")
    connection.close()
    assert any("claims of a language model" in fault.what for fault in book.faults())
