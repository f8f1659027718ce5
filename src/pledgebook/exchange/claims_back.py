"""Our own table of claims in, what a person changed in it out: each difference as a ruling on the claim of that id.

A row names the rulings that stood when it was written (`rulings`), so what it said then can be told from what the book
says today: a row that nobody touched changes nothing, even where others ruled on its claim since. Each ruling keeps
the hash of the file it came in, so the same file again changes nothing either, not even what was taken back.
"""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import Any

from pledgebook.exchange.cells import UNCHANGED, Unclear, changed_in, same, same_words, unescaped, value_of
from pledgebook.exchange.claim_rows import FIELD_COLUMNS, Row, rows_of
from pledgebook.exchange.imports import Brought, Taken
from pledgebook.exchange.other_parts import COMMITMENT_ID
from pledgebook.exchange.register_back import not_read
from pledgebook.model import Claim, Document, PledgebookError, Problem, Span
from pledgebook.register.by_hand import claim_by_hand, selected
from pledgebook.register.judged import Judged, Shelved, judge
from pledgebook.register.rulings import DONE, Action, Mark, Ruling, value_written

REJECTED = DONE[Action.REJECT]
VOUCHED = tuple(DONE[action] for action in (Action.ACCEPT, Action.CORRECT, Action.CLAIM))
VERDICTS = {"": None} | {word: DONE[action] for action, words in (
    (Action.ACCEPT, ("accept", "accepted")), (Action.REJECT, ("reject", "rejected")),
    (Action.CORRECT, ("correct", "corrected")), (Action.CLAIM, ("add", "added", "claim"))) for word in words}
ANEW = "Export the claims again, and make the change there."


def brought(taken: Taken) -> Iterator[Brought]:
    """The rulings that a file makes, and the rows that make none though they differ, in its order."""
    back = _Back(taken, taken.book.judged())
    for row in rows_of(taken.raw, taken.name):
        yield from (row,) if isinstance(row, Problem) else back.heard(row)
    yield from not_read(taken, back.judged)


class _Differs(PledgebookError):
    """A row that cannot be taken as it is."""


@dataclass(slots=True)
class _Back:
    """One file and the book that it comes back to."""

    taken: Taken
    judged: Judged
    claims: dict[str, Claim] = field(init=False)
    tag: str = field(init=False)
    heard_before: set[tuple[Action, str]] = field(init=False)
    places: dict[str, str] = field(default_factory=dict)  # claims of this file, and where each stands in it
    texts: dict[str, Document] = field(default_factory=dict)
    made: int = 0

    def __post_init__(self) -> None:
        shown = self.judged.claims + self.judged.unreviewed + self.judged.rejected
        self.claims = {claim.id: claim for claim in shown}
        self.tag = f"sha256 {hashlib.sha256(self.taken.raw).hexdigest()[:12]})"
        self.heard_before = {(ruling.action, mark.claim_id) for ruling in self.judged.rulings
                             if ruling.why.endswith(self.tag) for mark in ruling.marks}

    def heard(self, row: Row) -> Iterator[Brought]:
        """What one row asks for; a Problem in its place where it cannot be done."""
        try:
            if row.cell("id"):
                yield from self._on(row)
            elif any(row.cell(column) for column in row.cells if column != "note"):
                yield from self._added(row)
        except (Unclear, PledgebookError) as fault:
            yield Problem(row.where, fault.what, fault.try_this)

    def _on(self, row: Row) -> Iterator[Brought]:
        """A row of a claim that the book has."""
        name, claim = row.cell("id"), self._claim(row.cell("id"))
        if name in self.places:
            raise _Differs(f"It has the id of the row at {self.places[name]}.", "",
                           "To add a claim, leave the id of its row empty.")
        self.places[name] = row.where
        self._check_place(row, claim)
        then, verdict_then = self._as_written(row, claim)
        values, faults = self._values(row, then, claim)
        yield from faults
        if faults:
            return
        verdict = self._verdict(row)
        if "verdict" in row.cells and verdict is None and verdict_then is not None:
            raise _Differs(f"Its verdict {verdict_then!r} was taken out.", "",
                           "A ruling is taken back by `pledgebook rule undo`; `pledgebook rule log` names it.")
        now = self.judged.verdicts.get(claim.id)
        if verdict == REJECTED:
            if REJECTED not in (verdict_then, now):
                self._check_since(verdict_then, now)
                yield from self._ruling(Action.REJECT, row, claim, "struck out")
        elif values:
            if now == REJECTED:
                self._check_since(verdict_then, now)
            yield from self._ruling(Action.CORRECT, row, claim, "corrected", values)
        elif verdict in VOUCHED and verdict_then is None and now not in VOUCHED:
            if verdict != DONE[Action.ACCEPT]:
                raise _Differs(f"It says {verdict!r}, and no field of it differs from the book.", "",
                               "Change the field that is wrong, or write accepted or rejected.")
            self._check_since(verdict_then, now)
            yield from self._ruling(Action.ACCEPT, row, claim, "accepted")
        else:
            yield from self._noted(row, claim)

    def _claim(self, name: str) -> Claim:
        claim = self.claims.get(name) or self.claims.get(self.judged.name_now(name))
        if claim is None and COMMITMENT_ID.fullmatch(name):
            raise _Differs(f"{name} is a commitment, which is worked out from its claims.", "",
                           "Change its claims in the rows of their own ids.")
        if claim is None:
            closest = difflib.get_close_matches(name, self.claims, 1, 0.8)
            raise _Differs(f"The book has no claim {name[:40]!r}.", "", (
                f"Closest: {closest[0]}. " if closest else "Its text may have been read anew since. ") + ANEW)
        return claim

    def _check_place(self, row: Row, claim: Claim) -> None:
        """Raises _Differs where a row has other words than its claim, or puts them elsewhere."""
        if not same_words(row.cell("quote"), claim.quote):
            raise _Differs(f"Its words are not those of claim {claim.id}, which stand in {claim.evidence.document_id} "
                           f"at characters {claim.evidence.start}-{claim.evidence.end}.", "",
                           "A correction cannot move a quote: write rejected as its verdict and add a row without an "
                           "id. If a spreadsheet changed the words, save as CSV UTF-8 or as XLSX.")

    def _as_written(self, row: Row, claim: Claim) -> tuple[Claim, str | None]:
        """The claim and its verdict as they were when the row was written, by the rulings that it names."""
        named = {one.strip() for one in row.cell("rulings").split(";")} - {""}
        if "rulings" not in row.cells or named == {ruling.id for ruling in self.judged.bearing.get(claim.id, ())}:
            return claim, self.judged.verdicts.get(claim.id)
        read = self.judged.as_read.get(claim.id, claim)
        told = judge((read,), [ruling for ruling in self.judged.rulings if ruling.id in named],
                     {read.text_id: Shelved(claim.evidence.document_id, None)})
        then = (*told.claims, *told.unreviewed, *told.rejected)
        return next((one for one in then if one.id == claim.id), read), told.verdicts.get(claim.id)

    def _values(self, row: Row, then: Claim, today: Claim) -> tuple[dict[str, Any], list[Problem]]:
        """The fields that the row changes, without those that the book has so by now, and what is wrong with others."""
        values: dict[str, Any] = {}
        faults: list[Problem] = []
        for name in FIELD_COLUMNS:
            try:
                value = changed_in(row, name, then)
            except Unclear as fault:
                faults.append(Problem(row.where, fault.what, fault.try_this))
                continue
            except PledgebookError as fault:
                faults.append(Problem(row.where, f"{name}: {fault.what}", fault.try_this))
                continue
            now = value_written(today, name)
            if value is UNCHANGED or same(name, value, now):
                continue
            if not same(name, value_written(then, name), now) and (
                    Action.CORRECT, today.id) not in self.heard_before:
                what = f"{name} of claim {today.id} was ruled on since this file was written."
                faults.append(Problem(row.where, what, ANEW))
            values[name] = value
        return values, faults

    def _verdict(self, row: Row) -> str | None:
        typed = row.cell("verdict").lower()
        if typed not in VERDICTS:
            raise _Differs(f"{typed[:40]!r} is no verdict.", "", "Write accepted or rejected, or leave it empty.")
        return VERDICTS[typed]

    def _check_since(self, then: str | None, now: str | None) -> None:
        if now != then:
            raise _Differs(f"Its claim was {now or 'judged'} since this file was written.", "", ANEW)

    def _added(self, row: Row) -> Iterator[Brought]:
        """A row without an id: a claim that the reader missed."""
        verdict = self._verdict(row)
        if verdict == REJECTED:
            raise _Differs("It has no id and is rejected.", "", "Leave the row out, or write the id of its claim.")
        if not row.cell("document") or not row.cell("quote"):
            raise _Differs("It names no document, or no words of it.", "",
                           "A row without an id adds a claim: give document and quote, kind, stage and actors.")
        document = self._document(row.cell("document"))
        span = self._span(row, document)
        values = {name: value_of(name, row.cells, row.lists.get(name), row.numbers)
                  for name, columns in FIELD_COLUMNS.items() if any(row.cell(column) for column in columns)}
        made = claim_by_hand(document, span, values)
        known = self.claims.get(made.id) or self.claims.get(self.judged.name_now(made.id))
        if known is None:
            yield from self._ruling(Action.CLAIM, row, made, "added")

    def _document(self, cell: str) -> Document:
        """The text that a cell names: without the ' of our export, or with it where its own id begins so."""
        try:
            return self._text(unescaped(cell))
        except PledgebookError:
            if unescaped(cell) == cell:
                raise
            return self._text(cell)

    def _text(self, name: str) -> Document:
        if name not in self.texts:
            self.texts[name] = self.taken.book.document(name)
        return self.texts[name]

    def _span(self, row: Row, document: Document) -> Span:
        """Where the words of a new row stand: by its start where they do stand there, else where they stand once."""
        words = next((words for words in (unescaped(row.cell("quote")), row.cell("quote")) if words in document.text),
                     row.cell("quote"))
        start = row.cell("start")
        if start.isascii() and start.isdigit() and document.text.startswith(words, int(start)):
            return Span(document.id, int(start), int(start) + len(words))
        if words not in document.text:
            raise _Differs(f"The text {document.id} does not say {words[:80]!r}.", "",
                           "Copy the words exactly as they stand in the text, line ends included.")
        if document.text.count(words) > 1:
            raise _Differs(f"The text {document.id} says {words[:80]!r} more than once.", "",
                           f"Give the number of its first character as start: the first is at "
                           f"{document.text.index(words)}; or copy more words.")
        return selected(document, words, None, None)

    def _noted(self, row: Row, claim: Claim) -> Iterator[Brought]:
        """A remark on a claim that is left as it is, where nobody made it yet."""
        note = unescaped(row.cell("note"))
        if note and not any(ruling.why.startswith(note) for ruling in self.judged.bearing.get(claim.id, ())):
            yield from self._ruling(Action.NOTE, row, claim, note)

    def _ruling(self, action: Action, row: Row, claim: Claim, done: str,
                values: Mapping[str, Any] | None = None) -> Iterator[Ruling]:
        """The ruling that a row makes, unless this very file made it before."""
        mark = self._mark(action, claim)
        if (action, mark.claim_id) in self.heard_before:
            return
        self.made += 1
        moment = datetime.fromisoformat(self.taken.moment) + timedelta(microseconds=self.made)
        place = row.where.removeprefix(f"{self.taken.name}:")
        why = f"{unescaped(row.cell('note')) or done} ({PurePath(self.taken.name).name}, {place}, {self.tag}"
        yield Ruling(action, self.taken.who, moment.isoformat(timespec="microseconds"), why, (mark,),
                     values=dict(values or {}))

    def _mark(self, action: Action, claim: Claim) -> Mark:
        return (Judged((claim,)) if action is Action.CLAIM else self.judged).mark(claim)

