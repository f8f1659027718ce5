"""`whatif` and `conditions` on the command line: lines for people, data for programs, bad changes told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pledgebook.exchange.tables import CONDITION_COLUMNS, OWED_COLUMNS
from tests.doors.command_line import pledgebook, quick_read_all

ON = ("--on", "2024-07-01")
FUTURES = Path(__file__).parents[2] / "examples/futures/ukraine.yaml"


@pytest.fixture(autouse=True)
def in_a_folder_with_a_book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PLEDGEBOOK_BOOK", raising=False)
    monkeypatch.setattr("pledgebook.claims.read_all", quick_read_all)
    Path("texts").mkdir()
    for name, day, text in (("oslo", "2024-03-01", "NOR pledges 50 EUR to UKR today."),
                            ("berlin", "2024-04-01", "DEU pledges 7 EUR to MDA.")):
        Path(f"texts/{name}.txt").write_text(text, encoding="utf-8")
        Path(f"texts/{name}.json").write_text(json.dumps({"published": day}), encoding="utf-8")
    assert pledgebook("add", "texts").exit_code == 0


def data(*words: str) -> Any:
    result = pledgebook(*words, "--format", "json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def test_a_withdrawal_tells_duties_promises_sums_and_what_stays() -> None:
    shown = pledgebook("whatif", "--withdraw", "Norway", *ON).stdout
    for words in ("What if Norway withdraws", "GUARANTEES LOST", "(north-atlantic-treaty)",
                  "PROMISES THAT FALL AWAY: 1", "“NOR pledges 50 EUR", "2024, pledged: EUR 57 → EUR 7", "UNTOUCHED",
                  "1 commitment of the book"):
        assert words in shown
    told = data("whatif", "--withdraw", "Norway", *ON)
    assert [one["documents"] for one in told["commitments"]] == [["oslo"]]
    assert told["layers"] == [{"layer": "withdraw", "party": "NOR", "instrument": None,
                               "words": "Norway withdraws from all it promised and belongs to"}]


def test_only_what_is_owed_to_one() -> None:
    shown = pledgebook("whatif", "--end", "NATO", *ON, "--for", "Poland").stdout
    assert "GUARANTEES LOST, owed to Poland" in shown and "7 more to Poland" in shown
    rows = pledgebook("whatif", "--end", "NATO", *ON, "--for", "Poland", "--format", "csv").stdout.splitlines()
    assert rows[0] == ",".join(OWED_COLUMNS) and len(rows) == 1 + 2 * 31
    assert {row.split(",")[1] for row in rows[1:]} == {"POL"}


def test_accession_and_unanimity() -> None:
    shown = pledgebook("whatif", "--join", "Ukraine:NATO", *ON).stdout
    assert "64" not in shown.splitlines()[0] and "128 duties gained, to 33 parties under 1 instrument" in shown
    assert "UNANIMITY: Ukraine into north-atlantic-treaty" in shown and "no member on record" in shown


def test_without_a_book_the_reference_alone_is_asked() -> None:
    Path("pledges.db").unlink()
    result = pledgebook("whatif", "--withdraw", "USA:NATO", *ON)
    assert result.exit_code == 0 and "only the reference is asked" in result.stderr
    assert pledgebook("whatif", "--withdraw", "USA:NATO", *ON, "--book", "none.db").exit_code == 1


@pytest.mark.parametrize(("words", "code", "told"), [
    ((), 2, "No change is named"), (("--withdraw", "Mexico:NATO"), 2, "no member of north-atlantic-treaty"),
    (("--withdraw", "Nowhere"), 2, "No party is called"), (("--join", "Ukraine"), 2, "not of two parts"),
    (("--delay", "USA:soon"), 2, "soon"), (("--end", "no such treaty"), 1, "no instrument called"),
    (("--withdraw", "USA", "--in", "XXX"), 2, "XXX"), (("--fails", "the"), 2, "names nothing"),
    (("--disbelieve", "The Nobody Times"), 2, "No text of this book"),
    (("--withdraw", "USA", "--on", "soon"), 2, "soon"),
    (("--compare", str(FUTURES)), 2, "not said for whom"),
    (("--compare", "none.yaml", "--for", "UKR"), 2, "cannot be read")])
def test_bad_changes_are_told_with_what_to_do(words: tuple[str, ...], code: int, told: str) -> None:
    result = pledgebook("whatif", *words)
    assert result.exit_code == code and told in result.stderr and result.stdout == ""


def test_futures_stand_side_by_side() -> None:
    shown = pledgebook("whatif", "--compare", str(FUTURES), "--for", "Ukraine", *ON).stdout
    fight = next(line for line in shown.splitlines() if line.startswith("bound to fight"))
    assert fight.split()[3:] == ["nobody", "nobody", "5", "nobody"]
    cells = data("whatif", "--compare", str(FUTURES), "--for", "Ukraine", *ON)["cells"]
    yes = {(cell["line"], cell["future"]): cell["yes"] for cell in cells}
    assert len(yes["bound to help, free in the means", "full membership"]) == 32
    assert yes["bound to fight", "guarantees instead"] == ["DEU", "FRA", "GBR", "POL", "USA"]
    assert yes["bound to consult", "aid alone"] < yes["bound to consult", "today"] or \
        len(yes["bound to consult", "aid alone"]) < len(yes["bound to consult", "today"])


def test_a_file_of_futures_that_does_not_fit_says_where() -> None:
    Path("bad.yaml").write_text("futures: [{name: x, leave: [USA]}]", encoding="utf-8")
    result = pledgebook("whatif", "--compare", "bad.yaml", "--for", "UKR")
    assert result.exit_code == 2 and "futures.0.leave" in result.stderr


def test_conditions_and_the_ruling_on_one() -> None:
    claim = data("claims", "--actor", "NOR")[0]["id"]
    why = ("--why", "I looked", "--who", "Ada")
    refused = pledgebook("rule", "condition", claim, "met", *why)
    assert refused.exit_code == 2 and "has no condition" in refused.stderr
    assert data("conditions") == []
    pledgebook("rule", "correct", claim, "condition=once parliament agrees", *why)
    one, = data("conditions")
    assert (one["state"], one["condition"], one["evidence"]) == ("open", "once parliament agrees", None)
    made = pledgebook("rule", "condition", claim, "met", *why).stdout.split()[0]
    one, = data("conditions")
    assert (one["state"], one["ruling"]) == ("met", made) and "I looked" in one["because"]
    assert "condition set by Ada" in " ".join(pledgebook("show", claim).stdout.split())
    pledgebook("rule", "undo", made, *why)
    assert data("conditions")[0]["state"] == "open"
    assert data("conditions", "--beneficiary", "MDA") == []
    assert pledgebook("conditions", "--format", "csv").stdout.splitlines()[0] == ",".join(CONDITION_COLUMNS)
