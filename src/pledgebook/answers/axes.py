"""By what sums are told apart: the choices, for whoever offers them."""

from __future__ import annotations

from enum import StrEnum

from pledgebook.model import PledgebookError


class OneQuestion(PledgebookError):
    """A question about shares that asks for none or for several things at once."""


class Axis(StrEnum):
    """What each line of sums has of its own."""

    ACTOR = "actor"
    BENEFICIARY = "beneficiary"
    KIND = "kind"
    STAGE = "stage"
    YEAR = "year"
    CURRENCY = "currency"
