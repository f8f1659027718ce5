"""A request in, in whose name it rules out: behind a login in one's own name and no other."""

from __future__ import annotations

from fastapi import Request

from pledgebook.doors.gate.visitors import OWNER
from pledgebook.doors.judging import judge_named
from pledgebook.model import PledgebookError


class AnothersName(PledgebookError):
    """Somebody who is logged in gives the name of somebody else."""


def login_of(request: Request) -> str | None:
    """The name of who is logged in. None: this is the room's owner, who says in whose name."""
    visitor = getattr(request.state, "visitor", OWNER)
    return None if visitor is OWNER else visitor.name


def shown_as(request: Request, who: str | None) -> str | None:
    """In whose name a page would rule; an address that somebody else shared opens in one's own."""
    return login_of(request) or who


def ruled_as(request: Request, *who: str | None) -> str:
    """In whose name something is ruled; the first of the names given. Raises AnothersName, Nameless."""
    login, given = login_of(request), next(filter(None, who), None)
    if login is not None and given not in (None, login):
        raise AnothersName(f"{login} is logged in and cannot rule in the name of {given}.", "who",
                           "Leave the name out, or log in with that name. Nothing was ruled.")
    return judge_named(login or given)
