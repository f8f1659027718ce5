"""Pledgebook: who has promised what to whom, tied to the words that say it.

Text goes in at `documents`, claims come out of `claims`, `register` adds them up to commitments,
and the `doors` (command line, pages, HTTP, library) show them. `world` knows parties and names by day.

    import pledgebook as pb

    with pb.open("pledges.db") as book:
        print(book.commitments(actor="France", kind="aid"))
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pledgebook.doors.library import *  # noqa: F403
    from pledgebook.doors.library import open as open  # noqa: A004

__version__ = "0.1.0"

# The names of the library, without loading it: the command line imports this file for the version alone.
LIBRARY = frozenset("""
    Book BoundAnswer BriefAnswer Claim Commitment Delay Disbelieve Document Doubt End ExposureAnswer Fails Filters Join
    Kind Layer Met PledgebookError Reading ReadingAnswer Rows ShownAnswer Stage TotalsAnswer WhatIfAnswer WhyAnswer
    Withdraw open read
    """.split())


def __getattr__(name: str) -> Any:
    if name not in LIBRARY:
        raise AttributeError(f"module 'pledgebook' has no attribute {name!r}")
    from pledgebook.doors import library

    value = getattr(library, name)
    globals()[name] = value  # the next time it is simply there
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *LIBRARY})
