"""The other fields of a claim, read off the words around the act: its condition and its count.

Items and instruments have files of their own; they are given out here too, so that the reader finds all fields in one
place.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from pledgebook.claims.chain import Chain
from pledgebook.claims.context import Parsed
from pledgebook.claims.grammar import children, conjuncts, is_verb
from pledgebook.claims.instruments import instrument_in
from pledgebook.claims.items import item_category, items_of
from pledgebook.claims.numbers import Number, numbers
from pledgebook.claims.vocabulary import TROOPS, WEAPON
from pledgebook.model import Kind

if TYPE_CHECKING:
    from spacy.tokens import Token

__all__ = ["condition_in", "count_of", "instrument_in", "item_category", "items_of"]

# "provided" and "assuming" are verbs more often than conjunctions: a clause must follow.
_CLAUSE = (
    r"(?:parliament|congress|lawmakers|members|voters|allies|talks|funds?|the|it|its|they|their|this|that|there|all|"
    r"both|no|he|she|we|[A-Z][\w’'-]+)\s+(?:[\w’'-]+\s+){0,8}?"
    r"(?:is|are|has|have|had|do|does|can|will|would|were|(?:agree|hold|approve|vote|give|let|find|clear|sign|pay|keep|"
    r"meet|get|come|make|remain|stay|stop|win|allow|succeed|fail|continue|ratif(?:y|ie)|pass(?:e)?|end|begin)s?)\b"
)
CONDITION = re.compile(
    r"(?:,\s*|\s|^|—|–|\(|[“\"])"
    r"((?:(?:but |and )?only if|if|once|unless|as long as|so long as|on (?:the )?(?:condition|"
    r"understanding)(?: that)?|pending|subject to|in (?:exchange|return) for|"
    r"(?:contingent|conditional|conditioned|dependent|predicated) (?:on|upon)|depending on|only after|only once|not "
    r"until|when and if|if and when|as soon as|only when|in the event (?:of|that)|"
    r"provided that|providing that|assuming that|provid(?:ed|ing)(?=\s"
    + _CLAUSE
    + r")|assuming(?=\s"
    + _CLAUSE
    + r")|should)\s[^;.—]*?)"
    r"(?=[.;—)”\"]|,? (?:and|but) (?:hinted|said|also|has|have|is|are|will|that|would)\b|, (?:he|she|it|they|a|the|"
    r"its|their|[A-Z]\w+) (?:[\w’'-]+ ){0,5}?(?:said|told|added|says|wrote)\b|$)",
    re.I,
)
NOT_CONDITION = re.compile(
    r"^(?:if (?:not|anything|only by|ever|any\b|it were|so\b|possible|necessary|needed)|even if|once (?:\w+ed\b|"
    r"spoke|said|was|were|had|thought|held|made|again|more|every|an?\s+(?:day|week|month|year|minister|ally|member|"
    r"general)|the (?:most|only)|one|in\s+a)|"
    r"(?:for )?(?:as|so) long as (?:it takes|it needs|they need|necessary|needed|required|possible|is needed|it is "
    r"needed|is necessary)|subject to (?:attack|sanctions|change|debate|speculation)|"
    r"pending (?:bill|case|request|applications?)|should (?:be|have|not|also|continue|do|help|provide|join|take|make|"
    r"come)\b)",
    re.I,
)
# "asked if", "the only if": what stands before makes it no condition.
ASKING = re.compile(
    r"\b(?:ask(?:ed|s|ing)?|see|know|wonder(?:ed)?|unclear|determine|doubt|question|as|even|what|decide|whether|"
    r"check|sure|say|been|was|is|are|were)\s*$",
    re.I,
)
# "will not release them until a date has been set": what must come first. A mere day or season is none.
NOT_BEFORE = re.compile(
    r"\b(?:will|would|can|could|shall|may|do|does|is|are|was|were)(?:\s+not|n[’']t)\s+(?:[\w’'-]+\s+){1,9}?"
    r"((?:until|unless and until|before)\s+(?!(?:(?:the|this|early|late|mid|at least|about|some|next|last|a few|"
    r"several|\w+-?)\s+){0,3}?(?:end|middle|beginning|start|summer|autumn|winter|spring|fall|year|month|week(?:end)?|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow|today|now|then|later|midnight|noon|January|February|March|"
    r"April|May|June|July|August|September|October|November|December|Christmas|\d+)\b)[^;.—\n”\"]*?)"
    r"(?=[.;—)”\"]|, (?:and|but) |, (?:he|she|it|they|a|the|[A-Z]\w+) (?:[\w’'-]+ ){0,5}?(?:said|told|says)\b|$)",
    re.I,
)
OPENED = re.compile(r"(?:\b(?:says?|said|provides|agreed|promised|warned|told \w+) that|[:;])\s*[“\"(]?$", re.I)
ATTACKED = re.compile(r"\b(?:attack(?:ed|s)?|aggression|struck|invaded|invasion|threatened|assault(?:ed)?)\b", re.I)
MUTUAL = re.compile(
    r"\b(?:consult\w*|defend|come to|article|assist|guarantee\w*|treat|respond|answer|defen[cs]e of)\b", re.I
)


def condition_in(text: str, anchor_at: int | None = None) -> str | None:
    """The words that make an act of the sentence depend on something.

    anchor_at   where in the sentence the act is told; a condition behind a semicolon is then another act's
    """
    if anchor_at is not None:
        start = text.rfind(";", 0, anchor_at) + 1
        stop = text.find(";", anchor_at)
        text = text[start : stop if stop >= 0 else len(text)]
    for match in CONDITION.finditer(text):
        words = match.group(1).strip(" ,")
        lead = text[: match.start(1)]
        if NOT_CONDITION.match(words) or len(words.split()) < 2 or (words[:3].lower() == "if " and ASKING.search(lead)):
            continue
        if words.lower().startswith("should ") and not (
            re.match(r"[Ss]hould (?:the|russia|china|it|a|war|north|iran|[A-Z]\w+)\b", words)
            and (match.start(1) <= 2 or text[match.start(1) - 2] in ",;")
        ):
            continue
        # A treaty's own case is no condition (decision 42): "if one is struck, both answer".
        if re.match(r"(?:if|should|in the event)\b", words, re.I) and ATTACKED.search(words) and MUTUAL.search(text):
            continue
        opens = not lead.strip(" “\"'(") or OPENED.search(lead)
        if opens and ", " in words:  # "Once the truce holds, we will …": the condition ends where the act begins
            words = words[: words.index(", ")]
        return words
    held = NOT_BEFORE.search(text)
    return held.group(1).strip(" ,") if held else None


_THINGS = (
    r"rounds|missiles?|ships?|vessels?|boats?|minehunters?|jets?|fighters?|aircraft|planes|helicopters?|tanks?|"
    r"drones?|vehicles?|batter(?:y|ies)|howitzers?|guns?|launchers?|systems?|units?|radars?"
)
# What is counted, by kind: the number must stand before one of these.
COUNTED = {
    Kind.AGREEMENT: re.compile(
        r"(?:agreement|pact|treat|accord|deal|document|countr|nation|state|member|memorand|signator|parties)", re.I
    ),
    Kind.AID: re.compile(
        r"(?:trainers?|instructors?|advis[eo]rs?|package|tranche|"
        + WEAPON.pattern
        + rf"|delivery|shipment|truck|generator|transformers?|pilots?|drawdown|instal?lment|convoy|{_THINGS}|"
        r"troops|soldiers|recruits|battalions?|brigades?|ambulances?|tons?|tonnes?)",
        re.I,
    ),
    Kind.DEPLOYMENT: re.compile(
        r"(?:"
        + TROOPS.pattern
        + rf"|troop|{_THINGS}|people|members of|men\b|helmets|berets|bases\b|airfields\b|sites\b|pilots?|CF-18|F-\d\d|"
        r"officers?|engineers?)",
        re.I,
    ),
    Kind.MEMBERSHIP: re.compile(r"(?:countr|nation|state|member|ally|allies|candidate|democrac)", re.I),
    Kind.BODY: re.compile(
        r"(?:countr|nation|state|member|allies|partners|centres?|centers?|battalion|troops|personnel|names?|hubs?|"
        r"groups|participants|officers?|men\b|soldiers)",
        re.I,
    ),
    Kind.GUARANTEE: re.compile(r"(?:countr|nation|state|missiles?|drones?|rockets?)", re.I),
    Kind.POSTURE: re.compile(
        rf"(?:warheads?|submarines?|weapons?|bombers?|brigades?|divisions?|frigates?|{_THINGS})", re.I
    ),
}
_MEASURE = re.compile(
    r"[\s-]*(?:times\b|per ?cent|%|percent|(?:more\s+)?(?:years?|months?|weeks?|days?|hours?|minutes?)\b|kilomet|km\b|"
    r"miles?\b|metres?|meters?|st\b|century|o['’]clock|a\.m|p\.m|degrees|votes?\b|mm\b|"
    r"senators|lawmakers|deputies|January|February|March|April|May\b|June|July|August|September|October|November|"
    r"December)",
    re.I,
)
_NAMED_BY_NUMBER = re.compile(
    r"(?:Article|Resolution|Chapter|Section|Title|No\.|January|February|March|April|May|June|July|August|September|"
    r"October|November|December|between|from|F-|hundreds of|"
    r"\d\s*(?:to|–|-|and|or))\s*$|(?:\b(?:to|by|of|until|in)\s+)?[-–]$",
    re.I,
)
# Behind a number that stands for the soldiers: "the first 400 are there".
ALONE = re.compile(r"\s*(?:in\b|of\b|,|$|more\b(?!\s+than))")
ALONE_DOING = re.compile(r"\s*(?:are|were|have|had|arrived|landed|left|came|will)\b")
FEW = 20  # below that "the other six are to go" is of states as often as of soldiers
_RANGE_AFTER = re.compile(r"\s*(?:to|–|—|-|or)\s*\d")
_ORDINAL_OF = re.compile(
    r"(?!\s+(?:non-|of\b))\s+(?:[\w-]+\s+){0,4}(?:package|tranche|drawdown|country|nation|state|member|ally|"
    r"agreement|batch|shipment|delivery|convoy|round|instal?lment|such|boat|ship|vessel|battery|battalion|brigade)\b"
)
_OUT_OF = re.compile(
    r"\s+(?:out\s+)?of\s+(?:(?:the|its|their|his|her|our|those|some|about|around|nearly|a\s+total\s+of)\s+)*", re.I
)
_OPENING_OF = re.compile(r"(?:^|[;:—–]\s*)of\s+(?:(?:the|its|their|those|these|some|about)\s+)*$", re.I)
_OF_THEM = re.compile(r"\s+of\s+(?:them|which|whom|these|those)\b", re.I)
_RAISED_TO = re.compile(r"\bnumber of [\w\s-]{3,50}?\bto\s+(?:about\s+|some\s+|nearly\s+|more than\s+)?$", re.I)


def count_of(chain: Chain, parsed: Parsed, money: list[tuple[int, int]]) -> tuple[int | None, str]:
    """A number of agreements, members or things that the act states; None where a list states several."""
    text = parsed.sentence.text
    scope = {chain.anchor.i} | {t.i for t in conjuncts(chain.anchor)} | {s.token.i for s in chain.steps}
    found: list[tuple[int, Number]] = []
    listed = numbers(text)
    parts = {
        n.start for whole, n in pairwise(listed) if n.value < whole.value and _OPENING_OF.search(text[: whole.start])
    }
    for number in listed:
        if ";" in text[min(number.end, chain.anchor.idx) : max(number.start, chain.anchor.idx)]:
            continue  # another clause, another act
        if any(a <= number.start < b for a, b in money) or (number.value == 1 and not number.ordinal):
            continue
        after = text[number.end : number.end + 70]
        raised = chain.kind is Kind.DEPLOYMENT and _RAISED_TO.search(text[: number.start])
        if re.search(r"\bvotes?\s+to\s+$", text[: number.start]) or (number.ordinal and number.value == 1):
            continue
        if (
            _MEASURE.match(after)
            or (not number.ordinal and not raised and _NAMED_BY_NUMBER.search(text[: number.start]))
            or _RANGE_AFTER.match(after)
        ):
            continue
        if number.ordinal and not _ORDINAL_OF.match(after):
            continue
        counted = COUNTED[chain.kind].search(re.split(r"[,;:.]|\band\b", after)[0][:55])
        token = next((t for t in parsed.doc if t.idx >= number.start), None)
        if token is None:
            continue
        near = _under(token, scope)
        if not near and _in_clause_before(token, chain):
            continue
        if (
            not counted
            and not raised
            and not (near and chain.kind is Kind.DEPLOYMENT and ALONE.match(after))
            and not (near and ALONE_DOING.match(after) and (
                number.start in parts or chain.kind is Kind.DEPLOYMENT and number.value >= FEW))
        ):
            continue
        found.append((abs(token.i - chain.anchor.i) - (20 if near else 0), number))
    found = _without_wholes(found, chain, text)
    if not found or min(found, key=lambda f: f[0])[0] > 14:
        return None, ""
    best = min(found, key=lambda f: f[0])[1]
    if len({n.value for d, n in found if d < 0 and not n.ordinal}) > 2:
        return None, ""
    # "two transformers, five generators": neither is the number of the act.
    if any(
        n.value != best.value
        and not n.ordinal
        and d < 0
        and re.fullmatch(r"\s+[\w\s-]{3,40},\s+(?:and\s+)?", text[min(n.end, best.end) : max(n.start, best.start)])
        for d, n in found
        if n is not best
    ):
        return None, ""
    return best.value, f"count “{text[best.start : best.end]}”"


def _without_wholes(found: list[tuple[int, Number]], chain: Chain, text: str) -> list[tuple[int, Number]]:
    """Of "400 of the 1,000 it has promised" what was sent counts the part, and what was promised the whole."""
    left = list(found)
    for (far, whole), (near, part) in pairwise(found):
        if _OPENING_OF.search(text[: whole.start]) and part.value < whole.value:  # "of 108 tanks sold, 38 arrived"
            of_whole = any(_in_clause_on(s.token, whole.start) and s.token.idx < part.start for s in chain.steps)
            left.remove((near, part) if of_whole else (far, whole))
            return left
    for (_, whole), (near, part) in pairwise(found):
        if _OF_THEM.match(text, part.end) and part.value < whole.value and (near, part) in left:
            left.remove((near, part))  # "nine bases, three of them in the north"
    for (far, part), (near, whole) in pairwise(left):
        if part.ordinal or whole.ordinal or part.value >= whole.value:
            continue
        if not _OUT_OF.fullmatch(text, part.end, whole.start):
            continue
        of_whole = any(step.token.idx > whole.end and _in_clause_on(step.token, whole.end) for step in chain.steps)
        left.remove((far, part) if of_whole else (near, whole))
    return left


def _in_clause_before(token: Token, chain: Chain) -> bool:
    """Whether a word is told before the clause of the act begins: "7,500 men, with Angola sending a battalion"."""
    doers = [doer for step in chain.steps if is_verb(step.token) and step.token.dep_ in {"pcomp", "advcl", "conj"}
             for doer in children(step.token, "nsubj", "nsubjpass")]
    return any(token.i < doer.left_edge.i for doer in doers)


def _in_clause_on(verb: Token, position: int) -> bool:
    """Whether a word stands in a clause on a noun that ends after a character: "tanks it bought"."""
    while verb.dep_ not in {"relcl", "acl"}:
        if verb.dep_ == "ROOT":
            return False
        verb = verb.head
    return bool(verb.head.idx >= position)


def _under(token: Token, scope: set[int]) -> bool:
    """Whether a word of the act stands within five steps above a token."""
    head = token
    for _ in range(5):
        if head.i in scope:
            return True
        if head.dep_ == "ROOT":
            return False
        head = head.head
    return False
