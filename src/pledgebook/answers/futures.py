"""Several futures in, one table of duties out: who would owe a party what in each, beside today."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from pledgebook.answers.bound import Answer, Attack, Duties, bound
from pledgebook.answers.layers import Layer, in_turn, layered
from pledgebook.world.duties import ARMED
from pledgebook.world.instruments import Instrument, Reference, reference_of

# What the lines of the table are, strongest first, and which acts stand on each.
LINES: tuple[tuple[str, frozenset[str]], ...] = (
    ("bound to fight", ARMED), ("bound to help, free in the means", frozenset({"assist"})),
    ("arms, training, money", frozenset({"supply"})), ("bound to consult", frozenset({"consult", "decide"})),
    ("bound to take it to the UN", frozenset({"seek_council"})))


@dataclass(frozen=True, slots=True)
class Future:
    """A named set of changes; instruments that are only thought of may be among them."""

    name: str
    layers: tuple[Layer, ...] = ()
    instruments: tuple[Instrument, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """Who stands on a line in one future."""

    line: str
    future: str
    yes: tuple[str, ...]
    undetermined: tuple[str, ...]  # without those who surely owe it
    in_law: tuple[str, ...]  # of those who surely owe it

    def in_words(self) -> str:
        """31, 2 of them in law, 3 more undetermined."""
        if not self.yes and not self.undetermined:
            return "nobody"
        law = "" if len(self.in_law) == len(self.yes) else f" ({len(self.in_law)} in law)"
        more = f"{len(self.undetermined)} undetermined" if self.undetermined else ""
        return ", ".join(filter(None, [f"{len(self.yes)}{law}" if self.yes else "", more]))

    def as_json(self) -> dict[str, Any]:
        return {"line": self.line, "future": self.future, "yes": list(self.yes),
                "undetermined": list(self.undetermined), "in_law": list(self.in_law)}


@dataclass(frozen=True, slots=True)
class SideBySide:
    """The table: a row a line, a column a future; today comes first."""

    beneficiary: str
    on: date
    futures: tuple[Future, ...]
    cells: tuple[Cell, ...]

    def row(self, line: str) -> tuple[Cell, ...]:
        return tuple(cell for cell in self.cells if cell.line == line)

    def as_json(self) -> dict[str, Any]:
        from pledgebook.answers.layers import as_json

        return {"beneficiary": self.beneficiary, "on": self.on.isoformat(),
                "futures": [{"name": one.name, "layers": [as_json(layer) for layer in one.layers],
                             "instruments": [i.id for i in one.instruments]} for one in self.futures],
                "cells": [cell.as_json() for cell in self.cells]}


def side_by_side(known: Reference, futures: Iterable[Future], *, beneficiary: str, on: date) -> SideBySide:
    """Who would owe a party what if it were attacked, in each future and today. Raises NoSuchLayer, NotAnAttack."""
    listed = (Future("today"), *futures)
    cells: list[Cell] = []
    for future in listed:
        whole = reference_of([*known.by_id.values(), *future.instruments], known.frameworks)
        duties = bound(Attack(beneficiary, on.isoformat()), layered(whole, in_turn(future.layers), on))
        cells += [_cell(line, acts, future.name, duties) for line, acts in LINES]
    return SideBySide(beneficiary, on, listed, tuple(cells))


def _cell(line: str, acts: frozenset[str], future: str, duties: Duties) -> Cell:
    yes = duties.members(Answer.YES, acts)
    law = tuple(sorted({d.member for d in duties.duties if d.answer is Answer.YES and d.do in acts
                        and d.instrument.bindingness == "law"}))
    return Cell(line, future, yes, tuple(m for m in duties.members(Answer.UNDETERMINED, acts) if m not in yes), law)


