"""A program's question in; refused where it is not written as `/openapi.json` says.

A page takes what people type, empty fields of a form among them, and shows it again with a word on what is wrong. A
program gets the strict reading of the same fields: nothing empty, what is needed there, days written as days.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, GetJsonSchemaHandler, model_validator
from pydantic.fields import FieldInfo
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from pledgebook.model import PledgebookError


class NotWritten(PledgebookError):
    """A question that is not written as the description of the addresses says."""


@dataclass(frozen=True, slots=True)
class Written:
    """How a value is written: a pattern that means the same in Python and in JavaScript, and the same in words."""

    pattern: str
    words: str

    def fits(self, value: str) -> bool:
        return re.search(self.pattern, value) is not None

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """The pattern for the words themselves: an address cannot say null, it leaves the name out."""
        told = handler(core)
        if told.get("type") == "array":
            return told | {"items": told["items"] | {"pattern": self.pattern}}
        words = next((one for one in told.get("anyOf", ()) if one.get("type") == "string"), told)
        return words | {"pattern": self.pattern}


BLANK = r"\s\x00-\x1f\x85\ufeff"  # within brackets: what Python or JavaScript takes for a space
SOMETHING = Written(f"[^{BLANK}]", "Say something, or leave it out")
NAMES = Written(f"[^{BLANK},]", "Give a name or an id; several with commas between them")
DAY = Written(r"^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$", "Write 2024, 2024-07 or 2024-07-11")


class AsWritten(BaseModel):
    """A question that a program asks. Raises NotWritten, beside what pydantic raises."""

    @model_validator(mode="before")
    @classmethod
    def _is_written_so(cls, given: Any) -> Any:
        if isinstance(given, Mapping):
            for name, field in cls.model_fields.items():
                _check(field.alias or name, field, list(_values(given.get(field.alias or name))))
        return given


def _values(given: object) -> Iterator[str]:
    for value in given if isinstance(given, list) else [given]:
        if isinstance(value, str):
            yield value


def _check(name: str, field: FieldInfo, values: list[str]) -> None:
    if field.is_required() and not values:
        (example,) = field.examples or [""]
        raise NotWritten(f"It is not said: {name} ({field.description}).", name,
                         f"Add it to the address, such as {name}={''.join(example)}.")
    forms = [one for one in field.metadata if isinstance(one, Written)]
    for value in values:
        for form in (SOMETHING, *forms):  # nothing is empty
            if not form.fits(value):
                raise NotWritten(f"{name} cannot be {value!r}.", name, f"{form.words}.")
