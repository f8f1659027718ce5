"""A document of the book in, its page out; words chosen on it in, a claim of the book out, as by `pledgebook rule`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import FastAPI, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel, ConfigDict
from starlette.datastructures import FormData

from pledgebook.answers.selection import UnknownParty
from pledgebook.doors.judging import Nameless, judge_named
from pledgebook.doors.web.asked import Passage, Place, Word
from pledgebook.doors.web.judge import login_of, ruled_as, shown_as
from pledgebook.doors.web.page import reader, rendered
from pledgebook.doors.web.review_page import HOW_TO_TYPE, FormField
from pledgebook.doors.web.sent import Sent, word
from pledgebook.doors.web.shelf import Shelf
from pledgebook.doors.web.wording import document_path
from pledgebook.exchange.typed import NotAValue, value_typed
from pledgebook.model import Document, Span
from pledgebook.register.by_hand import NotSelected, claim_by_hand, selected
from pledgebook.register.days import NoSuchDay
from pledgebook.register.judged import Judged
from pledgebook.register.rulings import DONE, FIELDS, Action, NotARuling, Ruling

FIRST_FIELDS = ("kind", "stage", "actors", "beneficiaries", "partners", "amount")  # those that most claims need
REASON = "missed by the reader"
# Shown with what was typed, to be mended.
UNFIT = (NotAValue, NotSelected, NotARuling, UnknownParty, NoSuchDay, Nameless)


class Chosen(BaseModel):
    """Words of a document: where they stand, or the words themselves; and who adds a claim."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    start: Place = None
    end: Place = None
    quote: Passage = None
    who: Word = None

    @property
    def nothing(self) -> bool:
        return self.start is None and self.end is None and self.quote is None

    def span(self, document: Document) -> Span:
        """The characters that are meant. Raises NotSelected."""
        return selected(document, in_line_ends_of(document, self.quote), self.start, self.end)


class DocumentAsked(Chosen):
    """The same with the document's name, where that does not fit into a path."""

    id: str


@dataclass(frozen=True, slots=True)
class Adding:
    """What the page needs to add a claim by hand, and to take back what was added."""

    asked: Chosen
    fields: tuple[FormField, ...]
    more: tuple[FormField, ...]
    who: str  # who adds it; empty where nobody's name is known
    words: str  # the reason
    warning: str | None
    last: Ruling | None
    last_words: str
    send_to: str
    again: bool  # whether values were typed and have to be mended


def add_reader(app: FastAPI, shelf: Shelf) -> None:
    """Puts the document reader into the reading room."""

    @app.get("/document", response_class=HTMLResponse, include_in_schema=False)
    def document_by_query(request: Request, asked: Annotated[DocumentAsked, Query()]) -> Response:
        return _shown(shelf, asked.id, asked, request)

    @app.get("/document/{document_id:path}", response_class=HTMLResponse, include_in_schema=False)
    def document(request: Request, document_id: str, asked: Annotated[Chosen, Query()]) -> Response:
        return _shown(shelf, document_id, asked, request)

    @app.post("/document", response_class=HTMLResponse, include_in_schema=False)
    def judge(request: Request, form: Sent, who: Annotated[str | None, Query(max_length=200)] = None) -> Response:
        try:
            return RedirectResponse(_kept(shelf, request, form, who), 303)
        except UNFIT as error:
            with shelf.book() as kept:
                text = kept.document(word(form, "document"))
            typed = {name: word(form, name) for name in FIELDS}
            return _shown(shelf, text.id, _as_sent(form, text, who), request, typed=typed, words=word(form, "words"),
                          warning=f"{error.what} {error.try_this}")


def _shown(shelf: Shelf, name: str, asked: Chosen, request: Request, *, typed: Mapping[str, str] | None = None,
           words: str = "", warning: str | None = None) -> HTMLResponse:
    asked = asked.model_copy(update={"who": shown_as(request, asked.who)})
    with shelf.book() as opened:
        reading = opened.reading(name)
    held, chosen = shelf.holdings(), None
    try:
        chosen = None if asked.nothing else asked.span(reading.document)
    except NotSelected as error:
        warning = warning or f"{error.what} {error.try_this}"
    it = reader(reading, commitments=held.counted_under, judged=held.judged, chosen=chosen)
    entry = held.entry_named.get(reading.document.id)
    adding = _adding(held.judged, reading.document, asked, typed or {}, words, warning)
    return HTMLResponse(rendered("document.html", it=it, copies=entry.copies if entry else (), adding=adding, here="",
                                 login=login_of(request)), 400 if warning else 200)


def _adding(judged: Judged, document: Document, asked: Chosen, typed: Mapping[str, str], words: str,
            warning: str | None) -> Adding:
    try:
        who = judge_named(asked.who)
    except Nameless:
        who = ""
    last = _last_added(judged, document, who)
    fields = [FormField(name, typed.get(name, ""), None, HOW_TO_TYPE.get(name, "")) for name in
              (*FIRST_FIELDS, *(name for name in FIELDS if name not in FIRST_FIELDS))]
    return Adding(asked, tuple(fields[:len(FIRST_FIELDS)]), tuple(fields[len(FIRST_FIELDS):]), who, words or REASON,
                  warning, last, judged.in_words(last) if last else "",
                  f"/document?{urlencode({'who': asked.who})}#add" if asked.who else "/document#add", bool(typed))


def _kept(shelf: Shelf, request: Request, form: FormData, asked_who: str | None) -> str:
    """Keeps what the form says; the address to go on at. Raises one of UNFIT, NothingFound, AnothersName."""
    with shelf.book() as kept:
        reading, judged = kept.reading(word(form, "document")), kept.ruled()
        document = reading.document
        asked_who = word(form, "who", 200) or asked_who
        who, back = ruled_as(request, asked_who), address_of(document, who=asked_who)
        if word(form, "verdict") == Action.UNDO:
            last = _last_added(judged, document, who)
            if last is None or last.id != word(form, "ruling"):
                raise NotARuling(f"This is not the last claim that {who} added here.", "undo",
                                 "Load the page again; `pledgebook rule log` shows all.")
            kept.rule(Action.UNDO, who=who, why=f"{DONE[last.action]} by mistake", undoes=last.id)
            return back
        if document.text_id != word(form, "text"):
            raise NotSelected("The text has changed since you saw it; nothing was added.", document.id,
                              "Choose the words again.")
        values = {name: value_typed(name, words) for name in FIELDS if (words := word(form, name))}
        span = _as_sent(form, document, None).span(document)
        made = claim_by_hand(document, span, values, reading.claims)
        kept.rule(Action.CLAIM, who=who, why=word(form, "words") or REASON, marks=[judged.mark(made)])
    return f"{back}#{made.id}"


def _as_sent(form: FormData, document: Document, who: str | None) -> Chosen:
    """The place that a form names; none where what it names is no number."""
    numbers = [int(typed) if (typed := word(form, name, 9)).isdecimal() and typed.isascii() else None
               for name in ("start", "end")]
    return Chosen(start=numbers[0], end=numbers[1], who=word(form, "who", 200) or who)


def _last_added(judged: Judged, document: Document, who: str) -> Ruling | None:
    """The claim that this person added to this text last and has not taken back."""
    return next((ruling for ruling in reversed(judged.rulings) if ruling.who == who and ruling.action is Action.CLAIM
                 and ruling.marks[0].text_id == document.text_id and judged.fates[ruling.id].stands), None)


def in_line_ends_of(document: Document, quote: str | None) -> str | None:
    """Words from a form, which sends every end of a line as two characters, with ends as the document has them."""
    return quote if quote is None or quote in document.text else quote.replace("\r\n", "\n")


def address_of(document: Document, **asked: str | None) -> str:
    """The address of a document's page that asks for this."""
    path, query = document_path(document.id), urlencode({name: words for name, words in asked.items() if words})
    return f"{path}{'&' if '?' in path else '?'}{query}" if query else path
