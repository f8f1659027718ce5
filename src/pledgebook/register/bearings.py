"""A commitment with its claims in, hooks out: by what others find it, and by what it looks for others.

A commitment is linked to one of other parties only where both have a hook in common: a word of an instrument's name,
the parties of a pact, whom a body's sum is for, or a text that tells both (`wholes.ties_between`). So when one changes,
only those that ask for a hook of it need to be looked at again, and only those that offer a hook they ask for matter.
Too many hooks cost time; one too few loses a link: whoever lets `wholes` look anywhere else adds a hook here.
"""

from __future__ import annotations

from collections.abc import Container, Sequence

from pledgebook.model import Claim, Commitment, Kind
from pledgebook.register.cues import Cue, seen
from pledgebook.register.subjects import GENERIC, WORD, folded, name_key
from pledgebook.register.tellings import oldest_first, text_of
from pledgebook.register.wholes import LOOKED_AT, PACTS
from pledgebook.world import load

WORD_HOOK = "word "  # of these, only the first `wholes.NAMED` that offer one are looked at
TEXT_HOOK = "text "
SUM_HOOK = "sum for "  # of these, only the last `wholes.SUMS_LOOKED_AT` (see shares.py)


def offered(commitment: Commitment, claims: Sequence[Claim], shared: Container[str]) -> frozenset[str]:
    """The hooks by which others find it.

    shared   the texts that tell acts of several parties; only these lead from one commitment to another
    """
    hooks = {f"word {key[0]}" for claim in claims if claim.instrument
             for key in [sorted(name_key(claim.instrument) - GENERIC)] if key}
    if commitment.kind in PACTS:
        hooks.add(f"pact {_parties(commitment)}")
    if commitment.kind is Kind.AID and commitment.amount is not None and len(commitment.actors) == 1 \
            and commitment.actors[0] in load().members:
        hooks.add(f"{SUM_HOOK}{_others(commitment)}")
    if commitment.kind in (Kind.AGREEMENT, Kind.AID, Kind.BODY):
        hooks |= {f"{TEXT_HOOK}{text}" for text in map(text_of, claims) if text in shared}
    return frozenset(hooks)


def asked(commitment: Commitment, claims: Sequence[Claim], shared: Container[str]) -> frozenset[str]:
    """The hooks by which it looks for what it is a part of, is paid from or is made under."""
    hooks: set[str] = set()
    if commitment.kind is Kind.AID and commitment.amount is not None and any(
            seen(Cue.SHARE, claim.quote) or seen(Cue.PART, claim.quote) for claim in claims):
        hooks.add(f"{SUM_HOOK}{_others(commitment)}")
    if commitment.kind is Kind.AGREEMENT:
        return frozenset(hooks)
    for claim in claims[:LOOKED_AT]:
        own = name_key(claim.instrument) - GENERIC if claim.instrument else frozenset()
        under = seen(Cue.UNDER, claim.quote)
        words = {folded(word) for word in WORD.findall(claim.quote)} if under or seen(Cue.FUNDED, claim.quote) else ()
        hooks |= {f"word {word}" for word in own.union(words)}
        if not own and (claim.instrument or under):
            hooks.add(f"pact {_parties(commitment)}")
        if text_of(claim) in shared and (claim.instrument and not own or any(
                seen(cue, claim.quote) for cue in (Cue.THIS_PACT, Cue.THIS_MONEY, Cue.AGREED))):
            hooks.add(f"{TEXT_HOOK}{text_of(claim)}")
    return frozenset(hooks)


def since(claims: Sequence[Claim]) -> str:
    """Sorts commitments as `wholes.entries` does: by the first claim of each."""
    last, first, text, start, end = oldest_first(claims[0])
    return f"{last.isoformat()} {first.isoformat()} {text} {start:09d} {end:09d}"


def _parties(commitment: Commitment) -> str:
    return " ".join(sorted({*commitment.actors, *commitment.partners, *commitment.beneficiaries}))


def _others(commitment: Commitment) -> str:
    return " ".join(sorted(set(commitment.beneficiaries or commitment.partners) - set(commitment.actors)))
