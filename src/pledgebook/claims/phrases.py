"""The parties that a noun phrase stands for: names, titles, pronouns, lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pledgebook.claims import lexicon as lex
from pledgebook.claims.context import CLUB_NOUNS, FIRST_PERSON, HE, IT, SIGNATORY_WORDS, THEY, Memory, Parsed
from pledgebook.claims.counted import number_counted
from pledgebook.claims.grammar import children, conjuncts, lemma

if TYPE_CHECKING:
    from spacy.tokens import Token

PERSONS = frozenset(
    "delegate delegation representative rapporteur mayor rebel rebels fighter insurgent guerrilla chamber".split()
)
GENERIC = frozenset(
    """
    agreement plan package aid assistance support move deal pact treaty proposal offer decision bill statement
    law loan fund delivery contribution pledge announcement funding policy law resolution mission strategy
    vote programme program sale initiative effort commitment intelligence decision promise measure response
    role presence share spending budget arsenal call request demand
    """.split()
)


# Nouns whose bearers a list after them may name: "three countries, including X".
LISTING = frozenset("country nation state member ally partner signatory power government parliament".split())
COUNTING = frozenset(
    """one some most many several all none number group majority member each two three coalition rest handful dozen trio
    both hundred thousand half any""".split()
)


def np_parties(token: Token, parsed: Parsed, memory: Memory, *, conj: bool = True, places: bool = False) -> list[str]:
    """Parties a noun phrase stands for, with what is coordinated to it."""
    found: list[str] = []
    for t in conjuncts(token) if conj else [token]:
        if conj and any(c.dep_ == "cc" for c in t.children):  # "President A and Crown Prince B" parsed as one long name
            found += [p for c in t.children if c.dep_ == "nmod" and c.i < t.i for p in _one(c, parsed, memory, places)]
        found += _one(t, parsed, memory, places)
        for child in t.children:
            if (
                child.dep_ == "appos"
                and t.i < child.i
                and (not found or any(c.dep_ == "cc" for d in child.subtree for c in d.children))
            ):
                for d in child.subtree:  # "the Turkish minister, X, his Russian counterpart, Y, and Iran's Z"
                    if (
                        (d.dep_ in {"appos", "conj"})
                        and (mention := parsed.by_token.get(d.i)) is not None
                        and mention.how != "place"
                    ):
                        found += mention.parties
            if child.dep_ == "appos" and lemma(t) in {
                "player",
                "country",
                "nation",
                "member",
                "state",
                "ally",
                "party",
                "partner",
                "power",
                "signatory",
                "donor",
                "guarantor",
                "government",
            }:
                for c in conjuncts(child):
                    found += _one(c, parsed, memory, places)
            if (
                child.dep_ == "prep"
                and child.lower_ in {"including", "like", "as", "among"}
                or (child.dep_ == "prep" and child.lower_ == "such")
            ):
                for g in child.subtree:
                    if g.dep_ == "pobj":
                        found += [p for c in conjuncts(g) for p in _one(c, parsed, memory, places)]
    return list(dict.fromkeys(found or _among(token, parsed)))


def _among(token: Token, parsed: Parsed) -> list[str]:
    """Names in a list that the parse hung on the verb: "Six donors, among them X and Y, will pay"."""
    if token.tag_ != "NNS" or token.head.i <= token.i or token.dep_ not in {"nsubj", "nsubjpass"}:
        return []
    between = parsed.doc[token.i + 1 : token.head.i]
    opened = next((t.i for t in between if t.lower_ in {"among", "including", "namely", "notably"}), None)
    if opened is None:
        return []
    listed = (parsed.by_token.get(t.i) for t in between if t.i > opened)
    return [p for m in listed if m is not None and m.how != "place" for p in m.parties]


def _one(token: Token, parsed: Parsed, memory: Memory, places: bool) -> list[str]:
    """The parties of one noun or pronoun, without what is coordinated to it."""
    mention = parsed.by_token.get(token.i)
    word = lemma(token)
    if mention is not None:
        whose = word == "partner" and token.dep_ not in {"compound", "amod"}
        return [] if mention.how == "place" and not places or whose else list(mention.parties)
    if token.lower_ in FIRST_PERSON | IT | THEY | HE:
        return list(memory.pronoun(parsed, token))
    acting = word in lex.ACTING or token.lower_ in lex.ACTING or word in PERSONS or word[:-1] in {"house", "chamber"}
    if acting or word in lex.COUNTRY_NOUNS:
        listed = _listed(token, parsed) if word in LISTING else []
        return listed or list(memory.named_on(parsed, token) or memory.described(parsed, token))
    clubs = CLUB_NOUNS - {"group", "pact", "summit"}
    if token.lower_ in {"both", "pair"} or word in clubs or number_counted(token) is not None:
        return list(memory.described(parsed, token))
    if word == "summit":
        return list(memory.named_on(parsed, token) or memory.described(parsed, token))
    if token.lower_ in SIGNATORY_WORDS and token.text[0].isupper():  # "the Parties" of a treaty
        return list(memory.named_on(parsed, token) or memory.described(parsed, token))
    if word in GENERIC:
        return list(memory.named_on(parsed, token))
    if word in COUNTING and token.pos_ in {"NUM", "DET", "PRON", "NOUN"}:  # "one of the allies"
        for g in (g for c in children(token, "prep") if c.lower_ == "of" for g in children(c, "pobj")):
            return np_parties(g, parsed, memory, places=places)
    if token.pos_ in {"NOUN", "PROPN"} and token.text[0].isupper():
        return list(memory.named_on(parsed, token))
    return []


def _listed(token: Token, parsed: Parsed) -> list[str]:
    """Names after "such as", "including", a colon or a dash."""
    found: list[str] = []
    for child in token.children:
        if child.lower_ in {"including", "as", "like", "namely", "such"} or child.dep_ == "appos":
            for t in child.subtree:
                mention = parsed.by_token.get(t.i)
                if mention is not None and mention.how in {"name", "people", "capital", "group"}:
                    found += mention.parties
    return list(dict.fromkeys(found))


# --- who acts ------------------------------------------------------------------------------------
