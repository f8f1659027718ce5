"""A form that a browser sends in, its fields out: from a page of this room only, and no more than the room takes.

A page elsewhere can make a browser send a form to this machine. Browsers say where a request comes from
(Sec-Fetch-Site, or Origin where they are older), and no page can make them say otherwise; what says nothing is
refused as well.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import FormData

from pledgebook.model import PledgebookError

MOST_BYTES = 64_000_000  # of one form, its files included
MOST_FILES = 50
MOST_FIELDS = 100


class FromElsewhere(PledgebookError):
    """A form that no page of this room sent."""


class TooMuch(PledgebookError):
    """A form that is larger than the room takes at once."""


def comes_from_here(request: Request) -> bool:
    """Whether the browser says that a page of this room sent the request, or a program does that was let in."""
    if "authorization" in request.headers:  # which no page of elsewhere can make a browser send; the door has read it
        return True
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    return request.headers.get("origin") == f"{request.url.scheme}://{request.headers.get('host')}"


async def fields_sent(request: Request) -> AsyncIterator[FormData]:
    """The fields and files of a form. Raises FromElsewhere, TooMuch before anything of it is read."""
    if not comes_from_here(request):
        raise FromElsewhere("This form was not sent from a page of this reading room, so nothing was done.", "form",
                            "Open the page here and send it from there, or use the command line.")
    length = request.headers.get("content-length", "")
    if not (length.isascii() and length.isdigit()) or int(length) > MOST_BYTES:
        raise TooMuch(f"This is more than {MOST_BYTES // 1_000_000} MB at once, or of unknown length.", "form",
                      "Send fewer files at a time, or use `pledgebook add FOLDER`.")
    async with request.form(max_files=MOST_FILES, max_fields=MOST_FIELDS, max_part_size=MOST_BYTES) as form:
        yield form


Sent = Annotated[FormData, Depends(fields_sent)]


def word(form: FormData, name: str, most: int = 2000) -> str:
    """A field's words; the empty string where it was not sent, or is a file."""
    value = form.get(name)
    return value.strip()[:most] if isinstance(value, str) else ""
