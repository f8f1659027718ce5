"""Nouns in, lines for people out: tables on a terminal, aligned text in a pipe, shortened only there."""

from __future__ import annotations

import os
import re
import shutil
import sys
import textwrap
import unicodedata
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

import typer

from pledgebook.doors.cli.options import Format
from pledgebook.doors.questions import party_as_told
from pledgebook.doors.telling import counted as counted
from pledgebook.doors.telling import money as money
from pledgebook.doors.telling import parties as parties
from pledgebook.exchange.tables import Listing, as_csv, as_json, as_jsonl
from pledgebook.model import Claim, Commitment, Kind, PledgebookError, Span

PIPE_WIDTH = 140  # a table in a pipe is the same everywhere
NARROWEST = 24  # of the last column
WIDE = 100  # a terminal from here on has room for wide gaps
TEXT_WIDTH = 96  # of a quote in full
FOLDED = 16  # a column of a terminal is folded down to this width where there is no room
GAP = "  "
SQLITE = b"SQLite format 3\0"  # what each file of SQLite begins with
WRITERS: dict[Format, Callable[[Listing], Iterator[str]]] = {
    Format.JSON: as_json, Format.JSONL: as_jsonl, Format.CSV: as_csv}


@dataclass(frozen=True, slots=True)
class Table:
    """Rows for people. The last column is shortened with … to fit the width."""

    headings: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]


def show_listing(listing: Listing, table: Callable[[], Table], how: Format) -> None:
    """Prints a listing on standard output, as asked for."""
    if how is Format.TABLE:
        show_table(table())
    else:
        write_lines(WRITERS[how](listing))


def write_lines(lines: Iterable[str], stream: TextIO | None = None) -> None:
    """Data as they are, without the line ends that a platform would put in."""
    out = stream or sys.stdout
    if out is None:  # whoever started us has closed it
        raise PledgebookError("There is no standard output here.", "-", "Leave it open, or name a file with --to.")
    for line in lines:
        out.write(line)
    out.flush()


MAY_BE_OTHERWISE = re.compile("[^\x00-\u02ff]")  # before these every character takes one column


def show_table(table: Table) -> None:
    """A table on standard output."""
    if sys.stdout.isatty():
        _show_rich(table)
    else:
        write_lines(line + "\n" for line in aligned(table))


def aligned(table: Table, width: int = PIPE_WIDTH) -> Iterator[str]:
    """The table as lines of plain text, columns aligned."""
    cells = [tuple(map(one_line, row)) for row in table.rows]
    if not cells:
        return
    widths = [max(map(cells_wide, column)) for column in zip(table.headings, *cells, strict=True)]
    widths[-1] = min(widths[-1], max(NARROWEST, width - sum(widths[:-1]) - len(GAP) * (len(widths) - 1)))
    for row in (table.headings, *cells):
        padded = [cell + " " * (size - cells_wide(cell)) for cell, size in zip(row[:-1], widths[:-1], strict=True)]
        yield GAP.join([*padded, shortened(row[-1], widths[-1])]).rstrip()


def _show_rich(table: Table) -> None:
    from rich.console import Console
    from rich.table import Table as RichTable
    from rich.text import Text

    if not table.rows:
        return
    console = Console()
    cells = [tuple(map(one_line, row)) for row in table.rows]
    gap = len(GAP) if console.width >= WIDE else 1
    natural = [max(map(cells_wide, column)) for column in zip(table.headings, *cells, strict=True)]
    widths = widths_for(natural, console.width, gap)
    shown = RichTable(box=None, pad_edge=False, padding=(0, gap, 0, 0), header_style="bold")
    for number, (heading, width) in enumerate(zip(table.headings, widths, strict=False)):
        last = number == len(table.headings) - 1
        # Names in the first column are copied into the next command, so they stay in one piece.
        shown.add_column(heading, overflow="ellipsis" if last else "fold", no_wrap=last or not number, width=width)
    for row in cells:
        shown.add_row(*(Text(cell) for cell in row[:len(widths)]))
    console.print(shown)


def widths_for(natural: Sequence[int], room: int, gap: int) -> list[int]:
    """The columns' widths in a terminal: long ones give way, folded; the last ones go where no room is left."""
    *widths, last = natural
    room -= gap * len(natural)
    for number, width in enumerate(widths):
        lacking = sum(widths) + min(last, NARROWEST) - room
        widths[number] = width - max(0, min(lacking, width - FOLDED))
    left = room - sum(widths)
    if left >= min(last, NARROWEST):
        return [*widths, min(last, left)]
    while sum(widths) > room and len(widths) > 1:  # a very small terminal: what stands further left matters more
        widths.pop()
    return widths


def one_line(text: str) -> str:
    """Words on one line, without control characters: a text must not steer somebody's terminal."""
    if not text.isprintable():
        text = "".join(character if character.isprintable() or character.isspace() else "�" for character in text)
    return " ".join(text.split())


def cells_wide(text: str) -> int:
    """How many columns of a terminal a text takes."""
    if text.isascii():  # nearly all cells of a long list
        return len(text)
    return len(text) + sum(-1 if unicodedata.combining(c) else unicodedata.east_asian_width(c) in "WF"
                           for c in MAY_BE_OTHERWISE.findall(text))


def shortened(text: str, width: int) -> str:
    """The beginning of a text that fits a width, with … where it was cut."""
    if cells_wide(text) <= width:
        return text
    kept, used = [], 1
    for character in text:
        used += cells_wide(character)
        if used > width:
            break
        kept.append(character)
    return "".join(kept).rstrip() + "…"


# --- words for values ---------------------------------------------------------------------------------------


def party(party_id: str) -> str:
    """A state by its name, an organisation by its short id."""
    return party_as_told(party_id)


def who(noun: Claim | Commitment) -> str:
    """Norway → Ukraine: who acts, and towards whom. Parties of an agreement stand in a row."""
    others = tuple(dict.fromkeys(p for p in noun.partners + noun.beneficiaries if p not in noun.actors))
    if noun.kind is Kind.AGREEMENT:
        return parties(noun.actors + others, most=4)
    return parties(noun.actors) + (f" → {parties(others)}" if others else "")


def claims_table(claims: Sequence[Claim], verdicts: Mapping[str, str] | None = None) -> Table:
    """Claims in rows; with a column for what people ruled, where there is a ruling on any of them."""
    ruled = {claim.id for claim in claims} & set(verdicts or {})
    return Table(("id", "said on", "kind", "stage", "who", "amount", *(["ruled"] if ruled else []), "document",
                  "quote"), [
        (c.id, c.said_on or "", str(c.kind), str(c.stage), who(c), money(c.amount),
         *([(verdicts or {}).get(c.id, "")] if ruled else []), c.evidence.document_id, c.quote) for c in claims])


def commitments_table(commitments: Sequence[Commitment],
                      done: Mapping[str, Sequence[str]] | None = None) -> Table:
    """Commitments in rows; with a column for what people ruled on them, where there is any ruling."""
    ruled = any((done or {}).values())
    return Table(("id", "kind", "stage", "who", "amount", "last said", "sources", *(["ruled"] if ruled else []),
                  "quote"), [
        (c.id, str(c.kind), str(c.stage) + (" !" if c.contested else ""), who(c), money(c.amount),
         c.last_said or "", str(c.sources), *([", ".join((done or {}).get(c.id, ()))] if ruled else []),
         c.quote) for c in commitments])


# --- talk, progress, files ----------------------------------------------------------------------------------


def talk(words: str) -> None:
    """Says something to the person at the terminal, on standard error."""
    typer.echo(words, err=True)


@contextmanager
def progress(doing: str, total: int | None) -> Iterator[Callable[[], None]]:
    """A function to call for each thing done: moves a bar with rate and time left, where a terminal listens."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
               TextColumn("{task.fields[rate]}"), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(doing, total=total, rate="")

        def advance() -> None:
            speed = bar.tasks[0].finished_speed or bar.tasks[0].speed
            bar.update(task, advance=1, rate=f"{speed:.1f}/s" if speed else "")

        yield advance


@contextmanager
def written_whole(path: str) -> Iterator[TextIO]:
    """A file that appears under its name only when all of it is written; "-" is standard output.

    Pipes and devices are written straight into. Raises PledgebookError for a folder or a book, which are left alone.
    """
    if path == "-":
        yield sys.stdout
        return
    with _put_in_place(path) as part, part.open(
            "w", encoding="utf-8", errors="backslashreplace", newline="") as stream:
        yield stream


def bytes_written_whole(path: str, content: bytes) -> None:
    """The same for a file that is made already; "-" is standard output, for text."""
    if path == "-":
        write_lines([content.decode("utf-8")])
        return
    with _put_in_place(path) as part, part.open("wb") as stream:
        stream.write(content)


@contextmanager
def _put_in_place(path: str) -> Iterator[Path]:
    """Where to write what is to be found under a path: beside it, until all is written."""
    try:
        target = _file_named(path)
        if flows(path):  # no file may come in the place of a pipe or device
            yield target
            return
        part = target.with_name(f".{target.name}.{os.getpid()}.part")
        try:
            yield part
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise not_written(path, error) from error


def flows(path: str) -> bool:
    """Whether what is written under a path goes on to somebody else: standard output, a pipe, a device."""
    return path == "-" or (Path(path).exists() and not Path(path).is_file() and not Path(path).is_dir())


def _file_named(path: str) -> Path:
    """The file that a path means, behind any links. Raises PledgebookError where no file of ours may come."""
    target = Path(path)
    if target.is_symlink() and (target.is_file() or not target.exists()):
        target = Path(os.path.realpath(target))
    if not path or target.is_dir():
        raise PledgebookError("It is a folder." if path else "No file is named.", path or "--to", "Name a file.")
    base = Path(str(target).removesuffix("-wal").removesuffix("-shm").removesuffix("-journal"))
    if any(map(_is_book, {target, base})):
        raise PledgebookError("It is a book, or belongs to one; it was left as it is.", path,
                              "Name another file. `pledgebook backup` copies a book.")
    return target


def _is_book(path: Path) -> bool:
    """Whether a file is one of SQLite's, as books are."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(SQLITE)) == SQLITE


def folder_written_whole(path: str, files: Mapping[str, bytes], mark: str, ours: Container[str]) -> None:
    """Writes a folder that appears whole or not at all. One of ours, told by its file `mark`, is replaced.

    ours     names in such a folder that are replaced; whatever else somebody put there (a `.git`) stays
    raises   PledgebookError where something else is in the way
    """
    target = Path(os.path.realpath(path))
    if not path or target == Path.cwd():
        raise PledgebookError("It is the folder you are in." if path else "No folder is named.", path or "--to",
                              "Name another folder.")
    part, before = (target.with_name(f".{target.name}.{os.getpid()}.{end}") for end in ("part", "before"))
    if target.exists() and not (target / mark).is_file() and not (target.is_dir() and not any(target.iterdir())):
        raise PledgebookError("Something else is there already.", path, "Name a folder that is new, empty or a site of "
                              "ours.")
    kept: list[str] = []
    try:
        for name, content in files.items():
            file = part / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        if target.exists():
            for entry in sorted(target.iterdir()):
                if entry.name not in ours:
                    entry.rename(part / entry.name)
                    kept.append(entry.name)
            target.rename(before)
        part.rename(target)
    except OSError as error:
        if before.exists() and not target.exists():
            before.rename(target)
        for name in kept:
            (part / name).rename(target / name)
        raise not_written(path, error) from error
    finally:
        for left in (part, before):
            shutil.rmtree(left, ignore_errors=True)


def not_written(path: str, error: OSError) -> PledgebookError:
    return PledgebookError(f"The file cannot be written ({error.strerror}).", path,
                           "Choose another place, or look at its permissions and at the space left.")


def fields_in_words(claim: Claim) -> list[tuple[str, Any]]:
    """What a claim states besides kind and stage, as (name, words), in the order of the codebook."""
    period = " ".join(f"{name} {value}" for name, value in claim.period.as_json().items() if value)
    stated = (("actors", parties(claim.actors, most=50)), ("partners", parties(claim.partners, most=50)),
              ("beneficiaries", parties(claim.beneficiaries, most=50)),
              ("speaker", party(claim.speaker) if claim.speaker else ""), ("instrument", claim.instrument or ""),
              ("amount", money(claim.amount)), ("count", "" if claim.count is None else str(claim.count)),
              ("items", "; ".join(claim.items)), ("period", period), ("condition", claim.condition or ""))
    return [(name, words) for name, words in stated if words]


def quote_in_lines(claim: Claim, indent: str = "  ") -> list[str]:
    """Where and when it was said, then the words in full."""
    return words_in_lines(claim.quote, claim.evidence, claim.said_on, indent)


def words_in_lines(quote: str, where: Span, said_on: str | None, indent: str = "  ") -> list[str]:
    """The same for any words of a text."""
    return [f"{indent}{said_on or 'day unknown'}  {where.document_id}, characters {where.start}-{where.end}",
            *textwrap.wrap(f"“{one_line(quote)}”", TEXT_WIDTH, initial_indent=indent + "  ",
                           subsequent_indent=indent + "  ", break_long_words=False, break_on_hyphens=False)]
