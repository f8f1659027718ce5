"""Who is bound if a state is attacked, as a page: the words of an address in, the answer with its derivations out."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from pledgebook.answers.bound import Answer, bound
from pledgebook.answers.evidence import evidence
from pledgebook.doors.questions import Binding, attack_of, duties_of, today
from pledgebook.doors.telling import attack_in_words, duty_groups
from pledgebook.doors.web.asked import Day, Name, Names, Tick, Word
from pledgebook.doors.web.panel import NothingAsked, Panel, Told
from pledgebook.doors.web.shapes_of_duties import BoundShape
from pledgebook.doors.web.shelf import Shelf
from pledgebook.doors.web.written import SOMETHING
from pledgebook.exchange.tables import DUTY_COLUMNS, Listing
from pledgebook.world.instruments import reference

SAID = ((Answer.YES, "Yes"), (Answer.UNDETERMINED, "Undetermined"), (Answer.NO, "No"))


class BoundAsked(BaseModel):
    """An attack, by the names of the options of `pledgebook bound`."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    attacked: Word = Field(None, description="who is attacked: a name or an id")
    by: Word = Field(None, description="who attacks")
    on: Day = Field(None, description="on which day; of a month, what holds on all its days")
    where: Word = Field(None, description="a place beside its mainland, such as Hawaii")
    forces: Tick = Field(False, description="its forces, ships or aircraft are attacked")
    member: Names = Field(default_factory=list, description="only what these owe")


class AttackNamed(BoundAsked):
    """The same, with what has to be said."""

    attacked: Annotated[Name, SOMETHING] = Field(description="who is attacked: a name or an id", examples=["Poland"])


def answered(shelf: Shelf, asked: BoundAsked) -> Told:
    """Who must do what. Raises NothingAsked, UnknownParty, NoSuchDay, NoSuchPlace, NotAnAttack."""
    if asked.attacked is None:
        raise NothingAsked("It is not said who is attacked.", "attacked", "Name a state, such as attacked=Poland.")
    attack = attack_of(attacked=asked.attacked, by=asked.by, on=asked.on, where=asked.where, forces=asked.forces)
    known, held = reference(), shelf.holdings()
    answer = bound(attack, known)
    promised = evidence(held.register, held.claims, attack, known)
    found = Binding(answer, duties_of(answer, asked.member), promised)
    groups = [(said, words, duty_groups(duty for duty in found.duties if duty.answer is said)) for said, words in SAID]
    reasons = {reason: [one.instrument for one in answer.looked_at if one.because == reason]
               for reason in dict.fromkeys(one.because for one in answer.looked_at)}
    return Told(found.as_json, lambda: Listing(DUTY_COLUMNS, [duty.as_json() for duty in found.duties]), {
        "question": attack_in_words(attack), "answer": answer, "groups": groups, "reasons": reasons,
        "promised": [(one, held.quote_at(one.commitment)) for one in promised]})


def completed(asked: BoundAsked) -> BoundAsked:
    return asked if asked.on else asked.model_copy(update={"on": today().isoformat()})


BOUND = Panel("/bound", BoundAsked, answered, "bound.html", "Who must do what if a state is attacked", BoundShape,
              needs=AttackNamed, contradicts=True, asks_something=lambda asked: asked.attacked is not None,
              completed=completed)
