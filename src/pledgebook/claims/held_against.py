"""What one party holds against another is the other's doing, and so is what it praises: "A criticised B over the sale".

Both readers take the subject of such a verb for the doer now and then; the parse says who it is.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pledgebook.claims.context import Memory
from pledgebook.claims.draft import Draft
from pledgebook.claims.grammar import HELD_FOR, agent_of, answers_for, first_conjunct, is_passive, is_verb, own_subject
from pledgebook.claims.phrases import np_parties

if TYPE_CHECKING:
    from spacy.tokens import Token

FAR = 8  # steps up the parse


def judging(token: Token) -> Token | None:
    """The verb of blame, punishment or praise above an act's word: "accused X of sending", "fined X over the sale"."""
    for _ in range(FAR):
        above = token.head
        if above.dep_ not in {"prep", "pcomp"} or token.dep_ not in {"pobj", "pcomp"}:
            return None
        if is_verb(above.head) and above.lower_ in HELD_FOR:
            return above.head if answers_for(above.head) is not None else None
        token = above.head
    return None


def by_who_answers(draft: Draft, memory: Memory) -> Draft | None:
    """The draft without those who only judge the act; None where nobody known has done it."""
    words = [draft.chain.anchor, *(step.token for step in draft.chain.steps)]
    verb = next((found for word in words if (found := judging(word)) is not None), None)
    if verb is None:
        return draft
    claim, parsed = draft.claim, draft.parsed
    judge = agent_of(verb) if is_passive(verb) else own_subject(verb)
    judges = np_parties(first_conjunct(judge), parsed, memory) if judge is not None else []
    answering = [p for word in answers_for(verb) or () for p in np_parties(first_conjunct(word), parsed, memory)]
    if not {*judges} & {*claim.actors} - {*answering}:
        return draft
    actors = tuple(p for p in claim.actors if p not in judges) or tuple(answering)
    if not actors:
        return None
    why = f"“{verb.text}” holds it for the doing of {', '.join(actors)}"
    return replace(draft, claim=replace(
        claim, actors=actors, partners=tuple(p for p in claim.partners if p not in actors),
        beneficiaries=tuple(p for p in claim.beneficiaries if p not in actors), why=(*claim.why, why)))
