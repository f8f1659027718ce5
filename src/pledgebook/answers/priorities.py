"""In which order claims are put before a person: the choices, for whoever offers them."""

from __future__ import annotations

from enum import StrEnum


class By(StrEnum):
    """What is judged first."""

    UNCERTAINTY = "uncertainty"
    MONEY = "money"
    NEWEST = "newest"
    RANDOM = "random"
