"""The verb `brief`: a report on any filter, every sentence with its citation, ready to print."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from pledgebook.doors.cli.asking import tell_count, tell_undated
from pledgebook.doors.cli.options import DEFAULT_BOOK, BookPath, takes_selection
from pledgebook.doors.cli.printing import talk, write_lines, written_whole

if TYPE_CHECKING:
    from pledgebook.answers.selection import Selection


class BriefFormat(StrEnum):
    """How a brief is written."""

    MARKDOWN = "markdown"
    HTML = "html"


@takes_selection
def brief(
    *, selection: Selection, book: BookPath = DEFAULT_BOOK,
    how: Annotated[BriefFormat, typer.Option("--format", help="How to write it.")] = BriefFormat.MARKDOWN,
    to: Annotated[str, typer.Option("--to", metavar="FILE", help="The file to write; - is standard output.")] = "-",
) -> None:
    """Writes a brief on the commitments asked for: plain sentences, each with the quotes that it rests on."""
    from pledgebook.answers.brief import brief_in
    from pledgebook.doors.web.brief_page import brief_page
    from pledgebook.exchange.brief_markdown import as_markdown
    from pledgebook.register.store import Book

    with Book.open(book) as kept:
        found, held = brief_in(kept, selection)
    tell_undated(held.judged.claims, selection)
    with written_whole(to) as stream:
        write_lines([brief_page(found)] if how is BriefFormat.HTML else as_markdown(found), stream)
    if to != "-":
        talk(f"{to}: written")
    tell_count(len(found.paragraphs), "commitment")


def add_to(app: typer.Typer) -> None:
    app.command(epilog="Example: pledgebook brief --beneficiary Ukraine --format html --to brief.html")(brief)
