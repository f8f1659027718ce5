"""Texts in, families of near-copies out: a wire story printed by ten papers is one source.

MinHash with locality-sensitive hashing (datasketch) proposes pairs, and the exact Jaccard likeness of their runs of
five words decides: half of all runs in common makes a near-copy. Independent reports of one event, which share names
and a quotation or two, stay far below that; a reprint with a new headline and a cut ending stays far above.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from pledgebook.register.days import by_day

if TYPE_CHECKING:
    from datasketch import LeanMinHash

ALIKE = 0.5  # of all five-word runs of both texts
RUN = 5  # words
PERMUTATIONS = 128
SCHEME = "affine32"  # how datasketch mixes its hashes; named, so that prints of another release stay comparable
PROPOSED = 0.35  # likeness at which the hashing begins to propose; below ALIKE, so that few near-copies slip through
SHORTEST = 12  # words; shorter texts are copies only where all their words are the same
LOOKED_AT = 20_000  # signatures at once, of half a kilobyte each
RUNS_KEPT = 1_000  # texts whose runs are kept at hand
WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Print:
    """What is kept of a text to find its copies."""

    text_id: str
    published: str | None
    signature: bytes  # PERMUTATIONS numbers of 32 bits, or the hash of a text too short for them


def runs_of(text: str) -> frozenset[tuple[str, ...]]:
    """All runs of five words, in small letters, without punctuation."""
    words = [word.casefold() for word in WORD.findall(text)]
    if len(words) < SHORTEST:
        return frozenset({tuple(words)})
    return frozenset(tuple(words[start:start + RUN]) for start in range(len(words) - RUN + 1))


def likeness(one: frozenset[tuple[str, ...]], other: frozenset[tuple[str, ...]]) -> float:
    """The Jaccard likeness: shared runs among all runs of both; 1 for the same words."""
    return len(one & other) / len(one | other)


@lru_cache(maxsize=1)
def _permutations() -> Any:
    from datasketch import MinHash

    return MinHash(num_perm=PERMUTATIONS, seed=1, scheme=SCHEME).permutations


def signature(text: str) -> bytes:
    """The MinHash of a text: the same for the same words, on any machine and under any hash seed."""
    from datasketch import MinHash

    sketch = MinHash(num_perm=PERMUTATIONS, seed=1, scheme=SCHEME, permutations=_permutations())
    sketch.update_batch([" ".join(run).encode("utf-8", "surrogatepass") for run in sorted(runs_of(text))])
    return struct.pack(f"<{PERMUTATIONS}I", *(int(value) for value in sketch.hashvalues))


def families(prints: Iterable[Print], text_of: Callable[[str], str],
             settled: Mapping[str, str | None] | None = None) -> dict[str, str]:
    """Text id → text id of the first text of its family, for the texts that have a near-copy.

    text_of   gives the words of a text id; asked for only where two signatures are alike
    settled   families found before among some of these texts (None: no near-copy), which are not looked at again
    The first of a family is the one published first; the same texts give the same families in any order, and
    whether they come at once or one by one.
    """
    from datasketch import MinHashLSH

    by_id = {printed.text_id: printed for printed in prints}
    known = {text_id: first for text_id, first in (settled or {}).items() if text_id in by_id}
    index = MinHashLSH(threshold=PROPOSED, num_perm=PERMUTATIONS)
    leader = {text_id: text_id for text_id in by_id}

    def root(text_id: str) -> str:
        while leader[text_id] != text_id:
            leader[text_id] = leader[leader[text_id]]
            text_id = leader[text_id]
        return text_id

    @lru_cache(maxsize=RUNS_KEPT)  # those of all texts of a large book are gigabytes
    def runs_in(text_id: str) -> frozenset[tuple[str, ...]]:
        return runs_of(text_of(text_id))

    for text_id, first in sorted(known.items()):
        if first in leader:
            leader[root(text_id)] = root(first)
        index.insert(text_id, sketch_of(by_id[text_id].signature))
    for text_id in sorted(by_id.keys() - known.keys()):
        sketch = sketch_of(by_id[text_id].signature)
        for other in sorted(index.query(sketch)):
            # A family that is already joined needs no second look: ten thousand copies stay near-linear.
            if root(other) != root(text_id) and likeness(runs_in(other), runs_in(text_id)) >= ALIKE:
                leader[root(text_id)] = root(other)
        index.insert(text_id, sketch)
    return _firsts(by_id, {text_id: root(text_id) for text_id in by_id})


def candidates(new: Mapping[str, bytes], kept: Iterable[tuple[str, bytes]]) -> dict[str, set[str]]:
    """For each new text those that the hashing in `families` would propose, by a look at every signature that is kept.

    For a few new texts this is far quicker than to build its index of all texts.
    """
    import numpy

    bands, rows = _bands()
    found: dict[str, set[str]] = {text_id: set() for text_id in new}
    asked = {text_id: numpy.frombuffer(kept_as, "<u4")[:bands * rows].reshape(bands, rows)
             for text_id, kept_as in new.items()}

    def look(names: Sequence[str], signatures: Sequence[bytes]) -> None:
        numbers = numpy.frombuffer(b"".join(signatures), "<u4").reshape(len(names), PERMUTATIONS)
        held = numbers[:, :bands * rows].reshape(len(names), bands, rows)
        for text_id, wanted in asked.items():
            for place in (held == wanted).all(axis=2).any(axis=1).nonzero()[0]:
                if names[place] != text_id:
                    found[text_id].add(names[place])

    every = chain(kept, new.items())
    while part := list(islice(every, LOOKED_AT)):
        look([name for name, _ in part], [held for _, held in part])
    return found


@lru_cache(maxsize=1)
def _bands() -> tuple[int, int]:
    """Into how many bands of how many numbers the hashing cuts a signature."""
    from datasketch import MinHashLSH

    index = MinHashLSH(threshold=PROPOSED, num_perm=PERMUTATIONS)
    return int(index.b), int(index.r)


def sketch_of(kept: bytes) -> LeanMinHash:
    """The MinHash as it was kept."""
    from datasketch import LeanMinHash

    return LeanMinHash(seed=1, scheme=SCHEME, hashvalues=struct.unpack(f"<{PERMUTATIONS}I", kept))


def _firsts(by_id: Mapping[str, Print], roots: Mapping[str, str]) -> dict[str, str]:
    members: dict[str, list[str]] = {}
    for text_id, root in sorted(roots.items()):
        members.setdefault(root, []).append(text_id)
    found: dict[str, str] = {}
    for family in members.values():
        if len(family) > 1:
            first = min(family, key=lambda text_id: (by_day(by_id[text_id].published), text_id))
            found.update(dict.fromkeys(family, first))
    return found
