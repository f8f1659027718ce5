"""What single words do to an act: verbs above it, verbs it is the subject of, nouns it hangs on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pledgebook.claims import lexicon as lex
from pledgebook.claims.grammar import (
    Mood,
    children,
    is_negated,
    is_passive,
    lemma,
    mood,
    no_longer,
    particle,
    prepositional,
)
from pledgebook.claims.lexicon import Op
from pledgebook.model import Kind

if TYPE_CHECKING:
    from spacy.tokens import Token

ARRIVE = {
    "drive",
    "roll",
    "step",
    "march",
    "parachute",
    "use",
    "transit",
    "occupy",
    "man",
    "arrive",
    "reach",
    "flow",
    "go",
    "come",
    "land",
    "head",
    "move",
    "enter",
    "deploy",
    "depart",
    "cross",
    "return",
    "remain",
    "stay",
    "serve",
    "operate",
    "sail",
    "dock",
    "fly",
    "join",
    "take",
    "leave",
    "call",
    "visit",
    "stand",
    "be",
    "gather",
}
# Wholes whose parts a sentence lists: "the package includes".
WHOLES = {
    "package",
    "total",
    "aid",
    "assistance",
    "support",
    "contribution",
    "commitment",
    "tranche",
    "funding",
    "loan",
    "plan",
    "delivery",
    "shipment",
    "announcement",
    "pledge",
    "drawdown",
    "effort",
    "sum",
    "money",
    "programme",
    "program",
    "project",
    "initiative",
}
CONTENT = {
    "include",
    "contain",
    "comprise",
    "feature",
    "consist",
    "provide",
    "cover",
    "total",
    "encompass",
    "involve",
    "amount",
    "oblige",
    "commit",
    "bind",
    "guarantee",
    "envisage",
    "foresee",
    "stipulate",
    "offer",
    "bring",
    "mean",
    "make",
}
NOUN_PREPOSITIONS = {
    "of",
    "for",
    "to",
    "on",
    "about",
    "over",
    "with",
    "in",
    "toward",
    "towards",
    "against",
    "into",
    "regarding",
    "at",
}
# "is expected to", "is likely to", "is said to": the passive does not make the subject the asker.
EXPECTED = {"expect", "anticipate", "predict", "tip", "think", "believe"}


# Kinds whose things are given, sent or made by almost any verb of doing.
UNKNOWN_VERBS = {Kind.AGREEMENT, Kind.POSTURE}


@dataclass(frozen=True, slots=True)
class Step:
    """One word up the chain: what it does to the act below and how it is told."""

    token: Token
    op: Op
    mood: Mood = Mood.BARE
    negated: bool = False
    passive: bool = False
    as_subject: bool = False  # the act is the grammatical subject of this word
    via: str = ""


def keys_of(verb: Token, via: str) -> list[str]:
    """Keys under which a verb may be listed, longest first."""
    base = lemma(verb)
    keys = []
    if via.startswith("prep:"):
        if any(child.lower_ == "back" and child.dep_ == "advmod" for child in verb.children):
            keys.append(f"{base} back {via[5:]}")  # "went back on its word"
        keys.append(f"{base} {via[5:]}")
    if part := particle(verb):
        keys.append(f"{base} {part}")
    for child in verb.children:
        if child.dep_ == "prep" and child.i == verb.i + 1:
            keys.append(f"{base} {child.lower_}")
        if (
            child.dep_ == "advmod"
            and child.lower_ in {"out", "back", "down", "up", "off", "forward", "away", "aside"}
            and child.i <= verb.i + 2
        ):
            keys.append(f"{base} {child.lower_}")
    return [*keys, base]


DOING = {Op.END, Op.REFUSE, Op.BLOCK, Op.REQUEST, Op.PROPOSE, Op.NEGOTIATE, Op.ADOPT, Op.CONSIDER, Op.FAIL}


def verb_op(verb: Token, kind: Kind, via: str) -> Op | None:
    """What a verb does to an act of a kind below it; None where it does nothing the book knows."""
    base = lemma(verb)
    if base == "take" and any(c.lower_ == "part" for c in verb.children):
        base = "participate"
    if (
        base in {"agree", "vote", "settle"}
        and kind is Kind.AGREEMENT
        and via in {"prep:on", "prep:to", "prep:for", "prep:upon"}
    ):
        return Op.ADOPT
    if base in {"upgrade", "elevate", "raise", "lift"} and kind is Kind.AGREEMENT and via in {"prep:to", "prep:into"}:
        return Op.ADOPT  # "raised their ties to a strategic partnership"
    if base in {"work", "labour", "labor"} and via == "prep:on":
        return Op.NEGOTIATE if kind is Kind.AGREEMENT else Op.CONSIDER
    if base == "decide" and not any(c.dep_ in {"nsubj", "nsubjpass"} for c in verb.children) and verb.tag_ == "VBZ":
        return Op.ADOPT  # the operative words of a resolution
    if base == "offer" and kind in {Kind.AID, Kind.GUARANTEE} and via == "object" and verb.tag_ in {"VBZ", "VBP"}:
        return Op.DO
    if base == "have" and via == "object" and kind is Kind.POSTURE:
        return Op.ADOPT if any("neutral" in t.lower_ for t in verb.subtree) else None
    if base in {"guarantee", "assure"} and kind is Kind.GUARANTEE:
        return Op.PLEDGE
    listed = next((lex.VERBS[key] for key in keys_of(verb, via) if key in lex.VERBS), None)
    direct = via in {
        "object",
        "passive",
        "prep:with",
        "prep:of",
        "prep:into",
        "prep:to",
        "prep:in",
        "prep:for",
        "prep:as",
        "prep:on",
    }
    if (
        direct
        and base in lex.KIND_VERBS[kind]
        and via in {"object", "passive", "prep:with", "prep:into", "prep:in", "prep:from"}
    ):
        if listed in DOING and not (kind is Kind.DEPLOYMENT and base in {"increase", "add"}):
            return listed
        if kind is Kind.AGREEMENT or (
            kind is Kind.BODY
            and base
            in {
                "establish",
                "create",
                "set",
                "found",
                "launch",
                "form",
                "inaugurate",
                "assemble",
                "constitute",
                "open",
                "extend",
                "renew",
                "authorise",
                "authorize",
                "mandate",
            }
        ):
            return Op.ADOPT if base not in {"draft", "prepare", "have", "announce", "propose"} else listed
        if kind is Kind.POSTURE and base == "reaffirm":
            return Op.PLEDGE
        if kind is Kind.POSTURE and base in {"declare", "adopt", "activate"}:
            return Op.ADOPT
        if kind is Kind.MEMBERSHIP and base == "invite":
            return Op.PROPOSE
        if listed in {Op.CONTINUE, Op.PLEDGE} and base in {"guarantee", "commit"}:
            return Op.PLEDGE
        return Op.DO
    if listed is None and via in {"object", "passive"} and base not in lex.OTHER_VERBS and kind in UNKNOWN_VERBS:
        return Op.DO
    return listed


def verb_step(verb: Token, kind: Kind, via: str) -> Step | None:
    op = verb_op(verb, kind, via)
    if op is None:
        return None
    if lemma(verb) == "leave" and children(verb, "prep") and any(c.lower_ == "for" for c in children(verb, "prep")):
        op = Op.DO
    if lemma(verb) in {"deny", "dismiss"} and via not in {"dative"} and not children(verb, "dative"):
        op = Op.FAIL  # a denial of what is said to have been done is no act (decision 10)
    if op is Op.END and lemma(verb) == "close" and any(lemma(o) in lex.AGREEMENT_NOUNS for o in children(verb, "dobj")):
        op = Op.ADOPT  # a deal that is closed is made
    passive = is_passive(verb)
    if passive and lemma(verb) in EXPECTED and via in {"xcomp", "ccomp", "passive"}:
        if via == "passive" and not children(verb, "xcomp", "ccomp"):
            return None
        op = Op.CONSIDER
    negated = is_negated(verb)
    if lemma(verb) == "wait":
        return None
    return Step(verb, op, mood(verb), negated or no_longer(verb), passive, via=via)


def subject_step(noun: Token, verb: Token, kind: Kind) -> Step | None:
    """The act as grammatical subject: "deliveries have resumed", "the package includes", "talks are underway"."""
    base = lemma(verb)
    told, negated = mood(verb), is_negated(verb) or no_longer(verb)

    def step(op: Op) -> Step:
        return Step(verb, op, told, negated, False, True, "subject")

    attributes = [c for c in verb.children if c.dep_ in {"acomp", "attr", "advmod", "oprd"} and c.i > verb.i]
    if kind is Kind.DEPLOYMENT and base in {"stay", "remain"} and not attributes[:0]:
        return step(Op.DO)
    if base in {"be", "remain", "seem", "become", "stay", "get", "prove"}:
        for attribute in attributes:
            adjective = lex.ADJECTIVES.get(attribute.lower_)
            if (
                attribute.dep_ == "attr"
                and lemma(attribute) in {"guarantee", "necessity", "must", "priority", "requirement", "demand"}
                and base == "be"
                and lemma(noun) not in lex.NOUNS
                and told is not Mood.MAY
            ):
                return step(Op.REQUEST)
            if adjective is Op.REQUEST and (verb.tag_ in {"VBD", "VBN"} or not told) and told is Mood.REAL:
                return None
            if adjective in {Op.REQUEST, Op.BLOCK, Op.NEGOTIATE, Op.CONSIDER} and attribute.dep_ in {"acomp", "advmod"}:
                return step(adjective)
            if attribute.dep_ == "attr" and lemma(attribute) in lex.NOUNS and lemma(noun) not in lex.NOUNS:
                return None
        if kind is Kind.DEPLOYMENT and (
            children(verb, "prep") or any(a.lower_ in {"there", "deployed"} for a in attributes)
        ):
            return step(Op.DO)
        return None
    if kind in {Kind.GUARANTEE, Kind.AGREEMENT} and base in {"apply", "extend", "cover"} and not children(verb, "dobj"):
        return step(Op.ADOPT) if kind is Kind.GUARANTEE else None
    onward = children(verb, "xcomp")
    if base in {"stop", "cease", "continue", "begin", "start", "resume"} and onward:
        moving = kind is Kind.DEPLOYMENT and lemma(onward[0]) in ARRIVE
        return step(Op.END if base in {"stop", "cease"} else Op.DO) if moving else None
    to_an_end = base in {"come", "grind", "draw"} and any(
        lemma(t) in {"end", "halt", "stop", "close", "standstill"} for t in prepositional(verb, "to"))
    if to_an_end or base in {"expire", "lapse", "end", "stop", "cease", "collapse", "dry"}:
        return step(Op.END)
    if base in {"resume", "begin", "start", "continue"}:
        return step(Op.NEGOTIATE if lemma(noun) in {"talk", "talks", "negotiation", "negotiations"} else Op.DO)
    if base in {"stall", "languish", "falter"}:
        return step(Op.BLOCK)
    if kind is Kind.DEPLOYMENT and base in {"withdraw", "pull", "leave", "depart", "exit"}:
        away = base != "leave" or not any(c.lower_ == "for" for c in children(verb, "prep"))
        return step(Op.END if away else Op.DO)
    if kind is Kind.DEPLOYMENT and base in ARRIVE | {"guard", "protect", "defend", "secure", "patrol"}:
        return step(Op.DO)
    if kind is Kind.AID and base in {"arrive", "reach", "flow", "go", "come"}:
        return step(Op.DO)
    if (
        kind is Kind.AGREEMENT
        and base in {"enter", "come", "take"}
        and any(t.lower_ in {"force", "effect"} for t in verb.subtree)
    ):
        return step(Op.ADOPT)
    if kind in {Kind.AID, Kind.AGREEMENT, Kind.BODY} and base in CONTENT:
        return Step(verb, Op.PLEDGE, told, negated, False, True, "content")
    return None


def noun_step(noun: Token, via: str, kind: Kind | None = None) -> Step | None:
    word = lemma(noun)
    op = lex.NOUNS.get(word)
    if op is None and word.endswith("s"):
        op = lex.NOUNS.get(word[:-1])
    if word in {"support", "backing"} and kind is not Kind.AID and via.startswith("prep"):
        op = Op.SUPPORT
    if word == "effort":
        op = {Kind.AID: Op.DO, Kind.MEMBERSHIP: Op.REQUEST, Kind.AGREEMENT: Op.NEGOTIATE}.get(kind or Kind.BODY)
    if word == "use" and kind in {Kind.DEPLOYMENT, Kind.POSTURE}:
        op = Op.DO
    if op is Op.CONSIDER and word in {"discussion", "consultation"} and kind is Kind.AGREEMENT:
        op = Op.NEGOTIATE
    if op is Op.DO and kind is Kind.BODY and word in {"establishment", "creation", "formation", "launch"}:
        op = Op.ADOPT
    if op is None:
        return None
    if (
        noun.head.lower_ in {"pending", "awaiting", "despite"}
        and op in {Op.ADOPT, Op.DO}
        and noun.head.lower_ != "despite"
    ):
        op = Op.PROPOSE
    negated = any(c.lower_ == "no" and c.dep_ == "det" for c in noun.children)
    return Step(noun, op, Mood.BARE, negated, via=via)
