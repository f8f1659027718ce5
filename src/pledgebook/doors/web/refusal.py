"""Why there is no answer in, a page or a JSON object that says it out: what happened, where, what to do next."""

from __future__ import annotations

from fastapi.responses import HTMLResponse, JSONResponse, Response

from pledgebook.doors.web.page import rendered


def refused(path: str, status: int, what: str, where: str, try_this: str) -> Response:
    """JSON for a program, a page for people: the address asked for tells which."""
    if path.endswith(".json"):
        return JSONResponse({"what": what, "where": where, "try_this": try_this}, status)
    return HTMLResponse(rendered("missing.html", what=what, try_this=try_this, here=""), status)
