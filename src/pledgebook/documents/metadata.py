"""What is said about a text beside it: sidecars and JSON lines, checked as they come in.

Here strangers hand us JSON, so pydantic stands at the door. A field that is not as it should be is left
out and noted; only a text that is missing refuses the whole.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import from_json

from pledgebook.documents.days import ambiguous, day_of
from pledgebook.documents.mailday import day_written

FIELDS = "id, url, publisher, published, title, text"
EXAMPLE = '{"id": "speech", "published": "2024-07-11", "title": "…", "text": "…"}'


class Sidecar(BaseModel):
    """The fields of NAME.json that speak of NAME.txt; others, such as gold claims, are not ours."""

    model_config = ConfigDict(strict=True, extra="ignore")

    url: str | None = None
    publisher: str | None = None
    published: str | None = None
    title: str | None = None


class Line(Sidecar):
    """One line of a JSON Lines source (section 4 of the design). Numbered ids are taken as text."""

    text: str
    id: str | int | None = None


Shape = TypeVar("Shape", bound=Sidecar)


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a document besides its text; None is "not said"."""

    url: str | None = None
    publisher: str | None = None
    published: str | None = None
    title: str | None = None

    def or_else(self, other: About) -> About:
        """These values, and the other's where nothing is said here."""
        return About(*(getattr(self, field.name) or getattr(other, field.name) for field in fields(About)))


class NotUsable(Exception):
    """This JSON cannot be taken at all; the message says why."""


def checked(written: str, shape: type[Shape]) -> tuple[Shape, tuple[str, ...]]:
    """The JSON object as its model, and the names of fields that were left out for not being text.

    raises   NotUsable when it is not a JSON object, or a field that must be there is missing or no text
    """
    try:
        return shape.model_validate_json(written), ()
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False)
    first = faults[0]
    if first["type"] == "json_invalid":
        raise NotUsable(f"is not JSON ({first['ctx']['error']})")
    if not first["loc"]:
        raise NotUsable("is not a JSON object")
    wrong = {str(fault["loc"][0]) for fault in faults}
    for name in sorted(wrong):
        if shape.model_fields[name].is_required():
            missing = any(fault["loc"][0] == name and fault["type"] == "missing" for fault in faults)
            raise NotUsable(f"has no `{name}`" if missing else f"has a `{name}` that is not text")
    kept: dict[str, Any] = {key: value for key, value in from_json(written).items() if key not in wrong}
    return shape.model_validate(kept), tuple(sorted(wrong))


def about(told: Sidecar) -> tuple[About, tuple[str, ...]]:
    """The values in their final form, and a sentence on each that could not be used."""
    values: dict[str, str | None] = {}
    notes: list[str] = []
    for field in fields(About):
        written: str | None = getattr(told, field.name)
        value = " ".join((written or "").split()) or None
        if value and "\0" in value:
            notes.append(f"Its `{field.name}` holds a NUL character and was left out.")
            value = None
        if value and field.name == "published":
            day = day_of(value) or day_written(value)
            if day is None:
                reason = "which may be two days" if ambiguous(value) else "which is not a day"
                notes.append(f"Its `published` is {value[:40]!r}, {reason}; the date is taken as unknown.")
            value = day
        values[field.name] = value
    return About(**values), tuple(notes)
