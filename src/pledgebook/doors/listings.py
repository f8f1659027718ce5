"""Questions about doubts, conditions and changes in, the lists that answer them out: the same for both doors."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from pledgebook.answers.changes import Between, Snapshot, snapshot
from pledgebook.answers.conditions import Condition
from pledgebook.answers.doubts import doubts_in
from pledgebook.answers.holding import Held, as_known
from pledgebook.answers.selection import Selection, select_claims
from pledgebook.model import PledgebookError
from pledgebook.register.days import is_day, last_day
from pledgebook.register.doubts import names_of_rules
from pledgebook.register.store import Book


class UnknownRule(PledgebookError):
    """No rule of the doubts has this name."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        import difflib

        close = difflib.get_close_matches(name, known, n=2, cutoff=0.4)
        super().__init__(f"No rule is called {name!r}.", "--rule",
                         (f"Closest: {', '.join(close)}. " if close else "") + "docs/doubts.md explains them all.")


def check_rules(typed: Iterable[str]) -> None:
    """Raises UnknownRule where a name is none of ours."""
    for name in typed:
        if name not in names_of_rules():
            raise UnknownRule(name, names_of_rules())


def conditions_of(held: Held, selection: Selection) -> list[Condition]:
    """What the selected promises hang on, and what became of it."""
    chosen = {claim.id for claim in select_claims(held.register, held.claims, selection, held.sources)}
    return [one for one in held.conditions() if one.claim.id in chosen]


def days_between(since: str | None, until: str | None, against: str | None,
                 selection: Selection) -> tuple[date | None, date | None]:
    """The two days between which changes lie; None is all that a book knows. Raises Between, NoSuchDay."""
    if (since is None) == (against is None):
        raise Between("Changes lie between two days, or between two books.", "--since, --against",
                      "Give --since DAY and, if you like, --until DAY; or --against FILE.")
    if selection.as_of is not None:
        raise Between("--as-of asks for one day.", "--as-of", "Use --until DAY.")
    end = last_day(until) if until else date.max if since else None
    start = last_day(since) if since else end
    if start is not None and end is not None and end < start:
        raise Between(f"{until} ends before {since}.", "--until", "Give the earlier day to --since.")
    return start, end


def known_by(kept: Book, held: Held, selection: Selection, day: date | None) -> tuple[Snapshot, int]:
    """What a book knew by the end of a day, and how many of its claims have no day."""
    doubts = doubts_in(kept, Selection(as_of=day))
    return snapshot(as_known(held, day), selection, doubts), sum(
        not is_day(claim.said_on) for claim in held.judged.claims)
