"""Rulings in a book on a real file: kept, followed when texts are read anew, replayed; and books of an older layout."""

from __future__ import annotations

import gzip
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pledgebook.model import Reading, Stage
from pledgebook.register import schema
from pledgebook.register.errors import BookError, NothingFound
from pledgebook.register.ruling_rows import DoesNotFit
from pledgebook.register.rulings import Action, NotARuling, Ruling
from pledgebook.register.store import Book
from tests.conftest import NewPlace
from tests.register.judging import marked, ruling
from tests.register.readings import many, money, reading

HERE = Path(__file__).parent
TEXTS = [reading(name, (f"Norway gives Ukraine {value} billion euros, says {name}.", {"amount": money(value * 1e9)}),
                 published=f"2024-03-0{day}")
         for day, (name, value) in enumerate((("one", 5), ("two", 5.4), ("three", 50)), 1)]
ONE, TWO, THREE = (made.claims[0] for made in TEXTS)
NOW = datetime(2026, 3, 1, 10, tzinfo=UTC)


@pytest.fixture
def book(place: str) -> Iterator[Book]:
    with Book.open(place, create=True, now=lambda: NOW) as made:
        for one in TEXTS:
            made.add(one)
        yield made


def ruled(book: Book, action: Action, *names: str, **rest: object) -> str:
    told = book.judged()
    marks = [told.mark(book.claim(name)) for name in names]
    return book.rule(action, who="Ada", why="I looked", marks=marks, **rest).id  # type: ignore[arg-type]


def test_a_ruling_changes_the_register_and_an_undo_puts_it_back(book: Book) -> None:
    before, digest = book.register(), book.digest()
    assert [conflict.rule for conflict in before.conflicts] == ["different sums"]
    no = ruled(book, Action.REJECT, TWO.id)
    after = book.register()
    assert after.conflicts == () and TWO.id not in {i for c in after.commitments for i in c.claim_ids}
    assert {claim.id for claim in book.claims()} == {ONE.id, THREE.id}
    assert (book.counts().claims, [entry.claims for entry in book.documents()]) == (2, [1, 1, 0])
    assert book.reading("two").claims == () and book.as_read("two").claims == TEXTS[1].claims
    assert {hit.id for hit in book.search("billion") if hit.what == "quote"} == {ONE.id, THREE.id}
    assert book.claim(TWO.id) == book.find(TWO.id) == TWO, "it can still be asked for"
    ruled(book, Action.UNDO, undoes=no)
    assert book.register() == before
    assert book.digest() != digest, "what was ruled is part of what the book says"
    assert book.faults() == ()


def test_every_answer_shows_the_corrected_value(book: Book) -> None:
    ruled(book, Action.CORRECT, TWO.id, values={"stage": "delivered", "amount": money(5e9).as_json()})
    commitment = book.find(book.register().commitments[1].id)
    assert (book.claim(TWO.id).stage, book.find(TWO.id)) == (Stage.DELIVERED, book.claim(TWO.id))
    assert {c.stage for c in book.register().commitments if TWO.id in c.claim_ids} == {Stage.DELIVERED}
    assert book.register() == book.register(), "kept and worked out are the same"
    assert book.register().conflicts == ()
    assert commitment == book.find(commitment.id)


def test_conflicts_are_kept_with_the_values_that_count(book: Book) -> None:
    ruled(book, Action.CORRECT, TWO.id, values={"amount": money(5.5e9).as_json()})
    assert book.register() == book.register()
    assert "5.5 billion" in book.register().conflicts[0].reason
    assert book.register().conflicts[0].second.amount == money(5.5e9)


def test_merged_promises_stay_merged_as_known_on_another_day(book: Book) -> None:
    ruled(book, Action.MERGE, ONE.id, THREE.id)
    register = book.register()
    assert len(register.commitments) == 1 and len(register.by_hand.regroupings) == 1
    with Book.open(book.path) as again:
        assert again.register() == register


def test_rulings_act_in_the_order_they_were_made_even_if_the_clock_goes_back(place: str) -> None:
    moments = iter([NOW, NOW, NOW, NOW, NOW, NOW - timedelta(hours=1), NOW])
    with Book.open(place, create=True, now=lambda: next(moments)) as book:
        book.add(TEXTS[0])
        for stage in ("adopted", "delivered", "ended"):
            ruled(book, Action.CORRECT, ONE.id, values={"stage": stage})
        assert book.claims()[0].stage is Stage.ENDED
        whens = [made.when for made in book.judged().rulings]
        assert whens == sorted(set(whens)) and whens[0] == "2026-03-01T10:00:00.000000+00:00"


@pytest.mark.parametrize(("action", "rest", "what"), [
    (Action.ACCEPT, {"marks": []}, "names no claim"), (Action.ACCEPT, {"who": " "}, "not who ruled"),
    (Action.REJECT, {"why": ""}, "no reason"), (Action.CORRECT, {}, "corrects nothing"),
    (Action.CORRECT, {"values": {"mood": "x"}}, "no field 'mood'"),
    (Action.CORRECT, {"values": {"actors": []}}, "without an actor"),
    (Action.LINK, {"values": {"type": "part_of"}}, "another end"),
    (Action.UNLINK, {"values": {"type": "part_of"}}, "two ends"), (Action.APART, {}, "kept apart from"),
    (Action.APART, {"others": [marked(ONE)]}, "apart from itself"), (Action.UNDO, {"marks": []}, "to take back"),
    (Action.UNDO, {"marks": [], "undoes": "r00"}, "no ruling that stands")])
def test_a_ruling_that_makes_no_sense_is_refused(
        book: Book, action: Action, rest: dict[str, object], what: str) -> None:
    given = {"who": "Ada", "why": "I looked", "marks": [marked(ONE)]} | rest
    with pytest.raises(NotARuling, match=what):
        book.rule(action, **given)  # type: ignore[arg-type]
    assert book.judged().rulings == ()


# --- read anew --------------------------------------------------------------------------------------------------


def test_a_text_read_anew_says_what_changed_and_the_same_reading_changes_nothing(book: Book) -> None:
    same = book.reread(Reading(book.document("one"), TEXTS[0].claims))
    assert same.as_json() == {"document": "one", "outcome": "same", "gained": 0, "lost": 0}
    digest = book.digest()
    other = replace(ONE, stage=Stage.ADOPTED)
    assert book.reread(Reading(book.document("one"), (other,))).as_json() == {
        "document": "one", "outcome": "changed", "gained": 1, "lost": 1}
    assert book.claim(other.id) == other
    surer = replace(other, confidence=0.9)
    assert book.reread(Reading(book.document("one"), (surer,))).as_json() == {
        "document": "one", "outcome": "changed", "gained": 0, "lost": 0}
    assert book.claims()[0].confidence == 0.9
    book.reread(Reading(book.document("one"), TEXTS[0].claims))
    assert book.digest() == digest
    assert book.faults() == ()
    with pytest.raises(NothingFound):
        book.reread(reading("none", "Not in the book."))


def test_rulings_survive_a_text_that_is_read_anew(book: Book) -> None:
    ruled(book, Action.CORRECT, ONE.id, values={"condition": "if it can"})
    ruled(book, Action.REJECT, TWO.id)
    lost = ruled(book, Action.NOTE, THREE.id)
    book.reread(Reading(book.document("one"), (replace(ONE, engine="newer", partners=("EU",)),)))
    book.reread(Reading(book.document("two"), (replace(TWO, engine="newer"),)))
    book.reread(Reading(book.document("three"), ()))
    claim, = book.claims()
    assert (claim.condition, claim.partners, claim.engine) == ("if it can", ("EU",), "newer")
    assert book.find(ONE.id) == claim, "the name it had still leads to it"
    told = book.judged()
    assert {name for name, fate in told.fates.items() if fate.lost} == {lost}
    assert "finds no such claim" in told.fates[lost].in_words()


# --- replayed ---------------------------------------------------------------------------------------------------


def test_rulings_replayed_in_another_book_give_the_same_register(book: Book, new_place: NewPlace) -> None:
    ruled(book, Action.CORRECT, ONE.id, values={"stage": "adopted"})
    no = ruled(book, Action.REJECT, TWO.id)
    ruled(book, Action.MERGE, ONE.id, THREE.id)
    ruled(book, Action.UNDO, undoes=no)
    rulings = book.judged().rulings
    for order in (rulings, rulings[::-1]):
        with Book.open(new_place(), create=True) as other:
            for made in reversed(TEXTS):
                other.add(made)
            assert other.replay(order) == ()
            assert (other.register(), other.digest()) == (book.register(), book.digest())
            other.replay(order)
            assert other.judged().rulings == rulings, "twice is once"


ELSEWHERE = reading("elsewhere", ("Sweden gives it.", {})).claims[0]
SHIFTED = marked(ONE)
SHIFTED = replace(SHIFTED, claim=replace(SHIFTED.claim, quote="X" * len(ONE.quote)))


@pytest.mark.parametrize(("bad", "what"), [
    (ruling(Action.ACCEPT, ELSEWHERE, at=1), "has no text"),
    (ruling(Action.ACCEPT, SHIFTED, at=1), "other words at characters 0-"),
    (ruling(Action.REJECT, replace(ONE, actors=("SWE",)), at=1), "no such claim at these words"),
    (ruling(Action.UNDO, at=1, undoes="r123"), "which the book does not have")])
def test_a_replay_that_does_not_fit_stops_and_leaves_the_book_as_it_was(book: Book, bad: Ruling, what: str) -> None:
    fits, digest = ruling(Action.REJECT, TWO), book.digest()
    with pytest.raises(DoesNotFit, match=what) as told:
        book.replay([fits, bad])
    assert told.value.ruling == bad
    assert (book.digest(), book.judged().rulings) == (digest, ())
    left, = book.replay([fits, bad], leave_out=True)
    assert left.ruling == bad
    assert book.judged().rulings == (fits,)


def test_leaving_one_out_leaves_out_what_hangs_on_it(book: Book) -> None:
    bad = ruling(Action.REJECT, ELSEWHERE)
    hangs = ruling(Action.UNDO, at=1, undoes=bad.id)
    good = ruling(Action.ACCEPT, ONE, at=2)
    left = book.replay([hangs, good, bad], leave_out=True)
    assert [misfit.ruling.id for misfit in left] == [bad.id, hangs.id]
    assert book.judged().rulings == (good,)


# --- an older layout --------------------------------------------------------------------------------------------


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """A book written by the first layout, when there were no rulings: the six readings of `many(6)`."""
    path = tmp_path / "older.db"
    path.write_bytes(gzip.decompress((HERE / "books" / "version-1.db.gz").read_bytes()))
    return path


def test_a_book_of_the_first_layout_is_carried_over(older: Path, tmp_path: Path) -> None:
    with Book.open(str(tmp_path / "new.db"), create=True) as new:
        for made in many(6):
            new.add(made)
        wanted = new.digest(), new.register()
    with Book.open(str(older)) as book:
        assert (book.digest(), book.register()) == wanted
        assert book.faults() == ()
        first = book.claims()[0]
        ruled(book, Action.REJECT, first.id)
        assert first not in book.claims()

    def layout(path: Path) -> tuple[object, ...]:
        connection = sqlite3.connect(path)
        try:
            tables = sorted(name for (name,) in connection.execute(
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'"))
            return (connection.execute("PRAGMA user_version").fetchone(),
                    {name: connection.execute(f"PRAGMA table_info({name})").fetchall() for name in tables},
                    sorted(connection.execute("SELECT * FROM column_notes")),
                    connection.execute("SELECT value FROM book WHERE key = 'schema_version'").fetchone())
        finally:
            connection.close()

    assert layout(older) == layout(tmp_path / "new.db")
    assert layout(older)[0] == (schema.SCHEMA_VERSION,)


def test_carrying_over_is_whole_or_not_at_all(older: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = older.read_bytes()

    def fail() -> list[dict[str, str]]:
        raise RuntimeError("the lights went out")

    monkeypatch.setattr(schema, "notes", fail)  # called when the new tables are there
    with pytest.raises(RuntimeError):
        Book.open(str(older))
    monkeypatch.undo()
    connection = sqlite3.connect(older)
    assert connection.execute("PRAGMA user_version").fetchone() == (1,)
    assert not connection.execute("SELECT * FROM sqlite_schema WHERE name = 'rulings'").fetchall()
    connection.close()
    assert len(content) == older.stat().st_size
    with Book.open(str(older)) as book:
        assert book.faults() == ()


def test_a_book_of_the_first_layout_that_may_not_be_written_says_so(
        older: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pledgebook.register.opening._use_wal", lambda connection, _: connection.execute(
        "PRAGMA query_only = ON"))  # as a file without write permission does; root may write any
    with pytest.raises(BookError, match="may not be written"):
        Book.open(str(older))
