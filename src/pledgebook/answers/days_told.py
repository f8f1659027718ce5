"""Days of saying in, how many commitments were spoken of in each year, month or day out."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from pledgebook.answers.catalogue import Postings
from pledgebook.register.days import first_day, last_day

MONTHS_SHOWN = 36  # bars of a month each, at most; a longer time is told by years
DAYS_SHOWN = 62


@dataclass(frozen=True, slots=True)
class Bucket:
    """One year, month or day (2024, 2024-07, 2024-07-11), and how many commitments were spoken of in it."""

    day: str
    count: int


@dataclass(frozen=True, slots=True)
class DaysTold:
    """Equal steps of time without a gap. One commitment may be spoken of in several of them: they are not added up."""

    unit: str  # year, month or day
    buckets: tuple[Bucket, ...]
    less_precise: int  # commitments of which some day is known, but none as precisely as these steps

    @property
    def most(self) -> int:
        return max((bucket.count for bucket in self.buckets), default=0)

    def rows(self) -> list[dict[str, Any]]:
        return [{"facet": f"said, by {self.unit}", "value": one.day, "commitments": one.count} for one in self.buckets]


@dataclass(frozen=True, slots=True)
class Steps:
    """Equal steps of time that hold all of some days, as fine as there is room for."""

    unit: str
    names: tuple[str, ...]

    def place(self, day: str) -> int | None:
        """The step of a day; None, where the day is not known as precisely."""
        length = LENGTHS[self.unit]
        return self.names.index(day[:length]) if len(day) >= length else None


LENGTHS = {"year": 4, "month": 7, "day": 10}  # of a step's name


def steps_for(days: Sequence[str]) -> Steps:
    """The steps for these days: of a day each where they are near each other, else of a month, else of a year."""
    if not days:
        return Steps("year", ())
    first, last = min(map(first_day, days)), max(map(last_day, days))
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    unit = "year"
    if (last - first).days < DAYS_SHOWN and any(len(day) == 10 for day in days):
        unit = "day"
    elif months <= MONTHS_SHOWN and any(len(day) >= 7 for day in days):
        unit = "month"
    return Steps(unit, tuple(_steps(unit, first, last)))


def days_told(told: Postings) -> DaysTold:
    """The commitments by the day on which they were spoken of, each day as precisely as known."""
    steps = steps_for(told.values)
    if not steps.names:
        return DaysTold("year", (), 0)
    place = [steps.place(day) for day in told.values]
    step = np.array([-1 if one is None else one for one in place], np.int64)[told.codes]
    placed = step >= 0
    # A commitment counts once in each step, however often it was spoken of in it.
    size = len(steps.names)
    counts = np.bincount(np.unique(told.rows[placed] * size + step[placed]) % size, minlength=size)
    buckets = tuple(Bucket(name, int(count)) for name, count in zip(steps.names, counts, strict=True))
    return DaysTold(steps.unit, buckets,
                    len(np.unique(told.rows)) - len(np.unique(told.rows[placed])))


def _steps(unit: str, first: date, last: date) -> list[str]:
    if unit == "day":
        return [(first + timedelta(days=number)).isoformat() for number in range((last - first).days + 1)]
    if unit == "year":
        return [f"{year:04d}" for year in range(first.year, last.year + 1)]
    return [f"{year:04d}-{month:02d}" for year in range(first.year, last.year + 1) for month in range(1, 13)
            if (first.year, first.month) <= (year, month) <= (last.year, last.month)]


def step_in_words(day: str) -> str:
    """2024-07 as “July 2024”."""
    parts = [int(part) for part in day.split("-")]
    if len(parts) == 1:
        return day
    month = f"{calendar.month_name[parts[1]]} {parts[0]:04d}"
    return month if len(parts) == 2 else f"{parts[2]} {month}"
