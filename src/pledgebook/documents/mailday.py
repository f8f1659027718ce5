"""Days as mail, feeds and libraries write them: "Thu, 11 Jul 2024 10:00:00 +0200", "July 11, 2024", else ISO 8601."""

from __future__ import annotations

import re
from email.utils import parsedate

from pledgebook.documents.days import day_of

MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
NAME = (r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
        r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?")
DAY, YEAR = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?", r"(?P<year>\d{4})"
WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}[.,]*\s+)?"
BEHIND = r"(?:[\s,T]+(?:at\s+)?\d{1,2}(?:[:.h]\d\d|\d{2,4}).*)?$"  # a time of day, or nothing
# Only with the month in letters, or the year first: 07/11/2024 is July here and November there.
FORMS = [re.compile(form, re.IGNORECASE | re.ASCII) for form in (
    rf"{WEEKDAY}{DAY}(?:\s+|-)(?:of\s+)?{NAME}(?:,?\s+|-){YEAR}{BEHIND}",
    rf"{WEEKDAY}{NAME}(?:\s+|-){DAY}(?:,?\s+|-){YEAR}{BEHIND}",
    rf"{NAME},?\s+{YEAR}$", rf"{YEAR}(?P<month>\d\d)(?P<day>\d\d){BEHIND}",
    rf"{YEAR}(?P<by>[/.])(?P<month>\d\d?)(?P=by)(?P<day>\d\d?){BEHIND}")]


def day_written(written: str) -> str | None:
    """The day as its writer printed it, whatever the zone; None where there is none, or it may be one of two."""
    written = written.strip()
    for form in FORMS:
        found = form.match(written)
        if found:
            return day_of(_iso(found.groupdict()))
    return _of_mail(written) or day_of(written[:19]) or day_of(written[:10])


def _iso(parts: dict[str, str | None]) -> str:
    month = str(parts["month"]).lower()
    number = int(month) if month.isdigit() else MONTHS.index(month[:3]) + 1
    return f"{parts['year']}-{number:02d}" + (f"-{int(parts['day'] or 0):02d}" if "day" in parts else "")


def _of_mail(written: str) -> str | None:
    try:
        found = parsedate(written)
    except (ValueError, IndexError, TypeError, OverflowError):
        return None
    return day_of(f"{found[0]:04d}-{found[1]:02d}-{found[2]:02d}") if found else None
