"""FollowTheMoney entities out, one a line: parties, texts, commitments as projects, and who stands in which role.

FollowTheMoney has no schema for a promise; Project is the nearest that has a state, a sum and participants. Money is
a Payment only where it was delivered, and one for each delivery that `totals` counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from pledgebook.answers.extract import Extract
from pledgebook.answers.sentences import in_one_sentence, shown_name
from pledgebook.exchange.countries import two_letters
from pledgebook.exchange.json_text import object_lines
from pledgebook.exchange.letters import address, shortened
from pledgebook.model import Amount, Claim, Commitment, Stage, digest
from pledgebook.register.days import is_day
from pledgebook.register.netting import books, deliveries
from pledgebook.register.tellings import oldest_first
from pledgebook.world import load, party_name

MOST = 65_000  # characters of a text; FollowTheMoney refuses an entity with longer ones
LONGEST = {"name": 384, "alias": 384, "title": 1_024, "publisher": 1_024}
ROLES = {"actor": "actors", "partner": "partners", "beneficiary": "beneficiaries"}


def written(taken: Extract) -> bytes:
    """Each entity once."""
    return object_lines(_entities(taken))


def _entities(taken: Extract) -> Iterator[dict[str, Any]]:
    notes = [f"{name}: {value}" for name, value in taken.label.items()]
    yield _entity("export", "Note", name=["About this export"], description=notes)
    by_id = {claim.id: claim for claim in taken.claims}
    delivered = deliveries(taken.commitments, books(taken.commitments, taken.links))
    for party in sorted({party for c in taken.commitments for party in c.actors + c.partners + c.beneficiaries}):
        state = party in load().states
        yield _entity(f"party-{party}", "PublicBody" if state else "Organization", name=[party_name(party)],
                      alias=[shown_name(party)] if shown_name(party) != party_name(party) else [],
                      country=[(two_letters(party) or "").lower()] if state else [])
    for entry in taken.documents:
        yield _entity(f"text-{entry.id}", "Article", title=[entry.title or entry.id], publisher=[entry.publisher],
                      publishedAt=[entry.published], sourceUrl=[address(entry.url)])
    for commitment in taken.commitments:
        yield _entity(commitment.id, "Project", name=[in_one_sentence(commitment)], status=[str(commitment.stage)],
                      summary=[commitment.quote], keywords=[str(commitment.kind)], date=[_day(commitment.first_said)],
                      startDate=[_day(commitment.period.start)], endDate=[_day(commitment.period.end)],
                      description=[commitment.instrument], **_money(commitment.amount))
        yield from _roles(commitment)
        told = [by_id[claim_id] for claim_id in commitment.claim_ids]
        for claim in told:
            yield _documentation(claim, commitment)
        if commitment.id in delivered:
            yield from _payment(commitment, delivered[commitment.id], told)


def _payment(commitment: Commitment, worth: float, told: Iterable[Claim]) -> Iterator[dict[str, Any]]:
    """What was delivered of a commitment, once, however often it is told; dated and worded by the first telling."""
    whole = commitment.amount
    if whole is None or whole.per or not commitment.beneficiaries:
        return
    tellings = sorted((claim for claim in told if claim.stage is Stage.DELIVERED), key=oldest_first)
    first = next((claim for claim in tellings if claim.amount and claim.amount.value == worth),
                 tellings[0] if tellings else None)
    yield _entity(f"payment-{commitment.id}", "Payment", date=[_day(first.said_on)] if first else [],
                  summary=[first.quote if first else commitment.quote],
                  payer=[f"party-{party}" for party in commitment.actors], project=[commitment.id],
                  beneficiary=[f"party-{party}" for party in commitment.beneficiaries],
                  **_money(replace(whole, value=worth)))


def _roles(commitment: Commitment) -> Iterator[dict[str, Any]]:
    for role, field in ROLES.items():
        for party in getattr(commitment, field):
            yield _entity(f"{commitment.id}-{role}-{party}", "ProjectParticipant", project=[commitment.id],
                          participant=[f"party-{party}"], role=[role])


def _documentation(claim: Claim, commitment: Commitment) -> dict[str, Any]:
    return _entity(claim.id, "Documentation", document=[f"text-{claim.evidence.document_id}"],
                   entity=[commitment.id], role=[str(claim.kind)], status=[str(claim.stage)], summary=[claim.quote],
                   date=[_day(claim.said_on)], recordId=[claim.id],
                   description=[f"characters {claim.evidence.start}-{claim.evidence.end}"])


def _money(amount: Amount | None) -> dict[str, list[str | None]]:
    """A sum; what is told per year or month is none."""
    if amount is None or amount.per:
        return {}
    return {"amount": [str(amount.as_json()["value"])], "currency": [amount.currency]}


def _day(day: str | None) -> str | None:
    return day if is_day(day) else None


def _entity(name: str, schema: str, /, **properties: list[Any]) -> dict[str, Any]:
    """Ids are made of what they name, in letters that FollowTheMoney takes."""
    def of(reference: Any) -> str:
        return "pb-" + digest(str(reference))

    links = {"project", "participant", "document", "entity", "payer", "beneficiary"}
    kept = {key: [of(value) if key in links else shortened(value, LONGEST.get(key, MOST)) for value in values if value]
            for key, values in properties.items()}
    return {"id": of(name), "schema": schema, "properties": {key: values for key, values in kept.items() if values}}
