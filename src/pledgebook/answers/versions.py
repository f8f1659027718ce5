"""Two versions of one text in, the claims that are gone, new or altered between them out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pledgebook.model import Claim
from pledgebook.register.rulings import FIELDS, value_written

if TYPE_CHECKING:
    from pledgebook.register.store import Book

PLACE = ("said_on",)  # the day of the version, and no statement of the claim


@dataclass(frozen=True, slots=True)
class Moved:
    """One claim that is not the same in both versions."""

    change: str  # gone, new or altered
    address: str
    before: Claim | None
    after: Claim | None
    fields: tuple[str, ...] = ()  # of an altered claim, the fields that differ

    def as_json(self) -> dict[str, Any]:
        return {"change": self.change, "address": self.address, "fields": list(self.fields),
                "before": self.before.as_json() if self.before else None,
                "after": self.after.as_json() if self.after else None}


def moved_between(address: str, before: Sequence[Claim], after: Sequence[Claim]) -> Iterator[Moved]:
    """Claims that came, went, or say something else, in the order of the texts; the same words elsewhere are the same.

    An altered claim is one of the same kind by the same actors, for the same parties; of several, in their order.
    """
    left = [(_says(claim), claim) for claim in after]
    old: list[Claim] = []
    for claim in before:
        place = next((place for place, (says, _) in enumerate(left) if says == _says(claim)), None)
        if place is None:
            old.append(claim)
        else:
            left.pop(place)
    new = [claim for _, claim in left]
    for claim in old:
        other = next((one for one in new if _parties(one) == _parties(claim)), None)
        if other is None:
            yield Moved("gone", address, claim, None)
        else:
            new.remove(other)
            yield Moved("altered", address, claim, other, tuple(
                name for name in (*FIELDS, "quote") if name not in PLACE
                and value_written(claim, name) != value_written(other, name)))
    for claim in new:
        yield Moved("new", address, None, claim)


def _says(claim: Claim) -> dict[str, Any]:
    return {name: value_written(claim, name) for name in (*FIELDS, "quote") if name not in PLACE}


def _parties(claim: Claim) -> tuple[object, ...]:
    return claim.kind, claim.actors, claim.partners, claim.beneficiaries


def moved_in(book: Book, name: str | None = None) -> tuple[Moved, ...]:
    """What moved from each version to the next: of an address or text that is named, else of all."""
    found: list[Moved] = []
    for versions in book.versions():
        if name is not None and name != versions.address and name not in versions.documents:
            continue
        readings = [book.reading(document) for document in versions.documents]
        for before, after in pairwise(readings):
            found += moved_between(versions.address, before.claims, after.claims)
    return tuple(found)
