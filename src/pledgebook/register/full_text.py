"""Words in, rows of quotes and documents out: by FTS5 where the book is a file, by PostgreSQL's own search on a server.

A file's triggers keep its index in step by themselves; on a server the three `keep_` functions do.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Row, TextClause, text

from pledgebook.register import schema, search, server_words
from pledgebook.register.search import Found

# Ranks come first, out of the index alone, and only what may be among the best is looked up: a common word stands in
# every other text. Only the words of the best are cut and marked; + keeps the index from being asked for each row anew,
# which for the beginning of a word takes as long as all rows.
RANKED = "SELECT rowid, bm25({0}) FROM {0} WHERE {0} MATCH :words ORDER BY bm25({0})"
LOOKED_UP = ("SELECT {}, d.id AS document, d.title AS title FROM json_each(:ranked) ranked "
             "CROSS JOIN {} ORDER BY json_extract(ranked.value, '$[0]'), d.id{} LIMIT :limit")
MARKED = "SELECT rowid, {1} FROM {0} WHERE {0} MATCH :words AND +rowid IN (SELECT value FROM json_each(:numbers))"
NUMBER = "json_extract(ranked.value, '$[1]')"


@dataclass(frozen=True, slots=True)
class Index:
    """The questions that are asked of one full-text index."""

    ranked: TextClause  # all that hold the words, best first: row and rank
    looked_up: TextClause  # what stands in some rows, by rank, then by name: of claims only those in force
    marked: TextClause  # the words of some rows


QUOTES = Index(
    text(RANKED.format("quote_words")),
    text(LOOKED_UP.format("c.number AS number, c.id AS id",
                          f"claims c ON c.number = {NUMBER} CROSS JOIN documents d ON d.reading = c.reading",
                          ", c.start, c.id")),
    text(MARKED.format("quote_words", "highlight(quote_words, 0, :open, :close)")))
DOCUMENTS = Index(
    text(RANKED.format("document_words")),
    text(LOOKED_UP.format("d.number AS number, d.id AS id", f"documents d ON d.number = {NUMBER}", "")),
    text(MARKED.format("document_words",
                       f"snippet(document_words, -1, :open, :close, '…', {search.SNIPPET_WORDS})")))


def on_server(connection: Connection) -> bool:
    return connection.dialect.name == "postgresql"


def make(connection: Connection) -> None:
    """What full-text search needs in a new book."""
    for statement in server_words.TABLES if on_server(connection) else schema.FULL_TEXT:
        connection.exec_driver_sql(statement)


def find(connection: Connection, words: str, limit: int) -> tuple[Sequence[Found], Sequence[Found]]:
    """Quotes and documents that hold all the words, best first. Raises NothingToSearch."""
    asked = search.terms(words)
    if on_server(connection):
        return server_words.quotes(connection, asked, limit), server_words.documents(connection, asked, limit)
    quotes, documents = (_best(connection, index, search.match_expression(words), limit)
                         for index in (QUOTES, DOCUMENTS))
    return quotes, documents


def _best(connection: Connection, index: Index, words: str, limit: int) -> list[Found]:
    found = list[Row[Any]]()
    with connection.execute(index.ranked, {"words": words}) as ranked:
        for some in _together(ranked, limit):
            found += connection.execute(index.looked_up, {"ranked": json.dumps(some), "limit": limit - len(found)})
            if len(found) >= limit:
                break
    numbers = json.dumps([row.number for row in found])
    marked = {row[0]: search.pieces(row[1]) for row in connection.execute(
        index.marked, {"words": words, "open": search.OPEN, "close": search.CLOSE, "numbers": numbers})}
    return [Found(row.id, row.document, row.title, marked[row.number]) for row in found]


def _together(ranked: Iterable[Row[Any]], least: int) -> Iterator[list[tuple[int, int]]]:
    """Rows, each after a number that is the same for those of one rank: these stay together, for names order them.

    least   so many come together at first, then more each time: many may be of readings that are no longer in force
    """
    some = list[tuple[int, int]]()
    for number, (_, equal) in enumerate(groupby(ranked, itemgetter(1))):
        some += [(number, row[0]) for row in equal]
        if len(some) >= least:
            yield some
            some, least = [], 2 * least
    if some:
        yield some


def keep_text(connection: Connection, number: int) -> None:
    """After a document was added, or got another title."""
    if on_server(connection):
        server_words.keep_texts(connection, [number])


def keep_quotes(connection: Connection, reading: int) -> None:
    """After the claims of a reading were added."""
    if on_server(connection):
        server_words.keep_quotes(connection, schema.claims.c.reading == reading)


def clear(connection: Connection) -> None:
    """Empties the index on a server, whose rows belong to those of the documents and claims."""
    if on_server(connection):
        server_words.clear(connection)


def rebuild(connection: Connection) -> None:
    """The whole index anew."""
    if on_server(connection):
        server_words.rebuild(connection)
        return
    for index in ("document_words", "quote_words"):
        connection.exec_driver_sql(f"INSERT INTO {index}({index}) VALUES ('rebuild')")
