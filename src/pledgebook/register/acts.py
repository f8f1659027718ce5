"""A book's claims in, parts of whole acts out: which claims must be in memory together to see what they add up to.

Claims meet only within one act (`matching.act_of`), and people join and part promises whose claims they name; so
whole acts make a part, and all acts that people named by hand are in the first. Of each claim no more is held than its
number.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import Connection, select

from pledgebook.model import BY_MODEL, Claim, Kind, Stage
from pledgebook.register import rows, schema
from pledgebook.register.deriving import shared_texts
from pledgebook.register.hearing import Heard
from pledgebook.register.matching import Act, act_of, leaves_side_open, sides
from pledgebook.register.relinking import claims_where

ROWS_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class Part:
    """The claims of some acts."""

    claims: tuple[Claim, ...]
    shared: frozenset[str]  # those of their texts that tell acts of several parties


@dataclass(frozen=True, slots=True)
class _Told:
    """What a claim's row tells of its place, and of those whom it is about."""

    number: int
    document: int
    id: str
    kind: Kind
    stage: Stage
    actors: tuple[str, ...]
    partners: tuple[str, ...]
    beneficiaries: tuple[str, ...]


class Parts:
    """The claims of a book that count, in parts of whole acts."""

    def __init__(self, connection: Connection, ruled: Heard, at_once: int) -> None:
        """Looks through all claims once.

        ruled     the claims of texts that people ruled on, as they count now
        at_once   the claims of a part, unless one act has more
        """
        self._connection, self._ruled = connection, ruled
        self._several: set[int] = set()  # documents that tell acts of several parties
        acts: dict[Act, int] = {}
        act_of_claim, numbers = array("q"), array("q")
        for document, some in groupby(_told(connection, ruled.numbers), lambda told: told.document):
            met = set[object]()
            for told in some:
                met.add((sides(told), told.id if leaves_side_open(told) else ""))
                act_of_claim.append(acts.setdefault(act_of(told), len(acts)))
                numbers.append(told.number)
            if len(met) > 1:
                self._several.add(document)
        judged = ruled.now.claims
        in_acts = [acts.setdefault(act_of(claim), len(acts)) for claim in judged]
        told_of = Counter(act_of_claim)
        told_of.update(in_acts)
        part_of = _parts_of([told_of[act] for act in range(len(acts))],
                            {acts[act_of(claim)] for claim in ruled.regrouped}, at_once)
        self._numbers = [array("q") for _ in range(max(part_of, default=-1) + 1)]
        self._judged: list[list[Claim]] = [[] for _ in self._numbers]
        for act, number in zip(act_of_claim, numbers, strict=True):
            self._numbers[part_of[act]].append(number)
        for act, claim in zip(in_acts, judged, strict=True):
            self._judged[part_of[act]].append(claim)
        self._shared = shared_texts(judged)

    def __len__(self) -> int:
        return len(self._numbers)

    def read(self, number: int) -> Part:
        """One part, its claims read from the book."""
        claims, shared = list(self._judged[number]), set(self._shared)
        for row, claim in claims_where(self._connection, schema.claims.c.number, self._numbers[number]):
            claims.append(claim)
            if row["document"] in self._several:
                shared.add(claim.text_id)
        return Part(tuple(claims), frozenset(shared))

    def named(self, names: Collection[str]) -> Iterator[Claim]:
        """The claims of some names that count."""
        ruled = self._ruled.by_id
        for row, claim in claims_where(self._connection, schema.claims.c.id, set(names) - ruled.keys()):
            if row["document"] not in self._ruled.numbers:
                yield claim
        yield from (ruled[name] for name in sorted(ruled.keys() & set(names)))


def _told(connection: Connection, ruled: Collection[int]) -> Iterator[_Told]:
    """The claims that count whatever people ruled, all of a document together."""
    c, d = schema.claims.c, schema.documents.c
    for row in connection.execute(
            select(c.number, c.document, c.id, c.kind, c.stage, c.actors, c.partners, c.beneficiaries)
            .join(schema.documents, d.reading == c.reading).where(~c.engine.startswith(BY_MODEL, autoescape=True))
            .order_by(c.number).execution_options(yield_per=ROWS_AT_ONCE)):
        if row.document not in ruled:
            yield _Told(row.number, row.document, row.id, Kind(row.kind), Stage(row.stage),
                        *map(rows.unlisted, (row.actors, row.partners, row.beneficiaries)))


def _parts_of(told_of: Sequence[int], by_hand: Collection[int], at_once: int) -> list[int]:
    """The part of each act: those that people named by hand in the first, then the largest, then all others.

    told_of   how many claims each act has
    """
    part_of = [0] * len(told_of)
    part, held = 0, sum(told_of[act] for act in by_hand)
    for act in sorted(set(range(len(told_of))) - set(by_hand), key=lambda act: (-told_of[act], act)):
        more = told_of[act]
        if held and held + more > at_once:
            part, held = part + 1, 0
        part_of[act] = part
        held += more
    return part_of
