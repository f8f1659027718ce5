"""A page of a room that stays open says after each change what a room that is opened then says."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from pledgebook.answers import doubts
from pledgebook.doors import http
from pledgebook.model import Reading
from pledgebook.register.doubts import noted
from pledgebook.register.doubts.told import Noted
from pledgebook.register.rulings import Action
from pledgebook.register.store import Book
from tests.doors.rooms import HERE
from tests.register.readings import reading
from tests.register.test_touched import ruled_at_random, tangled

PAGES = ("/", "/?sort=amount", "/?text=money", "/?said_since=2024-06&actor=NOR", "/?on=2024-08-01", "/facets.json",
         "/register.json", "/claims.json", "/documents", "/documents.json", "/conflicts.json", "/rulings.json",
         "/review.json?limit=500", "/review.json?by=money&limit=500", "/review.json?by=newest&limit=500",
         "/review.json?by=random&seed=7&limit=500", "/review.json?second=Ben&limit=500", "/timeline.json",
         "/network.json",
         "/map.json", "/matrix.json", "/totals.json", "/exposure.json?beneficiary=UKR", "/doubts.json",
         "/conditions.json", "/changes.json?since=2024-03-31&until=2024-10-31", "/search.json?q=money", "/quality.json",
         "/review?who=Anna", "/conflicts?who=Anna")


def shown(client: TestClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code in (200, 404), (address, answer.text)
    return answer.text


@pytest.mark.parametrize("seed", range(4))
def test_after_each_change_a_page_says_what_a_freshly_opened_room_says(tmp_path: Path, seed: int) -> None:
    path, rng = str(tmp_path / "book.db"), random.Random(seed)
    readings = tangled(seed, 30)
    with Book.open(path, create=True) as book:
        for one in readings[:20]:
            book.add(one)
        with TestClient(http.application(path), base_url=HERE) as staying:
            before = {address: shown(staying, address) for address in PAGES}
            moved = set[str]()
            for turn in range(6):
                if turn % 3 == 2:
                    book.add(readings[20 + turn])
                else:
                    ruled_at_random(book, rng)
                commitment = book.register().commitments[0].id
                with TestClient(http.application(path), base_url=HERE) as fresh:
                    for address in (*PAGES, f"/commitment/{commitment}", f"/commitment/{commitment}.json"):
                        after = shown(staying, address)
                        assert after == shown(fresh, address), address
                        if after != before.get(address, after):
                            moved.add(address)
            assert len(moved) > len(PAGES) / 2


def test_what_did_not_change_is_not_read_again(tmp_path: Path) -> None:
    with Book.open(str(tmp_path / "book.db"), create=True) as book:
        for one in tangled(3, 30):
            book.add(one)
        before = book.contents()
        assert book.contents(before) is before
        ruled_at_random(book, random.Random(2))
        after = book.contents(before)
        book.add(reading("more", ("Iceland will give Malta 3 tents.", {
            "actors": ("ISL",), "beneficiaries": ("MLT",)})))
        last = book.contents(after)
        assert after.state != before.state and last == book.contents()
        same = {id(one) for one in before.register.commitments} & {id(one) for one in last.register.commitments}
        assert len(same) > len(before.register.commitments) / 2
        assert {id(one) for one in before.judged.claims} & {id(one) for one in last.judged.claims}


def test_rules_look_again_only_at_texts_that_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: list[str] = []

    def seen(one: Reading) -> Noted:
        looked_at.append(one.document.id)
        return noted(one)

    monkeypatch.setattr(doubts, "noted", seen)
    path = str(tmp_path / "book.db")
    with Book.open(path, create=True) as book:
        for one in tangled(3, 12):
            book.add(one)
        with TestClient(http.application(path), base_url=HERE) as staying:
            shown(staying, "/doubts.json")
            assert len(looked_at) == 12
            shown(staying, "/changes.json?since=2023-12-31&until=2024-12-31")
            assert len(looked_at) == 12
            judged = book.judged()
            book.rule(Action.REJECT, who="A person", why="No such act.", marks=[judged.mark(judged.claims[0])])
            shown(staying, "/doubts.json")
            shown(staying, "/changes.json?since=2023-12-31&until=2024-12-31")
            assert looked_at[12:] == [judged.claims[0].evidence.document_id]
