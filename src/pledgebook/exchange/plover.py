"""PLOVER 2.0 event records out, one a claim and a line, by the coding rules of its draft manual."""

from __future__ import annotations

from typing import Any

from pledgebook.answers.extract import Extract
from pledgebook.exchange.json_text import object_lines, told
from pledgebook.exchange.letters import address
from pledgebook.model import Claim, Kind, Stage
from pledgebook.register.days import last_day
from pledgebook.world import load

QUADS = {"AGREE": 1, "CONSULT": 1, "SUPPORT": 1, "CONCEDE": 1, "COOPERATE": 2, "AID": 2, "RETREAT": 2, "REQUEST": 3,
         "ACCUSE": 3, "REJECT": 3, "THREATEN": 3, "PROTEST": 4, "SANCTION": 4, "MOBILIZE": 4, "COERCE": 4, "ASSAULT": 4}
DELIVERED = {Kind.AID: ("AID", None), Kind.DEPLOYMENT: ("COOPERATE", None), Kind.BODY: ("COOPERATE", None),
             Kind.POSTURE: ("MOBILIZE", "troops")}
BY_STAGE: dict[Stage, tuple[str, str | None]] = {
    Stage.CONSIDERED: ("AGREE", None), Stage.REQUESTED: ("REQUEST", "assist"), Stage.PROPOSED: ("AGREE", None),
    Stage.NEGOTIATING: ("CONSULT", "multilateral"), Stage.PLEDGED: ("AGREE", None), Stage.ADOPTED: ("SUPPORT", None),
    Stage.REFUSED: ("REJECT", "assist"), Stage.BLOCKED: ("REJECT", "assist"), Stage.ENDED: ("SANCTION", "discontinue")}
CONTEXTS = {Kind.MEMBERSHIP: ["diplomatic"], Kind.AGREEMENT: ["diplomatic"], Kind.AID: [], Kind.BODY: ["diplomatic"]}


def written(taken: Extract) -> bytes:
    """A line about the export, then the records. A claim without a day has no place in PLOVER and is left out."""
    dated = [claim for claim in taken.fitting if claim.said_on]
    about = taken.label | {"has_event": "0", "left_out_without_a_day": str(len(taken.fitting) - len(dated))}
    return object_lines([{"id": "pledgebook-export", "comment": about}, *(_record(claim, taken) for claim in dated)])


def coded(claim: Claim) -> tuple[str, str | None]:
    """The category and mode of a claim."""
    if claim.stage is Stage.DELIVERED:
        return DELIVERED.get(claim.kind, ("SUPPORT", None))
    if claim.stage is Stage.ENDED and claim.kind is Kind.DEPLOYMENT:
        return "RETREAT", "withdraw"
    event, mode = BY_STAGE[claim.stage]
    if claim.stage is Stage.NEGOTIATING and len(claim.parties) == 2:
        return event, None
    if claim.stage in (Stage.REFUSED, Stage.BLOCKED) and claim.kind is not Kind.AID:
        return event, "change"
    return event, mode


def _record(claim: Claim, taken: Extract) -> dict[str, Any]:
    event, mode = coded(claim)
    entry = taken.entries[claim.evidence.document_id]
    others = dict.fromkeys(claim.partners + claim.beneficiaries)
    day = claim.said_on or ""
    return told({
        "id": claim.id, "date": str(last_day(day)), "actor": [_entity(party) for party in claim.actors],
        "recipient": [_entity(party) for party in others], "event": event, "mode": mode, "quad_code": QUADS[event],
        "context": CONTEXTS.get(claim.kind, ["military"]), "has_event": "1", "event_text": claim.quote,
        "text_info": {"start": claim.evidence.start, "end": claim.evidence.end, "text_story": entry.id},
        "cite_info": told({"title": entry.title, "publisher": entry.publisher, "published": entry.published,
                           "url": address(entry.url)}),
        "coder": f"{taken.label['made_by']}, {claim.engine}",
        "comment": told({"kind": str(claim.kind), "stage": str(claim.stage), "said_on": day,
                         "amount": claim.amount.as_json() if claim.amount else None,
                         "conditional": bool(claim.condition) or None})})


def _entity(party: str) -> dict[str, str]:
    return {"code": party} if party in load().states else {"code": "IGO", "entity_text": party}
