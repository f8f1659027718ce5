"""The scorer: tables of pairs that count and pairs that do not, and the same figures as the yardstick's own script."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pledgebook.answers.score import (
    Marked,
    Score,
    agreement,
    alike_in_words,
    in_brief,
    near_stage,
    pairs,
    roles_of,
    same_amount,
    score,
    shared_evidence,
)
from pledgebook.model import LADDER, Kind

SHARED = Path(__file__).parents[3] / "shared" / "gold"


def claim(start: int = 0, end: int = 100, **fields: Any) -> dict[str, Any]:
    return {"start": start, "end": end, "kind": "aid", "stage": "pledged", "actors": ["NOR"], "partners": [],
            "beneficiaries": ["UKR"], "speaker": None, "amount": None, "count": None, "condition": None} | fields


EUROS = {"value": 50e9, "currency": "EUR", "per": None}


def scored(gold: list[dict[str, Any]], predicted: list[dict[str, Any]], name: str = "note-1") -> Score:
    return score([Marked(name, "x" * 500, tuple(gold), tuple(predicted), family="notes")])


@pytest.mark.parametrize(("other", "paired"), [
    (claim(), True), (claim(50, 150), True), (claim(51, 151), False), (claim(90, 100), True), (claim(100, 120), False),
    (claim(kind="body"), False), (claim(stage="refused", actors=["USA"]), True), (claim(0, 400), True),
])
def test_claims_pair_where_kind_and_evidence_meet(other: dict[str, Any], paired: bool) -> None:
    assert pairs([claim()], [other]) == ([(0, 0)] if paired else [])


def test_the_best_agreement_pairs_first_and_each_claim_once() -> None:
    gold = [claim(stage="adopted"), claim(stage="pledged")]
    predicted = [claim(stage="pledged"), claim(stage="pledged", actors=["USA"]), claim(stage="adopted")]
    assert sorted(pairs(gold, predicted)) == [(0, 2), (1, 0)]


@pytest.mark.parametrize(("one", "other", "same"), [
    ({}, {"amount": EUROS}, False), ({"amount": EUROS}, {}, False), ({}, {}, False),
    ({"amount": EUROS}, {"amount": EUROS}, True),
    ({"amount": EUROS}, {"amount": EUROS | {"value": 50.24e9}}, True),
    ({"amount": EUROS}, {"amount": EUROS | {"value": 50.26e9}}, False),
    ({"amount": EUROS}, {"amount": EUROS | {"currency": "USD"}}, False),
    ({"amount": EUROS}, {"amount": EUROS | {"per": "year"}}, False),
    ({"amount": EUROS}, {"amount": {"value": 50e9, "currency": "EUR"}}, True),
])
def test_amounts_agree(one: dict[str, Any], other: dict[str, Any], same: bool) -> None:
    assert same_amount(claim(**one), claim(**other)) is same


def test_roles_are_compared_as_the_codebook_says() -> None:
    assert roles_of(claim(partners=["EU"], beneficiaries=[])) == roles_of(claim(partners=[], beneficiaries=["EU"]))
    assert roles_of(claim(actors=["EU"])) != roles_of(claim(actors=["NOR"]))
    pact = claim(kind="agreement", actors=["DEU"], partners=["UKR"], beneficiaries=[])
    assert roles_of(pact) == roles_of(pact | {"actors": ["UKR"], "partners": ["DEU"]})
    assert roles_of({"kind": "aid", "actors": None}) == frozenset()
    assert agreement({**claim(), "actors": [], "beneficiaries": []}, {**claim(), "actors": [], "beneficiaries": []}) \
        == pytest.approx(2.1)


@pytest.mark.parametrize(("one", "other", "near"), [
    ("pledged", "pledged", True), ("pledged", "adopted", True), ("pledged", "negotiating", True),
    ("pledged", "delivered", False), ("refused", "refused", True), ("refused", "blocked", False),
    ("considered", "refused", False)])
def test_a_neighbour_on_the_ladder(one: str, other: str, near: bool) -> None:
    assert near_stage(one, other) is near


@pytest.mark.parametrize(("one", "other", "alike"), [
    (None, None, True), ("", None, True), ("if it passes", None, False), ("if it passes", "IF it passes!", True),
    ("pending the passage of a bill", "the passage", True), ("provided they agree", "if it snows", False),
    ("one two", "two three", True), ("one two three", "three four five", False), ("!", "!", False)])
def test_conditions_share_half_their_words(one: str | None, other: str | None, alike: bool) -> None:
    assert alike_in_words(one, other) is alike


def test_shared_evidence_is_measured_by_the_shorter() -> None:
    assert shared_evidence(claim(0, 100), claim(90, 100)) == 1
    assert shared_evidence(claim(0, 100), claim(200, 300)) == 0
    assert shared_evidence(claim(5, 5), claim(5, 5)) == 0


def test_all_figures_of_one_small_document() -> None:
    gold = [claim(0, 50, amount=EUROS, condition="if so", count=2, speaker="NOR"), claim(100, 150, stage="adopted"),
            claim(200, 250, kind="body", beneficiaries=[])]
    predicted = [claim(0, 50, amount=EUROS, count=3), claim(100, 150), claim(300, 350)]
    figures = scored(gold, predicted).figures
    assert {key: figures[key] for key in ("documents", "gold claims", "predicted claims")} == {
        "documents": 1, "gold claims": 3, "predicted claims": 3}
    assert figures["detection"] == {"precision": 0.6667, "recall": 0.6667, "f1": 0.6667}
    assert figures["core"] == {"precision": 0.3333, "recall": 0.3333, "f1": 0.3333}
    assert figures["roles"] == {"precision": 0.6667, "recall": 0.8, "f1": 0.7273}
    assert figures["amount"]["f1"] == 1
    assert (figures["stage accuracy"], figures["stage±1 accuracy"]) == (0.5, 1)
    assert (figures["speaker accuracy"], figures["count accuracy"], figures["condition accuracy"]) == (0.5, 0.5, 0.5)
    assert set(figures["by kind"]) == {"aid", "body"}
    assert figures["by kind"]["body"]["detection"]["recall"] == 0
    assert figures["by stage"]["pledged"] == {
        "gold claims": 2, "predicted claims": 3, "detection": {"precision": 0.3333, "recall": 0.5, "f1": 0.4},
        "core": {"precision": 0.3333, "recall": 0.5, "f1": 0.4}}
    assert figures["by stage"]["adopted"]["detection"]["f1"] == 0
    assert list(figures["by family"]) == ["notes"]


def test_misses_name_what_went_wrong() -> None:
    found = scored([claim(0, 50), claim(100, 150, stage="adopted")],
                   [claim(100, 150), claim(300, 350, amount=EUROS | {"per": "year"})]).misses
    assert [(miss.what, miss.document) for miss in found] == [
        ("differs", "note-1"), ("missed", "note-1"), ("spurious", "note-1")]
    assert in_brief(found[2].predicted) == "aid pledged NOR | - | UKR  50000000000.0 EUR a year"
    assert in_brief(found[2].gold) == "none"
    assert found[1].as_json()["predicted"] is None


def test_silence_where_nothing_is_said() -> None:
    documents = [Marked("a", "", (), ()), Marked("b", "x" * 100, (), (claim(),)),
                 Marked("c", "x" * 100, (claim(),), ())]
    assert score(documents).figures["without claims"] == {"documents": 2, "stay without": 1}


def test_nothing_at_all_gives_zeroes() -> None:
    figures = score([]).figures
    assert (figures["documents"], figures["detection"]["f1"], figures["stage accuracy"]) == (0, 0.0, 0.0)


def worsened(claims: list[dict[str, Any]], rng: random.Random) -> list[dict[str, Any]]:
    """Claims as a poor reader would find them: some missing, some twice, some wrong in a field."""
    found = []
    for one in claims:
        changed = dict(one)
        for field, chance, choices in (
                ("stage", 0.3, [str(stage) for stage in LADDER]), ("kind", 0.2, [str(kind) for kind in Kind]),
                ("actors", 0.3, [["USA"], ["UKR", "EU"], []]), ("amount", 0.2, [None, EUROS]),
                ("condition", 0.1, ["if the budget passes"]), ("speaker", 0.2, ["UKR", None]), ("count", 0.1, [3])):
            if rng.random() < chance:
                changed[field] = rng.choice(choices)
        changed["start"] = max(0, one["start"] - rng.choice((0, 0, 30, 200)))
        found += [changed] * rng.choice((0, 1, 1, 1, 2))
    return found


@pytest.mark.skipif(not (SHARED / "score_claims.py").exists(),
                    reason="../shared/gold is not here, so there is no other scorer to compare with")
@pytest.mark.parametrize("seed", range(3))
def test_the_same_figures_as_the_yardsticks_own_script(seed: int, tmp_path: Path) -> None:
    rng, documents = random.Random(seed), []
    for path in sorted((SHARED / "dev").glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))["claims"]
        predicted = worsened(gold, rng)
        if rng.random() < 0.9:
            (tmp_path / path.name).write_text(json.dumps({"claims": predicted}), encoding="utf-8")
        else:
            predicted = []
        documents.append(Marked(path.stem, path.with_suffix(".txt").read_text(encoding="utf-8"), tuple(gold),
                                tuple(predicted)))
    told = subprocess.run([sys.executable, str(SHARED / "score_claims.py"), str(SHARED / "dev"), str(tmp_path),
                           "--json"], capture_output=True, text=True, check=True, timeout=60)
    theirs = json.loads(told.stdout)
    ours = score(documents).figures
    assert {key: ours[key] for key in theirs} == theirs
    assert 0 < theirs["core"]["f1"] < theirs["detection"]["f1"] < 1
