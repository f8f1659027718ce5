"""The import page: what is handed in goes into the book as with `add`; each failure has its reason and next step."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from pledgebook.doors.web import import_page, sent
from pledgebook.doors.web.import_page import safe_name
from pledgebook.register.store import Book
from tests.doors.command_line import quick_read_all
from tests.doors.test_web_http import book_of, room
from tests.doors.web_page import Element, harmless, page
from tests.register.readings import reading

HERE = {"sec-fetch-site": "same-origin"}
KNOWN = reading("known", ("Norway gives Ukraine 5 billion.", {}))


@pytest.fixture(name="client")
def _client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    monkeypatch.setattr("pledgebook.claims.read_all", quick_read_all)
    book_of(tmp_path / "pledges.db", (KNOWN,))
    with room(str(tmp_path / "pledges.db")) as client:
        yield client


def hand_in(client: TestClient, files: list[tuple[str, bytes]] | None = None, status: int = 200, /, **fields: str
            ) -> Element:
    answer = client.post("/import", headers=HERE, data=fields,
                         files=[("files", one) for one in files or []] or {"files": ("", b"")})
    assert answer.status_code == status, answer.text
    assert "pledgebook-import-" not in answer.text, "the passing folder is nobody's business"
    root = page(answer.text)
    harmless(root)
    return root.one("main")


def rows(main: Element) -> list[list[str]]:
    return [[" ".join(cell.text.split()) for cell in row.all("td")] for row in main.one("tbody").all("tr")]


def book_at(tmp_path: Path) -> dict[str, Any]:
    with Book.open(str(tmp_path / "pledges.db")) as book:
        return {entry.id: entry for entry in book.documents()}


def test_each_file_is_told_with_its_outcome(client: TestClient, tmp_path: Path) -> None:
    told = rows(hand_in(client, [
        ("note.txt", b"Oslo will pay.\nAll of it."), ("note.json", b'{"title": "A note", "published": "2024-05-01"}'),
        ("twin.txt", KNOWN.document.text.encode()), ("empty.txt", b""),
        ("broken.pdf", b"%PDF-1.7 nothing"), ("old.doc", b"\xd0\xcf\x11\xe0")], published="2024-07"))
    assert [row[:2] for row in told] == [["note.txt", "new"], ["twin.txt", "copy of known"], ["empty.txt", "failed"],
                                         ["broken.pdf", "failed"], ["old.doc", "failed"]]
    assert all(len(row[5]) > 20 for row in told[2:]), "why, and the next step"
    assert "Fetch the text again" in told[2][5]
    entry = book_at(tmp_path)["note"]
    assert (entry.title, entry.published, entry.source) == ("A note", "2024-05-01", "note.txt")
    again = hand_in(client, [("note.txt", b"Oslo will pay.\nAll of it.")], published="2024-07")
    assert rows(again)[0][1] == "same" and len(book_at(tmp_path)) == 2


def test_a_text_may_be_pasted_with_what_is_known_of_it(client: TestClient, tmp_path: Path) -> None:
    main = hand_in(client, text="Bonn will pay.\r\nNot now.", title="Bonn/pays", publisher="Rhine Wire",
                   url="https://example.org/1", published="2024-06-02")
    assert rows(main)[0][:2] == ["Bonn pays.txt", "new"]
    link = main.one("tbody").one("a")
    assert page(client.get(link.attributes["href"]).text).one("article").text == "Bonn will pay.\nNot now."
    entry = book_at(tmp_path)["Bonn pays"]
    assert (entry.title, entry.publisher, entry.published, entry.url) == (
        "Bonn/pays", "Rhine Wire", "2024-06-02", "https://example.org/1")


def test_many_texts_in_one_file_are_told_in_one_line(client: TestClient, tmp_path: Path) -> None:
    lines = b'{"id": "a", "text": "One will pay."}\n{"id": "b", "text": "Two will pay."}\n{"id": "c"}\n'
    (row,) = rows(hand_in(client, [("many.jsonl", lines)]))
    assert row[:3] == ["many.jsonl", "2 new", "a, b"] and "Line 3" in row[5]


def test_two_files_of_one_name_are_two_texts(client: TestClient, tmp_path: Path) -> None:
    told = rows(hand_in(client, [("note.txt", b"Oslo pays."), ("note.txt", b"Bonn pays.")]))
    assert [row[:2] for row in told] == [["note.txt", "new"], ["note.txt", "new"]]
    assert len(book_at(tmp_path)) == 3


@pytest.mark.parametrize(("fields", "hint"), [
    ({}, "Nothing was handed in"), ({"text": "Oslo pays.", "published": "soon"}, "2024-07-11")])
def test_what_cannot_be_taken_is_told_and_what_was_typed_is_kept(
        client: TestClient, tmp_path: Path, fields: dict[str, str], hint: str) -> None:
    main = hand_in(client, None, 400, **fields)
    assert hint in main.text and main.one("textarea").text == fields.get("text", "")
    assert len(book_at(tmp_path)) == 1


def test_there_is_a_most_of_texts_and_of_bytes(client: TestClient, tmp_path: Path,
                                               monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_page, "MOST_TEXTS", 2)
    told = rows(hand_in(client, [(f"{name}.txt", f"{name} will pay.".encode()) for name in "abc"]))
    assert [row[1] for row in told] == ["new", "new", "failed"] and "pledgebook add FILE" in told[2][5]
    monkeypatch.setattr(sent, "MOST_BYTES", 100)
    answer = client.post("/import", headers=HERE, data={"text": "x" * 200})
    assert answer.status_code == 413 and "pledgebook add FOLDER" in answer.text
    assert len(book_at(tmp_path)) == 3


@pytest.mark.parametrize("headers", [{}, {"sec-fetch-site": "cross-site"}, {"origin": "http://evil.example"}])
def test_no_page_elsewhere_may_put_a_text_into_the_book(client: TestClient, tmp_path: Path,
                                                        headers: dict[str, str]) -> None:
    answer = client.post("/import", headers=headers, files={"files": ("note.txt", b"Oslo will pay.")})
    assert answer.status_code == 403
    assert len(book_at(tmp_path)) == 1


@pytest.mark.parametrize(("given", "expected"), [
    ("note.txt", "note.txt"), ("../../etc/passwd", "passwd"), ("C:\\files\\note.txt", "note.txt"), ("", "file"),
    ("..", "file"), (".hidden", "hidden"), ("a\x00b\n.txt", "a b .txt"), ("/", "file"),
    ("x" * 300 + ".pdf", "x" * 120 + ".pdf"), ("é\u202e.txt", "é\u202e.txt")])
def test_a_name_is_a_file_in_one_folder_and_nothing_else(given: str, expected: str) -> None:
    assert safe_name(given) == expected


def test_a_hostile_name_stays_words(client: TestClient, tmp_path: Path) -> None:
    told = rows(hand_in(client, [("../<img src=x onerror=alert(1)>.txt", b"Oslo will pay.")]))
    assert told[0][0] == "<img src=x onerror=alert(1)>.txt"
