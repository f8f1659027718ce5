"""Counts and days in, shapes with their places on a drawing out; the templates write them as SVG."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pledgebook.answers.days_told import DaysTold, Steps, step_in_words, steps_for
from pledgebook.model import Amount, Claim, Stage
from pledgebook.register.days import first_day, is_day

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


LABELS, LANE = 96, 26  # width of the words left of the lanes; height of a lane


@dataclass(frozen=True, slots=True)
class Dot:
    """What was said at one stage in one step of time."""

    x: float
    y: float
    r: float
    words: str
    count: int
    tone: str
    href: str


@dataclass(frozen=True, slots=True)
class Lane:
    """All that was said at one stage."""

    stage: Stage
    y: float


@dataclass(frozen=True, slots=True)
class Lanes:
    """Claims by day and stage: a lane for each stage, the firmest on top, the refusals below."""

    unit: str
    lanes: tuple[Lane, ...]
    dots: tuple[Dot, ...]
    marks: tuple[Mark, ...]
    height: float
    width: int = CHART_WIDTH
    labels: int = LABELS


def lanes(steps: Steps, counts: Mapping[tuple[Stage, int], int], href: Callable[[Stage, int], str]) -> Lanes:
    """A dot for each stage and step, its area in proportion to how many claims it stands for.

    counts   by stage and place of the step
    """
    ladder = [stage for stage in Stage if stage.rung is not None]
    order = [stage for stage in [*reversed(ladder), *(s for s in Stage if s.rung is None)]
             if any(stage is there for there, _ in counts)]
    found = {stage: Lane(stage, LANE * place + LANE / 2) for place, stage in enumerate(order)}
    most = max(counts.values(), default=1)
    step = (CHART_WIDTH - LABELS - 16) / max(len(steps.names), 1)
    largest = min(LANE / 2 - 1, max(step / 2, 5))

    def x_of(place: int) -> float:
        return round(LABELS + 8 + place * step + step / 2, 1)

    dots = tuple(Dot(x_of(place), found[stage].y, round(max(3.0, largest * (count / most) ** .5), 1),
                     f"{step_in_words(steps.names[place])}, {stage}: {count} claim{'' if count == 1 else 's'}", count,
                     "against" if stage.rung is None else "firm", href(stage, place))
                 for (stage, place), count in sorted(counts.items(), key=lambda pair: (pair[0][1], pair[0][0])))
    every = -(-len(steps.names) // 10) or 1
    marks = tuple(mark(x_of(place), name, left=LABELS) for place, name in enumerate(steps.names) if place % every == 0)
    return Lanes(steps.unit, tuple(found.values()), dots, marks, LANE * len(order) + 18)


AMOUNTS_HEIGHT, AMOUNTS_FLOOR = 150, 128


@dataclass(frozen=True, slots=True)
class Figure:
    """One sum as one claim told it."""

    x: float
    y: float
    words: str
    tone: str
    href: str


@dataclass(frozen=True, slots=True)
class Amounts:
    """The sums that were told in one currency, by day; from zero, so that heights may be compared."""

    currency: str
    figures: tuple[Figure, ...]
    marks: tuple[Mark, ...]
    most: str  # in words: the line on top
    top: int = 14
    floor: int = AMOUNTS_FLOOR
    height: int = AMOUNTS_HEIGHT
    width: int = CHART_WIDTH


def amounts(claims: Sequence[Claim], in_words: Callable[[Amount], str]) -> tuple[Amounts, ...]:
    """A drawing for each currency (and each way of counting by time) in which sums were told on two days or more."""
    told: dict[tuple[str, str], list[tuple[Claim, Amount]]] = {}
    for claim in claims:
        if claim.amount is not None and is_day(claim.said_on):
            told.setdefault((claim.amount.currency, claim.amount.per or ""), []).append((claim, claim.amount))
    drawn = []
    for (currency, per), ones in sorted(told.items()):
        days = [first_day(claim.said_on or "").toordinal() for claim, _ in ones]
        largest = max((amount for _, amount in ones), key=lambda amount: amount.value)
        if len(set(days)) < 2 or largest.value <= 0:
            continue
        width, first = CHART_WIDTH - 40, min(days)
        at = [round(20 + width * (day - first) / (max(days) - first), 1) for day in days]
        marks = {claim.said_on: mark(x, claim.said_on or "") for x, (claim, _) in zip(at, ones, strict=True)}
        spaced, right = list[Mark](), -100.0
        for one in sorted(marks.values(), key=lambda one: one.x):
            if one.x - right > 80:
                spaced.append(one)
                right = one.x
        drawn.append(Amounts(currency + (f" a {per}" if per else ""), tuple(Figure(
            x, round(AMOUNTS_FLOOR - (AMOUNTS_FLOOR - 14) * amount.value / largest.value, 1),
            f"{claim.said_on}, {claim.stage}: {in_words(amount)}", "against" if claim.stage.rung is None else "firm",
            f"#{claim.id}") for x, (claim, amount) in zip(at, ones, strict=True)), tuple(spaced), in_words(largest)))
    return tuple(drawn)


def history_lanes(claims: Sequence[Claim]) -> Lanes | None:
    """The claims of one commitment by day and stage; each dot leads to the first claim that it stands for."""
    dated = [claim for claim in claims if is_day(claim.said_on)]
    if len({claim.said_on for claim in dated}) < 2:
        return None
    steps = steps_for([claim.said_on or "" for claim in dated])
    first: dict[tuple[Stage, int], str] = {}
    counts: Counter[tuple[Stage, int]] = Counter()
    for claim in dated:
        place = steps.place(claim.said_on or "")
        if place is not None:
            counts[claim.stage, place] += 1
            first.setdefault((claim.stage, place), claim.id)
    return lanes(steps, counts, lambda stage, place: f"#{first[stage, place]}") if counts else None
