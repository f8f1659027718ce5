"""Many readings in, the rows of the plain ones among them out, written some hundreds at a time.

Plain is a text that the book does not have, under a name and an address that nothing in it goes by: nothing has to be
looked up for it then. The others are added one by one (`Book.add_together`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import Any

from sqlalchemy import Connection, func, insert, or_, select

from pledgebook import __version__
from pledgebook.model import LEDGER, Claim, PledgebookError, Reading
from pledgebook.register import full_text, rows, ruling_rows, schema

LONE = re.compile("[\ud800-\udfff]")  # half a character, which no file can keep


def can_be_kept(reading: Reading) -> bool:
    """Whether nothing in it is of a kind that a book refuses, with all that is written beside it."""
    document = reading.document
    told = (document.text, document.id, document.source, document.url, document.publisher, document.published,
            document.title)
    return not any(map(partial(is_misquoted, reading), reading.claims)) and not any(
        LONE.search(part) for part in told if part)


def is_misquoted(reading: Reading, claim: Claim) -> bool:
    return reading.document.text[claim.evidence.start:claim.evidence.end] != claim.quote


def check_quotes(reading: Reading) -> None:
    """Raises PledgebookError unless each claim's quote is the text at its place, character for character."""
    for claim in reading.claims:
        if is_misquoted(reading, claim):
            raise PledgebookError(
                f"A claim's quote is not the text at characters {claim.evidence.start}-{claim.evidence.end}.",
                reading.document.id, "The reader that made it is at fault: nothing of this document was kept.")


def plain(connection: Connection, readings: Sequence[Reading]) -> list[Reading]:
    """Those of a few hundred readings that are plain; of several with one text or name, none."""
    if full_text.on_server(connection):
        return []  # its numbers are given by the server
    d = schema.documents.c
    hashed = [reading.document.sha256 for reading in readings]
    hashes = Counter(hashed)
    names = Counter(reading.document.id for reading in readings)
    addresses = Counter(reading.document.url for reading in readings)
    taken = {value for row in connection.execute(select(d.sha256, d.name, d.id).where(
        or_(d.sha256.in_(hashes), d.name.in_(names), d.id.in_(names)))) for value in row}
    s = schema.sources.c
    known = set(connection.execute(select(s.url).where(s.url.in_([url for url in addresses if url]))).scalars())
    return [reading for reading, sha256 in zip(readings, hashed, strict=True)
            if hashes[sha256] == names[reading.document.id] == 1
            and sha256 not in taken and reading.document.id not in taken
            and (not (url := reading.document.url) or (addresses[url] == 1 and url not in known))
            and reading.document.original is None
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
