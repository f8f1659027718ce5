"""What the rules found in a text is kept in the book, and used as long as they would find the same again."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, inspect, update

from pledgebook.answers import doubts
from pledgebook.answers.doubts import Notes, characters_of, doubted
from pledgebook.model import Document, Reading
from pledgebook.register.copying import backup
from pledgebook.register.doubts import keeping, noted
from pledgebook.register.errors import BookError
from pledgebook.register.rulings import Action
from pledgebook.register.store import Book
from pledgebook.register.verifying import mend, verify
from tests.postgres import Server
from tests.register.judging import marked
from tests.register.readings import money, reading
from tests.register.test_doubts import FILES, golden, readings_of

TEXTS = [Reading(Document(f"{path.stem}-{at}", one.document.text, published=one.document.published,
                          title=one.document.title), ())
         for path in FILES[:12] for at, one in enumerate(readings_of(golden(path)["books"][0]))]
SAID = (reading("wire", ("President Joe Biden said that Norway gives 2 billion.", {"amount": money(2e9)}),
                "Anders Fogh Ramussen said so on Monday, 9 July 2024.", published="2024-07-10"),
        reading("note", ("“We stand by our friends as long as it takes,” he said, and gave 61.", {
            "amount": money(61.0, "USD"), "speaker": "NOR"}), published="2024-03-01"),
        reading("empty", "Nothing is said.", published=None))


@pytest.fixture(autouse=True)
def every_look_is_worth_keeping(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doubts, "AT_ONCE", 0)


def book_at(place: str) -> Book:
    book = Book.open(place, create=True)
    for one in (*SAID, *TEXTS):
        book.note(one.document) or book.add(one)
    book.settle()
    return book


def unseen_in(book: Book) -> set[str]:
    """The texts that somebody who opens the book would have to look at."""
    held = book.contents()
    return set(Notes().known(book, held.entries, held.judged.claims)[1])


def test_what_is_kept_is_what_the_rules_find(place: str) -> None:
    with book_at(place) as book:
        assert unseen_in(book) == {entry.id for entry in book.documents()}
        found = doubted(book)
        assert len(found.doubts) > 10
        held = book.contents()
        seen, unseen = Notes().known(book, held.entries, held.judged.claims)
        assert unseen == {}
        assert {one.document.id: one for one in seen} == {
            one.document.id: noted(Reading(one.document, one.claims)) for one in book.readings()}
        again = doubted(book, most=0)
        assert (again.doubts, again.looked_at) == (found.doubts, len(book.documents()))


def test_a_text_that_the_rules_may_see_otherwise_is_looked_at_again(
        place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with book_at(place) as book:
        doubted(book)
        claim = next(claim for claim in book.claims() if claim.evidence.document_id == "wire")
        book.rule(Action.CORRECT, who="Ada", why="it says so", marks=[marked(claim)], values={"kind": "agreement"})
        assert unseen_in(book) == {"wire"}
        doubted(book)
        book.rule(Action.REJECT, who="Ada", why="no act", marks=[book.judged().mark(book.claim(claim.id))])
        assert unseen_in(book) == {"wire"}
        earlier = SAID[1].document
        book.add(Reading(Document(earlier.id, earlier.text, "texts/other.txt", published="2024-02-01"), SAID[1].claims))
        assert unseen_in(book) == {"note", "wire"}
        doubted(book)
        assert unseen_in(book) == set()
        monkeypatch.setattr(keeping, "RULES_OF_TEXTS", 99)
        assert unseen_in(book) == {entry.id for entry in book.documents()}


@pytest.mark.parametrize("damage", ["", "[", "[]", "[[\"x\"],[],{},[]]", "7", "[[],[[]],{},[]]", "[[],[],[],[]]"])
def test_what_cannot_be_read_is_looked_at_again(tmp_path: Path, damage: str) -> None:
    with book_at(str(tmp_path / "b.db")) as book:
        wanted = doubted(book).doubts
        with book.writing() as connection:
            connection.execute(update(keeping.noted_texts).where(
                keeping.noted_texts.c.text_id == SAID[0].document.text_id).values(found=damage))
        assert unseen_in(book) == {"wire"}
        assert doubted(book).doubts == wanted


def test_an_earlier_day_leaves_what_is_kept_of_today(place: str) -> None:
    later = reading("later", ("Norway gave radars.", {"said_on": "2024-09-01"}), "“Quote”, he said.",
                    published="2024-07-01")
    with book_at(place) as book:
        book.add(later)
        first = doubted(book, date(2024, 8, 1))
        assert unseen_in(book) == {"later", *(entry.id for entry in book.documents() if entry.published is None
                                              or entry.published > "2024-08-01")}
        doubted(book)
        assert doubted(book, date(2024, 8, 1)) == first
        assert unseen_in(book) == set()
        assert first.texts < len(book.documents())


def test_a_few_short_texts_are_not_worth_a_line_in_the_book(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doubts, "AT_ONCE", 10**6)
    with book_at(place) as book:
        assert doubted(book).doubts
        with book.looking() as connection:
            assert not inspect(connection).has_table(keeping.noted_texts.name)


def test_where_there_is_too_much_to_look_at_the_answer_says_what_it_is_of(place: str) -> None:
    with book_at(place) as book:
        found = doubted(book, most=10)
        assert (found.doubts, found.looked_at, found.texts) == ((), 0, len(book.documents()))
        assert characters_of(found.unseen) == sum(entry.characters for entry in book.documents())
        assert doubted(book, most=10**6).looked_at == found.texts


def test_a_book_that_may_not_be_written_is_answered_all_the_same(tmp_path: Path) -> None:
    place = str(tmp_path / "b.db")
    with book_at(place) as book:
        wanted = doubted(book, most=10**9).doubts
        with book.writing() as connection:
            keeping.forget(connection)
    with Book.open(place, read_only=True) as book:
        assert doubted(book).doubts == wanted
        assert unseen_in(book)


def test_where_the_disk_is_full_the_answer_is_right_without_being_kept(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = str(tmp_path / "b.db")
    with book_at(place) as book:
        wanted = [one for entry in book.readings() for one in noted(entry).doubts]
    with closing(sqlite3.connect(place)) as connection:
        connection.execute("VACUUM")
    with Book.open(place) as book:
        @event.listens_for(book._engine, "begin")
        def limit(connection: Connection) -> None:
            connection.exec_driver_sql("PRAGMA max_page_count = 1")

        assert {one.id for one in doubted(book).doubts} >= {one.id for one in wanted}
        assert unseen_in(book)
        monkeypatch.setattr(doubts, "NOT_KEPT", ())
        with pytest.raises(BookError, match="disk is full"):
            doubted(book)


def test_whoever_may_only_read_what_was_granted_before_asks_all_the_same(server: Server) -> None:
    """As docs/team.md has it; the table is made by the owner after the grants."""
    place = server.new_place()
    name = place.rpartition("%3D")[2]
    with book_at(place) as book:
        wanted = doubted(book, most=10**9).doubts
        with book.writing() as connection:
            connection.exec_driver_sql("DROP TABLE noted_texts")
        server.run(f"CREATE ROLE {name}_adds LOGIN PASSWORD 'x1'", f"CREATE ROLE {name}_looks LOGIN PASSWORD 'x2'",
                   f"GRANT USAGE ON SCHEMA {name} TO {name}_adds, {name}_looks",
                   f"GRANT SELECT ON ALL TABLES IN SCHEMA {name} TO {name}_adds, {name}_looks",
                   f"GRANT INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {name} TO {name}_adds",
                   f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {name} TO {name}_adds")
        doubted(book)
        assert unseen_in(book) == set()
    adds = server.address(user=f"{name}_adds", password="x1", schema=name)
    looks = server.address(user=f"{name}_looks", password="x2", schema=name)
    for address in (adds, looks):
        with Book.open(address) as book:
            assert unseen_in(book)
            assert doubted(book).doubts == wanted
    server.run(f"GRANT SELECT ON ALL TABLES IN SCHEMA {name} TO {name}_looks")
    with Book.open(looks) as book:
        assert unseen_in(book) == set()
    with Book.open(adds) as book, book.writing() as connection:
        keeping.forget(connection)  # as `verify --mend` does, which must not stop there


def test_a_book_with_it_is_whole_and_its_backup_has_it_and_mending_works_it_out_anew(tmp_path: Path) -> None:
    place, copy = str(tmp_path / "b.db"), str(tmp_path / "copy.db")
    with book_at(place) as book:
        doubted(book)
        said = book.digest()
    assert verify(place).all_faults == ()
    assert backup(place, copy).all_faults == ()
    with Book.open(copy) as book:
        assert (unseen_in(book), book.digest()) == (set(), said)
    mend(copy)
    with Book.open(copy) as book:
        assert unseen_in(book) == {entry.id for entry in book.documents()}
    assert verify(copy).all_faults == ()
