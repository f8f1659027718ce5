"""The shapes of answers in sums of money, totals and exposure, for `/openapi.json`."""

from __future__ import annotations

from typing import Literal

from pydantic.json_schema import SkipJsonSchema

from pledgebook.doors.web.shapes import AmountShape, PeriodShape, Shape
from pledgebook.model import Stage


class BoundsShape(Shape):
    """How much of a sum is no plain figure; what is not there is nothing."""

    about: float = 0
    at_least: float = 0
    range: float = 0
    up_to: float = 0


class SumShape(Shape):
    """Figures of one stage and currency added up; with what the question asked them to be told apart by."""

    actor: list[str] | SkipJsonSchema[None] = None
    beneficiary: list[str] | SkipJsonSchema[None] = None
    kind: str | SkipJsonSchema[None] = None
    year: str | SkipJsonSchema[None] = None
    told_in: str | SkipJsonSchema[None] = None
    stage: Stage
    currency: str | None
    per: str | None
    value: float | None
    left: float | None
    bounds: BoundsShape
    commitments: list[str]
    unknown: list[str]
    means: str


class WindowShape(Shape):
    """Between which days the counted promises were told."""

    first: str | None
    last: str | None
    as_of: str | None


class RateShape(Shape):
    currency: str
    to: str
    day: str
    value: float
    source: Literal["ECB"]


class ConversionShape(Shape):
    commitment: str
    told: AmountShape
    rate: RateShape


class LeftOutShape(Shape):
    commitment: str
    reason: str


class AlsoToldShape(Shape):
    amount: AmountShape
    claim: str


class ContestedShape(Shape):
    """A counted figure that other texts contradict."""

    commitment: str
    shown: AmountShape
    told: list[AlsoToldShape]


class AnnualShape(Shape):
    """What is told by the year or month, and not multiplied."""

    commitment: str
    amount: AmountShape | None
    period: PeriodShape


class ReckonedShape(Shape):
    """What every answer in sums of money says of itself."""

    asked: str
    definition: list[str]
    window: WindowShape
    conversions: list[ConversionShape]
    unconverted: list[LeftOutShape]
    parts: list[LeftOutShape]
    contested: list[ContestedShape]
    unsettled: list[str]
    cautions: list[str]
    left_out: list[LeftOutShape]


class TotalsShape(ReckonedShape):
    """Sums, each within one stage."""

    sums: list[SumShape]
    annual: list[AnnualShape]


class ShareShape(Shape):
    """What one donor, or several together, give of a sum."""

    actor: list[str]
    value: float
    share: float
    commitments: list[str]


class UnionShape(Shape):
    """A body with those of its members that give, too: another view of the same shares."""

    body: str
    members: list[str]
    value: float
    share: float


class ConcentrationShape(Shape):
    """How the support of one stage, currency and year is spread over donors, the largest first."""

    year: str | None
    currency: str
    per: str | None
    total: float
    bounds: BoundsShape
    largest: list[str]
    without_largest: float
    herfindahl: float
    shares: list[ShareShape]
    unions: list[UnionShape]


class UnknownSumShape(Shape):
    commitment: str
    actor: list[str]


class ExposureShape(ReckonedShape):
    """How much of a beneficiary's support hangs on how few."""

    beneficiary: list[str]
    stage: Stage
    concentrations: list[ConcentrationShape]
    unknown: list[UnknownSumShape]
