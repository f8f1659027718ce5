"""The verb `import`: what other tools and people hold, brought into the book."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pledgebook.doors.cli.endings import SOME_FAILED, in_words
from pledgebook.doors.cli.options import DEFAULT_BOOK, BookPath, Format, HowPrinted
from pledgebook.doors.cli.printing import WRITERS, counted, progress, talk, write_lines
from pledgebook.doors.cli.reading import outcome_in_words
from pledgebook.doors.judging import judge_named
from pledgebook.exchange.imports import IMPORTS, CannotImport, Taken
from pledgebook.exchange.tables import ADDED_COLUMNS, Listing
from pledgebook.model import Problem, Reading
from pledgebook.register.rulings import DONE

if TYPE_CHECKING:
    from pledgebook.exchange.imports import Brought
    from pledgebook.register.rulings import Ruling
    from pledgebook.register.store import Added, Book

MOST_BYTES = 1_000_000_000

FormatName = StrEnum("FormatName", {name: name for name in IMPORTS})  # type: ignore[misc]


def import_(
    form: Annotated[FormatName, typer.Argument(metavar="FORMAT", help="; ".join(
        f"{one.name}: {one.says}" for one in IMPORTS.values()) + ".")],
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="The files to bring in.")], *,
    mapping: Annotated[Path | None, typer.Option("--map", metavar="FILE", help="What its columns mean, as YAML: "
                                                    "docs/inputs.md has an example.")] = None,
    who: Annotated[str | None, typer.Option("--who", envvar="PLEDGEBOOK_WHO", metavar="NAME", help="claims: who made "
                                            "the changes; else the name you are logged in with.")] = None,
    book: BookPath = DEFAULT_BOOK, how: HowPrinted = Format.TABLE,
) -> None:
    """Brings a ledger, or judgements made elsewhere, into the book. The same file again changes nothing.

    claims: a table of claims that was exported and changed since. Another value corrects its claim, the verdict
    rejected strikes it out, a row without an id adds one; docs/exports.md, "Home and back", has the columns.
    """
    from pledgebook.register.store import Book

    wanted = IMPORTS[str(form)]
    if wanted.mapped and mapping is None:
        raise CannotImport(f"{wanted.name} is read by a mapping of its columns.", "--map",
                           "Write one: docs/inputs.md, “Ledgers kept by hand”, has an example.")
    says = _bytes_of(mapping).decode("utf-8", "replace") if mapping else None
    taken = [(path, _bytes_of(path)) for path in files]
    judge = judge_named(who) if wanted.rules else ""
    came = _Came(how)
    with Book.open(book, create=True) as kept, progress("Importing", None) as advance:
        for path, raw in taken:
            for one in wanted.bring(Taken(raw, str(path), kept, says, judge, kept.next_moment())):
                came.take(one, kept)
                advance()
            came.rule(kept)
        if how is not Format.TABLE:
            write_lines(WRITERS[how](Listing(ADDED_COLUMNS, [added.as_json() for added in came.outcomes])))
        settled = kept.settle()
    new = sum(str(added.outcome) == "new" for added in came.outcomes)
    told = [f"{new} new of {counted(len(came.outcomes), 'text')}"] if came.outcomes else []
    told += [f"{counted(came.ruled, 'ruling')} kept"] if came.ruled else []
    talk(f"{book}: {', '.join(told) or 'nothing new'}; {counted(settled.commitments, 'commitment')}, "
         f"{counted(settled.conflicts, 'conflict')}.")
    if came.problems:
        talk(f"{counted(came.problems, 'row')} or line{'' if came.problems == 1 else 's'} need a look: see above.")
        raise typer.Exit(SOME_FAILED)


class _Came:
    """What came out of the files so far, and what became of it."""

    def __init__(self, how: Format) -> None:
        self.how = how
        self.outcomes: list[Added] = []
        self.rulings: list[Ruling] = []
        self.problems = self.ruled = 0

    def take(self, one: Brought, kept: Book) -> None:
        if isinstance(one, Problem):
            self.problems += 1
            talk(in_words(one))
        elif isinstance(one, Reading):
            added = kept.add(one)
            self.outcomes.append(added)
            if self.how is Format.TABLE and str(added.outcome) != "same":
                typer.echo(outcome_in_words(added))
        else:
            self.rulings.append(one)

    def rule(self, kept: Book) -> None:
        """Keeps the rulings of a file together, for one may hang on another; the next file finds them made."""
        known = {ruling.id for ruling in kept.ruled().rulings}
        new = [ruling for ruling in self.rulings if ruling.id not in known]
        misfits = kept.replay(new, leave_out=True)
        for misfit in misfits:
            self.problems += 1
            talk(in_words(misfit))
        left = {misfit.ruling.id for misfit in misfits}
        judged = kept.ruled()
        for ruling in new:
            if ruling.id not in left and self.how is Format.TABLE:
                told = judged.told(ruling)
                typer.echo("  ".join((ruling.id, *told["claims"], DONE[ruling.action], *told["says"])))
        self.ruled += len(new) - len(misfits)
        self.rulings.clear()


def _bytes_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise CannotImport(f"It cannot be read ({error.strerror}).", str(path), "Check the path.") from error
    if len(raw) > MOST_BYTES:
        raise CannotImport(f"It is longer than {MOST_BYTES:,} bytes.", str(path), "Split it.")
    return raw


def add_to(app: typer.Typer) -> None:
    app.command("import", epilog="Example: pledgebook import kiel Ukraine_Support_Tracker.xlsx")(import_)
