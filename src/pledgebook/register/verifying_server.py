"""A book on a PostgreSQL server in, its faults out: the same look as at a file, through SQL, as of one moment.

Damaged pages are for the server to find: it refuses to hand them out, and has data checksums and pg_amcheck for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Connection, exc, select, text

from pledgebook.model import Problem
from pledgebook.register import schema, server, server_words
from pledgebook.register.errors import NoBook
from pledgebook.register.opening import looking
from pledgebook.register.places import shown
from pledgebook.register.verifying import INDEXES, MEND, NOT_A_VALUE, RESTORE, Check, Row, Verified

DAMAGED = ("XX001", "XX002")  # SQLSTATE of a page and of an index that make no sense
OTHERS = ("document_words", "quote_words", "document_words_index", "quote_words_index")  # besides those of the schema
STREAMED = 200  # rows in memory at a time
HELD = text("SELECT relname FROM pg_catalog.pg_class "
            "WHERE relnamespace = to_regnamespace(quote_ident(current_schema()))")


def verified_on_server(address: str, busy_seconds: float) -> Verified:
    """All that is wrong with the book at an address. Raises NoBook, NotABook, BookNeedsNewer."""
    engine = server.engine_on(address, busy_seconds)
    try:
        with looking(engine) as connection:
            if server.stamp(connection, address) is None:
                raise NoBook(shown(address))
            return ServerCheck(shown(address), connection).outcome()
    finally:
        engine.dispose()


class ServerCheck(Check):
    """One look at the book that a connection sees, inside the transaction it is in."""

    def __init__(self, path: str, connection: Connection) -> None:
        super().__init__(path)
        self.connection = connection

    def _look(self, look: Callable[[], None]) -> None:
        with self.connection.begin_nested():
            self._tried(look)

    def _tried(self, look: Callable[[], None]) -> None:
        try:
            look()
        except exc.DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) not in DAMAGED:
                raise
            self._fault(f"The server reports damage: {error.orig}.")

    def _rows(self, table: str, condition: str = "", *given: Any) -> Iterator[tuple[Row, str]]:
        for number in range(len(given)):
            condition = condition.replace("?", f":given{number}", 1)
        question = text(f"SELECT * FROM {table} {condition}").execution_options(yield_per=STREAMED)
        found = self.connection.execute(question, {f"given{n}": value for n, value in enumerate(given)})
        for values in found.mappings():
            row = {name: value.encode() if isinstance(value, str) else value for name, value in values.items()}
            yield row, f"{table} {values.get('id') or values.get('number')}"

    def _pages(self) -> None:
        for table in schema.metadata.sorted_tables:
            for key in sorted(table.foreign_keys, key=lambda key: key.parent.name):
                parent = key.column.table.alias()
                there = select(parent.c[key.column.name]).where(parent.c[key.column.name] == key.parent).exists()
                named = list(table.primary_key.columns)
                for row in self.connection.execute(select(*named).where(~there).order_by(*named)):
                    self._fault(f"It belongs to a row of {key.column.table.name} that is not there.",
                                f"{table.name} {' '.join(map(str, row))}")

    def _tables(self) -> None:
        held = set(self.connection.execute(HELD).scalars())
        wanted = {table.name for table in schema.metadata.sorted_tables} | set(OTHERS)
        wanted |= {str(index.name) for table in schema.metadata.sorted_tables for index in table.indexes}
        for name in sorted(wanted - held if self._is_current() else ()):
            self._fault(f"Its table or index {name} is missing.")

    def _is_current(self) -> bool:
        version = self.connection.execute(select(schema.book.c.value).where(
            schema.book.c.key == "schema_version")).scalar_one()
        if int(version) < schema.SCHEMA_VERSION:
            note = "It is of an earlier layout: it is brought up to date when it is opened, and was not looked at."
            self.unchecked = sorted({*self.unchecked, note})
        return int(version) >= schema.SCHEMA_VERSION

    def _search_indexes(self) -> None:
        self._tried(self._compare_words)

    def _compare_words(self) -> None:
        for (index, kind), wrong in zip(INDEXES.items(), server_words.unlike(self.connection), strict=True):
            if wrong:
                self.stale.append(Problem(f"{self.path}, {index}", f"The search index of {kind} does not fit them.",
                                          MEND if not self.faults else RESTORE))

    def _derived(self) -> None:
        if not self._is_current():
            return
        try:
            self._compare(self.connection)
        except NOT_A_VALUE as error:
            self.stale.append(Problem(self.path, f"What follows from the claims cannot be read ({error}).", MEND))
