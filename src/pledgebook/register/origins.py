"""The book's texts in, their sources out: who published each, and which are near-copies of each other.

The print of a text (its MinHash) is taken once and kept in the book, so that ten thousand texts are not read again
for each text that is added (`prints`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import merge
from itertools import chain, groupby, islice
from operator import itemgetter

from sqlalchemy import Connection, bindparam, func, insert, select, update

from pledgebook.register import schema
from pledgebook.register.copies import Runs, candidates, families_on, first_of, signature
from pledgebook.register.families import TextIds
from pledgebook.register.prints import MOST_NAMES, UNSETTLED, families_of, in_parts, keep_prints, unprinted
from pledgebook.register.proposing import Shelf
from pledgebook.register.sources import TREATY_TITLE, Notice, Sources, publications

PRINTS_AT_ONCE = 20_000  # of half a kilobyte each


@dataclass(frozen=True, slots=True)
class Origins:
    """The sources of a book, and what they were worked out from."""

    sources: Sources
    families: Mapping[str, str] | None = None  # of texts that have near-copies; None: as they stand in the book already
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
    families = origins.families or {}
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
    d, p = schema.documents.c, schema.prints.c
    fresh = bytearray()

    def listed() -> Iterator[str]:
        for text_id, printed, family in connection.execute(
                select(d.text_id, p.text_id, p.family).outerjoin(schema.prints, p.text_id == d.text_id)
                .order_by(d.text_id).execution_options(yield_per=PRINTS_AT_ONCE)):
            fresh.append(anew or printed is None or family == UNSETTLED)
            yield text_id

    names = TextIds(listed())
    if len(names) < 2:
        return Origins(publications(_notices(connection), {}), {})
    missing = {row["text_id"]: row["signature"] for row in unprinted(connection, 0, len(names))}
    found = families_on(_shelf(connection, names, missing), names, _Words(connection),
                        () if anew else _families(connection), fresh, _Days(connection))
    asked = None if of is None else {*of, *(found[name] for name in of if name in found)}
    return Origins(publications(_notices(connection, asked), found), found, missing)


def _families(connection: Connection) -> Iterator[tuple[str, str]]:
    """The texts that are known to have near-copies, with the first of each family; in the order of their names."""
    p, last = schema.prints.c, ""
    asked = select(p.text_id, p.family).where(p.family != UNSETTLED).order_by(p.text_id).limit(PRINTS_AT_ONCE)
    while some := connection.execute(asked.where(p.text_id > last)).all():
        yield from ((row.text_id, row.family) for row in some)
        last = some[-1].text_id


def _shelf(connection: Connection, names: TextIds, missing: Mapping[str, bytes]) -> Shelf:
    """The signatures of all texts, those that are not in the book yet among them."""
    p = schema.prints.c

    def each() -> Iterator[Sequence[bytes]]:
        held = connection.execute(select(p.text_id, p.signature).order_by(p.text_id).execution_options(
            yield_per=PRINTS_AT_ONCE))
        kept = chain.from_iterable(held.partitions())
        waiting = iter(names)
        row = next(kept, None)
        while some := list(islice(waiting, PRINTS_AT_ONCE)):
            block = list[bytes]()
            for name in some:
                while row is not None and row.text_id < name:
                    row = next(kept, None)  # a print without a text: verify tells of it
                block.append(row.signature if row is not None and row.text_id == name else missing[name])
            yield block

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
    connection.execute(update(schema.prints).where(p.family == UNSETTLED).values(family=None))
    changed = _changed(_families(connection), origins.families.items())
    told = update(schema.prints).where(p.text_id == bindparam("name")).values(family=bindparam("now"))
    while some := list(islice(changed, PRINTS_AT_ONCE)):
        connection.execute(told, [{"name": text_id, "now": family} for text_id, family in some])


def _changed(before: Iterable[tuple[str, str]], now: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str | None]]:
    """The texts whose family is another one than before, with it; both given in the order of the names."""
    both = merge(((name, 0, family) for name, family in before), ((name, 1, family) for name, family in now))
    for name, told in groupby(both, key=itemgetter(0)):
        families = {turn: family for _, turn, family in told}
        if families.get(0) != families.get(1):
            yield name, families.get(1)


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
