"""Things of many lengths in, lists of them out that are about as long together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sized
from typing import TypeVar

Thing = TypeVar("Thing", bound=Sized)


def parcels(things: Iterable[Thing], length: int) -> Iterator[list[Thing]]:
    """The things in their order, so many together that their lengths come to at least that; the last may be shorter."""
    some, gathered = list[Thing](), 0
    for thing in things:
        some.append(thing)
        gathered += len(thing)
        if gathered >= length:
            yield some
            some, gathered = [], 0
    if some:
        yield some
