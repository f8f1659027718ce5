"""A known name in a wrong or strange spelling, and one name spelled in two ways."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import lru_cache

from pledgebook.register.doubts.told import Flag, Told, Whole, Words
from pledgebook.world import load
from pledgebook.world.spellings import bare, spellings

FULL_NAME = re.compile(r"\b(?P<first>[A-ZÀ-Þ][\w’'-]+(?: [A-ZÀ-Þ][\w.’'-]*){0,2}) (?P<last>[A-ZÀ-Þ][\w-]{4,})\b")
NEAR = 0.84  # of letters in order: Ramussen is 0.94 of Rasmussen


def name_misspelled(told: Told) -> Iterator[Flag]:
    """"Anders Fogh Ramussen": a form known to be wrong, or one letter off a known person of the same first name."""
    taken: list[tuple[int, int]] = []
    wrong = spellings().wrong
    for match in _wrong_forms().finditer(told.text) if any(form in told.text for form in wrong) else ():
        if any(start <= match.start() < end for start, end in taken):
            continue
        taken.append(match.span())
        yield Flag(match.start(), match.end(), f"“{match.group()}” is a wrong spelling.", f"{wrong[match.group()]}.")
    for match in FULL_NAME.finditer(told.text):
        if any(start < match.end() and match.start() < end for start, end in taken):
            continue
        person = _nearly(match["first"], match["last"])
        if person and not re.search(rf"\b{re.escape(person)}\b", told.text):
            start = match.start() + match.group().index(person.split()[0])  # behind a title
            written = told.text[start:match.end()]
            yield Flag(start, match.end(), f"“{written}” is nobody we know, but close to a known name.", f"{person}?")


def one_name_two_spellings(told: Told) -> Iterator[Flag]:
    """Kiev and Kyiv, Zelensky and Zelenskyy in one text."""
    for names in spellings().capitals:
        if not any(name in told.text for name in names[1:]) or sum(name in told.text for name in names) < 2:
            continue
        found = [match for name in names if (match := re.search(rf"\b{re.escape(name)}\b", told.text))]
        if len({bare(match.group()) for match in found}) > 1:
            other = min(found, key=lambda match: (match.group() == names[0], match.start()))
            yield Flag(other.start(), other.end(), "The text spells this city in several ways: "
                       + ", ".join(sorted({m.group() for m in found})) + ".", names[0])
    for person, ways in persons_in(told).items():
        if len(ways) > 1:
            rare = min(ways, key=lambda written: (_times(told.text, written), -ways[written][0]))
            start, end, _ = ways[rare]
            yield Flag(start, end, f"The text spells {person} in several ways: {', '.join(sorted(ways))}.", person)


def spelled_otherwise_elsewhere(whole: Whole) -> Iterator[Flag]:
    """A person whose name other texts of the book spell otherwise: told once for each rarer spelling."""
    ways: dict[str, dict[str, list[tuple[str, Words]]]] = defaultdict(lambda: defaultdict(list))
    for told in whole.texts:
        for person, spelled in told.persons.items():
            for written, place in spelled.items():
                ways[person][written].append((told.document.id, place))
    for person in sorted(ways):
        usual = max(ways[person], key=lambda written: (len(ways[person][written]), written))
        for written in sorted(ways[person]):
            document_id, (start, end, words) = min(ways[person][written])
            if written != usual:
                yield Flag(start, end, f"{person} is “{written}” here and “{usual}” in "
                           f"{len(ways[person][usual])} other texts.", person, document_id=document_id, words=words)


def persons_in(told: Told) -> dict[str, dict[str, Words]]:
    """The surnames by which a text calls each person, where they stand first; marks and articles do not count."""
    known = spellings().surnames
    found: dict[str, dict[str, Words]] = defaultdict(dict)
    for mention in told.mentions:
        if not mention.is_person or mention.person not in known:
            continue
        written = next((s for s in sorted(known[mention.person], key=len, reverse=True)
                        if mention.words.endswith(s)), None)
        if written and all(_last(written) != _last(other) for other in found[mention.person] if other != written):
            found[mention.person].setdefault(
                written, (mention.start, mention.end, told.text[mention.start:mention.end]))
    return dict(found)


def _last(surname: str) -> str:
    """What decides a spelling: "Fogh Rasmussen" and "Rasmussen" are one."""
    return bare(surname.split()[-1])


def _times(text: str, name: str) -> int:
    return len(re.findall(rf"\b{re.escape(name)}\b", text))


@lru_cache(maxsize=1)
def _wrong_forms() -> re.Pattern[str]:
    forms = sorted(spellings().wrong, key=lambda form: (-len(form), form))
    return re.compile(r"\b(?:" + "|".join(map(re.escape, forms)) + r")\b")


@lru_cache(maxsize=1)
def _by_first_name() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for person in sorted(spellings().surnames):
        found[person.split()[0]].append(person)
    return {first: tuple(persons) for first, persons in found.items()}


def _nearly(first: str, last: str) -> str | None:
    """The known person whose first name this is and whose surname is a slip away."""
    names = load().names
    if f"{first} {last}" in names or last in names:
        return None
    for person in [p for word in first.split() for p in _by_first_name().get(word, ())]:
        surname = person.split()[-1]
        close = SequenceMatcher(None, bare(last), bare(surname), autojunk=False).ratio()
        if NEAR <= close < 1 and len(surname) > 5 and bare(last)[0] == bare(surname)[0] \
                and not any(bare(last) == bare(s) for s in spellings().surnames[person]):
            return person
    return None
