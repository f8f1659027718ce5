"""The place of a book, made, recognised, opened; and the troubles of files told in words. For servers see `server`."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, delete, event, exc, insert, update
from sqlalchemy.engine import Connection

from pledgebook import __version__
from pledgebook.register import full_text, schema, server
from pledgebook.register.errors import BookBusy, BookError, BookNeedsNewer, NoBook, NotABook
from pledgebook.register.places import is_address, shown
from pledgebook.register.server import MAKES, WRITES
from pledgebook.register.turns import turn

BUSY_SECONDS = 30.0
ROW = "pledgebook_row"  # execution option: the file whose writers wait in a row, and how long
BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
BROKEN = {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}
NEEDS_RECOVERY = {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY}


def open_book(path: str, *, create: bool, busy_seconds: float = BUSY_SECONDS, read_only: bool = False) -> Engine:
    """An engine on the book at a path or address.

    create      make the book where there is none; without it a missing book raises NoBook
    read_only   the database itself refuses every write; a book of an earlier layout is refused, too
    Raises BookNeedsNewer before anything but the stamp was read, NotABook for any other file.
    """
    with troubles(path, busy_seconds):
        if is_address(path):
            return _open_on_server(path, create=create, busy_seconds=busy_seconds, read_only=read_only)
        if not is_stamped(path):
            if not create:
                raise NoBook(path)
            _make(path, busy_seconds)
        engine = _engine(path, busy_seconds, read_only=read_only)
        if read_only:
            _check_layout(engine, path)
        else:
            _bring_up_to_date(engine, path)
        return engine


def _open_on_server(address: str, *, create: bool, busy_seconds: float, read_only: bool) -> Engine:
    """As `open_book`, over one connection: each costs as much as a small question."""
    engine = _engine(address, busy_seconds, read_only=read_only)
    try:
        with looking(engine) as connection:
            version = _version(connection, address)
        if version is None:
            if not create:
                raise NoBook(shown(address))
            _make_in(engine, address)
        elif version < schema.SCHEMA_VERSION and read_only:
            raise _of_an_earlier_layout(shown(address))
        elif version < schema.SCHEMA_VERSION:
            _bring_up_to_date(engine, address)
    except BaseException:
        engine.dispose()
        raise
    return engine


def is_stamped(path: str) -> bool:
    """Whether there is a book of a version we know; False where there is no file, or nothing in it yet."""
    file = Path(path)
    if file.is_dir():
        raise NotABook(path, "it is a folder")
    if not file.exists():
        return False
    try:
        connection = sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)
        try:
            stamp = _stamp(connection, path)
        finally:
            connection.close()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF not in NEEDS_RECOVERY:
            raise
        # A run was killed in mid-write: SQLite has to roll the file back first, which it only does when it may write.
        connection = sqlite3.connect(path)
        try:
            connection.execute("PRAGMA query_only = ON")
            stamp = _stamp(connection, path)
        finally:
            connection.close()
    return stamp is not None


def _version(connection: Connection, path: str) -> int | None:
    if is_address(path):
        return server.stamp(connection, path)
    raw: Any = connection.connection.dbapi_connection
    return _stamp(raw, path)


def _stamp(connection: sqlite3.Connection, path: str) -> int | None:
    """The schema version of a book; None for a file with nothing in it."""
    if not connection.in_transaction:  # else another process could make the book between two of these questions
        connection.execute("BEGIN")
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    if application != schema.APPLICATION_ID:
        if application or version or tables:
            raise NotABook(path, "another program wrote it")
        return None
    if "book" in tables:
        rows = connection.execute("SELECT value FROM book WHERE key = 'schema_version'").fetchall()
        version = max([version, *(int(value) for (value,) in rows if str(value).isdigit())])
    if version > schema.SCHEMA_VERSION:
        raise BookNeedsNewer(path, version, schema.SCHEMA_VERSION)
    return version


def _make(path: str, busy_seconds: float) -> None:
    """Makes the tables of a new book, in one transaction; two processes may try at once."""
    folder = Path(path).resolve().parent
    if not folder.is_dir():
        raise BookError("The folder for the book does not exist.", str(folder), "Make it, or choose another --book.")
    engine = _engine(path, busy_seconds)
    try:
        _make_in(engine, path)
    finally:
        engine.dispose()


def _make_in(engine: Engine, path: str) -> None:
    with writing(engine, makes=True) as connection:
        if _version(connection, path) is not None:
            return  # the other process was quicker
        if is_address(path):
            server.check_encoding(connection, path)
        schema.metadata.create_all(connection, checkfirst=False)
        full_text.make(connection)
        connection.execute(insert(schema.book), [
            {"key": "schema_version", "value": str(schema.SCHEMA_VERSION)},
            {"key": "made_by", "value": __version__}, {"key": "changes", "value": "0"},
            {"key": "derived_at", "value": ""}])
        connection.execute(insert(schema.column_notes), schema.notes())
        if not is_address(path):
            connection.exec_driver_sql(f"PRAGMA application_id = {schema.APPLICATION_ID}")
            connection.exec_driver_sql(f"PRAGMA user_version = {schema.SCHEMA_VERSION}")


def _check_layout(engine: Engine, path: str) -> None:
    with looking(engine) as connection:
        raw: Any = connection.connection.dbapi_connection
        version = _stamp(raw, path) or 0
    if version < schema.SCHEMA_VERSION:
        engine.dispose()
        raise _of_an_earlier_layout(path)


def _of_an_earlier_layout(place: str) -> BookError:
    return BookError("The book has an earlier layout and is opened for reading only.", place,
                     "Bring it up to date first: pledgebook list")


def _bring_up_to_date(engine: Engine, path: str) -> None:
    """Gives a book of an earlier version the tables it lacks, in one transaction; what was kept stays as it is."""
    with looking(engine) as connection:
        version = _version(connection, path)
    if version is None or version >= schema.SCHEMA_VERSION:
        return
    with writing(engine) as connection:
        if (_version(connection, path) or 0) >= schema.SCHEMA_VERSION:
            return  # another process was quicker
        schema.metadata.drop_all(connection, tables=list(schema.DERIVED))
        schema.metadata.create_all(connection)
        for table in schema.metadata.sorted_tables:  # of tables that were there, those that are new
            for index in table.indexes:
                index.create(connection, checkfirst=True)
        connection.execute(delete(schema.column_notes))
        connection.execute(insert(schema.column_notes), schema.notes())
        connection.execute(update(schema.book).where(schema.book.c.key == "schema_version").values(
            value=str(schema.SCHEMA_VERSION)))
        connection.execute(update(schema.book).where(schema.book.c.key == "derived_at").values(value=""))
        if not is_address(path):
            connection.exec_driver_sql(f"PRAGMA user_version = {schema.SCHEMA_VERSION}")


def _engine(path: str, busy_seconds: float, *, read_only: bool = False) -> Engine:
    if is_address(path):
        return server.engine_on(path, busy_seconds, read_only=read_only)

    def connect() -> sqlite3.Connection:
        if read_only:
            connection = sqlite3.connect(f"{Path(path).resolve().as_uri()}?mode=ro", uri=True, timeout=busy_seconds,
                                         isolation_level=None, check_same_thread=False)
            connection.execute("PRAGMA query_only = ON")
            return connection
        # The timeout comes first of all: setting WAL on a book that another process opens would else fail at once.
        # isolation_level None leaves BEGIN to us, so that a writer takes its lock before it reads.
        connection = sqlite3.connect(path, timeout=busy_seconds, isolation_level=None, check_same_thread=False)
        _use_wal(connection, busy_seconds)
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        return connection

    engine = create_engine("sqlite://", creator=connect, execution_options={ROW: (path, busy_seconds)})

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _use_wal(connection: sqlite3.Connection, busy_seconds: float) -> None:
    """Readers and a writer side by side. On a file that may not be written the mode stays as it is."""
    deadline = time.monotonic() + busy_seconds
    while connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            code = error.sqlite_errorcode & 0xFF
            if code == sqlite3.SQLITE_READONLY:
                return
            # SQLite does not wait by itself where two processes change the mode at once.
            if code not in BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.01)


@contextmanager
def writing(engine: Engine, *, makes: bool = False) -> Iterator[Connection]:
    """One transaction that writes: all of it is kept, or nothing.

    makes   it makes the book itself, so that there is no table to lock yet
    """
    with engine.connect().execution_options(**{WRITES: MAKES if makes else True}) as connection, \
            _turn(connection), connection.begin():
        yield connection


def _turn(connection: Connection) -> AbstractContextManager[None]:
    """For a file, the row of those that want to write; a server keeps its own."""
    row = connection.get_execution_options().get(ROW)
    return turn(*row) if row else nullcontext()


@contextmanager
def looking(engine: Engine) -> Iterator[Connection]:
    """One transaction that only reads: everything seen in it belongs together, whatever others write meanwhile."""
    with engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def troubles(path: str, busy_seconds: float) -> Iterator[None]:
    """Turns the database's errors into ours; anything unknown passes as it is."""
    try:
        yield
    except (exc.DBAPIError, sqlite3.Error) as error:
        if is_address(path) and isinstance(error, exc.DBAPIError):
            told = server.error_told(error, shown(path), busy_seconds)
            if told is None:
                raise
            raise told from error
        original: Any = error.orig if isinstance(error, exc.DBAPIError) else error
        code = getattr(original, "sqlite_errorcode", 0) & 0xFF
        if code in BUSY:
            raise BookBusy(path, busy_seconds) from error
        if code in BROKEN:
            raise NotABook(path, "it is damaged or no database at all") from error
        if code == sqlite3.SQLITE_FULL:
            raise BookError("The disk is full; what was added before is kept.", path,
                            "Free some space and run the same command again.") from error
        if code == sqlite3.SQLITE_READONLY:
            raise BookError("The book may not be written.", path, "Change its permissions, or copy it.") from error
        if code == sqlite3.SQLITE_CANTOPEN:
            raise BookError("The book cannot be opened.", path, "Look at the permissions of it and its folder.") \
                from error
        if code == sqlite3.SQLITE_IOERR:
            raise BookError(f"The book cannot be read or written ({original}).", path,
                            "Look at the disk; what was acknowledged before is kept.") from error
        raise
