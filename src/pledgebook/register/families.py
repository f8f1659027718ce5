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
NOT_THERE = -2  # the place of a text that is not among those that are asked about


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

    def places(self, names: Sequence[str]) -> NDArray[numpy.int64]:
        """As `place`, of thousands at once; -1 where a name is not among them."""
        import numpy

        if self._others or not self._letters or not all(len(name) == LETTERS and name.isascii() for name in names):
            found = map(self.place, names)
            return numpy.fromiter((-1 if place is None else place for place in found), numpy.int64, len(names))
        held = numpy.frombuffer(self._letters, f"S{LETTERS}")
        asked = numpy.frombuffer("".join(names).encode(), f"S{LETTERS}")
        places = numpy.minimum(numpy.searchsorted(held, asked), len(held) - 1)
        return numpy.where(held[places] == asked, places, -1)


class Families(Mapping[str, str]):
    """Text id → text id of the first text of its family, for the texts that have a near-copy; in their order."""

    def __init__(self, names: TextIds, firsts: NDArray[numpy.int32]) -> None:
        """Takes all texts, and for each the place of the first of its family; -1 where it has no near-copy."""
        self._names, self._firsts = names, firsts

    @classmethod
    def none(cls, names: TextIds) -> Families:
        """Each text apart from the others."""
        import numpy

        return cls(names, numpy.full(len(names), -1, numpy.int32))

    def __getitem__(self, text_id: str) -> str:
        place = self._names.place(text_id)
        first = -1 if place is None else int(self._firsts[place])
        if first < 0:
            raise KeyError(text_id)
        return self._names[first]

    def unlike(self, told: Iterable[Sequence[tuple[str, str | None]]],
               at_once: int) -> Iterator[list[tuple[str, str | None]]]:
        """Of what is told of the families of texts the parts that are not so, with what is; in their order.

        told      text id and family, None for none, some thousands at a time; all of it is read before anything is
                  given back
        at_once   so many of them together; each again comes in the order in which it was told
        A text that is not among these has no family that could be told, and is passed over.
        """
        import numpy

        found = [numpy.zeros(0, numpy.int32)]
        for block in told:
            places = self._names.places([name for name, _ in block])
            before = numpy.array([-1 if family is None else NOT_THERE for _, family in block], numpy.int64)
            led = [at for at, (_, family) in enumerate(block) if family]
            led_by = self._names.places([family for _, family in block if family])
            before[led] = numpy.where(led_by < 0, NOT_THERE, led_by)
            there = places >= 0
            places = places[there]
            found.append(places[self._firsts[places] != before[there]].astype(numpy.int32))
        changed = numpy.concatenate(found)
        for start in range(0, len(changed), at_once):
            some = changed[start:start + at_once]
            yield [(self._names[place], self._names[first] if first >= 0 else None)
                   for place, first in zip(some.tolist(), self._firsts[some].tolist(), strict=True)]

    def __iter__(self) -> Iterator[str]:
        return (self._names[place] for place, first in enumerate(self._firsts) if first >= 0)

    def __len__(self) -> int:
        return int((self._firsts >= 0).sum())
