"""What the columns of a ledger mean: the YAML of --map in, a checked mapping out."""

from __future__ import annotations

from typing import Any, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from pledgebook.exchange.imports import CannotImport

EXAMPLE = "docs/inputs.md, “Ledgers kept by hand”, has a whole one."


class Field(BaseModel):
    """Where one field of a claim is taken from: the first of these columns that says something, or always the same."""

    model_config = ConfigDict(extra="forbid")

    columns: tuple[str, ...] = ()
    always: str | None = None
    without: str | None = None  # what it is in every row where the sheet has none of these columns
    values: dict[str, str] = {}  # what stands in the column → our word
    split: str | None = None  # what stands between several of them

    @model_validator(mode="before")
    @classmethod
    def short_forms(cls, given: Any) -> Any:
        """A name is a column, a list are columns in the order in which they are asked."""
        if isinstance(given, str):
            return {"columns": (given,)}
        return {"columns": tuple(given)} if isinstance(given, list) else given

    @model_validator(mode="after")
    def from_somewhere(self) -> Self:
        if not self.columns and self.always is None:
            raise ValueError("name a column, or say what it always is")
        return self


class Money(BaseModel):
    """A column of sums, and what currency they are in."""

    model_config = ConfigDict(extra="forbid")

    value: str
    currency: Field
    whole: bool = False  # it is the sum of the whole package, which every row of the package repeats


class Mapping(BaseModel):
    """What the columns of a ledger mean."""

    model_config = ConfigDict(extra="forbid")

    name: str
    short: str  # what its rows are called by: short-ID
    publisher: str | None = None
    sheet: str | None = None  # of a workbook; the first one where it is not said
    missing: tuple[str, ...] = ()  # what stands where nothing is known
    id: tuple[str, ...] = ()
    package: tuple[str, ...] = ()  # what rows of one package have in common
    urls: tuple[str, ...] = ()
    decimal: Literal[".", ","] | None = None  # what stands before decimals; where it is not said, 1.500 is told
    day_format: str | None = None  # of days written otherwise than 2024-07-11, such as %d/%m/%Y
    said_on: Field | None = None
    kind: Field
    stage: Field
    actors: Field
    partners: Field | None = None
    beneficiaries: Field | None = None
    speaker: Field | None = None
    instrument: Field | None = None
    condition: Field | None = None
    items: Field | None = None
    count: Field | None = None
    period_start: Field | None = None
    period_end: Field | None = None
    amounts: tuple[Money, ...] = ()
    parties: dict[str, str] = {}  # names that only this ledger uses → a name or id of ours

    @model_validator(mode="before")
    @classmethod
    def one_is_a_list(cls, given: Any) -> Any:
        if isinstance(given, dict):
            return given | {key: (given[key],) for key in ("id", "package", "urls", "missing")
                            if isinstance(given.get(key), str)}
        return given

    @property
    def named(self) -> tuple[str, ...]:
        """All columns that it speaks of, in its order."""
        fields = (self.actors, self.partners, self.beneficiaries, self.kind, self.stage, self.speaker, self.items,
                  self.count, self.instrument, self.condition, self.period_start, self.period_end, self.said_on)
        found = [*self.id, *self.package, *(column for field in fields if field for column in field.columns)]
        for money in self.amounts:
            found += [money.value, *money.currency.columns]
        return tuple(dict.fromkeys([*found, *self.urls]))

    @property
    def told_once(self) -> frozenset[str]:
        """The columns whose cells mean one row alone, however many rows a cell is as high as: ids, sums and counts."""
        counts = self.count.columns if self.count else ()
        return frozenset([*self.id, *(money.value for money in self.amounts), *counts])

    @property
    def unknown(self) -> frozenset[str]:
        """What stands where nothing is known, in small letters."""
        return frozenset(map(str.casefold, self.missing))

    @property
    def day_and_sums(self) -> tuple[tuple[str, ...], ...]:
        """The columns of the day, and those of sums: of each, one is enough in a mapping for several releases."""
        sums = tuple(money.value for money in self.amounts)
        return tuple(filter(None, (self.said_on.columns if self.said_on else (), sums)))


def mapping_in(written: str) -> Mapping:
    """The mapping that a YAML text states. Raises CannotImport."""
    try:
        return Mapping.model_validate(yaml.safe_load(written))
    except yaml.YAMLError as error:
        raise CannotImport(f"It is no YAML ({' '.join(str(error).split())[:120]}).", "--map", EXAMPLE) from error
    except ValidationError as error:
        fault = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, fault["loc"])) or "the whole"
        raise CannotImport(f"{place}: {fault['msg']}.", "--map", EXAMPLE) from error
