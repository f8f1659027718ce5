"""The parse of one sentence as the reader asks it: subjects, objects, tense, negation, coordination."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Token

SUBJECTS = {"nsubj", "nsubjpass", "csubj", "csubjpass"}
OBJECTS = {"dobj", "obj", "attr", "oprd"}
# Verbs whose object does the act below: "urged Berlin to send".
OBJECT_CONTROL = {
    "ask",
    "urge",
    "allow",
    "enable",
    "persuade",
    "invite",
    "help",
    "authorise",
    "authorize",
    "expect",
    "want",
    "request",
    "order",
    "encourage",
    "call",
    "permit",
    "press",
    "push",
    "implore",
    "beg",
    "lobby",
    "force",
    "oblige",
    "require",
    "obligate",
    "tell",
    "need",
    "let",
    "get",
    "exhort",
    "direct",
    "instruct",
    "pressure",
    "convince",
    "advise",
    "see",
    "warn",
    "like",
    "appeal",
    "bind",
    "task",
}


class Mood(StrEnum):
    """How real a verb is told: the tense and modal words around it."""

    REAL = "real"  # has sent, sends, is sending
    FUTURE = "future"  # will send
    MAY = "may"  # may, could, can send
    SHOULD = "should"  # must, should send
    WOULD = "would"
    BARE = "bare"  # to send, sending: what stands above decides
    ORDER = "order"  # send! or a headline's "to send"


def children(token: Token, *deps: str) -> list[Token]:
    return [child for child in token.children if child.dep_ in deps]


def is_verb(token: Token) -> bool:
    return token.pos_ in {"VERB", "AUX"}


def particle(verb: Token) -> str | None:
    """The particle or preposition that makes a phrasal verb: "rule out", "set up"."""
    for child in verb.children:
        if child.dep_ == "prt":
            return child.lower_
    return None


def lemma(token: Token) -> str:
    """The dictionary form, lower case."""
    return token.lemma_.lower()


def auxiliaries(verb: Token) -> list[Token]:
    """Auxiliaries of a verb; a conjoined verb without its own shares those of the first."""
    own = children(verb, "aux", "auxpass")
    if (
        not own
        and verb.dep_ == "conj"
        and is_verb(verb.head)
        and verb.tag_ in {"VB", "VBN", "VBG"}
        and not children(verb, *SUBJECTS)
    ):
        shared = auxiliaries(verb.head)
        if verb.tag_ == "VB" or (verb.tag_ == verb.head.tag_):
            return [a for a in shared if a.lower_ != "to" or verb.tag_ == "VB"]
    return own


def is_passive(verb: Token) -> bool:
    if children(verb, "auxpass", "nsubjpass"):
        return True
    if verb.tag_ != "VBN":
        return False
    if verb.dep_ == "conj" and verb.head.tag_ == "VBN" and not children(verb, "aux", *SUBJECTS):
        return is_passive(verb.head)
    return verb.dep_ == "acl" or (bool(children(verb, "agent")) and not children(verb, "aux"))


def is_negated(token: Token) -> bool:
    """Whether a "not" or "never" stands with the word itself, or its subject is "no one", "neither"."""
    for child in token.children:
        if (
            child.dep_ == "neg"
            or child.lower_ in {"never", "not", "neither", "nor", "hardly"}
            and child.dep_ in {"advmod", "preconj", "cc"}
            and child.i < token.i
        ):
            if child.lower_ == "no" and token.pos_ == "NOUN":
                return True
            if child.nbor(1).lower_ == "only" if child.i + 1 < len(child.doc) else False:
                continue
            return True
        if child.dep_ in {"nsubj", "nsubjpass"} and (
            child.lower_ in {"none", "nobody", "neither"}
            or any(
                g.lower_ in {"no", "neither"} and g.dep_ in {"det", "preconj", "cc"} and g.i < child.i
                for g in child.children
            )
        ):
            return True
        if child.dep_ == "aux" and child.lower_ == "cannot":
            return True
        if child.dep_ in OBJECTS and (
            child.lower_ == "none" or any(g.lower_ == "no" and g.dep_ == "det" for g in child.children)
        ):
            return True  # "sent no tanks", "sent none of the tanks"
    if (
        token.dep_ == "conj"
        and is_verb(token)
        and not children(token, *SUBJECTS, "aux", "auxpass")
        and is_verb(token.head)
    ):
        joined = [c.lower_ for c in token.head.children if c.dep_ == "cc" and c.i < token.i]
        if joined and joined[-1] in {"or", "nor"}:
            return is_negated(token.head)
    return False


def no_longer(token: Token) -> bool:
    """ "no longer", "any more": what was done is over."""
    doc = token.doc
    for child in token.children:
        if child.lower_ == "longer" and child.i > 0 and doc[child.i - 1].lower_ in {"no", "any"}:
            return True
        if child.lower_ in {"anymore"}:
            return True
    return False


def mood(verb: Token) -> Mood:
    """How real the verb is told."""
    helpers = auxiliaries(verb)
    words = [a.lower_ for a in helpers]
    if "to" in words:
        return Mood.BARE
    for word in words:
        if word in {"will", "shall", "'ll", "’ll", "wo", "ll"}:
            return Mood.FUTURE
        if word in {"may", "might", "could", "can", "cannot", "ca"}:
            return Mood.MAY
        if word in {"should", "must", "ought"}:
            return Mood.SHOULD
        if word in {"would", "'d", "’d"}:
            return Mood.WOULD
    if verb.tag_ == "VBG" and not any(a.lemma_ == "be" for a in helpers):
        if verb.dep_ == "ROOT" or verb.dep_ == "conj" and mood_is_real_participle(verb.head):
            return Mood.REAL
        return Mood.BARE
    if verb.tag_ == "VB" and not words:
        if verb.dep_ == "conj" and is_verb(verb.head):
            return mood(verb.head)
        return Mood.ORDER if verb.dep_ == "ROOT" else Mood.BARE
    return Mood.REAL


def mood_is_real_participle(verb: Token) -> bool:
    return verb.tag_ == "VBG" and verb.dep_ == "ROOT"


def conjuncts(token: Token) -> Iterator[Token]:
    """The token and all that is coordinated below it, in order."""
    yield token
    for child in token.children:
        if child.dep_ == "conj":
            yield from conjuncts(child)


def first_conjunct(token: Token) -> Token:
    while token.dep_ == "conj" and token.head.i != token.i:
        token = token.head
    return token


def own_subject(verb: Token) -> Token | None:
    for child in verb.children:
        if child.dep_ in SUBJECTS:
            return child
    return None


def subject(verb: Token, depth: int = 0) -> Token | None:
    """Who does the verb, by the grammar of control; None where the sentence does not say.

    The subject of a passive verb is what it is done to: ask `is_passive`.
    """
    found = own_subject(verb)
    if found is not None:
        if found.lower_ in {"who", "which", "that", "whose"} and verb.dep_ == "relcl":
            return verb.head
        return found
    if depth > 8 or verb.dep_ == "ROOT":
        return None
    head = verb.head
    if verb.dep_ == "conj" and is_verb(head):
        return subject(head, depth + 1)
    if verb.dep_ in {"xcomp", "ccomp"} and (is_verb(head) or head.pos_ == "ADJ"):
        if is_verb(head) and lemma(head) in OBJECT_CONTROL:
            target = [c for c in head.children if c.dep_ in {"dobj", "dative"} and c.i < verb.i]
            if target:
                return target[0]
            if is_passive(head):
                return own_subject(head) or subject(head, depth + 1)
            on = [
                g
                for c in head.children
                if c.dep_ == "prep" and c.lower_ in {"on", "upon", "to", "for"} and c.i < verb.i
                for g in c.children
                if g.dep_ == "pobj"
            ]
            if on:
                return on[0]
        return subject(head if is_verb(head) else head.head if is_verb(head.head) else head, depth + 1)
    if verb.dep_ == "advcl" and is_verb(head):
        return subject(head, depth + 1)
    if verb.dep_ == "pcomp" and head.dep_ == "prep":
        above = head.head
        if is_verb(above):
            if (answering := answers_for(above)) or lemma(above) in {"stop", "prevent", "keep", "discourage", "bar"}:
                target = answering or [c for c in above.children if c.dep_ in {"dobj", "nsubjpass"}]
                if target:
                    return target[0]
            return subject(above, depth + 1)
        return holder(above, depth + 1)
    if verb.dep_ == "acl":
        if verb.tag_ in {"VBG", "VBN"} and not any(a.lower_ == "to" for a in children(verb, "aux")):
            return head
        return holder(head, depth + 1)
    if verb.dep_ == "relcl":
        return subject(head.head, depth + 1) if is_verb(head.head) else None
    return None


def holder(noun: Token, depth: int = 0) -> Token | None:
    """Whose plan, pledge or delivery a noun is: possessor, "by X", else the subject of the verb above."""
    for child in noun.children:
        if child.dep_ == "poss":
            return child
    for child in noun.children:
        if child.dep_ in {"prep", "agent"} and child.lower_ == "by":
            for grandchild in children(child, "pobj"):
                return grandchild
        if child.dep_ == "acl" and is_passive(child):
            for agent in children(child, "agent"):
                for grandchild in children(agent, "pobj"):
                    return grandchild
    head = noun.head
    if depth > 8 or head.i == noun.i:
        return None
    if noun.dep_ in {"nsubj", "nsubjpass"}:
        return None
    if is_verb(head):
        if is_passive(head):
            return agent_of(head)
        return subject(head, depth + 1)
    if head.dep_ == "prep" and noun.dep_ == "pobj":
        above = head.head
        if is_verb(above) and head.lower_ in HELD_FOR and (answering := answers_for(above)) is not None:
            return answering[0] if answering else None
        return subject(above, depth + 1) if is_verb(above) else holder(above, depth + 1)
    if noun.dep_ in {"conj", "appos"}:
        return holder(head, depth + 1)
    return None


# "Berlin criticised Ankara over the delivery": what is held against somebody, or to his credit, is his doing.
ANSWERED = frozenset(
    """accuse blame criticise criticize condemn denounce censure sanction punish penalise penalize fine summon rebuke
    reprimand admonish scold chide reproach lambast slam berate upbraid expel suspect fault thank praise commend applaud
    congratulate""".split()
)
IMPOSING = frozenset("impose slap place put levy".split())
IMPOSED = frozenset("sanction tariff fine penalty measure restriction".split())
HELD_FOR = frozenset("over for of after about at".split())


def answers_for(verb: Token) -> list[Token] | None:
    """Who is blamed, punished or praised by a verb ("imposed sanctions on Iran"), at most one; None of other verbs."""
    if lemma(verb) in ANSWERED:
        return children(verb, "nsubjpass" if is_passive(verb) else "dobj")[:1]
    told = [*children(verb, "dobj"), *children(verb, "nsubjpass")]
    if lemma(verb) in IMPOSING and any(lemma(thing) in IMPOSED for thing in told):
        return [hit for word in (*told, verb) for on in children(word, "prep") if on.lower_ in {"on", "against"}
                for hit in children(on, "pobj")][:1]
    return None


def agent_of(verb: Token) -> Token | None:
    """The "by X" of a passive verb."""
    for child in verb.children:
        if child.dep_ == "agent" or (child.dep_ == "prep" and child.lower_ == "by"):
            for grandchild in child.children:
                if grandchild.dep_ == "pobj":
                    return grandchild
    return None


def objects(verb: Token) -> list[Token]:
    """Direct objects with what is coordinated to them; of a passive, its subject."""
    if is_passive(verb):
        own = own_subject(verb)
        first = [own] if own is not None and own.dep_ == "nsubjpass" else []
        if not first and verb.dep_ == "acl":
            first = [verb.head]
        if not first and verb.dep_ == "conj" and is_verb(verb.head):
            shared = own_subject(verb.head)
            first = [shared] if shared is not None else []
        first += children(verb, "dobj", "oprd")
    else:
        first = children(verb, *OBJECTS)
    if verb.dep_ == "relcl":
        first = [verb.head if t.lower_ in {"which", "that", "whom"} else t for t in first]
    return [c for t in first for c in conjuncts(t)]


def prepositional(token: Token, *words: str) -> list[Token]:
    """Objects of the prepositions below a token ("to Ukraine" → Ukraine), with coordination."""
    found = []
    for child in token.children:
        if child.dep_ in {"prep", "dative", "agent"} and (not words or child.lower_ in words):
            for grandchild in child.children:
                if grandchild.dep_ in {"pobj", "pcomp"}:
                    found += list(conjuncts(grandchild))
                elif grandchild.dep_ == "prep":  # "across to", "out of"
                    found += [c for g in children(grandchild, "pobj") for c in conjuncts(g)]
    return found


def modifiers(noun: Token) -> list[Token]:
    """Words before a noun that say what it is: compounds, adjectives, their own modifiers."""
    found = []
    for child in noun.children:
        if child.dep_ in {"compound", "amod", "nmod", "npadvmod", "poss"} and child.i < noun.i:
            found.append(child)
            found += [
                t
                for t in child.subtree
                if t.i != child.i and t.dep_ in {"compound", "amod", "nmod", "conj", "npadvmod"}
            ]
    return found
