"""A book in, a copy of it out, and back: made beside its place, checked, and put there whole or not at all.

The copy of a server's book is a file like any other, and a file may become the book of a server.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from pledgebook.register.carrying import to_file, to_server
from pledgebook.register.errors import BookError, NoBook
from pledgebook.register.opening import BROKEN, BUSY_SECONDS, is_stamped, troubles
from pledgebook.register.places import database_of, is_address, shown
from pledgebook.register.verifying import Verified, verify

BESIDE = ("-wal", "-shm", "-journal")  # what SQLite may keep beside a file


class NotWhole(BookError):
    """A book was checked before it was copied, and is not whole."""

    def __init__(self, path: str, verified: Verified, what: str, try_this: str) -> None:
        super().__init__(what, path, try_this)
        self.verified = verified


def backup(path: str, to: str, *, replace: bool = False, busy_seconds: float = BUSY_SECONDS) -> Verified:
    """Copies the book at a path or address to a file or another address, whatever others write to it meanwhile.

    replace   put it in the place of a file, or of a book with texts, that is there already
    returns   what the check of the copy looked at
    raises    NotWhole where the book has faults: the file that was there before is left as it is
    """
    if is_address(to):
        return _backup_on_server(path, to, replace=replace, busy_seconds=busy_seconds)
    target = Path(to)
    if target.is_dir():
        raise BookError("It is a folder.", to, "Name the file that the backup is to be.")
    if _same_place(path, to):
        raise BookError("It is the book itself.", to, "Name another file.")
    if target.exists() and not replace:
        raise _is_there(to)
    with _copied(path, target, busy_seconds) as (part, verified):
        _check_whole(path, verified)
        _put(part, target, replace=replace)
    return verified


def _check_whole(path: str, verified: Verified) -> None:
    if verified.all_faults:
        raise NotWhole(shown(path), verified, "The book has faults, so no backup was made of it.",
                       "See what each of them asks for; an older backup, if there is one, was left as it is.")


def _backup_on_server(path: str, to: str, *, replace: bool, busy_seconds: float) -> Verified:
    if _same_place(path, to):
        raise BookError("It is the book itself.", shown(to), "Name another address.")
    with TemporaryDirectory() as folder, _copied(path, Path(folder) / "book.db", busy_seconds) as (part, verified):
        _check_whole(path, verified)
        to_server(part, to, busy_seconds, refused=None if replace else lambda: BookError(
            "There is a book with texts already.", shown(to), "Name another address, or overwrite it with --replace."))
    return verified


def _same_place(one: str, other: str) -> bool:
    if is_address(one) or is_address(other):
        return one == other
    return Path(one).exists() and Path(other).exists() and Path(one).samefile(other)


@contextmanager
def passing_copy(path: str, busy_seconds: float = BUSY_SECONDS) -> Iterator[str]:
    """The file of a copy of the book at a path or address, to try something on; of none where there is no book yet."""
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "book.db"
        if is_address(path):
            with suppress(NoBook):
                to_file(path, copy, busy_seconds)
        else:
            with troubles(path, busy_seconds):
                if is_stamped(path):
                    _copy(Path(path), copy, busy_seconds)
        yield str(copy)


def restore(backup_path: str, book: str, *, now: datetime, busy_seconds: float = BUSY_SECONDS) -> tuple[Verified, str]:
    """Puts a backup in the place of a book; what was there is kept in a file beside it, a server's beside the backup.

    returns   what the check of the backup looked at, and where the book that was there is now ("" for none)
    raises    NotWhole where the backup has faults; BookBusy while anybody has the file open, or writes on the server:
              the book is then as it was
    """
    if _same_place(backup_path, book):
        raise BookError("It is the book itself.", shown(backup_path), "Name a backup of it.")
    if is_address(book):
        return _restore_on_server(backup_path, book, now, busy_seconds)
    target = Path(book)
    if target.is_dir():
        raise BookError("It is a folder.", book, "Name the file of the book with --book.")
    with _copied(backup_path, target, busy_seconds) as (part, verified):
        _check_usable(backup_path, verified)
        if not target.exists():
            _put(part, target, replace=False)
            return verified, ""
        aside = _free_name(target, now)
        with troubles(book, busy_seconds):
            try:
                _overwrite(part, target, aside, busy_seconds)
            except sqlite3.DatabaseError as error:
                if error.sqlite_errorcode & 0xFF not in BROKEN:
                    raise
                _swap(part, target, aside)
    return verified, str(aside)


def _check_usable(backup_path: str, verified: Verified) -> None:
    if verified.faults:
        raise NotWhole(shown(backup_path), verified, "The backup has faults, so it was not put in place.",
                       "Use another backup; the book was left as it is.")


def _restore_on_server(backup_path: str, book: str, now: datetime, busy_seconds: float) -> tuple[Verified, str]:
    beside = Path.cwd() if is_address(backup_path) else Path(backup_path).resolve().parent
    aside = _free_name(beside / f"{database_of(book)}.db", now)
    with TemporaryDirectory() as folder, \
            _copied(backup_path, Path(folder) / "book.db", busy_seconds) as (part, verified):
        _check_usable(backup_path, verified)
        there = to_server(part, book, busy_seconds, aside=aside)
    if there:
        _to_disk(aside)
    return verified, str(aside) if there else ""


def _is_there(to: str) -> BookError:
    return BookError("There is a file of this name already.", to, "Name another, or overwrite it with --replace.")


@contextmanager
def _copied(path: str, target: Path, busy_seconds: float) -> Iterator[tuple[Path, Verified]]:
    """A checked copy of a book under a passing name beside its target; gone again if it is not put in place."""
    folder = target.resolve().parent
    if not folder.is_dir():
        raise BookError("The folder for it does not exist.", str(folder), "Make it, or name another place.")
    part = folder / f".{target.name}.{os.getpid()}.part"
    try:
        try:
            if is_address(path):
                to_file(path, part, busy_seconds)
            else:
                with troubles(path, busy_seconds):
                    if not is_stamped(path):  # raises for a newer book, for another program's file, before it is copied
                        raise NoBook(path)
                with troubles(str(part), busy_seconds):
                    _copy(Path(path), part, busy_seconds)
            _to_disk(part)
            yield part, verify(str(part), called=shown(path))
        finally:
            for name in ("", *BESIDE):
                Path(f"{part}{name}").unlink(missing_ok=True)
    except OSError as error:
        raise BookError(f"The copy cannot be written ({error.strerror}).", str(target),
                        "Look at the permissions of its folder and at the space left.") from error


def _connected(path: Path, busy_seconds: float, mode: str = "rw") -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode={mode}", uri=True, timeout=busy_seconds,
                           isolation_level=None)


def _copy(source: Path, to: Path, busy_seconds: float) -> None:
    """All pages as of one moment, by SQLite itself: the newest ones may still be in the file beside the book."""
    with closing(_connected(source, busy_seconds)) as book, closing(_connected(to, busy_seconds, "rwc")) as copy:
        book.execute("BEGIN")  # one moment: writers go on, and what they add is for the next backup
        book.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        book.backup(copy)
        book.execute("ROLLBACK")
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, with nothing beside it


def _put(part: Path, target: Path, *, replace: bool) -> None:
    """The copy under its name, in one step."""
    if replace:
        part.replace(target)
    else:
        try:
            target.hardlink_to(part)  # unlike a rename, it fails where somebody else made the file meanwhile
        except FileExistsError as error:
            raise _is_there(str(target)) from error
        except OSError:  # a disk that knows no links
            part.replace(target)
    _to_disk(target.resolve().parent)


def _overwrite(part: Path, target: Path, aside: Path, busy_seconds: float) -> None:
    """Both copies in one lock: nobody can add to the book between its copy and its end.

    The pages are written in one transaction of SQLite: a kill or a power cut leaves the old book or the new one.
    """
    with closing(_connected(target, busy_seconds)) as book, closing(_connected(part, busy_seconds)) as new:
        book.execute("PRAGMA journal_mode = DELETE")  # fails as busy while anybody has the book open
        book.execute("PRAGMA locking_mode = EXCLUSIVE")
        book.execute("BEGIN EXCLUSIVE")
        book.execute("COMMIT")  # the lock stays
        with closing(_connected(aside, busy_seconds, "rwc")) as kept:
            book.backup(kept)
        _to_disk(aside)
        new.backup(book)


def _swap(part: Path, target: Path, aside: Path) -> None:
    """For a file so damaged that SQLite does not take it: it is copied as it is, with what stands beside it."""
    for name in ("", *BESIDE):
        with suppress(FileNotFoundError):
            shutil.copyfile(f"{target}{name}", f"{aside}{name}")
            _to_disk(Path(f"{aside}{name}"))
    for name in BESIDE:  # an old -wal beside a new book would be read into it
        Path(f"{target}{name}").unlink(missing_ok=True)
    part.replace(target)
    _to_disk(target.resolve().parent)


def _free_name(target: Path, now: datetime) -> Path:
    """Where the book that was there is kept: its name with the moment, such as pledges.until-20240711T120000.db."""
    stem = f"{target.stem}.until-{now:%Y%m%dT%H%M%S}"
    names = (f"{stem}{f'-{number}' if number > 1 else ''}{target.suffix}" for number in range(1, 10_000))
    return next(path for path in (target.with_name(name) for name in names) if not path.exists())


def _to_disk(path: Path) -> None:
    """Waits until the disk has it; a folder for the names in it."""
    with suppress(PermissionError):  # some systems do not open folders
        number = os.open(path, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
