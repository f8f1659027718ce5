"""The path of a book and a selection in, what is asked for out: shared by the verbs that add up sums."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pledgebook.doors.cli.asking import tell_undated, tell_unreviewed

if TYPE_CHECKING:
    from pledgebook.answers.holding import Held
    from pledgebook.answers.selection import Selection


def summed_for(path: str, selection: Selection) -> Held:
    """What the sums of a selection are reckoned from, as known by the day asked for; what that leaves out is told."""
    from pledgebook.answers.holding import summed_in
    from pledgebook.register.store import Book

    with Book.open(path) as kept:
        held = summed_in(kept, selection)
    tell_undated(held.judged.claims, selection)
    tell_unreviewed(held.unreviewed)
    return held
