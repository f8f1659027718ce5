"""How far the register that a book keeps has come: after which changes, and which rows, it was worked out."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select, update

from pledgebook.register import schema
from pledgebook.register.matching import RULES_VERSION

UP_TO = "derived_up_to"


@dataclass(frozen=True, slots=True)
class UpTo:
    """The last rows that the kept register was worked out from."""

    source: int
    reading: int
    ruling: int

    def written(self) -> str:
        return f"{self.source} {self.reading} {self.ruling}"


def now_up_to(connection: Connection) -> UpTo:
    return UpTo(*(int(connection.execute(select(func.coalesce(func.max(table.c.number), 0))).scalar_one())
                  for table in (schema.sources, schema.readings, schema.rulings)))


def up_to_from(written: str | None) -> UpTo | None:
    """As it was written; None where it was not, or by a version that noted no rulings."""
    numbers = [int(number) for number in (written or "").split()]
    return UpTo(*numbers) if len(numbers) == 3 else None


def state_of(connection: Connection) -> tuple[int, bool]:
    """How many changes there were, and whether the register that is kept was worked out after the last of them."""
    values = {row.key: row.value for row in connection.execute(select(schema.book))}
    changes = int(values["changes"])
    return changes, values["derived_at"] == derived_at(changes)


def derived_at(changes: int) -> str:
    return f"{changes} changes, rules {RULES_VERSION}"


def derived_from(connection: Connection) -> int:
    """After how many changes the register that is kept was worked out."""
    told = connection.execute(select(schema.book.c.value).where(schema.book.c.key == "derived_at")).scalar_one()
    return int(told.split()[0])


def note_derived(connection: Connection, changes: int) -> None:
    """Notes what the derived tables were worked out from."""
    key = schema.book.c.key
    connection.execute(update(schema.book).where(key == "derived_at").values(value=derived_at(changes)))
    connection.execute(delete(schema.book).where(key == UP_TO))
    connection.execute(insert(schema.book).values(key=UP_TO, value=now_up_to(connection).written()))


def worked_out_up_to(connection: Connection) -> UpTo | None:
    """The last rows that the kept register follows from, where it can be gone on from."""
    values = {row.key: row.value for row in connection.execute(select(schema.book))}
    if not values["derived_at"].endswith(f" changes, rules {RULES_VERSION}"):
        return None
    return up_to_from(values.get(UP_TO))
