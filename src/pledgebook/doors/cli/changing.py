"""The verb `changes`: what moved between two days, or between two books."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from pledgebook.doors.cli.asking import tell_count
from pledgebook.doors.cli.options import DEFAULT_BOOK, BookPath, Format, HowPrinted, takes_selection
from pledgebook.doors.cli.printing import WRITERS, counted, one_line, talk, who, words_in_lines, write_lines
from pledgebook.doors.telling import IN_REASON
from pledgebook.exchange.tables import CHANGE_COLUMNS, Listing
from pledgebook.register.collector import collector_paused

if TYPE_CHECKING:
    from pledgebook.answers.changes import Change
    from pledgebook.answers.selection import Selection


@takes_selection
def changes(
    *, selection: Selection,
    since: Annotated[str | None, typer.Option("--since", metavar="DAY",
                                              help="From what was known by the end of this day …")] = None,
    until: Annotated[str | None, typer.Option(
        "--until", metavar="DAY", help="… to what was known by the end of this one; without it, to all.")] = None,
    against: Annotated[str | None, typer.Option("--against", metavar="FILE",
                                                help="From what this other book says.")] = None,
    book: BookPath = DEFAULT_BOOK, how: HowPrinted = Format.TABLE,
) -> None:
    """Lists what moved: new, firmer, softer, up, down, delivered, withdrawn, contested, doubted, gone."""
    from pledgebook.answers.between_days import moved_in
    from pledgebook.answers.changes import changes as moved
    from pledgebook.answers.changes import days_between, known_in
    from pledgebook.register.store import Book

    start, end = days_between(selection, since, until, against=against is not None)
    undated = 0
    with collector_paused(), Book.open(book) as kept:
        if start is not None and end is not None and against is None:
            found, undated = moved_in(kept, selection, start, end)
        else:
            with Book.open(against or book) as other:
                before, _ = known_in(other, selection, start)
            found = moved(before, known_in(kept, selection, end)[0])
    if undated:
        talk(f"Left out: {counted(undated, 'claim')} whose day is unknown (add the texts again with --published DAY).")
    if how is Format.TABLE:
        for change in found:
            typer.echo("\n".join(in_lines(change)) + "\n")
    else:
        write_lines(WRITERS[how](Listing(CHANGE_COLUMNS, [change.as_json() for change in found])))
    tell_count(len(found), "change")


def in_lines(change: Change) -> list[str]:
    """What moved and why, then both quotes as far as there are two."""
    commitment = change.commitment
    lines = [f"{change.what}: {commitment.id}  {who(commitment)}: {commitment.kind}" if commitment else
             f"{change.what}: words that no claim rests on"]
    told = " → ".join(filter(None, (change.before, change.after)))
    lines += [f"  {one_line(told)}", f"  {one_line(change.reason)}"] if change.what not in IN_REASON else [
        f"  {one_line(change.reason)}"]
    for words in (change.first, change.second):
        if words is not None:
            lines += words_in_lines(words.quote, words.evidence, words.said_on)
    return lines


def add_to(app: typer.Typer) -> None:
    app.command(epilog="Example: pledgebook changes --since 2024-03-31 --until 2024-06-30 --beneficiary Ukraine")(
        changes)
