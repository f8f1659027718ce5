"""Where exports are written: never over a book, straight into pipes, behind links, beside other people's."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from pledgebook.register.store import Book
from tests.doors.command_line import pledgebook
from tests.exchange.extracts import READINGS, book_of

WRITERS = (("export", "csv"), ("export", "xlsx"), ("brief", "--format", "html"), ("rule", "export"))
PROGRAM = [sys.executable, "-c", "from pledgebook.doors.cli import main; main()"]
FULL = Path("/dev/full")


@pytest.fixture(autouse=True)
def in_a_folder_with_a_book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PLEDGEBOOK_BOOK", raising=False)
    book_of(tmp_path / "pledges.db", READINGS).close()


def said() -> list[str]:
    """All that the books say."""
    found = []
    for name in ("pledges.db", "other.db"):
        with Book.open(name) as book:
            found.append(book.digest())
    return found


@pytest.mark.parametrize("words", WRITERS)
@pytest.mark.parametrize("to", ["pledges.db", "link.db", "other.db", "pledges.db-wal"])
def test_no_book_is_written_over(words: tuple[str, ...], to: str) -> None:
    Path("link.db").symlink_to("pledges.db")
    book_of(Path("other.db"), READINGS[:1]).close()
    before = said()
    result = pledgebook(*words, "--to", to)
    assert result.exit_code == 1
    assert "book" in result.stderr and "left as it is" in result.stderr and "Name another file" in result.stderr
    assert said() == before
    assert not [path for path in Path().iterdir() if ".part" in path.name]


@pytest.mark.parametrize("to", ["", ".", "..", "folder"])
@pytest.mark.parametrize("words", [*WRITERS, ("original", "oslo")])
def test_a_folder_or_no_name_is_told(words: tuple[str, ...], to: str) -> None:
    Path("folder").mkdir()
    result = pledgebook(*words, "--to", to)
    assert result.exit_code == 1, result.stderr
    assert "Name a file." in result.stderr
    assert list(Path("folder").iterdir()) == []


def test_a_link_stays_and_its_file_is_the_new_one() -> None:
    Path("aside").mkdir()
    Path("aside/real.csv").write_text("old", encoding="utf-8")
    Path("latest.csv").symlink_to("aside/real.csv")
    assert pledgebook("export", "csv", "--to", "latest.csv").exit_code == 0
    assert Path("latest.csv").is_symlink()
    assert Path("aside/real.csv").read_text(encoding="utf-8").startswith("id,")


def test_a_pipe_is_written_into() -> None:
    os.mkfifo("pipe")
    read = list[str]()
    reader = threading.Thread(target=lambda: read.append(Path("pipe").read_text(encoding="utf-8")))
    reader.start()
    result = pledgebook("export", "csv", "--to", "pipe")
    reader.join(30)
    assert result.exit_code == 0, result.stderr
    assert read[0].startswith("id,") and Path("pipe").is_fifo() and "Filter: " in result.stderr
    assert not Path("pipe-metadata.json").exists()


@pytest.mark.skipif(not FULL.is_char_device(), reason="this system has no disk that is always full")
@pytest.mark.parametrize("words", [
    ("export", "csv", "--to", "-"), ("export", "csv", "--to", "/dev/full"), ("claims", "--format", "csv"), ("list",),
    ("search", "Norway"), ("brief", "--to", "-")])
def test_output_that_finds_no_room_is_told(words: tuple[str, ...]) -> None:
    with FULL.open("wb") as full:
        done = subprocess.run([*PROGRAM, *words], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr and "Exception ignored" not in done.stderr
    assert "room" in done.stderr or "cannot be written" in done.stderr
    assert FULL.is_char_device()


def test_closed_output_is_told() -> None:
    words = " ".join(["exec", *(f"'{word}'" for word in PROGRAM), "export", "csv", "--to", "-", ">&-"])
    done = subprocess.run(["sh", "-c", words], stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1, done.stderr
    assert "There is no standard output here." in done.stderr and "Traceback" not in done.stderr


def test_what_others_put_into_a_site_stays() -> None:
    assert pledgebook("export", "site", "--to", "out").exit_code == 0
    Path("out/.git").mkdir()
    Path("out/.git/HEAD").write_text("ref", encoding="utf-8")
    Path("out/CNAME").write_text("pledges.example", encoding="utf-8")
    before = {path.name for path in Path("out/commitment").iterdir()}
    result = pledgebook("export", "site", "--to", "out", "--actor", "Norway")
    assert result.exit_code == 0, result.stderr
    assert Path("out/.git/HEAD").read_text(encoding="utf-8") == "ref"
    assert Path("out/CNAME").read_text(encoding="utf-8") == "pledges.example"
    assert {path.name for path in Path("out/commitment").iterdir()} < before, "pages of ours that are no more are gone"
    assert pledgebook("export", "site", "--to", ".").exit_code == 1
