"""The verb `sql`: a question in the database's own language, which can read the book and do nothing else."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from pledgebook.doors.cli.asking import A_TABLE
from pledgebook.doors.cli.options import DEFAULT_BOOK, BookPath, Format, HowPrinted
from pledgebook.doors.cli.printing import Table, counted, one_line, show_listing, talk
from pledgebook.exchange.tables import Listing
from pledgebook.register.sql_told import NotOneQuestion


def sql(
    statement: Annotated[str | None, typer.Argument(metavar="[STATEMENT]", help="One SELECT; - reads it from "
                                                    "standard input. Without one, the tables and columns are "
                                                    "listed.")] = None, *,
    file: Annotated[Path | None, typer.Option("--file", metavar="FILE", help="The file that holds the "
                                                                             "statement.")] = None,
    limit: Annotated[int | None, typer.Option("--limit", min=0, metavar="N", show_default="1000 in a table, else all",
                                              help="At most so many rows; 0: all.")] = None,
    seconds: Annotated[float, typer.Option("--seconds", min=0.5, metavar="N",
                                           help="How long it may take before it is ended.")] = 2.0,
    book: BookPath = DEFAULT_BOOK, how: HowPrinted = Format.TABLE,
) -> None:
    """Asks the book in SQL. Only questions get through: nothing is written, and no other file is opened.

    What the tables and columns hold stands in docs/book.md, and is listed where no statement is given.
    """
    from pledgebook.register import schema
    from pledgebook.register.sql import Asked, answer

    if statement is None and file is None:
        columns = ("table_name", "column_name", "meaning")
        _show(columns, [tuple(note[column] for column in columns) for note in schema.notes()], how)
        return
    words, where = _given(statement, file)
    most = (A_TABLE if how is Format.TABLE else None) if limit is None else limit or None
    found = answer(book, Asked(words, where, seconds, most))
    _show(found.columns, found.rows, how)
    talk(f"Only the first {counted(len(found.rows), 'row')}: there are more (--limit 0 gives all)." if found.more
         else f"{counted(len(found.rows), 'row')}.")
    if found.stale:
        talk("The book may not be written: its commitments, and what hangs on them, are those of an earlier state.")


def _given(statement: str | None, file: Path | None) -> tuple[str, str]:
    """The words of the statement, and what tells people where they stand. Raises NotOneQuestion."""
    if statement is not None and file is not None:
        raise NotOneQuestion("There are two statements.", str(file), "Give one, or the file that holds it.")
    try:
        if file is not None:
            return file.read_text(encoding="utf-8-sig"), str(file)
        if statement == "-":
            return sys.stdin.buffer.read().decode("utf-8-sig"), "standard input"
    except OSError as error:
        raise NotOneQuestion(f"The file cannot be read ({error.strerror}).", str(file), "Look at its name.") from error
    except UnicodeDecodeError as error:
        raise NotOneQuestion("It is no text in UTF-8.", str(file or "standard input"), "Save it as UTF-8.") from error
    return statement or "", "the statement"


def _show(columns: tuple[str, ...], rows: Sequence[Sequence[Any]], how: Format) -> None:
    def objects() -> Iterable[dict[str, Any]]:
        return (dict(zip(columns, row, strict=True)) for row in rows)

    show_listing(Listing(columns, objects()), lambda: Table(tuple(map(one_line, columns)), [
        tuple("" if value is None else str(value) for value in row) for row in rows]), how)


def add_to(app: typer.Typer) -> None:
    app.command(epilog='Example: pledgebook sql "SELECT kind, count(*) AS claims FROM claims GROUP BY kind"')(sql)
