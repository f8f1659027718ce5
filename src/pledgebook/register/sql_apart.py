"""Inside the process that a stranger's SQL runs in: one statement that reads a book's file, rows out as lines of JSON.

Four walls stand one behind the other. The file is opened for reading only; an authorizer lets nothing through but
reading and the functions named here; the system lets the process open no file and write none from then on; a clock and
a limit of memory end it. Only the standard library is loaded: what is not there cannot be called.
"""

from __future__ import annotations

import json
import math
import sqlite3
import sys
import time
from typing import IO, Any

FUNCTIONS = frozenset("""
    abs avg char coalesce concat concat_ws count date datetime glob group_concat hex ifnull iif instr julianday length
    like likelihood likely lower ltrim match max min nullif octet_length quote random replace round rtrim sign
    sqlite_version strftime string_agg substr substring sum time timediff total trim typeof unicode unistr unixepoch
    unlikely upper
    cume_dist dense_rank first_value lag last_value lead nth_value ntile percent_rank rank row_number
    json json_array json_array_length json_extract json_group_array json_group_object json_object json_quote json_type
    json_valid -> ->>
    bm25 highlight snippet
    acos asin atan atan2 ceil ceiling cos degrees exp floor ln log log10 log2 mod pi pow power radians sin sqrt tan
    trunc
    """.split())
PRAGMAS = frozenset("data_version foreign_key_list index_info index_list index_xinfo table_info table_list table_xinfo"
                    .split())  # these tell of tables; full-text search itself asks the first
VIRTUAL = ("document_words", "quote_words", "json_each", "json_tree", "pragma_table_info", "pragma_table_xinfo",
           "pragma_table_list", "pragma_index_list", "pragma_index_info", "pragma_foreign_key_list")
READS = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_RECURSIVE})
ROWS = {sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE}
FILES = {sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH}
TURNS = {sqlite3.SQLITE_TRANSACTION, sqlite3.SQLITE_SAVEPOINT}

MEMORY = 256_000_000  # bytes of address space, of which the database may take
HEAP = 128_000_000
VALUE = 16_000_000  # bytes of one value
STATEMENT = 100_000  # bytes
ANSWER = 100_000_000  # bytes of all rows
LIMITS = {sqlite3.SQLITE_LIMIT_LENGTH: VALUE, sqlite3.SQLITE_LIMIT_SQL_LENGTH: STATEMENT,
          sqlite3.SQLITE_LIMIT_ATTACHED: 0, sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH: 0,
          sqlite3.SQLITE_LIMIT_WORKER_THREADS: 0, sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 200,
          sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 100, sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 1000}
EVERY = 1000  # steps of the database between two looks at the clock
LEFT = 0.1  # seconds that are left to tell that time is up, before the system ends the process

LOOK = "`pledgebook sql` without a statement lists the tables and columns."
ONLY_READING = "This door only reads: write one SELECT. Rulings and texts have verbs of their own."


class _Guard:
    """The authorizer, which remembers what it refused first."""

    def __init__(self) -> None:
        self.refused = ""

    def __call__(self, action: int, first: str | None, second: str | None, *_: str | None) -> int:
        name = (first if action == sqlite3.SQLITE_PRAGMA else second) or ""
        if action in READS or (action == sqlite3.SQLITE_PRAGMA and name.lower() in PRAGMAS) or (
                action == sqlite3.SQLITE_FUNCTION and name.lower() in FUNCTIONS):
            return sqlite3.SQLITE_OK
        self.refused = self.refused or _named(action, first or "", name)
        return sqlite3.SQLITE_DENY


def _named(action: int, first: str, name: str) -> str:
    if action == sqlite3.SQLITE_FUNCTION:
        return f"It calls the function {name}, which is not among those that only read"
    if action == sqlite3.SQLITE_PRAGMA:
        return f"It asks for PRAGMA {name}, which is not among those that only tell of tables"
    if action in FILES:
        return "It opens or leaves another file"
    if action in TURNS:
        return "It begins or ends a transaction"
    if action in ROWS and not first.startswith("sqlite_"):
        return f"It writes rows of {first}"
    return "It makes or changes tables, or asks one that SQLite would first have to make"


def serve() -> None:
    """Reads what is asked from standard input, answers on standard output, and ends."""
    asked: dict[str, Any] = json.load(sys.stdin.buffer)
    out = sys.stdout.buffer
    try:
        _answer(out, **asked)
    except MemoryError:
        _tell(out, {"spent": "memory"})
    except sqlite3.DatabaseError as error:
        _tell(out, {"broken": str(error), "code": getattr(error, "sqlite_errorcode", 0)})
    out.flush()


def wrong_with(statement: str) -> str:
    """Why a statement is none, before anybody looks at what it says; "" where there is nothing wrong."""
    if not statement.strip():
        return "There is no statement."
    if len(statement.encode("utf-8", "replace")) > STATEMENT:
        return f"The statement is longer than {STATEMENT:,} bytes."
    if "\0" in statement or any("\ud800" <= character <= "\udfff" for character in statement):
        return "The statement holds a character that no text can hold."
    return ""


def _answer(out: IO[bytes], *, uri: str, statement: str, seconds: float, rows: int | None) -> None:
    wrong = wrong_with(statement)
    if wrong:
        _tell(out, {"refused": [wrong, LOOK]})
        return
    connection = sqlite3.connect(uri, uri=True, timeout=5.0, isolation_level=None)
    for pragma in ("query_only = ON", "trusted_schema = OFF", "temp_store = MEMORY", "mmap_size = 0",
                   f"hard_heap_limit = {HEAP}"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("BEGIN")
    connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()  # from here on it needs no other file
    for table in VIRTUAL:
        connection.execute(f"SELECT * FROM {table} LIMIT 0")  # else it would be made ready under the authorizer's eyes
    connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
    for category, most in LIMITS.items():
        connection.setlimit(category, most)
    guard = _Guard()
    until = time.monotonic() + seconds - LEFT
    wall_in(seconds)
    connection.set_progress_handler(lambda: time.monotonic() > until, EVERY)
    connection.set_authorizer(guard)
    try:
        _write_rows(out, connection, statement, rows)
    except (sqlite3.DatabaseError, sqlite3.Warning) as error:
        if guard.refused:
            _tell(out, {"refused": [f"{guard.refused}.", ONLY_READING]})
        elif time.monotonic() > until:
            _tell(out, {"spent": "time"})
        elif getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_TOOBIG):
            _tell(out, {"spent": "memory"})
        elif isinstance(error, sqlite3.Warning | sqlite3.ProgrammingError):  # its class hangs on the Python
            _tell(out, {"refused": ["There is more than one statement.", "Give one at a time."]})
        elif type(error) is sqlite3.OperationalError:
            _tell(out, {"refused": [f"SQLite does not take it: {error}.", LOOK]})
        else:
            raise


def _write_rows(out: IO[bytes], connection: sqlite3.Connection, statement: str, most: int | None) -> None:
    cursor = connection.execute(statement)
    if cursor.description is None:
        _tell(out, {"refused": ["There is no question in it.", ONLY_READING]})
        return
    _tell(out, {"columns": [column[0] for column in cursor.description]})
    written = 0
    for number, row in enumerate(cursor):
        if number == most:
            _tell(out, {"more": True})
            return
        line = json.dumps([plain(value) for value in row], ensure_ascii=False).encode() + b"\n"
        written += len(line)
        if written > ANSWER:
            _tell(out, {"spent": "answer"})
            return
        out.write(line)
    _tell(out, {"more": False})


def plain(value: Any) -> Any:
    """A value as JSON can hold it: bytes in hexadecimal, as hex() gives them; what is no number in words."""
    if isinstance(value, bytes):
        return value.hex().upper()
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


def _tell(out: IO[bytes], what: dict[str, Any]) -> None:
    out.write(json.dumps(what).encode() + b"\n")


def wall_in(seconds: float) -> None:
    """From here on the system itself refuses files, children and more memory, and ends the process when time is up.

    Windows has none of these: there the authorizer stands alone, and the parent's clock ends the process.
    """
    if sys.platform == "win32":
        return
    import resource
    import signal

    signal.signal(signal.SIGALRM, signal.SIG_DFL)  # no Python is needed to obey it: a long call inside SQLite ends, too
    signal.setitimer(signal.ITIMER_REAL, seconds)
    for kind in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE, resource.RLIMIT_NOFILE, resource.RLIMIT_NPROC):
        resource.setrlimit(kind, (0, 0))
    if sys.platform == "linux":  # elsewhere it is not kept
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
