"""R12 and R13: mutated files and named bombs; whatever comes in, texts or words come out, and the run goes on."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest

from pledgebook.documents import confined, plain, source
from pledgebook.documents.kinds import Kind
from tests.documents import made
from tests.trouble.bombs import BOMBS, FEW
from tests.trouble.figures import Figures
from tests.trouble.hostile import INSIDE, PROC, SEEDS, Met, met, mutated, watched

CPU_BAR, MEMORY_BAR = 5.0, 512  # seconds and megabytes of R13
pytestmark = [pytest.mark.skipif(not PROC.is_dir(), reason="what a process costs is read from /proc"),
              pytest.mark.filterwarnings("ignore:Duplicate name")]


def fuzzed(folder: Path, name: str, count: int, seed: int) -> list[tuple[bytes, Met]]:
    rng = random.Random(f"{name} {seed}")
    others = list(SEEDS.values())
    path = folder / name
    found = []
    for _ in range(count):
        raw = mutated(SEEDS[name], others, rng)
        if name in INSIDE:
            raw = made.zipped({"word/document.xml": raw})
        path.write_bytes(raw)
        found.append((raw, met(path)))
    return found


@pytest.mark.parametrize("name", SEEDS)
def test_mutated_files_give_texts_or_words(name: str, tmp_path: Path, figures: Figures) -> None:
    found = fuzzed(tmp_path, name, figures.size(8, 2000), seed=figures.seed)
    breaches = [(raw, one) for raw, one in found if one.breach or one.stopped]
    for number, (raw, _) in enumerate(breaches[:20]):
        (tmp_path / f"breach-{number}-{name}").write_bytes(raw)
    texts, stumbles = sum(one.documents > 0 for _, one in found), sum(one.stumbled for _, one in found)
    figures.tell("R12", f"{len(found)} mutations of {name} (seed {figures.seed})",
                 f"{len(breaches)} crashes, unknown errors or limits "
                 f"reached ({texts} gave a text, {stumbles} made a library stumble, which was told)"
                 + "".join(f"; {one.breach or one.problems}" for _, one in breaches[:2]), held=not breaches)


FRAGILE = """
import os
from pledgebook.documents import confined, kinds
whole = confined.reader_of
confined.reader_of = lambda kind: (
    lambda raw: os._exit(9) if raw.count(b"e") % 4 == 0 else whole(kind)(raw))
confined.serve()
"""


def test_a_reader_that_crashes_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted bug: a library that takes its process down on some bytes."""
    monkeypatch.setattr(confined, "PROGRAM", FRAGILE)
    monkeypatch.setattr(confined, "_WORKER", confined._Worker())
    try:
        assert any(one.stopped for _, one in fuzzed(tmp_path, "a.html", 8, seed=2))
    finally:
        confined._WORKER.stop()


def test_an_error_that_is_not_told_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted bug: a reader that raises on half a character."""
    whole = plain.plain_text

    def strict(raw: bytes, **rest: object) -> object:
        raw.decode()
        return whole(raw, **rest)  # type: ignore[arg-type]

    monkeypatch.setattr(source, "plain_text", strict)
    assert any(one.breach for _, one in fuzzed(tmp_path, "a.txt", 60, seed=3))


# --- bombs --------------------------------------------------------------------------------------------------------


def test_named_bombs_end_within_their_limits(tmp_path: Path, figures: Figures) -> None:
    names = tuple(BOMBS) if figures.long else FEW
    (tmp_path / "after.html").write_bytes(made.page())
    found: dict[str, Met] = {}
    for name in names:
        path = tmp_path / name
        path.write_bytes(BOMBS[name]())
        size = path.stat().st_size
        found[name] = one = watched(path) if figures.long else met(path)
        path.unlink()
        slow = one.cpu > confined.seconds_for(size) + 2
        if one.breach or slow or met(tmp_path / "after.html").documents != 1:
            figures.tell("R13", f"{name}", one.breach or f"{one.cpu:.0f} s of processor time", held=False)
    over = {name: one for name, one in found.items() if one.cpu > CPU_BAR or one.memory > MEMORY_BAR}
    ends = Counter("stopped" if one.stopped else "read" if one.documents else "refused" for one in found.values())
    told = ", ".join(f"{name} {one.cpu:.0f} s {one.memory} MB" for name, one in over.items())
    figures.tell("R13", f"{len(found)} named bombs", f"all end, the next file is read each time "
                 f"({', '.join(f'{count} {end}' for end, count in sorted(ends.items()))}); "
                 + (f"{len(found) - len(over)} within 5 s and 512 MB, over it: {told or 'none'}"
                    if figures.long else ""),
                 held=not any((folder / "pledgebook-was-here").exists() for folder in (tmp_path.parent, Path("/tmp"))))


ENDLESS = """
from pledgebook.documents import confined
whole = confined.reader_of
confined._limit = lambda size: None
confined.reader_of = lambda kind: lambda raw: sum(range(20_000_000)) and whole(kind)(raw)
confined.serve()
"""


def test_a_lifted_limit_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted bug: a child that limits itself no more, and works longer than it may (here: a tenth of a second)."""
    monkeypatch.setattr(confined, "PROGRAM", ENDLESS)
    monkeypatch.setattr(confined, "_WORKER", confined._Worker())
    (tmp_path / "a.html").write_bytes(made.page())
    try:
        assert watched(tmp_path / "a.html").cpu > 0.1
    finally:
        confined._WORKER.stop()


def test_what_a_file_costs_is_measured(tmp_path: Path) -> None:
    """A file that is nothing special costs little, and its peak is that of the child."""
    (tmp_path / "a.eml").write_bytes(made.mail())
    one = watched(tmp_path / "a.eml")
    assert one.documents == 1 and one.cpu < 2 and 5 < one.memory < 400
    assert confined.extract(Kind.MAIL, made.mail())
