"""A book on a server behind every door: the same words, the same bytes, the same endings as with a file."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

import pledgebook as pb
from pledgebook.doors.cli import knowing
from pledgebook.doors.http import application
from pledgebook.doors.web.shelf import Shelf
from pledgebook.register.store import Book
from tests.conftest import NewPlace
from tests.doors.command_line import pledgebook, quick_read_all
from tests.postgres import Server
from tests.register.readings import reading

TEXTS = {"fjord": "NOR pledges 50 EUR to UKR. DEU pledges 7 EUR to UKR.", "Zulu": "DEU refuses to UKR what POL asks.",
         "ægir": "NOR pledges 54 EUR to UKR for ships.", "alpha": "POL pledges 9 EUR to UKR. ???",
         "Alpha": "SWE pledges to UKR."}
ASKED = (
    "list", "list --format csv", "list --format json --contested", "list --actor NOR --on 2024-06-01 --format json",
    "claims --format jsonl", "claims --said-since 2024-03-01 --as-of 2024-04-01 --format csv",
    "conflicts", "conflicts --format json", "doubts --format json", "search ships", "search refus* --format csv",
    "totals --format json", "exposure --beneficiary UKR --format json", "changes --since 2024-01-01 --format json",
    "brief --to -", "export csv --to -", "export jsonl --to -", "rule log --format json", "verify --digest",
    "conditions --format json", "bound --attacked POL --on 2024-06-01 --format json")


@pytest.fixture(scope="module")
def both(server: Server, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """A file and a server's address, filled by `add` and ruled on by `rule`."""
    folder = tmp_path_factory.mktemp("team")
    for number, (name, text) in enumerate(TEXTS.items(), 1):
        (folder / f"{name}-{number}.txt").write_text(text, encoding="utf-8")
    places = str(folder / "pledges.db"), server.new_place()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pledgebook.claims.read_all", quick_read_all)
        said = []
        for place in places:
            added = pledgebook("add", str(folder), "--book", place, "--published", "2024-03-05", "--format", "csv")
            assert added.exit_code == 0, added.stderr
            claim = json.loads(pledgebook("claims", "--book", place, "--format", "json").stdout)[0]["id"]
            said.append((added.stdout, claim))
            judged = pledgebook("rule", "reject", claim, "--why", "no act", "--who", "Ada", "--book", place)
            assert judged.exit_code == 0, judged.stderr
        assert said[0] == said[1]
    return places


def without_moments(told: str) -> str:
    """What hangs on when a ruling was made: its moment, and its name."""
    return re.sub(r"20\d\d-\d\d-\d\dT[\d:.]+(?:\+00:00|Z)?|\br[0-9a-f]{12,}|\b[0-9a-f]{64}", "…", told)


@pytest.mark.parametrize("words", ASKED)
def test_every_verb_prints_the_same_bytes(both: tuple[str, str], words: str) -> None:
    file, on_server = (pledgebook(*words.split(), "--book", place) for place in both)
    assert file.exit_code == on_server.exit_code, on_server.stderr
    assert without_moments(on_server.stdout) == without_moments(file.stdout)
    assert file.stdout


def test_the_address_is_enough_and_its_password_is_never_printed(
        both: tuple[str, str], server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PLEDGEBOOK_BOOK", both[1])
    told = [pledgebook(*words.split()) for words in (
        "list", "verify --format json", "backup --to copy.db", "restore copy.db", "verify --mend")]
    assert [result.exit_code for result in told] == [0] * len(told), [result.stderr for result in told]
    with pb.open() as book:
        assert len(book.commitments()) and "***" in repr(book) and "***" in book.path
    check, = knowing._book(both[1])
    assert check.fine and check.found.startswith("postgresql://owner:***@") and "5 documents" in check.found
    assert not [result for result in told if server.password in result.stdout + result.stderr]
    assert list(tmp_path.glob("books.until-*.db")) and "books.until-" in told[3].stderr
    with pb.open(both[1]) as book, pb.open("copy.db") as copy:
        assert book.documents() == copy.documents()
    digests = [json.loads(pledgebook("verify", "--digest", "--format", "json", "--book", place).stdout)["digest"]
               for place in (both[1], "copy.db")]
    assert digests[0] == digests[1]


def test_endings(server: Server) -> None:
    place = server.new_place()
    missing = pledgebook("list", "--book", place)
    assert missing.exit_code == 1 and "no book here yet" in missing.stderr and server.password not in missing.stderr
    check, = knowing._book(place)
    assert check.fine and check.found.startswith("none yet at postgresql://owner:***@")
    Book.open(place, create=True).close()
    server.run("UPDATE book SET value = '99' WHERE key = 'schema_version'", address=place)
    assert pledgebook("list", "--book", place).exit_code == 6


def test_a_busy_book_ends_with_5(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    place = server.new_place()
    with Book.open(place, create=True) as book:
        book.add(reading("one", ("Norway gives it.", {})))
        claim = book.claims()[0].id
        monkeypatch.setattr("pledgebook.register.store.Book.open.__func__.__kwdefaults__", {
            **Book.open.__func__.__kwdefaults__, "busy_seconds": 0.1})  # type: ignore[attr-defined]
        with book.writing():
            result = pledgebook("rule", "accept", claim, "--why", "seen", "--who", "Ada", "--book", place)
    assert result.exit_code == 5 and "Another process is writing" in result.stderr


def test_without_its_package_an_address_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "psycopg", None)
    result = pledgebook("list", "--book", "postgresql://ada@localhost/team")
    assert result.exit_code == 1
    assert "pip install 'pledgebook[postgres]'" in result.stderr


def test_pages_show_what_others_add_and_read_the_book_no_more_often(new_place: NewPlace) -> None:
    place = new_place()
    with Book.open(place, create=True) as book:
        book.add(reading("radars", ("Norway gives radars to Ukraine.", {"items": ("radars",)})))
        book.settle()
        shelf = Shelf(place, now=lambda: 4e9)
        first = shelf.holdings()
        assert shelf.holdings() is first
        book.add(reading("tanks", ("Norway gives tanks to Ukraine.", {"items": ("tanks",)})))
        assert [entry.id for entry in shelf.holdings().entries] == ["radars", "tanks"]
        page = TestClient(application(place), base_url="http://127.0.0.1").get("/")
        assert page.status_code == 200 and "tanks" in page.text
