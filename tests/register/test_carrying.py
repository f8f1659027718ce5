"""A book goes from a file to a server and back and says the same: by backup and restore, which take either."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from pledgebook.model import Document, Reading
from pledgebook.register import schema
from pledgebook.register.copying import NotWhole, backup, restore
from pledgebook.register.errors import BookBusy, BookError, NoBook
from pledgebook.register.opening import looking
from pledgebook.register.rulings import Action
from pledgebook.register.store import Book
from pledgebook.register.verifying import verify
from tests.conftest import NewPlace
from tests.postgres import Server
from tests.register.readings import many

NOW = datetime(2024, 7, 11, 12, tzinfo=UTC)


def make(place: str, count: int, seed: int = 0) -> str:
    """A book of so many invented texts, ruled on; gives its digest."""
    with Book.open(place, create=True) as book:
        for made in many(count, seed=seed):
            book.add(made)
        for claim in book.claims()[:2]:
            book.rule(Action.CORRECT, who="Ada", why="“naïve”", marks=(book.judged().mark(claim),),
                      values={"condition": "if it can"})
        book.settle()
        return book.digest()


def digest(place: str) -> str:
    with Book.open(place) as book:
        return book.digest()


def rows(place: str) -> dict[str, list[tuple[object, ...]]]:
    with Book.open(place) as book, looking(book._engine) as connection:
        return {table.name: sorted(map(tuple, connection.execute(select(table))), key=repr)
                for table in schema.metadata.sorted_tables if table is not schema.book}


def test_a_book_goes_to_a_server_and_back_and_nothing_is_lost(server: Server, tmp_path: Path) -> None:
    file, back = str(tmp_path / "pledges.db"), str(tmp_path / "back.db")
    said, place, other = make(file, 12), server.new_place(), server.new_place()
    assert backup(file, place).documents == 12
    assert backup(place, other).all_faults == ()
    assert backup(other, back).all_faults == ()
    assert digest(place) == digest(other) == digest(back) == said
    assert rows(file) == rows(place) == rows(back)
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["back.db", "pledges.db"]
    assert verify(place).all_faults == ()
    with Book.open(place) as on_server, Book.open(file) as in_file:
        for made in many(14)[12:]:  # numbers go on where the file's ended
            assert on_server.add(made).outcome == in_file.add(made).outcome == "new"
        assert on_server.digest() == in_file.digest()
        words = " ".join(in_file.claims()[0].quote.split()[:2])
        assert {hit.id for hit in on_server.search(words)} == {hit.id for hit in in_file.search(words)} != set()


def test_a_restore_puts_a_backup_in_the_place_of_any_book_and_keeps_what_was_there(
        new_place: NewPlace, server: Server, tmp_path: Path) -> None:
    for source in (str(tmp_path / "backup.db"), server.new_place()):
        said, book = make(source, 4), new_place()
        assert restore(source, book, now=NOW)[1] == "", "there was none"
        was = make(book, 7, seed=3)
        _, aside = restore(source, book, now=NOW)
        assert (digest(book), digest(source)) == (said, said)
        assert digest(aside) == was
        assert ".until-20240711T120000" in Path(aside).name
        if Path.cwd() == Path(aside).parent:
            Path(aside).unlink()


def test_a_server_keeps_its_book_unless_asked_and_takes_no_bad_one(server: Server, tmp_path: Path) -> None:
    file, place = str(tmp_path / "pledges.db"), server.new_place()
    was, said = make(place, 3), make(file, 5, seed=2)
    with pytest.raises(BookError, match="--replace"):
        backup(file, place)
    for one in (file, place):
        with pytest.raises(BookError, match="the book itself"):
            backup(one, one, replace=True)
        with pytest.raises(BookError, match="the book itself"):
            restore(one, one, now=NOW)
    with pytest.raises(NoBook):
        backup(server.new_place(), str(tmp_path / "none.db"))
    assert digest(place) == was
    backup(file, place, replace=True)
    assert digest(place) == said
    server.run("UPDATE documents SET text = 'x' || text WHERE number = 2", address=place)
    with pytest.raises(NotWhole) as told:
        backup(place, file, replace=True)
    assert told.value.verified.faults[0].where.startswith("postgresql://owner:***@")
    with pytest.raises(NotWhole):
        restore(place, file, now=NOW)
    assert digest(file) == said


def test_what_the_server_cannot_keep_leaves_its_book_as_it_was(server: Server, tmp_path: Path) -> None:
    file, place = str(tmp_path / "pledges.db"), server.new_place()
    was = make(place, 3)
    with Book.open(file, create=True) as book:
        book.add(Reading(Document(id="nul", text="one\x00two"), ()))
    with pytest.raises(BookError, match="NUL"):
        backup(file, place, replace=True)
    assert digest(place) == was


def test_others_go_on_while_a_book_is_replaced(server: Server, tmp_path: Path) -> None:
    """Readers are not held up; who worked out commitments of the old book does not keep them in the new one."""
    file, place = str(tmp_path / "pledges.db"), server.new_place()
    said = make(file, 4, seed=2)
    make(place, 4)
    with Book.open(place) as book:
        before = book.register()
        with looking(book._engine) as reader:
            titles = reader.execute(select(schema.documents.c.sha256)).scalars().all()
            restore(file, place, now=NOW)
            assert reader.execute(select(schema.documents.c.sha256)).scalars().all() == titles
        assert book.digest() == said
        with looking(book._engine) as reader:
            changes = reader.execute(select(schema.book.c.value).where(schema.book.c.key == "changes")).scalar_one()
        assert int(changes) > 12, "the count of both, and one"
        assert book.register() != before


def test_a_busy_server_is_not_replaced(server: Server, tmp_path: Path) -> None:
    file, place = str(tmp_path / "pledges.db"), server.new_place()
    make(file, 2, seed=2)
    was = make(place, 2)
    with Book.open(place) as book, book.writing(), pytest.raises(BookBusy):
        restore(file, place, now=NOW, busy_seconds=0.2)
    assert digest(place) == was
