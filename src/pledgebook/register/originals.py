"""The bytes that texts were taken from, packed into the book under their hash: the same bytes are kept once."""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass, field

from sqlalchemy import Connection, insert, select

from pledgebook.model import Document
from pledgebook.register import schema

OWN_WORDS = "plain text"  # in UTF-8, or a line of JSON, or a row of a table: the text as the book has it


@dataclass(frozen=True, slots=True)
class Kept:
    """What a text came as from one of its sources."""

    raw: bytes = field(repr=False)
    sha256: str
    kind: str
    source: str
    names: tuple[str, ...] = ()  # what this source calls the text, and the addresses it gives
    own_words: bool = False  # nothing else was kept: it came as the text itself

    def is_called(self, name: str) -> bool:
        """Whether a name, a path, an address, or the start of its hash stands for it."""
        return name in (self.source, *self.names) or (len(name) > 5 and self.sha256.startswith(name.lower()))


def keep(connection: Connection, number: int, document: Document) -> None:
    """Keeps what a text was taken from, and that it was; what is there already stays as it is."""
    original = document.original
    if original is None:
        return
    name = original.sha256
    o, t = schema.originals.c, schema.taken_from.c
    if connection.execute(select(o.sha256).where(o.sha256 == name)).one_or_none() is None:
        connection.execute(insert(schema.originals).values(
            sha256=name, kind=original.kind, bytes=len(original.raw), packed=zlib.compress(original.raw)))
    if connection.execute(select(t.document).where(
            t.document == number, t.original == name, t.source == document.source)).one_or_none() is None:
        connection.execute(insert(schema.taken_from).values(document=number, original=name, source=document.source))


def kept(connection: Connection, number: int) -> tuple[Kept, ...]:
    """What a text was taken from, source by source: the one that the book shows first, the others as it met them."""
    d, o, t, s = schema.documents.c, schema.originals.c, schema.taken_from.c, schema.sources.c
    shown, text = connection.execute(select(d.source, d.text).where(d.number == number)).one()
    names: dict[str, dict[str, None]] = {shown: {}}
    for source, name, url in connection.execute(select(s.source, s.name, s.url).where(s.document == number)
                                                .order_by(s.number)):
        names.setdefault(source, {}).update(dict.fromkeys(filter(None, (name, url))))
    taken: dict[str, list[Kept]] = {}
    for row in connection.execute(select(o.sha256, o.kind, o.packed, t.source).join(
            schema.taken_from, t.original == o.sha256).where(t.document == number).order_by(o.sha256)):
        taken.setdefault(row.source, []).append(Kept(zlib.decompress(row.packed), row.sha256, row.kind, row.source,
                                                     tuple(names.get(row.source, ()))))
    own = text.encode()
    return tuple(one for source, called in names.items() for one in taken.get(source) or [Kept(
        own, hashlib.sha256(own).hexdigest(), OWN_WORDS, source, tuple(called), own_words=True)])
