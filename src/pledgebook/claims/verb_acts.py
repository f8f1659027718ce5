"""Verbs that are acts of their own, given what they are done to: "train", "defend", "join", "consult".

`RULES` is the order of work: the first rule that answers decides. A new rule is a function and a line there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pledgebook.claims import lexicon as lex
from pledgebook.claims.context import Memory, Parsed
from pledgebook.claims.grammar import (
    Mood,
    children,
    is_passive,
    is_verb,
    lemma,
    mood,
    objects,
    own_subject,
    particle,
    prepositional,
    subject,
)
from pledgebook.claims.kinds import HasOrganisation, noun_kind
from pledgebook.claims.roles import np_parties
from pledgebook.claims.vocabulary import DEFENCE_SHARE, TERRITORY
from pledgebook.model import Kind

if TYPE_CHECKING:
    from spacy.tokens import Token


@dataclass(frozen=True, slots=True)
class Deed:
    """A verb as the rules see it: its lemma, its objects, and the sentence it stands in."""

    verb: Token
    base: str
    targets: tuple[Token, ...]
    parsed: Parsed
    memory: Memory
    has_organisation: HasOrganisation

    def named(self, tokens: Iterable[Token]) -> bool:
        """Whether any of the tokens stands for a party."""
        return any(np_parties(t, self.parsed, self.memory, conj=False) for t in tokens)

    def organisation(self, *prepositions: str) -> bool:
        """Whether an organisation stands behind one of these prepositions."""
        return any(self.has_organisation(t) for t in prepositional(self.verb, *prepositions))


TRAIN = frozenset("train arm equip rearm resupply".split())
BACK = frozenset(
    "support help assist aid fund finance back bolster supply provide strengthen sustain subsidise".split()
)
PEOPLE = frozenset(
    """officer battalion policeman soldier pilot force troop commando recruit guard sailor crew brigade instructor
    cadet marine police personnel technician engineer fighter unit army navy""".split()
)
OWNED = frozenset(
    """capability capacity defence defense army military force security ability navy infrastructure police institution
    border grid resilience deterrence economy coastguard readiness airspace neighbour""".split()
)
IMPROVE = frozenset(
    """bolster strengthen build enhance improve develop modernise modernize reinforce boost upgrade increase advance
    rebuild repair restore reform""".split()
)
HELPED = frozenset(
    """defend repair set build establish develop clear secure arm feed rebuild train equip fight modernise modernize
    reconstruct strengthen restore protect""".split()
)
MEANS = frozenset("what resource equipment weapon capability tool system mean means ammunition support".split())
OURS = frozenset("itself themselves ourselves its their our his her my your".split())
FRIENDS = frozenset("ally partner friend neighbour neighbor".split())


def attack_answered(d: Deed) -> Kind | None:
    """ "An attack on one would be treated as an attack on all", "we will consult if attacked"."""
    if d.base == "consult" and not d.targets and re.search(r"\battack", d.parsed.sentence.text):
        return Kind.GUARANTEE
    answered = d.base in {"treat", "regard", "consider", "meet", "take", "see", "view", "answer"} and is_passive(d.verb)
    attack = any(lemma(t) in {"attack", "aggression", "assault", "incursion"} for t in d.targets)
    return Kind.GUARANTEE if answered and attack and mood(d.verb) in {Mood.FUTURE, Mood.WOULD} else None


def share_of_output(d: Deed) -> Kind | None:
    spending = d.base in {"spend", "devote", "invest", "allocate", "reach", "meet", "commit", "raise", "increase"}
    return Kind.POSTURE if spending and DEFENCE_SHARE.search(" ".join(t.text for t in d.verb.subtree)) else None


def ensure_means(d: Deed) -> Kind | None:
    """ "ensure that Chad has what it needs": help pledged."""
    if d.base != "have" or d.verb.dep_ != "ccomp" or lemma(d.verb.head) not in {"ensure", "make", "see"}:
        return None
    means = any(lemma(t) in MEANS for t in d.targets) or any(t.lower_ == "what" for t in d.verb.subtree)
    owner = own_subject(d.verb)
    return Kind.AID if means and owner is not None and d.named([owner]) else None


def vouch(d: Deed) -> Kind | None:
    clause = any(is_verb(c) for c in children(d.verb, "ccomp"))
    return Kind.GUARANTEE if d.base in {"guarantee", "assure"} and d.targets and not clause else None


def train(d: Deed) -> Kind | None:
    people = any(lemma(t) in lex.ACTING | PEOPLE for t in d.targets)
    return Kind.AID if d.base in TRAIN and (people or d.named(d.targets)) else None


def pull_out(d: Deed) -> Kind | None:
    """ "We will withdraw": forces, where no alliance or treaty is left."""
    if d.base != "withdraw" or d.targets:
        return None
    left = prepositional(d.verb, "from", "of")
    other = any(lemma(t) in lex.AGREEMENT_NOUNS | lex.BODY_NOUNS or d.has_organisation(t)
                or noun_kind(t, d.has_organisation, d.base) for t in left)
    return None if other else Kind.DEPLOYMENT


def sign(d: Deed) -> Kind | None:
    alone = not d.targets and not is_passive(d.verb) and not prepositional(d.verb) and not particle(d.verb)
    return Kind.AGREEMENT if d.base in {"sign", "ratify"} and alone else None


def back(d: Deed) -> Kind | None:
    if d.base not in BACK or not d.named(d.targets) or is_passive(d.verb):
        return None
    given = d.base in {"provide", "supply"} and not prepositional(d.verb, "with")
    return None if given else Kind.AID


def build_up_another(d: Deed) -> Kind | None:
    """ "strengthen Kenya's navy" is help; "strengthen its navy" is not."""
    if d.base not in IMPROVE:
        return None
    for target in d.targets:
        if lemma(target) not in OWNED or any(c.dep_ == "poss" and c.lower_ in OURS for c in target.children):
            continue
        owners = set(d.memory.named_on(d.parsed, target))
        doer = subject(d.verb)
        own = set(np_parties(doer, d.parsed, d.memory)) if doer is not None else set()
        if owners and not owners & own:
            return Kind.AID
    return None


def help_to(d: Deed) -> Kind | None:
    helped = any(is_verb(c) and lemma(c) in HELPED for c in children(d.verb, "xcomp", "ccomp"))
    return Kind.AID if d.base == "help" and helped else None


def defend(d: Deed) -> Kind | None:
    if d.base == "come":
        aid = {"defence", "defense", "aid", "assistance", "rescue"}
        return Kind.GUARANTEE if any(lemma(g) in aid for g in prepositional(d.verb, "to")) else None
    if d.base in {"shoot", "intercept", "down"} and (particle(d.verb) == "down" or d.base != "shoot"):
        return Kind.GUARANTEE if any(lemma(t) in {"missile", "drone", "rocket"} for t in d.targets) else None
    if d.base not in {"defend", "protect", "safeguard", "shield"} or not d.targets:
        return None
    words = [t for o in d.targets for t in o.subtree]
    ours = any(t.lower_ in OURS and lemma(t.head) not in FRIENDS for t in words)
    territory = TERRITORY.search(" ".join(t.text for t in words))
    return Kind.GUARANTEE if not ours and (d.named(d.targets) or territory) else None


def _for_another_end(applying: Token) -> bool:
    """Whether one applies to do something else than to join: "applied to the alliance to build drones"."""
    return any(is_verb(c) and lemma(c) not in {"join", "become"} and any(a.lower_ == "to" for a in children(c, "aux"))
               for c in children(applying, "xcomp", "advcl"))


def join(d: Deed) -> Kind | None:
    """Joining, admitting, leaving an alliance or union."""
    joining = d.base in {"join", "accede", "enter", "admit", "accept", "leave", "quit", "exit", "rejoin", "re-enter"}
    if joining and (any(d.has_organisation(t) for t in d.targets) or d.organisation("to", "into", "in")):
        return Kind.MEMBERSHIP
    doer = own_subject(d.verb)
    inviting = d.verb.head if d.base == "join" and d.verb.dep_ == "xcomp" and lemma(d.verb.head) == "invite" else None
    if inviting is not None and not d.targets:  # "the bloc invited Chad to join"
        host = own_subject(inviting)
        return Kind.MEMBERSHIP if host is not None and d.has_organisation(host) else None
    if d.base == "apply" and not d.targets and d.organisation("to") and doer is not None and d.named([doer]) \
            and not d.has_organisation(doer) and not prepositional(d.verb, "for") and not _for_another_end(d.verb):
        return Kind.MEMBERSHIP
    if d.base in {"withdraw", "pull"} and d.organisation("from", "out", "of"):
        forces = any(noun_kind(t, d.has_organisation, d.base) is Kind.DEPLOYMENT for t in d.targets)
        return None if forces else Kind.MEMBERSHIP
    admitting = d.base in {"add", "welcome", "admit", "accept", "invite", "bring", "suspend", "expel"}
    if admitting and d.named(d.targets) and d.organisation("to", "into", "from"):
        return Kind.MEMBERSHIP
    states = [t for t in d.targets if t.pos_ == "PROPN" or lemma(t) in lex.COUNTRY_NOUNS]  # no diplomats
    if d.base in {"admit", "readmit", "expel"} and d.named(states) and doer is not None and d.has_organisation(doer):
        return Kind.MEMBERSHIP
    member = [t for t in d.targets if lemma(t) == "member"]
    if d.base == "become" and any(d.has_organisation(s) for t in member for s in t.subtree):
        return Kind.MEMBERSHIP
    return None


RULES: tuple[Callable[[Deed], Kind | None], ...] = (
    attack_answered,
    share_of_output,
    ensure_means,
    vouch,
    train,
    pull_out,
    sign,
    back,
    build_up_another,
    help_to,
    defend,
    join,
)


def verb_kind(verb: Token, parsed: Parsed, memory: Memory, has_organisation: HasOrganisation) -> Kind | None:
    """The kind of act a verb is by itself, given its objects; None where it is none."""
    if verb.dep_ in {"amod", "compound"}:
        return None
    deed = Deed(verb, lemma(verb), tuple(objects(verb)), parsed, memory, has_organisation)
    return next((kind for rule in RULES if (kind := rule(deed)) is not None), None)
