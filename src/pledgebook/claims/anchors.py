"""Where in a sentence an act may be: nouns of a kind, verbs that are acts of their own, sums of money."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pledgebook.claims import lexicon as lex
from pledgebook.claims.chain import Chain, Climb
from pledgebook.claims.context import Memory, Parsed
from pledgebook.claims.effects import Step
from pledgebook.claims.grammar import Mood, children, first_conjunct, is_verb, lemma, own_subject, prepositional
from pledgebook.claims.kinds import HasOrganisation, noun_kind
from pledgebook.claims.lexicon import Op
from pledgebook.claims.money import Money
from pledgebook.claims.roles import np_parties
from pledgebook.claims.verb_acts import TRAIN, verb_kind
from pledgebook.claims.vocabulary import DEFENCE_MONEY
from pledgebook.model import Kind

if TYPE_CHECKING:
    from spacy.tokens import Token

ORGANISATIONS = frozenset(
    """NATO EU CSTO UN AU ASEAN ECOWAS G7 G20 SCO GCC ARABLEAGUE AUKUS QUAD OSCE JEF BRICS OAS COE CIS EAEU UNIONSTATE
    EFTA OTS EAC SADC IGAD ECCAS AES G5SAHEL AMU CARICOM MERCOSUR UNASUR CELAC PIF SAARC OIC WARSAWPACT""".split()
)
CLUBS = frozenset("alliance bloc union organisation organization grouping".split())
# Verbs that give, whatever the thing is, and things that are no help.
STRONG_GIVE = frozenset("fly move supply donate ship hand lend airlift deliver provide send transfer furnish".split())
NO_GIFT = frozenset(
    """message signal letter condolence statement invitation response opportunity time chance attention
    permission reason priority way information detail evidence answer update delegation envoy
    representative proof speech blow warning name list clarity example word glimpse insight reassurance
    assurance guarantee boost view note cover figure account briefing call basis context incentive
    relief leadership framework impetus foundation guidance momentum platform space forum bulwark
    service value result outcome job growth return benefit thanks greeting wish hope lesson verdict
    ruling advice""".split()
)
# What is done to troops that is no deployment: they are trained, paid, praised, attacked.
DONE_TO_TROOPS = TRAIN | frozenset(
    "support help pay fund assist advise thank kill attack capture fight praise tell order urge ask".split()
)
# Nouns whose first word may name the act: "aid bill", "membership bid".
CARRIERS = frozenset(
    "bill bid talk talks request negotiation negotiations plan push pledge proposal offer deal law".split()
)
FOUND_IN = {Kind.AID, Kind.DEPLOYMENT, Kind.AGREEMENT}  # kinds that a clause on the noun may tell by itself


def anchors(parsed: Parsed, memory: Memory, money: list[Money]) -> list[Chain]:
    """Chains from every place in the sentence where an act may be, in order of the text."""

    def has_organisation(token: Token) -> bool:
        mention = parsed.by_token.get(token.i)
        if mention is not None:
            return any(p in ORGANISATIONS for p in mention.parties)
        return lemma(token) in CLUBS and bool(np_parties(token, parsed, memory))

    sums = {t.i: m for m in money for t in parsed.doc if m.start <= t.idx < m.end}
    found: list[Chain] = []
    for token in parsed.doc:
        kind = _sum_kind(token, parsed, sums) if token.i in sums else _kind_at(token, parsed, has_organisation)
        if kind is not None:
            found.append(Climb(token, kind).run())
            if found[-1].relative is None and kind in FOUND_IN:
                found.append(Climb(token, kind).run_relative())
        if is_verb(token) or token.tag_ in {"VBG", "VBN"}:
            deed = verb_kind(token, parsed, memory, has_organisation)
            if deed is not None:
                found.append(Climb(token, deed).run())
    # "1.2 trillion won": a word of the sum is no deed, whatever the parse takes it for.
    told = [chain for chain in found if chain.steps and not any(step.token.i in sums for step in chain.steps)]
    return told or _list_entry(parsed, sums)


def _list_entry(parsed: Parsed, sums: dict[int, Money]) -> list[Chain]:
    """A sum behind a party's name in a list: "Chad: 30 million euros"."""
    if not parsed.sentence.label or any(is_verb(t) and own_subject(t) is not None for t in parsed.doc):
        return []
    heads = [t for t in parsed.doc if t.i in sums and not any(a.i in sums for a in t.ancestors)]
    return [
        Chain(head, kind, (Step(head, Op.PLEDGE, Mood.REAL, via="list"),))
        for head in heads[:1]
        if (kind := _sum_kind(head, parsed, sums)) is not None
    ]


def loose_anchors(parsed: Parsed, memory: Memory, money: list[Money], known: set[Kind]) -> list[Chain]:
    """Chains to fall back on, for kinds not yet found here: things tied loosely to their clause's verb."""

    def has_organisation(token: Token) -> bool:
        mention = parsed.by_token.get(token.i)
        return mention is not None and any(p in ORGANISATIONS for p in mention.parties)

    sums = {t.i: m for m in money for t in parsed.doc if m.start <= t.idx < m.end}
    found = []
    for token in parsed.doc:
        kind = _sum_kind(token, parsed, sums) if token.i in sums else _kind_at(token, parsed, has_organisation)
        if kind is not None and kind not in known:
            found.append(Climb(token, kind).run_loosely())
    return [chain for chain in found if chain.steps]


def _sum_kind(token: Token, parsed: Parsed, sums: dict[int, Money]) -> Kind | None:
    """A sum of money is aid unless the words around it speak of a state's own defence."""
    if token.dep_ in {"compound", "nmod", "quantmod", "nummod", "amod"}:
        return None
    if any(t.i in sums and sums[t.i] is sums[token.i] for t in token.ancestors):
        return None  # the head of the sum stands for it
    around = parsed.doc[max(0, token.i - 8) : token.i + 22].text
    given = any(
        t.dep_ == "pobj" and t.head.lower_ in {"for", "to"} and t.i in parsed.by_token
        for t in parsed.doc[token.i + 1 : token.i + 10]
    )
    return Kind.POSTURE if DEFENCE_MONEY.search(around) and not given else Kind.AID


def _verb_of(token: Token) -> Token | None:
    """The verb whose object or subject a noun is, seen past coordination."""
    head = first_conjunct(token).head if token.dep_ in {"dobj", "obj", "nsubjpass", "conj"} else token.head
    return head if is_verb(head) else None


def _kind_at(token: Token, parsed: Parsed, has_organisation: HasOrganisation) -> Kind | None:
    if token.pos_ not in {"NOUN", "PROPN", "NUM", "SYM"} and token.tag_ not in {"NN", "NNS", "NNP", "NNPS", "$", "CD"}:
        return None
    mention = parsed.by_token.get(token.i)
    if mention is not None:
        thing = lemma(token) in lex.BODY_NOUNS | {"force", "forces", "troops", "military"}
        if not thing or mention.how in {"group", "name"}:
            return None
    if token.dep_ == "compound" and token.head.pos_ in {"NOUN", "PROPN"} and lemma(token.head) not in CARRIERS:
        return None
    verb = _verb_of(token)
    base = lemma(verb) if verb is not None else ""
    kind = noun_kind(token, has_organisation, base)
    if kind is Kind.DEPLOYMENT and token.dep_ != "nsubj" and base in DONE_TO_TROOPS:
        return None
    if kind is None and verb is not None and token.dep_ in {"dobj", "nsubjpass"} and base in STRONG_GIVE:
        gift = token.pos_ in {"NOUN", "NUM"} and lemma(token) not in NO_GIFT
        return Kind.AID if gift and _has_receiver(verb, parsed) else None
    if kind is Kind.AID and base in {"guarantee", "assure"}:
        return None
    if kind is Kind.AID and lemma(token) in {"support", "backing"}:
        of_another_kind = {noun_kind(g, has_organisation) for g in prepositional(token, "for")} - {None, Kind.AID}
        return None if of_another_kind else kind
    return kind


def _has_receiver(verb: Token, parsed: Parsed) -> bool:
    """Whether something is given to a named party: "lent it to Chad", "sent Kyiv generators"."""
    receivers = [*prepositional(verb, "to", "for"), *children(verb, "dative")]
    for thing in children(verb, "dobj", "nsubjpass"):
        receivers += prepositional(thing, "to", "for")
    return any(t.i in parsed.by_token for r in receivers for t in [r, *r.children])
