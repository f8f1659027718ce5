"""Days as mail and feeds write them: "Thu, 11 Jul 2024 10:00:00 +0200", else ISO 8601."""

from __future__ import annotations

from email.utils import parsedate

from pledgebook.documents.days import day_of


def day_written(written: str) -> str | None:
    """The day as its writer printed it, whatever the zone; None where there is none."""
    try:
        found = parsedate(written)
    except (ValueError, IndexError, TypeError, OverflowError):
        found = None
    if found:
        day = day_of(f"{found[0]:04d}-{found[1]:02d}-{found[2]:02d}")
        if day:
            return day
    return day_of(written.strip()[:19]) or day_of(written.strip()[:10])
