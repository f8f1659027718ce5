"""Commitments with their links in, balances out: promised, adopted and delivered, each apart, and what remains.

As aid trackers do it: a promise that is adopted and then delivered stands on three lines and is never added across
them; what is delivered nets against what was promised; parts, members' shares and gifts from a fund are set against
their whole and never added to it. A sum that cannot be compared is named, not taken for zero.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pledgebook.model import Amount, Claim, Commitment, Stage
from pledgebook.register.figures import exchanged, in_words
from pledgebook.register.links import Link
from pledgebook.register.relations import Relation

INSIDE = frozenset({Relation.PART_OF, Relation.FULFILS, Relation.FUNDED_FROM})  # what is counted in its whole
FIRM = (Stage.PLEDGED, Stage.ADOPTED, Stage.DELIVERED)


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
    """All that balances are reckoned from."""

    commitments: Mapping[str, Commitment]
    claims: Mapping[str, Claim]
    parts: Mapping[str, tuple[Link, ...]]  # whole → links of its parts


def books(commitments: Iterable[Commitment], claims: Iterable[Claim], links: Iterable[Link]) -> Books:
    parts: dict[str, dict[str, Link]] = defaultdict(dict)
    for link in links:
        if link.relation in INSIDE and link.commitment != link.other:
            parts[link.other].setdefault(link.commitment, link)  # a part counts once, however it is linked
    return Books({c.id: c for c in commitments}, {c.id: c for c in claims},
                 {whole: tuple(found[name] for name in sorted(found)) for whole, found in parts.items()})


def balance(commitment: Commitment, held: Books) -> Balance | None:
    """What was promised, adopted and delivered of one commitment; None where no sum was promised."""
    return _balance(commitment, held, ())


def _balance(commitment: Commitment, held: Books, above: tuple[str, ...]) -> Balance | None:
    whole = commitment.amount
    if whole is None or commitment.id in above:
        return None
    claims = [held.claims[claim_id] for claim_id in commitment.claim_ids if claim_id in held.claims]
    delivered = _own(claims, whole, (Stage.DELIVERED,))
    adopted = max(delivered, _own(claims, whole, (Stage.ADOPTED, Stage.DELIVERED)))
    parts = tuple(_part(link, whole, held, (*above, commitment.id)) for link in held.parts.get(commitment.id, ()))
    return Balance(whole, adopted=round(max(adopted, sum(part.adopted for part in parts)), 2),
                   delivered=round(max(delivered, sum(part.delivered for part in parts)), 2), parts=parts)


def _own(claims: Sequence[Claim], whole: Amount, stages: Sequence[Stage]) -> float:
    """How much of a sum its own claims tell as done: the largest they give; all of it where they give none."""
    done = [claim for claim in claims if claim.stage in stages]
    if not done:
        return 0.0
    told = [value for claim in done if claim.amount is not None
            for value in [_in(claim.amount, whole, claim.said_on)] if value is not None]
    return min(max(told), whole.value) if told else whole.value


def _part(link: Link, whole: Amount, held: Books, above: tuple[str, ...]) -> Part:
    commitment = held.commitments.get(link.commitment)
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


def _in(amount: Amount, whole: Amount, said_on: str | None) -> float | None:
    if amount.per != whole.per:
        return None
    if amount.currency == whole.currency:
        return amount.value
    there = exchanged(amount, whole.currency, said_on)
    return there.value if there else None


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
class Ledger:
    """Sums over commitments, one for each currency, and what they leave out."""

    totals: tuple[Total, ...]
    left_out: tuple[LeftOut, ...]


def ledger(chosen: Iterable[Commitment], held: Books) -> Ledger:
    """The sums of the chosen commitments: promised (pledged or firmer), adopted of that, delivered of that.

    A part, a member's share or a gift from a fund is counted in its whole where the whole is chosen, too; refusals,
    and what is only considered, asked for or negotiated, are no promises yet.
    """
    chosen = sorted(chosen, key=lambda commitment: commitment.id)
    ids = {commitment.id for commitment in chosen}
    whole_of = {link.commitment: whole for whole, links in sorted(held.parts.items()) if whole in ids for link in links}
    sums: dict[tuple[str, str], list[tuple[str, Balance]]] = defaultdict(list)
    left_out: list[LeftOut] = []
    for commitment in chosen:
        reckoned = balance(commitment, held)
        if commitment.stage not in FIRM:
            left_out.append(LeftOut(commitment.id, f"{commitment.stage}: no promise in force"))
        elif reckoned is None:
            left_out.append(LeftOut(commitment.id, "no sum told: unknown, not zero"))
        elif commitment.id in whole_of:
            left_out.append(LeftOut(commitment.id, f"counted in {whole_of[commitment.id]}"))
        else:
            sums[reckoned.promised.currency, reckoned.promised.per or ""].append((commitment.id, reckoned))
    totals = tuple(Total(
        currency, per or None, round(sum(b.promised.value for _, b in found), 2),
        round(sum(b.adopted for _, b in found), 2), round(sum(b.delivered for _, b in found), 2),
        tuple(name for name, _ in found)) for (currency, per), found in sorted(sums.items()))
    return Ledger(totals, tuple(left_out))
