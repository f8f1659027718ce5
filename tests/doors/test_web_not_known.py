"""Names in an address that its page does not know: a note on a page, a refusal to a program, nothing for a counter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.doors.rooms import ways
from tests.doors.test_web_http import QUESTIONS, SMALL, book_of, room
from tests.doors.web_page import harmless, page


@pytest.fixture(scope="module", name="small")
def _small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with room(book_of(tmp_path_factory.mktemp("known") / "pledges.db", SMALL)) as client:
        yield client


def notes(client: TestClient, address: str) -> list[str]:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    root = page(answer.text)
    harmless(root)
    return [one.text.removeprefix("In the address of this page: ") for one in root.all("p", role="status")]


@pytest.mark.parametrize(("address", "told"), [
    ("/?actr=NOR", ["not known: actr; did you mean actor?"]),
    ("/?actor=NOR", []),
    ("/?ACTOR=NOR", ["not known: ACTOR; did you mean actor?"]),
    ("/?fbclid=x9", ["not known: fbclid"]),
    ("/?utm_source=letter&utm_campaign=may", []),
    ("/?utm=letter", ["not known: utm"]),
    ("/?actor=&actr=NOR&kind=aid", ["not known: actr; did you mean actor?"]),  # through the shorter address
    ("/bound?attacked=Poland&bye=Russia", ["not known: bye; did you mean by?"]),  # through the one with its day
    ("/bound?attacked=Poland&by=Russia", []),
    ("/whatif?withdraw=Norway&onn=2024", ["not known: onn; did you mean on?"]),
    ("/totals?in=EUR", []),  # called otherwise in the code
    ("/totals?currency=EUR", ["not known: currency"]),
    ("/search?query=Norway", ["not known: query"]),
    ("/documents?pages=2", ["not known: pages; did you mean page?"]),
    ("/conflicts?whom=Ada", ["not known: whom; did you mean who?"]),
    ("/document/wire?quot=Norway", ["not known: quot; did you mean quote?"]),
    ("/review?actr=NOR", ["not known: actr; did you mean actor?"]),
    ("/import?x=1", ["not known: x"]),
    ("/?%3Cscript%3E=1", ["not known: <script>"]),
])
def test_a_page_is_shown_and_tells(small: TestClient, address: str, told: list[str]) -> None:
    assert notes(small, address) == told


def test_a_long_name_is_cut_and_many_are_few(small: TestClient) -> None:
    (note,) = notes(small, f"/?{'x' * 500}=1")
    assert note == f"not known: {'x' * 59}…"
    assert len(notes(small, "/?" + "&".join(f"z{number}=1" for number in range(50)))) == 5


@pytest.mark.parametrize(("address", "status", "tried"), [
    ("/register.json?actr=NOR", 422, "Did you mean actor? "),
    ("/register.json?actor=NOR", 200, ""),
    ("/register.csv?actr=NOR", 422, "Did you mean actor? "),
    ("/register.csv?page=2", 422, ""),  # of the page alone
    ("/search.json?q=Norway&query=Norway", 422, ""),
    ("/documents.json?limit=1&utm_source=letter", 200, ""),
    ("/commitment/p0.json?actor=NOR", 422, ""),
])
def test_a_program_is_refused(small: TestClient, address: str, status: int, tried: str) -> None:
    answer = small.get(address)
    assert answer.status_code == status, answer.text
    if status == 422:
        told: dict[str, Any] = answer.json()
        assert sorted(told) == ["try_this", "what", "where"]
        assert repr(told["where"]) in told["what"]
        assert told["try_this"] == f"{tried}Take it out of the address; /openapi.json has the names."


def test_every_described_address_refuses_what_it_does_not_know(small: TestClient) -> None:
    described = small.get("/openapi.json").json()["paths"]
    app: Any = small.app
    strict = [way for way in ways(app) if way.ending in ("json", "csv") and way.path in {
        path.replace("{document_id}", "{document_id:path}") for path in described}]
    assert len(strict) >= len(described) - 1
    for way in strict:
        address = way.filled("wire")
        asked = f"{QUESTIONS.get(address.rpartition('.')[0], '')}&none_such=1".lstrip("&")
        answer = small.get(f"{address}?{asked}")
        assert (answer.status_code, answer.json()["where"]) == (422, "none_such"), address


def test_another_protocol_says_itself_what_may_be_sent(small: TestClient) -> None:
    assert small.get("/reconcile.json?callback=x").status_code == 200
