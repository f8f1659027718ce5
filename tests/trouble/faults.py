"""Storage that fails at its n-th call: once, or from then on. Each statement, commit, fsync, rename and link counts."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

CODES = (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN)
ON_DISK = ("fsync", "replace", "link", "unlink")  # of the module os; pathlib and shutil call these


class Faults:
    """Counts calls, and lets the n-th fail (0: none)."""

    def __init__(self, fatal: int, *, for_ever: bool = False) -> None:
        self.fatal, self.for_ever, self.calls = fatal, for_ever, 0

    @property
    def fired(self) -> bool:
        return 0 < self.fatal <= self.calls

    def _fails(self) -> bool:
        self.calls += 1
        return bool(self.fatal) and (self.calls == self.fatal or (self.for_ever and self.calls > self.fatal))

    def in_database(self) -> None:
        if self._fails():
            code = CODES[self.fatal % len(CODES)]
            error = sqlite3.OperationalError("planted: the storage failed")
            error.sqlite_errorcode = code
            error.sqlite_errorname = "SQLITE_PLANTED"
            raise error

    def on_disk(self) -> None:
        if self._fails():
            raise OSError(errno.ENOSPC if self.fatal % 2 else errno.EIO, "planted: the storage failed")


@contextmanager
def failing(fatal: int, *, for_ever: bool = False) -> Iterator[Faults]:
    """Within it, storage fails so."""
    faults = Faults(fatal, for_ever=for_ever)

    class FailingCursor(sqlite3.Cursor):
        def execute(self, *given: Any) -> Any:
            faults.in_database()
            return super().execute(*given)

        def executemany(self, *given: Any) -> Any:
            faults.in_database()
            return super().executemany(*given)

    class Failing(sqlite3.Connection):
        def cursor(self, *_: Any, **__: Any) -> Any:
            return super().cursor(FailingCursor)

        def execute(self, *given: Any) -> Any:
            return self.cursor().execute(*given)

        def commit(self) -> None:
            faults.in_database()
            super().commit()

        def rollback(self) -> None:
            faults.in_database()
            super().rollback()

        def backup(self, *given: Any, **rest: Any) -> None:
            faults.in_database()
            super().backup(*given, **rest)

    whole: Callable[..., Any] = sqlite3.connect

    def connect(*given: Any, **rest: Any) -> Any:
        faults.in_database()
        return whole(*given, factory=Failing, **rest)

    def counted(call: Callable[..., Any]) -> Callable[..., Any]:
        def counting(*given: Any, **rest: Any) -> Any:
            faults.on_disk()
            return call(*given, **rest)
        return counting

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite3, "connect", connect)
        for name in ON_DISK:
            patch.setattr(os, name, counted(getattr(os, name)))
        yield faults
