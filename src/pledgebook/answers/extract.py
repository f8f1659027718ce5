"""A book and a question in, all that an export of it holds out, with the question beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from pledgebook import __version__
from pledgebook.answers.between_days import moved_in
from pledgebook.answers.changes import Change
from pledgebook.answers.doubts import doubts_in
from pledgebook.answers.holding import held_in
from pledgebook.answers.selection import Selection, select_claims
from pledgebook.answers.sentences import asked_in_words
from pledgebook.model import Claim, Commitment, Doubt
from pledgebook.register.conflicts import Conflict
from pledgebook.register.judged import Judged
from pledgebook.register.links import Link
from pledgebook.register.standing import standing_still
from pledgebook.register.store import Book, Entry

DEFINITION = ("A claim is what one text says about one act of commitment, true or not; a commitment is the claims that "
              "speak of the same act. A quote is the text's own words. What is empty is not in the text, never zero.")


def label(selection: Selection) -> dict[str, str]:
    """What an export says of itself: the day of knowing, the filter in words, what its values are, who made it."""
    return {"as_of": f"{selection.as_of}" if selection.as_of else "all that the book knows",
            "filter": asked_in_words(replace(selection, as_of=None)) or "everything",
            "definition": DEFINITION, "made_by": f"Pledgebook {__version__}"}


@dataclass(frozen=True, slots=True)
class Extract:
    """What a question takes out of a book."""

    selection: Selection
    commitments: tuple[Commitment, ...] = ()  # those that fit, newest first
    claims: tuple[Claim, ...] = ()  # all claims of these commitments, by document and place in the text
    fitting: tuple[Claim, ...] = ()  # the claims that fit by themselves, as the verb `claims` lists them
    rejected: tuple[Claim, ...] = ()  # claims that would fit, and that people rejected
    conflicts: tuple[Conflict, ...] = ()
    links: tuple[Link, ...] = ()  # with one end at least among these commitments
    doubts: tuple[Doubt, ...] = ()
    documents: tuple[Entry, ...] = ()  # that these claims stand in
    texts: Mapping[str, str] = field(default_factory=dict)  # document id → its text
    judged: Judged = field(default_factory=lambda: Judged(()))
    changes: tuple[Change, ...] | None = None  # None: nobody asked between which days
    since: date | None = None  # the day from whose end on these changes are told

    @property
    def label(self) -> dict[str, str]:
        """What every export says of itself."""
        return label(self.selection) | ({"changes_since": f"the end of {self.since}"} if self.since else {})

    @property
    def entries(self) -> dict[str, Entry]:
        return {entry.id: entry for entry in self.documents}


def extract(book: Book, selection: Selection, *, since: date | None = None) -> Extract:
    """What fits a question, with its conflicts, links, doubts and texts, all as of one moment.

    since   also what changed from the end of this day to the day of knowing
    """
    with standing_still(book) as still:
        return _extract(still, selection, since)


def _extract(book: Book, selection: Selection, since: date | None) -> Extract:
    held = held_in(book, as_of=selection.as_of, unreviewed=selection.unreviewed)
    chosen = held.chosen(selection)
    ids = {commitment.id for commitment in chosen.commitments}
    of_chosen = {claim_id for commitment in chosen.commitments for claim_id in commitment.claim_ids}
    claims = tuple(claim for claim in held.claims if claim.id in of_chosen)
    fitting = select_claims(held.register, held.claims, replace(selection, as_of=None))
    apart = select_claims(held.register, held.rejected, replace(selection, as_of=None, contested=False, min_sources=0))
    quoted = {claim.evidence.document_id for claim in claims + fitting + apart}
    return Extract(
        selection, chosen.commitments, claims, fitting, apart, chosen.conflicts,
        tuple(link for link in held.register.links if ids & {link.commitment, link.other}), doubts_in(book, selection),
        tuple(entry for entry in book.documents() if entry.id in quoted),
        {name: book.document(name).text for name in sorted(quoted)}, held.judged,
        None if since is None else _changes(book, selection, since), since)


def _changes(book: Book, selection: Selection, since: date) -> tuple[Change, ...]:
    return moved_in(book, replace(selection, as_of=None), since, selection.as_of or date.max)[0]
