"""SQL on a team's book: what a file's door refuses, a server's refuses as well; and both answer alike."""

from __future__ import annotations

import itertools
import time
from decimal import Decimal
from pathlib import Path

import pytest

from pledgebook.register import sql_server
from pledgebook.register.sql import Asked, Table, answer
from pledgebook.register.sql_told import NotOneQuestion, TooMuch
from pledgebook.register.store import Book
from tests.doors.command_line import pledgebook
from tests.doors.test_web_http import SMALL, book_of
from tests.postgres import Server
from tests.trouble.sql_attacks import COSTS, FILES, TURNS, WRITES

CALLS = (
    *(f"SELECT {call}" for call in (
        "pg_read_file('/etc/passwd')", "pg_catalog.pg_read_file('/etc/passwd')", '"pg_read_file"(\'/etc/passwd\')',
        "PG_READ_FILE ('/etc/passwd')", "pg_read_file/**/('/etc/passwd')", "pg_read_file--\n('/etc/passwd')",
        "pg_read_binary_file('/etc/passwd')", "pg_ls_dir('/')", "pg_stat_file('/etc/passwd')",
        "lo_import('/etc/passwd')", "lo_export(1, '/tmp/made')", "lo_creat(1)", "pg_sleep(60)",
        "pg_terminate_backend(pid) FROM pg_stat_activity", "pg_reload_conf()", "pg_switch_wal()", "pg_rotate_logfile()",
        "set_config('transaction_read_only', 'off', false)", "set_config('statement_timeout', '0', false)",
        "pg_advisory_lock(1)", "nextval('x')", "setval('x', 1)", "currval('x')", "txid_current()", "dblink('', 'x')",
        "query_to_xml('DELETE FROM claims', true, true, '')", "pg_notify('x', 'y')", "repeat('x', 1000000000)",
        "generate_series(1, 1000000000000)", "'x' AS \"a'b\", pg_sleep(9)", "'--' , pg_sleep(9)",
        "1 /* ' */, pg_sleep(9) /* ' */", 'lower("x(") , pg_sleep(9)', "x.pg_sleep(9) FROM claims x",
        "E'\\'' , pg_sleep(9) --'", "$$'$$, pg_sleep(9), $$'$$", "U&\"pg\\005fsleep\"(9)",
        "1 /* /* */ ', pg_sleep(9), ' */")),
    "SELECT * FROM pg_ls_dir('/')", "SELECT * FROM pg_sleep(9)", "SELECT * FROM ROWS FROM (pg_sleep(9))",
    "SELECT 1 WHERE EXISTS (SELECT pg_sleep(9))", "SELECT 1 ORDER BY pg_sleep(9)", "VALUES (pg_sleep(9))",
    "WITH x AS (SELECT pg_sleep(9)) SELECT * FROM x", "SELECT ('/etc/passwd'::text).pg_read_file",
    "SELECT (9).pg_sleep", "SELECT t.pg_read_file FROM unnest(ARRAY['/etc/passwd']) t",
    "SELECT t . \"pg_read_file\" FROM (VALUES ('/etc/passwd')) AS t", f"SELECT {'x' * 70}")
STATEMENTS = (
    "COPY claims TO '/tmp/made'", "COPY claims TO STDOUT", "COPY claims FROM '/etc/passwd'",
    "COPY (SELECT 1) TO PROGRAM 'ls'", "SET TRANSACTION READ WRITE", "SET statement_timeout = 0", "RESET ALL",
    "LISTEN x", "NOTIFY x", "LOCK TABLE claims", "DO ''", "CALL x()", "GRANT ALL ON claims TO PUBLIC", "CREATE ROLE x",
    "CREATE EXTENSION dblink", "ALTER SYSTEM SET fsync = off", "TRUNCATE claims", "SELECT * INTO x FROM claims",
    "SELECT * FROM claims FOR UPDATE", "CLUSTER", "CHECKPOINT", "LOAD 'x'", "PREPARE x AS SELECT 1", "EXECUTE x",
    "WITH x AS (DELETE FROM claims RETURNING *) SELECT * FROM x", "FETCH 1 FROM asked", "CLOSE asked",
    "DECLARE x CURSOR FOR SELECT 1", "DISCARD ALL", "COMMENT ON TABLE claims IS 'x'", "SHOW ALL",
    "SELECT 1; COMMIT; DELETE FROM claims; BEGIN", "COMMIT; DELETE FROM claims", "EXPLAIN ANALYZE DELETE FROM claims")
QUESTIONS = (
    "SELECT id, quote, amount_value, count FROM claims ORDER BY id", "SELECT count(*) AS n FROM claims;",
    "SELECT kind, count(*) AS n, sum(amount_value) AS s FROM commitments GROUP BY kind ORDER BY 1",
    "WITH told(k) AS (SELECT kind FROM claims) SELECT DISTINCT upper(k) AS up FROM told ORDER BY 1 -- a")


@pytest.fixture(name="place", scope="module")
def _place(server: Server) -> str:
    place = server.new_place()
    with Book.open(place, create=True) as book:
        for one in SMALL:
            book.add(one)
    return place


def asked(place: str, statement: str, seconds: float = 10.0, rows: int | None = None) -> Table:
    return answer(place, Asked(statement, "the statement", seconds, rows))


def test_a_file_and_a_server_answer_alike(place: str, tmp_path: Path) -> None:
    file = book_of(tmp_path / "b.db", SMALL)
    for question in QUESTIONS:
        assert asked(place, question) == asked(file, question), question
    shown = pledgebook("sql", "SELECT count(*) AS n FROM claims", "--book", place, "--format", "csv")
    assert shown.exit_code == 0 and shown.stdout.startswith("n\n")
    cut = asked(place, "SELECT number FROM claims", rows=1)
    assert len(cut.rows) == 1 and cut.more


@pytest.mark.parametrize("statement", [*CALLS, *STATEMENTS])
def test_calls_and_statements_that_do_more_than_read_are_refused(statement: str, place: str) -> None:
    begun = time.monotonic()
    with pytest.raises(NotOneQuestion):
        asked(place, statement)
    assert time.monotonic() - begun < 5


def test_the_attacks_on_a_file_do_nothing_to_a_server(place: str) -> None:
    with Book.open(place) as book:
        before = book.digest()
    some = (*itertools.islice(WRITES, 0, None, 7), *itertools.islice(FILES, 0, None, 5), *TURNS[::4], *COSTS[::9])
    for statement in some:
        try:
            asked(place, statement, seconds=1.0)
        except (NotOneQuestion, TooMuch):
            continue
    with Book.open(place) as book:
        assert book.digest() == before and not book.faults()


def test_what_takes_too_long_is_ended_there(place: str) -> None:
    with pytest.raises(TooMuch, match="longer than 1 s"):
        asked(place, "WITH RECURSIVE n(i) AS (SELECT 1::bigint UNION ALL SELECT i + 1 FROM n) "
              "SELECT count(*) FROM n", seconds=1)


def test_the_list_of_functions_is_what_holds_the_calls(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted bug: whoever is let through by the server itself may sleep on it, and read its files."""
    monkeypatch.setattr(sql_server, "check_functions", lambda *_: None)
    assert asked(place, "SELECT pg_backend_pid() AS pid").rows
    begun = time.monotonic()
    asked(place, "SELECT pg_sleep(1.5)")
    assert time.monotonic() - begun > 1.5


def test_values_of_a_server_as_from_a_file() -> None:
    assert [sql_server.plain(value) for value in (Decimal(3), Decimal("2.5"), memoryview(b"\x0f"), True, {"a": 1})] == [
        3, 2.5, "0F", True, "{'a': 1}"]


@pytest.mark.parametrize("statement", [
    "SELECT quote FROM claims WHERE quote LIKE '%pg_sleep(9)%'", 'SELECT "count" FROM claims -- it is pg_sleep(',
    "SELECT CAST(1 AS numeric(5, 2)), kind IN ('aid') FROM claims",
    "WITH RECURSIVE n(i) AS (SELECT 1) SELECT count(*) FILTER (WHERE i > 0) OVER (ORDER BY i) FROM n AS m(i)",
    "SELECT lower (kind), extract(year FROM now())::int4 FROM claims WHERE (1) = ANY (ARRAY[1])",
    "SELECT c.id, d.title FROM claims c JOIN documents d ON d.number = c.document AND d.reading = c.reading",
    "SELECT jsonb_array_elements_text(actors::jsonb) AS actor, count(*) FROM claims GROUP BY 1 ORDER BY 2 DESC LIMIT 3",
    "SELECT c.quote FROM quote_words w JOIN claims c ON c.number = w.number WHERE w.words @@ to_tsquery('boats')"])
def test_questions_are_let_through(statement: str, place: str) -> None:
    with Book.open(place) as book, book.looking() as connection:
        sql_server.check_functions(connection.connection.dbapi_connection, statement, "the statement")
