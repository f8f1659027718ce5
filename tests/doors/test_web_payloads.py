"""Bar R16: whatever a text, a name, a remark or an address says, it stays words on every page the room can show."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from fastapi.responses import HTMLResponse
from fastapi.testclient import TestClient

from pledgebook.answers.brief import brief
from pledgebook.answers.holding import Held
from pledgebook.answers.selection import Selection
from pledgebook.doors.web.brief_page import brief_page
from pledgebook.doors.web.page import reader_page, templates
from pledgebook.model import BY_MODEL, Period, Problem, Reading
from pledgebook.register.judged import Judged
from pledgebook.register.matching import add_up_all
from pledgebook.register.rulings import Action
from pledgebook.register.sources import ALL_APART
from pledgebook.register.store import Book
from tests.doors.payloads import OURS, PAYLOADS, Seen, packed, survivors, vocabulary
from tests.doors.rooms import client_of, ways
from tests.doors.test_web_http import QUESTIONS
from tests.doors.test_web_reader import filled_with
from tests.register.readings import money

PLAIN = ("https://a.example/plain", *(f"plain words {number}" for number in range(18)),
         "\u202eturned around")  # it is shown with a sign of our own
IN_A_TEXT, IN_AN_ADDRESS = 480, 190  # characters of payloads that go in together; a filter takes 200
SHARE = 40  # of all that goes into addresses, one route gets every fortieth, the next route others
BY_A_MODEL = 7  # every seventh claim was told by a language model and waits for a person
FOLLOWED = 5  # links of one kind of page; the others differ in their words only
RULINGS = (Action.ACCEPT, Action.NOTE, Action.REJECT)


def readings(words: Sequence[str]) -> list[Reading]:
    """For each of the words a text with it in every field; every other one is of known parties on a known day."""
    made = []
    for number, one in enumerate(words):
        odd = filled_with(one)
        document = replace(odd.document, published=f"2024-05-{number % 28 + 1:02d}", url=f"https://a.example/{one}"
                           if number % 3 else one)
        claim = replace(odd.claims[0], engine=f"{BY_MODEL}{one}") if number % BY_A_MODEL == 1 else odd.claims[0]
        if number % 2:
            claim = replace(claim, actors=("DEU",), beneficiaries=("UKR",), said_on=document.published,
                            amount=money(float(number), "EUR", as_written=one), period=Period())
        made.append(Reading(document, (claim,), (*odd.problems, Problem(one, one, one, 0, 2))))
    return made


def shelved(path: Path, words: Sequence[str]) -> str:
    """A book of them, with a ruling on each claim by somebody of that name for that reason."""
    made = readings(words)
    with Book.open(str(path), create=True) as book:
        for one in made:
            book.add(one)
        judged = book.judged()
        for number, claim in enumerate(judged.claims[::4]):
            said = claim.evidence.document_id
            book.rule(RULINGS[number % 3], who=said.strip("\x00") or "x", why=said, marks=[judged.mark(claim)])
        book.settle()
    os.utime(path, (0, 0))  # else the shelf reads the book anew for each page, as somebody may still be writing
    return str(path)


@pytest.fixture(scope="module", name="rooms")
def _rooms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TestClient, TestClient]]:
    folder = tmp_path_factory.mktemp("payloads")
    with client_of(shelved(folder / "hostile.db", packed(IN_A_TEXT))) as hostile, \
            client_of(shelved(folder / "plain.db", PLAIN)) as plain:
        yield hostile, plain


def walked(client: TestClient, words: Sequence[str]) -> dict[str, str]:
    """Address → HTML of the pages of a room: every route, with its names filled, and a share of the links on them."""
    pages: dict[str, str] = {}
    followed: dict[str, int] = {}
    waiting: list[tuple[str, str]] = []
    asked = [way for way in ways(client.app)
             if "GET" in way.methods and not way.ending and not way.path.startswith("/static")]
    for place, way in enumerate(asked):
        some = words[place % min(SHARE, len(words))::SHARE]
        if "{" in way.path:
            waiting += [(way.path, way.filled(quote(one, safe=""))) for one in some]
            if way.path.startswith("/document/"):  # words of it are chosen: by their place, and by themselves
                waiting += [(way.path, f"{way.filled(quote(one, safe=''))}?{urlencode(asked)}") for one in some
                            for asked in ({"start": "0", "end": "5", "who": one}, {"quote": one, "who": one})]
        else:
            question = QUESTIONS.get(way.path, "")
            waiting += [(way.path, way.path), *([(way.path, f"{way.path}?{question}")] if question else [])]
            waiting += [(way.path, f"{way.path}?" + urlencode({way.query[number % len(way.query)]: one}))
                        for number, one in enumerate(some) if way.query]
            waiting += [(way.path, f"{way.path}?" + urlencode(dict.fromkeys(way.query, some[0])))]
    while waiting:
        kind, address = waiting.pop()
        if address in pages:
            continue
        answer = client.get(address)
        html = answer.headers.get("content-type", "").startswith("text/html")
        assert answer.status_code < 500, address
        assert headers_led_astray(answer.headers) == [], address
        pages[address] = answer.text if html else ""
        for tag, name, value in Seen(answer.text).lead if html and answer.status_code == 200 else ():
            path = value.partition("#")[0]
            if tag == "a" and name == "href" and path.startswith("/") and not path.partition("?")[0].endswith(
                    (".json", ".csv")):
                group = f"{kind} → {path[1:].partition('/')[0].partition('?')[0]}"
                followed[group] = followed.get(group, 0) + 1
                if followed[group] <= FOLLOWED:
                    waiting.append((f"link: {group.partition('→')[2]}", path))
    return pages


def headers_led_astray(headers: Mapping[str, str]) -> list[str]:
    """Headers that words of a text or an address broke out into, or that lead abroad."""
    return [f"{name}: {value}" for name, value in headers.items() if re.search("[\r\n]", name + value)
            or (name == "location" and not OURS.match(value)) or (name == "content-type" and "charset" in value
                                                                  and not value.endswith("charset=utf-8"))
            or (name == "set-cookie" and not re.match(r"(review-[0-9a-f]{12}|pledgebook-\d+)=", value))
            or (name == "content-disposition" and not re.fullmatch(r'attachment; filename="[\w.-]+"', value))]


def test_no_payload_comes_alive_on_any_page(rooms: tuple[TestClient, TestClient]) -> None:
    assert len(PAYLOADS) >= 500 and all(any(one in pack for pack in packed(IN_A_TEXT)) for one in PAYLOADS)
    hostile, plain = rooms
    usual = vocabulary(html for html in walked(plain, PLAIN).values() if html)
    pages = walked(hostile, packed(IN_AN_ADDRESS))
    found = {address: left for address, html in pages.items() if html and (left := survivors(html, usual))}
    assert found == {}
    shown = [html for html in pages.values() if "window.stolen" in html]
    assert len(shown) > 40, "the payloads are hardly on any page, so this proves little"


def test_no_payload_comes_alive_in_a_file_that_is_handed_on() -> None:
    def files(words: Sequence[str]) -> list[str]:
        made = readings(words)
        claims = tuple(claim for one in made for claim in one.claims)
        held = Held(add_up_all(claims), claims, ALL_APART, Judged(claims))
        return [reader_page(made), brief_page(brief(held, Selection()))]

    usual = vocabulary(files(PLAIN))
    assert [survivors(html, usual) for html in files(packed(IN_A_TEXT))] == [[], []]


def test_only_a_page_is_called_a_page(rooms: tuple[TestClient, TestClient]) -> None:
    _, plain = rooms
    for way in ways(plain.app):
        if way.ending and "GET" in way.methods:
            question = QUESTIONS.get(way.path.removesuffix(f".{way.ending}"), "q=window&id=x")
            answer = plain.get(f"{way.filled('x')}?{question}")
            kind = answer.headers["content-type"].partition(";")[0]
            assert kind == "application/json" if way.ending == "json" else kind != "text/html" or answer.is_error, way
            assert answer.headers["x-content-type-options"] == "nosniff"


# --- the harness itself must see what is planted --------------------------------------------------------------------

@pytest.mark.parametrize(("headers", "seen"), [
    ({"location": "/review?at=c1#here"}, False), ({"location": "//evil.example"}, True),
    ({"location": "javascript:alert(1)"}, True), ({"set-cookie": "review-0123456789ab=x; Path=/"}, False),
    ({"set-cookie": "stolen=1"}, True), ({"x-a": "b\r\nSet-Cookie: stolen=1"}, True),
    ({"content-disposition": 'attachment; filename="review.csv"'}, False),
    ({"content-disposition": 'attachment; filename="x"; filename="evil.html"'}, True)])
def test_the_harness_sees_headers_led_astray(headers: dict[str, str], seen: bool) -> None:
    assert bool(headers_led_astray(headers)) is seen


ALIVE = [words for words in PAYLOADS if Seen(f"<p>{words}</p>").shapes - Seen("<p>x</p>").shapes]


@pytest.mark.parametrize(("planted", "least"), [
    ("<p>{}</p>", 380), ("<p title={}>x</p>", 360), ("<p title='{}'>x</p>", 60), ('<p title="{}">x</p>', 70),
    ("<a href=\"{}\">x</a>", 450), ("<p><!-- {} --></p>", 12), ("<textarea>{}</textarea>", 12),
    ("<title>{}</title>", 12), ("<style>{}</style>", 450)])
def test_the_harness_sees_words_that_are_not_escaped(planted: str, least: int) -> None:
    usual = vocabulary([planted.format("plain"), "<html><head></head><body></body></html>"])
    caught = [words for words in PAYLOADS if survivors(planted.format(words), usual)]
    assert len(caught) >= least
    # Several behind each other hide hardly any: only an attribute without quotation marks is closed by what is before.
    together = {pack for pack in packed(IN_A_TEXT) if survivors(planted.format(pack), usual)}
    hidden = [words for words in caught if not any(words in pack for pack in together)]
    assert len(hidden) <= (len(caught) // 20 if "={}" in planted else 0)


def test_the_harness_sees_a_route_and_a_template_that_forget(
        rooms: tuple[TestClient, TestClient], monkeypatch: pytest.MonkeyPatch) -> None:
    hostile, plain = rooms
    usual = vocabulary([plain.get("/documents").text, plain.get("/search?q=plain").text])
    app: Any = hostile.app

    def forgetful(q: str = "") -> HTMLResponse:
        return HTMLResponse(f"<p>{q}</p>")

    app.add_api_route("/forgetful", forgetful, include_in_schema=False)
    try:
        assert any(way.path == "/forgetful" and way.query == ("q",) for way in ways(app))
        assert survivors(hostile.get("/forgetful", params={"q": ALIVE[0]}).text, usual)
    finally:
        app.router.routes.pop()
    assert survivors(hostile.get("/documents").text, usual) == []
    monkeypatch.setattr(templates(), "autoescape", False)
    templates().cache.clear()  # type: ignore[union-attr]
    try:
        assert survivors(hostile.get("/documents").text, usual)
    finally:
        monkeypatch.undo()
        templates().cache.clear()  # type: ignore[union-attr]
