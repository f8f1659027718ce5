"""Lists in parts that leave nothing out, and answers that are not sent twice to those who have them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from pledgebook.doors.web.slices import MadeWhenShown
from pledgebook.register.rulings import Action
from pledgebook.register.store import Book
from tests.doors.rooms import client_of
from tests.doors.test_web_http import SMALL, book_of
from tests.register.readings import many, reading


@pytest.fixture(name="path")
def _path(tmp_path: Path) -> Path:
    book_of(tmp_path / "b.db", (*SMALL, *many(12)))
    return tmp_path / "b.db"


@pytest.fixture(name="room")
def _room(path: Path) -> Iterator[TestClient]:
    with client_of(str(path)) as client:
        yield client


def parts(client: TestClient, address: str) -> list[list[Any]]:
    """All parts of a list, each next one from the address that the one before gave."""
    found = []
    while address:
        answer = client.get(address)
        assert answer.status_code == 200
        found.append(answer.json())
        link = answer.headers.get("link", "")
        assert link == "" or link.endswith('>; rel="next"')
        address = link.partition(">")[0].removeprefix("<")
    return found


@pytest.mark.parametrize("address", ["/register.json?kind=aid", "/claims.json?party=Norway&party=Ukraine",
                                     "/documents.json", "/conflicts.json", "/search.json?q=says", "/facets.json",
                                     "/timeline.json?kind=aid", "/matrix.json", "/network.json", "/map.json?of=actor",
                                     "/doubts.json", "/conditions.json", "/changes.json?since=2024-03",
                                     "/review.json?actor=Norway"])
def test_the_parts_of_a_list_are_the_list(room: TestClient, address: str) -> None:
    whole = room.get(address).json()
    sign = "&" if "?" in address else "?"
    for limit in (1, 3, len(whole) or 1, 1000):
        told = parts(room, f"{address}{sign}limit={limit}")
        assert [entry for part in told for entry in part] == whole
        assert all(len(part) == limit for part in told[:-1])
    assert len(whole) > 1 or address in ("/conflicts.json", "/doubts.json", "/conditions.json")


def test_a_book_that_grows_meanwhile_goes_on_behind_the_same_entry(room: TestClient, path: Path) -> None:
    first = room.get("/documents.json?limit=5")
    before = room.get("/documents.json").json()
    book_of(path, (reading("0-comes-first", "New."),))
    onward = first.headers["link"].partition(">")[0].removeprefix("<").replace("limit=5", "limit=1000")
    assert room.get(onward).json() == before[5:]


@pytest.mark.parametrize(("query", "status", "where"), [
    ("cursor=x", 422, "cursor"), ("cursor=0-0123456789abcdef", 422, "cursor"),
    ("cursor=1-0123456789abcdef", 404, "cursor"),
    ("cursor=", 422, "cursor"), ("limit=0", 422, "limit"), ("limit=1001", 422, "limit"), ("limit=x", 422, "limit")])
def test_a_wrong_place_is_told(room: TestClient, query: str, status: int, where: str) -> None:
    answer = room.get(f"/register.json?{query}")
    assert (answer.status_code, answer.json()["where"]) == (status, where)
    assert answer.json()["try_this"]


def test_what_one_has_is_not_sent_again_until_the_book_changes(room: TestClient, path: Path) -> None:
    address = "/register.json?kind=aid"
    first = room.get(address)
    tag = first.headers["etag"]
    for given in (tag, f"W/{tag}", f'"other", {tag}'):
        again = room.get(address, headers={"if-none-match": given})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert again.headers["x-content-type-options"] == "nosniff"
    for given in ("", "*", '"other"', tag.strip('"')):
        assert room.get(address, headers={"if-none-match": given}).status_code == 200
    others = {room.get(other).headers["etag"] for other in ("/register.json", "/claims.json?kind=aid", "/register.csv",
                                                           "/register.json?kind=posture")}
    assert len(others | {tag}) == 5
    book_of(path, (reading("new", ("Norway gives Ukraine boats.", {"items": ("boats",)})),))
    changed = room.get(address, headers={"if-none-match": tag})
    assert changed.status_code == 200
    assert changed.headers["etag"] != tag
    assert len(changed.json()) == len(first.json()) + 1


def test_a_ruling_changes_the_tag_and_a_fault_or_a_page_has_none(room: TestClient, path: Path) -> None:
    tag = room.get("/claims.json").headers["etag"]
    with Book.open(str(path)) as book:
        judged = book.judged()
        book.rule(Action.ACCEPT, who="Ada", why="right", marks=[judged.mark(judged.claims[0])])
    assert room.get("/claims.json").headers["etag"] != tag
    for address in ("/register.json?kind=none", "/nowhere.json", "/documents"):
        assert "etag" not in room.get(address).headers


def test_the_description_tells_of_parts(room: TestClient) -> None:
    told = room.get("/openapi.json").json()
    assert told["openapi"].startswith("3.1.")
    for path in ("/register.json", "/claims.json", "/documents.json", "/conflicts.json", "/search.json",
                 "/rulings.json", "/facets.json", "/timeline.json", "/review.json", "/changes.json"):
        names = {parameter["name"] for parameter in told["paths"][path]["get"]["parameters"]}
        assert {"limit", "cursor"} <= names, path
    assert json.dumps(told).count("rel=next") >= 6


def test_of_a_long_list_only_what_is_shown_is_made() -> None:
    made: list[int] = []

    def make(number: int) -> str:
        made.append(number)
        return f"entry {number}"

    whole = MadeWhenShown(range(100_000), make)
    assert (len(whole), list(whole[3:5]), whole[-1]) == (100_000, ["entry 3", "entry 4"], "entry 99999")
    assert made == [3, 4, 99_999]
