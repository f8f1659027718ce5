"""Why there is no answer in, a page or a JSON object that says it out: what happened, where, what to do next."""

from __future__ import annotations

from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.requests import Request

from pledgebook.doors.web.page import rendered


def for_a_program(request: Request) -> bool:
    """Whether JSON is wanted. A spreadsheet is fetched by programs, and by people who follow a link in a browser."""
    path = request.url.path
    return path.endswith(".json") or (path.endswith(".csv") and "text/html" not in request.headers.get("accept", ""))


def refused(request: Request, status: int, what: str, where: str, try_this: str) -> Response:
    """JSON for a program, a page for people."""
    if for_a_program(request):
        return JSONResponse({"what": what, "where": where, "try_this": try_this}, status)
    return HTMLResponse(rendered("missing.html", what=what, try_this=try_this, here=""), status)
