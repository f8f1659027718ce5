"""The orders in which claims come up for judgement; apart from `review`, so that --help need not load a register."""

from __future__ import annotations

from enum import StrEnum


class By(StrEnum):
    """What is judged first."""

    UNCERTAINTY = "uncertainty"
    MONEY = "money"
    NEWEST = "newest"
    RANDOM = "random"
