"""Questions and exports while somebody adds: what they give is as of one moment, never half of two."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pledgebook.answers.between_days import moved_in
from pledgebook.answers.brief import brief_in
from pledgebook.answers.extract import extract
from pledgebook.answers.holding import held_in
from pledgebook.answers.selection import Selection
from pledgebook.answers.showing import shown_in
from pledgebook.exchange.formats import FORMATS
from pledgebook.model import Reading
from pledgebook.register import opening, standing
from pledgebook.register.store import Book
from tests.doors.command_line import pledgebook
from tests.register.readings import money, reading

READ = ("judged", "sources", "register", "contents", "documents", "document")
FIRST = [reading("oslo", ("Norway gives Ukraine 5 billion euros.", {"amount": money(5e9)})),
         reading("rome", ("Italy gives Ukraine drones.", {"actors": ("ITA",), "items": ("drones",)}))]


def more(number: int = 0) -> Reading:
    """A text that adds a claim to a promise that is there, in other words, and a promise of its own."""
    return reading(f"more-{number}",
                   (f"Norway will give 5 billion euros to Ukraine ({number}).", {"amount": money(5e9)}),
                   (f"Poland gives Ukraine {number + 2} tanks.", {"actors": ("POL",), "items": ("tanks",)}),
                   published="2024-04-01")


@pytest.fixture(name="filled")
def _filled(place: str) -> str:
    with Book.open(place, create=True) as book:
        for one in FIRST:
            book.add(one)
        book.settle()
    return place


def add_elsewhere(place: str, number: int = 0) -> None:
    with Book.open(place) as other:
        other.add(more(number))


def add_after(read: str, place: str, patch: pytest.MonkeyPatch) -> list[str]:
    """Once a book was asked this, another process adds a text; gives back what was added."""
    real, added = getattr(Book, read), list[str]()

    def asked(self: Book, *given: Any, **more_given: Any) -> Any:
        found = real(self, *given, **more_given)
        if not added:
            added.append(read)
            add_elsewhere(place)
        return found

    patch.setattr(Book, read, asked)
    return added


@pytest.mark.parametrize("read", READ[:3])
def test_what_is_held_is_as_of_one_moment(filled: str, read: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with Book.open(filled) as book:
        before = held_in(book)
        added = add_after(read, filled, monkeypatch)
        assert held_in(book) == before and added
        after = held_in(book)
    assert len(after.claims) == len(before.claims) + 2
    assert all(after.history(one) for one in after.register.commitments)


@pytest.mark.parametrize("read", READ)
def test_all_of_an_extract_is_as_of_one_moment(filled: str, read: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with Book.open(filled) as book:
        before = extract(book, Selection(), since=date(2024, 1, 1))
        added = add_after(read, filled, monkeypatch)
        assert extract(book, Selection(), since=date(2024, 1, 1)) == before and added


@pytest.mark.parametrize(("ask", "read"), [
    (lambda book: moved_in(book, Selection(), date(2024, 1, 1), date(2025, 1, 1)), "contents"),
    (lambda book: brief_in(book, Selection())[0], "contents"),
    (lambda book: shown_in(book, book.register().commitments[-1].id), "judged")], ids=["changes", "brief", "show"])
def test_an_answer_of_several_reads_is_as_of_one_moment(
        filled: str, ask: Callable[[Book], object], read: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with Book.open(filled) as book:
        before = ask(book)
        added = add_after(read, filled, monkeypatch)
        assert ask(book) == before and added


@pytest.mark.parametrize("form", [*sorted(FORMATS.keys() - {"claimreview"}), "html", "csv", "site"])
def test_an_export_beside_a_writer_is_the_one_of_before(
        tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of `claimreview` there is nothing to see: it holds what people ruled, and a text brings none."""
    place = str(tmp_path / "book.db")
    with Book.open(place, create=True) as book:
        for one in FIRST:
            book.add(one)

    def exported(name: str) -> dict[str, bytes]:
        to = tmp_path / name / "given"
        to.parent.mkdir()
        done = pledgebook("export", form, "--book", place, "--to", str(to))
        assert done.exit_code == 0, (done.stderr, done.exception)
        return {str(file.relative_to(to.parent)): file.read_bytes() for file in to.parent.rglob("*") if file.is_file()}

    before = exported("before")
    added = add_after("judged", place, monkeypatch)
    assert exported("meanwhile") == before and added
    assert exported("after") != before


def test_commitments_of_a_package_name_claims_that_are_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = str(tmp_path / "book.db")
    with Book.open(place, create=True) as book:
        book.add(FIRST[0])
        add_after("judged", place, monkeypatch)
        taken = extract(book, Selection())
    claims = {claim.id for claim in taken.claims}
    assert claims and {name for one in taken.commitments for name in one.claim_ids} == claims


def test_a_text_that_comes_just_before_the_moment_is_in_it(filled: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real, opened = opening.open_book, list[int]()

    def late(path: str, **given: Any) -> Any:
        if len(opened) < 1:
            opened.append(1)
            add_elsewhere(filled)
        return real(path, **given)

    monkeypatch.setattr(standing, "open_book", late)
    with Book.open(filled) as book:
        held = held_in(book)
    assert len(held.claims) == 4 and all(held.history(one) for one in held.register.commitments)


def test_beside_one_who_never_stops_adding_there_is_an_answer(filled: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real, numbers = opening.looking, iter(range(1000))

    def after_one_more(engine: Any) -> Any:
        add_elsewhere(filled, next(numbers))
        return real(engine)

    monkeypatch.setattr(standing, "looking", after_one_more)
    with Book.open(filled) as book:
        held = held_in(book)
    assert next(numbers) == standing.TRIES
    assert len(held.claims) == 2 + 2 * standing.TRIES
    assert all(held.history(one) for one in held.register.commitments)


def test_a_book_that_may_not_be_written_is_held_without_being_brought_up_to_date(filled: str) -> None:
    add_elsewhere(filled)
    with Book.open(filled, read_only=True) as book:
        reads = held_in(book)
        assert json.dumps([one.as_json() for one in extract(book, Selection()).commitments])
    with Book.open(filled) as book:
        assert held_in(book) == reads


def test_what_is_worked_out_while_a_book_stands_still_is_kept(filled: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """So the next who asks need not wait for it again."""
    from pledgebook.answers import doubts
    from pledgebook.register.doubts.keeping import kept_of

    monkeypatch.setattr(doubts, "AT_ONCE", 0)
    with Book.open(filled) as book:
        extract(book, Selection())
        with book.looking() as connection:
            assert set(kept_of(connection, ["oslo", "rome"])) == {"oslo", "rome"}
