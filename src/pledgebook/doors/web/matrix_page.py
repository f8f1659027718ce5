"""Who has promised how often for whom, as a page: a table of counts, each linked to the register filtered so."""

from __future__ import annotations

from pledgebook.answers.matrix import matrix
from pledgebook.doors.web.asked import Filters, address, command_for
from pledgebook.doors.web.panel import Panel, Told
from pledgebook.doors.web.shapes_of_lists import PairShape
from pledgebook.doors.web.shelf import Shelf
from pledgebook.exchange.tables import MATRIX_COLUMNS, Listing

ROWS, COLUMNS = 40, 12  # on the page; the files have all


def answered(shelf: Shelf, asked: Filters) -> Told:
    """Counts by actor and beneficiary. Raises UnknownParty, NoSuchDay."""
    selection = asked.selection()
    # Only the parties asked for: of others who act with them, the register would list more than a cell counts.
    found = matrix(shelf.holdings().fitting(selection).commitments,
                   actors=selection.actors, beneficiaries=selection.beneficiaries)
    columns = found.beneficiaries[:COLUMNS]
    rows = []
    for actor in found.actors:
        if any((actor, other) in found.counts for other in columns):
            rows.append((actor, [(found.counts.get((actor, other), 0), _register(asked, actor, other))
                                 for other in columns]))
    return Told(found.rows, lambda: Listing(MATRIX_COLUMNS, found.rows()), {
        "columns": columns, "rows": rows[:ROWS], "left": (
            len(found.actors) - len(rows[:ROWS]), len(found.beneficiaries) - len(columns))})


def _register(asked: Filters, actor: str, beneficiary: str) -> str:
    return address("/", asked, actor=[actor], beneficiary=[beneficiary])


MATRIX = Panel("/matrix", Filters, answered, "matrix.html", "How many commitments each actor has for each beneficiary",
               list[PairShape], command=lambda asked: command_for("list", asked))
