"""Counts and days in, shapes with their places on a drawing out; the templates write them as SVG."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pledgebook.answers.days_told import DaysTold, step_in_words

CHART_WIDTH, CHART_HEIGHT, FLOOR = 900, 96, 78  # of the drawing; below the floor stand the words of the axis


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a histogram."""

    x: float
    y: float
    width: float
    height: float
    words: str
    day: str
    count: int
    href: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A word below the axis, centred where there is room for it."""

    x: float
    words: str
    anchor: str  # start, middle or end, as SVG has them


def mark(x: float, words: str, left: float = 0, right: float = CHART_WIDTH) -> Mark:
    """A word at a place, kept inside the drawing."""
    if x - left < 30:
        return Mark(round(max(x - 20, left), 1), words, "start")
    return Mark(round(right, 1), words, "end") if right - x < 30 else Mark(round(x, 1), words, "middle")


@dataclass(frozen=True, slots=True)
class Histogram:
    """Commitments by the time they were spoken of."""

    unit: str
    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]
    most: int
    less_precise: int
    width: int = CHART_WIDTH
    height: int = CHART_HEIGHT
    floor: int = FLOOR


def histogram(told: DaysTold, href: Callable[[str], str]) -> Histogram:
    """A bar for each step of time, the highest as high as there is room.

    href   where a bar leads, by its day
    """
    count = len(told.buckets)
    step = CHART_WIDTH / max(count, 8)  # a few bars do not fill the page
    bars = []
    for place, one in enumerate(told.buckets):
        height = max(2.0, round((FLOOR - 12) * one.count / told.most, 1)) if one.count else 0.0
        bars.append(Bar(round(place * step + step * .1, 1), round(FLOOR - height, 1), round(step * .8, 1), height,
                        step_in_words(one.day), one.day, one.count, href(one.day)))
    every = -(-count // 12) or 1  # no more words than there is room for
    marks = tuple(mark(place * step + step / 2, one.day) for place, one in enumerate(told.buckets)
                  if place % every == 0)
    return Histogram(told.unit, tuple(bars), marks, told.most, told.less_precise)
