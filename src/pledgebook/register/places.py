"""Where a book is, as people write it: the path of a file, or the address of a PostgreSQL database."""

from __future__ import annotations

import re

ADDRESS = re.compile(r"^(?:postgres|postgresql)(?:\+psycopg)?://")
# A password may hold an unescaped @ by mistake, so all up to the last one is taken for it.
SECRETS = ((re.compile(r"(://[^:/@]*):.*@"), r"\1:***@"), (re.compile(r"([?&](?:ssl)?password=)[^&]*"), r"\1***"))


def is_address(place: str) -> bool:
    """Whether a book is on a server rather than in a file."""
    return bool(ADDRESS.match(place))


def shown(place: str) -> str:
    """The place as it may be printed: an address without its password."""
    if is_address(place):
        for secret, masked in SECRETS:
            place = secret.sub(masked, place)
    return place


def database_of(address: str) -> str:
    """What names the database in file names: its last word before any options."""
    named = without_driver(address).partition("?")[0].rpartition("/")[2]
    return re.sub(r"[^\w-]", "", named) or "pledges"


def without_driver(address: str) -> str:
    """What follows the scheme of an address, which people write in three ways."""
    return ADDRESS.sub("", address)
