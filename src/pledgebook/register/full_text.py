"""Words in, rows of quotes and documents out: by FTS5 where the book is a file, by PostgreSQL's own search on a server.

A file's triggers keep its index in step by themselves; on a server the three `keep_` functions do.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, text

from pledgebook.register import schema, search, server_words
from pledgebook.register.search import Found

# The best are found first, and only their words are cut and marked: a common word stands in every other text.
BEST_QUOTES = ("FROM quote_words JOIN claims c ON c.number = quote_words.rowid "
               "JOIN documents d ON d.reading = c.reading "
               "WHERE quote_words MATCH :words{} ORDER BY bm25(quote_words), d.id, c.start, c.id LIMIT :limit")
QUOTES = text("SELECT c.id AS id, d.id AS document, d.title AS title, "
              "highlight(quote_words, 0, :open, :close) AS snippet " + BEST_QUOTES.format(
                  f" AND quote_words.rowid IN (SELECT quote_words.rowid {BEST_QUOTES.format('')})"))
BEST_DOCUMENTS = ("FROM document_words JOIN documents d ON d.number = document_words.rowid "
                  "WHERE document_words MATCH :words{} ORDER BY bm25(document_words), d.id LIMIT :limit")
DOCUMENTS = text("SELECT d.id AS id, d.id AS document, d.title AS title, "
                 f"snippet(document_words, -1, :open, :close, '…', {search.SNIPPET_WORDS}) AS snippet "
                 + BEST_DOCUMENTS.format(
                     f" AND document_words.rowid IN (SELECT document_words.rowid {BEST_DOCUMENTS.format('')})"))


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
    given = {"words": search.match_expression(words), "open": search.OPEN, "close": search.CLOSE, "limit": limit}
    quotes, documents = (
        [Found(row["id"], row["document"], row["title"], search.pieces(row["snippet"]))
         for row in connection.execute(question, given).mappings()] for question in (QUOTES, DOCUMENTS))
    return quotes, documents


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
