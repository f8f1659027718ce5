"""Commitments in, how many each actor has for each beneficiary out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from pledgebook.model import Commitment, Kind


@dataclass(frozen=True, slots=True)
class Matrix:
    """Counts by actor and beneficiary; the parties with most commitments come first.

    A commitment of two actors counts in the row of each, so rows and columns are never added up.
    """

    actors: tuple[str, ...]
    beneficiaries: tuple[str, ...]
    counts: dict[tuple[str, str], int]

    def rows(self) -> list[dict[str, Any]]:
        """A row for each pair that has a commitment."""
        return [{"actor": actor, "beneficiary": other, "commitments": self.counts[actor, other]}
                for actor in self.actors for other in self.beneficiaries if (actor, other) in self.counts]


def matrix(chosen: Iterable[Commitment], *, actors: Collection[str] = (),
           beneficiaries: Collection[str] = ()) -> Matrix:
    """How many commitments a filter by one actor and one beneficiary finds, for each pair.

    actors, beneficiaries   only these rows and columns; none: all

    The parties of an agreement stand alike: each is an actor of it, as in the filters.
    """
    counts: Counter[tuple[str, str]] = Counter()
    by_actor: Counter[str] = Counter()
    by_other: Counter[str] = Counter()
    for one in chosen:
        pact = one.kind is Kind.AGREEMENT
        acting = set(one.actors + one.partners + one.beneficiaries if pact else one.actors)
        acting &= set(actors) or acting
        others = set(one.beneficiaries) & (set(beneficiaries) or set(one.beneficiaries))
        if acting and others:
            counts.update((actor, other) for actor in acting for other in others)
            by_actor.update(acting)
            by_other.update(others)

    def in_order(tally: Counter[str]) -> tuple[str, ...]:
        return tuple(sorted(tally, key=lambda party: (-tally[party], party)))

    return Matrix(in_order(by_actor), in_order(by_other), dict(counts))
