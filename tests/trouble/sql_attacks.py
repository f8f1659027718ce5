"""Statements of somebody who wants more than to read: to write, to leave the book's file, to take the machine."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

from pledgebook.register import schema

SECRET = "the-secret-word-4711"  # stands in a file beside the book, which nobody may read through it
TABLES = tuple(table.name for table in schema.metadata.sorted_tables)
INDEXES = ("document_words", "quote_words")
ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
LONG = "(SELECT group_concat(text) FROM documents)"

PRAGMAS = """
    user_version=9|application_id=1|schema_version=1|writable_schema=ON|writable_schema=RESET|query_only=OFF
    query_only=0
    journal_mode=DELETE|journal_mode=OFF|journal_mode|wal_checkpoint(TRUNCATE)|wal_checkpoint|wal_autocheckpoint=1
    synchronous=OFF|locking_mode=EXCLUSIVE|foreign_keys=OFF|ignore_check_constraints=ON|recursive_triggers=ON
    trusted_schema=ON|hard_heap_limit=0|soft_heap_limit=0|mmap_size=1000000000|cache_size=-10000000|cache_spill=OFF
    temp_store=FILE|temp_store_directory='/tmp'|data_store_directory='/tmp'|key='x'|rekey='x'|optimize
    incremental_vacuum
    auto_vacuum=FULL|page_size=65536|encoding='UTF-16'|secure_delete=ON|threads=8|busy_timeout=0|shrink_memory
    case_sensitive_like=ON|legacy_alter_table=ON|max_page_count=1|analysis_limit=1
    automatic_index=OFF
    read_uncommitted=ON
    reverse_unordered_selects=ON|cell_size_check=OFF|checkpoint_fullfsync=OFF|defer_foreign_keys=ON|database_list
    integrity_check|quick_check|compile_options|function_list|module_list|main.user_version=9|"user_version"=9
    """


def _pragmas() -> list[str]:
    return [one.strip() for line in PRAGMAS.strip().splitlines() for one in line.split("|")]


WRITES = (
    *(f"DELETE FROM {table}" for table in TABLES), *(f"DROP TABLE {table}" for table in TABLES),
    *(f"INSERT INTO {table} DEFAULT VALUES" for table in TABLES),
    *(f"REPLACE INTO {table} SELECT * FROM {table}" for table in TABLES),
    *(f"UPDATE {table} SET {next(iter(schema.metadata.tables[table].columns)).name} = 1" for table in TABLES),
    *(f"INSERT INTO {index}({index}) VALUES ('{command}')" for index in INDEXES for command in (
        "rebuild", "delete-all", "optimize", "integrity-check", "merge")),
    *(f"DROP TABLE {index}" for index in INDEXES), "DELETE FROM quote_words_data", "DELETE FROM sqlite_schema",
    "UPDATE sqlite_schema SET sql = ''", "INSERT INTO sqlite_sequence VALUES ('claims', 1)",
    "DELETE FROM claims RETURNING id", "WITH x AS (SELECT 1) DELETE FROM claims", "EXPLAIN DELETE FROM claims",
    "UPDATE claims SET quote = d.text FROM documents d",
    "DELETE FROM claims WHERE number IN (SELECT number FROM claims)",
    "INSERT INTO book VALUES ('schema_version', '1') ON CONFLICT DO UPDATE SET value = 99",
    "CREATE TABLE x(y)", "CREATE TABLE x AS SELECT * FROM claims", "CREATE TEMP TABLE x(y)",
    "CREATE VIEW x AS SELECT 1", "CREATE TEMP VIEW claims AS SELECT 1", "CREATE INDEX x ON claims(quote)",
    "CREATE UNIQUE INDEX x ON claims(quote)",
    "CREATE TRIGGER x AFTER INSERT ON claims BEGIN DELETE FROM rulings; END",
    "CREATE TEMP TRIGGER x AFTER INSERT ON claims BEGIN DELETE FROM rulings; END",
    "CREATE VIRTUAL TABLE x USING fts5(y)", "CREATE VIRTUAL TABLE temp.x USING fts5vocab(main, quote_words, row)",
    "CREATE VIRTUAL TABLE x USING rtree(a, b, c)", "CREATE VIRTUAL TABLE x USING dbstat",
    "CREATE VIRTUAL TABLE x USING csv(filename='/etc/passwd')", "ALTER TABLE claims RENAME TO x",
    "ALTER TABLE claims ADD COLUMN x", "ALTER TABLE claims DROP COLUMN why", "ALTER TABLE claims RENAME COLUMN id TO x",
    "DROP INDEX claims_by_id", "DROP TRIGGER quote_words_add", "DROP VIEW x", "REINDEX", "REINDEX claims_by_id",
    "ANALYZE", "ANALYZE claims", "VACUUM", "VACUUM INTO 'made.db'", "VACUUM main INTO 'file:made.db?mode=rwc'",
)
FILES = (
    *(f"ATTACH {what} AS other" for what in (
        "'secret.db'", "'file:secret.db?mode=ro'", "'file:secret.db?immutable=1'", "'made.db'", "':memory:'", "''",
        "'/etc/passwd'", "'/dev/stdin'", "'/proc/self/fd/3'", "'secret' || '.db'", "char(115)", "(SELECT 'secret.db')",
        "NULL", "'pledges.db'", "'file:pledges.db?mode=rwc'", "'file:/etc/passwd?vfs=unix-none'")),
    "ATTACH DATABASE 'secret.db' AS main", "DETACH main", "DETACH temp", "EXPLAIN ATTACH 'secret.db' AS x",
    "SELECT load_extension('secret')", "SELECT load_extension('/tmp/x.so', 'go')", "SELECT readfile('secret.db')",
    "SELECT writefile('made.db', 'x')", "SELECT edit('x', 'vi')", "SELECT fts3_tokenizer('simple')",
    "SELECT fts3_tokenizer('simple', x'4141414141414141')", "SELECT * FROM fsdir('/')",
    "SELECT * FROM zipfile('secret.db')",
    "SELECT * FROM sqlite_dbpage", "SELECT * FROM sqlite_dbdata", "SELECT * FROM dbstat",
    "SELECT * FROM csv('/etc/passwd')",
    "SELECT * FROM pragma_database_list", "SELECT * FROM pragma_user_version", "SELECT * FROM pragma_function_list",
    "SELECT * FROM secret", "SELECT * FROM other.secret", "SELECT * FROM 'secret.db'",
    "SELECT sqlite_compileoption_get(1)",
    "SELECT LOAD_EXTENSION('secret')", 'SELECT "load_extension"(\'secret\')', "SELECT [load_extension]('secret')",
    "SELECT * FROM claims WHERE load_extension('secret')", "SELECT (SELECT load_extension(quote) FROM claims)",
    ".open secret.db", ".read secret.db", ".shell ls", ".import secret.db claims", "\\! ls", "COPY claims TO 'made.db'",
    "COPY claims TO PROGRAM 'touch made.db'", "SELECT pg_read_file('/etc/passwd')", "LOAD 'secret'", "INSTALL httpfs",
    "SELECT * INTO OUTFILE 'made.db' FROM claims", "EXEC xp_cmdshell 'ls'", "SELECT sys_exec('ls')",
    "SELECT * FROM read_csv('secret.db')",
)
TURNS = (
    "BEGIN", "BEGIN IMMEDIATE", "BEGIN EXCLUSIVE", "COMMIT", "END", "ROLLBACK", "SAVEPOINT x",
    "RELEASE x", "ROLLBACK TO x",
    *(f"SELECT 1{gap}DELETE FROM claims" for gap in (";", "; ", ";\n", ";--\n", ";/**/", "\n;\n", ";;")),
    *(f"{one}; DELETE FROM claims" for one in ("COMMIT", "ROLLBACK", "BEGIN IMMEDIATE", "PRAGMA query_only=OFF", "",
                                               "ATTACH 'secret.db' AS x", "-- ' \n SELECT 1", "/* */ VALUES (1)")),
    "SELECT 1; SELECT 2", ";", ";;", "--", "/*", "'", '"', "SELECT", "SELECT '", "SELECT 1 --' ; DELETE FROM claims",
    "\ufeffDELETE FROM claims", "DELETE\u00a0FROM claims", "ＤＥＬＥＴＥ FROM claims", "dElEtE/**/FrOm/**/claims",
)
COSTS = (
    "SELECT printf('%.*c', 900000000, 'x')", "SELECT format('%.*c', 900000000, 'x')", "SELECT printf('%900000000d', 1)",
    "SELECT zeroblob(1000000000)", "SELECT randomblob(1000000000)", "SELECT hex(zeroblob(500000000))",
    "SELECT quote(zeroblob(500000000))", "SELECT length(zeroblob(1e9) || zeroblob(1e9))",
    f"{ENDLESS}SELECT count(*) FROM n", f"{ENDLESS}SELECT i FROM n", f"{ENDLESS}SELECT i FROM n ORDER BY i DESC",
    f"{ENDLESS}SELECT group_concat(i) FROM n", f"{ENDLESS}SELECT json_group_array(i) FROM n",
    f"{ENDLESS}SELECT max(i) FROM n",
    f"{ENDLESS}SELECT DISTINCT i FROM n", f"{ENDLESS}SELECT i, sum(i) OVER (ORDER BY i DESC) FROM n",
    f"{ENDLESS}SELECT i FROM n UNION SELECT i FROM n", f"{ENDLESS}SELECT count(*) FROM n GROUP BY i",
    f"{ENDLESS}SELECT i FROM n WHERE i < 0 LIMIT 1", f"{ENDLESS}SELECT 1 WHERE 0 IN (SELECT i FROM n)",
    "WITH RECURSIVE s(x) AS (SELECT 'x' UNION ALL SELECT x || x FROM s) SELECT length(x) FROM s",
    "WITH RECURSIVE s(x) AS (SELECT 'x' UNION ALL SELECT replace(x, 'x', 'xxxxxxxxxx') FROM s) SELECT max(x) FROM s",
    "WITH RECURSIVE s(x) AS (SELECT 'x' UNION ALL SELECT json_array(x, x) FROM s) SELECT length(x) FROM s",
    "WITH RECURSIVE s(x) AS (SELECT 'ab' UNION ALL SELECT hex(x) FROM s) SELECT length(x) FROM s",
    "WITH RECURSIVE s(x) AS (SELECT '''' UNION ALL SELECT quote(x) FROM s) SELECT length(x) FROM s",
    "WITH RECURSIVE s(x, n) AS (SELECT 'ab', 1 UNION ALL SELECT x || x, n + 1 FROM s WHERE n < 23) "
    "SELECT x LIKE '%a%a%a%a%a%a%a%a%a%a%c' FROM s",
    "WITH RECURSIVE s(x, n) AS (SELECT 'ab', 1 UNION ALL SELECT x || x, n + 1 FROM s WHERE n < 23) "
    "SELECT x GLOB '*a*a*a*a*a*a*a*a*a*a*c' FROM s",
    "WITH RECURSIVE s(x, n) AS (SELECT 'ab', 1 UNION ALL SELECT x || x, n + 1 FROM s WHERE n < 23) "
    "SELECT instr(x, substr(x, 2, 1000000) || 'c') FROM s",
    "WITH RECURSIVE s(x, n) AS (SELECT 'ab', 1 UNION ALL SELECT x || x, n + 1 FROM s WHERE n < 23) "
    "SELECT length(trim(x, x || 'c')) FROM s",
    "WITH RECURSIVE s(x, n) AS (SELECT 'ab', 1 UNION ALL SELECT x || x, n + 1 FROM s WHERE n < 23) "
    "SELECT x, x || 'a', x || 'b', x || 'c', x || 'd', x || 'e', x || 'f', x || 'g', x || 'h', "
    "x || 'i', x || 'j' FROM s",
    "WITH RECURSIVE s(x, n) AS (SELECT '[', 1 UNION ALL SELECT x || x, n + 1 FROM s WHERE n < 23) "
    "SELECT json_valid(x) FROM s",
    "WITH RECURSIVE s(x, n) AS (SELECT '[1,', 1 UNION ALL SELECT x || x, n + 1 FROM s WHERE n < 22) "
    "SELECT count(*) FROM s, json_tree(x || '1' || replace(x, '[1,', ']'))",
    "SELECT count(*) FROM claims a, claims b, claims c, claims d, claims e, claims f, claims g, claims h",
    "SELECT * FROM claims a, claims b, claims c, claims d, claims e, claims f",
    "SELECT a.quote FROM claims a, claims b, claims c, claims d, claims e, claims f "
    "ORDER BY b.quote || a.quote || c.quote",
    "SELECT count(DISTINCT a.quote || b.id || c.id || d.id) FROM claims a, claims b, claims c, claims d, claims e",
    "SELECT group_concat(a.quote || b.quote) FROM claims a, claims b, claims c, claims d, claims e, claims f",
    f"SELECT replace(replace({LONG}, 'e', {LONG}), 'a', {LONG})", f"SELECT {' || '.join([LONG] * 150)}",
    f"SELECT {', '.join(['1'] * 3000)}", f"SELECT {'(' * 900}1{')' * 900}", f"SELECT {'-' * 5000}1",
    f"SELECT {'NOT ' * 5000}1",
    " UNION ALL ".join(["SELECT 1"] * 2000), f"SELECT 1 WHERE 1 IN ({', '.join(['1'] * 30_000)})",
    f"SELECT * FROM {', '.join(f'claims c{n}' for n in range(70))}",
    f"SELECT * FROM {', '.join(f'claims c{n}' for n in range(60))} WHERE " + " AND ".join(
        f"c{n}.id = c{n + 1}.id" for n in range(59)),
    f"SELECT '{'x' * 200_000}'", f"SELECT quote LIKE '{'%a' * 20_000}' FROM claims", f"SELECT {'x' * 50_000}",
    f"SELECT CASE {'WHEN 1 THEN 1 ' * 5000}END", f"SELECT {'abs(' * 900}1{')' * 900}",
    f"SELECT {'(SELECT ' * 300}1{')' * 300}", "SELECT char(" + ", ".join(["120"] * 20_000) + ")",
    "SELECT * FROM quote_words WHERE quote_words MATCH '" + " OR ".join(["a*"] * 3000) + "'",
    "SELECT * FROM quote_words WHERE quote_words MATCH '" + "(" * 5000 + "a" + ")" * 5000 + "'",
    "SELECT * FROM quote_words WHERE quote_words MATCH 'NEAR(" + "a " * 5000 + ", 100000)'",
    "SELECT round(1e300, 1000000000), substr('x', -9223372036854775808, 9223372036854775807), abs(-9e18)",
    "SELECT strftime('" + "%J" * 20_000 + "', 'now')", "SELECT total(9e999), 0.0 / 0.0, -9e999, 1e400 - 1e400",
    "SELECT CAST(x'ff00fe' AS TEXT), x'00', char(0), char(55296), '\u202e'",
)
ATTACKS: tuple[str, ...] = (*WRITES, *FILES, *TURNS, *COSTS, *(f"PRAGMA {one}" for one in _pragmas()))

QUESTIONS = (
    "SELECT c.said_on, c.kind, c.quote, d.title FROM claims c JOIN documents d ON d.number = c.document",
    "SELECT kind, count(*) AS n FROM claims GROUP BY kind HAVING n > 1 ORDER BY n DESC LIMIT 5 OFFSET 1",
    "SELECT c.id, a.value FROM claims c, json_each(c.actors) a WHERE a.value IN ('NOR', 'DEU')",
    "SELECT highlight(quote_words, 0, '[', ']') FROM quote_words WHERE quote_words MATCH 'pledges' ORDER BY rank",
    "WITH told AS (SELECT actors, sum(amount_value) AS s FROM commitments GROUP BY 1) SELECT * FROM told WHERE s > 1",
    "SELECT name, type FROM pragma_table_info('claims')", "EXPLAIN QUERY PLAN SELECT * FROM claims WHERE id = 'x'",
    "SELECT id, row_number() OVER (PARTITION BY kind ORDER BY said_on) FROM claims",
    "SELECT substr(text, 1, 20), length(text), upper(title), printf FROM documents",
)
PIECE = re.compile(r"\w+|\s+|'[^']*'|[^\w\s]")
HARD = ("''", "NULL", "-9223372036854775808", "9e999", "x'00'", "*", "(", ")", ";", "--", "/*", "*/", "'", '"',
        "\0", "1e309",
        "AS", "FROM", "SELECT", "UNION ALL", "RECURSIVE", "ATTACH", "PRAGMA", "INSERT INTO claims", "load_extension(",
        "printf(", "\U0001f6e1", "\u00a0", "MATCH", "->>", "||", "%", "?", ":x", "@x", "$x", "[", "]", "`")


def fuzzed(count: int, seed: int) -> Iterator[str]:
    """Attacks and questions put together anew: half of them word for word, so that many stay statements."""
    rng = random.Random(seed)
    whole = [PIECE.findall(one) for one in (*ATTACKS, *QUESTIONS * 20) if len(one) < 1000]
    alike: dict[str, list[str]] = {}
    for piece in (piece for pieces in whole for piece in pieces):
        alike.setdefault(_sort(piece), []).append(piece)
    for _ in range(count):
        pieces = list(rng.choice(whole))
        if rng.random() < 0.5:
            for place in rng.sample(range(len(pieces)), min(len(pieces), rng.choice((1, 1, 2, 3)))):
                pieces[place] = rng.choice(alike[_sort(pieces[place])])
        else:
            _cut_up(pieces, rng, whole)
        yield "".join(pieces)


def _sort(piece: str) -> str:
    """Whether it is a number, a word, a text, blank or a sign."""
    return "number" if piece.isdecimal() else "word" if piece[0].isalnum() or piece[0] == "_" else \
        "text" if piece[0] == "'" else "blank" if piece.isspace() else "sign"


def _cut_up(pieces: list[str], rng: random.Random, whole: list[list[str]]) -> None:
    for _ in range(rng.choice((1, 1, 2, 3, 6))):
        other = rng.choice(whole)
        place, start, length = rng.randrange(len(pieces) + 1), rng.randrange(len(other)), rng.choice((1, 2, 4, 12))
        kind = rng.randrange(4)
        if kind == 0:
            del pieces[place:place + length]
        elif kind == 1:
            pieces[place:place] = other[start:start + length]
        elif kind == 2:
            pieces[place:place + length] = other[start:start + length]
        else:
            pieces[place:place] = [" ", rng.choice(HARD), " "]
