"""`pledgebook doubts`: every format, filters, the day it was known, and its place in `show` and `export`."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from pledgebook.model import Amount, Kind, Stage
from pledgebook.register.store import Book
from tests.doors.command_line import pledgebook
from tests.register.readings import reading

BILL = "Congress passed a $61 aid bill for Ukraine."
VICE = "Vice President Joe Biden welcomed it."


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = str(tmp_path_factory.mktemp("doubts") / "pledges.db")
    with Book.open(path, create=True) as made:
        bill = {"stage": Stage.ADOPTED, "actors": ("USA",), "amount": Amount(61, "USD")}
        made.add(reading("bill", (BILL, bill), VICE,
                         published="2024-04-24"))
        made.add(reading("pact", ("The G7 and Ukraine signed the Joint Declaration of Support for Ukraine.", {
            "kind": Kind.AGREEMENT, "stage": Stage.ADOPTED, "actors": ("UKR", "G7"), "beneficiaries": (),
            "instrument": "Joint Declaration of Support for Ukraine"}), published="2024-06-01"))
        made.add(reading("undated", "Anders Fogh Ramussen spoke.", published=None))
    return path


def told(book: str, *asked: str) -> list[dict[str, Any]]:
    answer = pledgebook("doubts", *asked, "--book", book, "--format", "jsonl")
    assert answer.exit_code == 0, answer.stderr
    return [json.loads(line) for line in answer.stdout.splitlines()]


def rules(found: Sequence[dict[str, Any]]) -> list[str]:
    return sorted(one["rule"] for one in found)


def test_all_doubts_with_their_words_and_reasons(book: str) -> None:
    found = told(book)
    assert rules(found) == ["lost-scale", "name-misspelled", "not-a-party", "office-not-held"]
    (lost,) = [one for one in found if one["rule"] == "lost-scale"]
    assert (lost["document"], lost["quote"], lost["said_on"]) == ("bill", BILL, "2024-04-24")
    assert "60,840,000,000 USD" in lost["instead"]


@pytest.mark.parametrize(("asked", "expected"), [
    (("--rule", "office-not-held"), ["office-not-held"]),
    (("--rule", "office-not-held", "--rule", "lost-scale"), ["lost-scale", "office-not-held"]),
    (("--actor", "USA"), ["lost-scale"]),  # no claim stands behind the words on Biden
    (("--kind", "agreement"), ["not-a-party"]),
    (("--said-since", "2024-05"), ["not-a-party"]),
    (("--as-of", "2024-04-30"), ["lost-scale", "office-not-held"]),
    (("--as-of", "2024-04-23"), []),
])
def test_filters(book: str, asked: Sequence[str], expected: list[str]) -> None:
    assert rules(told(book, *asked)) == expected


def test_a_table_for_people(book: str) -> None:
    answer = pledgebook("doubts", "--book", book, "--rule", "lost-scale")
    assert "lost scale" in answer.stdout
    assert "bill, characters 0-43" in answer.stdout
    assert f"“{BILL}”" in answer.stdout
    assert "1 doubt" in answer.stderr


def test_csv_and_json(book: str) -> None:
    rows = list(csv.DictReader(pledgebook("doubts", "--book", book, "--format", "csv").stdout.splitlines()))
    assert rows[0]["rule"] == "lost-scale"
    assert rows[0]["claims"].startswith("c")
    assert len(json.loads(pledgebook("doubts", "--book", book, "--format", "json").stdout)) == len(rows) == 4


def test_an_unknown_rule_is_told_with_the_closest(book: str) -> None:
    answer = pledgebook("doubts", "--book", book, "--rule", "lost-scales")
    assert answer.exit_code == 1
    assert "lost-scale" in answer.stderr


def test_show_and_export_tell_them_too(book: str, tmp_path: Path) -> None:
    (lost,) = told(book, "--rule", "lost-scale")
    shown = pledgebook("show", lost["claims"][0], "--book", book)
    assert "doubt (lost scale): USD 61 is no sum" in shown.stdout
    whole = json.loads(pledgebook("show", lost["claims"][0], "--book", book, "--format", "json").stdout)
    assert [one["rule"] for one in whole["doubts"]] == ["lost-scale"]
    path = tmp_path / "doubts.csv"
    assert pledgebook("export", "csv", "--part", "doubts", "--to", str(path), "--book", book).exit_code == 0
    assert path.read_text(encoding="utf-8").count("\n") == 5
