"""In whose name a text speaks: its author, all signatories of a joint statement, the speakers of a transcript."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pledgebook.claims.mentions import Mention, Mentions
from pledgebook.model import Document

OFFICIAL = re.compile(
    r"\b(?:statement|remarks|readout|fact sheet|press (?:release|briefing|gaggle|conference)|"
    r"communiqu[eé]|declaration|memorandum|"
    r"proclamation|executive order|address|speech|background (?:press|call|briefing)|joint vision)\b",
    re.I,
)
JOINT = re.compile(
    r"\bjoint\s+(?:[\w’'-]+\s+){0,2}?(?:statement|declaration|communiqu|vision|press|readout|remarks|"
    r"message|call)|\b(?:leaders|ministers|quad|g7|g20|aukus|nato)[’']? (?:joint )?(?:statement|"
    r"declaration|communiqu)|^we,? the (?:leaders|members|heads|ministers|foreign|defen[cs]e)",
    re.I,
)
ABOUT = re.compile(
    r"\s(?:on|regarding|concerning|following|after|about|with|to|for|against|welcoming|marking|"
    r"before|in|at|ahead|during)\s|\s?\|\s?",
    re.I,
)
SHARED = re.compile(r"\b(?:statement|communiqu[eé]|declaration|joint|vision)\b", re.I)
TALK = re.compile(
    r"\b(?:remarks|press (?:conference|briefing|gaggle)|gaggle|interview|readout|speech|address|briefing)\b", re.I
)
WE_THE = re.compile(r"\b(?:We,|On behalf of|[Ii]n the name of)\s+(?:the\s+)?")
GATHERED = re.compile(
    r"\b(?:met|meeting|gathered|assembled|having|convened|declare|reaffirm|affirm|condemn|welcome|"
    r"held|are|have|today|stand|agree|issue)\b|[.!?](?=\s|$)"
)
MEETING = re.compile(r"^[\s’'s]*(?:Summit\s+)?(?:Statement|Declaration|Communiqu|Summit|Conference|Pact|Principles)")
# What tells the office of a state or an organisation from a newspaper that bears its name.
PUBLIC_OFFICE = re.compile(
    r"\b(?:Ministry|Minister|Department|Government|Office|Presidency|President of|Chancellery|Cabinet|Embassy|Mission|"
    r"Delegation|Secretariat|Parliament|Parliamentary|Hansard|Congress|Senate|Bundestag|Bundesrat|Duma|Rada|Sejm|"
    r"Knesset|Taoiseach|D[aá]il|(?:House|Chamber) of \w+|(?:National|General|Federal) Assembly|Council|Commission|"
    r"External Action|Republic of|Kingdom of|Commonwealth of|Economic Community|European Union|African Union|NATO|"
    r"White House)\b"
)
LETTERHEAD = re.compile(PUBLIC_OFFICE.pattern, re.I)
# A title that names its author: what comes behind is whose words they are.
WORDS_OF = re.compile(
    r"\b(?:by|of|from)\s+(?:the\s+)?(?:[\w’'-]+\s+){0,3}?(?:President|Minister|Secretary|Delegation|Government|"
    r"Chancellor|Spokes\w+|Ambassador|Representative|Leader|Commander|King|Queen|Chair\w*)\b|[’']s?\s+(?:statement|"
    r"remarks|address|speech|answers?|message|letter)\b",
    re.I,
)
# Ends of addresses under which one party's own offices publish.
SITES = (
    ("nato.int", "NATO"),
    ("europa.eu", "EU"),
    ("un.org", "UN"),
    ("osce.org", "OSCE"),
    ("au.int", "AU"),
    ("ecowas.int", "ECOWAS"),
    ("peaceau.org", "AU"),
    ("asean.org", "ASEAN"),
    ("gov.uk", "GBR"),
    ("gov.au", "AUS"),
    ("gc.ca", "CAN"),
    ("canada.ca", "CAN"),
    ("govt.nz", "NZL"),
    ("go.jp", "JPN"),
    ("go.kr", "KOR"),
    ("gov.in", "IND"),
    ("gov.ua", "UKR"),
    ("gov.pl", "POL"),
    ("gouv.fr", "FRA"),
    ("diplomatie.gouv.fr", "FRA"),
    ("bundesregierung.de", "DEU"),
    ("bmvg.de", "DEU"),
    ("auswaertiges-amt.de", "DEU"),
    ("gov.il", "ISR"),
    ("kremlin.ru", "RUS"),
    ("mid.ru", "RUS"),
    ("gov.cn", "CHN"),
    ("government.nl", "NLD"),
    ("regjeringen.no", "NOR"),
    ("government.se", "SWE"),
    ("gov.tw", "TWN"),
    ("gov.ph", "PHL"),
    ("gov.tr", "TUR"),
    ("governo.it", "ITA"),
    ("gov.lt", "LTU"),
    ("lrv.lt", "LTU"),
    ("gov.lv", "LVA"),
    ("valitsus.ee", "EST"),
    ("gov.ro", "ROU"),
    ("gov.br", "BRA"),
    ("gob.mx", "MEX"),
    ("go.ke", "KEN"),
    ("gov.za", "ZAF"),
    ("gov.eg", "EGY"),
    ("gov.sa", "SAU"),
    ("gov.ae", "ARE"),
    ("gov", "USA"),
    ("mil", "USA"),
)


def site_of(address: str | None) -> str | None:
    """The party under whose official address a text stands."""
    host = re.sub(r"^\w+://", "", address or "").split("/")[0].split(":")[0].lower()
    return next((party for end, party in SITES if host == end or host.endswith("." + end)), None)


def _parties(found: list[Mention], mentions: Mentions) -> tuple[str, ...]:
    """The parties of some mentions, each once; where a text was written is left out."""
    kept: list[str] = []
    for m in found:
        before, after = mentions.text[max(0, m.start - 12) : m.start], mentions.text[m.end : m.end + 24]
        if (
            m.how == "place"
            or m.how == "capital"
            and (re.search(r"\b(?:in|at|near)\s+$", before) or MEETING.match(after))
        ):
            continue
        kept += m.parties
    return tuple(dict.fromkeys(kept))


def _signatories(document: Document, mentions: Mentions) -> tuple[str, ...]:
    """Those in whose name a text says "We, the leaders of …" in its first lines."""
    opening = WE_THE.search(document.text[:1500])
    if opening is None:
        return ()
    stop = GATHERED.search(document.text, opening.end())
    end = stop.start() if stop else opening.end() + 300
    found = _parties(mentions.between(opening.start(), end), mentions)
    return _states_first(found, mentions)


def _authors(title: str, mentions: Mentions) -> tuple[str, ...]:
    """Those whom a title names as its authors, before it says with whom and on what."""
    start = re.match(r"(?:FACT SHEET|Fact Sheet|Factsheet|Message)\b[:\s]*", title)
    about = ABOUT.search(title, start.end() if start else 0)
    head = about.start() if about else len(title)
    found = _parties(mentions.between(0, head + 1), mentions)
    if not found and (by := re.search(r"\bby\s", title[head:])):  # "Statement on X by the Y"
        found = _parties(mentions.between(head + by.end(), len(title) + 1), mentions)
    if re.search(r"\b(?:bilateral|trilateral|quadrilateral)\b", title, re.I) and len(found) < 2:
        found = _parties(mentions.between(0, len(title) + 1), mentions)
    if TALK.search(title) or not SHARED.search(title):
        return found[:1]
    return _states_first(found, mentions)


def _states_first(found: tuple[str, ...], mentions: Mentions) -> tuple[str, ...]:
    """Only the states where a list names several, with the club they form beside them."""
    states = tuple(p for p in found if p in mentions.world.states)
    return states if len(states) > 1 else found


def _letterhead(document: Document, mentions: Mentions) -> tuple[str, ...]:
    """The body whose name stands in capitals above a text."""
    for line in document.text[:300].splitlines()[:3]:
        start = document.text.find(line)
        if (
            line.isupper()
            and len(line.split()) < 9
            and (found := mentions.between(start, start + len(line)))
            # A headline in capitals names parties, too; above a statement there is an office, or a name alone.
            and (LETTERHEAD.search(line) or sum(m.end - m.start for m in found) * 2 > len(line))
            and (parties := _parties(found, mentions))
        ):
            return parties[:1]
    return ()


def is_official(title: str) -> bool:
    """Whether a title is that of a statement itself; "the president's speech stirs anger" is news about one."""
    if JOINT.search(title):
        return True
    found = OFFICIAL.search(title)
    if found is None:
        return False
    ends = re.match(r"\W*(?:$|by|of|from|on|following|issued|at|to mark|\()", title[found.end() :].strip())
    owned = re.search(r"[’'](?:s\s+)?(?:\w+\s+)?$", title[: found.start()])
    return bool(ends) or (found.start() <= 30 and not owned)


def _office(document: Document, mentions: Mentions) -> tuple[str, ...]:
    """The party whose office publishes a text, by the publisher's name."""
    if not document.publisher or not PUBLIC_OFFICE.search(document.publisher):
        return ()
    named = Mentions(Document("publisher", document.publisher, published=mentions.day), mentions.world)
    return next((mention.parties[:1] for mention in named), ())


def voice_of(document: Document, mentions: Mentions) -> tuple[str, ...]:
    """In whose name the text itself speaks: the author of a statement, all signatories of a joint one; else nobody."""
    title = document.title or document.text.split("\n", 1)[0]
    if signers := _signatories(document, mentions):
        return signers
    talk, site = TALK.search(title), site_of(document.url)
    if site and re.match(r"fact ?sheet|message|memorandum|proclamation", title, re.I):
        return (site,)
    if not JOINT.search(title) and (head := _letterhead(document, mentions)):
        return head  # a joint text in capitals is of all that its title names
    office = _office(document, mentions)
    if is_official(title):
        inside = document.text.startswith(title[:20])
        titled = mentions if inside else Mentions(Document("title", title, published=mentions.day), mentions.world)
        authors = _authors(title, titled)
        if JOINT.search(title) and not talk and len(authors) < 2:
            below = document.text.find("\n", 1) if inside else 0
            stop = re.compile(r"[.!?](?=\s|$)").search(document.text, max(0, below) + 1)
            first = _parties(mentions.between(max(0, below), stop.start() if stop else 500), mentions)
            authors = authors or _states_first(first, mentions)
        # "Daily press briefing: Sudan" of a ministry says what it is on, not who speaks.
        if authors and not (office and not site and not JOINT.search(title) and not WORDS_OF.search(title)):
            return authors
    if site:
        return (site,)
    if office:
        return office
    if "White House" in title:
        return ("USA",)
    if is_official(title.split("\n")[0]):
        ruler = re.search(r"\b(?:President|Prime Minister|Chancellor|Minister|Secretary|Government)\b", title)
        below = len(title) if document.text.startswith(title[:20]) else -1
        body = [
            m for m in mentions if m.start > below and (m.is_person or m.how in {"name", "body", "metonym", "group"})
        ]
        other = set(_parties(mentions.between(0, below + 1), mentions))
        if ruler or talk:
            return next(
                (m.parties[:1] for m in body if m.is_person and not set(m.parties) & other),
                next((m.parties[:1] for m in body), ()),
            )
        if SHARED.search(title):
            return next((m.parties[:1] for m in body if not set(m.parties) & other), ())
    return ()


OPENS = re.compile(r"(?:(?<=[\s(\[—–-])|^)\"(?=\S)|“|«", re.M)
CLOSES = {
    '"': re.compile(r"(?<=\S)\"(?=[\s.,;:!?)\]—–-]|$)|\n", re.M),
    "“": re.compile(r"”|\n[ \t]*\n|(?=\n[ \t]*“)"),
    "«": re.compile(r"»|\n"),
}


def quotations(text: str) -> list[tuple[int, int]]:
    """Where a text quotes: four words or more between quotation marks, to the end of the line where none closes."""
    found, position = [], 0
    while (opening := OPENS.search(text, position)) is not None:
        closing = CLOSES[opening.group()].search(text, opening.end())
        end = closing.start() if closing else len(text)
        if len(text[opening.end() : end].split()) >= 4:
            found.append((opening.start(), end))
        position = max(end, opening.end())
    return found


SPEAKS = re.compile(
    r"^[ \t]*(?:(?P<shout>(?:[A-ZÀ-Ý][A-ZÀ-Ý.’'-]*[ ]?){1,7})(?:\([^)\n]{1,40}\))?|"
    r"(?P<name>[A-ZÀ-Ý][\w.’'-]+(?:[ ](?:of[ ]|the[ ])*[A-ZÀ-Ý][\w.’'-]+){0,7}))"
    r":[ ]+(?=\S)|^[ \t]*(?P<asks>Q)(?:\.|:)?[ ]+(?=[A-Z])",
    re.M,
)
OFFICE = re.compile(
    r"\b(?:PRESIDENT|PRIME MINISTER|CHANCELLOR|SECRETARY|MINISTER|MR|MS|MRS|AMBASSADOR|GENERAL|"
    r"ADMIRAL|OFFICIAL|SENATOR|SPOKES\w+|KING|CROWN PRINCE|"
    r"PREMIER|MODERATOR)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Turn:
    """From a speaker's label to the next one: who speaks, () for a questioner or somebody unknown."""

    start: int
    end: int
    label: str
    parties: tuple[str, ...]


def turns(document: Document, mentions: Mentions, voice: tuple[str, ...]) -> list[Turn]:
    """The turns of a transcript ("PRESIDENT X: …"), and lines that open with a speaker's name and a colon."""
    text = document.text
    found: list[tuple[int, str, tuple[str, ...], bool]] = []
    for match in SPEAKS.finditer(text):
        words = match["shout"] or match["name"] or ""
        if words and not match["asks"] and len(words.strip()) < 2:
            continue
        parties = (
            ()
            if match["asks"]
            else _labelled(words.strip(), match.start(), match.end(), mentions, bool(match["shout"]))
        )
        titled = bool(words and OFFICE.search(words))
        if (
            not parties
            and titled
            and match["shout"]
            and voice
            and not re.search(r"\b(?:PRIME MINISTER|CHANCELLOR|KING|CROWN PRINCE|PREMIER)\b", words)
        ):
            parties = voice[:1]  # "MR. SMITH:" in the transcript of an office: one of its own
        if parties or match["asks"] or titled:
            found.append((match.start(), words.strip(), parties, bool(match["shout"] or match["asks"])))
    listed = []
    for number, (start, words, parties, lasting) in enumerate(found):
        following = found[number + 1][0] if number + 1 < len(found) else len(text)
        line = text.find("\n", start)
        end = following if lasting else min(following, line if line >= 0 else len(text))
        listed.append(Turn(start, end, words, parties))
    return listed


def _labelled(words: str, start: int, end: int, mentions: Mentions, shouted: bool) -> tuple[str, ...]:
    """The party for which a labelled speaker speaks."""
    persons = [m for m in mentions.between(start, end) if m.is_person]
    if not shouted and (not persons or re.search(r"\w", mentions.text[persons[-1].end : end])):
        return ()  # "Smith's plan: …" is a heading, not somebody who speaks
    if persons:
        return persons[-1].parties
    surname = re.sub(r"[^\w’'-]", "", words.split()[-1]).title() if words.split() else ""
    known = [m for m in mentions if m.is_person and surname and m.words.split()[-1].lower() == surname.lower()]
    if known:
        return known[0].parties
    if not OFFICE.search(words):
        return ()
    shown = Mentions(Document("label", words.title(), published=mentions.day), mentions.world)
    return next((m.parties for m in shown if m.is_person), next((m.parties for m in shown if m.how != "place"), ()))


# Bodies that a text leaves without a name where it is plain whose they are.
