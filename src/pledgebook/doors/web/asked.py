"""The query part of an address in, what is asked for out: the one place where strangers' words come in."""

from __future__ import annotations

import shlex
from typing import Annotated, Literal
from urllib.parse import urlencode

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from pledgebook.answers.selection import Selection, selection_typed
from pledgebook.model import Kind, Stage


def _names(value: object) -> object:
    """Names typed into one field with commas, or given one by one, or both; an empty field is no name."""
    written = value if isinstance(value, list) else [value]
    return [name.strip() for part in written if isinstance(part, str) for name in part.split(",") if name.strip()]


def _filled(value: object) -> object:
    """A form sends its empty fields too; they ask for nothing."""
    return None if isinstance(value, str) and not value.strip() else value


Names = Annotated[list[Annotated[str, Field(max_length=200)]], BeforeValidator(_names), Field(max_length=20)]
Day = Annotated[Annotated[str, Field(max_length=40)] | None, BeforeValidator(_filled)]
Count = Annotated[int, BeforeValidator(lambda value: _filled(value) or 1)]
PageNumber = Annotated[int, Field(ge=1, le=1_000_000)]
Tick = Annotated[bool, BeforeValidator(lambda value: _filled(value) or False)]


class Asked(BaseModel):
    """Which commitments are wanted: the filters of `pledgebook list`, under the same names, and words."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    party: Names = Field(default_factory=list, description="name or id of a party in any role; several: any of them")
    actor: Names = Field(default_factory=list, description="who acts")
    partner: Names = Field(default_factory=list, description="with whom, or of whom")
    beneficiary: Names = Field(default_factory=list, description="for whom")
    kind: list[Kind] = Field(default_factory=list, description="any of these")
    stage: list[Stage] = Field(default_factory=list, description="any of these")
    said_since: Day = None
    said_until: Day = None
    on: Day = Field(None, description="may be in force on this day")
    as_of: Day = Field(None, description="as it was known at the end of this day")
    min_sources: Count = Field(1, ge=1, le=9999, description="independent sources that say so")
    contested: Tick = Field(False, description="only where the texts contradict each other")
    text: Annotated[str, Field(max_length=200)] = Field(
        "", description="words that must all occur in its quote, instrument or party names")

    def selection(self) -> Selection:
        """The same in the words of the answers room. Raises UnknownParty, NoSuchDay."""
        return selection_typed(
            actor=self.actor, partner=self.partner, beneficiary=self.beneficiary, party=self.party, kind=self.kind,
            stage=self.stage, said_since=self.said_since, said_until=self.said_until, as_of=self.as_of, on=self.on,
            contested=self.contested, min_sources=self.min_sources)


class AskedPage(Asked):
    """The same with the order of the rows and the page of them."""

    sort: Literal["", "whom", "stage", "amount", "said", "texts"] = ""
    order: Literal["", "up", "down"] = ""
    page: PageNumber = 1


def pairs(asked: Asked, **instead: object) -> tuple[tuple[str, str], ...]:
    """What is asked as the (name, value) pairs of an address, in a fixed order, defaults left out.

    instead   fields that get another value, for the address of a neighbouring page
    """
    values = {name: instead.get(name, getattr(asked, name)) for name in type(asked).model_fields}
    written = []
    for name, value in values.items():
        if value == type(asked).model_fields[name].get_default(call_default_factory=True):
            continue
        for one in value if isinstance(value, (list, tuple)) else [value]:
            written.append((name, "true" if one is True else str(one)))
    return tuple(written)


def address(path: str, asked: Asked, **instead: object) -> str:
    """The address of a page that asks for this."""
    query = urlencode(pairs(asked, **instead))
    return f"{path}?{query}" if query else path


def command(asked: Asked) -> str:
    """The command line that lists the same commitments; the empty string where it has no such filter."""
    if asked.text:
        return ""
    words = ["pledgebook", "list"]
    for name, value in pairs(asked):
        if name not in ("sort", "order", "page"):
            words += [f"--{name.replace('_', '-')}", *([] if value == "true" else [shlex.quote(value)])]
    return " ".join(words)
