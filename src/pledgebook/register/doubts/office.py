"""Who is told to hold an office that he or she did not hold that day; and one office told as held by several."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from pledgebook.register.doubts.told import Flag, Told
from pledgebook.world import Name, load, party_name, resolve
from pledgebook.world.names import DAY_LAST, holds, key_of, plain

# A title as texts write it, and the titles of the reference that it stands for.
TITLES: tuple[tuple[str, str], ...] = (
    (r"[Vv]ice[- ][Pp]resident", r"Vice President"),
    (r"[Dd]eputy [Ss]ecretary[- ][Gg]eneral", r"Deputy Secretary.General"),
    (r"(?<![Dd]eputy )[Ss]ecretary[- ][Gg]eneral", r"^Secretary.General|^General Secretary"),
    (r"(?<![Vv]ice )(?<![Vv]ice-)[Pp]resident", r"\bPresident\b(?! of the (?:Council of Min|Government))|Pope|"
                                                r"Chairman"),
    (r"(?<![Dd]eputy )(?:[Pp]rime [Mm]inister|PM)", r"^Prime Minister|^Premier|President of the (?:Council|Gov)|"
                                                    r"Taoiseach"),
    (r"(?<![Vv]ice )(?<![Vv]ice-)[Cc]hancellor", r"Chancellor"),
    (r"(?<![Dd]eputy )(?:[Ff]oreign (?:[Mm]inister|[Ss]ecretary)|[Ss]ecretary of [Ss]tate)(?! for)",
     r"Foreign|External|European Affairs|^Secretary of State$"),
    (r"(?<![Dd]eputy )(?:[Dd]efen[cs]e (?:[Mm]inister|[Ss]ecretary)|[Ss]ecretary of [Dd]efen[cs]e)", r"Defen[cs]e|War"),
)
# Offices held alone, and those that go by a second title as well: Spain's head of government is called president.
ALONE = r"^President$|^Federal President$|^Prime Minister$|^Federal Chancellor$|^Secretary.General$|Foreign|Defen[cs]e"
ALSO: defaultdict[str, str] = defaultdict(lambda: "$^", {
    "president": r"President|Foreign|Defen[cs]e", "prime minister": r"Chancellor|President|Foreign|Defen[cs]e",
    "pm": r"Chancellor|President|Foreign|Defen[cs]e", "chancellor": r"Prime|Foreign|Defen[cs]e",
    "vice president": r"Foreign|Defen[cs]e|Prime"})
NOT_NOW = re.compile(r"\b(?:former|ex|then|late|past|ousted|deposed|outgoing|incoming|future|next|designate|elect|"
                     r"previous|one-?time|acting|interim|candidate|shadow|opposition|deputy|assistant|aspiring|"
                     r"would-be|"
                     r"under|predecessor|successor|son|daughter|wife|widow|advis[eo]r to|aide "
                     r"to)\b[\w\s,.’'-]{0,25}$", re.I)
TOLD_BACK = re.compile(r"\b(?:when|while|then|at the time|in office|was|were|had|during|under|since|ago|earlier|"
                       r"history|"
                       r"(?:19|20)\d\d)\b", re.I)
PLURAL = re.compile(r"\b(?P<whose>(?:[A-Z][\w-]+ ){0,2}[A-Z][\w-]+)[’']s (?P<office>(?:foreign|prime|defen[cs]e|"
                    r"interior|finance) "
                    r"ministers)\b(?! since| over| past| and )")
HANDOVER = timedelta(days=30)  # news speak of the next holder before the day, and of the last one after it
KNOWN_UNTIL = date(2025, 12, 31)  # of the office holders, see persons.yaml


def office_not_held(told: Told) -> Iterator[Flag]:
    """"Vice President Biden" of a text that was written when he was president."""
    if told.written is None or told.written[1] > KNOWN_UNTIL:
        return
    for mention in told.mentions:
        if not mention.is_person or not mention.person:
            continue
        before = told.text[max(0, mention.start - 60):mention.start]
        for title, in_reference in TITLES:
            match = re.search(rf"\b({title})[ ,]+$", before)
            if match is None:
                continue
            start = mention.start - len(before) + match.start()
            if NOT_NOW.search(told.text[max(0, start - 40):start]):
                break
            yield from _judged(told, start, mention.end, mention.person, in_reference, match[1])
            break


def _judged(told: Told, start: int, end: int, person: str, in_reference: str, title: str) -> Iterator[Flag]:
    held = offices(person)
    fitting = [n for n in held if re.search(in_reference, n.office)]
    assert told.written is not None
    first, last = told.written[0] - HANDOVER, told.written[1] + HANDOVER
    around = [n for n in held if holds_between(n, first, last)]
    if any(n in fitting for n in around):
        return
    if not fitting:
        yield from _never_held(told, start, end, held, title)
        return
    sentence = told.sentence_at(start)
    if sentence is not None and TOLD_BACK.search(told.text, sentence.start, sentence.end):
        return  # a look back in time gives people the title of that time
    before = [n for n in fitting if n.until < first.isoformat()]
    if before and not around:
        return  # "President Bush": out of office, the title stays as a courtesy
    if before and any(n.office in {"Senator", "Representative"} for n in around):
        return
    now = "; ".join(_in_words(n) for n in around) or "no office that we know"
    yield Flag(start, end, f"{person} was not {title} when this was written ({_days(told)}).",
               f"Then: {now}. {title}: " + "; ".join(_in_words(n) for n in fitting) + ".")


def _never_held(told: Told, start: int, end: int, held: tuple[Name, ...], title: str) -> Iterator[Flag]:
    """A title that somebody never held, while in one that leaves no room for it: "Vice President Zelensky"."""
    assert told.written is not None
    first, last = told.written
    now = [n for n in held if n.since < first.isoformat() and n.until > last.isoformat()]
    also = ALSO[title.lower().replace("-", " ")]
    sentence = told.sentence_at(start)
    if len(now) == 1 and re.search(ALONE, now[0].office) and not re.search(also, now[0].office) \
            and not (sentence and TOLD_BACK.search(told.text, sentence.start, sentence.end)):
        yield Flag(start, end, f"{now[0].person} was not {title} when this was written ({_days(told)}).",
                   f"Then: {_in_words(now[0])}.")


def one_office_told_as_many(told: Told) -> Iterator[Flag]:
    """"Ukraine's foreign ministers have made it clear": a state has one."""
    for sentence, match in told.searched(PLURAL, "ministers"):
        party = resolve(match["whose"])
        before = told.text[max(sentence.start, match.start() - 40):match.start()]
        if party in load().states and not NOT_NOW.search(before):
            yield Flag(match.start(), match.end(), f"{party_name(party or '')} has one such minister at a time.",
                       f"One of the {match['office'][:-1]}s, or the ministry?")


def offices(person: str) -> tuple[Name, ...]:
    """All offices of a person, by day."""
    names = load().names
    found = names.get(key_of(person)) or names.get(plain(key_of(person))) or ()
    return tuple(sorted({n for n in found if n.person == person}, key=lambda n: (n.since, n.until, n.office)))


def holds_between(name: Name, first: date, last: date) -> bool:
    """Whether an office was held on some day of a span."""
    return holds(name, first.isoformat()) or holds(name, last.isoformat()) or (
        first.isoformat() <= name.since <= last.isoformat())


def _in_words(name: Name) -> str:
    until = "" if name.until == DAY_LAST else name.until
    return f"{name.office} ({', '.join(map(party_name, name.parties))}) {name.since} to {until}".rstrip()


def _days(told: Told) -> str:
    return told.document.published or f"between {told.since} and {told.by}, by an anniversary that it tells"
