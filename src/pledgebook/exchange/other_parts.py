"""The columns of a table and the ids in it in, which other part of a book it holds out, and where that part is changed.

`export --part` writes eight tables that look alike; of these only the claims come back.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from pledgebook.exchange.imports import CannotImport

CLAIM_ID, COMMITMENT_ID = re.compile("c[0-9a-f]{12}"), re.compile("p[0-9a-f]{12}")
CLAIMS = "The claims are in what `pledgebook export csv --part claims` writes."


@dataclass(frozen=True, slots=True)
class OtherPart:
    """A part of a book that is no table of claims."""

    name: str
    columns: frozenset[str]  # which no other part has together
    try_this: str


COMMITMENTS = OtherPart("commitments", frozenset({"first_said", "last_said"}),
                        f"Commitments are worked out from claims; change those. {CLAIMS}")
OTHER_PARTS = (
    COMMITMENTS,
    OtherPart("links", frozenset({"relation", "how"}),
              "Links are made and undone by `pledgebook rule link` and `pledgebook rule unlink`."),
    OtherPart("conflicts", frozenset({"commitment", "field", "rule"}),
              "Conflicts are worked out; correct or reject one of their claims, or use `pledgebook rule unlink`."),
    OtherPart("suggestions", frozenset({"first_commitment", "second_commitment"}),
              "Suggestions are answered by `pledgebook rule merge` or `pledgebook rule apart`."),
    OtherPart("doubts", frozenset({"rule", "instead"}), f"Doubts are worked out from texts and claims. {CLAIMS}"),
    OtherPart("documents", frozenset({"characters", "copies"}), f"Texts come in by `pledgebook add`. {CLAIMS}"),
    OtherPart("rulings", frozenset({"action", "undoes"}), "Rulings go out by `pledgebook rule export`, and into a "
              "book by `pledgebook rule replay`."))


def refuse_other_part(columns: Collection[str], name: str, ids: Collection[str] = ()) -> None:
    """Raises CannotImport where a table holds another part of a book than its claims."""
    if any(map(CLAIM_ID.fullmatch, ids)):
        return
    part = next((part for part in OTHER_PARTS if part.columns <= set(columns)), None)
    if part is None and any(map(COMMITMENT_ID.fullmatch, ids)):
        part = COMMITMENTS
    if part:
        raise CannotImport(f"It holds {part.name} of a book, and no claims.", name, part.try_this)
