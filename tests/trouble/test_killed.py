"""R1–R3: a run that is killed loses nothing it acknowledged, leaves nothing by halves, and ends where others end."""

from __future__ import annotations

import random
import shutil
import signal
import sqlite3
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from pledgebook.register.store import Book
from tests.trouble.figures import Figures
from tests.trouble.runs import (
    Prepare,
    Run,
    acknowledge_too_early,
    both,
    die_at,
    forget_on_resuming,
    keep_by_halves,
    nothing,
    run,
)
from tests.trouble.texts import folder_of

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
TEXTS, RULINGS = 8, 2


@dataclass(frozen=True, slots=True)
class Work:
    """Texts to add and rulings to make, and what comes out where nobody disturbs it."""

    folder: Path
    verbs: tuple[tuple[str, ...], ...]
    rulings: tuple[str, ...]
    digest: str
    steps: int
    seconds: float

    def verbs_on(self, book: Path) -> list[list[str]]:
        return [[*words, "--book", str(book)] for words in self.verbs]


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Work:
    folder = tmp_path_factory.mktemp("work")
    texts = folder_of(folder / "texts", TEXTS)
    book = folder / "first.db"
    adding = ("add", str(texts))
    assert run(folder, [[*adding, "--book", str(book)]]).code == 0
    with Book.open(str(book)) as kept:
        names = [claim.id for claim in kept.claims()][:RULINGS]
    verbs: list[tuple[str, ...]] = [adding]
    ids = []
    for number, name in enumerate(names):
        said = run(folder, [["rule", "accept", name, "--why", "read it", "--who", "Ada", "--book", str(book)]]).said
        ids.append(said[1].split()[0])
        assert run(folder, [["rule", "export", "--to", str(folder / "all.jsonl"), "--book", str(book)]]).code == 0
        one = folder / f"ruling-{number}.jsonl"
        one.write_text((folder / "all.jsonl").read_text(encoding="utf-8").splitlines()[-1] + "\n", encoding="utf-8")
        verbs.append(("rule", "replay", str(one)))
    quiet = folder / "undisturbed.db"
    begun = time.monotonic()
    ended = run(folder, [[*words, "--book", str(quiet)] for words in verbs], partial(die_at, 0))
    assert ended.code == 0, ended.errors
    steps = next(int(line.split()[1]) for line in ended.said if line.startswith("steps "))
    with Book.open(str(quiet)) as kept:
        return Work(folder, tuple(verbs), tuple(ids), kept.digest(), steps, time.monotonic() - begun)


@dataclass(frozen=True, slots=True)
class Aftermath:
    """What a killed run left behind."""

    killed: bool
    lost: tuple[str, ...]  # acknowledged and gone
    faults: tuple[str, ...]
    same: bool  # run again, it ends in the digest of the undisturbed run

    @property
    def is_well(self) -> bool:
        return not self.lost and not self.faults and self.same


def after(work: Work, where: Path, said: list[str], killed: bool, prepare: Prepare = nothing) -> Aftermath:
    """Looks at a book whose run was killed, then runs it again."""
    book = where / "pledges.db"
    lost, faults = list[str](), list[str]()
    told = {line.partition(": ")[2].partition(";")[0] for line in said if line.startswith("new: ")}
    replayed = sum(line == "done rule replay" for line in said)
    if book.exists() and book.stat().st_size:
        with Book.open(str(book), create=True) as kept:
            faults = [fault.what for fault in kept.faults()]
            if not faults:
                held = {entry.id for entry in kept.documents()}
                rulings = {ruling.id for ruling in kept.judged().rulings}
                lost = sorted((told - held) | (set(work.rulings[:replayed]) - rulings))
    else:
        lost = sorted(told)
    ended = run(where, work.verbs_on(book), prepare)
    same = False
    if ended.code == 0:
        with Book.open(str(book)) as kept:
            faults += [fault.what for fault in kept.faults()]
            same = kept.digest() == work.digest
    return Aftermath(killed, tuple(lost), tuple(faults), same)


def killed_at_a_step(work: Work, where: Path, fatal: int, plant: Prepare = nothing) -> Aftermath:
    ended = run(where, work.verbs_on(where / "pledges.db"), both(plant, partial(die_at, fatal)))
    return after(work, where, ended.said, ended.code == -signal.SIGKILL, plant)


def killed_at_a_moment(work: Work, where: Path, rng: random.Random, plant: Prepare = nothing) -> Aftermath:
    """Killed a while after one of its acknowledgements; how long, the clock and the machine decide."""
    going = Run(where, work.verbs_on(where / "pledges.db"), plant)
    wanted = rng.randint(1, TEXTS + RULINGS)
    for heard, _ in enumerate(going.lines(), 1):
        if heard == wanted:
            break
    time.sleep(rng.uniform(0, 2 * work.seconds / (TEXTS + RULINGS)))
    going.kill()
    ended = going.ended()
    return after(work, where, ended.said, ended.code == -signal.SIGKILL, plant)


def fresh(folder: Path) -> Path:
    """An empty folder for the next try."""
    shutil.rmtree(folder / "try", ignore_errors=True)
    (folder / "try").mkdir()
    return folder / "try"


def tell(figures: Figures, found: list[Aftermath], how: str) -> None:
    lost, faulty, other = (sum(map(bool, found_so)) for found_so in (
        [one.lost for one in found], [one.faults for one in found], [not one.same for one in found]))
    figures.tell("R1–R3", f"kill −9 {how}: {len(found)} runs, {sum(one.killed for one in found)} killed in time",
                 f"{lost} lost something acknowledged, {faulty} not whole, {other} resumed to another digest",
                 held=all(one.is_well for one in found))


def test_killed_before_a_statement_or_commit(work: Work, tmp_path: Path, figures: Figures) -> None:
    count = figures.size(3, 200)
    rng = random.Random(1)
    points = [rng.randint(part * work.steps // count + 1, max((part + 1) * work.steps // count,
                                                              part * work.steps // count + 1)) for part in range(count)]
    found = [killed_at_a_step(work, fresh(tmp_path), point) for point in points]
    tell(figures, found, f"before a statement or commit (of {work.steps})")
    assert all(one.killed for one in found)


def test_killed_at_any_moment(work: Work, tmp_path: Path, figures: Figures) -> None:
    rng = random.Random(2)
    found = [killed_at_a_moment(work, fresh(tmp_path), rng) for _ in range(figures.size(3, 200))]
    tell(figures, found, "at a moment that the clock chose")


@pytest.mark.parametrize(("plant", "seen"), [
    (acknowledge_too_early, "lost"), (keep_by_halves, "faults"), (forget_on_resuming, "same")])
def test_the_harness_sees_a_planted_bug(plant: Prepare, seen: str, work: Work, tmp_path: Path) -> None:
    rng = random.Random(3)
    for _ in range(40):
        one = killed_at_a_step(work, fresh(tmp_path), rng.randint(work.steps // 4, 2 * work.steps // 3), plant)
        if {"lost": bool(one.lost), "faults": bool(one.faults), "same": not one.same}[seen]:
            return
    pytest.fail(f"{plant.__name__} was not seen")


def test_a_half_written_file_would_be_seen(work: Work, tmp_path: Path) -> None:
    """Were the last page of the book torn, as by a power cut without a journal, its check would tell."""
    book = fresh(tmp_path) / "pledges.db"
    assert run(tmp_path, work.verbs_on(book)[:1]).code == 0
    with sqlite3.connect(book) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    connection.close()
    raw = book.read_bytes()
    book.write_bytes(raw[:-2048] + bytes(2048))
    with Book.open(str(book)) as kept:
        assert kept.faults()
