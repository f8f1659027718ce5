"""Verbs that give reasons: why a value is shown, how claims stand to each other, what may be one promise."""

from __future__ import annotations

import json
from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pledgebook.doors.cli.options import DEFAULT_BOOK, AsOf, BookPath, Format, HoldsOn, HowPrinted, takes_selection
from pledgebook.doors.cli.printing import (
    WRITERS,
    fields_in_words,
    one_line,
    quote_in_lines,
    talk,
    who,
    write_lines,
)
from pledgebook.exchange.tables import LINK_COLUMNS, SUGGESTION_COLUMNS, Listing
from pledgebook.model import Claim

if TYPE_CHECKING:
    from pledgebook.answers.holding import Held
    from pledgebook.answers.selection import Selection
    from pledgebook.register.links import Link, Suggestion


class Printed(StrEnum):
    """How reasons are printed."""

    TABLE = "table"
    JSON = "json"


def why(
    name: Annotated[str, typer.Argument(metavar="ID", help="A commitment or claim, or the start of its name.")], *,
    as_of: AsOf = None, on: HoldsOn = None, book: BookPath = DEFAULT_BOOK,
    how: Annotated[Printed, typer.Option("--format", help="How to print.")] = Printed.TABLE,
) -> None:
    """Gives the reasons: for each shown value, for what was put together, for each link, field by field."""
    from pledgebook.answers.showing import explained_in
    from pledgebook.register.days import last_day
    from pledgebook.register.store import Book

    with Book.open(book) as kept:
        explained = explained_in(kept, name, as_of=last_day(as_of) if as_of else None,
                                 on=last_day(on) if on else None)
    if how is Printed.JSON:
        write_lines([json.dumps(explained.as_json(), ensure_ascii=False, indent=1) + "\n"])
        return
    held, found = explained.held, explained.found
    lines = [f"{found.id}  {who(found)}: {found.kind}, {found.stage}"
             + ("" if explained.commitment else ", unreviewed: counts for nothing until a person accepts it"
                if explained.found in explained.held.unreviewed else ", rejected: counts for nothing"), ""]
    for reason in explained.values:
        lines.append(f"{reason.field} {reason.shown}: {reason.because}")
        lines += [f"  {version.in_words()}" for version in reason.said]
    for claim in explained.history:
        publication = held.sources.publication(claim)
        lines += ["", f"{claim.id}  {held.sources.authority(claim).in_words()}, {publication.in_words()}",
                  *quote_in_lines(claim), *(f"  {field:<13} {one_line(words)}" for field, words in
                                            fields_in_words(claim)),
                  *(f"  {'why':<13} {one_line(reason)}" for reason in claim.why),
                  *(f"  {'one promise':<13} with {match.first}: {match.rule}"
                    for match in held.matches_of(claim.id) if match.second == claim.id),
                  *(f"  {'ruled':<13} {one_line(held.judged.in_words(ruling))}"
                    for ruling in held.judged.bearing.get(claim.id, ()))]
    lines += links_in_lines(held, found.id)
    if explained.holds is not None:
        lines += ["", f"may be in force on {on}" if explained.holds else f"not in force on {on}"]
    typer.echo("\n".join(lines))


@takes_selection
def links(
    *, selection: Selection, book: BookPath = DEFAULT_BOOK, how: HowPrinted = Format.TABLE,
    relation: Annotated[list[str] | None, typer.Option(
        "--relation", metavar="NAME",
        help="Only links of this kind, such as fulfils or part_of. May be repeated.")] = None,
    suggested: Annotated[bool, typer.Option(
        "--suggested", help="What may be one promise, or a part of one, and was not decided.")] = False,
) -> None:
    """Lists how claims stand to each other, each link with its reason, field by field, and both quotes."""
    from pledgebook.answers.holding import tied_in
    from pledgebook.register.kept import Ties
    from pledgebook.register.relations import Relation
    from pledgebook.register.store import Book

    wanted = {relation_named(typed, Relation) for typed in relation or ()}
    ties = Ties(() if suggested else tuple(sorted(wanted)) or tuple(Relation), suggestions=suggested)
    with Book.open(book) as kept:
        held = tied_in(kept, selection, ties)
    chosen = {commitment.id for commitment in held.chosen(selection).commitments}
    found: list[Any] = [maybe for maybe in held.register.suggestions
                        if chosen & {maybe.first_commitment, maybe.second_commitment}] if suggested else \
        [link for link in held.register.links if chosen & {link.commitment, link.other}
         and (not wanted or link.relation in wanted)]
    if how is Format.TABLE:
        for one in found:
            typer.echo("\n".join(suggestion_in_words(one) if suggested else link_in_words(one)) + "\n")
    else:
        write_lines(WRITERS[how](Listing(SUGGESTION_COLUMNS if suggested else LINK_COLUMNS,
                                         [one.as_json() for one in found])))
    noun = "suggestion" if suggested else "link"
    talk(f"{len(found)} {noun}{'' if len(found) == 1 else 's'}" if found else f"No {noun} fits.")


def relation_named(typed: str, relations: Any) -> Any:
    """The relation of a typed name. Raises a usage error that lists them."""
    try:
        return relations(typed.strip().lower().replace("-", "_").replace(" ", "_"))
    except ValueError as error:
        raise typer.BadParameter(f"{typed!r} is none of: {', '.join(map(str, relations))}.",
                                 param_hint="--relation") from error


def link_in_words(link: Link) -> list[str]:
    """The relation, the reason, the fields side by side, and both quotes in full, as lines."""
    ends = (link.second.id, link.first.id if link.first else link.other) if link.commitment == link.other else (
        link.commitment, link.other)
    lines = [f"{ends[0]} {link.words} {ends[1]}: {one_line(link.reason)} [{link.id}]"]
    lines += [f"  {one_line(field.in_words())}" for field in link.fields]
    for claim in link.claims:
        lines += quote_in_lines(claim)
    return lines


def suggestion_in_words(maybe: Suggestion) -> list[str]:
    """What may be one promise, why it was not decided, and both quotes."""
    lines = [f"{maybe.second_commitment} may belong to {maybe.first_commitment}: {one_line(maybe.reason)}"]
    lines += [f"  {one_line(field.in_words())}" for field in maybe.fields]
    for claim in (maybe.first, maybe.second):
        lines += quote_in_lines(claim)
    return lines


def links_in_lines(held: Held, name: str) -> list[str]:
    """All links and suggestions of a commitment or claim, each set off by an empty line."""
    lines: list[str] = []
    for link in held.links_of(name):
        lines += ["", *link_in_words(link)]
    for maybe in held.suggestions_of(name):
        lines += ["", *suggestion_in_words(maybe)]
    return lines


def links_in_brief(found: Sequence[Link], claim: Claim) -> list[str]:
    """The links that a claim makes to earlier ones, one line each."""
    return [f"  {'link':<13} {link.words} {_what_it_bears_on(link)}"
            + f": {one_line(link.reason)}"
            for link in found if link.second.id == claim.id]


def _what_it_bears_on(link: Link) -> str:
    if link.first is None:
        return link.other
    return link.first.id + ("" if link.commitment == link.other else f" of {link.other}")


def add_to(app: typer.Typer) -> None:
    app.command(epilog="Example: pledgebook why p1a2b --as-of 2024-06")(why)
    app.command(epilog="Example: pledgebook links --beneficiary Ukraine --relation fulfils")(links)
