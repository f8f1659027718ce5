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
PURCHASES = frozenset("purchase acquisition procurement".split())
CONTRACTING = frozenset("complete finish conclude sign finalise finalize close seal make place".split())
NAMING = frozenset("amod compound nmod poss".split())


def unless_bought(draft: Draft, memory: Memory) -> Draft:
    """The draft; as an agreement with who sells where its doer buys for itself."""
    claim = draft.claim
    verb = _buying(draft) if claim.kind is Kind.AID else None
    doer = _buyer(verb) if verb is not None else None
    if verb is None or doer is None:
        return draft
    buyers = np_parties(doer, draft.parsed, memory)
    sellers = tuple(dict.fromkeys(p for p in _sellers(verb, draft.parsed, memory) if p not in buyers))
    for_another = others_in(claim) - {*buyers, *sellers} or children(verb, "dative")
    if not buyers or not sellers or set(buyers) != set(claim.actors) or for_another:
        return draft
    if verb.pos_ == "NOUN" and claim.stage is Stage.DELIVERED and lemma(verb.head) not in CONTRACTING:
        return draft  # who pays for a purchase, or goes on with it, has signed nothing by that
    done = claim.stage is Stage.DELIVERED if verb.pos_ == "NOUN" else mood(verb) is Mood.REAL
    stage = Stage.ADOPTED if done and claim.stage.rung is not None else claim.stage
    bought = replace(claim, kind=Kind.AGREEMENT, stage=stage, partners=sellers, beneficiaries=(),
                     why=(*claim.why, f"bought from {', '.join(sellers)}: an agreement"))
    return replace(draft, claim=bought)


def _buying(draft: Draft) -> Token | None:
    """The verb or noun of buying that tells the act."""
    steps = [step.token for step in draft.chain.steps]
    anchor = draft.chain.anchor
    told = [t for t in (*steps, anchor, anchor.head) if lemma(t) in BUYING and t.pos_ == "VERB"
            or _is_purchase(t) and t.i != anchor.i]
    return next(iter(told), None)


def _is_purchase(word: Token) -> bool:
    """ "Its purchase of jets", "an order for jets"; an order to fire is none."""
    return word.pos_ == "NOUN" and (lemma(word) in PURCHASES or lemma(word) == "order" and bool(after(word, "for")))


def _buyer(word: Token) -> Token | None:
    """Who buys: the doer of the verb; whose purchase it is, or who does something with it."""
    if word.pos_ == "VERB":
        return None if is_passive(word) or is_negated(word) else subject(word)
    above = word.head if word.dep_ in {"dobj", "obj"} and not is_passive(word.head) else None
    whose = next((c for c in children(word, "poss") if c.pos_ != "PRON"), None)
    return whose or (subject(above) if above is not None else None)


def _sellers(verb: Token, parsed: Parsed, memory: Memory) -> list[str]:
    things = objects(verb) if verb.pos_ == "VERB" else after(verb, "of", "for")
    governing = [verb] if verb.pos_ == "VERB" else [verb, verb.head]
    behind = [seller for word in (*governing, *things) for seller in after(word, "from")]
    found = [p for seller in behind for p in np_parties(seller, parsed, memory) or _of_what_nation(seller, parsed)]
    if found:
        return found
    return [p for thing in things for p in _of_what_nation(thing, parsed)]


def _of_what_nation(thing: Token, parsed: Parsed) -> list[str]:
    """The party named right on a noun: "Indian jets", "a French yard"."""
    return [p for name in thing.subtree if name.i < thing.i and name.dep_ in NAMING
            and (mention := parsed.by_token.get(name.i)) is not None for p in mention.parties]
