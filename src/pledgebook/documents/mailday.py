"""Days as mail, feeds and libraries write them: "Thu, 11 Jul 2024 10:00:00 +0200", "11 juillet 2024", else ISO 8601."""

from __future__ import annotations

import re
import unicodedata
from email.utils import parsedate

from pledgebook.documents.days import day_of

# In English, French, German and Spanish, without accents; "jui" is June or July, and so none of them.
MONTHS = tuple(map(re.compile, (
    r"jan(?:uary|uar|v(?:ier)?)?|janner|ene(?:ro)?", r"feb(?:ruary|ruar|rero)?|fevr?(?:ier)?",
    r"mar(?:ch|s|z|zo)?|maerz|mrz", r"apr(?:il)?|avr(?:il)?|abr(?:il)?", r"may|mai|mayo", r"june?|juni|juin|junio",
    r"july?|juli|juil(?:let)?|julio", r"aug(?:ust)?|aout|ago(?:sto)?", r"sept?(?:ember|embre|iembre)?|setiembre",
    r"oct(?:ober|obre|ubre)?|okt(?:ober)?", r"nov(?:ember|embre|iembre)?", r"dec(?:ember|embre)?|dez(?:ember)?|"
    r"dic(?:iembre)?")))
NAME = rf"(?P<month>{'|'.join(month.pattern for month in MONTHS)})\.?"
DAY, YEAR = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|\.)?", r"(?P<year>\d{4})"
WEEKDAY = (r"(?:(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}|(?:lun|mar|mer|jeu|ven|sam)(?:di)?|dim(?:anche)?|"
           r"mo|di|mi|do|fr|sa|so|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|sonnabend|"
           r"lunes|martes|mie(?:rcoles)?|jue(?:ves)?|vie(?:rnes)?|sab(?:ado)?|dom(?:ingo)?)[.,]*\s+(?:den\s+)?)?")
# A time of day, or nothing.
BEHIND = r"(?:[\s,T]+(?:[-–]\s+)?(?:(?:at|a|um|a\s+las?)\s+)?\d{1,2}(?:[:.h]\d\d|\d{2,4}|\s*h\b).*)?$"
OF = r"(?:,?\s+(?:del?\s+)?|-)"
# Only with the month in letters, or the year first: 07/11/2024 is July here and November there.
FORMS = [re.compile(form, re.IGNORECASE | re.ASCII) for form in (
    rf"{WEEKDAY}{DAY}(?:\s+|-)(?:of\s+|de\s+)?{NAME}{OF}{YEAR}{BEHIND}",
    rf"{WEEKDAY}{NAME}(?:\s+|-){DAY}(?:,?\s+|-){YEAR}{BEHIND}",
    rf"{NAME}{OF}{YEAR}$", rf"{YEAR}(?P<month>\d\d)(?P<day>\d\d){BEHIND}",
    rf"{YEAR}(?P<by>[/.])(?P<month>\d\d?)(?P=by)(?P<day>\d\d?){BEHIND}")]


def day_written(written: str) -> str | None:
    """The day as its writer printed it, whatever the zone; None where there is none, or it may be one of two."""
    written = written.strip()
    bare = _without_accents(written)
    for form in FORMS:
        found = form.match(bare)
        if found:
            return day_of(_iso(found.groupdict()))
    return _of_mail(written) or day_of(written[:19]) or day_of(written[:10])


def month_of(word: str) -> int:
    """The number of a month by its name; 0 for anything else."""
    bare = _without_accents(word).lower().removesuffix(".")
    return next((number for number, month in enumerate(MONTHS, 1) if month.fullmatch(bare)), 0)


def _without_accents(written: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFD", written) if not unicodedata.combining(letter))


def _iso(parts: dict[str, str | None]) -> str:
    month = str(parts["month"])
    number = int(month) if month.isdigit() else month_of(month)
    return f"{parts['year']}-{number:02d}" + (f"-{int(parts['day'] or 0):02d}" if "day" in parts else "")


def _of_mail(written: str) -> str | None:
    try:
        found = parsedate(written)
    except (ValueError, IndexError, TypeError, OverflowError):
        return None
    return day_of(f"{found[0]:04d}-{found[1]:02d}-{found[2]:02d}") if found else None
