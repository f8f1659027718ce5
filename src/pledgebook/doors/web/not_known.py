"""An address in, the names in it that its page does not know out: told on a page, refused to a program.

What an address knows is what its route declares, so a new page needs no list of its own. A shared link with names that
others put behind it still opens: a page is shown with a note, and what begins with UTM is nobody's misspelling.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterator
from contextvars import ContextVar
from difflib import get_close_matches
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.routing import APIRoute
from pydantic import BaseModel

from pledgebook.doors.web.asked import address
from pledgebook.doors.web.written import NotWritten

UTM = "utm_"  # newsletters and the like put it into links, to count who follows them
ALIKE = .7  # of two names, that one may be meant by the other
LONGEST, MOST = 60, 5  # characters of a name, and names, that are told
TOLD: ContextVar[tuple[str, ...]] = ContextVar("what the page being made says of its address", default=())


def names_known(route: APIRoute) -> frozenset[str]:
    """The names that an address of this route may hold."""
    def names(dependant: Any) -> Iterator[str]:
        for parameter in dependant.query_params:
            shape = parameter.field_info.annotation
            if isinstance(shape, type) and issubclass(shape, BaseModel):
                yield from (field.alias or name for name, field in shape.model_fields.items())
            else:
                yield parameter.alias
        for inner in dependant.dependencies:
            yield from names(inner)

    return frozenset(names(route.dependant))


def not_known(request: Request, besides: Collection[str] = ()) -> dict[str, str | None]:
    """The names that the route of a request does not declare, each with the one that may be meant."""
    route = request.scope.get("route")
    given = [name for name in dict.fromkeys(request.query_params) if not name.startswith(UTM) and name not in besides]
    if not given or not isinstance(route, APIRoute):
        return {}
    known = names_known(route)
    return {name: next(iter(get_close_matches(name.casefold(), sorted(known), 1, ALIKE)), None)
            for name in given if name not in known}


def told_of(besides: Collection[str]) -> Callable[[Request], Awaitable[None]]:
    """What every route of a room asks first. To a program it raises NotWritten.

    besides   names that the door of the room takes, whatever the page
    """
    async def tell(request: Request) -> None:  # not in a thread of its own: the page would not see what it sets
        TOLD.set(())
        found = not_known(request, besides) if request.method in ("GET", "HEAD") else {}
        route = request.scope.get("route")
        if found and request.url.path.endswith((".json", ".csv")):
            if isinstance(route, APIRoute) and route.include_in_schema:  # else another protocol says what may be sent
                name, meant = next(iter(found.items()))
                raise NotWritten(f"This address does not know the name {_short(name)!r}.", _short(name),
                                 (f"Did you mean {meant}? " if meant else "") +
                                 "Take it out of the address; /openapi.json has the names.")
            return
        TOLD.set(tuple(f"not known: {_short(name)}" + (f"; did you mean {meant}?" if meant else "")
                       for name, meant in list(found.items())[:MOST]))

    return tell


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[:LONGEST - 1]}…"


def completed_address(path: str, asked: BaseModel, request: Request) -> str:
    """The address of a page that asks for this, with what the page does not know left in it, to be told there."""
    unknown = not_known(request)
    kept = urlencode([(name, value) for name, value in request.query_params.multi_items() if name in unknown])
    whole = address(path, asked)
    return f"{whole}{'&' if '?' in whole else '?'}{kept}" if kept else whole
