"""What was known of some acts by the end of an earlier day, with the help of the register that is kept of today.

Claims meet only within one act and other side. Where all claims of a meeting were said by the day, its promises were
known then just as they are kept. Of other meetings the claims said by then are parted anew, for what was said since may
have joined or parted promises; a promise that comes out with all the claims it has today is read as it is kept. So only
what straddles the day is added up. `tests/answers/test_selection.py` holds that against adding up all claims.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, case, select

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
from pledgebook.register.relinking import claims_where as claims_in_force
from pledgebook.register.tellings import text_of
from pledgebook.register.up_to import state_of

Acts = Callable[[Sequence[Sided], Judged], Collection[Act]]
Sides = Mapping[str, set[str] | None]  # acts, as they are written, with the other sides; None: all of them


@dataclass(frozen=True, slots=True)
class Earlier:
    """What was known of the acts that are asked for."""

    register: Register  # without links and matches
    claims: tuple[Claim, ...]  # said by then; where all of a meeting was, they are left out unless they are asked for
    judged: Judged  # what people ruled, with the claims of these acts whose day is unknown


def known_by(connection: Connection, wanted: Wanted, asked: Acts, until: date, *, with_claims: bool) -> Earlier | None:
    """What was known of some acts by the end of a day; None where the register that is kept is not one of today.

    wanted   by which kinds and parties acts are asked for
    asked    which acts these are, by some of what is told of parties, each once, and by what people ruled
    """
    if not state_of(connection)[1]:
        return None
    ruled = ruled_in(connection)
    kept = _kept(connection, _sides_asked(connection, wanted, asked, ruled))
    by_name = {claim.id: claim for claim in ruled.claims}
    settled: set[_Meeting] = set() if with_claims else _settled(connection, kept, ruled, by_name, until)
    open_rows = [row for meeting, some in kept.items() if meeting not in settled for row in some]
    later = {row.id for row in open_rows if row.first_said is not None and row.first_said > until.isoformat()}
    told = [*_named(connection, [row for row in open_rows if row.id not in later], by_name),
            *_undated(connection, [row for row in open_rows if row.id in later], by_name)]
    known = [claim for claim in told if (day := bounds(claim.said_on)) is not None and day[1] <= until]
    if wanted.partners or wanted.parties or wanted.beneficiaries:  # by kinds and actors nothing else was read
        acts = asked(known, ruled)
        known = [claim for claim in known if act_of(claim) in acts]
    standing = {rows.unlisted(row.claim_ids): row for row in open_rows if row.id not in later}
    commitments = [_commitment(row) for meeting in settled for row in kept[meeting]]
    fresh: list[Group] = []
    for group in regrouped(parted(meetings(known).values()).groups, ruled.by_hand.regroupings):
        same = standing.get(tuple(claim.id for claim in group))
        if same is None:
            fresh.append(group)
        else:
            commitments.append(_commitment(same))
    conflicts = _conflicts_kept(connection, commitments, by_name)
    sources = sources_of(connection, {text_of(claim) for group in fresh for claim in group})
    found, against = added_up(fresh, sources, ruled.by_hand)
    conflicts += _with_reasons(connection, against, by_name)
    commitments = sorted([*commitments, *found], key=newest_first)
    place = {commitment.id: number for number, commitment in enumerate(commitments)}
    conflicts.sort(key=lambda conflict: place[conflict.commitment])
    return Earlier(
        Register(tuple(commitments), tuple(conflicts), by_hand=ruled.by_hand), tuple(known),
        replace(ruled, claims=(*ruled.claims, *(
            claim for claim in told if claim.id not in by_name and not is_day(claim.said_on)))))


_Meeting = tuple[str, str | None]  # act and other side, as they are written; None: the whole act, where a side is open


def _kept(connection: Connection, asked: Sides) -> dict[_Meeting, list[Row[Any]]]:
    """The commitments of some acts and sides as they are kept, by what their claims were looked at with."""
    of_act: dict[str, list[Row[Any]]] = defaultdict(list)
    table = schema.commitments
    for row in in_parts(connection, select(table), table.c.act, asked):
        sides = asked[row.act]
        if sides is None or row.side in sides:
            of_act[row.act].append(row)
    found: dict[_Meeting, list[Row[Any]]] = defaultdict(list)
    for act, some in of_act.items():
        hangs_together = any(row.side.startswith(OPEN) for row in some)
        for row in some:
            found[act, None if hangs_together else row.side].append(row)
    return found


def _settled(connection: Connection, kept: Mapping[_Meeting, Sequence[Row[Any]]], ruled: Judged,
             by_name: Mapping[str, Claim], until: date) -> set[_Meeting]:
    """The meetings of which all claims were surely said by a day, and nobody joined or parted any by hand."""
    named = named_by_hand(ruled.by_hand)
    by_hand = {act_key(act_of(claim)) for claim in ruled.claims if claim.id in named}

    def may_be(rows_here: Sequence[Row[Any]]) -> bool:
        return all((last := bounds(row.last_said)) is not None and last[1] <= until for row in rows_here)

    maybe = {meeting: {name for row in some for name in rows.unlisted(row.claim_ids)}
             for meeting, some in kept.items() if meeting[0] not in by_hand and may_be(some)}
    c, d = schema.claims.c, schema.documents.c
    day = _said_on().label("day")
    late: set[str] = {name for name in set().union(*maybe.values()) & by_name.keys()
                      if (span := bounds(by_name[name].said_on)) is None or span[1] > until}
    for row in in_parts(connection, select(c.id, day).join(schema.documents, d.reading == c.reading), c.id,
                        set().union(*maybe.values()) - by_name.keys()):
        if (span := bounds(row.day)) is None or span[1] > until:
            late.add(row.id)
    return {meeting for meeting, names in maybe.items() if names.isdisjoint(late)}


def _said_on() -> ColumnElement[Any]:
    """The day on which a claim was said, as its row and that of its text tell it."""
    c, d = schema.claims.c, schema.documents.c
    return case((c.said_with_document == 1, d.published), else_=c.said_on)


def _named(connection: Connection, kept: Iterable[Row[Any]], by_name: Mapping[str, Claim]) -> Iterator[Claim]:
    """The claims of commitments, as people ruled on them; why they were read so is told of few."""
    names = {name for row in kept for name in rows.unlisted(row.claim_ids)}
    yield from (by_name[name] for name in sorted(names & by_name.keys()))
    for _, claim in claims_in_force(connection, schema.claims.c.id, names - by_name.keys(), with_reasons=False):
        yield claim


def _undated(connection: Connection, kept: Iterable[Row[Any]], by_name: Mapping[str, Claim]) -> Iterator[Claim]:
    """Those claims of commitments that have no day, for these are to be told."""
    names = {name for row in kept for name in rows.unlisted(row.claim_ids)}
    yield from (by_name[name] for name in sorted(names & by_name.keys()))
    ordered = sorted(names - by_name.keys())
    for start in range(0, len(ordered), MOST_NAMES):
        yield from claims_where(connection, schema.claims.c.id.in_(ordered[start:start + MOST_NAMES]),
                                _said_on().is_(None))


def _commitment(row: Row[Any]) -> Commitment:
    return rows.commitment_from(row._mapping)


def _conflicts_kept(connection: Connection, commitments: Iterable[Commitment],
                    by_name: Mapping[str, Claim]) -> list[Conflict]:
    """The conflicts of commitments as they are kept, those of each in their order."""
    table = schema.conflicts
    found = [row._mapping for row in in_parts(connection, in_order(table), table.c.commitment, [
        commitment.id for commitment in commitments if commitment.contested])]
    claims = _in_full(connection, {row[side] for row in found for side in ("first", "second")}, by_name)
    return [rows.conflict_from(row, claims) for row in found]


def _with_reasons(connection: Connection, conflicts: Sequence[Conflict],
                  by_name: Mapping[str, Claim]) -> list[Conflict]:
    """The same, of claims that tell why they were read so."""
    claims = _in_full(connection, {claim.id for one in conflicts for claim in (one.first, one.second)}, by_name)
    return [replace(one, first=claims[one.first.id], second=claims[one.second.id]) for one in conflicts]


def _in_full(connection: Connection, names: Collection[str], by_name: Mapping[str, Claim]) -> dict[str, Claim]:
    ordered = sorted(set(names) - by_name.keys())
    return {name: by_name[name] for name in names if name in by_name} | {
        claim.id: claim for start in range(0, len(ordered), MOST_NAMES)
        for claim in claims_where(connection, schema.claims.c.id.in_(ordered[start:start + MOST_NAMES]))}


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
