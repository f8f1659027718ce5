"""The verb `review`: which claims a person should judge next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from pledgebook.answers.priorities import By
from pledgebook.doors.cli.options import DEFAULT_BOOK, BookPath, Format, HowPrinted, takes_selection
from pledgebook.doors.cli.printing import Table, counted, money, show_listing, talk, who
from pledgebook.exchange.tables import REVIEW_COLUMNS, Listing

if TYPE_CHECKING:
    from pledgebook.answers.selection import Selection


@takes_selection
def review(
    *, selection: Selection, book: BookPath = DEFAULT_BOOK, how: HowPrinted = Format.TABLE,
    by: Annotated[By, typer.Option("--by", help="What comes first: the least sure, the largest sums of each currency, "
                                   "what was said last, or a random sample.")] = By.UNCERTAINTY,
    limit: Annotated[int, typer.Option("--limit", min=1, metavar="N", help="At most so many.")] = 20,
    seed: Annotated[int, typer.Option("--seed", metavar="N", help="Which random sample.")] = 0,
) -> None:
    """Lists claims that nobody has judged yet, and those that read otherwise than they were ruled."""
    from pledgebook.answers.review import queue
    from pledgebook.answers.selection import select_claims
    from pledgebook.register.store import Book

    with Book.open(book) as kept:
        judged, register = kept.judged(), kept.register()
    chosen = select_claims(register, judged.claims, selection)
    everything = queue(judged, register, chosen, by=by, seed=seed)
    shown = everything[:limit]
    show_listing(
        Listing(REVIEW_COLUMNS, [waiting.as_json() | judged.of_claim(waiting.claim.id) for waiting in shown]),
        lambda: Table(("id", "asks", "kind", "stage", "who", "amount", "document", "quote"), [
            (w.claim.id, w.asks, str(w.claim.kind), str(w.claim.stage), who(w.claim), money(w.claim.amount),
             w.claim.evidence.document_id, w.claim.quote) for w in shown]), how)
    talk(f"{len(shown)} of {counted(len(everything), 'claim')} to judge: `pledgebook show ID`, then `pledgebook rule`."
         if shown else "No claim waits for a verdict.")


def add_to(app: typer.Typer) -> None:
    app.command(epilog="Example: pledgebook review --by money --limit 10")(review)
