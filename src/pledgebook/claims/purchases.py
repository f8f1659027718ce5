"""Drafts of a sentence in, the same out but for arms that a state buys for itself: no help of its, but a contract.

"Poland ordered tanks from South Korea" is an agreement of the two (decision 14 of the codebook's annotators), with the
buyer as who acts. Where no state is named that sells, it may be bought to be given away, and stays as it was.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pledgebook.claims.context import Memory, Parsed
from pledgebook.claims.draft import Draft, others_in
from pledgebook.claims.grammar import Mood, children, is_negated, is_passive, lemma, mood, objects, subject
from pledgebook.claims.grammar import prepositional as after
from pledgebook.claims.phrases import np_parties
from pledgebook.model import Kind, Stage

if TYPE_CHECKING:
    from spacy.tokens import Token

BUYING = frozenset("buy purchase order".split())
NAMING = frozenset("amod compound nmod poss".split())


def unless_bought(draft: Draft, memory: Memory) -> Draft:
    """The draft; as an agreement with who sells where its doer buys for itself."""
    claim = draft.claim
    verb = _buying(draft) if claim.kind is Kind.AID else None
    doer = subject(verb) if verb is not None else None
    if verb is None or doer is None or is_passive(verb) or is_negated(verb):
        return draft
    buyers = np_parties(doer, draft.parsed, memory)
    sellers = tuple(dict.fromkeys(p for p in _sellers(verb, draft.parsed, memory) if p not in buyers))
    for_another = others_in(claim) - {*buyers, *sellers} or children(verb, "dative")
    if not buyers or not sellers or set(buyers) != set(claim.actors) or for_another:
        return draft
    stage = Stage.ADOPTED if mood(verb) is Mood.REAL and claim.stage.rung is not None else claim.stage
    bought = replace(claim, kind=Kind.AGREEMENT, stage=stage, partners=sellers, beneficiaries=(),
                     why=(*claim.why, f"bought from {', '.join(sellers)}: an agreement"))
    return replace(draft, claim=bought)


def _buying(draft: Draft) -> Token | None:
    """The verb of buying that tells the act."""
    steps = [step.token for step in draft.chain.steps]
    anchor = draft.chain.anchor
    return next((t for t in (*steps, anchor, anchor.head) if lemma(t) in BUYING and t.pos_ == "VERB"), None)


def _sellers(verb: Token, parsed: Parsed, memory: Memory) -> list[str]:
    things = objects(verb)
    behind = [*after(verb, "from"), *(seller for thing in things for seller in after(thing, "from"))]
    found = [p for seller in behind for p in np_parties(seller, parsed, memory)]
    if found:
        return found
    return [p for thing in things for name in thing.subtree if name.i < thing.i and name.dep_ in NAMING
            and (mention := parsed.by_token.get(name.i)) is not None for p in mention.parties]
