"""What was known of some acts by the end of an earlier day, with the help of the register that is kept of today.

Claims meet only within one act and other side. Where all claims of a meeting were said by the day, its promises were
known then just as they are kept. Of other meetings the claims said by then are parted anew, for what was said since may
have joined or parted promises; a promise that comes out with all the claims it has today is read as it is kept. So only
what straddles the day is added up. Where only the newest promises are asked for, meetings are looked at by the newest
day known of each, and no more of them than these promises can come out of. `tests/answers/test_selection.py` holds all
that against adding up all claims.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import zip_longest
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, case, func, select

from pledgebook.model import Claim, Commitment
from pledgebook.register import rows, schema
from pledgebook.register.conflicts import Conflict
from pledgebook.register.days import bounds, is_day
from pledgebook.register.deriving import OPEN, act_key, in_order
from pledgebook.register.history import newest_first
from pledgebook.register.judged import Judged
from pledgebook.register.kept import (
    MOST_NAMES,
    Told,
    Wanted,
    claims_where,
    names_any,
    naming,
    of_kinds,
    ruled_in,
    texts_judged_in,
    told_by,
)
from pledgebook.register.matching import Act, Group, Register, Sided, act_of, added_up, meetings, parted
from pledgebook.register.origins import sources_of
from pledgebook.register.prints import in_parts
from pledgebook.register.regrouping import named_by_hand, regrouped
from pledgebook.register.tellings import text_of
from pledgebook.register.up_to import state_of

Acts = Callable[[Sequence[Sided], Judged], Collection[Act]]
Sides = Mapping[str, set[str] | None]  # acts, as they are written, with the other sides; None: all of them
AT_ONCE = 500  # promises of today; their meetings are looked at together
ONE_IN = 50  # of so many claims: asking for those of one promise takes as long as a look at all of these
BY_HAND, NOTHING_LEFT = -date.max.toordinal() - 1, 1  # before and behind all places


@dataclass(frozen=True, slots=True)
class Earlier:
    """What was known of the acts that are asked for."""

    register: Register  # without links and matches
    claims: tuple[Claim, ...]  # all that were said by then, where they are asked for
    judged: Judged  # what people ruled, with the claims of these acts whose day is unknown


def known_by(connection: Connection, wanted: Wanted, asked: Acts, until: date, *, fits: Callable[[Commitment], bool],
             with_claims: bool, most: int | None = None) -> Earlier | None:
    """What was known of some acts by the end of a day; None where the register that is kept is not one of today.

    wanted   by which kinds and parties acts are asked for
    asked    which acts these are, by some of what is told of parties, each once, and by what people ruled
    fits     which promises of these acts are asked for
    most     only so many of these, the newest: then only what these come out of is read
    """
    if not state_of(connection)[1]:
        return None
    ruled = ruled_in(connection)
    kept = _kept(connection, _sides_asked(connection, wanted, asked, ruled), all_told=most is None)
    # By kinds and actors nothing else is read than what is asked for.
    by_told = bool(wanted.partners or wanted.parties or wanted.beneficiaries)
    then = _Then(connection, ruled, until, asked if by_told else None, with_claims=with_claims)
    found: list[Commitment] = []
    waiting: list[tuple[int, str, Row[Any] | Commitment]] = []
    for some, left in [([*kept], NOTHING_LEFT)] if most is None else then.newest_first(kept):
        waiting = sorted([*waiting, *then.came_out({meeting: kept[meeting] for meeting in some})], key=itemgetter(0, 1))
        sure = bisect_left(waiting, left, key=itemgetter(0))
        found += filter(fits, _in_full(connection, [one for _, _, one in waiting[:sure]], all_told=most is None))
        if most is not None and len(found) >= most:
            break
        del waiting[:sure]
    found = found[:most]
    return Earlier(
        Register(tuple(found), tuple(then.conflicts_of(found)), by_hand=ruled.by_hand), tuple(then.claims),
        replace(ruled, claims=(*ruled.claims, *then.undated(kept))))


_Meeting = tuple[str, str | None]  # act and other side, as they are written; None: the whole act, where a side is open
_Kept = Mapping[_Meeting, Sequence[Row[Any]]]  # the commitments as they are kept


def _kept(connection: Connection, asked: Sides, *, all_told: bool) -> dict[_Meeting, list[Row[Any]]]:
    """The commitments of some acts and sides, by what their claims were looked at with; all that is kept, or little."""
    of_act: dict[str, list[Row[Any]]] = defaultdict(list)
    c = schema.commitments.c
    told = select(schema.commitments) if all_told else select(
        c.id, c.act, c.side, c.place, c.first_said, c.last_said, c.claim_ids)
    for row in in_parts(connection, told, c.act, asked):
        sides = asked[row.act]
        if sides is None or row.side in sides:
            of_act[row.act].append(row)
    found: dict[_Meeting, list[Row[Any]]] = defaultdict(list)
    for act, some in of_act.items():
        hangs_together = any(row.side.startswith(OPEN) for row in some)
        for row in some:
            found[act, None if hangs_together else row.side].append(row)
    return found


def _in_full(connection: Connection, told: Sequence[Row[Any] | Commitment], *, all_told: bool) -> Iterator[Commitment]:
    """The same as commitments, of which the rows may tell little."""
    few = [] if all_told else [one.id for one in told if isinstance(one, Row)]
    table = schema.commitments
    rows_of = {row.id: row for row in in_parts(connection, select(table), table.c.id, few)}
    for one in told:
        yield one if isinstance(one, Commitment) else rows.commitment_from(rows_of.get(one.id, one)._mapping)


def _names(kept: Iterable[Row[Any]]) -> set[str]:
    """The claims of commitments."""
    return {name for row in kept for name in rows.unlisted(row.claim_ids)}


class _Then:
    """What was known by the end of a day, as one meeting after another is looked at."""

    def __init__(self, connection: Connection, ruled: Judged, until: date, asked: Acts | None, *, with_claims: bool
                 ) -> None:
        self._connection, self._ruled, self._until, self._with_claims = connection, ruled, until, with_claims
        self._asked = asked  # by what was told by then; None: all that is read is asked for
        self._by_name = {claim.id: claim for claim in ruled.claims}
        named = named_by_hand(ruled.by_hand)
        self._by_hand = {act_key(act_of(claim)) for claim in ruled.claims if claim.id in named}
        self._looked_at: set[str] = set()  # claims of which it is told whether they have a day
        self._undated: list[Claim] = []
        self._fresh: set[str] = set()  # promises that are not kept as they come out
        self._against: list[Conflict] = []  # the conflicts of these
        self.claims: list[Claim] = []

    def newest_first(self, kept: _Kept) -> Iterator[tuple[list[_Meeting], int]]:
        """Meetings of which anything was known, some at a time; and the first place at which others may come out.

        What comes out of one was last said when one of its claims was. What people joined comes first, all of it: it
        may be of several meetings.
        """
        end = -self._until.toordinal()  # as commitments are placed: what was known by then is not before it
        days = self._days(_names(row for some in kept.values() for row in some if row.place < end
                                 and not self._later(row)))
        places: dict[_Meeting, int] = {}
        for meeting, some in kept.items():
            told = [row.place for row in some if end <= row.place < 0]
            told += (-day.toordinal() for row in some if row.place < end and not self._later(row)
                     for name in rows.unlisted(row.claim_ids) if (day := self._known(days[name])))
            if told:
                places[meeting] = BY_HAND if meeting[0] in self._by_hand else min(told)
        ordered = sorted(places, key=lambda meeting: places[meeting])
        together, count = list[_Meeting](), 0
        for meeting, following in zip_longest(ordered, ordered[1:]):
            together.append(meeting)
            count += len(kept[meeting])
            left = NOTHING_LEFT if following is None else places[following]
            if left == NOTHING_LEFT or (count >= AT_ONCE and left != BY_HAND):
                yield together, left
                together, count = [], 0

    def came_out(self, kept: _Kept) -> Iterator[tuple[int, str, Row[Any] | Commitment]]:
        """The promises of some meetings, each with its place and name: as they are kept, or as they were then."""
        settled = set() if self._with_claims else self._settled(kept)
        yield from ((row.place, row.id, row) for meeting in settled for row in kept[meeting])
        open_rows = [row for meeting, some in kept.items() if meeting not in settled for row in some
                     if not self._later(row)]
        names = _names(open_rows)
        told = [*self._named(names, with_reasons=False)]
        self._looked_at |= names | _names(row for meeting in settled for row in kept[meeting])
        self._undated += (claim for claim in told if claim.id not in self._by_name and not is_day(claim.said_on))
        known = [claim for claim in told if self._known(claim.said_on)]
        if self._asked is not None:
            acts = self._asked(known, self._ruled)
            known = [claim for claim in known if act_of(claim) in acts]
        if self._with_claims:
            self.claims += known
        standing = {rows.unlisted(row.claim_ids): row for row in open_rows}
        fresh: list[Group] = []
        for group in regrouped(parted(meetings(known).values()).groups, self._ruled.by_hand.regroupings):
            row = standing.get(tuple(claim.id for claim in group))
            if row is None:
                fresh.append(group)
            else:
                yield row.place, row.id, row
        sources = sources_of(self._connection, {text_of(claim) for group in fresh for claim in group})
        found, against = added_up(fresh, sources, self._ruled.by_hand)
        self._fresh |= {one.id for one in found}
        self._against += against
        yield from ((*newest_first(one), one) for one in found)

    def conflicts_of(self, commitments: Sequence[Commitment]) -> list[Conflict]:
        """The conflicts of promises that came out, in the order of these; of claims that tell why they were read so."""
        place = {one.id: number for number, one in enumerate(commitments)}
        against = [conflict for conflict in self._against if conflict.commitment in place]
        table = schema.conflicts
        found = [row._mapping for row in in_parts(self._connection, in_order(table), table.c.commitment, [
            one.id for one in commitments if one.contested and one.id not in self._fresh])]
        named = {row[side] for row in found for side in ("first", "second")} | {
            claim.id for one in against for claim in (one.first, one.second)}
        claims = {claim.id: claim for claim in self._named(named, with_reasons=True)}
        return sorted([*(rows.conflict_from(row, claims) for row in found), *(
            replace(one, first=claims[one.first.id], second=claims[one.second.id]) for one in against)],
            key=lambda conflict: place[conflict.commitment])

    def undated(self, kept: _Kept) -> list[Claim]:
        """The claims that have no day, for these are to be told; but for those that people ruled on."""
        of_all = [row for some in kept.values() for row in some]
        c, d = schema.claims.c, schema.documents.c
        if len(of_all) * ONE_IN <= (self._connection.execute(select(func.max(c.number))).scalar_one() or 0):
            unread = _names(of_all) - self._looked_at - self._by_name.keys()
            return [*self._undated, *_claims_named(self._connection, unread, _said_on().is_(None))]
        apart = claims_where(self._connection, c.said_with_document == 0, c.said_on.is_(None))
        beside = claims_where(self._connection, c.said_with_document == 1, c.reading.in_(
            select(d.reading).where(d.published.is_(None))))
        unread = _names(of_all) - self._looked_at - self._by_name.keys() if apart or beside else set()
        return [*self._undated, *(claim for claim in (*apart, *beside) if claim.id in unread)]

    def _settled(self, kept: _Kept) -> set[_Meeting]:
        """The meetings of which all claims were surely said by then, and nobody joined or parted any by hand."""
        maybe = {meeting: _names(some) for meeting, some in kept.items() if meeting[0] not in self._by_hand
                 and all(self._known(row.last_said) for row in some)}
        late = {name for name, day in self._days(set().union(*maybe.values())).items() if not self._known(day)}
        return {meeting for meeting, names in maybe.items() if names.isdisjoint(late)}

    def _known(self, day: str | None) -> date | None:
        """The last day that is meant, where what was said on it was known."""
        span = bounds(day)
        return span[1] if span is not None and span[1] <= self._until else None

    def _later(self, row: Row[Any]) -> bool:
        """Whether all of a promise that has a day was said later."""
        return row.first_said is not None and row.first_said > self._until.isoformat()

    def _days(self, names: Collection[str]) -> dict[str, str | None]:
        """The days on which claims were said, as people ruled on them."""
        c, d = schema.claims.c, schema.documents.c
        asked = select(c.id, _said_on().label("day")).join(schema.documents, d.reading == c.reading)
        return {name: self._by_name[name].said_on for name in self._by_name.keys() & names} | {
            row.id: row.day for row in in_parts(self._connection, asked, c.id, names - self._by_name.keys())}

    def _named(self, names: set[str], *, with_reasons: bool) -> Iterator[Claim]:
        """Claims, as people ruled on them."""
        yield from (self._by_name[name] for name in sorted(names & self._by_name.keys()))
        yield from _claims_named(self._connection, names - self._by_name.keys(), with_reasons=with_reasons)


def _claims_named(connection: Connection, names: Iterable[str], *conditions: ColumnElement[bool],
                  with_reasons: bool = True) -> Iterator[Claim]:
    ordered = sorted(names)
    for start in range(0, len(ordered), MOST_NAMES):
        yield from claims_where(connection, schema.claims.c.id.in_(ordered[start:start + MOST_NAMES]), *conditions,
                                with_reasons=with_reasons)


def _said_on() -> ColumnElement[Any]:
    """The day on which a claim was said, as its row and that of its text tell it."""
    c, d = schema.claims.c, schema.documents.c
    return case((c.said_with_document == 1, d.published), else_=c.said_on)


# --- which acts are asked for -----------------------------------------------------------------------------------


def judged_of_acts(connection: Connection, wanted: Wanted, asked: Acts) -> Judged:
    """As `ruled_in`, with all claims of the acts that are asked for (as in `known_by`), whatever register is kept."""
    ruled = ruled_in(connection)
    acts = {act_key(act) for act in asked([*_told_of(connection, wanted), *ruled.claims], ruled)}
    return texts_judged_in(connection, more=_claims_of_acts(connection, acts))[0]


def _sides_asked(connection: Connection, wanted: Wanted, asked: Acts, ruled: Judged) -> Sides:
    """The acts and sides in which a promise may be as it is wanted, by the register that is kept."""
    by_act = not (wanted.partners or wanted.parties)
    told: list[Sided] = [] if by_act else [*_told_of(connection, wanted)]
    return {**(_meetings_kept(connection, wanted) if by_act else {}),
            **dict.fromkeys(act_key(act) for act in asked([*told, *ruled.claims], ruled))}


def _meetings_kept(connection: Connection, wanted: Wanted) -> dict[str, set[str] | None]:
    """The acts and sides in which a promise may have these kinds, actors and beneficiaries.

    A beneficiary stands on the other side of its claim, or is one of those who act. Sides of an act of which some claim
    leaves the side open hang together.
    """
    c = schema.commitments.c
    conditions = [*of_kinds(c.kind, wanted), *(names_any(parties, *columns) for parties, columns in (
        (wanted.actors, (c.act,)), (wanted.beneficiaries, (c.act, c.side))) if parties)]
    found: dict[str, set[str] | None] = {}
    for row in connection.execute(select(c.act, c.side).where(*conditions).distinct()):
        sides = found.setdefault(row.act, set())
        if row.side.startswith(OPEN):
            found[row.act] = None
        elif sides is not None:
            sides.add(row.side)
    return found


def _told_of(connection: Connection, wanted: Wanted) -> list[Told]:
    """What such claims tell of parties, each once."""
    c = schema.claims.c
    return [Told(*told_by(row)) for row in connection.execute(select(
        c.kind, c.stage, c.actors, c.partners, c.beneficiaries).join(
            schema.documents, schema.documents.c.reading == c.reading).where(*naming(wanted)).distinct())]


def _claims_of_acts(connection: Connection, acts: Collection[str]) -> Iterator[Claim]:
    """The claims of acts, by a look at what every claim tells of kinds and actors."""
    c = schema.claims.c
    told = connection.execute(select(c.kind, c.stage, c.actors, c.partners, c.beneficiaries).join(
        schema.documents, schema.documents.c.reading == c.reading).distinct())
    fitting = [one for one in (Told(*told_by(row)) for row in told) if act_key(act_of(one)) in acts]
    written = sorted({rows.listed(one.actors) for one in fitting})
    kinds = sorted({str(one.kind) for one in fitting})
    for start in range(0, len(written), MOST_NAMES):
        for claim in claims_where(connection, c.kind.in_(kinds), c.actors.in_(written[start:start + MOST_NAMES])):
            if act_key(act_of(claim)) in acts:
                yield claim
