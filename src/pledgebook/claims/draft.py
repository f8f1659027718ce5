"""A claim in the making, with the grammar it came from."""

from __future__ import annotations

from dataclasses import dataclass

from pledgebook.claims.chain import Chain
from pledgebook.claims.context import Parsed
from pledgebook.claims.stage import Outcome
from pledgebook.model import Claim


@dataclass(frozen=True, slots=True)
class Draft:
    """A claim in the making, with the grammar it came from."""

    claim: Claim
    chain: Chain
    result: Outcome
    parsed: Parsed
    # Who acts stands in a shortened clause of its own with its sum: "and Oman 50 million", "the 90 promised by Oman".
    gapped: bool = False
    seen: bool = False  # by the learned reader, too: rules that only guess from the words leave it alone


Drafts = list[Draft]


def others_in(claim: Claim) -> set[str]:
    """All parties of a claim but its actors."""
    return {*claim.partners, *claim.beneficiaries}


def names_another(draft: Draft) -> bool:
    """Whether the sentence itself names a party that is none of the actors."""
    return any(p not in draft.claim.actors for m in draft.parsed.mentions for p in m.parties)
