"""Listings in CSV, JSON and JSON Lines: nothing lost, nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.exchange.tables import (
    CLAIM_COLUMNS,
    COMMITMENT_COLUMNS,
    CONFLICT_COLUMNS,
    FORMULA_STARTS,
    Listing,
    as_csv,
    as_json,
    as_jsonl,
    flattened,
    harmless,
)
from pledgebook.model import Period
from pledgebook.register.matching import add_up_all
from tests.register.readings import money, reading

FULL = reading("note", ("Norway, with “friends”, gives 50 billion.", {
    "amount": money(50e9, per="year"), "partners": ("EU", "ISL"), "speaker": "NOR", "instrument": "a, b",
    "count": 3, "items": ("tanks", "shells"), "period": Period("2024", "2027", "P4Y"), "condition": "if so",
    "why": ("one", "two")}))


def rows_of(written: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(written, newline="")))


def test_one_row_a_claim_with_columns_named_by_the_codebook() -> None:
    row, = rows_of("".join(as_csv(Listing(CLAIM_COLUMNS, [FULL.claims[0].as_json()]))))
    assert tuple(row) == CLAIM_COLUMNS
    assert row | {"id": "", "start": "", "end": ""} == {
        "id": "", "document": "note", "quote": "Norway, with “friends”, gives 50 billion.", "start": "", "end": "",
        "kind": "aid", "stage": "pledged", "actors": "NOR", "partners": "EU; ISL", "beneficiaries": "UKR",
        "speaker": "NOR", "instrument": "a, b", "amount_value": "50000000000", "amount_currency": "EUR",
        "amount_per": "year", "count": "3", "items": "tanks; shells", "period_start": "2024", "period_end": "2027",
        "period_duration": "P4Y", "condition": "if so", "said_on": "2024-03-01", "engine": "grammar",
        "confidence": "0.5", "why": "one; two"}


def test_the_columns_hold_every_field() -> None:
    other = reading("other", ("Norway gives 54 billion.", {
        "amount": money(54e9, per="year"), "partners": ("EU", "ISL")}))
    register = add_up_all(FULL.claims + other.claims)
    assert register.conflicts
    for columns, objects in ((CLAIM_COLUMNS, [FULL.claims[0].as_json()]),
                             (COMMITMENT_COLUMNS, [c.as_json() for c in register.commitments]),
                             (CONFLICT_COLUMNS, [c.as_json() for c in register.conflicts])):
        held = set().union(*(flattened(item) for item in objects))
        assert held <= set(columns)


def test_an_empty_listing_still_names_its_columns() -> None:
    assert "".join(as_csv(Listing(("a", "b"), []))) == "a,b\n"
    assert json.loads("".join(as_json(Listing(("a",), [])))) == []
    assert "".join(as_jsonl(Listing(("a",), []))) == ""


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "=cmd|' /C calc'!A0", " =1",
                                  "\u00a0=1", "＝1", "-", "\u2003+1", "＠x"])
def test_no_cell_is_a_formula(text: str) -> None:
    row, = rows_of("".join(as_csv(Listing(("quote",), [{"quote": text}]))))
    assert row["quote"] == "'" + text


@pytest.mark.parametrize("text", ["plain", "a=1", "“=1”", "1-2", "", "'quoted", "−5"])
def test_other_cells_stay_as_they_are(text: str) -> None:
    row, = rows_of("".join(as_csv(Listing(("quote", "x"), [{"quote": text, "x": 1}]))))
    assert row["quote"] == text


def test_numbers_stay_numbers() -> None:
    assert "".join(as_csv(Listing(("a", "b"), [{"a": -5, "b": -0.5}]))) == "a,b\n-5,-0.5\n"


TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=30)


@given(st.lists(st.fixed_dictionaries({"one": TEXT, "two": TEXT}), max_size=5))
def test_any_text_comes_back_and_none_runs(items: list[dict[str, Any]]) -> None:
    rows = rows_of("".join(as_csv(Listing(("one", "two"), items))))
    assert rows == [{key: harmless(value) for key, value in item.items()} for item in items]
    assert not any(cell.lstrip().startswith(FORMULA_STARTS) for row in rows for cell in row.values())
    assert json.loads("".join(as_json(Listing((), items)))) == items
    lines = "".join(as_jsonl(Listing((), items))).split("\n")
    assert [json.loads(line) for line in lines[:-1]] == items
