"""Sums of bodies that came, went or changed in, those promises out that may be a share of another one now.

Of the sums of bodies for one side only the last are looked at (`wholes.share_of_body`), so one that comes also pushes
another out of sight. Which promises are asked for is told by parties, figures and days alone, before any claim is read.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Select, select

from pledgebook.model import Commitment, Stage
from pledgebook.register import rows, schema
from pledgebook.register.prints import in_parts
from pledgebook.register.wholes import SUMS_LOOKED_AT, may_be_share

# A promise that reached one of these is among the sums that are looked at; a refused one only if a claim of it did.
SURELY = tuple(str(stage) for stage in Stage if stage.rung and stage is not Stage.REQUESTED)


def seen_since(connection: Connection, hook: str, moved: int) -> str:
    """From when on sums that offer a hook may be among those looked at, whichever of so many come or go; "": all."""
    b, c = schema.bearings.c, schema.commitments.c
    found: str | None = connection.execute(_offers(hook, b.since).where(c.stage.in_(SURELY)).order_by(
        b.since.desc()).offset(SUMS_LOOKED_AT + moved - 1).limit(1)).scalar_one_or_none()
    return found or ""


def shares_moved(connection: Connection, hook: str, latest: str, gone: Collection[str],
                 came: Mapping[str, Commitment]) -> set[str]:
    """The commitments that ask for a hook and may be a share of another sum now.

    latest   when the last of the sums begins that moved
    gone     those that offered the hook and are other ones now, or no more; as they are written
    came     those that offer it and are new, or other ones now
    """
    b, c = schema.bearings.c, schema.commitments.c
    moved = len(gone) + len(came)
    start = seen_since(connection, hook, moved)
    if latest < start:
        return set()
    edge, surely, offered = set[str](), 0, 0
    for _, equal in groupby(connection.execute(_offers(hook, b.commitment, b.since, c.stage).where(
            b.since >= start).order_by(b.since.desc())), lambda row: row.since):
        some = list(equal)
        offered += len(some)
        if offered > SUMS_LOOKED_AT - moved and surely < SUMS_LOOKED_AT + moved:
            edge.update(row.commitment for row in some)  # in sight before or now, perhaps not both
        surely += sum(row.stage in SURELY for row in some)
    wholes = [*_written(connection, edge.union(gone)), *came.values()]
    asking = connection.execute(select(b.commitment).where(b.hook == hook, b.asks == 1)).scalars()
    return {one.id for one in _written(connection, set(asking)) if any(may_be_share(one, whole) for whole in wholes)}


def _offers(hook: str, *columns: Any) -> Select[Any]:
    b = schema.bearings.c
    return select(*columns).select_from(schema.bearings).join(
        schema.commitments, schema.commitments.c.id == b.commitment).where(b.hook == hook, b.asks == 0)


def _written(connection: Connection, names: Collection[str]) -> list[Commitment]:
    return [rows.commitment_from(row._mapping) for row in in_parts(
        connection, select(schema.commitments), schema.commitments.c.id, names)]
