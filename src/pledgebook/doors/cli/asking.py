"""Verbs that ask the book: what it holds, what it adds up to, where it was said, what cannot both be so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from pledgebook.doors.cli.options import DEFAULT_BOOK, AsOf, BookPath, Format, HoldsOn, HowPrinted, takes_selection
from pledgebook.doors.cli.printing import (
    WRITERS,
    Table,
    claims_table,
    commitments_table,
    counted,
    quote_in_lines,
    show_listing,
    talk,
    who,
    write_lines,
)
from pledgebook.exchange.tables import (
    CONFLICT_COLUMNS,
    HIT_COLUMNS,
    RULED_CLAIM_COLUMNS,
    RULED_COMMITMENT_COLUMNS,
    Listing,
)
from pledgebook.model import Claim, Commitment, Kind

if TYPE_CHECKING:
    from pledgebook.answers.counting import Count
    from pledgebook.answers.selection import Selection
    from pledgebook.register.conflicts import Conflict

A_TABLE = 1000  # rows that people look through; programs get all
AtMost = Annotated[int | None, typer.Option("--limit", min=0, metavar="N", show_default="1000 in a table, else all",
                                            help="At most so many, the newest; 0: all.")]


@takes_selection
def list_commitments(*, selection: Selection, book: BookPath = DEFAULT_BOOK, how: HowPrinted = Format.TABLE,
                     limit: AtMost = None) -> None:
    """Lists commitments: what the texts add up to. A ! marks those that texts contradict each other on.

    For agreements it also tells the counts that texts state ("nine countries have signed") beside the book's own.
    """
    from pledgebook.answers.as_of import known
    from pledgebook.answers.selection import commitments_in
    from pledgebook.register.store import Book

    counting = Kind.AGREEMENT in selection.kinds
    most = A_TABLE if limit is None and how is Format.TABLE else limit or None
    with Book.open(book) as kept:  # one more than is shown tells whether there are more
        asked_for = None if counting or most is None else most + 1
        found, judged = commitments_in(kept, selection, with_claims=counting, most=asked_for)
    register = replace(found, commitments=found.commitments[:most])
    tell_unreviewed(judged.unreviewed)
    known_claims = known(judged.claims, as_of=selection.as_of) if selection.as_of else judged.claims
    tell_undated(judged.claims, selection)
    show_listing(Listing(RULED_COMMITMENT_COLUMNS, [
        c.as_json() | judged.of_commitment(c.claim_ids) for c in register.commitments]),
        lambda: commitments_table(register.commitments, {
            c.id: judged.done_to(c.claim_ids) for c in register.commitments}), how)
    if len(register.commitments) < len(found.commitments):
        talk(f"The newest {counted(len(register.commitments), 'commitment')}; there are more (--limit 0 shows all).")
    else:
        tell_count(len(register.commitments), "commitment")
    if counting:
        from pledgebook.answers.counting import counts as stated_counts

        tell_stated_counts(stated_counts(found.commitments, known_claims))


@takes_selection
def claims(*, selection: Selection, book: BookPath = DEFAULT_BOOK, how: HowPrinted = Format.TABLE) -> None:
    """Lists claims: what each text says, oldest first."""
    from pledgebook.answers.selection import claims_in
    from pledgebook.register.store import Book

    with Book.open(book) as kept:
        chosen, judged = claims_in(kept, selection)
    tell_undated(judged.claims, selection)
    tell_unreviewed(judged.unreviewed)
    show_listing(Listing(RULED_CLAIM_COLUMNS, [claim.as_json() | judged.of_claim(claim.id) for claim in chosen]),
                 lambda: claims_table(chosen, judged.verdicts), how)
    tell_count(len(chosen), "claim")


@takes_selection
def conflicts(*, selection: Selection, book: BookPath = DEFAULT_BOOK, how: HowPrinted = Format.TABLE) -> None:
    """Lists claims that cannot both hold, with the reason and both quotes."""
    from pledgebook.answers.selection import commitments_in
    from pledgebook.register.store import Book

    with Book.open(book) as kept:
        register, judged = commitments_in(kept, selection)
    tell_undated(judged.claims, selection)
    if how is Format.TABLE:
        by_id = {commitment.id: commitment for commitment in register.commitments}
        for conflict in register.conflicts:
            typer.echo("\n".join(conflict_in_words(conflict, by_id[conflict.commitment])) + "\n")
    else:
        write_lines(WRITERS[how](Listing(CONFLICT_COLUMNS, [c.as_json() for c in register.conflicts])))
    tell_count(len(register.conflicts), "conflict")


def search(
    words: Annotated[list[str], typer.Argument(
        metavar="WORDS...", help='All must occur; "in quotes" is a phrase, deliver* a beginning.')], *,
    book: BookPath = DEFAULT_BOOK, how: HowPrinted = Format.TABLE,
    limit: Annotated[int, typer.Option("--limit", min=1, metavar="N", help="At most so many of each.")] = 50,
    as_of: AsOf = None, on: HoldsOn = None,
) -> None:
    """Searches quotes and documents for words."""
    from pledgebook.answers.as_of import hits_within
    from pledgebook.register.days import last_day
    from pledgebook.register.store import Book

    with Book.open(book) as kept:
        hits = kept.search(" ".join(words), limit=limit)
        if as_of or on:
            hits = hits_within(hits, kept.claims(), {entry.id: entry.published for entry in kept.documents()},
                               as_of=last_day(as_of) if as_of else None, on=last_day(on) if on else None)
    show_listing(Listing(HIT_COLUMNS, [hit.as_json() for hit in hits]),
                 lambda: Table(("what", "id", "document", "text"),
                               [(hit.what, hit.id, hit.document_id, hit.around()) for hit in hits]), how)
    tell_count(len(hits), "place")


# --- words --------------------------------------------------------------------------------------------------


def conflict_in_words(conflict: Conflict, commitment: Commitment) -> list[str]:
    """Who and what, the reason, and both quotes in full, as lines."""
    lines = [f"{who(commitment)}: {commitment.kind}, {conflict.field} ({conflict.rule}) [{conflict.id}]",
             f"  {conflict.reason}"]
    for claim in (conflict.first, conflict.second):
        lines.extend(quote_in_lines(claim))
    return lines


def tell_count(count: int, noun: str) -> None:
    """How many there are, on standard error, so that an empty list does not look like a fault."""
    talk(f"{count} {noun}{'' if count == 1 else 's'}" if count else f"No {noun} fits.")


def tell_stated_counts(found: Sequence[Count]) -> None:
    """The counts that texts state, each beside the book's own count of that day, on standard error."""
    for count in found:
        talk(f"{count.claim.said_on or 'day unknown'}: {count.claim.evidence.document_id} counts {count.stated}, "
             f"this book {count.own}" + (f" ({', '.join(count.parties)})" if count.parties else ""))


def tell_undated(claims: Sequence[Claim], selection: Selection) -> None:
    """Names what a question about days of saying leaves out."""
    from pledgebook.answers.selection import undated

    left_out = undated(claims, selection)
    if left_out:
        talk(f"Left out: {left_out} claim{'s' if left_out > 1 else ''} whose day is unknown "
             "(add the texts again with --published DAY).")


def tell_unreviewed(unreviewed: Sequence[Claim]) -> None:
    """Names what waits for a person before it counts."""
    if unreviewed:
        talk(f"Not counted: {counted(len(unreviewed), 'claim')} of a language model that nobody has accepted "
             "(`pledgebook review`; --unreviewed counts them).")


def add_to(app: typer.Typer) -> None:
    app.command("list", epilog="Example: pledgebook list --actor Germany --kind aid --on 2025-01-01")(
        list_commitments)
    app.command(epilog="Example: pledgebook claims --party NATO --said-since 2024-06 --format csv")(claims)
    app.command(epilog="Example: pledgebook search '\"air defence\" deliver*'")(search)
    app.command(epilog="Example: pledgebook conflicts --beneficiary Ukraine")(conflicts)
