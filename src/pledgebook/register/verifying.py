"""A book in, its faults out: what is damaged, what is not what was added, what does not follow from the rest.

Nothing in the file is trusted and nothing of it is changed. Values are read as bytes first, since a single flipped
one can make a text that no decoder takes.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, exc, select, update
from sqlalchemy.pool import StaticPool

from pledgebook.model import PledgebookError, Problem
from pledgebook.register import full_text, rows, ruling_rows, schema
from pledgebook.register.copies import signature
from pledgebook.register.deriving import derived_rows, in_order
from pledgebook.register.doubts import keeping
from pledgebook.register.errors import NoBook
from pledgebook.register.kept import judged_in
from pledgebook.register.matching import add_up_all
from pledgebook.register.opening import BROKEN, BUSY_SECONDS, is_stamped, troubles
from pledgebook.register.origins import fresh_origins
from pledgebook.register.places import is_address
from pledgebook.register.rulings import ruling_from
from pledgebook.register.store import Book, earliest_source
from pledgebook.register.up_to import state_of

RESTORE = "Restore a backup (`pledgebook restore FILE --book BOOK`), or add the texts to a new book."
MEND = "`pledgebook verify --mend` works it out anew from the texts, claims and rulings."
INDEXES = {"document_words": "documents", "quote_words": "quotes"}
NOT_A_VALUE = (ValueError, TypeError, KeyError, AttributeError, IndexError, PledgebookError)  # of a damaged row
MOST_FAULTS = 1000  # of one book; beyond that their number is no news

Row = dict[str, Any]
Decode = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Verified:
    """What was looked at in a book, and what is wrong with it."""

    path: str
    documents: int = 0
    claims: int = 0
    faults: tuple[Problem, ...] = ()  # in what is kept: only a backup helps
    stale: tuple[Problem, ...] = ()  # in what is worked out from it: can be worked out again
    unchecked: tuple[str, ...] = ()

    @property
    def all_faults(self) -> tuple[Problem, ...]:
        return self.faults + self.stale

    def as_json(self) -> dict[str, Any]:
        return {"book": self.path, "documents": self.documents, "claims": self.claims, "whole": not self.all_faults,
                "faults": [fault.as_json() | {"mend": fault in self.stale} for fault in self.all_faults],
                "unchecked": list(self.unchecked)}


def verify(path: str, *, called: str = "", busy_seconds: float = BUSY_SECONDS) -> Verified:
    """All that is wrong with the book at a path or address, which is left as it is.

    called   what to call it in what is told, where its path is a passing one
    raises   NoBook; NotABook where another program wrote the file; BookNeedsNewer, BookBusy
    """
    with troubles(path, busy_seconds):
        if is_address(path):
            from pledgebook.register.verifying_server import verified_on_server

            return verified_on_server(path, busy_seconds)
        try:
            if not is_stamped(path):
                raise NoBook(path)
            with _opened(path, busy_seconds) as connection:
                return FileCheck(called or path, connection).outcome()
        except sqlite3.DatabaseError as error:
            if not _is_broken(error):
                raise
            return Verified(called or path, faults=(_damaged(called or path, error),))


def mend(path: str) -> None:
    """Works out anew what follows from the texts, claims and rulings: the search index and the derived tables."""
    with Book.open(path) as book:
        with book.writing() as connection:
            full_text.rebuild(connection)
            connection.execute(schema.prints.delete())
            keeping.forget(connection)
            connection.execute(update(schema.book).where(schema.book.c.key == "derived_at").values(value=""))
        book.settle()


@contextmanager
def _opened(path: str, busy_seconds: float) -> Iterator[sqlite3.Connection]:
    """A connection that changes nothing, its values as bytes, in one transaction: what it sees belongs together."""
    connection = sqlite3.connect(f"{Path(path).resolve().as_uri()}?mode=rw", uri=True, timeout=busy_seconds,
                                 isolation_level=None, check_same_thread=False)
    try:
        connection.text_factory = bytes
        connection.execute("PRAGMA query_only = ON")
        yield connection
    finally:
        connection.close()


def _is_broken(error: sqlite3.Error) -> bool:
    """Whether it is the file that is at fault, and no lock or disk."""
    code: int = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code in BROKEN or code in (sqlite3.SQLITE_ERROR, sqlite3.SQLITE_MISMATCH, sqlite3.SQLITE_TOOBIG,
                                      sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_FORMAT)


def _damaged(path: str, error: Exception) -> Problem:
    return Problem(path, f"The file is damaged: {error}.", RESTORE)


def _shown(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _told(value: Any) -> Any:
    return value.decode("utf-8") if isinstance(value, bytes) else value


class Check(ABC):
    """One look at a book, from its pages up to what follows from its claims; how it is read, each kind of book says."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.faults: list[Problem] = []
        self.stale: list[Problem] = []
        self.unchecked: list[str] = []
        self.documents = self.claims = 0
        self.needs_review = False

    @abstractmethod
    def _look(self, look: Callable[[], None]) -> None:
        """Takes one look, in a transaction; damage that stops it is a fault."""

    @abstractmethod
    def _rows(self, table: str, condition: str = "", *given: Any) -> Iterator[tuple[Row, str]]:
        """Each row of a table with bytes for text, and its name for people."""

    @abstractmethod
    def _pages(self) -> None:
        """What the database itself knows of damage, and rows whose parents are gone."""

    @abstractmethod
    def _tables(self) -> None:
        """Tables, indexes and triggers that are missing."""

    @abstractmethod
    def _is_current(self) -> bool:
        """Whether it has the newest layout; noted where it has not."""

    @abstractmethod
    def _search_indexes(self) -> None:
        """The full-text indexes against the words."""

    @abstractmethod
    def _derived(self) -> None:
        """What is worked out against what would be worked out now."""

    def outcome(self) -> Verified:
        for look in (self._pages, self._tables, self._every_document, self._originals, self._rulings):
            self._look(look)
        self._search_indexes()
        if not self.faults:  # else what follows from them says nothing
            self._derived()
        return Verified(self.path, self.documents, self.claims, tuple(self.faults[:MOST_FAULTS]), tuple(self.stale),
                        tuple(self.unchecked))

    def _fault(self, what: str, place: str = "", start: int | None = None, end: int | None = None) -> None:
        self.faults.append(Problem(f"{self.path}, {place}" if place else self.path, what, RESTORE, start, end))

    def _originals(self) -> None:
        """Each original unpacks to bytes that have its hash."""
        if not self._is_current():
            return
        for row, _ in self._rows("originals", "ORDER BY sha256"):
            name = _shown(row["sha256"])
            try:
                whole = sha256(zlib.decompress(row["packed"])).hexdigest() == name
            except zlib.error:
                whole = False
            if not whole:
                self._fault("The bytes are not those that were kept.", f"original {name[:16]}")

    # --- what was added -----------------------------------------------------------------------------------------

    def _every_document(self) -> None:
        for raw, place in self._rows("documents", "ORDER BY number"):
            self.documents += 1
            place = place.replace("documents", "document", 1)
            try:
                self._hash(raw, place)
                row = {key: _told(value) for key, value in raw.items()}
                self._sources(row, place)
                self._readings(row, place)
            except UnicodeDecodeError as error:
                self._fault(f"A value of it is not UTF-8 any more (byte {error.start:,}: {error.reason}).", place)
            except NOT_A_VALUE as error:
                self._fault(f"A value of it cannot be read ({type(error).__name__}: {error}).", place)

        if self.needs_review and not any(self._rows("book", "WHERE key = ?", ruling_rows.NEEDS_REVIEW)):
            self._fault("It has claims of a language model, and its table book does not say so.")

    def _hash(self, raw: Row, place: str) -> None:
        """Of the bytes as they stand: a text that is no UTF-8 any more has a hash, too."""
        written = raw["text"]
        found = sha256(written).hexdigest() if isinstance(written, bytes) else ""
        if found.encode() != raw["sha256"]:
            self._fault("The text is not the one that was added (its hash differs).", place)
        if raw["text_id"] != (raw["sha256"] or b"")[:16]:
            self._fault("Its text_id is not the start of its hash.", place)

    def _sources(self, row: Row, place: str) -> None:
        if row["characters"] != len(row["text"]):
            self._fault(f"It has {len(row['text'])} characters; the book says {row['characters']}.", place)
        sources = [{key: _told(value) for key, value in source.items()}
                   for source, _ in self._rows("sources", "WHERE document = ?", row["number"])]
        if not sources:
            self._fault("Where it came from is missing.", place)
            return
        first = min(sources, key=earliest_source)
        for key in ("name", "source", "url", "publisher", "published", "title"):
            if row[key] != first[key]:
                self._fault(f"Its {key} is not what its first source says.", place)
        if row["id"] not in (row["name"], *(f"{row['name']}-{row['text_id'][:size]}" for size in (6, 16))):
            self._fault("It is shown under a name that is not its own.", place)

    def _readings(self, row: Row, place: str) -> None:
        held: Counter[int] = Counter()
        for raw, named in self._rows("claims", "WHERE document = ? ORDER BY number", row["number"]):
            self.claims += 1
            held[raw["reading"]] += 1
            self._claim(raw, row, f"{place}, claim {named.partition(' ')[2]}")
        seen = Counter(problem["reading"] for problem, _ in self._rows("problems", "WHERE document = ?", row["number"]))
        readings = {reading["number"]: reading for reading, _ in
                    self._rows("readings", "WHERE document = ?", row["number"])}
        whole = row["reading"] in readings and not (held.keys() | seen.keys()) - readings.keys()
        if not whole or any((reading["claims"], reading["problems"]) != (held[number], seen[number])
                            for number, reading in readings.items()):
            self._fault("Claims or problems of this document are missing.", place)

    def _claim(self, raw: Row, document: Row, place: str) -> None:
        text, start, end = document["text"], raw["start"], raw["end"]
        try:
            if text[start:end].encode() != raw["quote"]:
                self._fault(f"The quote of claim {_shown(raw['id'])} is not the text at its place.", place, start, end)
            row = {key: _told(value) for key, value in raw.items()}
            read = rows.claim_from(row, document_id=document["id"], text_id=document["text_id"], published=None)
            self.needs_review |= read.needs_review
            if read.id != row["id"]:
                self._fault("Its values are not those that were read (its name does not fit them).", place, start, end)
        except NOT_A_VALUE as error:
            self._fault(f"A value of it cannot be read ({type(error).__name__}: {error}).", place)

    def _rulings(self) -> None:
        if not self._is_current():
            return
        for raw, place in self._rows("rulings"):
            place = place.replace("rulings", "ruling", 1)
            try:
                row = {key: _told(value) for key, value in raw.items() if key != "number"}
                if ruling_rows.columns(ruling_from(json.loads(row["told"]))) != row:
                    self._fault("Its columns are not what the ruling itself says.", place)
            except NOT_A_VALUE as error:
                self._fault(f"It cannot be read ({type(error).__name__}: {error}).", place)

    # --- what follows from it -----------------------------------------------------------------------------------

    def _compare(self, connection: Connection) -> None:
        if not state_of(connection)[1]:
            self.unchecked.append("Commitments are not worked out for the newest claims yet: not compared.")
            return
        p, d = schema.prints.c, schema.documents.c
        wrong = [text_id for text_id, kept, text in connection.execute(
            select(p.text_id, p.signature, d.text).outerjoin(schema.documents, d.text_id == p.text_id)
            .execution_options(yield_per=20))  # of up to twenty megabytes each
            if text is None or signature(text) != kept]
        if wrong:  # the families are told by them
            self._stale("prints", wrong)
            return
        origins = fresh_origins(connection, anew=True)
        families = {row.text_id: row.family for row in connection.execute(select(p.text_id, p.family))}
        texts = list(connection.execute(select(d.text_id)).scalars())
        if origins.families is not None and len(texts) > 1:
            wanted = {text_id: origins.families.get(text_id) for text_id in texts}
            self._stale("prints", sorted(name for name in wanted.keys() | families.keys()
                                         if wanted.get(name, "") != families.get(name, "")))
        judged = judged_in(connection)
        register = add_up_all(judged.claims, origins.sources, judged.by_hand)
        for table, wanted_rows in derived_rows(register, judged.claims).items():
            held = [dict(row) for row in connection.execute(in_order(table)).mappings()]
            names = [column.name for column in table.primary_key.columns]
            self._stale(table.name, _different(held, wanted_rows, names))

    def _stale(self, table: str, names: Sequence[str]) -> None:
        if names:
            shown = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
            self.stale.append(Problem(f"{self.path}, {table}", "It is not what follows from the texts, claims and "
                                      f"rulings: {shown}.", MEND))


class FileCheck(Check):
    """The same for a file, read by SQLite's own calls: values come as bytes."""

    def __init__(self, path: str, connection: sqlite3.Connection) -> None:
        super().__init__(path)
        self.connection = connection

    def _look(self, look: Callable[[], None]) -> None:
        self.connection.execute("BEGIN")
        try:
            look()
        except sqlite3.DatabaseError as error:
            if not _is_broken(error):
                raise
            self._fault(f"The file is damaged: {error}.")
        finally:
            self.connection.execute("ROLLBACK")

    def _rows(self, table: str, condition: str = "", *given: Any) -> Iterator[tuple[Row, str]]:
        """Each row of a table with bytes for text, and its name for people."""
        cursor = self.connection.execute(f"SELECT * FROM {table} {condition}", given)
        names = [_shown(column[0]) for column in cursor.description]
        for values in cursor:
            row = dict(zip(names, values, strict=True))
            yield row, f"{table} {_shown(row.get('id') or row.get('number'))}"

    def _pages(self) -> None:
        for (line,) in self.connection.execute("PRAGMA integrity_check"):
            if line != b"ok":
                self._fault(f"The file is damaged: {_shown(line)}.")
        for table, row, parent, _ in self.connection.execute("PRAGMA foreign_key_check"):
            self._fault(f"It belongs to a row of {_shown(parent)} that is not there.", f"{_shown(table)} {row}")

    def _tables(self) -> None:
        held = {_shown(name) for (name,) in self.connection.execute("SELECT name FROM sqlite_schema")}
        wanted = {table.name for table in schema.metadata.tables.values()}
        wanted |= {str(index.name) for table in schema.metadata.tables.values() for index in table.indexes}
        wanted |= {statement.split("CREATE ")[1].replace("VIRTUAL ", "").split()[1] for statement in schema.FULL_TEXT}
        if self._is_current():
            for name in sorted(wanted - held):
                self._fault(f"Its table, index or trigger {name} is missing.")

    def _is_current(self) -> bool:
        version: int = self.connection.execute("PRAGMA user_version").fetchone()[0]
        if version < schema.SCHEMA_VERSION:
            note = "It is of an earlier layout: rulings and what follows from the claims were not looked at."
            if note not in self.unchecked:
                self.unchecked.append(note)
            return False
        return True

    def _search_indexes(self) -> None:
        """SQLite's own comparison of index and words. It is asked by a statement that counts as writing."""
        connection = self.connection
        for index, kind in INDEXES.items():
            try:
                connection.execute("PRAGMA query_only = OFF")
                connection.execute("BEGIN IMMEDIATE")
                connection.execute(f"INSERT INTO {index}({index}, rank) VALUES ('integrity-check', 1)")
            except sqlite3.DatabaseError as error:
                if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_READONLY:
                    self.unchecked.append("The file may not be written, so its search index could not be compared.")
                    return
                if not _is_broken(error):
                    raise
                self.stale.append(Problem(f"{self.path}, {index}", f"The search index of {kind} does not fit them.",
                                          MEND if not self.faults else RESTORE))
            finally:
                with suppress(sqlite3.OperationalError):  # where the transaction never began
                    connection.execute("ROLLBACK")
                connection.execute("PRAGMA query_only = ON")

    def _derived(self) -> None:
        if not self._is_current():
            return
        self.connection.text_factory = str
        engine = create_engine("sqlite://", creator=lambda: self.connection, poolclass=StaticPool)
        try:
            with engine.connect() as connection:
                connection.exec_driver_sql("BEGIN")
                self._compare(connection)
        except (*NOT_A_VALUE, exc.DBAPIError) as error:
            self.stale.append(Problem(self.path, f"What follows from the claims cannot be read ({error}).", MEND))


def _different(held: list[Row], wanted: list[Row], names: Sequence[str]) -> list[str]:
    """What names the rows that one side has and the other has not, or not so."""
    def named(found: list[Row]) -> dict[str, Row]:
        return {" ".join(str(row[name]) for name in names): row for row in found}

    first, second = named(held), named(wanted)
    return sorted(name for name in first.keys() | second.keys() if first.get(name) != second.get(name))
