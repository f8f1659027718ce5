"""A misuse in, its HTTP status out, the same for every address; and what each status says.

Three kinds are told apart: what is not written as the description says (422), what is well written and names nothing
that there is (404), and what names things that do not go together (409).
"""

from __future__ import annotations

from pledgebook.answers.axes import OneQuestion
from pledgebook.answers.bound import NotAnAttack
from pledgebook.answers.changes import Between
from pledgebook.answers.doubts import UnknownRule
from pledgebook.answers.layers import NoSuchLayer
from pledgebook.answers.selection import UnknownParty
from pledgebook.answers.totals import UnknownCurrency
from pledgebook.doors.questions import NotAChange
from pledgebook.doors.web.judge import AnothersName
from pledgebook.doors.web.sent import FromElsewhere, TooMuch
from pledgebook.doors.web.slices import EntryGone
from pledgebook.doors.web.written import NotWritten
from pledgebook.model import PledgebookError
from pledgebook.register.days import NoSuchDay
from pledgebook.register.errors import BookError, NoBook, NothingFound, SeveralFound
from pledgebook.register.search import NothingToSearch
from pledgebook.world.instruments import NoSuchInstrument
from pledgebook.world.places import NoSuchPlace

OTHER = 400
STATUS: dict[type[PledgebookError], int] = {
    FromElsewhere: 403, AnothersName: 403,
    **dict.fromkeys((NothingFound, SeveralFound, NoBook, UnknownParty, UnknownCurrency, UnknownRule, NoSuchDay,
                     NoSuchPlace, NoSuchInstrument, NoSuchLayer, NothingToSearch, NotAChange, EntryGone), 404),
    **dict.fromkeys((NotAnAttack, Between, OneQuestion), 409),
    TooMuch: 413, NotWritten: 422, BookError: 503,
}
SAYS = {
    304: "The book still says what it said when it gave the ETag that was sent.",
    401: "Nobody came in: there is no token, or a wrong one.",
    403: "The request comes from a page elsewhere.",
    404: "The question is well written, and there is no such name, day, word or cursor.",
    409: "The parts of the question do not go together.",
    421: "The server does not go by the name in the header Host.",
    422: "The question is not written as it is described here.",
    503: "The book cannot be read at the moment, or the texts that doubts are of are still being looked at.",
}


def status_of(error: PledgebookError) -> int:
    """The status of the class, else of the nearest class that it is a kind of; of any other misuse 400."""
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), OTHER)
