"""Doubts, conditions and changes as pages: the words of an address in, lists with quotes and reasons out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any

from pydantic import Field

from pledgebook.answers.changes import Between, Change, days_between
from pledgebook.answers.conditions import Condition, State
from pledgebook.answers.doubts import Doubted, check_rules
from pledgebook.doors.telling import IN_REASON
from pledgebook.doors.web.asked import Day, Filters, Phrases
from pledgebook.doors.web.panel import Panel, Told
from pledgebook.doors.web.shapes_of_lists import ChangeShape, ConditionShape, DoubtShape
from pledgebook.doors.web.shelf import Shelf
from pledgebook.doors.web.written import DAY
from pledgebook.exchange.tables import CHANGE_COLUMNS, CONDITION_COLUMNS, DOUBT_COLUMNS, Listing
from pledgebook.model import Claim, Doubt
from pledgebook.register.doubts import names_of_rules
from pledgebook.register.errors import BookError

MOST = 200  # on one page; the files have all


class DoubtsAsked(Filters):
    """Doubts, by the names of the options of `pledgebook doubts`."""

    rule: Phrases = Field(default_factory=list, description="only this rule, by its name")


class ChangesAsked(Filters):
    """Changes between two days, by the names of the options of `pledgebook changes`."""

    since: Day = Field(None, description="from what was known by the end of this day")
    until: Day = Field(None, description="to what was known by the end of this one")


class StartNamed(ChangesAsked):
    """The same, with what has to be said."""

    since: Annotated[str, Field(max_length=40), DAY] = Field(
        description="from what was known by the end of this day", examples=["2024-05-31"])
    as_of: Day = Field(None, description="not asked here: changes lie between two days, since and until")


class StillLooking(BookError):
    """Not all texts of the book have been looked at, and the answer is to be whole."""

    def __init__(self, doubted: Doubted) -> None:
        super().__init__(f"Of {doubted.texts:,} texts {doubted.looked_at:,} have been looked at for doubts so far.",
                         "the book", "Ask again in a minute; the page shows what was found up to now.")


def _in_full(columns: Sequence[str], found: Sequence[Doubt | Condition | Change], *rest_on: Doubted) -> tuple[
        Callable[[], Any], Callable[[], Listing]]:
    """All of a list for programs and for a spreadsheet, made once one of them is asked for.

    rest_on   the doubts in it; where texts are still being looked at, a program gets no part for the whole
    """
    def objects() -> list[dict[str, Any]]:
        for doubted in rest_on:
            if doubted.unseen:
                raise StillLooking(doubted)
        return [one.as_json() for one in found]

    return objects, lambda: Listing(tuple(columns), objects())


def doubts_told(shelf: Shelf, asked: DoubtsAsked) -> Told:
    """Statements that look wrong. Raises UnknownRule, UnknownParty, NoSuchDay."""
    check_rules(asked.rule)
    selection, held = asked.selection(), shelf.holdings()
    doubted = shelf.doubted(selection.as_of)
    found = doubted.chosen(selection, asked.rule)
    shown = [(doubt, [claim for name in doubt.claim_ids if isinstance(claim := held.by_id.get(name), Claim)])
             for doubt in found[:MOST]]
    return Told(*_in_full(DOUBT_COLUMNS, found, doubted), {
        "shown": shown, "total": len(found), "commitments": held.by_id, "counted_under": held.counted_under,
        "looked_at": doubted.looked_at, "texts": doubted.texts})


def conditions_told(shelf: Shelf, asked: Filters) -> Told:
    """What promises hang on. Raises UnknownParty, NoSuchDay."""
    selection = asked.selection()
    found = shelf.holdings().held(selection.as_of).conditions(selection)
    groups = [(state, [one for one in found if one.state is state]) for state in State]
    return Told(*_in_full(CONDITION_COLUMNS, found), {
        "groups": [(state, ones[:MOST], len(ones)) for state, ones in groups], "total": len(found)})


def changes_told(shelf: Shelf, asked: ChangesAsked) -> Told:
    """What moved between two days. Raises Between, UnknownParty, NoSuchDay."""
    selection = asked.selection()
    if asked.since is None:
        raise Between("It is not said since when.", "since", "Name a day, such as since=2024-05-31.")
    start, end = days_between(selection, asked.since, asked.until, against=False)
    assert start is not None  # since was given
    assert end is not None
    held, moved = shelf.holdings(), shelf.moved((start, end), selection)
    found = moved.between.asked(selection)
    return Told(*_in_full(CHANGE_COLUMNS, found, moved.doubted), {
        "undated": held.undated, "in_reason": IN_REASON, "looked_at": moved.doubted.looked_at,
        "texts": moved.doubted.texts, "shown": found[:MOST], "total": len(found)})


DOUBTS = Panel("/doubts", DoubtsAsked, doubts_told, "doubts.html", "Statements that look wrong", list[DoubtShape],
               beside=lambda shelf, asked: {"rules": names_of_rules()})
CONDITIONS = Panel("/conditions", Filters, conditions_told, "conditions.html",
                   "What promises hang on, and what became of it", list[ConditionShape])
CHANGES = Panel("/changes", ChangesAsked, changes_told, "changes.html", "What moved between two days",
                list[ChangeShape], needs=StartNamed, contradicts=True,
                asks_something=lambda asked: asked.since is not None)
