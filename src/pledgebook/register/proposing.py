"""Signatures in, those texts joined out that are found alike: locality-sensitive hashing over as many as a book holds.

Two texts are compared where one band of their signatures is the same, as with datasketch's index, which keeps some ten
kilobytes a text for it. Here the signatures stay where they are kept and some bands are gone through at a time, so that
millions of texts take some tens of bytes each beside their names.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence, Sized
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from pledgebook.register.collector import sweep
from pledgebook.register.parcels import parcels

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

# Of 128 numbers, so many are equal at least where two texts are compared word by word. Of near-copies (half of their
# runs in common) 64 are equal on the average; 35 or fewer come about once in seven million of those that barely are.
LEAST_EQUAL = 36
SURELY_EQUAL = 92  # as many more than 64: near-copies without a look at their words, mistaken once in four million
BYTES_OF_KEYS = 128_000_000  # for the bands that are gone through at a time: all prints are read for each time
GROUPS_AT_ONCE = 50_000  # whose edges are Python's numbers
FETCHED = 10_000  # signatures at once
SMALL = 24  # texts of one band; the pairs of all groups of no more are set side by side at once
SIDE_BY_SIDE = 8_192  # pairs at once, a kilobyte each
LARGE = 200  # texts of one band, of which it is noted that they were compared; pair by pair it would be too much
COMPARED = 500  # texts set against one at once
REFUSED_KEPT = 500_000  # pairs found not to be alike, which another band may propose again
MIXING = 0x9E3779B97F4A7C15  # odd, and its bits well mixed

Group = TypeVar("Group", bound=Sized)
Alike = Callable[[int, Sequence[int]], Iterable[int]]  # those of some places that are alike to one


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where signatures are kept, each at its place: 0, 1, 2 …"""

    # All of them with their places, some thousands at a time, in whatever order they can be read quickly.
    each: Callable[[], Iterator[tuple[NDArray[numpy.int64], Sequence[bytes]]]]
    some: Callable[[Sequence[int]], list[bytes]]  # those at some places, in the order asked for


class Joined:
    """Which texts, by their places, belong together."""

    def __init__(self, count: int) -> None:
        import numpy

        self._leader = numpy.arange(count, dtype=numpy.int32)

    def root(self, place: int) -> int:
        leader = self._leader
        while (above := int(leader[place])) != place:
            leader[place] = leader[above]
            place = int(leader[place])
        return place

    def roots(self, places: NDArray[numpy.int64]) -> NDArray[numpy.int32]:
        """As `root`, of many at once."""
        import numpy

        found = self._leader[places]
        while not numpy.array_equal(above := self._leader[found], found):
            found = above
        return found

    def join(self, one: int, other: int) -> None:
        self._leader[self.root(one)] = self.root(other)

    def firsts(self, days: NDArray[numpy.int64]) -> NDArray[numpy.int32]:
        """For each text the place of the first of its family: by its day, then by its place. -1 where it is alone.

        All families at once: a news archive has a million of them, and each by itself would be a question of its own.
        """
        import numpy

        found = numpy.full(len(self._leader), -1, numpy.int32)
        roots = self._leader
        while not numpy.array_equal(above := roots[roots], roots):
            roots = above
        led = numpy.flatnonzero(roots != numpy.arange(len(roots), dtype=roots.dtype))
        places = numpy.union1d(led, roots[led])
        places = places[numpy.lexsort((days[places], roots[places]))]  # those of one day stay in their order
        starts = numpy.flatnonzero(numpy.diff(roots[places], prepend=-1))
        found[places] = numpy.repeat(places[starts], numpy.diff(starts, append=len(places)))
        return found


def join_alike(shelf: Shelf, joined: Joined, fresh: NDArray[numpy.bool_], bands: tuple[int, int],
               alike: Alike) -> None:
    """Joins the texts that are alike, as far as a fresh one is among them.

    bands   into how many bands of how many numbers a signature is cut
    alike   decides: gives those of some places that are alike to one; asked for no pair that is joined already
    """
    count, width = bands
    together = max(1, BYTES_OF_KEYS // (8 * max(1, len(fresh))))
    pairs = _Pairs(joined, fresh, alike)
    for start in range(0, count, together):
        some = range(start, min(start + together, count))
        held = _keys(shelf, len(fresh), [slice(band * width, (band + 1) * width) for band in some])
        for row in range(len(held)):
            for groups in fetched_together(_groups(held[row], fresh, joined)):
                pairs.look(groups, shelf)
                sweep()  # each question to the book leaves some behind, and whoever works a book out pauses the looks
        del held  # a name that still stood for a part of it would keep it beside the next


def _keys(shelf: Shelf, count: int, bands: Sequence[slice]) -> NDArray[numpy.uint64]:
    """For each band a number for each text; those of equal bands are equal, and hardly any others."""
    import numpy

    keys = numpy.empty((len(bands), count), numpy.uint64)
    factor = numpy.uint64(MIXING)
    for places, block in shelf.each():
        numbers = numpy.frombuffer(b"".join(block), "<u4").reshape(len(block), -1)
        for row, band in zip(keys, bands, strict=True):
            key = numpy.zeros(len(block), numpy.uint64)
            for column in numbers[:, band].T:
                key = (key ^ column) * factor
                key ^= key >> numpy.uint64(32)
            row[places] = key
    return keys


def _groups(keys: NDArray[numpy.uint64], fresh: NDArray[numpy.bool_], joined: Joined) -> Iterator[NDArray[numpy.int64]]:
    """The places of equal keys, where a fresh one is among them and they do not all belong together already."""
    import numpy

    order = numpy.argsort(keys, kind="stable")
    there = keys[order]
    as_before = numpy.concatenate(([False], there[1:] == there[:-1], [False]))
    met = as_before[:-1] | as_before[1:]  # most texts are alone with their key
    if not met.any():
        return
    order, starts = order[met], numpy.flatnonzero(~as_before[:-1][met])
    roots = joined.roots(order)
    asked = numpy.maximum.reduceat(fresh[order], starts)
    asked &= numpy.minimum.reduceat(roots, starts) != numpy.maximum.reduceat(roots, starts)
    starts, ends = starts[asked], numpy.append(starts[1:], len(order))[asked]
    for first in range(0, len(starts), GROUPS_AT_ONCE):
        some = slice(first, first + GROUPS_AT_ONCE)
        for start, end in zip(starts[some].tolist(), ends[some].tolist(), strict=True):
            yield order[start:end]


def fetched_together(groups: Iterable[Group]) -> Iterator[list[Group]]:
    """Groups of some thousand places at a time, so that what is asked of a book for each is asked for many at once."""
    return parcels(groups, FETCHED)


class _Pairs:
    """Looks at the pairs of groups."""

    def __init__(self, joined: Joined, fresh: NDArray[numpy.bool_], alike: Alike) -> None:
        self._joined, self._fresh, self._alike = joined, fresh, alike
        self._refused: set[tuple[int, int]] = set()
        self._large: deque[NDArray[numpy.int64]] = deque(maxlen=64)  # groups of which all pairs were looked at

    def look(self, groups: Sequence[NDArray[numpy.int64]], shelf: Shelf) -> None:
        import numpy

        places = numpy.unique(numpy.concatenate(groups))
        numbers = numpy.frombuffer(b"".join(shelf.some(places.tolist())), "<u4").reshape(len(places), -1)
        if small := [group for group in groups if len(group) <= SMALL]:
            self._look_at_small(small, places, numbers)
        for group in groups:
            if len(group) > SMALL:
                self._look_at(group, numbers[numpy.searchsorted(places, group)])

    def _look_at_small(self, groups: Sequence[NDArray[numpy.int64]], places: NDArray[numpy.int64],
                       numbers: NDArray[Any]) -> None:
        """Looks at all pairs of many groups: a book has millions of groups of two or three."""
        import numpy

        members = numpy.concatenate(groups)
        group_of = numpy.repeat(numpy.arange(len(groups)), [len(group) for group in groups])
        at, fresh, roots = numpy.searchsorted(places, members), self._fresh[members], self._joined.roots(members)
        for step in range(1, max(map(len, groups))):
            apart = ((group_of[step:] == group_of[:-step]) & (roots[step:] != roots[:-step])
                     & (fresh[step:] | fresh[:-step]))
            one = numpy.flatnonzero(apart)
            for start in range(0, len(one), SIDE_BY_SIDE):
                some = one[start:start + SIDE_BY_SIDE]
                equal = (numbers[at[some]] == numbers[at[some + step]]).sum(axis=1)
                met = equal >= LEAST_EQUAL
                pairs = zip(members[some[met]].tolist(), members[some[met] + step].tolist(), equal[met].tolist(),
                            strict=True)
                for first, other, count in pairs:
                    self._meet(first, [other], [count])

    def _look_at(self, group: NDArray[numpy.int64], numbers: NDArray[Any]) -> None:
        import numpy

        joined, fresh = self._joined, self._fresh[group]
        seen = self._seen(group)
        roots = joined.roots(group)
        for number, place in enumerate(group[:-1].tolist()):
            apart = roots[number + 1:] != roots[number]
            if not apart.any():
                break  # a family that is joined needs no second look: ten thousand copies stay near-linear
            if seen is not None:
                apart &= (seen[number + 1:] & seen[number]) == 0
            if not fresh[number]:
                apart &= fresh[number + 1:]
            others = number + 1 + numpy.flatnonzero(apart)
            equal = (numbers[others] == numbers[number]).sum(axis=1)
            met = equal >= LEAST_EQUAL
            if met.any():
                self._meet(place, group[others[met]].tolist(), equal[met].tolist())
                roots = joined.roots(group)
        if seen is not None:
            self._large.append(group.copy())  # it is a view, which would keep the places of all texts

    def _seen(self, group: NDArray[numpy.int64]) -> NDArray[numpy.uint64] | None:
        """For each place of a large group in which large groups before it was: two that share one were compared."""
        import numpy

        if len(group) < LARGE:
            return None
        found = numpy.zeros(len(group), numpy.uint64)
        for number, before in enumerate(self._large):
            found |= numpy.isin(group, before).astype(numpy.uint64) << numpy.uint64(number)
        return found

    def _meet(self, one: int, others: Sequence[int], equal: Sequence[int]) -> None:
        """Joins one text to those of others that are alike, by how many numbers of their prints are equal."""
        doubtful = list[int]()
        for other, count in zip(others, equal, strict=True):
            if count >= SURELY_EQUAL:
                self._joined.join(one, other)
            else:
                doubtful.append(other)
        self._compare(one, doubtful)

    def _compare(self, one: int, others: Sequence[int]) -> None:
        for start in range(0, len(others), COMPARED):
            asked = [other for other in others[start:start + COMPARED]
                     if self._joined.root(one) != self._joined.root(other) and _pair(one, other) not in self._refused]
            found = set(self._alike(one, asked)) if asked else set()
            for other in asked:
                if other in found:
                    self._joined.join(one, other)
                    continue
                if len(self._refused) >= REFUSED_KEPT:
                    self._refused.clear()
                self._refused.add(_pair(one, other))


def _pair(one: int, other: int) -> tuple[int, int]:
    return min(one, other), max(one, other)
