"""The claims of a book in, those that a person should judge next out, each with what makes it worth a look."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pledgebook.answers.priorities import By
from pledgebook.model import Claim, digest
from pledgebook.register.days import by_day, is_day
from pledgebook.register.figures import in_words, unit
from pledgebook.register.judged import Judged
from pledgebook.register.links import Suggestion
from pledgebook.register.matching import Register
from pledgebook.register.rulings import Action
from pledgebook.register.tellings import oldest_first

VERDICTS = (Action.ACCEPT, Action.CORRECT, Action.REJECT)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A claim that nobody has judged, or that reads otherwise than what was judged."""

    claim: Claim
    commitment: str | None  # None: it does not count yet
    asks: str  # what makes it worth a look

    def as_json(self) -> dict[str, Any]:
        return {"asks": self.asks, "commitment": self.commitment} | self.claim.as_json()


class Queue(Mapping[str, Waiting]):
    """Claims that wait, by id in their order. What makes one worth a look is worked out when it is looked at.

    waiting   those that were told by a language model, and nobody judged, first
    """

    def __init__(self, waiting: Iterable[Claim], judged: Judged, register: Register, uncounted: Container[str],
                 counted_under: Mapping[str, str]) -> None:
        self._waiting = tuple(waiting)
        self._judged, self._uncounted, self._counted_under = judged, uncounted, counted_under
        self._register = register

    @cached_property
    def _claims(self) -> dict[str, Claim]:
        return {claim.id: claim for claim in self._waiting}

    @cached_property
    def _contested(self) -> Mapping[str, set[str]]:
        found = defaultdict[str, set[str]](set)
        for conflict in self._register.conflicts:
            for side in (conflict.first, conflict.second):
                found[side.id].add(conflict.field)
        return found

    @cached_property
    def _these(self) -> set[int]:
        return set(map(id, self._waiting))

    def has(self, claim: Claim) -> bool:
        """Whether it is this very claim that waits: quicker than by its name, on a large book."""
        return id(claim) in self._these

    def asks_of(self, claim: Claim) -> str:
        """What makes a claim that waits worth a look."""
        return _asks(claim, self._judged, self._contested, claim.id in self._uncounted)

    def __getitem__(self, name: str) -> Waiting:
        claim = self._claims[name]
        return Waiting(claim, self._counted_under.get(name), self.asks_of(claim))

    def __contains__(self, name: object) -> bool:
        return name in self._claims

    def __iter__(self) -> Iterator[str]:
        return (claim.id for claim in self._waiting)

    def __len__(self) -> int:
        return len(self._waiting)


def queue(judged: Judged, register: Register, claims: Iterable[Claim], *, by: By, seed: int = 0,
          second: str | None = None) -> list[Waiting]:
    """Those of the claims that wait for a verdict, in the order asked for; the same for the same book.

    What a language model told comes before all else, since nothing of it counts until somebody has judged it.

    by uncertainty   first what reads otherwise than it was ruled, then the least sure claim
    by money         the largest sum of each currency, then the second largest of each: currencies are not converted
    by newest        the day it was said; unknown days last
    by random        a sample that only the seed and the claims decide
    second           a person: what others have judged and this one has not, for two to judge the same
    """
    return list(waiting_of(judged, register, claims, by=by, seed=seed, second=second).values())


def waiting_of(judged: Judged, register: Register, claims: Iterable[Claim], *, by: By, seed: int = 0,
               second: str | None = None) -> Queue:
    """As `queue`, where few of them will be looked at."""
    counted_under = {claim_id: c.id for c in register.commitments for claim_id in c.claim_ids}
    ordered = in_review_order(tuple(claims), judged, by, seed)
    return still_waiting(judged, register, ordered, counted_under, second=second)


def still_waiting(judged: Judged, register: Register, ordered: Iterable[Claim], counted_under: Mapping[str, str], *,
                  second: str | None = None) -> Queue:
    """As `queue`, of claims that are in the order asked for.

    counted_under   claim id → id of its commitment
    """
    # The order is that of all claims asked for, so that it does not move under the hands of whoever judges them.
    uncounted = {claim.id for claim in judged.unreviewed}
    if second is not None:
        waiting = [claim for claim in ordered if waits_for(judged, claim, second)]
    else:
        waiting = [claim for claim in ordered if stays_waiting(judged, claim, counted_under, uncounted)]
    return queued(waiting, judged, register, counted_under)


def queued(waiting: Iterable[Claim], judged: Judged, register: Register, counted_under: Mapping[str, str]) -> Queue:
    """Claims that wait and are in their order; those that a language model told come to the front."""
    uncounted = {claim.id for claim in judged.unreviewed}
    return Queue(sorted(waiting, key=lambda claim: claim.id not in uncounted) if uncounted else waiting,
                 judged, register, uncounted, counted_under)


def stays_waiting(judged: Judged, claim: Claim, counted_under: Container[str], uncounted: Container[str]) -> bool:
    """Whether a claim counts, or may come to, and nobody has judged it as it reads."""
    return (claim.id in counted_under or claim.id in uncounted) and waits(judged, claim)


def pairs_waiting(register: Register, chosen: Container[str]) -> list[Suggestion]:
    """The pairs of commitments that may be one promise, of which one at least is chosen.

    Those that both state a sum come first: joined or not, they change a total. Then by name.
    """
    return sorted((maybe for maybe in register.suggestions
                   if maybe.first_commitment in chosen or maybe.second_commitment in chosen),
                  key=lambda maybe: (not (maybe.first.amount and maybe.second.amount), maybe.first_commitment,
                                     maybe.second_commitment))


def waits(judged: Judged, claim: Claim) -> bool:
    """Whether nobody has accepted, corrected or added the claim, or it reads otherwise than it was ruled."""
    return claim.id in judged.unsettled or claim.id not in judged.verdicts


def waits_for(judged: Judged, claim: Claim, who: str) -> bool:
    """Whether somebody has judged the claim, and this person has not."""
    judges = {ruling.who for ruling in judged.bearing.get(claim.id, ()) if ruling.action in VERDICTS}
    return bool(judges) and who not in judges


def in_review_order(claims: Sequence[Claim], judged: Judged, by: By, seed: int) -> list[Claim]:
    """Claims in the order asked for, judged or not."""
    return ORDERS[by](claims, judged, seed)


def _asks(claim: Claim, judged: Judged, contested: Mapping[str, set[str]], uncounted: bool) -> str:
    reasons = [judged.unsettled.get(claim.id, "")]
    if uncounted:
        reasons.append("told by a language model: counts for nothing until it is accepted")
    if claim.id in contested:
        reasons.append(f"contested: {', '.join(sorted(contested[claim.id]))}")
    if any(ruling.action is Action.NOTE for ruling in judged.bearing.get(claim.id, ())):
        reasons.append("has a note")
    return "; ".join(filter(None, [*reasons, f"confidence {claim.confidence:.2f}",
                                   in_words(claim.amount) if claim.amount else ""]))


def _by_uncertainty(claims: Sequence[Claim], judged: Judged, _seed: int) -> list[Claim]:
    return sorted(claims, key=uncertainty(judged))


def uncertainty(judged: Judged) -> Callable[[Claim], tuple[object, ...]]:
    """What claims are ordered by: first what reads otherwise than it was ruled, then the least sure."""
    return lambda c: (c.id not in judged.unsettled, c.confidence, oldest_first(c), c.id)


def _by_money(claims: Sequence[Claim], _judged: Judged, _seed: int) -> list[Claim]:
    by_unit: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.amount is not None:
            currency, per = unit(claim.amount)
            by_unit[currency, per or ""].append(claim)
    ranked = [(rank, -len(told), key, claim.id, claim) for key, told in by_unit.items() for rank, claim in enumerate(
        sorted(told, key=lambda c: (-c.amount.value if c.amount else 0, oldest_first(c), c.id)))]
    return [claim for *_, claim in sorted(ranked, key=lambda entry: entry[:4])]


def _by_newest(claims: Sequence[Claim], _judged: Judged, _seed: int) -> list[Claim]:
    dated = sorted((c for c in claims if is_day(c.said_on)), key=lambda c: (
        -by_day(c.said_on)[0].toordinal(), *oldest_first(c)[2:], c.id))
    return dated + sorted((c for c in claims if not is_day(c.said_on)), key=lambda c: (*oldest_first(c), c.id))


def _at_random(claims: Sequence[Claim], _judged: Judged, seed: int) -> list[Claim]:
    """By the twelve letters of `digest([seed, name])`, then by name."""
    import numpy as np  # a tenth of a second: only where somebody asks for a sample

    names, before = [claim.id for claim in claims], f'[{seed},"'.encode()
    if not ((together := "".join(names)).isascii() and together.isalnum()):
        return sorted(claims, key=lambda claim: (digest([seed, claim.id]), claim.id))
    # The same as `digest` gives; a name of plain letters needs no look at how JSON writes it. Twelve letters are the
    # upper 48 bits of the first eight bytes.
    sha256 = hashlib.sha256
    hashed = b"".join([sha256(b'%b%b"]' % (before, name)).digest()[:8] for name in map(str.encode, names)])
    places = np.frombuffer(hashed, ">u8").astype(np.uint64) >> np.uint64(16)
    turns: list[int] = np.argsort(places, kind="stable").tolist()
    if len(np.unique(places)) < len(places):
        turns.sort(key=lambda turn: (int(places[turn]), names[turn]))
    return [claims[turn] for turn in turns]


ORDERS: dict[By, Callable[[Sequence[Claim], Judged, int], list[Claim]]] = {
    By.UNCERTAINTY: _by_uncertainty, By.MONEY: _by_money, By.NEWEST: _by_newest, By.RANDOM: _at_random}
