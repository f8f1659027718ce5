"""The verb `review`: which claims a person should judge next."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from pledgebook.answers.priorities import By
from pledgebook.doors.cli.explaining import suggestion_in_words
from pledgebook.doors.cli.options import DEFAULT_BOOK, BookPath, Format, HowPrinted, takes_selection
from pledgebook.doors.cli.printing import WRITERS, Table, counted, money, show_listing, talk, who, write_lines
from pledgebook.exchange.tables import REVIEW_COLUMNS, SUGGESTION_COLUMNS, Listing

if TYPE_CHECKING:
    from pledgebook.answers.selection import Selection
    from pledgebook.register.judged import Judged
    from pledgebook.register.matching import Register


@takes_selection
def review(
    *, selection: Selection, book: BookPath = DEFAULT_BOOK, how: HowPrinted = Format.TABLE,
    by: Annotated[By, typer.Option("--by", help="What comes first: the least sure, the largest sums of each currency, "
                                   "what was said last, or a random sample.")] = By.UNCERTAINTY,
    limit: Annotated[int, typer.Option("--limit", min=1, metavar="N", help="At most so many.")] = 20,
    seed: Annotated[int, typer.Option("--seed", metavar="N", help="Which random sample.")] = 0,
    pairs: Annotated[bool, typer.Option("--pairs", help="Commitments that may be one promise, instead of claims.")
                     ] = False,
) -> None:
    """Lists claims that nobody has judged yet, and those that read otherwise than they were ruled.

    With --pairs the commitments that may be one promise, or a part of one: the register did not decide.
    """
    from pledgebook.answers.review import queue
    from pledgebook.answers.selection import select_claims
    from pledgebook.register.store import Book

    with Book.open(book) as kept:
        judged, register = kept.judged(), kept.register(linked=True)
    if pairs:
        show_pairs(judged, register, selection, limit, how)
        return
    chosen = select_claims(register, judged.claims, selection)
    chosen += select_claims(register, judged.unreviewed, replace(selection, contested=False, min_sources=0))
    everything = queue(judged, register, chosen, by=by, seed=seed)
    shown = everything[:limit]
    show_listing(
        Listing(REVIEW_COLUMNS, [waiting.as_json() | judged.of_claim(waiting.claim.id) for waiting in shown]),
        lambda: Table(("id", "asks", "kind", "stage", "who", "amount", "document", "quote"), [
            (w.claim.id, w.asks, str(w.claim.kind), str(w.claim.stage), who(w.claim), money(w.claim.amount),
             w.claim.evidence.document_id, w.claim.quote) for w in shown]), how)
    talk(f"{len(shown)} of {counted(len(everything), 'claim')} to judge: `pledgebook show ID`, then `pledgebook rule`."
         if shown else "No claim waits for a verdict.")
    if register.suggestions:
        talk(f"Also {counted(len(register.suggestions), 'pair')} of commitments that may be one promise: "
             "`pledgebook review --pairs`.")


def show_pairs(judged: Judged, register: Register, selection: Selection, limit: int, how: Format) -> None:
    """The pairs that wait for an answer, those with the most money first, each with the two ways to answer."""
    from pledgebook.answers.review import pairs_waiting
    from pledgebook.answers.selection import select_commitments

    chosen = {c.id for c in select_commitments(register, judged.claims, selection).commitments}
    everything = pairs_waiting(register, chosen)
    shown = everything[:limit]
    if how is Format.TABLE:
        for pair in shown:
            names = f"{pair.first_commitment} {pair.second_commitment}"
            typer.echo("\n".join([*suggestion_in_words(pair), f"  one: pledgebook rule merge {names} --why ...",
                                  f"  two: pledgebook rule apart {names} --why ..."]) + "\n")
    else:
        write_lines(WRITERS[how](Listing(SUGGESTION_COLUMNS, [pair.as_json() for pair in shown])))
    talk(f"{len(shown)} of {counted(len(everything), 'pair')} to judge." if shown else "No pair waits for an answer.")


def add_to(app: typer.Typer) -> None:
    app.command(epilog="Example: pledgebook review --by money --limit 10")(review)
