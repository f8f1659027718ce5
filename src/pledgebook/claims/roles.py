"""Who acts: the performer of an act, read off the parse around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pledgebook.claims.chain import Chain
from pledgebook.claims.context import Memory, Parsed
from pledgebook.claims.effects import Step
from pledgebook.claims.grammar import (
    agent_of,
    children,
    conjuncts,
    first_conjunct,
    holder,
    is_verb,
    lemma,
    own_subject,
    subject,
)
from pledgebook.claims.lexicon import Op
from pledgebook.claims.partners import Roles, others_of
from pledgebook.claims.phrases import np_parties
from pledgebook.claims.stage import Outcome
from pledgebook.model import Kind

if TYPE_CHECKING:
    from spacy.tokens import Token

# "Confirmed that troops had been sent": who bears it out has not sent them.
BEARING_OUT = frozenset("confirm acknowledge announce disclose reveal verify".split())

__all__ = ["Roles", "actors_of", "np_parties", "others_of"]


def _verb_actor(step: Step, parsed: Parsed, memory: Memory) -> tuple[list[str], Token | None]:
    verb = step.token
    if step.via == "thanks":
        thanked = [t for t in verb.children if t.dep_ == "dobj"]
        return (np_parties(thanked[0], parsed, memory), thanked[0]) if thanked else ([], None)
    if (
        step.passive
        and step.op is Op.PLEDGE
        and lemma(verb)
        in {
            "commit",
            "prepare",
            "determine",
            "set",
            "dedicate",
            "resolve",
            "poise",
            "bind",
            "schedule",
            "slate",
            "decide",
            "oblige",
            "obligate",
        }
        and agent_of(verb) is None
    ):
        doer = own_subject(verb) or subject(verb)
        return (np_parties(first_conjunct(doer), parsed, memory), doer) if doer is not None else ([], None)
    if step.passive and step.op is not Op.CONSIDER:
        agent = agent_of(verb)
        if agent is not None:
            return np_parties(agent, parsed, memory), agent
        if step.via in {"xcomp"} and step.op in {Op.PLEDGE}:
            doer = own_subject(verb) or subject(verb)
            return (np_parties(doer, parsed, memory), doer) if doer is not None else ([], None)
        return [], None
    if lemma(verb) in {"commit", "oblige", "bind", "obligate", "require"} and not step.passive:
        for bound in children(verb, "dobj"):  # "the law commits X to": X is bound, not the law
            if bound.lower_ not in {"itself", "themselves", "ourselves", "himself", "herself"} and (
                found := np_parties(bound, parsed, memory)
            ):
                return found, bound
    doer = subject(verb)
    if doer is not None and (dateline := parsed.by_token.get(doer.i)) is not None and dateline.how == "place":
        doer = next((c for c in children(verb, "nsubj") if c.i > doer.i), doer)
    if doer is None and (stray := _stray_subject(verb, parsed)):
        return [p for t in stray for p in parsed.by_token[t.i].parties], stray[-1]
    if doer is None:
        if verb.dep_ in {"ROOT", "ccomp", "conj"} and verb.tag_ in {
            "VBZ",
            "VBG",
            "VBN",
        }:  # "Decides to renew …": the body that adopts the text
            return list(memory.voice or memory.title_parties[:1]), verb
        return [], None
    return np_parties(first_conjunct(doer), parsed, memory), doer


def _stray_subject(verb: Token, parsed: Parsed) -> list[Token]:
    """Names right before a verb that the parse hung on the phrase before them: "With its allies, X and Y have …"."""
    first = min([verb.i, *(c.i for c in children(verb, "aux", "auxpass"))])
    if verb.tag_ not in {"VBD", "VBZ", "VBP"} and first == verb.i or first == 0:
        return []
    token, found = verb.doc[first - 1], []
    while token.i in parsed.by_token and token.dep_ in {"conj", "appos", "pobj", "dobj"}:
        found.append(token)
        before = verb.doc[token.left_edge.i - 1] if token.left_edge.i else None
        if before is not None and before.text == ",":
            return found[::-1]
        if token.dep_ != "conj":
            return []
        token = token.head
    return []


def _noun_actor(step: Step, parsed: Parsed, memory: Memory) -> tuple[list[str], Token | None]:
    noun = step.token
    trying = lemma(noun) in {"effort", "attempt", "work", "campaign", "push"}
    named = list(memory.named_on(parsed, noun)) if trying or step.op not in {Op.DO, Op.END, Op.ADOPT} else []
    if named:
        return named, noun
    for child in noun.children:
        if child.dep_ in {"prep", "agent"} and child.lower_ in {"by", "from"}:
            for g in children(child, "pobj"):
                found = np_parties(g, parsed, memory)
                if found:
                    return found, g
        if child.dep_ == "poss":
            found = np_parties(child, parsed, memory)
            if found:
                return found, child
        if child.dep_ == "amod" and child.i in parsed.by_token:
            return list(parsed.by_token[child.i].parties), child
    above = holder(noun)
    if above is not None:
        return np_parties(first_conjunct(above), parsed, memory), above
    if noun.dep_ in {"nsubj", "attr"} and is_verb(noun.head):
        other = own_subject(noun.head)
        if other is not None and other.i != noun.i:
            return np_parties(other, parsed, memory), other
    return [], None


def _anchor_actor(chain: Chain, parsed: Parsed, memory: Memory) -> list[str]:
    """The party on the thing itself: "US troops", "Dutch jets", "the troops of Chad"."""
    for token in conjuncts(chain.anchor):
        if is_verb(token):
            continue
        found = list(memory.named_on(parsed, token))
        if not found:
            mention = parsed.by_token.get(token.i)
            if mention is not None and mention.how in {"body", "metonym"}:
                found = list(mention.parties)
        if found:
            return found
    return []


def _other_word(chain: Chain, decider: Step, parsed: Parsed, memory: Memory) -> tuple[list[str], Token | None]:
    """Who acts by another word of the chain: "passage of the bill by Congress", "the deal will let Oslo send"."""
    for step in reversed(chain.steps):
        if step.token.i == decider.token.i:
            continue
        if decider.op is Op.ENABLE and is_verb(step.token):
            return _verb_actor(step, parsed, memory)
        if not is_verb(step.token) and step.token.pos_ == "NOUN":
            found, source = _noun_actor(step, parsed, memory)
            if found:
                return found, source
    return [], None


def actors_of(chain: Chain, result: Outcome, parsed: Parsed, memory: Memory) -> tuple[list[str], str]:
    """Who performs the act that the stage names, and the reason in words."""
    decider = result.decider
    token = decider.token
    found: list[str] = []
    source: Token | None = None
    if result.should:
        return [], "should"
    if decider.op is Op.OBTAIN:
        givers = [
            g for c in token.children if c.dep_ == "prep" and c.lower_ == "from" for g in c.children if g.dep_ == "pobj"
        ]
        givers += [
            g
            for c in chain.anchor.children
            if c.dep_ == "prep" and c.lower_ == "from"
            for g in c.children
            if g.dep_ == "pobj"
        ]
        for giver in givers:
            if parties := np_parties(giver, parsed, memory):
                return parties, f"giver “{giver.text}” → {', '.join(parties)}"
        return _anchor_actor(chain, parsed, memory), "giver on the thing itself"
    if decider.as_subject:
        found = _anchor_actor(chain, parsed, memory)
        source = chain.anchor
        if not found and decider.op is not Op.PLEDGE and chain.kind is Kind.AGREEMENT:
            found = []
    elif decider.op is Op.PLEDGE and decider.via == "ccomp" and len(chain.steps) > 1 and is_verb(token):
        inner = next((s for s in reversed(chain.steps[: chain.steps.index(decider)]) if is_verb(s.token)), None)
        if inner is not None and own_subject(inner.token) is not None:
            if inner.as_subject:
                found, source = _anchor_actor(chain, parsed, memory), chain.anchor
            else:
                found, source = _verb_actor(inner, parsed, memory)
        if not found and inner is not None and inner.passive and lemma(token) in BEARING_OUT:
            found, source = _anchor_actor(chain, parsed, memory), chain.anchor
        if not found:
            found, source = _verb_actor(decider, parsed, memory)
    elif is_verb(token):
        found, source = _verb_actor(decider, parsed, memory)
    elif token.pos_ == "ADJ" or decider.via == "adjective":
        verb = token.head if is_verb(token.head) else None
        doer = own_subject(verb) if verb is not None else None
        if doer is None and verb is not None:
            doer = subject(verb)
        if doer is None and token.head.pos_ in {"NOUN", "PROPN"}:
            doer = token.head
        if doer is not None:
            found, source = np_parties(first_conjunct(doer), parsed, memory), doer
    else:
        if decider.op in {Op.END, Op.DO} and chain.kind is Kind.DEPLOYMENT and lemma(token) != "hosting":
            found, source = _anchor_actor(chain, parsed, memory), chain.anchor
        if not found:
            found, source = _noun_actor(decider, parsed, memory)
    if (
        not found
        and (decider.passive or decider.via in {"participle", "passive", "object", "anchor"} or not is_verb(token))
        and chain.kind in {Kind.DEPLOYMENT, Kind.AID, Kind.POSTURE, Kind.BODY}
    ):
        found, source = _anchor_actor(chain, parsed, memory), chain.anchor
    if not found:
        found, source = _other_word(chain, decider, parsed, memory)
    if not found:
        return [], ""
    shown = source.text if source is not None else token.text
    return list(dict.fromkeys(found)), f"actor “{shown}” → {', '.join(dict.fromkeys(found))}"
