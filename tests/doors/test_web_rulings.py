"""What people ruled, on the pages and in their JSON: beside what was read, never in its place, and read only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pydantic import TypeAdapter

from pledgebook.doors.http import application
from pledgebook.doors.web import shapes
from pledgebook.register.rulings import Action
from pledgebook.register.store import Book
from tests.doors.web_page import anchors_lead_somewhere, harmless, page
from tests.register.readings import money, reading

TEXTS = (
    reading("oslo", ("Norway gives Ukraine 5 billion.", {"amount": money(5e9)}), ("Norway fears a war.", {})),
    reading("bergen", ("Norway gives Ukraine 90 billion for tanks.", {"amount": money(90e9), "items": ("tanks",)})))
GIFT, FEAR, TANKS = (claim for made in TEXTS for claim in made.claims)
HOSTILE = "<script>alert(1)</script>"


@dataclass(frozen=True)
class Room:
    client: TestClient
    names: dict[str, str]  # rulings by action


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    path = str(tmp_path / "pledges.db")
    with Book.open(path, create=True) as book:
        for one in TEXTS:
            book.add(one)
        mark = {claim.id: book.judged().mark(claim) for claim in book.claims()}
        made = [
            book.rule(Action.CORRECT, who="Ada", why=f"line 3 {HOSTILE}", marks=[mark[GIFT.id]],
                      values={"stage": "adopted"}),
            book.rule(Action.REJECT, who="Bo", why="a fear, no act", marks=[mark[FEAR.id]]),
            book.rule(Action.LINK, who="Ada", why="paragraph 4", marks=[mark[TANKS.id]], others=[mark[GIFT.id]],
                      values={"type": "part_of"})]
        book.settle()
    with TestClient(application(path), base_url="http://127.0.0.1:8000") as client:
        yield Room(client, {str(one.action): one.id for one in made})


def commitment_of(room: Room, claim_id: str) -> str:
    return str(next(c["id"] for c in room.client.get("/register.json").json() if claim_id in c["claims"]))


def test_the_pages_are_harmless_and_lead_somewhere(room: Room) -> None:
    for address in ("/", "/document/oslo", f"/commitment/{commitment_of(room, GIFT.id)}",
                    f"/commitment/{commitment_of(room, TANKS.id)}"):
        answer = room.client.get(address)
        assert answer.status_code == 200
        assert HOSTILE not in answer.text
        root = page(answer.text)
        harmless(root)
        anchors_lead_somewhere(root)


def test_the_document_shows_the_correction_and_what_was_rejected(room: Room) -> None:
    text = page(room.client.get("/document/oslo").text).one("main").text
    words = " ".join(text.split())
    assert "stage: pledged → adopted" in words and "corrected by Ada" in words
    assert "Rejected: counts for nothing" in words and "rejected by Bo" in words and "a fear, no act" in words
    marks = page(room.client.get("/document/oslo").text).one("article", class_="text")
    assert len([a for a in marks.all("a") if "chip" in a.attributes.get("class", "")]) == 1
    found = room.client.get(f"/commitment/{FEAR.id}", follow_redirects=False).headers["location"]
    assert found == f"/document/oslo#{FEAR.id}", "a rejected claim leads to the place where it is shown"
    assert f'id="{FEAR.id}"' in room.client.get("/document/oslo").text


def test_the_commitment_shows_its_rulings_and_links(room: Room) -> None:
    gift, tanks = commitment_of(room, GIFT.id), commitment_of(room, TANKS.id)
    words = " ".join(page(room.client.get(f"/commitment/{gift}").text).one("main").text.split())
    assert "corrected by Ada" in words and "part of this one" in words
    words = " ".join(page(room.client.get(f"/commitment/{tanks}").text).one("main").text.split())
    assert "part of Norway adopted aid" in words and "set by Ada" in words and "linked by Ada" in words
    rows = [row.text for row in page(room.client.get("/").text).one("table", class_="stacked").all("tr")]
    assert any("corrected" in row for row in rows)


def test_the_json_tells_the_same(room: Room) -> None:
    claims = {row["id"]: row for row in room.client.get("/claims.json").json()}
    assert set(claims) == {GIFT.id, TANKS.id}
    assert (claims[GIFT.id]["stage"], claims[GIFT.id]["verdict"], claims[GIFT.id]["corrected"]) == (
        "adopted", "corrected", ["stage: pledged → adopted"])
    document = room.client.get("/document/oslo.json").json()
    assert [row["id"] for row in document["claims"]] == [GIFT.id]
    assert [(row["id"], row["verdict"]) for row in document["rejected"]] == [(FEAR.id, "rejected")]
    history = room.client.get(f"/commitment/{commitment_of(room, TANKS.id)}.json").json()
    assert [(link["relation"], link["ruling"]) for link in history["links"] if link["ruling"]] == [
        ("part_of", room.names["link"])]
    assert [row["action"] for row in room.client.get("/rulings.json").json()] == ["correct", "reject", "link"]
    for address, shape in (("/rulings.json", list[shapes.RulingShape]), ("/document/oslo.json", shapes.DocumentShape),
                           ("/claims.json", list[shapes.ClaimShape]), ("/register.json", list[shapes.CommitmentShape]),
                           (f"/commitment/{commitment_of(room, GIFT.id)}.json", shapes.HistoryShape)):
        adapter: TypeAdapter[object] = TypeAdapter(shape)
        assert adapter.validate_json(room.client.get(address).text)
