"""Rulings as JSON Lines: one ruling a line, out of one book and into another.

Whatever comes in is checked field by field first; a line that is no ruling is told with its number.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pledgebook.exchange.typed import NotAValue, as_typed, value_typed
from pledgebook.model import Kind, PledgebookError, Stage
from pledgebook.register.relations import Relation
from pledgebook.register.rulings import (
    FIELDS,
    PARTY_FIELDS,
    Action,
    Ruling,
    check_sense,
    ruling_from,
    value_written,
)

MOMENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00"
Parties = list[Annotated[str, Field(min_length=1)]]
ClaimId = Annotated[str, Field(pattern=r"^c[0-9a-f]{12}$")]


class NotALine(PledgebookError):
    """A line that holds no ruling."""

    def __init__(self, what: str, where: str, try_this: str = "") -> None:
        super().__init__(what, where, try_this or "Write the file anew with `pledgebook rule export`, or correct the "
                         "line.")


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class AmountLine(Strict):
    value: Annotated[int | float, Field(allow_inf_nan=False)]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    per: str | None = None
    bound: Literal["about", "at least", "up to", "range"] | None = None
    as_written: str | None = None


class PeriodLine(Strict):
    start: str | None = None
    end: str | None = None
    duration: str | None = None


class ValuesLine(Strict):
    """Fields that a ruling corrects: those that are given."""

    kind: Annotated[Kind | None, Field(strict=False)] = None
    stage: Annotated[Stage | None, Field(strict=False)] = None
    actors: Parties = []
    partners: Parties = []
    beneficiaries: Parties = []
    speaker: str | None = None
    instrument: str | None = None
    amount: AmountLine | None = None
    count: int | None = None
    items: list[str] = []
    period: PeriodLine | None = None
    condition: str | None = None
    said_on: str | None = None


class ReadingLine(ValuesLine):
    """A claim as it was read when it was ruled on."""

    kind: Annotated[Kind, Field(strict=False)]
    stage: Annotated[Stage, Field(strict=False)]
    actors: Annotated[Parties, Field(min_length=1)]
    engine: str
    confidence: Annotated[int | float, Field(ge=0, le=1)]
    why: list[str]


class MarkLine(Strict):
    claim: ClaimId
    text: Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
    start: Annotated[int, Field(ge=0)]
    end: int
    quote: Annotated[str, Field(min_length=1)]
    was: list[ClaimId] = []
    reading: ReadingLine


class LinkLine(Strict):
    type: Annotated[Relation, Field(strict=False)]
    instrument: str | None = None


class ConditionLine(Strict):
    state: Literal["met", "failed", "open"]


class RulingLine(Strict):
    id: str | None = None
    action: Annotated[Action, Field(strict=False)]
    who: str
    when: Annotated[str, Field(pattern=f"^{MOMENT}$")]
    why: str
    undoes: str | None = None
    values: dict[str, Any] = {}
    marks: list[MarkLine] = []
    others: list[MarkLine] = []
    blind: bool = False


def as_lines(rulings: Iterable[Ruling]) -> Iterator[str]:
    """One ruling a line, in the order given."""
    for ruling in rulings:
        yield json.dumps(ruling.as_json(), ensure_ascii=False) + "\n"


def read_lines(lines: Iterable[str], where: str) -> list[tuple[int, Ruling]]:
    """The rulings of a file, each with the number of its line. Raises NotALine with the place; empty lines pass."""
    return [(number, _ruling(line, f"{where}, line {number}")) for number, line in enumerate(lines, 1)
            if line.strip()]


def _ruling(line: str, where: str) -> Ruling:
    try:
        told = json.loads(line)
        RulingLine.model_validate(told)
        if told["action"] == Action.CORRECT:
            ValuesLine.model_validate(told.get("values") or {})
        elif told["action"] == Action.CONDITION:
            ConditionLine.model_validate(told.get("values") or {})
        elif told["action"] in (Action.LINK, Action.UNLINK):
            LinkLine.model_validate(told.get("values") or {})
        ruling = ruling_from({"marks": [], **told})
        check_sense(ruling)
        for name, value in _set_by(ruling):
            _check_value(name, value)
    except json.JSONDecodeError as error:
        raise NotALine(f"This is no JSON ({error.msg} at character {error.pos + 1}).", where) from error
    except ValidationError as error:
        fault = error.errors()[0]
        place = ".".join(map(str, fault["loc"])) or "the line"
        raise NotALine(f"This is no ruling: {place}: {fault['msg']}.", where) from error
    except PledgebookError as error:
        raise NotALine(error.what, where, error.try_this) from error
    if told.get("id") not in (None, ruling.id):
        raise NotALine(f"The ruling is not the one that was made as {told['id']}: something in it was changed since.",
                       where)
    return ruling


def _set_by(ruling: Ruling) -> Iterator[tuple[str, Any]]:
    """The values that come into a book by a ruling, by their fields; what was read is kept as it was."""
    if ruling.action is Action.CORRECT:
        yield from ruling.values.items()
    elif ruling.action is Action.CLAIM:
        for mark in ruling.marks:
            yield from ((name, value_written(mark.claim, name)) for name in FIELDS)


def _check_value(name: str, value: Any) -> None:
    """Raises PledgebookError for what nobody could have typed: an unknown currency or party, no day of the calendar."""
    typed = as_typed(name, value)
    kept = value_typed(name, typed) if typed else value
    if name in (*PARTY_FIELDS, "speaker") and kept != value:
        raise NotAValue(f"{name}: a ruling names parties by their ids.", name,
                        f"Write {as_typed(name, kept)} in place of {typed}.")
