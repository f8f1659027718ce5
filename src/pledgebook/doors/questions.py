"""Words as somebody typed them in, the questions that they ask out: the same at the command line and in the pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from pledgebook.model import PledgebookError

if TYPE_CHECKING:  # a verb loads only the answers that it gives
    from pledgebook.answers.bound import Attack, Duties, Duty
    from pledgebook.answers.evidence import Evidence
    from pledgebook.answers.layers import Layer
    from pledgebook.world.instruments import Reference

UNDER = "under:"  # all agreements made under a framework


class NotAChange(PledgebookError):
    """A change that was not written as one, or none at all."""


def today() -> date:
    """The day on the clock of this machine, for a question that names none."""
    return datetime.now().astimezone().date()


def selection_of(asked: Mapping[str, Any]) -> Any:
    """The Selection that typed filters ask for. Raises UnknownParty, NoSuchDay."""
    from pledgebook.answers.selection import selection_typed

    return selection_typed(**asked)


# --- who is bound ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Binding:
    """The answer to who is bound, with the duties that were asked for and what the book holds beside."""

    answer: Duties
    duties: tuple[Duty, ...]
    promised: tuple[Evidence, ...] | None  # None: no book was looked at

    def as_json(self) -> dict[str, Any]:
        return self.answer.as_json() | {
            "duties": [duty.as_json() for duty in self.duties],
            "evidence": None if self.promised is None else [one.as_json() for one in self.promised]}


def attack_of(*, attacked: str, by: str | None, on: str | None, where: str | None, forces: bool) -> Attack:
    """The attack that typed words describe. Raises UnknownParty, NoSuchPlace; a wrong day is told by `bound`."""
    from pledgebook.answers.bound import FORCES, TERRITORY, Attack
    from pledgebook.answers.selection import party_id
    from pledgebook.world.places import place_id

    day = on or today().isoformat()
    victim = party_id(attacked, day)
    return Attack(victim, day, party_id(by, day) if by else None,
                  place_id(where, party_as_told(victim)) if where else None, FORCES if forces else TERRITORY)


def duties_of(answer: Duties, members: Sequence[str]) -> tuple[Duty, ...]:
    """The duties of the members that were typed in; of all, where none was. Raises UnknownParty."""
    from pledgebook.answers.selection import party_id

    wanted = tuple(party_id(name, answer.attack.on) for name in members)
    return tuple(duty for duty in answer.duties if not wanted or duty.member in wanted)


def party_as_told(party: str) -> str:
    """A state by its name, an organisation by its short id."""
    from pledgebook.world import party_name, titles

    return party_name(party) if party in titles().states else party


# --- what if --------------------------------------------------------------------------------------------------------


def layers_of(typed: Mapping[str, Sequence[str]], known: Reference, on: date) -> list[Layer]:
    """The changes that typed words, or those of a file, stand for. Raises NotAChange, UnknownParty."""
    from pledgebook.answers.layers import Delay, Disbelieve, End, Fails, Join, Met, Withdraw, instrument_id
    from pledgebook.answers.selection import party_id
    from pledgebook.register.days import first_day

    day = on.isoformat()
    found: list[Layer] = []
    for words in typed.get("withdraw", ()):
        name, colon, source = words.partition(":")
        found.append(Withdraw(party_id(name, day), instrument_id(source, known, on) if colon else None))
    for words in typed.get("end", ()):
        if words.startswith(UNDER):
            framework = known.find(words.removeprefix(UNDER)).id
            found += [End(one.id) for one in known.under(framework)]
        else:
            found.append(End(instrument_id(words, known, on)))
    for words in typed.get("join", ()):
        name, where = _two(words, "--join", "PARTY:ORG, such as Ukraine:NATO")
        found.append(Join(party_id(name, day), instrument_id(where, known, on)))
    for words in typed.get("delay", ()):
        name, until = _two(words, "--delay", "PARTY:DAY, such as USA:2026")
        first_day(until)
        found.append(Delay(party_id(name, day), until))
    found += [Fails(words) for words in typed.get("fails", ())]
    found += [Met(words) for words in typed.get("met", ())]
    found += [Disbelieve(words) for words in typed.get("disbelieve", ())]
    return found


def _two(words: str, option: str, form: str) -> tuple[str, str]:
    first, colon, second = words.partition(":")
    if not colon or not first.strip() or not second.strip():
        raise NotAChange(f"{words!r} is not of two parts.", option, f"Write {form}.")
    return first.strip(), second.strip()
