"""What the rules found in each text, kept in the book under what they looked at, so that no text is looked at twice.

The table is no part of the layout: it is made once something is to be kept in it, a book without it is whole, and
whatever it holds of another text, other claims or other rules is passed over. Nothing but doubts is taken from it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Column, Connection, MetaData, Table, delete, func, insert, inspect, select

from pledgebook import __version__
from pledgebook.model import Claim, Document, Doubt, Span, digest
from pledgebook.register import schema
from pledgebook.register.doubts.told import Noted
from pledgebook.register.prints import in_parts

RULES_OF_TEXTS = 1  # raise it when the rules find something else in the same text: books are then looked at again
ASKED_BY_NAME = 5_000  # of more texts than these, all that is kept is read at once

noted_texts = Table(
    "noted_texts", MetaData(),
    Column("text_id", schema.WORDS, primary_key=True, comment="documents.text_id"),
    Column("looked_at", schema.WORDS, nullable=False,
           comment="digest of what the rules looked at besides the words: names, day, claims, version"),
    Column("found", schema.WORDS, nullable=False, comment="JSON: what they found, and what rules of the book need"),
)


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of one text: what it was found in, and what was found."""

    looked_at: str
    found: str

    def noted(self, document: Document, claims: tuple[Claim, ...]) -> Noted | None:
        """What was found in a text, if it and its claims are still what was looked at. The words are not needed."""
        if self.looked_at != looked_at(document, claims):
            return None
        try:
            return _noted_from(json.loads(self.found), document, claims)
        except (ValueError, TypeError, KeyError, IndexError, AttributeError):
            return None  # damaged, which nothing else checks: the text is looked at again


def looked_at(document: Document, claims: Iterable[Claim]) -> str:
    """What tells whether the rules would see the same text otherwise; of the words tells text_id."""
    return digest([__version__, RULES_OF_TEXTS, document.id, document.published, document.publisher, document.title,
                   document.url, [[_as_it_reads(claim), claim.said_on] for claim in claims]])


def _as_it_reads(claim: Claim) -> str:
    """A name that follows from the values: a corrected claim keeps the id under which it was read first."""
    return f"{claim.id} {replace(claim, kept_id='').id}" if claim.kept_id else claim.id


def kept_of(connection: Connection, names: Collection[str]) -> dict[str, Kept]:
    """What is kept of texts, by the names under which the book shows them."""
    if not _may(connection, "SELECT"):
        return {}
    d, n = schema.documents.c, noted_texts.c
    asked = select(d.id, n.looked_at, n.found).join(noted_texts, n.text_id == d.text_id)
    rows = in_parts(connection, asked, d.id, names) if len(names) < ASKED_BY_NAME else connection.execute(asked)
    return {row.id: Kept(row.looked_at, row.found) for row in rows}


def row_of(document: Document, noted: Noted) -> dict[str, Any]:
    """What is kept of a text, with its words at hand."""
    return {"text_id": document.text_id, "looked_at": looked_at(noted.document, noted.claims),
            "found": json.dumps(_as_json(noted), ensure_ascii=False, separators=(",", ":"))}


def keep(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keeps what was found in some texts, in the place of what was found in them before."""
    noted_texts.create(connection, checkfirst=True)
    connection.execute(delete(noted_texts).where(noted_texts.c.text_id.in_([row["text_id"] for row in rows])))
    connection.execute(insert(noted_texts), list(rows))


def forget(connection: Connection) -> None:
    """Nothing is kept any more: all texts are looked at again."""
    if _may(connection, "DELETE"):
        connection.execute(delete(noted_texts))


def _may(connection: Connection, right: str) -> bool:
    """Whether the table is there, and not out of reach: grants that a server gave before it was made leave it out."""
    return inspect(connection).has_table(noted_texts.name) and (connection.dialect.name != "postgresql" or bool(
        connection.execute(select(func.has_table_privilege(noted_texts.name, right))).scalar_one()))


def _as_json(noted: Noted) -> list[Any]:
    return [[day.isoformat() for day in noted.written or ()],
            [[d.rule, d.evidence.start, d.evidence.end, d.quote, d.reason, d.instead, d.said_on, d.claim_ids, d.sources]
             for d in noted.doubts],
            noted.persons, [[key, place, claim.id] for key, place, claim in noted.quoted]]


def _noted_from(told: list[Any], document: Document, claims: tuple[Claim, ...]) -> Noted:
    written, doubts, persons, quoted = told
    days = [date.fromisoformat(day) for day in written]
    by_id = {claim.id: claim for claim in claims} if quoted else {}
    return Noted(
        document, claims, (days[0], days[1]) if days else None,
        tuple(Doubt(rule, Span(document.id, start, end), quote, reason, instead, said_on, tuple(claim_ids),
                    tuple(sources))
              for rule, start, end, quote, reason, instead, said_on, claim_ids, sources in doubts),
        {person: {name: (start, end, words) for name, (start, end, words) in ways.items()}
         for person, ways in persons.items()},
        tuple((key, (start, end, words), by_id[name]) for key, (start, end, words), name in quoted))
