"""Many readings in, the rows of the plain ones among them out, written some hundreds at a time.

Plain is a text that the book does not have, under a name and without an address that anything in it goes by: nothing
has to be looked up for it then. The others are added one by one (`Book.add_all`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, func, insert, or_, select

from pledgebook import __version__
from pledgebook.model import LEDGER, Reading
from pledgebook.register import full_text, rows, ruling_rows, schema


def plain(connection: Connection, readings: Sequence[Reading]) -> list[Reading]:
    """Those of a few hundred readings that are plain; of several with one text or name, none."""
    if full_text.on_server(connection):
        return []  # its numbers are given by the server
    d = schema.documents.c
    hashes = Counter(reading.document.sha256 for reading in readings)
    names = Counter(reading.document.id for reading in readings)
    taken = {value for row in connection.execute(select(d.sha256, d.name, d.id).where(
        or_(d.sha256.in_(hashes), d.name.in_(names), d.id.in_(names)))) for value in row}
    return [reading for reading in readings
            if hashes[reading.document.sha256] == names[reading.document.id] == 1
            and not {reading.document.sha256, reading.document.id} & taken
            and reading.document.url is None and reading.document.original is None
            and not any(claim.engine == LEDGER for claim in reading.claims)]


def fill(connection: Connection, readings: Sequence[Reading], today: str) -> None:
    """Writes plain readings, as adding each would."""
    documents, sources, made = list[dict[str, Any]](), list[dict[str, Any]](), list[dict[str, Any]]()
    claims, problems = list[dict[str, Any]](), list[dict[str, Any]]()
    number, reading_number = (int(connection.execute(select(func.coalesce(func.max(table.c.number), 0))).scalar_one())
                              for table in (schema.documents, schema.readings))
    for reading in readings:
        number, reading_number = number + 1, reading_number + 1
        document, told = reading.document, rows.document_columns(reading.document)
        found, unclear = rows.claim_rows(reading), rows.problem_rows(reading)
        documents.append(told | {
            "number": number, "id": document.id, "text_id": document.text_id, "sha256": document.sha256,
            "text": document.text, "characters": len(document.text), "reading": reading_number})
        sources.append(told | {"document": number, "recorded_on": today})
        made.append({"number": reading_number, "document": number, "published": document.published,
                     "made_by": __version__, "recorded_on": today, "claims": len(found), "problems": len(unclear)})
        for kept, some in ((claims, found), (problems, unclear)):
            kept.extend(row | {"reading": reading_number, "document": number} for row in some)
    for table, given in ((schema.documents, documents), (schema.sources, sources), (schema.readings, made),
                         (schema.claims, claims), (schema.problems, problems)):
        if given:
            connection.execute(insert(table), given)
    ruling_rows.note_needs_review(connection, [claim for reading in readings for claim in reading.claims])
