"""Missions by name, and the state each works in, where the name does not say so: MINUSMA is in Mali."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources

import yaml


@lru_cache(maxsize=1)
def missions() -> Mapping[str, str]:
    """Mission -> the state it works in, in the order of `data/missions.yaml`."""
    text = (resources.files("pledgebook.world") / "data" / "missions.yaml").read_text(encoding="utf-8")
    loaded = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return {str(one["name"]): str(one["state"]) for one in loaded["missions"]}


def scene_of(words: str) -> str | None:
    """The state in which the first listed mission that the words name works; None where they name none."""
    return next((state for name, state in missions().items() if re.search(rf"\b{name}\b", words)), None)
