"""Commitments and claims of a filter by day, as a page: a drawing by stage and a list, each line at its quote."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from pledgebook.answers.days_told import Steps, steps_for
from pledgebook.doors.web.asked import Filters, address, command_for
from pledgebook.doors.web.drawing import lanes
from pledgebook.doors.web.panel import Panel, Told
from pledgebook.doors.web.shapes_of_lists import TellingShape
from pledgebook.doors.web.shelf import Shelf
from pledgebook.doors.web.wording import document_path
from pledgebook.exchange.tables import TIMELINE_COLUMNS, Listing
from pledgebook.model import Claim, Commitment, Stage

MOST = 200  # claims in the list of a page; the files have all


@dataclass(frozen=True, slots=True)
class Telling:
    """One claim with the commitment that it speaks of."""

    claim: Claim
    commitment: Commitment

    @property
    def quote_at(self) -> str:
        return f"{document_path(self.claim.evidence.document_id)}#{self.claim.id}"


def timeline_told(shelf: Shelf, asked: Filters) -> Told:
    """What was said when. Raises UnknownParty, NoSuchDay."""
    found = shelf.holdings().fitting(asked.selection())
    catalogue, chosen = found.catalogue, found.tellings()
    told = catalogue.tellings
    used = np.unique(told.days[chosen])
    steps = steps_for([catalogue.days.values[day] for day in used])
    place_of = {int(day): steps.place(catalogue.days.values[day]) for day in used}
    counts: Counter[tuple[Stage, int]] = Counter()
    stages, vague = list(Stage), 0
    for pair, count in zip(*np.unique(told.days[chosen] * len(stages) + told.stages[chosen], return_counts=True),
                           strict=True):
        place = place_of[int(pair) // len(stages)]
        if place is None:
            vague += int(count)
        else:
            counts[stages[int(pair) % len(stages)], place] += int(count)

    def telling(place: int) -> Telling:
        return Telling(told.claims[place], catalogue.commitments[int(told.rows[place])])

    def objects() -> list[dict[str, object]]:
        return [{"commitment": one.commitment.id} | one.claim.as_json() for one in map(telling, chosen)]

    shown = [telling(place) for place in chosen[::-1][:MOST]]
    return Told(objects, lambda: Listing(TIMELINE_COLUMNS, objects()), {
        "chart": lanes(steps, counts, lambda stage, place: _narrowed(asked, steps, stage, place)), "vague": vague,
        "by_day": [(day, [one for one in shown if one.claim.said_on == day])
                   for day in dict.fromkeys(one.claim.said_on for one in shown)],
        "left": len(chosen) - len(shown), "total": len(chosen), "commitments": len(found.commitments)})


def _narrowed(asked: Filters, steps: Steps, stage: Stage, place: int) -> str:
    day = steps.names[place]
    return address("/timeline", asked, stage=[stage], said_since=day, said_until=day)


TIMELINE = Panel("/timeline", Filters, timeline_told, "timeline.html", "What was said when, oldest first",
                 list[TellingShape], command=lambda asked: command_for("claims", asked))
