"""Small texts for the quick reader of tests/doors/command_line.py: promises, refusals, copies and puzzles."""

from __future__ import annotations

import json
import random
from pathlib import Path

PARTIES = ("NOR", "DEU", "FRA", "USA", "POL", "UKR", "MDA", "GBR")


def texts(count: int, *, seed: int = 1) -> dict[str, str]:
    """Name and text; the same ones for the same seed. Every seventh is a copy of the one before it."""
    rng = random.Random(seed)
    made: dict[str, str] = {}
    text = ""
    for number in range(count):
        if number % 7 != 6:
            said = [f"Note {seed}-{number} of the ministry, 🛡 with ünïcode."]
            for _ in range(rng.randint(0, 5)):
                actor, other = rng.sample(PARTIES, 2)
                does = rng.choice(("pledges", "pledges", "refuses"))
                money = f" {rng.randint(1, 9)} EUR" if does == "pledges" and rng.random() < 0.7 else ""
                said.append(f"{actor} {does}{money} to {other}.")
            text = " ".join([*said, *["A number ??? nobody reads."] * (rng.random() < 0.3)])
        made[f"note-{seed}-{number:03d}"] = text
    return made


def folder_of(path: Path, count: int, *, seed: int = 1) -> Path:
    """A folder with these texts, two of three with a day of their own beside them."""
    path.mkdir()
    for number, (name, text) in enumerate(texts(count, seed=seed).items()):
        (path / f"{name}.txt").write_text(text, encoding="utf-8")
        if number % 3:
            (path / f"{name}.json").write_text(json.dumps(
                {"published": f"2024-{number % 12 + 1:02d}-{number % 28 + 1:02d}", "publisher": "The Wire"}),
                encoding="utf-8")
    return path
