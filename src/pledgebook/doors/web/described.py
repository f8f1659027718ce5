"""An address for programs in, what `/openapi.json` says of it out: what it gives and in which form, how it refuses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_origin

from fastapi import FastAPI
from fastapi.responses import JSONResponse, Response

from pledgebook.doors.web.shapes import RefusalShape
from pledgebook.doors.web.statuses import SAYS

JSON, SHEET, PAGE, PLAIN = "application/json", "text/csv", "text/html", "text/plain"
USUAL = (401, 403, 404, 421, 422, 503)  # refusals that every address may give
ETAG = {"ETag": {"schema": {"type": "string"}, "description": "names what the book says now; send it back as If-None-"
                 "Match, and the answer is 304 while nothing has changed"}}
LINK = {"Link": {"schema": {"type": "string"}, "description": 'the address of the next part as <…>; rel="next"; left '
                 "out with the last part"}}
IF_NONE_MATCH = {"name": "If-None-Match", "in": "header", "required": False, "schema": {"type": "string"},
                 "description": "the ETag of the answer that one already has"}
Endpoint = Callable[..., Response]


class Sheet(Response):
    """A CSV file."""

    media_type = SHEET


def described(shape: Any, says: str, *, contradicts: bool = False) -> dict[str, Any]:
    """What the framework is told of an address.

    shape         of its JSON; None: it gives a spreadsheet
    contradicts   it is asked for several things that may not go together
    """
    refusals = {status: _refusal(status, sheet=shape is None) for status in (*USUAL, *((409,) if contradicts else ()))}
    headers = ETAG | (LINK if get_origin(shape) is list else {})
    return {"summary": says, "response_model": shape, "response_class": Sheet if shape is None else JSONResponse,
            "responses": {200: {"description": says, "headers": headers}, 304: {"description": SAYS[304]},
                          **dict(sorted(refusals.items()))},
            "openapi_extra": {"parameters": [IF_NONE_MATCH]}}


def described_at(app: FastAPI) -> Callable[[str, Any, str], Callable[[Endpoint], Endpoint]]:
    """Puts an address with its description into the reading room."""
    def at(path: str, shape: Any, says: str) -> Callable[[Endpoint], Endpoint]:
        return app.get(path, **described(shape, says))

    return at


def _refusal(status: int, *, sheet: bool) -> dict[str, Any]:
    """A refusal is an object; whoever follows a link to a spreadsheet in a browser gets a page."""
    if not sheet:
        return {"description": SAYS[status], "model": RefusalShape}
    return {"description": SAYS[status], "content": {
        JSON: {"schema": {"$ref": f"#/components/schemas/{RefusalShape.__name__}"}},
        PLAIN if status == 421 else PAGE: {"schema": {"type": "string"}}}}
