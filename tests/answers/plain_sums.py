"""A book in, its sums by year out: reckoned claim by claim and link by link, with no short way in it."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable

from pledgebook.answers.holding import Held
from pledgebook.answers.totals import YearSum
from pledgebook.model import Amount, Commitment, Stage
from pledgebook.register.days import is_day
from pledgebook.register.figures import exchanged
from pledgebook.register.netting import FIRM, INSIDE
from pledgebook.register.relations import Relation


class Plainly:
    """The sums of some commitments of a book, and what stands in which whole."""

    def __init__(self, book: Held, chosen: Iterable[Commitment]) -> None:
        self.claims = {claim.id: claim for claim in book.claims}
        self.all = {c.id: c for c in book.register.commitments}
        self.counting = {c.id: c for c in chosen if c.stage in FIRM and c.amount is not None}
        self.links: dict[tuple[str, str], Relation] = {}
        for link in book.register.links:
            if link.relation in INSIDE and link.commitment != link.other:
                self.links.setdefault((link.other, link.commitment), link.relation)
        self.inside = self._inside()

    def _inside(self) -> dict[str, str]:
        """Part → the whole that it is counted in."""
        found: dict[str, str] = {}
        for part in sorted({part for whole, part in self.links if whole in self.counting}):
            found[part] = min((relation is Relation.FUNDED_FROM, whole) for (whole, other), relation
                              in self.links.items() if other == part and whole in self.counting)[1]
        for part in sorted(found):
            seen, above = [part], found.get(part)
            while above is not None and above not in seen:
                seen.append(above)
                above = found.get(above)
            if above == part:
                del found[part]
        return found

    def sums(self, currency: str | None) -> dict[YearSum, float]:
        """As `sums_by_year` has them."""
        told: dict[YearSum, list[float]] = defaultdict(list)
        for name, commitment in self.counting.items():
            whole, balance = commitment.amount, self.done(commitment, ())
            if name in self.inside or whole is None or balance is None:
                continue
            there = None
            if currency is not None and currency != whole.currency:
                there = exchanged(Amount(1.0, whole.currency), currency, commitment.first_said)
            day = commitment.first_said
            year = day[:4] if day is not None and is_day(day) else "unknown"
            for line, value in zip(FIRM, (whole.value, *balance), strict=True):
                if value:
                    told[year, line, there.currency if there else whole.currency, whole.per or ""].append(
                        round(value * there.rate.value, 2) if there else
                        value if value == whole.value else round(value, 2))
        return {key: round(math.fsum(values), 2) for key, values in told.items()}

    def done(self, commitment: Commitment, above: tuple[str, ...]) -> tuple[float, float] | None:
        """What was adopted and what was delivered of a promise; None where it has no sum or holds itself."""
        whole = commitment.amount
        if whole is None or commitment.id in above:
            return None
        delivered = self.own(commitment, whole, (Stage.DELIVERED,))
        adopted = max(delivered, self.own(commitment, whole, (Stage.ADOPTED, Stage.DELIVERED)))
        parts = [self.part(name, whole, (*above, commitment.id)) for holder, name in sorted(self.links)
                 if holder == commitment.id and (holder not in self.counting or self.inside.get(name) == holder)]
        return (round(max(adopted, sum(part[0] for part in parts)), 2),
                round(max(delivered, sum(part[1] for part in parts)), 2))

    def own(self, commitment: Commitment, whole: Amount, stages: tuple[Stage, ...]) -> float:
        """How much its own claims of these stages tell."""
        telling = [claim for claim_id in commitment.claim_ids if (claim := self.claims[claim_id]).stage in stages]
        values = []
        for claim in telling:
            if claim.amount is not None and claim.amount.per == whole.per:
                same = claim.amount.currency == whole.currency
                there = None if same else exchanged(claim.amount, whole.currency, claim.said_on)
                if same or there is not None:
                    values.append(there.value if there else claim.amount.value)
        return min(max(values), whole.value) if values else whole.value if telling else 0.0

    def part(self, name: str, whole: Amount, above: tuple[str, ...]) -> tuple[float, float]:
        """What was adopted and delivered of a part, in the currency of its whole."""
        part = self.all.get(name)
        done = self.done(part, above) if part else None
        if part is None or part.amount is None or done is None or part.amount.per != whole.per:
            return 0.0, 0.0
        if part.amount.currency == whole.currency:
            return done
        there = exchanged(part.amount, whole.currency, part.first_said)
        return (round(done[0] * there.rate.value, 2), round(done[1] * there.rate.value, 2)) if there else (0.0, 0.0)
