"""Claims, marks and rulings for tests, made quickly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pledgebook.model import Claim, Reading
from pledgebook.register.judged import Judged, Shelved, judge
from pledgebook.register.rulings import Action, Mark, Ruling


def marked(claim: Claim, *was: str) -> Mark:
    """A claim as a ruling keeps it, where nothing was ruled on it before."""
    return Judged((claim,), names_before={claim.id: was} if was else {}).mark(claim)


def ruling(action: Action, *claims: Claim | Mark, at: int = 0, **rest: Any) -> Ruling:
    """A ruling by Ada, made `at` seconds past ten."""
    marks = tuple(one if isinstance(one, Mark) else marked(one) for one in claims)
    told: dict[str, Any] = {"who": "Ada", "why": "read it again"} | rest
    return Ruling(action, told.pop("who"), f"2026-03-01T10:00:{at:02d}.000000+00:00", told.pop("why"), marks, **told)


def judged(readings: Sequence[Reading], *rulings: Ruling) -> Judged:
    """What the rulings make of the claims of some readings."""
    texts = {made.document.text_id: Shelved(made.document.id, made.document.published) for made in readings}
    return judge([claim for made in readings for claim in made.claims], rulings, texts)
