"""The book's texts in, their sources out: who published each, and which are near-copies of each other.

The print of a text (its MinHash) is taken once and kept in the book, so that ten thousand texts are not read again
for each text that is added.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from pledgebook.register import schema
from pledgebook.register.copies import Print, families, signature
from pledgebook.register.sources import TREATY_TITLE, Notice, Sources, publications

MOST_NAMES = 10_000  # in one question


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


def _notices(connection: Connection) -> list[Notice]:
    d = schema.documents.c
    found = [Notice(row.text_id, row.publisher, row.url, row.title) for row in connection.execute(
        select(d.text_id, d.publisher, d.url, d.title).order_by(d.text_id))]
    titled = [notice.text_id for notice in found if notice.title and TREATY_TITLE.match(notice.title.strip())]
    texts: dict[str, str] = {}
    for start in range(0, len(titled), MOST_NAMES):
        texts.update((row.text_id, row.text) for row in connection.execute(
            select(d.text_id, d.text).where(d.text_id.in_(titled[start:start + MOST_NAMES]))))
    return [notice.with_text(texts[notice.text_id]) if notice.text_id in texts else notice for notice in found]
