"""Drafts of a sentence in, the same out where a sum is told as part of another: "200 of the 500 million promised".

What was given is the part. The larger sum was promised, or voted, before; it is not what came.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from pledgebook.claims.draft import Draft
from pledgebook.claims.money import Money, amounts
from pledgebook.model import Amount, Claim, Stage

GIVEN = frozenset({Stage.ADOPTED, Stage.DELIVERED})
PROMISING = (r"pledged?|promised?|commit(?:ted|ment)|announced|offer(?:ed)?|agreed|earmarked|envisaged|planned|vowed|"
             r"undert(?:ook|aken)")
VOTING = r"approved|allocated|allotted|appropriated|authori[sz]ed|adopted|voted|budgeted|granted|set\saside"
SHARE = (r"(?:\d[\d.,]*|million|billion|trillion|crore|bn|mn|m|[$€£]\s?\d[\d.,]*\w*|half|third|quarter|fifth|tenth|"
         r"per\s?cent|%|most|much|(?:a|only|small|mere) (?:part|fraction|share))")
WHOSE = r"(?:the|its|their|his|her|our|that|a total of|an?)"
BEFORE = rf"(?:\s+(?P<early>{PROMISING}|{VOTING})|\s+(?!and\b|or\b|but\b)[\w'’-]+){{0,3}}\s+$"
OF_THE_SUM = re.compile(rf"\b{SHARE}(?:\s+[\w'’-]+){{0,3}}\s+of\s+{WHOSE}{BEFORE}", re.I)
OPENING = re.compile(rf"(?:^|[,;:–—]\s+)of\s+{WHOSE}{BEFORE}", re.I)  # "Of the 300 million promised, 90 have come"
AFTER = re.compile(
    rf"(?:[\s-]+(?!and\b|or\b|but\b)[\w'’-]+){{0,7}}?[\s-]+(?P<late>{PROMISING}|{VOTING})\b(?P<agent>\s+(?:\w+\s+){{0,3}}?by\b)?",
    re.I)
CAME = re.compile(
    r"(?:[\s-]+(?!and\b|or\b|but\b|was\b|were\b)[\w'’-]+){0,4}?\s+(?:ha[sd]|have)\s+(?:(?:yet|so|far|actually|already|in|fact|been)\s+)*"
    r"(?:arrived|come|reached|delivered|disbursed|paid|transferred|received|materiali[sz]ed|handed|released|sent|spent)\b",
    re.I)
# "1 billion dollars, of which 250 million was transferred last week"
OF_WHICH = re.compile(
    r"(?:\s+[\w'’-]+){0,8}?,?\s+of\s+which\s+(?:(?:only|about|some|around|nearly|almost|over|more|than)\s+)*", re.I)
WAS_GIVEN = re.compile(
    r"\s+(?:was|were)\s+(?:\w+\s+)?(?:delivered|disbursed|paid|transferred|received|released|sent|spent)\b", re.I)
AGENT_NEAR = 24  # characters between "by" and who promised


def parts_of_promises(found: Sequence[Draft]) -> list[Draft]:
    """The drafts of a sentence; a larger sum of which but a part is told as given has the stage at which it was told.

    Where nothing says whether it was promised or voted, and the part is told with a claim of its own, the larger sum
    is told by none.
    """
    found = [_as_come(draft) for draft in found]
    if not any(draft.claim.stage in GIVEN and draft.claim.amount for draft in found):
        return found
    kept = list[Draft]()
    for draft in found:
        larger = _larger(draft) if draft.claim.stage in GIVEN else None
        if larger is None:
            kept.append(draft)
            continue
        money, early = larger
        told = AFTER.match(draft.parsed.sentence.text, money.end)
        word = early or (told["late"] if told else None)
        if word is None:
            if not any(other is not draft and _gives_another_sum(other, draft) for other in found):
                kept.append(draft)
            continue
        stage = Stage.ADOPTED if re.fullmatch(VOTING, word, re.I) else Stage.PLEDGED
        promising = _promised_by(draft, money, told)
        claim = replace(draft.claim, stage=stage, actors=promising or draft.claim.actors,
                        why=(*draft.claim.why, f"“{word}”: of this sum only a part came"))
        if not any(other is not draft and _same(other.claim, claim) for other in found):
            kept.append(replace(draft, claim=claim, gapped=draft.gapped or bool(promising)))
    return kept


def _as_come(draft: Draft) -> Draft:
    """The draft as delivered where its sum is what has come: "of the 500 million pledged 120 million has arrived"."""
    if draft.claim.stage not in {Stage.PLEDGED, Stage.ADOPTED}:
        return draft
    text = draft.parsed.sentence.text
    listed = amounts(text, draft.parsed.coin)
    for larger, money in pairwise(listed):
        if not _as_told(money.amount, draft.claim.amount):
            continue
        opened = OPENING.search(text[:larger.start]) is not None and draft.claim.stage is Stage.PLEDGED
        inside = OF_WHICH.fullmatch(text, larger.end, money.start) is not None
        came = CAME.match(text, money.end) if opened or inside else None
        came = came or (WAS_GIVEN.match(text, money.end) if inside else None)
        if came:
            why = (*draft.claim.why, f"“{came.group().strip()}”: this part came")
            return replace(draft, claim=replace(draft.claim, stage=Stage.DELIVERED, why=why))
    return draft


def _larger(draft: Draft) -> tuple[Money, str | None] | None:
    """The sum of a draft where it is the larger one, with the word before it that says what was done with it."""
    text = draft.parsed.sentence.text
    for money in amounts(text, draft.parsed.coin):
        if _as_told(money.amount, draft.claim.amount):
            before = text[:money.start]
            found = OF_THE_SUM.search(before) or OPENING.search(before)
            if found:
                return money, found["early"]
    return None


def _as_told(one: Amount, other: Amount | None) -> bool:
    return other is not None and (one.value, one.as_written) == (other.value, other.as_written)


def _gives_another_sum(other: Draft, draft: Draft) -> bool:
    return other.claim.kind is draft.claim.kind and other.claim.amount not in (None, draft.claim.amount)


def _same(one: Claim, other: Claim) -> bool:
    return (one.kind, one.stage, one.amount) == (other.kind, other.stage, other.amount)


def _promised_by(draft: Draft, money: Money, told: re.Match[str] | None) -> tuple[str, ...]:
    """Who promised the larger sum, where he is named beside the word: "promised by Japan", "Japan promised"."""
    if told is None:
        return ()
    base = draft.parsed.sentence.body
    named = [(m.start - base, m.end - base, m.parties) for m in draft.parsed.mentions]
    if told["agent"]:
        return next((parties for start, _, parties in named if told.end() <= start <= told.end() + AGENT_NEAR), ())
    return next((parties for start, end, parties in named if money.end <= start and end <= told.start("late")), ())
