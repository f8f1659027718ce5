"""`score` on small gold folders, and what it says of bad ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.doors.command_line import pledgebook, quick_read_all

TEXTS = {"wire-1": "NOR pledges 50 EUR to UKR. Then it rained.", "wire-2": "Nothing was promised.",
         "inner/speech-1": "FRA refuses to UKR. DEU pledges to UKR."}


def labelled(text: str, quote: str, **fields: Any) -> dict[str, Any]:
    return {"start": text.index(quote), "end": text.index(quote) + len(quote), "kind": "aid", "stage": "pledged",
            "actors": ["NOR"], "partners": [], "beneficiaries": ["UKR"]} | fields


@pytest.fixture
def gold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("pledgebook.claims.read_all", quick_read_all)
    folder = tmp_path / "gold"
    claims = {"wire-1": [labelled(TEXTS["wire-1"], "NOR pledges 50 EUR", amount={"value": 50, "currency": "EUR"})],
              "wire-2": [],
              "inner/speech-1": [labelled(TEXTS["inner/speech-1"], "FRA refuses", actors=["FRA"], stage="blocked")]}
    for name, text in TEXTS.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
        (folder / f"{name}.json").write_text(json.dumps(
            {"id": name, "published": "2024-03-01", "claims": claims[name]}), encoding="utf-8")
    return folder


def test_the_reader_is_measured(gold: Path) -> None:
    figures = json.loads(pledgebook("score", str(gold), "--format", "json").stdout)
    assert (figures["documents"], figures["gold claims"], figures["predicted claims"]) == (3, 2, 3)
    assert figures["detection"] == {"precision": 0.6667, "recall": 1.0, "f1": 0.8}
    assert figures["core"]["f1"] == 0.4
    assert figures["without claims"] == {"documents": 1, "stay without": 1}
    assert list(figures["by family"]) == ["inner", "wire"]


def test_figures_and_misses_in_words(gold: Path) -> None:
    result = pledgebook("score", str(gold), "--misses")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert "[differs] speech-1: FRA refuses" in lines
    assert "    gold       aid blocked FRA | - | UKR" in lines
    assert "[spurious] speech-1: DEU pledges to UKR." in lines
    assert any(line.split() == ["detection", "0.6667", "1.0000", "0.8000"] for line in lines)
    assert "documents without claims that stay without: 1 of 1" in lines
    assert "misses" in json.loads(pledgebook("score", str(gold), "--misses", "--format", "json").stdout)


def test_somebody_elses_predictions(gold: Path, tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (theirs / "wire-1.json").write_bytes((gold / "wire-1.json").read_bytes())
    figures = json.loads(pledgebook("score", str(gold), "--predicted", str(theirs), "--format", "json").stdout)
    assert figures["detection"] == {"precision": 1.0, "recall": 0.5, "f1": 0.6667}
    assert figures["amount"]["f1"] == 1


@pytest.mark.parametrize(("content", "told"), [
    ("{", "no JSON"), ("[]", "no JSON object"), ("{}", "no list"), ('{"claims": [1]}', "no object"),
    ('{"claims": [{"kind": "aid"}]}', "start"),
    ('{"claims": [{"start": 0, "end": 1, "kind": "gift", "stage": "pledged"}]}', "kind of the codebook ('gift')"),
    ('{"claims": [{"start": 0, "end": 1, "kind": "aid", "stage": "firm"}]}', "stage of the codebook ('firm')"),
    ('{"claims": [{"start": 0, "end": 1, "kind": "aid", "stage": "pledged", "amount": 5}]}', "amount of claim 0"),
])
def test_a_bad_gold_file_is_told(gold: Path, content: str, told: str) -> None:
    (gold / "wire-2.json").write_text(content, encoding="utf-8")
    result = pledgebook("score", str(gold))
    assert result.exit_code == 1
    assert told in result.stderr and "wire-2.json" in result.stderr


def test_folders_that_hold_nothing_are_told(gold: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for words in ((str(tmp_path / "empty"),), (str(tmp_path / "none"),), (str(gold), "--predicted", "none")):
        result = pledgebook("score", *words)
        assert (result.exit_code, result.stdout) == (1, "")
    (gold / "inner" / "wire-1.txt").write_text("x", encoding="utf-8")
    (gold / "inner" / "wire-1.json").write_text('{"claims": []}', encoding="utf-8")
    assert "Two documents are called 'wire-1'" in pledgebook("score", str(gold)).stderr
    (gold / "inner" / "wire-1.txt").unlink()
    (gold / "wire-1.txt").write_bytes(b"\xff\xfe\x00")
    assert "not UTF-8" in pledgebook("score", str(gold)).stderr
