"""`pledgebook world instrument`: one in plain words, all of a day, with the claims of a book, and what is missing."""

from __future__ import annotations

import json
from pathlib import Path

from pledgebook.model import Kind, Stage
from pledgebook.register.store import Book
from tests.doors.command_line import pledgebook
from tests.register.readings import reading


def test_an_instrument_in_plain_words() -> None:
    told = pledgebook("world", "instrument", "Washington Treaty", "--on", "2023-04-01")
    assert told.exit_code == 0
    assert told.stdout.startswith("North Atlantic Treaty  (north-atlantic-treaty)\n")
    assert "defense, article 5:" in told.stdout
    assert "Poland (1999-03-12)" in " ".join(told.stdout.split())
    assert "Finland" not in told.stdout
    assert "source: https://" in told.stdout


def test_all_instruments_in_force_on_a_day_as_json() -> None:
    told = pledgebook("world", "instrument", "--on", "2018-01-01", "--format", "jsonl")
    ids = {json.loads(line)["id"] for line in told.stdout.splitlines()}
    assert {"inf-treaty-1987", "north-atlantic-treaty"} <= ids
    assert "ukr-gbr-2024-01-12" not in ids


def test_an_unknown_instrument_ends_in_words() -> None:
    told = pledgebook("world", "instrument", "Budapest Memorandums")
    assert told.exit_code == 1
    assert "budapest-memorandum-1994" in told.stderr


def test_a_second_word_is_only_for_instruments() -> None:
    told = pledgebook("world", "Deputy", "Secretary")
    assert told.exit_code == 1
    assert "in quotes" in told.stderr


def test_claims_of_a_book_stand_under_their_instrument_and_strangers_are_listed(tmp_path: Path) -> None:
    path = str(tmp_path / "pledges.db")
    with Book.open(path, create=True) as book:
        book.add(reading(
            "note", ("Ukraine and Latvia signed a security agreement.", {
                "kind": Kind.AGREEMENT, "stage": Stage.ADOPTED, "actors": ("UKR", "LVA"), "beneficiaries": ()}),
            ("Norway signed the Ruritania Accords.", {
                "kind": Kind.AGREEMENT, "stage": Stage.ADOPTED, "actors": ("NOR",), "beneficiaries": (),
                "instrument": "Ruritania Accords"})))
    told = pledgebook("world", "instrument", "ukr-lva-2024-04-11", "--book", path)
    assert "claims of the book: 1" in told.stdout
    assert "Ukraine and Latvia signed" in told.stdout
    missing = pledgebook("world", "instrument", "--unlisted", "--book", path, "--format", "json")
    assert [one["name"] for one in json.loads(missing.stdout)] == ["Ruritania Accords"]
