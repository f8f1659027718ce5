"""Claims in, commitments out: which claims speak of the same promise.

Claims can meet only where kind, obligor and other side agree. Among those, money decides first (the same figure,
or one that may be a slip of it), then named things and instruments; a claim with neither joins the only promise
that it can mean, or stands by itself. Everything depends on the set of claims, never on the order of adding.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pledgebook.model import Claim, Commitment, Kind, Stage
from pledgebook.register.conflicts import Conflict, between
from pledgebook.register.days import by_day, days_apart, is_day
from pledgebook.register.figures import SumTold, alike, lost_scale_word, ratio, sums_told, unit
from pledgebook.register.history import add_up, commitment_id, newest_first
from pledgebook.register.regrouping import Regrouping, regrouped
from pledgebook.register.tellings import oldest_first, text_of

RULES_VERSION = 1  # raise it when the same claims add up to something else: books then work theirs out again
SAME_NEWS = 3  # days: two outlets that differ on a figure so soon tell one piece of news
SAME_STORY = 60  # days within which a differing figure for the same subject is the same promise
SAME_PACKAGE = 400  # days within which an equal figure is the same promise; yearly packages come back
SILENCE = 365  # days without a word, after which aid or a deployment told again is another one
SLIP = 2.0  # a differing figure further off than this is another promise

# Words that name no particular thing: two promises of "military assistance" are not thereby one promise.
GENERIC = frozenset("""
    a an the of for in on to and or with other more additional new further various several such as its their
    military security defence defense economic financial humanitarian lethal non aid assistance support help funding
    fund funds money loan loan grant package packages weapon weapons arms equipment system systems material materiel
    supply supplies training force forces troop troops soldier soldiers personnel unit units vehicle vehicles
    agreement agreements treaty pact deal deals accord compact declaration memorandum arrangement commitment
    commitments guarantee guarantees assurance assurances bilateral joint long term cooperation bill act law plan
    """.split())
WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True, slots=True)
class Register:
    """What a set of claims adds up to: commitments, newest first, and the contradictions inside them."""

    commitments: tuple[Commitment, ...]
    conflicts: tuple[Conflict, ...]
    regroupings: tuple[Regrouping, ...] = ()  # by hand; a register of an earlier day is grouped by them, too


def add_up_all(claims: Iterable[Claim], regroupings: tuple[Regrouping, ...] = ()) -> Register:
    """The register of a set of claims; the same, to the byte, in whatever order they come.

    regroupings   what a person joined and parted, in turn (see judged.py)
    """
    commitments: list[Commitment] = []
    conflicts: list[Conflict] = []
    for group in regrouped(groups(claims), regroupings):
        found = between(commitment_id(group), group)
        conflicts.extend(found)
        commitments.append(add_up(group, [conflict.field for conflict in found]))
    commitments.sort(key=newest_first)
    place = {commitment.id: number for number, commitment in enumerate(commitments)}
    return Register(tuple(commitments), tuple(sorted(conflicts, key=lambda c: place[c.commitment])), regroupings)


def groups(claims: Iterable[Claim]) -> list[tuple[Claim, ...]]:
    """Claims that speak of the same promise, each group oldest first."""
    by_sides: dict[Sides, list[Claim]] = defaultdict(list)
    by_id = {claim.id: claim for claim in claims}
    for _, claim in sorted(by_id.items()):  # from here on every sort is stable, so the order of adding is gone
        by_sides[sides(claim)].append(claim)
    join_other_side(by_sides)
    meetings = [meeting for meeting in by_sides.values() if meeting]
    return [tuple(sorted(group, key=oldest_first)) for meeting in meetings for group in split(meeting)]


Sides = tuple[Kind, bool, tuple[str, ...], tuple[str, ...]]  # kind, requested, actors, other side


def join_other_side(by_sides: dict[Sides, list[Claim]]) -> None:
    """Lets money without an addressee meet the only other side that its actor can mean.

    "Parliament approved the 1.2 billion euros" names no beneficiary; if all that the actor promises in these weeks
    goes to one country, it is looked at together with that. Whether it is the same promise is decided by the sum.
    """
    with_other_side: dict[Hashable, list[list[Claim]]] = defaultdict(list)
    for (*act, others), claims in by_sides.items():
        if others:
            with_other_side[tuple(act)].append(list(claims))
    for key in [key for key in by_sides if not key[-1] and key[0] is not Kind.AGREEMENT]:
        stay = []
        for claim in by_sides[key]:
            fitting = [claims for claims in with_other_side[key[:-1]] if _near(claims, [claim])]
            if claim.amount is not None and len(fitting) == 1:
                by_sides[sides(fitting[0][0])].append(claim)
            else:
                stay.append(claim)
        by_sides[key] = stay


def sides(claim: Claim) -> Sides:
    """What must agree before claims can meet: kind, who is bound, the other side; a request binds nobody yet."""
    requested = claim.stage is Stage.REQUESTED
    if claim.kind is Kind.AGREEMENT:  # all parties of a pact are bound alike
        return claim.kind, requested, tuple(sorted(claim.parties)), ()
    others = set(claim.partners + claim.beneficiaries) - set(claim.actors)
    return claim.kind, requested, tuple(sorted(claim.actors)), tuple(sorted(others))


def subject(claim: Claim) -> frozenset[str]:
    """The words that name a particular thing or instrument; empty where the claim names none."""
    words = (word.lower() for text in (*claim.items, claim.instrument or "") for word in WORD.findall(text))
    return frozenset(stem for stem in map(_singular, words)
                     if stem not in GENERIC and not NUMBER.fullmatch(stem) and len(stem) > 1)


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") and word not in GENERIC \
        else word


def split(meeting: Sequence[Claim]) -> list[list[Claim]]:
    """Claims of the same parties, parted into promises: by money, then by named things, then what is left."""
    with_money = [claim for claim in meeting if claim.amount is not None]
    named = [claim for claim in meeting if claim.amount is None and subject(claim)]
    plain = [claim for claim in meeting if claim.amount is None and not subject(claim)]
    promises = by_money(with_money)
    money_subjects = [frozenset().union(*map(subject, promise)) for promise in promises]
    for cluster in by_thing(named):
        things = frozenset().union(*map(subject, cluster))
        fitting = [promise for promise, about in zip(promises, money_subjects, strict=False)
                   if about & things and _near(promise, cluster) and not _only_a_part(promise, cluster)]
        if len(fitting) == 1:
            fitting[0].extend(cluster)
        else:
            promises.append(cluster)
    left = []
    joining: list[tuple[list[Claim], Claim]] = []
    for claim in plain:
        fitting = [promise for promise in promises if _near(promise, [claim]) and not _only_a_part(promise, [claim])]
        if len(fitting) == 1:
            joining.append((fitting[0], claim))
        else:
            left.append(claim)
    for promise, claim in joining:  # only now: a joined claim must not widen the promise that the next one meets
        promise.append(claim)
    if left:
        promises.append(left)
    return [part for promise in promises for part in at_silences(promise)]


def by_money(claims: Sequence[Claim]) -> list[list[Claim]]:
    """Claims that state money, parted into promises: equal figures, and figures that may be a slip of each other."""
    bonds = Bonds(claims)
    by_unit: dict[tuple[str, str | None], list[SumTold]] = defaultdict(list)
    by_sum: dict[tuple[str, float], list[Claim]] = defaultdict(list)
    for told in sums_told(claims):
        by_unit[unit(told.amount)].append(told)
        by_sum[told.amount.currency, told.amount.value].append(told.claim)
    for same_sum in by_sum.values():  # a total told once as yearly is still one promise
        _tie_in_time(same_sum, bonds)
    for tellings in by_unit.values():
        for run in alike(tellings):
            _tie_in_time([told.claim for told in run], bonds)
        _tie_slips(tellings, bonds)
    return bonds.clusters(claims)


def _tie_in_time(claims: Sequence[Claim], bonds: Bonds) -> None:
    """Tie claims of an equal figure, each to the one said before it, unless more than a year lies between."""
    ordered = sorted(claims, key=oldest_first)
    for earlier, later in pairwise(ordered):
        gap = days_apart(earlier.said_on, later.said_on)
        if gap is None or gap <= SAME_PACKAGE:
            bonds.tie(earlier, later)


def _tie_slips(tellings: Sequence[SumTold], bonds: Bonds) -> None:
    """Tie differing figures that tell one promise: two texts, close in time, and close in figure or in digits."""
    figures_of: dict[str, set[float]] = defaultdict(set)
    for told in tellings:
        figures_of[text_of(told.claim)].add(told.amount.value)
    ordered = sorted(tellings, key=lambda told: oldest_first(told.claim))
    start = 0
    for number, later in enumerate(ordered):
        while start < number and (days_apart(ordered[start].claim.said_on, later.claim.said_on) or 0) > SAME_STORY:
            start += 1
        for earlier in ordered[start:number]:
            if _may_be_a_slip(earlier, later, figures_of):
                bonds.tie(earlier.claim, later.claim)


def _may_be_a_slip(one: SumTold, other: SumTold, figures_of: dict[str, set[float]]) -> bool:
    first, second = one.amount.value, other.amount.value
    word = lost_scale_word(first, second)
    about_one_thing = bool(subject(one.claim) & subject(other.claim)) or (
        bool(one.claim.period) and one.claim.period == other.claim.period)
    if word:  # 61 and 61 billion: nobody promises the one beside the other; thousands apart needs a common subject
        return word in ("billion", "trillion") or about_one_thing or min(abs(first), abs(second)) < 1000
    texts = text_of(one.claim), text_of(other.claim)
    if texts[0] == texts[1] or ratio(first, second) > SLIP:
        return False
    if second in figures_of[texts[0]] or first in figures_of[texts[1]]:
        return False  # a text that gives both figures speaks of two sums
    gap = days_apart(one.claim.said_on, other.claim.said_on)
    if gap is None:
        return about_one_thing
    return gap <= SAME_NEWS or (gap <= SAME_STORY and about_one_thing)


def by_thing(claims: Sequence[Claim]) -> list[list[Claim]]:
    """Claims without money, parted by the things and instruments they name."""
    bonds = Bonds(claims)
    first_with: dict[str, Claim] = {}
    for claim in sorted(claims, key=oldest_first):
        for word in sorted(subject(claim)):
            bonds.tie(claim, first_with.setdefault(word, claim))
    return bonds.clusters(claims)


def at_silences(claims: Sequence[Claim]) -> list[list[Claim]]:
    """Aid and deployments parted where nobody speaks of them for a year; other promises stay whole."""
    ordered = sorted(claims, key=lambda claim: (is_day(claim.said_on), *oldest_first(claim)))  # undated first
    parts = [[ordered[0]]]
    for earlier, later in pairwise(ordered):
        gap = days_apart(earlier.said_on, later.said_on)
        if later.kind in (Kind.AID, Kind.DEPLOYMENT) and gap is not None and gap > SILENCE:
            parts.append([])
        parts[-1].append(later)
    return parts


def _near(promise: Sequence[Claim], claims: Sequence[Claim]) -> bool:
    """Whether the claims were said while the promise was in the news; unknown days fit any time."""
    days = sorted(by_day(claim.said_on)[0] for claim in promise if is_day(claim.said_on))
    asked = sorted(by_day(claim.said_on)[0] for claim in claims if is_day(claim.said_on))
    if not days or not asked:
        return True
    return (asked[0] - days[-1]).days <= SAME_STORY and (days[0] - asked[-1]).days <= SAME_STORY


def _only_a_part(promise: Sequence[Claim], claims: Sequence[Claim]) -> bool:
    """Whether claims without a sum tell of a delivery where nobody says that the sum was delivered.

    Some of what was promised has arrived then; to call the whole sum delivered would be a guess.
    """
    delivered = any(claim.stage is Stage.DELIVERED for claim in claims)
    with_sum = [claim for claim in promise if claim.amount is not None]
    return delivered and bool(with_sum) and not any(claim.stage is Stage.DELIVERED for claim in with_sum)


class Bonds:
    """Claims that belong together because a chain of ties links them (disjoint sets of the given objects)."""

    def __init__(self, claims: Iterable[Claim]) -> None:
        self._leader = {id(claim): id(claim) for claim in claims}

    def _find(self, claim: Claim) -> int:
        member = root = id(claim)
        while self._leader[root] != root:
            root = self._leader[root]
        while self._leader[member] != root:  # shorten the way for the next look-up
            self._leader[member], member = root, self._leader[member]
        return root

    def tie(self, one: Claim, other: Claim) -> None:
        self._leader[self._find(one)] = self._find(other)

    def clusters(self, claims: Sequence[Claim]) -> list[list[Claim]]:
        """The claims in their clusters, both in the order of a history."""
        found: dict[int, list[Claim]] = defaultdict(list)
        for claim in sorted(claims, key=oldest_first):
            found[self._find(claim)].append(claim)
        return list(found.values())
