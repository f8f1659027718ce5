"""The whole way with the true reader: the sample texts become a book that can be questioned."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pledgebook.doors.cli.samples import examples_folder
from pledgebook.register.store import Book
from tests.doors.command_line import pledgebook

TEXTS = sorted(str(path) for path in examples_folder().glob("*.txt"))


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = str(tmp_path_factory.mktemp("whole") / "pledges.db")
    result = pledgebook("add", *TEXTS, "--book", path)
    assert result.exit_code == 0, result.stderr
    assert [line.partition(":")[0] for line in result.stdout.splitlines()] == ["new"] * len(TEXTS)
    return path


def test_every_quote_is_the_text_at_its_place() -> None:
    result = pledgebook("read", *TEXTS, "--format", "jsonl")
    documents = [json.loads(line) for line in result.stdout.splitlines()]
    assert [document["id"] for document in documents] == [Path(path).stem for path in TEXTS]
    for document, path in zip(documents, TEXTS, strict=True):
        text = Path(path).read_bytes().decode("utf-8")
        for claim in document["claims"]:
            assert text[claim["start"]:claim["end"]] == claim["quote"]
            assert claim["why"] and claim["document"] == document["id"]


def test_more_workers_read_the_same() -> None:
    alone, together = (pledgebook("read", *TEXTS[:6], "--format", "jsonl", "--jobs", jobs) for jobs in ("1", "2"))
    assert together.exit_code == 0, together.stderr
    assert together.stdout == alone.stdout


def test_adding_again_changes_nothing(book: str) -> None:
    with Book.open(book) as kept:
        before = kept.digest()
    result = pledgebook("add", *reversed(TEXTS), "--book", book)
    assert {line.partition(":")[0] for line in result.stdout.splitlines()} == {"same"}
    with Book.open(book) as kept:
        assert kept.digest() == before
        assert kept.faults() == ()


def test_the_book_can_be_questioned(book: str) -> None:
    aid = [json.loads(line) for line in pledgebook(
        "list", "--kind", "aid", "--actor", "Netherlands", "--book", book, "--format", "jsonl").stdout.splitlines()]
    assert any("Ukraine" in commitment["quote"] for commitment in aid)
    shown = pledgebook("show", aid[0]["id"], "--book", book)
    assert shown.exit_code == 0
    assert aid[0]["claims"][0] in shown.stdout
    assert "radars" in pledgebook("search", "radar", "--book", book).stdout
    page = Path(book).with_name("page.html")
    assert pledgebook("read", TEXTS[0], "--format", "html", "--out", str(page)).exit_code == 0
    assert page.read_text(encoding="utf-8").startswith("<!")
