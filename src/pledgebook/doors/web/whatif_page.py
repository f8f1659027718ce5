"""What a change would make different, as a page: the words of an address in, the difference with its chains out."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from pledgebook.answers.selection import party_id
from pledgebook.answers.totals import currency_code
from pledgebook.answers.what_if import in_money, what_if
from pledgebook.doors.questions import NotAChange, layers_of, today
from pledgebook.doors.telling import EFFECTS, by_clause, difference_in_words
from pledgebook.doors.web.asked import Day, Names, Phrases, Word
from pledgebook.doors.web.panel import Panel, Told
from pledgebook.doors.web.shapes_of_duties import WhatIfShape
from pledgebook.doors.web.shelf import Shelf
from pledgebook.doors.web.written import BLANK, Written
from pledgebook.exchange.tables import OWED_COLUMNS, Listing
from pledgebook.register.days import first_day, last_day
from pledgebook.world.instruments import reference

MOST = 200  # promises under one heading of the page; the JSON has all
CHANGES = ("withdraw", "end", "join", "fails", "met", "delay", "disbelieve")


def pair(example: str) -> Written:
    """A party, a colon and something else; or several such, with commas between them."""
    one = rf"\s*[^{BLANK}:,][^:,]*:\s*[^{BLANK},][^,]*"
    return Written(f"^{one}(,{one})*$", f"Write PARTY:{example}")


class WhatIfAsked(BaseModel):
    """Changes that are only thought of, by the names of the options of `pledgebook whatif`."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    withdraw: Names = Field(default_factory=list, description="PARTY or PARTY:FROM",
                            examples=[["USA"]])
    end: Names = Field(default_factory=list, description="an instrument, or under:FRAMEWORK")
    join: Annotated[Names, pair("ORG, such as Ukraine:NATO")] = Field(default_factory=list, description="PARTY:ORG")
    fails: Phrases = Field(default_factory=list, description="words of a bill, act or condition")
    met: Phrases = Field(default_factory=list, description="words of a condition")
    delay: Annotated[Names, pair("DAY, such as USA:2026")] = Field(default_factory=list, description="PARTY:DAY")
    disbelieve: Phrases = Field(default_factory=list, description="a publisher or a tier of them")
    on: Day = Field(None, description="the day from which it is so")
    whom: Word = Field(None, alias="for", description="only duties owed to this one")
    currency: Word = Field(None, alias="in", description="sums in this currency")
    as_of: Day = Field(None, description="as it was known at the end of this day")


def asks(asked: WhatIfAsked) -> bool:
    return any(getattr(asked, name) for name in CHANGES)


def answered(shelf: Shelf, asked: WhatIfAsked) -> Told:
    """What would be different. Raises NotAChange, NoSuchLayer, UnknownParty, NoSuchDay, UnknownCurrency."""
    day = first_day(asked.on) if asked.on else today()
    known, held = reference(), shelf.holdings()
    whom = party_id(asked.whom, day.isoformat()) if asked.whom else None
    layers = layers_of({name: getattr(asked, name) for name in CHANGES}, known, day)
    if not layers:
        raise NotAChange("No change is named.", "whatif", "Name one, such as withdraw=USA.")
    said = held.held(last_day(asked.as_of) if asked.as_of else None)
    said.conditions()  # kept with the book, so that each question after this one finds them weighed
    found = what_if(said, known, layers, on=day,
                    currency=currency_code(asked.currency) if asked.currency else None)
    owed = [duty for duty in found.duties if whom in (None, duty.creditor)]
    sides = (("Guarantees lost", [d for d in owed if d.lost]), ("Guarantees gained", [d for d in owed if d.gained]),
             ("Guarantees changed", [d for d in owed if not d.lost and not d.gained]))
    touched = [(heading, [one for one in found.touched if one.effect == effect]) for effect, heading in EFFECTS]
    return Told(found.as_json, lambda: Listing(OWED_COLUMNS, [duty.as_json() for duty in owed]), {
        "found": found, "whom": whom, "headline": difference_in_words(found),
        "sides": [(heading, by_clause(duties), len(duties)) for heading, duties in sides if duties],
        "touched": [(heading, ones[:MOST], len(ones)) for heading, ones in (
            *touched, ("Commands, funds and missions", found.bodies)) if ones],
        "sums": [(one, in_money(one, one.before), in_money(one, one.after)) for one in found.sums],
        "quote_at": held.quote_at})


def completed(asked: WhatIfAsked) -> WhatIfAsked:
    return asked if asked.on else asked.model_copy(update={"on": today().isoformat()})


WHATIF = Panel("/whatif", WhatIfAsked, answered, "whatif.html", "What a change would make different", WhatIfShape,
               asks_something=asks, completed=completed)
