"""What a noun phrase is about: aid, an agreement, troops … or nothing that the book keeps.

`RULES` is the whole order of work: the first rule that answers decides. A new rule is a function and a
line there.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pledgebook.claims import lexicon as lex
from pledgebook.claims.grammar import children, lemma, modifiers, prepositional
from pledgebook.claims.vocabulary import (
    AGREEMENT_PHRASE,
    AID_PHRASE,
    ARTICLE,
    BODY_PHRASE,
    COMMON_DEFENCE,
    DEFENCE_MONEY,
    FORCES_END,
    HOME_AID,
    HOME_BODY,
    JOINT_FORCE,
    MEMBERSHIP_WORD,
    NUCLEAR,
    OTHER_FIELD,
    POSTURE_END,
    SENT_END,
    TROOPS,
    TROOPS_END,
    WEAPON,
    WEAPON_END,
)
from pledgebook.model import Kind

if TYPE_CHECKING:
    from spacy.tokens import Token

HasOrganisation = Callable[["Token"], bool]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun as the rules see it: its lemma, its words, and the verb it is the object or subject of."""

    noun: Token
    word: str
    head: str  # with what stands before it
    whole: str  # and the first "of" or "for" behind it
    verb: str  # lemma, or ""
    has_organisation: HasOrganisation

    def owned(self, *pronouns: str) -> bool:
        """Whether a possessor stands on the noun; one of these pronouns, where any are given."""
        return any(c.dep_ == "poss" and (not pronouns or c.lower_ in pronouns) for c in self.noun.children)


class _Nothing:
    """The answer of a rule that ends the search: the phrase is of no kind."""


NOTHING = _Nothing()
Answer = Kind | _Nothing | None  # None: ask the next rule


def phrase(noun: Token) -> str:
    """The noun with what stands before it, and the first "of" or "for" behind it."""
    left = min([noun.i, *(t.i for t in modifiers(noun))])
    right = noun.i
    for child in noun.children:
        near = child.i > noun.i and child.dep_ == "prep" and child.i - noun.i < 4
        if near and child.lower_ in {"of", "for", "on", "in", "to", "into", "with"}:
            right = max(right, *(t.i for t in child.subtree if t.i < child.i + 7), child.i)
            break
        if child.dep_ == "nummod" and child.i > noun.i:
            right = max(right, child.i)
    return noun.doc[left : right + 1].text


def head_phrase(noun: Token) -> str:
    """The noun with what stands before it, articles left out."""
    left = min([noun.i, *(t.i for t in modifiers(noun))])
    return noun.doc[left : noun.i + 1].text


def guarantee(p: Phrase) -> Answer:
    if p.word in lex.GUARANTEE_NOUNS:
        banking = re.search(r"\b(?:loan|credit|financial|export|money-back|bank)\b", p.whole, re.I)
        return None if banking else Kind.GUARANTEE
    article = p.noun.text == "Article" and ARTICLE.search(p.noun.doc[p.noun.i : p.noun.i + 3].text)
    return Kind.GUARANTEE if article or COMMON_DEFENCE.search(p.head) else None


JOINING = frozenset(
    "bid entry application integration invitation aspiration path candidate course ambition admission".split()
)
LEAVING = frozenset("withdrawal exit departure".split())
STATUS = frozenset("status future perspective plan withdrawal exit action".split())


def membership(p: Phrase) -> Answer:
    if p.word in {"membership", "accession", "enlargement", "candidacy"}:
        return Kind.MEMBERSHIP
    if p.word in LEAVING and not prepositional(p.noun, "of"):  # "the withdrawal of troops from …" is none
        return Kind.MEMBERSHIP if any(map(p.has_organisation, prepositional(p.noun, "from"))) else None
    if p.word not in JOINING | STATUS:
        return None
    if re.search(r"\b(?:membership action plan|candidate status|member status|membership)\b", p.whole, re.I):
        return Kind.MEMBERSHIP
    named = any(p.has_organisation(t) for t in p.noun.subtree if abs(t.i - p.noun.i) < 8)
    above = (p.noun, p.noun.head) if p.noun.dep_ == "dobj" else (p.noun,)  # "submitted its application to the bloc"
    into = p.word in {"application", "entry", "admission"} and any(
        p.has_organisation(o) for t in above for c in t.children if c.lower_ in {"to", "into"} for o in c.children)
    if into:
        return Kind.MEMBERSHIP
    around = p.whole + " " + " ".join(t.lower_ for t in p.noun.subtree)
    return Kind.MEMBERSHIP if p.word in JOINING and named and MEMBERSHIP_WORD.search(around) else None


# Security of another sort than from attack: that there is enough of something, or that something works.
SUPPLY = re.compile(
    r"\b(?:energy|food|water|health|economic|supply[ -]chain|climate|job|social|fuel|gas|cyber|digital|grain)\b", re.I)
PROMISES = frozenset("commitment commit committed pledge obligation guarantee promise stand dedication".split())


def defence_of_another(p: Phrase) -> Answer:
    """ "commitment to the defense of Japan", "to Israel's security": a promise stands above, a party below."""
    if p.word not in {"defence", "defense", "security", "protection"}:
        return None
    if p.word in {"security", "protection"} and SUPPLY.search(p.head):
        return None
    above = p.noun.head if p.noun.dep_ == "pobj" else p.noun
    if above.dep_ != "prep" or above.lower_ not in {"to", "for"} or lemma(above.head) not in PROMISES:
        return None
    owner = any(c.dep_ == "poss" and c.lower_ not in {"its", "our", "their", "his", "my"} for c in p.noun.children)
    of = any(c.dep_ == "prep" and c.lower_ == "of" for c in p.noun.children)
    return Kind.GUARANTEE if owner or of else None


def consultations(p: Phrase) -> Answer:
    under = re.search(r"\bArticle (?:4|IV|Four)\b|\bunder the\b.*\btreaty\b", p.noun.sent.text)
    return Kind.GUARANTEE if p.word in {"consultation", "consultations"} and under else None


def treaty_applies(p: Phrase) -> Answer:
    if p.word in {"treaty", "pact", "article", "commitment", "agreement"} and p.verb in {"apply", "extend", "cover"}:
        words = p.whole + p.noun.doc[p.noun.i : p.noun.i + 2].text
        return Kind.GUARANTEE if re.search(r"\b(?:mutual|defen[cs]e|security|Article)\b", words) else None
    return None


RENEW = frozenset("extend renew terminate end adopt approve authorise authorize prolong expand give".split())


def mandate(p: Phrase) -> Answer:
    return Kind.BODY if p.word == "mandate" and p.verb in RENEW else None


STRENGTHEN = frozenset(
    "strengthen reinforce enhance build bolster develop increase expand improve modernise modernize".split()
)


def own_capabilities(p: Phrase) -> Answer:
    capable = re.search(r"\b(?:defen[cs]e|military|deterrence|warfighting)(?: and \w+)? capabilit", p.head, re.I)
    if capable and p.owned("its", "their", "our", "his") and p.verb in STRENGTHEN:
        return Kind.POSTURE
    return Kind.POSTURE if p.word == "deterrence" and p.verb in STRENGTHEN else None


STANCES = frozenset(
    """denuclearization denuclearisation disarmament neutrality non-alignment nonalignment nonproliferation
    non-proliferation""".split()
)


def stance(p: Phrase) -> Answer:
    if p.word in STANCES or POSTURE_END.search(p.head):
        return Kind.POSTURE
    if DEFENCE_MONEY.search(p.whole) and not re.search(r"\b(?:aid|assistance|package|support)\b", p.head, re.I):
        return Kind.POSTURE
    pact = p.word in {"agreement", "deal", "treaty", "pact", "talks", "accord"}
    return Kind.POSTURE if NUCLEAR.search(p.head) and not pact and p.verb != "ship" else None


def own_contribution(p: Phrase) -> Answer:
    changed = p.verb in {"double", "increase", "raise", "triple", "boost", "cut", "reduce"}
    return Kind.AID if p.word == "contribution" and p.owned() and changed else None


MOVING = lex.DEPLOY | {"enter", "leave", "stay", "remain", "arrive", "cross", "go", "come"}


def moving_forces(p: Phrase) -> Answer:
    if p.word in {"forces", "force"} and p.verb in MOVING:
        sent = p.verb in {"deploy", "withdraw", "station", "send", "pull", "keep"}
        return Kind.DEPLOYMENT if p.owned() or sent else None
    passing = p.verb in {"use", "cross", "land", "dock", "overfly", "refuel", "transit"}
    if passing and p.noun.dep_ == "nsubj" and FORCES_END.search(p.head):
        return Kind.DEPLOYMENT
    return None


DEEPEN = frozenset(
    """deepen expand strengthen enhance accelerate intensify broaden suspend halt freeze end terminate cease break
    cut resume agree""".split()
)


def cooperation(p: Phrase) -> Answer:
    """Cooperation that is deepened or ended; cooperation as such is no act."""
    if p.word not in {"cooperation", "co-operation", "exchange"} or p.noun.head.dep_ == "prep" and not p.verb:
        return None
    secure = re.search(r"\b(?:military|defen[cs]e|security|intelligence)\b", p.head, re.I)
    return Kind.AGREEMENT if secure and p.verb in DEEPEN else NOTHING if secure else None


def such_document(p: Phrase) -> Answer:
    ended = p.noun.dep_ == "pobj" and lemma(p.noun.head.head) in {"end", "suspension", "halt", "freeze", "stop"}
    military = re.search(r"\b(?:military|defen[cs]e)\b", p.head)
    if ended and military and p.word in {"cooperation", "co-operation", "exchange"}:
        return Kind.AGREEMENT
    such = any(c.lower_ == "such" for c in p.noun.children)
    return Kind.AGREEMENT if p.word == "document" and such else None


SENDING = frozenset("send dispatch move sail lead contribute provide offer volunteer second pledge promise".split())
PEOPLE_SENT = frozenset(
    """man unit instructor observer monitor contingent company paratrooper medic engineer policeman trainer
    airman""".split()
)


# Whoever is sent against fire, flood or illness is no force; what they take along may be help.
CIVILIANS = re.compile(
    r"\b(?:fire[ -]?fight\w+|fire crews?|smokejumpers?|rescuers?|rescue (?:team|worker|crew)s?|health|doctors?|nurses?|"
    r"(?:aid|relief|social) workers?|volunteers?|diplomats?|teachers?|scientists?|epidemiolog\w+|vaccin\w+)\b", re.I)
CRAFT = frozenset("frigate corvette warship bomber vessel ship destroyer".split())


def _to_somebody(thing: Token) -> bool:
    """Whether a thing is given to somebody, not put at their side: "provides a frigate for the group"."""
    verb = thing.head
    return bool([*prepositional(thing, "to"), *prepositional(verb, "to"), *children(verb, "dative")])


def deployed(p: Phrase) -> Answer:
    idea = re.search(r"\b(?:strateg|approach|tactic|rhetoric|measure|tool|resource|argument|diplomac)", p.head, re.I)
    if p.verb in {"deploy", "station", "redeploy"} and not idea and not CIVILIANS.search(p.head):
        return Kind.DEPLOYMENT
    if p.word in CRAFT and p.verb in {"provide", "deliver"} and _to_somebody(p.noun):
        return Kind.AID
    if p.verb in SENDING and SENT_END.search(p.head):
        return Kind.DEPLOYMENT
    if p.verb in SENDING | {"supply", "raise", "withdraw", "second"} and p.word in PEOPLE_SENT:
        return Kind.DEPLOYMENT
    if p.word in {"army", "police", "militiaman", "policeman"}:
        return None if p.verb in {"withdraw", "pull", "send", "keep", "deploy", "move", "station"} else NOTHING
    return None


NAMED_PACTS = frozenset("Convention Protocol Treaty Agreement Accord Accords Pact Memorandum".split())
LOOSE_PACTS = frozenset("document roadmap partnership arrangement convention protocol".split())


ON_ARMS = re.compile(
    r"\bon (?:the )?(?:[\w-]+ )?(?:mines?|munitions|weapons?|arms|missiles|defen[cs]e|troops|military)\b", re.I)


def pact(p: Phrase) -> Answer:
    if OTHER_FIELD.search(p.head):
        return None
    if p.noun.tag_ == "NNP" and p.noun.text in NAMED_PACTS:
        return Kind.AGREEMENT
    if p.word == "arrangement" and p.verb in lex.CONCLUDE:
        return Kind.AGREEMENT
    if p.word in LOOSE_PACTS:
        named = AGREEMENT_PHRASE.search(p.head) or AGREEMENT_PHRASE.search(p.whole)
        return Kind.AGREEMENT if named or ON_ARMS.search(p.whole) else NOTHING
    return Kind.AGREEMENT if p.word in lex.AGREEMENT_NOUNS else None


def based(p: Phrase) -> Answer:
    kept = p.verb in {"base", "position", "host", "rotate"}
    return Kind.DEPLOYMENT if kept and (WEAPON.search(p.head) or TROOPS.search(p.head)) else None


BODY_HEAD = (lex.BODY_NOUNS - {"programme", "program", "network", "framework", "corridor", "column"}) | {"force"}


def body(p: Phrase) -> Answer:
    if not BODY_PHRASE.search(p.head) or p.word not in BODY_HEAD or HOME_BODY.search(p.head):
        return None
    if p.word in {"force", "forces"} and not JOINT_FORCE.search(p.head):
        return Kind.DEPLOYMENT
    if p.word == "mission" and p.verb in {"send", "dispatch", "deploy"}:
        return Kind.DEPLOYMENT
    if p.word == "fund" and p.noun.tag_ == "NNS" and not re.search(r"\b(?:trust|investment)\b", p.head, re.I):
        return Kind.AID
    return Kind.BODY


SELL = frozenset("sell donate buy supply purchase transfer order give gift hand lease grant offer".split())


def troops(p: Phrase) -> Answer:
    if not TROOPS_END.search(p.head):
        return None
    if p.word in CRAFT and p.verb in SELL:
        return Kind.AID
    civil = re.search(r"\b(?:diplomatic|medical|embassy|hospital)\b", p.head, re.I)
    if civil and p.word in {"personnel", "reinforcement", "instructor", "adviser", "advisor"}:
        return NOTHING
    return Kind.DEPLOYMENT


def aid(p: Phrase) -> Answer:
    if WEAPON_END.search(p.head) or (AID_PHRASE.search(p.head) and not HOME_AID.search(p.head)):
        return Kind.AID
    if p.word in lex.AID_NOUNS and not HOME_AID.search(p.whole):
        return Kind.AID
    return None


def armed_forces(p: Phrase) -> Answer:
    armed = any(lemma(m) in {"armed", "ground"} for m in modifiers(p.noun))
    return Kind.DEPLOYMENT if p.word in {"force", "forces"} and armed else None


def support(p: Phrase) -> Answer:
    helping = p.word in {"support", "help", "assistance", "contribution"}
    asked = p.noun.dep_ == "pobj" and p.noun.head.lower_ == "for" and lemma(p.noun.head.head) in {
        "appeal", "ask", "call", "turn", "plead", "request", "beg", "look"}
    if helping and asked:
        return Kind.AID
    return Kind.AID if helping and prepositional(p.noun, "to", "for", "of") else None


RULES: tuple[Callable[[Phrase], Answer], ...] = (
    guarantee,
    membership,
    defence_of_another,
    consultations,
    mandate,
    own_capabilities,
    treaty_applies,
    own_contribution,
    moving_forces,
    stance,
    cooperation,
    such_document,
    deployed,
    pact,
    based,
    body,
    troops,
    aid,
    armed_forces,
    support,
)


def noun_kind(noun: Token, has_organisation: HasOrganisation, verb: str = "") -> Kind | None:
    """The kind of act a noun phrase is about; None where it is of no kind.

    verb   lemma of the verb it is the object of: "deploy missiles" is a deployment, "send missiles" is aid
    """
    if noun.pos_ not in {"NOUN", "PROPN", "NUM", "SYM", "ADJ", "VERB", "X"}:
        return None
    asked = Phrase(noun, lemma(noun), head_phrase(noun), phrase(noun), verb, has_organisation)
    for rule in RULES:
        answer = rule(asked)
        if isinstance(answer, Kind):
            return answer
        if answer is NOTHING:
            return None
    return None
