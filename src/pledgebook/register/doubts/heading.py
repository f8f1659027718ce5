"""Headings against the text below them: a claim that only the heading makes, another party, several for one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pledgebook.claims.sentences import Sentence
from pledgebook.model import Kind, Stage
from pledgebook.register.doubts.told import Flag, Told, of_claim
from pledgebook.world import load, party_name

FIRM = frozenset({Stage.PLEDGED, Stage.ADOPTED, Stage.DELIVERED, Stage.REFUSED, Stage.ENDED})
ACTS = re.compile(r"\b(?:may|might|could|will|would|to|plans?|wants?|announces?|sends?|deploys?|ready)\b")
DEEDS = {Kind.DEPLOYMENT: re.compile(r"\b(?:troops|soldiers|peacekeepers)\b", re.I),
         Kind.POSTURE: re.compile(r"\bnuclear (?:power|weapons|arms|bomb)\b", re.I)}
SEVERAL = re.compile(r"\b(?P<what>(?:[A-Z]\w+ )?(?:[Cc]ommand|[Ff]und|[Mm]ission|[Cc]oalition|[Cc]ent(?:er|re)))s\b")


def only_in_the_heading(told: Told) -> Iterator[Flag]:
    """A firm claim in a heading that no sentence of the body repeats, of a party that the body does not let act so."""
    if not any(s.heading for s in told.sentences) or sum(not s.heading for s in told.sentences) < 3:
        return
    headed = {(s.start, s.end) for s in told.sentences
              if s.heading or s.title and not re.search(r"[.!?][”\"’']?$", s.text)}
    in_body = [c for c in told.claims if not _is_in(c.evidence.start, headed)]
    for claim in told.claims:
        if not _is_in(claim.evidence.start, headed) or claim.stage not in FIRM or claim.kind not in DEEDS \
                or not DEEDS[claim.kind].search(claim.quote):
            continue
        if not any(c.kind is claim.kind and set(c.actors) & set(claim.actors) for c in in_body):
            yield of_claim(claim, f"Only a heading says so; no sentence tells {_of(claim.actors)} to act in this way.")
    for sentence in told.sentences:
        if sentence.title and not told.claims_at(sentence.start, sentence.end):
            yield from _title(told, sentence, headed)


def _title(told: Told, sentence: Sentence, headed: set[tuple[int, int]]) -> Iterator[Flag]:
    """Parts of a title that let another party act than the body does."""
    for part in re.finditer(r"[^,;:–—]+", told.text[sentence.start:sentence.end]):
        start, end = sentence.start + part.start(), sentence.start + part.end()
        actors = next((m.parties for m in told.mentions.between(start, end)), ())
        kind = next((k for k, words in DEEDS.items() if words.search(told.text, start, end)), None)
        if not actors or kind is None or not ACTS.search(told.text, start, end):
            continue
        of_kind = [c for c in told.claims if c.kind is kind]
        own = [c for c in of_kind if set(c.actors) & set(actors)]
        skipped = len(told.text[start:end]) - len(told.text[start:end].lstrip())
        if of_kind and not own:
            yield Flag(start + skipped, end, f"The title speaks of {_of(actors)}; the text only of "
                       f"{_of(tuple(dict.fromkeys(p for c in of_kind for p in c.actors)))}.")
        elif own and all(_is_in(c.evidence.start, headed) for c in own):
            yield Flag(start + skipped, end, "Only headings say so; no sentence of the text does.")


def several_for_one(told: Told) -> Iterator[Flag]:
    """"Establishment of Strategic Commands" above a text on one command."""
    for sentence in told.sentences:
        match = SEVERAL.search(told.text, sentence.start, sentence.end) if sentence.heading else None
        if match is None:
            continue
        word = match["what"].split()[-1].lower()
        body = next((s for s in told.sentences if s.start > sentence.start and not s.heading), None)
        one = body and re.search(rf"\b(?:a|an|one|the|this|new|single|dedicated) (?:[\w-]+ ){{0,3}}{word}\b",
                                 told.text[body.start:body.end], re.I)
        if body and one and not re.search(rf"\b{word}s\b", told.text[body.start:body.end], re.I):
            yield Flag(match.start(), match.end(), f"The heading speaks of several; the text of one: “{one.group()}”.")


def under_another_heading(told: Told) -> Iterator[Flag]:
    """An item under "Key areas of NATO support" of which NATO is not the actor."""
    for claim in told.claims:
        sentence = told.sentence_at(claim.evidence.start)
        if sentence is None or not sentence.lead_in or claim.kind not in {Kind.AID, Kind.DEPLOYMENT} \
                or claim.stage in {Stage.REQUESTED, Stage.REFUSED, Stage.BLOCKED}:
            continue
        clubs = [p for m in told.mentions.between(sentence.lead_start, sentence.lead_start + len(sentence.lead_in))
                 for p in m.parties if load().members.get(p)]
        if clubs and re.search(r"\bsupport\b|\baid\b|\bhelp\b|\bassist", sentence.lead_in, re.I) \
                and not set(clubs) & set(claim.actors):
            yield of_claim(claim, f"Listed under “{sentence.lead_in}”, but told of {_of(claim.actors)}.")


def _is_in(place: int, spans: set[tuple[int, int]]) -> bool:
    return any(start <= place < end for start, end in spans)


def _of(parties: tuple[str, ...]) -> str:
    return ", ".join(map(party_name, parties))


