"""The bytes that texts were taken from, packed into the book under their hash: the same bytes are kept once."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field

from sqlalchemy import Connection, insert, select

from pledgebook.model import Document
from pledgebook.register import schema


@dataclass(frozen=True, slots=True)
class Kept:
    """An original as the book has it."""

    raw: bytes = field(repr=False)
    sha256: str
    kind: str
    source: str


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
    """The originals of a text, by the source each came from."""
    o, t = schema.originals.c, schema.taken_from.c
    found = connection.execute(select(o.sha256, o.kind, o.packed, t.source).join(
        schema.taken_from, t.original == o.sha256).where(t.document == number).order_by(t.source, o.sha256))
    return tuple(Kept(zlib.decompress(row.packed), row.sha256, row.kind, row.source) for row in found)
