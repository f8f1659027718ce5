"""A text file of a press archive in (Factiva, LexisNexis), its articles out, each with its own day and publisher.

Such a file strings articles together, each with a head of its own. Read as one text it would have no day, and the words
of one paper would count as those of another.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import pairwise

from pledgebook.documents.mailday import day_written
from pledgebook.documents.metadata import About

FACTIVA_END = re.compile(r"^(?:AN\s+)?Document [A-Z]{2,10}[A-Z0-9]{4,20}20\d{6}[a-z0-9]{1,20}[ \t\r]*$", re.MULTILINE)
LEXIS_START = re.compile(r"^[ \t]*\d{1,5} of \d{1,5} DOCUMENTS?[ \t\r]*$", re.MULTILINE)
NEXIS_END = re.compile(r"^[ \t]*End of Document[ \t\r]*$", re.MULTILINE)
WORDS = re.compile(r"(?:(?:length:|WC)\s*)?[\d,]+ words", re.IGNORECASE)
CODED = re.compile(r"(HD|PD|SN)\s+(\S.*)")  # of Factiva's form with codes: headline, day, source
LABEL = re.compile(r"(?:byline|section|length|dateline|copyright|highlight|body):", re.IGNORECASE)
WEEKDAY = re.compile(r"[, ]+(?:mon|tues|wednes|thurs|fri|satur|sun)day\b.*", re.IGNORECASE)
TIME = re.compile(r"\d\d?:\d\d.*")
HEAD = 40  # lines in which the head of an article ends
LONGEST = 300  # characters of one that are looked at


def clippings(text: str) -> list[tuple[str, About]]:
    """The articles, with what the head of each says of it; none where the text is no such file.

    What stands behind the last one (how it was searched for) is left out.
    """
    for ends, told in ((FACTIVA_END, _of_factiva), (NEXIS_END, _of_nexis)):
        places = [0, *(found.end() for found in ends.finditer(text))]
        if len(places) > 1 and _has_head(text[:places[1]]):
            if _has_head(text[places[-1]:]):  # the file is cut off in an article
                places.append(len(text))
            return _articles([text[start:end] for start, end in pairwise(places)], told)
    starts = list(LEXIS_START.finditer(text))
    ends_of = [*(found.start() for found in starts[1:]), len(text)]
    return _articles([text[found.end():end] for found, end in zip(starts, ends_of, strict=False)], _of_lexis)


def _has_head(piece: str) -> bool:
    """Whether a number of words is told on a line of its own."""
    return any(WORDS.fullmatch(line.strip()) for line in piece.splitlines())


def _articles(pieces: Iterable[str], told: Callable[[list[str]], About]) -> list[tuple[str, About]]:
    return [(piece, told([line[:LONGEST].rstrip() for line in piece.splitlines() if line.strip()][:HEAD]))
            for piece in (piece.strip("\r\n") for piece in pieces) if piece.strip()]


def _of_factiva(lines: list[str]) -> About:
    """Headline, author, number of words, day, time, source: each on a line of its own, or behind its code."""
    coded = {found[1]: found[2] for line in reversed(lines) if (found := CODED.fullmatch(line))}
    if coded:
        return About(title=coded.get("HD"), published=day_written(coded.get("PD", "")), publisher=coded.get("SN"))
    count = next((number for number, line in enumerate(lines) if WORDS.fullmatch(line.strip())), len(lines))
    days = [(number, day) for number in range(count + 1, min(count + 3, len(lines)))
            if (day := day_written(lines[number]))]
    if not days:
        return About()
    place, day = days[0]
    behind = [line.strip() for line in lines[place + 1:place + 3] if not TIME.fullmatch(line.strip())]
    titles = [line.strip() for line in lines[:count] if not line.startswith("By ")]
    return About(title=max(titles, key=len, default=None), published=day, publisher=next(iter(behind), None))


def _of_lexis(lines: list[str]) -> About:
    """Publisher and day, in the middle of their lines, then the headline at the start of one."""
    place, day = _day_in(lines)
    heads = (line for line in lines[place + 1:] if not line[0].isspace() and not LABEL.match(line))
    return About(title=next(heads, None), published=day, publisher=lines[0].strip()) if day else About()


def _of_nexis(lines: list[str]) -> About:
    """Headline, publisher, day: the first three lines."""
    place, day = _day_in(lines)
    return About(title=lines[0].strip(), published=day, publisher=lines[place - 1].strip()) if place > 1 else About()


def _day_in(lines: list[str]) -> tuple[int, str | None]:
    """The place of the first line that is a day, and the day."""
    days = ((number, day_written(WEEKDAY.sub("", line.strip()))) for number, line in enumerate(lines))
    return next(((number, day) for number, day in days if day and number), (0, None))
