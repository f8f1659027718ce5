"""W3C Web Annotations out: one a claim, whose selectors find the quote again in its text."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote as escaped

from pledgebook.answers.extract import Extract
from pledgebook.answers.sentences import in_one_sentence
from pledgebook.exchange.json_text import one_object, told
from pledgebook.exchange.letters import address
from pledgebook.model import Claim

CONTEXT = ["http://www.w3.org/ns/anno.jsonld",
           {"pledgebook": "urn:pledgebook:", "as_of": "pledgebook:as_of", "filter": "pledgebook:filter",
            "definition": "pledgebook:definition", "made_by": "pledgebook:made_by", "claim": "pledgebook:claim"}]
AROUND = 32  # characters before and after a quote that tell it from the same words elsewhere


def written(taken: Extract) -> bytes:
    """One annotation page. Offsets count Unicode code points, as the standard asks."""
    return one_object({
        "@context": CONTEXT, "id": "urn:pledgebook:annotations", "type": "AnnotationPage", **taken.label,
        "items": [_annotation(claim, taken) for claim in taken.fitting]})


def _annotation(claim: Claim, taken: Extract) -> dict[str, Any]:
    text, span = taken.texts[claim.evidence.document_id], claim.evidence
    entry = taken.entries[span.document_id]
    return {
        "id": f"urn:pledgebook:{claim.id}", "type": "Annotation", "motivation": "describing",
        "generator": {"id": "urn:pledgebook:software", "type": "Software", "name": taken.label["made_by"]},
        "body": [{"type": "TextualBody", "value": in_one_sentence(claim), "format": "text/plain", "language": "en",
                  "purpose": "describing"},
                 {"type": "Dataset", "claim": claim.as_json() | taken.judged.of_claim(claim.id)}],
        "target": told({
            "source": address(entry.url) or f"urn:pledgebook:text:{escaped(span.document_id, safe='')}",
            "selector": [
                told({"type": "TextQuoteSelector", "exact": claim.quote,
                      "prefix": text[max(0, span.start - AROUND):span.start],
                      "suffix": text[span.end:span.end + AROUND]}),
                {"type": "TextPositionSelector", "start": span.start, "end": span.end}]})}
