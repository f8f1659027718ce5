"""Texts that nobody has looked at for doubts in; they are looked at beside the pages, in a process of its own."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from multiprocessing import get_context
from multiprocessing.pool import Pool
from threading import Lock, Thread

from pledgebook.answers.doubts import Notes, Unseen
from pledgebook.model import Reading
from pledgebook.register.doubts.told import Noted
from pledgebook.register.store import Book

EVERY = 15.0  # seconds after which the pages are told what was found


class Looking:
    """Has the rules look at texts while pages are made: one run at a time, which ends with the process it serves."""

    def __init__(self, notes: Notes, book: Callable[[], AbstractContextManager[Book]]) -> None:
        self._notes, self._book = notes, book
        self._lock = Lock()
        self._thread: Thread | None = None
        self._failed: Exception | None = None

    @property
    def goes_on(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def begin(self, unseen: Unseen, tell: Callable[[], None]) -> None:
        """Looks at these texts, if no run goes on. Raises what ended the run before, once: who asks next tries anew.

        tell   called now and then, and at the end
        """
        with self._lock:
            if not self.goes_on:
                if self._failed is not None:
                    failed, self._failed = self._failed, None
                    raise failed
                self._thread = Thread(target=self._look, args=(unseen, tell), daemon=True, name="doubts")
                self._thread.start()

    def wait(self) -> None:
        """Until all these texts have been looked at."""
        if self._thread is not None:
            self._thread.join()

    def _look(self, unseen: Unseen, tell: Callable[[], None]) -> None:
        try:
            self._look_at(unseen, tell)
        except Exception as error:  # it is told where somebody sees it, else pages would say for ever that it goes on
            self._failed = error

    def _look_at(self, unseen: Unseen, tell: Callable[[], None]) -> None:
        told = time.monotonic()
        # Not in this process: the rules would take the pages' turns. The worker is a daemon, so it ends with the room.
        with get_context("spawn").Pool(1, _stand_back) as pool, self._book() as opened:
            for _ in self._notes.look_at(opened, unseen, _in(pool)):
                if time.monotonic() - told > EVERY:
                    tell()
                    told = time.monotonic()
        tell()


def _in(pool: Pool) -> Callable[[Callable[[Reading], Noted], list[Reading]], list[Noted]]:
    return lambda look, readings: pool.map(look, readings, chunksize=10)


def _stand_back() -> None:
    """Whoever looks beside the pages leaves the processor to them, and Ctrl-C to who started it."""
    import os
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):
        os.nice(10)
