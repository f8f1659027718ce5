"""The verb `versions`: texts that an address had at different times, and which claims came and went between them."""

from __future__ import annotations

from typing import Annotated

import typer

from pledgebook.doors.cli.options import DEFAULT_BOOK, BookPath, Format, HowPrinted
from pledgebook.doors.cli.printing import WRITERS, counted, money, one_line, talk, who, write_lines
from pledgebook.exchange.tables import Listing
from pledgebook.model import Claim
from pledgebook.register.errors import NothingFound

COLUMNS = ("change", "address", "fields", "before_id", "before_document", "before_said_on", "before_stage",
           "before_quote", "after_id", "after_document", "after_said_on", "after_stage", "after_quote")


def versions(
    name: Annotated[str | None, typer.Argument(metavar="[ADDRESS]", help="An address, or a text of the book; without "
                                               "it, all that have versions.")] = None, *,
    book: BookPath = DEFAULT_BOOK, how: HowPrinted = Format.TABLE,
) -> None:
    """Lists addresses whose text changed, with the claims that are gone, new or altered from one text to the next."""
    from pledgebook.answers.versions import moved_in
    from pledgebook.register.store import Book

    with Book.open(book) as kept:
        known = [one for one in kept.versions() if name is None or name == one.address or name in one.documents]
        if name is not None and not known:
            raise NothingFound(name, None)
        moved = moved_in(kept, name)
    if how is not Format.TABLE:
        write_lines(WRITERS[how](Listing(COLUMNS, [one.as_json() for one in moved])))
        return
    for one in known:
        typer.echo(one.address)
        for document, day in zip(one.documents, one.recorded_on, strict=True):
            typer.echo(f"  {day[:10]}  {document}")
        for change in (change for change in moved if change.address == one.address):
            told = f" ({', '.join(change.fields)})" if change.fields else ""
            typer.echo(f"  {change.change}{told}")
            for mark, claim in (("-", change.before), ("+", change.after)):
                if claim:
                    typer.echo(f"    {mark} {_in_words(claim)}")
    talk(f"{counted(len(known), 'text')} with versions, {counted(len(moved), 'claim')} moved.")


def _in_words(claim: Claim) -> str:
    return "  ".join(filter(None, (claim.id, str(claim.kind), str(claim.stage), who(claim), money(claim.amount),
                                   f"“{one_line(claim.quote)[:80]}”")))


def add_to(app: typer.Typer) -> None:
    app.command(epilog="Example: pledgebook versions https://www.example.org/news/radars")(versions)
