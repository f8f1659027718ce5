"""Tokens and cookies in, who sends the request and what they may do out."""

from __future__ import annotations

import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from threading import Lock

WORKING_DAY = 12 * 3600.0  # seconds
MOST_SESSIONS = 1000
SHORTEST_TOKEN = 20  # characters


class Role(StrEnum):
    """What a visitor may do."""

    READER = "reader"  # look
    EDITOR = "editor"  # look, rule and add


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who sends a request; `request.state.visitor` on every request that is let in."""

    name: str
    role: Role


OWNER = Visitor("owner", Role.EDITOR)  # whoever started the server on a machine of their own


class OneTimeToken:
    """A token that opens the door once. When it is spent, the next one is told."""

    def __init__(self, told: Callable[[str], None] = lambda token: None) -> None:
        self._told, self._lock, self.now = told, Lock(), secrets.token_urlsafe(32)

    def spend(self, token: str) -> bool:
        """Whether this was the token; from now on it is another."""
        with self._lock:
            if not same(token, self.now):
                return False
            self.now = secrets.token_urlsafe(32)
        self._told(self.now)
        return True


class Sessions:
    """Visitors who came in and carry a cookie. They are forgotten when the server ends."""

    def __init__(self, lasting: float | None = WORKING_DAY, now: Callable[[], float] = time.monotonic) -> None:
        self._lasting, self._now, self._lock = lasting, now, Lock()
        self._known: dict[str, tuple[Visitor, float]] = {}

    def begin(self, visitor: Visitor) -> str:
        """A new session's name, for the cookie. Where there are too many, the oldest ends."""
        name = secrets.token_urlsafe(32)
        with self._lock:
            while len(self._known) >= MOST_SESSIONS:
                del self._known[next(iter(self._known))]
            self._known[name] = visitor, self._now()
        return name

    def find(self, name: str) -> Visitor | None:
        with self._lock:
            visitor, begun = self._known.get(name, (None, 0.0))
            if visitor and self._lasting is not None and self._now() - begun > self._lasting:
                del self._known[name]
                return None
            return visitor

    def end(self, name: str) -> None:
        with self._lock:
            self._known.pop(name, None)


class Patience:
    """Wrong passwords counted by where they come from, so that nobody can try them all."""

    def __init__(self, most: int = 10, within: float = 900.0, now: Callable[[], float] = time.monotonic) -> None:
        self._most, self._within, self._now, self._lock = most, within, now, Lock()
        self._failed: dict[str, list[float]] = {}

    def left(self, place: str) -> float:
        """Seconds to wait before this place may try again; 0 where it may."""
        with self._lock:
            times = self._recent(place)
            return 0.0 if len(times) < self._most else times[0] + self._within - self._now()

    def failed(self, place: str) -> None:
        with self._lock:
            self._failed[place] = [*self._recent(place), self._now()]

    def _recent(self, place: str) -> list[float]:
        since = self._now() - self._within
        for other in [name for name, times in self._failed.items() if times[-1] <= since]:
            del self._failed[other]
        return [moment for moment in self._failed.get(place, ()) if moment > since]


def same(one: str, other: str) -> bool:
    """Whether two secrets are the same, in a time that does not tell how much of them is."""
    return hmac.compare_digest(one.encode("utf-8", "surrogateescape"), other.encode("utf-8", "surrogateescape"))
