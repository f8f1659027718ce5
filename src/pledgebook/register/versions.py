"""What the book holds of an address at different times: its versions, oldest first.

A text in other words under the same address is a version of it; so is a row of a ledger that says something else under
its old id. All of them are kept and count: that a page was changed does not unsay what it said.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, select

from pledgebook.model import LEDGER, Claim, Document
from pledgebook.register import schema


@dataclass(frozen=True, slots=True)
class Versions:
    """One address, or row of a ledger, under which the book has more than one text."""

    address: str
    documents: tuple[str, ...]  # names in the book, in the order in which it learned of them
    recorded_on: tuple[str, ...]  # when it did, in the same order


def version_before(connection: Connection, document: Document, claims: Iterable[Claim]) -> str | None:
    """The name of the text that the book has under a new text's address, the latest one; None where it has none."""
    s, d = schema.sources.c, schema.documents.c
    if any(claim.engine == LEDGER for claim in claims):
        same = d.name == document.id
    elif document.url:
        same = s.url == document.url
    else:
        return None
    found = connection.execute(select(d.id).join(schema.sources, s.document == d.number).where(
        same, d.sha256 != document.sha256).order_by(s.number.desc()).limit(1)).scalar_one_or_none()
    return None if found is None else str(found)


def all_versions(connection: Connection) -> tuple[Versions, ...]:
    """Every address with more than one text, by address."""
    s, d, c = schema.sources.c, schema.documents.c, schema.claims.c
    rows_of_ledgers = set(connection.execute(select(c.document).where(c.engine == LEDGER).distinct()).scalars())
    found: dict[str, dict[str, str]] = {}
    for number, url, name, shown, day in connection.execute(select(
            d.number, s.url, s.name, d.id, s.recorded_on).join(schema.sources, s.document == d.number)
            .order_by(s.recorded_on, s.number)):
        address = f"ledger row {name}" if number in rows_of_ledgers else url
        if address:
            found.setdefault(address, {}).setdefault(shown, day)
    return tuple(Versions(address, tuple(texts), tuple(texts.values())) for address, texts in sorted(found.items())
                 if len(texts) > 1)
