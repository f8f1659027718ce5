"""How large a harness runs, and the table of what it found."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

HEADING = "| bar | what was tried | found | held | seconds |\n|---|---|---|---|---|\n"
ELSEWHERE = {  # bars of ../shared/reliability.md that are held in other rooms of the tests, or have nothing to hold yet
    "R15": "addresses that reach a private network: tests/documents/test_fetching.py",
    "R16": "scripts in pages: tests/doors/test_web_*.py",
    "R17": "forged requests: tests/doors/test_gate.py, test_web_review.py, test_web_import.py",
    "R20": "the engine with a language model: tests/doors/test_language_model.py",
}


@dataclass(frozen=True, slots=True)
class Figures:
    """The long form or the short one, and where its figures go."""

    long: bool
    say: Callable[[str], None]
    path: Path | None = None
    begun: float = 0.0
    most: int | None = None  # tries of a harness, where the full size takes too long
    seed: int = 1  # of what is drawn by lot: runs with other seeds add up

    def size(self, short: int, long: int) -> int:
        """How many times something is tried."""
        full = long if self.most is None else min(long, self.most)
        return full if self.long else short

    def tell(self, bar: str, tried: str, found: str, *, held: bool, hangs_on_the_machine: bool = False) -> None:
        """Prints a row of the table, puts it into the file, and only then lets the test fail.

        hangs_on_the_machine   a missed bar is told and is no failure: others may be using the processor and the disk
        """
        row = f"| {bar} | {tried} | {found} | {'yes' if held else 'NO'} | {time.monotonic() - self.begun:.0f} |"
        if self.long:
            self.say(row)
        if self.path is not None:
            new = not self.path.exists()
            with self.path.open("a", encoding="utf-8") as file:
                file.write((HEADING if new else "") + row + "\n")
        assert held or hangs_on_the_machine, row
