"""The verb `export`: the book as files for other programs."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pledgebook.doors.cli.asking import tell_undated
from pledgebook.doors.cli.options import DEFAULT_BOOK, BookPath, Format, takes_selection
from pledgebook.doors.cli.printing import (
    WRITERS,
    bytes_written_whole,
    counted,
    flows,
    folder_written_whole,
    not_written,
    talk,
    write_lines,
    written_whole,
)
from pledgebook.exchange.formats import FORMATS, INTERFACE, METADATA, CannotExport
from pledgebook.exchange.tables import (
    CONFLICT_COLUMNS,
    DOCUMENT_COLUMNS,
    DOUBT_COLUMNS,
    LINK_COLUMNS,
    RULED_CLAIM_COLUMNS,
    RULED_COMMITMENT_COLUMNS,
    RULING_COLUMNS,
    SUGGESTION_COLUMNS,
    Listing,
)

if TYPE_CHECKING:
    from pledgebook.answers.holding import Held
    from pledgebook.answers.selection import Selection
    from pledgebook.register.rulings import Ruling
    from pledgebook.register.store import Book

LISTED = (Format.CSV, Format.JSON, Format.JSONL)  # one part of the book as a listing
PARQUET = "parquet"  # a listing, too
HTML, SITE = "html", "site"  # written by the pages, not by the exchange
LISTINGS = (*map(str, LISTED), PARQUET)
BESIDE = dict.fromkeys(map(str, LISTED), METADATA) | {"labelstudio": INTERFACE}  # which file stands beside an export
NAMES = (*LISTINGS, *FORMATS, HTML, SITE)
SAYS = {"csv": "a table", "json": "one array", "jsonl": "an object a line",
        PARQUET: "a typed table (takes pyarrow: pip install 'pledgebook[parquet]')"} | {
    name: one.says for name, one in FORMATS.items()} | {
        HTML: "the brief as a page in one file", SITE: "a folder of pages for any web server, read-only"}


class Part(StrEnum):
    """Which part of the book."""

    CLAIMS = "claims"
    COMMITMENTS = "commitments"
    CONFLICTS = "conflicts"
    DOCUMENTS = "documents"
    DOUBTS = "doubts"
    LINKS = "links"
    RULINGS = "rulings"
    SUGGESTIONS = "suggestions"


@takes_selection
def export(
    form: Annotated[str, typer.Argument(metavar="FORMAT", help="; ".join(
        f"{name}: {SAYS[name]}" for name in NAMES) + ".")], *,
    selection: Selection,
    to: Annotated[str, typer.Option("--to", metavar="PATH", help="The file to write; - is standard output.")],
    part: Annotated[Part | None, typer.Option(
        "--part", help="Which part of the book, in a table or listing; claims unless told otherwise.")] = None,
    since: Annotated[str | None, typer.Option(
        "--since", metavar="DAY", help="xlsx: with a sheet of what changed from this day to --as-of.")] = None,
    book: BookPath = DEFAULT_BOOK,
) -> None:
    """Writes the book as a file, or what a filter takes out of it."""
    from pledgebook.answers.extract import extract, label
    from pledgebook.exchange.parquet import as_parquet
    from pledgebook.register.days import last_day
    from pledgebook.register.standing import standing_still
    from pledgebook.register.store import Book

    check(form, to=to, part=part, since=since)
    check_beside(form, to)
    if form in LISTINGS:
        with Book.open(book) as kept, standing_still(kept) as still:
            listing = listing_of(still, part or Part.CLAIMS, selection)
            undated = still.judged().claims
        if form == PARQUET:
            bytes_written_whole(to, as_parquet(listing, label(selection), part or Part.CLAIMS))
            write_beside(to, form)
        else:
            listing = Listing(listing.columns, list(listing.objects))  # counted below
            with written_whole(to) as stream:
                write_lines(WRITERS[Format(form)](listing), stream)
            tell_label(to, form, listing, part or Part.CLAIMS, label(selection))
        tell_undated(undated, selection)
        talk(f"{to}: {len(list(listing.objects))} {part or Part.CLAIMS}")
        return
    day = last_day(since) if since else None
    if day and selection.as_of and selection.as_of < day:
        raise CannotExport(f"{selection.as_of} is before {since}.", "--since", "Give the earlier day to --since.")
    with Book.open(book) as kept, standing_still(kept) as still:
        taken = extract(still, selection, since=day)
        content = _page(still, selection) if form == HTML else FORMATS[form].write(taken) if form in FORMATS else b""
    if form == SITE:
        from pledgebook.doors.web.site import MARK, OURS, site_files

        folder_written_whole(to, site_files(taken), MARK, OURS)
    else:
        bytes_written_whole(to, content)
    write_beside(to, form)
    tell_undated(taken.judged.claims, selection)
    talk(f"{to}: {counted(len(taken.commitments), 'commitment')}, {counted(len(taken.claims), 'claim')}")


def tell_label(to: str, form: str, listing: Listing, part: Part, says: Mapping[str, str]) -> None:
    """What a listing cannot say of itself, as a file beside it; for standard output, to the person."""
    from pledgebook.exchange.beside import beside

    if flows(to):
        talk(f"As of: {says['as_of']}. Filter: {says['filter']}. {says['definition']} Made by {says['made_by']}.")
    write_beside(to, form, beside(Path(to).name, listing.columns, str(part), says, csv=form == Format.CSV))


def check_beside(form: str, to: str) -> None:
    """Raises CannotExport where a file of somebody else's has the name of one that belongs beside the export."""
    beside = Path(f"{to}{BESIDE.get(form, '')}")
    if form in BESIDE and not flows(to) and beside.exists() and not _is_ours(beside):
        raise CannotExport(f"{beside} belongs beside it, and something else has that name.", "--to",
                           "Move it away, or name another file.")


def write_beside(to: str, form: str, content: bytes | None = None) -> None:
    """The file that belongs beside an export; those of ours that an export of another format left there go."""
    from pledgebook.exchange.labelstudio import interface

    if flows(to):
        return
    for ending in dict.fromkeys(BESIDE.values()):
        there = Path(f"{to.rstrip('/')}{ending}")
        if BESIDE.get(form) == ending:
            bytes_written_whole(str(there), interface() if content is None else content)
        elif there.exists() and _is_ours(there):
            try:
                there.unlink()
            except OSError as error:
                raise not_written(str(there), error) from error
            talk(f"{there}: taken away, for it told of what was there before.")
        elif there.exists():
            talk(f"{there}: not written by Pledgebook, and left as it is.")


def _is_ours(path: Path) -> bool:
    from pledgebook.exchange.beside import is_ours

    try:
        return is_ours(path.read_bytes())
    except OSError:
        return False  # a folder, or what nobody lets us read


def check(form: str, *, to: str, part: Part | None, since: str | None) -> None:
    """Raises CannotExport where the format is unknown, or has no place for what is asked."""
    if form not in NAMES:
        closest = difflib.get_close_matches(form, NAMES, 1)
        hint = f"Closest: {closest[0]}. " if closest else ""
        raise CannotExport(f"No format is called {form!r}.", "FORMAT", f"{hint}There are {', '.join(NAMES)}.")
    one = FORMATS.get(form)
    if to == "-" and (form == PARQUET or (one is not None and not one.text)):
        ending = one.ending if one else form
        raise CannotExport(f"{form} is no text for standard output.", "--to", f"Name a file: --to book.{ending}.")
    if to == "-" and form == SITE:
        raise CannotExport("A site is a folder, no text for standard output.", "--to", "Name a folder: --to site.")
    if part is not None and form not in LISTINGS:
        raise CannotExport(f"{form} holds commitments with their claims, not one part.", "--part",
                           f"Leave it out, or ask for {', '.join(LISTINGS)}.")
    if since is not None and (one is None or not one.since):
        able = [name for name, each in FORMATS.items() if each.since]
        raise CannotExport(f"{form} has no place for changes.", "--since",
                           f"Ask for {' or '.join(able)}, or use `pledgebook changes --since {since}`.")


def _page(book: Book, selection: Selection) -> bytes:
    from pledgebook.answers.brief import brief_in
    from pledgebook.doors.web.brief_page import brief_page
    from pledgebook.exchange.letters import xml_text

    return xml_text(brief_page(brief_in(book, selection)[0])).encode()


def listing_of(book: Book, part: Part, selection: Selection) -> Listing:
    """One part of the book with its columns: what fits the filter, and what is told of that.

    Rulings on what fits are there whenever they were made.
    """
    from pledgebook.answers.as_of import published_by
    from pledgebook.answers.holding import held_in
    from pledgebook.answers.selection import Selection as All
    from pledgebook.answers.selection import select_claims

    if part is Part.DOUBTS:
        from pledgebook.answers.doubts import doubts_in

        return Listing(DOUBT_COLUMNS, [doubt.as_json() for doubt in doubts_in(book, selection)])
    held = held_in(book, as_of=selection.as_of, unreviewed=selection.unreviewed)
    if part is Part.RULINGS:
        return Listing(RULING_COLUMNS, [held.judged.told(ruling) for ruling in _rulings(held, selection)])
    asked = replace(selection, as_of=None)
    claims = select_claims(held.register, held.claims, asked)
    if part is Part.DOCUMENTS:
        quoted = {claim.evidence.document_id for claim in claims}
        day = selection.as_of
        return Listing(DOCUMENT_COLUMNS, [
            entry.as_json() for entry in book.documents()
            if (day is None or published_by(entry.published, as_of=day)) and (asked == All() or entry.id in quoted)])
    if part is Part.CLAIMS:
        return Listing(RULED_CLAIM_COLUMNS, [claim.as_json() | held.judged.of_claim(claim.id) for claim in claims])
    register, chosen = held.register, held.chosen(selection)
    ids = {commitment.id for commitment in chosen.commitments}
    if part is Part.COMMITMENTS:
        return Listing(RULED_COMMITMENT_COLUMNS, [
            commitment.as_json() | held.judged.of_commitment(commitment.claim_ids)
            for commitment in chosen.commitments])
    if part is Part.LINKS:
        return Listing(LINK_COLUMNS, [link.as_json() for link in register.links
                                      if ids & {link.commitment, link.other}])
    if part is Part.SUGGESTIONS:
        return Listing(SUGGESTION_COLUMNS, [found.as_json() for found in register.suggestions
                                            if ids & {found.first_commitment, found.second_commitment}])
    return Listing(CONFLICT_COLUMNS, [found.as_json() for found in chosen.conflicts])


def _rulings(held: Held, selection: Selection) -> list[Ruling]:
    """The rulings on claims and commitments that fit, and what takes one of them back; without a filter all."""
    from pledgebook.answers.selection import Selection as All
    from pledgebook.answers.selection import select_claims

    asked = replace(selection, as_of=None)
    if replace(asked, unreviewed=False) == All():
        return list(held.judged.rulings)
    apart = replace(asked, contested=False, min_sources=0)  # what counts for nothing has no sources
    names = {claim.id for claim in select_claims(held.register, held.claims, asked)}
    names |= {claim.id for claim in select_claims(held.register, (*held.rejected, *held.unreviewed), apart)}
    names |= {claim_id for commitment in held.chosen(selection).commitments for claim_id in commitment.claim_ids}
    found: dict[str, Ruling] = {}
    for ruling in held.judged.rulings:  # in the order in which they act: what is taken back comes before
        about = {held.judged.name_now(mark.claim_id) for mark in ruling.all_marks}
        if names & about or ruling.undoes in found:
            found[ruling.id] = ruling
    return list(found.values())


def add_to(app: typer.Typer) -> None:
    app.command(epilog="Example: pledgebook export csv --to claims.csv")(export)
