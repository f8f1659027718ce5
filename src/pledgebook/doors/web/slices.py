"""A long list in, a part of it and the address of the next part out.

A cursor names the last entry that was given, not only its place: a list that has grown meanwhile goes on behind that
entry, and one in which it is no longer found is refused, so that nothing is left out or told twice in silence.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar, overload

from fastapi import Request
from fastapi.responses import JSONResponse, Response
from pydantic import ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema

from pledgebook.doors.web.written import AsWritten, Written
from pledgebook.model import PledgebookError

CURSOR = Written(r"^[1-9][0-9]{0,8}-[0-9a-f]{16}$",
                 "Take the address in the header Link as it is, or leave the cursor out")
LONGEST_PART = 1000

Limit = Annotated[Annotated[int, Field(ge=1, le=LONGEST_PART)] | SkipJsonSchema[None], Field(
    description="at most so many entries; the header Link then has the address of the next part, as rel=next")]
Cursor = Annotated[str | None, Field(description="where to go on, as the address of the next part has"), CURSOR]


class Slice(AsWritten):
    """Which part of a list is wanted; without a limit, all of it."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    limit: Limit = None
    cursor: Cursor = None


Thing = TypeVar("Thing")


class MadeWhenShown(Sequence[Any]):
    """A list whose entries are made when they are looked at: the first hundred of a hundred thousand are a hundred."""

    def __init__(self, things: Sequence[Thing], made: Callable[[Thing], Any]) -> None:
        self._things, self._made = things, made

    def __len__(self) -> int:
        return len(self._things)

    @overload
    def __getitem__(self, place: int) -> Any: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Any]: ...

    def __getitem__(self, place: int | slice) -> Any:
        return MadeWhenShown(self._things[place], self._made) if isinstance(place, slice) \
            else self._made(self._things[place])


class EntryGone(PledgebookError):
    """The entry behind which a list should go on is in it no longer, or never was."""


def part_of(objects: Sequence[Any], request: Request, *, limit: int | None, cursor: str | None) -> Response:
    """The part as JSON; where more follows, `Link: <address>; rel="next"`. Raises EntryGone.

    cursor   written as CURSOR says
    """
    start = _behind(objects, cursor) if cursor is not None else 0
    end = len(objects) if limit is None else min(start + limit, len(objects))
    answer = JSONResponse(list(objects[start:end]))
    if end < len(objects):
        onward = request.url.include_query_params(cursor=f"{end}-{_mark(objects[end - 1])}")
        answer.headers["link"] = f'<{onward.path}?{onward.query}>; rel="next"'
    return answer


def _behind(objects: Sequence[Any], cursor: str) -> int:
    place, _, mark = cursor.partition("-")
    if int(place) <= len(objects) and _mark(objects[int(place) - 1]) == mark:
        return int(place)
    for number, entry in enumerate(objects, 1):
        if _mark(entry) == mark:
            return number
    raise EntryGone("The entry behind which this list should go on is not in it: the book has changed.", "cursor",
                    "Begin again without the cursor.")


def _mark(entry: Any) -> str:
    told = json.dumps(entry, sort_keys=True, ensure_ascii=True).encode("ascii")
    return hashlib.sha256(told).hexdigest()[:16]
