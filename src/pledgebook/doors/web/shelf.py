"""A book's path in, what its pages look at out: read from the file once for each state that the file was in."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from threading import Lock

from pledgebook.answers.holding import Held, as_known
from pledgebook.doors.web.wording import document_path
from pledgebook.model import Claim, Commitment
from pledgebook.register.conflicts import Conflict
from pledgebook.register.judged import Judged
from pledgebook.register.links import Link
from pledgebook.register.matching import Register
from pledgebook.register.sources import Sources
from pledgebook.register.store import Book, Entry

# Two writes within one tick of a file system's clock may leave the same marks, so marks younger than this are not
# trusted: the book is read again.
SETTLED = 2.0  # seconds

Marks = tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True)
class Holdings:
    """What a book held when it was read."""

    register: Register
    claims: tuple[Claim, ...]
    by_id: Mapping[str, Commitment | Claim]
    entries: tuple[Entry, ...]
    counted_under: Mapping[str, str]  # claim id → id of its commitment
    judged: Judged  # what people ruled on the claims
    sources: Sources

    def held(self, as_of: date | None = None) -> Held:
        """The same for the answers; with `as_of` only what was surely said by the end of that day."""
        return as_known(Held(self.register, self.claims, self.sources, self.judged, self.judged.rejected), as_of)

    def quote_at(self, commitment: Commitment) -> str | None:
        """Where the words that a commitment shows stand: the address of its text, at the claim."""
        told = next((claim for claim in self.history(commitment) if claim.quote == commitment.quote), None)
        return f"{document_path(told.evidence.document_id)}#{told.id}" if told else None

    def history(self, commitment: Commitment) -> tuple[Claim, ...]:
        """Its claims, oldest first."""
        found = (self.by_id.get(claim_id) for claim_id in commitment.claim_ids)
        return tuple(claim for claim in found if isinstance(claim, Claim))

    def links_of(self, commitment: Commitment) -> tuple[Link, ...]:
        return tuple(found for found in self.register.links if found.touches(commitment.id))

    def conflicts_of(self, commitment: Commitment) -> tuple[Conflict, ...]:
        return tuple(found for found in self.register.conflicts if found.commitment == commitment.id)


class Shelf:
    """One book that pages are made from, again and again, while others may add to it."""

    def __init__(self, path: str, now: Callable[[], float] = time.time, *, read_only: bool = False) -> None:
        self._path, self._now, self._read_only = path, now, read_only
        self._lock = Lock()
        self._kept: tuple[Marks, Holdings] | None = None

    @contextmanager
    def book(self) -> Iterator[Book]:
        """The book itself, opened for this once: what is on the disk now."""
        with Book.open(self._path, read_only=self._read_only) as opened:
            yield opened

    def holdings(self) -> Holdings:
        """What the book holds now. Raises what `Book.open` raises."""
        began = self._now()
        marks = _marks(self._path)
        with self._lock:
            if self._kept and self._kept[0] == marks:
                return self._kept[1]
        with self.book() as opened:
            register, judged, entries = opened.register(linked=True), opened.judged(), opened.documents()
            sources = opened.sources()
        counted_under = {claim_id: it.id for it in register.commitments for claim_id in it.claim_ids}
        by_id: dict[str, Commitment | Claim] = {claim.id: claim for claim in judged.claims + judged.rejected}
        by_id.update({it.id: it for it in register.commitments})
        held = Holdings(register, judged.claims, by_id, entries, counted_under, judged, sources)
        settled = all(changed / 1e9 < began - SETTLED for _, _, changed in marks)
        with self._lock:
            self._kept = (marks, held) if settled else None
        return held

    def find(self, name: str) -> Commitment | Claim:
        """A commitment or claim by its name or the start of it. Raises NothingFound, SeveralFound."""
        known = self.holdings().by_id.get(name)
        if known is not None:
            return known
        with self.book() as opened:
            return opened.find(name)


def _marks(path: str) -> Marks:
    """What tells two states of the file apart: for it and for its log of writes, the file, its size and last change."""
    found = []
    for file in (Path(path), Path(f"{path}-wal")):
        try:
            state = file.stat()
        except FileNotFoundError:  # no log is there while nobody writes; a missing book is told by Book.open
            continue
        if state.st_size:
            found.append((state.st_ino, state.st_size, state.st_mtime_ns))
    return tuple(found)
