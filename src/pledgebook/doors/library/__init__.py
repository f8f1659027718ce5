"""Pledgebook as a library: Python in, answers as values out. `import pledgebook as pb` has all of these names.

    with pb.open("pledges.db", create=True) as book:
        book.add("texts/")
        book.commitments(actor="France", kind="aid", on="2024-07-01").to_frame()

`book` asks, `asked` understands what was written, `answers` and `rows` are what comes back, `sheets` is what a notebook
shows of it.
"""

from pledgebook.answers.layers import Delay, Disbelieve, End, Fails, Join, Layer, Met, Withdraw
from pledgebook.doors.library.answers import (
    BoundAnswer,
    BriefAnswer,
    ExposureAnswer,
    ReadingAnswer,
    ShownAnswer,
    TotalsAnswer,
    WhatIfAnswer,
    WhyAnswer,
)
from pledgebook.doors.library.asked import Filters
from pledgebook.doors.library.book import Book, read
from pledgebook.doors.library.book import open_book as open  # noqa: A004 - it is read as pb.open
from pledgebook.doors.library.rows import Rows
from pledgebook.model import Claim, Commitment, Document, Doubt, Kind, PledgebookError, Reading, Stage

__all__ = [
    "Book", "BoundAnswer", "BriefAnswer", "Claim", "Commitment", "Delay", "Disbelieve", "Document", "Doubt", "End",
    "ExposureAnswer", "Fails", "Filters", "Join", "Kind", "Layer", "Met", "PledgebookError", "Reading",
    "ReadingAnswer", "Rows", "ShownAnswer", "Stage", "TotalsAnswer", "WhatIfAnswer", "WhyAnswer", "Withdraw", "open",
    "read"]
