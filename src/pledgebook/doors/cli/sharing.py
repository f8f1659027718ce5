"""The verb `export`: the book as files for other programs."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from pledgebook.doors.cli.options import DEFAULT_BOOK, BookPath, Format
from pledgebook.doors.cli.printing import WRITERS, talk, write_lines, written_whole
from pledgebook.exchange.tables import (
    CONFLICT_COLUMNS,
    DOCUMENT_COLUMNS,
    DOUBT_COLUMNS,
    RULED_CLAIM_COLUMNS,
    RULED_COMMITMENT_COLUMNS,
    RULING_COLUMNS,
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
    RULINGS = "rulings"


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
        judged = book.judged()
        return Listing(RULED_CLAIM_COLUMNS,
                       [claim.as_json() | judged.of_claim(claim.id) for claim in judged.claims])
    if part is Part.RULINGS:
        judged = book.judged()
        return Listing(RULING_COLUMNS, [judged.told(ruling) for ruling in judged.rulings])
    if part is Part.DOCUMENTS:
        return Listing(DOCUMENT_COLUMNS, [entry.as_json() for entry in book.documents()])
    if part is Part.DOUBTS:
        from pledgebook.answers.doubts import doubts_in
        from pledgebook.answers.selection import Selection

        return Listing(DOUBT_COLUMNS, [doubt.as_json() for doubt in doubts_in(book, Selection())])
    register = book.register()
    if part is Part.COMMITMENTS:
        judged = book.ruled()
        return Listing(RULED_COMMITMENT_COLUMNS, [
            commitment.as_json() | judged.of_commitment(commitment.claim_ids) for commitment in register.commitments])
    return Listing(CONFLICT_COLUMNS, [conflict.as_json() for conflict in register.conflicts])


def add_to(app: typer.Typer) -> None:
    app.command(epilog="Example: pledgebook export csv --to claims.csv")(export)
