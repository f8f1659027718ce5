"""The verb `review`: which claims a person should judge next."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Annotated

import typer

from pledgebook.answers.priorities import By
from pledgebook.doors.cli.explaining import suggestion_in_words
from pledgebook.doors.cli.options import DEFAULT_BOOK, BookPath, Format, HowPrinted, takes_selection
from pledgebook.doors.cli.printing import WRITERS, Table, counted, money, show_listing, talk, who, write_lines
from pledgebook.doors.telling import agreement_in_words
from pledgebook.exchange.tables import AGREEMENT_COLUMNS, REVIEW_COLUMNS, SUGGESTION_COLUMNS, Listing

if TYPE_CHECKING:
    from pledgebook.answers.selection import Selection
    from pledgebook.register.judged import Judged
    from pledgebook.register.matching import Register


@takes_selection
def review(  # noqa: PLR0913 - each is an option that its user names
    *, selection: Selection, book: BookPath = DEFAULT_BOOK, how: HowPrinted = Format.TABLE,
    by: Annotated[By, typer.Option("--by", help="What comes first: the least sure, the largest sums of each currency, "
                                   "what was said last, or a random sample.")] = By.UNCERTAINTY,
    limit: Annotated[int, typer.Option("--limit", min=1, metavar="N", help="At most so many.")] = 20,
    seed: Annotated[int, typer.Option("--seed", metavar="N", help="Which random sample.")] = 0,
    pairs: Annotated[bool, typer.Option("--pairs", help="Commitments that may be one promise, instead of claims.")
                     ] = False,
    second: Annotated[str | None, typer.Option("--second", metavar="NAME", help="What others have judged and this "
                                               "person has not: two judge the same.")] = None,
    by_model: Annotated[bool, typer.Option("--by-model", help="Only what a language model told and nobody has "
                                           "accepted.")] = False,
    agreement: Annotated[bool, typer.Option("--agreement", help="Instead, how far people agree with the reader and "
                                            "with each other, field by field.")] = False,
    blind: Annotated[bool, typer.Option("--blind", help="With --agreement: only what was judged before the reader's "
                                        "values were shown (pages).")] = False,
) -> None:
    """Lists claims that nobody has judged yet, and those that read otherwise than they were ruled.

    With --pairs the commitments that may be one promise, or a part of one: the register did not decide.
    """
    from pledgebook.answers.review import waiting_of
    from pledgebook.answers.selection import select_claims
    from pledgebook.register.kept import Ties
    from pledgebook.register.standing import standing_still
    from pledgebook.register.store import Book

    with Book.open(book) as kept, standing_still(kept) as still:
        judged = still.judged()
        register = still.register(linked=Ties((), matches=False), judged=judged)
    if agreement:
        show_agreement(judged, register, selection, blind, how)
        return
    if pairs:
        show_pairs(judged, register, selection, limit, how)
        return
    chosen = () if by_model else select_claims(register, judged.claims + judged.rejected, selection)
    chosen += select_claims(register, judged.unreviewed, replace(selection, contested=False, min_sources=0))
    everything = waiting_of(judged, register, chosen, by=by, seed=seed, second=second)
    shown = [everything[name] for name in islice(everything, limit)]
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


def show_agreement(judged: Judged, register: Register, selection: Selection, blind: bool, how: Format) -> None:
    """How much was judged, and a line for each two and each field."""
    from pledgebook.answers.agreement import agreement
    from pledgebook.answers.selection import select_claims

    found = agreement(judged, select_claims(register, judged.claims + judged.rejected, selection), blind=blind)
    if how is Format.JSON:
        write_lines([json.dumps(found.as_json(), ensure_ascii=False, indent=1) + "\n"])
    else:
        show_listing(Listing(AGREEMENT_COLUMNS, [row.as_json() for row in found.rows]), lambda: Table(
            ("first", "second", "field", "agree", "of", "share", "95 %", "kappa"),
            [(row.first, row.second, row.field, str(row.agree), str(row.of), *agreement_in_words(row))
             for row in found.rows]), how)
    talk(f"{found.judged} of {counted(found.claims, 'claim')} judged{'' if not blind else ', shown: blind judgements'}"
         + (f"; {found.added} added by hand" if found.added else "")
         + ("." if found.rows else ": nothing to compare yet. `pledgebook review` lists what to judge."))


def add_to(app: typer.Typer) -> None:
    app.command(epilog="Example: pledgebook review --by money --limit 10")(review)
