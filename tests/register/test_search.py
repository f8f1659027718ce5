"""Search understands words, phrases and beginnings, and trips over nothing that people type."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from pledgebook.register.search import NothingToSearch, match_expression, pieces
from pledgebook.register.store import Book
from tests.register.readings import reading


@pytest.fixture(scope="module", params=["file", "server"])
def book(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Book]:
    place = str(tmp_path_factory.mktemp("search") / "pledges.db")
    if request.param == "server":
        place = request.getfixturevalue("server").new_place()
    with Book.open(place, create=True) as made:
        made.add(reading("oslo", "About air defence.", ("Norway will deliver F-16 aircraft near Kyiv.", {}),
                         title="Jets for Zürich"))
        made.add(reading("paris", "Nothing on jets.", ("France delivered Rafale aircraft.", {}),
                         published="2024-04-01"))
        yield made


@pytest.mark.parametrize(("words", "found"), [
    ("aircraft", {"oslo", "paris"}),
    ("AIRCRAFT Norway", {"oslo"}),
    ("delivering", {"oslo", "paris"}),  # "deliver" and "delivered" share their stem
    ("deli*", {"oslo", "paris"}),
    ("deli", set()),
    ('"air defence"', {"oslo"}),
    ('"defence air"', set()),
    ('"air defence', {"oslo"}),
    ("F-16", {"oslo"}),
    ("f16", set()),
    ("zurich", {"oslo"}),
    ("NEAR", {"oslo"}),
    ("Norway OR France", set()),  # words stand for themselves; a text would have to hold "or"
    ("Norway'); DROP TABLE documents; --", set()),
])
def test_words_stand_for_themselves(book: Book, words: str, found: set[str]) -> None:
    assert {hit.document_id for hit in book.search(words)} == found


@pytest.mark.parametrize("words", ["NEAR(", "NEAR(a b)", "a AND", "AND", "OR NOT", '"', '"""', "a\"b", "title:jets",
                                   "^jets", "-jets", "(", "a*b*", "{a b}:c", "*", "jets +", "\\", "%", "🛡", "\x00",
                                   "'", "a\x00b", "ﷺ", "́"])
def test_odd_words_never_break_a_search(book: Book, words: str) -> None:
    try:
        found = book.search(words)
    except NothingToSearch:
        found = ()
    assert len(found) <= 4


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text(alphabet=st.characters(codec="utf-8"), max_size=20))
def test_no_text_breaks_a_search(book: Book, words: str) -> None:
    try:
        assert len(book.search(words)) >= 0
    except NothingToSearch:
        assert not any(character.isalnum() and character.isascii() for character in words)


@pytest.mark.parametrize("words", ["", "  ", '""', "*", "()", "- -", "_"])
def test_no_words_at_all_are_told(words: str) -> None:
    with pytest.raises(NothingToSearch, match="Give words"):
        match_expression(words)


def test_hits_mark_the_words_and_quotes_come_first(book: Book) -> None:
    quote, document = book.search("norway aircraft")
    assert (quote.what, document.what) == ("quote", "document")
    assert quote.marked() == "[Norway] will deliver F-16 [aircraft] near Kyiv."
    assert quote.as_json()["text"] == "Norway will deliver F-16 aircraft near Kyiv."
    assert quote.id == book.reading("oslo").claims[0].id
    assert document.title == "Jets for Zürich"


def test_a_hit_far_in_is_shown_from_shortly_before(book: Book) -> None:
    hit = book.search("Kyiv")[0]
    assert hit.around(before=12) == "…near [Kyiv]."
    assert hit.around() == "Norway will deliver F-16 aircraft near [Kyiv]."


def test_a_limit_is_kept(book: Book) -> None:
    assert len(book.search("aircraft", limit=1)) == 2  # one quote and one document


def test_marks_cut_a_snippet() -> None:
    assert pieces("a \ue000b\ue001  c") == (("a ", False), ("b", True), (" c", False))


def test_superseded_claims_are_not_found(place: str) -> None:
    with Book.open(place, create=True) as made:
        made.add(reading("later", ("The chancellor promised it.", {"actors": ("DEU",)}), published="2024-05-02"))
        made.add(reading("earlier", ("The chancellor promised it.", {"actors": ("AUT",)}), published="2020-05-02"))
        hits = [hit for hit in made.search("chancellor") if hit.what == "quote"]
        assert [made.claim(hit.id).actors for hit in hits] == [("AUT",)]


@pytest.mark.parametrize("book", ["file"], indirect=True)
def test_a_search_looks_documents_up_instead_of_reading_them_all(book: Book) -> None:
    """Without an index on the reading in force, each hit went through every document: 45 s at 20,000 claims."""
    asked: list[tuple[str, tuple[object, ...]]] = []

    @event.listens_for(book._engine, "before_cursor_execute")
    def keep(_connection: object, _cursor: object, statement: str, given: tuple[object, ...], *_: object) -> None:
        asked.append((statement, given))

    book.search("aircraft")
    event.remove(book._engine, "before_cursor_execute", keep)
    connection = sqlite3.connect(book.path)
    try:
        plans = [row[3] for statement, given in asked if statement.startswith("SELECT")
                 for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", given)]
    finally:
        connection.close()
    assert any("VIRTUAL TABLE" in plan for plan in plans)
    assert not [plan for plan in plans if plan.startswith(("SCAN d", "SCAN c")) and "VIRTUAL" not in plan]


def test_equal_places_come_by_name_however_few_are_asked_for_and_whenever_they_were_added(tmp_path: Path) -> None:
    """Ranks are the index's; among equal ones names decide, and claims of readings not in force take nobody's place."""
    told = [reading(f"note-{number:03d}", (f"Norway sent radars to {'the port of ' * (number % 3)}Kyiv.", {}),
                    (f"Norway sent boats, number {number}, and radars.", {}), title="Radars", published="2024-05-02")
            for number in range(90)]
    for number in range(45):  # read first with a quote that ranks above all others
        lot = f"Norway sent radars, lot {number}."
        told.append(reading(f"lot-{number:03d}", ("Radars.", {}), (lot, {}), published="2024-05-03"))
        told.append(reading(f"lot-{number:03d}", "Radars.", (lot, {}), published="2020-05-03"))
    found = []
    for order, readings in (("", told), ("again-", [*told[:90][::-1], *told[90:]])):
        with Book.open(str(tmp_path / f"{order}book.db"), create=True) as made:
            for one in readings:
                made.add(one)
            with made.looking() as connection:  # as one question, which looks up whatever holds the words
                plain = connection.exec_driver_sql(
                    "SELECT c.id FROM quote_words JOIN claims c ON c.number = quote_words.rowid "
                    "JOIN documents d ON d.reading = c.reading WHERE quote_words MATCH 'radars' "
                    "ORDER BY bm25(quote_words), d.id, c.start, c.id").scalars().all()
                texts = connection.exec_driver_sql(
                    "SELECT d.id FROM document_words JOIN documents d ON d.number = document_words.rowid "
                    "WHERE document_words MATCH 'radars' ORDER BY bm25(document_words), d.id").scalars().all()
            for limit in (1, 2, 31, 90, 1000):
                hits = made.search("radars", limit=limit)
                assert [hit.id for hit in hits if hit.what == "quote"] == plain[:limit]
                assert [hit.id for hit in hits if hit.what == "document"] == texts[:limit]
            found.append(made.search("radars", limit=120))
    assert len(plain) == 225 and len(texts) == 135
    assert found[0] == found[1]
