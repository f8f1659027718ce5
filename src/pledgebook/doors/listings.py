"""Questions about doubts, conditions and changes in, the lists that answer them out: the same for both doors."""

from __future__ import annotations

from datetime import date

from pledgebook.answers.changes import Snapshot, snapshot
from pledgebook.answers.conditions import Condition
from pledgebook.answers.doubts import doubts_in
from pledgebook.answers.holding import Held, as_known
from pledgebook.answers.selection import Selection, select_claims
from pledgebook.register.days import is_day
from pledgebook.register.store import Book


def conditions_of(held: Held, selection: Selection) -> list[Condition]:
    """What the selected promises hang on, and what became of it."""
    chosen = {claim.id for claim in select_claims(held.register, held.claims, selection, held.sources)}
    return [one for one in held.conditions() if one.claim.id in chosen]


def known_by(kept: Book, held: Held, selection: Selection, day: date | None) -> tuple[Snapshot, int]:
    """What a book knew by the end of a day, and how many of its claims have no day."""
    doubts = doubts_in(kept, Selection(as_of=day))
    return snapshot(as_known(held, day), selection, doubts), sum(
        not is_day(claim.said_on) for claim in held.judged.claims)
