"""Where a text names parties: states, organisations, groups and the persons who speak for them.

Longest name wins. A person whom `world` does not know is tied to a party by the words around the first
full mention ("Canadian Defense Minister Bill Blair"); later surnames follow.
"""

from __future__ import annotations

import bisect
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from pledgebook.model import Document
from pledgebook.world.names import WORD, Name, World, in_office, load, plain

# A capital or state in front of one of these is part of the name of a document or an event.
NAMED_AFTER = re.compile(
    r"(?:\s+(?:[A-Z][\w-]+|and|of))?\s+(?:Memorand(?:um|a)|[Aa]greements?|[Aa]ccords?|[Tt]reaty|"
    r"Protocols?|Declaration|[Ss]ummit|Compact|"
    r"Conference|Process|process|[Cc]onvention|Charter|Pact|Format|format|Document|Principles|"
    r"[Pp]eace [Tt]alks|Formula|Dialogue|"
    r"Security Forum|Communiqu[eé]|Post|Times|Independent|Institute|Airport|International Airport|"
    r"Marathon|Club|Street Journal)\b"
)
MADE = re.compile(
    r"-(?:supplied|made|built|brokered|mediated|occupied|controlled|held|speaking|based|born|funded|style|"
    r"backed|sponsored|designed|manufactured|produced|era|annexed|educated|friendly|run|aligned|owned|"
    r"facilitated|granted|donated|provided|trained|language|wide|born|dominated|centric|linked)\b"
)
TITLE = (
    r"(?:President|Prime Minister|Premier|Chancellor|Vice President|Vice-President|Deputy Prime Minister|"
    r"(?:Deputy |Acting |Assistant )?(?:(?:Foreign|Defen[cs]e|Interior|Finance|Energy|Security|"
    r"National Security|State|Home|Trade) )?"
    r"(?:Minister|Secretary|Adviser|Advisor)|Secretary[- ]General|Secretary of State|Secretary of Defen[cs]e|"
    r"Minister (?:of|for) [A-Z]\w+(?: (?:Affairs|Defen[cs]e))?|Foreign Secretary|"
    r"Defen[cs]e Secretary|King|Queen|Crown Prince|Emir|Sultan|"
    r"General|Gen\.|Lt\.-Gen\.|Lieut\.-Gen\.|Lt\. Gen\.|Maj\. Gen\.|Major General|Adm\.|Admiral|"
    r"Col\.|Colonel|Lieutenant General|"
    r"Ambassador|Envoy|Special Envoy|Special Representative|Senator|Sen\.|Rep\.|Congressman|Speaker|Foreign Minister|"
    r"Spokes(?:man|woman|person)|Chairman|Chief|Commander|Governor|Sheikh|Ayatollah|"
    r"Chief of (?:General |Defen[cs]e )?Staff)"
)
LOWER_TITLE = re.compile(
    r"\b(?:president|prime minister|premier|chancellor|minister|secretary|spokes(?:man|woman|person)|"
    r"ambassador|envoy|general|"
    r"admiral|commander|chief|head|leader|king|emir|lawmaker|senator|diplomat|official|adviser|advisor|representative|"
    r"chairman|chairwoman|director|officer|deputy|speaker|colonel|governor|negotiator|MP|MEP)\b",
    re.I,
)
PERSON = (
    r"[A-ZÀ-ÝČŠŽŁÖÜ][\w’'.-]+(?:\s+(?:van|von|de|der|den|al|bin|el|da|di|Al)(?=\s))*"
    r"(?:[\s-]+[A-ZÀ-ÝČŠŽŁÖÜ][\w’'-]+){1,3}"
)
BEFORE_NAME = re.compile(
    rf"^[\s,’'s]*(?:(?:former|new|acting|then|interim|deputy|first|outgoing|top|senior|the|'s|’s|s)[\s-]+)*"
    rf"(?:{TITLE}|[a-z][a-z -]*(?:minister|president|spokes\w+|secretary|ambassador|envoy|official|"
    rf"chief|general|commander|adviser|diplomat|leader)),?\s+"
    rf"(?P<name>{PERSON})"
)
# "Norway has sent tanks to Uganda, Foreign Minister X said": he speaks for whoever acts, not for the last named.
REPORTED = re.compile(
    rf",[”\"]?\s+(?:the\s+)?(?:{TITLE})\s+(?P<name>{PERSON})\s+(?:has\s+|later\s+|also\s+)?"
    r"(?:said|says|told|announced|confirmed|added|stated|explained|declared)\b")
APPOSITION = re.compile(rf"(?P<name>{PERSON}),\s+(?:who is\s+)?(?:the\s+|a\s+|an\s+)?(?:[\w’'-]+\s+){{0,8}}?$")
US_GEORGIA = re.compile(
    r"\b(?:Atlanta|Savannah|Augusta|Fort (?:Benning|Moore)|Gov\.? (?:Brian )?Kemp|Raffensperger|Warnock|Ossoff|"
    r"Alabama|Florida|Tennessee|Carolina|Arizona|Pennsylvania|Michigan)\b"
)
CONTEXT = {
    "Democratic Party": re.compile(
        r"\b(?:opposition|ruling|governing|Liberal|Social|Christian|New|Kurdistan|National)\s+$"),
    "Republican Party": re.compile(r"\b(?:opposition|ruling|governing|People[’']s)\s+$"),
    "Congress": re.compile(r"\b(?:National|Party|Indian|World|Trade|People[’']s|party)\s+$"),
    "Jordan": re.compile(r"(?:\b[A-Z][a-z]+\s+$|\bRiver\s+$)"),
    "Chad": re.compile(r"\b(?:Lake|Mr|Sen\.|Rep\.)\s+$"),
}
# Armed groups and bodies (decision 51) count only where the text speaks of the state they belong to.
HOMES = {"SYROPP": "SYR", "SDF": "SYR", "DPR": "UKR", "CRIMEA": "UKR"}
# "The two allies", "Gulf allies", "longtime allies": of each other, or of somebody; not those of the Atlantic alliance.
OF_ANOTHER = re.compile(
    r"\b(?:both|two|three|four|five|old|close|closest|staunch|longtime|long-time|traditional|treaty|regional|"
    r"neighbou?ring|former|key|local|Gulf|Arab|Asian|African|Pacific|Middle East(?:ern)?|Latin American|Israeli?|"
    r"Russia['’]s|Iran['’]s|Moscow['’]s|Tehran['’]s|China['’]s|Beijing['’]s)\s+$", re.I
)
# "Donors in Paris", "negotiators meeting in Doha": where many sit, the capital stands for nobody (decision 35).
GATHERED_IN = re.compile(
    r"\b(?:donors|delegates|negotiators|diplomats|envoys|mediators)\s+"
    r"(?:(?:meeting|gathered|gathering|assembled|convened|met|who met)\s+)?(?:in|at)\s+(?:an?\s+[\w-]+\s+in\s+)?$", re.I
)
# Capitals and places whose names stand for towns, people or hotels elsewhere.
AMERICAN_TOWNS = frozenset(
    {
        "Georgetown",
        "Victoria",
        "Nassau",
        "Kingston",
        "Wellington",
        "Hamilton",
        "Santiago",
        "San Jose",
        "San José",
        "Roseau",
        "Bridgetown",
        "Castries",
        "Melbourne",
        "Perth",
        "Monaco",
        "Male",
        "Lima",
        "Panama",
        "Apia",
        "Freetown",
    }
)
# "PARIS, 3 May (Agency) —": where a text was written, at the head of its line.
DATELINE = re.compile(
    r"^[ \t]*(?P<where>[A-ZÀ-Ý]{2}[A-ZÀ-Ý’'-]*(?:[ ,]+(?:[A-Z][\w.’'-]*|\d{1,2}(?!\d)|\([^)\n]{1,30}\))){0,6})[ ]*"
    r"(?:[—–]|--|(?<=[ ])-[ ])|^[ \t]*(?P<town>[A-ZÀ-Ý]{3}[A-ZÀ-Ý’-]*)\.[ ](?=[A-Z][a-z])",
    re.M,
)
SENTENCE_OPENERS = frozenset(
    """After Before When While If That For Both As But And In On At With To From By Since Until Then Now Yet Although
    Though Because""".split()
)
GENERIC_BODIES = frozenset(
    {"Council", "Commission", "Assembly", "Union", "Parliament", "Secretariat", "Alliance", "Community"}
)
REGION = re.compile(
    r"\b(?:Asia|Europe|Africa|America|East|West|North|South|Sea|Gulf|Ocean|Caucasus|Balkans|Council|"
    r"Union|Republic|Street|Strait|River|Base|Airport|"
    r"Committee|Ministry|Department|Summit|Conference)\b"
)
FIRST_NAMES = re.compile(r"^[ ]+[A-Z][a-z]+\b")


INITIALS = re.compile(r"(?:[A-Z]\.)+[A-Z]?")


@dataclass(frozen=True, slots=True)
class Mention:
    """Characters start..end of the document's text and the parties they stand for."""

    start: int
    end: int
    parties: tuple[str, ...]
    how: str
    words: str
    person: str = ""

    @property
    def is_person(self) -> bool:
        return self.how in {"person", "surname"}

    @property
    def why(self) -> str:
        shown = " ".join(self.words.split())
        return f"“{shown}” → {', '.join(self.parties)}" + (f" ({self.how})" if self.how != "name" else "")


class Mentions:
    """The party names of one document, in order of the text."""

    def __init__(self, document: Document, world: World | None = None) -> None:
        self.text = document.text
        self.world = world or load()
        self.day = document.published or _latest_year(document.text)
        self._strangers: set[str] = set()  # surnames that this text gives to somebody whom the world does not know
        self._known: dict[str, bool] = {}  # whether the text names a party by a name that is nobody else's
        self._open: list[tuple[int, int]] = []  # mentions whose party the rest of the text decides
        self._all = self._settled(self._scan())
        self._all = self._without_namesakes(self._all)
        self._all = self._with_unknown_persons(self._generic_bodies(self._all))
        self._starts = [m.start for m in self._all]

    def __iter__(self) -> Iterator[Mention]:
        return iter(self._all)

    def between(self, start: int, end: int) -> list[Mention]:
        """Mentions that lie wholly within characters start..end."""
        low = bisect.bisect_left(self._starts, start)
        high = bisect.bisect_left(self._starts, end)
        return [m for m in self._all[low:high] if m.end <= end]

    def before(self, position: int) -> list[Mention]:
        """Mentions that start before a character, in order."""
        return self._all[: bisect.bisect_left(self._starts, position)]

    def _scan(self) -> list[Mention]:
        words = list(WORD.finditer(self.text))
        pieces = [word.group() for word in words]
        bent = {w: "'" if w == "’" else w.replace(".", "") for w in set(pieces) if w == "’" or INITIALS.fullmatch(w)}
        if bent:
            pieces = [bent.get(piece, piece) for piece in pieces]
        reach = {piece: longest for piece in set(pieces) if piece[0].isalnum() and (longest := self._reach(piece))}
        found: list[Mention] = []
        behind = 0  # the last mention's words
        for i in [i for i, piece in enumerate(pieces) if piece in reach]:
            if i < behind:
                continue
            longest = min(reach[pieces[i]], len(words) - i)
            if longest > 1 and not self._begins_a_name(pieces[i], pieces[i + 1]):
                longest = 1
            for length in range(longest, 0, -1):
                mention = self._match(words, pieces[i : i + length], i)
                if mention:
                    found.append(mention)
                    behind = i + length
                    break
        return found

    def _reach(self, first: str) -> int:
        """How many words the longest name has that may begin with a word; 0 where none does.

        Most words of a text begin no name, and looking up eight phrases at each of them was most of the time that
        finding the parties took. Each way in which `_match` bends a phrase before it looks it up counts here, too.
        """
        reach = self.world.reach
        longest = reach.get(first, 0)
        if not first.isascii():
            longest = max(longest, reach.get(plain(first), 0))
        if first == first.upper():
            longest = max(longest, reach.get(first.title(), 0))
        return longest or int(first.endswith("s") and first[0].isupper())

    def _begins_a_name(self, first: str, second: str) -> bool:
        """Whether some name of two words or more may begin with these; likewise in each way of `_match`."""
        openings, two = self.world.openings, f"{first} {second}"
        return two in openings or (not two.isascii() and plain(two) in openings) or (
            two == two.upper() and two.title() in openings)

    def _match(self, words: list[re.Match[str]], pieces: list[str], i: int) -> Mention | None:
        length = len(pieces)
        key = " ".join(pieces)
        names = self.world.names.get(key)
        if names is None and not key.isascii():
            names = self.world.names.get(plain(key))
        if names is None and key.isupper() and len(key) > 3:
            hows = {"name", "adjective", "people", "capital"} if len(key) > 4 else {"name"}  # "MALI", but no "MALE"
            names = tuple(n for n in self.world.names.get(key.title()) or () if n.how in hows) or None
        if names is None and length == 1 and pieces[0].endswith("s") and pieces[0][0].isupper():
            singular = self.world.names.get(pieces[0][:-1])  # "Ukrainians" where only "Ukrainian" is listed
            names = tuple(n for n in singular or () if n.how in {"adjective", "people"}) or None
        if not names:
            return None
        start, end = words[i].start(), words[i + length - 1].end()
        if self.text[end - 1] == "." and not re.fullmatch(r"(?:[A-Z]\.){2,}", words[i + length - 1].group()):
            end -= 1
        if "\n" in self.text[start:end].strip():
            return None
        behind_the = bool(re.search(r"\b[Tt]he\s+$", self.text[max(0, start - 6) : start]))
        names = tuple(
            n for n in names if (behind_the or not n.with_the) and (not n.once_named or self._is_known(n.parties))
        )
        if not names:
            return None
        if names[0].how == "nobody":
            return Mention(start, end, (), "nobody", self.text[start:end])
        chosen = self._choose(names)
        if chosen is None:
            shared = names[0]  # several persons share the name: a full name elsewhere in the text may decide
            return Mention(start, end, shared.parties, "surname", self.text[start:end])
        rivals = {n.parties for n in names if not n.person}
        if len(rivals) > 1 or chosen.ambiguous and chosen.parties[0] in HOMES:
            self._open.append((start, end))
        return Mention(start, end, chosen.parties, chosen.how, self.text[start:end], chosen.person)

    def _is_named(self, parties: tuple[str, ...]) -> bool:
        """Whether the text names a party by its own name anywhere."""
        title = self.world.titles.get(parties[0], parties[0])
        return title in self.text or parties[0] in self.text

    def _is_known(self, parties: tuple[str, ...]) -> bool:
        """Whether the text names a party by any name that is nobody else's: by its own, a body's or an officer's."""
        party = parties[0]
        if party not in self._known:
            own = self.world.own_names(party)
            self._known[party] = self._is_named(parties) or any(name in self.text for name in own)
        return self._known[party]

    def _choose(self, names: tuple[Name, ...]) -> Name | None:
        order = ("name", "group", "capital", "metonym", "body", "adjective", "people", "place")
        plain_names = [n for n in names if not n.person]
        if plain_names:
            best = min(plain_names, key=lambda n: (n.ambiguous, order.index(n.how)))
            return best
        by_person: dict[str, list[Name]] = {}
        for name in names:
            by_person.setdefault(name.person, []).append(name)
        options = [n for person in sorted(by_person) for n in in_office(by_person[person], self.day)[:1]]
        if len({n.parties for n in options}) > 1:
            day = self.day or "2024"
            holding = [n for n in options if n.since[:4] <= day[:4] <= n.until[:4]]
            if len({n.parties for n in holding}) == 1:
                return holding[0]
            return None  # two persons share the name and both fit the day
        return options[0] if options else None

    def _settled(self, found: list[Mention]) -> list[Mention]:
        """Decides names that several parties share ("the Senate", "rebels") by whom else the text speaks of."""
        spans = set(self._open)
        counts = Counter(p for m in found if (m.start, m.end) not in spans for p in m.parties)
        kept = []
        for last, m in pairwise([None, *found]):
            assert m is not None
            if (m.start, m.end) not in spans:
                kept.append(m)
                continue
            key = " ".join(WORD.findall(m.words.replace("’", "'")))
            names = [n for n in self.world.names.get(key) or self.world.names.get(plain(key)) or () if not n.person]
            if (last is not None and last.how == "adjective" and m.how == "body"
                    and self.text[last.end:m.start].isspace() and {*last.parties, *m.parties} <= self.world.states):
                kept.append(replace(m, parties=last.parties))  # "the Uruguayan Senate", whoever else has one
                continue
            before = [p for other in found if m.start - 30 < other.end <= m.start for p in other.parties]

            def weight(n: Name, before: list[str] = before) -> tuple[int, int, int, str]:
                home = HOMES.get(n.parties[0], n.parties[0])
                usual = self.world.usual.get(n.written) == n.parties[0]
                # Who is usually meant weighs less where the text names them in no other way, and a club then nothing:
                # "the bloc" is the one of which the text speaks.
                bonus = (2 if counts[home] else int(home in self.world.states)) if usual else 0
                return (int(n.parties[0] in before), counts[home] + bonus, int(usual), n.parties[0])

            best = max(names, key=weight) if names else None
            if best is None or (best.parties[0] in HOMES and not counts[HOMES[best.parties[0]]]):
                continue
            kept.append(replace(m, parties=best.parties, how=best.how))
        return kept

    def _generic_bodies(self, found: list[Mention]) -> list[Mention]:
        """ "The Council", "the Commission" mean the body of that name last named in full, or that of the letterhead."""
        kept: list[Mention] = []
        head = re.match(r"(?:\s*[A-ZÀ-Ý][A-ZÀ-Ý ,.’'&-]+\n)+", self.text)
        top = [m for m in found if head and m.end <= head.end()]
        for m in found:
            if m.words in GENERIC_BODIES:
                full = [
                    k
                    for k in kept
                    if k.words.lower().endswith(" " + m.words.lower()) and k.how in {"body", "name", "group"}
                ]
                if full:
                    m = replace(m, parties=full[-1].parties)
                elif top and head and m.words.upper() in head.group():
                    m = replace(m, parties=top[0].parties)
            kept.append(m)
        return kept

    def _without_namesakes(self, found: list[Mention]) -> list[Mention]:
        kept: list[Mention] = []
        found = [self._bearer(m, found) for m in found]
        full_names = {m.person for m in found if m.how == "person"}
        self._strangers = {
            m.words
            for m in found
            if m.how == "surname" and m.person not in full_names and self._has_other_first_name(m)
        }
        datelines = [match.span(match.lastgroup or 0) for match in DATELINE.finditer(self.text)]
        dominant_us_georgia = len(US_GEORGIA.findall(self.text)) > 1
        for m in found:
            before, after = self.text[max(0, m.start - 40) : m.start], self.text[m.end : m.end + 40]
            if m.words.lower() == "allies" and OF_ANOTHER.search(before) and not after.startswith(" of "):
                continue
            if any(start <= m.start < end for start, end in datelines) and (
                m.person
                or m.how in {"capital", "place", "name"}
                and m.parties[:1]
                and m.parties[0] in self.world.states
            ):
                if not m.person:
                    kept.append(replace(m, how="place"))
                continue
            if not m.parties or MADE.match(after):
                continue
            if any(
                not (t.before or t.after)
                or any(re.match(rf"\s+(?:[A-Z]\w+\s+)?{re.escape(w)}\b", after) for w in t.before)
                or any(re.search(rf"\b{re.escape(w)}\s+$", before) for w in t.after)
                for t in self.world.traps.get(m.words, ())
            ):
                continue
            if m.how in {"capital", "metonym", "place"} and NAMED_AFTER.match(after):
                continue
            if m.how == "name" and len(m.parties) == 1 and re.match(r"\s+(?:Compact|Act|Post|Times|Pact)\b", after):
                continue
            if m.words in CONTEXT and CONTEXT[m.words].search(before) and not re.search(r"[.!?:]\s+\S+\s+$", before):
                if m.words != "Jordan" or not re.search(
                    r"\b(?:[Ii]n|[Tt]o|[Ff]rom|[Aa]nd|[Oo]f|[Ww]ith|[Tt]he|But|While|If|That|For|Both|As)\s+$", before
                ):
                    continue
            if (
                m.words in {"Georgia", "Jordan", "Chad", "Israel"}
                and FIRST_NAMES.match(after)
                and not re.match(
                    r"\s+(?:President|Prime|Foreign|Defen[cs]e|Ambassador|Army|Navy|Ministry|King|Minister|Special|"
                    r"Government)",
                    after,
                )
            ):
                continue
            if m.words == "Georgia" and dominant_us_georgia:
                continue
            if m.how in {"capital", "metonym"} and GATHERED_IN.search(before):
                continue
            if m.how in {"capital", "place"} and m.words in AMERICAN_TOWNS and not self._is_named(m.parties):
                continue
            if m.how == "surname" and not self._surname_stands(m, before, full_names):
                continue
            kept.append(m)
        return kept

    def _bearer(self, m: Mention, found: list[Mention]) -> Mention:
        """A surname as that of the person whom the text names in full, last before it or else first after it."""
        if m.how != "surname":
            return m
        names = self.world.names.get(m.words) or self.world.names.get(plain(m.words)) or ()
        persons = {n.person for n in names if n.person}
        full = [k for k in found if k.how == "person" and k.person in persons]
        before = [k for k in full if k.start < m.start]
        chosen = before[-1] if before else full[0] if full else None
        return replace(m, parties=chosen.parties, person=chosen.person) if chosen else m

    def _has_other_first_name(self, m: Mention) -> bool:
        """Whether somebody else's first name stands before a surname."""
        before = self.text[max(0, m.start - 40) : m.start]
        first = re.search(r"([A-Z][\w’'-]+)\s+$", before)
        if first is None or re.search(r"[.!?:“\"]\s+[A-Z][\w’'-]+\s+$", before) or LOWER_TITLE.search(first.group(1)):
            return False
        if (
            re.fullmatch(r"(?:Mr|Mrs|Ms|Dr|Sir|Lord|Lady|Dame)\.?", first.group(1))
            or first.group(1) in SENTENCE_OPENERS
        ):
            return False
        names = self.world.names.get(first.group(1)) or ()
        return not any(n.how in {"adjective", "name", "capital"} for n in names)

    def _surname_stands(self, m: Mention, before: str, full_names: set[str]) -> bool:
        """A surname counts after its full name or a title, or where it is nobody else's."""
        if not m.person:
            return False
        titled = re.search(rf"(?:{TITLE}|Mr\.?|Mrs\.?|Ms\.?|Dr\.?)\s+$", before)
        if m.person in full_names:
            return True
        if m.words in self._strangers:
            return False
        if titled:
            return True
        name = next(
            (
                n
                for n in self.world.names.get(m.words) or self.world.names.get(plain(m.words)) or ()
                if n.person == m.person
            ),
            None,
        )
        return not (name and name.ambiguous)

    def _with_unknown_persons(self, found: list[Mention]) -> list[Mention]:
        """Ties persons whom the world does not know to the party their first mention gives."""
        taken = [(m.start, m.end) for m in found if m.is_person]
        people = self._who_report(found, taken)
        for m in found:
            if m.is_person or m.how in {"people", "place"} and len(m.words) < 3:
                continue
            after = self.text[m.end : m.end + 120]
            named = BEFORE_NAME.match(after)
            if named and not self._is_taken(m.end + named.start("name"), taken):
                people.setdefault(named["name"], m.parties)
                continue
            before = self.text[max(0, m.start - 140) : m.start]
            placed = APPOSITION.search(before)
            tail = self.text[m.start : m.end + 60].split(",")[0].split(".")[0]
            if (
                placed
                and LOWER_TITLE.search(before[placed.end("name") :] + tail)
                and not self._is_taken(m.start - len(before) + placed.start("name"), taken)
            ):
                people.setdefault(placed["name"], m.parties)
        extra: list[Mention] = []
        spans = sorted((m.start, m.end) for m in found)
        for name, parties in people.items():
            surname = re.split(r"[\s]+", name)[-1].removesuffix("’s").removesuffix("'s")
            if (
                REGION.search(name)
                or len(surname) < 3
                or LOWER_TITLE.fullmatch(surname)
                or (surname in self.world.names and surname not in self._strangers)
            ):
                continue
            for match in re.finditer(rf"\b(?:{re.escape(name)}|{re.escape(surname)})\b", self.text):
                index = bisect.bisect_right(spans, (match.start(), 10**9)) - 1
                clash = index >= 0 and spans[index][1] > match.start()
                following = index + 1 < len(spans) and spans[index + 1][0] < match.end()
                if not clash and not following:
                    extra.append(Mention(match.start(), match.end(), parties, "person", match.group(), name))
        merged = sorted({(m.start, m.end): m for m in [*found, *extra]}.values(), key=lambda m: (m.start, -m.end))
        kept: list[Mention] = []
        for m in merged:
            if not kept or m.start >= kept[-1].end:
                kept.append(m)
        return kept

    def _who_report(self, found: list[Mention], taken: list[tuple[int, int]]) -> dict[str, tuple[str, ...]]:
        """Unknown ministers who report what a state does, with the state that opens their sentence."""
        people: dict[str, tuple[str, ...]] = {}
        for match in REPORTED.finditer(self.text):
            opens = max(self.text.rfind(mark, 0, match.start()) + 1 for mark in ("\n", ". "))
            first = next((m for m in found if opens <= m.start < match.start() and m.how != "place"), None)
            if first is None or self._is_taken(match.start("name"), taken):
                continue
            at_the_head = re.fullmatch(r"[“\"\s]*(?:[A-ZÀ-Ý][A-ZÀ-Ý’' ,-]+\s[-—–]+\s)?(?:The\s)?",
                                       self.text[opens:first.start])
            if at_the_head and first.how == "name" and set(first.parties) <= self.world.states:
                people.setdefault(match["name"], first.parties)
        return people

    @staticmethod
    def _is_taken(position: int, taken: list[tuple[int, int]]) -> bool:
        return any(start <= position < end for start, end in taken)


def moved(mention: Mention, by: int) -> Mention:
    """The mention with its offsets shifted, for use inside one sentence."""
    return replace(mention, start=mention.start + by, end=mention.end + by)


def _latest_year(text: str) -> str | None:
    """The latest year a text names, as a guess at its day where none is given."""
    years = [int(y) for y in re.findall(r"\b(19[89]\d|20[0-3]\d)\b", text)]
    return str(max(years)) if years else None
