"""The named vehicle of an act: "Article 5", "Kyiv Security Compact", "a memorandum on joint production"."""

from __future__ import annotations

import re

from pledgebook.model import Kind

_TITLE = r"(?:[A-Z][\w’'–.-]*(?:\s+\([A-Z]{2,8}\))?\s+(?:(?:of|and|on|for|the|to|in|with|between)\s+(?:the\s+)?)*){1,9}"
_HEADS = (
    r"(?:Agreements?|Accords?|Treaty|Pact|Compact|Declaration|Memorandum|Communiqu[eé]|Charter|Convention|Protocols?|"
    r"Strategy|Concept|Facility|Initiative|Act|Resolution|Partnership|Mechanism|Plan|"
    r"Framework|Arrangement|Command|Fund|Coalition|Mission|Cent(?:er|re)|Force|Group|Commission|Programme|Program|"
    r"Package|Supplemental)"
)
NAMED = re.compile(
    r"(?:NATO(?:[’']s)?\s+|UN\s+|EU\s+|U\.N\.\s+|the\s+)?[“\"]?\bArticle\s+(?:\d+(?:[.(]\d+\)?)?|[IVX]+|Five|"
    r"Four)\b(?:\s+of\s+the\s+(?:[A-Z][\w.-]+\s+){1,6}(?:Treaty|Charter|Agreement))?|"
    rf"{_TITLE}{_HEADS}\b(?:\s+(?:of|on|for)\s+(?:the\s+)?[A-Z][\w’'-]+(?:\s+(?:and|of|on|for|the|"
    rf"in)?\s*[A-Z][\w’'-]+)*)?(?:\s+\([A-Z]{{2,8}}\))?(?:\s+\d+)?|"
    r"\b(?:Accord|Agreement|Treaty|Convention|Declaration|Memorandum|Framework|Protocols?|Charter)\s+(?:of|on|for|"
    r"to)\s+(?:the\s+)?[A-Z][\w’'-]+(?:\s+(?:and|of|on|for|the|in|to)*\s*[A-Z][\w’'-]+)*|"
    r"(?:[A-Z][\w’'-]+\s+){1,5}(?:programme|program|agreement|treaty|pact|accords?|convention|protocol|memorandum|"
    r"compact)\b|"
    r"\bResolution \d{3,4}\b|\b[Jj]oint [Dd]eclaration\b|\bOperation [A-Z]\w+\b|\bJCPOA\b|\bMinsk process\b"
)
_LEADING = re.compile(
    r"^(?:The|A|An|This|That|In|On|Under|By|But|And|Its|Their|Our|As|With|For|If|When|While|After|At|From|To|Since|"
    r"Through|President|Minister|Prime|Secretary|Also|New|Each|All|Both|Last|First)\s+"
)
_BODY_HEAD = re.compile(
    r"(?:Command|Fund|Coalition|Mission|Center|Centre|Force|Facility|Group|Commission)(?:\s+\([A-Z]+\))?$"
)
_FRAGMENT = re.compile(r"^(?:of|and|on|for|in)\b")
# Standing commands and bodies act; they are no vehicle of an act.
_ACTING = re.compile(
    r"\b(?:European|African Union|Union|Trade|Election) Commission$|\b(?:Southern|Central|European|Northern|Africa|"
    r"Pacific|Strategic|Cyber|High|Military) Command$|Security Council$"
)

# Without capitals, only where the words say which one it is: "a reciprocal access agreement", not "an agreement".
_MODIFIED = r"(?:[a-z][\w’'-]*(?:-[\w]+)?\s+|(?:NATO|EU|UN|AUKUS|UNIFIL|French|French-brokered|[A-Z][\w’'-]+)\s+)"
_PLAIN_AGREEMENT = re.compile(
    rf"(?<!['’])\b(?P<modifiers>{_MODIFIED}{{0,3}})(?P<head>ceasefire|cease-fire|truce|armistice|pact|treaty|accord|"
    rf"memorandum(?: of understanding)?|declaration|compact|protocol|arrangement|agreement)\b"
    r"(?P<subject>\s+(?:on|for)\s+(?:the\s+)?(?:[a-z][\w’'-]*\s*){1,3}(?:\s+(?:of|in)\s+the\s+[A-Za-z]+)?)?"
)
_PLAIN_BODY = re.compile(
    rf"(?<!['’])\b(?P<modifiers>{_MODIFIED}{{1,4}})(?P<head>mission|coalition|force|fund|cent(?:re|er)|hub|"
    rf"command(?: cent(?:re|er))?|headquarters|council|committee|cell|group|commission|tribunal|task force)\b"
    r"(?P<subject>\s+for\s+[A-Z][\w-]+\s+[a-z]+)?"
)
_EMPTY = frozenset(
    """a an the this that these those its their our his her new proposed historic lasting similar first second third
    another any no such draft broader wider comprehensive possible potential final full future formal separate
    more many several some both each every of to with in on for by from and or into under as at is are was were
    has have had will would could may negotiated sustainable permanent immediate signed signing sign bilateral
    security major recent next last previous existing current dedicated single joined join set up establish lead
    lead called call calls whether about over between than that which whose who if when where while after before
    until since not also only just already then there they we it he she be been being do does did can shall
    should must might own ten-year long-term multi-year long mutual important significant strong official
    real""".split()
)
_ALONE = frozenset("ceasefire cease-fire truce armistice accord memorandum declaration compact arrangement".split()) | {
    "memorandum of understanding"
}


def _named(text: str, kind: Kind, anchor_at: int) -> list[tuple[int, int, str]]:
    found: list[tuple[int, int, str]] = []
    for match in NAMED.finditer(text):
        words, start = match.group(), match.start()
        stripped = words.lstrip(' “"')
        start, words = start + len(words) - len(stripped), stripped.rstrip(" ,")
        while (lead := _LEADING.match(words)) is not None:
            start, words = start + lead.end(), words[lead.end() :]
        while words.lower().startswith("the "):
            start, words = start + 4, words[4:]
        if (len(words.split()) < 2 and words != "JCPOA") or _FRAGMENT.match(words) or _ACTING.search(words):
            continue
        if _BODY_HEAD.search(words) and kind not in {Kind.BODY, Kind.AID, Kind.POSTURE, Kind.DEPLOYMENT}:
            continue
        distance = (
            0
            if start <= anchor_at <= start + len(words)
            else min(abs(start - anchor_at), abs(start + len(words) - anchor_at))
        )
        if distance < 90:
            found.append((distance, start, words))
    return found


# A law that pays for help goes by this name without capitals.
_SUPPLEMENTAL = re.compile(r"\b(?:[a-z]+ security|foreign aid|defen[cs]e) supplemental\b")


def _plain(text: str, kind: Kind, anchor_at: int) -> str | None:
    pattern = (
        _PLAIN_AGREEMENT if kind in {Kind.AGREEMENT, Kind.GUARANTEE} else _PLAIN_BODY if kind is Kind.BODY else None
    )
    if kind is Kind.AID and (law := _SUPPLEMENTAL.search(text)) and law.start() - 10 <= anchor_at <= law.end():
        return law.group()
    if pattern is None:
        return None
    for match in pattern.finditer(text):
        if not match.start("head") - 2 <= anchor_at <= match.end("head"):
            continue
        modifiers = match["modifiers"].split()
        while modifiers and (
            modifiers[0].lower() in _EMPTY or modifiers[0].endswith(("ed", "ing")) and "-" not in modifiers[0]
        ):
            modifiers.pop(0)
        inner = [i for i, word in enumerate(modifiers) if word.lower() in _EMPTY or re.search(r"['’]s?$", word)]
        if inner:  # "signed with Norway a pact", "Oslo's pact": another phrase ends inside
            modifiers = modifiers[inner[-1] + 1 :]
        head, subject = match["head"], (match["subject"] or "") if kind is Kind.AGREEMENT else ""
        if head == "agreement" and len(modifiers) < 1 or kind is Kind.BODY and not modifiers:
            continue
        if not modifiers and ((head not in _ALONE and not subject) or kind is Kind.GUARANTEE):
            continue
        return " ".join([*modifiers, head]) + subject.rstrip()
    return None


def instrument_in(text: str, kind: Kind, anchor_at: int) -> str | None:
    """The vehicle of the act, as written; the named one nearest to the anchor, else the phrase the anchor is in."""
    found = _named(text, kind, anchor_at)
    near = [f for f in found if f[0] <= 25] or found
    plain = _plain(text, kind, anchor_at)
    if near and (min(near)[0] <= 25 or plain is None):
        return min(near)[2]
    return plain
