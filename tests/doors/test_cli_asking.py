"""`list`, `claims`, `show`, `search`, `conflicts`, `export`, `serve`: the book's answers on the command line."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from pledgebook.exchange.tables import CONFLICT_COLUMNS, HIT_COLUMNS, RULED_CLAIM_COLUMNS, RULED_COMMITMENT_COLUMNS
from pledgebook.register.errors import BookBusy
from pledgebook.register.store import Book
from tests.doors.command_line import pledgebook
from tests.register.readings import money, reading


@pytest.fixture(autouse=True)
def in_a_folder_with_a_book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PLEDGEBOOK_BOOK", raising=False)
    again = "as its parliament has heard again and again, "
    long = f"Norway pledges 50 billion euros to Ukraine, {again * 5}today."
    with Book.open("pledges.db", create=True) as book:
        book.add(reading("oslo", (long, {"amount": money(50e9), "why": ("“pledges” → pledged",)})))
        book.add(reading("bergen", ("Norway pledges 54 billion euros to Ukraine.", {"amount": money(54e9)}),
                         published="2024-03-02"))
        book.add(reading("berlin", ("=Germany weighs drones for Moldova.", {
            "actors": ("DEU",), "beneficiaries": ("MDA",), "items": ("drones",)}), published=None))


@pytest.mark.parametrize(("verb", "columns", "count"), [
    ("list", RULED_COMMITMENT_COLUMNS, 2), ("claims", RULED_CLAIM_COLUMNS, 3), ("conflicts", CONFLICT_COLUMNS, 1)])
def test_every_listing_verb_prints_every_format(verb: str, columns: tuple[str, ...], count: int) -> None:
    whole = json.loads(pledgebook(verb, "--format", "json").stdout)
    lines = [json.loads(line) for line in pledgebook(verb, "--format", "jsonl").stdout.splitlines()]
    rows = list(csv.DictReader(io.StringIO(pledgebook(verb, "--format", "csv").stdout)))
    assert whole == lines
    assert len(whole) == len(rows) == count
    assert tuple(rows[0]) == columns
    assert [row["id"] for row in rows] == [item["id"] for item in whole]
    assert pledgebook(verb).exit_code == 0


def test_a_list_can_be_cut_to_its_newest() -> None:
    whole = json.loads(pledgebook("list", "--format", "json").stdout)
    for how in ("json", "table"):
        cut = pledgebook("list", "--limit", "1", "--format", how)
        assert "The newest 1 commitment; there are more (--limit 0 shows all)." in cut.stderr
        assert whole[0]["id"] in cut.stdout and whole[1]["id"] not in cut.stdout
    for all_of_it in ("0", "2"):
        assert "2 commitments" in pledgebook("list", "--limit", all_of_it).stderr


def test_a_table_shortens_and_data_never_do() -> None:
    table = pledgebook("claims").stdout
    assert "…" in table and max(map(len, table.splitlines())) <= 140
    assert "…" not in pledgebook("claims", "--format", "csv").stdout
    assert "=Germany" in table and "'=Germany" in pledgebook("claims", "--format", "csv").stdout


@pytest.mark.parametrize(("filters", "documents"), [
    (["--actor", "Norway"], {"oslo", "bergen"}),
    (["--actor", "NOR", "--actor", "Berlin"], {"oslo", "bergen", "berlin"}),
    (["--beneficiary", "Moldova"], {"berlin"}), (["--partner", "NATO"], set()),
    (["--party", "Ukraine"], {"oslo", "bergen"}),
    (["--kind", "aid", "--stage", "pledged"], {"oslo", "bergen", "berlin"}), (["--kind", "posture"], set()),
    (["--said-since", "2024-03-02"], {"bergen"}), (["--said-until", "2024-03-01"], {"oslo"}),
    (["--as-of", "2024-03-01"], {"oslo"}), (["--on", "2024-03"], {"oslo", "bergen"}),
    (["--contested"], {"oslo", "bergen"}), (["--min-sources", "2"], {"oslo", "bergen"})])
def test_filters_narrow(filters: list[str], documents: set[str]) -> None:
    result = pledgebook("claims", *filters, "--format", "jsonl")
    assert result.exit_code == 0, result.stderr
    assert {json.loads(line)["document"] for line in result.stdout.splitlines()} == documents
    told = [json.loads(line)["documents"] for line in
            pledgebook("list", *filters, "--format", "jsonl").stdout.splitlines()]
    assert all(documents & set(names) for names in told), "a commitment is shown whole if one of its claims fits"
    assert documents <= {name for names in told for name in names}


def test_what_a_question_leaves_out_is_named() -> None:
    assert "Left out: 1 claim whose day is unknown" in pledgebook("list", "--as-of", "2024-03-01").stderr
    assert "Left out" not in pledgebook("list").stderr


@pytest.mark.parametrize(("words", "told"), [
    (("list", "--actor", "Norwey"), "Norway"), (("claims", "--party", "qqqq"), "Type a name"),
    (("list", "--on", "someday"), "Write 2024"), (("list", "--as-of", "2024-02-30"), "Write 2024"),
    (("list", "--stage", "firm"), "firm"), (("search", "("), "Give words"), (("show",), "ID"),
    (("export", "csv"), "--to"), (("list", "--min-sources", "-1"), "min")])
def test_a_question_that_makes_no_sense_ends_with_two(words: tuple[str, ...], told: str) -> None:
    result = pledgebook(*words)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert told in result.stderr


def test_nothing_that_fits_is_no_error() -> None:
    result = pledgebook("list", "--party", "Japan")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "No commitment fits.\n")


def test_show_tells_the_history_in_full() -> None:
    register = json.loads(pledgebook("list", "--contested", "--format", "json").stdout)[0]
    result = pledgebook("show", register["id"][:8])
    assert result.exit_code == 0
    words = " ".join(result.stdout.split())
    assert "Norway → Ukraine" in words and "2 claims in 2 texts of 2 independent sources, said 2024-03-01" in words
    assert "again and again, today.”" in words, "quotes are never shortened here"
    assert "oslo, characters 0-275" in words and "why “pledges” → pledged" in words
    assert "EUR 50 billion in one text, EUR 54 billion in another" in words
    whole = json.loads(pledgebook("show", register["id"], "--format", "json").stdout)
    assert whole["id"] == register["id"]
    assert [claim["document"] for claim in whole["claims"]] == ["oslo", "bergen"]
    assert len(whole["conflicts"]) == 1
    rows = list(csv.DictReader(io.StringIO(pledgebook("show", register["id"], "--format", "csv").stdout)))
    assert [row["id"] for row in rows] == register["claims"]


def test_show_takes_a_claim_as_well() -> None:
    claim = json.loads(pledgebook("claims", "--actor", "DEU", "--format", "json").stdout)[0]
    assert claim["id"] in pledgebook("show", claim["id"]).stdout
    whole = json.loads(pledgebook("show", claim["id"], "--format", "json").stdout)
    assert whole["commitment"].startswith("p")
    assert {name: whole[name] for name in claim} == claim
    assert set(whole) - set(claim) == {"commitment", "conflicts", "links", "suggestions", "doubts", "ruled", "balance"}


def test_show_and_why_tell_how_the_claims_are_linked() -> None:
    commitment = json.loads(pledgebook("list", "--contested", "--format", "json").stdout)[0]
    first, second = commitment["claims"]
    link, = json.loads(pledgebook("show", commitment["id"], "--format", "json").stdout)["links"]
    assert (link["relation"], link["first"]["id"], link["second"]["id"]) == ("contradicts", first, second)
    assert f"contradicts {first}" in pledgebook("show", commitment["id"]).stdout
    told = " ".join(pledgebook("why", commitment["id"]).stdout.split())
    assert f"with {first}: a near figure in the same news" in told
    assert "amount: EUR 50 billion / EUR 54 billion (8% more)" in told
    assert told.count("Norway pledges 54 billion euros to Ukraine.") == 2, "once as a claim, once beside the other"
    reasons = json.loads(pledgebook("why", commitment["id"], "--format", "json").stdout)
    amount = next(value for value in reasons["values"] if value["field"] == "amount")
    assert (amount["shown"], len(amount["said"])) == ("EUR 54 billion", 2)
    assert [match["second"] for match in reasons["matches"]] == [second]


def test_links_are_listed_and_narrowed() -> None:
    assert [json.loads(line)["relation"] for line in pledgebook("links", "--format", "jsonl").stdout.splitlines()] == [
        "contradicts"]
    rows = list(csv.DictReader(io.StringIO(pledgebook("links", "--format", "csv").stdout)))
    assert rows[0]["first_quote"].startswith("Norway pledges 50") and "amount" in rows[0]["fields"]
    assert pledgebook("links", "--relation", "fulfils").stdout == ""
    assert pledgebook("links", "--beneficiary", "Moldova").stdout == ""
    assert "part_of" in pledgebook("links", "--relation", "nonsense").stderr
    assert pledgebook("links", "--suggested").exit_code == 0


def test_every_answer_takes_the_day_it_is_asked_for() -> None:
    commitment = json.loads(pledgebook("list", "--contested", "--format", "json").stdout)[0]
    before = json.loads(pledgebook("show", commitment["id"], "--as-of", "2024-03-01", "--format", "json").stdout)
    assert (len(before["claims"]), before["amount"]["value"], before["links"]) == (1, 50e9, [])
    assert pledgebook("show", commitment["id"], "--as-of", "2024-02").exit_code == 1
    assert "may be in force on 2025" in pledgebook("show", commitment["id"], "--on", "2025").stdout
    assert "not in force on 2023" in pledgebook("show", commitment["id"], "--on", "2023").stdout
    assert "54 billion" not in pledgebook("why", commitment["id"], "--as-of", "2024-03-01").stdout
    assert "may be in force on 2025" in pledgebook("why", commitment["id"], "--on", "2025").stdout
    assert "not in force on 2023" in pledgebook("why", commitment["id"], "--on", "2023").stdout
    held = [json.loads(pledgebook("why", commitment["id"], "--format", "json", *day).stdout).get("holds")
            for day in (("--on", "2025"), ("--on", "2023"), ())]
    assert held == [True, False, None]
    assert pledgebook("why", commitment["id"], "--on", "someday").exit_code == 2
    assert pledgebook("links", "--as-of", "2024-03-01").stdout == ""
    found = [json.loads(line) for line in pledgebook("search", "billion", "--as-of", "2024-03-01", "--format",
                                                     "jsonl").stdout.splitlines()]
    assert {hit["document"] for hit in found} == {"oslo"}
    holding = pledgebook("search", "billion", "--on", "2024-03-01", "--format", "jsonl").stdout.splitlines()
    assert {(json.loads(line)["what"], json.loads(line)["document"]) for line in holding} == {("quote", "oslo")}


@pytest.mark.parametrize(("name", "code"), [("nothing", 1), ("c", 2)])
def test_show_says_what_it_could_not_find(name: str, code: int) -> None:
    result = pledgebook("show", name)
    assert (result.exit_code, result.stdout) == (code, "")


def test_search_marks_what_was_asked_for() -> None:
    hits = [json.loads(line) for line in pledgebook("search", "pledge*", "billion", "--format", "jsonl")
            .stdout.splitlines()]
    assert [hit["what"] for hit in hits] == ["quote", "quote", "document", "document"]
    assert tuple(hits[0]) == HIT_COLUMNS
    assert "[pledges] 54 [billion]" in pledgebook("search", "pledges billion").stdout
    for odd in ("NEAR(", '"', "a-b OR"):
        assert pledgebook("search", odd).exit_code in (0, 2)


def test_conflicts_give_the_reason_and_both_quotes() -> None:
    told = " ".join(pledgebook("conflicts").stdout.split())
    assert "Norway → Ukraine: aid, amount (different sums)" in told
    assert "“Norway pledges 54 billion euros to Ukraine.”" in told and "again and again, today.”" in told
    assert pledgebook("conflicts", "--party", "Moldova").stdout == ""


def test_a_missing_book_is_told_and_not_made() -> None:
    for words in (("list",), ("claims",), ("show", "p1"), ("search", "x"), ("conflicts",), ("serve",),
                  ("export", "csv", "--to", "-")):
        result = pledgebook(*words, "--book", "none.db")
        assert result.exit_code == 1, words
        assert "pledgebook add" in result.stderr
    assert not Path("none.db").exists()


def test_a_book_of_a_newer_version_ends_with_six() -> None:
    connection = sqlite3.connect("pledges.db", isolation_level=None)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    for words in (("list",), ("serve",), ("search", "x"), ("add", "texts")):
        result = pledgebook(*words)
        assert result.exit_code == 6, words
        assert "newer" in result.stderr


def test_a_busy_book_ends_with_five(monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: object, **__: object) -> Book:
        raise BookBusy("pledges.db", 30)

    monkeypatch.setattr(Book, "open", busy)
    result = pledgebook("list")
    assert result.exit_code == 5
    assert "run the same command again" in result.stderr


@pytest.mark.parametrize(("part", "count"), [
    ("claims", 3), ("commitments", 2), ("conflicts", 1), ("documents", 3), ("links", 1), ("suggestions", 0)])
def test_export_writes_each_part_as_each_kind_of_file(part: str, count: int) -> None:
    for kind in ("csv", "json", "jsonl"):
        result = pledgebook("export", kind, "--to", f"out.{kind}", "--part", part)
        assert (result.exit_code, result.stdout) == (0, ""), result.stderr
        assert f"{count} {part}" in result.stderr
    whole = json.loads(Path("out.json").read_text(encoding="utf-8"))
    lines = Path("out.jsonl").read_text(encoding="utf-8").splitlines()
    rows = list(csv.DictReader(io.StringIO(Path("out.csv").read_text(encoding="utf-8"))))
    assert whole == [json.loads(line) for line in lines]
    assert [row["id"] for row in rows] == [item["id"] for item in whole]
    assert len(whole) == count
    printed = pledgebook("export", "csv", "--to", "-", "--part", part).stdout
    assert printed == Path("out.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize(("part", "days", "count"), [
    ("claims", ("--as-of", "2024-03-01"), 1), ("claims", ("--on", "2024-03-01"), 1), ("claims", ("--on", "2024"), 2),
    ("commitments", ("--as-of", "2024-02"), 0), ("documents", ("--as-of", "2024-03"), 2),
    ("conflicts", ("--as-of", "2024-03-01"), 0), ("links", ("--on", "2023"), 0)])
def test_export_takes_the_days_it_is_asked_for(part: str, days: tuple[str, str], count: int) -> None:
    assert len(pledgebook("export", "jsonl", "--to", "-", "--part", part, *days).stdout.splitlines()) == count


def test_serve_hands_the_book_to_the_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr("pledgebook.doors.http.serve", lambda book, **how: asked.append((book, how)))
    assert pledgebook("serve", "--port", "0").exit_code == 0
    usual = {"host": "127.0.0.1", "port": 0, "logins": None, "names": (), "standing_token": None}
    assert asked.pop() == ("pledges.db", usual)
    monkeypatch.setenv("PLEDGEBOOK_TOKEN", "a-token-for-programs-only")
    assert pledgebook("serve", "--port", "0", "--host", "0.0.0.0", "--name", "book.example").exit_code == 0
    assert asked.pop() == ("pledges.db", usual | {
        "host": "0.0.0.0", "names": ["book.example"], "standing_token": "a-token-for-programs-only"})
    assert pledgebook("serve", "--login", "none.txt").exit_code == 1
    assert asked == []
