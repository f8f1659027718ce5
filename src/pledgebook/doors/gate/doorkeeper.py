"""Every request in; those that may be answered go on to the reading room, and every answer gets its headers.

In this order: the host that is named, the page that the request comes from, who sends it, what they may do. Nothing
behind the door is asked before all four are settled, so a new page cannot forget one of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs, quote, urlencode

from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pledgebook.doors.gate.hosts import HARMLESS, Hosts, Source
from pledgebook.doors.gate.logins import LONGEST_PASSWORD, Logins
from pledgebook.doors.gate.visitors import OWNER, OneTimeToken, Patience, Role, Sessions, Visitor, same
from pledgebook.doors.web.page import rendered
from pledgebook.doors.web.refusal import for_a_program, refused

POLICY = ("default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; "
          "base-uri 'none'; frame-ancestors 'none'")
HEADERS = (
    ("content-security-policy", POLICY), ("x-content-type-options", "nosniff"), ("referrer-policy", "no-referrer"),
    ("x-frame-options", "DENY"), ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"), ("cache-control", "private, no-cache"),
)
# What is looked up with the standing token, which no other page knows, may be read by the page that knows it:
# OpenRefine asks for the service's own words, previews and completions from its page in the browser.
HEADERS_OF_LOOK_UPS = (
    *((name, value) for name, value in HEADERS if name not in (
        "content-security-policy", "x-frame-options", "cross-origin-resource-policy")),
    ("content-security-policy", POLICY.replace("frame-ancestors 'none'", "frame-ancestors http: https:")),
    ("cross-origin-resource-policy", "cross-origin"), ("access-control-allow-origin", "*"),
)
LONGEST_FORM = 8 * LONGEST_PASSWORD  # bytes of the form of a login
TOKEN = "token"  # its name in the address
RECONCILE = "/reconcile"  # addresses that only look things up, whatever the method


@dataclass(frozen=True, slots=True)
class Gate:
    """Who may come in, and how. Without a token and without logins everybody is the owner: for tests."""

    hosts: Hosts = field(default_factory=Hosts)
    token: OneTimeToken | None = None
    standing_token: str | None = None  # for programs: `Authorization: Bearer …`
    logins: Logins | None = None
    sessions: Sessions = field(default_factory=Sessions)
    patience: Patience = field(default_factory=Patience)

    @property
    def is_open(self) -> bool:
        return self.token is None and self.standing_token is None and self.logins is None


class Doorkeeper:
    """Asks each request who it is and where it comes from, and puts the protective headers on every answer."""

    def __init__(self, app: ASGIApp, gate: Gate) -> None:
        self.app, self.gate = app, gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":  # there is none in the room, and none could be checked as below
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        request = Request(scope, receive)
        headers = HEADERS_OF_LOOK_UPS if self._looks_up(request) else HEADERS

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                names = {name for name, _ in headers}
                kept = [(name, value) for name, value in message["headers"] if name.decode("latin-1") not in names]
                message["headers"] = kept + [(name.encode(), value.encode()) for name, value in headers]
            await send(message)

        answer = self._turned_away(request) or await self._met(request)
        await (answer or self.app)(scope, receive, send_with_headers)

    def _looks_up(self, request: Request) -> bool:
        """Whether it asks the service for reconciliation with the standing token, which it can carry in the address
        alone. Such a request changes nothing, and proves itself, whatever page it comes from.
        """
        token = self.gate.standing_token
        return token is not None and request.url.path.startswith(RECONCILE) and same(
            request.query_params.get(TOKEN, ""), token)

    def _turned_away(self, request: Request) -> Response | None:
        """The answer to a request that names another server or comes from another page."""
        hosts = request.headers.getlist("host")
        if len(hosts) != 1 or not self.gate.hosts.admit(hosts[0]):
            what, try_this = "This server does not go by that name.", (
                "Open it under the address that it printed; another name is given to it with: "
                "pledgebook serve --name NAME")
            if for_a_program(request):
                return JSONResponse({"what": what, "where": "Host", "try_this": try_this}, 421)
            return PlainTextResponse(f"{what} {try_this}\n", 421)
        source = _source(request, hosts[0])
        if source.may(request.method) or self._looks_up(request):
            return None
        return refused(request, 403, "This request comes from another page.", _header_told(source),
                       "Open the page itself and do it there.")

    async def _met(self, request: Request) -> Response | None:
        """The answer at the door; None where the visitor may go on to what was asked for."""
        gate, path = self.gate, request.url.path
        if path.startswith("/static/"):
            return None  # the looks of the door itself; there is nothing of the book in them
        if gate.logins and path == "/login":
            return await self._login(request)
        if path == "/logout" and not gate.is_open:
            return self._logout(request)
        if self._looks_up(request):
            return None
        visitor = self._visitor(request)
        if gate.token and TOKEN in request.query_params:
            if visitor is None and gate.token.spend(request.query_params[TOKEN]):
                return self._let_in(request, OWNER, _without_token(request))
            if visitor is not None:
                return RedirectResponse(_without_token(request), 303)
        if visitor is None:
            return self._who_are_you(request)
        if request.method not in HARMLESS and visitor.role is not Role.EDITOR:
            return refused(request, 403, f"{visitor.name} may look, and not change anything.", "",
                           "Ask whoever runs this server to make you an editor.")
        request.state.visitor = visitor
        return None

    def _visitor(self, request: Request) -> Visitor | None:
        """Who sends this. A cookie counts only where a browser says that our own page sent what changes something."""
        if self.gate.is_open:
            return OWNER
        scheme, _, word = request.headers.get("authorization", "").partition(" ")
        if self.gate.standing_token and scheme.lower() == "bearer" and same(word.strip(), self.gate.standing_token):
            return OWNER
        if request.method not in HARMLESS and _source(request, request.headers["host"]).is_silent:
            return None
        name = cookies(request.headers.getlist("cookie")).get(cookie_name(request))
        return self.gate.sessions.find(name) if name else None

    def _let_in(self, request: Request, visitor: Visitor, onward: str) -> Response:
        answer = RedirectResponse(onward, 303)
        answer.set_cookie(cookie_name(request), self.gate.sessions.begin(visitor), httponly=True, samesite="strict",
                          secure=request.url.scheme == "https")
        return answer

    def _who_are_you(self, request: Request) -> Response:
        asked = _without_token(request)
        linked = _source(request, request.headers["host"]).site in ("cross-site", "same-site")
        if self.gate.logins:
            what, try_this = "Who are you?", "Give your name and password."
        elif TOKEN in request.query_params:
            what, try_this = "This address has been used.", (
                "It opens the book once, for the browser that came first. `pledgebook serve` printed another.")
        else:
            what, try_this = "This book opens with the address that was printed.", (
                "Open the whole address that `pledgebook serve` printed, with its token.")
        if for_a_program(request):
            return JSONResponse({"what": what, "where": "token", "try_this": try_this}, 401,
                                {"www-authenticate": "Bearer"})
        if linked and request.method in HARMLESS:
            try_this = f"You followed a link from another page. Have you been here before? Go on below. {try_this}"
        return HTMLResponse(rendered(
            "entry.html", what=what, try_this=try_this, alert=False, asks_name=self.gate.logins is not None,
            onward=asked, again=asked if linked and request.method in HARMLESS else None), 401,
            {"www-authenticate": "Bearer"})

    async def _login(self, request: Request) -> Response:
        logins = self.gate.logins
        assert logins is not None  # the caller asked
        if request.method in HARMLESS:
            return HTMLResponse(rendered("entry.html", what="Who are you?", try_this="Give your name and password.",
                                         alert=False, asks_name=True, onward="/", again=None))
        place = request.client.host if request.client else ""
        wait = self.gate.patience.left(place)
        if wait > 0:
            answer = refused(request, 429, "Too many wrong passwords came from here.", "",
                             f"Wait {round(wait / 60) or 1} minutes.")
            answer.headers["retry-after"] = str(int(wait) + 1)
            return answer
        form = await _form(request)
        if form is None:
            return refused(request, 413, "The form is too long.", "", "Give a name and a password, nothing else.")
        visitor = await run_in_threadpool(logins.visitor, form.get("name", ""), form.get("password", ""))
        onward = form.get("next", "/")
        if visitor is None:
            self.gate.patience.failed(place)
            return HTMLResponse(rendered("entry.html", what="Who are you?", again=None, alert=True, asks_name=True,
                                         try_this="Name and password do not belong together. Try again.",
                                         onward=onward), 401)
        return self._let_in(request, visitor, onward if is_our_own(onward) else "/")

    def _logout(self, request: Request) -> Response:
        if request.method in HARMLESS:
            return refused(request, 405, "To leave, the page must send a form.", "", "Close the browser.")
        name = cookies(request.headers.getlist("cookie")).get(cookie_name(request))
        if name:
            self.gate.sessions.end(name)
        answer = RedirectResponse("/", 303)
        answer.delete_cookie(cookie_name(request), httponly=True, samesite="strict")
        return answer


def is_our_own(address: str) -> bool:
    """Whether an address leads to a page of this server, whatever a browser makes of backslashes and the like."""
    return address.startswith("/") and address[1:2] not in ("/", "\\") and address.isprintable()


def cookie_name(request: Request) -> str:
    """Browsers keep one set of cookies for all ports of a host; two rooms side by side need two names."""
    server = request.scope.get("server")
    return f"pledgebook-{server[1] if server else 0}"


def cookies(headers: list[str]) -> Mapping[str, str]:
    found: SimpleCookie = SimpleCookie()
    for header in headers:
        try:
            found.load(header)
        except CookieError:  # other servers of this host set theirs as they like
            continue
    return {name: morsel.value for name, morsel in found.items()}


def _source(request: Request, host: str) -> Source:
    header = request.headers.get
    return Source(host, header("sec-fetch-site"), header("sec-fetch-mode"), header("sec-fetch-dest"), header("origin"))


def _header_told(source: Source) -> str:
    return f"Sec-Fetch-Site: {source.site}" if source.site else f"Origin: {source.origin}"


def _without_token(request: Request) -> str:
    written = request.scope.get("raw_path") or quote(request.scope["path"]).encode("ascii")
    path = "/" + written.decode("ascii", "ignore").lstrip("/\\")  # `//elsewhere` is the address of another server
    query = urlencode([pair for pair in request.query_params.multi_items() if pair[0] != TOKEN])
    return f"{path}?{query}" if query else path


async def _form(request: Request) -> Mapping[str, str] | None:
    """The fields of a short form; None where it is longer than a name and a password can be."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LONGEST_FORM:
            return None
    try:
        fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=10)
    except ValueError:  # more fields than that
        return None
    return {name: values[0] for name, values in fields.items()}
