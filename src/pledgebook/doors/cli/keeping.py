"""Verbs that keep a book safe: `verify` looks for faults, `backup` copies it whole, `restore` brings a copy back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from pledgebook.doors.cli.endings import CHECK_FAILED, in_words
from pledgebook.doors.cli.knowing import PlainFormat, Printed
from pledgebook.doors.cli.options import DEFAULT_BOOK, BookPath
from pledgebook.doors.cli.printing import bytes_written_whole, counted, talk, write_lines
from pledgebook.register.errors import NoSuchOriginal
from pledgebook.register.places import shown

if TYPE_CHECKING:
    from pledgebook.register.copying import NotWhole
    from pledgebook.register.originals import Kept
    from pledgebook.register.verifying import Verified


def verify(
    *, book: BookPath = DEFAULT_BOOK,
    mend: Annotated[bool, typer.Option("--mend", help="Work out anew what follows from the claims, where only that "
                                                      "has faults.")] = False,
    digest: Annotated[bool, typer.Option("--digest", help="Also a hash of all that the book says: two books that say "
                                                          "the same have the same, wherever they are.")] = False,
    how: Printed = PlainFormat.TABLE,
) -> None:
    """Checks a book: its pages, each text's hash, each quote, what was worked out. Exit code 4 with a fault."""
    from pledgebook.register import verifying
    from pledgebook.register.store import Book

    found = verifying.verify(book)
    if mend and found.stale and not found.faults:
        verifying.mend(book)
        talk(f"{counted(len(found.stale), 'fault')} found in what was worked out: worked out anew.")
        found = verifying.verify(book)
    said = {}
    if digest and not found.faults:  # else it would be the hash of what cannot be trusted
        with Book.open(book) as kept:
            said["digest"] = kept.digest()
    if how is PlainFormat.JSON:
        write_lines([json.dumps(found.as_json() | said, ensure_ascii=False) + "\n"])
    else:
        for fault in found.all_faults:
            typer.echo(in_words(fault))
        typer.echo("\n".join([_summary(found), *said.values()]))
    for note in found.unchecked:
        talk(note)
    if found.all_faults:
        raise typer.Exit(CHECK_FAILED)


def backup(
    *, to: Annotated[str, typer.Option("--to", metavar="FILE",
                                        help="The file that the backup is to be, or a PostgreSQL address.")],
    book: BookPath = DEFAULT_BOOK,
    replace: Annotated[bool, typer.Option("--replace", help="Overwrite a file of that name, or a book there.")] = False,
) -> None:
    """Copies a book whole, even while somebody adds to it; the copy is checked before it gets its name."""
    from pledgebook.register import copying

    try:
        verified = copying.backup(book, to, replace=replace)
    except copying.NotWhole as error:
        raise _told(error) from error
    typer.echo(f"{shown(to)}: {_summary(verified)}")


def restore(
    file: Annotated[str, typer.Argument(metavar="FILE", help="The backup: a file, or a PostgreSQL address.")], *,
    book: BookPath = DEFAULT_BOOK,
) -> None:
    """Puts a backup in the place of the book, once it is checked; the book that was there is kept beside it."""
    from pledgebook.register import copying

    try:
        verified, aside = copying.restore(file, book, now=datetime.now(UTC))
    except copying.NotWhole as error:
        raise _told(error) from error
    typer.echo(f"{shown(book)}: {_summary(verified)}")
    if verified.stale:
        talk("What was worked out in it does not fit its claims: run `pledgebook verify --mend`.")
    if aside:
        talk(f"The book that was there is now {aside}.")


def _summary(verified: Verified) -> str:
    looked_at = f"{counted(verified.documents, 'document')}, {counted(verified.claims, 'claim')}"
    faults = len(verified.all_faults)
    return f"{looked_at}: " + (counted(faults, "fault") if faults else "whole")


def _told(error: NotWhole) -> typer.Exit:
    """The faults on standard error, then what became of the copy."""
    for fault in error.verified.all_faults:
        talk(in_words(fault))
    talk(in_words(error))
    return typer.Exit(CHECK_FAILED)


def original(
    document: Annotated[str, typer.Argument(metavar="DOCUMENT", help="A text of the book.")], *,
    to: Annotated[str, typer.Option("--to", metavar="FILE", help="The file to write.")],
    come_from: Annotated[str | None, typer.Option("--from", metavar="SOURCE", help="Which one, of a text that came "
                                                  "several times: path, address, name, or start of its hash.")] = None,
    book: BookPath = DEFAULT_BOOK,
) -> None:
    """Writes the bytes that a text was taken from: the page, PDF or file just as it came."""
    from pledgebook.register.store import Book

    with Book.open(book) as kept:
        found = kept.originals(document)
    meant = _meant(found, document, come_from)
    bytes_written_whole(to, meant.raw)
    typer.echo(_told_of(meant))
    if meant.own_words:
        typer.echo("It came as plain text in UTF-8, as a line of JSON or a row of a table: these are its own words.")
    others = {one.sha256: one for one in found if one.sha256 != meant.sha256}
    for other in others.values():
        talk(f"It came in other bytes, too: {_told_of(other)}")
    if others:
        talk("Name one with --from to have it written.")


def _meant(found: Sequence[Kept], document: str, come_from: str | None) -> Kept:
    """The one that is asked for; else what came under the name that was given, else the first."""
    if come_from is None:
        return next((one for one in found if document in one.names), found[0])
    fitting = {one.sha256: one for one in found if one.is_called(come_from)}
    if len(fitting) != 1:
        raise NoSuchOriginal(come_from, tuple(dict.fromkeys(
            one.sha256[:12] if fitting else one.source for one in fitting.values() or found)))
    return next(iter(fitting.values()))


def _told_of(one: Kept) -> str:
    return f"{one.sha256}  {one.kind}, {len(one.raw):,} bytes, from {one.source}"


def add_to(app: typer.Typer) -> None:
    app.command(epilog="Example: pledgebook verify --book pledges.db")(verify)
    app.command(epilog="Example: pledgebook backup --to pledges-2024-07-11.db")(backup)
    app.command(epilog="Example: pledgebook restore pledges-2024-07-11.db --book pledges.db")(restore)
    app.command(epilog="Example: pledgebook original speech --to speech.pdf")(original)
