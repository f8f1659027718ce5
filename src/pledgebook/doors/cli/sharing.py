"""The verb `export`: the book as files for other programs."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from pledgebook.doors.cli.options import DEFAULT_BOOK, AsOf, BookPath, Format, HoldsOn
from pledgebook.doors.cli.printing import WRITERS, talk, write_lines, written_whole
from pledgebook.exchange.tables import (
    CONFLICT_COLUMNS,
    DOCUMENT_COLUMNS,
    DOUBT_COLUMNS,
    LINK_COLUMNS,
    RULED_CLAIM_COLUMNS,
    RULED_COMMITMENT_COLUMNS,
    RULING_COLUMNS,
    SUGGESTION_COLUMNS,
    Listing,
)

if TYPE_CHECKING:
    from datetime import date

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
    LINKS = "links"
    RULINGS = "rulings"
    SUGGESTIONS = "suggestions"


def export(
    kind: Annotated[ExportFormat, typer.Argument(metavar="FORMAT", help="csv, json or jsonl.")], *,
    to: Annotated[str, typer.Option("--to", metavar="PATH", help="The file to write; - is standard output.")],
    part: Annotated[Part, typer.Option("--part", help="Which part of the book.")] = Part.CLAIMS,
    as_of: AsOf = None, on: HoldsOn = None, book: BookPath = DEFAULT_BOOK,
) -> None:
    """Writes the book as a file: its claims, or another part of it."""
    from pledgebook.register.days import last_day
    from pledgebook.register.store import Book

    with Book.open(book) as kept:
        listing = listing_of(kept, part, as_of=last_day(as_of) if as_of else None, on=last_day(on) if on else None)
    with written_whole(to) as stream:
        write_lines(WRITERS[Format(kind)](listing), stream)
    talk(f"{to}: {len(list(listing.objects))} {part}")


def listing_of(book: Book, part: Part, *, as_of: date | None = None, on: date | None = None) -> Listing:
    """One part of the book with its columns.

    as_of   only what was known by the end of this day; rulings are all kept, whenever they were made
    on      only claims and commitments that may be in force on this day, and what is told of these
    """
    from pledgebook.answers.as_of import claim_holds, commitment_holds, published_by
    from pledgebook.answers.holding import held_in

    if part is Part.DOCUMENTS:
        entries = [entry for entry in book.documents() if as_of is None or published_by(entry.published, as_of=as_of)]
        return Listing(DOCUMENT_COLUMNS, [entry.as_json() for entry in entries])
    if part is Part.DOUBTS:
        from pledgebook.answers.doubts import doubts_in
        from pledgebook.answers.selection import Selection

        return Listing(DOUBT_COLUMNS, [
            doubt.as_json() for doubt in doubts_in(book, Selection(as_of=as_of, holds_on=on))])
    held = held_in(book, as_of=as_of)
    if part is Part.RULINGS:
        return Listing(RULING_COLUMNS, [held.judged.told(ruling) for ruling in held.judged.rulings])
    if part is Part.CLAIMS:
        return Listing(RULED_CLAIM_COLUMNS, [claim.as_json() | held.judged.of_claim(claim.id) for claim in held.claims
                                             if on is None or claim_holds(claim, on=on)])
    register = held.register
    chosen = [c for c in register.commitments if on is None or commitment_holds(c, on=on)]
    ids = {commitment.id for commitment in chosen}
    if part is Part.COMMITMENTS:
        return Listing(RULED_COMMITMENT_COLUMNS, [
            commitment.as_json() | held.judged.of_commitment(commitment.claim_ids) for commitment in chosen])
    if part is Part.LINKS:
        return Listing(LINK_COLUMNS, [link.as_json() for link in register.links if link.commitment in ids])
    if part is Part.SUGGESTIONS:
        return Listing(SUGGESTION_COLUMNS, [found.as_json() for found in register.suggestions
                                            if ids & {found.first_commitment, found.second_commitment}])
    return Listing(CONFLICT_COLUMNS, [found.as_json() for found in register.conflicts if found.commitment in ids])


def add_to(app: typer.Typer) -> None:
    app.command(epilog="Example: pledgebook export csv --to claims.csv")(export)
