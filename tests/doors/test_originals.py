"""The bytes that a text was taken from are kept beside it, byte for byte, and `verify` sees a changed one."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from pathlib import Path

import pytest

from pledgebook import claims
from pledgebook.documents import open_sources
from pledgebook.model import Document
from tests.documents import made
from tests.doors.command_line import pledgebook, quick_read_all


@pytest.fixture(autouse=True)
def quick_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claims, "read_all", quick_read_all)


@pytest.mark.parametrize(("name", "raw"), [("a.html", made.page()), ("a.pdf", made.pdf()), ("a.eml", made.mail()),
                                           ("a.txt", "Zwei Milliarden für Kiew".encode("cp1252"))])
def test_what_a_text_came_as_is_given_back_byte_for_byte(name: str, raw: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(raw)
    book = ("--book", str(tmp_path / "b.db"))
    pledgebook("add", str(tmp_path / name), *book)
    told = pledgebook("original", "a", "--to", str(tmp_path / "out"), *book)
    assert told.exit_code == 0 and hashlib.sha256(raw).hexdigest() in told.stdout
    assert (tmp_path / "out").read_bytes() == raw
    assert pledgebook("verify", *book).exit_code == 0
    with sqlite3.connect(tmp_path / "b.db") as connection:
        packed = bytearray(connection.execute("SELECT packed FROM originals").fetchone()[0])
        packed[len(packed) // 2] ^= 1
        connection.execute("UPDATE originals SET packed = ?", (bytes(packed),))
    connection.close()
    broken = pledgebook("verify", *book)
    assert broken.exit_code == 4 and "are not those that were kept" in broken.stdout


def test_a_plain_text_is_its_own_original_and_a_feed_is_kept_once(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Words – plain ones.", encoding="utf-8")
    (tmp_path / "f.rss").write_bytes(made.rss())
    book = ("--book", str(tmp_path / "b.db"))
    pledgebook("add", str(tmp_path), *book)
    pledgebook("add", str(tmp_path), *book)
    with sqlite3.connect(tmp_path / "b.db") as connection:
        assert connection.execute("SELECT count(*) FROM originals").fetchone() == (1,)
        assert connection.execute("SELECT count(*) FROM taken_from").fetchone() == (2,)
    connection.close()
    told = pledgebook("original", "a", "--to", str(tmp_path / "out"), *book)
    assert "plain text in UTF-8" in told.stdout
    assert (tmp_path / "out").read_text(encoding="utf-8") == "Words – plain ones."


def test_each_of_the_files_with_one_text_is_given_back_by_its_name_path_address_or_hash(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(made.page())
    text = next(one.text for one in open_sources([str(tmp_path / "a.html")]) if isinstance(one, Document))
    (tmp_path / "b.txt").write_bytes(text.encode())
    (tmp_path / "c.txt").write_bytes(text.encode("utf-16"))
    book = ("--book", str(tmp_path / "b.db"))
    pledgebook("add", str(tmp_path), *book)
    for name in ("a.html", "b.txt", "c.txt"):
        raw = (tmp_path / name).read_bytes()
        told = pledgebook("original", name[0], "--to", str(tmp_path / "out"), *book)
        assert (tmp_path / "out").read_bytes() == raw and told.stderr.count("in other bytes, too") == 2
        for asked in (str(tmp_path / name), name[0], hashlib.sha256(raw).hexdigest()[:12]):
            assert pledgebook("original", "a", "--from", asked, "--to", str(tmp_path / "out"), *book).exit_code == 0
            assert (tmp_path / "out").read_bytes() == raw
    assert pledgebook("original", "https://wire.example/radars", "--to", str(tmp_path / "out"), *book).exit_code == 0
    assert (tmp_path / "out").read_bytes() == made.page()
    neither = pledgebook("original", "a", "--from", "d.txt", "--to", str(tmp_path / "out"), *book)
    assert neither.exit_code == 1 and "'d.txt'" in neither.stderr and str(tmp_path / "c.txt") in neither.stderr
    shown = pledgebook("show", "c", *book).stdout
    assert "a  a text: Norway to send radars" in shown
    assert all(f"from {tmp_path / name}" in shown for name in ("a.html", "b.txt", "c.txt"))
    told = json.loads(pledgebook("show", str(tmp_path / "b.txt"), "--format", "json", *book).stdout)
    assert [one["names"][0] for one in told["sources"]] == ["a", "b", "c"] and told["document"] == "a"


def test_the_text_that_a_copy_is_told_to_be_one_of_is_found_by_that_name(tmp_path: Path) -> None:
    book = ("--book", str(tmp_path / "b.db"))
    for folder, name, text in (("x", "a", "One text."), ("y", "a", "Another text."), ("z", "copy", "One text.")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / f"{name}.txt").write_text(text, encoding="utf-8")
        told = pledgebook("add", str(tmp_path / folder), *book).stdout
    name = told.partition("copy of ")[2].partition(":")[0]
    assert name != "a"  # by which two texts go
    assert f"from {tmp_path / 'z' / 'copy.txt'}" in pledgebook("show", name, *book).stdout
    assert pledgebook("original", name, "--to", str(tmp_path / "out"), *book).exit_code == 0
    assert (tmp_path / "out").read_text(encoding="utf-8") == "One text."


def test_the_text_that_a_version_is_told_to_follow_is_found_by_that_name(tmp_path: Path) -> None:
    book = ("--book", str(tmp_path / "b.db"))
    for folder, words in (("x", "They arrive soon."), ("y", "They arrive late.")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.html").write_bytes(made.page(f"<p>{words}</p>"))
        told = pledgebook("add", str(tmp_path / folder), *book).stdout
    name = told.partition("a new version of ")[2].strip()
    assert f"from {tmp_path / 'x' / 'a.html'}" in pledgebook("show", name, *book).stdout
