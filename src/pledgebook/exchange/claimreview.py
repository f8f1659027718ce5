"""ClaimReview out: schema.org's markup for each claim that a person ruled on.

What is reviewed is the reading: whether the text says what the claim says. Whether it is true is another question.
"""

from __future__ import annotations

from typing import Any

from pledgebook.answers.extract import Extract
from pledgebook.answers.sentences import in_one_sentence, shown_name
from pledgebook.exchange.json_text import one_object, told
from pledgebook.exchange.letters import address
from pledgebook.model import Claim
from pledgebook.register.rulings import DONE, Ruling

SAYS = {"accepted": (3, "The text says so"), "added": (3, "The text says so; a person added it"),
        "corrected": (2, "The text says so, after correction"), "rejected": (1, "The text does not say so")}


def written(taken: Extract) -> bytes:
    """A graph of reviews, one a ruled claim that fits."""
    ruled = [claim for claim in taken.fitting + taken.rejected if claim.id in taken.judged.verdicts]
    return one_object({
        "@context": "https://schema.org", "@type": "Dataset", "name": f"Ruled claims: {taken.label['filter']}",
        "description": taken.label["definition"], "creator": {"@type": "SoftwareApplication",
                                                              "name": taken.label["made_by"]},
        "temporalCoverage": taken.label["as_of"], "hasPart": [_review(claim, taken) for claim in ruled]})


def _review(claim: Claim, taken: Extract) -> dict[str, Any]:
    verdict = taken.judged.verdicts[claim.id]
    value, words = SAYS[verdict]
    last = _ruled_by(claim, taken)
    entry = taken.entries[claim.evidence.document_id]
    url = address(entry.url)
    return told({
        "@type": "ClaimReview", "@id": f"urn:pledgebook:{claim.id}", "url": f"urn:pledgebook:{claim.id}",
        "datePublished": last.when[:10] if last else None,
        "author": {"@type": "Person", "name": last.who} if last else None,
        "claimReviewed": f"The text says: {in_one_sentence(claim)}.", "reviewBody": last.why if last else None,
        "reviewRating": {"@type": "Rating", "ratingValue": value, "worstRating": 1, "bestRating": 3,
                         "alternateName": words},
        "itemReviewed": told({
            "@type": "Quotation", "text": claim.quote, "datePublished": claim.said_on,
            "author": {"@type": "Organization", "name": shown_name(claim.speaker)} if claim.speaker else None,
            "isPartOf": told({"@type": "CreativeWork", "name": entry.title or entry.id, "url": url,
                              "publisher": {"@type": "Organization", "name": entry.publisher}
                              if entry.publisher else None})})})


def _ruled_by(claim: Claim, taken: Extract) -> Ruling | None:
    """The last ruling that made the verdict: a later note, link or merge says nothing of whether the text says so."""
    verdict = taken.judged.verdicts[claim.id]
    return next((ruling for ruling in reversed(taken.judged.bearing.get(claim.id, ()))
                 if DONE[ruling.action] == verdict), None)
