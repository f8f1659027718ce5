"""Texts that are read quickly are kept some at a time: all of them, in their order, and told when they are kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pledgebook import claims
from pledgebook.doors import adding
from pledgebook.doors.adding import added_to
from pledgebook.model import Document, PledgebookError, Reading, Span
from pledgebook.register.store import Book, Outcome
from tests.register.readings import many, reading


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Book]:
    """A book whose texts are read in no time: what `given` holds for them is what they say."""
    monkeypatch.setattr(adding, "PAUSE", 1000)
    monkeypatch.setattr(adding, "TEXTS", 4)
    with Book.open(str(tmp_path / "pledges.db"), create=True) as made:
        yield made


def run(book: Book, given: list[Reading], monkeypatch: pytest.MonkeyPatch, **options: Any) -> Iterator[Any]:
    said = {one.document.text: one for one in given}
    monkeypatch.setattr(claims, "read_all", lambda documents, **_: (
        replace(said[document.text], document=document) for document in documents))
    return added_to(book, (one.document for one in given), engine="grammar", jobs=1, **options)


def transactions(book: Book, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many texts the book has after each transaction that writes."""
    counts, whole = list[int](), book.add_together

    def counted(readings: Any) -> Iterator[Any]:
        done = list(whole(readings))
        counts.append(len(book.documents()))
        return iter(done)

    monkeypatch.setattr(book, "add_together", counted)
    return counts


def test_together_they_are_what_they_are_one_by_one(book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                                    ) -> None:
    given = many(11)
    given += [given[3], reading("copy", given[5].document.text), reading("text-2", "Another of that name.")]
    with_address = [replace(one, document=replace(one.document, url=f"https://site.example/{number // 2}"))
                    for number, one in enumerate(many(5, seed=2))]
    given += [replace(one, document=replace(one.document, id=f"page-{number}", text=f"{one.document.text}\n{number}"))
              for number, one in enumerate(with_address)]
    with Book.open(str(tmp_path / "alone.db"), create=True) as alone:
        told_alone = list(run(alone, given, monkeypatch))
        digest = alone.digest()
    counts = transactions(book, monkeypatch)
    told = list(run(book, given, monkeypatch, kept=lambda: None))
    assert len(counts) < len(given) / 3
    assert [one.document_id.partition("-")[0] for one in told] == [
        one.document_id.partition("-")[0] for one in told_alone]
    assert [(one.outcome, one.claims, one.copy_of) for one in told] == [
        (one.outcome, one.claims, one.copy_of) for one in told_alone]
    assert [bool(one.note) for one in told] == [bool(one.note) for one in told_alone]
    assert any("new version" in one.note for one in told)
    assert (book.digest(), book.faults()) == (digest, ())


def test_what_is_told_is_kept_and_what_waits_is_not_told(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = list[int]()
    for number, added in enumerate(run(book, many(10), monkeypatch, kept=lambda: kept.append(len(book.documents())))):
        assert added.outcome is Outcome.NEW
        assert book.document(added.document_id).text
        assert len(book.documents()) == min(10, 4 * (number // 4 + 1))
    assert kept == [4, 8, 10], "and who keeps what was visited hears of it when all before it is kept"


def test_known_texts_are_told_in_their_place(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    given = many(6)
    for one in given[1:4]:
        book.add(one)
    told = list(run(book, given, monkeypatch, kept=lambda: None))
    assert [(one.document_id, one.outcome) for one in told] == [
        (one.document.id, Outcome.SAME if 1 <= number <= 3 else Outcome.NEW) for number, one in enumerate(given)]


def test_slow_texts_are_kept_one_by_one(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adding, "PAUSE", 0)
    counts = transactions(book, monkeypatch)
    list(run(book, many(5), monkeypatch, kept=lambda: None))
    assert counts == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("bad", ["quote", "character"])
def test_those_before_one_that_cannot_be_kept_are_kept_and_told(book: Book, bad: str,
                                                               monkeypatch: pytest.MonkeyPatch) -> None:
    given = [reading(f"n{number}", f"Text {number}.", ("It says so.", {})) for number in range(4)]
    claim, = given[2].claims
    given[2] = replace(given[2], claims=(replace(claim, evidence=Span("n2", 0, 11)),)) if bad == "quote" else Reading(
        Document(id="n2", text="Half \ud83d a character."), ())
    told = list[Any]()
    with pytest.raises(PledgebookError):
        told.extend(run(book, given, monkeypatch, kept=lambda: None))
    assert [entry.id for entry in book.documents()] == [one.document_id for one in told] == ["n0", "n1"]


@pytest.mark.parametrize("ended_by", [KeyboardInterrupt, RuntimeError])
def test_what_was_read_before_the_run_was_ended_is_kept_and_told(
        book: Book, ended_by: type[BaseException], monkeypatch: pytest.MonkeyPatch) -> None:
    given = many(3)

    def documents() -> Iterator[Document]:
        yield from (one.document for one in given[:2])
        raise ended_by

    monkeypatch.setattr(claims, "read_all", lambda documents, **_: (Reading(one, ()) for one in documents))
    told = list[Any]()
    with pytest.raises(ended_by):
        told.extend(added_to(book, documents(), engine="grammar", jobs=1, kept=lambda: None))
    assert [one.document_id for one in told] == [entry.id for entry in book.documents()] == ["text-0", "text-1"]


def test_a_run_that_goes_on_tells_known_texts_before_it_has_opened_all(book: Book, monkeypatch: pytest.MonkeyPatch,
                                                                       ) -> None:
    given = many(12)
    list(run(book, given[:10], monkeypatch))
    monkeypatch.setattr(adding, "KNOWN_AT_ONCE", 3)
    opened = list[str]()

    def opening() -> Iterator[Document]:
        for one in given:
            opened.append(one.document.id)
            yield one.document

    said = {one.document.text: one for one in given}
    monkeypatch.setattr(claims, "read_all", lambda documents, **_: (
        replace(said[document.text], document=document) for document in documents))
    told = [(str(added.outcome), len(opened)) for added in added_to(book, opening(), engine="grammar", jobs=1)]
    assert [outcome for outcome, _ in told] == ["same"] * 10 + ["new"] * 2
    assert [seen for _, seen in told[:9]] == [3] * 3 + [6] * 3 + [9] * 3
