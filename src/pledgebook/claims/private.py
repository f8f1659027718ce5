"""Whether a private firm does what a draft tells: that is no act between states.

Source: decision 52 of the codebook's annotators.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pledgebook.claims.draft import Draft
from pledgebook.claims.grammar import agent_of, is_passive, is_verb, lemma, own_subject
from pledgebook.claims.speech import SAYING
from pledgebook.model import Kind

if TYPE_CHECKING:
    from spacy.tokens import Token

FIRMS = frozenset(
    """company firm airline shipbuilder shipyard yard maker manufacturer producer retailer corporation contractor
    brewery insurer startup start-up conglomerate multinational businessman investor bakery publisher""".split()
)
OF_SOLDIERS = re.compile(
    r"\b(?:soldiers?|troops|men|infantry|engineers?|paratroop\w*|parachute|marines?|mechani[sz]ed|rifle|tank|artillery|"
    r"medical|signals?|reserve|guards?|military|army)\b", re.I)
NAMING = frozenset("compound amod nmod appos".split())


def by_a_firm(draft: Draft) -> bool:
    """Whether all who act in a draft do so only as the home of a firm; a pact that a firm signs is none of states.

    Of soldiers a company is something else.
    """
    if draft.claim.kind not in {Kind.AID, Kind.AGREEMENT}:
        return False
    for token in (draft.result.decider.token, *(step.token for step in draft.chain.steps)):
        if not is_verb(token) or lemma(token) in SAYING:
            continue
        doer = agent_of(token) if is_passive(token) else own_subject(token)
        if doer is not None and is_firm(doer):
            homes = {party for child in doer.children if child.dep_ in NAMING | {"poss"} for word in child.subtree
                     if word.i in draft.parsed.by_token for party in draft.parsed.by_token[word.i].parties}
            return bool(homes) and (draft.claim.kind is Kind.AGREEMENT or {*draft.claim.actors} <= homes)
    return False


def is_firm(noun: Token) -> bool:
    """Whether a noun means a firm: by itself, or by what stands beside a name ("the arms maker Nexter")."""
    beside = [child for child in noun.children if child.dep_ in NAMING] if noun.pos_ == "PROPN" else []
    if not any(lemma(word) in FIRMS for word in (noun, *beside)):
        return False
    return not OF_SOLDIERS.search(" ".join(token.text for token in noun.subtree))
