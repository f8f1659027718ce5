"""A text against itself: open what it tells as settled, possible what it tells as begun, the only way and another."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pledgebook.register.doubts.office import offices
from pledgebook.register.doubts.told import Flag, Told, anniversaries
from pledgebook.world import readings
from pledgebook.world.events import event_days

OPEN_OFFICE = re.compile(r"\b(?:potential|possible|hypothetical) (?:second )?(?P<who>[A-Z]\w+)(?:[’']s)? "
                         r"(?:administration|presidency|government|return)\b|"
                         r"\b(?P<change>(?:potential|possible) (?:regime|government|power) change in (?:the "
                         r")?(?P<where>[A-Z]\w+(?: [A-Z]\w+)?))")
SETTLED = re.compile(r"\b(?:impending|looming|imminent|forthcoming|upcoming) (?:return|inauguration)\b|"
                     r"\bpresident-elect\b|"
                     r"\b(?:won|winning|victory in) the (?:presidential )?election", re.I)
POSSIBLE_WAR = re.compile(r"\b(?:potential|possible|feared|looming) (?:full-scale )?Russian (?:invasion|"
                          r"attack)\b(?! (?:of|on) )")
WAR = re.compile(r"\bRussia[’']s (?:full-scale )?(?:invasion|war)|\bthe (?:full-scale )?invasion of Ukraine")
ONLY_WAY = re.compile(r"\bonly (?:real |true |viable |possible )?(?P<what>guarantee|path|way|option)\b", re.I)
OTHER_WAY = re.compile(r"\balternative (?:security )?(?P<what>guarantee|path|way|option|solution)s?\b", re.I)
AGREED = re.compile(r"\b(?:growing |broad |clear )?consensus (?:within|among|in|inside) (?P<where>(?:the )?\w+)", re.I)
DIVIDED = re.compile(r"\bsome (?:member states|members|allies|countries)\b[^.]{0,120}\b(?:while|but|whereas) "
                     r"(?:others|some)\b|"
                     r"\bcontentious\b|\bdeeply divided\b", re.I)
OF_ITSELF = re.compile(r"\bSEO[- ]optimi[sz]ed\b[^.]*|\bAs an AI (?:language )?model\b[^.]*|\bI cannot browse\b[^.]*|"
                       r"\b[Tt]his (?:\w+ ){0,2}article (?:provides|offers|gives) a comprehensive (?:overview|"
                       r"guide)\b[^.]*")


def settled_told_as_open(told: Told) -> Iterator[Flag]:
    """"A potential Trump administration" after the election, or beside "his impending return to office"."""
    for _, match in told.searched(OPEN_OFFICE, "potential ", "possible ", "hypothetical "):
        elect = None
        if told.written is not None and match["who"]:
            elect = next((n for known in readings(match["who"]) for n in offices(known.person) if "elect" in n.office
                          and n.since <= (told.since or "") <= n.until), None)
        if elect is not None:
            yield Flag(match.start(), match.end(), f"It was settled: {elect.person}, {elect.office} since "
                                                   f"{elect.since}.")
        elif (settled := SETTLED.search(told.text)) is not None:
            yield Flag(match.start(), match.end(), f"The same text tells it as settled: “{settled.group()}”.")


def begun_told_as_possible(told: Told) -> Iterator[Flag]:
    """"A potential Russian invasion" in a text that tells its anniversary."""
    for _, match in told.searched(POSSIBLE_WAR, "russian invasion", "russian attack"):
        begun = next((m.group() for m, _, of in anniversaries(told.text) if event_days(of) and WAR.match(of)), None)
        if begun:
            yield Flag(match.start(), match.end(), f"The same text tells that it began: “{begun.strip()}”.")


def only_way_and_another(told: Told) -> Iterator[Flag]:
    """"The only real guarantee", and later "alternative security guarantees" that the same party may seek."""
    for sentence, match in told.searched(OTHER_WAY, "alternative "):
        only = {match["what"].lower(): match for _, match in told.searched(ONLY_WAY, "only ")}
        first = only.get(match["what"].lower())
        if first is None or re.search(r"\b(?:no|not|reject\w*|without|any)\b", told.text[sentence.start:match.start()]):
            continue
        yield Flag(match.start(), match.end(), f"The same text speaks of the “{first.group()}”: none else is one.")


def agreed_and_divided(told: Told) -> Iterator[Flag]:
    """A "growing consensus" in a text that tells of members divided on the matter."""
    for _, match in told.searched(AGREED, "consensus "):
        divided = next((match for _, match in told.searched(DIVIDED, "some ", "contentious", "deeply divided")), None)
        if divided is not None:
            yield Flag(match.start(), match.end(), f"The same text tells them divided: “{divided.group()}”.")


def text_about_itself(told: Told) -> Iterator[Flag]:
    """"This SEO-optimized article": no statement on the matter, and a sign that no reporter wrote the text."""
    if not any(words in told.lowered for words in ("seo", "as an ai ", "i cannot browse", " a comprehensive ")):
        return
    for match in OF_ITSELF.finditer(told.text):
        yield Flag(match.start(), match.end(), "The text speaks of itself, as texts made by machines do.")
