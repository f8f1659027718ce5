"""What texts count of agreements or members beside what the register itself counts, as of the day of each saying.

"So far nine countries have signed": a figure that a text states is set against the number of other parties for which
the book holds a signed agreement on that day. The two need not agree: the book knows only what it was given.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pledgebook.model import Claim, Commitment, Stage
from pledgebook.register.days import by_day, is_day
from pledgebook.register.tellings import oldest_first
from pledgebook.world import load

DONE = (Stage.ADOPTED, Stage.DELIVERED)


@dataclass(frozen=True, slots=True)
class Count:
    """A number that a text states, and the register's own on that day."""

    claim: Claim
    stated: int
    parties: tuple[str, ...]  # the other parties that the register counts, by id

    @property
    def own(self) -> int:
        return len(self.parties)

    def as_json(self) -> dict[str, Any]:
        return {"claim": self.claim.id, "document": self.claim.evidence.document_id, "said_on": self.claim.said_on,
                "stated": self.stated, "own": self.own, "parties": list(self.parties), "quote": self.claim.quote}


def counts(commitments: Iterable[Commitment], claims: Sequence[Claim]) -> tuple[Count, ...]:
    """The counts that the claims of these commitments state, oldest first, each beside the register's own.

    claims   all claims that are known; the register's own count takes those said by the day of the statement
    """
    ids = {claim_id for commitment in commitments for claim_id in commitment.claim_ids}
    about = [claim for claim in claims if claim.id in ids]
    stating = [claim for claim in about if claim.count is not None]
    return tuple(Count(claim, claim.count or 0, signed_with(claim, about))
                 for claim in sorted(stating, key=oldest_first))


def signed_with(stating: Claim, claims: Iterable[Claim]) -> tuple[str, ...]:
    """The parties, besides the one that the count is about, of done acts of the same kind said by the same day."""
    hub = _hub(stating)
    if hub is None:
        return ()
    found: set[str] = set()
    for claim in claims:
        known = not is_day(stating.said_on) or (
            is_day(claim.said_on) and by_day(claim.said_on) <= by_day(stating.said_on))
        if known and claim.kind is stating.kind and claim.stage in DONE and hub in claim.parties:
            found |= {party for party in claim.parties if party != hub and party not in load().members}
    return tuple(sorted(found))


def _hub(claim: Claim) -> str | None:
    """The one party that all the counted acts have in common: the only state in one of the roles."""
    for role in (claim.beneficiaries, claim.partners, claim.actors):
        states = [party for party in role if party not in load().members]
        if len(states) == 1:
            return states[0]
    return None
