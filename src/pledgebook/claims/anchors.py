"""Where in a sentence an act may be: nouns of a kind, verbs that are acts of their own, sums of money."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pledgebook.claims import lexicon as lex
from pledgebook.claims.chain import Chain, Climb
from pledgebook.claims.context import Memory, Parsed
from pledgebook.claims.grammar import (
    Mood,
    children,
    conjuncts,
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
from pledgebook.claims.kinds import DEFENCE_MONEY, ORGANISATIONS, noun_kind
from pledgebook.claims.money import Money
from pledgebook.claims.roles import np_parties
from pledgebook.model import Kind

if TYPE_CHECKING:
    from spacy.tokens import Token

KEEP_EMPTY = False
OWNED = frozenset(
    """capability capacity defence defense army military force security ability navy infrastructure police institution border grid
    resilience deterrence economy coastguard readiness airspace neighbour""".split()
)
PEOPLE = frozenset(
    """officer battalion policeman soldier pilot force troop commando recruit guard sailor crew brigade instructor cadet marine
    police personnel technician engineer fighter unit army navy""".split()
)
# Verbs that give, whatever the thing is, and things that are no help.
STRONG_GIVE = frozenset("fly move supply donate ship hand lend airlift deliver provide send transfer furnish".split())
NO_GIFT = frozenset(
    """message signal letter condolence statement invitation response opportunity time chance attention permission reason priority way information
    detail evidence answer update delegation envoy representative proof speech blow warning name list clarity example word glimpse insight
    reassurance assurance guarantee boost view note cover figure account briefing call basis context incentive relief leadership framework impetus
    foundation guidance momentum platform space forum bulwark service value result outcome job growth return benefit thanks greeting wish hope lesson
    verdict ruling advice""".split()
)
HELP_VERBS = frozenset("train arm equip rearm resupply".split())
BACK_VERBS = frozenset(
    "support help assist aid fund finance back bolster supply provide strengthen sustain subsidise".split()
)
DEFEND_VERBS = frozenset("defend protect safeguard shield".split())
DEFENCE_SHARE = re.compile(
    r"(?:per ?cent|%|percent)\s+of\s+(?:its |their |our )?(?:GDP|gross|national|economic)[\w\s]{0,40}(?:defen[cs]e|military)|"
    r"(?:defen[cs]e|military)[\w\s]{0,30}(?:per ?cent|%|percent)\s+of\s+(?:its |their |our )?(?:GDP|gross)",
    re.I,
)
TERRITORY = re.compile(
    r"\b(?:territory|inch|ally|allies|member|country|nation|island|soil|airspace|partner|flank|state|attack|border|sovereignty)\b",
    re.I,
)
MEMBERSHIP_VERBS = frozenset("join accede enter admit accept leave quit exit rejoin re-enter".split())
MOVE_VERBS = frozenset("leave head depart arrive land go sail fly withdraw".split())


def anchors(parsed: Parsed, memory: Memory, money: list[Money]) -> list[Chain]:
    """Chains from every place in the sentence where an act may be, in order of the text."""
    found: list[Chain] = []

    def has_organisation(token: Token) -> bool:
        mention = parsed.by_token.get(token.i)
        if mention is not None:
            return any(p in ORGANISATIONS for p in mention.parties)
        return lemma(token) in {"alliance", "bloc", "union"} and bool(np_parties(token, parsed, memory))

    sums = {t.i: m for m in money for t in parsed.doc if m.start <= t.idx < m.end}
    for token in parsed.doc:
        kind = _kind_at(token, parsed, has_organisation, sums)
        if kind is not None:
            found.append(Climb(token, kind).run())
            if found[-1].relative is None and kind in {Kind.AID, Kind.DEPLOYMENT, Kind.AGREEMENT}:
                found.append(Climb(token, kind).run_relative())
        verb_kind = (
            _verb_kind(token, parsed, memory, has_organisation)
            if is_verb(token) or token.tag_ in {"VBG", "VBN"}
            else None
        )
        if verb_kind is not None:
            found.append(Climb(token, verb_kind).run())
    return [chain for chain in found if chain.steps or KEEP_EMPTY]


def _kind_at(token: Token, parsed: Parsed, has_organisation, sums: dict[int, Money]) -> Kind | None:  # type: ignore[no-untyped-def]
    if token.pos_ not in {"NOUN", "PROPN", "NUM", "SYM"} and token.tag_ not in {"NN", "NNS", "NNP", "NNPS", "$", "CD"}:
        return None
    mention = parsed.by_token.get(token.i)
    if mention is not None and (
        lemma(token) not in lex.BODY_NOUNS | {"force", "forces", "troops", "military"}
        or mention.how in {"group", "name"}
    ):
        return None
    if token.i in sums:
        if token.dep_ in {"compound", "nmod", "quantmod", "nummod", "amod"}:
            return None
        if any(
            t.i in sums and t.i != token.i and sums[t.i] is sums[token.i] and t in token.ancestors
            for t in token.ancestors
        ):
            return None
        around = parsed.doc[max(0, token.i - 8) : token.i + 22].text
        return Kind.POSTURE if DEFENCE_MONEY.search(around) else Kind.AID
    if (
        token.dep_ == "compound"
        and token.head.pos_ in {"NOUN", "PROPN"}
        and lemma(token.head)
        not in {
            "bill",
            "bid",
            "talk",
            "talks",
            "request",
            "negotiation",
            "negotiations",
            "plan",
            "push",
            "pledge",
            "proposal",
            "offer",
            "deal",
            "law",
        }
    ):
        return None
    verb = token.head
    if token.dep_ in {"dobj", "obj", "nsubjpass", "conj"}:
        first = token
        while first.dep_ == "conj":
            first = first.head
        verb = first.head
    if token.dep_ == "nsubj" and is_verb(token.head):
        verb = token.head
    kind = noun_kind(token, has_organisation, lemma(verb) if is_verb(verb) else "")
    if (
        kind is Kind.DEPLOYMENT
        and is_verb(verb)
        and token.dep_ != "nsubj"
        and lemma(verb)
        in HELP_VERBS
        | {
            "support",
            "help",
            "pay",
            "fund",
            "assist",
            "advise",
            "thank",
            "kill",
            "attack",
            "capture",
            "fight",
            "praise",
            "tell",
            "order",
            "urge",
            "ask",
        }
    ):
        return None
    if (
        kind is None
        and token.dep_ in {"dobj", "nsubjpass"}
        and is_verb(verb)
        and lemma(verb) in STRONG_GIVE
        and lemma(token) not in NO_GIFT
        and token.pos_ in {"NOUN", "NUM"}
        and _has_receiver(verb, parsed)
    ):
        return Kind.AID
    if kind is Kind.AID and is_verb(verb) and lemma(verb) in {"guarantee", "assure"}:
        return None
    if (
        kind is Kind.AID
        and lemma(token) in {"support", "backing"}
        and any(noun_kind(g, has_organisation) not in {None, Kind.AID} for g in prepositional(token, "for"))
    ):
        return None
    return kind


def _has_receiver(verb: Token, parsed: Parsed) -> bool:
    """Whether something is given to a named party: "lent it to Chad", "sent Kyiv generators"."""
    receivers = [*prepositional(verb, "to", "for"), *children(verb, "dative")]
    for thing in children(verb, "dobj", "nsubjpass"):
        receivers += prepositional(thing, "to", "for")
    return any(t.i in parsed.by_token for r in receivers for t in [r, *r.children])


def _verb_kind(verb: Token, parsed: Parsed, memory: Memory, has_organisation) -> Kind | None:  # type: ignore[no-untyped-def]
    """The kind of act a verb is by itself, given its objects."""
    base = lemma(verb)
    if verb.dep_ in {"amod", "compound"}:
        return None
    targets = objects(verb)

    def named(tokens: list[Token]) -> list[str]:
        return [p for t in tokens for p in np_parties(t, parsed, memory, conj=False)]

    if base in {"consult"} and not targets and re.search(r"\battack", parsed.sentence.text):
        return Kind.GUARANTEE
    if (
        base in {"treat", "regard", "consider", "meet", "take", "see", "view", "answer"}
        and is_passive(verb)
        and any(lemma(t) in {"attack", "aggression", "assault", "incursion"} for t in targets)
        and mood(verb) in {Mood.FUTURE, Mood.WOULD}
    ):
        return Kind.GUARANTEE
    if base in {
        "spend",
        "devote",
        "invest",
        "allocate",
        "reach",
        "meet",
        "commit",
        "raise",
        "increase",
    } and DEFENCE_SHARE.search(" ".join(t.text for t in verb.subtree)):
        return Kind.POSTURE
    if (
        base == "have"
        and verb.dep_ == "ccomp"
        and lemma(verb.head) in {"ensure", "make", "see"}
        and (
            any(
                lemma(t)
                in {
                    "what",
                    "resource",
                    "equipment",
                    "weapon",
                    "capability",
                    "tool",
                    "system",
                    "mean",
                    "means",
                    "ammunition",
                    "support",
                }
                for t in targets
            )
            or any(t.lower_ == "what" for t in verb.subtree)
        )
        and named([s for s in [own_subject(verb)] if s is not None])
    ):
        return Kind.AID
    if base in {"guarantee", "assure"} and targets and not any(is_verb(c) for c in children(verb, "ccomp")):
        return Kind.GUARANTEE
    if base in HELP_VERBS and (named(targets) or any(lemma(t) in lex.ACTING | PEOPLE for t in targets)):
        return Kind.AID
    if (
        base == "withdraw"
        and not targets
        and not any(has_organisation(t) for t in prepositional(verb, "from", "of"))
        and not any(noun_kind(t, has_organisation, base) for t in prepositional(verb, "from", "of"))
    ):
        return Kind.DEPLOYMENT
    if (
        base in {"sign", "ratify"}
        and not targets
        and not is_passive(verb)
        and not prepositional(verb)
        and not particle(verb)
    ):
        return Kind.AGREEMENT
    if base in BACK_VERBS and named(targets) and not prepositional(verb, "in")[:0]:
        if is_passive(verb) or base in {"provide", "supply"} and not prepositional(verb, "with"):
            return None
        return Kind.AID
    if base in {
        "bolster",
        "strengthen",
        "build",
        "enhance",
        "improve",
        "develop",
        "modernise",
        "modernize",
        "reinforce",
        "boost",
        "upgrade",
        "increase",
        "advance",
        "rebuild",
        "repair",
        "restore",
        "reform",
    }:
        for target in targets:
            if lemma(target) in OWNED:
                owners = [p for p in memory.named_on(parsed, target)]
                doer = subject(verb)
                own = set(np_parties(doer, parsed, memory)) if doer is not None else set()
                if (
                    owners
                    and not any(
                        c.dep_ == "poss" and c.lower_ in {"its", "their", "our", "his"} for c in target.children
                    )
                    and not set(owners) & own
                ):
                    return Kind.AID
    if base in {"help"} and any(
        is_verb(c)
        and lemma(c)
        in {
            "defend",
            "repair",
            "set",
            "build",
            "establish",
            "develop",
            "clear",
            "secure",
            "arm",
            "feed",
            "rebuild",
            "train",
            "equip",
            "fight",
            "modernise",
            "modernize",
            "reconstruct",
            "strengthen",
            "restore",
            "protect",
        }
        for c in children(verb, "xcomp", "ccomp")
    ):
        return Kind.AID
    if base in DEFEND_VERBS and targets:
        text = " ".join(t.text for o in targets for t in o.subtree)
        ours = any(
            t.lower_ in {"itself", "themselves", "ourselves", "its", "their", "our", "his", "her", "my", "your"}
            and lemma(t.head) not in {"ally", "partner", "friend", "neighbour", "neighbor"}
            for o in targets
            for t in o.subtree
        )
        if not ours and (named(targets) or TERRITORY.search(text)):
            return Kind.GUARANTEE
    if base == "come" and any(
        lemma(g) in {"defence", "defense", "aid", "assistance", "rescue"} for g in prepositional(verb, "to")
    ):
        return Kind.GUARANTEE
    if base in MEMBERSHIP_VERBS and any(
        has_organisation(t) for t in [*targets, *prepositional(verb, "to", "into", "in")]
    ):
        return Kind.MEMBERSHIP
    if (
        base in {"withdraw", "pull"}
        and any(has_organisation(t) for t in prepositional(verb, "from", "out", "of"))
        and not any(noun_kind(t, has_organisation, base) is Kind.DEPLOYMENT for t in targets)
    ):
        return Kind.MEMBERSHIP
    if (
        base in {"add", "welcome", "admit", "accept", "invite", "bring", "suspend", "expel"}
        and named(targets)
        and any(has_organisation(t) for t in prepositional(verb, "to", "into", "from"))
    ):
        return Kind.MEMBERSHIP
    if base in {"become"} and any(
        lemma(t) == "member" and any(has_organisation(s) for s in t.subtree) for t in targets
    ):
        return Kind.MEMBERSHIP
    if (
        base in {"shoot", "intercept", "down"}
        and (particle(verb) == "down" or base != "shoot")
        and any(lemma(t) in {"missile", "drone", "rocket"} for t in targets)
    ):
        return Kind.GUARANTEE
    if base == "negotiate" and prepositional(verb, "with") and not targets:
        return None
    return None


def list_items(chain: Chain) -> list[Token]:
    return list(conjuncts(chain.anchor))
