"""An address in, what its server gives out: asked politely, within limits, and never inside a private network.

Polite means: what robots.txt forbids is not asked, one host is asked once a second at most, what has not changed is not
sent again (ETag, Last-Modified), and a server that is busy is given the time it asks for.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from httpx2 import URL, Client, HTTPError, InvalidURL, Response

from pledgebook import __version__
from pledgebook.documents.extracted import BYTES_A_FILE
from pledgebook.documents.reach import (
    MayReach,
    NotReached,
    Resolve,
    address_typed,
    is_public,
    machine_for,
    resolved,
)
from pledgebook.documents.received import Received
from pledgebook.documents.robots import Robots, robots_for
from pledgebook.documents.visits import OWN_TAG, Validators

AGENT = "Pledgebook"
USER_AGENT = f"{AGENT}/{__version__} (reads public texts for one person)"
SECONDS_TO_ANSWER, SECONDS_IN_ALL = 20.0, 120.0
MOST_REDIRECTS = 5
REDIRECTS = (301, 302, 303, 307, 308)
BUSY = (429, 503)
DELAY, LONGEST_DELAY = 1.0, 30.0  # seconds between two questions to one host; what a robots.txt may ask for
MOST_TRIES, LONGEST_WAIT = 3, 60.0  # of a server that is busy; seconds
BYTES_OF_ROBOTS = 500_000
BROWSE = "Open it in a browser, save the page, and read the file."
LATER = "Run the same command again later."


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address gave; nothing where it has not changed since it was asked last."""

    received: Received | None
    validators: Validators = field(default_factory=Validators)


class Fetcher:
    """Asks servers for one run. What it learns of a host (robots.txt, when it was asked) it keeps as long."""

    def __init__(self, *, may_reach: MayReach = is_public, resolve: Resolve = resolved, delay: float = DELAY,
                 sleep: Callable[[float], None] = time.sleep, clock: Callable[[], float] = time.monotonic,
                 now: Callable[[], datetime] = lambda: datetime.now(UTC), most_bytes: int = BYTES_A_FILE) -> None:
        """may_reach   which machines are asked; tests allow their own server here, and nothing else does"""
        self._may_reach, self._resolve, self._delay = may_reach, resolve, delay
        self._sleep, self._clock, self._now, self._most_bytes = sleep, clock, now, most_bytes
        self._robots: dict[str, Robots] = {}
        self._asked: dict[str, float] = {}  # host → when it was asked last

    def fetch(self, address: str, known: Validators | None = None) -> Fetched:
        """What an address gives now. Raises NotReached."""
        for attempt in range(1, MOST_TRIES + 1):
            try:
                return self._fetch(address, known or Validators())
            except NotReached as reason:
                if reason.again is None or attempt == MOST_TRIES or reason.again > LONGEST_WAIT:
                    raise
                self._sleep(max(reason.again, 2.0 ** attempt))
        raise AssertionError("every attempt returns or raises")

    def _fetch(self, address: str, known: Validators) -> Fetched:
        url = address_typed(address)
        deadline = self._clock() + SECONDS_IN_ALL
        for _ in range(MOST_REDIRECTS + 1):
            if not self._robots_of(url, deadline).may_ask(url.raw_path.decode("ascii")):
                raise NotReached("Its robots.txt asks that it is not fetched.", BROWSE)
            etag = known.etag if known.etag and not known.etag.startswith(OWN_TAG) else None
            headers = {"If-None-Match": etag, "If-Modified-Since": known.last_modified}
            with self._asking(url, {name: said for name, said in headers.items() if said}) as answer:
                if answer.status_code in REDIRECTS:
                    url = self._redirected(url, answer)
                    continue
                if answer.status_code == 304:
                    return Fetched(None, known)
                self._check(url, answer)
                raw = self._body(answer, deadline, self._most_bytes)
                received = Received(str(url), answer.headers.get("content-type", ""), raw,
                                    self._now().date().isoformat())
                return Fetched(received, Validators(answer.headers.get("etag"), answer.headers.get("last-modified")))
        raise NotReached(f"It leads on more than {MOST_REDIRECTS} times.", BROWSE)

    @staticmethod
    def _redirected(url: URL, answer: Response) -> URL:
        try:
            return address_typed(str(url.join(answer.headers.get("location", ""))))
        except (InvalidURL, ValueError) as error:
            raise NotReached("It leads on to what is no address.", BROWSE) from error

    @contextmanager
    def _asking(self, url: URL, headers: Mapping[str, str]) -> Iterator[Response]:
        """A server's answer, its body not yet read. The machine that was judged is the one that is connected to."""
        machine = machine_for(url, resolve=self._resolve, may_reach=self._may_reach)
        self._wait_for(url)
        host = url.netloc.decode("ascii")
        direct = url.copy_with(host=str(machine))
        sent = {"Host": host, "User-Agent": USER_AGENT, "Accept": "text/html,application/xhtml+xml,application/pdf,"
                "application/rss+xml,application/atom+xml,text/plain;q=0.9,*/*;q=0.5", "Accept-Encoding": "gzip"}
        extensions = {"sni_hostname": url.raw_host.decode("ascii")} if url.scheme == "https" else {}
        try:
            with Client(follow_redirects=False, timeout=SECONDS_TO_ANSWER, trust_env=False) as client, client.stream(
                    "GET", direct, headers=sent | dict(headers), extensions=extensions) as answer:
                yield answer
        except (HTTPError, InvalidURL) as error:
            raise NotReached(f"The server does not answer as it should ({type(error).__name__}: {str(error)[:80]}).",
                             LATER, again=5) from error

    def _wait_for(self, url: URL) -> None:
        robots = self._robots.get(_origin(url))
        asked = robots.delay if robots else None
        delay = max(self._delay, min(asked or 0.0, LONGEST_DELAY)) if self._delay else 0.0
        left = self._asked.get(url.host, -delay) + delay - self._clock()
        if url.host in self._asked and left > 0:
            self._sleep(left)
        self._asked[url.host] = self._clock()

    def _check(self, url: URL, answer: Response) -> None:
        code = answer.status_code
        if code in BUSY:
            raise self._busy(url, answer, f"The server asks for a pause ({code})")
        if code >= 500:
            raise NotReached(f"The server has a fault ({code}).", LATER, again=5)
        if code in (404, 410):
            raise NotReached(f"There is nothing at this address any more ({code}).", "Look for its new address.",
                             gone=True)
        if code != 200:
            raise NotReached(f"The server refuses it ({code}).", BROWSE)

    def _busy(self, url: URL, answer: Response, what: str) -> NotReached:
        """Why a busy server is not asked now, with the pause that it wants: in seconds, or until a day and hour."""
        said, now = answer.headers.get("retry-after", "").strip(), self._now()
        try:
            until = (now + timedelta(seconds=int(said[:9])) if said.isascii() and said.isdigit()
                     else parsedate_to_datetime(said))
            until = until if until.tzinfo else until.replace(tzinfo=UTC)  # of an older way to write it
        except (TypeError, ValueError, OverflowError):
            return NotReached(f"{what}.", LATER, again=5)
        pause = max(0.0, (until - now).total_seconds())
        shown = f", until {until.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if pause > LONGEST_WAIT else ""
        return NotReached(f"{what}{shown}.", LATER, again=pause, pause=(_host(url), until))

    def _body(self, answer: Response, deadline: float, most: int) -> bytes:
        """What was sent, unpacked; no more than a document may have, however small it was packed."""
        packing = answer.headers.get("content-encoding", "identity").strip().lower()
        if packing not in ("identity", "gzip", "x-gzip", ""):
            raise NotReached(f"It is packed in a way that was not asked for ({packing[:20]}).", BROWSE)
        unpacker = zlib.decompressobj(wbits=31) if "gzip" in packing else None
        pieces, size = [], 0
        try:
            for piece in answer.iter_raw():
                piece = unpacker.decompress(piece, most + 1 - size) if unpacker else piece
                size += len(piece)
                pieces.append(piece)
                if size > most or (unpacker and unpacker.unconsumed_tail):
                    raise NotReached(f"It is longer than {most:,} bytes.", BROWSE)
                if self._clock() > deadline:
                    raise NotReached(f"It takes longer than {SECONDS_IN_ALL:.0f} seconds.", LATER)
        except zlib.error as error:
            raise NotReached(f"Its packing is damaged ({error}).", LATER) from error
        if unpacker and pieces and not unpacker.eof:
            raise NotReached("It was cut off on its way.", LATER)
        return b"".join(pieces)

    def _robots_of(self, url: URL, deadline: float) -> Robots:
        """What a host asks robots to leave alone (RFC 9309): nothing where it has no such file, all where it fails."""
        origin = _origin(url)
        if origin not in self._robots:
            place = url.copy_with(path="/robots.txt", query=None)
            for _ in range(MOST_REDIRECTS + 1):
                with self._asking(place, {}) as answer:
                    if answer.status_code in REDIRECTS:
                        place = self._redirected(place, answer)
                        continue
                    if answer.status_code in BUSY or answer.status_code >= 500:
                        raise self._busy(place, answer, f"Its robots.txt cannot be had ({answer.status_code})")
                    said = self._body(answer, deadline, BYTES_OF_ROBOTS) if answer.status_code == 200 else b""
                break
            else:
                said = b""
            self._robots[origin] = robots_for(AGENT, said.decode("utf-8", "replace"))
        return self._robots[origin]


def _host(url: URL) -> str:
    return url.netloc.decode("ascii", "replace")


def _origin(url: URL) -> str:
    return f"{url.scheme}://{_host(url)}"
