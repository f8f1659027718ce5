"""The reading room over HTTP: every page and its JSON, hostile books, foreign hosts, and the address printed first."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from pydantic import TypeAdapter

from pledgebook.doors.gate.doorkeeper import POLICY
from pledgebook.doors.gate.hosts import Hosts
from pledgebook.doors.http import PANELS, NotServable, application, listening, serve
from pledgebook.doors.web import shapes
from pledgebook.doors.web.panel import Panel
from pledgebook.doors.web.wording import document_json_path, document_path
from pledgebook.exchange.tables import RULED_CLAIM_COLUMNS, RULED_COMMITMENT_COLUMNS
from pledgebook.model import Document, Problem, Reading, Span
from pledgebook.register.errors import NoBook
from pledgebook.register.store import Book
from tests.doors.test_web_reader import HOSTILE, filled_with
from tests.doors.web_page import anchors_lead_somewhere, harmless, page
from tests.register.readings import money, reading

UNRULED: dict[str, Any] = {"verdict": None, "corrected": [], "rulings": []}
AIR = {"items": ("air defence",)}
SMALL: tuple[Reading, ...] = (
    reading("wire", "Heading", ("🛡 Norway gives Ukraine 2.5 billion for air defence.", AIR | {"amount": money(2.5e9)}),
            published="2024-05-02", title="Norway gives", publisher="Example Wire",
            problems=(Problem("wire", "a year without a number", "Look.", 0, 3),)),
    reading("slip", ("Norway gives Ukraine 2.5 for air defence.", AIR | {"amount": money(2.5)}),
            published="2024-05-03"),
    reading("a/b.json", ("Poland asks NATO for a base.", {"actors": ("POL",), "partners": ("NATO",)})),
    reading("bare", "Nothing is promised here."),
)


def book_of(path: Path, readings: tuple[Reading, ...]) -> str:
    with Book.open(str(path), create=True) as book:
        for one in readings:
            book.add(one)
        book.settle()
    return str(path)


def room(path: str) -> TestClient:
    return TestClient(application(path), base_url="http://127.0.0.1:8000", raise_server_exceptions=True)


@pytest.fixture(name="small")
def _small(tmp_path: Path) -> Iterator[TestClient]:
    with room(book_of(tmp_path / "pledges.db", SMALL)) as client:
        yield client


# A question for each page that answers one; the room itself says which pages those are.
QUESTIONS = {
    "/bound": "attacked=Ukraine&by=Russia&on=2024-07-01",
    "/whatif": "withdraw=Norway&on=2024-07-01&for=Poland",
    "/totals": "beneficiary=Ukraine&by=actor&in=EUR",
    "/exposure": "beneficiary=Ukraine&kind=aid",
    "/doubts": "beneficiary=Ukraine",
    "/conditions": "beneficiary=Ukraine",
    "/matrix": "kind=aid",
    "/timeline": "kind=aid",
    "/network": "kind=aid",
    "/map": "kind=aid&by=sum",
    "/quality": "kind=aid",
    "/changes": "since=2024-05-02&until=2024-06-30",
}


def addresses(client: TestClient) -> list[str]:
    """Every address that the room answers, with the names of this book filled in."""
    found: list[str] = []
    commitments = [one["id"] for one in client.get("/register.json").json()]
    documents = [one["id"] for one in client.get("/documents.json").json()]
    app: Any = client.app
    for route in app.routes:
        if not isinstance(route, APIRoute):
            continue
        if "{commitment_id}" in route.path:
            found += [route.path.replace("{commitment_id}", one) for one in commitments]
        elif "{document_id:path}" in route.path:
            found += [document_json_path(one) if route.path.endswith(".json") else document_path(one)
                      for one in documents]
        elif (page_of := route.path.removesuffix(".json").removesuffix(".csv")) in QUESTIONS:
            found += [f"{route.path}?{QUESTIONS[page_of]}", *([page_of] if page_of == route.path else [])]
        elif route.path in {"/search", "/search.json"}:
            found.append(f"{route.path}?q=ukraine")
        elif route.path not in {"/document", "/document.json"} and not route.path.startswith("/reconcile"):
            found.append(route.path)
    return sorted(set(found))


def test_every_page_is_well_formed_harmless_and_leads_somewhere(small: TestClient) -> None:
    known = addresses(small)
    assert {"/", "/documents", "/conflicts", "/document/wire", "/document?id=a%2Fb.json"} <= set(known)
    visited: set[str] = set()
    waiting = [address for address in known if not address.split("?")[0].endswith((".json", ".csv"))]
    while waiting and len(visited) < 150:
        address = waiting.pop(0).split("#")[0]
        if address in visited or address.startswith("http"):
            continue
        visited.add(address)
        answer = small.get(address)
        assert answer.status_code == 200, address
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        root = page(answer.text)
        harmless(root)
        anchors_lead_somewhere(root)
        assert root.one("html").attributes["lang"] == "en"
        assert len(list(root.all("h1"))) == 1
        assert len(list(root.all("style"))) == 0
        assert all("src" in script.attributes and not script.text for script in root.all("script"))
        for field in root.all("input"):
            if field.attributes.get("type") not in {"hidden", "checkbox"}:
                assert list(root.all("label", **{"for": field.attributes["id"]})), "a field without a label"
        waiting += [link.attributes["href"] for link in root.all("a") if link.attributes["href"].startswith("/")]
    assert len(visited) > 30


def test_answers_carry_the_protective_headers(small: TestClient) -> None:
    for address in (*addresses(small), "/nowhere", "/?kind=none", "/static/pledgebook.css", "/static/none.js",
                    "/openapi.json"):
        headers = small.get(address).headers
        assert headers["content-security-policy"] == POLICY, address
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "access-control-allow-origin" not in headers
    assert "unsafe" not in POLICY
    assert POLICY.startswith("default-src 'none'")


@pytest.mark.parametrize(("host", "let_in"), [
    ("127.0.0.1", True), ("127.0.0.1:8000", True), ("localhost:65535", True), ("LOCALHOST", True), ("[::1]", True),
    ("[::1]:8000", True),
    ("evil.example", False), ("evil.example:8000", False), ("127.0.0.1.evil.example", False), ("localhost.", False),
    ("127.0.0.1@evil.example", False), ("127.0.0.1:8000.evil.example", False), ("localhost:", False),
    ("localhost:80:80", False), ("", False), ("::1", False), ("[::1", False), ("0.0.0.0:8000", False),
])
def test_only_this_machine_may_be_named_as_host(host: str, let_in: bool, small: TestClient) -> None:
    assert Hosts().admit(host) is let_in
    assert Hosts().admit("127.0.0.1:٣") is False  # a figure, but none of a port
    for address in ("/", "/register.json", "/static/pledgebook.css", "/openapi.json"):
        answer = small.get(address, headers={"host": host})
        assert answer.status_code == (200 if let_in else 421), address
        assert let_in or "Norway" not in answer.text


def test_json_is_the_same_as_the_book_says(small: TestClient, tmp_path: Path) -> None:
    with Book.open(str(tmp_path / "pledges.db")) as book:
        register, entries = book.register(linked=True), book.documents()
        assert small.get("/register.json").json() == [c.as_json() | {"rulings": []} for c in register.commitments]
        assert small.get("/conflicts.json").json() == [c.as_json() for c in register.conflicts]
        assert small.get("/documents.json").json() == [entry.as_json() for entry in entries]
        assert len(register.conflicts) > 0
        for entry in entries:
            told = small.get(document_json_path(entry.id)).json()
            kept = book.reading(entry.id)
            assert told == kept.as_json() | {
                "text": kept.document.text, "publisher": kept.document.publisher, "rejected": [],
                "unreviewed": [],
                "claims": [claim.as_json() | UNRULED for claim in kept.claims]}
            for claim in told["claims"]:
                assert told["text"][claim["start"]:claim["end"]] == claim["quote"]
        for commitment in register.commitments:
            told = small.get(f"/commitment/{commitment.id}.json").json()
            assert told == commitment.as_json() | {
                "claims": [book.claim(name).as_json() | UNRULED for name in commitment.claim_ids],
                "rulings": [], "ruled": [],
                "conflicts": [c.as_json() for c in register.conflicts if c.commitment == commitment.id],
                "links": [link.as_json() for link in register.links if commitment.id in (link.commitment, link.other)]}
        assert [hit["document"] for hit in small.get("/search.json?q=base").json()] == ["a/b.json", "a/b.json"]
        claims = small.get("/claims.json?party=Norway").json()
        assert sorted(claim["document"] for claim in claims) == ["slip", "wire"]


def test_json_has_the_shapes_that_the_description_promises(small: TestClient) -> None:
    promised = small.get("/openapi.json").json()["paths"]
    shape: dict[str, Any] = {
        "/register.json": list[shapes.CommitmentShape], "/claims.json": list[shapes.ClaimShape],
        "/facets.json": list[shapes.FacetShape],
        "/documents.json": list[shapes.EntryShape], "/conflicts.json": list[shapes.ConflictShape],
        "/search.json?q=norway": list[shapes.HitShape], "/document/wire.json": shapes.DocumentShape,
        f"/commitment/{small.get('/register.json').json()[0]['id']}.json": shapes.HistoryShape}
    for address, expected in shape.items():
        assert TypeAdapter(expected).validate_json(small.get(address).text)
    for panel in PANELS:
        TypeAdapter(panel.shape).validate_json(small.get(f"{panel.path}.json?{QUESTIONS[panel.path]}").text)
    assert {path for path in promised if path.endswith(".json")} == {f"{panel.path}.json" for panel in PANELS} | {
        "/register.json", "/claims.json", "/facets.json", "/documents.json", "/conflicts.json", "/search.json",
        "/document.json", "/rulings.json", "/review.json", "/document/{document_id}.json",
        "/commitment/{commitment_id}.json"}
    filters = {parameter["name"] for parameter in promised["/register.json"]["get"]["parameters"]}
    assert {"party", "kind", "said_since", "as_of"} <= filters


@pytest.mark.parametrize(("address", "columns", "rows"), [
    ("/register.csv", RULED_COMMITMENT_COLUMNS, 2), ("/claims.csv?kind=aid", RULED_CLAIM_COLUMNS, 3),
    ("/claims.csv?stage=ended", RULED_CLAIM_COLUMNS, 0)])
def test_spreadsheets(small: TestClient, address: str, columns: tuple[str, ...], rows: int) -> None:
    answer = small.get(address)
    assert answer.headers["content-type"].startswith("text/csv")
    table = list(csv.reader(io.StringIO(answer.text)))
    assert tuple(table[0]) == columns
    assert len(table) == rows + 1


@pytest.mark.parametrize(("address", "status", "hint"), [
    ("/nowhere", 404, "register"), ("/document/none", 404, "pledgebook list"), ("/document/wir", 404, "wire"),
    ("/commitment/zzz", 404, "pledgebook list"),
    ("/document", 422, "id"), ("/?kind=none", 422, "aid"), ("/?party=Norwey", 404, "Norway"),
    ("/?page=0", 422, "page"), ("/search?q=..", 200, "no word"), ("/documents?page=x", 422, "page"),
    ("/document/none.json", 404, "none"), ("/register.json?party=Norwey", 404, "Norway"),
    ("/register.json?on=soon", 422, "2024-07-11"), ("/register.json?on=2023-02-29", 404, "2024-07-11"),
    ("/register.json?on=", 422, "on"), ("/search.json?q=..", 404, "words"), ("/bound.json", 422, "who is attacked"),
    ("/whatif.json?join=Ukraine", 422, "Ukraine:NATO"), ("/whatif.json", 404, "withdraw=USA"),
    ("/totals.json?in=XXQ", 404, "EUR"), ("/doubts.json?rule=none", 404, "docs/doubts.md"),
    ("/changes.json?since=2024&until=2023", 409, "earlier"), ("/changes.json?since=2024&as_of=2024", 409, "until"),
    ("/exposure.json?beneficiary=Ukraine&by=kind", 422, "by"),
    ("/exposure.json?beneficiary=Ukraine&stage=pledged&stage=adopted", 422, "stage"),
    ("/nowhere.json", 404, "register"),
    ("/commitment/zzz.json", 404, "pledgebook list"), ("/search.json", 422, "q"),
])
def test_refusals_say_what_and_what_next(small: TestClient, address: str, status: int, hint: str) -> None:
    answer = small.get(address)
    assert answer.status_code == status
    if address.split("?")[0].endswith(".json"):
        assert hint in json.dumps(shapes.RefusalShape.model_validate_json(answer.text).model_dump())
    else:
        root = page(answer.text)
        harmless(root)
        assert hint in root.one("main").text


@pytest.mark.parametrize("address", ["/claims.csv?party=Norwey", "/bound.csv?attacked=Norwey", "/review.csv?on=soon"])
def test_a_spreadsheet_refuses_a_program_in_json_and_a_person_with_a_page(small: TestClient, address: str) -> None:
    for accept in ("*/*", "text/csv", "application/json, text/csv;q=0.5"):
        told = shapes.RefusalShape.model_validate_json(small.get(address, headers={"accept": accept}).text)
        assert "Norway" in told.try_this or "2024-07-11" in told.try_this
    answer = small.get(address, headers={"accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert answer.status_code in {404, 422}
    harmless(page(answer.text))


def test_it_only_answers_questions(small: TestClient) -> None:
    before = small.get("/register.json").text
    for address in ("/", "/register.json", "/document/wire", "/search?q=x"):
        for verb in ("POST", "PUT", "PATCH", "DELETE"):
            assert small.request(verb, address).status_code == 405, f"{verb} {address}"
    assert small.get("/register.json").text == before
    assert small.get("/docs").status_code == 404  # that page would load its script from elsewhere


def test_nothing_is_told_to_a_telemetry_service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FASTAPI_OTEL_AUTO_CONFIGURE", "true")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector.example")
    app: Any = application(book_of(tmp_path / "b.db", ()))
    assert app._native_telemetry.enabled() is False
    assert app._telemetry["auto_configure"] is False


def test_the_register_page(small: TestClient) -> None:
    root = page(small.get("/").text)
    rows = list(root.one("table", class_="stacked").one("tbody").all("tr"))
    assert len(rows) == 2
    assert "contested" in " ".join(row.text for row in rows)
    assert "Norway" in rows[1].text or "Norway" in rows[0].text
    poland = page(small.get("/?party=Poland").text)
    (row,) = poland.one("table", class_="stacked").one("tbody").all("tr")
    assert "asks" in row.text or "NATO" in row.text
    assert poland.one("input", id="party").attributes["value"] == "Poland"
    nothing = page(small.get("/?kind=posture").text)
    assert "No commitment fits" in nothing.one("main").text
    assert small.get("/?party=Norwey").text.count('role="alert"') == 1


def test_the_commitment_page_tells_field_by_field(small: TestClient) -> None:
    contested = next(c for c in small.get("/register.json").json() if c["contested"])
    root = page(small.get(f"/commitment/{contested['id']}").text)
    assert "lost its" in root.one("main").text
    quotes = [quote.text for quote in root.all("blockquote")]
    assert quotes == [SMALL[0].claims[0].quote, SMALL[1].claims[0].quote]
    hrefs = [link.attributes["href"] for link in root.all("a")]
    assert [f"/document/wire#{contested['claims'][0]}" in hrefs, f"/document/slip#{contested['claims'][1]}" in hrefs
            ] == [True, True]
    by_claim = small.get(f"/commitment/{contested['claims'][0]}", follow_redirects=False)
    assert by_claim.headers["location"] == f"/document/wire#{contested['claims'][0]}"
    assert small.get(f"/commitment/{contested['id'][:8]}").status_code == 200  # the start of a name is enough


def test_the_document_page(small: TestClient) -> None:
    root = page(small.get("/document/wire").text)
    assert root.one("article").text == SMALL[0].document.text
    (claim,) = SMALL[0].claims
    assert "".join(mark.text for mark in root.all("mark") if claim.id in mark.attributes["data-at"]) == claim.quote
    commitment = small.get("/register.json?party=NOR").json()[0]["id"]
    assert list(root.one("li", id=f"card-{claim.id}").all("a", href=f"/commitment/{commitment}"))
    assert "a year without a number" in root.one("aside").text
    assert "No claim was found" in page(small.get("/document/bare").text).one("aside").text


def test_a_text_printed_twice_is_shown_once_with_its_copies(tmp_path: Path) -> None:
    copy = replace(SMALL[0], document=replace(SMALL[0].document, id="reprint", published="2024-05-04"), claims=tuple(
        replace(claim, evidence=replace(claim.evidence, document_id="reprint")) for claim in SMALL[0].claims))
    with room(book_of(tmp_path / "b.db", (SMALL[0], copy))) as client:
        assert "reprint" in page(client.get("/document/wire").text).one("p", class_="copies").text
        assert page(client.get("/document/reprint").text).one("article").text == SMALL[0].document.text


def test_an_empty_book_says_the_next_step(tmp_path: Path) -> None:
    with room(book_of(tmp_path / "empty.db", ())) as client:
        for address in ("/", "/documents"):
            assert "pledgebook add FOLDER" in page(client.get(address).text).one("main").text
        assert "contradict" in page(client.get("/conflicts").text).one("main").text
        assert "Type words" in page(client.get("/search").text).one("main").text
        assert client.get("/register.json").json() == []
    with room(book_of(tmp_path / "bare.db", (SMALL[3],))) as client:
        assert "1 document is in the book, and no commitment" in page(client.get("/").text).one("main").text


def test_a_book_that_grows_or_goes_is_seen_without_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "b.db"
    with room(book_of(path, SMALL[:1])) as client:
        assert len(client.get("/documents.json").json()) == 1
        book_of(path, SMALL[1:2])
        assert len(client.get("/documents.json").json()) == 2
        for file in tmp_path.glob("b.db*"):
            file.unlink()
        gone = client.get("/")
        assert gone.status_code == 404
        assert "pledgebook add FOLDER" in page(gone.text).one("main").text


@pytest.mark.parametrize("words", HOSTILE)
def test_a_hostile_book_stays_words_on_every_page(tmp_path: Path, words: str) -> None:
    plain = filled_with(words)
    document = replace(plain.document, published="2024-05-01")
    claim = replace(plain.claims[0], actors=("DEU",), beneficiaries=("UKR",), said_on="2024-05-01")
    one = Reading(document, (claim,), plain.problems)
    text = f"{words} {words} once more"
    moved = replace(document, id=f"{words}2", text=text)
    other = Reading(moved, (replace(claim, quote=text, evidence=Span(moved.id, 0, len(text)),
                                    amount=money(9.0, words)),))
    with room(book_of(tmp_path / "b.db", (one, other))) as client:
        seen = [*addresses(client), f"/search?{urllib.parse.urlencode({'q': words})}",
                f"/?{urllib.parse.urlencode({'text': words, 'party': words, 'sort': 'amount'})}",
                f"/document/{urllib.parse.quote(words, safe='')}x",
                *(f"{panel.path}?{urllib.parse.urlencode(dict.fromkeys(names_asked(panel), words))}"
                  for panel in PANELS),
                *(f"{panel.path}?{urllib.parse.urlencode({name: words})}" for panel in PANELS
                  for name in names_asked(panel))]
        for address in seen:
            answer = client.get(address)
            if answer.headers["content-type"].startswith("text/html"):
                harmless(page(answer.text))
            assert answer.status_code in {200, 400, 404, 422}, address
        assert page(client.get(document_path(words)).text).one("article").text == document.text


def test_a_document_of_the_book_may_hold_anything_a_file_can(tmp_path: Path) -> None:
    text = "a\x00b\rc\r\n\u2028d\u202ee🏴󠁧󠁢󠁥󠁮󠁧󠁿"
    with room(book_of(tmp_path / "b.db", (Reading(Document("odd", text), ()),))) as client:
        assert client.get("/document/odd.json").json()["text"] == text
        assert page(client.get("/document/odd").text).one("article").text == text.replace("\x00", "\ufffd")


def names_asked(panel: Panel) -> list[str]:
    """The names that the address of a page may hold."""
    return [field.alias or name for name, field in panel.asked.model_fields.items()]


def start(book: str, *arguments: str) -> subprocess.Popen[str]:
    code = """
import sys
from pledgebook.doors.http import serve
try:
    serve(sys.argv[1], host=sys.argv[2], port=int(sys.argv[3]))
except KeyboardInterrupt:
    sys.exit(130)
"""
    return subprocess.Popen([sys.executable, "-c", code, book, *arguments], stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, text=True,
                            env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))})


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_the_address_is_printed_first_and_answers_until_interrupted(tmp_path: Path, host: str) -> None:
    server = start(book_of(tmp_path / "b.db", SMALL), host, "0")
    try:
        assert server.stdout is not None
        address = server.stdout.readline().strip()
        assert address.startswith(f"http://{host}:")
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        with pytest.raises(urllib.error.HTTPError, match="401"):
            browser.open(address.partition("?")[0], timeout=20)
        assert browser.open(address, timeout=20).url == address.partition("?")[0]
        with browser.open(f"{address.partition('?')[0]}register.json", timeout=20) as answer:
            assert len(json.load(answer)) == 2
            assert "uvicorn" not in str(answer.headers)
    finally:
        server.send_signal(signal.SIGINT)
        rest, complaints = server.communicate(timeout=20)
    assert rest == ""
    assert server.returncode == 130
    assert complaints.startswith(f"Opened. For another browser: {address.partition('=')[0]}=")
    assert complaints.count("\n") == 1


@pytest.mark.parametrize(("host", "bound"), [("127.0.0.1", "127.0.0.1"), ("localhost", "127.0.0.1"), ("::1", "::1")])
def test_it_listens_on_the_loopback_only(host: str, bound: str) -> None:
    try:
        listener = listening(host, 0)
    except NotServable as error:
        assert ":" in host, "IPv4 must work"
        pytest.skip(f"this machine has no IPv6: {error.what}")
    with listener:
        assert listener.getsockname()[0] == bound


def test_a_room_that_cannot_open_says_why(tmp_path: Path) -> None:
    book = book_of(tmp_path / "b.db", ())
    for host in ("0.0.0.0", "::", "10.1.2.3", "book.example"):
        with pytest.raises(NotServable, match=r"nobody would have to log in.*pledgebook login"):
            serve(book, host=host, port=0)
    with pytest.raises(NotServable, match="shorter than 20"):
        serve(book, port=0, standing_token="short")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(NotServable, match=r"already in use.*--port 0"):
            serve(book, port=taken.getsockname()[1])
    with pytest.raises(NotServable, match="cannot be used"):
        serve(book, port=70_000)
    with pytest.raises(NoBook):
        serve(str(tmp_path / "none.db"), port=0)
