"""Verbs that ask the book: what it holds, what it adds up to, where it was said, what cannot both be so."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pledgebook.doors.cli.explaining import links_in_brief
from pledgebook.doors.cli.options import DEFAULT_BOOK, AsOf, BookPath, Format, HoldsOn, HowPrinted, takes_selection
from pledgebook.doors.cli.printing import (
    WRITERS,
    Table,
    claims_table,
    commitments_table,
    fields_in_words,
    money,
    one_line,
    quote_in_lines,
    show_listing,
    talk,
    who,
    write_lines,
)
from pledgebook.exchange.tables import (
    CLAIM_COLUMNS,
    COMMITMENT_COLUMNS,
    CONFLICT_COLUMNS,
    HIT_COLUMNS,
    Listing,
)
from pledgebook.model import Claim, Commitment, Kind

if TYPE_CHECKING:
    from pledgebook.answers.counting import Count
    from pledgebook.answers.holding import Held
    from pledgebook.answers.selection import Selection
    from pledgebook.register.conflicts import Conflict
    from pledgebook.register.links import Link
    from pledgebook.register.sources import Sources
    from pledgebook.register.store import Book


@takes_selection
def list_commitments(*, selection: Selection, book: BookPath = DEFAULT_BOOK, how: HowPrinted = Format.TABLE) -> None:
    """Lists commitments: what the texts add up to. A ! marks those that texts contradict each other on.

    For agreements it also tells the counts that texts state ("nine countries have signed") beside the book's own.
    """
    from pledgebook.answers.as_of import known
    from pledgebook.answers.counting import counts as stated_counts
    from pledgebook.answers.selection import select_commitments
    from pledgebook.register.store import Book

    with Book.open(book) as kept:
        counting = Kind.AGREEMENT in selection.kinds
        claims = kept.claims() if selection.asks_days or counting else ()
        register = select_commitments(kept.register(), claims, selection, sources_for(kept, selection))
    known_claims = known(claims, as_of=selection.as_of) if selection.as_of else claims
    tell_undated(claims, selection)
    show_listing(Listing(COMMITMENT_COLUMNS, [c.as_json() for c in register.commitments]),
                 lambda: commitments_table(register.commitments), how)
    tell_count(len(register.commitments), "commitment")
    if Kind.AGREEMENT in selection.kinds:
        tell_stated_counts(stated_counts(register.commitments, known_claims))


@takes_selection
def claims(*, selection: Selection, book: BookPath = DEFAULT_BOOK, how: HowPrinted = Format.TABLE) -> None:
    """Lists claims: what each text says, oldest first."""
    from pledgebook.answers.selection import select_claims
    from pledgebook.register.store import Book
    from pledgebook.register.tellings import oldest_first

    with Book.open(book) as kept:
        everything = kept.claims()
        chosen = sorted(select_claims(
            kept.register(), everything, selection, sources_for(kept, selection)), key=oldest_first)
    tell_undated(everything, selection)
    show_listing(Listing(CLAIM_COLUMNS, [claim.as_json() for claim in chosen]), lambda: claims_table(chosen), how)
    tell_count(len(chosen), "claim")


@takes_selection
def conflicts(*, selection: Selection, book: BookPath = DEFAULT_BOOK, how: HowPrinted = Format.TABLE) -> None:
    """Lists claims that cannot both hold, with the reason and both quotes."""
    from pledgebook.answers.selection import select_commitments
    from pledgebook.register.store import Book

    with Book.open(book) as kept:
        claims = kept.claims() if selection.asks_days else ()
        register = select_commitments(kept.register(), claims, selection, sources_for(kept, selection))
    tell_undated(claims, selection)
    if how is Format.TABLE:
        by_id = {commitment.id: commitment for commitment in register.commitments}
        for conflict in register.conflicts:
            typer.echo("\n".join(conflict_in_words(conflict, by_id[conflict.commitment])) + "\n")
    else:
        write_lines(WRITERS[how](Listing(CONFLICT_COLUMNS, [c.as_json() for c in register.conflicts])))
    tell_count(len(register.conflicts), "conflict")


def show(
    name: Annotated[str, typer.Argument(metavar="ID", help="A commitment or claim, or the start of its name.")], *,
    as_of: AsOf = None, on: HoldsOn = None, book: BookPath = DEFAULT_BOOK, how: HowPrinted = Format.TABLE,
) -> None:
    """Shows one commitment or claim: its history, its words in full, what became of it, how its claims are linked."""
    from pledgebook.answers.as_of import commitment_holds
    from pledgebook.answers.holding import held_in
    from pledgebook.register.days import last_day
    from pledgebook.register.store import Book

    with Book.open(book) as kept:
        held = held_in(kept, as_of=last_day(as_of) if as_of else None)
    found = held.find(name)
    commitment = held.commitment_of(found) if isinstance(found, Claim) else found
    history = [found] if isinstance(found, Claim) else list(held.history(found))
    told = {claim.id for claim in history}
    disputes = [c for c in held.register.conflicts if told & {c.first.id, c.second.id}]
    links = held.links_of(found.id)
    in_force = commitment_holds(commitment, on=last_day(on)) if on else None
    if how is Format.TABLE:
        lines = _shown(commitment, history, disputes, links, of_claim=isinstance(found, Claim))
        lines += _became_of(held, commitment, links) if not isinstance(found, Claim) else []
        if in_force is not None:
            lines += ["", f"may be in force on {on}" if in_force else f"not in force on {on}"]
        typer.echo("\n".join(lines))
    elif how is Format.JSON:
        balance = held.balance_of(commitment)
        whole = commitment.as_json() | {"claims": [claim.as_json() for claim in history]}
        if isinstance(found, Claim):
            whole = found.as_json() | {"commitment": commitment.id}
        write_lines(_one_object(whole | {
            "conflicts": [conflict.as_json() for conflict in disputes], "links": [link.as_json() for link in links],
            "suggestions": [maybe.as_json() for maybe in held.suggestions_of(found.id)],
            "balance": balance.as_json() if balance else None} | ({} if in_force is None else {"holds": in_force})))
    else:
        write_lines(WRITERS[how](Listing(CLAIM_COLUMNS, [claim.as_json() for claim in history])))


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
    lines = [f"{who(commitment)}: {commitment.kind}, {conflict.field} ({conflict.rule})", f"  {conflict.reason}"]
    for claim in (conflict.first, conflict.second):
        lines.extend(quote_in_lines(claim))
    return lines


def _shown(commitment: Commitment, history: Sequence[Claim], disputes: Sequence[Conflict],
           links: Sequence[Link], *, of_claim: bool) -> list[str]:
    texts = len(commitment.document_ids)
    lines = [f"{commitment.id}  {who(commitment)}",
             f"  {commitment.kind}, {commitment.stage}" + (f", {money(commitment.amount)}" if commitment.amount else "")
             + (f", {commitment.instrument}" if commitment.instrument else ""),
             f"  {len(commitment.claim_ids)} claim{'s' if len(commitment.claim_ids) > 1 else ''} in {texts} "
             f"text{'s' if texts > 1 else ''} of {commitment.sources} independent "
             f"source{'s' if commitment.sources > 1 else ''}, said {commitment.first_said or 'on an unknown day'}"
             + (f" to {commitment.last_said}" if commitment.last_said != commitment.first_said else ""), ""]
    if of_claim:
        lines[0] = f"{history[0].id}  a claim of {commitment.id}: {who(commitment)}"
    for claim in history:
        lines += [f"{claim.id}  {claim.kind}, {claim.stage}  (confidence {claim.confidence:.2f}, {claim.engine})",
                  *quote_in_lines(claim)]
        lines += [f"  {field:<13} {one_line(words)}" for field, words in fields_in_words(claim)]
        for number, reason in enumerate(claim.why):
            lines.append(f"  {'why' if number == 0 else '':<13} {one_line(reason)}")
        lines += [*links_in_brief(links, claim), ""]
    for conflict in disputes:
        lines += [f"conflict in {conflict.field}: {conflict.reason}",
                  f"  {conflict.first.id} against {conflict.second.id}", ""]
    return lines[:-1]


def _became_of(held: Held, commitment: Commitment, links: Sequence[Link]) -> list[str]:
    """What was promised, adopted and delivered; what belongs to it, or it belongs to; what may."""
    lines: list[str] = []
    balance = held.balance_of(commitment)
    if balance is not None and commitment.stage.rung is not None:
        lines += ["", *balance.in_lines()]
    for link in links:
        if link.other == commitment.id != link.commitment:
            lines += ["", f"{link.commitment} {link.words} this: {one_line(link.reason)}", *quote_in_lines(link.second)]
    for maybe in held.suggestions_of(commitment.id):
        other = maybe.second_commitment if maybe.first_commitment == commitment.id else maybe.first_commitment
        lines += ["", f"may belong together with {other}: {one_line(maybe.reason)}"]
    return lines


def _one_object(whole: dict[str, Any]) -> list[str]:
    return [json.dumps(whole, ensure_ascii=False, indent=1) + "\n"]


def tell_count(count: int, noun: str) -> None:
    """How many there are, on standard error, so that an empty list does not look like a fault."""
    talk(f"{count} {noun}{'' if count == 1 else 's'}" if count else f"No {noun} fits.")


def tell_stated_counts(found: Sequence[Count]) -> None:
    """The counts that texts state, each beside the book's own count of that day, on standard error."""
    for count in found:
        talk(f"{count.claim.said_on or 'day unknown'}: {count.claim.evidence.document_id} counts {count.stated}, "
             f"this book {count.own}" + (f" ({', '.join(count.parties)})" if count.parties else ""))


def sources_for(book: Book, selection: Selection) -> Sources:
    """The book's sources, where the register of another day is asked for; else nothing needs them."""
    from pledgebook.register.sources import ALL_APART

    return book.sources() if selection.as_of is not None else ALL_APART


def tell_undated(claims: Sequence[Claim], selection: Selection) -> None:
    """Names what a question about days of saying leaves out."""
    from pledgebook.register.days import is_day

    if selection.asks_days:
        undated = sum(not is_day(claim.said_on) for claim in claims)
        if undated:
            talk(f"Left out: {undated} claim{'s' if undated > 1 else ''} whose day is unknown "
                 "(add the texts again with --published DAY).")


def add_to(app: typer.Typer) -> None:
    app.command("list", epilog="Example: pledgebook list --actor Germany --kind aid --on 2025-01-01")(
        list_commitments)
    app.command(epilog="Example: pledgebook claims --party NATO --said-since 2024-06 --format csv")(claims)
    app.command(epilog="Example: pledgebook show p1a2b")(show)
    app.command(epilog="Example: pledgebook search '\"air defence\" deliver*'")(search)
    app.command(epilog="Example: pledgebook conflicts --beneficiary Ukraine")(conflicts)
