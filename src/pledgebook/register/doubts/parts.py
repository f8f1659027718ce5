"""Parts that do not make their total: sums named as the parts of one, and a list longer than its count."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pledgebook.claims.money import amounts
from pledgebook.model import Stage
from pledgebook.register.doubts.told import Flag, Told, of_claim
from pledgebook.register.figures import SAME, in_words
from pledgebook.world import load

ALL_PARTS = re.compile(r"\b(?:consist(?:s|ing) of|made up of|compris(?:es|ing)|divided into|split (?:into|between)|"
                       r"broken down (?:into|as)|that is)\b|: ", re.I)
SOME_PARTS = re.compile(r"\b(?:including|of which|among (?:them|which)|with)\b", re.I)
BETWEEN = re.compile(r"\b(?:from|up (?:from|to|by)|rose|on top of|in addition|compared|than|instead of|after|"
                     r"previous|earlier|brings?|"
                     r"bringing|total(?:s|ling)?|per|worth of)\b", re.I)


def parts_against_total(told: Told) -> Iterator[Flag]:
    """"50 billion, made up of 33 in loans and 27 in grants"."""
    for sentence in told.sentences:
        words = told.text[sentence.start:sentence.end]
        found = [m for m in amounts(words) if not m.vague and not m.aside] if words.count("illion") > 2 else []
        if len(found) < 3:
            continue
        total, parts = found[0], found[1:]
        between = words[total.end:parts[0].start]
        every = ALL_PARTS.search(between)
        if not (every or SOME_PARTS.search(between)) or BETWEEN.search(words[total.end:parts[-1].start]):
            continue
        if len({(m.amount.currency, m.amount.per) for m in found}) > 1 or any(m.amount.bound == "up to" for m in found):
            continue
        added = sum(part.amount.value for part in parts)
        over, under = added > total.amount.value * (1 + SAME), added < total.amount.value * (1 - SAME)
        if over or every and under and len(parts) > 1:
            yield Flag(sentence.start + total.start, sentence.start + parts[-1].end,
                       f"The parts make {added:,.0f} {total.amount.currency}, the total is {in_words(total.amount)}.")


def listed_against_count(told: Told) -> Iterator[Flag]:
    """"Seven states: …" and eight names."""
    for claim in told.claims:
        names = [p for p in claim.partners if p in load().states]
        if claim.count is None or len(names) < 3 or len(claim.actors) != 1 or claim.stage not in (
                Stage.ADOPTED, Stage.DELIVERED, Stage.PLEDGED):
            continue
        if len(names) > claim.count:
            yield of_claim(claim, f"The text counts {claim.count} and lists {len(names)}.", ", ".join(names) + ".")
