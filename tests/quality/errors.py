"""What the reader gets wrong, sorted: documents with labels and findings in, kinds of errors with examples out.

Only for open documents: an example shows a sentence and its label.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pledgebook.answers.score import (
    SHARED_EVIDENCE,
    ClaimJson,
    Marked,
    in_brief,
    pairs,
    roles_of,
    same_amount,
    shared_evidence,
)
from pledgebook.model import Document, Stage
from tests.quality.lost import Lost, lost_at, seen_in

LONGEST_EXAMPLE = 320


class Error(StrEnum):
    """A kind of error, by what a reader of the claims would notice."""

    UNSEEN = "An act is missed: its sentence was not looked at"
    NO_WORD = "An act is missed: its words are not known"
    NO_STAGE = "An act is missed: what it is about is known, the words around it were not understood"
    LATER = "An act is missed: seen, then dropped for want of a party or by a later step"
    OTHER_KIND = "An act is read as one of another kind"
    INVENTED = "An act is read where the labels have none"
    AGAIN = "An act is counted again that the text has told before"
    ONE_TOO_MANY = "One act too many is read in a sentence that holds some"
    TOO_FIRM = "The stage is too firm"
    TOO_WEAK = "The stage is too weak"
    SIGN = "A refusal, block or end is read as a step forward, or the other way round"
    NO_ACTOR = "An actor is missing"
    WRONG_ACTOR = "An actor is wrong"
    NO_OTHER = "The other side, or the one it is for, is missing"
    WRONG_OTHER = "The other side, or the one it is for, is wrong"
    AMOUNT = "Money is missing, or belongs to another act"
    SPEAKER = "The speaker is missing or another"


MENDS: Mapping[Error, str] = {
    Error.UNSEEN: "Words of such acts in the list of the first look (`gate.py`), or a reference it resolves.",
    Error.NO_WORD: "More words for the things and deeds of each kind (`lexicon.py`, `kinds.py`); more labelled texts "
                   "for the learned reader ([learned.md](learned.md)).",
    Error.NO_STAGE: "More words that lead from a thing to its deed, and constructions they stand in (`chain.py`, "
                    "`effects.py`).",
    Error.LATER: "References that find the party in the sentences before (`context.py`, `receivers.py`), and gentler "
                 "tests of what bears on security (`relevance.py`, `steps.py`).",
    Error.OTHER_KIND: "The border between kinds: what is done to a thing decides, not the thing (`kinds.py`).",
    Error.INVENTED: "Background told as fact, values and effects: more of the nearest-no sentences that each rule must "
                    "leave alone (`steps.py`, `relevance.py`).",
    Error.AGAIN: "A retelling in other words has to be recognised by its act, not by its fields (`steps.py`).",
    Error.ONE_TOO_MANY: "Two nouns of one act have to be seen as one (`merge_same_act` in `steps.py`).",
    Error.TOO_FIRM: "Plans, programmes and nouns in the future around a verb of doing (`stage.py`, `effects.py`).",
    Error.TOO_WEAK: "Verbs of formal decision and of doing behind a softer word (`stage.py`, `effects.py`).",
    Error.SIGN: "The scope of a negation, and verbs that deny without a “not” (`stage.py`, `lexicon.py`).",
    Error.NO_ACTOR: "All members of a list, and groups that stand for several states (`roles.py`, `mentions.py`).",
    Error.WRONG_ACTOR: "Who governs the verb across clauses and pronouns (`roles.py`, `context.py`).",
    Error.NO_OTHER: "The receiver that an earlier sentence names (`receivers.py`).",
    Error.WRONG_OTHER: "A place or an adversary beside the act taken for the one it is for (`partners.py`).",
    Error.AMOUNT: "Which of several sums belongs to which act (`sums.py`), and sums in words (`money.py`).",
    Error.SPEAKER: "Quotations over several sentences, and headlines' voices (`speech.py`, `voice.py`).",
}
LOST = {Lost.UNSEEN: Error.UNSEEN, Lost.NO_WORD: Error.NO_WORD, Lost.NO_STAGE: Error.NO_STAGE, Lost.LATER: Error.LATER}


@dataclass(frozen=True, slots=True)
class Example:
    """One error in its sentence."""

    error: Error
    kind: str  # of the act as labelled, or as read where there is no label
    document: str
    evidence: str
    gold: str
    predicted: str

    def as_json(self) -> dict[str, str]:
        return {"error": self.error.name, "document": self.document, "evidence": self.evidence, "gold": self.gold,
                "predicted": self.predicted}


def errors_in(marked: Marked, document: Document) -> Iterator[Example]:
    """Every error of one open document; a pair of claims may hold several."""
    paired = dict(pairs(marked.gold, marked.predicted))
    spare = [found for j, found in enumerate(marked.predicted) if j not in paired.values()]
    for i, j in sorted(paired.items()):
        for error in differences(marked.gold[i], marked.predicted[j]):
            yield _example(error, marked, marked.gold[i], marked.predicted[j])
    missed = [wanted for i, wanted in enumerate(marked.gold) if i not in paired]
    seen = seen_in(document) if missed else ()
    for wanted in missed:
        other = _of_another_kind(wanted, spare)
        if other is not None:
            spare.remove(other)
            yield _example(Error.OTHER_KIND, marked, wanted, other)
        else:
            yield _example(LOST[lost_at(wanted, seen)], marked, wanted, None)
    for found in spare:
        yield _example(_one_too_many(found, marked), marked, None, found)


def _of_another_kind(wanted: ClaimJson, spare: Sequence[ClaimJson]) -> ClaimJson | None:
    """The finding that tells the same act as another kind: same sentence and stage, or same actors; best fit first."""
    def fit(found: ClaimJson) -> int:
        return 2 * int(set(found["actors"]) == set(wanted["actors"])) + int(found["stage"] == wanted["stage"])

    near = [found for found in spare
            if found["kind"] != wanted["kind"] and shared_evidence(wanted, found) >= SHARED_EVIDENCE and fit(found)]
    return max(near, key=fit, default=None)


def _one_too_many(found: ClaimJson, marked: Marked) -> Error:
    before = [one for one in marked.predicted if one["end"] <= found["start"]]
    if any((one["kind"], one["stage"], roles_of(one)) == (found["kind"], found["stage"], roles_of(found))
           for one in before):
        return Error.AGAIN
    if any(shared_evidence(wanted, found) > 0 for wanted in marked.gold):
        return Error.ONE_TOO_MANY
    return Error.INVENTED


def differences(gold: ClaimJson, found: ClaimJson) -> Iterator[Error]:
    """What differs between two claims that belong together."""
    if gold["stage"] != found["stage"]:
        wanted_rung, found_rung = Stage(gold["stage"]).rung, Stage(found["stage"]).rung
        if wanted_rung is None or found_rung is None:
            yield Error.SIGN
        else:
            yield Error.TOO_FIRM if found_rung > wanted_rung else Error.TOO_WEAK
    if gold["kind"] == "agreement":
        if roles_of(gold) != roles_of(found):
            yield Error.NO_OTHER if roles_of(found) < roles_of(gold) else Error.WRONG_OTHER
    else:
        for role, missing, wrong in (("actor", Error.NO_ACTOR, Error.WRONG_ACTOR),
                                     ("other", Error.NO_OTHER, Error.WRONG_OTHER)):
            wanted = {party for kind, party in roles_of(gold) if kind == role}
            got = {party for kind, party in roles_of(found) if kind == role}
            if wanted != got:
                yield missing if got < wanted else wrong
    if (gold.get("amount") or found.get("amount")) and not same_amount(gold, found):
        yield Error.AMOUNT
    if (gold.get("speaker") or None) != (found.get("speaker") or None):
        yield Error.SPEAKER


def _example(error: Error, marked: Marked, gold: ClaimJson | None, found: ClaimJson | None) -> Example:
    claim = gold or found or {"start": 0, "end": 0, "kind": ""}
    evidence = " ".join(marked.text[claim["start"]:claim["end"]].split())
    return Example(error, str(claim["kind"]), marked.name, evidence, _told(gold), _told(found))


def _told(claim: ClaimJson | None) -> str:
    return in_brief(claim) + (f", said by {claim['speaker']}" if claim and claim.get("speaker") else "")


def most_frequent(examples: Iterable[Example], number: int = 10) -> list[dict[str, Any]]:
    """The most frequent kinds of errors: how many, of which kinds of acts, and one short example."""
    by_kind: dict[Error, list[Example]] = {}
    for one in examples:
        by_kind.setdefault(one.error, []).append(one)
    order = sorted(by_kind, key=lambda error: (-len(by_kind[error]), list(Error).index(error)))
    return [{"count": len(by_kind[error]), "kinds": _kinds(by_kind[error]), **_telling(by_kind[error]).as_json()}
            for error in order[:number]]


def _kinds(examples: list[Example]) -> dict[str, int]:
    counted = Counter(one.kind for one in examples)
    return {kind: counted[kind] for kind in sorted(counted, key=lambda kind: (-counted[kind], kind))}


def _telling(examples: list[Example]) -> Example:
    whole = [one for one in examples if 60 <= len(one.evidence) <= LONGEST_EXAMPLE] or examples
    return min(whole, key=lambda one: (len(one.evidence), one.document, one.evidence, one.gold, one.predicted))
