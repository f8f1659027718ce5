"""Claims and rulings in, the claims that count out: what was rejected is gone, what was corrected has its new values.

    judged = judge(claims, rulings, texts)
    register = add_up_all(judged.claims, by_hand=judged.by_hand)

The result hangs on the set of claims and the set of rulings, not on the order in which either came into the book.
What was read is never changed: each corrected claim keeps its name, and what the reader read stands beside it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pledgebook.model import Claim, Span
from pledgebook.register.following import Found, Thread, followed, otherwise, threads
from pledgebook.register.regrouping import NOTHING_BY_HAND, ByHand, LinkByHand, Refused, Regrouping
from pledgebook.register.relations import Relation
from pledgebook.register.rulings import (
    BY_HAND,
    DONE,
    FIELDS,
    Action,
    Mark,
    Ruling,
    in_order,
    standing,
    value_written,
    with_values,
)

REGROUP = (Action.MERGE, Action.SPLIT, Action.APART)


@dataclass(frozen=True, slots=True)
class Shelved:
    """A text of the book that rulings speak of: the name it is shown by, and its day."""

    document_id: str
    published: str | None


@dataclass(frozen=True, slots=True)
class Correction:
    """A field whose value a person set, beside what the reader reads there."""

    field: str
    read: Any  # as JSON
    ruled: Any

    def in_words(self) -> str:
        return f"{self.field}: {_in_words(self.read)} → {_in_words(self.ruled)}"


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one ruling."""

    stands: bool  # not taken back
    lost: tuple[str, ...] = ()  # of which claims it has no effect, and why
    notes: tuple[str, ...] = ()  # what else its maker should know

    def in_words(self) -> str:
        return "; ".join(self.lost + self.notes) or ("in force" if self.stands else "taken back")


@dataclass(frozen=True, slots=True)
class Judged:
    """The claims that count, and what people ruled on them. Claims go by the names they have today."""

    claims: tuple[Claim, ...]  # by document and place in the text
    rejected: tuple[Claim, ...] = ()
    by_hand: ByHand = NOTHING_BY_HAND  # promises joined, parted and linked
    rulings: tuple[Ruling, ...] = ()  # all, in the order in which they act
    fates: Mapping[str, Fate] = field(default_factory=dict)  # by ruling
    bearing: Mapping[str, tuple[Ruling, ...]] = field(default_factory=dict)  # standing rulings, by claim
    verdicts: Mapping[str, str] = field(default_factory=dict)  # accepted, rejected, corrected, added; by claim
    corrections: Mapping[str, tuple[Correction, ...]] = field(default_factory=dict)
    as_read: Mapping[str, Claim] = field(default_factory=dict)  # of claims that were ruled on
    names_before: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unsettled: Mapping[str, str] = field(default_factory=dict)  # claims to judge again, with the reason
    conditions: Mapping[str, tuple[str, str, str]] = field(default_factory=dict)  # by claim: state, why, ruling

    def name_now(self, name: str) -> str:
        """The name that a claim goes by today, given one it had."""
        return next((now for now, before in self.names_before.items() if name in before), name)

    def mark(self, claim: Claim) -> Mark:
        """A claim as a ruling keeps it: as it is read, not as it was corrected."""
        read = self.as_read.get(claim.id, claim)
        evidence = replace(read.evidence, document_id=read.text_id)
        return Mark(claim.id, replace(read, evidence=evidence, kept_id=""), self.names_before.get(claim.id, ()))

    def of_claim(self, claim_id: str) -> dict[str, Any]:
        """What was ruled on a claim, for listings."""
        return {"verdict": self.verdicts.get(claim_id),
                "corrected": [correction.in_words() for correction in self.corrections.get(claim_id, ())],
                "rulings": [ruling.id for ruling in self.bearing.get(claim_id, ())]}

    def done_to(self, claim_ids: Iterable[str]) -> tuple[str, ...]:
        """What was done to a commitment and its claims, each once: accepted, corrected, merged …"""
        return tuple(dict.fromkeys(DONE[ruling.action] for ruling in self.of_claims(claim_ids)))

    def of_commitment(self, claim_ids: Iterable[str]) -> dict[str, Any]:
        """What was ruled on a commitment and its claims, for listings."""
        return {"rulings": [ruling.id for ruling in self.of_claims(claim_ids)]}

    def told(self, ruling: Ruling) -> dict[str, Any]:
        """One ruling as a log shows it: its claims by the names of today, and what became of it."""
        fate = self.fates[ruling.id]
        claims, others = ([self.name_now(mark.claim_id) for mark in marks] for marks in (ruling.marks, ruling.others))
        says = [f"{name}={_in_words(value)}" for name, value in ruling.values.items()
                if value is not None or ruling.action is Action.CORRECT]
        return {"id": ruling.id, "when": ruling.when, "who": ruling.who, "action": str(ruling.action),
                "claims": claims, "others": others, "says": says, "undoes": ruling.undoes, "blind": ruling.blind,
                "stands": fate.stands, "state": fate.in_words(), "why": ruling.why}

    def in_words(self, ruling: Ruling) -> str:
        """One ruling on one line: what was done, by whom, when, why, and what it could not do."""
        fate = self.fates[ruling.id].in_words()
        return (f"{DONE[ruling.action]} by {ruling.who}, {ruling.when[:10]}: {ruling.why} ({ruling.id})"
                + (f" [{fate}]" if fate != "in force" else ""))

    def of_claims(self, claim_ids: Iterable[str]) -> tuple[Ruling, ...]:
        """The standing rulings that bear on any of these claims, in the order in which they act."""
        return in_order(ruling for claim_id in claim_ids for ruling in self.bearing.get(claim_id, ()))


def judge(claims: Iterable[Claim], rulings: Iterable[Ruling], texts: Mapping[str, Shelved]) -> Judged:
    """What the rulings make of the claims.

    claims   as they are read today
    texts    by text_id: at least those that the rulings speak of, as far as the book has them
    """
    read = tuple(claims)
    ordered = in_order(rulings)
    if not ordered:
        return Judged(read)
    stands = standing(ordered)
    acting = [ruling for ruling in ordered if stands[ruling.id] and ruling.action is not Action.UNDO]
    woven = threads(mark for ruling in acting for mark in ruling.all_marks)
    found = followed(woven, read)
    of_name = {name: thread for thread in woven for name in thread.names}
    cases = {thread.key: Case(thread, found[thread.key], texts.get(thread.mark.text_id)) for thread in woven}
    for ruling in acting:
        for mark in ruling.all_marks:
            cases[of_name[mark.claim_id].key].hear(ruling, mark)

    outcome = {key: case.outcome() for key, case in cases.items()}
    ruled_on = {case.found.claim.id for case in cases.values() if case.found.claim is not None}
    counting = [claim for claim in read if claim.id not in ruled_on]
    counting += [case.claim for case in outcome.values() if case.claim and not case.rejected]
    by_key = {name: outcome[thread.key] for name, thread in of_name.items()}
    now = {name: told.claim.id for name, told in by_key.items() if told.claim is not None and not told.rejected}
    shown = {told.claim.id: told for told in outcome.values() if told.claim is not None}
    return Judged(
        claims=tuple(sorted(counting, key=by_place)),
        rejected=tuple(sorted((told.claim for told in shown.values() if told.claim and told.rejected), key=by_place)),
        by_hand=ByHand(
            tuple(filter(None, (_regrouping(ruling, now) for ruling in acting if ruling.action in REGROUP))),
            tuple(_link(ruling, now) for ruling in acting if ruling.action is Action.LINK),
            tuple(Refused(Relation(ruling.values["type"]), _named(ruling.marks, now), _named(ruling.others, now))
                  for ruling in acting if ruling.action is Action.UNLINK)),
        rulings=ordered,
        fates={ruling.id: _fate(ruling, stands[ruling.id], by_key) for ruling in ordered},
        bearing={name: in_order(told.heard) for name, told in shown.items()},
        verdicts={name: told.verdict for name, told in shown.items() if told.verdict},
        corrections={name: told.corrections for name, told in shown.items() if told.corrections},
        as_read={name: told.read for name, told in shown.items() if told.read is not None},
        names_before={name: tuple(sorted(told.names - {name})) for name, told in shown.items()
                      if told.names - {name}},
        unsettled={name: told.unsettled for name, told in shown.items() if told.unsettled},
        conditions={name: (ruling.values["state"], f"{ruling.why} ({ruling.who}, {ruling.when[:10]})", ruling.id)
                    for ruling in acting if ruling.action is Action.CONDITION for name in _named(ruling.marks, now)})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the rulings made of one claim."""

    claim: Claim | None  # None: the book has nothing to show for it
    read: Claim | None
    names: frozenset[str]
    heard: tuple[Ruling, ...]
    verdict: str | None = None
    corrections: tuple[Correction, ...] = ()
    unsettled: str = ""
    lost: Mapping[str, str] = field(default_factory=dict)  # by ruling: why it has no effect
    notes: Mapping[str, str] = field(default_factory=dict)

    @property
    def rejected(self) -> bool:
        return self.verdict == "rejected"


class Case:
    """All that was ruled on one claim, heard in turn."""

    def __init__(self, thread: Thread, found: Found, text: Shelved | None) -> None:
        self.thread, self.found, self.text = thread, found, text
        self._heard: list[Ruling] = []
        self._base: Claim | None = found.claim
        self._values: dict[str, tuple[Any, Ruling]] = {}
        self._verdict: str | None = None
        self._lost: dict[str, str] = {}
        self._notes: dict[str, str] = {}
        self._unsettled = ""

    def hear(self, ruling: Ruling, mark: Mark) -> None:
        """One more ruling, later than those before."""
        if ruling in self._heard:
            return
        self._heard.append(ruling)
        if ruling.action in (Action.ACCEPT, Action.CLAIM):
            self._accept(ruling, mark)
        elif ruling.action is Action.CORRECT:
            self._stand_in(ruling, mark)
            self._values |= {name: (value, ruling) for name, value in ruling.values.items()}
            self._verdict = "added" if self._verdict == "added" else "corrected"
        elif ruling.action is Action.REJECT:
            self._reject(ruling, mark)

    def _accept(self, ruling: Ruling, mark: Mark) -> None:
        self._verdict = "added" if ruling.action is Action.CLAIM else "accepted"
        today = self.found.claim
        if today is None:
            self._stand_in(ruling, mark)
            return
        changed = otherwise(mark.claim, today)
        if changed:
            self._notes[ruling.id] = f"the reader now reads otherwise: {', '.join(changed)}; the ruling stands"
        frozen = {name: value_written(mark.claim, name) for name in FIELDS if name != "said_on"}
        self._base = with_values(self._base or today, frozen)

    def _reject(self, ruling: Ruling, mark: Mark) -> None:
        today = self.found.claim
        if today is None and self._base is None:
            self._lost[ruling.id] = self.found.told
            return
        changed = otherwise(mark.claim, today) if today is not None else ()
        if changed:
            # What was rejected may be just what the newer reader set right.
            self._lost[ruling.id] = f"the claim at these words now reads otherwise: {', '.join(changed)}"
            self._unsettled = f"was rejected, and reads otherwise now: {', '.join(changed)}"
            return
        self._verdict, self._unsettled = "rejected", ""

    def _stand_in(self, ruling: Ruling, mark: Mark) -> None:
        """Keeps a claim that a person judged where the reader finds it no longer."""
        if self._base is not None:
            return
        if self.text is None:
            self._lost[ruling.id] = "the text is not in this book"
            return
        if mark.claim.engine == BY_HAND and ruling.action is not Action.CLAIM:
            self._lost[ruling.id] = "the claim was added by hand, and that was taken back"
            return
        evidence = Span(self.text.document_id, mark.claim.evidence.start, mark.claim.evidence.end)
        self._base = replace(mark.claim, evidence=evidence, kept_id=mark.claim_id)
        if ruling.action is not Action.CLAIM:
            self._notes[ruling.id] = f"{self.found.told}: kept as it was judged"

    def _nothing_for(self, ruling: Ruling) -> str:
        """Why a ruling that judges no values of the claim itself has nothing to act on; empty where it has."""
        if ruling.action in (Action.NOTE, *REGROUP, Action.LINK, Action.UNLINK, Action.CONDITION):
            if self._base is None:
                return self.found.told if self.text is not None else "the text is not in this book"
            if self._verdict == "rejected" and ruling.action is not Action.NOTE:
                return "the claim is rejected"
        return ""

    def outcome(self) -> Outcome:
        """What is left of the claim when all is heard."""
        read, heard = self.found.claim, tuple(self._heard)
        self._lost |= {ruling.id: why for ruling in heard if (why := self._nothing_for(ruling))}
        if self._base is None:
            return Outcome(None, read, self.thread.names, heard, lost=self._lost, notes=self._notes)
        name = read.id if read is not None else self._base.id
        compared = read if read is not None else self._base
        claim = with_values(self._base, {key: value for key, (value, _) in self._values.items()})
        corrections = tuple(Correction(key, value_written(compared, key), value_written(claim, key)) for key in FIELDS
                            if value_written(compared, key) != value_written(claim, key))
        reasons = tuple(f"{key} set by {ruling.who} on {ruling.when[:10]}: {ruling.why}"
                        for key, (_, ruling) in sorted(self._values.items()))
        if corrections or reasons or read is None:
            claim = replace(claim, kept_id=name, why=self._base.why + reasons)
        judged_again = [ruling.when for ruling in heard if ruling.action in (Action.ACCEPT, Action.CORRECT)]
        refused = [ruling.when for ruling in heard if ruling.id in self._lost and ruling.action is Action.REJECT]
        unsettled = self._unsettled if refused and max(refused) > max(judged_again, default="") else ""
        return Outcome(claim, read if read is not None else self._base, self.thread.names, heard, self._verdict,
                       corrections, unsettled, self._lost, self._notes)


def by_place(claim: Claim) -> tuple[str, int, int, str]:
    """The order of all claims of a book."""
    return claim.evidence.document_id, claim.evidence.start, claim.evidence.end, claim.id


def _named(marks: Iterable[Mark], now: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(sorted({now[mark.claim_id] for mark in marks if mark.claim_id in now}))


def _regrouping(ruling: Ruling, now: Mapping[str, str]) -> Regrouping | None:
    """None where what the claims are to be kept apart from does not count: they stay where they are."""
    others = _named(ruling.others, now)
    if ruling.action is Action.APART and not others:
        return None
    return Regrouping(ruling.action is Action.MERGE, _named(ruling.marks, now), others)


def _link(ruling: Ruling, now: Mapping[str, str]) -> LinkByHand:
    return LinkByHand(Relation(ruling.values["type"]), _named(ruling.marks, now), _named(ruling.others, now),
                      ruling.values.get("instrument"), ruling.id,
                      f"set by {ruling.who} on {ruling.when[:10]}: {ruling.why}")


def _fate(ruling: Ruling, stands: bool, outcomes: Mapping[str, Outcome]) -> Fate:
    if not stands or ruling.action is Action.UNDO:
        return Fate(stands)
    lost: dict[str, list[str]] = defaultdict(list)
    for kind in ("lost", "notes"):
        for mark in ruling.all_marks:
            told = getattr(outcomes[mark.claim_id], kind).get(ruling.id)
            if told:
                lost[kind].append(f"{mark.claim_id}: {told}")
    return Fate(True, tuple(dict.fromkeys(lost["lost"])), tuple(dict.fromkeys(lost["notes"])))


def _in_words(value: Any) -> str:
    if value is None or value == []:
        return "none"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, dict):
        return " ".join(str(part) for key, part in value.items() if part is not None and key != "as_written") or "none"
    return str(value)

