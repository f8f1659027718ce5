"""What a reader of a format gives: the texts it found, each with what the file says of it, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass, field

BYTES_A_FILE = 64_000_000  # of a file that has to be in memory whole
CHARACTERS_EXTRACTED = 5_000_001  # one more than a document may have: what is longer is told as too long
SMALLER = "Split it, or save its text as a .txt file in UTF-8 and read that."


@dataclass(frozen=True, slots=True)
class Extracted:
    """A text out of a file."""

    text: str
    told: dict[str, str | None] = field(default_factory=dict)  # url, publisher, published, title, as they stand there
    notes: tuple[tuple[str, str], ...] = ()  # what its owner should know, and what to do
    headline: bool = False  # it is a headline with no text below it


class Refused(Exception):
    """There is no text to be had from these bytes: why, and what its owner can do."""

    def __init__(self, what: str, try_this: str = SMALLER) -> None:
        super().__init__(what)
        self.what, self.try_this = what, try_this
