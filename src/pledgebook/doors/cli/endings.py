"""How a run ends: errors told in words, and the exit code for each.

0 done · 1 error · 2 usage · 3 done, but some inputs failed · 4 a check failed · 5 book busy · 6 book needs a newer
version · 130 interrupted
"""

from __future__ import annotations

from pledgebook.model import PledgebookError, Problem

ERROR, USAGE, SOME_FAILED, CHECK_FAILED, BUSY, NEEDS_NEWER = 1, 2, 3, 4, 5, 6


def code_of(error: PledgebookError) -> int:
    """The exit code of an error."""
    from pledgebook.answers.axes import OneQuestion
    from pledgebook.answers.bound import NotAnAttack
    from pledgebook.answers.changes import Between
    from pledgebook.answers.layers import NoSuchLayer
    from pledgebook.answers.selection import UnknownParty
    from pledgebook.answers.totals import UnknownCurrency
    from pledgebook.documents.columns import NotColumns
    from pledgebook.documents.days import NotADay
    from pledgebook.doors.cli.ruling import Misused
    from pledgebook.doors.judging import Nameless
    from pledgebook.doors.questions import NotAChange
    from pledgebook.exchange.formats import CannotExport
    from pledgebook.exchange.imports import CannotImport
    from pledgebook.exchange.typed import NotAValue
    from pledgebook.register.by_hand import NotSelected
    from pledgebook.register.days import NoSuchDay
    from pledgebook.register.errors import BookBusy, BookNeedsNewer, SeveralFound
    from pledgebook.register.rulings import NotARuling
    from pledgebook.register.search import NothingToSearch
    from pledgebook.register.sql_told import NotOneQuestion
    from pledgebook.world.places import NoSuchPlace

    if isinstance(error, BookBusy):
        return BUSY
    if isinstance(error, BookNeedsNewer):
        return NEEDS_NEWER
    if isinstance(error, UnknownParty | NotADay | NotColumns | NoSuchDay | SeveralFound | NothingToSearch
                  | NotAValue | NotSelected | NotARuling | Misused | Nameless | UnknownCurrency | OneQuestion
                  | Between | NoSuchLayer | NotAChange | NotAnAttack | NoSuchPlace | CannotExport | CannotImport
                  | NotOneQuestion):
        return USAGE
    return ERROR


def in_words(error: PledgebookError | Problem) -> str:
    """What happened, where, and what to do next, on up to two lines."""
    place = f"{error.where}: " if error.where else ""
    return f"{place}{error.what}" + (f"\n  {error.try_this}" if error.try_this else "")
