"""What can go wrong with SQL that somebody typed in."""

from __future__ import annotations

from pledgebook.register.errors import BookError

FEWER = "Ask for fewer rows or columns: narrow it with WHERE, or leave long texts out."


class NotOneQuestion(BookError):
    """It is no SQL, more than one statement, or one that would do more than read."""


class TooMuch(BookError):
    """It takes more time, memory or room than a statement may."""
