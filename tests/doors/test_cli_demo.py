"""`demo`: the sample book in words, the same on every run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pledgebook.doors.cli.samples import examples_folder
from pledgebook.model import PledgebookError
from pledgebook.register.store import Book
from tests.doors.command_line import pledgebook, quick_read_all

SAMPLES = {
    "harbour": "NOR pledges 50 EUR to UKR.", "coast": "NOR pledges 54 EUR to UKR.",
    "fjord": "NOR pledges 50 EUR to UKR.", "mill": "FRA refuses to UKR. ???"}


@pytest.fixture(autouse=True)
def samples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "examples"
    folder.mkdir()
    (folder / "README.md").write_text("NOR pledges 99 EUR to UKR.", encoding="utf-8")
    for name, text in SAMPLES.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
        (folder / f"{name}.json").write_text('{"published": "2024-03-01"}', encoding="utf-8")
    monkeypatch.setattr("pledgebook.doors.cli.samples.examples_folder", lambda: folder)
    monkeypatch.setattr("pledgebook.claims.read_all", quick_read_all)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PLEDGEBOOK_BOOK", raising=False)


def test_the_demo_shows_counts_register_conflicts_and_next_steps() -> None:
    result = pledgebook("demo")
    assert result.exit_code == 0, result.stderr
    lines = result.stdout.splitlines()
    assert lines[:2] == ["4 texts, harbour a copy of fjord",
                         "3 claims, 2 commitments, 1 conflict, 1 passage seen but not understood"]
    assert "  Norway → Ukraine  aid pledged, EUR 54, 2 texts, contested" in lines
    assert "What cannot both be so: 1" in lines
    assert "    The same promise is told with EUR 50 in one text, EUR 54 in another." in lines
    assert lines[-1].startswith("  pledgebook add FOLDER")
    assert max(map(len, lines)) <= 100
    assert not Path("pledges.db").exists()


def test_the_demo_says_the_same_on_every_run_and_names_no_place_of_this_machine(tmp_path: Path) -> None:
    first, second = pledgebook("demo").stdout, pledgebook("demo").stdout
    assert first == second
    assert str(tmp_path) not in first and not re.search(r"/tmp|\d\.\d s", first)


def test_the_demo_can_be_kept() -> None:
    result = pledgebook("demo", "--book", "kept.db")
    assert "pledgebook serve --book kept.db" in result.stdout
    with Book.open("kept.db") as book:
        assert book.counts().documents == 3
    assert pledgebook("demo", "--book", "kept.db").exit_code == 0


def test_the_samples_come_with_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    folder = examples_folder()
    texts = sorted(path.stem for path in folder.glob("*.txt"))
    assert len(texts) >= 10
    assert texts == sorted(path.stem for path in folder.glob("*.json"))


def test_missing_samples_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    monkeypatch.setattr("pledgebook.doors.cli.samples.resources.files", lambda _: tmp_path / "nowhere")
    monkeypatch.setattr("pledgebook.doors.cli.samples.__file__", str(tmp_path / "z" / "a" / "b" / "c" / "d" / "e.py"))
    with pytest.raises(PledgebookError, match="Install Pledgebook again"):
        examples_folder()
