"""R5: where the disk is full, a run stops in words, keeps what it acknowledged, and goes on when there is room."""

from __future__ import annotations

import random
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from pledgebook.model import Reading
from pledgebook.register.errors import BookError
from pledgebook.register.store import Added, Book, Outcome
from tests.trouble.figures import Figures
from tests.trouble.runs import Ended, Prepare, both, nothing, run
from tests.trouble.texts import folder_of

resource = pytest.importorskip("resource", reason="this system limits no file's size")
TEXTS = 14
LARGEST = 10**6  # bytes that such a book never needs


def no_file_above(size: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def say_kept_all_the_same() -> None:
    """The planted bug: a text that there was no room for is acknowledged."""
    add = Book.add_together

    def adding(book: Book, readings: Sequence[Reading]) -> Iterator[Added]:
        try:
            yield from add(book, readings)
        except BookError:
            yield from (Added(Outcome.NEW, reading.document.id, claims=len(reading.claims)) for reading in readings)

    Book.add_together = adding  # type: ignore[method-assign, assignment]


@dataclass(frozen=True, slots=True)
class Work:
    texts: Path
    digest: str
    needed: int  # bytes that the book and what stands beside it take at most


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Work:
    folder = tmp_path_factory.mktemp("work")
    texts = folder_of(folder / "texts", TEXTS)
    assert run(folder, [["add", str(texts), "--book", str(folder / "pledges.db")]]).code == 0
    with Book.open(str(folder / "pledges.db")) as book:
        return Work(texts, book.digest(), 2 * (folder / "pledges.db").stat().st_size)


@dataclass(frozen=True, slots=True)
class Stopped:
    """How a run with too little room went."""

    full: bool  # it met the end of its room
    trouble: str  # "" for none


def stopped(work: Work, where: Path, full: Prepare, make_room: Callable[[], Any]) -> Stopped:
    """Adds while there is too little room, then with room."""
    ended = run(work.texts.parent, [["add", str(work.texts), "--book", str(where / "pledges.db")]], full)
    return Stopped(ended.code == 1, _trouble(work, where, ended, full, make_room))


def _trouble(work: Work, where: Path, ended: Ended, full: Prepare, make_room: Callable[[], Any]) -> str:
    """What is wrong with a run that met a full disk, and with what it left."""
    book = where / "pledges.db"
    said = {line.partition(": ")[2].partition(";")[0] for line in ended.said if line.startswith("new: ")}
    if ended.has_traceback or ended.code not in (0, 1):
        return f"it ended with {ended.code}: {ended.errors[-300:]}"
    if ended.code and not ("disk" in ended.errors or "opened" in ended.errors):
        return f"nothing is said of the disk: {ended.errors[-300:]}"
    if said:
        listed = run(work.texts.parent, [["list", "--book", str(book)]], full)
        if listed.code:
            return f"it cannot be read while the disk is full: {listed.errors[-300:]}"
        with Book.open(str(book)) as kept:
            lost = said - {entry.id for entry in kept.documents()}
            if lost or kept.faults():
                return f"acknowledged and lost: {sorted(lost)}, faults: {kept.faults()}"
    make_room()
    again = run(work.texts.parent, [["add", str(work.texts), "--book", str(book)]])
    if again.code:
        return f"with room again it fails: {again.errors[-300:]}"
    with Book.open(str(book)) as kept:
        return "" if not kept.faults() and kept.digest() == work.digest else "with room again it ends elsewhere"


def tell(figures: Figures, found: list[Stopped], how: str) -> None:
    bad = [one.trouble for one in found if one.trouble]
    figures.tell("R5", f"room for a part of a book ({how}): {len(found)} runs, "
                 f"{sum(one.full for one in found)} ran out",
                 f"{len(found) - len(bad)} of {len(found)} stop in words, can be read and go on"
                 + "".join(f"; {one}" for one in bad[:2]), held=not bad)


def limited(work: Work, where: Path, size: int, plant: Prepare = nothing) -> Stopped:
    where.mkdir()
    return stopped(work, where, both(plant, partial(no_file_above, size)), lambda: None)


def test_a_file_cannot_grow(work: Work, tmp_path: Path, figures: Figures) -> None:
    rng = random.Random(5)
    found = [limited(work, tmp_path / str(number), rng.randrange(1000, work.needed // 2))
             for number in range(figures.size(2, 50))]
    tell(figures, found, "a limit on the size of its files")


@contextmanager
def small_disk(folder: Path) -> Iterator[Callable[[int], None]]:
    """A disk of its own in memory; call it with bytes to change its size. Skips where nobody may mount one."""
    folder.mkdir()
    mount = shutil.which("mount")
    if mount is None or subprocess.run([mount, "-t", "tmpfs", "-o", f"size={LARGEST}", "none", str(folder)],
                                       capture_output=True, check=False).returncode:
        pytest.skip("no right to mount a small disk here: the limit on the size of files stands for it")

    def resize(size: int) -> None:
        subprocess.run(["mount", "-o", f"remount,size={size}", str(folder)], check=True)

    try:
        yield resize
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_a_disk_is_full(work: Work, tmp_path: Path, figures: Figures) -> None:
    """A file system of its own, with so much room: its writer hears "no space left on device" as on any disk."""
    rng = random.Random(6)
    found = []
    for number in range(figures.size(2, 50)):
        with small_disk(tmp_path / str(number)) as resize:
            resize(rng.randrange(8192, work.needed))
            found.append(stopped(work, tmp_path / str(number), nothing, partial(resize, 20 * LARGEST)))
    tell(figures, found, "a small disk of its own")


def test_the_harness_sees_a_planted_bug(work: Work, tmp_path: Path) -> None:
    assert "lost" in limited(work, tmp_path / "try", work.needed // 2, say_kept_all_the_same).trouble
