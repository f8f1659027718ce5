"""A book's claims in, one claim a screen out: its words in their text, a form to judge it, and what was judged.

What is judged goes through the rulings of the book, like `pledgebook rule`. The address holds the filters, the order
and the claim, so that one may leave and come back; a cookie keeps the last address for whoever comes back without it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain

from markupsafe import Markup
from pydantic import Field

from pledgebook.answers.agreement import ASKED_BLIND
from pledgebook.answers.priorities import By
from pledgebook.answers.review import VERDICTS, Queue, in_review_order, queued, still_waiting, waits
from pledgebook.answers.selection import select_claims
from pledgebook.doors.web.asked import Count, Filters, Tick, Word
from pledgebook.doors.web.highlights import highlighted
from pledgebook.doors.web.page import exact, tone
from pledgebook.doors.web.shelf import Holdings, Shelf, keep
from pledgebook.doors.web.slices import Cursor
from pledgebook.doors.web.written import AsWritten
from pledgebook.exchange.typed import as_typed
from pledgebook.model import Claim, Document, digest
from pledgebook.register.collector import collector_paused
from pledgebook.register.judged import Judged
from pledgebook.register.rulings import FIELDS, PARTY_FIELDS, Action, value_written

AROUND = 1500  # characters of the text shown before and after the words, rounded up to whole paragraphs
MOST_AT_ONCE = 500  # claims that one ruling of the page may be about
UNDOABLE = (*VERDICTS, Action.NOTE)

HOW_TO_TYPE = {
    **dict.fromkeys(PARTY_FIELDS, "names or ids, commas between"), "amount": "1.2 billion EUR a year",
    "period": "2024/2027, 2024/, P10Y", "items": "one; another", "said_on": "2024-07-11"}


class ReviewAsked(Filters):
    """What is to be judged, and how, by the names of the options of `pledgebook review`."""

    by: By = Field(By.UNCERTAINTY, description="what comes first")
    seed: int = Field(0, ge=0, le=2**31 - 1, description="which random sample")
    second: Word = Field(None, description="what others have judged and this person has not")
    by_model: Tick = Field(False, description="only what a language model told and nobody has accepted")


class ListAsked(ReviewAsked, AsWritten):
    """The same, and how many."""

    limit: Count = Field(20, ge=1, le=10_000, description="at most so many")


class PartAsked(ListAsked):
    """The same, in parts."""

    cursor: Cursor = None


class ScreenAsked(ReviewAsked):
    """The same, with who judges and where one is."""

    who: Word = Field(None, description="who judges; else $PLEDGEBOOK_WHO or the name this room was opened with")
    blind: Tick = Field(False, description="show what the reader reads only after one's own values were given")
    at: Word = Field(None, description="the claim")


@dataclass(frozen=True, slots=True)
class FormField:
    """A field of a claim, ready to be typed over."""

    name: str
    words: str  # as typed
    read: str | None  # what the reader read, where a person set another value
    hint: str


@dataclass(frozen=True, slots=True)
class Screen:
    """One claim, ready to be judged."""

    claim: Claim
    asks: str  # what makes it worth a look; empty where it does not wait
    document: Document
    text: Markup
    cut: tuple[bool, bool]  # whether the text goes on before and after
    fields: tuple[FormField, ...]
    hidden: bool  # blind, and not judged by this person yet
    verdict: str | None
    ruled: tuple[str, ...]
    place: int  # in the order, from 1
    previous: str | None
    next: str | None  # judged or not
    waiting: str | None  # the next that waits


@dataclass(frozen=True)  # without slots: the places of its claims are kept beside it
class Line:
    """The claims asked for in their order, and those of them that wait."""

    order: tuple[Claim, ...]
    waiting: Queue
    judged: int
    told_by_model: tuple[str, ...] = ()  # of those that wait: nothing of them counts yet

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Where each claim stands in the order."""
        return {claim.id: place for place, claim in enumerate(self.order)}

    def after(self, claim_id: str) -> str | None:
        """The next claim that waits, from the start again behind the last; None where no other waits."""
        return self.after_place(self.places.get(claim_id, -1))

    def after_place(self, place: int) -> str | None:
        """The same of the claim at a place of the order."""
        onward = chain(range(place + 1, len(self.order)), range(max(place, 0)))
        return next((self.order[at].id for at in onward if self.waiting.has(self.order[at])), None)


def line_of(held: Holdings, asked: ReviewAsked) -> Line:
    """What is asked for; kept for the next claim of the same line. Raises UnknownParty, NoSuchDay."""
    question = tuple((name, str(getattr(asked, name))) for name in ReviewAsked.model_fields)
    found = held.lines.get(question)
    if found is None:
        found = _line_of(held, asked)
        keep(held.lines, question, found)
    return found


def _line_of(held: Holdings, asked: ReviewAsked) -> Line:
    selection = asked.selection()
    chosen = select_claims(held.register, held.claims + held.judged.rejected, selection, held.sources)
    if asked.by_model:
        chosen = ()
    uncounted = replace(selection, contested=False, min_sources=0)  # they are in no commitment yet
    chosen += select_claims(held.register, held.judged.unreviewed, uncounted, held.sources)
    if asked.by is By.MONEY:  # whose ranks are those among the claims asked for
        order = tuple(in_review_order(chosen, held.judged, asked.by, asked.seed))
    else:
        these = set(map(id, chosen))  # the very claims that the orders hold: to ask each for its name takes long
        order = whole_order(held, asked.by, asked.seed)
        if len(these) < len(order):
            order = tuple(claim for claim in order if id(claim) in these)
    judged = held.judged
    if asked.second is not None:
        waiting = still_waiting(judged, held.register, order, held.counted_under, second=asked.second)
    else:
        settled = held.settled
        waiting = queued([claim for claim in order if id(claim) not in settled], judged, held.register,
                         held.counted_under)
    told = {claim.id for claim in judged.unreviewed}
    ruled = {id(claim) for name in judged.verdicts
             if isinstance(claim := held.by_id.get(name), Claim) and not waits(judged, claim)}
    return Line(order, waiting, len(ruled.intersection(map(id, order))) if ruled else 0,
                tuple(name for name in waiting if name in told) if told else ())


def whole_order(held: Holdings, by: By, seed: int) -> tuple[Claim, ...]:
    """All claims of the book in an order of review, which those of any filter keep."""
    found = held.orders.get((by, seed))
    if found is None:
        judged = held.judged
        with collector_paused():
            found = tuple(in_review_order(held.claims + judged.rejected + judged.unreviewed, judged, by, seed))
        keep(held.orders, (by, seed), found)
    return found


def screen_of(shelf: Shelf, held: Holdings, line: Line, asked: ScreenAsked, who: str,
              typed: Mapping[str, str] | None = None) -> Screen | None:
    """The claim of the address, else the first that waits; None where nothing is left.

    who     judges
    typed   what somebody typed into the form, where it is shown again
    """
    if asked.at is not None and asked.at in line.places:
        place = line.places[asked.at]
    else:
        found = next((place for place, one in enumerate(line.order) if line.waiting.has(one)), None)
        if found is None:
            return None
        place = found
    claim, judged, last = line.order[place], held.judged, len(line.order) - 1
    name = claim.id
    hidden = asked.blind and not judged_by(judged, name, who)
    with shelf.book() as opened:
        document = opened.as_read(claim.evidence.document_id).document
    text, cut = excerpt(document, claim, shown=not hidden)
    return Screen(
        claim, line.waiting.asks_of(claim) if line.waiting.has(claim) and not hidden else "", document, text, cut,
        form_fields(claim, judged, hidden, typed), hidden, judged.verdicts.get(name) if not hidden else None,
        tuple(judged.in_words(ruling) for ruling in judged.bearing.get(name, ())) if not hidden else (),
        place + 1, line.order[place - 1].id if place else None,
        line.order[place + 1].id if place < last else None, line.after_place(place))


def judged_by(judged: Judged, claim_id: str, who: str) -> bool:
    """Whether this person has given a verdict on the claim."""
    return any(ruling.who == who and ruling.action in VERDICTS for ruling in judged.bearing.get(claim_id, ()))


def form_fields(claim: Claim, judged: Judged, hidden: bool, typed: Mapping[str, str] | None) -> tuple[FormField, ...]:
    """The fields that may be typed over; empty and fewer where the reader's values are not to be seen yet."""
    read = judged.as_read.get(claim.id, claim)
    fields = []
    for name in ASKED_BLIND if hidden else FIELDS:
        words, before = (as_typed(name, value_written(one, name)) for one in (claim, read))
        shown = "" if hidden else words
        fields.append(FormField(name, (typed or {}).get(name, shown),
                                before if before != words and not hidden else None, HOW_TO_TYPE.get(name, "")))
    return tuple(fields)


def excerpt(document: Document, claim: Claim, *, shown: bool) -> tuple[Markup, tuple[bool, bool]]:
    """The paragraphs around a claim with its words marked, and whether the text goes on before and after them.

    shown   mark them by how firm the reader found them
    """
    kept = [paragraph for paragraph in highlighted(document, (claim,)) if paragraph.pieces
            and paragraph.pieces[-1].end > claim.evidence.start - AROUND
            and paragraph.start < claim.evidence.end + AROUND]
    html, begun = [], False
    for paragraph in kept:
        html.append(Markup('<p dir="auto">'))
        for piece in paragraph.pieces:
            if not piece.claims:
                html.append(exact(piece.text))
                continue
            anchor = Markup("") if begun else Markup(' id="here"')
            begun = True
            html.append(Markup('<mark class="hl current {}"{}>{}</mark>').format(
                tone(claim.stage) if shown else "firm", anchor, exact(piece.text)))
        html.append(Markup("</p>"))
    if not kept:
        return Markup(""), (False, False)
    return Markup("").join(html), (kept[0].start > 0, kept[-1].pieces[-1].end < len(document.text))


def seal(claims: Sequence[str], action: Action) -> str:
    """Names what a preview showed, so that nothing else is ruled on than was seen."""
    return digest([str(action), *claims])
