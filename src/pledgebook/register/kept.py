"""What the file of a book keeps, read back: claims as people ruled on them, and the register that was worked out.

Lists of commitments are quick on a large book because they read only what may fit, and of the claims only those that
rulings, or contradictions among what fits, speak of.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, case, func, or_, select

from pledgebook.model import BY_MODEL, LEDGER, Claim, Commitment, Kind, Reading, Stage
from pledgebook.register import rows, ruling_rows, schema
from pledgebook.register.accounts import Entry
from pledgebook.register.deriving import in_order
from pledgebook.register.history import newest_first
from pledgebook.register.judged import Judged
from pledgebook.register.matching import Register
from pledgebook.register.netting import INSIDE
from pledgebook.register.prints import in_parts
from pledgebook.register.regrouping import NOTHING_BY_HAND
from pledgebook.register.relations import Relation

MOST_NAMES = 10_000  # in one question; SQLite takes some 32,000


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which commitments are wanted, as far as a file can tell without reading them; what is empty asks nothing.

    Parties are asked for as `answers.selection` asks: any of those named, and in an agreement all stand alike.
    """

    kinds: tuple[Kind, ...] = ()
    stages: tuple[Stage, ...] = ()
    actors: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    beneficiaries: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    contested: bool = False
    min_sources: int = 0
    most: int | None = None  # only so many, the newest

    def conditions(self) -> list[ColumnElement[bool]]:
        """The same as conditions on the rows of commitments."""
        c = schema.commitments.c
        roles = (c.actors, c.partners, c.beneficiaries)
        asked: list[ColumnElement[bool]] = [c.sources >= self.min_sources] if self.min_sources else []
        if self.kinds:
            asked.append(c.kind.in_([str(kind) for kind in self.kinds]))
        if self.stages:
            asked.append(c.stage.in_([str(stage) for stage in self.stages]))
        if self.contested:
            asked.append(c.contested != rows.listed(()))
        if self.beneficiaries:
            asked.append(names_any(self.beneficiaries, c.beneficiaries))
        for wanted, role in ((self.actors, c.actors), (self.partners, c.partners)):
            if wanted:
                in_a_pact = and_(c.kind == str(Kind.AGREEMENT), names_any(wanted, *roles))
                asked.append(or_(names_any(wanted, role), in_a_pact))
        if self.parties:
            asked.append(names_any(self.parties, *roles))
        return asked


EVERYTHING = Wanted()


@dataclass(frozen=True, slots=True)
class Ties:
    """What is wanted of a register besides commitments and their conflicts: to read a tie takes longer than a claim."""

    relations: tuple[Relation, ...] = tuple(Relation)  # of links
    matches: bool = True
    suggestions: bool = True


ALL_TIES, NO_TIES = Ties(), Ties((), matches=False, suggestions=False)


def names_any(parties: Sequence[str], *roles: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether any of the parties stands in any of the lists. LIKE would take NOR for nor, so it is not asked."""
    return or_(*(func.replace(role, json.dumps(party, ensure_ascii=False), "") != role
                 for role in roles for party in parties))


def claims_where(connection: Connection, *conditions: ColumnElement[bool], with_reasons: bool = True
                 ) -> tuple[Claim, ...]:
    """The claims of readings in force that fit, by document and place in the text; nobody's rulings are heard.

    with_reasons   as in `claim_columns`
    """
    c, d = schema.claims.c, schema.documents.c
    # + 0 has the texts looked up for the claims: by itself SQLite goes through all texts in the order of their names,
    # here and there in a book of millions that has a handful of claims.
    found = connection.execute(
        select(*claim_columns(with_reasons=with_reasons), d.id.label("shown"), d.text_id, d.published)
        .join(schema.documents, d.reading == c.reading + 0).where(*conditions)
        .order_by(d.id, c.start, c.end, c.id))
    return tuple(rows.named_claim_of(told, document_id=shown, text_id=text_id, published=published)
                 for *told, shown, text_id, published in found)


def claim_columns(*, with_reasons: bool) -> list[ColumnElement[Any]]:
    """The columns that make a claim; without reasons only rows of a ledger tell why they were read so, which names the
    row (`entries.row_of`)."""
    c = schema.claims.c
    why = c.why if with_reasons else case((c.engine == LEDGER, c.why), else_=rows.NOTHING_LISTED).label("why")
    return [why if name == "why" else c[name] for name in rows.CLAIM_COLUMNS]


def count_claims(connection: Connection) -> int:
    """How many claims the readings in force have; nobody's rulings are heard."""
    r = schema.readings.c
    return int(connection.execute(select(func.coalesce(func.sum(r.claims), 0)).join(
        schema.documents, schema.documents.c.reading == r.number)).scalar_one())


def judged_in(connection: Connection) -> Judged:
    """All claims that count, as people ruled on them."""
    return ruling_rows.judged(connection, claims_where(connection))


def ruled_in(connection: Connection) -> Judged:
    """What people ruled, or must, with the claims of the texts that it is about and no others.

    All that `judged_in` says of rulings, verdicts and claims that wait is the same: a ruling is about words of a text,
    and looks for its claim in that text alone.
    """
    return texts_judged_in(connection)[0]


@dataclass(frozen=True, slots=True)
class Told:
    """Who is bound to what and for whom, as some claims tell it (`matching.Sided`)."""

    kind: Kind
    stage: Stage
    actors: tuple[str, ...]
    partners: tuple[str, ...]
    beneficiaries: tuple[str, ...]


def told_by(row: Any) -> tuple[Kind, Stage, tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """The values of `Told` that a claim's row has."""
    return (Kind(row.kind), Stage(row.stage), rows.unlisted(row.actors), rows.unlisted(row.partners),
            rows.unlisted(row.beneficiaries))


def judged_naming(connection: Connection, wanted: Wanted) -> Judged:
    """As `ruled_in`, with all claims that may be of the kinds and name the parties that are wanted."""
    return texts_judged_in(connection, more=claims_where(connection, *naming(wanted)))[0]


def naming(wanted: Wanted) -> list[ColumnElement[bool]]:
    """Conditions on claims: they are of these kinds, and name one of these parties in any role."""
    c = schema.claims.c
    named = sorted({*wanted.actors, *wanted.partners, *wanted.beneficiaries, *wanted.parties})
    return [*of_kinds(c.kind, wanted), *([names_any(named, c.actors, c.partners, c.beneficiaries)] if named else ())]


def of_kinds(kind: ColumnElement[str], wanted: Wanted) -> list[ColumnElement[bool]]:
    return [kind.in_([str(one) for one in wanted.kinds])] if wanted.kinds else []


def texts_judged_in(connection: Connection, text_ids: Collection[str] = (), more: Iterable[Claim] = ()
                    ) -> tuple[Judged, set[str]]:
    """As `ruled_in`, with all claims of some texts more; and the texts of which all claims were heard.

    more   claims of any texts that are heard, too
    """
    if not ruling_rows.any_judging(connection):
        return Judged((*claims_of_texts(connection, sorted(text_ids)), *more)), set(text_ids)
    texts = {mark.text_id for ruling in ruling_rows.all_rulings(connection) for mark in ruling.all_marks}
    texts.update(text_ids)
    waits = schema.claims.c.engine.startswith(BY_MODEL, autoescape=True)
    found = {claim.id: claim for claim in (
        *claims_of_texts(connection, sorted(texts)),
        *(claims_where(connection, waits) if ruling_rows.any_told_by_model(connection) else ()), *more)}
    return ruling_rows.judged(connection, found.values()), texts


def entries_in(connection: Connection) -> tuple[Entry, ...]:
    """All documents by name, without their texts."""
    d, s = schema.documents.c, schema.sources.c
    names: dict[int, set[str]] = {}
    for number, name in connection.execute(select(s.document, s.name)):
        names.setdefault(number, set()).add(name)
    found = connection.execute(
        select(d.number, d.id, d.text_id, d.name, d.title, d.publisher, d.published, d.url, d.source,
               d.characters, schema.readings.c.claims, schema.readings.c.problems)
        .join(schema.readings, schema.readings.c.number == d.reading).order_by(d.id)).all()
    judged, heard = texts_judged_in(connection)
    counted = Counter(claim.text_id for claim in judged.claims)
    waiting = Counter(claim.text_id for claim in judged.unreviewed)
    return tuple(Entry(
        id=r.id, title=r.title, publisher=r.publisher, published=r.published, url=r.url, source=r.source,
        characters=r.characters, claims=counted[r.text_id] if r.text_id in heard else r.claims - waiting[r.text_id],
        problems=r.problems, copies=tuple(sorted(names[r.number] - {r.name}))) for r in found)


def claims_of_texts(connection: Connection, text_ids: Sequence[str]) -> tuple[Claim, ...]:
    """The claims of some texts as they are read today; nobody's rulings are heard."""
    return tuple(claim for start in range(0, len(text_ids), MOST_NAMES) for claim in claims_where(
        connection, schema.documents.c.text_id.in_(text_ids[start:start + MOST_NAMES])))


def kept_register(connection: Connection, wanted: Wanted, *, linked: bool | Ties,
                  judged: Judged | None = None) -> Register:
    """The register that the file keeps; the commitments wanted, with the contradictions among their claims.

    linked   with all links, matches and suggestions of the whole book, or those that are named
    judged   the claims, where they were read before
    """
    judged = judged or ruled_in(connection)
    ties = linked if isinstance(linked, Ties) else ALL_TIES if linked else NO_TIES
    commitments, conflicts = _commitments(connection, wanted)
    c = schema.links.c
    asked = in_order(schema.links) if len(ties.relations) == len(Relation) else in_order(schema.links).where(
        c.relation.in_(map(str, ties.relations)))
    links, matches, suggestions = (
        connection.execute(some).mappings().all() if is_asked else []
        for some, is_asked in ((asked, ties.relations), (in_order(schema.matches), ties.matches),
                               (in_order(schema.suggestions), ties.suggestions)))
    return _register(connection, judged, commitments, (conflicts, links, matches, suggestions))


def tied_register(connection: Connection, wanted: Wanted, ties: Ties, judged: Judged) -> Register:
    """The commitments wanted, with those of the links and suggestions named that one of them stands at either end of.
    """
    commitments, conflicts = _commitments(connection, wanted)
    names = {commitment.id for commitment in commitments}
    c, kinds = schema.links.c, [str(relation) for relation in ties.relations]
    links = {row.id: row._mapping for end in (c.commitment, c.other) for row in in_parts(
        connection, select(schema.links).where(c.relation.in_(kinds)), end, names if kinds else ())}
    suggestions = [row for row in connection.execute(in_order(schema.suggestions)).mappings()
                   if row["first_commitment"] in names or row["second_commitment"] in names] if ties.suggestions else []
    return _register(connection, judged, commitments, (
        conflicts, sorted(links.values(), key=_place_of_link), [], suggestions))


def _place_of_link(row: Any) -> tuple[int, str, int]:
    return row["place"], row["commitment"], row["turn"]


def summed_register(connection: Connection, wanted: Wanted, judged: Judged) -> Register:
    """The commitments wanted with all that is counted in them, and no links but those that say so.

    Of what may be one promise it tells pairs of which one at least is wanted.
    """
    commitments, conflicts = _commitments(connection, wanted)
    c, table = schema.links.c, schema.commitments
    links: list[Any] = []
    seen = new = {commitment.id for commitment in commitments}
    while new:
        found = [row._mapping for row in in_parts(connection, select(schema.links).where(
            c.relation.in_(sorted(map(str, INSIDE))), c.commitment != c.other), c.other, new)]
        links += found
        new = {row["commitment"] for row in found} - seen
        seen = seen | new
        commitments += [rows.commitment_from(row._mapping) for row in in_parts(
            connection, select(table), table.c.id, new)]
    links.sort(key=_place_of_link)
    suggestions = [row for row in connection.execute(in_order(schema.suggestions)).mappings()
                   if row["first_commitment"] in seen or row["second_commitment"] in seen]
    return _register(connection, judged, sorted(commitments, key=newest_first), (conflicts, links, [], suggestions))


def _commitments(connection: Connection, wanted: Wanted) -> tuple[list[Commitment], list[Any]]:
    """The commitments wanted, and the rows of their conflicts."""
    conditions = wanted.conditions()
    commitments = [rows.commitment_from(row) for row in connection.execute(
        in_order(schema.commitments).where(*conditions).limit(wanted.most)).mappings()]
    if not conditions and wanted.most is None:
        return commitments, [*connection.execute(in_order(schema.conflicts)).mappings()]
    conflicts: list[Any] = []
    names = [commitment.id for commitment in commitments if commitment.contested]
    for start in range(0, len(names), MOST_NAMES):
        conflicts += connection.execute(in_order(schema.conflicts).where(
            schema.conflicts.c.commitment.in_(names[start:start + MOST_NAMES]))).mappings()
    return commitments, conflicts


def _register(connection: Connection, judged: Judged, commitments: Iterable[Commitment],
              told: tuple[Sequence[Any], Sequence[Any], Sequence[Any], Sequence[Any]]) -> Register:
    """A register from rows of conflicts, links, matches and suggestions, with the claims that these name."""
    conflicts, links, matches, suggestions = told
    known = {claim.id: claim for claim in judged.claims}
    named = sorted({row[side] for row in [*conflicts, *links, *suggestions] for side in ("first", "second")
                    if row[side] is not None} - set(known))
    known |= {claim.id: claim for start in range(0, len(named), MOST_NAMES)
              for claim in claims_where(connection, schema.claims.c.id.in_(named[start:start + MOST_NAMES]))}
    return Register(tuple(commitments),
                    tuple(rows.conflict_from(row, known) for row in conflicts),
                    tuple(rows.link_from(row, known) for row in links), tuple(map(rows.match_from, matches)),
                    tuple(rows.suggestion_from(row, known) for row in suggestions),
                    judged.by_hand if judged.rulings else NOTHING_BY_HAND)


def rows_in_force(connection: Connection, table: Table, number: int) -> list[dict[str, Any]]:
    """The claims or problems of the reading of a text that is in force, without what places them in this file."""
    found = connection.execute(select(table).join(schema.documents, schema.documents.c.reading == table.c.reading)
                               .where(schema.documents.c.number == number).order_by(table.c.number)).mappings()
    return [{key: value for key, value in row.items() if key not in ("number", "reading", "document")}
            for row in found]


def said(connection: Connection, number: int) -> tuple[list[dict[str, Any]], ...]:
    return tuple(rows_in_force(connection, table, number) for table in (schema.claims, schema.problems))


def said_by(reading: Reading) -> tuple[list[dict[str, Any]], ...]:
    return rows.claim_rows(reading), rows.problem_rows(reading)
