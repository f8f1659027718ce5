"""What a question takes out of a book in, a static site out: read-only pages for any web server, or for none.

Links are relative, nothing needs a script, and the content policy of each page lets only the site's own style sheet and
sign work. The same extract gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from pledgebook.answers.extract import Extract
from pledgebook.doors.web.page import Reader, reader, rendered, static_text
from pledgebook.exchange.json_text import one_object
from pledgebook.exchange.letters import xml_text
from pledgebook.model import Claim, Commitment, Document, Reading
from pledgebook.register.store import Entry

MARK = "pledgebook-site.json"  # tells our own sites from folders of other people; holds what the site says of itself
PAGES = (("index.html", "Register"), ("documents.html", "Documents"), ("doubts.html", "Doubts"))
LOOKS = ("pledgebook.css", "mark.svg")
OURS = frozenset((MARK, *LOOKS, *(name for name, _ in PAGES), "commitment", "document"))  # replaced where they are


def site_files(taken: Extract) -> dict[str, bytes]:
    """The files of the site by their paths in it."""
    site = _Site(taken)
    pages = dict(site.pages())
    return {path: xml_text(text).encode() for path, text in pages.items()} | {
        name: static_text(name).encode() for name in LOOKS} | {
        MARK: one_object(taken.label)}


class _Site:
    """Where everything stands in the site, and its pages."""

    def __init__(self, taken: Extract) -> None:
        self.taken = taken
        self.known: dict[str, Commitment] = {one.id: one for one in taken.commitments}
        shown = {claim.id: claim for claim in taken.claims + taken.fitting}
        self.counted = {name: one.id for one in taken.commitments for name in one.claim_ids}
        self.readers = {entry.id: self._reader(entry, [
            claim for claim in shown.values() if claim.evidence.document_id == entry.id]) for entry in taken.documents}
        self.readers = {name: it for name, it in self.readers.items() if it.cards}
        self.paths = {name: f"document/{it.reading.document.text_id}.html" for name, it in self.readers.items()}
        # A quote that does not stand in its text has no mark there: its card is led to instead.
        self.place = {card.claim.id: f"{self.paths[name]}#{card.anchor if card.stands else f'card-{card.anchor}'}"
                      for name, it in self.readers.items() for card in it.cards}
        self.claims = shown

    def _reader(self, entry: Entry, claims: list[Claim]) -> Reader:
        document = Document(entry.id, self.taken.texts[entry.id], "", entry.url, entry.publisher, entry.published,
                            entry.title)
        in_order = sorted(claims, key=lambda claim: (claim.evidence.start, claim.evidence.end, claim.id))
        return reader(Reading(document, tuple(in_order)), commitments=self.counted,
                      judged=replace(self.taken.judged, unreviewed=()))  # no file holds what nobody has accepted

    def pages(self) -> Iterator[tuple[str, str]]:
        """Each page by its path, filled in."""
        taken = self.taken
        yield "index.html", self._page("site_register.html", "index.html", rows=[
            (one, self._quoted_at(one)) for one in taken.commitments])
        yield "documents.html", self._page("site_documents.html", "documents.html", documents=[
            (it.reading.document, self.paths[name], len(it.cards)) for name, it in sorted(self.readers.items())])
        yield "doubts.html", self._page("site_doubts.html", "doubts.html", doubts=[
            (doubt, next((self.place[name] for name in doubt.claim_ids if name in self.place),
                         self.paths.get(doubt.evidence.document_id))) for doubt in taken.doubts])
        documents = {name: it.reading.document for name, it in self.readers.items()}
        for one in taken.commitments:
            yield f"commitment/{one.id}.html", self._page(
                "site_commitment.html", "", up="../", it=one, known=self.known, documents=documents, place=self.place,
                claims=[self.claims[name] for name in one.claim_ids],
                conflicts=[found for found in taken.conflicts if found.commitment == one.id],
                links=[link for link in taken.links if one.id in (link.commitment, link.other)
                       and link.commitment != link.other])
        for name, it in self.readers.items():
            yield self.paths[name], self._page("site_document.html", "", up="../", it=it)

    def _quoted_at(self, one: Commitment) -> str:
        """Where the quote that is shown for a commitment stands."""
        told = [self.claims[name] for name in one.claim_ids]
        return self.place[next((claim for claim in told if claim.quote == one.quote), told[0]).id]

    def _page(self, template: str, here: str, *, up: str = "", **values: Any) -> str:
        return rendered(template, here=here, up=up, site_pages=PAGES, label=self.taken.label,
                        judged=self.taken.judged, **values)
