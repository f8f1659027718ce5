"""GraphML out: parties and commitments as nodes, who does what in which role as edges."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree as Tree

from pledgebook.answers.extract import Extract
from pledgebook.answers.sentences import in_one_sentence, shown_name
from pledgebook.exchange.letters import xml_file, xml_text
from pledgebook.exchange.tables import flattened

NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
ON_NODES = {"type": "string", "label": "string", "kind": "string", "stage": "string", "amount_value": "double",
            "amount_currency": "string", "amount_per": "string", "instrument": "string", "period_start": "string",
            "period_end": "string", "first_said": "string", "last_said": "string", "quote": "string",
            "contested": "string", "sources": "int"}
ON_EDGES = {"role": "string"}
ON_GRAPH = {"as_of": "string", "filter": "string", "definition": "string", "made_by": "string"}
ROLES = {"actor": "actors", "partner": "partners", "beneficiary": "beneficiaries"}


def written(taken: Extract) -> bytes:
    """One directed graph: actor → commitment → partner or beneficiary; links between commitments by their relation."""
    root = Tree.Element("graphml", {"xmlns": NAMESPACE})
    for domain, fields in (("graph", ON_GRAPH), ("node", ON_NODES), ("edge", ON_EDGES)):
        for name, kind in fields.items():
            Tree.SubElement(root, "key", {"id": f"{domain}_{name}", "for": domain, "attr.name": name,
                                          "attr.type": kind})
    graph = Tree.SubElement(root, "graph", {"id": "pledgebook", "edgedefault": "directed"})
    _values(graph, "graph", ON_GRAPH, taken.label)
    parties = sorted({party for c in taken.commitments for party in c.actors + c.partners + c.beneficiaries})
    for party in parties:
        node = Tree.SubElement(graph, "node", {"id": xml_text(f"party:{party}")})
        _values(node, "node", ON_NODES, {"type": "party", "label": shown_name(party)})
    for commitment in taken.commitments:
        node = Tree.SubElement(graph, "node", {"id": commitment.id})
        _values(node, "node", ON_NODES, flattened(commitment.as_json()) | {
            "type": "commitment", "label": in_one_sentence(commitment)})
    for commitment in taken.commitments:
        for role, field in ROLES.items():
            for party in getattr(commitment, field):
                ends = (f"party:{party}", commitment.id) if role == "actor" else (commitment.id, f"party:{party}")
                _edge(graph, ends, role)
    ids = {commitment.id for commitment in taken.commitments}
    for between in dict.fromkeys((link.commitment, link.other, link.words) for link in taken.links
                                 if link.other != link.commitment and ids >= {link.commitment, link.other}):
        _edge(graph, between[:2], between[2])
    return xml_file(root)


def _edge(graph: Tree.Element, ends: tuple[str, str], role: str) -> None:
    edge = Tree.SubElement(graph, "edge", {"source": xml_text(ends[0]), "target": xml_text(ends[1])})
    _values(edge, "edge", ON_EDGES, {"role": role})


def _values(inside: Tree.Element, domain: str, fields: Mapping[str, str], values: Mapping[str, Any]) -> None:
    for name in fields:
        if values.get(name) not in (None, ""):
            Tree.SubElement(inside, "data", {"key": f"{domain}_{name}"}).text = xml_text(str(values[name]))
