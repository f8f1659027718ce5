"""Days that texts count from: beginnings of wars, foundings, signings.

The data are `data/events.yaml` for what is no instrument; instruments give the days of their own signing.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from importlib import resources

import yaml

from pledgebook.world.instruments import name_key, reference


@lru_cache(maxsize=1)
def _events() -> tuple[tuple[re.Pattern[str], date], ...]:
    text = (resources.files("pledgebook.world") / "data" / "events.yaml").read_text(encoding="utf-8")
    loaded = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return tuple((re.compile(words, re.I), date.fromisoformat(event["day"]))
                 for event in loaded["events"] for words in event["told_as"])


def event_days(words: str) -> tuple[date, ...]:
    """The days of the event that words name: "Russia's full-scale invasion of Ukraine"; empty where none is known."""
    found = dict.fromkeys(day for pattern, day in _events() if pattern.match(words))
    if not found:
        key = f"{name_key(words)} "
        for name, ids in reference().by_name.items():
            made = reference().by_id[ids[0]].made
            if key.startswith(f"{name} ") and len(name) > 8 and made and len(made) == 10:
                found[date.fromisoformat(made)] = None
    return tuple(found)
