"""Periods of a commitment as precisely as the sentence gives them, against the document's day."""

from __future__ import annotations

import re
from datetime import date

from pledgebook.claims.numbers import of_words
from pledgebook.model import Period

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH = r"(?P<month>" + "|".join(sorted((m.title() for m in MONTHS), key=len, reverse=True)) + r")\b\.?"
_YEAR = r"(?P<year>(?:19|20)\d\d)(?![\ds])"
_DAY = (
    rf"(?:(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?)?{_MONTH}(?:\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|"
    rf"th)?,?)?,?\s+)?{_YEAR}"
)
_DAY_AND_MONTH = (
    rf"(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}|(?P<month2>"
    + _MONTH[len("(?P<month>") : -len(r")\b\.?")]
    + r")\b\.?(?:\s+(?P<day2>\d{1,2})(?:st|nd|rd|th)?\b)?)(?!,?\s+(?:19|20)?\d\d)"
)
_ABOUT = (
    r"(?:the year\s+|year[- ]?end\s+|(?:the )?end(?: of)?[- ]|(?:the )?(?:start|beginning|middle) of\s+|(?:early|"
    r"late|mid|autumn|fall|spring|summer|winter)[- ]?(?:in\s+)?)?"
)
_UNTIL = (
    r"\b(?i:until|till|by(?:\s+the\s+(?:end|start|beginning|middle)\s+of)?|through(?:\s+the\s+end\s+of)?|(?:not |no "
    r")later than|before(?:\s+the\s+end\s+of)?|to the end of|"
    r"at the end of|up to the end of|(?:expires?|expiring|ends?|lapses?|runs out)\s+(?:in|on|at the end of)|valid "
    r"to)\s+(?:the\s+)?(?:fiscal(?:\s+year)?\s+|FY\s?)?"
)
_SINCE = (
    r"\b(?i:since|from|after|starting(?:\s+(?:in|from|on))?|beginning(?:\s+(?:in|from|on))?|as early as|as of|as "
    r"from|effective(?:\s+from)?|from the)\s+"
)
UNTIL = re.compile(_UNTIL + _ABOUT + _DAY)
SINCE = re.compile(_SINCE + r"(?:the\s+)?" + _ABOUT + _DAY)
UNTIL_DAY = re.compile(_UNTIL + _ABOUT + _DAY_AND_MONTH)
SINCE_DAY = re.compile(_SINCE + _ABOUT + _DAY_AND_MONTH)
IN_MONTH = re.compile(r"\b(?i:in|on|during)\s+(?i:early\s+|late\s+|mid-?)?" + _DAY_AND_MONTH)
SPAN = re.compile(
    r"\b(?P<first>(?:19|20)\d\d)(?:\s?(?:-|–|—|/)\s?(?P<last>(?:19|20)?\d\d)|\s+(?:to|until|through|"
    r"and)\s+(?P<last4>(?:19|20)\d\d))(?![\d-])"
)
IN_YEAR = re.compile(
    rf"\b(?i:in|during|for|over|throughout)\s+(?i:the\s+(?:year\s+|budget of\s+)?)?(?i:fiscal(?:\s+year)?\s+|"
    rf"financial year\s+|FY\s?|budget year\s+|calendar year\s+|early\s+|late\s+|mid-?)?{_DAY}"
)
FISCAL = re.compile(
    r"\b(?:FY|[Ff]iscal (?:[Yy]ears? )?|[Ff]inancial [Yy]ear |[Bb]udget [Yy]ear "
    r")\s?['’]?((?:20)?\d\d)(?:\s?[/–-]\s?(\d\d)\b)?(?!\d)"
)
_NUMBER = (
    r"(?P<n>\d{1,3}|(?:twenty|thirty|forty|fifty|sixty|ninety)(?:[- ](?:one|two|three|four|five|six|seven|eight|"
    r"nine))?|one hundred|a hundred|"
    r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    r"eighteen|nineteen|an?)"
)
_AND_HALF = r"(?P<half>\s+and\s+a\s+half|-and-a-half)?"
_FILLERS = (
    r"(?:(?:the(?:\s+(?:past|last))?|at least|up to|about|around|some|another|an? (?:initial|additional|further|"
    r"total)|further|additional|initial|minimum|a? ?(?:period|term|total|minimum) of)\s+)*"
)
DURATION = re.compile(
    rf"\b(?:over|for|during|within|in|across|of|lasts?|lasting|runs?|spread over|next|"
    rf"coming)\s+{_FILLERS}(?P<next>(?:next|coming|following|first|initial)\s+)?(?:few\s+)?"
    rf"(?:{_NUMBER}{_AND_HALF}[\s-]+)?(?:more\s+|additional\s+|further\s+|full\s+|fiscal\s+|"
    rf"calendar\s+)?(?P<unit>years?|months?|weeks?|days?|decades?)\b(?!\s+(?:ago|earlier|later|before|of (?:war|"
    rf"conflict|fighting)))",
    re.I,
)
ADJECTIVE = re.compile(
    rf"\b{_NUMBER}{_AND_HALF}[- ](?P<unit>year|month|week|day|decade)[- ]?(?:long\s+)?\s*,?\s*(?:(?!\bof\b|"
    rf"\bin\b)[\w’$€£.-]+,?\s+){{0,5}}?(?:agreements?|pacts?|deals?|plans?|program(?:me)?s?|packages?|commitments?|"
    rf"loans?|mandates?|contracts?|"
    r"treat(?:y|ies)|leases?|frameworks?|funds?|terms?|extensions?|periods?|facilit(?:y|ies)|arrangements?|missions?|"
    r"deployments?|ceasefires?|cease-fires?|truces?|moratorium|accords?|memorand\w+|"
    r"rotations?|stays?|pledges?|assistance|aid|support|partnerships?|roadmap|initiative|tours?|freeze|pause|"
    r"instruments?|budgets?|strateg\w+|grants?|investments?)\b",
    re.I,
)
LASTED = re.compile(r"\b(?:ha[sd]|have)\s+(?:\w+\s+)?been\s+\w+ing\b", re.I)
PAST = re.compile(r"\b(?:past|last|previous)\b", re.I)
DECADE_END = re.compile(r"\bby the end of (?:the|this) decade\b", re.I)
THIS_YEAR = re.compile(
    r"(?P<lead>\b(?:by the end of|until the end of|before the end of|at the end of|through the end of|by late|by "
    r"early|by mid|later|late|in|during|through|for|from|starting|beginning|since|until|before|by|over|earlier|"
    r"early)\s+)?"
    r"(?<!the )\b(?P<which>this|next|the current|the same|the)\s+(?:fiscal\s+|financial\s+|budget\s+|"
    r"calendar\s+)?(?P<unit>year|month)(?P<end>[’']s end)?\b(?!\s+(?:ago|earlier|later|before)|-|['’]s (?!end))",
    re.I,
)
YEAR_END = re.compile(r"\b(?:by|before|until)\s+(?:the\s+)?(?:year[- ]?end|year['’]s end|end of (?:the )?year)\b", re.I)
HALF = re.compile(
    r"\b(?:(?:the )?(first|second) half of|H([12]))\s*(this year|next year|the year|(?:19|20)\d\d)\b", re.I
)
QUARTER = re.compile(
    r"\b(?:(?:the )?(first|second|third|fourth|last|final) quarter(?: of)?|Q([1-4])(?: of)?)\s*(this year|next year|"
    r"the year|(?:19|20)\d\d)\b",
    re.I,
)
FUTURE = re.compile(
    r"\b(?:will|shall|would|to be|plans?|intends?|due|expected|set to|is to|are to|scheduled|going to|hopes?|aims?|"
    r"could|might|may|can)\b",
    re.I,
)
_CODES = {"year": "Y", "decade": "Y", "month": "M", "week": "W", "day": "D"}


def _month_of(match: re.Match[str]) -> int | None:
    groups = match.groupdict()
    month = groups.get("month") or groups.get("month2")
    return MONTHS[month.lower().rstrip(".")] if month else None


def _iso(match: re.Match[str], year: int | None = None) -> str:
    """The date of a match, as precise as it is written; `year` where it names none."""
    groups = match.groupdict()
    stated = groups.get("year") or str(year)
    number, day = _month_of(match), groups.get("day") or groups.get("day2")
    if number is None:
        return stated
    written = f"{stated}-{number:02d}"
    if day:
        try:
            return date.fromisoformat(f"{written}-{int(day):02d}").isoformat()
        except ValueError:
            return written  # "31 June": no such day, so the month is all we know
    return written


def _nearest_year(match: re.Match[str], day: str, *, ahead: bool) -> int:
    """The year of "1 July" or "November": the document's, or the next (or last) where the month lies wrong."""
    year, month, number = int(day[:4]), int(day[5:7] or 1) if len(day) >= 7 else 0, _month_of(match) or 1
    if not month:
        return year
    if ahead:
        return year if number >= month else year + 1
    return year if number <= month else year - 1


def _duration(match: re.Match[str]) -> str | None:
    groups = match.groupdict()
    written = (groups["n"] or "").lower()
    unit = groups["unit"].lower().rstrip("s")
    if not written:
        # "over the next year" is one year; "over the years ahead" and "in the coming months" are no number of them.
        if not groups.get("next") or groups["unit"].lower() not in {"year", "decade", "month"}:
            return None
        written = "1"
    number = int(written) if written.isdecimal() else 1 if written in {"a", "an"} else of_words(written) or 0
    if not number:
        return None
    if groups["half"]:
        return f"P{number}Y6M" if unit == "year" else None
    return f"P{number * (10 if unit == 'decade' else 1)}{_CODES[unit]}"


def _duration_in(text: str) -> str | None:
    for match in DURATION.finditer(text):
        lead = text[: match.start()]
        if (
            PAST.search(match.group())
            and not re.match(r"(?:over|during|in)\s+the\b", match.group(), re.I)
            or LASTED.search(lead)
            or re.match(r"of\b", match.group(), re.I)
            and not re.search(r"\b(?:period|term|duration|minimum|maximum|total)\s*$", lead, re.I)
            and not re.search(r"\bperiod|term|total|minimum\b", match.group())
        ):
            continue
        if found := _duration(match):
            return found
    for match in ADJECTIVE.finditer(text):
        if (
            match["n"].lower() in {"a", "an"}
            and "-" not in match.group()
            or re.search(r"\b(?:more than|over|past|last)\s+$", text[: match.start()])
            and "partnership" in match.group()
        ):
            continue
        if found := _duration(match):
            return found
    return None


def _year_of(words: str, year: int) -> int:
    return {"this year": year, "the year": year, "next year": year + 1}.get(words.lower()) or int(words)


def _parts_of_year(text: str, year: int) -> tuple[str, str] | None:
    if half := HALF.search(text):
        base, first = _year_of(half.group(3), year), (half.group(1) or "").lower() == "first" or half.group(2) == "1"
        return f"{base}-{'01' if first else '07'}", f"{base}-{'06' if first else '12'}"
    if quarter := QUARTER.search(text):
        base = _year_of(quarter.group(3), year)
        words = ("first", "second", "third", "fourth")
        named = (quarter.group(1) or "").lower()
        number = int(quarter.group(2)) - 1 if quarter.group(2) else words.index(named) if named in words else 3
        return f"{base}-{3 * number + 1:02d}", f"{base}-{3 * number + 3:02d}"
    return None


def _this_year(text: str, day: str) -> tuple[str | None, str | None]:
    """Start and end of "this year", "later this year", "by the end of next month"."""
    year = int(day[:4])
    for this in THIS_YEAR.finditer(text):
        lead, which = (this["lead"] or "").lower().strip(), this["which"].lower()
        ends = "end of" in lead or bool(this["end"])
        if (
            lead in {"earlier", "early", "since"}
            or which == "the"
            and not ends
            or re.search(
                r"\b(?:earlier|early|already|so far|of|to|was|were|did|last|half|quarter)\s+(?:in\s+)?$",
                text[: this.start()],
                re.I,
            )
        ):
            continue
        step = 1 if which == "next" else 0
        if this["unit"].lower() == "month":
            if len(day) < 7:
                continue
            months = year * 12 + int(day[5:7]) - 1 + step
            target = f"{months // 12}-{months % 12 + 1:02d}"
        else:
            target = str(year + step)
        if lead in {"from", "starting", "beginning"}:
            return target, None
        if ends or lead in {"later", "late", "by", "until", "before", "through", "by late", "by early", "by mid"}:
            return None, target
        return target, target
    return (None, str(year)) if YEAR_END.search(text) else (None, None)


def _relative(text: str, day: str | None) -> tuple[str | None, str | None]:
    """Start and end given against the document's day."""
    if not day:
        return None, None
    if parts := _parts_of_year(text, int(day[:4])):
        return parts
    if DECADE_END.search(text):
        return None, str(int(day[:4]) // 10 * 10 + 9)
    start = end = None
    since = SINCE_DAY.search(text)
    # "since September" gives no year, and the past has many Septembers; what is to come is the next one.
    if since and not since.group().lower().startswith("since") and FUTURE.search(text[: since.start()]):
        start = _iso(since, _nearest_year(since, day, ahead=True))
    if until := UNTIL_DAY.search(text):
        end = _iso(until, _nearest_year(until, day, ahead=True))
    if start or end:
        return start, end
    found = _this_year(text, day)
    if any(found):
        return found
    month = IN_MONTH.search(text)
    if (
        month
        and len(day) >= 7
        and FUTURE.search(re.split(r"[,;]|\b(?:which|when|that|who|signed)\b", text[: month.start()])[-1])
    ):
        on = _iso(month, _nearest_year(month, day, ahead=True))
        return on, on
    return None, None


def _span(text: str) -> tuple[str, str] | None:
    for span in SPAN.finditer(text):
        first, last = span["first"], span["last"] or span["last4"]
        last = last if len(last) == 4 else first[:2] + last
        if last > first:
            return first, last
    return None


def period(text: str, day: str | None, *, past_years: bool = False) -> Period:
    """The span or due date that a stretch of text gives; all empty where it gives none.

    day         the document's day, for "this year" and the like; None leaves those out
    past_years  whether "in 2019" of a later text counts too: it does in the words on one sum, where it is
                the year of that sum; in a whole sentence it mostly dates a signature
    """
    start = end = None
    if span := _span(text):
        start, end = span
    if (
        not start
        and (since := SINCE.search(text))
        and not (since.group().lower().startswith("after") and not FUTURE.search(text))
    ):
        start = _iso(since)
    if not end and (until := UNTIL.search(text)):
        end = _iso(until)
    if not start and not end and (fiscal := FISCAL.search(text)):
        start = fiscal.group(1) if len(fiscal.group(1)) == 4 else "20" + fiscal.group(1)
        end = start[:2] + fiscal.group(2) if fiscal.group(2) else start
    if not start and not end:
        start, end = _relative(text, day)
    if not start and not end and (year := IN_YEAR.search(text)):
        written = _iso(year)
        if past_years or year.group().lower().startswith("for") or (day and written[:4] >= day[:4]):
            start = end = written
    if start and end and start[: len(end)] > end[: len(start)]:
        start = None  # "from 2030 … until 2024" are two facts; the due date is kept
    return Period(start, end, _duration_in(text))


def day_in(text: str, fallback: str | None) -> str | None:
    """A full date in the text as ISO 8601, else the fallback."""
    for match in re.finditer(_DAY, text):
        if match["month"]:
            return _iso(match)
    return fallback
