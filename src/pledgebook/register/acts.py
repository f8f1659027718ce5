"""A book's claims in, parts of them out: which claims must be in memory together to see what they add up to.

Claims meet only within one act (`matching.act_of`), and there only with one other side, which those that name none may
mean (`matching.OtherSides`). So whole acts make a part, of an act of very many claims those of some other sides. People
join and part promises whose claims they name: what is looked at together with such a claim is in the first part. Of
each claim no more is held than its number and its place.
"""

from __future__ import annotations

import json
from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from pledgebook.model import BY_MODEL, Claim, Kind
from pledgebook.register import schema
from pledgebook.register.days import by_day, is_day
from pledgebook.register.deriving import shared_texts
from pledgebook.register.hearing import Heard
from pledgebook.register.kept import Told, told_by
from pledgebook.register.matching import Act, OtherSide, OtherSides, Sides, act_of, leaves_side_open, sides
from pledgebook.register.prints import in_parts
from pledgebook.register.relinking import claims_where
from pledgebook.register.subjects import NOTHING, Subject, subject

ROWS_AT_ONCE = 10_000
PLACING = ("number", "document", "id", "kind", "stage", "actors", "partners", "beneficiaries")


@dataclass(frozen=True, slots=True)
class Part:
    """The claims of some acts, or of an act with some other sides."""

    claims: tuple[Claim, ...]
    shared: frozenset[str]  # those of their texts that tell acts of several parties
    joined: Mapping[Act, Mapping[str, Sides]]  # of each act that is not whole here: `matching.meetings`
    leaving_open: frozenset[Act]  # those of which some claim leaves the side open, here or in another part


@dataclass(frozen=True, slots=True)
class _Told(Told):
    """What a claim's row tells of those whom it is about, and of its place."""

    number: int
    document: int
    id: str


@dataclass(frozen=True, slots=True)
class _ToldMore(_Told):
    """What it tells of the time and the things, too."""

    said_on: str | None
    items: tuple[str, ...]
    instrument: str | None
    amount: float | None


@dataclass(slots=True)
class _Side:
    """What the claims of an act with one other side say together, while they are looked through."""

    days: tuple[date, date] | None = None
    named: dict[Subject, str] = field(default_factory=dict)  # each once, with the first claim of it by its id

    def take(self, claim: _ToldMore | Claim) -> None:
        if is_day(claim.said_on):
            day, _ = by_day(claim.said_on)
            first, last = self.days or (day, day)
            self.days = min(first, day), max(last, day)
        about = subject(claim)
        self.named[about] = min(self.named.get(about, claim.id), claim.id)

    def whole(self, told: Sides) -> OtherSide:
        """As `matching.about` has it: the things of the claims in the order of their ids."""
        about = NOTHING
        for one in sorted(self.named, key=lambda named: self.named[named]):
            about = about | one
        return OtherSide(told, self.days, about)


class _Parted:
    """The other sides of acts that are too large for one part."""

    def __init__(self, claims: Iterable[_ToldMore | Claim]) -> None:
        """Looks through all claims of these acts."""
        found: dict[Act, dict[Sides, _Side]] = defaultdict(dict)
        self.leaving_open = set[Act]()
        for claim in claims:
            told = sides(claim)
            act = told[:-1]
            if leaves_side_open(claim):
                self.leaving_open.add(act)
            if told[-1]:
                found[act].setdefault(told, _Side()).take(claim)
        self._others = {act: OtherSides([side.whole(told) for told, side in sided.items()])
                        for act, sided in found.items()}

    def looked_at_with(self, claim: _ToldMore | Claim) -> Sides:
        told = sides(claim)
        others = self._others.get(told[:-1])
        return told if told[-1] or others is None or claim.kind is Kind.AGREEMENT else others.meant_by(claim) or told


class Parts:
    """The claims of a book that count, in parts of what is looked at together."""

    def __init__(self, connection: Connection, ruled: Heard, at_once: int) -> None:
        """Looks through all claims once, and twice more through those of acts that are too large for one part.

        ruled     the claims of texts that people ruled on, as they count now
        at_once   the claims of a part, unless more are of one kind, by one actor and for one other side
        """
        self._connection, self._ruled = connection, ruled
        several = array("q")
        judged = ruled.now.claims
        places: dict[Act | Sides, int] = {}  # of what is looked at together
        numbers, place_of = array("q"), array("q")
        for document, some in groupby(_told(connection, ruled.numbers), lambda told: told.document):
            met = set[object]()
            for told in some:
                met.add((sides(told), told.id if leaves_side_open(told) else ""))
                place_of.append(places.setdefault(act_of(told), len(places)))
                numbers.append(told.number)
            if len(met) > 1:
                several.append(document)
        self._several = array("q", sorted(several))  # documents that tell acts of several parties
        judged_at = [places.setdefault(act_of(claim), len(places)) for claim in judged]
        told_of = Counter(place_of) + Counter(judged_at)
        large = {place for place, count in told_of.items() if count > at_once}
        self._met: dict[int, Sides] = {}  # of the places of acts in parts
        self._leaving_open = frozenset[Act]()
        if large:
            asked = array("q", (number for number, place in zip(numbers, place_of, strict=True) if place in large))
            of_judged = [claim for claim, place in zip(judged, judged_at, strict=True) if place in large]
            parted = _Parted(chain(_told_more(connection, asked), of_judged))

            def place_with(claim: _ToldMore | Claim) -> int:
                met = parted.looked_at_with(claim)
                place = places.setdefault(met, len(places))
                self._met[place] = met
                return place

            for more in _told_more(connection, asked):
                place_of[bisect_left(numbers, more.number)] = place_with(more)
            judged_at = [place_with(claim) if place in large else place
                         for claim, place in zip(judged, judged_at, strict=True)]
            told_of = Counter(place_of) + Counter(judged_at)
            self._leaving_open = frozenset(parted.leaving_open)
        named = {claim.id for claim in ruled.regrouped}
        part_of = _parts_of([told_of[place] for place in range(len(places))],
                            {place for claim, place in zip(judged, judged_at, strict=True) if claim.id in named},
                            at_once)
        self._numbers = [array("q") for _ in range(max(part_of, default=-1) + 1)]
        self._places = [array("q") for _ in self._numbers]  # of the same claims
        self._judged: list[list[tuple[Claim, int]]] = [[] for _ in self._numbers]
        for place, number in zip(place_of, numbers, strict=True):
            self._numbers[part_of[place]].append(number)
            self._places[part_of[place]].append(place)
        for place, claim in zip(judged_at, judged, strict=True):
            self._judged[part_of[place]].append((claim, place))
        self._shared = shared_texts(judged)

    def __len__(self) -> int:
        return len(self._numbers)

    def read(self, number: int) -> Part:
        """One part, its claims read from the book."""
        claims, shared = list[Claim](), set(self._shared)
        joined: dict[Act, dict[str, Sides]] = defaultdict(dict)

        def take(claim: Claim, place: int) -> None:
            claims.append(claim)
            met = self._met.get(place)
            if met:
                of_act = joined[met[:-1]]
                if met != sides(claim):
                    of_act[claim.id] = met

        for claim, place in self._judged[number]:
            take(claim, place)
        numbers, places = self._numbers[number], self._places[number]
        for row, claim in claims_where(self._connection, schema.claims.c.number, numbers, with_reasons=False):
            take(claim, places[bisect_left(numbers, row["number"])])
            at = bisect_left(self._several, row["document"])
            if self._several[at:at + 1].tolist() == [row["document"]]:
                shared.add(claim.text_id)
        return Part(tuple(claims), frozenset(shared), joined, self._leaving_open & joined.keys())

    def named(self, names: Collection[str]) -> Iterator[Claim]:
        """The claims of some names that count."""
        ruled = self._ruled.by_id
        for row, claim in claims_where(self._connection, schema.claims.c.id, set(names) - ruled.keys(),
                                       with_reasons=False):
            if row["document"] not in self._ruled.numbers:
                yield claim
        yield from (ruled[name] for name in sorted(ruled.keys() & set(names)))


def _told(connection: Connection, ruled: Collection[int]) -> Iterator[_Told]:
    """The claims that count whatever people ruled, all of a document together."""
    c, d = schema.claims.c, schema.documents.c
    for row in connection.execute(
            select(*_columns(*PLACING)).join(schema.documents, d.reading == c.reading)
            .where(~c.engine.startswith(BY_MODEL, autoescape=True))
            .order_by(c.number).execution_options(yield_per=ROWS_AT_ONCE)):
        if row.document not in ruled:
            yield _Told(*told_by(row), row.number, row.document, row.id)


def _told_more(connection: Connection, numbers: Collection[int]) -> Iterator[_ToldMore]:
    """Some of them, by their numbers."""
    c, d = schema.claims.c, schema.documents.c
    asked = select(*_columns(*PLACING, "items", "instrument", "amount_value", "said_on", "said_with_document"),
                   d.published).join(schema.documents, d.reading == c.reading)
    for row in in_parts(connection, asked, c.number, numbers):
        yield _ToldMore(*told_by(row), row.number, row.document, row.id,
                        row.published if row.said_with_document else row.said_on,
                        tuple(json.loads(row.items)), row.instrument, row.amount_value)


def _columns(*names: str) -> list[ColumnElement[Any]]:
    return [schema.claims.c[name] for name in names]


def _parts_of(told_of: Sequence[int], by_hand: Collection[int], at_once: int) -> list[int]:
    """The part of each place: what people named by hand in the first, then the largest, then all others.

    told_of   how many claims are looked at together there
    """
    part_of = [0] * len(told_of)
    part, held = 0, sum(told_of[place] for place in by_hand)
    for place in sorted(set(range(len(told_of))) - set(by_hand), key=lambda place: (-told_of[place], place)):
        more = told_of[place]
        if held and held + more > at_once:
            part, held = part + 1, 0
        part_of[place] = part
        held += more
    return part_of
