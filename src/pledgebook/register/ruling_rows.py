"""Rulings in the file of a book: written as rows, read back, and checked against its texts before they are kept."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, insert, select

from pledgebook.model import Claim, PledgebookError
from pledgebook.register import schema
from pledgebook.register.judged import Judged, Shelved, judge
from pledgebook.register.prints import in_parts
from pledgebook.register.rows import listed
from pledgebook.register.rulings import Ruling, in_order, ruling_written

NEEDS_REVIEW = "needs_review"  # the key in the table `book`


class DoesNotFit(PledgebookError):
    """A ruling of which this book has not the text, not the words or not the claim."""

    def __init__(self, what: str, ruling: Ruling) -> None:
        super().__init__(what, f"ruling {ruling.id} ({ruling.action}, {ruling.when[:10]})",
                         "Add the text it speaks of, or leave this ruling out.")
        self.ruling = ruling


def columns(ruling: Ruling) -> dict[str, Any]:
    return {"id": ruling.id, "recorded_on": ruling.when, "who": ruling.who, "action": str(ruling.action),
            "why": ruling.why, "claim_ids": listed(mark.claim_id for mark in ruling.all_marks),
            "undoes": ruling.undoes, "told": json.dumps(ruling.as_json(), ensure_ascii=False)}


def all_rulings(connection: Connection) -> tuple[Ruling, ...]:
    """Every ruling of the book, in the order in which they act."""
    told = connection.execute(select(schema.rulings.c.told)).scalars()
    return in_order(map(ruling_written, told))


def keep(connection: Connection, rulings: Iterable[Ruling]) -> None:
    """Adds rulings that the book does not have yet."""
    connection.execute(insert(schema.rulings), [columns(ruling) for ruling in rulings])


def any_judging(connection: Connection) -> bool:
    """Whether anything but the readings decides which claims count: rulings, or claims that wait to be accepted."""
    return bool(connection.execute(select(func.count()).select_from(schema.rulings)).scalar_one()
                or any_told_by_model(connection))


def any_told_by_model(connection: Connection) -> bool:
    """Whether a language model ever told claims of the book, which wait to be accepted."""
    told = select(func.count()).select_from(schema.book).where(schema.book.c.key == NEEDS_REVIEW)
    return bool(connection.execute(told).scalar_one())


def note_needs_review(connection: Connection, claims: Iterable[Claim]) -> None:
    """Keeps in mind that the book has claims of a language model, so that nobody need look through all claims."""
    if any(claim.needs_review for claim in claims) and not connection.execute(
            select(schema.book.c.key).where(schema.book.c.key == NEEDS_REVIEW)).first():
        connection.execute(insert(schema.book).values(key=NEEDS_REVIEW, value="language models"))


def judged(connection: Connection, claims: Iterable[Claim]) -> Judged:
    """The claims as the book's rulings have them."""
    rulings = all_rulings(connection)
    return judge(claims, rulings, shelved(connection, rulings))


def shelved(connection: Connection, rulings: Iterable[Ruling]) -> dict[str, Shelved]:
    """The texts of the book that rulings speak of, by the hash they are known by."""
    d, texts = schema.documents.c, {mark.text_id for ruling in rulings for mark in ruling.all_marks}
    return {row.text_id: Shelved(row.id, row.published) for row in in_parts(
        connection, select(d.text_id, d.id, d.published), d.text_id, texts)}


def next_moment(connection: Connection, now: datetime) -> str:
    """The moment a new ruling gets: now, but never before the rulings that are there, since they act in this order."""
    last = connection.execute(select(func.max(schema.rulings.c.recorded_on))).scalar_one()
    moment = now.astimezone(UTC)
    if last is not None:
        moment = max(moment, datetime.fromisoformat(last) + timedelta(microseconds=1))
    return moment.isoformat(timespec="microseconds")


def check_words(connection: Connection, ruling: Ruling) -> None:
    """Raises DoesNotFit unless the book has the text of each mark, with its words at their place."""
    d = schema.documents.c
    for mark in ruling.all_marks:
        text = connection.execute(select(d.text).where(d.text_id == mark.text_id)).scalar_one_or_none()
        if text is None:
            raise DoesNotFit(f"The book has no text {mark.text_id}.", ruling)
        span = mark.claim.evidence
        if text[span.start:span.end] != mark.claim.quote:
            raise DoesNotFit(f"The text {mark.text_id} has other words at characters {span.start}-{span.end}.",
                             ruling)


def misfits(given: Iterable[Ruling], after: Judged) -> list[DoesNotFit]:
    """Which of the rulings have no effect on the book, in the order given."""
    known = {ruling.id for ruling in after.rulings}
    found = []
    for ruling in given:
        if ruling.undoes and ruling.undoes not in known:
            found.append(DoesNotFit(f"It takes back {ruling.undoes}, which the book does not have.", ruling))
        elif after.fates[ruling.id].lost:
            found.append(DoesNotFit("; ".join(after.fates[ruling.id].lost) + ".", ruling))
    return found
