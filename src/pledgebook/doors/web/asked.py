"""The query part of an address in, what is asked for out: the one place where strangers' words come in."""

from __future__ import annotations

import shlex
from functools import lru_cache
from typing import Annotated, Literal
from urllib.parse import urlencode

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from pledgebook.answers.selection import Selection
from pledgebook.doors.questions import selection_of
from pledgebook.doors.web.slices import Slice
from pledgebook.doors.web.written import DAY, NAMES, SOMETHING, AsWritten
from pledgebook.model import Kind, Stage


def _places(value: object) -> object:
    """The places in which names are given; an empty field is none."""
    written = value if isinstance(value, list) else [value]
    return [part for part in written if isinstance(part, str) and part.strip()]


def _names(places: list[str]) -> list[str]:
    """Names typed into one field with commas, or given one by one, or both."""
    return [name.strip() for part in places for name in part.split(",") if name.strip()]


def _filled(value: object) -> object:
    """A form sends its empty fields too; they ask for nothing."""
    return None if isinstance(value, str) and not value.strip() else value


def values_chosen(value: object) -> object:
    """Values one by one; the first line of a list in a form is "any" and has none."""
    written = value if isinstance(value, list) else [value]
    return [one for one in written if not isinstance(one, str) or one.strip()]


Name = Annotated[str, Field(max_length=200)]
# One place may hold several names with commas, so at most as many as fit into twenty places.
Names = Annotated[list[Name], Field(max_length=20), AfterValidator(_names), BeforeValidator(_places), NAMES]
Day = Annotated[Annotated[str, Field(max_length=40)] | None, BeforeValidator(_filled), DAY]
Word = Annotated[Name | None, BeforeValidator(_filled), SOMETHING]
Kinds = Annotated[list[Kind], BeforeValidator(values_chosen)]
Stages = Annotated[list[Stage], BeforeValidator(values_chosen)]
Phrases = Annotated[list[Name], BeforeValidator(values_chosen), Field(max_length=20), SOMETHING]
Count = Annotated[int, BeforeValidator(lambda value: _filled(value) or 1)]
PageNumber = Annotated[int, Field(ge=1, le=1_000_000)]
Place = Annotated[int | None, BeforeValidator(_filled)]
Passage = Annotated[Annotated[str, Field(max_length=5000)] | None, BeforeValidator(_filled)]
Tick = Annotated[bool, BeforeValidator(lambda value: _filled(value) or False)]


ColumnName = Literal["whom", "actor", "partner", "beneficiary", "stage", "kind", "amount", "said", "first", "texts",
                     "instrument", "period", "contested", "quote", "id"]
USUAL_COLUMNS: tuple[ColumnName, ...] = ("whom", "stage", "amount", "said", "texts", "quote")


class Filters(BaseModel):
    """Which commitments are wanted: the filters of `pledgebook list`, under the same names."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    party: Names = Field(default_factory=list, description="name or id of a party in any role; several: any of them")
    actor: Names = Field(default_factory=list, description="who acts")
    partner: Names = Field(default_factory=list, description="with whom, or of whom")
    beneficiary: Names = Field(default_factory=list, description="for whom")
    kind: Kinds = Field(default_factory=list, description="any of these")
    stage: Stages = Field(default_factory=list, description="any of these")
    said_since: Day = Field(None, description="said on this day or later")
    said_until: Day = Field(None, description="said on this day or earlier")
    on: Day = Field(None, description="may be in force on this day")
    as_of: Day = Field(None, description="as it was known at the end of this day")
    min_sources: Count = Field(1, ge=1, le=9999, description="independent sources that say so")
    contested: Tick = Field(False, description="only where the texts contradict each other")

    def selection(self) -> Selection:
        """The same in the words of the answers room. Raises UnknownParty, NoSuchDay."""
        asked = {name: getattr(self, name) for name in Filters.model_fields}
        # One source tells every commitment, so one asks for nothing.
        found: Selection = selection_of(asked | {"min_sources": self.min_sources if self.min_sources > 1 else 0})
        return found


class Asked(Filters):
    """The same, and words."""

    text: Annotated[Name, SOMETHING] = Field(
        "", description="words that must all occur in its quote, instrument or party names")


class AskedWhole(Asked, AsWritten):
    """The same as a program asks it."""


class AskedList(Asked, Slice):
    """The same and which part of the list is wanted."""


class SearchAsked(Slice):
    """Words, and which part of what is found."""

    q: Annotated[str, Field(max_length=500), SOMETHING] = Field(
        description="words that must all occur", examples=["Norway"])


def _columns_chosen(value: object) -> object:
    """Column names, each once; all of the usual ones are no choice."""
    chosen = values_chosen(value)
    return [] if isinstance(chosen, list) and set(chosen) == set(USUAL_COLUMNS) else chosen


class AskedPage(Asked):
    """The same with the columns, the order of the rows and the page of them."""

    column: Annotated[list[ColumnName], BeforeValidator(_columns_chosen), Field(max_length=40)] = Field(
        default_factory=list, description="columns to show; none: the usual ones")
    sort: Literal["", "whom", "stage", "amount", "said", "texts"] = ""
    order: Literal["", "up", "down"] = ""
    page: PageNumber = 1


def only_filters(asked: Filters) -> Filters:
    """The filters of a question, without what else it asks."""
    return Filters.model_validate({name: getattr(asked, name) for name in Filters.model_fields})


def pairs(asked: BaseModel, **instead: object) -> tuple[tuple[str, str], ...]:
    """What is asked as the (name, value) pairs of an address, in a fixed order, defaults left out.

    instead   fields that get another value, for the address of a neighbouring page
    """
    written = []
    for name, (called, default) in _names_and_defaults(type(asked)).items():
        value = instead.get(name, getattr(asked, name))
        if value == default:
            continue
        for one in value if isinstance(value, (list, tuple)) else [value]:
            written.append((called, "true" if one is True else str(one)))
    return tuple(written)


@lru_cache(maxsize=32)  # a page has a hundred addresses
def _names_and_defaults(asked: type[BaseModel]) -> dict[str, tuple[str, object]]:
    """For each field how an address calls it, and what need not be said."""
    return {name: (field.alias or name, field.get_default(call_default_factory=True))
            for name, field in asked.model_fields.items()}


def address(path: str, asked: BaseModel, **instead: object) -> str:
    """The address of a page that asks for this."""
    query = urlencode(pairs(asked, **instead))
    return f"{path}?{query}" if query else path


def command(asked: Asked) -> str:
    """The command line that lists the same commitments; the empty string where it has no such filter."""
    return "" if asked.text else command_for("list", asked)


def command_for(verb: str, asked: BaseModel) -> str:
    """The command line that asks the same of a verb, ready for a shell."""
    words = ["pledgebook", verb]
    for name, value in pairs(asked):
        if name not in ("column", "sort", "order", "page"):
            option = f"--{name.replace('_', '-')}"
            # What begins with a dash would be taken for an option.
            words += [option] if value == "true" else [f"{option}={shlex.quote(value)}"] if value.startswith("-") \
                else [option, shlex.quote(value)]
    return " ".join(words)
