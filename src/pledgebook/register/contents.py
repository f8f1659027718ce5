"""A book in, all that lists and pages look at out; and the same again after a change, reading only what changed.

What `contents_since` gives is what `contents` gives of the book as it is now, value for value. Where too much changed,
or it is not known what, it gives nothing, and all is read.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from sqlalchemy import Connection, select

from pledgebook.model import Claim, Commitment
from pledgebook.register import rows, schema, touched
from pledgebook.register.accounts import Entry
from pledgebook.register.conflicts import Conflict
from pledgebook.register.deriving import in_order
from pledgebook.register.history import newest_first
from pledgebook.register.judged import Judged, by_place
from pledgebook.register.kept import EVERYTHING, entries_in, judged_in, kept_register, texts_judged_in
from pledgebook.register.links import Link, Match, Suggestion
from pledgebook.register.matching import Register
from pledgebook.register.origins import in_parts, kept_origins
from pledgebook.register.sources import Sources

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class State:
    """How far a book had come when it was read."""

    changes: int
    up_to: touched.UpTo


@dataclass(frozen=True, slots=True)
class Contents:
    """What a book holds, texts left out."""

    register: Register  # with its links
    judged: Judged
    entries: tuple[Entry, ...]
    sources: Sources
    state: State | None = None  # None: nothing can be gone on from


def contents(connection: Connection, state: State) -> Contents:
    """All of it. The register that is kept must be up to date."""
    judged = judged_in(connection)
    return Contents(kept_register(connection, EVERYTHING, linked=True, judged=judged), judged,
                    entries_in(connection), kept_origins(connection).sources, state)


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
    register = _register_since(connection, before.register, judged, commitments, moved)
    if texts:
        return Contents(register, judged, entries_in(connection), kept_origins(connection).sources, state)
    counted = Counter(claim.evidence.document_id for claim in new)
    shown = {claim.evidence.document_id for claim in (*old.values(), *new)}
    entries = tuple(replace(entry, claims=counted[entry.id]) if entry.id in shown and entry.claims != counted[entry.id]
                    else entry for entry in before.entries)
    return Contents(register, judged, entries, before.sources, state)


def _register_since(connection: Connection, before: Register, judged: Judged, names: Collection[str],
                    moved: dict[str, Claim]) -> Register:
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
    claims = _Claims(judged)
    conflicts = [rows.conflict_from(row, claims) for row in found[schema.conflicts]]
    links = [rows.link_from(row, claims) for row in found[schema.links]]
    suggestions = [rows.suggestion_from(row, claims) for row in found[schema.suggestions]]

    def shown(one: Any) -> Any:
        """The same with the claims at its ends as they are now."""
        if not moved or not any(end is not None and end.id in moved for end in (one.first, one.second)):
            return one
        return replace(one, first=one.first and moved.get(one.first.id, one.first),
                       second=moved.get(one.second.id, one.second))

    return Register(
        commitments,
        _in_turn(commitments, [*(shown(one) for one in before.conflicts if one.commitment not in gone), *conflicts]),
        _in_turn(commitments, [*(shown(one) for one in before.links if one.commitment not in gone), *links]),
        put_in([one for one in before.matches if one.commitment not in gone],
              list(map(rows.match_from, found[schema.matches])), _of_match),
        put_in([shown(one) for one in before.suggestions if one.first_commitment not in gone], suggestions, _of_pair),
        judged.by_hand)


class _Claims(dict[str, Claim]):
    """Claims by id, found in their order when one is asked for."""

    def __init__(self, judged: Judged) -> None:
        super().__init__()
        self._all = judged.claims

    def __missing__(self, name: str) -> Claim:
        self.update({claim.id: claim for claim in self._all})
        return super().__getitem__(name)


def _of_match(match: Match) -> str:
    return match.commitment


def _of_pair(maybe: Suggestion) -> tuple[str, str]:
    first, second = sorted((maybe.first_commitment, maybe.second_commitment))
    return first, second


def _in_turn(commitments: Iterable[Commitment], told: Iterable[Conflict | Link]) -> tuple[Any, ...]:
    """In the order of the commitments; those of one stay in theirs."""
    of_commitment: dict[str, list[Any]] = defaultdict(list)
    for one in told:
        of_commitment[one.commitment].append(one)
    return tuple(one for commitment in commitments if commitment.id in of_commitment
                 for one in of_commitment[commitment.id])


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
