"""Label Studio's export in, what people changed there out: as rulings with their day and their name.

Only what differs from what was sent out is a ruling; a label that was left as it is says nothing, and is no acceptance.
A ruling is made at the moment that Label Studio gives, so the same file again changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from pledgebook.exchange.imports import Brought, CannotImport, Taken
from pledgebook.exchange.letters import units
from pledgebook.model import Claim, Kind, PledgebookError, Problem, Stage
from pledgebook.register.judged import Judged
from pledgebook.register.rulings import Action, Ruling

KNOWN: Mapping[str, frozenset[str]] = {  # what people choose there
    "kind": frozenset(map(str, Kind)), "stage": frozenset(map(str, Stage))}
WRONG_FILE = "Export the project from Label Studio as JSON, and give that file."
BY_HAND = "Add it with `pledgebook rule claim`: a claim needs more than a kind and a stage."


class Loose(BaseModel):
    """Label Studio tells much more than we ask."""

    model_config = ConfigDict(extra="ignore")


class Value(Loose):
    start: int | None = None
    end: int | None = None
    labels: list[str] = []
    choices: list[str] = []


class Region(Loose):
    id: str = ""
    from_name: str = ""
    value: Value = Value()


class Annotation(Loose):
    id: int | str | None = None
    completed_by: int | str | dict[str, Any] | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    was_cancelled: bool = False
    result: list[Region] = []


class Shown(Loose):
    text: str
    document: str


class Task(Loose):
    id: int | str | None = None
    data: Shown
    annotations: list[Annotation] = []
    predictions: list[Annotation] = []


@dataclass(frozen=True, slots=True)
class Marked:
    """What one region says: where, and what was chosen for it."""

    start: int | None
    end: int | None
    chosen: Mapping[str, str]  # kind, stage


def brought(taken: Taken) -> Iterator[Brought]:
    """The corrections and rejections of a file, a task at a time. Raises CannotImport for another kind of file."""
    try:
        told = json.loads(taken.raw)
    except (ValueError, RecursionError) as fault:
        raise CannotImport("This is no JSON.", taken.name, WRONG_FILE) from fault
    if not isinstance(told, list):
        raise CannotImport("This is no list of tasks.", taken.name, WRONG_FILE)
    judged = taken.book.judged()
    for number, one in enumerate(told, 1):
        where = f"{taken.name}, task {number}"
        try:
            task = Task.model_validate(one)
        except ValidationError as fault:
            first = fault.errors(include_url=False, include_input=False)[0]
            yield Problem(where, f"This is no task of ours: {'.'.join(map(str, first['loc']))}: {first['msg']}.",
                          WRONG_FILE)
            continue
        yield from _of_task(task, where, taken, judged)


def _of_task(task: Task, where: str, taken: Taken, judged: Judged) -> Iterator[Brought]:
    try:
        document = taken.book.as_read(task.data.document).document
    except PledgebookError as fault:
        yield Problem(where, fault.what, "Add the text first, under the name that it was exported by.")
        return
    if document.text != task.data.text:
        yield Problem(where, f"The book has other words under the name {document.id!r}.",
                      "Import into the book that the tasks were exported from.")
        return
    sent = _regions(region for prediction in task.predictions for region in prediction.result)
    shown = judged.claims + judged.unreviewed + judged.rejected
    claims = {claim.id: claim for claim in shown if claim.evidence.document_id == document.id}
    for place, annotation in enumerate(task.annotations, 1):
        if not annotation.was_cancelled:
            at = f"{where}, annotation {place}"
            yield from _of_annotation(annotation, at, _Sent(sent, claims, judged, document.text))


@dataclass(frozen=True, slots=True)
class _Sent:
    """What a task held when it was sent out, and the claims of its text today."""

    regions: Mapping[str, Marked]
    claims: Mapping[str, Claim]
    judged: Judged
    text: str

    def claim(self, name: str) -> Claim | None:
        return self.claims.get(self.judged.name_now(name))

    def name_at(self, name: str, marked: Marked) -> str | None:
        """Which claim a region is of: by its name, or else by its place where one claim alone stands there."""
        if name in self.regions or self.claim(name) is not None:
            return name
        there = [other for other, sent in self.regions.items() if (sent.start, sent.end) == (marked.start, marked.end)]
        return there[0] if len(there) == 1 else None

    def stands_at(self, claim: Claim) -> tuple[int, int]:
        """The place of a claim as Label Studio counts."""
        start = units(self.text[:claim.evidence.start])
        return start, start + units(claim.quote)


def _of_annotation(annotation: Annotation, where: str, sent: _Sent) -> Iterator[Brought]:
    moment = annotation.updated_at or annotation.created_at
    if moment is None:
        yield Problem(where, "It does not say when it was made.", WRONG_FILE)
        return
    made: dict[str, Any] = {"who": _who(annotation.completed_by), "when": moment.replace(
        tzinfo=moment.tzinfo or UTC).astimezone(UTC).isoformat(timespec="microseconds")}
    kept: set[str] = set()
    for name, marked in _regions(annotation.result).items():
        found = sent.name_at(name, marked)
        claim = sent.claim(found) if found else None
        if found is None or claim is None:
            yield Problem(where, f"The words at {marked.start}-{marked.end} (as Label Studio counts) are marked, and "
                          "no claim of the book stands there.", BY_HAND)
            continue
        kept.add(found)
        yield from _corrected(marked, sent.regions.get(found), claim, where, sent, made)
    for name in sorted(sent.regions.keys() - kept):
        gone = sent.claim(name)
        if gone is not None and gone not in sent.judged.rejected:
            yield Ruling(Action.REJECT, why="its mark was taken away in Label Studio", marks=(sent.judged.mark(gone),),
                         **made)


def _corrected(marked: Marked, before: Marked | None, claim: Claim, where: str, sent: _Sent,
               made: Mapping[str, Any]) -> Iterator[Brought]:
    """What one region says otherwise than it was sent out; without a prediction, otherwise than the book says."""
    was = before.chosen if before else {"kind": str(claim.kind), "stage": str(claim.stage)}
    values = {}
    for field, chosen in marked.chosen.items():
        if chosen not in KNOWN[field]:
            yield Problem(where, f"The codebook has no {field} {chosen[:40]!r} (claim {claim.id}).",
                          "Use the labels and choices that docs/exports.md shows.")
        elif chosen != was.get(field):
            values[field] = chosen
    place = (before.start, before.end) if before else sent.stands_at(claim)
    if (marked.start, marked.end) != place:
        yield Problem(where, f"The words of claim {claim.id} were marked anew; a correction cannot move a quote.",
                      "Reject the claim and add one with `pledgebook rule claim`.")
    elif values:
        yield Ruling(Action.CORRECT, why="corrected in Label Studio", marks=(sent.judged.mark(claim),),
                     values=values, **made)


def _regions(results: Iterable[Region]) -> dict[str, Marked]:
    """The parts that belong to one region together: its label and its choice."""
    found: dict[str, Marked] = {}
    for part in results:
        if part.from_name in KNOWN:
            before = found.get(part.id)
            told = (part.value.labels or part.value.choices)[:1]
            chosen = dict(before.chosen if before else {}) | ({part.from_name: told[0]} if told else {})
            found[part.id] = Marked(part.value.start, part.value.end, chosen)
    return found


def _who(completed_by: int | str | dict[str, Any] | None) -> str:
    if isinstance(completed_by, dict):
        completed_by = completed_by.get("email") or completed_by.get("id")
    return f"{completed_by} (Label Studio)" if completed_by not in (None, "") else "somebody (Label Studio)"
