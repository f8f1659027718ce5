"""An address and what its asker already has in, 304 out where the book still says the same.

The tag is made of the state of the book, the address, the day (some questions mean today) and the program's version,
so it is told without working the answer out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pledgebook import __version__
from pledgebook.doors.questions import today
from pledgebook.model import PledgebookError
from pledgebook.register.store import Book

ENDINGS = (".json", ".csv")


class Unchanged:
    """Gives the answers for programs their ETag, and 304 to those who have them already."""

    def __init__(self, app: ASGIApp, state: Callable[[], str]) -> None:
        self.app, self.state = app, state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asks = scope["type"] == "http" and scope["method"] == "GET" and scope["path"].endswith(ENDINGS)
        state = await run_in_threadpool(self.state) if asks else ""
        if not state:
            await self.app(scope, receive, send)
            return
        address = scope["path"].encode("utf-8", "surrogateescape") + b"?" + scope["query_string"]
        told = f"{__version__} {today()} {state} ".encode() + address
        tag = f'"{hashlib.sha256(told).hexdigest()[:32]}"'
        if _has(Headers(scope=scope).get("if-none-match", ""), tag):
            await Response(status_code=304, headers={"etag": tag})(scope, receive, send)
            return

        async def tagged(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                MutableHeaders(scope=message)["etag"] = tag
            await send(message)

        await self.app(scope, receive, tagged)


def _has(given: str, tag: str) -> bool:
    """Whether an If-None-Match names the tag. A star would mean "any", and which one the asker has is not known."""
    return tag in {one.strip().removeprefix("W/") for one in given.split(",")}


def state_of_book(path: str) -> str:
    """What tells two states of a book apart: which file it is, and how often it was changed; empty where none opens."""
    try:
        with Book.open(path) as book:
            return f"{Path(path).stat().st_ino} {book.changes()}"
    except (PledgebookError, OSError):  # the answer itself tells what is wrong
        return ""
