"""Addresses in, documents out: a page, a feed, a sitemap, or a list of any of them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from pledgebook.documents.encoding import Unreadable, decode
from pledgebook.documents.extracted import Refused
from pledgebook.documents.kinds import HEAD, Kind, ends, kind_of
from pledgebook.documents.naming import shown
from pledgebook.documents.packed import unpacked
from pledgebook.documents.plain import Desk
from pledgebook.documents.received import KINDS, Received, documents_of, plain_media
from pledgebook.documents.visits import NOTHING_KEPT, OWN_TAG, Validators, Visits
from pledgebook.model import Document, Problem

if TYPE_CHECKING:
    from pledgebook.documents.fetching import Fetched

NOTE = re.compile(r"(?:^|\s)#")  # what stands behind it; without a blank before it is a part of an address
LIST_SUFFIX = ".urls"
BYTES_A_LIST = 20_000_000
MOST_ADDRESSES = 50_000  # of one list or sitemap, as sitemaps.org has it
DEEPEST = 3  # sitemaps that list sitemaps
OF_PAGES = "pages: "  # before a feed whose pages were read: that its own words were is kept by itself


Given = Generator[Document | Problem, None, bool]  # back comes whether nothing more is to be had of it for now


class Fetches(Protocol):
    """What asks servers: `fetching.Fetcher`."""

    def fetch(self, address: str, known: Validators | None = None) -> Fetched: ...


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Errand:
    """How addresses are asked in one run."""

    fetcher: Fetches
    visits: Visits = NOTHING_KEPT
    pages: bool = False  # read the pages that a feed's items lead to, in place of what the feed says of them
    seen: set[str] = field(default_factory=set)  # addresses of this run
    now: Callable[[], datetime] = _now


def address_documents(address: str, desk: Desk, errand: Errand, *, depth: int = 0, once: bool = False) -> Given:
    """The documents that an address gives now; nothing where it has not changed since the book last saw it.

    once      leave it alone where it was ever seen: the items of a feed do not change
    returns   False where it is to be asked again soon, and so whatever leads to it
    """
    from pledgebook.documents.reach import NotReached
    from pledgebook.documents.resting import answered, failed, left_alone, paused, paused_until, rest_of

    visits = errand.visits
    if address in errand.seen:
        return True
    errand.seen.add(address)
    place = OF_PAGES + address if errand.pages and depth == 0 else address
    known = visits.known(place)
    if once and known is not None:
        return True
    until = paused_until(address, visits, errand.now())
    if until:
        if not visits.following:  # at each look it would be told anew
            yield Problem(shown(address)[:500], f"Its server asks for a pause until {until:%Y-%m-%d %H:%M} UTC.",
                          "Run the same command again then.")
        return False
    rest = rest_of(address, visits)
    if left_alone(rest, address, visits, led=depth > 0):
        return rest.looks is None
    try:
        fetched = errand.fetcher.fetch(address, known)
    except NotReached as reason:
        yield Problem(shown(address)[:500], reason.what, reason.try_this)
        if reason.pause:
            paused(address, reason, visits, errand.now())
            return False
        rest = failed(rest, address, visits, gone=reason.gone and depth > 0)
        return rest.looks is None if reason.gone else reason.again is None
    now = _of_version(fetched)
    if fetched.received is None or (now == known and now != fetched.validators):
        visits.unchanged(address)
        answered(rest, address, visits)
        return True
    received = replace(fetched.received, raw=unpacked(fetched.received.raw))
    form = kind_of("", received.raw[:HEAD]) or KINDS.get(plain_media(received.media))
    if form is Kind.SITEMAP or (form is Kind.FEED and errand.pages):
        outcome = yield from _led(form, received.raw, address, desk, errand, depth)
    else:
        outcome = yield from _taken(received, form, address, desk)
    if outcome is Outcome.NOTHING:
        failed(rest, address, visits)
        return True
    answered(rest, address, visits)
    if outcome is Outcome.ALL:  # what waits is asked for again in whole
        visits.keep(place, now)
    return outcome is Outcome.ALL


def _of_version(fetched: Fetched) -> Validators:
    """What its server called it, else a hash of its bytes: what comes again in the same bytes is not read again."""
    if fetched.received is None or fetched.validators != Validators():
        return fetched.validators
    return Validators(etag=OWN_TAG + hashlib.sha256(fetched.received.raw).hexdigest())


class Outcome(Enum):
    """What became of what an address gave."""

    ALL = "all of it was taken"
    SOME = "some of it is to be asked for again"
    NOTHING = "nothing could be taken"


def _taken(received: Received, form: Kind | None, address: str,
           desk: Desk) -> Generator[Document | Problem, None, Outcome]:
    texts = told = 0
    for one in documents_of(received, source=address, where=address, desk=desk):
        texts, told = texts + isinstance(one, Document), told + isinstance(one, Problem)
        yield one
    if not (texts or told) and form is None and not received.raw.strip():
        yield Problem(address, "It gives nothing.", "Look at it in a browser.")
    elif not (texts or told) and form is None:
        yield Problem(address, f"It gives no text that can be read ({plain_media(received.media) or 'of no kind'}).",
                      "Save its text, and read the file.")
    if not texts:
        return Outcome.NOTHING
    return Outcome.ALL if form is not Kind.FEED or ends(received.raw) else Outcome.SOME


def _led(form: Kind, raw: bytes, address: str, desk: Desk, errand: Errand,
         depth: int) -> Generator[Document | Problem, None, Outcome]:
    """What the addresses give that a sitemap lists, or that the items of a feed lead to."""
    from pledgebook.documents.confined import extract

    if depth >= DEEPEST:
        yield Problem(address, f"It is a sitemap in a sitemap, more than {DEEPEST} deep.", "Name it by itself.")
        return Outcome.NOTHING
    try:
        texts = extract(form, raw)
    except Refused as reason:
        yield Problem(address, f"{reason.what} (read as: {form})", reason.try_this)
        return Outcome.NOTHING
    leads = texts[0].text.split("\n") if form is Kind.SITEMAP else [
        url for url in (one.told.get("url") for one in texts) if url]
    done = yield from _each(leads, desk, errand, depth=depth + 1, once=form is Kind.FEED)
    for what, try_this in (note for one in texts for note in one.notes):
        yield Problem(address, what, try_this)
    if form is Kind.FEED and len(leads) < len(texts):
        yield Problem(address, f"Items that lead to no page were left out: {len(texts) - len(leads)} of {len(texts)}.",
                      "Follow it without --pages.")
    return Outcome.ALL if done and (form is Kind.SITEMAP or ends(raw)) else Outcome.SOME


def _each(addresses: Iterable[str], desk: Desk, errand: Errand, *, depth: int, once: bool = False) -> Given:
    done = True
    for address in addresses:
        done = (yield from address_documents(address, desk, errand, depth=depth, once=once)) and done
    return done


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
    yield from _each(addresses, desk, errand, depth=0)


def sitemap_documents(path: Path, raw: bytes, desk: Desk, errand: Errand) -> Iterator[Document | Problem]:
    """The documents at the addresses that a sitemap file lists."""
    yield from _led(Kind.SITEMAP, raw, shown(path), desk, errand, 0)
