"""The bytes that a text was taken from are kept beside it, byte for byte, and `verify` sees a changed one."""

from __future__ import annotations

import hashlib
import sqlite3
from pathlib import Path

import pytest

from pledgebook import claims
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
