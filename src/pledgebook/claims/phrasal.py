"""What a verb does to an act with other words: "put the pact on ice", "let it lapse", "call it unrealistic"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pledgebook.claims.grammar import children, lemma, prepositional
from pledgebook.claims.lexicon import Op

if TYPE_CHECKING:
    from spacy.tokens import Token


def op_of_phrase(verb: Token, noun: Token, already: bool) -> Op | None:
    """What the verb of which a noun is the object does to it by the words around; None where it stands by itself.

    already   whether words below the verb have moved the act: "completed its purchase", but not "completed tanks"
    """
    base = lemma(verb)
    if base == "let" and any(t.lower_ in RUNNING_OUT for t in verb.subtree if t.i > noun.i):
        return Op.END  # "let the pact lapse", which the parse often takes for one noun
    if base in {"put", "place", "hold"} and any(
        lemma(t) in {"abeyance", "hold", "ice"} and t.i > noun.i and t.head.lower_ in {"in", "into", "on"}
        for t in verb.subtree  # the parse may hang "on hold" on a word within the plan
    ):
        return Op.END
    if (op := laid(verb)) is not None:
        return op
    if base == "take" and lemma(noun) in {"delivery", "possession"}:
        return Op.OBTAIN
    if base in CALLING and any(_judges(c, verb) for c in (verb.children if already else verb.subtree)):
        return Op.REFUSE
    return Op.BEGIN if already and base in {"complete", "finish"} else None


def _judges(word: Token, verb: Token) -> bool:
    """Whether a word says of an act that it ought not to be; the parse often puts it behind the last name."""
    return word.lower_ in NOT_TO_BE and (word.head.i == verb.i or word.dep_ == "amod" and word.i > word.head.i)


CALLING = frozenset("call consider deem find term think label".split())
NOT_TO_BE = frozenset("unrealistic unacceptable impossible premature unthinkable undesirable".split())
RUNNING_OUT = frozenset("lapse expire die".split())


def puts_value(verb: Token) -> bool:
    """ "Put the value of the package at 120 million", "put the backlog at 20 billion": nobody gives it by that."""
    base = lemma(verb)
    valued = any(lemma(c) in {"value", "cost", "price", "worth", "number", "total"}
                 for c in children(verb, "dobj", "nsubjpass"))
    return base in {"put", "set", "estimate", "reckon"} and valued or base in {"put", "estimate", "reckon"} and any(
        any(t.like_num for t in figure.subtree) for figure in prepositional(verb, "at"))


def laid(verb: Token) -> Op | None:
    """What "put the delivery on the agenda", "took the sale off the table" does to it; None for other verbs."""
    found = (op for base, where, thing, op in LAID
             if lemma(verb) in base and any(lemma(t) == thing for t in prepositional(verb, where)))
    return next(found, None)


LAID = (
    (frozenset({"put", "place"}), "on", "agenda", Op.CONSIDER),
    (frozenset({"put", "lay"}), "on", "table", Op.PROPOSE),
    (frozenset({"take"}), "off", "table", Op.END),
)
