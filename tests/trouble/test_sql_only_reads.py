"""R18: whatever SQL comes through `pledgebook sql`, it writes nothing, opens no other file, and ends soon and small."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from pledgebook.register.store import Book
from tests.trouble.figures import Figures
from tests.trouble.runs import run
from tests.trouble.sql_attacks import ATTACKS, COSTS, FILES, QUESTIONS, SECRET, WRITES, fuzzed
from tests.trouble.sql_runs import Outcome, outcomes
from tests.trouble.texts import folder_of

pytest.importorskip("resource", reason="this system limits no process")
CPU_BAR, MEMORY_BAR, WALL = 2.0, 256, 6.0  # seconds and megabytes of R18; by the clock a machine may be busy
NEVER_ROWS = frozenset((*WRITES, *FILES))


@pytest.fixture(scope="module", name="folder")
def _folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A book that somebody has open, so that its log is there, too; beside it a file that is nobody's business."""
    made = tmp_path_factory.mktemp("texts")
    folder = tmp_path_factory.mktemp("book")
    with closing(sqlite3.connect(folder / "secret.db")) as other:
        other.execute("CREATE TABLE secret AS SELECT ? AS word", (SECRET,))
        other.commit()
    folder_of(made / "texts", 12)
    assert run(made, [["add", str(made / "texts"), "--book", str(folder / "pledges.db")]]).code == 0
    with closing(sqlite3.connect(folder / "pledges.db")) as held:
        held.execute("SELECT count(*) FROM claims").fetchone()
        yield folder


def breach(statement: str, one: Outcome) -> str:
    """What a statement should not have been able to do; "" for nothing."""
    if one.changed:
        return f"it changed {one.changed}"
    if one.secret or (one.rows and statement in NEVER_ROWS):
        return "it read what is none of its business"
    if one.cpu > CPU_BAR or one.wall > WALL or one.memory > MEMORY_BAR:
        return f"it took {one.cpu:.1f} s, {one.wall:.1f} s by the clock, {one.memory} MB"
    return "" if one.is_told else f"it did not end in words: {one.code}, {one.end}"


def told(figures: Figures, found: Iterable[tuple[str, Outcome]], what: str) -> None:
    met = [(statement, one, breach(statement, one)) for statement, one in found]
    bad = [f"`{statement[:80]}`: {wrong}" for statement, _, wrong in met if wrong]
    ends = [one.end for _, one, _ in met]
    figures.tell("R18", f"{len(met)} {what}", f"{len(bad)} wrote, left the book, or went over 2 s of processor time or "
                 f"256 MB ({sum('more' in end for end in ends)} answered, "
                 f"{sum('refused' in end for end in ends)} refused, the others ended); at most "
                 f"{max(one.cpu for _, one, _ in met):.1f} s and "
                 f"{max(one.memory for _, one, _ in met)} MB" + "".join(f"; {one}" for one in bad[:3]), held=not bad)


def test_attacks_only_read(folder: Path, figures: Figures) -> None:
    with Book.open(str(folder / "pledges.db")) as book:
        before = book.digest()
    short = [*random.Random(18).sample(sorted(set(ATTACKS) - set(COSTS)), 120), *COSTS[:9]]
    some = ATTACKS if figures.long else short
    told(figures, outcomes(folder, SECRET, some), "attacks by SQL")
    with Book.open(str(folder / "pledges.db")) as book:
        assert book.digest() == before and not book.faults()


def test_fuzzed_statements_only_read(folder: Path, figures: Figures) -> None:
    """Within a third of a second each, or those that go on for ever would take the day."""
    told(figures, outcomes(folder, SECRET, fuzzed(figures.size(150, 100_000), figures.seed), seconds=0.3),
         f"statements, put together anew from attacks and questions (seed {figures.seed})")


def test_questions_are_answered(folder: Path) -> None:
    for statement, one in outcomes(folder, SECRET, QUESTIONS[:-1]):
        assert one.end == {"more": False} and not one.changed, (statement, one)


# --- planted bugs -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("plant", "statement", "seen"), [
    ("writable", "UPDATE claims SET why = 'x'", "changed"),
    ("writable", "VACUUM INTO 'made.db'", "changed"),
    ("without_walls", "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n", "took"),
    ("without_walls", "WITH RECURSIVE s(x) AS (SELECT 'xxxxxxxx' UNION ALL SELECT x || x FROM s LIMIT 25) "
                      "SELECT max(x) || max(x) FROM s", "took")])
def test_a_door_that_can_do_more_is_seen(plant: str, statement: str, seen: str, folder: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(folder / "pledges.db")) as whole, \
            closing(sqlite3.connect(tmp_path / "pledges.db")) as copy:
        whole.backup(copy)
        copy.execute("SELECT count(*) FROM claims").fetchone()  # somebody has it open here, too
        (_, one), = outcomes(tmp_path, SECRET, [statement], plant=plant)
    assert seen in breach(statement, one)


def test_without_its_authorizer_the_door_still_writes_nothing(folder: Path, figures: Figures) -> None:
    """The walls behind it: the file is open for reading only, and the system opens no other."""
    some = [*WRITES, *FILES] if figures.long else random.Random(18).sample([*WRITES, *FILES], 40)
    assert not [(statement, one) for statement, one in outcomes(folder, SECRET, some, plant="lifted")
                if one.changed or one.secret]
