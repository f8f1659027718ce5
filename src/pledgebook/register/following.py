"""Marks of rulings and the claims of today in, which claim each mark means now out.

A claim's name changes when a newer reader reads it otherwise. The claim is then the one at the same words of the
same text that tells of the same act. Where none does, or two do equally well, the ruling does not guess.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pledgebook.model import Claim, Kind
from pledgebook.register.figures import same_figure, unit
from pledgebook.register.rulings import BY_HAND, Mark

SHARED = 0.5  # of the shorter quote: two claims at the same words share at least this much


@dataclass(frozen=True, slots=True)
class Thread:
    """One claim through all its readings, as far as rulings followed it."""

    names: frozenset[str]  # every id it had when it was ruled on
    mark: Mark  # as it was last ruled on

    @property
    def key(self) -> str:
        return min(self.names)


@dataclass(frozen=True, slots=True)
class Found:
    """What a thread leads to today."""

    claim: Claim | None
    told: str = ""  # why there is none


def threads(marks: Iterable[Mark]) -> tuple[Thread, ...]:
    """Marks of the same claim together: those with a name in common, then or before. The last mark given counts."""
    leader: dict[str, str] = {}

    def find(name: str) -> str:
        while leader.setdefault(name, name) != name:
            leader[name] = leader[leader[name]]
            name = leader[name]
        return name

    given = list(marks)
    for mark in given:
        for before in mark.was:
            leader[find(before)] = find(mark.claim_id)
    names: dict[str, set[str]] = defaultdict(set)
    last: dict[str, Mark] = {}
    for mark in given:
        root = find(mark.claim_id)
        names[root] |= {mark.claim_id, *mark.was}
        last[root] = mark
    return tuple(sorted((Thread(frozenset(names[root]), mark) for root, mark in last.items()),
                        key=lambda thread: thread.key))


def followed(of: Iterable[Thread], claims: Iterable[Claim]) -> dict[str, Found]:
    """What each thread, by its key, leads to among the claims as they are read today; no claim is given to two."""
    by_text: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_text[claim.text_id].append(claim)
    in_text: dict[str, list[Thread]] = defaultdict(list)
    for thread in of:
        in_text[thread.mark.text_id].append(thread)
    found: dict[str, Found] = {}
    for text_id, waiting in in_text.items():
        found |= _followed_in_text(waiting, by_text.get(text_id, ()))
    return found


def _followed_in_text(waiting: list[Thread], claims: Iterable[Claim]) -> dict[str, Found]:
    free = {claim.id: claim for claim in claims}
    found: dict[str, Found] = {}
    for thread in waiting:
        # The name under which it was last ruled on comes first; an older reader may be in force again.
        for name in (thread.mark.claim_id, *sorted(thread.names)):
            if name in free:
                found[thread.key] = Found(free.pop(name))
                break
    left = {thread.key: thread for thread in waiting if thread.key not in found}
    near = {(key, name): nearness(thread.mark.claim, claim) for key, thread in left.items()
            for name, claim in free.items() if may_be(thread.mark.claim, claim)}
    for key, name in sorted(near, key=lambda pair: (*(-part for part in near[pair]), pair)):
        if key in found or name not in free:
            continue
        equal = [pair for pair in near if near[pair] == near[key, name] and pair[0] not in found and pair[1] in free]
        claims_fitting = sorted({other for thread, other in equal if thread == key})
        threads_fitting = sorted({thread for thread, other in equal if other == name})
        if len(claims_fitting) > 1:
            found[key] = Found(None, f"several claims fit now: {', '.join(claims_fitting)}")
        elif len(threads_fitting) > 1:
            found |= {thread: Found(None, f"{name} fits, and fits the claim of another ruling as well")
                      for thread in threads_fitting}
        else:
            found[key] = Found(free.pop(name))
    return found | {key: Found(None, "the reader finds no such claim at these words") for key in left
                    if key not in found}


def may_be(before: Claim, now: Claim) -> bool:
    """Whether both can be one claim, read twice: the same kind at the same words, and nothing that tells them apart."""
    one, other = before.evidence, now.evidence
    shared = min(one.end, other.end) - max(one.start, other.start)
    if before.kind is not now.kind or shared < SHARED * min(one.end - one.start, other.end - other.start):
        return False
    if before.engine == BY_HAND:  # it stands beside the reader's claims unless the reader says just the same
        return core(before) == core(now)
    if before.amount and now.amount and (unit(before.amount) != unit(now.amount)
                                         or not same_figure(before.amount, now.amount)):
        return False
    if before.kind is Kind.AGREEMENT:
        return not set(before.parties).isdisjoint(now.parties)
    others, others_now = (set(claim.partners + claim.beneficiaries) for claim in (before, now))
    return not set(before.actors).isdisjoint(now.actors) and not (
        others and others_now and others.isdisjoint(others_now))


def nearness(before: Claim, now: Claim) -> tuple[int, int, int]:
    """How alike two readings are; more is nearer: what they say of the act, how much they share, all other fields."""
    one, other = before.evidence, now.evidence
    shared = min(one.end, other.end) - max(one.start, other.start)
    whole = max(one.end, other.end) - min(one.start, other.start)
    told, told_now = core(before), core(now)
    same = sum(told[name] == told_now[name] for name in told)
    details = sum(getattr(before, name) == getattr(now, name)
                  for name in ("speaker", "instrument", "count", "items", "period", "condition"))
    return same, round(100 * shared / whole), details


def core(claim: Claim) -> Mapping[str, object]:
    """What a judgement of a claim is about before all else: the act, who does it, for whom, and the sum."""
    others = frozenset(claim.partners + claim.beneficiaries)
    parties = frozenset(claim.parties) if claim.kind is Kind.AGREEMENT else (frozenset(claim.actors), others)
    amount = claim.amount and (claim.amount.value, *unit(claim.amount))
    return {"kind": claim.kind, "stage": claim.stage, "parties": parties, "amount": amount}


def otherwise(before: Claim, now: Claim) -> tuple[str, ...]:
    """What is read otherwise now than when it was ruled on, of what a judgement is about."""
    told, told_now = core(before), core(now)
    return tuple(name for name in told if told[name] != told_now[name])
