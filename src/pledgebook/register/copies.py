"""Texts in, families of near-copies out: a wire story printed by ten papers is one source.

MinHash with locality-sensitive hashing (datasketch, numpy) proposes pairs. Half of all runs of five words in common
makes a near-copy: where the prints of two texts leave a doubt, the exact Jaccard likeness of their runs decides.
Independent reports of one event, which share names and a quotation or two, stay far below that; a reprint with a new
headline and a cut ending stays far above.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha1
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pledgebook.register.days import by_day, day_number
from pledgebook.register.families import Families, TextIds
from pledgebook.register.proposing import (
    LEAST_EQUAL,
    MIXING,
    SURELY_EQUAL,
    Joined,
    Shelf,
    join_alike,
)

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

Named = TypeVar("Named", bound=Hashable)  # how a text is called
ALIKE = 0.5  # of all five-word runs of both texts
RUN = 5  # words
PERMUTATIONS = 128
SCHEME = "affine32"  # how datasketch mixes its hashes; named, so that prints of another release stay comparable
PROPOSED = 0.35  # likeness at which the hashing begins to propose; below ALIKE, so that few near-copies slip through
SHORTEST = 12  # words; shorter texts are copies only where all their words are the same
LOOKED_AT = 20_000  # signatures at once, of half a kilobyte each
RUNS_KEPT = 8_000_000  # of all texts that are kept at hand, of eight bytes each
RUNS_TOGETHER = 1_000_000  # of texts that are set against one
WORDS_KEPT = 50_000  # of which the number is kept at hand
RUNS_AT_ONCE = 4_096  # of a text, mixed 128 times each; a whole book's would take a gigabyte
WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Print:
    """What is kept of a text to find its copies."""

    text_id: str
    published: str | None
    signature: bytes  # PERMUTATIONS numbers of 32 bits, or the hash of a text too short for them


def words_of(text: str) -> str:
    """Its words in small letters with a space between, without punctuation."""
    return " ".join(WORD.findall(text)).casefold()


def runs_of(text: str) -> frozenset[str]:
    """All runs of five words, in small letters, without punctuation."""
    words = words_of(text).split(" ")
    if len(words) < SHORTEST:
        return frozenset({" ".join(words)})
    return frozenset(map(" ".join, zip(*(islice(words, start, None) for start in range(RUN)), strict=False)))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """The Jaccard likeness: shared runs among all runs of both; 1 for the same words."""
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared)


@lru_cache(maxsize=1)
def _permutations() -> Any:
    from datasketch import MinHash

    return MinHash(num_perm=PERMUTATIONS, seed=1, scheme=SCHEME).permutations


def signature(text: str) -> bytes:
    """The MinHash of a text: the same for the same words, on any machine and under any hash seed."""
    import numpy
    from datasketch import MinHash

    sketch = MinHash(num_perm=PERMUTATIONS, seed=1, scheme=SCHEME, permutations=_permutations(), hashfunc=int)
    runs = _runs_in(text)
    while some := list(islice(runs, RUNS_AT_ONCE)):
        digests = b"".join([hashed.digest() for hashed in map(sha1, some)])
        sketch.update_batch(numpy.frombuffer(digests, "<u4").reshape(len(some), -1)[:, 0].tolist())
    return bytes(sketch.hashvalues.astype("<u4").tobytes())


def signatures(texts: Sequence[str]) -> list[bytes]:
    """As `signature`, of several texts: what a worker is given at once."""
    return list(map(signature, texts))


def _runs_in(text: str) -> Iterator[bytes]:
    """The runs of a text as they follow each other, those that come again, too; cut from its words in one piece."""
    import numpy

    written = words_of(text).encode("utf-8", "surrogatepass")
    spaces = numpy.flatnonzero(numpy.frombuffer(written, "u1") == ord(" "))
    if len(spaces) + 1 < SHORTEST:
        return iter((written,))
    starts, ends = [0, *(spaces + 1).tolist()], [*spaces[RUN - 1:].tolist(), len(written)]
    return map(written.__getitem__, map(slice, starts, ends))


def families(prints: Iterable[Print], text_of: Callable[[str], str],
             settled: Mapping[str, str | None] | None = None) -> Families:
    """Text id → text id of the first text of its family, for the texts that have a near-copy.

    text_of   gives the words of a text id; asked for only where two signatures are alike
    settled   families found before among some of these texts (None: no near-copy), which are not looked at again
    The first of a family is the one published first; the same texts give the same families in any order, and
    whether they come at once or one by one.
    """
    import numpy

    by_id = {printed.text_id: printed for printed in prints}
    names = TextIds(sorted(by_id))
    signatures = [by_id[name].signature for name in names]
    blocks = [slice(start, start + LOOKED_AT) for start in range(0, len(names), LOOKED_AT)]
    shelf = Shelf(lambda: ((numpy.arange(len(names))[block], signatures[block]) for block in blocks),
                  lambda places: [signatures[place] for place in places])
    before = settled or {}
    return families_on(shelf, names, text_of, ((name, first) for name, first in before.items() if first is not None),
                       bytes(name not in before for name in names), lambda: numpy.array(
                           [day_number(by_id[name].published) for name in names], numpy.int64))


def families_on(shelf: Shelf, names: TextIds, text_of: Callable[[str], str], known: Iterable[tuple[str, str]],
                fresh: bytes | bytearray, days: Callable[[], NDArray[numpy.int64]]) -> Families:
    """The families among as many texts as a book has.

    shelf   the signatures of these texts, each at the place of its name
    known   text id, and text id of another text of its family, as far as that was found before
    fresh   for each of them a byte, 1 where it is to be looked at and 0 where it was
    days    gives for each of them the day on which it was published (`days.day_number`); asked for at the end
    """
    import numpy

    runs = Runs[int](lambda place: text_of(names[place]))
    joined = Joined(len(names))
    for name, first in known:
        place, led_by = names.place(name), names.place(first)
        if place is not None and led_by is not None:  # else the book is damaged: verify tells of it
            joined.join(place, led_by)
    if any(fresh):
        join_alike(shelf, joined, numpy.frombuffer(fresh, bool), bands(), runs.alike)
    return Families(names, joined.firsts(days()))


class Runs(Generic[Named]):
    """The runs of texts, in eight bytes each; those of some texts are kept at hand.

    Thousands of texts that differ in a figure alone are each set against all others: one by one, with their words
    fetched each time, that would take hours.
    """

    def __init__(self, text_of: Callable[[Named], str]) -> None:
        self._text_of = text_of
        self._kept: dict[Named, NDArray[numpy.uint64]] = {}
        self._count = 0

    def of(self, text: Named) -> NDArray[numpy.uint64]:
        """The hashes of its runs, each once, in ascending order."""
        found = self._kept.get(text)
        if found is None:
            found = _hashes(self._text_of(text))
            if self._count + len(found) > RUNS_KEPT:
                self._kept.clear()
                self._count = 0
            if len(found) <= RUNS_KEPT:
                self._kept[text] = found
                self._count += len(found)
        return found

    def alike(self, one: Named, others: Iterable[Named]) -> Iterator[Named]:
        """Those of some texts that are near-copies of one: as `likeness` has it, of ALIKE or more."""
        import numpy

        mine = self.of(one)
        for some, held in self._together(others):
            all_runs = numpy.concatenate(held)
            places = numpy.minimum(numpy.searchsorted(mine, all_runs), len(mine) - 1)
            sizes = numpy.array([len(runs) for runs in held])
            shared = numpy.add.reduceat(mine[places] == all_runs, numpy.cumsum(sizes) - sizes, dtype=numpy.int64)
            near = shared / (len(mine) + sizes - shared) >= ALIKE
            yield from (other for other, is_near in zip(some, near.tolist(), strict=True) if is_near)

    def _together(self, texts: Iterable[Named]) -> Iterator[tuple[list[Named], list[NDArray[numpy.uint64]]]]:
        some, held, count = list[Named](), list["NDArray[numpy.uint64]"](), 0
        for text in texts:
            runs = self.of(text)
            some.append(text)
            held.append(runs)
            count += len(runs)
            if count >= RUNS_TOGETHER:
                yield some, held
                some, held, count = [], [], 0
        if some:
            yield some, held


def _hashes(text: str) -> NDArray[numpy.uint64]:
    import numpy

    words = words_of(text).split(" ")
    if len(words) < SHORTEST:
        return numpy.array([_number_of(" ".join(words))], numpy.uint64)
    numbers = numpy.fromiter(map(_number_of, words), numpy.uint64, len(words))
    runs = numpy.zeros(len(words) - RUN + 1, numpy.uint64)
    for place in range(RUN):
        runs = (runs + numbers[place:place + len(runs)]) * numpy.uint64(MIXING)
        runs ^= runs >> numpy.uint64(32)
    return numpy.unique(runs)


@lru_cache(WORDS_KEPT)
def _number_of(word: str) -> int:
    return int.from_bytes(sha1(word.encode("utf-8", "surrogatepass")).digest()[:8], "little")


def first_of(days: Mapping[str, str | None]) -> str:
    """Of the texts of a family with their days, the one published first."""
    return min(days, key=lambda text_id: (by_day(days[text_id]), text_id))


def candidates(new: Mapping[str, bytes], kept: Iterable[tuple[str, bytes]]) -> dict[str, dict[str, bool]]:
    """For each new text those that `families` would look at with it, by a look at every signature that is kept.

    For a few new texts this is far quicker than to go through all texts.
    returns   of each of them whether the prints alone show that they are near-copies
    """
    import numpy

    count, rows = bands()
    found: dict[str, dict[str, bool]] = {text_id: {} for text_id in new}
    asked = {text_id: numpy.frombuffer(kept_as, "<u4") for text_id, kept_as in new.items()}

    def look(names: Sequence[str], signatures: Sequence[bytes]) -> None:
        numbers = numpy.frombuffer(b"".join(signatures), "<u4").reshape(len(names), PERMUTATIONS)
        for text_id, wanted in asked.items():
            same = numbers == wanted
            equal = same.sum(axis=1)
            likely = (equal >= LEAST_EQUAL).nonzero()[0]
            shared = same[likely, :count * rows].reshape(len(likely), count, rows).all(axis=2).any(axis=1)
            found[text_id].update((names[place], bool(equal[place] >= SURELY_EQUAL)) for place in likely[shared]
                                  if names[place] != text_id)

    every = chain(kept, new.items())
    while part := list(islice(every, LOOKED_AT)):
        look([name for name, _ in part], [held for _, held in part])
    return found


@lru_cache(maxsize=1)
def bands() -> tuple[int, int]:
    """Into how many bands of how many numbers the hashing cuts a signature."""
    from datasketch import MinHashLSH

    index = MinHashLSH(threshold=PROPOSED, num_perm=PERMUTATIONS)
    return int(index.b), int(index.r)
