"""The main sheet of Kiel's Ukraine Support Tracker in, a claim a row out, by the mapping that comes along."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources

from pledgebook.exchange.imports import Brought, Taken
from pledgebook.exchange.ledger import readings_of
from pledgebook.exchange.ledger_map import mapping_in


def brought(taken: Taken) -> Iterator[Brought]:
    """A reading for each row; the columns of --map, where given, in place of ours."""
    ours = resources.files("pledgebook.exchange").joinpath("data/kiel.yaml").read_text(encoding="utf-8")
    return readings_of(taken, mapping_in(taken.mapping or ours))
