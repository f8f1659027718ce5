"""`pledgebook bound`: in words, as data, with a book, with one's own instruments, and what is typed wrongly."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from pledgebook.model import Kind, Stage
from pledgebook.register.store import Book
from tests.answers.test_bound import OWN
from tests.doors.command_line import pledgebook
from tests.register.readings import reading

POL = ("bound", "--attacked", "Poland", "--on", "2024-07-01")


@pytest.fixture(autouse=True)
def _no_book_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder without pledges.db, so that no book of somebody else stands beside the answer."""
    monkeypatch.chdir(tmp_path)
    for name in ("PLEDGEBOOK_BOOK", "PLEDGEBOOK_INSTRUMENTS"):
        monkeypatch.delenv(name, raising=False)


def test_the_answer_in_words_fits_a_hundred_columns() -> None:
    told = pledgebook(*POL)
    assert told.exit_code == 0
    lines = told.stdout.splitlines()
    assert lines[0] == "Poland is attacked on 2024-07-01, its mainland; no attacker is named"
    assert lines[1] == "  Nobody is bound to fight for Poland."
    assert "North Atlantic Treaty, article 5 (north-atlantic-treaty)" in lines
    assert "a duty to assist, free in its means" in " ".join(told.stdout.split())
    assert max(map(len, lines)) <= 100
    assert "NOT COVERED" in lines


def test_nobody_is_an_answer_that_says_what_was_looked_at() -> None:
    told = pledgebook("bound", "--attacked", "MDA", "--on", "2024-07-01").stdout
    assert "Nobody is bound to fight for Moldova." in told
    assert "Nobody is bound to help Moldova." in told
    assert "moldova-permanent-neutrality" in told.partition("ITS OWN RULES")[2]
    assert "eu-moldova-security-partnership-2024" in told.partition("LOOKED AT")[2]


def test_the_agreements_with_ukraine_stand_together_with_their_hours() -> None:
    told = " ".join(pledgebook("bound", "--attacked", "UKR", "--on", "2024-07-01").stdout.split())
    assert "19 agreements under: Joint Declaration of Support for Ukraine" in told
    assert "to consult within 24 hours; a political promise, not binding in law" in told


def test_the_derivation_is_shown_when_asked_for() -> None:
    told = pledgebook(*POL, "--detail", "--member", "Germany").stdout
    assert "1. Is it in force on 2024-07-01? yes. In force since 1949-08-24." in told
    assert "Germany: yes" in told
    assert "France: yes" not in told


def test_as_json_it_is_one_object_with_all_that_is_known() -> None:
    told = json.loads(pledgebook(*POL, "--by", "RUS", "--format", "json").stdout)
    assert told["attack"] == {"attacked": "POL", "by": "RUS", "on": "2024-07-01", "where": None, "target": "territory"}
    assert set(told) == {"attack", "headline", "duties", "looked_at", "own_rules", "not_covered", "evidence"}
    assert told["evidence"] is None
    first = told["duties"][0]
    assert (first["answer"], first["steps"][0]["number"]) == ("yes", 1)


def test_a_duty_a_line_and_a_duty_a_row() -> None:
    lines = [json.loads(line) for line in pledgebook(*POL, "--format", "jsonl").stdout.splitlines()]
    rows = list(csv.DictReader(io.StringIO(pledgebook(*POL, "--format", "csv").stdout)))
    assert [line["member"] for line in lines] == [row["member"] for row in rows]
    bound = {row["member"] for row in rows if row["instrument"] == "north-atlantic-treaty" and row["article"] == "5"
             and row["answer"] == "yes"}
    assert len(bound) == 31


def test_without_a_day_it_is_today() -> None:
    told = json.loads(pledgebook("bound", "--attacked", "POL", "--format", "json").stdout)
    assert len(told["attack"]["on"]) == 10


def test_a_place_and_forces() -> None:
    told = pledgebook("bound", "--attacked", "PHL", "--on", "2024-07-01", "--forces", "--where", "second thomas").stdout
    assert told.startswith("Philippines is attacked on 2024-07-01, its forces, Second Thomas Shoal")
    assert "1 bound to fight or to act against the danger: USA." in told


def test_promises_of_the_book_stand_beside_and_are_not_counted(tmp_path: Path) -> None:
    path = str(tmp_path / "mine.db")
    with Book.open(path, create=True) as book:
        book.add(reading(
            "note", ("Norway guarantees the security of Moldova.", {
                "kind": Kind.GUARANTEE, "stage": Stage.PLEDGED, "actors": ("NOR",), "beneficiaries": ("MDA",)}),
            ("Norway would guarantee Moldova.", {
                "kind": Kind.GUARANTEE, "stage": Stage.CONSIDERED, "actors": ("SWE",), "beneficiaries": ("MDA",)}),
            ("Norway sends money to Moldova.", {"beneficiaries": ("MDA",)})))
        book.add(reading("undated", ("Denmark guarantees the security of Moldova.", {
            "kind": Kind.GUARANTEE, "stage": Stage.PLEDGED, "actors": ("DNK",), "beneficiaries": ("MDA",)}),
            published=None))
    asked = ("bound", "--attacked", "MDA", "--on", "2024-07-01")
    told = json.loads(pledgebook(*asked, "--book", path, "--format", "json").stdout)
    assert [(e["quote"][:7], e["holds"]) for e in told["evidence"]] == [("Norway ", "yes"), ("Denmark", "undetermined")]
    assert told["duties"] == json.loads(pledgebook(*asked, "--format", "json").stdout)["duties"]
    shown = pledgebook(*asked, "--book", path).stdout
    assert "“Norway guarantees the security of Moldova.” note" in shown
    assert "without a day, so whether it held is open" in shown
    earlier = pledgebook("bound", "--attacked", "MDA", "--on", "2024-02-01", "--book", path, "--format", "json")
    assert [e["holds"] for e in json.loads(earlier.stdout)["evidence"]] == ["undetermined"]


def test_ones_own_instruments_are_looked_at_and_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(OWN, encoding="utf-8")
    told = pledgebook("bound", "--attacked", "MDA", "--on", "2024-07-01", "--instruments", str(path)).stdout
    assert "2 bound to fight or to act against the danger: CHE, NOR." in told
    assert "to give armed help within 24 hours; binding in law" in told
    monkeypatch.setenv("PLEDGEBOOK_INSTRUMENTS", str(path))
    shown = pledgebook("world", "instrument", "Freedonia Pact").stdout
    assert "called for by: an armed attack on its territory" in shown
    assert "the act: give armed help" in shown


@pytest.mark.parametrize(("was", "is_now", "line", "advice"), [
    ("do: defend", "do: fight", 13, "docs/duties.md"),
    ("parties: [NOR, MDA, CHE]", "parties: [NOR, MDA, CHX]", 6, "CHE. `pledgebook world NAME`"),
    ("upon: [armed_attack]", "on: [armed_attack]", 12, "truth value"),
    ("    sources: [general knowledge]\n", "", 2, "Add sources"),
    ('in_force: "2001-05-01"', "in_force: soon", 10, "2024-07-11"),
    ('since: "2010"', 'since: "2010-13"', 8, "2024-07-11"),
    ('since: "2010"', "since: 2010", 8, 'Put it in quotes: "2010"'),
])
def test_a_wrong_file_is_told_with_its_line_and_what_to_do(
        was: str, is_now: str, line: int, advice: str, tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    assert was in OWN
    path.write_text(OWN.replace(was, is_now), encoding="utf-8")
    told = pledgebook("bound", "--attacked", "MDA", "--instruments", str(path))
    assert told.exit_code == 1
    assert f"own.yaml:{line}: " in told.stderr
    assert advice in told.stderr


@pytest.mark.parametrize(("words", "code", "says"), [
    (("--attacked", "Plond"), 2, "Closest: Poland"),
    (("--attacked", "NATO"), 2, "Name one of its members"),
    (("--attacked", "POL", "--by", "POL"), 2, "cannot attack itself"),
    (("--attacked", "POL", "--on", "soon"), 2, "Write 2024"),
    (("--attacked", "POL", "--where", "Xyz"), 2, "mainland of Poland"),
    (("--attacked", "POL", "--where", "Hawaii"), 2, "held or claimed by United States"),
    (("--attacked", "POL", "--instruments", "nowhere.yaml"), 1, "path of a YAML file"),
    (("--attacked", "POL", "--book", "nowhere.db"), 1, "nowhere.db"),
    ((), 2, "--attacked"),
])
def test_what_is_typed_wrongly_is_told(words: tuple[str, ...], code: int, says: str) -> None:
    told = pledgebook("bound", *words)
    assert told.exit_code == code
    assert says in told.stderr
