"""What was seen of an address or a file before, so that only what is new is asked for and read."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from os import stat_result
from pathlib import Path
from typing import Protocol

OWN_TAG = "sha256:"  # before the hash of what came from a server that calls its versions nothing


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server said of what it gave, so that it is only sent again when it has changed."""

    etag: str | None = None
    last_modified: str | None = None


class Visits(Protocol):
    """Keeps what was seen. A place is kept only after all that it gave was taken by whoever asked."""

    following: bool  # whether sources are looked at again and again, and files as they were and what failed left alone

    def known(self, place: str) -> Validators | None:
        """What is kept of a place; None where it was never seen."""

    def keep(self, place: str, validators: Validators) -> None:
        """All that it gave was taken."""

    def forget(self, place: str) -> None:
        """What is kept of a place holds no more."""

    def unchanged(self, place: str) -> None:
        """It was asked, and is as it was."""


class Nothing:
    """Keeps nothing: every place is new."""

    following = False

    def known(self, place: str) -> Validators | None:
        return None

    def keep(self, place: str, validators: Validators) -> None:
        """Nobody asks for it again."""

    def forget(self, place: str) -> None:
        """Nothing is kept of it."""

    def unchanged(self, place: str) -> None:
        """It cannot be: nothing is kept."""


NOTHING_KEPT = Nothing()
ALWAYS = "always"  # in place of a stamp: what is behind it may have changed, though the file has not


def of_file(*found: stat_result, named: Mapping[str, str] | None = None) -> Validators:
    """What tells a file, and those that say something of it, from what they were: sizes, and when they were written.

    named   the files that it names itself, each with its `stamp` when it was opened
    """
    return Validators(etag="+".join(f"{one.st_size}-{one.st_mtime_ns}" for one in found),
                      last_modified=json.dumps(named) if named else None)


def as_it_was(kept: Validators | None, now: Validators) -> bool:
    """Whether a file and those that it names are as they were kept."""
    if kept is None or kept.etag != now.etag:
        return False
    return all(stamp(Path(path)) == was for path, was in json.loads(kept.last_modified or "{}").items())


def stamp(file: Path) -> str:
    """What tells a file from what it was; nothing where it is not there, or may not be read."""
    try:
        return of_file(file.stat()).etag or "" if os.access(file, os.R_OK) else ""
    except (OSError, ValueError):  # it is told when it is opened
        return ""
