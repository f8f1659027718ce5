"""A number of claims in, that many invented ones out: many small worlds of `worlds.py` among all states.

Each world has its own years, instruments and handful of parties, drawn so that a few states promise and receive most,
as in the news: the busiest pair of a million claims has thousands, most pairs a few dozen.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

from benchmarks.worlds import NAMES, Teller, World
from pledgebook.world import load

SYLLABLES = ("ka", "ri", "mo", "sel", "tan", "vor", "lu", "neb", "dar", "ish", "pol", "wen", "gra", "thu", "zam", "fen")
YEARS = 12  # over which the worlds begin
STATES = tuple(sorted(name for name in load().titles if len(name) == 3 and name.isupper()))


class Abroad(Teller):
    """One small world with parties, years and instruments of its own."""

    def __init__(self, seed: int, promises: int, first_number: int, begins: date | None = None,
                 numbered: bool = False) -> None:
        super().__init__(seed, promises)
        draw = random.Random(seed * 7 + 3)
        self.first_number = first_number
        self.donors, rest = _drawn(draw, STATES, 6), STATES[::-1]
        self.recipients = _drawn(draw, [state for state in rest if state not in self.donors], 3)
        titles = load().titles
        self.names = {state: NAMES.get(state, (titles[state],)) for state in (*self.donors, *self.recipients)}
        self.instruments = ["".join(draw.choice(SYLLABLES) for _ in range(4)).capitalize() for _ in range(24)]
        self.numbers_instruments = numbered
        self.begins = begins or date(2012, 1, 1) + timedelta(days=draw.randrange(365 * YEARS))


def _drawn(draw: random.Random, states: list[str] | tuple[str, ...], count: int) -> list[str]:
    """Some of the states, those at the head of the list far more often."""
    chosen: dict[str, None] = {}
    weights = [1 / (place + 3) for place in range(len(states))]
    while len(chosen) < count:
        chosen[draw.choices(states, weights)[0]] = None
    return list(chosen)


def worlds_of(claims: int, *, first_seed: int = 1, first_number: int = 0, promises: int = 60,
              begins: date | None = None) -> Iterator[World]:
    """Worlds with so many claims in all, the last one cut; a claim is a document."""
    told = 0
    seed = first_seed
    while told < claims:
        world = Abroad(seed, promises, first_number + told, begins).tell()
        left = claims - told
        if len(world.documents) > left:
            kept = {document.id for document in world.documents[:left]}
            world = World(world.documents[:left], [t for t in world.tellings if t.claim.evidence.document_id in kept],
                          world.promises, world.families)
        told += len(world.documents)
        seed += 1
        yield world
