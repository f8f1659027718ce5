"""In whose name rulings are made: behind logins in one's own and no other; without them in the name that is given."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from pledgebook.doors.gate.doorkeeper import Gate
from pledgebook.doors.gate.logins import Logins
from pledgebook.doors.gate.visitors import Role, Visitor
from pledgebook.register.store import Book
from tests.doors.rooms import HERE, client_of
from tests.doors.test_web_http import SMALL, book_of
from tests.doors.web_page import page

OWN = {"sec-fetch-site": "same-origin"}
TOKEN = "a-token-that-programs-send"


class Two(Logins):
    """Anna and Bo, whose passwords are their names."""

    def __init__(self) -> None:
        super().__init__({})

    def visitor(self, name: str, password: str) -> Visitor | None:
        return Visitor(name, Role.EDITOR) if name == password and name in ("anna", "bo") else None


@pytest.fixture(name="book")
def _book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("PLEDGEBOOK_WHO", "the-server")
    return book_of(tmp_path / "pledges.db", SMALL)


@pytest.fixture(name="come")
def _come(book: str) -> Iterator[Callable[[str], TestClient]]:
    """Opens the one room for a person; each has a browser of their own."""
    with client_of(book, Gate(logins=Two(), standing_token=TOKEN)) as first:
        def come(name: str) -> TestClient:
            client = TestClient(first.app, base_url=HERE, headers=OWN)
            assert client.post("/login", data={"name": name, "password": name}).status_code == 200
            return client

        yield come


def judges(book: str) -> list[tuple[str, str]]:
    with Book.open(book) as kept:
        return [(ruling.who, str(ruling.action)) for ruling in kept.judged().rulings]


def claims(book: str) -> list[str]:
    with Book.open(book) as kept:
        return [claim.id for claim in kept.claims()]


def main_of(client: TestClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return page(answer.text).one("main").text


def test_a_verdict_says_who_is_logged_in(book: str, come: Callable[[str], TestClient]) -> None:
    first, second, *_ = claims(book)
    for name, claim in (("anna", first), ("bo", second)):
        client = come(name)
        assert f"judged by {name}" in main_of(client, "/review")
        sent = client.post("/review", data={"verdict": "accept", "claim": claim}, follow_redirects=False)
        assert sent.status_code == 303, sent.text
    assert judges(book) == [("anna", "accept"), ("bo", "accept")]


def test_an_address_in_anothers_name_opens_in_ones_own(book: str, come: Callable[[str], TestClient]) -> None:
    anna = come("anna")
    for address, told in (("/review?who=bo", "judged by anna"), ("/conflicts?who=bo", "you are anna")):
        told_there = main_of(anna, address)
        assert told in told_there
        assert "bo" not in told_there.split()
    shown = page(anna.get("/document/wire?quote=Norway&who=bo").text)
    assert [one.attributes["value"] for one in shown.all("input", name="who")] == ["anna", "anna"]
    field = next(shown.all("input", id="who"))
    assert "readonly" in field.attributes


@pytest.mark.parametrize("named", ["bo", "the-server", "Anna"])
def test_nobody_rules_in_anothers_name(book: str, come: Callable[[str], TestClient], named: str) -> None:
    anna, (claim, *_) = come("anna"), claims(book)
    with Book.open(book) as kept:
        text = kept.document("wire")
    tries = {
        f"/review?who={named}": {"verdict": "accept", "claim": claim},
        f"/review/all?who={named}": {"verdict": "accept", "seal": "x"},
        f"/conflicts?who={named}": {"verdict": "unlink", "conflict": "x"},
        "/document": {"document": "wire", "text": text.text_id, "quote": "Norway", "who": named},
        f"/document?who={named}": {"document": "wire", "text": text.text_id, "quote": "Norway"}}
    for address, fields in tries.items():
        answer = anna.post(address, data=fields, follow_redirects=False)
        assert answer.status_code == 403, address
        assert f"anna is logged in and cannot rule in the name of {named}." in answer.text
    assert judges(book) == []


def test_one_may_give_ones_own_name(book: str, come: Callable[[str], TestClient]) -> None:
    anna, (claim, *_) = come("anna"), claims(book)
    sent = anna.post("/review?who=anna", data={"verdict": "reject", "claim": claim}, follow_redirects=False)
    assert sent.status_code == 303
    assert judges(book) == [("anna", "reject")]


def test_nobody_takes_back_what_another_ruled(book: str, come: Callable[[str], TestClient]) -> None:
    anna, bo, (claim, *_) = come("anna"), come("bo"), claims(book)
    anna.post("/review", data={"verdict": "accept", "claim": claim}, follow_redirects=False)
    with Book.open(book) as kept:
        (ruling,) = kept.judged().rulings
    undo = {"verdict": "undo", "ruling": ruling.id}
    assert bo.post("/review", data=undo, follow_redirects=False).status_code == 400
    assert anna.post("/review", data=undo, follow_redirects=False).status_code == 303
    assert judges(book) == [("anna", "accept"), ("anna", "undo")]


def test_a_claim_that_was_added_and_a_conflict_say_it_too(book: str, come: Callable[[str], TestClient]) -> None:
    anna = come("anna")
    with Book.open(book) as kept:
        text, (conflict, *_) = kept.document("bare"), kept.register(linked=True).conflicts
    added = anna.post("/document", data={
        "document": "bare", "text": text.text_id, "start": "0", "end": "19", "kind": "aid", "stage": "pledged",
        "actors": "Norway", "beneficiaries": "Ukraine"}, follow_redirects=False)
    assert added.status_code == 303, added.text
    judged = anna.post("/conflicts", data={"verdict": "unlink", "conflict": conflict.id}, follow_redirects=False)
    assert judged.status_code == 303, judged.text
    assert judges(book) == [("anna", "claim"), ("anna", "unlink")]


def test_without_logins_the_name_that_is_given_counts(book: str) -> None:
    first, second, *_ = claims(book)
    with client_of(book, headers=OWN) as client:
        for address, claim in (("/review?who=bo", first), ("/review", second)):
            client.post(address, data={"verdict": "accept", "claim": claim}, follow_redirects=False)
    assert judges(book) == [("bo", "accept"), ("the-server", "accept")]


def test_a_program_with_the_token_of_the_server_says_who(book: str, come: Callable[[str], TestClient]) -> None:
    claim, *_ = claims(book)
    program = TestClient(come("anna").app, base_url=HERE, headers={"authorization": f"Bearer {TOKEN}"})
    sent = program.post("/review?who=bo", data={"verdict": "accept", "claim": claim}, follow_redirects=False)
    assert sent.status_code == 303, sent.text
    assert judges(book) == [("bo", "accept")]
