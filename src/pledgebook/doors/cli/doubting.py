"""The verb `doubts`: statements that look wrong, each with its rule and reason."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Annotated

import typer

from pledgebook.doors.cli.asking import tell_count, tell_undated
from pledgebook.doors.cli.options import DEFAULT_BOOK, BookPath, Format, HowPrinted, takes_selection
from pledgebook.doors.cli.printing import TEXT_WIDTH, WRITERS, one_line, write_lines
from pledgebook.exchange.tables import DOUBT_COLUMNS, Listing

if TYPE_CHECKING:
    from pledgebook.answers.selection import Selection
    from pledgebook.model import Doubt


@takes_selection
def doubts(
    *, selection: Selection,
    rule: Annotated[list[str] | None, typer.Option("--rule", metavar="RULE",
                                                   help="Only this rule, by its name. May be repeated.")] = None,
    book: BookPath = DEFAULT_BOOK, how: HowPrinted = Format.TABLE,
) -> None:
    """Lists statements that look wrong, each with its rule, the reason, and what the register has instead."""
    from pledgebook.answers.doubts import check_rules, doubts_in
    from pledgebook.register.standing import standing_still
    from pledgebook.register.store import Book

    check_rules(rule or ())
    with Book.open(book) as kept, standing_still(kept) as still:
        found = doubts_in(still, selection, rule or ())
        claims = still.claims() if selection.asks_days else ()
    tell_undated(claims, selection)
    if how is Format.TABLE:
        for doubt in found:
            typer.echo("\n".join(in_lines(doubt)) + "\n")
    else:
        write_lines(WRITERS[how](Listing(DOUBT_COLUMNS, [doubt.as_json() for doubt in found])))
    tell_count(len(found), "doubt")


def in_lines(doubt: Doubt) -> list[str]:
    """The rule and the reason, what there is instead, then the words and where they stand."""
    lines = [f"{doubt.id}  {doubt.rule.replace('-', ' ')}", *_wrapped(doubt.reason)]
    if doubt.instead:
        lines += _wrapped(doubt.instead)
    where = f"{doubt.evidence.document_id}, characters {doubt.evidence.start}-{doubt.evidence.end}"
    lines += [f"  {doubt.said_on or 'day unknown'}  {where}" + (f"  ({', '.join(doubt.claim_ids)})" if doubt.claim_ids
                                                               else ""),
              *_wrapped(f"“{one_line(doubt.quote)}”", "    ")]
    return lines


def _wrapped(words: str, indent: str = "  ") -> list[str]:
    return textwrap.wrap(words, TEXT_WIDTH, initial_indent=indent, subsequent_indent=indent, break_long_words=False,
                         break_on_hyphens=False)


def add_to(app: typer.Typer) -> None:
    app.command(epilog="Example: pledgebook doubts --beneficiary Ukraine --as-of 2024-04-30")(doubts)
