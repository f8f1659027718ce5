"""The book's texts in, their sources out: who published each, and which are near-copies of each other.

The print of a text (its MinHash) is taken once and kept in the book, so that ten thousand texts are not read again
for each text that is added.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, delete, func, insert, select, update

from pledgebook.register import schema
from pledgebook.register.copies import ALIKE, Print, candidates, families, likeness, runs_of, signature
from pledgebook.register.days import by_day
from pledgebook.register.sources import TREATY_TITLE, Notice, Sources, publications

MOST_NAMES = 10_000  # in one question
PRINTS_AT_ONCE = 20_000  # of half a kilobyte each


@dataclass(frozen=True, slots=True)
class Origins:
    """The sources of a book, and the prints they were worked out from."""

    sources: Sources
    prints: tuple[Print, ...] = ()
    families: dict[str, str] | None = None  # None: as they stand in the book already


def kept_origins(connection: Connection) -> Origins:
    """The sources as they were worked out last."""
    p = schema.prints.c
    told = {row.text_id: row.family for row in connection.execute(select(p.text_id, p.family)) if row.family}
    return Origins(publications(_notices(connection), told))


def sources_of(connection: Connection, text_ids: Collection[str]) -> Sources:
    """As `kept_origins`, for some of the texts."""
    told = {name: family for name, family in _families_of(connection, text_ids).items() if family}
    return publications(_notices(connection, {*text_ids, *told.values()}), told)


def follow_origins(connection: Connection, documents: Collection[int]) -> set[str] | None:
    """Brings prints and families up to date after some documents were added or dated anew.

    returns   the texts whose source may be another one now; None where too little is kept to go on from
    """
    d, p = schema.documents.c, schema.prints.c
    told = {row.text_id: row.published for row in in_parts(
        connection, select(d.text_id, d.published), d.number, documents)}
    held = _families_of(connection, told)
    new = sorted(told.keys() - held.keys())
    counted = [connection.execute(select(func.count()).select_from(table)).scalar_one()
               for table in (schema.documents, schema.prints)]
    if counted[0] - counted[1] != len(new):
        return None
    words = _Words(connection)
    signatures = {text_id: signature(words(text_id)) for text_id in new}
    alike = candidates(signatures, (tuple(row) for row in connection.execute(
        select(p.text_id, p.signature).execution_options(yield_per=PRINTS_AT_ONCE)))) if new else {}
    held |= _families_of(connection, {other for found in alike.values() for other in found} - signatures.keys())
    leader: dict[str, str] = {}

    def root(text_id: str) -> str:
        name = text_id
        while name in leader or (held.get(name) or name) != name:
            name = leader.get(name) or held[name] or name
        return name

    joined: set[str] = set()
    for text_id in new:
        for other in sorted(alike[text_id]):
            if root(other) != root(text_id) and likeness(runs_of(words(other)), runs_of(words(text_id))) >= ALIKE:
                joined |= {root(other), root(text_id)}
                leader[root(text_id)] = root(other)
    touched = joined | {family for text_id in told if (family := held.get(text_id))}
    members: dict[str, str | None] = {
        row.text_id: row.family for row in in_parts(connection, select(p.text_id, p.family), p.family, touched)}
    members |= dict.fromkeys(joined - members.keys())
    held |= members  # of a family that one of them met, all
    days = {row.text_id: row.published for row in in_parts(
        connection, select(d.text_id, d.published), d.text_id, members)}
    by_root: dict[str, list[str]] = defaultdict(list)
    for text_id in members:
        by_root[root(text_id)].append(text_id)
    now: dict[str, str] = {}
    for alike_now in by_root.values():
        if len(alike_now) > 1:
            first = min(alike_now, key=lambda text_id: (by_day(days[text_id]), text_id))
            now.update(dict.fromkeys(alike_now, first))
    for text_id, before in members.items():
        if text_id not in signatures and now.get(text_id) != before:
            connection.execute(update(schema.prints).where(p.text_id == text_id).values(family=now.get(text_id)))
    if new:
        connection.execute(insert(schema.prints), [
            {"text_id": text_id, "signature": signatures[text_id], "family": now.get(text_id)} for text_id in new])
    return set(members)


class _Words:
    """The words of texts, as they are asked for."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def __call__(self, text_id: str) -> str:
        d = schema.documents.c
        return str(self.connection.execute(select(d.text).where(d.text_id == text_id)).scalar_one())


def _families_of(connection: Connection, text_ids: Collection[str]) -> dict[str, str | None]:
    p = schema.prints.c
    return {row.text_id: row.family for row in in_parts(connection, select(p.text_id, p.family), p.text_id, text_ids)}


def in_parts(connection: Connection, asked: Select[Any], column: ColumnElement[Any],
             names: Iterable[Any]) -> Iterator[Row[Any]]:
    """The rows in which a column has one of these values, asked for some thousands at a time."""
    wanted = sorted(names)
    for start in range(0, len(wanted), MOST_NAMES):
        yield from connection.execute(asked.where(column.in_(wanted[start:start + MOST_NAMES]))).all()


def fresh_origins(connection: Connection, *, anew: bool = False) -> Origins:
    """The sources worked out from all texts; only what the book does not know yet is looked at.

    anew   compare all texts again, to check what the book has
    """
    d, p = schema.documents.c, schema.prints.c
    documents = connection.execute(select(d.text_id, d.published).order_by(d.text_id)).all()
    held = {row.text_id: row for row in connection.execute(select(p.text_id, p.signature, p.family))}
    if len(documents) < 2:
        return Origins(publications(_notices(connection), {}), (), {})

    def words(text_id: str) -> str:
        return str(connection.execute(select(d.text).where(d.text_id == text_id)).scalar_one())

    prints = tuple(Print(row.text_id, row.published, held[row.text_id].signature if row.text_id in held
                         else signature(words(row.text_id))) for row in documents)
    found = families(prints, words, {} if anew else {text_id: row.family for text_id, row in held.items()})
    return Origins(publications(_notices(connection), found), prints, found)


def keep_origins(connection: Connection, origins: Origins) -> None:
    """Writes the prints and families that were worked out."""
    if origins.families is None:
        return
    connection.execute(delete(schema.prints))
    kept = [{"text_id": printed.text_id, "signature": printed.signature,
             "family": origins.families.get(printed.text_id)} for printed in origins.prints]
    if kept:
        connection.execute(insert(schema.prints), kept)


def _notices(connection: Connection, text_ids: Collection[str] | None = None) -> list[Notice]:
    d = schema.documents.c
    asked = select(d.text_id, d.publisher, d.url, d.title).order_by(d.text_id)
    found = [Notice(row.text_id, row.publisher, row.url, row.title) for row in (
        connection.execute(asked) if text_ids is None else in_parts(connection, asked, d.text_id, text_ids))]
    titled = [notice.text_id for notice in found if notice.title and TREATY_TITLE.match(notice.title.strip())]
    texts: dict[str, str] = {}
    for start in range(0, len(titled), MOST_NAMES):
        texts.update((row.text_id, row.text) for row in connection.execute(
            select(d.text_id, d.text).where(d.text_id.in_(titled[start:start + MOST_NAMES]))))
    return [notice.with_text(texts[notice.text_id]) if notice.text_id in texts else notice for notice in found]
