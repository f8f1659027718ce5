"""Places beside a state's mainland that duties take in or leave out; `data/places.yaml` lists them."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import yaml

from pledgebook.model import PledgebookError
from pledgebook.world.names import plain


class NoSuchPlace(PledgebookError):
    """A typed place that no duty speaks of."""

    def __init__(self, name: str, closest: list[str], of: str) -> None:
        near = f"Closest: {', '.join(closest)}." if closest else f"Leave --where out for the mainland of {of}."
        super().__init__(f"No place is called {name!r}.", "", near)


@dataclass(frozen=True, slots=True)
class Place:
    """A place by its id, its name, and the states that hold or claim it, the holder first."""

    id: str
    name: str
    of: tuple[str, ...]


@lru_cache(maxsize=1)
def places() -> Mapping[str, Place]:
    """All places by id."""
    text = (resources.files("pledgebook.world") / "data" / "places.yaml").read_text(encoding="utf-8")
    return {one["id"]: Place(one["id"], one["name"], tuple(one["of"])) for one in yaml.safe_load(text)["places"]}


def place_id(name: str, of: str) -> str:
    """The id of a place that is typed by id or name. Raises NoSuchPlace.

    of   the state attacked, for the advice
    """
    wanted = _letters(name)
    by_name = {_letters(words): one.id for one in places().values() for words in (one.id, one.name)}
    if wanted in by_name:
        return by_name[wanted]
    within = sorted({identity for words, identity in by_name.items() if wanted and wanted in words})
    if len(within) == 1:
        return within[0]
    near = within or [by_name[words] for words in difflib.get_close_matches(wanted, by_name, n=3, cutoff=0.6)]
    raise NoSuchPlace(name, list(dict.fromkeys(near)), of)


def _letters(words: str) -> str:
    return plain(words).casefold().replace("-", " ").removeprefix("the ").strip()
