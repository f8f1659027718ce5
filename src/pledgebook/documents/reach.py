"""An address in, the machine behind it out, or the reason why it is not to be asked.

Whoever writes an address into a page, a feed or a list must not make this machine ask a printer, a router or a cloud's
inner services for them. So only addresses of the open internet are reached, judged by the number that is then
connected to: a name cannot mean one machine when it is looked at and another when it is asked.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Sequence
from datetime import datetime

from httpx2 import URL, InvalidURL

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Sequence[str]]
MayReach = Callable[[IPAddress], bool]

LONGEST_ADDRESS = 4_000
NO_MACHINE = "Check the spelling and the connection."
INSIDE = "Only public addresses are fetched. Save what it shows, and read the file."
# Networks that carry addresses of other networks inside, or that a standard library of some age takes for public.
CARRIERS = tuple(map(ipaddress.ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "::/96", "::ffff:0:0/96", "2002::/16",
                                            "2001::/32", "fec0::/10", "100::/64", "5f00::/16")))
NOT_PUBLIC = tuple(map(ipaddress.ip_network, ("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24",
                                              "198.18.0.0/15", "240.0.0.0/4")))


class NotReached(Exception):
    """This address is not asked, or did not answer: why, and what its owner can do."""

    def __init__(self, what: str, try_this: str, *, again: float | None = None, gone: bool = False,
                 pause: tuple[str, datetime] | None = None) -> None:
        super().__init__(what)
        self.what, self.try_this = what, try_this
        self.again = again  # seconds after which asking once more makes sense; None: it does not
        self.gone = gone  # its server says that there is nothing
        self.pause = pause  # the host that asks to be left alone, and until when


def is_public(machine: IPAddress) -> bool:
    """Whether a machine is on the open internet, and not behind an address that only looks so."""
    if isinstance(machine, ipaddress.IPv6Address) and (machine.scope_id or any(machine in net for net in CARRIERS)):
        return False
    return machine.is_global and not (machine.is_multicast or machine.is_reserved or machine.is_loopback) and not any(
        machine.version == net.version and machine in net for net in NOT_PUBLIC)


def address_typed(written: str) -> URL:
    """The address that is written. Raises NotReached for what is none, or not one of the web."""
    try:
        if len(written) > LONGEST_ADDRESS or any(ord(one) <= 32 or ord(one) == 127 for one in written):
            raise InvalidURL("it is too long, or holds blanks")
        url = URL(written)
        port = url.port
    except (InvalidURL, ValueError, UnicodeError) as error:
        raise NotReached(f"It is no address ({str(error)[:80]}).", "Write it as https://host/path.") from error
    if url.scheme not in ("http", "https"):
        if not url.scheme:
            raise NotReached("It is no whole address.", "Write it as https://host/path.")
        raise NotReached(f"{url.scheme}: is not fetched.", "Only http and https addresses are.")
    if url.userinfo:
        raise NotReached("It names a user, and perhaps a password.", "Leave that out.")
    if not url.host or port == 0 or (port or 0) > 65_535:
        raise NotReached("It names no host.", "Write it as https://host/path.")
    return url.copy_with(fragment=None)


def host_of(address: str) -> str | None:
    """The host of an address, with its port where that is not the usual one; None for what is none."""
    try:
        return address_typed(address).netloc.decode("ascii", "replace")
    except NotReached:
        return None


def resolved(host: str, port: int) -> Sequence[str]:
    """The machines that a name stands for, as this machine's resolver has it."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotReached(f"No machine of this name is found ({error}).", NO_MACHINE) from error
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def machine_for(url: URL, *, resolve: Resolve = resolved, may_reach: MayReach = is_public) -> IPAddress:
    """The machine to ask. Raises NotReached if any that the name stands for is inside a private network."""
    host = url.host.removeprefix("[").removesuffix("]")
    port = url.port or (443 if url.scheme == "https" else 80)
    try:
        machines = [ipaddress.ip_address(host)]
    except ValueError:
        machines = []
    try:
        machines = machines or [ipaddress.ip_address(one) for one in resolve(host, port)]
    except ValueError as error:
        raise NotReached(f"It stands for no machine that can be asked ({error}).", INSIDE) from error
    if not machines:
        raise NotReached("No machine of this name is found.", NO_MACHINE)
    for machine in machines:
        if not may_reach(machine):
            raise NotReached(f"It leads to {machine}, which is not on the open internet.", INSIDE)
    return machines[0]
