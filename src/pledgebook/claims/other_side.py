"""The other side that an act of its kind must have: the union for whoever joins one, the second party of a pact.

A sentence often leaves it out ("The republic will apply for membership in 2015") because the text has just spoken of
it. By the codebook it has a part all the same: the organisation joined is a partner (decision 37), and nobody signs a
pact with itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pledgebook.claims.context import Memory
from pledgebook.claims.draft import Draft
from pledgebook.claims.held_against import by_who_answers
from pledgebook.model import Claim, Kind, Stage

# What states join; the United Nations and the like are named in too many texts for other reasons.
UNIONS = frozenset({"NATO", "EU", "CSTO", "ASEAN", "ECOWAS", "AU", "GCC", "SCO", "EAEU", "CIS", "WTO", "WARSAWPACT"})

# A truce is of those who fight, whom the text may not hold for parties, and many a state takes part in the talks.
TRUCE = re.compile(r"\b(?:cease-?fire|truce|armistice|hostilities|end (?:to|of) the war|hostage)", re.I)


def truce(claim: Claim) -> bool:
    """Whether a sentence speaks of an end of fighting."""
    return bool(TRUCE.search(claim.quote))


# Receivers without an id (decision 35) and places that are no state's: who is meant is told, and it is nobody known.
UNNAMED = re.compile(
    r"\b(?:partners?|allies|countries|nations|regions?|regional|world(?:wide)?|global(?:ly)?|international|overseas|"
    r"abroad|(?:Middle|Far|Near) East(?:ern)?|Indo-Pacific|Pacific|Atlantic|Gulf|Red Sea|Sahel|Africa|Asia|Europe|"
    r"Americas?)\b")


def for_the_unnamed(claim: Claim) -> bool:
    """Whether a sentence speaks of others who are no known party: "our partners", "the Middle East"."""
    return bool(UNNAMED.search(claim.quote))


def with_other_side(drafts: Sequence[Draft], memory: Memory) -> list[Draft]:
    """The drafts of a text, those that want for another side with the one that the text makes plain."""
    own = [done for draft in drafts if (done := by_who_answers(draft, memory)) is not None]
    kept = [left for draft in own if (left := _without_left_out(draft, memory)) is not None]
    asked = [_by_who_asked(draft, kept, memory) for draft in kept]
    return [_completed(draft, asked, memory) for draft in asked]


# "All but Hungary", "every member except Turkey and Hungary": the others act.
LEFT_OUT = re.compile(
    r"\b(?:[Aa]ll|[Ee]very\w*|[Ee]ach)(?:\s+[\w-]+){0,3}?\s+(?:but|except|except for|save)\s+(?:the\s+)?"
    r"(?:[A-Z][\w-]+(?:,\s+|\s+and\s+|\s+or\s+))*$"
)


def _without_left_out(draft: Draft, memory: Memory) -> Draft | None:
    """The draft without an actor whom its sentence names only as not among those who act; None where nobody is left."""
    claim, text = draft.claim, memory.document.text
    here = list(memory.mentions.between(claim.evidence.start, claim.evidence.end))
    left_out = [LEFT_OUT.search(text[max(0, m.start - 80) : m.start]) is not None for m in here]
    out = {p for m, is_out in zip(here, left_out, strict=True) if is_out for p in m.parties}
    out -= {p for m, is_out in zip(here, left_out, strict=True) if not is_out for p in m.parties}
    actors = tuple(p for p in claim.actors if p not in out)
    if len(actors) == len(claim.actors):
        return draft
    return replace(draft, claim=replace(claim, actors=actors)) if actors else None


REQUEST_OF = re.compile(r"\bat\s+the\s+(?:express\s+)?(?:request|invitation|behest|urging)\s+of\s+(?:the\s+)?"
                        r"(?:(?:government|authorities|president|leadership)\s+(?:in|of)\s+)?$", re.I)
OWN_REQUEST = re.compile(r"[’']s?\s+(?:own\s+|express\s+)?(?:request|invitation|behest|urging)\b", re.I)


def _by_who_asked(draft: Draft, drafts: Sequence[Draft], memory: Memory) -> Draft:
    """Of "Uganda keeps men in Ituri at Kinshasa's request": Congo asked, and Uganda was asked."""
    claim = draft.claim
    done = any(d.claim.evidence == claim.evidence and d.claim.kind is claim.kind and d.claim.stage is not claim.stage
               and {*d.claim.actors} <= {*claim.actors} for d in drafts)
    if claim.stage is not Stage.REQUESTED or not done:
        return draft
    text = memory.document.text
    for m in memory.mentions.between(claim.evidence.start, claim.evidence.end):
        asks = REQUEST_OF.search(text[max(0, m.start - 60) : m.start]) or OWN_REQUEST.match(text, m.end) and re.search(
            r"\bat\s+(?:the\s+)?$", text[max(0, m.start - 10) : m.start])
        if asks and len(m.parties) == 1 and m.parties != claim.actors:
            asked = (p for p in (*claim.actors, *claim.partners) if p not in m.parties)
            return replace(draft, claim=replace(
                claim, actors=m.parties, partners=tuple(dict.fromkeys(asked)),
                beneficiaries=tuple(p for p in claim.beneficiaries if p not in {*m.parties, *claim.actors}),
                why=(*claim.why, f"asked by {m.words}")))
    return draft


def _completed(draft: Draft, drafts: Sequence[Draft], memory: Memory) -> Draft:
    claim = _as_left(_as_joined(draft.claim, memory), memory) if draft.claim.kind is Kind.MEMBERSHIP else draft.claim
    draft = replace(draft, claim=claim)
    found: tuple[str, ...] = ()
    if claim.kind is Kind.MEMBERSHIP and set(claim.parties) <= memory.mentions.world.states:
        found = _joined(claim, memory) or _union(claim, memory)
    elif claim.kind is Kind.AGREEMENT and len(claim.parties) == 1:
        found = _counterpart(draft, drafts, memory)
    if not found:
        return draft
    told = f"with {', '.join(found)}, of whom the text speaks"
    return replace(draft, claim=replace(claim, partners=(*claim.partners, *found), why=(*claim.why, told)))


JOINED = re.compile(
    r"\b(?:(?:re)?join(?:s|ed|ing)?|(?:membership|member|part)\s+(?:in|of)|accession\s+to|acced(?:e|es|ed|ing)\s+to|(?:admission|entry)\s+"
    r"(?:in)?to|enter(?:s|ed|ing)?|leav(?:e|es|ing)|left|quit(?:s|ting)?|(?:withdr(?:aw(?:s|n|al|ing)?|ew)|exit|departure)\s+from)\s+"
    r"(?:the\s+)?(?:\d+-(?:nation|member|country)\s+)?$", re.I)


def _joined(claim: Claim, memory: Memory) -> tuple[str, ...]:
    """The organisation that the sentence itself says is joined or left."""
    text, states = memory.document.text, memory.mentions.world.states
    for m in memory.mentions.between(claim.evidence.start, claim.evidence.end):
        if m.how == "name" and len(m.parties) == 1 and m.parties[0] not in states and JOINED.search(
                text[max(0, m.start - 50) : m.start]):
            return m.parties
    return ()


def _as_joined(claim: Claim, memory: Memory) -> Claim:
    """The organisation that is joined is a partner, and no one for whom others act (decision 37)."""
    joined = [p for p in _joined(claim, memory) if p in claim.beneficiaries]
    if not joined:
        return claim
    return replace(claim, partners=(*claim.partners, *joined),
                   beneficiaries=tuple(p for p in claim.beneficiaries if p not in joined))


def _as_left(claim: Claim, memory: Memory) -> Claim:
    """Nobody leaves a union that he was never in: "the bloc" that he quits is the one last named in which he was."""
    world, span = memory.mentions.world, claim.evidence
    if claim.stage is not Stage.ENDED or not set(claim.actors) <= world.states:
        return claim

    def were_in(union: str) -> bool:
        return set(claim.actors) <= set(world.members_on(union, None))

    here = {p for m in memory.mentions.between(span.start, span.end) if m.how == "name" for p in m.parties}
    strange = [p for p in claim.partners if p not in here and world.members_on(p, None) and not were_in(p)]
    theirs = [m.parties[0] for m in memory.mentions if m.start < span.end and were_in(m.parties[0])]
    if not strange or not theirs:
        return claim
    told = f"{', '.join(claim.actors)} never were in {', '.join(strange)}, but in {theirs[-1]}"
    left = dict.fromkeys(theirs[-1] if p in strange else p for p in claim.partners)
    return replace(claim, partners=tuple(left), why=(*claim.why, told))


def _union(claim: Claim, memory: Memory) -> tuple[str, ...]:
    """The union named last up to the end of a sentence, else the first one after it."""
    named = [m for m in memory.mentions if m.parties[0] in UNIONS]
    before = [m for m in named if m.start < claim.evidence.end]
    nearest = before[-1:] or named[:1]
    return nearest[0].parties[:1] if nearest else ()


def _counterpart(draft: Draft, drafts: Sequence[Draft], memory: Memory) -> tuple[str, ...]:
    """With whom the text's other pacts of that state are, the nearest first; else the other of the text's pair."""
    (party,) = draft.claim.parties
    if party not in memory.mentions.world.states or truce(draft.claim):
        return ()
    start = draft.claim.evidence.start
    for other in sorted(drafts, key=lambda other: abs(other.claim.evidence.start - start)):
        parties = other.claim.parties
        if other.claim.kind is Kind.AGREEMENT and party in parties and len(parties) == 2:
            return tuple(p for p in parties if p != party)
    return tuple(p for p in memory.pair if p != party) if party in memory.pair else ()
