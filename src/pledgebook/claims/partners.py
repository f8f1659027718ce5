"""With whom and for whom an act is done, read off the words around it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pledgebook.claims import lexicon as lex
from pledgebook.claims.chain import Chain
from pledgebook.claims.companions import jointly
from pledgebook.claims.context import HE, IT, THEY, Memory, Parsed
from pledgebook.claims.counted import number_counted
from pledgebook.claims.grammar import agent_of, children, conjuncts, first_conjunct, is_verb, lemma, own_subject
from pledgebook.claims.lexicon import Op
from pledgebook.claims.phrases import np_parties
from pledgebook.claims.stage import Outcome
from pledgebook.model import Kind, Stage

if TYPE_CHECKING:
    from spacy.tokens import Token

HOSTILE = frozenset(
    """
    aggression invasion war attack threat assault occupation offensive bombardment strike strikes attacks
    threats annexation incursion blockade influence pressure coercion expansion advance advances interference
    violence escalation ambition ambitions missile missiles aggressor occupier bombing shelling campaign
    operation provocation propaganda occupiers militant terrorism troops forces
    """.split()
)
AGAINST = frozenset(
    """against despite amid amidst after since following before over during than unlike versus vs about without under
    because until except besides regarding per via through throughout like as""".split()
)
FIGHT = frozenset(
    """
    deter resist counter repel fight confront destroy defeat contain punish condemn attack invade threaten
    oust push defend_against sanction criticise criticize blame accuse annex occupy bomb strike
    """.split()
)
PLACES = frozenset("in on at near across into inside throughout within along around off onto to from".split())


@dataclass(slots=True)
class Roles:
    """The parties of one act, in the order found, with the reasons in words."""

    actors: list[str] = field(default_factory=list)
    partners: list[str] = field(default_factory=list)
    beneficiaries: list[str] = field(default_factory=list)
    why: list[str] = field(default_factory=list)
    guessed: bool = False

    def others(self) -> set[str]:
        return {*self.partners, *self.beneficiaries}


def _hostile(token: Token, parsed: Parsed) -> bool:
    """ "Russia's invasion", "against Russia", "to deter Russia": named, but no party of the act."""
    head, steps = token, 0
    while head.dep_ in {"compound", "amod", "poss", "nmod", "conj"} and steps < 4:
        if head.dep_ in {"poss", "amod", "compound", "nmod"} and lemma(head.head) in HOSTILE and head.head.i != head.i:
            if lemma(head.head) not in {
                "missile",
                "missiles",
                "troops",
                "forces",
                "operation",
                "strike",
                "campaign",
                "influence",
                "pressure",
                "expansion",
                "advance",
            } or _hostile(head.head, parsed):
                return True
        head, steps = head.head, steps + 1
    if head.dep_ in {"dobj", "obj", "nsubjpass", "nsubj"} and lemma(head.head) in {"recall", "brand"}:
        return True
    if head.dep_ in {"dobj", "obj", "nsubjpass"} and lemma(head.head) in FIGHT:
        return True
    if head.dep_ == "pobj":
        word = head.head.lower_
        mention = parsed.by_token.get(token.i)
        if word in {"through", "via"} and mention is not None and _is_organisation(mention.parties[0]):
            return False
        if word in AGAINST:
            return True
        above = head.head.head
        if word in {"by", "from", "of", "with", "in", "between"} and lemma(above) in HOSTILE:
            return True
        if word == "from" and lemma(above) in {
            "defend",
            "protect",
            "shield",
            "threat",
            "secure",
            "safeguard",
            "protection",
            "liberate",
            "independence",
        }:
            return True
    return False


TIMES = frozenset(
    """during after amid amidst following before since despite until upon throughout ahead because while given pending
    under""".split()
)
ASIDES = frozenset(
    "light view wake face context case connection response reaction contrast comparison addition".split()
)


def _aside(token: Token, chain: Chain) -> bool:
    """ "in light of X's concerns", "before changes in X", "with X looming": said beside the act, not of it."""
    inside = {s.token.i for s in chain.steps} | {chain.anchor.i}
    head, steps = token, 0
    while head.i not in inside and head.dep_ != "ROOT" and steps < 12:
        if head.dep_ == "prep" and (
            head.lower_ in TIMES
            or head.lower_ == "with"
            and any(
                is_verb(d) and d.tag_ == "VBG" and d.dep_ in {"acl", "pcomp", "advcl"}
                for g in head.children
                for d in [g, *g.children]
            )
        ):
            return True
        if lemma(head) in ASIDES and head.head.lower_ in {"in", "by"}:
            return True
        head, steps = head.head, steps + 1
    return False


def _preposition(token: Token) -> tuple[str, Token] | None:
    """The nearest preposition above a token within its noun phrase, and the word it hangs on."""
    head, steps = token, 0
    while head.dep_ in {"compound", "amod", "poss", "nmod", "conj", "appos"} and steps < 6:
        head, steps = head.head, steps + 1
    if head.dep_ == "pobj" and head.head.lower_ in {"including", "like", "as", "namely"}:
        up = head.head.head
        up = up.head if up.lower_ == "such" else up
        return _preposition(up)
    if head.dep_ == "pobj" and head.head.dep_ in {"prep", "dative", "agent"}:
        above = head.head.head
        if above.dep_ == "prep":
            return above.lower_ + " " + head.head.lower_, above.head
        return head.head.lower_, above
    return None


def _scope(chain: Chain, result: Outcome, parsed: Parsed) -> list[Token]:
    """Tokens that belong to the act: below its anchor and the words above it, other clauses left out."""
    keep: dict[int, Token] = {}
    tokens = {s.token.i for s in chain.steps} | {chain.anchor.i}
    stop = {"ccomp", "parataxis", "csubj", "mark"}

    def walk(token: Token, inside: bool) -> None:
        keep[token.i] = token
        for child in token.children:
            if child.i in keep:
                continue
            if child.i in tokens:
                walk(child, True)
                continue
            if child.dep_ in stop or (
                child.dep_ == "relcl"
                and (token.i in parsed.by_token or token.lower_ in {"those", "that", "one", "ones"})
            ):
                continue
            if child.dep_ == "conj" and is_verb(child) and is_verb(token):
                continue
            if child.dep_ == "advcl":
                to = any(a.lower_ == "to" for a in children(child, "aux")) or child.tag_ == "VBG"
                if not to:
                    continue
            if (
                child.dep_ in {"nsubj"}
                and is_verb(token)
                and token.i in tokens
                and not any(s.token.i == token.i and s.as_subject for s in chain.steps)
            ):
                continue
            walk(child, inside)

    for step in chain.steps:
        walk(step.token, False)
    walk(chain.anchor, True)
    first = first_conjunct(chain.anchor)
    if first.i != chain.anchor.i:
        walk(first, True)
    return [keep[i] for i in sorted(keep)]


def _addressees(chain: Chain, result: Outcome, parsed: Parsed, memory: Memory) -> list[str]:
    """Of whom something is asked: object, "on X", "from X", or the subject of the clause asked for."""
    found: list[str] = []
    for step in chain.steps:
        if step.op is not Op.REQUEST:
            continue
        token = step.token
        for child in token.children:
            if child.dep_ in {"dobj", "dative"} and child.i != chain.anchor.i:
                found += np_parties(child, parsed, memory)
            if child.dep_ in {"prep", "dative"} and child.lower_ in {"on", "upon", "to", "from", "with", "of"}:
                for g in children(child, "pobj"):
                    found += np_parties(g, parsed, memory)
        if (
            token.pos_ == "NOUN"
            and token.head.dep_ == "prep"
            and token.head.lower_ == "with"
            and lemma(token.head.head)
            in {
                "address",
                "approach",
                "petition",
                "turn",
            }
        ):  # "addressed X with a request"
            for child in children(token.head.head, "dobj"):
                found += np_parties(child, parsed, memory)
        inner = chain.steps[: chain.steps.index(step)]
        for below in reversed(inner):
            if is_verb(below.token) and (doer := own_subject(below.token)) is not None and not below.passive:
                found += np_parties(first_conjunct(doer), parsed, memory)
                break
            if is_verb(below.token) and below.passive and (by := agent_of(below.token)) is not None:
                found += np_parties(by, parsed, memory)
    return list(dict.fromkeys(found))


def others_of(chain: Chain, result: Outcome, roles: Roles, parsed: Parsed, memory: Memory) -> None:
    """Fills partners and beneficiaries from the words around the act."""
    organisations = _is_organisation
    actors = set(roles.actors)
    if result.decider.via == "thanks" and (thankful := own_subject(result.decider.token)) is not None:
        roles.beneficiaries += [p for p in np_parties(first_conjunct(thankful), parsed, memory) if p not in actors]
    if chain.kind is Kind.MEMBERSHIP and is_verb(chain.anchor) and (joiner := own_subject(chain.anchor)) is not None:
        found = np_parties(first_conjunct(joiner), parsed, memory)
        roles.beneficiaries += [p for p in found if p not in actors]
    if chain.kind is Kind.GUARANTEE:
        roles.beneficiaries += [p for p in _attacked(parsed, memory) if p not in actors]
    if chain.kind is Kind.BODY:
        for party in _leaders(chain, parsed, memory):
            if party not in actors and party not in roles.partners:
                roles.partners.append(party)
                roles.why.append(f"led by {party}")
    if chain.kind is Kind.DEPLOYMENT:
        for party in _guests(chain, parsed, memory):
            if party not in actors and party not in roles.partners:
                roles.partners.append(party)
                roles.why.append(f"access for {party}")
    for step in chain.steps:
        if lemma(step.token) == "have" and step.via == "anchor" and (owner := own_subject(step.token)) is not None:
            roles.beneficiaries += [p for p in np_parties(first_conjunct(owner), parsed, memory) if p not in actors]
    if result.stage is Stage.REQUESTED or any(s.op is Op.REQUEST for s in chain.steps):
        for party in _addressees(chain, result, parsed, memory):
            if party not in actors and party not in roles.partners:
                roles.partners.append(party)
                roles.why.append(f"asked of {party}")
    taken: set[int] = set()
    for token in _scope(chain, result, parsed):
        parties, taken_here = _named_at(token, parsed, memory, taken)
        if not parties:
            continue
        taken |= taken_here
        mention = parsed.by_token.get(token.i)
        if _hostile(token, parsed) or _aside(token, chain):
            continue
        role = _role(token, chain, mention.how if mention else "pronoun", parsed)
        if role is None:
            continue
        for party in parties:
            if party in actors or party in roles.partners or party in roles.beneficiaries:
                continue
            if chain.kind is Kind.MEMBERSHIP:
                (roles.partners if organisations(party) else roles.beneficiaries).append(party)
            elif role == "partner":
                roles.partners.append(party)
            else:
                roles.beneficiaries.append(party)
            roles.why.append(f"{role} “{token.text}” → {party}")


HOSTING = frozenset(
    "let allow permit host grant deny invite accept open hosting authorise authorize bar evict expel".split()
)


def _guests(chain: Chain, parsed: Parsed, memory: Memory) -> list[str]:
    """Whose forces a host lets in or keeps out: the party on the forces themselves (decision 30)."""
    if not any(lemma(s.token) in HOSTING for s in chain.steps):
        return []
    return [p for t in conjuncts(chain.anchor) if not is_verb(t) for p in memory.named_on(parsed, t)]


def _leaders(chain: Chain, parsed: Parsed, memory: Memory) -> list[str]:
    """Who leads a body that another joins: "the coalition that X and Y lead", "the mission led by X"."""
    found: list[str] = []
    for clause in children(chain.anchor, "relcl", "acl"):
        if lemma(clause) in {"lead", "head", "run", "host"}:
            leader = agent_of(clause) if clause.tag_ == "VBN" else own_subject(clause)
            found += np_parties(first_conjunct(leader), parsed, memory) if leader is not None else []
    return found


def _attacked(parsed: Parsed, memory: Memory) -> list[str]:
    """For whom a defence clause is invoked: the one of whom the sentence says that it was attacked (decision 18)."""
    if not any(lemma(t) in {"invoke", "trigger"} for t in parsed.doc):
        return []
    return [
        p
        for t in parsed.doc
        if lemma(t) in {"attack", "strike", "hit", "invade"} and is_verb(t) and (done := own_subject(t)) is not None
        if done.dep_ == "nsubjpass"
        for p in np_parties(first_conjunct(done), parsed, memory)
    ]


def _is_organisation(party: str) -> bool:
    return len(party) != 3 or party in {"GCC", "IMF", "EBR", "JEF", "SCO", "G20", "EIB", "CIS", "OAS"}


def _named_at(token: Token, parsed: Parsed, memory: Memory, taken: set[int]) -> tuple[list[str], set[int]]:
    """Parties that a token names, each mention once; pronouns and group words count."""
    if token.i in taken:
        return [], set()
    mention = parsed.by_token.get(token.i)
    if mention is not None:
        members = {i for i, m in parsed.by_token.items() if m is mention}
        if token.i != max(members):
            return [], set()
        return list(mention.parties), members
    if token.lower_ in IT | THEY | HE | {"us", "our"} and token.dep_ in {
        "dobj",
        "pobj",
        "dative",
        "poss",
        "nsubj",
        "nsubjpass",
    }:
        if token.dep_ == "poss" and lemma(token.head) not in {
            "defence",
            "defense",
            "security",
            "army",
            "military",
            "forces",
            "force",
            "accession",
            "membership",
            "bid",
            "entry",
            "sovereignty",
            "navy",
            "territory",
            "soil",
            "people",
            "government",
            "neighbour",
            "neighbor",
        }:
            return [], set()
        return list(memory.pronoun(parsed, token)), {token.i}
    if (
        (
            lemma(token) in lex.COUNTRY_NOUNS | {"alliance", "bloc", "side", "government", "neighbour", "ally"}
            or number_counted(token) is not None
        )
        and token.dep_ in {"dobj", "pobj", "dative", "poss", "nsubjpass"}
        and lemma(token) != "state"
    ):
        if memory.named_on(parsed, token):  # "the government in X": the name on it speaks for itself
            return list(memory.named_on(parsed, token)), {token.i}
        return list(memory.described(parsed, token)), {token.i}
    return [], set()


def _gapped(token: Token) -> bool:
    """ "X gave 100 million euros, Y 20 million": Y is a giver too, though the parse hangs it on the sum."""
    after = token.nbor(1) if token.i + 1 < len(token.doc) else None
    return (
        token.dep_ in {"conj", "appos", "npadvmod", "nmod", "compound", "dobj"}
        and after is not None
        and (after.like_num or after.is_currency)
        and token.i > 0
        and (token.nbor(-1).text in {",", ";", "and"})
    )


def _in_phrase(token: Token, anchor: Token) -> bool:
    """Whether a name stands before a noun as part of its phrase: "the new X command"."""
    head = token
    while head.dep_ in {"compound", "nmod", "amod", "poss"} and head.i != anchor.i:
        head = head.head
    return head.i == anchor.i and token.i < anchor.i


def _role(token: Token, chain: Chain, how: str, parsed: Parsed) -> str | None:
    """ "partner", "beneficiary" or None for a party named at a token inside the act's scope."""
    kind = chain.kind
    place = _preposition(token)
    word, above = place if place else ("", None)
    if how == "place" and not (kind is Kind.DEPLOYMENT or (kind is Kind.AID and word in {"in", "to", "for", "into"})):
        return None
    if word in {"by", "according", "like"} or _gapped(token):
        return None
    adjectival = token.dep_ in {"amod", "compound", "nmod"} and not place
    if kind is Kind.AGREEMENT:
        if word in {"with", "between", "among", "to", "for"} or (
            not place and how in {"name", "capital", "group", "adjective", "people"}
        ):
            return "partner"
        if (
            word == "of"
            and above is not None
            and lemma(above) in lex.AGREEMENT_NOUNS | {"signing", "group", "president", "leader", "government"}
        ):
            return "partner"
        return "partner" if word in {"by", "from"} else None
    if word in {"in", "at"} and how in {"capital"} and kind is not Kind.DEPLOYMENT:
        return None
    if kind is Kind.MEMBERSHIP:
        if word == "from":
            return "partner" if any(s.op is Op.END for s in chain.steps) else None
        return "partner" if word != "at" else None
    if kind is Kind.DEPLOYMENT:
        if word in PLACES | {"for", "of", "out of", "away from", "with"} and not (
            word in {"to", "for", "of"} and adjectival
        ):
            if word in {"from", "out of", "away from"}:
                ends = any(s.op in {Op.END, Op.REFUSE} for s in chain.steps)
                return "partner" if ends else None
            return "partner" if word == "with" else "beneficiary"
        if token.dep_ == "poss":
            return (
                "beneficiary"
                if lemma(token.head)
                in {"soil", "territory", "border", "flank", "coast", "east", "north", "airspace", "waters"}
                else None
            )
        return "beneficiary" if token.dep_ in {"dobj", "dative"} else None
    if kind is Kind.POSTURE:
        return None
    if kind is Kind.BODY:
        if (
            how in {"name", "body", "group"}
            and _in_phrase(token, chain.anchor)
            and _is_organisation(parsed.by_token[token.i].parties[0])
        ):
            return "partner"
        if word in {"for", "to"}:
            return "beneficiary"
        if word in {"with", "between"}:
            return "partner"
        if word == "in":
            return None
        if adjectival and how in {"name", "body"} and token.head.i == chain.anchor.i:
            return "partner"
        return "beneficiary" if token.dep_ in {"dobj", "poss"} and word == "" else None
    return _giving_role(token, chain, how, word, above, adjectival)


# What is helped when a party owns it: "for Y's defence", "the people of Y".
HELPED = frozenset(
    """defence defense support people government side aid army reconstruction security protection coast invasion
    territory inch sovereignty front recovery independence member""".split()
)
OWN_NEEDS = frozenset(
    """defence defense security army military forces force needs need sovereignty economy effort efforts people
    self-defense self-defence navy capability capabilities ability reconstruction recovery fight border borders
    territory independence infrastructure resilience troops government budget grid population integrity course
    support aid path capacity soldier police acquisition purchase counteroffensive airspace skies modernization coast
    fleet""".split()
)
OWN_PEOPLE = frozenset(
    """army military force forces government soldier troop civilian people pilot economy navy authorities authority
    side partner refugee defence defense police fighter rebel state coastguard ally allies counterpart sovereignty
    resistance territory population airmen crew sailor marine personnel security""".split()
)
NAMED_HELP = frozenset(
    """aid assistance package bill fund support relief mission loan people government military army funding
    facility""".split()
)
TOLD = frozenset("intelligence data information technology sharing".split())
AIMED = frozenset("aim fire launch shoot hurl direct head send lob".split())
AIMED_AT = frozenset("at to for against toward towards into on".split())
SHOT_DOWN = frozenset("shoot intercept down".split())
SHARING = frozenset("sign work cooperate together coordinate share partner".split())


def _giving_role(token: Token, chain: Chain, how: str, word: str, above: Token | None, adjectival: bool) -> str | None:
    """The same for aid and guarantees."""
    requested = any(s.op is Op.REQUEST for s in chain.steps)
    firing = above or (token.head if token.dep_ == "nsubj" else None)
    if firing is not None and lemma(firing) in AIMED and lemma(chain.anchor) in SHOT_DOWN:
        # "shot down the missiles fired at Chad": Chad is protected, and who fired them has no part
        return "beneficiary" if word in AIMED_AT else None
    if word in {"to", "for", "into", "toward", "towards", "on", "upon"}:
        return None if adjectival else "beneficiary"
    if word in {"through", "via"}:
        return "partner"  # the organisation by way of which it is given (decision 38)
    if word == "with":
        words = {lemma(t) for t in (chain.anchor, *(step.token for step in chain.steps))}
        if above is not None and lemma(above) in {"share", *TOLD} and words & {"share", "sharing"} and words & TOLD:
            return "beneficiary"  # who is told what one knows is helped; who shares a burden is beside one
        shared = above is not None and lemma(above) in SHARING
        return "partner" if shared or requested or jointly(token) is not None else None
    if word in {"in", "inside", "across"}:
        if any(lemma(t) in {"train", "training"} for t in (chain.anchor, *(s.token for s in chain.steps))):
            return None  # where soldiers are trained is not who receives
        if above is not None and above.dep_ == "pobj" and above.head.lower_ == "at":
            return None  # "handed over at an airfield in Poland"
        return "beneficiary" if how in {"name", "place", "group"} else None
    if word == "of":
        return "beneficiary" if above is not None and lemma(above) in lex.HELP | HELPED else None
    if word == "from":
        return "partner" if requested else None
    if word:
        return None
    following = token.nbor(1) if token.i + 1 < len(token.doc) else None
    counted = following is not None and (following.like_num or following.tag_ == "DT")
    if adjectival and how in {"name", "capital"} and counted:
        return "beneficiary"  # "offered X three boats", parsed as one phrase
    if token.dep_ == "poss" or adjectival:
        return _owning_role(token, chain, how)
    refused = any(s.op is Op.REFUSE for s in chain.steps)
    if token.dep_ in {"dobj", "dative"}:
        return "beneficiary"
    if token.dep_ in {"nsubjpass", "obj", "pobj", "conj", "nsubj", "appos"} and how not in {"person", "surname"}:
        return "partner" if refused and token.dep_ == "nsubj" else "beneficiary"
    return None


def _owning_role(token: Token, chain: Chain, how: str) -> str | None:
    """The role of a party named on another noun: "Y's army", "Y's territory", "the Y aid bill"."""
    owner = lemma(token.head)
    if token.dep_ == "poss" and owner in OWN_NEEDS:
        return "beneficiary"
    if how in {"adjective", "people"} and owner in OWN_PEOPLE and token.head.dep_ != "nsubj":
        return "beneficiary"
    soil = owner in {"territory", "soil", "ally", "allies", "member", "airspace"}
    if how in {"name", "group"} and soil and chain.kind is Kind.GUARANTEE:
        return "beneficiary"
    return "beneficiary" if how == "name" and owner in NAMED_HELP and token.dep_ == "compound" else None
