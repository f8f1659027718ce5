"""A publisher's name or address in, its tier out: an official body, a wire service, an established outlet, a platform.

A tier says what kind of voice it is, not whether it is right: an official release is authoritative on what its own
government promises. Names and addresses stand in `data/publishers.yaml`.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from importlib import resources
from typing import Any
from urllib.parse import urlsplit


class Tier(StrEnum):
    """What kind of voice a publisher is."""

    OFFICIAL = "official"  # a government, parliament or organisation that speaks for itself
    WIRE = "wire"  # a news agency, whose stories others print
    MEDIA = "media"  # a newspaper, broadcaster, journal
    PLATFORM = "platform"  # where anybody may post
    UNKNOWN = "unknown"


@lru_cache(maxsize=1)
def _listed() -> tuple[dict[str, Tier], dict[str, Tier], tuple[tuple[re.Pattern[str], Tier], ...]]:
    """Tier by address, by name, and by patterns of names, as the file lists them."""
    import yaml  # asked for only where sources are weighed: lists of what a book keeps do without

    text = resources.files("pledgebook.world").joinpath("data/publishers.yaml").read_text(encoding="utf-8")
    listed: dict[str, Any] = yaml.safe_load(text)
    addresses: dict[str, Tier] = {}
    names: dict[str, Tier] = {}
    patterns: list[tuple[re.Pattern[str], Tier]] = []
    for tier in Tier:
        entry = listed.get(str(tier)) or {}
        addresses |= {str(address).lower(): tier for address in entry.get("addresses") or ()}
        names |= {str(name).casefold(): tier for name in entry.get("names") or ()}
        patterns += [(re.compile(str(pattern), re.I), tier) for pattern in entry.get("name_patterns") or ()]
    return addresses, names, tuple(patterns)


def host_of(url: str) -> str:
    """The host of an address; "" where it is none that can be taken apart, such as one with an unclosed bracket."""
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


@lru_cache(maxsize=10_000)
def tier_of(publisher: str | None, url: str | None = None) -> Tier:
    """The tier of who published a text: by its address first, which is harder to borrow, then by its name."""
    addresses, names, patterns = _listed()
    host = host_of(url) if url else ""
    for given in (host, (publisher or "").strip().lower()):
        parts = given.removeprefix("www.").split(".")
        for start in range(len(parts)):
            ending = ".".join(parts[start:])
            if ending in addresses and "." in given:
                return addresses[ending]
    name = " ".join((publisher or "").casefold().split())
    if name in names:
        return names[name]
    return next((tier for pattern, tier in patterns if name and pattern.search(name)), Tier.UNKNOWN)
