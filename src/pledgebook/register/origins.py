"""The book's texts in, their sources out: who published each, and which are near-copies of each other.

The print of a text (its MinHash) is taken once and kept in the book, so that ten thousand texts are not read again
for each text that is added (`prints`).
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, Select, bindparam, func, insert, select, update

from pledgebook.register import schema
from pledgebook.register.copies import Runs, candidates, families_on, first_of, signature
from pledgebook.register.days import day_number
from pledgebook.register.families import Families, TextIds
from pledgebook.register.prints import MOST_NAMES, UNSETTLED, families_of, in_parts, keep_prints, unprinted
from pledgebook.register.proposing import Shelf
from pledgebook.register.sources import TREATY_TITLE, Notice, Sources, publications

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

PRINTS_AT_ONCE = 20_000  # of half a kilobyte each


@dataclass(frozen=True, slots=True)
class Origins:
    """The sources of a book, and what they were worked out from."""

    sources: Sources
    families: Families | None = None  # of texts that have near-copies; None: as they stand in the book already
    signatures: Mapping[str, bytes] = field(default_factory=dict)  # of texts whose print is not in the book yet


def kept_origins(connection: Connection) -> Origins:
    """The sources as they were worked out last."""
    p = schema.prints.c
    told = {row.text_id: row.family for row in connection.execute(select(p.text_id, p.family).where(p.family != ""))}
    return Origins(publications(_notices(connection), told))


def sources_of(connection: Connection, text_ids: Collection[str]) -> Sources:
    """As `kept_origins`, for some of the texts."""
    told = {name: family for name, family in families_of(connection, text_ids).items() if family}
    return publications(_notices(connection, {*text_ids, *told.values()}), told)


def sources_among(connection: Connection, origins: Origins, text_ids: Collection[str]) -> Sources:
    """As `sources_of`, where the families were worked out and are not in the book yet."""
    families: Mapping[str, str] = {} if origins.families is None else origins.families
    told = {name: families[name] for name in text_ids if name in families}
    return publications(_notices(connection, {*text_ids, *told.values()}), told)


def follow_origins(connection: Connection, documents: Collection[int]) -> set[str] | None:
    """Brings prints and families up to date after some documents were added or dated anew.

    returns   the texts whose source may be another one now; None where too little is kept to go on from
    """
    d, p = schema.documents.c, schema.prints.c
    told = {row.text_id: row.published for row in in_parts(
        connection, select(d.text_id, d.published), d.number, documents)}
    held = families_of(connection, told)
    new = sorted(told.keys() - held.keys())
    texts, settled = (connection.execute(asked).scalar_one() for asked in (
        select(func.count()).select_from(schema.documents),
        select(func.count()).select_from(schema.prints).where(p.family.is_(None) | (p.family != UNSETTLED))))
    if texts - settled != len(new):
        return None
    words = _Words(connection)
    runs = Runs[str](words)
    signatures = {text_id: signature(words(text_id)) for text_id in new}
    alike = candidates(signatures, chain.from_iterable(connection.execute(select(
        p.text_id, p.signature).execution_options(yield_per=PRINTS_AT_ONCE)).partitions())) if new else {}
    held |= families_of(connection, {other for found in alike.values() for other in found} - signatures.keys())
    leader: dict[str, str] = {}

    def root(text_id: str) -> str:
        name = text_id
        while name in leader or (held.get(name) or name) != name:
            name = leader.get(name) or held[name] or name
        return name

    joined: set[str] = set()
    for text_id in new:
        apart = [name for name in sorted(alike[text_id]) if root(name) != root(text_id)]
        sure = [name for name in apart if alike[text_id][name]]
        for other in chain(sure, runs.alike(text_id, [name for name in apart if name not in sure])):
            if root(other) != root(text_id):
                joined |= {root(other), root(text_id)}
                leader[root(text_id)] = root(other)
    touched = joined | {family for text_id in told if (family := held.get(text_id))}
    members: dict[str, str | None] = {
        row.text_id: row.family for row in in_parts(connection, select(p.text_id, p.family), p.family, touched)}
    members |= dict.fromkeys(joined - members.keys())
    held |= members  # of a family that one of them met, all
    days = _Days(connection)(members)
    by_root: dict[str, list[str]] = defaultdict(list)
    for text_id in members:
        by_root[root(text_id)].append(text_id)
    now: dict[str, str] = {}
    for alike_now in by_root.values():
        if len(alike_now) > 1:
            now.update(dict.fromkeys(alike_now, first_of({text_id: days[text_id] for text_id in alike_now})))
    for text_id, before in members.items():
        if text_id not in signatures and now.get(text_id) != before:
            connection.execute(update(schema.prints).where(p.text_id == text_id).values(family=now.get(text_id)))
    if new:
        connection.execute(insert(schema.prints), [
            {"text_id": text_id, "signature": signatures[text_id], "family": now.get(text_id)} for text_id in new])
    return set(members)


class _Days:
    """The days on which texts were published, of some at a time."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def __call__(self, text_ids: Collection[str]) -> dict[str, str | None]:
        d = schema.documents.c
        return {row.text_id: row.published for row in in_parts(
            self.connection, select(d.text_id, d.published), d.text_id, text_ids)}


class _Words:
    """The words of texts, as they are asked for."""

    def __init__(self, connection: Connection) -> None:
        d = schema.documents.c
        self.connection = connection
        self._asked = select(d.text).where(d.text_id == bindparam("name"))

    def __call__(self, text_id: str) -> str:
        return str(self.connection.execute(self._asked, {"name": text_id}).scalar_one())


def fresh_origins(connection: Connection, *, anew: bool = False, of: Collection[str] | None = None) -> Origins:
    """The sources worked out from all texts; only what the book does not know yet is looked at.

    anew   compare all texts again, to check what the book has
    of     give the sources of these texts alone; None: of all
    """
    numbers = array("q")
    names = TextIds(_listed(connection, numbers))
    if len(names) < 2:
        return Origins(publications(_notices(connection), {}), Families.none(names))
    printed, settled = _prints_met(connection, names)
    missing = {row["text_id"]: row["signature"] for row in unprinted(connection, 0, len(names))} if not all(
        printed) else {}  # else all texts were gone through for nothing
    fresh = bytes(anew or not known for known in settled)
    found = families_on(_shelf(connection, names, missing), names, _Words(connection),
                        () if anew else _families(connection), fresh, lambda: _days_of_all(connection, numbers))
    asked = None if of is None else {*of, *(found[name] for name in of if name in found)}
    return Origins(publications(_notices(connection, asked), found), found, missing)


def _listed(connection: Connection, numbers: array[int]) -> Iterator[str]:
    """The names of all texts in their order, which an index has; takes down their numbers, too."""
    d = schema.documents.c
    for text_id, number in connection.execute(select(d.text_id, d.number).order_by(d.text_id).execution_options(
            yield_per=PRINTS_AT_ONCE)):
        numbers.append(number)
        yield text_id


def _prints_met(connection: Connection, names: TextIds) -> tuple[bytearray, bytearray]:
    """For each text a byte: 1 where the book has its print; and the same, where its family is known, too."""
    p = schema.prints.c
    printed, settled = bytearray(len(names)), bytearray(len(names))
    for block in _blocks(connection, select(p.text_id, p.family)):
        for place, row in zip(names.places([row.text_id for row in block]).tolist(), block, strict=True):
            if place >= 0:  # a print without a text: verify tells of it
                printed[place], settled[place] = 1, row.family != UNSETTLED
    return printed, settled


def _days_of_all(connection: Connection, numbers: array[int]) -> NDArray[numpy.int64]:
    """The day of each text, as a number (`days.day_number`).

    numbers   those of the documents, in the order of their names
    A text is dated by the earliest of its sources, and these stand together in a small part of the book: with millions
    of texts, a look at the days of each in the order of their names is a walk here and there through all their words.
    """
    import numpy

    held = numpy.frombuffer(numbers, numpy.int64)
    order = numpy.argsort(held)
    ascending = held[order]
    found = numpy.full(len(held), day_number(None), numpy.int64)
    s = schema.sources.c
    for block in _blocks(connection, select(s.document, s.published)):
        documents = numpy.fromiter((row.document for row in block), numpy.int64, len(block))
        places = numpy.minimum(numpy.searchsorted(ascending, documents), len(held) - 1)
        there = ascending[places] == documents  # a source without a text: verify tells of it
        days = numpy.fromiter((_number_of_day(row.published) for row in block), numpy.int64, len(block))
        numpy.minimum.at(found, order[places[there]], days[there])
    return found


_number_of_day = lru_cache(100_000)(day_number)  # few days, of millions of texts


def _blocks(connection: Connection, asked: Select[Any]) -> Iterator[Sequence[Row[Any]]]:
    """The rows of a table some thousands at a time, as they lie in it: in any other order a table larger than the
    memory is fetched from the disk a row at a time.
    """
    return connection.execute(asked.execution_options(yield_per=PRINTS_AT_ONCE)).partitions()


def _families(connection: Connection) -> Iterator[tuple[str, str]]:
    """The texts that are known to have near-copies, with the first of each family."""
    p = schema.prints.c
    for block in _blocks(connection, select(p.text_id, p.family).where(p.family != UNSETTLED)):
        yield from ((row.text_id, row.family) for row in block)


def _shelf(connection: Connection, names: TextIds, missing: Mapping[str, bytes]) -> Shelf:
    """The signatures of all texts, those that are not in the book yet among them."""
    p = schema.prints.c

    def each() -> Iterator[tuple[NDArray[numpy.int64], Sequence[bytes]]]:
        for block in _blocks(connection, select(p.text_id, p.signature)):
            places = names.places([row.text_id for row in block])
            there = (places >= 0).tolist()  # a print without a text: verify tells of it
            yield places[places >= 0], [row.signature for row, is_there in zip(block, there, strict=True) if is_there]
        if missing:
            yield names.places(list(missing)), list(missing.values())

    def some(places: Sequence[int]) -> list[bytes]:
        asked = [names[place] for place in places]
        held = {row.text_id: row.signature for row in in_parts(
            connection, select(p.text_id, p.signature), p.text_id, asked)}
        return [missing[name] if name in missing else held[name] for name in asked]

    return Shelf(each, some)


def keep_origins(connection: Connection, origins: Origins) -> None:
    """Writes the prints and families that were worked out."""
    if origins.families is None:
        return
    p = schema.prints.c
    keep_prints(connection, [{"text_id": text_id, "signature": kept, "family": UNSETTLED}
                             for text_id, kept in origins.signatures.items()])
    kept = ([(row.text_id, row.family) for row in block] for block in _blocks(connection, select(p.text_id, p.family)))
    told = update(schema.prints).where(p.text_id == bindparam("name")).values(family=bindparam("now"))
    for some in origins.families.unlike(kept, PRINTS_AT_ONCE):
        connection.execute(told, [{"name": text_id, "now": family} for text_id, family in some])


def _notices(connection: Connection, text_ids: Collection[str] | None = None) -> list[Notice]:
    d = schema.documents.c
    asked = select(d.text_id, d.publisher, d.url, d.title).order_by(d.text_id)
    found = [Notice(row.text_id, row.publisher, row.url, row.title) for row in (
        connection.execute(asked) if text_ids is None else in_parts(connection, asked, d.text_id, text_ids))]
    titled = [notice.text_id for notice in found if notice.title and TREATY_TITLE.match(notice.title.strip())]
    texts: dict[str, str] = {}
    for start in range(0, len(titled), MOST_NAMES):
        texts.update((row.text_id, row.text) for row in connection.execute(
            select(d.text_id, d.text).where(d.text_id.in_(titled[start:start + MOST_NAMES]))))
    return [notice.with_text(texts[notice.text_id]) if notice.text_id in texts else notice for notice in found]
