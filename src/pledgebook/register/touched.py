"""A book with some texts or rulings more in, its register brought up to date by looking only at what they touch.

Claims meet only within one act and other side (`matching.sides`), so the promises of the same act and side are worked
out anew, and those of other parties are linked anew only where they ask for a hook that one of these offered or offers
(`bearings`). Everything else stands as it was written. What comes out is what working out everything gives, row for
row; `tests/register/test_touched.py` holds that against random worlds.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, delete, func, insert, or_, select

from pledgebook.model import Claim, Commitment, Kind
from pledgebook.register import rows, schema
from pledgebook.register.bearings import WORD_HOOK
from pledgebook.register.conflicts import between
from pledgebook.register.deriving import (
    ANY_SIDE,
    act_key,
    derived_rows,
    link_rows,
    place_of,
    shared_texts,
    side_key,
)
from pledgebook.register.hearing import Heard, heard
from pledgebook.register.history import newest_first
from pledgebook.register.linking import links_of
from pledgebook.register.matching import Register, act_of, add_up_all, leaves_side_open
from pledgebook.register.origins import follow_origins, in_parts, sources_of
from pledgebook.register.wholes import NAMED

MOST_TEXTS = 500  # touched at once; beyond that, everything is worked out anew
MOST_BESIDE = 20_000  # commitments of other parties to look at, likewise
ACTS_AT_ONCE = 200  # in one question
SHOWN_APART = re.compile(r"-[0-9a-f]{6}(?:[0-9a-f]{10})?$")  # what tells two texts of one name apart

StoredRow = dict[str, Any]


@dataclass(frozen=True, slots=True)
class UpTo:
    """The last rows that the kept register was worked out from."""

    source: int
    reading: int
    ruling: int

    def written(self) -> str:
        return f"{self.source} {self.reading} {self.ruling}"


def now_up_to(connection: Connection) -> UpTo:
    return UpTo(*(int(connection.execute(select(func.coalesce(func.max(table.c.number), 0))).scalar_one())
                  for table in (schema.sources, schema.readings, schema.rulings)))


def up_to_from(written: str | None) -> UpTo | None:
    """As it was written; None where it was not, or by a version that noted no rulings."""
    numbers = [int(number) for number in (written or "").split()]
    return UpTo(*numbers) if len(numbers) == 3 else None


@dataclass
class Known:
    """Commitments of the book with their claims."""

    commitments: dict[str, Commitment] = field(default_factory=dict)
    groups: dict[str, tuple[Claim, ...]] = field(default_factory=dict)


def follow(connection: Connection, before: UpTo) -> set[str] | None:
    """Brings the derived tables up to date with the documents, readings and rulings that came after some rows.

    returns   the commitments that were worked out or linked again, or are no more; None where too much is touched, and
              nothing of the register was changed
    """
    texts = touched_texts(connection, before)
    ruled = heard(connection, before.ruling)
    if len(texts) > MOST_TEXTS or not ruled.numbers.isdisjoint(_told_anew(connection, before)):
        return None  # what a ruling made of a text before it was read or dated anew is not known any more
    moved = follow_origins(connection, texts) if texts else set()
    if moved is None:
        return None
    d, c = schema.documents.c, schema.claims.c
    texts |= {row.number for row in in_parts(connection, select(d.number), d.text_id, moved)}
    told, inside = list(ruled.moved), list[Claim]()
    for row, claim in _claims_where(connection, c.document, texts, in_force=False):
        told.append(claim)
        if row["reading"] == row["in_force"] and row["document"] not in ruled.numbers and not claim.needs_review:
            inside.append(claim)
    told += [claim for claim in ruled.now.claims if ruled.documents.get(claim.text_id) in texts]
    looked_at = [*told, *ruled.regrouped]
    old = _stored(connection, looked_at)
    names = {name for row in old for name in rows.unlisted(row["claim_ids"])}
    inside += [claim for row, claim in _claims_where(connection, c.id, names)
               if row["document"] not in texts and row["document"] not in ruled.numbers]
    inside += [ruled.by_id[name] for name in sorted(ruled.by_id.keys() & (
        names | {claim.id for claim in looked_at}))]
    sources = sources_of(connection, {claim.text_id for claim in inside})
    register = add_up_all(inside, sources, ruled.now.by_hand)
    derived = derived_rows(register, inside, _shared(connection, inside, ruled))
    changed = _changed(old, derived[schema.commitments], {claim.id for claim in told})
    links = _linked_again(connection, register, inside, derived, {row["id"] for row in old}, changed, ruled)
    if links is None:
        return None
    replaced = {row["id"] for row in old}
    beside, derived[schema.links] = links
    for table, column, gone in (
            (schema.commitments, schema.commitments.c.id, replaced),
            (schema.conflicts, schema.conflicts.c.commitment, replaced),
            (schema.links, schema.links.c.commitment, replaced | beside),
            (schema.matches, schema.matches.c.commitment, replaced),
            (schema.suggestions, schema.suggestions.c.first_commitment, replaced),
            (schema.bearings, schema.bearings.c.commitment, replaced)):
        for some in _some(gone):
            connection.execute(delete(table).where(column.in_(some)))
        if derived[table]:
            connection.execute(insert(table), derived[table])
    return replaced | beside | {row["id"] for row in derived[schema.commitments]}


def touched_texts(connection: Connection, before: UpTo) -> set[int]:
    """The documents with a source or a reading more, and those whose name hangs on theirs."""
    s, r, d = schema.sources.c, schema.readings.c, schema.documents.c
    texts = {int(number) for asked in (select(s.document).where(s.number > before.source),
                                       select(r.document).where(r.number > before.reading))
             for number in connection.execute(asked.limit(MOST_TEXTS * 4)).scalars()}
    names = {row.name for row in in_parts(connection, select(s.name), s.document, texts)}
    names |= {name[:shown.start()] for name in names if (shown := SHOWN_APART.search(name))}
    return texts | {row.number for row in in_parts(connection, select(d.number), d.name, names)}


def _told_anew(connection: Connection, before: UpTo) -> set[int]:
    """The documents with a source or a reading more, among those that had some before."""
    s, r = schema.sources.c, schema.readings.c
    found = set[int]()
    for table, last, number in ((schema.sources, before.source, s), (schema.readings, before.reading, r)):
        new = set(connection.execute(select(number.document).where(number.number > last)).scalars())
        found |= {row.document for row in in_parts(
            connection, select(table.c.document).where(number.number <= last), number.document, new)}
    return found


def _claims_where(connection: Connection, column: ColumnElement[Any], values: Collection[Any], *,
                  in_force: bool = True) -> Iterator[tuple[Any, Claim]]:
    """The claims in which a column has one of some values, each with its row."""
    c, d = schema.claims.c, schema.documents.c
    asked = select(schema.claims, d.id.label("shown"), d.text_id, d.published, d.reading.label("in_force")).join(
        schema.documents, d.reading == c.reading if in_force else d.number == c.document)
    for found in in_parts(connection, asked, column, values):
        row = found._mapping
        yield row, rows.named_claim_from(row, document_id=row["shown"], text_id=row["text_id"],
                                         published=row["published"])


def _stored(connection: Connection, told: Iterable[Claim]) -> list[StoredRow]:
    """The commitments that claims of these acts and sides are in, or can come to be in."""
    c = schema.commitments.c
    sides_of: dict[str, set[str] | None] = {}
    for claim in told:
        act = act_key(act_of(claim))
        sides = sides_of.setdefault(act, set())
        if leaves_side_open(claim):
            sides_of[act] = None
        elif sides is not None:
            sides.add(side_key(claim))
    found: list[StoredRow] = []
    acts = sorted(sides_of.items(), key=lambda pair: pair[0])
    for start in range(0, len(acts), ACTS_AT_ONCE):
        found += [dict(row) for row in connection.execute(select(schema.commitments).where(or_(*(
            c.act == act if sides is None else and_(c.act == act, c.side.in_([*sorted(sides), ANY_SIDE]))
            for act, sides in acts[start:start + ACTS_AT_ONCE])))).mappings()]
    return found


def _shared(connection: Connection, inside: Sequence[Claim], ruled: Heard) -> set[str]:
    """Those of the claims' texts that tell acts of several parties, by all that they tell."""
    d, r = schema.documents.c, schema.readings.c
    several = [row.number for row in in_parts(
        connection, select(d.number).join(schema.readings, r.number == d.reading).where(r.claims > 1),
        d.text_id, {claim.text_id for claim in inside} - ruled.documents.keys())]
    return shared_texts([*ruled.now.claims, *(
        claim for _, claim in _claims_where(connection, schema.claims.c.document, several)
        if not claim.needs_review)])


def _changed(old: Iterable[StoredRow], new: Iterable[StoredRow], told: Collection[str]) -> set[str]:
    """The commitments that came, went or are other ones now."""
    before, after = ({row["id"]: row for row in some} for some in (old, new))
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)
            or not set(rows.unlisted(after[name]["claim_ids"])).isdisjoint(told)}


def _linked_again(connection: Connection, register: Register, inside: Iterable[Claim], derived: dict[Any, Any],
                  old: set[str], changed: set[str], ruled: Heard) -> tuple[set[str], list[StoredRow]] | None:
    """The other commitments that are linked anew, and the rows of their links and of the register's.

    None where too many are to be looked at.
    """
    b = schema.bearings.c
    own = {commitment.id for commitment in register.commitments}
    moved = {(row.hook, row.since) for row in in_parts(
        connection, select(b.hook, b.since).where(b.asks == 0), b.commitment, old & changed)}
    moved |= {(row["hook"], row["since"]) for row in derived[schema.bearings]
              if not row["asks"] and row["commitment"] in changed}
    asking = _asking(connection, moved, old) - old
    if len(asking) > MOST_BESIDE:
        return None
    wanted = {row["hook"] for row in derived[schema.bearings] if row["asks"]}
    wanted |= {row.hook for row in in_parts(connection, select(b.hook).where(b.asks == 1), b.commitment, asking)}
    offering = _offering(connection, wanted, old) - old - asking
    if not asking and not offering:
        return set(), derived[schema.links]
    again = _known(connection, asking, ruled)
    offering |= _of_the_same_sides(connection, asking) - old - asking
    if len(offering) > MOST_BESIDE:
        return None
    others = _known(connection, offering, ruled)
    by_id = {claim.id: claim for claim in inside}
    groups = {commitment.id: tuple(by_id[name] for name in commitment.claim_ids)
              for commitment in register.commitments} | again.groups
    sources = sources_of(connection, {claim.text_id for group in groups.values() for claim in group})
    commitments = sorted((*register.commitments, *again.commitments.values()), key=newest_first)
    by_hand = ruled.now.by_hand
    conflicts = [*register.conflicts, *(conflict for name, group in again.groups.items() if name not in own
                                        for conflict in between(name, group, sources)
                                        if by_hand.contradict(conflict.first.id, conflict.second.id))]
    links, _ = links_of(commitments, groups | others.groups, conflicts, sources, by_hand,
                        others=tuple(others.commitments.values()))
    return asking, link_rows(links, {commitment.id: place_of(commitment) for commitment in commitments})


def _asking(connection: Connection, moved: Iterable[tuple[str, str]], old: Collection[str]) -> set[str]:
    """The commitments that ask for one of these hooks, where it is offered so early that they look at it."""
    b = schema.bearings.c
    hooks = {hook for hook, since in sorted(moved) if not hook.startswith(WORD_HOOK) or connection.execute(
        select(func.count()).select_from(select(b.commitment).where(
            b.hook == hook, b.asks == 0, b.since < since).limit(NAMED + len(old)).subquery())
    ).scalar_one() < NAMED + len(old)}
    return {row.commitment for row in in_parts(connection, select(b.commitment).where(b.asks == 1), b.hook, hooks)}


def _offering(connection: Connection, hooks: Collection[str], old: Collection[str]) -> set[str]:
    """The commitments that offer one of these hooks; of a word that many offer, the first that are looked at."""
    b = schema.bearings.c
    counted = in_parts(connection, select(b.hook, func.count().label("times")).where(b.asks == 0).group_by(b.hook),
                       b.hook, hooks)
    most = NAMED + len(old) + 1
    often = {row.hook for row in counted if row.times > most and row.hook.startswith(WORD_HOOK)}
    found = {row.commitment for row in in_parts(
        connection, select(b.commitment).where(b.asks == 0), b.hook, set(hooks) - often)}
    for hook in sorted(often):
        found |= set(connection.execute(select(b.commitment).where(b.hook == hook, b.asks == 0).order_by(
            b.since).limit(most)).scalars())
    return found


def _of_the_same_sides(connection: Connection, names: Collection[str]) -> set[str]:
    """The promises of aid among which these look for their wholes."""
    c = schema.commitments.c
    acts: dict[str, set[str]] = defaultdict(set)
    for row in in_parts(connection, select(c.act, c.side).where(c.kind == str(Kind.AID)), c.id, names):
        acts[row.act].add(row.side)
    return {name for act, sides in sorted(acts.items()) for name in connection.execute(
        select(c.id).where(c.act == act, c.side.in_(sorted(sides)))).scalars()}


def _known(connection: Connection, names: Collection[str], ruled: Heard) -> Known:
    """Commitments as they stand in the book, with their claims oldest first."""
    known = Known()
    asked: Select[Any] = select(schema.commitments)
    for row in in_parts(connection, asked, schema.commitments.c.id, names):
        commitment = rows.commitment_from(row._mapping)
        known.commitments[commitment.id] = commitment
    wanted = {name for commitment in known.commitments.values() for name in commitment.claim_ids}
    claims = {claim.id: claim for _, claim in _claims_where(connection, schema.claims.c.id, wanted)}
    claims |= {name: ruled.by_id[name] for name in wanted & ruled.by_id.keys()}
    known.groups = {name: tuple(claims[claim_id] for claim_id in commitment.claim_ids)
                    for name, commitment in known.commitments.items()}
    return known


def _some(names: Collection[str]) -> Iterator[list[str]]:
    ordered = sorted(names)
    for start in range(0, len(ordered), 10_000):
        yield ordered[start:start + 10_000]
