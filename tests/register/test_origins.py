"""Which texts are near-copies, and which of each family came first: found without a walk through the words of all."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, event, select, update

from pledgebook.register import prints, schema
from pledgebook.register.copies import Print, families
from pledgebook.register.days import by_day
from pledgebook.register.kept import judged_in
from pledgebook.register.origins import fresh_origins, keep_origins
from pledgebook.register.store import Book
from tests.register.readings import reading
from tests.register.test_proposing import texts_of

DAYS = ("2024-03-09", "2024-03", "2023", None, "2024-03-02")


def filled(path: Path) -> Book:
    """Texts with near-copies; of every third a second source of another day, earlier or later."""
    book = Book.open(str(path), create=True)
    made = [reading(name, text, published=DAYS[number % 5]) for number, (name, text) in enumerate(
        texts_of(60, 5).items())]
    list(book.add_all(made))
    for number, one in enumerate(made[::3]):
        told = replace(one.document, id=f"again-{number}", published=DAYS[number * 2 % 5], source="elsewhere")
        book.note(told) or book.add(replace(one, document=told))
    return book


def unsettle(connection: Connection) -> None:
    connection.execute(update(schema.prints).values(family=prints.UNSETTLED))


def kept(connection: Connection) -> dict[str, str | None]:
    return {row.text_id: row.family for row in connection.execute(select(schema.prints))}


def test_the_first_of_a_family_is_the_earliest_of_all_its_sources(tmp_path: Path) -> None:
    with filled(tmp_path / "b.db") as book:
        book.settle()
        with book.looking() as connection:
            d, p, s = schema.documents.c, schema.prints.c, schema.sources.c
            text_of = {row.text_id: row.text for row in connection.execute(select(d.text_id, d.text))}
            days = defaultdict[str, list[str | None]](list)
            for row in connection.execute(select(d.text_id, s.published).join(
                    schema.documents, s.document == d.number)):
                days[row.text_id].append(row.published)
            earliest = {text_id: min(some, key=by_day) for text_id, some in days.items()}
            assert any(len(some) > 1 for some in days.values())
            wanted = families((Print(row.text_id, earliest[row.text_id], row.signature) for row in connection.execute(
                select(p.text_id, p.signature))), text_of.__getitem__)
            assert len(set(wanted.values())) > 5
            assert kept(connection) == {text_id: wanted.get(text_id) for text_id in text_of}
            assert dict(fresh_origins(connection, anew=True).families or {}) == dict(wanted)


def test_a_book_is_worked_out_in_the_order_of_the_file(tmp_path: Path) -> None:
    """With millions of texts, each row of the table of texts that is asked for by itself is a wait for the disk."""
    asked = list[tuple[str, Any]]()
    with filled(tmp_path / "b.db") as book:
        book.settle()
        with book.writing() as connection:
            unsettle(connection)
        with book.looking() as connection:
            @event.listens_for(connection, "before_cursor_execute")
            def note(_: Any, __: Any, statement: str, given: Any, ___: Any, ____: bool) -> None:
                asked.append((statement, given))

            judged_in(connection)
            fresh_origins(connection, of=())
            event.remove(connection, "before_cursor_execute", note)
            steps = {(statement, str(step[3])) for statement, given in asked
                     for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)}
    words_alone = "SELECT documents.text "  # of those pairs whose prints leave a doubt
    walks = {step for told, step in steps if "documents" in step and not told.startswith(words_alone)}
    assert {step for step in walks if "COVERING INDEX" not in step} == {
        "SEARCH documents USING INDEX documents_by_reading (reading=?)"}, "for a claim"
    assert any("SCAN sources" in step for _, step in steps), "the days"
    assert not any("SEARCH sources" in step for _, step in steps)
    of_prints = {step for told, step in steps if told.startswith("SELECT prints.text_id, prints.family")}
    assert of_prints == {"SCAN prints"}


def test_a_text_without_a_print_is_compared_too(tmp_path: Path) -> None:
    with filled(tmp_path / "b.db") as book:
        book.settle()
        with book.writing() as connection:
            wanted = kept(connection)
            gone = sorted(wanted)[::7]
            connection.execute(delete(schema.prints).where(schema.prints.c.text_id.in_(gone)))
            keep_origins(connection, fresh_origins(connection))
            assert kept(connection) == wanted


def test_only_families_that_changed_are_written(tmp_path: Path) -> None:
    written = list[Any]()
    with filled(tmp_path / "b.db") as book:
        book.settle()
        with book.writing() as connection:
            wanted = kept(connection)
            wrong = next(text_id for text_id, family in sorted(wanted.items()) if family)
            connection.execute(update(schema.prints).where(schema.prints.c.text_id == wrong).values(
                family=prints.UNSETTLED))
            origins = fresh_origins(connection)

            @event.listens_for(connection, "before_cursor_execute")
            def note(_: Any, __: Any, statement: str, given: Any, ___: Any, ____: bool) -> None:
                if statement.startswith("UPDATE"):
                    written.append(given)

            keep_origins(connection, origins)
            assert kept(connection) == wanted
    assert written == [[(wanted[wrong], wrong)]] or written == [(wanted[wrong], wrong)]


def test_one_text_alone_has_no_family(tmp_path: Path) -> None:
    with Book.open(str(tmp_path / "b.db"), create=True) as book:
        book.add(reading("one", "A text that is alone."))
        with book.writing() as connection:
            prints.keep_prints(connection, prints.unprinted(connection, 0, 1))
            origins = fresh_origins(connection)
            assert dict(origins.families or {}) == {}
            keep_origins(connection, origins)
            assert set(kept(connection).values()) == {None}
