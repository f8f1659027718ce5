"""What somebody wrote in Python in, what is asked for out: names, days and choices, under the command line's names."""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypedDict, TypeVar, get_type_hints

from pledgebook.answers.layers import Delay, Layer, NoSuchLayer, instrument_id
from pledgebook.answers.selection import Selection, party_id, selection_typed
from pledgebook.model import Kind, PledgebookError, Stage
from pledgebook.register.days import NoSuchDay, first_day
from pledgebook.world.instruments import Reference

Names = str | Iterable[str]
Day = str | date
E = TypeVar("E", bound=StrEnum)
F = TypeVar("F", bound=Callable[..., Any])


class Filters(TypedDict, total=False):
    """What narrows an answer; each as the option of the same name. A name or several; a day as 2024-07-01 or a date.

    actor         who promises, signs, asks, refuses, delivers; any of these, by name or id
    partner       with whom, or of whom
    beneficiary   for whom
    party         in any role
    kind, stage   any of these
    said_since    said on this day or later
    said_until    said on this day or earlier
    as_of         only what was surely said by the end of this day
    on            may be in force on this day
    contested     only where texts contradict each other
    min_sources   told by at least so many independent sources
    unreviewed    count also what a language model told and nobody has accepted
    """

    actor: Names
    partner: Names
    beneficiary: Names
    party: Names
    kind: Names
    stage: Names
    said_since: Day | None
    said_until: Day | None
    as_of: Day | None
    on: Day | None
    contested: bool
    min_sources: int
    unreviewed: bool


class NoSuchFilter(PledgebookError, TypeError):
    """A filter that there is not."""

    def __init__(self, name: str) -> None:
        close = difflib.get_close_matches(name, Filters.__annotations__, n=1)
        super().__init__(f"There is no filter {name!r}.", name, f"Closest: {close[0]}." if close else
                         f"The filters: {', '.join(Filters.__annotations__)}.")


class NotAChoice(PledgebookError, ValueError):
    """A word that is none of a closed list."""


def takes_filters(method: F) -> F:
    """A method whose `**filters` are listed by name where its signature is shown."""
    own = inspect.signature(method)
    kept = [one for one in own.parameters.values() if one.kind is not inspect.Parameter.VAR_KEYWORD]
    kept += [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=kind,
                               default={"contested": False, "min_sources": 0, "unreviewed": False}.get(name))
             for name, kind in get_type_hints(Filters).items()]
    method.__signature__ = own.replace(parameters=kept)  # type: ignore[attr-defined]
    return method


def selection_of(filters: Mapping[str, Any]) -> Selection:
    """The Selection that filters stand for. Raises NoSuchFilter, NotAChoice, UnknownParty, NoSuchDay."""
    for name in filters:
        if name not in Filters.__annotations__:
            raise NoSuchFilter(name)
    asked = dict(filters)
    for name in ("actor", "partner", "beneficiary", "party"):
        asked[name] = names(asked.get(name))
    asked["kind"] = choices(asked.get("kind"), Kind, "kind")
    asked["stage"] = choices(asked.get("stage"), Stage, "stage")
    for name in ("said_since", "said_until", "as_of", "on"):
        asked[name] = day(asked.get(name))
    return selection_typed(**asked)


def names(written: Names | None) -> tuple[str, ...]:
    """One name or several, as several."""
    return (written,) if isinstance(written, str) else tuple(written or ())


def choices(written: Names | None, kind: type[E], where: str) -> tuple[E, ...]:
    """The members of a closed list that words stand for; "part of" and "part-of" are part_of. Raises NotAChoice."""
    found = []
    for word in names(written):
        plain = str(word).strip().lower().replace("-", "_").replace(" ", "_")
        if plain not in tuple(kind):
            raise NotAChoice(f"{word!r} is no {where}.", where, f"Use one of: {', '.join(kind)}.")
        found.append(kind(plain))
    return tuple(found)


def day(written: Day | None) -> str | None:
    """A day in ISO 8601, of any precision. Raises NoSuchDay."""
    if written is None:
        return None
    if isinstance(written, date):
        return (written.date() if isinstance(written, datetime) else written).isoformat()
    if not written:  # an empty name must not ask for everything
        raise NoSuchDay(written)
    return str(written)


def today() -> date:
    """The day where this runs."""
    return datetime.now().astimezone().date()


def layers_meant(layers: Sequence[Layer], known: Reference, on: date) -> list[Layer]:
    """Changes with the ids that their names stand for.

    Raises NoSuchLayer, UnknownParty, NoSuchInstrument, NoSuchDay.
    """
    found: list[Layer] = []
    for layer in layers:
        if not isinstance(layer, Layer):
            raise NoSuchLayer(f"{layer!r} is no change.", "what_if", 'Write for instance pb.Withdraw("USA").')
        meant: dict[str, str] = {}
        for name in ("party", "instrument"):
            words = getattr(layer, name, None)
            if words is not None:
                meant[name] = party_id(words, on.isoformat()) if name == "party" else instrument_id(words, known, on)
        if isinstance(layer, Delay):
            meant["until"] = day(layer.until) or ""
            first_day(meant["until"])
        found.append(replace(layer, **meant) if meant else layer)  # type: ignore[arg-type]
    return found
