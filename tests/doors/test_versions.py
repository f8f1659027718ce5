"""Versions of one address are kept, marked and compared."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pledgebook import claims
from tests.doors.command_line import pledgebook, quick_read_all

URL = "https://min.example/aid"


@pytest.fixture(autouse=True)
def quick_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claims, "read_all", quick_read_all)


def add(folder: Path, name: str, text: str, url: str | None = URL) -> str:
    (folder / name).mkdir()
    (folder / name / "aid.txt").write_text(text)
    (folder / name / "aid.json").write_text(json.dumps({"url": url, "published": "2024-07-11"}))
    return pledgebook("add", str(folder / name / "aid.txt"), "--book", str(folder / "b.db")).stdout


def test_what_an_address_said_before_and_says_now_is_compared(tmp_path: Path) -> None:
    first = add(tmp_path, "one", "NOR pledges 5 EUR to UKR. POL pledges 1 EUR to UKR. FRA refuses to UKR.")
    assert "version" not in first
    second = add(tmp_path, "two", "Corrected. NOR pledges 6 EUR to UKR. FRA refuses to UKR. DEU pledges 2 EUR to UKR.")
    assert "a new version of aid" in second
    assert "version" not in add(tmp_path, "three", "Another text: DEU pledges 2 EUR to UKR.", "https://min.example/other")
    assert "version" not in add(tmp_path, "four", "No address: DEU pledges 2 EUR to UKR.", None)
    told = pledgebook("versions", "--book", str(tmp_path / "b.db"), "--format", "jsonl").stdout.splitlines()
    moved = [json.loads(line) for line in told]
    assert [(one["change"], one["fields"]) for one in moved] == [
        ("altered", ["amount", "quote"]), ("gone", []), ("new", [])]
    assert moved[0]["before"]["amount"]["value"] == 5 and moved[0]["after"]["amount"]["value"] == 6
    assert moved[1]["before"]["actors"] == ["POL"] and moved[2]["after"]["actors"] == ["DEU"]
    shown = pledgebook("versions", URL, "--book", str(tmp_path / "b.db"))
    assert "altered (amount, quote)" in shown.stdout and "1 text with versions, 3 claims moved." in shown.stderr
    assert pledgebook("versions", "https://nobody.example", "--book", str(tmp_path / "b.db")).exit_code == 1
    assert pledgebook("verify", "--book", str(tmp_path / "b.db")).exit_code == 0


def test_a_row_of_a_ledger_is_a_version_by_its_id_and_not_by_what_it_cites(tmp_path: Path) -> None:
    heading = "id,donor,announcement_date,measure,tot_sub_activity_value_EUR,source_of_aid_1\n"
    for name, value in (("r1.csv", 5), ("r2.csv", 6)):
        (tmp_path / name).write_text(f"{heading}A,Norway,2024-07-11,Allocation,{value},{URL}\n"
                                     f"B,Poland,2024-07-11,Allocation,1,{URL}\n")
    for name in ("r1.csv", "r2.csv"):
        out = pledgebook("import", "kiel", str(tmp_path / name), "--book", str(tmp_path / "b.db")).stdout
        assert ("a new version of kiel-A" in out) is (name == "r2.csv")
    shown = pledgebook("versions", "--book", str(tmp_path / "b.db")).stdout
    assert shown.startswith("ledger row kiel-A\n") and "kiel-B" not in shown and "altered (amount, quote)" in shown
