"""Which commitments were worked out again, and when: so that whoever read the register before reads only these again.

The last steps are kept in the book; working out everything forgets them.
"""

from __future__ import annotations

import json
from collections.abc import Collection

from sqlalchemy import Connection, delete, insert, select

from pledgebook.register import schema

STEPS = "derived_steps"
MOST_NAMES = 20_000  # of commitments, in all steps that are kept

Step = tuple[int, int, list[str]]  # from how many changes of the book, up to how many, which commitments


def note(connection: Connection, start: int, end: int, commitments: Collection[str]) -> None:
    """One step more. The oldest are dropped where they name too many commitments."""
    known, kept = 0, list[Step]()
    for step in reversed([*_steps(connection), (start, end, sorted(commitments))]):
        known += len(step[2]) + 1
        if known > MOST_NAMES:
            break
        kept.append(step)
    forget(connection)
    connection.execute(insert(schema.book).values(key=STEPS, value=json.dumps(kept[::-1])))


def forget(connection: Connection) -> None:
    connection.execute(delete(schema.book).where(schema.book.c.key == STEPS))


def worked_out_since(connection: Connection, start: int, end: int) -> set[str] | None:
    """The commitments that were worked out again between two numbers of changes, or are no more; None: not known."""
    found = set[str]()
    for first, last, commitments in _steps(connection):
        if first == start < end:
            found.update(commitments)
            start = last
    return found if start == end else None


def _steps(connection: Connection) -> list[Step]:
    written = connection.execute(select(schema.book.c.value).where(schema.book.c.key == STEPS)).scalar_one_or_none()
    return [(step[0], step[1], step[2]) for step in json.loads(written)] if written else []
