"""Words in, whether each was met before: of millions of names and paths, in the memory of some thousands."""

from __future__ import annotations

import sqlite3
import weakref
from tempfile import gettempdir

from pledgebook.model import PledgebookError

IN_MEMORY = 100_000  # words; of more all are in a passing file


class NoRoom(PledgebookError):
    """The disk on which passing files lie is full."""

    def __init__(self) -> None:
        super().__init__("There is no room to note which texts were met; what was added is kept.", gettempdir(),
                         "Free some space there, or set TMPDIR to a folder with more, and run the same command again.")


class Met:
    """The words that were met in a run."""

    def __init__(self) -> None:
        self._words: set[str] = set()
        self._file: sqlite3.Connection | None = None

    def add(self, word: str) -> bool:
        """Notes a word; gives back whether it is a new one. Raises NoRoom."""
        if self._file is not None:
            return _note(self._file, word)
        if word in self._words:
            return False
        self._words.add(word)
        if len(self._words) >= IN_MEMORY:
            self._file = _passing_file()
            weakref.finalize(self, self._file.close)
            for one in sorted(self._words):
                _note(self._file, one)
            self._words.clear()
        return True


def _passing_file() -> sqlite3.Connection:
    """A file without a name, gone when it is closed; nothing of it has to outlive a power cut."""
    file = sqlite3.connect("", isolation_level=None, check_same_thread=False)
    for told in ("PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF",
                 "CREATE TABLE met (word BLOB PRIMARY KEY) WITHOUT ROWID", "BEGIN"):
        file.execute(told)
    return file


def _note(file: sqlite3.Connection, word: str) -> bool:
    written = word.encode("utf-8", "surrogatepass")  # a path may hold bytes that are no text
    try:
        return file.execute("INSERT OR IGNORE INTO met VALUES (?)", (written,)).rowcount == 1
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_FULL:
            raise
        raise NoRoom from error
