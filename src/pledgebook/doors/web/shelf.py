"""A book's place in, what its pages look at out: read once for each state that the book was in."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

from pledgebook.answers.between_days import Between, Doubting, Telling, between_days, doubting_of
from pledgebook.answers.catalogue import Catalogue, Fitting, catalogue_of
from pledgebook.answers.changes import undated_in
from pledgebook.answers.doubts import AT_ONCE, Doubted, Notes, doubted
from pledgebook.answers.holding import Held, as_known
from pledgebook.answers.priorities import By
from pledgebook.answers.review import uncertainty
from pledgebook.answers.selection import Selection
from pledgebook.doors.web.looking import Looking
from pledgebook.doors.web.wording import document_path
from pledgebook.model import Claim, Commitment
from pledgebook.register.collector import collector_paused
from pledgebook.register.conflicts import Conflict
from pledgebook.register.contents import Contents, Since, put_in
from pledgebook.register.judged import Judged, by_place
from pledgebook.register.links import Link
from pledgebook.register.matching import Register
from pledgebook.register.netting import Books
from pledgebook.register.places import is_address
from pledgebook.register.sources import Sources
from pledgebook.register.store import Book, Entry
from pledgebook.register.tellings import oldest_first
from pledgebook.world.rates import quoted

# Two writes within one tick of a file system's clock may leave the same marks, so marks younger than this are not
# trusted: the book is read again.
SETTLED = 2.0  # seconds
DAYS_KEPT = 8  # pages ask about the same few, again and again

KEEPING, WORKING_OUT = Lock(), Lock()
Day = TypeVar("Day")
Answer = TypeVar("Answer")
Marks = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """What moved between two days, with the doubts that were known when that was worked out."""

    between: Between
    doubted: Doubted


@dataclass(frozen=True)  # without slots: what answers reckon from it is kept beside it, for the pages that follow
class Holdings:
    """What a book held when it was read; what is worked out from it is kept with it."""

    register: Register
    claims: tuple[Claim, ...]
    by_id: Mapping[str, Commitment | Claim]
    entries: tuple[Entry, ...]
    counted_under: Mapping[str, str]  # claim id → id of its commitment
    judged: Judged  # what people ruled on the claims
    sources: Sources
    known: Mapping[str, Claim]  # the claims by their names, those that do not count, too

    @cached_property
    def catalogue(self) -> Catalogue:
        """All commitments, ready to be counted."""
        return Catalogue(self.register.commitments, self.known)

    def go_on_from(self, before: Holdings, since: Since) -> None:
        """Takes over what was reckoned from an earlier state of the book, as far as it is still the same.

        since   which claims that count came and went in between
        """
        if "catalogue" in before.__dict__:
            vars(self)["catalogue"] = Catalogue(self.register.commitments, self.known, before.catalogue, since.names)
        if "oldest" in before.__dict__:
            vars(self)["oldest"] = _again(before.oldest, since.came, since.went, _by_age)
        usual = (By.UNCERTAINTY, 0)
        if "orders" in before.__dict__ and usual in before.orders and \
                before.judged.unsettled == self.judged.unsettled:
            then, now = before.judged, self.judged
            self.orders[usual] = _again(before.orders[usual], (*since.came, *now.rejected, *now.unreviewed),
                                        (*since.went, *then.rejected, *then.unreviewed), uncertainty(now))

    def fitting(self, selection: Selection, text: str = "") -> Fitting:
        """The commitments asked for, of the day of knowing that is asked for."""
        if selection.as_of is None:
            return self.catalogue.fitting(selection, text)
        return self.known_by(selection.as_of)[1].fitting(replace(selection, as_of=None), text)

    def known_by(self, day: date) -> tuple[Register, Catalogue]:
        """The register as it was known by the end of a day, and all its commitments ready to be counted."""
        then = self.held(day)
        catalogue = self._catalogues.get(day)
        if catalogue is None:
            catalogue = catalogue_of(then.register.commitments, then.claims)
            keep(self._catalogues, day, catalogue)
        return then.register, catalogue

    @cached_property
    def books(self) -> Books:
        """All that sums are reckoned from."""
        return self.held().books()

    @cached_property
    def entry_named(self) -> Mapping[str, Entry]:
        """The texts by their names."""
        return {entry.id: entry for entry in self.entries}

    @cached_property
    def published(self) -> Mapping[str, str | None]:
        """The day of each text."""
        return {entry.id: entry.published for entry in self.entries}

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """What each text is called."""
        return {entry.id: entry.title or entry.id for entry in self.entries}

    def held(self, as_of: date | None = None) -> Held:
        """The same for the answers; with `as_of` only what was surely said by the end of that day."""
        if as_of is None:
            return self._today
        found = self._then.get(as_of)
        if found is None:
            with WORKING_OUT:  # whoever asks for the same day meanwhile gets what the first one works out
                found = self._then.get(as_of) or as_known(self._today, as_of)
                keep(self._then, as_of, found)
        return found

    @cached_property
    def oldest(self) -> tuple[Claim, ...]:
        """The claims that count, oldest first; those of one place by name."""
        return tuple(sorted(self.claims, key=_by_age))

    @cached_property
    def settled(self) -> set[int]:
        """The claims that wait for no verdict, each by the object that it is; all others do."""
        # Each claim that counts is in a commitment, and what was rejected waits for nobody (`review.stays_waiting`).
        judged = (self.known.get(name) for name in self.judged.verdicts if name not in self.judged.unsettled)
        return {*map(id, judged), *map(id, self.judged.rejected)}

    @cached_property
    def lines(self) -> dict[Hashable, Any]:
        """The lines of claims to judge that were asked for last (see review_page)."""
        return {}

    @cached_property
    def orders(self) -> dict[Hashable, tuple[Claim, ...]]:
        """All claims in the orders of review that were asked for last."""
        return {}

    @cached_property
    def _today(self) -> Held:
        return Held(self.register, self.claims, self.sources, self.judged, self.judged.rejected,
                    self.judged.unreviewed)

    @cached_property
    def _then(self) -> dict[date, Held]:
        return {}

    @cached_property
    def _catalogues(self) -> dict[date, Catalogue]:
        return {}

    @cached_property
    def undated(self) -> int:
        """How many claims have no day."""
        return undated_in(self.held())

    @cached_property
    def telling(self) -> Telling:
        """When everything in the book was said."""
        return Telling(self.held())

    @cached_property
    def doubting(self) -> dict[int, tuple[Doubted, Doubting]]:
        """The doubts that were found last, with their days."""
        return {}

    @cached_property
    def moved(self) -> dict[Hashable, Moved]:
        """What moved between days, of what was asked for last."""
        return {}

    def quote_at(self, commitment: Commitment) -> str | None:
        """Where the words that a commitment shows stand: the address of its text, at the claim."""
        told = next((claim for claim in self.history(commitment) if claim.quote == commitment.quote), None)
        return f"{document_path(told.evidence.document_id)}#{told.id}" if told else None

    def history(self, commitment: Commitment) -> tuple[Claim, ...]:
        """Its claims, oldest first."""
        found = (self.by_id.get(claim_id) for claim_id in commitment.claim_ids)
        return tuple(claim for claim in found if isinstance(claim, Claim))

    def links_of(self, commitment: Commitment) -> tuple[Link, ...]:
        return tuple(self._links.get(commitment.id, ()))

    def conflicts_of(self, commitment: Commitment) -> tuple[Conflict, ...]:
        return tuple(self._conflicts.get(commitment.id, ()))

    @cached_property
    def _links(self) -> Mapping[str, list[Link]]:
        """The links by the commitments at their ends, in the order of the register."""
        found = defaultdict[str, list[Link]](list)
        for link in self.register.links:
            for end in {link.commitment, link.other} - {None}:
                found[end].append(link)
        return found

    @cached_property
    def _conflicts(self) -> Mapping[str, list[Conflict]]:
        found = defaultdict[str, list[Conflict]](list)
        for conflict in self.register.conflicts:
            found[conflict.commitment].append(conflict)
        return found


class Shelf:
    """One book that pages are made from, again and again, while others may add to it."""

    def __init__(self, path: str, now: Callable[[], float] = time.time, *, read_only: bool = False) -> None:
        self._path, self._now, self._read_only = path, now, read_only
        self._lock = Lock()
        self._kept: tuple[Marks, Holdings] | None = None
        self._read_last: tuple[Contents, Holdings] | None = None
        self._notes = Notes()
        self._looking = Looking(self._notes, self.book)
        self._doubted: tuple[Holdings, dict[date | None, Doubted]] | None = None

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
        held = self._read()
        settled = is_address(self._path) or all(changed / 1e9 < began - SETTLED for *_, changed in marks)
        with self._lock:
            self._kept = (marks, held) if settled else None
        return held

    def _read(self) -> Holdings:
        """What the book holds; of what was read before only what changed, and the very same where nothing did."""
        with self._lock:
            before = self._read_last
        with collector_paused(leaving_out_what_is_there=before is None), self.book() as opened:
            found = opened.contents(before[0] if before else None)
            if before and found is before[0]:
                return before[1]
            held = _holdings(found, before[1] if before else None)
        quoted()  # the table of rates is read while the book is, and not by the first page that converts
        with self._lock:
            self._read_last = (found, held)
        return held

    def doubted(self, day: date | None = None) -> Doubted:
        """The doubts about the book, or about what was there by a day, as far as its texts have been looked at.

        Each text is looked at once while it stays as it is. Where there is much to look at, that is done beside the
        pages, and they tell what was found so far (`Doubted.unseen`).
        """
        held = self.holdings()
        with self._lock:
            if self._doubted is None or self._doubted[0] is not held:
                self._doubted = (held, {})
            kept = self._doubted[1]
        known = kept.get(day)
        if known is not None and (not known.unseen or self._looking.goes_on):
            return known
        # Of an earlier day there are at most a few texts more to look at: those that said less by then.
        most = AT_ONCE if day is None else 0 if self.doubted().unseen else None
        found = self._found(held, day, most)
        keep(kept, day, found)
        if found.unseen and day is None:
            self._looking.begin(found.unseen, self._look_again)
        return found

    def moved(self, days: tuple[date, date], selection: Selection) -> Moved:
        """What moved between two days of what is asked for; anew once more texts have been looked at for doubts."""
        held, told = self.holdings(), self.doubted()
        known = held.moved.get((days, selection))
        if known is None or known.doubted is not told:
            with collector_paused():
                known = Moved(between_days(held.telling, days, self._doubting(held, told), selection), told)
            keep(held.moved, (days, selection), known)
        return known

    def _doubting(self, held: Holdings, told: Doubted) -> Doubting:
        known = held.doubting.get(id(told))
        if known is None or known[0] is not told:
            known = told, doubting_of(told.doubts, held.published)
            keep(held.doubting, id(told), known)
        return known[1]

    def _found(self, held: Holdings, day: date | None, most: int | None) -> Doubted:
        contents = Contents(held.register, held.judged, held.entries, held.sources)
        with self.book() as opened:
            return doubted(opened, day, self._notes, contents, None if day is None else held.held(day), most)

    def _look_again(self) -> None:
        """More texts were looked at: what was found up to now is worked out here, so that no page waits for it."""
        with self._lock:
            if self._doubted is None:
                return
            held, kept = self._doubted
        for day in [day for day, known in list(kept.items()) if known.unseen]:
            keep(kept, day, self._found(held, day, most=0))

    def look_to_the_end(self) -> None:
        """Until no text is left that is being looked at beside the pages."""
        self._looking.wait()

    def find(self, name: str) -> Commitment | Claim:
        """A commitment or claim by its name or the start of it. Raises NothingFound, SeveralFound."""
        known = self.holdings().by_id.get(name)
        if known is not None:
            return known
        with self.book() as opened:
            return opened.find(name)


def _by_age(claim: Claim) -> tuple[object, ...]:
    return oldest_first(claim), by_place(claim)


def _again(before: tuple[Claim, ...], came: Iterable[Claim], went: Iterable[Claim],
           key: Callable[[Claim], Any]) -> tuple[Claim, ...]:
    """Claims in an order in which most of them stood before."""
    gone = set(map(id, went))
    return put_in([claim for claim in before if id(claim) not in gone], list(came), key)


def _holdings(found: Contents, before: Holdings | None) -> Holdings:
    """What a book holds, with what pages look for in it."""
    register, judged = found.register, found.judged
    known = {**(found.named or {claim.id: claim for claim in judged.claims}), **{
        claim.id: claim for claim in judged.rejected + judged.unreviewed}}
    commitments = {it.id: it for it in register.commitments}
    held = Holdings(register, judged.claims, {**known, **commitments}, found.entries,
                    _counted_under(commitments, before), judged, found.sources, known)
    if before is not None and found.since is not None:
        held.go_on_from(before, found.since)
    return held


def _counted_under(commitments: Mapping[str, Commitment], before: Holdings | None) -> dict[str, str]:
    """Under which commitment each claim counts; what was known before of commitments that are the same is kept."""
    found = dict(before.counted_under) if before is not None else {}
    then = before.register.commitments if before is not None else ()
    same = set[str]()
    for it in then:
        if commitments.get(it.id) is it:
            same.add(it.id)
        else:
            for claim_id in it.claim_ids:
                del found[claim_id]
    found.update((claim_id, name) for name, it in commitments.items() if name not in same for claim_id in it.claim_ids)
    return found


def keep(kept: dict[Day, Answer], day: Day, found: Answer) -> None:
    """Keeps what was found for a day in the place of what was kept first; pages are made side by side."""
    with KEEPING:
        if day not in kept and len(kept) >= DAYS_KEPT:
            kept.pop(next(iter(kept)))
        kept[day] = found


def _marks(path: str) -> Marks:
    """What tells two states of the book apart: on a server, who changed it last.

    For a file and for its log of writes: the file, its size and last change.
    """
    if is_address(path):
        with Book.open(path) as opened:
            return (opened.marks(),)
    found = []
    for file in (Path(path), Path(f"{path}-wal")):
        try:
            state = file.stat()
        except FileNotFoundError:  # no log is there while nobody writes; a missing book is told by Book.open
            continue
        if state.st_size:
            found.append((state.st_ino, state.st_size, state.st_mtime_ns))
    return tuple(found)
