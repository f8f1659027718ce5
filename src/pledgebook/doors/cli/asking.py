"""Verbs that ask the book: what it holds, what it adds up to, where it was said, what cannot both be so."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pledgebook.doors.cli.options import DEFAULT_BOOK, BookPath, Format, HowPrinted, takes_selection
from pledgebook.doors.cli.printing import (
    WRITERS,
    Table,
    claims_table,
    commitments_table,
    fields_in_words,
    money,
    one_line,
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
from pledgebook.model import Claim, Commitment, Doubt

if TYPE_CHECKING:
    from pledgebook.answers.selection import Selection
    from pledgebook.register.conflicts import Conflict
    from pledgebook.register.judged import Judged
    from pledgebook.register.matching import Register

TEXT_WIDTH = 96


@takes_selection
def list_commitments(*, selection: Selection, book: BookPath = DEFAULT_BOOK, how: HowPrinted = Format.TABLE) -> None:
    """Lists commitments: what the texts add up to. A ! marks those that texts contradict each other on."""
    from pledgebook.answers.selection import select_commitments
    from pledgebook.register.store import Book

    with Book.open(book) as kept:
        judged = kept.judged() if selection.asks_days else kept.ruled()
        register = select_commitments(kept.register(), judged.claims, selection)
    tell_undated(judged.claims, selection)
    show_listing(Listing(RULED_COMMITMENT_COLUMNS, [
        c.as_json() | judged.of_commitment(c.claim_ids) for c in register.commitments]),
        lambda: commitments_table(register.commitments, {
            c.id: judged.done_to(c.claim_ids) for c in register.commitments}), how)
    tell_count(len(register.commitments), "commitment")


@takes_selection
def claims(*, selection: Selection, book: BookPath = DEFAULT_BOOK, how: HowPrinted = Format.TABLE) -> None:
    """Lists claims: what each text says, oldest first."""
    from pledgebook.answers.selection import select_claims
    from pledgebook.register.store import Book
    from pledgebook.register.tellings import oldest_first

    with Book.open(book) as kept:
        judged = kept.judged()
        chosen = sorted(select_claims(kept.register(), judged.claims, selection), key=oldest_first)
    tell_undated(judged.claims, selection)
    show_listing(Listing(RULED_CLAIM_COLUMNS, [claim.as_json() | judged.of_claim(claim.id) for claim in chosen]),
                 lambda: claims_table(chosen, judged.verdicts), how)
    tell_count(len(chosen), "claim")


@takes_selection
def conflicts(*, selection: Selection, book: BookPath = DEFAULT_BOOK, how: HowPrinted = Format.TABLE) -> None:
    """Lists claims that cannot both hold, with the reason and both quotes."""
    from pledgebook.answers.selection import select_commitments
    from pledgebook.register.store import Book

    with Book.open(book) as kept:
        claims = kept.claims() if selection.asks_days else ()
        register = select_commitments(kept.register(), claims, selection)
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
    book: BookPath = DEFAULT_BOOK, how: HowPrinted = Format.TABLE,
) -> None:
    """Shows one commitment or claim: its history, its words in full, where they stand, and why it was read so."""
    from pledgebook.answers.doubts import doubts_about
    from pledgebook.register.store import Book
    from pledgebook.register.ties import ties

    with Book.open(book) as kept:
        found = kept.find(name)
        register, judged = kept.register(), kept.judged()
        commitment: Commitment | None
        if isinstance(found, Claim):
            commitment = next((c for c in register.commitments if found.id in c.claim_ids), None)  # None: rejected
            history = [found]
        else:
            commitment = found
            by_id = {claim.id: claim for claim in judged.claims}
            history = [by_id[claim_id] for claim_id in commitment.claim_ids]
        doubted = doubts_about(kept, commitment) if commitment else ()
    told = {claim.id for claim in history}
    disputes = [c for c in register.conflicts if told & {c.first.id, c.second.id}]
    doubted = tuple(doubt for doubt in doubted if told & set(doubt.claim_ids))
    if how is Format.TABLE:
        typer.echo("\n".join([*_shown(commitment, history, disputes, judged, register,
                                      of_claim=isinstance(found, Claim)), *_doubts_in_words(doubted)]))
        return
    rows = [claim.as_json() | judged.of_claim(claim.id) for claim in history]
    if how is not Format.JSON:
        write_lines(WRITERS[how](Listing(RULED_CLAIM_COLUMNS, rows)))
        return
    beside = {"conflicts": [conflict.as_json() for conflict in disputes],
              "doubts": [doubt.as_json() for doubt in doubted],
              "ruled": [judged.told(ruling) for ruling in judged.of_claims(told)],
              "links_by_hand": [tie.as_json() for tie in ties(judged, register, told)]}
    if isinstance(found, Claim):
        write_lines(_one_object(rows[0] | {"commitment": commitment.id if commitment else None} | beside))
    else:
        write_lines(_one_object(found.as_json() | {"claims": rows} | judged.of_commitment(told) | beside))


def search(
    words: Annotated[list[str], typer.Argument(
        metavar="WORDS...", help='All must occur; "in quotes" is a phrase, deliver* a beginning.')], *,
    book: BookPath = DEFAULT_BOOK, how: HowPrinted = Format.TABLE,
    limit: Annotated[int, typer.Option("--limit", min=1, metavar="N", help="At most so many of each.")] = 50,
) -> None:
    """Searches quotes and documents for words."""
    from pledgebook.register.store import Book

    with Book.open(book) as kept:
        hits = kept.search(" ".join(words), limit=limit)
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


def quote_in_lines(claim: Claim, indent: str = "  ") -> list[str]:
    """Where and when it was said, then the words in full."""
    where = f"{claim.evidence.document_id}, characters {claim.evidence.start}-{claim.evidence.end}"
    return [f"{indent}{claim.said_on or 'day unknown'}  {where}",
            *textwrap.wrap(f"“{one_line(claim.quote)}”", TEXT_WIDTH, initial_indent=indent + "  ",
                           subsequent_indent=indent + "  ", break_long_words=False, break_on_hyphens=False)]


def _heading(commitment: Commitment) -> list[str]:
    texts = len(commitment.document_ids)
    return [f"{commitment.id}  {who(commitment)}",
             f"  {commitment.kind}, {commitment.stage}" + (f", {money(commitment.amount)}" if commitment.amount else "")
             + (f", {commitment.instrument}" if commitment.instrument else ""),
             f"  {len(commitment.claim_ids)} claim{'s' if len(commitment.claim_ids) > 1 else ''} in {texts} "
             f"text{'s' if texts > 1 else ''}, said {commitment.first_said or 'on an unknown day'}"
             + (f" to {commitment.last_said}" if commitment.last_said != commitment.first_said else ""), ""]


def _shown(commitment: Commitment | None, history: Sequence[Claim], disputes: Sequence[Conflict], judged: Judged,
           register: Register, *, of_claim: bool) -> list[str]:
    from pledgebook.register.ties import ties

    lines = _heading(commitment) if commitment else [f"{history[0].id}  a rejected claim: {who(history[0])}",
                                                     "  It counts for nothing.", ""]
    if commitment and of_claim:
        lines[0] = f"{history[0].id}  a claim of {commitment.id}: {who(commitment)}"
    for claim in history:
        lines += [f"{claim.id}  {claim.kind}, {claim.stage}  (confidence {claim.confidence:.2f}, {claim.engine})",
                  *quote_in_lines(claim)]
        lines += [f"  {field:<13} {one_line(words)}" for field, words in fields_in_words(claim)]
        for number, reason in enumerate(claim.why):
            lines.append(f"  {'why' if number == 0 else '':<13} {one_line(reason)}")
        lines += [f"  {'was read' if number == 0 else '':<13} {one_line(correction.in_words())}"
                  for number, correction in enumerate(judged.corrections.get(claim.id, ()))]
        lines += [f"  {'ruled' if number == 0 else '':<13} "
                  f"{one_line(judged.in_words(ruling))}"
                  for number, ruling in enumerate(judged.bearing.get(claim.id, ()))]
        lines.append("")
    for tie in ties(judged, register, {claim.id for claim in history}):
        lines += [f"{tie.one} {tie.type} {tie.other}: {one_line(judged.in_words(tie.ruling))}", ""]
    for conflict in disputes:
        lines += [f"conflict in {conflict.field}: {conflict.reason}",
                  f"  {conflict.first.id} against {conflict.second.id}", ""]
    return lines[:-1]


def _doubts_in_words(doubted: Sequence[Doubt]) -> list[str]:
    """Doubts about the words shown above, one line each."""
    return [line for doubt in doubted for line in (
        "", f"doubt ({doubt.rule.replace('-', ' ')}): {doubt.reason}", f"  {doubt.instead}") if line != "  "]


def _one_object(whole: dict[str, Any]) -> list[str]:
    return [json.dumps(whole, ensure_ascii=False, indent=1) + "\n"]


def tell_count(count: int, noun: str) -> None:
    """How many there are, on standard error, so that an empty list does not look like a fault."""
    talk(f"{count} {noun}{'' if count == 1 else 's'}" if count else f"No {noun} fits.")


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
