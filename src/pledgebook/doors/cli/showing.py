"""The verb `show`: one commitment, claim or text with all that the book tells of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from pledgebook.doors.cli.explaining import links_in_brief
from pledgebook.doors.cli.options import DEFAULT_BOOK, AsOf, BookPath, Format, HoldsOn, HowPrinted
from pledgebook.doors.cli.printing import (
    WRITERS,
    fields_in_words,
    money,
    one_line,
    quote_in_lines,
    who,
    write_lines,
)
from pledgebook.exchange.tables import CLAIM_COLUMNS, RULED_CLAIM_COLUMNS, Listing
from pledgebook.model import Claim, Commitment, Doubt

if TYPE_CHECKING:
    from pledgebook.answers.holding import Held
    from pledgebook.answers.showing import Shown, ShownText
    from pledgebook.register.links import Link


def show(
    name: Annotated[str, typer.Argument(metavar="ID", help="A commitment or claim, or the start of its name; or a text "
                                                           "by its name, address or path.")], *,
    as_of: AsOf = None, on: HoldsOn = None, book: BookPath = DEFAULT_BOOK, how: HowPrinted = Format.TABLE,
) -> None:
    """Shows one commitment or claim: its words in full, how its claims are linked, what became of it; or one text."""
    from pledgebook.answers.showing import ShownText, shown_in, text_in
    from pledgebook.register.days import last_day
    from pledgebook.register.errors import NothingFound
    from pledgebook.register.store import Book

    with Book.open(book) as kept:
        try:
            shown: Shown | ShownText = shown_in(
                kept, name, as_of=last_day(as_of) if as_of else None, on=last_day(on) if on else None)
        except NothingFound as neither:
            if as_of or on:  # which are asked of promises alone
                raise
            try:
                shown = text_in(kept, name)
            except NothingFound:
                raise neither from None
    if isinstance(shown, ShownText):
        _write_text(shown, how)
    elif how is Format.TABLE:
        lines = in_lines(shown)
        if shown.holds is not None:
            lines += ["", f"may be in force on {on}" if shown.holds else f"not in force on {on}"]
        typer.echo("\n".join(lines))
    elif how is Format.JSON:
        write_lines([json.dumps(shown.as_json(), ensure_ascii=False, indent=1) + "\n"])
    else:
        write_lines(WRITERS[how](Listing(RULED_CLAIM_COLUMNS, shown.rows())))


def _write_text(shown: ShownText, how: Format) -> None:
    if how is Format.TABLE:
        typer.echo("\n".join(text_in_lines(shown)))
    elif how is Format.JSON:
        write_lines([json.dumps(shown.as_json(), ensure_ascii=False, indent=1) + "\n"])
    else:
        write_lines(WRITERS[how](Listing(CLAIM_COLUMNS, [claim.as_json() for claim in shown.reading.claims])))


def text_in_lines(shown: ShownText) -> list[str]:
    """A text in words: its title, where it was told, what it came as under which names, then its claims."""
    text = shown.reading.document
    told = ", ".join(filter(None, (text.publisher, text.published or "day unknown", text.url)))
    lines = [f"{text.id}  a text: {one_line(text.title or 'without a title')}", f"  {one_line(told)}"]
    for one in shown.came_as:
        names = ", ".join(name for name in one.names if name != text.url)
        lines.append("  " + one_line(f"came as {names}: {one.kind}, {len(one.raw):,} bytes, from {one.source}"))
    for claim in shown.reading.claims:
        lines += ["", f"{claim.id}  {claim.kind}, {claim.stage}: {who(claim)}", *quote_in_lines(claim)]
    return lines


def in_lines(shown: Shown) -> list[str]:
    """All of it in words: the heading, each claim, what became of it, what contradicts it, what looks wrong."""
    of_claim = isinstance(shown.found, Claim)
    waits = shown.found in shown.held.unreviewed
    lines = heading(shown.commitment) if shown.commitment else [
        f"{shown.found.id}  {'an unreviewed' if waits else 'a rejected'} claim: {who(shown.found)}",
        "  It counts for nothing" + (" until a person accepts it: `pledgebook rule accept`." if waits else ".")]
    if shown.commitment and of_claim:
        lines[0] = f"{shown.found.id}  a claim of {shown.commitment.id}: {who(shown.commitment)}"
    for claim in shown.history:
        lines += ["", *_claim_in_lines(shown, claim)]
    for conflict in shown.conflicts:
        lines += ["", f"conflict in {conflict.field}: {conflict.reason}",
                  f"  {conflict.first.id} against {conflict.second.id}"]
    if isinstance(shown.found, Commitment):
        lines += _became_of(shown.held, shown.found, shown.links)
    return lines + _doubts_in_lines(shown.doubts)


def heading(commitment: Commitment) -> list[str]:
    """Who and what, how firmly, and by how many it is told."""
    texts = len(commitment.document_ids)
    return [f"{commitment.id}  {who(commitment)}",
            f"  {commitment.kind}, {commitment.stage}" + (f", {money(commitment.amount)}" if commitment.amount else "")
            + (f", {commitment.instrument}" if commitment.instrument else ""),
            f"  {len(commitment.claim_ids)} claim{'s' if len(commitment.claim_ids) > 1 else ''} in {texts} "
            f"text{'s' if texts > 1 else ''} of {commitment.sources} independent "
            f"source{'s' if commitment.sources > 1 else ''}, said {commitment.first_said or 'on an unknown day'}"
            + (f" to {commitment.last_said}" if commitment.last_said != commitment.first_said else "")]


def _claim_in_lines(shown: Shown, claim: Claim) -> list[str]:
    judged = shown.held.judged
    return [f"{claim.id}  {claim.kind}, {claim.stage}  (confidence {claim.confidence:.2f}, {claim.engine})",
            *quote_in_lines(claim),
            *(f"  {field:<13} {one_line(words)}" for field, words in fields_in_words(claim)),
            *_labelled("why", claim.why),
            *_labelled("was read", (correction.in_words() for correction in judged.corrections.get(claim.id, ()))),
            *_labelled("ruled", map(judged.in_words, judged.bearing.get(claim.id, ()))),
            *links_in_brief(shown.links, claim)]


def _labelled(label: str, told: Iterable[str]) -> list[str]:
    return [f"  {'' if number else label:<13} {one_line(words)}" for number, words in enumerate(told)]


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


def _doubts_in_lines(doubted: Sequence[Doubt]) -> list[str]:
    """Doubts about the words shown above, each with what there is instead."""
    lines: list[str] = []
    for doubt in doubted:
        lines += ["", f"doubt ({doubt.rule.replace('-', ' ')}): {doubt.reason}"]
        lines += [f"  {doubt.instead}"] if doubt.instead else []
    return lines


def add_to(app: typer.Typer) -> None:
    app.command(epilog="Example: pledgebook show p1a2b --as-of 2024-06")(show)
