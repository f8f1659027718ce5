"""A register and an attack in, the promises of the book that bear on it out: beside the reference, never mixed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pledgebook.answers.as_of import commitment_holds
from pledgebook.answers.bound import Attack
from pledgebook.model import Claim, Commitment, Kind
from pledgebook.register.days import last_day
from pledgebook.register.instruments import instruments_of
from pledgebook.register.matching import Register
from pledgebook.world.instruments import Reference


@dataclass(frozen=True, slots=True)
class Evidence:
    """A guarantee or agreement of the book that may be in force on the day, with the instruments it speaks of."""

    commitment: Commitment
    instruments: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        told = self.commitment.as_json()
        shown = ("id", "kind", "stage", "actors", "partners", "beneficiaries", "first_said", "last_said", "quote",
                 "documents", "sources", "contested")
        return {name: told[name] for name in shown} | {"instruments": list(self.instruments)}


def evidence(register: Register, claims: Iterable[Claim], attack: Attack, known: Reference) -> tuple[Evidence, ...]:
    """Guarantees and agreements that name the one attacked and may be in force on the last day asked about."""
    by_id = {claim.id: claim for claim in claims}
    day = last_day(attack.on)
    found = []
    for one in register.commitments:
        others = (*one.partners, *one.beneficiaries, *(one.actors if one.kind is Kind.AGREEMENT else ()))
        if one.kind not in {Kind.GUARANTEE, Kind.AGREEMENT} or attack.attacked not in others \
                or not commitment_holds(one, on=day):
            continue
        told = {attached.instrument.id for identity in one.claim_ids if identity in by_id
                for attached in instruments_of(by_id[identity], known)}
        found.append(Evidence(one, tuple(sorted(told))))
    return tuple(sorted(found, key=lambda e: (e.commitment.kind, e.commitment.first_said or "~", e.commitment.id)))
