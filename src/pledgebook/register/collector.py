"""Work on a large book, or answer a short question, without Python's looks for garbage in between.

Each look goes through all claims of the book, a second for a hundred thousand commitments, and finds nothing: none of
our values refers to itself. In a short answer the looks go through what was loaded, for a third of the time.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused(*, leaving_out_what_is_there: bool = False) -> Iterator[None]:
    """No look for garbage meanwhile.

    leaving_out_what_is_there   nor afterwards at what was made: a room that stays open keeps it for long
    """
    was_on = gc.isenabled()
    if leaving_out_what_is_there:
        gc.collect()  # quick, as it leaves out what was there before; else garbage would be kept as well
    gc.disable()
    try:
        yield
        if leaving_out_what_is_there:
            gc.freeze()
    finally:
        if was_on:
            gc.enable()


def sweep() -> None:
    """Throws away what refers to itself among what was made since the last look; of long work that pauses the looks."""
    gc.collect(0)


@contextmanager
def collector_off() -> Iterator[None]:
    """No look for garbage from here to the end of the program, and none through all that is there as it ends."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
