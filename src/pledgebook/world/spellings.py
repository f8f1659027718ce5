"""Wrong spellings of known names, and spellings that are right but compete: Kiev beside Kyiv."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from importlib import resources
from typing import Any

import yaml

from pledgebook.world.kept import kept
from pledgebook.world.names import plain

ALIKE = 0.6  # of letters in order
FILES = ("persons.yaml", "states.yaml")


@dataclass(frozen=True)
class Spellings:
    """Spellings of persons and capitals, from the reference."""

    wrong: Mapping[str, str]  # a form met in the press that is wrong -> the person
    surnames: Mapping[str, tuple[str, ...]]  # person -> the ways to write the surname
    capitals: tuple[tuple[str, ...], ...]  # the names of each capital that has several


@lru_cache(maxsize=1)
def spellings() -> Spellings:
    """All spellings, read once a process; from the copy that the last run kept, where nothing has changed since."""
    room = resources.files("pledgebook.world")
    made_from = [(room / "data" / name).read_bytes() for name in FILES]
    code = room / "spellings.py"
    made_from.append(code.read_bytes() if code.is_file() else b"")
    found = kept("spellings", made_from, _build)
    return Spellings(found["wrong"], {p: tuple(s) for p, s in found["surnames"].items()},
                     tuple(tuple(names) for names in found["capitals"]))


def _build() -> dict[str, Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    room = resources.files("pledgebook.world") / "data"
    persons, states = (yaml.load((room / name).read_text(encoding="utf-8"), Loader=loader) for name in FILES)
    wrong = {str(form): str(person["name"]) for person in persons["persons"] for form in person.get("misspellings", [])}
    surnames = {str(p["name"]): [str(s) for s in p["surnames"]] for p in persons["persons"] if p["surnames"]
                and not p.get("ambiguous")}
    capitals = []
    for state in states["states"]:
        names = state.get("capital")
        if isinstance(names, list):
            written = [str(name) for name in names]
            alike = [name for name in written if same_place(written[0], name)]
            if len(alike) > 1:
                capitals.append(alike)
    return {"wrong": wrong, "surnames": surnames, "capitals": capitals}


def same_place(one: str, other: str) -> bool:
    """Whether two names of a capital are spellings of one: Kiev and Kyiv; not La Paz and Sucre."""
    one, other = bare(one), bare(other)
    if one != other and (one in other or other in one):  # Washington, Washington, DC
        return False
    return one[0] == other[0] and SequenceMatcher(None, one, other, autojunk=False).ratio() >= ALIKE


def bare(surname: str) -> str:
    """A surname without marks and article: "al-Assad" and "Assad", "Erdoğan" and "Erdogan" are one."""
    return re.sub(r"^(?:al|el|de|van|von)[- ]", "", plain(surname).casefold())
