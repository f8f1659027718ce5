"""The verb `export`: the book as files for other programs."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from pledgebook.doors.cli.options import DEFAULT_BOOK, BookPath, Format
from pledgebook.doors.cli.printing import WRITERS, talk, write_lines, written_whole
from pledgebook.exchange.tables import (
    CLAIM_COLUMNS,
    COMMITMENT_COLUMNS,
    CONFLICT_COLUMNS,
    DOCUMENT_COLUMNS,
    DOUBT_COLUMNS,
    Listing,
)

if TYPE_CHECKING:
    from pledgebook.register.store import Book


class ExportFormat(StrEnum):
    """What kind of file."""

    CSV = "csv"
    JSON = "json"
    JSONL = "jsonl"


class Part(StrEnum):
    """Which part of the book."""

    CLAIMS = "claims"
    COMMITMENTS = "commitments"
    CONFLICTS = "conflicts"
    DOCUMENTS = "documents"
    DOUBTS = "doubts"


def export(
    kind: Annotated[ExportFormat, typer.Argument(metavar="FORMAT", help="csv, json or jsonl.")], *,
    to: Annotated[str, typer.Option("--to", metavar="PATH", help="The file to write; - is standard output.")],
    part: Annotated[Part, typer.Option("--part", help="Which part of the book.")] = Part.CLAIMS,
    book: BookPath = DEFAULT_BOOK,
) -> None:
    """Writes the book as a file: its claims, or another part of it."""
    from pledgebook.register.store import Book

    with Book.open(book) as kept:
        listing = listing_of(kept, part)
    with written_whole(to) as stream:
        write_lines(WRITERS[Format(kind)](listing), stream)
    talk(f"{to}: {len(list(listing.objects))} {part}")


def listing_of(book: Book, part: Part) -> Listing:
    """One part of the book with its columns."""
    if part is Part.CLAIMS:
        return Listing(CLAIM_COLUMNS, [claim.as_json() for claim in book.claims()])
    if part is Part.DOCUMENTS:
        return Listing(DOCUMENT_COLUMNS, [entry.as_json() for entry in book.documents()])
    if part is Part.DOUBTS:
        from pledgebook.answers.doubts import doubts_in
        from pledgebook.answers.selection import Selection

        return Listing(DOUBT_COLUMNS, [doubt.as_json() for doubt in doubts_in(book, Selection())])
    register = book.register()
    if part is Part.COMMITMENTS:
        return Listing(COMMITMENT_COLUMNS, [commitment.as_json() for commitment in register.commitments])
    return Listing(CONFLICT_COLUMNS, [conflict.as_json() for conflict in register.conflicts])


def add_to(app: typer.Typer) -> None:
    app.command(epilog="Example: pledgebook export csv --to claims.csv")(export)
