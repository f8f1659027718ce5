"""`verify`, `backup` and `restore`: what they print and how they end."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from pledgebook.register.store import Book
from tests.doors.command_line import pledgebook
from tests.register.readings import many


@pytest.fixture(autouse=True)
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PLEDGEBOOK_BOOK", raising=False)
    with Book.open("pledges.db", create=True) as book:
        for reading in many(5):
            book.add(reading)
        book.settle()
    return "pledges.db"


def change(path: str, statement: str) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(statement)
    connection.close()


def test_a_whole_book(book: str) -> None:
    result = pledgebook("verify", "--book", book)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("5 documents, ") and result.stdout.endswith(": whole\n")
    assert json.loads(pledgebook("verify", "--format", "json").stdout)["whole"] is True


def test_faults_are_told_by_place_with_what_to_do(book: str) -> None:
    change(book, "UPDATE documents SET text = 'x' || text WHERE number = 2")
    result = pledgebook("verify")
    assert result.exit_code == 4
    assert "pledges.db, document text-1: The text is not the one that was added" in result.stdout
    assert "pledgebook restore" in result.stdout
    told = json.loads(pledgebook("verify", "--format", "json").stdout)
    assert not told["whole"] and told["faults"][0]["try_this"] and told["faults"][0]["mend"] is False
    assert pledgebook("verify", "--mend").exit_code == 4  # this cannot be worked out anew
    refused = pledgebook("backup", "--to", "copy.db")
    assert refused.exit_code == 4 and "no backup was made" in refused.stderr
    assert not Path("copy.db").exists()


def test_mending(book: str) -> None:
    change(book, "UPDATE commitments SET stage = 'ended', quote = ''")
    assert pledgebook("verify").exit_code == 4
    mended = pledgebook("verify", "--mend")
    assert mended.exit_code == 0 and "worked out anew" in mended.stderr
    assert pledgebook("verify").exit_code == 0


def test_there_and_back(book: str) -> None:
    result = pledgebook("backup", "--to", "copy.db")
    assert result.exit_code == 0 and result.stdout.startswith("copy.db: 5 documents") and "whole" in result.stdout
    again = pledgebook("backup", "--to", "copy.db")
    assert again.exit_code == 1 and "--replace" in again.stderr
    assert pledgebook("backup", "--to", "copy.db", "--replace").exit_code == 0
    with Book.open(book) as kept:
        kept.add(many(6)[5])
    restored = pledgebook("restore", "copy.db")
    assert restored.exit_code == 0 and restored.stdout.startswith("pledges.db: 5 documents")
    aside = next(Path().glob("pledges.until-*.db"))
    assert str(aside) in restored.stderr
    with Book.open(book) as kept, Book.open(str(aside)) as before:
        assert (len(kept.documents()), len(before.documents())) == (5, 6)


@pytest.mark.parametrize(("words", "code"), [
    (("verify", "--book", "none.db"), 1), (("backup", "--book", "none.db", "--to", "copy.db"), 1),
    (("backup",), 2), (("restore", "none.db"), 1), (("restore",), 2),
])
def test_what_does_not_go(words: tuple[str, ...], code: int) -> None:
    result = pledgebook(*words)
    assert result.exit_code == code
    assert result.stderr
    assert not Path("none.db").exists() and not Path("copy.db").exists()
