"""The five articles the project began from, through the commands of the README: each known promise with its quote."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.doors.command_line import pledgebook

SEEDS = Path(__file__).parents[3] / "shared" / "seeds"

pytestmark = pytest.mark.skipif(
    not SEEDS.is_dir(), reason="the five articles do not stand beside the repository (../shared/seeds) and are not "
                               "ours to pass on")


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book of the five articles, as `pledgebook add` makes it."""
    path = tmp_path_factory.mktemp("seeds") / "pledges.db"
    added = pledgebook("add", str(SEEDS), "--book", str(path))
    assert added.exit_code == 0, added.stderr
    return path


def claims(book: Path, *asked: str) -> list[dict[str, Any]]:
    """What `pledgebook claims` prints for a question; every line must hold the words it is read from."""
    told = pledgebook("claims", *asked, "--book", str(book), "--format", "jsonl")
    assert told.exit_code == 0, told.stderr
    found: list[dict[str, Any]] = [json.loads(line) for line in told.stdout.splitlines()]
    for claim in found:
        (path,) = SEEDS.glob(f"{claim['document']}*")
        assert claim["quote"] == path.read_text(encoding="utf-8")[claim["start"]:claim["end"]]
    return found


def parties(claim: dict[str, Any]) -> set[str]:
    return {*claim["actors"], *claim["partners"], *claim["beneficiaries"]}


def quoting(found: Sequence[dict[str, Any]], words: str) -> list[dict[str, Any]]:
    return [claim for claim in found if words in claim["quote"]]


def test_all_five_are_in_the_book_and_again_changes_nothing(book: Path) -> None:
    again = pledgebook("add", str(SEEDS), "--book", str(book))
    assert again.exit_code == 0
    assert again.stdout.count("same") + again.stderr.count("same") >= 5
    assert len({claim["document"] for claim in claims(book)}) == 5


def test_fifty_billion_euros_by_the_union_for_four_years(book: Path) -> None:
    (claim,) = quoting(claims(book, "--actor", "EU", "--kind", "aid", "--stage", "adopted"), "50 billion euros")
    assert claim["amount"] == {"value": 50_000_000_000, "currency": "EUR", "per": None}
    assert claim["beneficiaries"] == ["UKR"]
    assert (claim["period"]["start"], claim["period"]["end"]) == ("2024", "2027")


def test_agreements_with_seven_states(book: Path) -> None:
    adopted = claims(book, "--party", "Ukraine", "--kind", "agreement", "--stage", "adopted")
    seven = {"NLD", "GBR", "DEU", "FRA", "DNK", "ITA", "CAN"}
    (claim,) = quoting(adopted, "already reached such agreements")
    assert parties(claim) == {"UKR", *seven}
    assert [claim["count"] for claim in quoting(adopted, "seven such documents")] == [7]


def test_agreements_with_nine_states_in_another_text(book: Path) -> None:
    (claim,) = quoting(claims(book, "--party", "Latvia", "--kind", "agreement", "--stage", "adopted"), "nine countries")
    assert claim["count"] == 9
    assert parties(claim) == {"UKR", "LVA", "FIN", "GBR", "DEU", "FRA", "DNK", "CAN", "ITA", "NLD"}


def test_twenty_member_nations(book: Path) -> None:
    found = claims(book, "--party", "NATO", "--kind", "agreement", "--stage", "adopted")
    (claim,) = quoting(found, "twenty member nations")
    assert claim["count"] == 20
    assert parties(claim) == {"NATO", "UKR"}


def test_forty_three_billion_dollars_a_year(book: Path) -> None:
    (claim,) = quoting(claims(book, "--actor", "NATO", "--kind", "aid", "--stage", "pledged"), "$43 billion annually")
    assert claim["amount"] == {"value": 43_000_000_000, "currency": "USD", "per": "year"}
    assert claim["beneficiaries"] == ["UKR"]


@pytest.mark.parametrize(("state", "party", "speaker"), [("France", "FRA", None), ("Canada", "CAN", "CAN")])
def test_france_and_canada_weigh_troops(book: Path, state: str, party: str, speaker: str | None) -> None:
    (claim,) = claims(book, "--actor", state, "--kind", "deployment", "--stage", "considered")
    assert claim["actors"] == [party]
    assert claim["beneficiaries"] == ["UKR"]
    assert claim["speaker"] == speaker
    assert "troops to Ukraine" in claim["quote"]


def test_the_bill_that_the_house_holds_up(book: Path) -> None:
    (claim,) = claims(book, "--actor", "United States", "--kind", "aid", "--stage", "blocked")
    assert "refuses to discuss the bill" in claim["quote"]
    assert claim["beneficiaries"] == ["UKR"]


def test_hungary_stays_out_of_the_command(book: Path) -> None:
    (claim,) = claims(book, "--actor", "Hungary", "--kind", "body", "--stage", "refused")
    assert "Budapest will not participate" in claim["quote"]
    assert parties(claim) == {"HUN", "NATO", "UKR"}


def test_poland_asks_for_ukraine(book: Path) -> None:
    found = claims(book, "--actor", "Poland", "--beneficiary", "Ukraine", "--kind", "guarantee", "--stage", "requested")
    claim = quoting(found, "Poland has asked NATO to guarantee")[0]
    assert (claim["actors"], claim["partners"], claim["beneficiaries"]) == (["POL"], ["NATO"], ["UKR"])


def test_the_conditional_accession(book: Path) -> None:
    (claim,) = quoting(claims(book, "--kind", "membership"), "will eventually join NATO")
    assert "the necessary political conditions are met" in claim["condition"]
    assert parties(claim) == {"NATO", "UKR"}
    assert claim["speaker"] == "NATO"
    assert claim["stage"] == "pledged"


def test_each_commitment_shows_its_quote_and_can_be_found_by_its_words(book: Path) -> None:
    told = pledgebook("list", "--actor", "EU", "--kind", "aid", "--book", str(book), "--format", "jsonl")
    commitments = [json.loads(line) for line in told.stdout.splitlines()]
    (union,) = [one for one in commitments if one["amount"] and one["amount"]["value"] == 50e9]
    shown = pledgebook("show", union["id"], "--book", str(book))
    assert shown.exit_code == 0
    assert "50 billion euros" in " ".join(shown.stdout.split())
    searched = pledgebook("search", '"fund of 50 billion euros"', "--book", str(book))
    assert searched.exit_code == 0
    assert "000_943e79973ec72674" in searched.stdout


README = Path(__file__).parents[2] / "README.md"
SHOWN = re.compile(r"^\$ pledgebook (.*? --book seeds\.db .*?)(?: {2,}#.*)?$", re.M)
ASKED = SHOWN.findall(README.read_text(encoding="utf-8"))
SAID = ("EUR 50 billion", "+6", "twenty member nations", "USD 43 billion a year", "Canada", "blocked", "Hungary",
        "Poland", "the necessary political conditions are met", "lost scale",
        "PROMISES THAT FALL AWAY", "UNANIMITY: Ukraine into north-atlantic-treaty", "pending the passage")


@pytest.mark.parametrize(("asked", "said"), list(zip(ASKED, SAID, strict=True)))
def test_the_commands_of_the_readme_tell_it(
        asked: str, said: str, book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    told = pledgebook(*(str(book) if word == "seeds.db" else word for word in shlex.split(asked)))
    assert told.exit_code == 0, told.stderr
    assert said in told.stdout
