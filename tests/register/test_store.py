"""The book in a real file and on a real server: what was added is kept whole, once, and the same in any order."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select

from pledgebook.model import Document, Kind, Period, PledgebookError, Problem, Reading, Stage
from pledgebook.register import schema
from pledgebook.register.errors import BookError, NothingFound, SeveralFound
from pledgebook.register.opening import looking, writing
from pledgebook.register.store import Book, Outcome
from tests.conftest import NewPlace
from tests.register.readings import claim, many, money, reading


@pytest.fixture
def book(place: str) -> Iterator[Book]:
    with Book.open(place, create=True) as made:
        yield made


def snapshot(book: Book) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, as it stands in the file or on the server."""
    with looking(book._engine) as connection:
        return {table.name: sorted(map(tuple, connection.execute(select(table))), key=repr)
                for table in schema.metadata.sorted_tables}


FULL = reading(
    "full", "Heading 🛡",
    ("Norway, with Iceland, gave about 1.25 billion euros a year — “for Kyiv”.", {
        "kind": Kind.AID, "stage": Stage.DELIVERED, "actors": ("NOR", "ISL"), "partners": ("EU",),
        "speaker": "NOR", "instrument": "Nansen Programme", "count": 3, "items": ("F-16 aircraft", "naïve; drones"),
        "amount": money(1.25e9, per="year", bound="about", as_written="about 1.25 billion euros a year"),
        "period": Period("2024", "2027-06", "P3Y"), "condition": "if the Storting agrees", "said_on": "2024-02",
        "confidence": 0.123456, "why": ("“gave” → delivered", "“Norway” → NOR")}),
    title="A title", publisher="An outlet", problems=(
        Problem("full", "A number.", "Look.", 0, 4), Problem("full, characters 5-9", "A party.", "Look.", 5, 9),
        Problem("elsewhere", "Odd.", "Look.")))


def test_a_reading_comes_back_as_it_was(book: Book) -> None:
    assert book.add(FULL).as_json() == {"outcome": "new", "document": "full", "copy_of": None, "claims": 1,
                                        "problems": 3, "note": ""}
    kept = book.reading("full")
    assert (kept.document, kept.claims) == (FULL.document, FULL.claims)
    assert kept.claims[0].id == FULL.claims[0].id
    assert [problem.where for problem in kept.problems] == ["full", "full, characters 5-9", "full: elsewhere"]
    assert book.claims() == kept.claims
    assert book.claim(FULL.claims[0].id) == FULL.claims[0]


def test_what_was_read_and_written_by_another_process_is_the_same(book: Book) -> None:
    for made in many(20):
        book.add(made)
    register, digest = book.register(), book.digest()
    book.close()
    with Book.open(book.path) as again:
        assert again.register() == register
        assert again.digest() == digest
        assert again.faults() == ()


def test_the_same_text_twice_changes_nothing(book: Book) -> None:
    readings = many(30)
    for made in readings:
        book.add(made)
    book.settle()
    before = snapshot(book)
    for made in readings:
        assert book.note(made.document) is not None
        assert book.add(made).outcome is Outcome.SAME
    book.settle()
    assert snapshot(book) == before


def test_a_text_under_another_name_is_a_copy_and_its_claims_count_once(book: Book) -> None:
    book.add(reading("wire", ("Norway gives 50 billion.", {"amount": money(50e9)}), publisher="A wire"))
    digest_before = book.register()
    outlet = reading("outlet", ("Norway gives 50 billion.", {"amount": money(50e9)}), publisher="An outlet")
    added = book.add(outlet)
    assert (added.outcome, added.copy_of, added.in_words()) == (Outcome.COPY, "wire", "copy of wire")
    assert len(book.claims()) == 1
    entry, = book.documents()
    # The name that comes first is shown, whichever was added first.
    assert (entry.id, entry.copies, entry.publisher) == ("outlet", ("wire",), "An outlet")
    assert book.document("wire").text == outlet.document.text
    assert len(digest_before.commitments[0].document_ids) == len(book.register().commitments[0].document_ids) == 1
    assert book.counts().as_json() == {"documents": 1, "copies": 1, "claims": 1, "problems": 0, "commitments": 1,
                                       "conflicts": 0}
    assert book.add(outlet).outcome is Outcome.SAME


def test_an_earlier_day_dates_a_text_and_has_it_read_again(book: Book) -> None:
    said = ("The chancellor promised it.", {"actors": ("DEU",)})
    book.add(reading("later", said, published="2024-05-02"))
    earlier = reading("earlier", ("The chancellor promised it.", {"actors": ("AUT",)}), published="2020-05-02")
    assert book.note(earlier.document) is None, "an earlier day has to be read as of that day"
    added = book.add(earlier)
    assert (added.outcome, added.copy_of, added.note) == (
        Outcome.COPY, "later", "read again with what this source says of it")
    assert [(c.actors, c.said_on) for c in book.claims()] == [(("AUT",), "2020-05-02")]
    assert book.counts().claims == 1
    assert book.faults() == ()


def test_a_day_that_becomes_known_dates_the_text(book: Book) -> None:
    sentence: tuple[str, dict[str, Any]] = ("Norway gives 50 billion.", {})
    book.add(reading("note", sentence, published=None))
    assert book.note(reading("note", sentence, published="2024-01-01").document) is None
    assert book.add(reading("note", sentence, published="2024-01-01")).outcome is Outcome.SAME
    assert book.claims()[0].said_on == "2024-01-01"
    assert book.note(reading("note", sentence, published=None).document) is not None


def test_two_texts_of_one_name_are_told_apart(book: Book) -> None:
    one, other = reading("1", "One text.", ("It says so.", {})), reading("1", "Another text.", ("It says so.", {}))
    assert book.add(one).document_id == "1"
    second = book.add(other).document_id
    assert second == f"1-{other.document.text_id[:6]}"
    assert [entry.id for entry in book.documents()] == sorted(
        f"1-{made.document.text_id[:6]}" for made in (one, other))
    assert book.document(other.document.text_id).text == other.document.text
    with pytest.raises(SeveralFound, match="fits several"):
        book.document("1")
    assert {claim.evidence.document_id for claim in book.claims()} == {entry.id for entry in book.documents()}


def test_a_name_that_looks_like_a_suffixed_one_keeps_apart(new_place: NewPlace) -> None:
    first, second = reading("1", "One text."), reading("1", "Another text.")
    third = reading(f"1-{second.document.text_id[:6]}", "A third text.")
    digests = set()
    for order in ((first, second, third), (third, second, first), (second, third, first)):
        with Book.open(new_place(), create=True) as made:
            for one in order:
                made.add(one)
            assert made.document(third.document.id).text == "A third text."
            assert len({entry.id for entry in made.documents()}) == 3
            digests.add(made.digest())
    assert len(digests) == 1


def with_copies(seed: int) -> list[Reading]:
    """Readings of which some are the same text under other names, days and titles."""
    rng = random.Random(seed)
    readings = many(12, seed=seed)
    for number, made in enumerate(rng.sample(readings, 6)):
        named = Document(id=rng.choice((f"copy-{number}", made.document.id, "text-3")), text=made.document.text,
                         published=rng.choice((made.document.published, "2023-01-01", None)),
                         title=rng.choice((None, "A title")), source="elsewhere")
        said = [claim(named.text, c.quote, named.id, **{f: getattr(c, f) for f in (
            "kind", "stage", "actors", "beneficiaries", "amount", "items", "instrument", "confidence")},
            said_on=named.published if c.said_on == made.document.published else c.said_on) for c in made.claims]
        problems = tuple(replace(problem, where=named.id) for problem in made.problems)
        readings.append(Reading(named, tuple(said), problems))
    return readings


@pytest.mark.parametrize("seed", range(6))
def test_the_order_of_adding_does_not_matter(seed: int, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    readings = with_copies(seed)
    places = [str(tmp_path / f"{number}.db") for number in range(4)]
    if seed == 0:  # one of the four stands on a server: what is said must not hang on that, either
        places[2] = request.getfixturevalue("server").new_place()
    books = []
    for number, place in enumerate(places):
        with Book.open(place, create=True) as made:
            for one in readings:
                if made.note(one.document) is None:
                    made.add(one)
            books.append((made.digest(), made.register(), [entry.as_json() | {"source": ""}
                                                           for entry in made.documents()]))
            assert made.faults() == ()
        random.Random(number).shuffle(readings)
    assert all(found == books[0] for found in books)


def test_the_register_is_worked_out_once_and_again_after_a_change(book: Book) -> None:
    book.add(reading("one", ("Norway gives 50 billion.", {"amount": money(50e9)})))
    assert [c.amount for c in book.register().commitments] == [money(50e9)]
    kept = snapshot(book)["commitments"]
    assert len(kept) == 1
    assert book.register() == book.register()
    book.add(reading("two", ("Norway gives 54 billion.", {"amount": money(54e9)})))
    assert [conflict.rule for conflict in book.register().conflicts] == ["different sums"]
    settled, register = book.settle(), book.register()
    assert (settled.commitments, settled.conflicts) == (len(register.commitments), len(register.conflicts))


def test_half_a_reading_is_never_kept(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    book.add(reading("one", ("It says so.", {})))
    before = snapshot(book)

    def fail(*_: object) -> None:
        raise RuntimeError("the lights went out")

    monkeypatch.setattr(Book, "_count_change", staticmethod(fail))
    with pytest.raises(RuntimeError):
        book.add(FULL)
    assert snapshot(book) == before
    assert book.search("Iceland") == ()


def test_a_quote_that_is_not_the_text_is_refused(book: Book) -> None:
    other = Document(id="full", text=FULL.document.text.replace("Norway", "Sweden"))
    with pytest.raises(PledgebookError, match="not the text at characters"):
        book.add(Reading(other, FULL.claims))
    assert book.documents() == ()


def test_half_a_character_is_refused_in_words(book: Book) -> None:
    with pytest.raises(BookError, match="lone surrogate"):
        book.add(Reading(Document(id="broken", text="half \ud83d a character"), ()))
    assert book.documents() == ()


def test_a_commitment_or_claim_is_found_by_the_start_of_its_name(book: Book) -> None:
    for made in many(20):
        book.add(made)
    commitment, claim = book.register().commitments[0], book.claims()[0]
    assert book.find(commitment.id) == book.find(commitment.id[:10]) == commitment
    assert book.find(claim.id[:10]) == claim
    for name, error in (("c", SeveralFound), ("", NothingFound), ("nonsense", NothingFound), ("p%", NothingFound)):
        with pytest.raises(error):
            book.find(name)
    with pytest.raises(NothingFound, match="Closest is 'text-1"):
        book.document("text-1x")


def test_the_day_of_recording_comes_from_the_clock_given(new_place: NewPlace) -> None:
    with Book.open(new_place(), create=True, now=lambda: datetime(2026, 1, 2, 3, 4, tzinfo=UTC)) as book:
        book.add(FULL)
        rows = snapshot(book)
        assert "2026-01-02T03:04:00+00:00" in rows["sources"][0]
        digest = book.digest()
    with Book.open(new_place(), create=True) as other:
        other.add(FULL)
        assert other.digest() == digest


@pytest.mark.parametrize(("statement", "what"), [
    ("UPDATE documents SET text = replace(text, 'Norway', 'Sweden')", "hash differs"),
    ("UPDATE claims SET start = start + 1", "not the text at its place"),
    ("UPDATE claims SET quote = 'Oslo gave nothing.'", "not the text at its place"),
    ("DELETE FROM claims", "are missing"),
    ("DELETE FROM problems", "are missing"),
    ("UPDATE documents SET reading = 99", "are missing"),
])
def test_what_somebody_changed_inside_the_file_is_found(book: Book, statement: str, what: str) -> None:
    book.add(FULL)
    assert book.faults() == ()
    with writing(book._engine) as connection:
        if connection.dialect.name == "postgresql":  # which else guards its rows itself
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        connection.exec_driver_sql(statement)
    assert any(what in fault.what for fault in book.faults())


def test_whether_a_text_is_new_is_one_question(book: Book) -> None:
    """It is asked for each of millions of texts; whoever looks for more of what is not there takes twice as long."""
    book.add(FULL)
    asked = list[str]()

    @event.listens_for(book._engine, "before_cursor_execute")
    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        asked.append(statement)

    assert book.note(replace(FULL.document, text="Something else.")) is None
    selects = [statement for statement in asked if statement.startswith("SELECT")]
    assert len(selects) == 1
    assert "documents.text" not in selects[0]
    known = book.note(FULL.document)
    assert known is not None
    assert known.outcome is Outcome.SAME


def test_a_text_is_hashed_a_few_times_whatever_it_says(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    """A text may have twenty megabytes, and hundreds of claims."""
    some = [one for one in many(40) if len(one.claims) > 2][:10]
    hashed = list[str]()
    sha256 = Document.sha256.fget  # type: ignore[attr-defined]

    def noting(one: Document) -> str:
        hashed.append(one.id)
        return str(sha256(one))

    monkeypatch.setattr(Document, "sha256", property(noting))
    list(book.add_together(some))
    assert max(map(hashed.count, {one.document.id for one in some})) <= 5
