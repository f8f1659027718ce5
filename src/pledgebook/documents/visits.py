"""What was seen of an address or a file before, so that only what is new is asked for and read."""

from __future__ import annotations

from dataclasses import dataclass
from os import stat_result
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server said of what it gave, so that it is only sent again when it has changed."""

    etag: str | None = None
    last_modified: str | None = None


class Visits(Protocol):
    """Keeps what was seen. A place is kept only after all that it gave was taken by whoever asked."""

    files: bool  # whether files that did not change are passed over, too

    def known(self, place: str) -> Validators | None:
        """What is kept of a place; None where it was never seen."""

    def keep(self, place: str, validators: Validators) -> None:
        """All that it gave was taken."""

    def unchanged(self, place: str) -> None:
        """It was asked, and is as it was."""


class Nothing:
    """Keeps nothing: every place is new."""

    files = False

    def known(self, place: str) -> Validators | None:
        return None

    def keep(self, place: str, validators: Validators) -> None:
        """Nobody asks for it again."""

    def unchanged(self, place: str) -> None:
        """It cannot be: nothing is kept."""


NOTHING_KEPT = Nothing()


def of_file(*found: stat_result) -> Validators:
    """What tells a file, and those that say something of it, from what they were: sizes, and when they were written."""
    return Validators(etag="+".join(f"{one.st_size}-{one.st_mtime_ns}" for one in found))
