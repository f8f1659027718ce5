"""How the nouns are written as rows of the book, and read back to the same values."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from sys import intern
from typing import Any

from pledgebook.model import Amount, Claim, Commitment, Document, Kind, Period, Problem, Reading, Span, Stage
from pledgebook.register.conflicts import Conflict
from pledgebook.register.links import Compared, Link, Match, Suggestion
from pledgebook.register.relations import Relation

Row = Mapping[Any, Any]
CLAIM_COLUMNS = (
    "id", "start", "end", "quote", "kind", "stage", "actors", "partners", "beneficiaries", "speaker", "instrument",
    "amount_value", "amount_currency", "amount_per", "amount_bound", "amount_as_written", "count", "items",
    "period_start", "period_end", "period_duration", "condition", "said_on", "said_with_document", "engine",
    "confidence", "why")
NOTHING_LISTED = "[]"


def listed(values: Iterable[str]) -> str:
    """A list as it stands in a column: JSON, readable by other tools."""
    return json.dumps(list(values), ensure_ascii=False)


@lru_cache(maxsize=100_000)  # few parties, in few combinations
def unlisted(written: str) -> tuple[str, ...]:
    return tuple(json.loads(written))


def amount_columns(amount: Amount | None) -> dict[str, Any]:
    if amount is None:
        return dict.fromkeys(("amount_value", "amount_currency", "amount_per", "amount_bound", "amount_as_written"))
    return {"amount_value": float(amount.value), "amount_currency": amount.currency, "amount_per": amount.per,
            "amount_bound": amount.bound, "amount_as_written": amount.as_written}


def amount_from(row: Row) -> Amount | None:
    if row["amount_value"] is None:
        return None
    return Amount(row["amount_value"], _once(row["amount_currency"]), _once(row["amount_per"]),
                  _once(row["amount_bound"]), row["amount_as_written"] or "")


def period_columns(period: Period) -> dict[str, Any]:
    return {"period_start": period.start, "period_end": period.end, "period_duration": period.duration}


def period_from(row: Row) -> Period:
    return _period(row["period_start"], row["period_end"], row["period_duration"])


@lru_cache(maxsize=10_000)  # most claims tell none
def _period(start: str | None, end: str | None, duration: str | None) -> Period:
    return Period(start, end, duration)


def _once(word: Any) -> Any:
    """A word that many rows have, in memory once."""
    return word and intern(word)


def document_columns(document: Document) -> dict[str, Any]:
    """What a source says of the text it gave; the text itself is kept once, whatever its sources."""
    return {"name": document.id, "source": document.source, "url": document.url,
            "publisher": document.publisher, "published": document.published, "title": document.title}


def document_from(row: Row) -> Document:
    return Document(id=row["id"], text=row["text"], source=row["source"], url=row["url"],
                    publisher=row["publisher"], published=row["published"], title=row["title"])


def claim_rows(reading: Reading) -> list[dict[str, Any]]:
    """The claims of one reading, each once, in the order of the text."""
    document = reading.document
    rows: dict[str, dict[str, Any]] = {}
    text_id = document.text_id  # a hash of the whole text, the same for each of its claims
    for claim in reading.claims:
        named = replace(claim, text_id=text_id)
        with_document = claim.said_on == document.published
        rows.setdefault(named.id, {
            "id": named.id, "start": claim.evidence.start, "end": claim.evidence.end, "quote": claim.quote,
            "kind": str(claim.kind), "stage": str(claim.stage), "actors": listed(claim.actors),
            "partners": listed(claim.partners), "beneficiaries": listed(claim.beneficiaries),
            "speaker": claim.speaker, "instrument": claim.instrument, **amount_columns(claim.amount),
            "count": claim.count, "items": listed(claim.items), **period_columns(claim.period),
            "condition": claim.condition, "said_on": None if with_document else claim.said_on,
            "said_with_document": int(with_document), "engine": claim.engine, "confidence": claim.confidence,
            "why": listed(claim.why)})
    return sorted(rows.values(), key=lambda row: (row["start"], row["end"], row["id"]))


def claim_from(row: Row, *, document_id: str, text_id: str, published: str | None) -> Claim:
    return claim_of([row[name] for name in CLAIM_COLUMNS], document_id=document_id, text_id=text_id,
                    published=published)


def named_claim_of(told: Sequence[Any], *, document_id: str, text_id: str, published: str | None) -> Claim:
    """As `claim_of`, trusting the id that the row has; `verify` does not."""
    return claim_of(told, document_id=document_id, text_id=text_id, published=published).known_as(told[0])


def claim_of(told: Sequence[Any], *, document_id: str, text_id: str, published: str | None) -> Claim:
    """A claim from the values of `CLAIM_COLUMNS` in their order: a book has hundreds of thousands, read at once."""
    (_, start, end, quote, kind, stage, actors, partners, beneficiaries, speaker, instrument, value, currency, per,
     bound, as_written, count, items, begins, ends, duration, condition, said_on, said_with_document, engine,
     confidence, why) = told
    return Claim(
        Span(document_id, start, end), quote, _kind(kind), _stage(stage), unlisted(actors), unlisted(partners),
        unlisted(beneficiaries), speaker, instrument,
        None if value is None else Amount(value, _once(currency), _once(per), _once(bound), as_written or ""),
        count, unlisted(items), _period(begins, ends, duration), condition,
        _once(published if said_with_document else said_on), _once(engine), confidence,
        () if why == NOTHING_LISTED else tuple(json.loads(why)), text_id)


@lru_cache(maxsize=100)
def _kind(written: str) -> Kind:
    return Kind(written)


@lru_cache(maxsize=100)
def _stage(written: str) -> Stage:
    return Stage(written)


def problem_rows(reading: Reading) -> list[dict[str, Any]]:
    """What was not understood in one reading. The document's own name is left out: the book may show another."""
    name = reading.document.id
    return [{"place": problem.where[len(name):] if problem.where.startswith(name) else f": {problem.where}",
             "what": problem.what, "try_this": problem.try_this, "start": problem.start, "end": problem.end}
            for problem in reading.problems]


def problem_from(row: Row, *, document_id: str) -> Problem:
    return Problem(document_id + row["place"], row["what"], row["try_this"], row["start"], row["end"])


def commitment_columns(commitment: Commitment) -> dict[str, Any]:
    return {
        "id": commitment.id, "kind": str(commitment.kind), "stage": str(commitment.stage),
        "actors": listed(commitment.actors), "partners": listed(commitment.partners),
        "beneficiaries": listed(commitment.beneficiaries), **amount_columns(commitment.amount),
        "instrument": commitment.instrument, **period_columns(commitment.period),
        "claim_ids": listed(commitment.claim_ids), "document_ids": listed(commitment.document_ids),
        "first_said": commitment.first_said, "last_said": commitment.last_said, "quote": commitment.quote,
        "contested": listed(commitment.contested), "sources": commitment.sources,
        "adopted": commitment.adopted, "delivered": commitment.delivered}


def commitment_from(row: Row) -> Commitment:
    return Commitment(
        id=row["id"], kind=_kind(row["kind"]), stage=_stage(row["stage"]), actors=unlisted(row["actors"]),
        partners=unlisted(row["partners"]), beneficiaries=unlisted(row["beneficiaries"]), amount=amount_from(row),
        instrument=row["instrument"], period=period_from(row), claim_ids=unlisted(row["claim_ids"]),
        document_ids=unlisted(row["document_ids"]), first_said=row["first_said"], last_said=row["last_said"],
        quote=row["quote"], contested=unlisted(row["contested"]), sources=row["sources"],
        adopted=row["adopted"], delivered=row["delivered"])


def conflict_columns(conflict: Conflict) -> dict[str, Any]:
    return {"id": conflict.id, "commitment": conflict.commitment, "field": conflict.field,
            "rule": conflict.rule, "reason": conflict.reason, "first": conflict.first.id,
            "second": conflict.second.id}


def conflict_from(row: Row, claims: Mapping[str, Claim]) -> Conflict:
    return Conflict(commitment=row["commitment"], field=row["field"], rule=row["rule"], reason=row["reason"],
                    first=claims[row["first"]], second=claims[row["second"]])


def _fields_listed(fields: Iterable[Compared]) -> str:
    return json.dumps([field.as_json() for field in fields], ensure_ascii=False)


def _fields_from(written: str) -> tuple[Compared, ...]:
    return tuple(Compared(**field) for field in json.loads(written))


def link_columns(link: Link) -> dict[str, Any]:
    return {"id": link.id, "relation": str(link.relation), "how": link.how,
            "commitment": link.commitment, "other": link.other, "first": link.first.id if link.first else None,
            "second": link.second.id, "reason": link.reason, "fields": _fields_listed(link.fields),
            "ruling": link.ruling}


def link_from(row: Row, claims: Mapping[str, Claim]) -> Link:
    return Link(Relation(row["relation"]), row["how"], row["commitment"], row["other"],
                claims[row["first"]] if row["first"] else None, claims[row["second"]], row["reason"],
                row["ruling"], _fields_from(row["fields"]))


def match_columns(match: Match) -> dict[str, Any]:
    return dict(match.as_json())


def match_from(row: Row) -> Match:
    return Match(row["commitment"], row["rule"], row["first"], row["second"])


def suggestion_columns(suggestion: Suggestion) -> dict[str, Any]:
    return {"id": suggestion.id, "first_commitment": suggestion.first_commitment,
            "second_commitment": suggestion.second_commitment, "first": suggestion.first.id,
            "second": suggestion.second.id, "reason": suggestion.reason, "fields": _fields_listed(suggestion.fields)}


def suggestion_from(row: Row, claims: Mapping[str, Claim]) -> Suggestion:
    return Suggestion(row["first_commitment"], row["second_commitment"], claims[row["first"]], claims[row["second"]],
                      row["reason"], _fields_from(row["fields"]))
