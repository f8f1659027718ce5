"""Commitments with their links in, balances out: promised, adopted and delivered, each apart, and what remains.

As aid trackers do it: a promise that is adopted and then delivered stands on three lines and is never added across
them; what is delivered nets against what was promised; parts, members' shares and gifts from a fund are set against
their whole and never added to it. A sum that cannot be compared is named, not taken for zero.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any

from pledgebook.model import RUNGS, Amount, Commitment, Kind, Stage
from pledgebook.register.figures import exchanged, in_words
from pledgebook.register.links import Link
from pledgebook.register.relations import Relation

INSIDE = frozenset({Relation.PART_OF, Relation.FULFILS, Relation.FUNDED_FROM})  # what is counted in its whole
FIRM = (Stage.PLEDGED, Stage.ADOPTED, Stage.DELIVERED)
NO_PROMISE = {stage: f"{stage}: no promise in force" for stage in Stage}


@dataclass(frozen=True, slots=True)
class Part:
    """A commitment that is counted inside another."""

    commitment: str
    relation: Relation
    amount: Amount | None  # as its source gave it
    adopted: float  # in the currency of the whole
    delivered: float
    note: str = ""  # the rate, or why it could not be counted

    def as_json(self) -> dict[str, Any]:
        return {"commitment": self.commitment, "relation": str(self.relation),
                "amount": self.amount.as_json() if self.amount else None, "adopted": self.adopted,
                "delivered": self.delivered, "note": self.note}


@dataclass(frozen=True, slots=True)
class Balance:
    """One promise of money and what became of it, in its own currency."""

    promised: Amount
    adopted: float
    delivered: float
    parts: tuple[Part, ...] = ()

    @property
    def to_adopt(self) -> float:
        """What was promised and not yet adopted; below zero where more was adopted than promised."""
        return round(self.promised.value - self.adopted, 2)

    @property
    def to_deliver(self) -> float:
        """What was promised and not yet delivered."""
        return round(self.promised.value - self.delivered, 2)

    def of(self, value: float) -> Amount:
        return Amount(value, self.promised.currency, self.promised.per)

    def as_json(self) -> dict[str, Any]:
        return {"promised": self.promised.as_json(), "adopted": self.adopted, "delivered": self.delivered,
                "to_adopt": self.to_adopt, "to_deliver": self.to_deliver,
                "parts": [part.as_json() for part in self.parts]}

    def in_lines(self) -> list[str]:
        """Promised EUR 144 billion, adopted EUR 77 billion (EUR 67 billion to go) …, then a line a part."""
        lines = [f"promised {in_words(self.promised)}"]
        for name, value, left in (("adopted", self.adopted, self.to_adopt),
                                  ("delivered", self.delivered, self.to_deliver)):
            told = in_words(self.of(value)) if value else "nothing told"
            rest = f"{in_words(self.of(left))} left" if left > 0 else "nothing left" if not left else \
                f"{in_words(self.of(-left))} more than promised"
            lines.append(f"{name} {told}, {rest}")
        lines += [f"  {part.relation} {part.commitment}: {in_words(part.amount) if part.amount else 'no sum told'}"
                  + (f" ({part.note})" if part.note else "") for part in self.parts]
        return lines


@dataclass(frozen=True, slots=True)
class Books:
    """All that balances are reckoned from besides the commitments themselves: which of them are counted in which."""

    parts: Mapping[str, tuple[Link, ...]]  # whole → links of its parts
    inside: Mapping[str, Commitment]  # the parts themselves

    def among(self, chosen: Iterable[Commitment]) -> Books:
        """The same with no parts but those that are chosen."""
        return replace(self, inside={c.id: c for c in chosen if c.id in self.inside})


def books(commitments: Iterable[Commitment], links: Iterable[Link]) -> Books:
    """What the balances of these commitments are reckoned from, by their links."""
    parts = parts_by_whole(links)
    named = {link.commitment for found in parts.values() for link in found}
    return Books(parts, {c.id: c for c in commitments if c.id in named})


def parts_by_whole(links: Iterable[Link]) -> dict[str, tuple[Link, ...]]:
    """Whole → the links of what is counted in it, by the name of the part."""
    parts: dict[str, dict[str, Link]] = defaultdict(dict)
    for link in links:
        if link.relation in INSIDE and link.commitment != link.other:
            parts[link.other].setdefault(link.commitment, link)  # a part counts once, however it is linked
    return {whole: tuple(found[name] for name in sorted(found)) for whole, found in parts.items()}


def balance(commitment: Commitment, held: Books) -> Balance | None:
    """What was promised, adopted and delivered of one commitment; None where no sum was promised."""
    return _balance(commitment, held, ())


def _balance(commitment: Commitment, held: Books, above: tuple[str, ...]) -> Balance | None:
    whole = commitment.amount
    if whole is None or commitment.id in above:
        return None
    if commitment.id in held.parts:
        return _with_parts(commitment, whole, held, above)
    return Balance(whole, commitment.adopted, commitment.delivered)


def _with_parts(commitment: Commitment, whole: Amount, held: Books, above: tuple[str, ...]) -> Balance:
    parts = tuple(_part(link, whole, held, (*above, commitment.id)) for link in held.parts[commitment.id])
    return Balance(whole, adopted=round(max(commitment.adopted, sum(part.adopted for part in parts)), 2),
                   delivered=round(max(commitment.delivered, sum(part.delivered for part in parts)), 2), parts=parts)


def _part(link: Link, whole: Amount, held: Books, above: tuple[str, ...]) -> Part:
    commitment = held.inside.get(link.commitment)
    amount = commitment.amount if commitment else None
    if commitment is None or amount is None:
        return Part(link.commitment, link.relation, None, 0.0, 0.0, "no sum told")
    inside = _balance(commitment, held, above)
    note, factor = "", 1.0
    if (amount.currency, amount.per) != (whole.currency, whole.per):
        there = exchanged(amount, whole.currency, commitment.first_said) if amount.per == whole.per else None
        if there is None:
            return Part(commitment.id, link.relation, amount, 0.0, 0.0, "cannot be compared with the whole")
        factor, note = there.rate.value, there.in_words()
    if inside is None:
        return Part(commitment.id, link.relation, amount, 0.0, 0.0, "counted above")
    return Part(commitment.id, link.relation, amount, round(inside.adopted * factor, 2),
                round(inside.delivered * factor, 2), note)


# --- sums of many -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Total:
    """Many promises of one currency: three lines that are never added to each other."""

    currency: str
    per: str | None
    promised: float
    adopted: float
    delivered: float
    counted: tuple[str, ...]  # commitments

    @property
    def to_adopt(self) -> float:
        return round(self.promised - self.adopted, 2)

    @property
    def to_deliver(self) -> float:
        return round(self.promised - self.delivered, 2)

    def as_json(self) -> dict[str, Any]:
        return {"currency": self.currency, "per": self.per, "promised": self.promised, "adopted": self.adopted,
                "delivered": self.delivered, "to_adopt": self.to_adopt, "to_deliver": self.to_deliver,
                "counted": list(self.counted)}


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A commitment that a sum does not count, and why."""

    commitment: str
    reason: str


@dataclass(frozen=True, slots=True)
class Counted:
    """A commitment that counts for itself, with what was promised and what became of it, as in its balance."""

    commitment: Commitment
    promised: Amount
    adopted: float
    delivered: float
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Reckoning:
    """Which of many commitments count, each once, which have no sum, and which are left out."""

    counted: tuple[Counted, ...]
    unknown: tuple[Commitment, ...]  # resources for another, without a sum; they are among those left out, too
    left_out: tuple[LeftOut, ...]


def reckoned(chosen: Iterable[Commitment], held: Books, stages: Sequence[Stage] = FIRM) -> Reckoning:
    """The chosen commitments of these stages that have a sum, by id, none of them inside another one of them.

    A part, a member's share or a gift from a fund is counted in its whole where the whole counts, too; where it has
    several wholes, in one of them. A whole that has no sum, or is no promise in force, takes nothing in.
    """
    chosen = sorted(chosen, key=attrgetter("id"))
    whole_of, once = _each_once(held, (c for c in chosen if c.stage in stages and c.amount is not None))
    counted, unknown, left_out = list[Counted](), list[Commitment](), list[LeftOut]()
    parts = once.parts
    for commitment in chosen:
        name, stage, promised = commitment.id, commitment.stage, commitment.amount
        if stage not in stages:
            before = "" if stage in RUNGS else _before_it(commitment, held)
            left_out.append(LeftOut(name, NO_PROMISE[stage] + before))
        elif name in whole_of:
            left_out.append(LeftOut(name, f"counted in {whole_of[name]}"))
        elif promised is not None and name in parts:
            found = _with_parts(commitment, promised, once, ())
            counted.append(Counted(commitment, promised, found.adopted, found.delivered, found.parts))
        elif promised is not None:
            counted.append(Counted(commitment, promised, commitment.adopted, commitment.delivered))
        elif commitment.kind is Kind.AID:
            unknown.append(commitment)
            left_out.append(LeftOut(commitment.id, "no sum told: unknown, not zero"))
        else:
            left_out.append(LeftOut(commitment.id, f"{commitment.kind}: no sum told"))
    return Reckoning(tuple(counted), tuple(unknown), tuple(left_out))


def counting(chosen: Iterable[Commitment], held: Books) -> Iterator[tuple[Commitment, Amount, float, float]]:
    """What `reckoned` counts on the usual lines, in the order given, without a word on what it does not.

    yields  the commitment; what was promised, adopted and delivered of it
    """
    with_sums = [c for c in chosen if c.amount is not None and c.stage in FIRM]
    whole_of, once = _each_once(held, with_sums)
    for commitment in with_sums:
        if commitment.id in whole_of or (whole := commitment.amount) is None:
            continue
        if commitment.id in once.parts:
            found = _with_parts(commitment, whole, once, ())
            yield commitment, whole, found.adopted, found.delivered
        else:
            yield commitment, whole, commitment.adopted, commitment.delivered


def deliveries(chosen: Iterable[Commitment], held: Books) -> dict[str, float]:
    """Commitment → what was delivered of it, for those that are added up: the sums of the delivered line, taken apart.

    Of a whole and its parts it is the whole, or the parts where they tell more of it. A part that cannot be compared
    with a whole of which nothing is told as delivered stands for itself; no line of sums has it.
    """
    with_sums = [c for c in chosen if c.amount is not None and c.stage in FIRM]
    by_id = {c.id: c for c in with_sums}
    whole_of, once = _each_once(held.among(with_sums), with_sums)
    found: dict[str, float] = {}
    waiting = [c for c in with_sums if c.id not in whole_of]
    seen = {c.id for c in waiting}
    while waiting:
        commitment = waiting.pop()
        reckoning = balance(commitment, once)
        parts = reckoning.parts if reckoning else ()
        if commitment.delivered and commitment.delivered >= round(sum(part.delivered for part in parts), 2):
            found[commitment.id] = commitment.delivered
            continue
        below = [by_id[part.commitment] for part in parts if part.commitment in by_id and part.commitment not in seen]
        seen |= {part.id for part in below}
        waiting += below
    return found


def _each_once(held: Books, those: Iterable[Commitment]) -> tuple[dict[str, str], Books]:
    """Part → the one whole that it is counted in; and the books in which no part stands in two of those that count."""
    counting = {c.id for c in those if c.id in held.parts}
    whole_of, twice = _wholes(held, counting)
    if not twice:
        return whole_of, held
    return whole_of, replace(held, parts={whole: tuple(
        link for link in links if whole not in counting or whole_of.get(link.commitment) == whole)
        for whole, links in held.parts.items()})


def _before_it(commitment: Commitment, held: Books) -> str:
    """What was delivered before a promise ended or was taken back, in words; nothing where no text tells any."""
    if not commitment.delivered and commitment.id not in held.parts:
        return ""
    found = balance(commitment, held)
    return f", {in_words(found.of(found.delivered))} delivered before" if found and found.delivered else ""


def _wholes(held: Books, counting: Collection[str]) -> tuple[dict[str, str], bool]:
    """Part → the one whole that it is counted in; and whether any is linked to another whole that counts, too.

    Wholes in a ring (set by hand) count once: the first by id.
    """
    found: dict[str, tuple[bool, str]] = {}
    linked = 0
    for whole, links in held.parts.items():
        for link in links if whole in counting else ():
            rank = link.relation is Relation.FUNDED_FROM, whole  # what it is a part of says more than who pays
            found[link.commitment] = min(found.get(link.commitment, rank), rank)
            linked += 1
    whole_of = {part: whole for part, (_, whole) in found.items()}
    for part in sorted(part for part, whole in whole_of.items() if whole in whole_of):
        seen, above = {part}, whole_of.get(part)
        while above is not None and above not in seen:
            seen.add(above)
            above = whole_of.get(above)
        if above == part:
            del whole_of[part]
    return whole_of, len(whole_of) < linked


@dataclass(frozen=True, slots=True)
class Ledger:
    """Sums over commitments, one for each currency, and what they leave out."""

    totals: tuple[Total, ...]
    left_out: tuple[LeftOut, ...]


def ledger(chosen: Iterable[Commitment], held: Books) -> Ledger:
    """The sums of the chosen commitments: promised (pledged or firmer), adopted of that, delivered of that.

    Refusals, and what is only considered, asked for or negotiated, are no promises yet; see `reckoned`.
    """
    found = reckoned(chosen, held)
    sums: dict[tuple[str, str], list[Counted]] = defaultdict(list)
    for one in found.counted:
        sums[one.promised.currency, one.promised.per or ""].append(one)
    totals = tuple(Total(
        currency, per or None, round(sum(one.promised.value for one in ones), 2),
        round(sum(one.adopted for one in ones), 2), round(sum(one.delivered for one in ones), 2),
        tuple(one.commitment.id for one in ones)) for (currency, per), ones in sorted(sums.items()))
    return Ledger(totals, found.left_out)
