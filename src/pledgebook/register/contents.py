"""A book in, all that lists and pages look at out; and the same again after a change, reading only what changed.

What `contents_since` gives is what `contents` gives of the book as it is now, value for value. Where too much changed,
or it is not known what, it gives nothing, and all is read.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import Any, TypeVar

from sqlalchemy import Connection, select

from pledgebook.model import Claim
from pledgebook.register import rows, schema, touched
from pledgebook.register.accounts import Entry
from pledgebook.register.conflicts import Conflict
from pledgebook.register.deriving import in_order
from pledgebook.register.history import newest_first
from pledgebook.register.judged import Judged, by_place
from pledgebook.register.kept import EVERYTHING, entries_in, judged_in, kept_register, texts_judged_in
from pledgebook.register.links import Link, Match, Suggestion
from pledgebook.register.matching import Register
from pledgebook.register.origins import kept_origins
from pledgebook.register.prints import in_parts
from pledgebook.register.sources import Sources
from pledgebook.register.up_to import UpTo

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class State:
    """How far a book had come when it was read."""

    changes: int
    up_to: UpTo


@dataclass(frozen=True)
class Since:
    """Which claims that count came and went between two readings of a book; one that reads otherwise did both."""

    came: tuple[Claim, ...]
    went: tuple[Claim, ...]

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of both."""
        return frozenset(claim.id for claim in self.came + self.went)


@dataclass(frozen=True, slots=True)
class Contents:
    """What a book holds, texts left out."""

    register: Register  # with its links
    judged: Judged
    entries: tuple[Entry, ...]
    sources: Sources
    state: State | None = None  # None: nothing can be gone on from
    named: Mapping[str, Claim] = field(default_factory=dict, compare=False)  # the claims that count, by their names
    since: Since | None = field(default=None, compare=False)  # where it was read on from an earlier state


def contents(connection: Connection, state: State) -> Contents:
    """All of it. The register that is kept must be up to date."""
    judged = judged_in(connection)
    return Contents(kept_register(connection, EVERYTHING, linked=True, judged=judged), judged,
                    entries_in(connection), kept_origins(connection).sources, state,
                    {claim.id: claim for claim in judged.claims})


def contents_since(connection: Connection, before: Contents, state: State,
                   commitments: Collection[str]) -> Contents | None:
    """All of it, where it was read before; None where too many texts are others now.

    commitments   those that were worked out again since, and those that are no more
    """
    if before.state is None:
        return None
    texts = touched.touched_texts(connection, before.state.up_to)
    if len(texts) > touched.MOST_TEXTS:
        return None
    d = schema.documents.c
    read = {row.text_id for row in in_parts(connection, select(d.text_id, d.number), d.number, texts)}
    judged, heard = texts_judged_in(connection, read)
    old = {claim.id: claim for claim in before.judged.claims if claim.text_id in heard}
    # What is still the same stays the same object, so that what was reckoned of it need not be reckoned again.
    new = [kept if (kept := old.get(claim.id)) == claim else claim for claim in judged.claims]
    judged = replace(judged, claims=put_in(
        [claim for claim in before.judged.claims if claim.text_id not in heard], new, by_place))
    moved = {claim.id: claim for claim in new if old.get(claim.id) is not claim}
    named = dict(before.named)
    for name in old.keys() - {claim.id for claim in new}:
        del named[name]
    named |= moved
    same = set(map(id, new))
    since = Since(tuple(moved.values()), tuple(claim for claim in old.values() if id(claim) not in same))
    register = _register_since(connection, before.register, judged, commitments, moved, named)
    if texts:
        return Contents(register, judged, entries_in(connection), kept_origins(connection).sources, state, named,
                        since)
    counted = Counter(claim.evidence.document_id for claim in new)
    shown = {claim.evidence.document_id for claim in (*old.values(), *new)}
    entries = tuple(replace(entry, claims=counted[entry.id]) if entry.id in shown and entry.claims != counted[entry.id]
                    else entry for entry in before.entries)
    return Contents(register, judged, entries, before.sources, state, named, since)


def _register_since(connection: Connection, before: Register, judged: Judged, names: Collection[str],
                    moved: Mapping[str, Claim], claims: Mapping[str, Claim]) -> Register:
    """The register with some commitments, and what hangs on them, read again; links show claims as they are now."""
    gone = frozenset(names)
    table = schema.commitments
    commitments = put_in([one for one in before.commitments if one.id not in gone], [
        rows.commitment_from(row._mapping) for row in in_parts(connection, select(table), table.c.id, gone)],
        newest_first)
    found: dict[Any, list[Any]] = {kind: [row._mapping for row in in_parts(connection, in_order(kind), column, gone)]
                                   for kind, column in ((schema.conflicts, schema.conflicts.c.commitment),
                                                        (schema.links, schema.links.c.commitment),
                                                        (schema.matches, schema.matches.c.commitment),
                                                        (schema.suggestions, schema.suggestions.c.first_commitment))}
    conflicts = [rows.conflict_from(row, claims) for row in found[schema.conflicts]]
    links = [rows.link_from(row, claims) for row in found[schema.links]]
    suggestions = [rows.suggestion_from(row, claims) for row in found[schema.suggestions]]

    def shown(kept: list[Any]) -> list[Any]:
        """The same with the claims at their ends as they are now."""
        return kept if not moved else [
            replace(one, first=one.first and moved.get(one.first.id, one.first),
                    second=moved.get(one.second.id, one.second))
            if one.second.id in moved or (one.first is not None and one.first.id in moved) else one for one in kept]

    by_name = {one.id: one for one in commitments}

    @cache
    def place_of(name: str) -> tuple[int, str]:
        return newest_first(by_name[name])

    def of_place(told: Conflict | Link) -> tuple[int, str]:
        return place_of(told.commitment)

    return Register(
        commitments,
        put_in(shown([one for one in before.conflicts if one.commitment not in gone]), conflicts, of_place),
        put_in(shown([one for one in before.links if one.commitment not in gone]), links, of_place),
        put_in([one for one in before.matches if one.commitment not in gone],
              list(map(rows.match_from, found[schema.matches])), _of_match),
        put_in(shown([one for one in before.suggestions if one.first_commitment not in gone]), suggestions, _of_pair),
        judged.by_hand)


def _of_match(match: Match) -> str:
    return match.commitment


def _of_pair(maybe: Suggestion) -> tuple[str, str]:
    first, second = sorted((maybe.first_commitment, maybe.second_commitment))
    return first, second


def put_in(ordered: Sequence[Thing], more: list[Thing], key: Callable[[Thing], Any]) -> tuple[Thing, ...]:
    """Things that are in order, with some more put in their places; those of one key stay in their order."""
    found, last = list[Thing](), 0
    for thing in sorted(more, key=key):
        place = bisect_left(ordered, key(thing), lo=last, key=key)
        found += ordered[last:place]
        found.append(thing)
        last = place
    found += ordered[last:]
    return tuple(found)
