"""`totals`, `exposure`, `changes` and `brief`: every format, the filters, what cannot be asked, an empty book."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from pledgebook.exchange.tables import CHANGE_COLUMNS, SHARE_COLUMNS, SUM_COLUMNS
from pledgebook.model import Kind, Reading, Stage
from pledgebook.register.store import Book
from tests.doors.command_line import pledgebook
from tests.doors.web_page import anchors_lead_somewhere, harmless, page
from tests.register.readings import money, reading

EU: dict[str, Any] = {"actors": ("EU",)}
ADOPTED: dict[str, Any] = {"stage": Stage.ADOPTED}
TEXTS = (
    reading("pledge", ("The EU has committed 144 billion euros.", EU | {"amount": money(144e9)}),
            published="2024-01-15"),
    reading("allocation", ("Of that sum, 77 billion euros are allocated.", EU | ADOPTED | {"amount": money(77e9)}),
            published="2024-02-16"),
    reading("share", ("Germany's share of the EU's 144 billion is 30 billion.", {
        "actors": ("DEU",), "amount": money(30e9)}), published="2024-02-17"),
    reading("nansen", ("Norway has committed 24.72 billion euros.", {"amount": money(24.72e9)}),
            published="2024-01-20"),
    reading("oslo", ("Norway allocated 10 billion of it so far.", ADOPTED | {"amount": money(10e9)}),
            published="2024-03-01"),
    reading("again", ("Norway gives another 5 billion dollars.", {"amount": money(5e9, "USD")}),
            published="2024-03-05"),
    reading("spain", ("Spain gives tanks.", {"actors": ("ESP",), "items": ("tanks",)}), published="2024-03-06"),
    reading("no", ("Hungary refuses aid of 1 billion.", {
        "actors": ("HUN",), "stage": Stage.REFUSED, "amount": money(1e9)}), published="2024-03-07"),
    reading("pact", ("Japan and Ukraine signed.", ADOPTED | {
        "kind": Kind.AGREEMENT, "actors": ("JPN", "UKR"), "beneficiaries": ()}), published=None),
)


def book_of(path: Path, texts: tuple[Reading, ...]) -> str:
    with Book.open(str(path), create=True) as made:
        for text in texts:
            made.add(text)
    return str(path)


@pytest.fixture(scope="module", name="book")
def _book(tmp_path_factory: pytest.TempPathFactory) -> str:
    return book_of(tmp_path_factory.mktemp("answers") / "pledges.db", TEXTS)


@pytest.fixture(scope="module", name="empty")
def _empty(tmp_path_factory: pytest.TempPathFactory) -> str:
    return book_of(tmp_path_factory.mktemp("empty") / "pledges.db", ())


def told(book: str, *words: str) -> Any:
    answer = pledgebook(*words, "--book", book, "--format", "json")
    assert answer.exit_code == 0, answer.stderr
    return json.loads(answer.stdout)


def sums(whole: dict[str, Any]) -> list[tuple[str, str | None, float | None, float | None]]:
    return [(one["stage"], one["currency"], one["value"], one["left"]) for one in whole["sums"]]


# --- totals -------------------------------------------------------------------------------------------------


def test_144_less_77_leaves_67_and_a_share_is_not_added(book: str) -> None:
    whole = told(book, "totals", "--party", "EU", "--party", "Germany")
    assert sums(whole) == [("pledged", "EUR", 144e9, None), ("adopted", "EUR", 77e9, 67e9)]
    reasons = [left["reason"] for left in whole["left_out"]]
    assert len(reasons) == 2 and all(reason.startswith("counted in p") for reason in reasons)


def test_24_72_less_10_leaves_14_72_and_a_second_promise_adds(book: str) -> None:
    assert sums(told(book, "totals", "--actor", "Norway")) == [
        ("pledged", "EUR", 24.72e9, None), ("adopted", "EUR", 10e9, 14.72e9), ("pledged", "USD", 5e9, None)]
    whole = told(book, "totals", "--actor", "Norway", "--in", "EUR", "--stage", "pledged")
    rate, = (one["rate"] for one in whole["conversions"])
    assert (rate["currency"], rate["to"], rate["day"], rate["source"]) == ("USD", "EUR", "2024-03-05", "ECB")
    (stage, currency, value, left), = sums(whole)
    assert (stage, currency, left) == ("pledged", "EUR", None)
    assert value == pytest.approx(24.72e9 + 5e9 * rate["value"], rel=1e-8)


@pytest.mark.parametrize(("filters", "promised"), [
    (["--as-of", "2024-01-15"], {"EUR": 144e9}), (["--as-of", "2024-01-14"], {}),
    (["--said-since", "2024-03-05"], {"USD": 5e9}), (["--on", "2024-01-20"], {"EUR": 168.72e9}),
    (["--kind", "agreement"], {}), (["--actor", "Germany"], {"EUR": 30e9}), (["--min-sources", "2"], {})])
def test_sums_take_the_usual_filters(book: str, filters: list[str], promised: dict[str, float]) -> None:
    found = told(book, "totals", *filters)["sums"]
    assert {one["currency"]: one["value"] for one in found if one["stage"] == "pledged" and one["currency"]} == promised


def test_rows_have_the_columns_asked_for_and_the_notes_go_along(book: str) -> None:
    asked = ("totals", "--by", "actor", "--by", "year", "--book", book)
    answer = pledgebook(*asked, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(answer.stdout)))
    lines = [json.loads(line) for line in pledgebook(*asked, "--format", "jsonl").stdout.splitlines()]
    assert tuple(rows[0]) == ("actor", "year", *SUM_COLUMNS)
    assert len(rows) == len(lines) == len(told(book, *asked[:-2])["sums"])
    assert {row["actor"] for row in rows} == {"EU", "NOR", "ESP"} and {row["year"] for row in rows} == {"2024"}
    assert all(row["means"].startswith(row["stage"]) for row in rows)
    for words in ("never add one to another", "Window: told from 2024-01-15 to 2024-03-05", "left out:",
                  "refused: no promise in force", "counted in p"):
        assert words in answer.stderr
    table = pledgebook(*asked).stdout
    assert "EUR 67 billion" in table and "left out:" in table and "unknown, not zero" in table


# --- exposure -----------------------------------------------------------------------------------------------


def test_exposure_tells_shares_the_largest_and_the_index(book: str) -> None:
    whole = told(book, "exposure", "--beneficiary", "UKR", "--in", "EUR")
    one, = whole["concentrations"]
    assert [share["actor"] for share in one["shares"]] == [["EU"], ["NOR"]]
    assert sum(share["share"] for share in one["shares"]) == pytest.approx(1, abs=1e-5)
    assert one["without_largest"] == pytest.approx(one["total"] - 144e9)
    assert [unknown["actor"] for unknown in whole["unknown"]] == [["ESP"]]
    table = pledgebook("exposure", "--beneficiary", "UKR", "--in", "EUR", "--book", book).stdout
    for words in ("Largest: EU", "Herfindahl index 0.7", "from near 0 (many small donors) to 1", "Spain: p"):
        assert words in " ".join(table.split())
    rows = list(csv.DictReader(io.StringIO(pledgebook("exposure", "--beneficiary", "UKR", "--by", "year", "--book",
                                                      book, "--format", "csv").stdout)))
    assert tuple(rows[0]) == SHARE_COLUMNS and {row["year"] for row in rows} == {"2024"}
    adopted = told(book, "exposure", "--beneficiary", "UKR", "--stage", "adopted")["concentrations"]
    assert [one["total"] for one in adopted] == [87e9]


# --- changes ------------------------------------------------------------------------------------------------


def test_changes_between_two_days_with_quotes(book: str) -> None:
    found = told(book, "changes", "--since", "2024-01", "--until", "2024-03-01", "--actor", "EU", "--actor", "NOR")
    assert [(one["change"], one["second"]["document"]) for one in found] == [("new", "allocation"), ("new", "oslo")]
    answer = pledgebook("changes", "--since", "2024-01", "--book", book)
    assert "“Norway gives another 5 billion dollars.”" in answer.stdout
    assert "1 claim whose day is unknown" in answer.stderr
    rows = list(csv.DictReader(io.StringIO(pledgebook("changes", "--since", "2024-01", "--book", book, "--format",
                                                      "csv").stdout)))
    assert tuple(rows[0]) == CHANGE_COLUMNS


def test_changes_against_another_book(book: str, empty: str, tmp_path: Path) -> None:
    assert told(book, "changes", "--against", book) == []
    assert {one["change"] for one in told(empty, "changes", "--against", book)} >= {"gone"}
    earlier = book_of(tmp_path / "earlier.db", TEXTS[:1])
    refused = book_of(tmp_path / "refused.db", (*TEXTS[:1], reading(
        "late", ("The EU will not give the 144 billion.", EU | {"amount": money(144e9), "stage": Stage.REFUSED}),
        published="2024-05-01")))
    change, = [one for one in told(refused, "changes", "--against", earlier) if one["change"] != "doubted"]
    assert (change["change"], change["before"], change["after"]) == ("withdrawn", "pledged", "refused")
    assert (change["first"]["document"], change["second"]["document"]) == ("pledge", "late")


def test_between_a_day_and_itself_nothing_moves(book: str) -> None:
    answer = pledgebook("changes", "--since", "2024-02-16", "--until", "2024-02-16", "--book", book)
    assert (answer.exit_code, answer.stdout) == (0, "") and "No change fits." in answer.stderr


# --- brief --------------------------------------------------------------------------------------------------


def test_a_brief_in_markdown_and_as_a_page(book: str, tmp_path: Path) -> None:
    markdown = pledgebook("brief", "--actor", "Norway", "--as-of", "2024-03-05", "--book", book)
    assert markdown.exit_code == 0 and "3 commitments" in markdown.stderr
    assert markdown.stdout.startswith("# Commitments: by Norway; as known by the end of 2024-03-05\n")
    assert "- Norway pledged aid of EUR 24.72 billion for Ukraine. \\[" in markdown.stdout
    target = tmp_path / "brief.html"
    answer = pledgebook("brief", "--kind", "aid", "--format", "html", "--to", str(target), "--book", book)
    assert (answer.exit_code, answer.stdout) == (0, "")
    html = page(target.read_text(encoding="utf-8"))
    harmless(html)
    anchors_lead_somewhere(html)
    assert [heading.text for heading in html.all("h2")] == ["Aid", "Left out", "Sources"]


# --- what cannot be asked -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("words", "said"), [
    (("totals", "--in", "UAH"), "UAH"), (("totals", "--in", "euros"), "Use one of: AUD"),
    (("totals", "--in", ""), "EUR"),
    (("totals", "--by", "colour"), "colour"), (("totals", "--as-of", "2024-02-30"), "Write 2024"),
    (("totals", "--actor", "Norwey"), "Norway"), (("totals", "--format", "xml"), "xml"),
    (("exposure",), "--beneficiary"), (("exposure", "--beneficiary", "UKR", "--by", "kind"), "--by year"),
    (("exposure", "--beneficiary", "UKR", "--stage", "pledged", "--stage", "adopted"), "one stage"),
    (("exposure", "--beneficiary", "Nowhere"), "Nowhere"), (("changes",), "--since"),
    (("changes", "--since", "2024-13"), "Write 2024"),
    (("changes", "--since", "2024-06", "--until", "2024-05"), "ends before"),
    (("changes", "--since", "2024", "--against", "x.db"), "--against"),
    (("changes", "--since", "2024", "--as-of", "2024"), "--until"), (("changes", "--until", "2024"), "--since"),
    (("brief", "--format", "pdf"), "pdf"), (("brief", "--on", "someday"), "Write 2024")])
def test_a_question_that_makes_no_sense_ends_with_two(book: str, words: tuple[str, ...], said: str) -> None:
    answer = pledgebook(*words, "--book", book)
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert said in answer.stderr


@pytest.mark.parametrize("words", [("totals",), ("exposure", "--beneficiary", "UKR"), ("changes", "--since", "2024"),
                                   ("brief",), ("brief", "--format", "html")])
def test_an_empty_book_is_answered_and_a_missing_one_is_an_error(empty: str, words: tuple[str, ...],
                                                                 tmp_path: Path) -> None:
    answer = pledgebook(*words, "--book", empty)
    assert answer.exit_code == 0, answer.stderr
    assert "No " in answer.stdout + answer.stderr
    missing = pledgebook(*words, "--book", str(tmp_path / "none.db"))
    assert (missing.exit_code, missing.stdout) == (1, "") and "none.db" in missing.stderr


@pytest.mark.parametrize("verb", ["totals", "exposure", "changes", "brief"])
def test_help_has_an_example(verb: str) -> None:
    answer = pledgebook(verb, "--help")
    assert answer.exit_code == 0 and f"Example: pledgebook {verb} " in answer.stdout


def test_a_brief_that_cannot_be_written_says_so(book: str, tmp_path: Path) -> None:
    answer = pledgebook("brief", "--to", str(tmp_path / "no" / "brief.md"), "--book", book)
    assert answer.exit_code == 1 and "cannot be written" in answer.stderr
