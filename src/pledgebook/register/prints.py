"""The book's texts in, their prints out: the MinHash of each, kept beside the family of copies it belongs to.

After a large run prints are taken and kept some thousands at a time, so that a run that is killed goes on with the
next; until it is known whose copies these texts are, their family is UNSETTLED.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, insert, select

from pledgebook.register import schema
from pledgebook.register.copies import signature
from pledgebook.register.errors import BookBusy, BookError

MOST_NAMES = 10_000  # in one question
TAKEN_AT_ONCE = 2_000  # texts whose prints are taken and kept together
TEXTS_AT_ONCE = 20  # of up to twenty megabytes each
UNSETTLED = ""  # the family of a text whose print was taken and compared with no other yet

Transaction = Callable[[], AbstractContextManager[Connection]]


def take_prints(looking: Transaction, writing: Transaction) -> None:
    """Takes and keeps the prints of texts that have none, where they are many; a few are left for `keep_origins`."""
    last = 0
    with looking() as connection:
        if count_unprinted(connection) <= TAKEN_AT_ONCE:
            return
    try:
        while True:
            with looking() as connection:
                found = unprinted(connection, last, TAKEN_AT_ONCE)
            if not found:
                return
            last = found[-1]["number"]
            with writing() as connection:
                keep_prints(connection, found)
    except BookBusy:
        return  # those that are left are taken with what follows from them
    except BookError as error:
        if "may not be written" not in error.what:
            raise


def unprinted(connection: Connection, after: int, most: int) -> list[dict[str, Any]]:
    """Rows of prints for texts that have none, of some texts at a time.

    after   the number of the document after which to look; each row gives that of its own
    """
    d, p = schema.documents.c, schema.prints.c
    asked = select(d.number, d.text_id, d.text).where(
        d.number > after, ~select(p.text_id).where(p.text_id == d.text_id).exists()).order_by(d.number).limit(most)
    return [{"number": row.number, "text_id": row.text_id, "signature": signature(row.text), "family": UNSETTLED}
            for row in connection.execute(asked.execution_options(yield_per=TEXTS_AT_ONCE))]


def count_unprinted(connection: Connection) -> int:
    """How many texts have no print."""
    texts, prints = (int(connection.execute(select(func.count()).select_from(table)).scalar_one())
                     for table in (schema.documents, schema.prints))
    return texts - prints


def keep_prints(connection: Connection, found: Collection[Mapping[str, Any]]) -> None:
    """Keeps prints that were taken, but for those that another process has kept meanwhile."""
    there = families_of(connection, [row["text_id"] for row in found])
    kept = [{name: row[name] for name in ("text_id", "signature", "family")} for row in found
            if row["text_id"] not in there]
    if kept:
        connection.execute(insert(schema.prints), kept)


def families_of(connection: Connection, text_ids: Collection[str]) -> dict[str, str | None]:
    p = schema.prints.c
    return {row.text_id: row.family for row in in_parts(connection, select(p.text_id, p.family), p.text_id, text_ids)}


def in_parts(connection: Connection, asked: Select[Any], column: ColumnElement[Any],
             names: Iterable[Any]) -> Iterator[Row[Any]]:
    """The rows in which a column has one of these values, asked for some thousands at a time."""
    wanted = sorted(names)
    for start in range(0, len(wanted), MOST_NAMES):
        yield from connection.execute(asked.where(column.in_(wanted[start:start + MOST_NAMES]))).all()
