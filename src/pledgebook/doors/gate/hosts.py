"""The Host and the origin that a request names in, whether it means this server and comes from its own pages out.

A page elsewhere can make a browser send requests to any address under a host name of its own (DNS rebinding), so a
name that nobody gave to this server is not answered. An address in figures cannot be made to point elsewhere.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})
ALL_ADDRESSES = frozenset({"0.0.0.0", "::"})
HARMLESS = frozenset({"GET", "HEAD"})  # methods that ask and change nothing


@dataclass(frozen=True, slots=True)
class Hosts:
    """The names under which a server may be asked."""

    names: frozenset[str] = THIS_MACHINE  # lower case, without brackets
    any_address: bool = False  # it listens on all addresses of the machine: every one in figures will do

    def admit(self, host: str) -> bool:
        """Whether a Host header is one of the names, with or without a port."""
        name = name_in(host)
        return name is not None and (name in self.names or (self.any_address and is_address(name)))


def hosts_for(listening_on: str, also: Iterable[str] = ()) -> Hosts:
    """The names of a server that listens on an address, with those that its owner adds."""
    named = {name.strip().lower() for name in also}
    if is_loopback(listening_on):
        return Hosts(THIS_MACHINE | named)
    if listening_on in ALL_ADDRESSES:
        return Hosts(THIS_MACHINE | named, any_address=True)
    return Hosts(frozenset({listening_on.lower(), *named}))


def is_loopback(host: str) -> bool:
    """Whether an address to listen on is met by this machine alone."""
    return host == "localhost" or (is_address(host) and ipaddress.ip_address(host).is_loopback)


def is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def name_in(host: str) -> str | None:
    """The name in a Host header, in lower case and without brackets; None where it is not written as one."""
    name, colon, port = host.rpartition(":")
    if not colon or host.endswith("]"):  # no port; the colons of [::1] are its own
        name, port = host, "0"
    if not (port.isascii() and port.isdigit()):
        return None
    if name.startswith("[") and name.endswith("]"):
        return name[1:-1].lower()
    return name.lower() if name and ":" not in name else None


def _host_in(origin: str) -> str | None:
    """Whose page it is; None where nobody can tell, which is then not ours."""
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:  # such as an unclosed bracket
        return None


@dataclass(frozen=True, slots=True)
class Source:
    """What a browser says about where a request comes from; None where nothing is said."""

    host: str
    site: str | None  # Sec-Fetch-Site
    mode: str | None  # Sec-Fetch-Mode
    destination: str | None  # Sec-Fetch-Dest
    origin: str | None

    @property
    def is_link(self) -> bool:
        """A person followed a link of another page to here: the answer fills the window, out of that page's sight."""
        return self.mode == "navigate" and self.destination in ("document", None)

    @property
    def is_hidden(self) -> bool:
        """A form of ours, sent by a browser that keeps to our own `no-referrer` and names no origin."""
        return self.site == "same-origin" and self.origin == "null"

    def may(self, method: str) -> bool:
        """Whether a request of this method may come from there.

        Our own pages may do everything. Another page may link to ours and nothing else; another port of this machine
        is another page. A program that is no browser says nothing, and is asked for its token elsewhere.
        """
        if self.origin is not None and not self.is_hidden and _host_in(self.origin) != self.host.lower():
            return False
        if method in HARMLESS:
            return self.site in (None, "same-origin", "none") or self.is_link
        return self.site in (None, "same-origin")

    @property
    def is_silent(self) -> bool:
        """Nothing is said at all."""
        return self.site is None and self.origin is None
