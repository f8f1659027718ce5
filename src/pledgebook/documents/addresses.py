"""Addresses in, documents out: a page, a feed, a sitemap, or a list of any of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from pledgebook.documents.encoding import Unreadable, decode
from pledgebook.documents.extracted import Refused
from pledgebook.documents.kinds import HEAD, Kind, kind_of
from pledgebook.documents.naming import shown
from pledgebook.documents.packed import unpacked
from pledgebook.documents.plain import Desk
from pledgebook.documents.received import KINDS, documents_of, plain_media
from pledgebook.documents.visits import NOTHING_KEPT, Validators, Visits
from pledgebook.model import Document, Problem

if TYPE_CHECKING:
    from pledgebook.documents.fetching import Fetched

NOTE = re.compile(r"(?:^|\s)#")  # what stands behind it; without a blank before it is a part of an address
LIST_SUFFIX = ".urls"
BYTES_A_LIST = 20_000_000
MOST_ADDRESSES = 50_000  # of one list or sitemap, as sitemaps.org has it
DEEPEST = 3  # sitemaps that list sitemaps


class Fetches(Protocol):
    """What asks servers: `fetching.Fetcher`."""

    def fetch(self, address: str, known: Validators | None = None) -> Fetched: ...


@dataclass(frozen=True, slots=True)
class Errand:
    """How addresses are asked in one run."""

    fetcher: Fetches
    visits: Visits = NOTHING_KEPT
    pages: bool = False  # read the pages that a feed's items lead to, in place of what the feed says of them
    seen: set[str] = field(default_factory=set)  # addresses of this run


def address_documents(address: str, desk: Desk, errand: Errand, *, depth: int = 0,
                      once: bool = False) -> Iterator[Document | Problem]:
    """The documents that an address gives now; nothing where it has not changed since the book last saw it.

    once   leave it alone where it was ever seen: the items of a feed do not change
    """
    from pledgebook.documents.reach import NotReached

    if address in errand.seen:
        return
    errand.seen.add(address)
    known = errand.visits.known(address)
    if once and known is not None:
        return
    try:
        fetched = errand.fetcher.fetch(address, known)
    except NotReached as reason:
        yield Problem(shown(address)[:500], reason.what, reason.try_this)
        return
    received = fetched.received
    if received is None:
        errand.visits.unchanged(address)
        return
    received = replace(received, raw=unpacked(received.raw))
    form = kind_of("", received.raw[:HEAD]) or KINDS.get(plain_media(received.media))
    failed = False
    if form is Kind.SITEMAP or (form is Kind.FEED and errand.pages):
        leads = _leads(form, received.raw, address, depth)
        found = _each(leads, desk, errand, depth=depth + 1, once=form is Kind.FEED)
    else:
        found = documents_of(received, source=address, where=address, desk=desk)
    nothing = True
    for one in found:
        nothing = False
        failed = failed or isinstance(one, Problem)
        yield one
    if nothing and form is None and not received.raw.strip():
        yield Problem(address, "It gives nothing.", "Look at it in a browser.")
    elif nothing and form is None:
        yield Problem(address, f"It gives no text that can be read ({plain_media(received.media) or 'of no kind'}).",
                      "Save its text, and read the file.")
    if not failed:  # what failed is asked for again in whole
        errand.visits.keep(address, fetched.validators)


def _leads(form: Kind, raw: bytes, address: str, depth: int) -> Iterator[str | Problem]:
    """The addresses that a sitemap lists, or that the items of a feed lead to."""
    from pledgebook.documents.confined import extract

    if depth >= DEEPEST:
        yield Problem(address, f"It is a sitemap in a sitemap, more than {DEEPEST} deep.", "Name it by itself.")
        return
    try:
        texts = extract(form, raw)
    except Refused as reason:
        yield Problem(address, f"{reason.what} (read as: {form})", reason.try_this)
        return
    if form is Kind.SITEMAP:
        yield from texts[0].text.split("\n")
    else:
        yield from (url for url in (one.told.get("url") for one in texts) if url)


def _each(leads: Iterator[str | Problem], desk: Desk, errand: Errand, *, depth: int,
          once: bool = False) -> Iterator[Document | Problem]:
    for lead in leads:
        if isinstance(lead, Problem):
            yield lead
        else:
            yield from address_documents(lead, desk, errand, depth=depth, once=once)


def listed_documents(path: Path, raw: bytes, desk: Desk, errand: Errand) -> Iterator[Document | Problem]:
    """The documents of a list of addresses, one a line; what stands behind # is a note."""
    where = shown(path)
    decoded = decode(raw)
    if isinstance(decoded, Unreadable):
        yield Problem(where, decoded.what, decoded.try_this)
        return
    lines = [NOTE.split(line, maxsplit=1)[0].strip() for line in decoded.text.splitlines()]
    addresses = [line for line in lines if line]
    if len(addresses) > MOST_ADDRESSES:
        yield Problem(where, f"It lists {len(addresses):,} addresses; {MOST_ADDRESSES:,} are read at most.",
                      "Split it.")
        return
    if not addresses:
        yield Problem(where, "It lists no address.", "Write one a line.")
    yield from _each(iter(addresses), desk, errand, depth=0)


def sitemap_documents(path: Path, raw: bytes, desk: Desk, errand: Errand) -> Iterator[Document | Problem]:
    """The documents at the addresses that a sitemap file lists."""
    yield from _each(_leads(Kind.SITEMAP, raw, shown(path), 0), desk, errand, depth=1)
