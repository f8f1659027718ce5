"""How well the reader reads, as measured for this version, and how far people agree with it in the open book."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import Field

from pledgebook.answers.agreement import Agreement, agreement
from pledgebook.answers.review import waits
from pledgebook.answers.selection import select_claims
from pledgebook.doors.telling import agreement_in_words
from pledgebook.doors.web.asked import Filters, Tick, command_for
from pledgebook.doors.web.panel import Panel, Told
from pledgebook.doors.web.shapes_of_lists import AgreementShape
from pledgebook.doors.web.shelf import Shelf
from pledgebook.exchange.tables import AGREEMENT_COLUMNS, Listing
from pledgebook.model import PledgebookError

SETS = {
    "golden-open": "our golden documents, open half",
    "golden-blind": "our golden documents, blind half",
    "gold-dev-open": "gold beside the repository, odd-numbered and seeds",
    "gold-dev-blind": "gold beside the repository, even-numbered (blind)",
    "corpus-open": "labels on official texts, open half",
    "corpus-blind": "labels on official texts, blind half",
}
# What a figure is called in the floors, and where it stands among the figures that are kept.
FIGURES = {"detection": ("detection", "f1"), "core": ("core", "f1"), "roles": ("roles", "f1"),
           "amount": ("amount", "f1"), "stage": ("stage accuracy",), "speaker": ("speaker accuracy",)}


class QualityAsked(Filters):
    """Which claims of the book are compared, by the names of the options of `pledgebook review --agreement`."""

    blind: Tick = Field(False, description="only what was judged before the reader's values were shown")


def kept_file(inside: str, beside: str) -> str:
    """A file that comes with the package, or stands in the folder of its source. Raises PledgebookError."""
    places = (Path(str(resources.files("pledgebook"))) / inside, Path(__file__).resolve().parents[4] / beside)
    for path in places:
        if path.is_file():
            return path.read_text(encoding="utf-8")
    raise PledgebookError("The measured figures are missing.", str(places[0]), "Install Pledgebook again.")


@lru_cache(maxsize=1)
def measured() -> dict[str, Any]:
    """What was measured for this version: docs/quality.md is written from the same file."""
    figures: dict[str, Any] = json.loads(kept_file("figures.json", "tests/quality/figures.json"))
    floors = tomllib.loads(kept_file("quality.toml", "quality.toml"))
    rows = [{"title": title, "documents": one["documents"], "claims": one["gold claims"],
             "figures": [(_figure(one, path), floors.get(name, {}).get(figure)) for figure, path in FIGURES.items()]}
            for name, title in SETS.items() if (one := figures["sets"].get(name))]
    return {"model": figures["model"], "rows": rows, "names": list(FIGURES)}


def _figure(figures: Mapping[str, Any], path: tuple[str, ...]) -> float | None:
    found: Any = figures
    for part in path:
        found = found.get(part) if isinstance(found, Mapping) else None
    return found if isinstance(found, float | int) else None


def quality_told(shelf: Shelf, asked: QualityAsked) -> Told:
    """How far people agree with the reader and with each other. Raises UnknownParty, NoSuchDay."""
    held = shelf.holdings()
    chosen = select_claims(held.register, held.claims + held.judged.rejected, asked.selection(), held.sources)
    found = agreement(held.judged, chosen, blind=asked.blind)
    counts, judged = Counter(c.kind for c in chosen), Counter(c.kind for c in chosen if not waits(held.judged, c))
    rows = [row.as_json() for row in found.rows]
    return Told(found.as_json, lambda: Listing(AGREEMENT_COLUMNS, rows), {
        "found": found, "pairs": _by_two(found), "measured": measured(),
        "kinds": [(kind, judged[kind], counts[kind]) for kind in sorted(counts)]})


def _by_two(found: Agreement) -> list[tuple[tuple[str, str], list[tuple[Any, tuple[str, str, str]]]]]:
    """The lines of each two together, with their figures in words."""
    pairs: dict[tuple[str, str], list[tuple[Any, tuple[str, str, str]]]] = {}
    for row in found.rows:
        pairs.setdefault((row.first, row.second), []).append((row, agreement_in_words(row)))
    return list(pairs.items())


QUALITY = Panel("/quality", QualityAsked, quality_told, "quality.html",
                "How far people agree with the reader and with each other", AgreementShape,
                command=lambda asked: command_for("review --agreement", asked))
