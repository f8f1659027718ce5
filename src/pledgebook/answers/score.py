"""Labelled and predicted claims of the same documents in, figures out: how well the reader reads.

The rules are section 7 of the codebook. Claims come as JSON values with the codebook's fields, so that anybody's
predictions can be scored, not only ours.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pledgebook.model import Kind, Stage

ClaimJson = Mapping[str, Any]
ROLES = ("actors", "partners", "beneficiaries")
SHARED_EVIDENCE = 0.5  # of the shorter evidence; less does not pair two claims
SAME_SUM = 0.005
WORDS = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Marked:
    """One document with the claims that people labelled and those that were predicted."""

    name: str
    text: str
    gold: tuple[ClaimJson, ...]
    predicted: tuple[ClaimJson, ...]
    family: str = ""  # documents that are also measured together, apart from the others


@dataclass(frozen=True, slots=True)
class Miss:
    """A claim that was missed, invented, or read differently."""

    what: str  # missed, spurious or differs
    document: str
    evidence: str
    gold: ClaimJson | None
    predicted: ClaimJson | None

    def as_json(self) -> dict[str, Any]:
        return {"what": self.what, "document": self.document, "evidence": self.evidence, "gold": self.gold,
                "predicted": self.predicted}


@dataclass(frozen=True, slots=True)
class Rate:
    """Hits among what was predicted and among what was wanted."""

    hits: int
    predicted: int
    wanted: int

    @property
    def precision(self) -> float:
        return self.hits / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        return self.hits / self.wanted if self.wanted else 0.0

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def as_json(self) -> dict[str, float]:
        return {"precision": round(self.precision, 4), "recall": round(self.recall, 4), "f1": round(self.f1, 4)}


@dataclass
class Tally:
    """Running counts over documents."""

    counts: Counter[str] = field(default_factory=Counter)

    def add(self, **more: int) -> None:
        for name, number in more.items():  # not update(): it would keep the truth values that some callers give
            self.counts[name] += number

    def rate(self, hits: str, predicted: str, wanted: str) -> Rate:
        return Rate(self.counts[hits], self.counts[predicted], self.counts[wanted])

    def share(self, hits: str) -> float:
        """Of the paired claims; 0 where none is paired."""
        return round(self.counts[hits] / self.counts["paired"], 4) if self.counts["paired"] else 0.0

    def brief(self) -> dict[str, Any]:
        """Detection and core, for a part of the claims."""
        return {"gold claims": self.counts["gold"], "predicted claims": self.counts["predicted"],
                "detection": self.rate("paired", "predicted", "gold").as_json(),
                "core": self.rate("core", "predicted", "gold").as_json()}


@dataclass(frozen=True, slots=True)
class Score:
    """All figures over a set of documents, and each claim that lowered them."""

    figures: dict[str, Any]
    misses: tuple[Miss, ...]


def roles_of(claim: ClaimJson) -> frozenset[tuple[str, str]]:
    """(role, party) pairs as they are compared: partners and beneficiaries as one, all alike in an agreement."""
    if claim["kind"] == Kind.AGREEMENT:
        return frozenset(("party", party) for role in ROLES for party in claim.get(role) or ())
    return frozenset(("actor" if role == "actors" else "other", party)
                     for role in ROLES for party in claim.get(role) or ())


def shared_evidence(one: ClaimJson, other: ClaimJson) -> float:
    """Shared characters, as a fraction of the shorter evidence."""
    shared: int = min(one["end"], other["end"]) - max(one["start"], other["start"])
    shorter: int = min(one["end"] - one["start"], other["end"] - other["start"])
    return max(0, shared) / max(1, shorter)


def same_amount(gold: ClaimJson, predicted: ClaimJson) -> bool:
    """Whether both state the same money: value within 0.5 %, currency and `per`. None in either is no hit."""
    wanted, found = gold.get("amount"), predicted.get("amount")
    if not wanted or not found:
        return False
    return ((wanted["currency"], wanted.get("per")) == (found["currency"], found.get("per"))
            and abs(float(wanted["value"]) - float(found["value"])) <= SAME_SUM * abs(float(wanted["value"])))


def agreement(gold: ClaimJson, predicted: ClaimJson) -> float:
    """How well two claims that may be paired agree; more is better."""
    wanted, found = roles_of(gold), roles_of(predicted)
    either = wanted | found
    parties = len(wanted & found) / len(either) if either else 1.0
    return (int(gold["stage"] == predicted["stage"]) + parties + same_amount(gold, predicted)
            + 0.1 * shared_evidence(gold, predicted))


def pairs(gold: Sequence[ClaimJson], predicted: Sequence[ClaimJson]) -> list[tuple[int, int]]:
    """Places of the claims that belong together, one to one, best agreement first."""
    options = sorted((-agreement(wanted, found), i, j)
                     for i, wanted in enumerate(gold) for j, found in enumerate(predicted)
                     if wanted["kind"] == found["kind"] and shared_evidence(wanted, found) >= SHARED_EVIDENCE)
    chosen: dict[int, int] = {}
    for _, i, j in options:
        if i not in chosen and j not in chosen.values():
            chosen[i] = j
    return list(chosen.items())


def alike_in_words(one: str | None, other: str | None) -> bool:
    """Whether half the words of the shorter condition are in both, or neither has one."""
    if not one or not other:
        return not one and not other
    words, others = (set(WORDS.findall(text.lower())) for text in (one, other))
    return len(words & others) >= 0.5 * max(1, min(len(words), len(others)))


def near_stage(one: str, other: str) -> bool:
    """The same stage, or its neighbour on the positive ladder."""
    if one == other:
        return True
    rung, other_rung = Stage(one).rung, Stage(other).rung
    return rung is not None and other_rung is not None and abs(rung - other_rung) <= 1


def _count_claim(tally: Tally, claim: ClaimJson, side: str) -> None:
    tally.add(**{side: 1, f"{side} roles": len(roles_of(claim)),
                 f"{side} amounts": int(claim.get("amount") is not None)})


def _count_pair(tally: Tally, gold: ClaimJson, predicted: ClaimJson) -> bool:
    """Counts what agrees in a pair; true where its core does."""
    stage = gold["stage"] == predicted["stage"]
    core = stage and roles_of(gold) == roles_of(predicted)
    same = {key: (gold.get(key) or None) == (predicted.get(key) or None) for key in ("speaker", "count")}
    tally.add(paired=1, core=core, stage=stage, near=near_stage(gold["stage"], predicted["stage"]),
              roles=len(roles_of(gold) & roles_of(predicted)), amounts=same_amount(gold, predicted), **same,
              condition=alike_in_words(gold.get("condition"), predicted.get("condition")))
    return core


def score(documents: Iterable[Marked]) -> Score:
    """The figures of section 7 of the codebook, and by kind, stage and family of documents."""
    whole, silent = Tally(), Counter[str]()
    misses: list[Miss] = []
    parts: dict[tuple[str, str], Tally] = defaultdict(Tally)
    count = 0
    for document in sorted(documents, key=lambda document: document.name):
        count += 1
        if not document.gold:
            silent["documents"] += 1
            silent["silent"] += not document.predicted
        misses.extend(_score_one(document, whole, parts))
    counts = whole.counts
    figures: dict[str, Any] = {
        "documents": count, "gold claims": counts["gold"], "predicted claims": counts["predicted"],
        "detection": whole.rate("paired", "predicted", "gold").as_json(),
        "core": whole.rate("core", "predicted", "gold").as_json(),
        "roles": whole.rate("roles", "predicted roles", "gold roles").as_json(),
        "amount": whole.rate("amounts", "predicted amounts", "gold amounts").as_json(),
        "stage accuracy": whole.share("stage"), "stage±1 accuracy": whole.share("near"),
        "speaker accuracy": whole.share("speaker"), "count accuracy": whole.share("count"),
        "condition accuracy": whole.share("condition"),
        "without claims": {"documents": silent["documents"], "stay without": silent["silent"]}}
    for part, order in (("kind", [str(kind) for kind in Kind]), ("stage", [str(stage) for stage in Stage]),
                        ("family", sorted({name for kind, name in parts if kind == "family"}))):
        figures[f"by {part}"] = {name: parts[part, name].brief() for name in order if (part, name) in parts}
    return Score(figures, tuple(misses))


def _score_one(document: Marked, whole: Tally, parts: dict[tuple[str, str], Tally]) -> Iterator[Miss]:
    gold, predicted = document.gold, document.predicted

    def tallies(claim: ClaimJson) -> tuple[Tally, ...]:
        return (whole, parts["kind", claim["kind"]], parts["family", document.family or document.name],
                parts["stage", claim["stage"]])

    for side, claims in (("gold", gold), ("predicted", predicted)):
        for claim in claims:
            for tally in tallies(claim):
                _count_claim(tally, claim, side)
    paired = pairs(gold, predicted)
    for i, j in paired:
        same_stage = gold[i]["stage"] == predicted[j]["stage"]
        # A claim found with another stage is a hit for neither stage.
        counted = tallies(gold[i]) if same_stage else tallies(gold[i])[:-1]
        cores = [_count_pair(tally, gold[i], predicted[j]) for tally in counted]
        if not cores[0]:
            yield _miss("differs", document, gold[i], predicted[j])
    for i in sorted(set(range(len(gold))) - {i for i, _ in paired}):
        yield _miss("missed", document, gold[i], None)
    for j in sorted(set(range(len(predicted))) - {j for _, j in paired}):
        yield _miss("spurious", document, None, predicted[j])


def _miss(what: str, document: Marked, gold: ClaimJson | None, predicted: ClaimJson | None) -> Miss:
    claim = gold or predicted or {"start": 0, "end": 0}
    return Miss(what, document.name, " ".join(document.text[claim["start"]:claim["end"]].split()), gold, predicted)


def in_brief(claim: ClaimJson | None) -> str:
    """A claim on one line: kind, stage, who | with whom | for whom, money."""
    if claim is None:
        return "none"
    money = claim.get("amount")
    parties = " | ".join(",".join(claim.get(role) or ()) or "-" for role in ROLES)
    return f"{claim['kind']} {claim['stage']} {parties}" + (
        f"  {money['value']} {money['currency']}" + (f" a {money['per']}" if money.get("per") else "")
        if money else "")
