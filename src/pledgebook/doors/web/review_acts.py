"""The addresses of the review: screens out, verdicts in. Each verdict is a ruling, as `pledgebook rule` makes it."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import parse_qsl, urlencode

from fastapi import FastAPI, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import FormData

from pledgebook.answers.review import VERDICTS
from pledgebook.answers.selection import UnknownParty
from pledgebook.doors.judging import changed, judge_named, last_ruling
from pledgebook.doors.web import shapes
from pledgebook.doors.web.asked import address, command_for, pairs
from pledgebook.doors.web.described import Sheet, described_at
from pledgebook.doors.web.judge import login_of, ruled_as, shown_as
from pledgebook.doors.web.page import rendered
from pledgebook.doors.web.review_page import (
    MOST_AT_ONCE,
    UNDOABLE,
    ListAsked,
    PartAsked,
    ReviewAsked,
    ScreenAsked,
    line_of,
    screen_of,
    seal,
)
from pledgebook.doors.web.sent import Sent, word
from pledgebook.doors.web.shelf import Shelf
from pledgebook.doors.web.slices import MadeWhenShown, part_of
from pledgebook.exchange.tables import REVIEW_COLUMNS, Listing, as_csv
from pledgebook.exchange.typed import NotAValue
from pledgebook.model import Claim, digest
from pledgebook.register.days import NoSuchDay
from pledgebook.register.rulings import DONE, FIELDS, Action, NotARuling

REASONS = {Action.ACCEPT: "read against its text", Action.REJECT: "read against its text: no such act",
           Action.CORRECT: "corrected against its text"}
LONGEST_COOKIE = 1500



def add_review(app: FastAPI, shelf: Shelf, book_path: str) -> None:
    """Puts the review into the reading room."""
    cookie = f"review-{digest(book_path)}"  # a browser sends the cookies of one machine to all of its ports

    at = described_at(app)

    @at("/review.json", list[shapes.WaitingShape], "Claims that wait for a verdict, in the order asked for")
    def queue_json(request: Request, asked: Annotated[PartAsked, Query()]) -> Response:
        return part_of(_waiting(shelf, asked), request, limit=asked.limit, cursor=asked.cursor)

    @at("/review.csv", None, "The same as a spreadsheet")
    def queue_sheet(asked: Annotated[ListAsked, Query()]) -> Response:
        found = _waiting(shelf, asked)
        return Sheet("".join(as_csv(Listing(REVIEW_COLUMNS, found[:asked.limit]))),
                     headers={"content-disposition": 'attachment; filename="review.csv"'})

    @app.get("/review", response_class=HTMLResponse, include_in_schema=False)
    def review(request: Request, asked: Annotated[ScreenAsked, Query()]) -> Response:
        left = request.cookies.get(cookie)
        if not request.url.query and left:
            return RedirectResponse(f"/review?{urlencode(parse_qsl(left))}#here", 307)
        asked = asked.model_copy(update={"who": shown_as(request, asked.who)})
        answer = _screen(shelf, asked, judge_named(asked.who), login_of(request))
        where = urlencode(pairs(asked))
        if len(where) <= LONGEST_COOKIE:
            answer.set_cookie(cookie, where, path="/review", httponly=True, samesite="strict")
        return answer

    @app.post("/review", response_class=HTMLResponse, include_in_schema=False)
    def judge(request: Request, asked: Annotated[ScreenAsked, Query()], form: Sent) -> Response:
        who = ruled_as(request, asked.who)
        try:
            return RedirectResponse(_judged(shelf, asked, form, who), 303)
        except (NotAValue, NotARuling, UnknownParty, NoSuchDay) as error:  # shown with what was typed, to be mended
            typed = {name: word(form, name) for name in FIELDS if name in form}
            again = asked.model_copy(update={"at": word(form, "claim")})
            return _screen(shelf, again, who, login_of(request), typed=typed, words=word(form, "words"),
                           warning=f"{error.what} {error.try_this}")

    @app.get("/review/all", response_class=HTMLResponse, include_in_schema=False)
    def preview(request: Request, asked: Annotated[ScreenAsked, Query()], verdict: Action = Action.ACCEPT
                ) -> Response:
        asked = asked.model_copy(update={"who": shown_as(request, asked.who)})
        return _preview(shelf, asked, _of_many(verdict), judge_named(asked.who))

    @app.post("/review/all", response_class=HTMLResponse, include_in_schema=False)
    def judge_all(request: Request, asked: Annotated[ScreenAsked, Query()], form: Sent) -> Response:
        action, who = _of_many(word(form, "verdict")), ruled_as(request, asked.who)
        claims = _all_waiting(shelf, asked, action)
        if word(form, "seal") != seal(claims, action):
            return _preview(shelf, asked, action, who, warning="What the filter shows has changed since you saw it. "
                            "Nothing was ruled: look again.")
        held = shelf.holdings()
        found = [claim for name in claims if isinstance(claim := held.by_id[name], Claim)]
        with shelf.book() as kept:
            kept.rule(action, who=who, why=word(form, "words") or f"{REASONS[action]}, all that fit",
                      marks=[held.judged.mark(claim) for claim in found])
        return RedirectResponse(address("/review", asked, at=None), 303)


def _waiting(shelf: Shelf, asked: ReviewAsked) -> MadeWhenShown:
    held = shelf.holdings()
    waiting = line_of(held, asked).waiting
    return MadeWhenShown(list(waiting), lambda name: waiting[name].as_json() | held.judged.of_claim(name))


def _screen(shelf: Shelf, asked: ScreenAsked, who: str, login: str | None, *, typed: dict[str, str] | None = None,
            words: str = "", warning: str | None = None) -> HTMLResponse:
    held = shelf.holdings()
    line = line_of(held, asked)
    it = screen_of(shelf, held, line, asked, who, typed)
    last = last_ruling(held.judged, who, UNDOABLE)
    queue = ReviewAsked.model_validate(asked.model_dump())
    return HTMLResponse(rendered(
        "review.html", it=it, line=line, asked=asked, who=who, login=login, last=last, words=words, warning=warning,
        last_words=held.judged.in_words(last) if last else "", here="/review", commitment=held.counted_under,
        to=lambda **instead: address("/review", asked, **instead), many=len(line.waiting) <= MOST_AT_ONCE,
        all_of=lambda verdict: f"{address('/review/all', asked, at=None)}"
                               f"{'&' if pairs(asked, at=None) else '?'}verdict={verdict}",
        json=address("/review.json", queue), csv=address("/review.csv", queue),
        command=command_for("review", queue)), 400 if warning else 200)


def _judged(shelf: Shelf, asked: ScreenAsked, form: FormData, who: str) -> str:
    """Keeps what a form says and gives the address to go on at. Raises NotAValue, NotARuling, UnknownParty …"""
    verdict = word(form, "verdict")
    if verdict == Action.UNDO:
        return _undone(shelf, asked, word(form, "ruling"), who)
    held = shelf.holdings()
    line = line_of(held, asked)
    with shelf.book() as kept:
        judged = kept.ruled()
        name = judged.name_now(word(form, "claim"))
        claim = kept.claim(name)
        action, values, why = _meant(claim, asked, form)
        kept.rule(action, who=who, why=why, marks=[judged.mark(claim)], values=values,
                  blind=asked.blind and action in VERDICTS and word(form, "unseen") == "true")
    stays = asked.blind or action is Action.NOTE
    return address("/review", asked, at=name if stays else line.after(name)) + "#here"


def _meant(claim: Claim, asked: ScreenAsked, form: FormData) -> tuple[Action, dict[str, Any], str]:
    """The ruling that a form means: what is done, with which values, and why."""
    verdict, words = word(form, "verdict"), word(form, "words")
    if verdict not in (*VERDICTS, Action.NOTE):
        raise NotARuling(f"{verdict!r} is no verdict.", "verdict", "Accept, reject, correct or note.")
    action = Action(verdict)
    if action is Action.NOTE and not words:
        raise NotARuling("There is nothing to note.", "words", "Type the note first.")
    values: dict[str, Any] = {}
    if action is Action.CORRECT:
        values = changed(claim, {name: word(form, name) for name in FIELDS if name in form})
        if asked.blind and not values:
            action = Action.ACCEPT  # one's own values are the reader's
    return action, values, words or REASONS[action]


def _undone(shelf: Shelf, asked: ScreenAsked, name: str, who: str) -> str:
    with shelf.book() as kept:
        judged = kept.ruled()
        ruling = next((one for one in judged.rulings if one.id == name and one.who == who and one.action in UNDOABLE),
                      None)
        if ruling is None:
            raise NotARuling(f"{name!r} is no ruling of {who}.", "ruling", "`pledgebook rule log` shows them all.")
        kept.rule(Action.UNDO, who=who, why=f"{DONE[ruling.action]} by mistake", undoes=name)
    return address("/review", asked, at=judged.name_now(ruling.marks[0].claim_id)) + "#here"


def _of_many(verdict: str) -> Action:
    if verdict not in (Action.ACCEPT, Action.REJECT):
        raise NotARuling(f"{verdict!r} is no verdict on many.", "verdict", "Use accept or reject.")
    return Action(verdict)


def _all_waiting(shelf: Shelf, asked: ScreenAsked, action: Action) -> list[str]:
    """All that waits under the filter, and nothing else. Raises NotARuling where that is not to be ruled on at once.

    What a language model told may be rejected so, but is accepted one by one: somebody must have read its words.
    """
    if asked.blind or asked.second:
        raise NotARuling("Many at once are not judged blind, nor for a second time.", "blind",
                         "Leave the blind mode and the second look, or judge them one by one.")
    line = line_of(shelf.holdings(), asked)
    claims = [name for name in line.waiting if action is not Action.ACCEPT or name not in line.told_by_model]
    if len(claims) > MOST_AT_ONCE:
        raise NotARuling(f"The filter shows {len(claims)} claims; at most {MOST_AT_ONCE} are ruled on at once.",
                         "filter", "Narrow the filter.")
    return claims


def _preview(shelf: Shelf, asked: ScreenAsked, action: Action, who: str, warning: str | None = None) -> Response:
    claims = _all_waiting(shelf, asked, action)
    held = shelf.holdings()
    shown = [claim for name in claims if isinstance(claim := held.by_id[name], Claim)]
    return HTMLResponse(rendered(
        "review_all.html", shown=shown, action=action, done=DONE[action], seal=seal(claims, action), asked=asked,
        who=who, warning=warning, back=address("/review", asked), send_to=address("/review/all", asked),
        reason=f"{REASONS[action]}, all that fit", here="/review"), 409 if warning else 200)


