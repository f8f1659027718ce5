"""A register and an attack in, the promises of the book that bear on it out: beside the reference, never mixed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from pledgebook.answers.as_of import commitment_holds
from pledgebook.answers.bound import Answer, Attack
from pledgebook.model import Claim, Commitment, Kind, Stage
from pledgebook.register.days import is_day, last_day
from pledgebook.register.instruments import instruments_of
from pledgebook.register.matching import Register
from pledgebook.world.instruments import Reference


@dataclass(frozen=True, slots=True)
class Evidence:
    """A guarantee or agreement of the book that may be in force on the day, with the instruments it speaks of."""

    commitment: Commitment
    instruments: tuple[str, ...]
    holds: Answer  # undetermined: the book does not know when it was said, nor from when it holds

    def as_json(self) -> dict[str, Any]:
        told = self.commitment.as_json()
        shown = ("id", "kind", "stage", "actors", "partners", "beneficiaries", "first_said", "last_said", "quote",
                 "documents", "sources", "contested")
        return {name: told[name] for name in shown} | {"instruments": list(self.instruments), "holds": str(self.holds)}


def evidence(register: Register, claims: Iterable[Claim], attack: Attack, known: Reference) -> tuple[Evidence, ...]:
    """Guarantees and agreements that name the one attacked and may be in force on the last day asked about.

    Those surely in force come first; of a promise without any day nobody can tell, and it says so.
    """
    by_id = {claim.id: claim for claim in claims}
    day = last_day(attack.on)
    found = []
    for one in register.commitments:
        mutual = one.kind is Kind.AGREEMENT or len(one.actors) > 1  # "we will consult", say three states
        others = (*one.partners, *one.beneficiaries, *(one.actors if mutual else ()))
        holds = _holds(one, day)
        if one.kind not in {Kind.GUARANTEE, Kind.AGREEMENT} or attack.attacked not in others or holds is Answer.NO:
            continue
        told = {attached.instrument.id for identity in one.claim_ids if identity in by_id
                for attached in instruments_of(by_id[identity], known)}
        found.append(Evidence(one, tuple(sorted(told)), holds))
    return tuple(sorted(found, key=lambda e: (e.holds is not Answer.YES, e.commitment.kind,
                                              e.commitment.first_said or "~", e.commitment.id)))


def _holds(one: Commitment, day: date) -> Answer:
    """Whether a commitment is in force on a day, as far as the book can tell."""
    if commitment_holds(one, on=day):
        return Answer.YES
    undated = not is_day(one.first_said) and not is_day(one.period.start)
    over = one.period.end is not None and is_day(one.period.end) and last_day(one.period.end) < day
    promised = one.stage.rung is not None and one.stage.rung >= (Stage.PLEDGED.rung or 0)
    return Answer.UNDETERMINED if undated and promised and not over else Answer.NO
