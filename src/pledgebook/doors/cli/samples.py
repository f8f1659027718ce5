"""The verb `demo`: a small book from the texts that come with Pledgebook, and what is in it."""

from __future__ import annotations

import tempfile
import textwrap
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pledgebook.doors.cli.asking import conflict_in_words
from pledgebook.doors.cli.printing import cells_wide, money, one_line, progress, talk, who
from pledgebook.model import Claim, Commitment, Document, PledgebookError, Problem

if TYPE_CHECKING:
    from pledgebook.register.matching import Register
    from pledgebook.register.store import Added, Book

ROWS = 8
WIDTH = 100
BEGINNING = "pledges.db"


def examples_folder() -> Path:
    """Where the sample texts are: inside the installed package, else in the folder of the source."""
    inside = Path(str(resources.files("pledgebook"))) / "examples"
    beside = Path(__file__).resolve().parents[4] / "examples"
    for folder in (inside, beside):
        if any(folder.glob("*.txt")):
            return folder
    raise PledgebookError("The sample texts are missing.", str(inside), "Install Pledgebook again.")


def demo(*, book: Annotated[str | None, typer.Option(
        "--book", metavar="FILE", help="Keep the sample book there.")] = None) -> None:
    """Builds a small book from the sample texts and shows what is in it."""
    from pledgebook.register.store import Book

    with tempfile.TemporaryDirectory(prefix="pledgebook-") as folder:
        path = book or str(Path(folder) / BEGINNING)
        with Book.open(path, create=True) as kept:
            added = list(_filled(kept))
            register = kept.register()
            claims = {claim.id: claim for claim in kept.claims()}
            counts = kept.counts()
    copies = [a for a in added if a.copy_of]
    texts = f"{len(added)} texts" + "".join(f", {a.document_id} a copy of {a.copy_of}" for a in copies)
    typer.echo(f"{texts}\n{counts.claims} claims, {counts.commitments} commitments, {counts.conflicts} "
               f"conflict{'' if counts.conflicts == 1 else 's'}, {counts.problems} "
               f"passage{'' if counts.problems == 1 else 's'} seen but not understood\n")
    typer.echo("\n".join([*_commitments(register, claims), "", *_conflicts(register), *_next(book)]))


def _filled(book: Book) -> Iterator[Added]:
    from pledgebook.claims import USUAL
    from pledgebook.documents import open_sources
    from pledgebook.doors.adding import added_to

    paths = [str(path) for path in sorted(examples_folder().glob("*.txt"))]

    def documents() -> Iterator[Document]:
        for opened in open_sources(paths):
            if isinstance(opened, Problem):
                raise PledgebookError(opened.what, opened.where, "Install Pledgebook again.")
            advance()
            yield opened

    talk(f"Reading {len(paths)} invented texts ...")
    with progress("Reading", len(paths)) as advance:
        yield from added_to(book, documents(), engine=USUAL, jobs=1)


def _commitments(register: Register, claims: dict[str, Claim]) -> Iterator[str]:
    """The commitments that most texts tell, contested ones first among equals, money before none."""

    def weight(commitment: Commitment) -> tuple[int, bool, bool]:
        return -len(commitment.document_ids), not commitment.contested, commitment.amount is None

    shown = sorted(register.commitments, key=weight)[:ROWS]  # stable: newest first among equals
    yield f"The register: {len(shown)} of {len(register.commitments)} commitments, those that most texts tell first"
    yield ""
    left = max((cells_wide(who(c)) for c in shown), default=0)
    for commitment in shown:
        texts = len(commitment.document_ids)
        facts = (f"{commitment.kind} {commitment.stage}", money(commitment.amount),
                 f"{texts} text{'s' if texts > 1 else ''}", "contested" if commitment.contested else "")
        name = who(commitment)
        yield f"  {name}{' ' * (left - cells_wide(name))}  {', '.join(fact for fact in facts if fact)}"
        best = next(claims[i] for i in commitment.claim_ids if claims[i].quote == commitment.quote)
        told = f"{best.said_on or 'day unknown'}  {best.evidence.document_id}: “{one_line(best.quote)}”"
        # Cut by words rather than by characters, so that the lines are the same wherever they are printed.
        yield from textwrap.wrap(told, WIDTH - 4, initial_indent="    ", subsequent_indent="    ", max_lines=2,
                                 placeholder=" …”", break_long_words=False, break_on_hyphens=False)


def _conflicts(register: Register) -> Iterator[str]:
    by_id = {commitment.id: commitment for commitment in register.commitments}
    yield f"What cannot both be so: {len(register.conflicts)}" if register.conflicts else "No conflicts."
    yield ""
    for conflict in register.conflicts:
        for number, line in enumerate(conflict_in_words(conflict, by_id[conflict.commitment])):
            yield from textwrap.wrap(line, WIDTH, initial_indent="  ", subsequent_indent="  " if not number else "    ",
                                     drop_whitespace=True) if number < 2 else [f"  {line}"]
        yield ""


def _next(book: str | None) -> Iterator[str]:
    shown = book or BEGINNING
    keep = () if book else ((f"pledgebook demo --book {shown}", "keep this book"),)
    option = "" if shown == BEGINNING else f" --book {shown}"
    steps = (*keep, (f"pledgebook serve{option}", "the same as pages, each claim marked in its text"),
             (f"pledgebook list --contested{option}", "what texts contradict each other on"),
             (f"pledgebook show ID{option}", "one commitment: every quote, and why it was read so"),
             (f"pledgebook add FOLDER{option}", "your own texts"))
    yield "Where to look next"
    yield ""
    left = max(len(command) for command, _ in steps)
    for command, does in steps:
        yield f"  {command:<{left}}  {does}"


def add_to(app: typer.Typer) -> None:
    app.command(epilog="Example: pledgebook demo --book pledges.db")(demo)
