"""Rulings in, how far people agree with the reader and with each other out: field by field.

Agreement is the share of claims on which both say the same, with its 95 % interval after Wilson (1927). Where both
choose from one closed list (does the claim stand, its kind, its stage), Cohen's kappa (1960, unweighted) stands beside
it: the share beyond what two such people would agree on by chance.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import sqrt
from typing import Any

from pledgebook.model import Claim
from pledgebook.register.judged import Judged
from pledgebook.register.rulings import FIELDS, PARTY_FIELDS, Action, Ruling, written

READER = "reader"
STANDS = "stands"  # whether it is a claim at all
CLOSED = (STANDS, "kind", "stage")
# What a person gives who does not see what the reader reads. Words in a form of one's own (an instrument's name, items,
# a condition) would differ for ever, and the day is the document's.
ASKED_BLIND = ("kind", "stage", *PARTY_FIELDS, "speaker", "amount", "count", "period")
WILSON = 1.959964  # standard deviations that hold 95 % of a normal distribution


@dataclass(frozen=True, slots=True)
class Agreed:
    """On how many claims two say the same of one field."""

    first: str  # who; READER for what was read
    second: str
    field: str
    of: int  # claims that both judged; of a field that may be empty, those where either gives it a value
    agree: int
    kappa: float | None  # None: an open list, or both gave one value only, so that chance alone explains all

    @property
    def share(self) -> float:
        return self.agree / self.of

    @property
    def interval(self) -> tuple[float, float]:
        """Where the share of all such claims lies, were these drawn at random from them."""
        squared = WILSON**2
        middle = (self.agree + squared / 2) / (self.of + squared)
        half = WILSON * sqrt(self.agree * (self.of - self.agree) / self.of + squared / 4) / (self.of + squared)
        return max(0.0, middle - half), min(1.0, middle + half)

    def as_json(self) -> dict[str, Any]:
        low, high = self.interval
        return {"first": self.first, "second": self.second, "field": self.field, "of": self.of, "agree": self.agree,
                "share": round(self.share, 3), "low": round(low, 3), "high": round(high, 3),
                "kappa": None if self.kappa is None else round(self.kappa, 3)}


@dataclass(frozen=True, slots=True)
class Agreement:
    """How much was judged, and how far those who judged agree."""

    claims: int  # that were read, those that people rejected among them
    judged: int  # of these: accepted, corrected or rejected
    added: int  # by hand, which the reader missed
    blind: bool  # only judgements given before the reader's values were shown
    rows: tuple[Agreed, ...]

    def as_json(self) -> dict[str, Any]:
        return {"claims": self.claims, "judged": self.judged, "added": self.added, "blind": self.blind,
                "agreement": [row.as_json() for row in self.rows]}


@dataclass(frozen=True, slots=True)
class View:
    """What one person last said of one claim, beside what was read there at the time."""

    read: Mapping[str, Any]
    says: Mapping[str, Any] | None  # None: it is no claim
    blind: bool


def agreement(judged: Judged, claims: Collection[Claim], *, blind: bool = False) -> Agreement:
    """How far the judgements on some claims agree.

    claims  those asked for; rejected ones among them count as judged
    blind   only what was given before the reader's values were shown: the rest was swayed by them
    """
    wanted = {claim.id for claim in claims}
    held = {who: {name: view for name, view in views.items() if name in wanted and (view.blind or not blind)}
            for who, views in _views(judged).items()}
    fields = ASKED_BLIND if blind else FIELDS
    rows = [row for who, views in sorted(held.items()) for row in _compared(
        READER, who, [(view.read, view.says) for _, view in sorted(views.items())], fields)]
    for one, other in combinations(sorted(held), 2):
        both = sorted(held[one].keys() & held[other].keys())
        rows += _compared(one, other, [(held[one][name].says, held[other][name].says) for name in both], fields)
    added = {name for name in wanted if judged.verdicts.get(name) == "added"}
    read = wanted - added
    return Agreement(len(read), len({name for name in read if name in judged.verdicts}), len(added), blind, tuple(rows))


def _views(judged: Judged) -> dict[str, dict[str, View]]:
    """What each person last said of each claim that was read; later corrections lie over earlier ones, whoever made
    them, because whoever accepts a claim accepts it as it is shown."""
    now = {before: name for name, names in judged.names_before.items() for before in names}
    corrected: dict[str, dict[str, Any]] = {}
    views: dict[str, dict[str, View]] = {}
    for ruling in judged.rulings:
        if ruling.action not in (Action.ACCEPT, Action.CORRECT, Action.REJECT) or not judged.fates[ruling.id].stands:
            continue
        for mark in ruling.marks:
            name = now.get(mark.claim_id, mark.claim_id)
            if judged.verdicts.get(name) != "added":
                views.setdefault(ruling.who, {})[name] = _view(ruling, written(mark.claim),
                                                               corrected.setdefault(name, {}))
    return views


def _view(ruling: Ruling, read: Mapping[str, Any], corrected: dict[str, Any]) -> View:
    corrected.update(ruling.values)
    return View(read, None if ruling.action is Action.REJECT else {**read, **corrected}, ruling.blind)


Said = Mapping[str, Any] | None


def _compared(first: str, second: str, pairs: Sequence[tuple[Said, Said]], fields: Sequence[str]) -> Iterator[Agreed]:
    """A row for whether the claims stand, and one for each field of those that stand for both."""
    if not pairs:
        return
    yield _agreed(first, second, STANDS, [(one is not None, other is not None) for one, other in pairs])
    for name in fields:
        values = [(_plain(name, one[name]), _plain(name, other[name])) for one, other in pairs
                  if one is not None and other is not None]
        stated = [pair for pair in values if any(value not in (None, ()) for value in pair)]
        if stated:
            yield _agreed(first, second, name, stated)


def _agreed(first: str, second: str, name: str, pairs: Sequence[tuple[Hashable, Hashable]]) -> Agreed:
    agree = sum(one == other for one, other in pairs)
    chosen = name in CLOSED and not (first == READER and name == STANDS)  # for the reader each of its claims stands
    return Agreed(first, second, name, len(pairs), agree, kappa(pairs) if chosen else None)


def kappa(pairs: Sequence[tuple[Hashable, Hashable]]) -> float | None:
    """Cohen's kappa of the values that two gave; None where both gave the same single value throughout."""
    observed = sum(one == other for one, other in pairs) / len(pairs)
    ones, others = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    chance = sum(ones[value] * others[value] for value in ones) / len(pairs) ** 2
    return None if chance == 1 else (observed - chance) / (1 - chance)


def _plain(name: str, value: Any) -> Hashable:
    """A value that is compared by what it says: parties and items in any order, money without its wording."""
    if isinstance(value, (list, tuple)):
        return tuple(sorted(value))
    if name == "amount" and value is not None:
        return float(value["value"]), value["currency"], value.get("per")
    if name == "period":
        stated = tuple(value.get(part) for part in ("start", "end", "duration")) if value else ()
        return stated if any(stated) else None
    return str(value) if value is not None else None
