"""The learned reader's eyes: they open, are still, see what is there, and say so when the file is broken."""

from __future__ import annotations

import importlib.util
import json
import shutil
import sys
from dataclasses import replace
from functools import cache
from importlib import resources
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from pledgebook.claims.cast import Scene, scene_of
from pledgebook.claims.context import Parsed
from pledgebook.claims.draft import Draft
from pledgebook.claims.network import (
    FIRST,
    KINDS,
    LONGEST_TEXT,
    SECOND,
    SHOWN,
    Glance,
    Impression,
    NoNetwork,
    glance,
    networks,
    opened,
    seen,
)
from pledgebook.claims.reader import _by_grammar
from pledgebook.claims.suggested import ALONE, BESIDE
from pledgebook.model import Document, Kind, Stage
from tests.claims.reading import parsed

DATA = Path(str(resources.files("pledgebook.claims").joinpath("data")))


@cache
def looked_at(sentence: str, alone: bool = False) -> tuple[Impression, ...]:
    scene, here, drafts = shown(sentence)
    return glance(scene, here, () if alone else drafts, networks()).impressions


def shown(sentence: str) -> tuple[Scene, Parsed, list[Draft]]:
    here, memory = parsed(sentence)
    return scene_of(here, memory, None), here, _by_grammar(here, memory, [])


def likeliest(sentence: str) -> Impression | None:
    return max(looked_at(sentence), key=lambda i: i.likely, default=None)


def test_the_network_opens_and_fits_the_codebook() -> None:
    assert SHOWN < ALONE <= BESIDE < 1
    assert len(networks()) == 2
    for known in networks():
        assert known.trained_on["claims"] > 1000 and known.trained_on["documents"] > 100
        assert known.ways["nsubj|"] != known.ways["prep:to|"] != 0
        assert all(known.pieces.token_to_id(mark) is not None for mark in known.marks)
    assert networks()[0].trained_on["kept out"] == networks()[1].trained_on["kept out"]


@pytest.mark.parametrize(("sentence", "kind", "stage", "actor", "receiver"), [
    ("Norway will send 20 tanks to Ukraine.", Kind.AID, Stage.PLEDGED, "NOR", "UKR"),
    ("Norway has delivered 20 tanks to Ukraine.", Kind.AID, Stage.DELIVERED, "NOR", "UKR"),
    ("Norway refused to send tanks to Ukraine.", Kind.AID, Stage.REFUSED, "NOR", "UKR"),
    ("Kenya asked France for armoured vehicles.", Kind.AID, Stage.REQUESTED, "KEN", "FRA"),
    ("Japan and the Philippines signed a defence agreement.", Kind.AGREEMENT, Stage.ADOPTED, "JPN", "PHL"),
    ("Canada deployed 600 soldiers to Latvia.", Kind.DEPLOYMENT, Stage.DELIVERED, "CAN", "LVA"),
])
def test_it_sees_an_act_with_its_stage_and_its_parties(
    sentence: str, kind: Kind, stage: Stage, actor: str, receiver: str
) -> None:
    found = likeliest(sentence)
    assert found is not None and found.kind is kind and found.stage is stage
    assert found.likely >= ALONE
    assert found.parts[actor].actor > 0.5
    parts = found.parts[receiver]
    assert max(parts.actor if kind is Kind.AGREEMENT else 0, parts.partner, parts.beneficiary) > 0.5


@pytest.mark.parametrize("sentence", [
    "Norway's king opened a museum in Bergen.",
    "Russian forces shelled Kharkiv overnight.",
    "The president of France arrived in Berlin for talks on trade.",
    "Analysts in London say the war could last for years.",
])
def test_it_sees_none_where_there_is_none(sentence: str) -> None:
    found = likeliest(sentence)
    assert found is None or found.likely < ALONE


def test_the_same_sentence_gives_the_same_numbers_whatever_was_read_before() -> None:
    sentence = "Norway will send 20 tanks to Ukraine."
    first = looked_at(sentence)
    looked_at.cache_clear()
    looked_at("Canada deployed 600 soldiers to Latvia.")
    assert looked_at(sentence) == first


def test_what_is_shown_is_likely_enough_and_stands_on_a_word() -> None:
    sentence = "Norway will send 20 tanks to Ukraine, and Denmark has refused to train its pilots."
    words = {(t.idx, t.idx + len(t.text)) for t in shown(sentence)[1].doc}
    found = looked_at(sentence)
    assert found and all(i.likely >= SHOWN and (i.start, i.end) in words for i in found)
    assert all(abs(sum(i.stages.values()) - 1) < 0.02 for i in found)


def test_a_long_sentence_is_cut_and_still_read() -> None:
    sentence = "Norway will send tanks to Ukraine" + ", and more tanks" * 120 + "."
    scene, here, drafts = shown(sentence)
    for known in networks():
        taken = seen(scene, here, drafts, known)
        assert len([t for t in taken.types if t == 1]) == LONGEST_TEXT + 1
    assert any(i.kind is Kind.AID for i in glance(scene, here, drafts, networks()).impressions)


def test_what_counts_is_the_mean_of_both() -> None:
    scene, here, drafts = shown("Norway will send 20 tanks to Ukraine.")
    first, second = networks()
    one, other, both = (max(glance(scene, here, drafts, known).impressions, key=lambda i: i.likely)
                        for known in ((first,), (second,), (first, second)))
    assert (one.start, one.kind) == (other.start, other.kind) == (both.start, both.kind)
    assert abs(both.likely - (one.likely + other.likely) / 2) < 0.002
    told, told_first, told_second = (seen_act.parts["UKR"].beneficiary for seen_act in (both, one, other))
    assert abs(told - (told_first + told_second) / 2) < 0.002


def test_where_the_small_one_sees_nothing_the_large_one_is_not_asked() -> None:
    scene, here, drafts = shown("The king opened a museum in Norway.")
    first, second = networks()
    assert glance(scene, here, drafts, (first,)).impressions == ()
    assert glance(scene, here, drafts, (first, replace(second, eyes=None))).impressions == ()


def test_no_party_no_impression() -> None:
    assert looked_at("Tanks will be sent.") == ()


@pytest.mark.parametrize("name", [FIRST, SECOND])
@pytest.mark.parametrize("part", [".json", "_eyes.onnx", "_hands.onnx", "_pieces.json"])
@pytest.mark.parametrize("how", ["missing", "cut"])
def test_a_broken_network_says_so(tmp_path: Path, name: str, part: str, how: str) -> None:
    broken = name + part
    for file in DATA.glob(f"{name}*"):
        shutil.copyfile(file, tmp_path / file.name)
    if how == "missing":
        (tmp_path / broken).unlink()
    else:
        (tmp_path / broken).write_bytes((tmp_path / broken).read_bytes()[:100])
    with pytest.raises(NoNetwork) as told:
        opened(tmp_path, name)
    assert "cannot be loaded" in told.value.what and "--engine grammar" in told.value.try_this


# --- the training shows the network what reading shows it ----------------------------------------------------------


def trainer() -> ModuleType:
    path = Path(__file__).parents[2] / "benchmarks/train_network.py"
    spec = importlib.util.spec_from_file_location("train_network", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["train_network"] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("which", [0, 1])
def test_training_and_reading_show_the_same_numbers(which: int) -> None:
    training: Any = trainer()
    known = networks()[which]
    text = "Norway met Ukraine in Oslo. It will send 20 tanks to Kyiv, and Denmark has refused to train pilots."
    document = Document("note", text, published="2024-05-01")
    scenes = json.loads(json.dumps(training.scenes_of(document)))
    told: list[Any] = []

    def keep(scene: Scene, here: Parsed, drafts: list[Draft], _: Any) -> Glance:
        told.append(seen(scene, here, drafts, known))
        return Glance((), None, {})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pledgebook.claims.suggested.glance", keep)
        from pledgebook.claims import reader

        reader.read(document, engine="both")
    assert len(told) == len(scenes) > 0
    for scene, taken in zip(scenes, told, strict=True):
        row = training.row_of(scene, False, known.pieces, known.marks)
        assert (row.ids, row.types, row.flags) == (taken.ids, taken.types, taken.flags)
        assert row.words == [(word.piece, word.token) for word in taken.words]
        assert row.players == [(first, last, head, player.parties) for first, last, head, player in taken.players]
        assert [(said.kind, said.stage) for said in row.told] == [
            (0, 0) if word.draft is None
            else (1 + KINDS.index(word.draft.claim.kind), 1 + list(Stage).index(word.draft.claim.stage))
            for word in taken.words
        ]


def test_distances_are_counted_alike() -> None:
    from pledgebook.claims.network import _step

    training: Any = trainer()
    assert [training.step_of(d) for d in range(-40, 41)] == [_step(d) for d in range(-40, 41)]
    assert _step(3) != _step(-3) and _step(30) == _step(40)


