"""Claims of the same parties in, promises out: parted by money, then by named things, then what is left.

Each claim is set against a few open promises, the latest first, never against every other claim; all sorting is by
day and place, so the order of adding is gone. What joins claims is noted as a tie with its rule; what might join
them, but not surely, is noted as a suggestion and joins nothing.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

from pledgebook.model import LEDGER, Amount, Claim, Kind, Stage
from pledgebook.register.cues import Cue, revision, seen
from pledgebook.register.days import by_day, days_apart, is_day
from pledgebook.register.entries import Rows, page_of, rows_apart, rows_in, tells_sum, told_anew, two_rows
from pledgebook.register.figures import SumTold, in_euros, lost_scale_word, ratio, same_figure, sums_told, unit
from pledgebook.register.figures import alike as runs_alike
from pledgebook.register.subjects import NOTHING, Likeness, Subject, how_many, subject
from pledgebook.register.tellings import oldest_first

SAME_NEWS = 3  # days: two outlets that differ on a figure so soon tell one piece of news
SAME_STORY = 60  # days within which a differing figure for the same subject is the same promise
SAME_PACKAGE = 400  # days within which an equal figure is the same promise; yearly packages come back
SILENCE = 365  # days without a word, after which aid or a deployment told again is another one
SLIP = 2.0  # a differing figure further off than this is another promise
STEP = 1.1  # the same, where the smaller sum may be what was done of the larger
HALF_AS_MUCH = 1.5  # an approved sum so much smaller than the promised one is a part of it
EXCHANGED = 0.04  # a sum told in another currency is rounded, and exchanged at the rate of some day near by
LOOKED_AT = 12  # open promises that a claim is set against
FIGURES = 40  # differing figures of the same parties, told last, that a new one may be a slip of
ONE_BREATH = 400  # characters between two claims of one text that are told together
PASSING_OR_OPEN = (Kind.AID, Kind.DEPLOYMENT, Kind.POSTURE, Kind.BODY)  # of which a text may tell several side by side
PASSING = (Kind.AID, Kind.DEPLOYMENT)  # given once, over and over; the other kinds stay one story for longer


@dataclass(frozen=True, slots=True)
class Tie:
    """Two claims that speak of one promise, and the rule that says so."""

    first: Claim
    second: Claim
    rule: str


@dataclass(frozen=True, slots=True)
class Maybe:
    """Two claims that may speak of one promise: a person should look."""

    first: Claim
    second: Claim
    reason: str


@dataclass
class Bonds:
    """Claims that belong together because a chain of ties links them (disjoint sets), and why."""

    ties: list[Tie] = field(default_factory=list)
    maybes: list[Maybe] = field(default_factory=list)
    _leader: dict[int, int] = field(default_factory=dict)
    _turns: dict[int, int] = field(default_factory=dict)  # of claims that are looked at; those of one place have one
    _rows: dict[int, Rows] = field(default_factory=dict)  # of a ledger, by what their claims have in common

    def root(self, claim: Claim) -> int:
        """What all claims that are tied to each other have in common."""
        leader, member = self._leader, id(claim)
        root = leader.get(member)
        if root is None:
            return member
        while (above := leader.get(root)) is not None:
            root = above
        while (above := leader[member]) != root:  # shorten the way for the next look-up
            leader[member], member = root, above
        return root

    def tie(self, one: Claim, other: Claim, rule: str) -> None:
        first, second = self.root(one), self.root(other)
        if first == second:
            return
        if self._rows or one.engine == LEDGER or other.engine == LEDGER:
            here, there = (self._rows[root] if root in self._rows else rows_in([claim])
                           for root, claim in ((first, one), (second, other)))
            if two_rows(here, there):
                return  # whoever keeps the ledger has told them apart
            if here or there:
                self._rows[first] = here | there
        self._leader[second] = first
        self.ties.append(Tie(one, other, rule))

    def suggest(self, one: Claim, other: Claim, reason: str) -> None:
        self.maybes.append(Maybe(one, other, reason))

    def clusters(self, claims: Iterable[Claim]) -> list[list[Claim]]:
        """The claims in their clusters, both in the order of a history."""
        found: dict[int, list[Claim]] = defaultdict(list)
        for claim in sorted(claims, key=self.turn):
            found[self.root(claim)].append(claim)
        return list(found.values())

    def give_turns(self, claims: Iterable[Claim]) -> None:
        """Notes the order of claims that are looked at together, which is asked for again and again."""
        before, turn = None, -1
        for place, _, claim in sorted((oldest_first(claim), number, claim) for number, claim in enumerate(claims)):
            if place != before:
                before, turn = place, turn + 1
            self._turns[id(claim)] = turn

    def turn(self, claim: Claim) -> int:
        """Sorts claims that were looked at together as `oldest_first` does."""
        return self._turns[id(claim)]


@dataclass
class Open:
    """A promise while it is being put together."""

    claims: list[Claim]
    about: Subject = NOTHING
    number: int | None = None
    _in_text: dict[str, list[Claim]] = field(default_factory=dict)  # of the first so many claims; once it was asked for
    _told_as: set[int] = field(default_factory=set)
    _placed: int = 0
    rows: Rows = field(default_factory=dict)  # those of a ledger that tell it
    in_turn: list[tuple[Any, int]] = field(default_factory=list)  # the order of a history; once it was asked for

    def __post_init__(self) -> None:
        given, self.claims = self.claims, []
        for claim in given:
            self.take(claim)

    def take(self, claim: Claim) -> None:
        self.claims.append(claim)
        self.about = self.about | subject(claim)
        if self.number is None:
            self.number = how_many(claim)
        if claim.engine == LEDGER:
            self.rows |= rows_in([claim])
        if self.in_turn:
            insort(self.in_turn, (oldest_first(claim), 1 - len(self.claims)))

    @property
    def in_text(self) -> dict[str, list[Claim]]:
        """Its claims by what tells things side by side."""
        self._place()
        return self._in_text

    @property
    def told_as(self) -> set[int]:
        """The steps that its claims are told as."""
        self._place()
        return self._told_as

    def _place(self) -> None:
        for claim in self.claims[self._placed:]:
            self._in_text.setdefault(page_of(claim), []).append(claim)
            self._told_as.add(step(claim.stage))
        self._placed = len(self.claims)

    @property
    def last(self) -> Claim:
        return self.claims[-1]

    def days(self) -> tuple[date, date] | None:
        return days_spanned(self.claims)

    def is_another_row(self, claims: Iterable[Claim]) -> bool:
        """Whether one ledger tells this and what the claims tell in two rows."""
        return bool(self.rows) and rows_apart(self.rows, rows_in(claims))


def split(meeting: Sequence[Claim], bonds: Bonds) -> list[list[Claim]]:
    """Claims of the same parties, parted into promises."""
    bonds.give_turns(meeting)
    with_money = [claim for claim in meeting if claim.amount is not None]
    named = [claim for claim in meeting if claim.amount is None and subject(claim)]
    plain = [claim for claim in meeting if claim.amount is None and not subject(claim)]
    anew = told_anew(meeting)
    for versions in anew:
        for claim in versions[1:]:
            bonds.tie(versions[0], claim, "the same row of a ledger")
    promises = [Open(cluster) for cluster in by_money(with_money, bonds)]
    sums = list(promises)
    for cluster in by_thing(named, bonds):
        _join_named(cluster, promises, sums, bonds)
    _join_plain(plain, promises, bonds)
    _join_rows(anew, promises)
    return [part for promise in promises for part in at_silences(promise.claims, bonds)]


def _join_named(cluster: list[Claim], promises: list[Open], sums: Sequence[Open], bonds: Bonds) -> None:
    """Puts claims about a thing with the only sum that is promised for it, or makes them a promise of their own."""
    about = Open(cluster).about
    kind = cluster[0].kind
    fitting = [promise for promise in sums if promise.about.likeness(about) is Likeness.SAME
               and near(promise.claims, cluster, story(kind)) and not only_a_part(promise.claims, cluster)
               and not _sets_itself_off(promise, cluster[0]) and not promise.is_another_row(cluster)]
    if len(fitting) == 1:
        bonds.tie(_closest(fitting[0], cluster[0]), cluster[0], "the only sum promised for this")
        for claim in cluster:
            fitting[0].take(claim)
        return
    for promise in fitting[:LOOKED_AT]:
        bonds.suggest(_closest(promise, cluster[0]), cluster[0], "several sums are promised for this thing")
    promises.append(Open(cluster))


def _join_plain(plain: Sequence[Claim], promises: list[Open], bonds: Bonds) -> None:
    """Claims with neither sum nor thing join the only promise in the news; the others tell one vague promise."""
    left: list[Claim] = []
    joining: list[tuple[Open, Claim]] = []
    in_the_news = InTheNews(promises)
    for claim in plain:
        told_before = _told_before(promises, claim)
        if told_before is not None:
            joining.append((told_before, claim))
            continue
        fitting = in_the_news.when(claim)
        if len(fitting) == 1 and not _sets_itself_off(fitting[0], claim) and not _beside(fitting[0], claim) \
                and not fitting[0].is_another_row([claim]):
            joining.append((fitting[0], claim))
            continue
        left.append(claim)
        for promise in (one for one in fitting[-2:] if not one.is_another_row([claim])):
            bonds.suggest(_closest(promise, claim), claim, _why_not_joined(fitting, claim))
    for promise, claim in joining:  # only now: a joined claim must not widen the promise that the next one meets
        if promise.is_another_row([claim]):  # than one that has joined it before
            left.append(claim)
            continue
        bonds.tie(_closest(promise, claim), claim, "points back to what was told just before"
                  if seen(Cue.BACK, claim.quote) else "the only promise in the news between them")
        promise.take(claim)
    for cluster in _vague(left, bonds):
        promises.append(Open(cluster))


def _join_rows(anew: Iterable[Sequence[Claim]], promises: list[Open]) -> None:
    """Puts a row that was told without its sum, or its thing, where it stands with it."""
    for versions in anew:
        here = set(map(id, versions))
        first, *others = [promise for promise in promises if not here.isdisjoint(map(id, promise.claims))]
        for other in others:
            if not first.is_another_row(other.claims):
                for claim in other.claims:
                    first.take(claim)
                promises.remove(other)


class InTheNews:
    """Promises that stand as they are, and which of them were in the news when a vague claim was made.

    Thousands of claims are made on some hundreds of days, so the answer is kept for each day.
    """

    def __init__(self, promises: Sequence[Open]) -> None:
        self._known = [(promise, _in_sums_not_given(promise.claims)) for promise in promises]
        self._spans = [promise.days() for promise in promises]
        self._on: dict[tuple[str | None, int, bool], list[Open]] = {}

    def when(self, claim: Claim) -> list[Open]:
        reach, given = story(claim.kind), claim.stage is Stage.DELIVERED
        asked = (claim.said_on, reach, given)
        if asked not in self._on:
            near = near_spans(self._spans, claim.said_on, reach)
            self._on[asked] = [promise for promise, not_given in (self._known[number] for number in near)
                               if not (given and not_given)]
        return self._on[asked]


def _why_not_joined(fitting: Sequence[Open], claim: Claim) -> str:
    if len(fitting) > 1:
        return f"names neither a sum nor a thing, and {len(fitting)} promises were in the news"
    return "says that it adds" if _sets_itself_off(fitting[0], claim) else \
        "names neither a sum nor a thing, and the same text tells both beside each other"


def _told_before(promises: Sequence[Open], claim: Claim) -> Open | None:
    """The promise that “this is the sixth package” speaks of: the last one told before it, close by in its text."""
    if not seen(Cue.BACK, claim.quote) or seen(Cue.THIS_MONEY, claim.quote):
        return None
    text = page_of(claim)
    near_by = [(told.evidence.start, number) for number, promise in enumerate(promises)
               for told in promise.in_text.get(text, ())
               if 0 < claim.evidence.start - told.evidence.start <= ONE_BREATH]
    return promises[max(near_by)[1]] if near_by else None


def _beside(promise: Open, claim: Claim) -> bool:
    """Whether one text tells both beside each other, and nothing says that they are one.

    A text that speaks of one sum twice, or of one promise at two stages, names it or points back to it; vague words
    beside a sum, or of another step, are another matter. Only that troops leave is told of the troops that are there.
    """
    if claim.kind not in PASSING_OR_OPEN or seen(Cue.BACK, claim.quote):
        return False
    here = promise.in_text.get(page_of(claim), ())
    number = how_many(claim)
    leaves = claim.kind is Kind.DEPLOYMENT and claim.stage.rung is None
    return bool(here) and not leaves and all(
        (told.amount is not None or step(told.stage) != step(claim.stage))
        and (number is None or how_many(told) != number) for told in here)


def _elsewhere(promise: Open, claim: Claim) -> bool:
    """Whether vague aid is told by other texts only, and as another step: given before, and to be given now."""
    return claim.kind is Kind.AID and page_of(claim) not in promise.in_text and step(claim.stage) not in promise.told_as


def step(stage: Stage) -> int:
    """Weighed 0, promised 1, done 2, or a no 3."""
    return STEPS[stage]


STEPS = {stage: 3 if stage.rung is None else 0 if stage.rung < (Stage.PLEDGED.rung or 0)
         else 2 if stage is Stage.DELIVERED else 1 for stage in Stage}


def _vague(claims: Sequence[Claim], bonds: Bonds) -> list[list[Claim]]:
    """Claims without sum or thing: those of one kind and parties tell one story, until one says that it adds
    or gives another number."""
    promises: list[Open] = []
    for claim in sorted(claims, key=bonds.turn):
        fitting = [promise for promise in promises[-LOOKED_AT:]
                   if not _sets_itself_off(promise, claim) and not _numbered_apart(promise, claim)
                   and not promise.is_another_row([claim])
                   and not _beside(promise, claim) and not _elsewhere(promise, claim)]
        if fitting:
            bonds.tie(fitting[-1].last, claim, "same parties and kind, and nothing else is named")
            fitting[-1].take(claim)
        else:
            promises.append(Open([claim]))
    return bonds.clusters(claims)


def _numbered_apart(promise: Open, claim: Claim) -> bool:
    """Whether both give a number and weeks lie between: the sixth package is not the eighth."""
    number, gap = how_many(claim), days_apart(promise.last.said_on, claim.said_on)
    return claim.kind in PASSING and None not in (number, promise.number) and number != promise.number \
        and (gap is None or gap > SAME_NEWS) and not revision(claim.quote)


# --- by money -----------------------------------------------------------------------------------------------


def by_money(claims: Sequence[Claim], bonds: Bonds) -> list[list[Claim]]:
    """Claims that state money, parted into promises: equal figures, slips, revisions, the same in other money."""
    by_unit: dict[tuple[str, str | None], list[SumTold]] = defaultdict(list)
    by_sum: dict[tuple[str, float], list[Claim]] = defaultdict(list)
    for told in sums_told(claims):
        by_unit[unit(told.amount)].append(told)
        by_sum[told.amount.currency, told.amount.value].append(told.claim)
    for same_sum in by_sum.values():  # a total told once as yearly is still one promise
        _tie_in_time(same_sum, bonds, "the same figure")
    for tellings in by_unit.values():
        for run in runs_alike(tellings):
            _tie_in_time([told.claim for told in run], bonds, "the same figure, but for rounding")
        _tie_slips(tellings, bonds)
    _tie_revisions(claims, bonds)
    if len({told_unit[0] for told_unit in by_unit}) > 1:
        _tie_exchanged(claims, bonds)
    return bonds.clusters(claims)


def _tie_in_time(claims: Sequence[Claim], bonds: Bonds, rule: str) -> None:
    """Tie claims of an equal figure, each to the latest promise of it that it can mean."""
    promises: list[Open] = []
    for claim in sorted(claims, key=bonds.turn):
        fitting = [promise for promise in promises[-LOOKED_AT:] if _may_tell(promise, claim)]
        if fitting:
            about = subject(claim)
            alike = [promise for promise in fitting if promise.about.likeness(about) is Likeness.SAME]
            chosen = (alike or fitting)[-1]
            bonds.tie(chosen.last, claim, rule)
            chosen.take(claim)
            promises.remove(chosen)
            promises.append(chosen)  # the one told last is looked at first
        else:
            promises.append(Open([claim]))


def _may_tell(promise: Open, claim: Claim) -> bool:
    """Whether a claim of the same figure can speak of this promise again."""
    gap = days_apart(promise.last.said_on, claim.said_on)
    if gap is not None and gap > SAME_PACKAGE:
        return False
    if not same_years(promise.last, claim) or _sets_itself_off(promise, claim) or (
            promise.rows and two_rows(promise.rows, rows_in([claim]))):
        return False
    if promise.about.likeness(subject(claim)) is not Likeness.DIFFERENT:
        return True
    # Equal figures for two things: one piece of news told twice, unless one text tells them side by side.
    return gap is not None and gap <= SAME_NEWS and page_of(claim) not in promise.in_text


def _sets_itself_off(promise: Open, claim: Claim) -> bool:
    """Whether a claim says that it comes on top of what was promised before (“another ten billion”)."""
    first = promise.claims[0]
    if not seen(Cue.ADDITIONAL, claim.quote):
        return bool(seen(Cue.ADDITIONAL, first.quote)) and by_day(first.said_on) > by_day(claim.said_on)
    if any(seen(Cue.ADDITIONAL, told.quote) for told in promise.claims):
        return False  # both speak of the added one
    gap = days_apart(first.said_on, claim.said_on)
    return gap is None or gap > SAME_NEWS or page_of(first) == page_of(claim)


def same_years(one: Claim, other: Claim) -> bool:
    """Whether both may run over the same time: a sum for 2024 and the same sum for 2025 are two promises."""
    years = [claim.period.start[:4] for claim in (one, other) if claim.period.start]
    return len(set(years)) < 2


def _tie_slips(tellings: Sequence[SumTold], bonds: Bonds) -> None:
    """Tie differing figures that tell one promise: two texts, close in time, and close in figure or in digits."""
    figures_of: dict[str, set[float]] = defaultdict(set)
    for told in tellings:
        figures_of[page_of(told.claim)].add(told.amount.value)
    latest: dict[float, SumTold] = {}  # of each figure its latest telling: thousands of copies are looked at once
    for later in sorted(tellings, key=lambda told: bonds.turn(told.claim)):
        root = bonds.root(later.claim)
        for figure, earlier in list(latest.items()):
            if (days_apart(earlier.claim.said_on, later.claim.said_on) or 0) > SAME_STORY:
                del latest[figure]
            elif figure != later.amount.value and bonds.root(earlier.claim) != root:
                rule = _slip(earlier, later, figures_of)
                if rule:
                    bonds.tie(earlier.claim, later.claim, rule)
                    root = bonds.root(later.claim)
                elif _same_thing_soon(earlier, later):
                    bonds.suggest(earlier.claim, later.claim, "two sums for the same thing within two months, and no "
                                  "word whether the second replaces the first or adds to it")
        latest.pop(later.amount.value, None)
        latest[later.amount.value] = later
        if len(latest) > FIGURES:  # the one told longest ago
            del latest[next(iter(latest))]


def _slip(one: SumTold, other: SumTold, figures_of: dict[str, set[float]]) -> str | None:
    """The rule by which two differing figures are one promise; None where they are two."""
    first, second = one.amount.value, other.amount.value
    apart, word = ratio(first, second), lost_scale_word(first, second)
    if not word and apart > SLIP:
        return None
    likeness = subject(one.claim).likeness(subject(other.claim))
    about_one_thing = likeness is Likeness.SAME or (
        bool(one.claim.period) and one.claim.period == other.claim.period)
    if word:
        # 61 and 61 billion: nobody promises the one beside the other; thousands apart needs a common subject
        near_enough = word in ("billion", "trillion") or about_one_thing or min(abs(first), abs(second)) < 1000
        return f"one figure has lost its “{word}”" if near_enough else None
    texts = page_of(one.claim), page_of(other.claim)
    if texts[0] == texts[1] or (apart > STEP and _draws_on(one, other)):
        return None
    if second in figures_of[texts[0]] or first in figures_of[texts[1]]:
        return None  # a text that gives both figures speaks of two sums
    if _placed(one.claim) or _placed(other.claim) or likeness is Likeness.DIFFERENT:
        return None
    gap = days_apart(one.claim.said_on, other.claim.said_on)
    if gap is None:
        return "a near figure for the same thing" if about_one_thing else None
    if gap <= SAME_NEWS:
        return "a near figure in the same news"
    return "a near figure for the same thing" if gap <= SAME_STORY and about_one_thing else None


def _draws_on(one: SumTold, other: SumTold) -> bool:
    """Whether the smaller sum is told as done, or as the firmer act: it is then drawn from the larger, not a slip."""
    less, more = sorted((one, other), key=lambda told: told.amount.value)
    return less.claim.stage is not more.claim.stage and (
        less.claim.stage is Stage.DELIVERED
        or (less.claim.stage is Stage.ADOPTED and ratio(less.amount.value, more.amount.value) > HALF_AS_MUCH))


def _placed(claim: Claim) -> bool:
    """Whether a quote says that its sum comes on top of another, replaces one or is a part of one."""
    return bool(seen(Cue.ADDITIONAL, claim.quote) or revision(claim.quote) or seen(Cue.PART, claim.quote))


def _same_thing_soon(one: SumTold, other: SumTold) -> bool:
    return (one.claim.stage is other.claim.stage
            and subject(one.claim).likeness(subject(other.claim)) is Likeness.SAME
            and page_of(one.claim) != page_of(other.claim)
            and not _placed(one.claim) and not _placed(other.claim)
            and not lost_scale_word(one.amount.value, other.amount.value))


def _tie_revisions(claims: Sequence[Claim], bonds: Bonds) -> None:
    """Tie a sum that “was raised to sixty billion” to the promise that it replaces, where only one can be meant."""
    clusters = bonds.clusters(claims)
    for number, cluster in enumerate(clusters):
        saying = next((claim for claim in cluster if revision(claim.quote)), None)
        if saying is None or saying.amount is None:
            continue
        up = revision(saying.quote) is Cue.RAISED
        fitting: dict[int, Claim] = {}
        for earlier in reversed(clusters[max(0, number - 4 * LOOKED_AT):number]):  # clusters come by first telling
            told = next((claim for claim in earlier if _revisable(claim, saying, up=up)), None)
            if told is not None and bonds.root(told) != bonds.root(saying):
                fitting.setdefault(bonds.root(told), told)
        exact = [told for told in fitting.values() if told.amount and tells_sum(saying, told.amount.value)]
        same = [told for told in fitting.values() if subject(told).likeness(subject(saying)) is Likeness.SAME]
        chosen = exact or same or list(fitting.values())
        if len(chosen) == 1:
            bonds.tie(chosen[0], saying, "says that it replaces this figure")
        for told in chosen[:3] if len(chosen) > 1 else ():
            bonds.suggest(told, saying, "says that a sum was changed, and several can be meant")


def _revisable(earlier: Claim, saying: Claim, *, up: bool) -> bool:
    """Whether a sum is one that a later claim can have raised (or lowered)."""
    if earlier.amount is None or saying.amount is None or earlier.amount.per != saying.amount.per:
        return False
    gap = days_apart(earlier.said_on, saying.said_on)
    if gap is not None and gap > SAME_PACKAGE:
        return False
    before: float | None
    after: float | None
    if earlier.amount.currency == saying.amount.currency:
        before, after = earlier.amount.value, saying.amount.value
    else:
        before, after = in_euros(earlier.amount, saying.said_on), in_euros(saying.amount, saying.said_on)
    if before is None or after is None or subject(earlier).likeness(subject(saying)) is Likeness.DIFFERENT:
        return False
    return before < after if up else before > after


def _tie_exchanged(claims: Sequence[Claim], bonds: Bonds) -> None:
    """Tie a sum told in one currency to the same sum told in another, at the rate of the day it was told."""
    tellings: list[tuple[float, SumTold]] = []
    for cluster in bonds.clusters(claims):
        for by_currency in {told.amount.currency: told for told in reversed(sums_told(cluster))}.values():
            euros = in_euros(by_currency.amount, by_currency.claim.said_on)
            if euros:
                tellings.append((euros, by_currency))
    tellings.sort(key=lambda pair: (pair[0], bonds.turn(pair[1].claim)))
    for number, (euros, told) in enumerate(tellings):
        for more, other in tellings[number + 1:number + 1 + LOOKED_AT]:
            if ratio(euros, more) > 1 + EXCHANGED:
                break
            if told.amount.currency != other.amount.currency:
                _tie_or_suggest_exchanged(told, other, bonds)


def _tie_or_suggest_exchanged(one: SumTold, other: SumTold, bonds: Bonds) -> None:
    if bonds.root(one.claim) == bonds.root(other.claim) or page_of(one.claim) == page_of(other.claim):
        return
    first, second = sorted((one, other), key=lambda told: bonds.turn(told.claim))
    likeness = subject(one.claim).likeness(subject(other.claim))
    gap = days_apart(one.claim.said_on, other.claim.said_on)
    far = gap is None or gap > SAME_STORY
    if likeness is Likeness.DIFFERENT or far or one.amount.per != other.amount.per or \
            not same_years(one.claim, other.claim) or _placed(one.claim) != _placed(other.claim):
        return
    if likeness is Likeness.SAME or (gap is not None and gap <= SAME_NEWS):
        bonds.tie(first.claim, second.claim, "the same sum in another currency, at the rate of the day")
    else:
        bonds.suggest(first.claim, second.claim, "sums that are equal at the rate of the day, for things that are "
                      "not both named")


# --- by thing -----------------------------------------------------------------------------------------------


def by_thing(claims: Sequence[Claim], bonds: Bonds) -> list[list[Claim]]:
    """Claims without money, parted by the things and instruments they name."""
    with_word: dict[str, list[Open]] = defaultdict(list)
    for claim in sorted(claims, key=bonds.turn):
        about = subject(claim)
        seen_here: dict[int, Open] = {}
        for word in sorted(about.words):
            for promise in with_word[word][-LOOKED_AT:]:
                seen_here.setdefault(id(promise), promise)
        fitting = [promise for promise in seen_here.values() if _may_mean(promise, claim, about)]
        if fitting:
            chosen = max(fitting, key=lambda promise: (
                len(promise.about.words & about.words), bonds.turn(promise.last)))
            bonds.tie(chosen.last, claim, f"both name {', '.join(chosen.about.shared(about))}")
            before = chosen.about.words
            chosen.take(claim)
        else:
            chosen, before = Open([claim]), frozenset()
            for promise in list(seen_here.values())[-1:]:
                if promise.about.likeness(about) is Likeness.SAME and not seen(Cue.ADDITIONAL, claim.quote) \
                        and not promise.is_another_row([claim]):
                    bonds.suggest(promise.last, claim, "the same thing in another number or long after, and no word "
                                  "whether the second replaces the first or adds to it")
        for word in sorted(chosen.about.words - before):
            with_word[word].append(chosen)
    return bonds.clusters(claims)


def _only_weighed(claim: Claim) -> bool:
    return claim.kind in PASSING and claim.stage.rung is not None and claim.stage.rung < (Stage.PLEDGED.rung or 0)


def _may_mean(promise: Open, claim: Claim, about: Subject) -> bool:
    if promise.about.likeness(about) is not Likeness.SAME or _sets_itself_off(promise, claim) \
            or promise.is_another_row([claim]):
        return False
    number, gap = how_many(claim), days_apart(promise.last.said_on, claim.said_on)
    if gap is not None and gap > SAME_STORY and _only_weighed(claim) and not promise.about.makes & about.makes and any(
            not _only_weighed(told) for told in promise.claims[-LOOKED_AT:]):
        return False  # months after a promise of air defence, the thought of giving some is another one
    if number is None or promise.number is None or number == promise.number:
        return True
    if revision(claim.quote):
        return True
    # Other numbers of the same thing: one piece of news with a slip, or two promises.
    return gap is not None and gap <= SAME_NEWS and claim.stage is promise.last.stage \
        and page_of(claim) != page_of(promise.last)


# --- time ---------------------------------------------------------------------------------------------------


def story(kind: Kind) -> int:
    """Days within which a vague claim can still mean a promise of this kind."""
    return SAME_STORY if kind in PASSING else SAME_PACKAGE


def at_silences(claims: Sequence[Claim], bonds: Bonds) -> list[list[Claim]]:
    """Aid and deployments parted where nobody speaks of them for a year; other promises stay whole."""
    ordered = sorted(claims, key=lambda claim: (is_day(claim.said_on), bonds.turn(claim)))  # undated first
    parts = [[ordered[0]]]
    for earlier, later in pairwise(ordered):
        if later.kind in PASSING and (days_apart(earlier.said_on, later.said_on) or 0) > SILENCE \
                and not _joined_by_figure(earlier, later):
            parts.append([])
        parts[-1].append(later)
    return parts


def _joined_by_figure(earlier: Claim, later: Claim) -> bool:
    """Whether a sum is told again within the time in which an equal figure is the same promise."""
    gap = days_apart(earlier.said_on, later.said_on)
    return (earlier.amount is not None and later.amount is not None and gap is not None and gap <= SAME_PACKAGE
            and unit(earlier.amount) == unit(later.amount) and same_figure(earlier.amount, later.amount))


def days_spanned(claims: Iterable[Claim]) -> tuple[date, date] | None:
    """The first and the last known day on which the claims were said; None where none is known."""
    days = [by_day(claim.said_on)[0] for claim in claims if is_day(claim.said_on)]
    return (min(days), max(days)) if days else None


def near_spans(spans: Sequence[tuple[date, date] | None], said_on: str | None, reach: int) -> list[int]:
    """The promises, by their place, that were in the news when a claim was made; unknown days fit any time."""
    if not is_day(said_on):
        return list(range(len(spans)))
    day = by_day(said_on)[0].toordinal()
    latest, earliest = (date.fromordinal(min(max(day + far, 1), date.max.toordinal())) for far in (reach, -reach))
    return [number for number, span in enumerate(spans) if span is None or (span[1] >= earliest and span[0] <= latest)]


def near(promise: Sequence[Claim], claims: Sequence[Claim], reach: int = SAME_STORY) -> bool:
    """Whether the claims were said while the promise was in the news; unknown days fit any time."""
    span, asked = days_spanned(promise), days_spanned(claims)
    if span is None or asked is None:
        return True
    return (asked[0] - span[1]).days <= reach and (span[0] - asked[1]).days <= reach


def only_a_part(promise: Sequence[Claim], claims: Sequence[Claim]) -> bool:
    """Whether claims without a sum tell of a delivery where nobody says that the sum was delivered.

    Some of what was promised has arrived then; to call the whole sum delivered would be a guess.
    """
    return any(claim.stage is Stage.DELIVERED for claim in claims) and _in_sums_not_given(promise)


def _in_sums_not_given(promise: Sequence[Claim]) -> bool:
    """Whether sums are told, and none of them as delivered."""
    with_sum = [claim for claim in promise if claim.amount is not None]
    return bool(with_sum) and not any(claim.stage is Stage.DELIVERED for claim in with_sum)


def _closest(promise: Open, claim: Claim) -> Claim:
    """The claim of the promise that was said last before another; else its first."""
    turns = promise.in_turn
    if not turns:
        turns += sorted((oldest_first(told), -number) for number, told in enumerate(promise.claims))
    at = bisect_right(turns, (oldest_first(claim), 1)) or bisect_right(turns, (turns[0][0], 1))
    return promise.claims[-turns[at - 1][1]]  # of those at one place the one taken first


def amount_of(claims: Iterable[Claim]) -> Amount | None:
    """The first sum that the claims state."""
    return next((claim.amount for claim in claims if claim.amount is not None), None)
