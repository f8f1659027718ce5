"""Promises of touched meetings in, how they are tied to others worked out again, and the rows that differ written.

A promise of other parties is looked at again only where it asks for a hook that one of these offered or offers
(`bearings`), one of the same parties where it is in a touched meeting. Rows that come out as they were stay.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, delete, func, insert, select

from pledgebook.model import Claim, Commitment, Kind
from pledgebook.register import rows, schema
from pledgebook.register.bearings import SUM_HOOK, WORD_HOOK
from pledgebook.register.conflicts import Conflict, between
from pledgebook.register.deriving import DerivedRows, act_key, derived_rows, link_rows, place_of, shared_texts
from pledgebook.register.hearing import Heard
from pledgebook.register.history import newest_first
from pledgebook.register.kept import claim_columns
from pledgebook.register.linking import inside, tied
from pledgebook.register.links import Link, kept_once, suggestions_of
from pledgebook.register.matching import Group, Register, act_of, matches_of
from pledgebook.register.origins import sources_of
from pledgebook.register.parting import Bonds, Maybe
from pledgebook.register.prints import in_parts
from pledgebook.register.regrouping import answered, links_by_hand, not_refused
from pledgebook.register.shares import seen_since, shares_moved
from pledgebook.register.wholes import NAMED

MOST_BESIDE = 20_000  # commitments of other parties to look at; beyond that, everything is worked out anew

StoredRow = dict[str, Any]
ClaimsNamed = Callable[[Collection[str]], Iterable[Claim]]


@dataclass
class Again:
    """The promises of touched meetings, worked out again."""

    groups: Mapping[str, Group]  # all of these meetings, by the name of the commitment
    commitments: Mapping[str, Commitment]
    old: Mapping[str, StoredRow]  # as they are written
    as_before: set[str]  # those that stand as they are written
    conflicts: Mapping[str, Sequence[Conflict]]  # of the others
    bonds: Bonds
    side_of: Mapping[str, str]

    @cached_property
    def fresh(self) -> list[str]:
        """Those that are new, or other ones now."""
        return sorted(self.groups.keys() - self.as_before)

    @cached_property
    def replaced(self) -> set[str]:
        """Those written that are other ones now, or no more."""
        return self.old.keys() - self.as_before


@dataclass
class Beside:
    """Commitments outside these meetings, with their claims oldest first."""

    asking: set[str]  # those that may be tied otherwise now; the others are what promises may be tied to
    commitments: dict[str, Commitment] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)


def open_sum(row: Mapping[str, Any]) -> bool:
    """Whether a promise of aid is to nobody else who is named (see `wholes.Entry.others`)."""
    others = rows.unlisted(row["beneficiaries"]) or rows.unlisted(row["partners"])
    return row["kind"] == str(Kind.AID) and set(others) <= set(rows.unlisted(row["actors"]))


def written_again(connection: Connection, again: Again, ruled: Heard, named: ClaimsNamed) -> set[str] | None:
    """Writes what differs from what is written.

    named     gives claims that count, by their names
    returns   the commitments of which any row is another one now, or that are no more; None where too many others are
              to be looked at, and nothing was written
    """
    by_hand = ruled.now.by_hand
    claims = [claim for name in again.fresh for claim in again.groups[name]]
    fresh = tuple(sorted((again.commitments[name] for name in again.fresh), key=newest_first))
    derived = derived_rows(
        Register(fresh, tuple(conflict for one in fresh for conflict in again.conflicts[one.id]), (),
                 matches_of(again.bonds.ties, again.groups, by_hand.regroupings)),
        claims, _shared(connection, claims, ruled), again.side_of)
    beside = _beside(connection, again, derived, ruled, named)
    if beside is None:
        return None
    maybes = list[Maybe]()
    changed = _link(connection, again, beside, ruled, maybes)
    derived[schema.suggestions] = [rows.suggestion_columns(one) for one in suggestions_of(
        [*again.bonds.maybes, *maybes], again.groups, answered(by_hand.regroupings, again.groups))]
    changed |= again.replaced | _tell_again(connection, again, derived)
    for table, column, gone in (
            (schema.commitments, schema.commitments.c.id, again.replaced),
            (schema.conflicts, schema.conflicts.c.commitment, again.replaced),
            (schema.bearings, schema.bearings.c.commitment, again.replaced)):
        _put(connection, table, column, gone, derived[table])
    return changed | {one.id for one in fresh}


def _tell_again(connection: Connection, again: Again, derived: DerivedRows) -> set[str]:
    """Writes why claims are together, and what may be one promise, where it differs; these commitments."""
    held: dict[str, list[StoredRow]] = defaultdict(list)
    for row in in_parts(connection, select(schema.matches).order_by(schema.matches.c.turn),
                        schema.matches.c.commitment, again.old):
        held[row.commitment].append(dict(row._mapping))
    wanted: dict[str, list[StoredRow]] = defaultdict(list)
    for one in derived[schema.matches]:
        wanted[one["commitment"]].append(one)
    differ = {name for name in held.keys() | wanted.keys() if held.get(name) != wanted.get(name)}
    _put(connection, schema.matches, schema.matches.c.commitment, differ,
         [one for name in sorted(differ) for one in wanted.get(name, ())])
    s = schema.suggestions.c
    before = {row.id: dict(row._mapping) for row in in_parts(
        connection, select(schema.suggestions), s.first_commitment, again.old) if row.second_commitment in again.old}
    now = {one["id"]: one for one in derived[schema.suggestions]}
    other = {name for name in before.keys() | now.keys() if before.get(name) != now.get(name)}
    _put(connection, schema.suggestions, s.id, before.keys() & other,
         [now[name] for name in sorted(now.keys() & other)])
    return differ | {some[name]["first_commitment"] for name in other for some in (before, now) if name in some}


def _put(connection: Connection, table: Table, column: ColumnElement[Any], gone: Collection[str],
         wanted: Sequence[StoredRow]) -> None:
    """Puts rows in the place of those of which a column has one of some values."""
    ordered = sorted(gone)
    for start in range(0, len(ordered), 10_000):
        connection.execute(delete(table).where(column.in_(ordered[start:start + 10_000])))
    if wanted:
        connection.execute(insert(table), wanted)


# --- links --------------------------------------------------------------------------------------------------


def _beside(connection: Connection, again: Again, derived: DerivedRows, ruled: Heard,
            named: ClaimsNamed) -> Beside | None:
    """The commitments that are to be tied again, and all that these and those of the meetings may be tied to.

    None where too many are to be looked at.
    """
    b = schema.bearings.c
    gone = [dict(row._mapping) for row in in_parts(
        connection, select(schema.bearings).where(b.asks == 0), b.commitment, again.replaced)]
    came = [row for row in derived[schema.bearings] if not row["asks"]]
    known = again.old.keys() | again.groups.keys()
    asking = (_asking(connection, {(row["hook"], row["since"]) for row in (*gone, *came)}, again.replaced)
              | _sharing(connection, again, gone, came)) - known
    if len(asking) > MOST_BESIDE:
        return None
    wanted = {row["hook"] for row in derived[schema.bearings] if row["asks"]}
    wanted |= {row.hook for row in in_parts(
        connection, select(b.hook).where(b.asks == 1), b.commitment, asking | again.as_before)}
    others = (offering(connection, wanted, len(again.replaced))
              | _of_the_same_parties(connection, again, asking)) - known
    if len(others) > MOST_BESIDE:
        return None
    found = Beside(asking)
    for row in in_parts(connection, select(schema.commitments), schema.commitments.c.id, others | asking):
        commitment = rows.commitment_from(row._mapping)
        found.commitments[commitment.id] = commitment
    claims = {claim.id: claim for claim in named(
        {name for commitment in found.commitments.values() for name in commitment.claim_ids})}
    found.groups = {name: tuple(claims[claim_id] for claim_id in commitment.claim_ids)
                    for name, commitment in found.commitments.items()}
    return found


def _link(connection: Connection, again: Again, beside: Beside, ruled: Heard, maybes: list[Maybe]) -> set[str]:
    """Writes the links that differ; gives back whose.

    maybes   gets what may be a part of something among the promises of the meetings
    """
    by_hand = ruled.now.by_hand
    commitments, group_of = {**again.commitments, **beside.commitments}, {**again.groups, **beside.groups}
    asking = again.groups.keys() | beside.asking
    perhaps = list[Maybe]()
    ties = [*tied([commitments[name] for name in sorted(asking)], group_of, perhaps,
                  [one for name, one in commitments.items() if name not in asking])]
    ours = {claim.id for group in again.groups.values() for claim in group}
    maybes += [maybe for maybe in perhaps if maybe.first.id in ours and maybe.second.id in ours]
    ties_of: dict[str, list[Link]] = defaultdict(list)
    for link in not_refused(ties, by_hand.refused, group_of):
        ties_of[link.commitment].append(link)
    standing = again.as_before | {name for name in beside.asking
                                  if ruled.named.isdisjoint(claim.id for claim in group_of[name])}
    changed = (asking - standing) | _tied_otherwise(connection, standing, ties_of)
    told = sorted((commitments[name] for name in changed), key=newest_first)
    sources = sources_of(connection, {claim.text_id for name in changed for claim in group_of[name]})
    found = list[Link]()
    for one in told:
        conflicts = again.conflicts.get(one.id)
        if conflicts is None:
            conflicts = [conflict for conflict in between(one.id, group_of[one.id], sources)
                         if by_hand.contradict(conflict.first.id, conflict.second.id)]
        found += not_refused(inside(one.id, group_of[one.id], conflicts, sources), by_hand.refused, group_of)
        found += ties_of[one.id]
    found += [link for link in links_by_hand(by_hand.links, group_of) if link.commitment in changed]
    _put(connection, schema.links, schema.links.c.commitment, changed | again.replaced,
         list(link_rows(kept_once(found, told), {one.id: place_of(one) for one in told})))
    return changed


def _tied_otherwise(connection: Connection, names: Collection[str], ties_of: Mapping[str, Sequence[Link]]) -> set[str]:
    """Those of some commitments of which other ties to others are written."""
    k = schema.links.c
    held: dict[str, dict[str, StoredRow]] = defaultdict(dict)
    for row in in_parts(connection, select(schema.links).where(and_(k.commitment != k.other, k.ruling.is_(None))),
                        k.commitment, names):
        held[row.commitment][row.id] = {key: value for key, value in row._mapping.items()
                                        if key not in ("place", "turn")}
    return {name for name in names
            if held.get(name, {}) != {link.id: rows.link_columns(link) for link in ties_of.get(name, ())}}


def _shared(connection: Connection, claims: Sequence[Claim], ruled: Heard) -> set[str]:
    """Those of the claims' texts that tell acts of several parties, by all that they tell."""
    d, r = schema.documents.c, schema.readings.c
    several = [row.number for row in in_parts(
        connection, select(d.number).join(schema.readings, r.number == d.reading).where(r.claims > 1),
        d.text_id, {claim.text_id for claim in claims} - ruled.documents.keys())]
    return shared_texts([*ruled.now.claims, *(
        claim for _, claim in claims_where(connection, schema.claims.c.document, several)
        if not claim.needs_review)])


def _asking(connection: Connection, moved: Iterable[tuple[str, str]], old: Collection[str]) -> set[str]:
    """The commitments that ask for one of these hooks, where it is offered so early that they look at it.

    Those that ask for sums of bodies are told by `_sharing`.
    """
    b = schema.bearings.c
    others = sorted(pair for pair in moved if not pair[0].startswith(SUM_HOOK))
    hooks = {hook for hook, since in others if not hook.startswith(WORD_HOOK) or connection.execute(
        select(func.count()).select_from(select(b.commitment).where(
            b.hook == hook, b.asks == 0, b.since < since).limit(NAMED + len(old)).subquery())
    ).scalar_one() < NAMED + len(old)}
    return {row.commitment for row in in_parts(connection, select(b.commitment).where(b.asks == 1), b.hook, hooks)}


def _sharing(connection: Connection, again: Again, gone: Sequence[StoredRow], came: Sequence[StoredRow]) -> set[str]:
    """The commitments that ask for sums of bodies and may be a share of another one now."""
    moved: dict[str, list[StoredRow]] = defaultdict(list)
    for row in (*gone, *came):
        if row["hook"].startswith(SUM_HOOK):
            moved[row["hook"]].append(row)
    return {name for hook, offers in sorted(moved.items()) for name in shares_moved(
        connection, hook, max(row["since"] for row in offers),
        [row["commitment"] for row in gone if row["hook"] == hook],
        {row["commitment"]: again.commitments[row["commitment"]] for row in came if row["hook"] == hook})}


def offering(connection: Connection, hooks: Collection[str], gone: int) -> set[str]:
    """The commitments that offer one of these hooks: of a word the first, of sums the last that are looked at.

    gone   how many of those written are other ones now, or no more
    """
    b = schema.bearings.c
    counted = in_parts(connection, select(b.hook, func.count().label("times")).where(b.asks == 0).group_by(b.hook),
                       b.hook, hooks)
    most = NAMED + gone + 1
    often = {row.hook for row in counted if row.times > most and row.hook.startswith(WORD_HOOK)}
    sums = {hook for hook in hooks if hook.startswith(SUM_HOOK)}
    found = {row.commitment for row in in_parts(
        connection, select(b.commitment).where(b.asks == 0), b.hook, set(hooks) - often - sums)}
    for hook in sorted(sums):
        found |= set(connection.execute(select(b.commitment).where(
            b.hook == hook, b.asks == 0, b.since >= seen_since(connection, hook, gone))).scalars())
    for hook in sorted(often):
        found |= set(connection.execute(select(b.commitment).where(b.hook == hook, b.asks == 0).order_by(
            b.since).limit(most)).scalars())
    return found


def _of_the_same_parties(connection: Connection, again: Again, asking: Collection[str]) -> set[str]:
    """The promises of aid among which these, and those of the meetings, look for their wholes."""
    c = schema.commitments.c
    placing = (c.id, c.act, c.side, c.kind, c.actors, c.partners, c.beneficiaries)
    acts: dict[str, set[str]] = defaultdict(set)  # the sides; in an act with an open sum all
    anywhere = set[str]()
    for row in (*(again.old[name] for name in sorted(again.as_before)), *(dict(row._mapping) for row in in_parts(
            connection, select(*placing).where(c.kind == str(Kind.AID)), c.id, asking))):
        if open_sum(row):
            anywhere.add(row["act"])
        elif row["id"] in asking:
            acts[row["act"]].add(row["side"])
    anywhere |= {act_key(act_of(again.groups[name][0])) for name in again.fresh
                 if open_sum(rows.commitment_columns(again.commitments[name]))}
    found = {name for act, sides in sorted(acts.items()) for name in connection.execute(
        select(c.id).where(c.act == act, c.side.in_(sorted(sides)))).scalars()}
    return found | {row.id for act in sorted(anywhere) for row in connection.execute(
        select(*placing).where(c.act == act)) if open_sum(dict(row._mapping))}


def claims_where(connection: Connection, column: ColumnElement[Any], values: Collection[Any], *,
                 in_force: bool = True, with_reasons: bool = True) -> Iterator[tuple[Any, Claim]]:
    """The claims in which a column has one of some values, each with its row.

    with_reasons   as in `kept.claim_columns`
    """
    c, d = schema.claims.c, schema.documents.c
    asked = select(*claim_columns(with_reasons=with_reasons), c.number, c.reading, c.document,
                   d.id.label("shown"), d.text_id, d.published, d.reading.label("in_force")).join(
        schema.documents, d.reading == c.reading if in_force else d.number == c.document)
    shown = text_id = ""
    for found in in_parts(connection, asked, column, values):
        *told, _, _, _, shown_now, text_now, published, _ = list(found)
        if text_now != text_id:  # claims of one text, which come together, have its name in memory once
            shown, text_id = shown_now, text_now
        yield found._mapping, rows.named_claim_of(told, document_id=shown, text_id=text_id, published=published)
