"""Where there is much to look at for doubts, it is done beside the pages, and they tell how far it is."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import pytest
from fastapi.testclient import TestClient

from pledgebook.answers import doubts
from pledgebook.doors import http
from pledgebook.doors.web import shelf
from pledgebook.register.doubts import keeping
from pledgebook.register.errors import BookError
from pledgebook.register.store import Book
from tests.answers.test_doubts_kept import book_at

HERE = "http://127.0.0.1:8000"


def test_pages_do_not_wait_for_the_texts_and_programs_get_no_part_for_the_whole(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doubts, "AT_ONCE", 0)
    monkeypatch.setattr(shelf, "AT_ONCE", 0)
    place = str(tmp_path / "b.db")
    room = shelf.Shelf(place)
    monkeypatch.setattr(http, "Shelf", lambda path: room)
    with book_at(place) as book:
        texts = len(book.documents())
        wanted = doubts.doubted(book, most=10**9).doubts
        with book.writing() as connection:
            keeping.forget(connection)
    with TestClient(http.application(place), base_url=HERE) as client:
        first = client.get("/doubts")
        assert first.status_code == 200
        assert f"0 of {texts} so far" in first.text
        assert " so far" in client.get("/changes?since=2024-01-01").text
        for address in ("/doubts.json", "/doubts.csv", "/changes.json?since=2024-01-01"):
            refused = client.get(address)
            assert refused.status_code == 503, address
            assert " texts 0 have been looked at" in refused.json()["what"]
        room.look_to_the_end()
        assert "so far" not in client.get("/doubts").text
        assert [one["id"] for one in client.get("/doubts.json").json()] == [doubt.id for doubt in wanted]
        assert client.get("/changes.json?since=2024-01-01").status_code == 200
    monkeypatch.undo()
    with TestClient(http.application(place), base_url=HERE) as client:  # opened again: nothing is left to look at
        assert [one["id"] for one in client.get("/doubts.json").json()] == [doubt.id for doubt in wanted]
    with Book.open(place) as book:
        assert doubts.doubted(book, most=0).doubts == wanted


def test_what_went_wrong_beside_the_pages_is_told_by_the_next_one(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = str(tmp_path / "b.db")
    with book_at(place):
        pass
    monkeypatch.setattr(shelf, "AT_ONCE", 0)
    room = shelf.Shelf(place)
    monkeypatch.setattr(http, "Shelf", lambda path: room)

    def lost(*_: object) -> NoReturn:
        raise BookError("The connection was lost.", "here", "Try again.")

    with TestClient(http.application(place), base_url=HERE) as client:
        with monkeypatch.context() as broken:
            broken.setattr(room._notes, "look_at", lost)
            assert " so far" in client.get("/doubts").text
            room.look_to_the_end()
            assert "The connection was lost." in client.get("/doubts").text
        room.look_to_the_end()
        client.get("/doubts")
        room.look_to_the_end()
        assert " so far" not in client.get("/doubts").text
