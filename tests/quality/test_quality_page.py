"""docs/quality.md is what its figures say, and its floors can only rise by themselves."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pledgebook.answers.score import Marked
from pledgebook.claims import model_in_use
from pledgebook.model import Document, Kind, Stage
from tests.quality import quality_page
from tests.quality.errors import MENDS, Error
from tests.quality.quality_page import FLOORS, KEPT, PAGE, TITLES, page, raised
from tests.quality.sets import Labelled, even, figures_of, further_fields, headline


@pytest.fixture(scope="module")
def kept() -> dict[str, Any]:
    told: dict[str, Any] = json.loads(KEPT.read_text(encoding="utf-8"))
    return told


def test_the_page_is_written_from_the_kept_figures(kept: dict[str, Any]) -> None:
    assert PAGE.read_text(encoding="utf-8") == page(kept), "run `make quality`"


def test_the_page_tells_every_set_kind_stage_and_family(kept: dict[str, Any]) -> None:
    written = PAGE.read_text(encoding="utf-8")
    assert list(kept["sets"]) == list(TITLES)
    for name in [*TITLES.values(), *Kind, *Stage, *kept["sets"]["golden-blind"]["families"]]:
        assert f"| {name} |" in written, name


def test_the_ten_most_frequent_errors_come_with_an_example_of_our_own_and_a_way_to_mend_them(
        kept: dict[str, Any]) -> None:
    shown = kept["errors"]["most frequent"]
    assert 1 <= len(shown) <= 10
    assert [one["count"] for one in shown] == sorted((one["count"] for one in shown), reverse=True)
    opened = {path.stem: path for path in (FLOORS.parent / "tests" / "golden").rglob("*.txt")
              if not path.parent.name.endswith("-b")}
    for one in shown:
        text = " ".join(opened[one["document"]].read_text(encoding="utf-8").split())
        assert one["evidence"] in text
        assert sum(one["kinds"].values()) == one["count"]
        assert Error[one["error"]] in MENDS


def test_every_error_has_a_way_to_mend_it() -> None:
    assert set(MENDS) == set(Error)


FLOORS_OF_TWO = "[one]       # a set\ndetection = 0.50\nsilent = 0.70  # note\n\n[other]\ndetection = 0.50\n"


def figures(detection: float, silent: int) -> dict[str, Any]:
    rate = {"f1": detection}
    return {"detection": rate, "core": rate, "roles": rate, "amount": rate, "stage accuracy": 1.0,
            "speaker accuracy": 1.0, "without claims": {"documents": 4, "stay without": silent}}


@pytest.mark.parametrize(("detection", "silent", "expected"), [
    (0.612, 4, ("0.60", "0.99")), (0.51, 3, ("0.50", "0.74")), (0.4, 1, ("0.50", "0.70")), (0.53, 0, ("0.52", "0.70")),
])
def test_floors_rise_and_never_fall(detection: float, silent: int, expected: tuple[str, str]) -> None:
    lifted = raised(FLOORS_OF_TWO, {"one": figures(detection, silent)})
    assert lifted == (f"[one]       # a set\ndetection = {expected[0]}\nsilent = {expected[1]}  # note\n\n"
                      "[other]\ndetection = 0.50\n")


def test_the_kept_floors_would_survive_a_rewrite() -> None:
    written = FLOORS.read_text(encoding="utf-8")
    assert raised(written, {}) == written


@pytest.mark.parametrize(("name", "expected"), [
    ("crisis-51", False), ("crisis-50", True), ("seed-2", False), ("syria-190", True), ("whitehouse-02", True)])
def test_which_gold_documents_are_kept_unread(name: str, expected: bool) -> None:
    assert even(name) is expected


def test_fields_outside_the_score_are_counted_where_a_side_has_a_value() -> None:
    said = {"start": 0, "end": 9, "kind": "aid", "stage": "pledged", "actors": ["NOR"]}
    gold = ({**said, "items": ["12 battle tanks"], "period": {"start": "2024", "end": None, "duration": None}}, said)
    found = ({**said, "items": ["battle tanks"], "period": {"start": "2025"}}, {**said, "instrument": "Article 5"})
    marked = Marked("note", "x" * 9, gold, found)
    assert further_fields([marked]) == {"items": {"either": 1, "agree": 1}, "period": {"either": 1, "agree": 0},
                                        "instrument": {"either": 1, "agree": 0}}
    told = figures_of([marked])
    assert told["families"] == {"": 1}
    assert "silent" not in headline(told)


def test_sets_that_are_not_here_keep_their_figures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                                   kept: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(quality_page, "PAGE", tmp_path / "quality.md")
    monkeypatch.setattr(quality_page, "KEPT", tmp_path / "figures.json")
    monkeypatch.setattr(quality_page, "FLOORS", tmp_path / "quality.toml")
    text = "Norway will send 12 tanks to Ukraine."
    said = {"start": 0, "end": len(text), "kind": "aid", "stage": "pledged", "actors": ["NOR"],
            "beneficiaries": ["UKR"]}
    one = Labelled(Document("note", text), (said,), "notes")
    monkeypatch.setattr(quality_page, "golden", lambda *, blind: () if blind else (one,))
    (tmp_path / "figures.json").write_text(json.dumps(kept), encoding="utf-8")
    (tmp_path / "quality.toml").write_text("[golden-open]\ndetection = 0.50\n", encoding="utf-8")
    if not model_in_use().medium:
        pytest.skip("figures are only taken with the medium English model (`make dev` installs it)")
    elsewhere = ["--gold", str(tmp_path / "gold"), "--corpus", str(tmp_path / "corpus.jsonl"), "--raise-floors"]
    assert quality_page.main(elsewhere) == 0
    told = json.loads((tmp_path / "figures.json").read_text(encoding="utf-8"))
    assert told["sets"]["corpus-blind"] == kept["sets"]["corpus-blind"]
    assert told["sets"]["golden-open"]["detection"]["f1"] == 1.0
    assert told["errors"] == {"all": 0, "most frequent": []}
    assert "| our golden documents, open half | 1 | 1 | 1.00 |" in (tmp_path / "quality.md").read_text(encoding="utf-8")
    assert (tmp_path / "quality.toml").read_text(encoding="utf-8") == "[golden-open]\ndetection = 0.99\n"
    assert "golden-open       1 documents    1 claims" in capsys.readouterr().out
