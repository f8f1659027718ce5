"""PROV-JSON out: which claim was read from which text by what, what it counts in, and who ruled on it."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from urllib.parse import quote as escaped

from pledgebook import __version__
from pledgebook.answers.extract import Extract
from pledgebook.answers.sentences import in_one_sentence, shown_name
from pledgebook.exchange.json_text import one_object, told
from pledgebook.exchange.letters import address
from pledgebook.register.rulings import Ruling

PREFIXES = {"pb": "urn:pledgebook:", "prov": "http://www.w3.org/ns/prov#", "xsd": "http://www.w3.org/2001/XMLSchema#"}
SOFTWARE = "pb:software"


def written(taken: Extract) -> bytes:
    """Texts, claims and commitments as entities; readings and rulings as activities; speakers and judges as agents."""
    graph: dict[str, dict[str, Any]] = defaultdict(dict)
    graph["prefix"] = PREFIXES
    graph["entity"]["pb:export"] = {f"pb:{name}": value for name, value in taken.label.items()}
    graph["agent"][SOFTWARE] = {"prov:type": _name("prov:SoftwareAgent"), "prov:label": f"Pledgebook {__version__}"}
    for entry in taken.documents:
        graph["entity"][_id("text", entry.id)] = told({
            "prov:type": "text", "prov:label": entry.title or entry.id, "prov:location": address(entry.url),
            "pb:publisher": entry.publisher, "pb:published": entry.published})
    rulings: dict[str, Ruling] = {}
    for claim in taken.claims:
        name, reading = _id("claim", claim.id), _id("reading", f"{claim.evidence.document_id}/{claim.engine}")
        graph["entity"][name] = told({
            "prov:type": "claim", "prov:label": in_one_sentence(claim), "prov:value": claim.quote,
            "pb:start": claim.evidence.start, "pb:end": claim.evidence.end, "pb:said_on": claim.said_on,
            "pb:confidence": str(round(claim.confidence, 3)), "pb:verdict": taken.judged.verdicts.get(claim.id)})
        graph["activity"][reading] = {"prov:type": "reading", "pb:engine": claim.engine}
        _relate(graph, "wasAssociatedWith", activity=reading, agent=SOFTWARE)
        _relate(graph, "used", activity=reading, entity=_id("text", claim.evidence.document_id))
        _relate(graph, "wasGeneratedBy", entity=name, activity=reading)
        _relate(graph, "wasQuotedFrom", generatedEntity=name, usedEntity=_id("text", claim.evidence.document_id))
        if claim.speaker:
            graph["agent"][_id("party", claim.speaker)] = {"prov:type": _name("prov:Organization"),
                                                           "prov:label": shown_name(claim.speaker)}
            _relate(graph, "wasAttributedTo", entity=name, agent=_id("party", claim.speaker))
        for ruling in taken.judged.bearing.get(claim.id, ()):
            rulings[ruling.id] = ruling
            _relate(graph, "used", activity=_id("ruling", ruling.id), entity=name)
    for ruling in rulings.values():
        who, name = _id("person", ruling.who), _id("ruling", ruling.id)
        graph["activity"][name] = {"prov:type": str(ruling.action), "prov:startTime": ruling.when,
                                   "prov:endTime": ruling.when, "pb:why": ruling.why}
        graph["agent"][who] = {"prov:type": _name("prov:Person"), "prov:label": ruling.who}
        _relate(graph, "wasAssociatedWith", activity=name, agent=who)
    for commitment in taken.commitments:
        name = _id("commitment", commitment.id)
        graph["entity"][name] = told({
            "prov:type": "commitment", "prov:label": in_one_sentence(commitment), "pb:stage": str(commitment.stage),
            "pb:first_said": commitment.first_said, "pb:last_said": commitment.last_said,
            "pb:sources": commitment.sources})
        for claim_id in commitment.claim_ids:
            _relate(graph, "wasDerivedFrom", generatedEntity=name, usedEntity=_id("claim", claim_id))
    return one_object(graph)


def _id(kind: str, name: str) -> str:
    return f"pb:{kind}/{escaped(name, safe='/')}"


def _name(qualified: str) -> dict[str, str]:
    return {"$": qualified, "type": "prov:QUALIFIED_NAME"}


def _relate(graph: dict[str, dict[str, Any]], relation: str, **ends: str) -> None:
    """One relation, once; PROV-JSON writes a quotation as a derivation with a type."""
    kind = "wasDerivedFrom" if relation == "wasQuotedFrom" else relation
    more = {"prov:type": _name("prov:Quotation")} if relation == "wasQuotedFrom" else {}
    name = "_:" + "|".join((relation, *ends.values())).replace("pb:", "")
    graph[kind][name] = {f"prov:{end}": value for end, value in ends.items()} | more
