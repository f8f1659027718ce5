"""Verdicts on what contradicts: sent from the page of conflicts, kept as rulings like those of `pledgebook rule`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import FastAPI, Query, Request
from fastapi.responses import RedirectResponse, Response

from pledgebook.doors.judging import Nameless, judge_named, last_ruling
from pledgebook.doors.web.judge import ruled_as
from pledgebook.doors.web.sent import Sent, word
from pledgebook.doors.web.shelf import Holdings, Shelf
from pledgebook.register.conflicts import Conflict
from pledgebook.register.errors import NothingFound
from pledgebook.register.judged import Judged
from pledgebook.register.relations import Relation
from pledgebook.register.rulings import DONE, Action, NotARuling

UNDOABLE = (Action.UNLINK, Action.SPLIT)
REASONS = {Action.UNLINK: "both hold", Action.SPLIT: "two promises"}


def verdicts_shown(held: Holdings, who: str | None) -> Mapping[str, object]:
    """What the page needs for its verdicts; without a name nobody judges, and the page only shows."""
    try:
        judge = judge_named(who)
    except Nameless:
        return {"who": None, "asked_who": who, "last": None, "last_words": ""}
    last = last_ruling(held.judged, judge, UNDOABLE)
    return {"who": judge, "asked_who": who, "last": last, "last_words": held.judged.in_words(last) if last else ""}


def add_conflict_verdicts(app: FastAPI, shelf: Shelf) -> None:
    """Puts the verdicts on conflicts into the reading room."""

    @app.post("/conflicts", include_in_schema=False)
    def judge(request: Request, form: Sent, who: Annotated[str | None, Query(max_length=200)] = None) -> Response:
        judge, verdict, place = ruled_as(request, who), word(form, "verdict"), ""
        held = shelf.holdings()
        judged = held.judged
        with shelf.book() as kept:
            if verdict == Action.UNDO:
                undone = last_ruling(judged, judge, UNDOABLE)
                if undone is None or undone.id != word(form, "ruling"):
                    raise NotARuling("This is not your last ruling on a conflict any more.", "undo",
                                     "Load the page again; `pledgebook rule log` shows all.")
                kept.rule(Action.UNDO, who=judge, why=f"{DONE[undone.action]} by mistake", undoes=undone.id)
            elif verdict in UNDOABLE:
                conflict = next((one for one in held.register.conflicts if one.id == word(form, "conflict")), None)
                if conflict is None:
                    raise NothingFound(word(form, "conflict"), None)
                action = Action(verdict)
                kept.rule(action, who=judge, why=word(form, "words") or REASONS[action],
                          **_about(judged, conflict, action))
                place = "#judged"
            else:
                raise NotARuling(f"{verdict!r} is no verdict on a conflict.", "verdict", "Use unlink or split.")
        query = f"?{urlencode({'who': who})}" if who else ""
        return RedirectResponse(f"/conflicts{query}{place}", 303)


def _about(judged: Judged, conflict: Conflict, action: Action) -> dict[str, Any]:
    """The claims of a verdict: both sides do not contradict, or the second speaks of another promise."""
    first, second = judged.mark(conflict.first), judged.mark(conflict.second)
    if action is Action.SPLIT:
        return {"marks": [second]}
    return {"marks": [second], "others": [first], "values": {"type": str(Relation.CONTRADICTS), "instrument": None}}
