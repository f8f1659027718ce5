"""A book carried row by row between a file and a PostgreSQL server: the same rows, numbers and digest on both sides."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, Executable, Table, delete, insert, select, text, update

from pledgebook.register import full_text, schema
from pledgebook.register.errors import BookError
from pledgebook.register.opening import looking, open_book, troubles, writing
from pledgebook.register.places import shown
from pledgebook.register.up_to import derived_at, state_of

AT_ONCE = 500  # rows in memory at a time


def to_file(address: str, file: Path, busy_seconds: float) -> None:
    """The book at an address as a file of its own, as of one moment, whatever others write meanwhile."""
    engine = open_book(address, create=False, busy_seconds=busy_seconds)
    try:
        with troubles(address, busy_seconds), looking(engine) as source:
            write_file(source, file, busy_seconds)
    finally:
        engine.dispose()


def write_file(source: Connection, file: Path, busy_seconds: float) -> None:
    """What a connection sees of a book, in a new file with nothing beside it."""
    engine = open_book(str(file), create=True, busy_seconds=busy_seconds)
    try:
        with troubles(str(file), busy_seconds), writing(engine) as target:
            _carry(source, target)
    finally:
        engine.dispose()
    with closing(sqlite3.connect(file)) as written:
        written.execute("PRAGMA journal_mode = DELETE")


def to_server(file: Path, address: str, busy_seconds: float, *, aside: Path | None = None,
              refused: Callable[[], BookError] | None = None) -> bool:
    """Puts a book's file in the place of the book at an address, in one transaction: readers see one or the other.

    aside     where the book that was there is kept, as a file
    refused   what to raise where there is a book with texts already; None: it is overwritten
    returns   whether there was one
    """
    source_engine = open_book(str(file), create=False, busy_seconds=busy_seconds)
    engine = open_book(address, create=True, busy_seconds=busy_seconds)
    try:
        with troubles(address, busy_seconds), looking(source_engine) as source, writing(engine) as target:
            there = target.execute(select(schema.documents.c.number).limit(1)).first() is not None
            if there and refused:
                raise refused()
            if there and aside:
                write_file(target, aside, busy_seconds)
            changes, _ = state_of(target)
            full_text.clear(target)
            _carry(source, target)
            full_text.rebuild(target)
            _count_on(target, changes)
            if not _same(source, target):
                raise BookError("What the server keeps is not what it was given; nothing was changed.", shown(address),
                                "Have the server looked at.")
    finally:
        source_engine.dispose()
        engine.dispose()
    return there


def _carry(source: Connection, target: Connection) -> None:
    """Every row of every table; what was in the target is gone."""
    for table in reversed(schema.metadata.sorted_tables):
        target.execute(delete(table))
    for table in schema.metadata.sorted_tables:
        for rows in source.execute(_all_rows(table)).mappings().partitions(AT_ONCE):
            target.execute(insert(table), [dict(row) for row in rows])
    if full_text.on_server(target):
        for table in schema.metadata.sorted_tables:
            if "number" in table.c:
                target.execute(text(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'number'), "
                                    f"coalesce(max(number), 0) + 1, false) FROM {table.name}"))


def _all_rows(table: Table) -> Executable:
    return select(table).order_by(*(table.primary_key.columns or [table.c.place])).execution_options(yield_per=AT_ONCE)


def _count_on(target: Connection, before: int) -> None:
    """Goes on counting changes where the book that was there stopped.

    Else somebody who works out commitments of that book could take the new one for it, and keep them there.
    """
    changes, is_derived = state_of(target)
    counted = {"changes": str(changes + before + 1)}
    if is_derived:
        counted["derived_at"] = derived_at(changes + before + 1)
    for key, value in counted.items():
        target.execute(update(schema.book).where(schema.book.c.key == key).values(value=value))


def _same(source: Connection, target: Connection) -> bool:
    def all_of(connection: Connection, table: Table) -> Iterable[tuple[object, ...]]:
        return (tuple(row) for row in connection.execute(_all_rows(table)))

    for table in schema.metadata.sorted_tables:
        if table is schema.book:
            continue
        ours, theirs = iter(all_of(source, table)), iter(all_of(target, table))
        if any(row != next(theirs, None) for row in ours) or next(theirs, None) is not None:
            return False
    return True
