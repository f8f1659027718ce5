"""The other fields of a claim: items, count, instrument, condition, read off the words around the act."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pledgebook.claims import lexicon as lex
from pledgebook.claims.chain import Chain
from pledgebook.claims.context import Parsed
from pledgebook.claims.grammar import children, conjuncts, lemma
from pledgebook.claims.kinds import TROOPS, WEAPON
from pledgebook.claims.numbers import Number, numbers
from pledgebook.model import Kind

if TYPE_CHECKING:
    from spacy.tokens import Token

CONDITION = re.compile(
    r"(?:,\s*|\s|^)((?:if|only if|even if|once|unless|provided(?: that)?|providing(?: that)?|as long as|so long as|on (?:the )?condition(?: that)?|pending|"
    r"subject to|in exchange for|in return for|contingent (?:on|upon)|conditional (?:on|upon)|conditioned on|depending on|assuming|only after|"
    r"when and if|as soon as|until after|only when|should)\s[^;.—]*?)(?=[.;—]|,? (?:and|but) (?:hinted|said|also|has|have|is|are|will|that)\b|, (?:he|she|it|they|a|the|[A-Z]\w+) (?:\w+ ){0,4}(?:said|told|added|says)|$)",
    re.I)
NOT_CONDITION = re.compile(r"^(?:if (?:not|anything|only by|ever|any\b|it were)|when asked|even if|once (?:again|more|a|the (?:most|only)|one)|should (?:be|have|not|also|continue|do|help|provide|join|take|make|come)\b)", re.I)
INSTRUMENT = re.compile(
    r"\b(?:(?:NATO|UN|EU|U\.N\.|the)\s+)?[“\"]?Article\s+(?:\d+(?:[.(]\d+\)?)?|[IVX]+|Five|Four)\b|"
    r"(?:[A-Z][\w’'–-]*\s+(?:(?:of|and|on|for|the|to|in|with|between)\s+(?:the\s+)?)?){1,9}(?:Agreements?|Accords?|Treaty|Pact|Compact|Declaration|Memorandum|"
    r"Communiqu[eé]|Charter|Convention|Protocol|Strategy|Concept|Facility|Initiative|Act|Resolution|Partnership|Mechanism|Plan|Framework|"
    r"Arrangement|Command|Fund|Coalition|Mission|Center|Centre|Force)\b(?:\s+\d+)?|"
    r"\bResolution \d{3,4}\b|\b[Jj]oint [Dd]eclaration\b|\b(?:Operation|Exercise) [A-Z]\w+\b|\bBudapest [Mm]emorandum\b|\bMinsk (?:agreements?|accords?|protocol|process)\b", re.U)
LEADING = re.compile(r"^(?:The|A|An|This|That|In|On|Under|By|But|And|Its|Their|Our|As|With|For|If|When|While|After|President|Minister|Prime|Secretary|Also)\s+")


def condition_in(text: str) -> str | None:
    """The words that make an act of the sentence depend on something."""
    for match in CONDITION.finditer(text):
        words = match.group(1).strip(" ,")
        if NOT_CONDITION.match(words) or len(words.split()) < 2:
            continue
        if words.lower().startswith("should ") and not re.match(r"should (?:the|russia|china|it|a|war|north|iran|[A-Z]\w+)\b", words):
            continue
        if words.lower().startswith("should ") and match.start(1) > 2 and text[match.start(1) - 2] not in ",;":
            continue
        return words
    return None


def instrument_in(text: str, kind: Kind, anchor_at: int) -> str | None:
    """The named vehicle of the act, as written; the one nearest to the anchor."""
    found: list[tuple[int, str]] = []
    for match in INSTRUMENT.finditer(text):
        words, start = match.group().strip(" “\""), match.start()
        while (lead := LEADING.match(words)) is not None:
            start += lead.end()
            words = words[lead.end():]
        if len(words.split()) < 2 and not words.startswith("Article"):
            continue
        body = re.search(r"(?:Command|Fund|Coalition|Mission|Center|Centre|Force|Facility)$", words)
        if body and kind not in {Kind.BODY, Kind.AID, Kind.POSTURE, Kind.DEPLOYMENT}:
            continue
        distance = 0 if start <= anchor_at <= start + len(words) else min(abs(start - anchor_at), abs(start + len(words) - anchor_at))
        if distance < 90:
            found.append((distance, words))
    return min(found)[1] if found else None


def items_of(chain: Chain, parsed: Parsed) -> tuple[str, ...]:
    """What is given or sent, as written: the noun phrases of the act, coordination split."""
    if chain.kind not in {Kind.AID, Kind.DEPLOYMENT, Kind.POSTURE, Kind.GUARANTEE}:
        return ()
    tokens: list[Token] = []
    for step in chain.steps[:2]:
        for child in children(step.token, "dobj", "nsubjpass"):
            tokens += list(conjuncts(child))
    if chain.anchor.pos_ in {"NOUN", "PROPN"}:
        tokens += list(conjuncts(chain.anchor))
    for token in list(tokens):
        for child in token.children:
            if child.dep_ == "prep" and child.lower_ in {"of", "including", "as", "like"} or child.lower_ == "including":
                for g in child.subtree:
                    if g.dep_ == "pobj":
                        tokens += list(conjuncts(g))
            if child.dep_ == "relcl" and lemma(child) in {"include", "provide", "contain", "comprise", "feature"}:
                for g in children(child, "dobj"):
                    tokens += list(conjuncts(g))
    found: list[str] = []
    for token in tokens:
        if token.i in parsed.by_token or token.pos_ not in {"NOUN", "PROPN"}:
            continue
        words = [t for t in token.subtree if t.i <= token.i and t.dep_ not in {"det", "cc", "punct", "prep", "advmod", "predet"}
                 and (t.head.i == token.i or t.i == token.i or t.head.head.i == token.i) and t.dep_ != "poss" and t.text not in {"'s", "’s"}]
        words = [t for t in words if t.dep_ not in {"nummod"} and t.lower_ not in {"new", "another", "more", "further", "additional", "other"}]
        if not words:
            continue
        phrase = parsed.doc[words[0].i:token.i + 1].text
        fits = WEAPON.search(phrase) or TROOPS.search(phrase) or lemma(token) in lex.AID_NOUNS or lemma(token) in {
            "support", "assistance", "capability", "system", "guarantee", "assurance", "weapon", "unit", "advisers", "material", "cooperation"}
        if fits and lemma(token) not in {"package", "tranche", "delivery", "shipment", "funding", "money", "drawdown", "facility", "supply"}:
            found.append(phrase)
    return tuple(dict.fromkeys(found))[:8]


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
