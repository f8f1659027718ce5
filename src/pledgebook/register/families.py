"""The names of a book's texts in, which of them are near-copies of each other out, in some twenty bytes a text.

A news archive has millions of texts; as Python's own strings and tables their names and families would take half a
kilobyte each.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, overload

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

LETTERS = 16  # of a text id


class TextIds(Sequence[str]):
    """Names of texts in their order, each at its place: 0, 1, 2 …"""

    def __init__(self, names: Iterable[str]) -> None:
        """Takes the names in ascending order, each once."""
        self._letters = bytearray()
        self._others: dict[int, str] = {}  # by place: names of another length, as damage or a test may make them
        for place, name in enumerate(names):
            if len(name) == LETTERS and name.isascii():
                self._letters += name.encode()
            else:
                self._others[place] = name
                self._letters += bytes(LETTERS)

    def __len__(self) -> int:
        return len(self._letters) // LETTERS

    @overload
    def __getitem__(self, place: int) -> str: ...

    @overload
    def __getitem__(self, place: slice) -> list[str]: ...

    def __getitem__(self, place: int | slice) -> str | list[str]:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        if not 0 <= place < len(self):
            raise IndexError(place)
        if place in self._others:
            return self._others[place]
        return self._letters[place * LETTERS:(place + 1) * LETTERS].decode()

    def place(self, name: str) -> int | None:
        """Where a name stands; None where it is not among them."""
        place = bisect_left(self, name)
        return place if place < len(self) and self[place] == name else None


class Families(Mapping[str, str]):
    """Text id → text id of the first text of its family, for the texts that have a near-copy; in their order."""

    def __init__(self, names: TextIds, firsts: NDArray[numpy.int32]) -> None:
        """Takes all texts, and for each the place of the first of its family; -1 where it has no near-copy."""
        self._names, self._firsts = names, firsts

    def __getitem__(self, text_id: str) -> str:
        place = self._names.place(text_id)
        first = -1 if place is None else int(self._firsts[place])
        if first < 0:
            raise KeyError(text_id)
        return self._names[first]

    def __iter__(self) -> Iterator[str]:
        return (self._names[place] for place, first in enumerate(self._firsts) if first >= 0)

    def __len__(self) -> int:
        return int((self._firsts >= 0).sum())
