"""Missions: each in a known state, with its source, named once; a sentence leads to where its mission is."""

from __future__ import annotations

import re
from importlib import resources
from typing import Any

import pytest
import yaml

from pledgebook.world import load
from pledgebook.world.instruments import reference
from pledgebook.world.missions import missions, scene_of

DATA = resources.files("pledgebook.world") / "data"
LISTED: list[dict[str, Any]] = yaml.safe_load((DATA / "missions.yaml").read_text(encoding="utf-8"))["missions"]


def test_each_mission_is_named_once_in_a_known_state_with_its_source() -> None:
    assert len({one["name"] for one in LISTED}) == len(LISTED) == len(missions()) >= 30
    assert [one for one in LISTED if one["state"] not in load().states] == []
    assert [one for one in LISTED if not (re.match(r"https?://|general knowledge$", one["source"])
                                          or one["source"] in reference().by_id)] == []


@pytest.mark.parametrize(("words", "state"), [
    ("Sweden leaves MINUSMA in June.", "MLI"),
    ("Troops for EUFOR Althea were promised.", "BIH"),
    ("SFOR and KFOR", "XKX"),  # the first of the list, so that the answer does not depend on the sentence's order
    ("The MINUSMAX fair opened.", None),
    ("EUFOR is no longer there.", None),
])
def test_a_sentence_leads_to_where_its_mission_is(words: str, state: str | None) -> None:
    assert scene_of(words) == state
