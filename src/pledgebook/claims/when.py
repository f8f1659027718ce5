"""Periods of a commitment as precisely as the sentence gives them, against the document's day."""

from __future__ import annotations

import re
from datetime import date

from pledgebook.claims.numbers import of_words
from pledgebook.model import Period

MONTHS = {name: number for number, names in enumerate(
    ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
     "september sept sep", "october oct", "november nov", "december dec"), start=1) for name in names.split()}
_MONTH = r"(?P<month>" + "|".join(sorted((m.title() for m in MONTHS), key=len, reverse=True)) + r")\.?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_DAY = rf"(?:(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?)?{_MONTH}(?:\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?,?)?,?\s+)?{_YEAR}"
_SMALL = r"(?:\d{1,3}|a|an|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|fifty|hundred|a hundred)"
SPAN = re.compile(r"\b((?:19|20)\d\d)\s?(?:-|–|—|to|until|through|and)\s?((?:19|20)?\d\d)\b")
UNTIL = re.compile(rf"\b(?:until|till|by(?:\s+the\s+end\s+of|\s+(?:early|mid|late)[- ]?)?|through|before(?:\s+the\s+end\s+of)?|"
                   rf"to the end of|not later than|no later than|up to|expires? (?:in|on))\s+(?:the year\s+|end[- ]|mid[- ]|early\s+|late\s+)?{_DAY}")
SINCE = re.compile(rf"\b(?:since|from|starting(?:\s+(?:in|from))?|beginning(?:\s+(?:in|from))?|as early as|as of|effective)\s+"
                   rf"(?:the (?:start|beginning|early) (?:of\s+)?|early\s+|late\s+|mid-)?{_DAY}")
IN_YEAR = re.compile(rf"\b(?:in|during|for|over)\s+(?:the\s+)?(?:fiscal(?: year)?|financial year|FY|budget year|early|late|mid-)?\s*{_DAY}")
FISCAL = re.compile(r"\b(?:FY|fiscal (?:year )?)\s?'?((?:20)?\d\d)\b")
DURATION = re.compile(
    rf"\b(?:over|for|during|within|in|across|of|lasts?|lasting|last for|runs?|period of|term of|spread over)\s+"
    rf"(?:the\s+)?(?:(?:next|coming|following|past|last|first|a|at least|up to|about|another|initial|additional|period of)\s+)*"
    rf"(?P<n>{_SMALL})?[\s-]*(?P<unit>years?|months?|weeks?|days?|decades?|hours?)\b", re.I)
ADJECTIVE = re.compile(rf"\b(?P<n>{_SMALL})[- ](?P<unit>year|month|week|day|decade)(?:[- ](?:long|old))?\b(?!\s*(?:anniversary|-old|old|war|conflict|high|low))",
                       re.I)
DECADE_END = re.compile(r"\bby the end of (?:the|this) decade\b", re.I)
THIS_YEAR = re.compile(r"\b(?P<lead>by the end of|until the end of|before the end of|later|in|during|through|for)?\s*(?P<which>this|next|the coming|the current|the end of the)\s+(?P<unit>year|month)\b", re.I)
HALF = re.compile(r"\b(first|second) half of (this year|next year|(?:19|20)\d\d)\b", re.I)
QUARTER = re.compile(r"\b(first|second|third|fourth) quarter of (this year|next year|(?:19|20)\d\d)\b", re.I)
MONTH_ALONE = re.compile(rf"\b(?P<lead>by|until|before|in|from|since|starting in)\s+(?:the end of\s+|early\s+|mid-?|late\s+)?{_MONTH}\b(?!\s+\d)")


def _iso(match: re.Match[str]) -> str:
    groups = match.groupdict()
    year, month, day = groups.get("year"), groups.get("month"), groups.get("day") or groups.get("day2")
    if not month:
        return str(year)
    number = MONTHS[month.lower().rstrip(".")]
    return f"{year}-{number:02d}" + (f"-{int(day):02d}" if day and 1 <= int(day) <= 31 else "")


def _duration(match: re.Match[str]) -> str | None:
    written = (match["n"] or "").lower()
    unit = match["unit"].lower().rstrip("s")
    if not written and unit not in {"year", "decade"}:
        return None
    if not written:
        written = "1"
    number = (int(written) if written.isdigit() else 1 if written in {"a", "an"} else
              100 if written in {"hundred", "a hundred"} else of_words(written) or 0)
    if not number:
        return None
    if unit == "hour":
        return f"PT{number}H"
    return f"P{number * (10 if unit == 'decade' else 1)}" + {"year": "Y", "decade": "Y", "month": "M", "week": "W",
                                                            "day": "D"}[unit]


def _relative(text: str, day: str | None) -> tuple[str | None, str | None]:
    """Start and end given against the document's day."""
    if not day:
        return None, None
    year = int(day[:4])
    if half := HALF.search(text):
        base = {"this year": year, "next year": year + 1}.get(half.group(2).lower()) or int(half.group(2))
        first = half.group(1).lower() == "first"
        return f"{base}-{'01' if first else '07'}", f"{base}-{'06' if first else '12'}"
    if quarter := QUARTER.search(text):
        base = {"this year": year, "next year": year + 1}.get(quarter.group(2).lower()) or int(quarter.group(2))
        number = ("first", "second", "third", "fourth").index(quarter.group(1).lower())
        return f"{base}-{3 * number + 1:02d}", f"{base}-{3 * number + 3:02d}"
    if DECADE_END.search(text):
        return None, str(year // 10 * 10 + 9)
    if (this := THIS_YEAR.search(text)) and this["unit"].lower() == "year" and this["lead"]:
        which = this["which"].lower()
        target = year if which in {"this", "the current", "the end of the"} else year + 1
        if "end" in this["lead"].lower() or "end" in which:
            return None, str(target)
        return (str(target), str(target))
    if (named := MONTH_ALONE.search(text)) and len(day) >= 7:
        number = MONTHS[named["month"].lower().rstrip(".")]
        lead = named["lead"].lower()
        if lead in {"by", "until", "before"}:
            return None, f"{year if number >= int(day[5:7]) else year + 1}-{number:02d}"
    return None, None


def period(text: str, day: str | None) -> Period:
    """The span or due date that a stretch of text gives; all empty where it gives none.

    day   the document's day, for "this year" and the like; None leaves those out
    """
    start = end = duration = None
    if span := SPAN.search(text):
        last = span.group(2)
        start, end = span.group(1), last if len(last) == 4 else span.group(1)[:2] + last
        if end <= start:
            start = end = None
    if not start and (since := SINCE.search(text)):
        start = _iso(since)
    if not end and (until := UNTIL.search(text)):
        end = _iso(until)
    if not start and not end and (fiscal := FISCAL.search(text)):
        year = fiscal.group(1)
        start = end = year if len(year) == 4 else "20" + year
    if not start and not end:
        start, end = _relative(text, day)
    found = DURATION.search(text) or ADJECTIVE.search(text)
    if found and not re.search(r"\b(?:past|last|ago)\b", found.group(), re.I):
        duration = _duration(found)
    elif found and re.match(r"(?:over|during|in|for)\s+the\s+(?:past|last)", found.group(), re.I):
        duration = _duration(found)
    return Period(start, end, duration)


def day_in(text: str, fallback: str | None) -> str | None:
    """A full date in the text as ISO 8601, else the fallback."""
    for match in re.finditer(_DAY, text):
        if match["month"]:
            written = _iso(match)
            if len(written) == 10:
                try:
                    date.fromisoformat(written)
                except ValueError:
                    continue
            return written
    return fallback
