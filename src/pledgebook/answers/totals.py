"""Commitments in, sums out: each within one stage, with its definition, its conversions and all that it leaves out.

Three lines are usual: pledged (promised or firmer), adopted of that, delivered of that. They overlap, so nothing here
adds one to another. Which commitments count is reckoned by `register.netting`.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from pledgebook.answers.axes import Axis
from pledgebook.model import Amount, Commitment, Kind, PledgebookError, Stage
from pledgebook.register.conflicts import Conflict
from pledgebook.register.days import bounds, by_day, is_day
from pledgebook.register.figures import in_words
from pledgebook.register.links import Suggestion
from pledgebook.register.netting import FIRM, Books, Counted, LeftOut, Reckoning, counting, reckoned
from pledgebook.world import load
from pledgebook.world.rates import Rate, quoted, rate

if TYPE_CHECKING:
    from pledgebook.answers.holding import Held
    from pledgebook.answers.selection import Selection

UNKNOWN = "unknown"
ADOPTED, DELIVERED = Stage.ADOPTED, Stage.DELIVERED
BOUND_WORDS = {"range": "a range up to"}  # of a range the register keeps the upper end
LABELS = {Axis.ACTOR: "actor", Axis.BENEFICIARY: "beneficiary", Axis.KIND: "kind", Axis.YEAR: "year",
          Axis.CURRENCY: "told_in"}
LINE_SAYS = {
    Stage.PLEDGED: "pledged: promised or firmer, each promise once, at the figure that the register shows",
    Stage.ADOPTED: "adopted: what is told as adopted or delivered of these promises",
    Stage.DELIVERED: "delivered: what is told as delivered of these promises"}


class UnknownCurrency(PledgebookError):
    """A currency that sums cannot be told in."""

    def __init__(self, typed: str) -> None:
        super().__init__(f"{typed!r} is no currency that the European Central Bank sets a rate for.", "--in",
                         f"Use one of: {' '.join(quoted())}.")


def currency_code(typed: str) -> str:
    """The code of a currency that sums can be told in. Raises UnknownCurrency."""
    code = typed.strip().upper()
    if code not in quoted():
        raise UnknownCurrency(typed)
    return code


# --- which figure stands on which line ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Conversion:
    """A sum that was told in another currency, and the rate it is counted at."""

    commitment: str
    told: Amount
    rate: Rate

    def as_json(self) -> dict[str, Any]:
        return {"commitment": self.commitment, "told": self.told.as_json(), "rate": self.rate.as_json()}


@dataclass(frozen=True, slots=True)
class Figure:
    """What one commitment puts on the line of one stage."""

    commitment: Commitment
    stage: Stage
    amount: Amount  # in the currency asked for, where there is a rate
    told_in: str  # currency


@dataclass(frozen=True, slots=True)
class Tally:
    """All figures of the commitments asked for, and what has none."""

    figures: tuple[Figure, ...]
    unknown: tuple[tuple[Commitment, Stage], ...]  # no sum told: unknown, not zero
    conversions: tuple[Conversion, ...]
    unconverted: tuple[LeftOut, ...]  # these stand in their own currency
    parts: tuple[LeftOut, ...]  # counted in a whole of another currency: at which rate, or why not
    left_out: tuple[LeftOut, ...]


def tally(chosen: Iterable[Commitment], held: Books, *, stages: Sequence[Stage] = FIRM,
          currency: str | None = None) -> Tally:
    """The figures of the chosen commitments on the lines of these stages.

    stages    pledged, adopted and delivered are the lines of promises in force; any other is a line of what stands
              at just this stage
    currency  counts each sum at the rate of the day on which its promise was first told
    """
    by_id = sorted(chosen, key=attrgetter("id"))
    firm = tuple(stage for stage in FIRM if stage in stages)
    runs: list[tuple[Reckoning, tuple[Stage, ...]]] = []
    if firm:
        runs.append((reckoned([c for c in by_id if c.stage in FIRM or c.stage not in stages], held), firm))
    runs += [(reckoned([c for c in by_id if c.stage is stage], held, (stage,)), (stage,))
             for stage in Stage if stage in stages and stage not in FIRM]
    counter = _Counter(currency)
    for run, lines in runs:
        for counted in run.counted:
            counter.count(counted, lines)
    left_out = [left for run, _ in runs for left in run.left_out]
    if not firm:
        left_out += [LeftOut(c.id, f"{c.stage}: another stage") for c in by_id if c.stage not in stages]
    left_out = sorted(left_out + counter.left_out, key=lambda left: left.commitment)
    reached = {stage: [line for line in FIRM if _reaches(stage, line)] for stage in Stage}
    unknown = [(commitment, line) for run, lines in runs for commitment in run.unknown
               for line in (reached[commitment.stage] if lines is firm else lines) if line in lines]
    return Tally(tuple(counter.figures), tuple(unknown), tuple(counter.conversions), tuple(counter.unconverted),
                 tuple(counter.parts), tuple(left_out))


class _Counter:
    """Puts counted commitments on lines, in one currency or each in its own."""

    def __init__(self, currency: str | None) -> None:
        self.currency = currency
        self.figures: list[Figure] = []
        self.conversions: list[Conversion] = []
        self.unconverted: list[LeftOut] = []
        self.parts: list[LeftOut] = []
        self.left_out: list[LeftOut] = []

    def count(self, counted: Counted, lines: Sequence[Stage]) -> None:
        whole, commitment = counted.promised, counted.commitment
        factor, currency = 1.0, whole.currency
        if self.currency is not None and self.currency != currency:
            there = _rate(whole, self.currency, commitment)
            if there is None:
                day = commitment.first_said if is_day(commitment.first_said) else "an unknown day"
                self.unconverted.append(LeftOut(
                    commitment.id, f"no rate from {whole.currency} to {self.currency} on {day}"))
            else:
                factor, currency = there.value, self.currency
                self.conversions.append(Conversion(commitment.id, whole, there))
        if counted.parts:
            self.parts += [LeftOut(part.commitment, f"in {commitment.id}: {part.note}")
                           for part in counted.parts if part.note]
        exact, shown = currency == whole.currency, whole  # the same value on several lines is one sum, made once
        found = False
        for line in lines:
            value = counted.adopted if line is ADOPTED else counted.delivered if line is DELIVERED else whole.value
            if not value and not (exact and value == whole.value):
                continue
            if not exact or value != shown.value:
                shown = whole if exact and value == whole.value else \
                    Amount(round(value * factor, 2), currency, whole.per, _bound(counted, value))
            self.figures.append(Figure(commitment, line, shown, whole.currency))
            found = True
        if not found:
            self.left_out.append(LeftOut(commitment.id, f"{commitment.stage}: nothing told as {' or '.join(lines)}"))


def _rate(promised: Amount, currency: str, commitment: Commitment) -> Rate | None:
    """The rate of the day on which a promise was first told; of a month or year, that of its first day."""
    told = bounds(commitment.first_said)
    return rate(promised.currency, currency, told[0]) if told else None


def _bound(counted: Counted, value: float) -> str | None:
    """How exact a figure is: as the promise where all of it is meant, else as the parts that it is made of."""
    if value == counted.promised.value:
        return counted.promised.bound
    bounds = {part.amount.bound for part in counted.parts if part.amount is not None and part.adopted}
    return next(iter(bounds)) if len(bounds) == 1 else "about" if bounds - {None} else None


def _reaches(stage: Stage, line: Stage) -> bool:
    return stage.rung is not None and line.rung is not None and stage.rung >= line.rung


# --- sums ---------------------------------------------------------------------------------------------------


YearSum = tuple[str, Stage, str, str]  # year, line, currency, what it is per
Group = tuple[tuple[str, ...], ...]  # for each axis the value; of a party axis all parties of the role together


@dataclass(frozen=True, slots=True)
class Sum:
    """Figures of one stage, one currency and one group, added up."""

    axes: tuple[Axis, ...]
    group: Group
    stage: Stage
    currency: str | None  # None: nothing here but promises without a sum
    per: str | None
    value: float | None
    left: float | None  # of what was promised, not yet adopted or delivered
    bounds: Mapping[str, float]  # how much of the value is no plain figure: "up to", "at least", "about", "range"
    counted: tuple[str, ...]  # commitments
    unknown: tuple[str, ...] = ()

    def labels(self) -> dict[str, list[str] | str]:
        """Axis → what this line is about. Several parties together are one; no party is told: empty."""
        return {LABELS[axis]: list(held) if axis in (Axis.ACTOR, Axis.BENEFICIARY) else held[0]
                for axis, held in zip(self.axes, self.group, strict=True) if axis in LABELS}

    def in_words(self) -> str:
        """EUR 55 billion a year, of which at most EUR 5 billion."""
        if self.value is None or self.currency is None:
            return "unknown"
        return sum_in_words(Amount(self.value, self.currency, self.per), self.bounds)

    def as_json(self) -> dict[str, Any]:
        return self.labels() | {
            "stage": str(self.stage), "currency": self.currency, "per": self.per, "value": number(self.value),
            "left": number(self.left), "bounds": bounds_as_json(self.bounds), "commitments": list(self.counted),
            "unknown": list(self.unknown), "means": meaning(self.stage)}


def bounds_as_json(bounds: Mapping[str, float]) -> dict[str, float]:
    """The same, with names that a column may have: at_least, up_to."""
    return {bound.replace(" ", "_"): number(value) or 0 for bound, value in bounds.items()}


def number(value: float | None) -> float | int | None:
    """The same as it is written: without a fraction where it has none."""
    return int(value) if value is not None and value.is_integer() else value


def sum_in_words(amount: Amount, bounds: Mapping[str, float]) -> str:
    """EUR 55 billion a year, of which up to EUR 5 billion."""
    whole = in_words(amount)
    if list(bounds.values()) == [amount.value]:
        word = next(iter(bounds))
        return f"{BOUND_WORDS.get(word, word)} {whole}"
    some = [f"{BOUND_WORDS.get(word, word)} {in_words(Amount(value, amount.currency))}"
            for word, value in bounds.items()]
    return f"{whole}, of which {', '.join(some)}" if some else whole


@dataclass(frozen=True, slots=True)
class Contested:
    """A counted figure that other texts contradict."""

    commitment: str
    shown: Amount
    told: tuple[tuple[Amount, str], ...]  # what else is told, and by which claim

    def in_words(self) -> str:
        return f"{in_words(self.shown)} shown, also told: " + ", ".join(
            f"{in_words(amount)} ({claim})" for amount, claim in self.told)

    def as_json(self) -> dict[str, Any]:
        return {"commitment": self.commitment, "shown": self.shown.as_json(),
                "told": [{"amount": amount.as_json(), "claim": claim} for amount, claim in self.told]}


@dataclass(frozen=True, slots=True)
class Window:
    """Between which days the counted promises were told, and which day the answer is as of."""

    first: str | None
    last: str | None
    as_of: date | None

    def in_words(self) -> str:
        told = f"told from {self.first} to {self.last}" if self.first else "no dated promise is counted"
        return f"{told}; as known " + (f"by the end of {self.as_of}" if self.as_of else "to the book")

    def as_json(self) -> dict[str, Any]:
        return {"first": self.first, "last": self.last, "as_of": str(self.as_of) if self.as_of else None}


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums with what they mean."""

    sums: tuple[Sum, ...]
    definition: tuple[str, ...]
    window: Window
    conversions: tuple[Conversion, ...]
    unconverted: tuple[LeftOut, ...]
    parts: tuple[LeftOut, ...]
    annual: tuple[Commitment, ...]  # counted by year or month, and not multiplied
    contested: tuple[Contested, ...]
    unsettled: tuple[str, ...]
    cautions: tuple[str, ...]
    left_out: tuple[LeftOut, ...]

    def as_json(self) -> dict[str, Any]:
        return {"definition": list(self.definition), "window": self.window.as_json(),
                "sums": [one.as_json() for one in self.sums],
                "conversions": [one.as_json() for one in self.conversions],
                "unconverted": list(map(noted, self.unconverted)), "parts": list(map(noted, self.parts)),
                "annual": [{"commitment": c.id, "amount": c.amount.as_json() if c.amount else None,
                            "period": c.period.as_json()} for c in self.annual],
                "contested": [one.as_json() for one in self.contested], "unsettled": list(self.unsettled),
                "cautions": list(self.cautions),
                "left_out": list(map(noted, self.left_out))}


def noted(left: LeftOut) -> dict[str, str]:
    """A commitment and what is to be said of it, as JSON."""
    return {"commitment": left.commitment, "reason": left.reason}


def totals(chosen: Iterable[Commitment], held: Books, *, by: Sequence[Axis] = (), stages: Sequence[Stage] = (),
           currency: str | None = None, conflicts: Iterable[Conflict] = (), suggestions: Iterable[Suggestion] = (),
           as_of: date | None = None) -> Totals:
    """The sums of the chosen commitments.

    by      what each line has of its own; with `stage`, also what is no promise in force, each stage by itself
    stages  only these lines; none: pledged, adopted, delivered
    """
    lines = tuple(stages) or (tuple(Stage) if Axis.STAGE in by else FIRM)
    found = tally(chosen, held, stages=lines, currency=currency)
    counted = {figure.commitment.id: figure.commitment for figure in found.figures}
    return Totals(
        summed(found, tuple(dict.fromkeys(by))), definition(lines, by, currency), window(counted.values(), as_of),
        found.conversions, found.unconverted, found.parts,
        annual=tuple(c for c in counted.values() if c.amount is not None and c.amount.per),
        contested=contested(counted, conflicts), unsettled=unsettled(counted, suggestions),
        cautions=cautions(counted.values(), by), left_out=found.left_out)


def totals_in(held: Held, selection: Selection, *, by: Sequence[Axis] = (), currency: str | None = None) -> Totals:
    """The sums of the commitments asked for; stages that are asked for are lines, and leave no commitment out."""
    chosen = held.chosen(replace(selection, stages=()))
    return totals(chosen.commitments, held.books(), by=by, stages=selection.stages, currency=currency,
                  conflicts=chosen.conflicts, suggestions=held.register.suggestions, as_of=selection.as_of)


def summed(found: Tally, by: tuple[Axis, ...]) -> tuple[Sum, ...]:
    """The figures added up by group, stage, currency and what they are per, in the order of these."""
    figures: dict[Group, dict[tuple[Stage, str, str], list[Figure]]] = defaultdict(dict)
    grouped = [GROUPED[axis] for axis in by]
    unknown: dict[tuple[Group, Stage], list[str]] = defaultdict(list)
    here = figures[()] if not by else {}
    of: Commitment | None = None
    for figure in found.figures:
        if by and figure.commitment is not of:  # the figures of one commitment follow each other
            of = figure.commitment
            told_in = figure.told_in
            here = figures[tuple([(told_in,) if of_axis is None else of_axis(of) for of_axis in grouped])]
        amount = figure.amount
        key = figure.stage, amount.currency, amount.per or ""
        if key in here:
            here[key].append(figure)
        else:
            here[key] = [figure]
    for commitment, stage in found.unknown:
        group = tuple([(UNKNOWN,) if of_axis is None else of_axis(commitment) for of_axis in grouped])
        unknown[group, stage].append(commitment.id)
    sums = list[Sum]()
    for group, lines in figures.items():
        values = {key: math.fsum([figure.amount.value for figure in ones]) for key, ones in lines.items()}
        sums += [Sum(by, group, stage, currency, per or None, round(value, 2), _left(values, (stage, currency, per)),
                     bounds_of(lines[stage, currency, per]),
                     tuple([figure.commitment.id for figure in lines[stage, currency, per]]))
                 for (stage, currency, per), value in values.items()]
    sums += [Sum(by, group, stage, None, None, None, None, {}, (), tuple(names))
             for (group, stage), names in unknown.items()]
    place = {stage: number for number, stage in enumerate((*FIRM, *(stage for stage in Stage if stage not in FIRM)))}
    return tuple(sorted(sums, key=lambda one: (
        one.group, one.currency is None, one.currency or "", one.per or "", place[one.stage])))


def sums_by_year(chosen: Iterable[Commitment], held: Books, currency: str | None = None) -> dict[YearSum, float]:
    """The values of the sums by year, on the three usual lines: as `summed` has them, in a third of its time.

    For answers that set whole books side by side and tell no more of a sum than its value.
    """
    told: dict[YearSum, list[float]] = defaultdict(list)
    for commitment, whole, adopted, delivered in counting(chosen, held):
        code, factor = whole.currency, 1.0
        if currency is not None and currency != code and (there := _rate(whole, currency, commitment)) is not None:
            factor, code = there.value, currency
        year, per, exact = year_of(commitment), whole.per or "", code == whole.currency
        for line, value in ((Stage.PLEDGED, whole.value), (ADOPTED, adopted), (DELIVERED, delivered)):
            if exact and value == whole.value:
                told[year, line, code, per].append(value)
            elif value:
                told[year, line, code, per].append(round(value * factor, 2))
    return {key: round(math.fsum(values), 2) for key, values in told.items()}


def _left(values: Mapping[tuple[Stage, str, str], float], key: tuple[Stage, str, str]) -> float | None:
    stage, currency, per = key
    promised = values.get((Stage.PLEDGED, currency, per))
    return round(promised - values[key], 2) if stage in FIRM[1:] and promised is not None else None


def bounds_of(figures: Iterable[Figure]) -> dict[str, float]:
    """How much of a sum is no plain figure, by what bounds it."""
    found: dict[str, list[float]] = defaultdict(list)
    for figure in figures:
        if figure.amount.bound:
            found[figure.amount.bound].append(figure.amount.value)
    return {bound: round(math.fsum(values), 2) for bound, values in sorted(found.items())}


def year_of(commitment: Commitment) -> str:
    """The year in which a promise was first told."""
    return _year(commitment.first_said) if commitment.first_said else UNKNOWN


@lru_cache(maxsize=100_000)
def _year(day: str) -> str:
    return day[:4] if is_day(day) else UNKNOWN


def _together(parties: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(parties)) if len(parties) > 1 else parties


GROUPED: dict[Axis, Callable[[Commitment], tuple[str, ...]] | None] = {
    Axis.CURRENCY: None,  # the commitment alone does not say it: it is that of the figure
    Axis.ACTOR: lambda commitment: _together(commitment.actors),
    Axis.BENEFICIARY: lambda commitment: _together(commitment.beneficiaries),
    Axis.KIND: lambda commitment: (str(commitment.kind),), Axis.STAGE: lambda _: ("",),
    Axis.YEAR: lambda commitment: (year_of(commitment),)}


# --- what goes with a sum -----------------------------------------------------------------------------------


def definition(lines: Sequence[Stage], by: Sequence[Axis] = (), currency: str | None = None) -> tuple[str, ...]:
    """What the sums mean, in words."""
    told = [meaning(line) for line in (*FIRM, *(stage for stage in Stage if stage not in FIRM)) if line in lines]
    if len(lines) > 1:
        told.append("The stages overlap or exclude each other: never add one to another.")
    told.append("A part, a member's share and a gift from a fund are counted in their whole where it is counted, too.")
    if {Axis.ACTOR, Axis.BENEFICIARY} & set(by):
        told.append("What several parties promise or get together stands under all of them, once.")
    if Axis.YEAR in by:
        told.append("The year is that in which the promise was first told, on every line.")
    if currency:
        told.append(f"In {currency} at the ECB's rate of the day on which the promise was first told.")
    return tuple(told)


def meaning(line: Stage) -> str:
    """What the line of a stage adds up."""
    return LINE_SAYS.get(line, f"{line}: what stands at just this stage, which is no promise in force")


def window(counted: Iterable[Commitment], as_of: date | None) -> Window:
    """From the first to the last telling of the counted commitments."""
    counted = tuple(counted)
    firsts = {c.first_said for c in counted if c.first_said}
    return Window(min(sorted(firsts), key=by_day, default=None), _newest(counted), as_of)


def _newest(counted: Iterable[Commitment]) -> str | None:
    return max(sorted({c.last_said for c in counted if c.last_said}), key=by_day, default=None)


def contested(counted: Mapping[str, Commitment], conflicts: Iterable[Conflict]) -> tuple[Contested, ...]:
    """The counted figures on which texts contradict each other, with what the others tell."""
    told: dict[str, dict[str, tuple[Amount, str]]] = defaultdict(dict)
    for conflict in conflicts:
        commitment = counted.get(conflict.commitment)
        if conflict.field != "amount" or commitment is None or commitment.amount is None:
            continue
        for claim in (conflict.first, conflict.second):
            if claim.amount is not None and in_words(claim.amount) != in_words(commitment.amount):
                told[commitment.id].setdefault(in_words(claim.amount), (claim.amount, claim.id))
    found = []
    for name, others in sorted(told.items()):
        shown = counted[name].amount
        if shown is not None:
            found.append(Contested(name, shown, tuple(others[words] for words in sorted(others))))
    return tuple(found)


def unsettled(counted: Collection[str], suggestions: Iterable[Suggestion]) -> tuple[str, ...]:
    """Counted commitments that may be one promise, or whole and part: a person should judge."""
    return tuple(f"{maybe.first_commitment} and {maybe.second_commitment}: {maybe.reason}" for maybe in suggestions
                 if maybe.first_commitment in counted and maybe.second_commitment in counted)


def cautions(counted: Iterable[Commitment], by: Sequence[Axis]) -> tuple[str, ...]:
    """What a reader of these sums should bear in mind."""
    counted = tuple(counted)
    kinds = sorted({c.kind for c in counted})
    told = []
    if len(kinds) > 1 and Axis.KIND not in by:
        told.append(f"Sums of several kinds are added: {', '.join(kinds)}. Ask for one with --kind, or --by kind.")
    if Kind.POSTURE in kinds:
        told.append("A posture is what a party spends on itself; it is no aid.")
    single = {c.actors[0] for c in counted if len(c.actors) == 1}
    bodies = sorted(party for party in single if party in load().members and party not in load().states)
    last = _newest(counted) if bodies else None
    for body in bodies:
        inside = sorted(single & set(load().members_on(body, last)))
        if inside:
            told.append(f"{body} stands beside members of it ({', '.join(inside)}). What a text calls a member's share "
                        f"of a sum of {body} is left out; where no text says so, both count.")
    return tuple(told)
