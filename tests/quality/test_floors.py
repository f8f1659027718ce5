"""The reader stays above the floors of quality.toml, on our own documents and on the gold beside the repository."""

from __future__ import annotations

import json
import time
import tomllib
from collections.abc import Mapping
from typing import Any

import pytest

from pledgebook.answers.score import Marked
from pledgebook.claims import model_in_use
from tests.quality.quality_page import FLOORS, KEPT
from tests.quality.sets import FIGURES, GOLD_DEV, figures_of, gold_dev, golden, headline, measured, silence

LONGEST = 60  # seconds for reading every golden document, on a slow machine
STALE = 0.03  # how far the page may lag behind the reader

floors: Mapping[str, Mapping[str, float]] = tomllib.loads(FLOORS.read_text(encoding="utf-8"))


@pytest.fixture(scope="session", autouse=True)
def medium_model() -> None:
    if not model_in_use().medium:
        pytest.skip("the floors are for the medium English model, which is not installed here (`make dev` installs it)")


@pytest.fixture(scope="session")
def halves() -> dict[str, tuple[Marked, ...]]:
    """Our golden documents, both halves, read once."""
    began = time.process_time()
    read = {"golden-open": measured(golden(blind=False)), "golden-blind": measured(golden(blind=True))}
    assert time.process_time() - began < LONGEST
    return read


def above(figures: Mapping[str, float], wanted: Mapping[str, float]) -> None:
    low = {name: f"{figures[name]:.4f} < {floor}" for name, floor in wanted.items() if figures[name] < floor}
    assert not low, "below the floors of quality.toml; lowering one is an entry in the changelog"


@pytest.mark.parametrize("half", ["golden-open", "golden-blind"])
def test_our_golden_documents(half: str, halves: dict[str, tuple[Marked, ...]]) -> None:
    figures = headline(figures_of(halves[half]))
    assert set(floors[half]) == {*FIGURES, "silent"} == set(figures)
    above(figures, floors[half])


def test_the_golden_halves_are_whole_and_apart(halves: dict[str, tuple[Marked, ...]]) -> None:
    opened, blind = ({marked.name for marked in halves[half]} for half in ("golden-open", "golden-blind"))
    assert len(opened) >= 40 and len(blind) >= 28
    assert not opened & blind
    assert sum(not marked.gold for half in halves.values() for marked in half) >= 8


@pytest.mark.skipif(not GOLD_DEV.is_dir(), reason="the gold documents do not stand beside the repository here")
def test_the_gold_beside_the_repository() -> None:
    marked = [*measured(gold_dev(blind=False)), *measured(gold_dev(blind=True))]
    assert len(marked) == 36
    above(headline(figures_of(marked)), floors["gold-dev"])


def test_texts_that_promise_nothing() -> None:
    told = silence()
    assert told["texts"] == 150 and told["twins"] == 60
    above({"silent": told["quiet"] / told["texts"], "heard": told["heard"] / told["twins"]}, floors["silence"])


def test_a_figure_below_its_floor_would_be_noticed(halves: dict[str, tuple[Marked, ...]]) -> None:
    deaf = tuple(Marked(one.name, one.text, one.gold, (), one.family) for one in halves["golden-open"])
    with pytest.raises(AssertionError, match="entry in the changelog"):
        above(headline(figures_of(deaf)), floors["golden-open"])


def test_the_page_does_not_lag_behind_the_reader(halves: dict[str, tuple[Marked, ...]]) -> None:
    kept: dict[str, Any] = json.loads(KEPT.read_text(encoding="utf-8"))["sets"]
    for half, marked in halves.items():
        now, told = headline(figures_of(marked)), headline(kept[half])
        far = {name: (told[name], now[name]) for name in FIGURES if abs(told[name] - now[name]) > STALE}
        assert not far, "docs/quality.md tells older figures (told, now): run `make quality`"
