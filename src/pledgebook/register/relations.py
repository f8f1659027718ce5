"""The kinds of links between claims: worked out (`links`) or set by a person (`rulings`)."""

from __future__ import annotations

from enum import StrEnum


class Relation(StrEnum):
    """How the later claim of a link stands to the earlier one, a part to its whole, or an act to its instrument."""

    REPEATS = "repeats"  # the same, from the same source
    CORROBORATES = "corroborates"  # the same, from an independent source
    REFINES = "refines"  # the same, with a field that was open before
    REVISES = "revises"  # a changed figure or stage: up or down
    FULFILS = "fulfils"  # done: wholly or in part
    WITHDRAWS = "withdraws"  # taken back
    CONTRADICTS = "contradicts"  # both cannot hold
    PART_OF = "part_of"  # a smaller sum inside a larger one
    FUNDED_FROM = "funded_from"  # the money comes from a fund
    UNDER = "under"  # made under an agreement or act
