"""A host's robots.txt in, what it lets a robot ask for out (RFC 9309).

The standard library's parser knows neither `*` and `$` in paths nor the longest match, so what a host forbids would be
asked; the rules are few enough to stand here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import quote

LINE = re.compile(r"\s*(user-agent|allow|disallow|crawl-delay)\s*:\s*([^#]*)", re.IGNORECASE)
TOKEN = re.compile(r"\*|[A-Za-z_-]+")  # Pledgebook of "Pledgebook/1.0"
ESCAPED = re.compile(r"%[0-9A-Fa-f]{2}")
RESERVED = "!#$%&'()*+,/:;=?@[]~"
UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")
NUMBER = re.compile(r"\d{1,6}(\.\d{1,6})?", re.ASCII)


@dataclass(slots=True)
class Robots:
    """What holds for one robot: the rules of all groups that name it, else of those for all."""

    rules: list[tuple[str, bool]] = field(default_factory=list)  # path, whether it may be asked
    delay: float | None = None  # seconds between two questions

    def may_ask(self, path: str) -> bool:
        """Whether a path, with its query, may be asked: the longest rule that fits says so, of equals the kinder."""
        asked = _normal(path)
        fitting = [(len(rule), allowed) for rule, allowed in self.rules if _fits(rule, asked)]
        return max(fitting)[1] if fitting else True


def robots_for(agent: str, written: str) -> Robots:
    """The rules of a robots.txt for a robot of this name."""
    groups: dict[str, Robots] = {}
    named: list[Robots] = []  # the groups that the lines at hand belong to
    naming = False
    for line in re.split(r"\r\n|\r|\n", written.removeprefix("\ufeff")):
        found = LINE.match(line)
        if not found:
            continue  # blank lines and others, such as of sitemaps, end no group
        key, value = found[1].lower(), found[2].strip()
        if key == "user-agent":
            token = TOKEN.match(value)
            named = named if naming else []
            named += [groups.setdefault(token[0].lower(), Robots())] if token else []
        elif key == "crawl-delay":
            for group in named if NUMBER.fullmatch(value) else ():
                group.delay = float(value)
        elif value:
            for group in named:
                group.rules.append((_normal(value), key == "allow"))
        naming = key == "user-agent"
    return groups.get(agent.lower()) or groups.get("*") or Robots()


def _normal(path: str) -> str:
    """One way of writing for paths that are the same: %7E and ~, %c3%a9 and é."""
    plain = ESCAPED.sub(lambda one: _letter(one[0]), path)
    return quote(plain, safe=RESERVED)


def _letter(escaped: str) -> str:
    letter = chr(int(escaped[1:], 16))
    return letter if UNRESERVED.fullmatch(letter) else escaped.upper()


def _fits(rule: str, path: str) -> bool:
    """Whether a path begins as a rule says; `*` stands for anything, `$` at its end for the path's end."""
    first, *others = rule.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    last = others.pop() if others and rule.endswith("$") else None
    for piece in others:
        at = path.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    if last is not None:
        return len(path) - len(last) >= at and path.endswith(last)
    return not rule.endswith("$") or at == len(path)
