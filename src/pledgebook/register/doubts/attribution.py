"""Who said it: one quotation given to several speakers, or claims that only an unnamed source ever made."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from pledgebook.model import Claim
from pledgebook.register.doubts.told import Flag, Noted, Told, Whole, Words, of_claim
from pledgebook.world import party_name

QUOTED = re.compile(r"[“\"]([^”\"]{25,400})[”\"]")
LEAST_WORDS = 6  # shorter quotations are phrases that many use
UNNAMED = re.compile(
    r"\b(?:(?:anonymous|unnamed|unidentified) \w+|on (?:the )?condition of anonymity|(?:according to|citing|told "
    r"by) (?:its |their )?"
    r"sources?\b|sources? (?:close to|familiar with|in|within|said|says|told)\b|people familiar with|person "
    r"familiar with|"
    r"reportedly|is rumou?red|are rumou?red|(?:some|several|senior|one|a|an) (?:\w+ ){0,2}(?:officials?|diplomats?|"
    r"advis[eo]rs?|insiders?)(?: \w+){0,3} (?:said|says|say|have|has|told|suggest\w*|claim\w*|floated|"
    r"believes?))\b", re.I)


def quotation_of_several(whole: Whole) -> Iterator[Flag]:
    """The same words in quotation marks, given to different parties by different texts."""
    said: dict[str, list[tuple[Noted, Words, Claim]]] = defaultdict(list)
    for told in whole.texts:
        for key, place, claim in told.quoted:
            said[key].append((told, place, claim))
    for key in sorted(said):
        tellings = sorted(said[key], key=lambda place: (place[0].document.published or "~", place[0].document.id,
                                                        place[1][0]))
        first = tellings[0]
        for told, (start, end, words), claim in tellings[1:]:
            if claim.speaker != first[2].speaker and told is not first[0]:
                yield Flag(start, end, f"These words are given to {party_name(claim.speaker or '')} here and to "
                           f"{party_name(first[2].speaker or '')} in {first[0].document.id}.", "",
                           (first[0].document.id,), told.document.id, words)


def quoted_in(told: Told) -> Iterator[tuple[str, Words, Claim]]:
    """The quotations of a text that a claim gives to somebody: the words alone, the place, the claim."""
    if not any(claim.speaker for claim in told.claims):
        return
    for match in QUOTED.finditer(told.text):
        key = " ".join(re.findall(r"\w+", match[1].casefold()))
        speaking = [c for c in told.claims_at(match.start(), match.end()) if c.speaker]
        if key.count(" ") + 1 >= LEAST_WORDS and speaking:
            yield key, (match.start(), match.end(), match.group()), speaking[0]


def one_unnamed_source(whole: Whole) -> Iterator[Flag]:
    """A commitment that one text alone tells, on the word of a source without a name."""
    for commitment in whole.commitments:
        if len(commitment.document_ids) != 1:
            continue
        claims = [whole.by_claim[i][1] for i in commitment.claim_ids if i in whole.by_claim]
        matches = [UNNAMED.search(claim.quote) for claim in claims]
        if claims and all(matches) and matches[0] is not None:
            yield of_claim(claims[0], f"Only this text tells it, on the word of “{matches[0].group()}”.")
