"""Days that cannot be: no such day, the wrong weekday, done in the future, an anniversary against its event."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from pledgebook.model import Stage
from pledgebook.register.days import first_day, is_day
from pledgebook.register.doubts.told import Flag, Told, anniversaries, of_claim
from pledgebook.world.events import event_days

MONTHS = ("January February March April May June July August September October November December").split()
MONTH = "|".join(f"{m}|{m[:3]}\\.?" if len(m) > 4 else m for m in MONTHS)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
WRITTEN = re.compile(
    rf"(?:\b(?P<weekday>{'|'.join(WEEKDAYS)}),? (?:the )?)?\b(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?:of "
    rf")?(?P<month>{MONTH})"
    rf"|(?P<month2>{MONTH}) (?P<day2>\d{{1,2}})(?:st|nd|rd|th)?)\b(?:,? (?P<year>(?:19|20)\d\d)\b)?(?!\d)")
SLACK = timedelta(days=1)  # time zones
LOOSE = 1  # years: "75th-anniversary summit" may fall in the year after


def day_that_cannot_be(told: Told) -> Iterator[Flag]:
    """"31 June", "Monday, 9 July 2024" (a Tuesday)."""
    for sentence in told.sentences_around(_worth_a_look(told)):
        for match in WRITTEN.finditer(told.text, sentence.start, sentence.end):
            yield from _judged(told, match)


def _worth_a_look(told: Told) -> Iterator[int]:
    """Places of weekdays and of days after the 28th; any other day, as most are, cannot be wrong."""
    for weekday in WEEKDAYS if "day" in told.text else ():
        place = told.text.find(weekday)
        while place >= 0:
            yield place
            place = told.text.find(weekday, place + 1)
    for digits in re.finditer(r"\d+", told.text):
        if len(digits.group()) < 3 and not 0 < int(digits.group()) < 29:
            yield digits.start()


def _judged(told: Told, match: re.Match[str]) -> Iterator[Flag]:
    written = (match["month"] or match["month2"])[:3]
    month = next(number for number, name in enumerate(MONTHS, 1) if name.startswith(written))
    number, year = int(match["day"] or match["day2"]), match["year"]
    try:
        day = date(int(year or 2024), month, number)  # a leap year, where none is given
    except ValueError:
        yield Flag(match.start(), match.end(), "No calendar has this day.")
        return
    if not match["weekday"]:
        return
    if year is None and told.written is None:
        return
    years = [int(year)] if year else [told.written[0].year + n for n in (-1, 0, 1)] if told.written else []
    weekdays = [WEEKDAYS[date(y, month, number).weekday()] for y in years if month != 2 or number != 29 or y % 4 == 0]
    if match["weekday"] not in weekdays:
        shown = WEEKDAYS[day.replace(year=years[len(years) // 2]).weekday()]
        yield Flag(match.start(), match.end(), f"That day was no {match['weekday']}.", f"A {shown}.")


def done_in_the_future(told: Told) -> Iterator[Flag]:
    """An act told as done, on a day after the text was written."""
    if told.written is None:
        return
    for claim in told.claims:
        if claim.stage not in {Stage.ADOPTED, Stage.DELIVERED, Stage.ENDED} or not is_day(claim.said_on):
            continue
        if claim.said_on is not None and first_day(claim.said_on) > told.written[1] + SLACK:
            yield of_claim(claim, f"Told as {claim.stage} on {claim.said_on}, after the text was written "
                           f"({told.document.published or told.by}).")


def anniversary_against_its_event(told: Told) -> Iterator[Flag]:
    """"The centenary of the conflict" in a text that tells the first anniversary of the same war."""
    found = list(anniversaries(told.text))
    for match, years, of in found:
        days, end = event_days(of), match.start() + len(match.group().rstrip())
        if days and told.written is not None:
            near = [abs(told.written[0].year - (d.year + years)) for d in days]
            if min(near) > LOOSE or (min(near) == LOOSE and _months_off(told, days[0], years) > 7):
                yield Flag(match.start(), end, f"{years} years after {days[0].isoformat()} is "
                           f"{days[0].year + years}; the text is of {told.document.published or told.since}.")
        elif unnamed := re.match(r"(?:the |this )?(?:conflict|war|invasion)\b", of):
            others = [(m, n, o) for m, n, o in found if m is not match and event_days(o) and n != years]
            if others:
                other, number, event = others[0]
                yield Flag(match.start(), end - len(of.rstrip()) + unnamed.end(), "The same text tells "
                           f"{number} year{'s' if number > 1 else ''} since {event.strip()}.",
                           f"{event_days(event)[0].isoformat()}: “{other.group().strip()}”.")


def _months_off(told: Told, day: date, years: int) -> float:
    assert told.written is not None
    return abs((told.written[0] - date(day.year + years, day.month, min(day.day, 28))).days) / 30
