"""R4: whichever call of the storage fails, once or for ever, a verb ends in words and the book stays whole."""

from __future__ import annotations

import gc
import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pledgebook import claims
from pledgebook.register import opening, store
from pledgebook.register.errors import NoBook
from pledgebook.register.server import WRITES
from pledgebook.register.store import Book
from pledgebook.register.verifying import verify
from tests.doors.command_line import pledgebook, quick_read_all
from tests.trouble.faults import failing
from tests.trouble.figures import Figures
from tests.trouble.texts import folder_of

# Of no use to the first layout.
SINCE = ("bearings", "links", "matches", "suggestions", "prints", "taken_from", "originals", "visits")
IN_WORDS = {0, 1, 3, 4, 5}  # exit codes; 3 and 4 for what failed or is not whole


@dataclass(frozen=True, slots=True)
class Operation:
    """A verb, what it needs beside it, and the digest of the book (or the bytes of a file) when it is done."""

    name: str
    words: tuple[str, ...]  # FOLDER stands for the folder it works in
    result: str  # the file to look at, in that folder
    again: tuple[str, ...] = ()  # to add when it is run again


@dataclass(frozen=True, slots=True)
class Start:
    """A folder with everything an operation starts from; each try works on a copy of it."""

    folder: Path

    def copied(self, to: Path) -> Path:
        shutil.rmtree(to, ignore_errors=True)
        return Path(shutil.copytree(self.folder, to))


OPERATIONS = (
    Operation("add", ("add", "FOLDER/texts", "--book", "FOLDER/new.db"), "new.db"),
    Operation("add more", ("add", "FOLDER/more", "--book", "FOLDER/pledges.db"), "pledges.db"),
    Operation("rule", ("rule", "replay", "FOLDER/rulings.jsonl", "--book", "FOLDER/pledges.db"), "pledges.db"),
    Operation("backup", ("backup", "--to", "FOLDER/copy.db", "--book", "FOLDER/pledges.db"), "copy.db", ("--replace",)),
    Operation("restore", ("restore", "FOLDER/other.db", "--book", "FOLDER/pledges.db"), "pledges.db"),
    Operation("migrate", ("list", "--book", "FOLDER/old.db"), "old.db"),
    Operation("mend", ("verify", "--mend", "--book", "FOLDER/stale.db"), "stale.db"),
    Operation("export", ("export", "csv", "--to", "FOLDER/out.csv", "--book", "FOLDER/pledges.db"), "out.csv"),
)


def at_rest(path: Path, *statements: str) -> None:
    """Changes a book with another tool, and leaves one file without anything beside it."""
    connection = sqlite3.connect(path, isolation_level=None)
    for statement in (*statements, "PRAGMA journal_mode = DELETE"):
        connection.execute(statement)
    connection.close()


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    folder = tmp_path_factory.mktemp("start")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(claims, "read_all", quick_read_all)
        folder_of(folder / "texts", 3)
        folder_of(folder / "more", 2, seed=2)
        folder_of(folder / "others", 3, seed=3)
        for name, texts in (("pledges", "texts"), ("ruled", "texts"), ("old", "texts"), ("stale", "texts"),
                            ("other", "others")):
            assert pledgebook("add", str(folder / texts), "--book", str(folder / f"{name}.db")).exit_code == 0
        with Book.open(str(folder / "ruled.db")) as book:
            name = book.claims()[0].id
        said = ("--book", str(folder / "ruled.db"))
        assert pledgebook("rule", "accept", name, "--why", "read", "--who", "Ada", *said).exit_code == 0
        assert pledgebook("rule", "export", "--to", str(folder / "rulings.jsonl"), *said).exit_code == 0
        at_rest(folder / "old.db", *(f"DROP TABLE {table}" for table in SINCE), "DROP INDEX sources_by_url",
                "UPDATE book SET value = '1' WHERE key = 'schema_version'", "PRAGMA user_version = 1")
        at_rest(folder / "stale.db", "DELETE FROM commitments")
        for name in ("pledges", "other", "ruled"):
            at_rest(folder / f"{name}.db")
        yield Start(folder)


@dataclass(frozen=True, slots=True)
class Tried:
    """What one fault did."""

    fired: bool
    trouble: str  # "" for none


@dataclass(frozen=True, slots=True)
class Quiet:
    """A verb where nothing fails."""

    calls: int  # of the storage
    result: str


def done(operation: Operation, where: Path, *more: str) -> Any:
    """The outcome of its verb; every error that is not told in words is raised."""
    return pledgebook(*(word.replace("FOLDER", str(where)) for word in operation.words), *more)


def state(path: Path) -> str:
    """What a file says: the digest of a whole book, else its bytes."""
    if path.suffix != ".db":
        return path.read_text(encoding="utf-8") if path.exists() else "none"
    if not path.exists() or not path.stat().st_size:
        return "none"
    try:
        faults = verify(str(path)).faults
    except NoBook:  # a file that SQLite has begun, with no book in it yet; adding again makes one
        return "none"
    if faults:
        return f"broken: {faults[0].what}"
    with Book.open(str(path), create=True) as book:
        return book.digest()


def texts_of(path: Path) -> set[str]:
    with Book.open(str(path), create=True) as book:
        return {entry.id for entry in book.documents()}


def tried(operation: Operation, start: Start, where: Path, quiet: Quiet, fatal: int, *, for_ever: bool = False,
          once_more: int = 0) -> Tried:
    """The verb with a fault at a call; then with another one, if asked; then undisturbed."""
    where = start.copied(where)
    result = where / operation.result
    for place in filter(None, (fatal, once_more)):
        more = operation.again if result.exists() else ()
        with failing(place, for_ever=for_ever) as faults:
            try:
                outcome = done(operation, where, *more)
            except Exception as error:
                return Tried(True, f"{type(error).__name__} is not told in words: {error}")
        gc.collect()  # connections that a failed close left open
        if outcome.exit_code not in IN_WORDS or (outcome.exit_code and not outcome.stderr + outcome.stdout):
            return Tried(True, f"exit code {outcome.exit_code}, {outcome.stderr!r}")
        now = state(result)
        if now.startswith("broken") or (operation.name == "backup" and now not in (
                "none", state(where / "pledges.db"))):
            return Tried(True, now)
        said = {line.partition(": ")[2].partition(";")[0] for line in outcome.stdout.splitlines()
                if line.startswith("new: ")}
        if said and said - texts_of(result):
            return Tried(True, f"acknowledged and lost: {said - texts_of(result)}")
    if done(operation, where, *(operation.again if result.exists() else ())).exit_code:
        return Tried(faults.fired, "run again, it fails")
    if state(result) != quiet.result:
        return Tried(faults.fired, "run again, it ends elsewhere")
    left = [path.name for path in where.iterdir() if path.name.endswith(".part")]
    return Tried(faults.fired, f"left behind: {left}" if left and operation.name != "export" else "")


def undisturbed(operation: Operation, start: Start, where: Path) -> Quiet:
    where = start.copied(where)
    with failing(0) as faults:
        assert done(operation, where).exit_code == 0
    return Quiet(faults.calls, state(where / operation.result))


@contextmanager
def quick() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(claims, "read_all", quick_read_all)
        yield patch


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_the_nth_call_fails(operation: Operation, start: Start, tmp_path: Path, figures: Figures) -> None:
    with quick():
        quiet = undisturbed(operation, start, tmp_path / "try")
        calls = quiet.calls
        rng = random.Random(operation.name)
        points = list(range(1, calls + 1)) if figures.long else sorted(rng.sample(range(1, calls + 1), 1))
        found: dict[str, Tried] = {}
        for point in points:
            found[f"{point} once"] = tried(operation, start, tmp_path / "try", quiet, point)
            found[f"{point} for ever"] = tried(operation, start, tmp_path / "try", quiet, point, for_ever=True)
        for point in points[::5]:
            more = rng.choice(points)
            found[f"{point}, then {more}"] = tried(operation, start, tmp_path / "try", quiet, point, once_more=more)
    bad = [f"call {how}: {one.trouble}" for how, one in found.items() if one.trouble]
    figures.tell("R4", f"`{operation.name}`: each of {len(points)} of its {calls} calls fails once, for ever, or "
                 f"twice: {len(found)} runs", f"{len(bad)} losses, tracebacks or hangs"
                 + "".join(f"; {one}" for one in bad[:3]), held=not bad)


def keep_what_came(whole: Callable[..., Any]) -> Callable[..., Any]:
    """The planted bug: a transaction that fails half-way keeps what it had."""
    @contextmanager
    def kept(engine: Any) -> Iterator[Any]:
        with engine.connect().execution_options(**{WRITES: True}) as connection:
            try:
                yield connection
            finally:
                connection.commit()
    return kept


def test_the_harness_sees_a_planted_bug(start: Start, tmp_path: Path) -> None:
    with quick() as patch:
        patch.setattr(store, "writing", keep_what_came(opening.writing))
        operation = OPERATIONS[1]
        quiet = undisturbed(operation, start, tmp_path / "try")
        assert any(tried(operation, start, tmp_path / "try", quiet, point).trouble
                   for point in range(20, quiet.calls, 3))
