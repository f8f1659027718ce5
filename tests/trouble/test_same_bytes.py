"""R9–R11: the same texts give the same book, in whatever order, process and place, and however often they come."""

from __future__ import annotations

import itertools
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from pledgebook import claims
from pledgebook.register import opening, schema, store
from pledgebook.register.errors import BookNeedsNewer
from pledgebook.register.store import Book
from tests.doors.command_line import pledgebook, quick_read_all
from tests.trouble.figures import Figures
from tests.trouble.runs import Prepare, both, die_at, nothing, run
from tests.trouble.texts import folder_of, texts

EXAMPLES = Path(__file__).parents[2] / "examples"
LOCALES, ZONES = ("C", "C.UTF-8", "POSIX"), ("UTC", "Asia/Tokyo", "America/St_Johns")
ADD = """
import sys
from pledgebook import claims
from pledgebook.doors.cli import program
from pledgebook.register.store import Book
from tests.doors import command_line
engine, jobs, plant, book, *sources = sys.argv[1:]
if engine == "quick":
    claims.read_all = command_line.quick_read_all
if plant:
    from pledgebook.register import rows
    whole = rows.claim_rows
    rows.claim_rows = lambda reading: [row | {"why": str(list({"one", "two", "three", "four"})).replace("'", '"')}
                                       for row in whole(reading)]
program()(["add", *sources, "--book", book, "--jobs", jobs, *(["--engine", engine] if engine != "quick" else [])],
    standalone_mode=False)
"""


def added(book: Path, sources: Sequence[Path], *, engine: str = "quick", jobs: int = 1, seed: int = 0,
          place: int = 0, plant: bool = False) -> str:
    """The digest of a book made in a process of its own, with that seed for hashes and that place on earth."""
    done = subprocess.run(
        [sys.executable, "-c", ADD, engine, str(jobs), "yes" if plant else "", str(book), *map(str, sources)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONHASHSEED": str(seed),
                          "LC_ALL": LOCALES[place % 3], "TZ": ZONES[place % 3]},
        capture_output=True, text=True, timeout=500, check=False)
    assert done.returncode == 0, done.stderr
    with Book.open(str(book)) as kept:
        assert kept.claims()
        return kept.digest()


def shuffled(sources: Sequence[Path], seed: int) -> list[Path]:
    return random.Random(seed).sample(sources, len(sources))


def test_the_same_digest_whatever_the_order_the_hashes_and_the_place(tmp_path: Path, figures: Figures) -> None:
    sources = sorted(folder_of(tmp_path / "texts", 20).glob("*.txt"))
    count = figures.size(2, 30)
    digests = {added(tmp_path / f"{number}.db", shuffled(sources, number), seed=number % 10,
                     place=number // 10 + number) for number in range(count)}
    figures.tell("R10", f"20 texts through the quick reader, {count} orders, {min(count, 10)} hash seeds, "
                 f"{min(count, 3)} locales and time zones", f"{len(digests)} digest", held=len(digests) == 1)


def test_the_same_digest_from_the_real_reader_whatever_the_workers(tmp_path: Path, figures: Figures) -> None:
    if not figures.long:
        pytest.skip("the grammar takes its time to load: only in the long form; tests/claims has jobs 1 and 2")
    sources = sorted(EXAMPLES.glob("*.txt"))
    digests = {added(tmp_path / f"{number}.db", shuffled(sources, number), engine="grammar", jobs=jobs, seed=number,
                     place=number) for number, jobs in zip(range(10), itertools.cycle((1, 2, 8)))}
    figures.tell("R10", f"the {len(sources)} examples through the grammar, 10 orders, 10 hash seeds, 1, 2 and 8 "
                 "workers, 3 locales and time zones", f"{len(digests)} digest", held=len(digests) == 1)


def test_an_order_that_hangs_on_hashes_is_seen(tmp_path: Path) -> None:
    sources = sorted(folder_of(tmp_path / "texts", 4).glob("*.txt"))
    first = added(tmp_path / "0.db", sources, seed=0, plant=True)
    assert any(added(tmp_path / f"{seed}.db", sources, seed=seed, plant=True) != first for seed in (1, 2, 3))


# --- three times the same -----------------------------------------------------------------------------------------


def content(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    with closing(sqlite3.connect(path)) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        return {name: sorted(connection.execute(f"SELECT * FROM {name}"), key=repr) for name in names}


def three_times(folder: Path, count: int, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many rows differ after the same texts came again, in another order, and from a file with a text a line."""
    monkeypatch.setattr(claims, "read_all", quick_read_all)
    book = ("--book", str(folder / "pledges.db"))
    where = folder_of(folder / "texts", count)
    lines = folder / "texts.jsonl"
    told = []
    for name, text in texts(count).items():
        beside = where / f"{name}.json"
        about = json.loads(beside.read_text(encoding="utf-8")) if beside.exists() else {}
        told.append(json.dumps({"id": name, "text": text} | about, ensure_ascii=False))
    lines.write_text("\n".join(told) + "\n", encoding="utf-8")
    assert pledgebook("add", str(where), *book).exit_code == 0
    before = content(folder / "pledges.db")
    assert pledgebook("add", *map(str, shuffled(sorted(where.glob("*.txt")), 1)), *book).exit_code == 0
    assert pledgebook("add", str(lines), *book).exit_code == 0
    after = content(folder / "pledges.db")
    return sum(len(set(map(repr, before[name])) ^ set(map(repr, after[name]))) for name in before)


def test_the_same_texts_three_times(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, figures: Figures) -> None:
    count = figures.size(25, 1000)
    changed = three_times(tmp_path, count, monkeypatch)
    figures.tell("R11", f"{count} texts added three times: as files, shuffled, as JSON Lines",
                 f"{changed} new or changed rows", held=changed == 0)


def test_a_text_kept_twice_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted bug: a source is compared with its moment, too, and so is never the same."""
    moments = itertools.count()
    whole = store.earliest_source
    monkeypatch.setattr(store, "earliest_source", lambda source: (*whole(source), next(moments)))
    assert three_times(tmp_path, 10, monkeypatch)


# --- earlier layouts ----------------------------------------------------------------------------------------------

FIFTH = ("ALTER TABLE commitments DROP COLUMN adopted", "ALTER TABLE commitments DROP COLUMN delivered")
FOURTH = (*FIFTH, "DROP TABLE bearings", "DROP INDEX commitments_by_act", "ALTER TABLE commitments DROP COLUMN act",
          "ALTER TABLE commitments DROP COLUMN side")
THIRD = (*FOURTH, *(f"DROP TABLE {table}" for table in ("taken_from", "originals", "visits")),
         "DROP INDEX sources_by_url")
OLDER: dict[int, tuple[str, ...]] = {  # what takes a book of the layout after it back to that layout
    4: FIFTH,
    3: FOURTH,
    2: THIRD,
    1: (*THIRD, *(f"DROP TABLE {table}" for table in ("rulings", "links", "matches", "suggestions", "prints")),
        "ALTER TABLE commitments DROP COLUMN sources"),
}


def older(path: Path, version: int) -> str:
    """Makes a book of an earlier layout; gives the digest it has to keep."""
    folder_of(path.parent / "texts", 8)
    assert run(path.parent, [["add", str(path.parent / "texts"), "--book", str(path)]]).code == 0
    with Book.open(str(path)) as book:
        digest = book.digest()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        for statement in (*OLDER[version], f"UPDATE book SET value = '{version}' WHERE key = 'schema_version'",
                          f"PRAGMA user_version = {version}", "PRAGMA journal_mode = DELETE"):
            connection.execute(statement)
    return digest


def stamp_first() -> None:
    """The planted bug: the new number is written before the new tables are there."""
    bring = opening._bring_up_to_date

    def bringing(engine: Any, path: str) -> None:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute(f"PRAGMA user_version = {schema.SCHEMA_VERSION}")
            connection.execute("UPDATE book SET value = ? WHERE key = 'schema_version'", (str(schema.SCHEMA_VERSION),))
        bring(engine, path)

    opening._bring_up_to_date = bringing


def migrated(folder: Path, old: bytes, digest: str, fatal: int, plant: Prepare = nothing) -> tuple[bool, str]:
    """Whether a carrying over was killed at a step, and what is wrong after it was tried again."""
    path = folder / "try.db"
    for beside in ("", "-wal", "-shm", "-journal"):
        Path(f"{path}{beside}").unlink(missing_ok=True)
    path.write_bytes(old)
    killed = run(folder, [["list", "--book", str(path)]], both(plant, partial(die_at, fatal)))
    again = run(folder, [["list", "--book", str(path)]], plant)
    if again.code:
        return killed.code != 0, f"it does not open: {again.errors[-200:]}"
    with Book.open(str(path)) as book:
        if book.faults():
            return killed.code != 0, book.faults()[0].what
        return killed.code != 0, "" if book.digest() == digest else "another digest"


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
@pytest.mark.parametrize("version", range(1, schema.SCHEMA_VERSION))
def test_a_carrying_over_is_killed_at_each_step(version: int, tmp_path: Path, figures: Figures) -> None:
    digest = older(tmp_path / "old.db", version)
    old, found = (tmp_path / "old.db").read_bytes(), dict[int, str]()
    step = figures.size(80, 1)
    for fatal in itertools.count(1, step):
        killed, found[fatal] = migrated(tmp_path, old, digest, fatal)
        if not killed:
            break
    bad = [f"step {fatal}: {what}" for fatal, what in found.items() if what]
    figures.tell("R9", f"a book of layout {version} carried over to {schema.SCHEMA_VERSION}, killed at "
                 f"{len(found) - 1} steps", f"{len(found) - len(bad)} of {len(found)} whole, with the digest they had"
                 + "".join(f"; {one}" for one in bad[:2]), held=not bad)


def test_a_stamp_before_its_tables_is_seen(tmp_path: Path) -> None:
    digest = older(tmp_path / "old.db", 1)
    assert migrated(tmp_path, (tmp_path / "old.db").read_bytes(), digest, 5, stamp_first)[1]


def test_each_earlier_layout_is_tried() -> None:
    assert set(OLDER) == set(range(1, schema.SCHEMA_VERSION)), "a new layout needs its way back here"


def test_a_newer_book_is_refused_unread(tmp_path: Path, figures: Figures) -> None:
    path = tmp_path / "pledges.db"
    with Book.open(str(path), create=True):
        pass
    count = figures.size(3, 20)
    refused = 0
    for ahead in range(1, count + 1):
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute(f"PRAGMA user_version = {schema.SCHEMA_VERSION + ahead}")
        before = path.read_bytes()
        try:
            Book.open(str(path), create=True)
        except BookNeedsNewer:
            refused += path.read_bytes() == before
    figures.tell("R9", f"books of {count} newer layouts", f"{refused} refused and left as they were",
                 held=refused == count)


