"""A book with some texts or rulings more in, its register brought up to date by looking only at what they touch.

Claims meet only within one act and other side (`matching.meetings`), so the claims of the meetings that are touched are
parted anew; promises that come out with the same claims stand as they were written. Where claims of an act leave its
other side open, all claims of that act are looked at to see which meeting they join. How the promises are tied to
others is in `relinking`. What comes out is what working out everything gives, row for row;
`tests/register/test_touched.py` holds that against random worlds.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, and_, or_, select, update

from pledgebook.model import Claim
from pledgebook.register import rows, schema
from pledgebook.register.conflicts import Conflict, between
from pledgebook.register.deriving import OPEN, act_key, side_key, sides_met
from pledgebook.register.hearing import Heard, heard
from pledgebook.register.history import add_up, commitment_id
from pledgebook.register.matching import Sides, about, act_of, leaves_side_open, meetings, parted, sides
from pledgebook.register.origins import follow_origins, sources_of
from pledgebook.register.parting import days_spanned
from pledgebook.register.prints import in_parts
from pledgebook.register.regrouping import regrouped
from pledgebook.register.relinking import Again, StoredRow, claims_where, open_sum, written_again
from pledgebook.register.up_to import UpTo

MOST_TEXTS = 500  # touched at once; beyond that, everything is worked out anew
ACTS_AT_ONCE = 200  # in one question
SHOWN_APART = re.compile(r"-[0-9a-f]{6}(?:[0-9a-f]{10})?$")  # what tells two texts of one name apart

Meeting = tuple[str, str]  # act and other side, as they are written


def follow(connection: Connection, before: UpTo, in_hand: Mapping[str, Claim] | None = None) -> set[str] | None:
    """Brings the derived tables up to date with the documents, readings and rulings that came after some rows.

    in_hand   claims by name, as they were read when the derived tables were worked out: these need not be read
    returns   the commitments of which any row is another one now, or that are no more; None where too much is touched,
              and nothing of the register was changed
    """
    texts = touched_texts(connection, before)
    ruled = heard(connection, before.ruling)
    anew = _told_anew(connection, before)
    if len(texts) > MOST_TEXTS or not ruled.numbers.isdisjoint(anew):
        return None  # what a ruling made of a text before it was read or dated anew is not known any more
    moved = follow_origins(connection, texts) if texts else set()
    if moved is None:
        return None
    d = schema.documents.c
    texts |= {row.number for row in in_parts(connection, select(d.number), d.text_id, moved)}
    told, fresh = list(ruled.moved), list[Claim]()
    for row, claim in claims_where(connection, schema.claims.c.document, texts, in_force=False):
        told.append(claim)
        if row["reading"] == row["in_force"] and row["document"] not in ruled.numbers and not claim.needs_review:
            fresh.append(claim)
    told += [claim for claim in ruled.now.claims if ruled.documents.get(claim.text_id) in texts]
    shelf = _Claims(connection, ruled, texts, in_hand or {})
    names = {claim.id for claim in told}
    # Of texts that were read or dated anew it is not known any more what their claims were before.
    ground = _ground(connection, told, fresh, shelf, ruled, whole=bool(anew))
    again = _worked_out(connection, ground, names, ruled)
    if again is None:
        ground = _ground(connection, told, fresh, shelf, ruled, whole=True)
        again = _worked_out(connection, ground, names, ruled)
        assert again is not None
    changed = written_again(connection, again, ruled, shelf.named)
    if changed is not None:
        _write_sides(connection, [row for row in ground.stored if row["id"] not in again.replaced], ground.side_of)
    return changed


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


class _Claims:
    """The claims that count now, by their names: those in hand, those of texts that were ruled on, else from the book.

    Those of touched texts are left out.
    """

    def __init__(self, connection: Connection, ruled: Heard, texts: Collection[int],
                 in_hand: Mapping[str, Claim]) -> None:
        self._connection, self._ruled, self._texts, self._in_hand = connection, ruled, texts, in_hand
        d = schema.documents.c
        self._elsewhere = {row.text_id for row in in_parts(connection, select(d.text_id), d.number, texts)}

    def named(self, names: Collection[str]) -> Iterator[Claim]:
        missing = list[str]()
        for name in names:
            if name in self._ruled.by_id:
                continue
            claim = self._in_hand.get(name)
            if claim is None:
                missing.append(name)
            elif claim.text_id not in self._elsewhere and claim.text_id not in self._ruled.documents:
                yield claim
        for row, claim in claims_where(self._connection, schema.claims.c.id, missing):
            if row["document"] not in self._texts and row["document"] not in self._ruled.numbers:
                yield claim
        yield from (self._ruled.by_id[name] for name in sorted(self._ruled.by_id.keys() & set(names)))


@dataclass
class _Ground:
    """The acts that are touched: how their claims were looked at together, and how they are now."""

    stored: list[StoredRow]  # of acts where claims may move to another side all commitments, else of touched sides
    met: dict[Sides, list[Claim]]
    side_of: dict[str, str]  # claim → the side it is looked at with
    touched: set[Meeting]
    staying: set[str]  # acts with an open side of which only touched sides are here

    def standing(self) -> list[StoredRow]:
        """The commitments of the touched meetings, as they were written."""
        return [row for row in self.stored if _meeting(row) in self.touched]

    def meetings(self) -> list[list[Claim]]:
        return [claims for sides, claims in self.met.items()
                if (act_key(sides[:-1]), rows.listed(sides[-1])) in self.touched]


def _meeting(row: StoredRow) -> Meeting:
    return row["act"], row["side"].removeprefix(OPEN)


def _ground(connection: Connection, told: Sequence[Claim], fresh: Sequence[Claim], shelf: _Claims,
            ruled: Heard, *, whole: bool) -> _Ground:
    """What is touched of the register.

    whole   look at all claims of an act of which some leave the other side open, also where none of these can move
    """
    looked_at = [*told, *ruled.regrouped]
    asked = _sides_asked(looked_at)
    stored = _stored(connection, asked)
    by_name = _by_name(stored, fresh, looked_at, shelf, ruled)
    open_acts = _open(connection, [act for act, sides in asked.items() if sides is not None])
    moving = {act for act in open_acts if whole or not _stays(
        [row for row in stored if row["act"] == act], asked[act] or set(), by_name, ruled)}
    if moving:
        stored = _stored(connection, {**asked, **dict.fromkeys(moving)})
        by_name = _by_name(stored, fresh, looked_at, shelf, ruled)
    staying = open_acts - moving
    guests = {name: row["side"].removeprefix(OPEN) for row in stored if row["act"] in staying
              for name in rows.unlisted(row["claim_ids"]) if name in by_name and leaves_side_open(by_name[name])}
    met = meetings(claim for name, claim in by_name.items() if name not in guests)
    places = {(act_key(sides[:-1]), rows.listed(sides[-1])): sides for sides in met}
    for name in sorted(guests):
        met[places[act_key(act_of(by_name[name])), guests[name]]].append(by_name[name])
    side_of = sides_met(met)
    side_of |= {claim.id: f"{OPEN}{rows.listed(sides[-1])}" for sides, claims in met.items()
                if act_key(sides[:-1]) in staying for claim in claims}
    claims_of = {row["id"]: rows.unlisted(row["claim_ids"]) for row in stored}
    names = {claim.id for claim in looked_at}
    touched = {(act_key(act_of(claim)), side_key(claim)) for claim in looked_at}
    touched |= {(act_key(act_of(by_name[name])), side_of[name].removeprefix(OPEN)) for name in names & by_name.keys()}
    open_before = {claim.id: claim for claim in looked_at if leaves_side_open(claim)}
    for row in stored:
        told_of = claims_of[row["id"]]
        if not names.isdisjoint(told_of):
            touched.add(_meeting(row))
        for name in told_of:
            claim = by_name.get(name) or open_before.get(name)
            if claim is None or not leaves_side_open(claim):
                continue
            act = act_key(act_of(claim))
            if not ruled.named.isdisjoint(told_of):  # joined by hand: it may have been looked at with another side
                touched |= {_meeting(one) for one in stored if one["act"] == act}
            if name in by_name and (act, side_of[name].removeprefix(OPEN)) != _meeting(row):
                touched |= {_meeting(row), (act, side_of[name].removeprefix(OPEN))}
    return _Ground(stored, met, side_of, touched, staying)


def _by_name(stored: Iterable[StoredRow], fresh: Iterable[Claim], looked_at: Iterable[Claim], shelf: _Claims,
             ruled: Heard) -> dict[str, Claim]:
    """The claims that count now, of these commitments and among those that are looked at."""
    here = {name for row in stored for name in rows.unlisted(row["claim_ids"])}
    return {claim.id: claim for claim in (
        *fresh, *shelf.named(here | {claim.id for claim in looked_at if claim.id in ruled.by_id}))}


def _stays(stored: Sequence[StoredRow], touched: Collection[str], by_name: Mapping[str, Claim], ruled: Heard) -> bool:
    """Whether claims of an act that leave their side open are looked at with the same sides as before.

    They are where each touched side was in the news as long as before and is about the same things (see
    `matching.OtherSides`).
    """
    before = {claim.id: claim for claim in ruled.then.claims}
    for side in touched:
        written = [name for row in stored if _meeting(row)[1] == side for name in rows.unlisted(row["claim_ids"])]
        then = {name: before.get(name) or by_name.get(name) for name in written}
        if not written or None in then.values() or not ruled.named.isdisjoint(written):
            return False
        parties = {sides(claim) for claim in then.values() if claim is not None and not leaves_side_open(claim)}
        held, now = ([claim for _, claim in sorted(some.items()) if claim is not None and sides(claim) in parties
                      and not leaves_side_open(claim)] for some in (then, by_name))
        if not held or not now or days_spanned(held) != days_spanned(now) or about(held) != about(now):
            return False
    return True


def _open(connection: Connection, acts: Sequence[str]) -> set[str]:
    """Those of some acts of which claims left their other side open when they were worked out."""
    c = schema.commitments.c
    return {row.act for row in in_parts(connection, select(c.act).where(
        c.side.startswith(OPEN, autoescape=True)).distinct(), c.act, acts)}


def _sides_asked(told: Iterable[Claim]) -> dict[str, set[str] | None]:
    """The acts of claims with their sides; None where a claim leaves it open: it can come to be looked at with any."""
    sides_of: dict[str, set[str] | None] = {}
    for claim in told:
        act = act_key(act_of(claim))
        sides = sides_of.setdefault(act, set())
        if leaves_side_open(claim):
            sides_of[act] = None
        elif sides is not None:
            sides.add(side_key(claim))
    return sides_of


def _stored(connection: Connection, sides_of: Mapping[str, Collection[str] | None]) -> list[StoredRow]:
    """The commitments of these acts and sides, of all sides where none are told; only what places them."""
    c = schema.commitments.c
    found: list[StoredRow] = []
    acts = sorted(sides_of.items(), key=lambda pair: pair[0])
    columns = (c.id, c.act, c.side, c.kind, c.actors, c.partners, c.beneficiaries, c.claim_ids)
    for start in range(0, len(acts), ACTS_AT_ONCE):
        found += [dict(row) for row in connection.execute(select(*columns).where(or_(*(
            c.act == act if sides is None else and_(
                c.act == act, c.side.in_([*sorted(sides), *(f"{OPEN}{side}" for side in sorted(sides))]))
            for act, sides in acts[start:start + ACTS_AT_ONCE]))).order_by(c.id)).mappings()]
    return found


def _write_sides(connection: Connection, stored: Iterable[StoredRow], side_of: Mapping[str, str]) -> None:
    """Writes with which side commitments were looked at that stand otherwise: acts whose side is open, only now or not
    any more. No list shows it.
    """
    c = schema.commitments.c
    for row in stored:
        side = side_of[rows.unlisted(row["claim_ids"])[0]]
        if row["side"] != side:
            connection.execute(update(schema.commitments).where(c.id == row["id"]).values(side=side))


def _worked_out(connection: Connection, ground: _Ground, told: Collection[str], ruled: Heard) -> Again | None:
    """The promises of the touched meetings; None where more of an act is to be looked at.

    A sum without another side is set against all of its act that have none, so where one of them is another one now,
    the meetings of all of them are touched.
    """
    while True:
        again = _parted(connection, ground, told, ruled)
        open_acts = {row["act"] for row in again.old.values() if row["id"] not in again.as_before and open_sum(row)}
        open_acts |= {act_key(act_of(again.groups[name][0])) for name in again.fresh
                      if open_sum(rows.commitment_columns(again.commitments[name]))}
        if not open_acts.isdisjoint(ground.staying):
            return None
        more = {_meeting(row) for row in ground.stored if row["act"] in open_acts and open_sum(row)} - ground.touched
        if not more:
            return again
        ground.touched |= more


def _parted(connection: Connection, ground: _Ground, told: Collection[str], ruled: Heard) -> Again:
    """The claims of the touched meetings by promise; those that stand as they were written are taken as written."""
    by_hand = ruled.now.by_hand
    gathering = parted(ground.meetings())
    groups = {commitment_id(group): group for group in regrouped(gathering.groups, by_hand.regroupings)}
    c = schema.commitments.c
    old = {row.id: dict(row._mapping) for row in in_parts(
        connection, select(schema.commitments), c.id, [row["id"] for row in ground.standing()])}
    looked_at = {*told, *(claim.id for claim in ruled.regrouped), *ruled.named}
    as_before = {name for name, group in groups.items() if name in old
                 and old[name]["claim_ids"] == rows.listed(claim.id for claim in group)
                 and looked_at.isdisjoint(claim.id for claim in group)}
    commitments = {name: rows.commitment_from(old[name]) for name in groups.keys() & as_before}
    sources = sources_of(connection, {claim.text_id for name, group in groups.items() if name not in as_before
                                      for claim in group})
    conflicts: dict[str, list[Conflict]] = {}
    for name in sorted(groups.keys() - as_before):
        conflicts[name] = [conflict for conflict in between(name, groups[name], sources)
                           if by_hand.contradict(conflict.first.id, conflict.second.id)]
        commitments[name] = add_up(groups[name], [conflict.field for conflict in conflicts[name]], sources)
    return Again(groups, commitments, old, as_before, conflicts, gathering.bonds, ground.side_of)
