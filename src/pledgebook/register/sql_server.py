"""SQL that somebody typed in, asked of a book on a PostgreSQL server: rows out, within a transaction that only reads.

The server itself refuses writing, a second statement and whatever is no question: the statement stands in a cursor,
which takes one SELECT. Functions are another matter: some of them read files, sleep or end other people's work, if the
role may. So each name in the statement is looked up among the server's functions, and only those are let through that
`sql_apart` knows, and some more. PostgreSQL calls functions without brackets, too: (path).pg_read_file.
"""

from __future__ import annotations

import re
import time
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from pledgebook.register import schema, sql_apart
from pledgebook.register.errors import BookError
from pledgebook.register.sql_told import FEWER, NotOneQuestion, TooMuch

AT_A_TIME = 1000  # rows
LATE = "57014"  # SQLSTATE of a statement that was ended by its clock
FUNCTIONS = sql_apart.FUNCTIONS | frozenset("""
    age array_agg array_length array_position array_to_string bool_and bool_or btrim cardinality cast char_length
    character_length date_part date_trunc every extract greatest initcap jsonb_agg jsonb_array_elements
    jsonb_array_elements_text jsonb_array_length jsonb_build_array jsonb_build_object jsonb_each jsonb_each_text
    jsonb_extract_path_text jsonb_object_agg jsonb_object_keys jsonb_typeof json_agg json_array_elements
    json_array_elements_text json_build_object json_each json_each_text json_object_keys json_typeof least left
    make_date mode now percentile_cont percentile_disc phraseto_tsquery plainto_tsquery position regexp_match
    regexp_replace reverse right split_part starts_with stddev stddev_pop stddev_samp string_to_array strpos to_char
    to_date to_json to_jsonb to_number to_timestamp to_tsquery to_tsvector translate ts_headline ts_rank ts_rank_cd
    unnest var_pop var_samp variance websearch_to_tsquery width_bucket
    """.split())
TYPES = frozenset("""
    bit bool bpchar bytea char date float4 float8 int2 int4 int8 interval json jsonb name numeric text time timestamp
    timestamptz timetz tsquery tsvector varbit varchar
    """.split())  # each is a function, too, which only turns a value into it
COLUMNS = frozenset(name for table in schema.metadata.sorted_tables for name in (
    table.name, *(column.name for column in table.columns)))
LONGEST_NAME = 63  # bytes; the server cuts off the rest
# Ways to write words so that only the server can tell where they end.
HARD = re.compile(r"\\|\$\w*\$|\bU&", re.IGNORECASE)
PASSED = re.compile(r"""(?P<kept>"(?:[^"]|"")*")|'(?:[^']|'')*'|--[^\r\n]*|/\*(?:(?!/\*).)*?\*/""", re.DOTALL)
NAME = re.compile(r'''"((?:[^"]|"")*)"|([^\W\d][\w$]*)''')

Rows = tuple[tuple[str, ...], tuple[tuple[Any, ...], ...], bool]


def rows(connection: Connection, statement: str, where: str, seconds: float, most: int | None) -> Rows:
    """Columns, rows, and whether there are more, of a connection whose transaction only reads."""
    import psycopg

    raw: Any = connection.connection.dbapi_connection
    until = time.monotonic() + seconds
    try:
        check_functions(raw, statement, where)
        return _fetched(raw, statement, most, until, where)
    except psycopg.Error as error:
        if error.sqlstate == LATE or time.monotonic() > until:
            raise TooMuch(f"It took longer than {seconds:g} s and was ended.", where,
                          "Narrow it with WHERE or LIMIT, or give it more time with --seconds.") from error
        state, said = error.sqlstate or "", next(iter(str(error).splitlines()), "").strip()
        if state == "25006":
            raise NotOneQuestion("It would write.", where, sql_apart.ONLY_READING) from error
        if state[:2] in ("42", "22", "0A", "34", "21", "2F", "54"):  # of the statement, not of the server
            raise NotOneQuestion(f"PostgreSQL does not take it: {said}.", where,
                                 f"{sql_apart.ONLY_READING} {sql_apart.LOOK}") from error
        raise BookError(f"The server did not answer it ({said}).", where, "Run it again; docs/team.md has what a "
                        "server needs.") from error


def _fetched(raw: Any, statement: str, most: int | None, until: float, where: str) -> Rows:
    found: list[tuple[Any, ...]] = []
    written = 0
    _limit(raw, until)
    with raw.cursor(name="asked") as cursor:
        cursor.execute(statement.rstrip().rstrip(";").encode())
        columns = tuple(column.name for column in cursor.description or ())
        while True:
            _limit(raw, until)
            some = cursor.fetchmany(AT_A_TIME)
            found += [tuple(map(plain, row)) for row in some]
            written += sum(len(str(value)) for row in some for value in row)
            if written > sql_apart.ANSWER:
                raise TooMuch(f"The answer is longer than {sql_apart.ANSWER // 1_000_000} MB.", where, FEWER)
            if len(some) < AT_A_TIME or (most is not None and len(found) > most):
                break
    return columns, tuple(found[:most]), most is not None and len(found) > most


def _limit(raw: Any, until: float) -> None:
    """The server ends what is asked next when time is up."""
    left = max(1, round((until - time.monotonic()) * 1000))
    raw.execute(f"SET LOCAL statement_timeout = {left}")


def names_in(statement: str, where: str) -> set[str]:
    """All names and words of a statement, as the server reads them, with texts and comments taken out.

    Raises NotOneQuestion where their ends cannot be told without the server's own grammar.
    """
    if HARD.search(statement):
        raise NotOneQuestion("It holds a backslash, $…$ or U&: what they hide cannot be told.", where,
                             "Write texts in plain quotes: 'such as this'.")
    bare = PASSED.sub(lambda found: found["kept"] or " ", statement)
    if "/*" in bare or "'" in bare or bare.count('"') % 2:
        raise NotOneQuestion("It has a text, name or comment without an end, or a comment in a comment.", where,
                             "Close it, or leave it out.")
    names = {quoted.replace('""', '"') if quoted else word.lower() for quoted, word in NAME.findall(bare)}
    if any(len(name.encode()) > LONGEST_NAME for name in names):
        raise NotOneQuestion(f"It holds a name of more than {LONGEST_NAME} bytes.", where, "Shorten it.")
    return names


def check_functions(raw: Any, statement: str, where: str) -> None:
    """Raises NotOneQuestion where a function of the server is named that is not among those that only read."""
    names = names_in(statement, where) - FUNCTIONS - TYPES - COLUMNS
    known = raw.execute("SELECT min(proname) FROM pg_catalog.pg_proc WHERE proname = ANY(%s)", (sorted(names),))
    function = known.fetchone()[0]
    if function:
        raise NotOneQuestion(f"It names {function}, a function that is not among those that only read.", where,
                             f"{sql_apart.ONLY_READING} Name a column of yours otherwise.")


def plain(value: Any) -> Any:
    """A value as JSON can hold it; as from a file, wherever both can tell the same."""
    if isinstance(value, Decimal):
        return int(value) if value.is_finite() and value == value.to_integral_value() else plain(float(value))
    if isinstance(value, bytes | memoryview):
        return sql_apart.plain(bytes(value))
    return sql_apart.plain(value) if value is None or isinstance(value, bool | int | float | str) else str(value)
