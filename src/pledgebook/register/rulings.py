"""What a person ruled on what was read: who, when, why, and of which words.

A ruling names its claims by text and place and keeps them as they were read then (its marks), so that it finds them
again after the text was read anew, or can say that it does not. Rulings are only ever added: taking one back is a
ruling, too.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache
from typing import Any

from pledgebook.model import Amount, Claim, Kind, Period, PledgebookError, Span, Stage, digest
from pledgebook.register.relations import Relation

CONDITION_STATES = ("met", "failed", "open")  # that a person may say of a condition
BY_HAND = "hand"  # the engine of a claim that a person added


class Action(StrEnum):
    """What a ruling does."""

    ACCEPT = "accept"  # the claim is right as it stands
    REJECT = "reject"  # it is not: it counts for nothing
    CORRECT = "correct"  # a field has another value
    MERGE = "merge"  # these claims speak of one promise
    SPLIT = "split"  # these claims speak of another promise than the rest of theirs
    APART = "apart"  # these claims and those speak of two promises
    LINK = "link"  # one promise bears on another, or falls under an instrument
    UNLINK = "unlink"  # what was worked out between two claims does not hold
    CONDITION = "condition"  # what the claim hangs on is met, has failed or is open
    CLAIM = "claim"  # a claim that the reader missed
    NOTE = "note"
    UNDO = "undo"  # takes another ruling back


DONE: dict[Action, str] = {
    Action.ACCEPT: "accepted", Action.REJECT: "rejected", Action.CORRECT: "corrected", Action.MERGE: "merged",
    Action.SPLIT: "split", Action.APART: "kept apart", Action.LINK: "linked", Action.UNLINK: "unlinked",
    Action.CONDITION: "condition set", Action.CLAIM: "added", Action.NOTE: "noted", Action.UNDO: "undone"}


class NotARuling(PledgebookError):
    """What was asked for, or stands in a line, is no ruling."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A claim as it was read when it was ruled on: enough to find it again in its text."""

    claim_id: str
    claim: Claim  # its document goes by the text's own name
    was: tuple[str, ...] = ()  # names the same claim had in readings before, as far as rulings follow it

    @property
    def text_id(self) -> str:
        return self.claim.text_id

    def as_json(self) -> dict[str, Any]:
        span = self.claim.evidence
        return {"claim": self.claim_id, "text": self.text_id, "start": span.start, "end": span.end,
                "quote": self.claim.quote, "was": list(self.was), "reading": written(self.claim)}


@dataclass(frozen=True, slots=True)
class Ruling:
    """One judgement by a person."""

    action: Action
    who: str
    when: str  # ISO 8601 in UTC, to the microsecond: rulings act in this order
    why: str
    marks: tuple[Mark, ...] = ()
    others: tuple[Mark, ...] = ()  # the claims at the other end of a link, or of what is kept apart
    values: Mapping[str, Any] = field(default_factory=dict)  # corrected fields; a link's type and instrument
    undoes: str | None = None
    blind: bool = False  # given before its maker was shown what the reader reads
    id: str = field(init=False)  # the same ruling has the same name in every book

    def __post_init__(self) -> None:
        object.__setattr__(self, "id", "r" + digest(self._told()))

    @property
    def all_marks(self) -> tuple[Mark, ...]:
        return self.marks + self.others

    def _told(self) -> dict[str, Any]:
        told = {"action": str(self.action), "who": self.who, "when": self.when, "why": self.why,
                "undoes": self.undoes, "values": dict(self.values),
                "marks": [mark.as_json() for mark in self.marks], "others": [mark.as_json() for mark in self.others]}
        return told | ({"blind": True} if self.blind else {})  # left out, so that names given before stay what they are

    def as_json(self) -> dict[str, Any]:
        return {"id": self.id} | self._told()


def in_order(rulings: Iterable[Ruling]) -> tuple[Ruling, ...]:
    """Rulings in the order in which they act, whatever order they come in; each once."""
    return tuple(sorted({ruling.id: ruling for ruling in rulings}.values(), key=lambda r: (r.when, r.id)))


def standing(rulings: Iterable[Ruling]) -> dict[str, bool]:
    """Which rulings stand: those that no standing ruling takes back. Taking back an undo restores what it undid."""
    ordered = in_order(rulings)
    undone_by: dict[str, list[str]] = {}
    for ruling in ordered:
        if ruling.undoes:
            undone_by.setdefault(ruling.undoes, []).append(ruling.id)
    stands: dict[str, bool] = {}
    # A ruling's name is made from the name of the one it undoes, so nothing undoes itself. Later ones are asked first
    # by an explicit stack: a chain of undos may be long.
    for ruling in ordered:
        waiting = [ruling.id]
        while waiting:
            name = waiting[-1]
            unknown = [by for by in undone_by.get(name, ()) if by not in stands]
            if unknown:
                waiting.extend(unknown)
            else:
                stands[waiting.pop()] = not any(stands[by] for by in undone_by.get(name, ()))
    return {ruling.id: stands[ruling.id] for ruling in ordered}


# --- claims and their fields, written down ----------------------------------------------------------------------

PARTY_FIELDS = ("actors", "partners", "beneficiaries")
TEXT_FIELDS = ("speaker", "instrument", "condition", "said_on")
FIELDS = ("kind", "stage", *PARTY_FIELDS, "speaker", "instrument", "amount", "count", "items", "period", "condition",
          "said_on")  # that a person may correct


def value_written(claim: Claim, name: str) -> Any:
    """One field of a claim as JSON; money with its bound and its words, so that nothing is lost."""
    value = getattr(claim, name)
    if isinstance(value, Amount):
        return value.as_json() | {"bound": value.bound, "as_written": value.as_written}
    if isinstance(value, Period):
        return value.as_json()
    if isinstance(value, Kind | Stage):
        return str(value)
    return list(value) if isinstance(value, tuple) else value


def value_read(name: str, value: Any) -> Any:
    """The value of a field that was written as JSON."""
    if name == "kind":
        return Kind(value)
    if name == "stage":
        return Stage(value)
    if name == "amount":
        return Amount(float(value["value"]), value["currency"], value.get("per"), value.get("bound"),
                      value.get("as_written") or "") if value else None
    if name == "period":
        return Period(**value) if value else Period()
    return tuple(value or ()) if name in (*PARTY_FIELDS, "items", "why") else value


def written(claim: Claim) -> dict[str, Any]:
    """What a claim says, with how it was read, but without its place."""
    return {name: value_written(claim, name) for name in (*FIELDS, "engine", "confidence", "why")}


def with_values(claim: Claim, values: Mapping[str, Any]) -> Claim:
    """A claim with some fields set to values that are written as JSON."""
    read = {name: value_read(name, value) for name, value in values.items()}
    return replace(claim, **read)


def mark_from(told: Mapping[str, Any]) -> Mark:
    """A mark from its JSON. Raises what a claim raises that does not fit its words."""
    reading = told["reading"]
    claim = Claim(Span(told["text"], told["start"], told["end"]), told["quote"], Kind(reading["kind"]),
                  Stage(reading["stage"]), tuple(reading["actors"]), text_id=told["text"])
    return Mark(told["claim"], with_values(claim, reading), tuple(told.get("was") or ()))


def ruling_from(told: Mapping[str, Any]) -> Ruling:
    """A ruling from its JSON."""
    return Ruling(
        Action(told["action"]), told["who"], told["when"], told["why"], tuple(map(mark_from, told["marks"])),
        tuple(map(mark_from, told.get("others") or ())), dict(told.get("values") or {}), told.get("undoes"),
        bool(told.get("blind")))


@lru_cache(maxsize=20_000)  # a book's rulings are read again after each new one
def ruling_written(line: str) -> Ruling:
    """A ruling from its JSON as a book keeps it."""
    return ruling_from(json.loads(line))


def check_sense(ruling: Ruling) -> None:
    """Raises NotARuling for one that nobody can have meant: nameless, without a reason, of nothing, or empty."""
    faults = {
        "It says not who ruled.": not ruling.who.strip(),
        "It gives no reason.": not ruling.why.strip(),
        "It names no claim.": ruling.action is not Action.UNDO and not ruling.marks,
        "It names no ruling to take back.": ruling.action is Action.UNDO and not ruling.undoes,
        "Only an undo takes a ruling back.": ruling.action is not Action.UNDO and bool(ruling.undoes),
        "It corrects nothing.": ruling.action is Action.CORRECT and not ruling.values,
        f"A claim added by hand has the engine {BY_HAND!r}.": ruling.action is Action.CLAIM and any(
            mark.claim.engine != BY_HAND for mark in ruling.marks),
        "A correction may not leave a claim without an actor.": "actors" in ruling.values
        and not ruling.values["actors"],
        "A link has a type and another end.": ruling.action is Action.LINK and not (
            ruling.values.get("type") in tuple(Relation) and (ruling.others or ruling.values.get("instrument"))),
        "It names not what the claims are kept apart from.": ruling.action is Action.APART and not ruling.others,
        "A claim is not kept apart from itself.": ruling.action is Action.APART and not (
            {mark.claim_id for mark in ruling.marks}.isdisjoint(mark.claim_id for mark in ruling.others)),
        "A condition is met, failed or open.": ruling.action is Action.CONDITION
        and ruling.values.get("state") not in CONDITION_STATES,
        "A link that does not hold has a type and two ends.": ruling.action is Action.UNLINK and not (
            ruling.values.get("type") in tuple(Relation) and ruling.others),
    }
    for what, holds in faults.items():
        if holds:
            raise NotARuling(what, str(ruling.action), "Give --who and --why, and what the ruling is about.")
    try:
        json.dumps(ruling.as_json(), ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise NotARuling("It holds half a character (a lone surrogate), which no file can keep.", str(ruling.action),
                         "Write it again.") from error
    if ruling.action is Action.CORRECT:
        unknown = [name for name in ruling.values if name not in FIELDS]
        if unknown:
            raise NotARuling(f"A claim has no field {unknown[0]!r}.", "correct", f"Use one of: {', '.join(FIELDS)}.")
