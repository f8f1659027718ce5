"""Days as precise as their source: 2024, 2024-07 and 2024-07-11 are spans of days, never an invented one."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from functools import lru_cache

from pledgebook.model import PARTIAL_DAY, PledgebookError

DAYS = date.max.toordinal() + 1
DURATION = re.compile(r"P(?:(\d{1,4})Y)?(?:(\d{1,4})M)?(?:(\d{1,5})W)?(?:(\d{1,6})D)?")


class NoSuchDay(PledgebookError):
    """Words that are no day where one is needed."""

    def __init__(self, written: str) -> None:
        super().__init__(f"{written!r} is no day.", "", "Write 2024, 2024-07 or 2024-07-11.")


def first_day(written: str) -> date:
    """The earliest day it can mean: 2024-07 gives 1 July 2024. Raises NoSuchDay."""
    return _known_bounds(written)[0]


def last_day(written: str) -> date:
    """The latest day it can mean: 2024-07 gives 31 July 2024. Raises NoSuchDay."""
    return _known_bounds(written)[1]


def is_day(written: str | None) -> bool:
    """Whether the words are a day of any precision."""
    return written is not None and _bounds(written) is not None


def bounds(written: str | None) -> tuple[date, date] | None:
    """The earliest and the latest day it can mean; None where it is no day."""
    return _bounds(written) if written is not None else None


def _known_bounds(written: str) -> tuple[date, date]:
    bounds = _bounds(written)
    if bounds is None:
        raise NoSuchDay(written)
    return bounds


@lru_cache(maxsize=100_000)  # few days, asked for again and again while claims are sorted
def _bounds(written: str) -> tuple[date, date] | None:
    if not (written.isascii() and PARTIAL_DAY.fullmatch(written)):
        return None
    numbers = [int(part) for part in written.split("-")]
    try:
        first = date(*[*numbers, 1, 1][:3])
    except ValueError:  # 2024-13, 2023-02-29, year 0: digits, but no day of any calendar
        return None
    if len(numbers) == 3:
        return first, first
    last_month = first.month if len(numbers) == 2 else 12
    return first, date(first.year, last_month, calendar.monthrange(first.year, last_month)[1])


def by_day(written: str | None) -> tuple[date, date]:
    """What to sort by: the last day it can mean, then the first. Unknown days come last."""
    bounds = _bounds(written) if written is not None else None
    return (bounds[1], bounds[0]) if bounds else (date.max, date.max)


def day_number(written: str | None) -> int:
    """As `by_day`, in one number, as millions of texts are sorted by it."""
    last, first = by_day(written)
    return last.toordinal() * DAYS + first.toordinal()


def days_apart(one: str | None, other: str | None) -> int | None:
    """The least number of days between two sayings; 0 where they may be of one day, None where a day is unknown."""
    if one is None or other is None:
        return None
    here, there = _numbered(one), _numbered(other)
    return None if here is None or there is None else max(0, there[0] - here[1], here[0] - there[1])


@lru_cache(maxsize=100_000)
def _numbered(written: str) -> tuple[int, int] | None:
    """The same as `bounds`, as numbers of days."""
    found = _bounds(written)
    return (found[0].toordinal(), found[1].toordinal()) if found else None


def after(start: date, duration: str) -> date | None:
    """The last day of a duration that begins on a day; None where the words are no duration or run past year 9999."""
    match = DURATION.fullmatch(duration)
    if not match or not any(match.groups()):
        return None
    years, months, weeks, days = (int(part or 0) for part in match.groups())
    month_index = start.month - 1 + months + 12 * years
    year, month = start.year + month_index // 12, month_index % 12 + 1
    if year > 9999:
        return None
    moved = date(year, month, min(start.day, calendar.monthrange(year, month)[1]))
    span = timedelta(days=7 * weeks + days - 1)
    return None if moved.toordinal() + span.days > date.max.toordinal() else moved + span
