"""Who may come in: every route against foreign hosts, foreign pages, no token, made-up cookies and the wrong role."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from fastapi.testclient import TestClient
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocketDisconnect

from pledgebook.doors.gate import doorkeeper
from pledgebook.doors.gate.doorkeeper import Gate, is_our_own
from pledgebook.doors.gate.hosts import Hosts, Source, hosts_for, is_loopback
from pledgebook.doors.gate.logins import Logins
from pledgebook.doors.gate.visitors import OWNER, OneTimeToken, Patience, Role, Sessions, Visitor
from pledgebook.doors.http import application
from pledgebook.register.store import Book
from tests.doors.rooms import COOKIE, HERE, Way, client_of, ways
from tests.doors.test_web_http import SMALL, addresses, book_of

ASKING, CHANGING = ("GET", "HEAD"), ("POST", "PUT", "PATCH", "DELETE")
OWN = {"sec-fetch-site": "same-origin", "origin": HERE}
READER, EDITOR = Visitor("rosa", Role.READER), Visitor("edna", Role.EDITOR)


@dataclass
class Room:
    """A reading room with a route that changes something, and what was changed through it."""

    client: TestClient
    gate: Gate
    routes: list[Way]
    changed: list[str]

    def ask(self, method: str, path: str, visitor: Visitor | None = None, headers: dict[str, str] | None = None) -> Any:
        cookie = {"cookie": f"{COOKIE}={self.gate.sessions.begin(visitor)}"} if visitor else {}
        return self.client.request(method, path, headers=cookie | (headers or {}), follow_redirects=False)


@pytest.fixture(scope="module", name="book")
def _book(tmp_path_factory: pytest.TempPathFactory) -> str:
    return book_of(tmp_path_factory.mktemp("gate") / "b.db", SMALL)


@pytest.fixture(name="room")
def _room(book: str) -> Iterator[Room]:
    yield from opened(book, Gate(token=OneTimeToken()))


def opened(book: str, gate: Gate) -> Iterator[Room]:
    """The room, with a planted route that changes something whatever it is asked with."""
    app, changed = application(book, gate), list[str]()

    async def planted(request: Request) -> PlainTextResponse:
        changed.append(request.method)
        return PlainTextResponse("changed")

    app.router.routes.insert(0, Route("/planted/{name}", planted, methods=[*ASKING, *CHANGING]))
    with TestClient(app, base_url=HERE) as client:
        yield Room(client, gate, ways(app), changed)


# Each attack: what the request says, and who is known to send it. Those of `CHANGES` hold for what changes something.
ATTACKS: dict[str, tuple[dict[str, str], Visitor | None]] = {
    "no token": (OWN, None),
    "nothing said at all": ({}, None),
    "a made-up cookie": (OWN | {"cookie": f"{COOKIE}=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}, None),
    "a made-up bearer": ({"authorization": "Bearer None"}, None),
    "a foreign host": ({"host": "evil.example"}, EDITOR),
    "a foreign host with our port": ({"host": "evil.example:8000"} | OWN, EDITOR),
    "a foreign origin": ({"origin": "http://evil.example"}, EDITOR),
    "another port": ({"origin": "http://127.0.0.1:9000", "sec-fetch-site": "same-site"}, EDITOR),
    "an origin that is hidden": ({"origin": "null"}, EDITOR),
    "an origin that is none": ({"origin": "http://[x"}, EDITOR),
    "a script of another site": ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors",
                                  "sec-fetch-dest": "script"}, EDITOR),
    "a frame of another site": ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate",
                                 "sec-fetch-dest": "iframe"}, EDITOR),
}
CHANGES: dict[str, tuple[dict[str, str], Visitor | None]] = {
    "a form of another site": ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate",
                                "sec-fetch-dest": "document", "origin": "http://evil.example"}, EDITOR),
    "a form of another port": ({"sec-fetch-site": "same-site", "sec-fetch-mode": "navigate"}, EDITOR),
    "a form that hides its origin": ({"sec-fetch-site": "cross-site", "origin": "null"}, EDITOR),
    "typed by nobody": ({"sec-fetch-site": "none"}, EDITOR),
    "a cookie and silence": ({}, EDITOR),
    "a reader": (OWN, READER),
    "a reader, with a word in the address": (OWN | {"x-http-method-override": "GET"}, READER),
}
OPEN_TO_ALL = ("/static/",)  # looks, the same for every book


def breaches(room: Room) -> list[str]:
    """Every route, method and attack that was not turned away at the door."""
    found = []
    for way in room.routes:
        path = way.filled("wire")
        for method in sorted({"GET", "POST", *way.methods}):
            attacks = ATTACKS | (CHANGES if method in CHANGING else {})
            for name, (headers, visitor) in attacks.items():
                if path.startswith(OPEN_TO_ALL) and method in ASKING and "host" not in headers:
                    continue
                if path.startswith(OPEN_TO_ALL) and visitor is None or name.startswith("a reader") and method in ASKING:
                    continue
                status = room.ask(method, path, visitor, headers).status_code
                if status not in (401, 403, 421) and not (path.startswith(OPEN_TO_ALL) and status == 405):
                    found.append(f"{method} {path}: {name}: {status}")
    return found


def test_no_route_lets_a_stranger_in(room: Room) -> None:
    assert len(room.routes) > 40
    assert {"/", "/openapi.json", "/static/{file}", "/planted/{name}"} <= {way.path for way in room.routes}
    assert breaches(room) == []
    assert room.changed == []


@pytest.mark.parametrize(("bug", "where"), [
    (("_visitor", lambda self, request: OWNER), doorkeeper.Doorkeeper), (("may", lambda self, method: True), Source),
    (("admit", lambda self, host: True), Hosts), (("is_silent", False), Source),
], ids=["everybody is the owner", "any page may send", "any host will do", "silence is not seen"])
def test_the_harness_sees_a_door_left_open(
        bug: tuple[str, Any], where: type, book: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(where, *bug)
    for room in opened(book, Gate(token=OneTimeToken())):
        room.routes = [way for way in room.routes if way.path == "/planted/{name}"]
        assert breaches(room)
        assert room.changed


def test_those_who_may_come_in_do(room: Room) -> None:
    for method in CHANGING:
        assert room.ask(method, "/planted/x", EDITOR, OWN).status_code == 200
        assert room.ask(method, "/planted/x", EDITOR, {"origin": HERE}).status_code == 200  # an older browser
    assert room.changed == [method for method in CHANGING for _ in range(2)]
    typed, link = {"sec-fetch-site": "none"}, {
        "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
    for headers in (OWN, typed, link, {}):
        for visitor in (READER, EDITOR):
            assert room.ask("GET", "/register.json", visitor, headers).status_code == 200
    assert room.ask("GET", "/static/pledgebook.css").status_code == 200


def test_asking_changes_nothing(book: str) -> None:
    with Book.open(book) as kept:
        before = kept.digest()
    with client_of(book) as client:
        for address in addresses(client):
            assert client.get(address).status_code == 200
    with Book.open(book) as kept:
        assert kept.digest() == before


def test_the_printed_address_opens_once_and_leaves_a_cookie(book: str) -> None:
    told: list[str] = []
    token = OneTimeToken(told.append)
    first = token.now
    with client_of(book, Gate(token=token)) as client:
        refused = client.get("/")
        assert (refused.status_code, "Norway" in refused.text) == (401, False)
        assert "printed" in refused.text
        assert client.get("/register.json").json()["what"].startswith("This book opens")
        answer = client.get(f"/documents?token={first}&page=1", follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, "/documents?page=1")
        cookie = answer.headers["set-cookie"]
        assert all(word in cookie for word in (f"{COOKIE}=", "HttpOnly", "SameSite=strict", "Path=/"))
        assert first not in cookie
        assert client.get("/register.json").status_code == 200
        assert client.get(f"/?token={first}", follow_redirects=False).headers["location"] == "/"  # gone back to it
    assert told == [token.now] != [first]
    with client_of(book, Gate(token=token)) as other:
        spent = other.get(f"/?token={first}")
        assert (spent.status_code, "has been used" in spent.text) == (401, True)
        assert other.get(f"/?token={told[0]}").status_code == 200


@pytest.mark.parametrize("path", ["//evil.example/x", "/\\evil.example", "/%2F/evil.example"])
def test_the_token_never_leads_elsewhere(book: str, path: str) -> None:
    token = OneTimeToken()
    with client_of(book, Gate(token=token)) as client:
        location = client.get(f"{HERE}{path}?token={token.now}", follow_redirects=False).headers["location"]
        assert location.startswith("/")
        assert not location.startswith(("//", "/\\"))


def test_a_program_sends_the_standing_token(book: str) -> None:
    gate = Gate(token=OneTimeToken(), standing_token="a-token-for-programs-only")
    for room in opened(book, gate):
        bearer = {"authorization": "Bearer a-token-for-programs-only"}
        assert room.ask("GET", "/register.json", None, bearer).status_code == 200
        assert room.ask("POST", "/planted/x", None, bearer).status_code == 200
        assert room.ask("POST", "/planted/x", None, bearer | {"origin": "http://evil.example"}).status_code == 403
        for wrong in ("Bearer a-token", "Basic a-token-for-programs-only", "a-token-for-programs-only", "Bearer "):
            assert room.ask("GET", "/", None, {"authorization": wrong}).status_code == 401
        assert room.client.get("/", headers={b"authorization": b"Bearer \xff"}).status_code == 401


def test_a_link_from_another_page_can_be_gone_on_with(room: Room) -> None:
    """A strict cookie stays at home when a link elsewhere is followed; one more click on our own page sends it."""
    answer = room.ask("GET", "/documents?page=1", None, {
        "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"})
    assert answer.status_code == 401
    assert '<a href="/documents?page=1">' in answer.text


# --- logins ---------------------------------------------------------------------------------------------------------


class Known(Logins):
    """Two people whose passwords are their names, twice: to test the door without the cost of the hash."""

    def __init__(self) -> None:
        super().__init__({})

    def visitor(self, name: str, password: str) -> Visitor | None:
        return {one.name: one for one in (READER, EDITOR)}.get(name) if password == name * 2 else None


def login(client: TestClient, name: str, password: str, onward: str = "/documents", **headers: str) -> Any:
    return client.post("/login", data={"name": name, "password": password, "next": onward}, follow_redirects=False,
                       headers=OWN | headers)


def test_with_logins_everybody_says_who_they_are(book: str) -> None:
    for room in opened(book, Gate(hosts_for("0.0.0.0", ["Book.Example"]), logins=Known())):
        assert breaches(room) == []
        page = room.client.get("/documents", headers={"host": "book.example"})
        assert page.status_code == 401
        assert all(words in page.text for words in ('name="password"', 'value="/documents"'))
        assert login(room.client, "rosa", "edna").status_code == 401
        answer = login(room.client, "rosa", "rosarosa")
        assert (answer.status_code, answer.headers["location"]) == (303, "/documents")
        assert room.client.get("/register.json").status_code == 200
        assert room.client.post("/planted/x", headers=OWN).status_code == 403
        assert room.client.post("/logout", headers={"origin": "http://evil.example"}).status_code == 403
        assert room.client.get("/logout").status_code == 405
        assert room.client.post("/logout", headers=OWN, follow_redirects=False).status_code == 303
        assert room.client.get("/register.json").status_code == 401
        assert login(room.client, "edna", "ednaedna").status_code == 303
        assert room.client.post("/planted/x", headers=OWN).status_code == 200


def test_a_login_leads_to_our_own_pages_only_and_is_not_sent_from_elsewhere(book: str) -> None:
    with client_of(book, Gate(logins=Known())) as client:
        for onward in ("//evil.example", "https://evil.example", "/\\evil.example", "javascript:1", "", "/a\nb"):
            assert login(client, "rosa", "rosarosa", onward).headers["location"] == "/"
            client.cookies.clear()
        assert login(client, "rosa", "rosarosa", origin="http://evil.example").status_code == 403
        assert client.post("/login", content=b"x" * 100_000, headers=OWN).status_code == 413
        assert client.post("/login", content=b"a=1&" * 50, headers=OWN).status_code == 413
        assert client.get("/login").status_code == 200


def test_passwords_cannot_be_tried_for_ever(book: str) -> None:
    clock = [0.0]
    gate = Gate(logins=Known(), patience=Patience(most=3, within=60, now=lambda: clock[0]))
    with client_of(book, gate) as client:
        assert [login(client, "rosa", "wrong").status_code for _ in range(4)] == [401, 401, 401, 429]
        waiting = login(client, "rosa", "rosarosa")
        assert (waiting.status_code, waiting.headers["retry-after"]) == (429, "61")
        clock[0] = 61.0
        assert login(client, "rosa", "rosarosa").status_code == 303


def test_sessions_end() -> None:
    clock = [0.0]
    sessions = Sessions(lasting=10, now=lambda: clock[0])
    one = sessions.begin(READER)
    assert sessions.find(one) == READER
    assert sessions.find(one[:-1]) is None
    clock[0] = 11
    assert sessions.find(one) is None
    first, *_ = (sessions.begin(EDITOR) for _ in range(1001))
    assert sessions.find(first) is None  # the oldest of too many


def test_no_socket_comes_past_the_door(book: str) -> None:
    app = application(book)

    async def planted(websocket: Any) -> None:
        await websocket.accept()

    app.router.routes.insert(0, WebSocketRoute("/socket", planted))
    with TestClient(app, base_url=HERE) as client, pytest.raises(WebSocketDisconnect), \
            client.websocket_connect("/socket"):
        pass


@pytest.mark.parametrize(("address", "own"), [
    ("/", True), ("/?a=//b", True), ("/a/b#c", True), ("//b", False), ("/\\b", False), ("http://b", False), ("", False),
    ("/a\tb", False), ("b", False)])
def test_an_address_of_our_own(address: str, own: bool) -> None:
    assert is_our_own(address) is own


@pytest.mark.parametrize(("listening", "host", "admitted"), [
    ("127.0.0.1", "localhost:8000", True), ("127.0.0.1", "10.0.0.7:8000", False),
    ("0.0.0.0", "10.0.0.7:8000", True), ("0.0.0.0", "[fe80::1]:80", True), ("0.0.0.0", "evil.example", False),
    ("10.0.0.7", "10.0.0.7", True), ("10.0.0.7", "10.0.0.8", False), ("10.0.0.7", "book.example", True),
    ("10.0.0.7", "localhost", False), ("0.0.0.0", "10.0.0.7.evil.example", False)])
def test_which_names_a_server_goes_by(listening: str, host: str, admitted: bool) -> None:
    assert hosts_for(listening, ["book.example"]).admit(host) is admitted


def test_what_is_this_machine() -> None:
    near: Callable[[str], bool] = is_loopback
    assert [near(host) for host in ("127.0.0.1", "127.0.0.2", "::1", "localhost")] == [True] * 4
    assert [near(host) for host in ("0.0.0.0", "::", "10.0.0.1", "example.org", "")] == [False] * 5
