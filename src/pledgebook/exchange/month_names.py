"""Days with the name of a month, as the spreadsheets of European countries write them, in; the days they may be, out.

The names are those of the Unicode consortium's tables (CLDR, which Babel brings), and what Excel shortens otherwise.
Some mean two months: listopad is October in Croatia and November in Poland, so a day in it may be either.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from functools import lru_cache

LANGUAGES = ("bg bs ca cs da de de_AT el en es et fi fr hr hu is it lt lv mk mt nb nl nn pl pt ro ru sk sl sq sr "
             "sr_Latn sv tr uk").split()
BY_EXCEL = {"mrz": 3, "sept": 9}
PARTS = re.compile(r"\d+|[^\W\d_]+")
BETWEEN = re.compile(r"[\s.,/’'-]*")
OF = frozenset("de del d er m gada of ta г р року".split())  # 12 de marzo de 2024, 2024. gada 12. marts


def days_named(cell: str) -> frozenset[str]:
    """The days or months, as ISO 8601 has them, that a cell may mean; none where it names no month, or more than that.

    A year of two figures may be of this century or the last.
    """
    if not re.search(r"\d", cell) or not re.search(r"[^\W\d_]", cell):
        return frozenset()
    parts = PARTS.findall(_plain(cell))
    if any(not BETWEEN.fullmatch(rest) for rest in PARTS.split(cell)):
        return frozenset()
    months, weekdays = _names()
    said = [part for part in parts if part not in OF and part not in weekdays]
    named = [number for number, part in enumerate(said) if not part.isdecimal()]
    if len(named) != 1 or said[named[0]] not in months:
        return frozenset()
    numbers = [part for part in said if part.isdecimal()]
    return frozenset(day for month in months[said[named[0]]] for day in _days(month, numbers) if _is_day(day))


def _days(month: int, numbers: list[str]) -> Iterator[str]:
    if len(numbers) == 1:
        yield from (f"{year}-{month:02}" for year in _years(numbers[0]))
    elif len(numbers) == 2:
        for year, day in (numbers, reversed(numbers)):
            if len(day) <= 2:
                yield from (f"{one}-{month:02}-{int(day):02}" for one in _years(year))


def _years(written: str) -> tuple[str, ...]:
    return {4: (written,), 2: (f"20{written}", f"19{written}")}.get(len(written), ())


def _is_day(day: str) -> bool:
    try:
        date.fromisoformat(day if len(day) > 7 else f"{day}-01")
    except ValueError:
        return False
    return True


@lru_cache(maxsize=1)
def _names() -> tuple[dict[str, frozenset[int]], frozenset[str]]:
    """Months by each of their names, and the names of the days of the week."""
    from babel import Locale

    months: dict[str, set[int]] = {name: {number} for name, number in BY_EXCEL.items()}
    weekdays = set[str]()
    for language in map(Locale.parse, LANGUAGES):
        for use in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in language.months[use][width].items():
                    months.setdefault(PARTS.findall(_plain(name))[-1], set()).add(number)
                weekdays.update(*(PARTS.findall(_plain(name)) for name in language.days[use][width].values()))
    return {name: frozenset(numbers) for name, numbers in months.items()}, frozenset(weekdays - set(months))


def _plain(words: str) -> str:
    return unicodedata.normalize("NFC", words).lower()
