"""What the texts of a book are called: by the names their sources gave them, with a hash where two texts share one."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from contextlib import suppress

from sqlalchemy import Connection, func, select, update

from pledgebook.register import schema
from pledgebook.register.errors import NothingFound, SeveralFound

SUFFIX = 6  # characters of a text's hash that tell two texts of one name apart


def is_taken(connection: Connection, name: str) -> bool:
    """Whether another text goes by a name, or is shown by it."""
    d = schema.documents.c
    found = connection.execute(select(d.number).where((d.name == name) | (d.id == name)).limit(1)).first()
    return found is not None


def name_texts(connection: Connection, names: set[str]) -> None:
    """Gives each text of these names the name it is shown by: plain, or with its hash where two share it."""
    d = schema.documents.c
    affected = connection.execute(select(d.number, d.name, d.text_id).where(
        d.name.in_(names) | d.id.in_(names))).all()
    for number, _, text_id in affected:  # out of each other's way first
        connection.execute(update(schema.documents).where(d.number == number).values(id=f"~{text_id}"))
    for number, name, text_id in affected:
        shared = connection.execute(select(func.count()).where(d.name == name)).scalar_one() > 1
        shown = f"{name}-{text_id[:SUFFIX]}" if shared else name
        if shared and connection.execute(select(func.count()).where(d.name == shown)).scalar_one():
            shown = f"{name}-{text_id}"
        connection.execute(update(schema.documents).where(d.number == number).values(id=shown))


def name_of(connection: Connection, number: int) -> str:
    return str(connection.execute(select(schema.documents.c.id).where(
        schema.documents.c.number == number)).scalar_one())


def number_of(connection: Connection, document_id: str) -> int:
    """The text of a name, hash, address or path, in this order. Raises NothingFound, SeveralFound."""
    d, s = schema.documents.c, schema.sources.c
    exact = connection.execute(select(d.number).where(
        (d.id == document_id) | (d.text_id == document_id))).scalars().all()
    numbers = set(exact)
    for told in (s.name == document_id, (s.url == document_id) | (s.source == document_id)):
        if not document_id:
            break  # what came from nowhere has an empty address
        numbers = numbers or set(connection.execute(select(s.document).where(told)).scalars().all())
    if len(numbers) == 1:
        return int(numbers.pop())
    names = sorted(connection.execute(select(d.id).where(d.number.in_(numbers)) if numbers else select(d.id))
                   .scalars().all())
    if numbers:
        raise SeveralFound(document_id, tuple(names))
    raise NothingFound(document_id, next(iter(difflib.get_close_matches(document_id, names, 1)), None))


def leading_to(connection: Connection, number: int, names: Iterable[str], else_by: str) -> str:
    """The first of a text's names by which it, and no other, is found now."""
    for name in names:
        with suppress(NothingFound, SeveralFound):
            if number_of(connection, name) == number:
                return name
    return else_by
