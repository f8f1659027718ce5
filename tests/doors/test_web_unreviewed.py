"""What a language model told, on the pages: apart from what counts, plainly marked, and judged one by one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from pledgebook.answers.extract import extract
from pledgebook.answers.selection import Selection
from pledgebook.doors.web.site import site_files
from pledgebook.model import BY_MODEL
from pledgebook.register.store import Book
from tests.doors.test_web_http import book_of, room
from tests.doors.test_web_review import main_of, rulings, send
from tests.doors.web_page import Element
from tests.register.readings import reading

STUB = f"{BY_MODEL}stub"
TEXTS = (
    reading("oslo", ("Norway gives <b>ten</b> guns.", {"engine": STUB, "confidence": 0.25}),
            ("Norway sends tanks.", {"items": ("tanks",)})),
    reading("bonn", ("Germany pays half of it.", {"actors": ("DEU",), "engine": STUB, "confidence": 0.25})))
GUNS, TANKS, HALF = (claim for made in TEXTS for claim in made.claims)
APART = "Told by a language model, reviewed by nobody"


@pytest.fixture(name="client")
def _client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    book_of(tmp_path / "pledges.db", TEXTS)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PLEDGEBOOK_WHO", "Ada")
    with room(str(tmp_path / "pledges.db")) as client:
        yield client


def cards(main: Element) -> dict[str, list[str]]:
    """Claims of a page by what kind of card they have."""
    return {"counted": [card.attributes["data-claim"] for card in main.all("li", class_="card")
                        if "data-claim" in card.attributes],
            "unreviewed": [card.attributes["id"] for card in main.all("li", class_="unreviewed")]}


def counting(client: TestClient) -> set[str]:
    return {claim["id"] for claim in client.get("/document/oslo.json").json()["claims"]}


def test_a_text_shows_such_claims_apart_and_does_not_mark_them_in_its_words(client: TestClient) -> None:
    main = main_of(client, "/document/oslo")
    assert cards(main) == {"counted": [TANKS.id], "unreviewed": [GUNS.id]}
    assert [mark.text for mark in main.all("mark")] == [TANKS.quote]
    assert APART in main.text and "1 told by a language model and unreviewed" in main.text and STUB in main.text
    assert list(main.all("a", href=f"/review?by_model=true&at={GUNS.id}#here"))
    alone = main_of(client, "/document/bonn")
    assert cards(alone) == {"counted": [], "unreviewed": [HALF.id]} and "No claim was found" not in alone.text


def test_the_review_has_a_queue_of_them_and_takes_them_one_by_one(client: TestClient) -> None:
    everything = main_of(client, "/review")
    assert "2 of those that wait were told by a language model" in everything.text and "3 waiting" in everything.text
    queue = client.get("/review.json?by_model=true").json()
    assert {one["id"] for one in queue} == {GUNS.id, HALF.id}
    assert all("told by a language model" in one["asks"] for one in queue)
    assert "2 waiting" in main_of(client, "/review?by_model=true").text
    assert counting(client) == {TANKS.id}
    send(client, "/review?by_model=true", claim=GUNS.id, verdict="accept")
    assert rulings(client) == [("Ada", "accept", [])] and counting(client) == {TANKS.id, GUNS.id}
    assert cards(main_of(client, "/document/oslo")) == {"counted": [GUNS.id, TANKS.id], "unreviewed": []}
    send(client, "/review?by_model=true", claim=HALF.id, verdict="correct", stage="delivered")
    assert [one[1] for one in rulings(client)] == ["accept", "correct"]
    assert client.get("/review.json?by_model=true").json() == []


def test_many_at_once_are_rejected_and_never_accepted(client: TestClient) -> None:
    def sealed(address: str) -> str:
        return main_of(client, address).one("input", name="seal").attributes["value"]

    assert "No claim waits" in main_of(client, "/review/all?by_model=true&verdict=accept").text
    assert "Accept 1 claim?" in main_of(client, "/review/all?verdict=accept").text
    send(client, "/review/all", verdict="accept", seal=sealed("/review/all?verdict=accept"))
    assert counting(client) == {TANKS.id}
    reject = "/review/all?by_model=true&verdict=reject"
    send(client, "/review/all?by_model=true", verdict="reject", seal=sealed(reject))
    assert [one[1] for one in rulings(client)] == ["accept", "reject"]
    assert client.get("/review.json").json() == []


def test_a_site_for_others_does_not_show_them(tmp_path: Path) -> None:
    book_of(tmp_path / "pledges.db", TEXTS)
    with Book.open(str(tmp_path / "pledges.db")) as kept:
        pages = dict(site_files(extract(kept, Selection())))
    texts = [content.decode() for name, content in pages.items() if name.endswith(".html")]
    assert any(TANKS.quote in text for text in texts)
    assert not any(APART in text or f"card-{GUNS.id}" in text or STUB in text for text in texts)


