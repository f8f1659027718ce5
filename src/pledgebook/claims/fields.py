"""The other fields of a claim, read off the words around the act: its condition and its count.

Items and instruments have files of their own; they are given out here too, so that the reader finds all fields in one place.
"""

from __future__ import annotations

import re

from pledgebook.claims.chain import Chain
from pledgebook.claims.context import Parsed
from pledgebook.claims.grammar import conjuncts
from pledgebook.claims.instruments import instrument_in
from pledgebook.claims.items import item_category, items_of
from pledgebook.claims.kinds import TROOPS, WEAPON
from pledgebook.claims.numbers import Number, numbers
from pledgebook.model import Kind

__all__ = ["condition_in", "count_of", "instrument_in", "item_category", "items_of"]

# "provided" and "assuming" are verbs more often than conjunctions: a clause must follow.
_CLAUSE = r"(?:the|it|its|they|their|this|that|there|all|both|no|he|she|we|[A-Z][\w’'-]+)\s+(?:[\w’'-]+\s+){0,8}?(?:is|are|has|have|had|do|does|can|will|would|were|agrees?|passes|holds|\w+[^s\W]s|\w+ed)\b"
CONDITION = re.compile(
    r"(?:,\s*|\s|^|—|–|\()((?:(?:but |and )?only if|if|once|unless|as long as|so long as|on (?:the )?(?:condition|understanding)(?: that)?|pending|subject to|in (?:exchange|return) for|"
    r"(?:contingent|conditional|conditioned|dependent|predicated) (?:on|upon)|depending on|only after|only once|not until|when and if|if and when|as soon as|only when|in the event (?:of|that)|"
    r"provided that|providing that|assuming that|provid(?:ed|ing) (?=" + _CLAUSE + r")|assuming (?=" + _CLAUSE + r")|should)\s[^;.—]*?)"
    r"(?=[.;—)”\"]|,? (?:and|but) (?:hinted|said|also|has|have|is|are|will|that|would)\b|, (?:he|she|it|they|a|the|its|their|[A-Z]\w+) (?:[\w’'-]+ ){0,5}?(?:said|told|added|says|wrote)\b|$)",
    re.I)
NOT_CONDITION = re.compile(
    r"^(?:if (?:not|anything|only by|ever|any\b|it were|so\b|possible|necessary|needed)|even if|once (?:again|more|every|an?\s+(?:day|week|month|year|minister|ally|member|general)|the (?:most|only)|one|in\s+a)|"
    r"(?:for )?(?:as|so) long as (?:it takes|it needs|they need|necessary|needed|required|possible|is needed|it is needed|is necessary)|subject to (?:attack|sanctions|change|debate|speculation)|"
    r"pending (?:bill|case|request|applications?)|should (?:be|have|not|also|continue|do|help|provide|join|take|make|come)\b)", re.I)
# "asked if", "the only if": what stands before makes it no condition.
ASKING = re.compile(r"\b(?:ask(?:ed|s|ing)?|see|know|wonder(?:ed)?|unclear|determine|doubt|question|as|even|what|decide|whether|check|sure|say|been|was|is|are|were)\s*$", re.I)
ATTACKED = re.compile(r"\b(?:attack(?:ed|s)?|aggression|struck|invaded|invasion|threatened|assault(?:ed)?)\b", re.I)
MUTUAL = re.compile(r"\b(?:consult\w*|defend|come to|article|assist|guarantee\w*|treat|respond|answer|defen[cs]e of)\b", re.I)


def condition_in(text: str) -> str | None:
    """The words that make an act of the sentence depend on something."""
    for match in CONDITION.finditer(text):
        words = match.group(1).strip(" ,")
        lead = text[:match.start(1)]
        if NOT_CONDITION.match(words) or len(words.split()) < 2 or (words[:3].lower() == "if " and ASKING.search(lead)):
            continue
        if words.lower().startswith("should ") and not (
                re.match(r"[Ss]hould (?:the|russia|china|it|a|war|north|iran|[A-Z]\w+)\b", words) and (match.start(1) <= 2 or text[match.start(1) - 2] in ",;")):
            continue
        # A treaty's own case is no condition (decision 42): "if one is struck, both answer".
        if re.match(r"(?:if|should|in the event)\b", words, re.I) and ATTACKED.search(words) and MUTUAL.search(text):
            continue
        if not lead.strip(" “\"'(") and ", " in words:  # "Once the truce holds, we will …": the condition ends where the act begins
            words = words[:words.index(", ")]
        return words
    return None


COUNTED = {
    Kind.AGREEMENT: re.compile(r"(?:agreement|pact|treat|accord|deal|document|countr|nation|state|member|memorand|signator|parties)", re.I),
    Kind.AID: re.compile(r"(?:package|tranche|" + WEAPON.pattern[2:-2] + r"|delivery|shipment|truck|generator|pilots?|drawdown|batter|systems?|instal?lment|convoy|vessels?|boats?|"
                         r"troops|soldiers|recruits|units?|ambulances?|guns?|tons?|tonnes?)", re.I),
    Kind.DEPLOYMENT: re.compile(r"(?:" + TROOPS.pattern[2:-2] + r"|troop|jets?|fighters?|aircraft|ships?|planes|helicopters?|tanks|people|pilots?|batter|vehicles?|CF-18|F-\d\d|vessels?|drones?)", re.I),
    Kind.MEMBERSHIP: re.compile(r"(?:countr|nation|state|member|ally|allies|candidate|democrac)", re.I),
    Kind.BODY: re.compile(r"(?:countr|nation|state|member|allies|partners|centres?|centers?|battalion|troops|personnel|names?|hubs?|participants)", re.I),
    Kind.GUARANTEE: re.compile(r"(?:countr|nation|state|missiles?|drones?|rockets?)", re.I),
    Kind.POSTURE: re.compile(r"(?:warheads?|missiles?|submarines?|ships?|jets?|aircraft|weapons?|bombers?|brigades?|divisions?|countr|allies|nations|frigates?|tanks?)", re.I),
}


def count_of(chain: Chain, parsed: Parsed, money: list[tuple[int, int]]) -> tuple[int | None, str]:
    """A number of agreements, members or things that the act states."""
    text = parsed.sentence.text
    scope = {chain.anchor.i} | {t.i for t in conjuncts(chain.anchor)} | {s.token.i for s in chain.steps}
    best: tuple[int, Number] | None = None
    for number in numbers(text):
        if any(a <= number.start < b for a, b in money):
            continue
        after = text[number.end:number.end + 70]
        if re.match(r"[\s-]*(?:per ?cent|%|percent|years?\b|months?\b|weeks?\b|days?\b|hours?\b|kilomet|km\b|miles?\b|st\b|century|o['’]clock|a\.m|p\.m|degrees|-year|-day|-month)", after, re.I):
            continue
        if re.search(r"(?:Article|Resolution|Chapter|Section|Title|No\.|January|February|March|April|May|June|July|August|September|October|November|December|between|F-|hundreds of|to|–|-)\s*$",
                     text[:number.start]) and not number.ordinal:
            continue
        if number.ordinal and not re.match(r"\s+(?:\w+\s+){0,4}(?:package|tranche|drawdown|country|nation|state|member|ally|agreement|batch|shipment|delivery|convoy|round|instal?lment|such)", after):
            continue
        if re.match(r"\s+(?:January|February|March|April|May|June|July|August|September|October|November|December)\b", after):
            continue
        counted = COUNTED[chain.kind].search(re.split(r"[,;:.]|\band\b", after)[0][:48])
        token = next((t for t in parsed.doc if t.idx >= number.start), None)
        if token is None:
            continue
        head, steps = token, 0
        near = False
        while steps < 5:
            if head.i in scope:
                near = True
                break
            if head.dep_ == "ROOT":
                break
            head, steps = head.head, steps + 1
        if not counted and not (near and chain.kind is Kind.DEPLOYMENT and re.match(r"\s*(?:in|of|,|$)", after)):
            continue
        if number.value == 1 and not number.ordinal:
            continue
        distance = abs(token.i - chain.anchor.i) - (20 if near else 0)
        if best is None or distance < best[0]:
            best = (distance, number)
    if best is None or best[0] > 14:
        return None, ""
    return best[1].value, f"count “{text[best[1].start:best[1].end]}”"
