"""Links that people set, from claims to the commitments that these count under today."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pledgebook.register.judged import Judged
from pledgebook.register.matching import Register
from pledgebook.register.rulings import LinkType, Ruling


@dataclass(frozen=True, slots=True)
class Tie:
    """One commitment bears on another, or falls under an instrument, because a person says so."""

    type: LinkType
    one: str  # id of a commitment
    other: str  # id of a commitment, or an instrument's name
    ruling: Ruling

    def as_json(self) -> dict[str, Any]:
        return {"type": str(self.type), "one": self.one, "other": self.other, "ruling": self.ruling.id}


def ties(judged: Judged, register: Register, about: Iterable[str] | None = None) -> Iterator[Tie]:
    """The links by hand, in the order in which they were set. One whose both ends are one promise now is none.

    about   only those with one of these claims at an end
    """
    under = {claim_id: it.id for it in register.commitments for claim_id in it.claim_ids}
    wanted = None if about is None else set(about)
    for link in judged.links:
        if wanted is not None and wanted.isdisjoint(link.claim_ids + link.other_ids):
            continue
        ones = dict.fromkeys(under[claim_id] for claim_id in link.claim_ids if claim_id in under)
        others = [link.instrument] if link.instrument else list(
            dict.fromkeys(under[claim_id] for claim_id in link.other_ids if claim_id in under))
        for one in ones:
            for other in others:
                if one != other:
                    yield Tie(link.type, one, other, link.ruling)
