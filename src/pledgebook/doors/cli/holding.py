"""The path of a book and a selection in, what is asked for out: shared by the verbs that answer from the whole book."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pledgebook.doors.cli.asking import tell_undated, tell_unreviewed

if TYPE_CHECKING:
    from pledgebook.answers.holding import Held
    from pledgebook.answers.selection import Selection


def held_for(path: str, selection: Selection) -> Held:
    """What the book at a path holds, as known by the day asked for; what that leaves out is told."""
    from pledgebook.answers.holding import held_in
    from pledgebook.register.store import Book

    with Book.open(path) as kept:
        held = held_in(kept, as_of=selection.as_of, unreviewed=selection.unreviewed)
    tell_undated(held.judged.claims, selection)
    tell_unreviewed(held.unreviewed)
    return held
