"""A book of any size in, its register worked out anew, with only some thousand claims in memory at a time.

First claims that are looked at together are added up, some at a time (`acts`). When all promises are written, some of
them at a time are tied to those that they ask for (`bearings`). Meanwhile the rows stand on sheets that nobody else
sees. What comes out is what `matching.add_up_all` gives, row for row; `tests/register/test_by_parts.py` holds that
against random worlds.
"""

from __future__ import annotations

import errno
import json
import pickle
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import islice
from tempfile import TemporaryFile, gettempdir
from typing import IO, Any, TypeVar

from sqlalchemy import (
    Column,
    Connection,
    Index,
    Integer,
    MetaData,
    Table,
    bindparam,
    create_engine,
    delete,
    exc,
    func,
    insert,
    select,
)

from pledgebook.model import Claim, Commitment, Kind
from pledgebook.register import rows, schema
from pledgebook.register.accounts import Settled
from pledgebook.register.acts import Part, Parts
from pledgebook.register.bearings import SUM_HOOK, TEXT_HOOK
from pledgebook.register.collector import sweep
from pledgebook.register.conflicts import Conflict
from pledgebook.register.deriving import (
    DerivedBlocks,
    DerivedRows,
    derived_rows,
    in_order,
    link_rows,
    place_of,
    sides_met,
)
from pledgebook.register.errors import BookError
from pledgebook.register.hearing import heard
from pledgebook.register.history import newest_first
from pledgebook.register.linking import inside, tied
from pledgebook.register.links import Link, Match, kept_once, suggestions_of
from pledgebook.register.matching import Register, meetings, piled
from pledgebook.register.origins import Origins, fresh_origins, sources_among
from pledgebook.register.parting import Maybe
from pledgebook.register.prints import in_parts
from pledgebook.register.regrouping import ByHand, answered, links_by_hand, not_refused
from pledgebook.register.relinking import offering
from pledgebook.register.up_to import now_up_to
from pledgebook.register.wholes import may_be_share

AT_ONCE = 20_000  # claims; a book of no more is worked out in one go
ROWS_AT_ONCE = 5_000
CACHE = 32_000  # kilobytes of the sheets that are held in memory

placed = Table("placed", MetaData(), Column("commitment", schema.WORDS, primary_key=True),
               Column("part", Integer, nullable=False), Index("placed_by_part", "part"))
Told = TypeVar("Told", Conflict, Match)
ASKED_FOR = (schema.commitments, schema.conflicts, schema.suggestions, schema.bearings)  # while others are worked out


@dataclass(frozen=True, slots=True)
class Sheets:
    """What is worked out, until it is all there."""

    tables: Connection  # what is looked up again: promises, contradictions, what may be one, what asks for what
    files: Mapping[Table, IO[bytes]]  # rows of the others

    def write(self, derived: DerivedRows) -> None:
        """Some rows more. Raises BookError where there is no room for them."""
        with _room():
            for table, some in derived.items():
                if some and table in self.files:
                    pickle.dump(some, self.files[table])
                elif some:
                    self.tables.execute(insert(table), some)

    def all(self) -> DerivedBlocks:
        """The tables that were worked out, with all their rows."""
        return ((table, self._in_blocks(table)) for table in schema.DERIVED)

    def settled(self) -> Settled:
        return Settled(*(int(self.tables.execute(select(func.count()).select_from(table)).scalar_one())
                         for table in (schema.commitments, schema.conflicts)))

    def _in_blocks(self, table: Table) -> Iterator[Sequence[dict[str, Any]]]:
        if table not in self.files:
            with _room():
                found = self.tables.execute(in_order(table).execution_options(yield_per=ROWS_AT_ONCE)).mappings()
            for block in found.partitions():
                yield [dict(row) for row in block]
            return
        file = self.files[table]
        end = file.tell()
        file.seek(0)
        while file.tell() < end:
            yield pickle.load(file)  # which nobody else can have written


@contextmanager
def _room() -> Iterator[None]:
    """Tells in words where passing files find no room; they may lie on another disk than the book."""
    try:
        yield
    except (OSError, exc.OperationalError) as error:
        code = error.errno if isinstance(error, OSError) else getattr(error.orig, "sqlite_errorcode", None)
        if code not in (errno.ENOSPC, errno.EFBIG, sqlite3.SQLITE_FULL):
            raise
        raise BookError("There is no room for what is being worked out; what was added is kept.",
                        " or ".join(dict.fromkeys((gettempdir(), "/var/tmp"))),
                        "Free some space there, or set TMPDIR to a folder that has it, and run the same command again."
                        ) from error


@contextmanager
def new_sheets() -> Iterator[Sheets]:
    """Empty ones; the files they are in have no name, and are gone with them."""
    file = sqlite3.connect("", isolation_level=None)
    engine = create_engine("sqlite://", creator=lambda: file)
    with engine.connect() as tables, ExitStack() as files:
        for told in ("journal_mode = OFF", "synchronous = OFF", f"cache_size = -{CACHE}"):
            tables.exec_driver_sql(f"PRAGMA {told}")
        tables.exec_driver_sql("BEGIN")
        schema.metadata.create_all(tables, tables=list(ASKED_FOR))
        placed.metadata.create_all(tables)
        yield Sheets(tables, {table: files.enter_context(TemporaryFile())
                              for table in schema.DERIVED if table not in ASKED_FOR})
        file.commit()  # to take it all back takes longer than to throw it away
    engine.dispose()


def work_out(book: Connection, sheets: Sheets, at_once: int) -> Origins:
    """Fills the sheets with the register of a book; gives back its sources' origins.

    book      a transaction that reads: all is worked out from one state
    at_once   claims that are looked at together, unless one act has more
    """
    origins = fresh_origins(book, of=())
    ruled = heard(book, now_up_to(book).ruling)
    parts = Parts(book, ruled, at_once)
    by_hand = ruled.now.by_hand
    for number in range(len(parts)):
        _add_up(book, sheets, parts.read(number), origins, by_hand)
        sweep()
    for number in range(_placed(sheets, ruled.named, at_once)):
        _tie(book, sheets, parts, number, origins, by_hand)
        sweep()
    return origins


def _add_up(book: Connection, sheets: Sheets, part: Part, origins: Origins, by_hand: ByHand) -> None:
    """Writes what the claims of a part add up to, and what may be one promise among them."""
    met = meetings(part.claims, part.joined)
    pile = piled(met, sources_among(book, origins, {claim.text_id for claim in part.claims}), by_hand)
    side_of = sides_met(met, part.leaving_open)
    conflicts, matches = _of_each(pile.register.conflicts), _of_each(pile.register.matches)
    for some in _at_a_time(pile.register.commitments):
        sheets.write(derived_rows(
            Register(tuple(some), tuple(told for one in some for told in conflicts[one.id]),
                     matches=tuple(told for one in some for told in matches[one.id])),
            [claim for one in some for claim in pile.group_of[one.id]], part.shared, side_of))
    sheets.write({schema.suggestions: [rows.suggestion_columns(one) for one in suggestions_of(
        pile.maybes, pile.group_of, answered(by_hand.regroupings, pile.group_of))]})


def _of_each(told: Iterable[Told]) -> Mapping[str, Sequence[Told]]:
    """What is told of commitments, by the commitment."""
    found: dict[str, list[Told]] = defaultdict(list)
    for one in told:
        found[one.commitment].append(one)
    return found


def _placed(sheets: Sheets, named: frozenset[str], at_once: int) -> int:
    """Puts promises into parts that are tied one after the other; gives back how many parts there are.

    Those of the same sides may be parts of each other (`wholes.part_of_sum`) and stand together; those that people
    joined or linked by hand are all in the first part, each with those of its sides.

    named   the claims by which people did so
    """
    claims, by_hand = Counter[str](), set[str]()
    for some in _sided(sheets):
        for _, sides, told in some:
            claims[sides] += len(told)
            if not named.isdisjoint(told):
                by_hand.add(sides)
    part, held = 0, sum(claims[sides] for sides in by_hand)
    part_of = dict.fromkeys(by_hand, 0)
    for sides in sorted(claims.keys() - by_hand):
        if held and held + claims[sides] > at_once:
            part, held = part + 1, 0
        part_of[sides] = part
        held += claims[sides]
    for some in _sided(sheets):
        sheets.write({placed: [{"commitment": name, "part": part_of[sides]} for name, sides, _ in some]})
    return part + 1


def _sided(sheets: Sheets) -> Iterator[list[tuple[str, str, list[str]]]]:
    """The promises with their sides (as `wholes.Entry.sides` has them) and claims, some at a time."""
    c, last = schema.commitments.c, ""
    asked = select(c.id, c.actors, c.partners, c.beneficiaries, c.claim_ids).order_by(c.id).limit(ROWS_AT_ONCE)
    while found := sheets.tables.execute(asked.where(c.id > last)).all():
        yield [(row.id, _sides(*map(rows.unlisted, (row.actors, row.partners, row.beneficiaries))),
                json.loads(row.claim_ids)) for row in found]
        last = found[-1].id


def _sides(actors: Sequence[str], partners: Sequence[str], beneficiaries: Sequence[str]) -> str:
    others = set(beneficiaries or partners) - set(actors)
    return f"{' '.join(sorted(set(actors)))} > {' '.join(sorted(others))}"


def _tie(book: Connection, sheets: Sheets, parts: Parts, number: int, origins: Origins, by_hand: ByHand) -> None:
    """Writes the links of a part's promises, and what may be such a link."""
    p, c = placed.c, schema.commitments.c
    own = {one.id: one for one in map(rows.commitment_from, sheets.tables.execute(
        select(schema.commitments).join(placed, p.commitment == c.id).where(p.part == number)).mappings())}
    claims = {claim.id: claim for claim in parts.named({name for one in own.values() for name in one.claim_ids})}
    beside = _asked_for(sheets, number, own, claims)
    more = {claim.id: claim for claim in parts.named({name for one in beside for name in one.claim_ids})}
    group_of = {one.id: tuple((claims.get(name) or more[name]) for name in one.claim_ids)
                for one in (*own.values(), *beside)}
    conflicts = _conflicts(sheets, number, claims)
    sources = sources_among(book, origins, {claim.text_id for claim in claims.values()})
    maybes = list[Maybe]()
    told = sorted(own.values(), key=newest_first)
    others: dict[str, list[Link]] = defaultdict(list)
    for link in (*not_refused(tied(told, group_of, maybes, beside), by_hand.refused, group_of),
                 *links_by_hand(by_hand.links, group_of)):
        others[link.commitment].append(link)

    for some in _at_a_time(told):  # a link tells the fields of both its claims, and takes more room than they do
        within = (link for one in some
                  for link in inside(one.id, group_of[one.id], conflicts.get(one.id, ()), sources))
        links = [*not_refused(within, by_hand.refused, {one.id: group_of[one.id] for one in some}),
                 *(link for one in some for link in others[one.id])]
        written = link_rows(kept_once(links, some), {one.id: place_of(one) for one in some})
        while block := list(islice(written, ROWS_AT_ONCE)):
            sheets.write({schema.links: block})
    _suggest(sheets, maybes, claims, group_of, by_hand)


def _at_a_time(told: Sequence[Commitment]) -> Iterator[list[Commitment]]:
    """The promises in their order, some thousand claims together."""
    some, held = list[Commitment](), 0
    for one in told:
        some.append(one)
        held += len(one.claim_ids)
        if held >= ROWS_AT_ONCE:
            yield some
            some, held = [], 0
    if some:
        yield some


def _asked_for(sheets: Sheets, number: int, own: Mapping[str, Commitment], claims: Mapping[str, Claim]
               ) -> list[Commitment]:
    """The promises of other parts to which those of a part may be tied.

    own      the promises of the part
    claims   theirs
    """
    b, p = schema.bearings.c, placed.c
    asking: dict[str, list[Commitment]] = defaultdict(list)
    for row in sheets.tables.execute(select(b.hook, b.commitment).join(placed, p.commitment == b.commitment).where(
            p.part == number, b.asks == 1)):
        asking[row.hook].append(own[row.commitment])
    sums = {hook for hook in asking if hook.startswith(SUM_HOOK)}
    texts = {hook for hook in asking if hook.startswith(TEXT_HOOK)}
    found = offering(sheets.tables, asking.keys() - sums - texts, 0)
    for hook in sorted(sums):
        offers = offering(sheets.tables, {hook}, 0)
        if any(may_be_share(part, whole) for whole in _written(sheets, offers) for part in asking[hook]):
            found |= offers
    found |= _told_with(sheets, {hook: {party for one in asking[hook] for name in one.claim_ids
                                        for party in claims[name].parties} for hook in texts})
    return _written(sheets, found - own.keys())


def _told_with(sheets: Sheets, parties_in: Mapping[str, set[str]]) -> set[str]:
    """The promises that offer a text to which one that asks for it may be tied (`wholes.to_told_before`).

    Money is what a claim speaks of only where they have a party in common; the first pact of a name in a text is the
    one that is meant, whoever has a part in it.

    parties_in   the hooks of texts, each with all parties in the claims of those that ask for it
    """
    b, c = schema.bearings.c, schema.commitments.c
    asked = select(b.hook, c.id, c.kind, c.actors, c.partners, c.beneficiaries).join(
        schema.commitments, c.id == b.commitment).where(b.asks == 0)
    return {row.id for row in in_parts(sheets.tables, asked, b.hook, parties_in.keys())
            if row.kind == str(Kind.AGREEMENT) or not parties_in[row.hook].isdisjoint(
                party for some in (row.actors, row.partners, row.beneficiaries) for party in rows.unlisted(some))}


def _written(sheets: Sheets, names: Collection[str]) -> list[Commitment]:
    return [rows.commitment_from(row._mapping) for row in in_parts(
        sheets.tables, select(schema.commitments), schema.commitments.c.id, names)]


def _conflicts(sheets: Sheets, number: int, claims: Mapping[str, Claim]) -> dict[str, list[Conflict]]:
    """The contradictions of a part, by commitment."""
    x, p = schema.conflicts.c, placed.c
    found: dict[str, list[Conflict]] = defaultdict(list)
    for row in sheets.tables.execute(select(schema.conflicts).join(placed, p.commitment == x.commitment).where(
            p.part == number).order_by(x.commitment, x.turn)).mappings():
        found[row["commitment"]].append(rows.conflict_from(row, claims))
    return found


def _suggest(sheets: Sheets, maybes: Sequence[Maybe], claims: Mapping[str, Claim],
             group_of: Mapping[str, Sequence[Claim]], by_hand: ByHand) -> None:
    """Writes what may be a part of something; of two reasons for one pair the one that comes first in time stays."""
    s = schema.suggestions.c
    pairs = {(one.first_commitment, one.second_commitment) for one in suggestions_of(maybes, group_of)}
    held = [row for row in in_parts(sheets.tables, select(schema.suggestions), s.first_commitment,
                                    {name for pair in pairs for name in pair})
            if {(row.first_commitment, row.second_commitment), (row.second_commitment, row.first_commitment)} & pairs]
    if held:
        sheets.tables.execute(delete(schema.suggestions).where(s.id == bindparam("gone")),
                              [{"gone": row.id} for row in held])
    before = [Maybe(claims[row.first], claims[row.second], row.reason) for row in held]
    sheets.write({schema.suggestions: [rows.suggestion_columns(one) for one in suggestions_of(
        [*before, *maybes], group_of, answered(by_hand.regroupings, group_of))]})
