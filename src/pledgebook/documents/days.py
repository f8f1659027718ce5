"""Days as precise as their source: 2024, 2024-07 or 2024-07-11."""

from __future__ import annotations

import re
from datetime import date

from pledgebook.model import PARTIAL_DAY, PledgebookError

CLOCK = re.compile(r"[T ]\d{2}:\d{2}(:\d{2}([.,]\d+)?)? ?(Z|[+-]\d{2}:?\d{2})?")

NUMBERS = re.compile(r"(?<![\d/.-])(\d{1,2})([/-])(\d{1,2})\2(?:\d{4}|\d{2})(?![\d/-])", re.ASCII)


class NotADay(PledgebookError):
    """A day was asked for that no calendar has."""

    def __init__(self, written: str) -> None:
        super().__init__(f"{written!r} is not a day.", "published", "Write 2024, 2024-07 or 2024-07-11.")


def day_of(written: str) -> str | None:
    """The day that a text names in ISO 8601, no more precise than it was written; None where there is none.

    A time of day behind a full date is dropped, as written: "2024-07-11T23:30-04:00" is 11 July, because
    that is the day the publisher printed.
    """
    stripped = written.strip()
    if not stripped.isascii():  # "\d" would let in digits of other scripts
        return None
    partial = stripped[:10] if CLOCK.fullmatch(stripped, 10) else stripped
    if not PARTIAL_DAY.fullmatch(partial):
        return None
    try:
        date.fromisoformat(partial + "-01-01"[len(partial) - 4:])
    except ValueError:
        return None
    return partial


def ambiguous(written: str) -> str | None:
    """03/04/2024 in what is written, which is a day in March or in April; None where there is no such thing.

    With dots the day always stands first, and 25/04/2024 can only be read in one way.
    """
    return next((found[0] for found in NUMBERS.finditer(written) if _two_days(found)), None)


def without_ambiguous(written: str) -> tuple[str, list[str]]:
    """What is written without such numbers, and they."""
    unclear = [found[0] for found in NUMBERS.finditer(written) if _two_days(found)]
    return NUMBERS.sub(lambda found: " " if _two_days(found) else found[0], written) if unclear else written, unclear


def _two_days(found: re.Match[str]) -> bool:
    return found[1] != found[3] and 0 < int(found[1]) <= 12 and 0 < int(found[3]) <= 12
