"""The verb `import`: what other tools and people hold, brought into the book."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pledgebook.doors.cli.endings import SOME_FAILED, USAGE, in_words
from pledgebook.doors.cli.options import DEFAULT_BOOK, BookPath, Format, HowPrinted
from pledgebook.doors.cli.printing import Table, counted, progress, show_listing, talk
from pledgebook.doors.cli.reading import outcome_in_words
from pledgebook.doors.cli.ruling import log_table
from pledgebook.doors.judging import judge_named
from pledgebook.exchange.formats import NotInstalled
from pledgebook.exchange.imports import IMPORTS, CannotImport, ImportFormat, Remark, Taken
from pledgebook.exchange.tables import ADDED_COLUMNS, RULING_COLUMNS, Listing
from pledgebook.model import PledgebookError, Problem, Reading
from pledgebook.register.places import shown
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
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would come of it, and keep nothing: it is tried "
                                          "on a passing copy of the book.")] = False,
    book: BookPath = DEFAULT_BOOK, how: HowPrinted = Format.TABLE,
) -> None:
    """Brings a ledger, or judgements made elsewhere, into the book. The same file again changes nothing.

    claims: a table of claims that was exported and changed since. Another value corrects its claim, the verdict
    rejected strikes it out, a row without an id adds one; docs/exports.md, "Home and back", has the columns.
    """
    from pledgebook.register.copying import passing_copy
    from pledgebook.register.store import Book

    wanted = IMPORTS[str(form)]
    if wanted.mapped and mapping is None:
        raise CannotImport(f"{wanted.name} is read by a mapping of its columns.", "--map",
                           "Write one: docs/inputs.md, “Ledgers kept by hand”, has an example.")
    says = _bytes_of(mapping).decode("utf-8", "replace") if mapping else None
    judge = judge_named(who) if wanted.rules else ""
    came = _Came(says_each=how is Format.TABLE and not dry_run, alone=len(files) == 1)
    taken = [(path, raw) for path in files if (raw := came.read(path)) is not None]
    if not taken:
        _end(came, len(files))
    with passing_copy(book) if dry_run else nullcontext(book) as place, Book.open(place, create=True) as kept:
        with progress("Importing", None) as advance:
            for path, raw in taken:
                before = came.so_far
                at_hand = Taken(raw, str(path), kept, says, judge, kept.next_moment())
                if came.bring(wanted, at_hand, advance) and not came.alone:
                    talk(f"{path}: {came.told(before, tried=dry_run)}.")
        if not came.says_each:
            _show(came, wanted, how)
        after = "a dry run, the book is as it was" if dry_run else _settled(kept)
    talk(f"{shown(book)}: {came.told(tried=dry_run)}; {after}.")
    _end(came, len(files))


def _end(came: _Came, files: int) -> None:
    """Tells what did not come in, and ends with the exit code of that."""
    if came.problems:
        talk(f"{_rows(came.problems)}: see above.")
    if came.refused:
        talk(f"{len(came.refused)} of {counted(files, 'file')} did not come in: {', '.join(came.refused)}.")
    if came.problems or came.refused:
        raise typer.Exit(USAGE if len(came.refused) == files else SOME_FAILED)


def _rows(problems: int) -> str:
    return "1 row or line needs a look" if problems == 1 else f"{problems} rows or lines need a look"


def _settled(kept: Book) -> str:
    settled = kept.settle()
    return f"{counted(settled.commitments, 'commitment')}, {counted(settled.conflicts, 'conflict')}"


def _show(came: _Came, wanted: ImportFormat, how: Format) -> None:
    """What came of all files as one listing."""
    if wanted.judges:
        show_listing(Listing(RULING_COLUMNS, came.ruled), lambda: log_table(came.ruled), how)
        return
    shown_in = ("outcome", "document", "claims", "problems", "note")
    added = [one.as_json() for one in came.outcomes]
    show_listing(Listing(ADDED_COLUMNS, added), lambda: Table(
        shown_in, [tuple(str(one[column]) for column in shown_in) for one in added]), how)


class _Came:
    """What came out of the files so far, and what became of it."""

    def __init__(self, *, says_each: bool, alone: bool) -> None:
        self.says_each = says_each  # on a line of its own, as soon as it is kept
        self.alone = alone  # whether there is one file only, which cannot be refused and others taken
        self.refused: list[str] = []  # the files of which nothing came in
        self.outcomes: list[Added] = []
        self.rulings: list[Ruling] = []
        self.ruled: list[dict[str, Any]] = []  # as the log tells them
        self.problems = 0

    def read(self, path: Path) -> bytes | None:
        """What a file holds; None where it is refused, and others may come in."""
        try:
            return _bytes_of(path)
        except CannotImport as reason:
            self._refuse(str(path), reason)
            return None

    def bring(self, wanted: ImportFormat, taken: Taken, advance: Callable[[], None]) -> bool:
        """Brings a file in, and tells whether it could be; nothing of one that is refused comes in."""
        try:
            for one in wanted.bring(taken):
                self.take(one, taken.book)
                advance()
        except (CannotImport, NotInstalled) as reason:
            self.rulings.clear()
            self._refuse(taken.name, reason)
            return False
        self.rule(taken.book)
        return True

    def _refuse(self, name: str, reason: PledgebookError) -> None:
        if self.alone:
            raise reason
        self.refused.append(name)
        talk(f"{in_words(reason)}\n  Nothing of it came in.")

    @property
    def so_far(self) -> tuple[int, int, int]:
        """How many texts, rulings and problems there are."""
        return len(self.outcomes), len(self.ruled), self.problems

    def told(self, before: tuple[int, int, int] | None = None, *, tried: bool) -> str:
        """What came in, in words; of one file, since before it, with the rows that did not."""
        texts, rulings, problems = before or (0, 0, self.problems)
        outcomes, ruled = self.outcomes[texts:], len(self.ruled) - rulings
        new = sum(str(added.outcome) == "new" for added in outcomes)
        words = [f"{new} new of {counted(len(outcomes), 'text')}"] if outcomes else []
        words += [counted(ruled, "ruling") + ("" if tried else " kept")] if ruled else []
        words += [_rows(self.problems - problems)] if self.problems > problems else []
        return ", ".join(words) or "nothing new"

    def take(self, one: Brought, kept: Book) -> None:
        if isinstance(one, Problem):
            self.problems += not isinstance(one, Remark)
            talk(in_words(one))
        elif isinstance(one, Reading):
            added = kept.add(one)
            self.outcomes.append(added)
            if self.says_each and str(added.outcome) != "same":
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
            if ruling.id not in left:
                told = judged.told(ruling)
                self.ruled.append(told)
                if self.says_each:
                    typer.echo("  ".join((ruling.id, *told["claims"], DONE[ruling.action], *told["says"])))
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
