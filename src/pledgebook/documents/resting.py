"""An address and what is kept of it in, whether it is left alone for now out: what failed, and whose server is busy.

It is kept among the visits, because for cron each look is a run of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from pledgebook.documents.reach import NotReached, host_of
from pledgebook.documents.visits import Validators, Visits

FAILED, PAUSE = "failed: ", "pause: "  # before what is kept of an address, or of a host
LONGEST_REST = 32  # an address that fails again and again is asked at each look of so many
LOOKS_FOR_GONE = 3  # at which a page that another one leads to has to be gone until nobody asks for it any more
LONGEST_PAUSE = timedelta(days=7)  # that a server is believed to want


@dataclass(frozen=True, slots=True)
class Rest:
    """How often in a row an address failed, and for how many looks more it is left alone; None: for ever."""

    failures: int = 0
    looks: int | None = 0


def rest_of(address: str, visits: Visits) -> Rest:
    kept = visits.known(FAILED + address)
    return Rest(int(kept.etag or 0), int(kept.last_modified) if kept.last_modified else None) if kept else Rest()


def left_alone(rest: Rest, address: str, visits: Visits, *, led: bool) -> bool:
    """Whether an address that failed is passed over at this look, which is then counted.

    led   another page leads to it; what somebody named is never given up
    """
    if not visits.following or rest.looks == 0 or (rest.looks is None and not led):
        return False
    if rest.looks is not None:
        _keep(Rest(rest.failures, rest.looks - 1), address, visits)
    return True


def failed(rest: Rest, address: str, visits: Visits, *, gone: bool = False) -> Rest:
    """It failed once more: it is left alone for twice as many looks.

    gone   there is nothing any more at an address that another page leads to
    """
    failures = rest.failures + 1
    for_ever = gone and failures >= LOOKS_FOR_GONE
    longer = Rest(failures, None if for_ever else min(2 ** failures, LONGEST_REST) - 1)
    if visits.following:
        _keep(longer, address, visits)
    return longer


def answered(rest: Rest, address: str, visits: Visits) -> None:
    """It does not fail any more."""
    if rest.failures:
        visits.forget(FAILED + address)


def paused_until(address: str, visits: Visits, now: datetime) -> datetime | None:
    """Until when the server of an address wants to be left alone; None where it does not."""
    for place in (PAUSE + (host_of(address) or ""), PAUSE + address):
        kept = visits.known(place)
        until = datetime.fromisoformat(kept.etag) if kept and kept.etag else now
        if until > now:
            return until
    return None


def paused(address: str, reason: NotReached, visits: Visits, now: datetime) -> None:
    """Keeps the pause that a server asks for: for all that it has, and for what led on to it from elsewhere."""
    if reason.pause is None:
        return
    host, until = reason.pause
    said = Validators(etag=min(until, now + LONGEST_PAUSE).isoformat(timespec="seconds"))
    visits.keep(PAUSE + host, said)
    if host != host_of(address):
        visits.keep(PAUSE + address, said)


def _keep(rest: Rest, address: str, visits: Visits) -> None:
    visits.keep(FAILED + address, Validators(str(rest.failures), None if rest.looks is None else str(rest.looks)))
