"""A PostgreSQL address in, an engine on the book there out: made, recognised, opened; its troubles told in words.

Who writes locks the table `book` first, so that writers follow one another as they do in a file, while readers go on
with what they began to read. Texts are compared by their code points, as in SQLite, whatever language the server has.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, exc, select, text
from sqlalchemy.engine import URL, make_url

from pledgebook.register import schema
from pledgebook.register.errors import BookBusy, BookError, BookNeedsNewer, NotABook
from pledgebook.register.places import shown, without_driver

WRITES = "pledgebook_writes"  # execution option of a transaction that will write
MAKES = "makes the book"  # the option's value where there is no table to lock yet
CONNECT_SECONDS = 10
MAKING = 0x506C6462  # the lock of those who make a book: ours alone in a database

# SQLSTATE, by its first characters: what became of it, and what to do. Appendix A of PostgreSQL's manual lists them.
BUSY = ("55P03", "40001", "40P01", "55006")
FORBIDDEN = ("42501", "25006")
TROUBLES: tuple[tuple[str, str, str], ...] = (
    ("53100", "The server's disk is full; what was added before is kept.",
     "Free some space and run the same command again."),
    ("53", "The server has no room for another connection", "Wait until others are done, or have its limits raised."),
    ("57P", "The server was shut down or is starting; what was acknowledged before is kept",
     "Run the same command again."),
    ("08", "The connection to the server was lost; what was acknowledged before is kept",
     "Run the same command again."),
    ("54", "A name or value is too long for the server", "Shorten it, or keep the book in a file."),
    ("XX", "The server reports damage", "Have its log looked at; `pledgebook verify` tells what can be read."),
)

THEIRS = text("""
    SELECT c.relname FROM pg_catalog.pg_class c
    WHERE c.relnamespace = to_regnamespace(quote_ident(current_schema())) AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
    AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend d
                    WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')""")


def engine_on(address: str, busy_seconds: float, *, read_only: bool = False) -> Engine:
    """An engine whose transactions read as of one moment, or write one after the other. Raises BookError."""
    told = {"client_encoding": "utf8", "connect_timeout": CONNECT_SECONDS, "application_name": "pledgebook"}
    engine = create_engine(_url(address), module=_driver(address), pool_pre_ping=True, use_native_hstore=False,
                           connect_args=told)
    if read_only:  # not by `options`, which would take the place of those in the address, such as its schema
        event.listen(engine, "connect", _only_reads)
    wait = f"SET LOCAL lock_timeout = {max(1, round(busy_seconds * 1000))}"

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES)
        if not writes:
            connection.exec_driver_sql(f"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; {wait}")
        elif writes == MAKES:
            connection.exec_driver_sql(f"{wait}; SELECT pg_advisory_xact_lock({MAKING})")
        else:
            connection.exec_driver_sql(f"{wait}; LOCK TABLE book IN SHARE ROW EXCLUSIVE MODE")

    return engine


def _only_reads(connection: Any, _: object) -> None:
    """The server refuses every write in the transactions of this connection."""
    connection.read_only = True


def _driver(address: str) -> ModuleType:
    try:
        import psycopg
    except ImportError as error:
        raise BookError("A book on a PostgreSQL server needs psycopg, which is not installed.", shown(address),
                        "Run `pip install 'pledgebook[postgres]'`.") from error
    return psycopg


def _url(address: str) -> URL:
    try:
        return make_url(f"postgresql+psycopg://{without_driver(address)}")
    except (exc.ArgumentError, ValueError) as error:
        raise BookError("The address cannot be read.", shown(address),
                        "Write postgresql://USER@HOST/DATABASE; see docs/team.md.") from error


def stamp(connection: Connection, address: str) -> int | None:
    """The schema version of the book that a connection sees; None where there is nothing.

    Raises BookNeedsNewer, and NotABook for another program's tables.
    """
    if connection.execute(text("SELECT current_schema()")).scalar_one() is None:
        raise BookError("The database has no schema of this name.", shown(address),
                        "Have it made (CREATE SCHEMA …), or name another in the address; see docs/team.md.")
    held = set(connection.execute(THEIRS).scalars())
    if not held:
        return None
    if not {schema.book.name, schema.column_notes.name} <= held:
        raise NotABook(shown(address), "another program's tables are there; give the book a schema of its own")
    written = connection.execute(select(schema.book.c.value).where(schema.book.c.key == "schema_version")).scalar()
    if not written or not written.isdigit():
        raise NotABook(shown(address), "its table `book` is not ours")
    if int(written) > schema.SCHEMA_VERSION:
        raise BookNeedsNewer(shown(address), int(written), schema.SCHEMA_VERSION)
    return int(written)


def check_encoding(connection: Connection, address: str) -> None:
    """Raises BookError where the database cannot keep every character."""
    encoding = connection.execute(text("SHOW server_encoding")).scalar_one()
    if encoding != "UTF8":
        raise BookError(f"The database is in {encoding}, which cannot keep every character.", shown(address),
                        "Have one made with ENCODING 'UTF8' TEMPLATE template0.")


def marks(connection: Connection) -> tuple[int, ...]:
    """What tells two states of a book apart without reading it: which transaction changed each line of `book` last."""
    return tuple(connection.execute(text("SELECT CAST(CAST(xmin AS text) AS bigint) FROM book ORDER BY key")).scalars())


def error_told(error: exc.DBAPIError, place: str, busy_seconds: float) -> BookError | None:
    """One error of the server in our words; None for a fault of ours, which stays visible."""
    original: Any = error.orig
    state = getattr(original, "sqlstate", None) or ""
    said = next(iter(str(original).splitlines()), "").strip()
    if state in BUSY:
        return BookBusy(place, busy_seconds)
    if state in FORBIDDEN:
        return BookError(f"The book may not be written, or not even read, under this role ({said}).", place,
                         "Have the rights granted; docs/team.md shows how.")
    for beginning, what, try_this in TROUBLES:
        if state.startswith(beginning):
            return BookError(what if what.endswith(".") else f"{what} ({said}).", place, try_this)
    if isinstance(error, exc.DataError) and not state and "NUL" in said:
        return BookError("A text holds the character NUL, which PostgreSQL cannot keep.", place,
                         "Take it out of the text, or keep the book in a file.")
    if isinstance(error, exc.OperationalError) and not state:
        return BookError(f"The server cannot be reached, or does not let you in ({_reason(str(original))}).", place,
                         "Look at the address, at the password (PGPASSWORD or ~/.pgpass) and whether the server runs.")
    return None


def _reason(said: str) -> str:
    """The last line of what the driver says: it tries several addresses and tells of each."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return lines[-1].removeprefix("- ") if lines else "no reason given"
