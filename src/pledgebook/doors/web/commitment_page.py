"""One commitment and its claims in, what its texts say of each field out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pledgebook.doors.web import wording
from pledgebook.model import Claim


@dataclass(frozen=True, slots=True)
class Value:
    """One thing that the texts say of a field."""

    words: str
    claims: tuple[Claim, ...]
    texts: int  # that say so; a text that says it twice is one


@dataclass(frozen=True, slots=True)
class Field:
    """All that the texts say of one field, most told first."""

    name: str
    values: tuple[Value, ...]


def told(claims: Sequence[Claim]) -> tuple[Field, ...]:
    """The fields that at least one claim states, in the codebook's order, each with all of its values."""
    stated: dict[str, dict[str, list[Claim]]] = {name: {} for name in ("stage", *wording.FIELDS)}
    for claim in claims:
        stated["stage"].setdefault(str(claim.stage), []).append(claim)
        for name, words in wording.claim_fields(claim)[0]:
            stated[name].setdefault(words, []).append(claim)
    return tuple(Field(name, _values(values)) for name, values in stated.items() if values)


def _values(told_by: dict[str, list[Claim]]) -> tuple[Value, ...]:
    values = [Value(words, tuple(claims), len({claim.text_id or claim.evidence.document_id for claim in claims}))
              for words, claims in told_by.items()]
    return tuple(sorted(values, key=lambda value: (-value.texts, value.words)))
