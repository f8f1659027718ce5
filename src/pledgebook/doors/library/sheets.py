"""What is shown of an answer in, plain text or HTML out: the first rows of each table, long cells cut, all escaped."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from pledgebook.doors.cli.printing import Table

T = TypeVar("T")

MOST_ROWS = 20  # of a table
LONGEST_CELL = 96  # characters of a cell of HTML
LONGEST_IN_TEXT = 60  # of one in plain text, which cannot fold it

# What is shown of rows that have no table of their own in words; `to_dicts` has all columns.
SHOWN: dict[str, tuple[str, ...]] = {
    "link": ("id", "relation", "how", "commitment", "other", "reason", "second_quote"),
    "suggestion": ("id", "first_commitment", "second_commitment", "reason"),
    "conflict": ("id", "commitment", "field", "reason", "first_quote", "second_quote"),
    "doubt": ("id", "rule", "document", "reason", "instead", "quote"),
    "condition": ("state", "commitment", "condition", "because", "evidence_quote"),
    "change": ("change", "commitment", "who", "before", "after", "reason", "second_quote"),
    "place": ("what", "id", "document", "marked"),
    "text": ("id", "title", "publisher", "published", "claims", "problems"),
    "input": ("outcome", "document", "copy_of", "claims", "problems", "note")}


@dataclass(frozen=True, slots=True)
class Section:
    """The first rows of a table under a heading, and how many there are."""

    heading: str
    table: Table
    rows: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """A title, lines under it, tables with theirs, and notes."""

    title: str
    lines: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()  # one without rows is not shown
    notes: tuple[str, ...] = ()


def section(heading: str, items: Sequence[T], table: Callable[[Sequence[T]], Table]) -> Section:
    """A section of the first of some items; only these are put into words."""
    return Section(heading, table(items[:MOST_ROWS]), len(items))


def listed(heading: str, items: Sequence[T], headings: Sequence[str], cells: Callable[[T], Sequence[str]]) -> Section:
    """The same, with a table made here: a row of cells for each item."""
    from pledgebook.doors.cli.printing import Table

    return section(heading, items, lambda first: Table(tuple(headings), [tuple(cells(item)) for item in first]))


def table_of(items: Sequence[Any], noun: str, as_row: Callable[[Any], Mapping[str, Any]]) -> Table:
    """Rows of one kind as a table for people."""
    from pledgebook.doors.cli.printing import Table, claims_table, commitments_table
    from pledgebook.exchange.tables import flattened

    if noun == "commitment":
        return commitments_table(items)
    if noun == "claim":
        return claims_table(items)
    columns = SHOWN[noun]
    flat = [flattened(as_row(item)) for item in items]
    return Table(tuple(column.replace("_", " ") for column in columns),
                 [tuple(str(row.get(column, "")) for column in columns) for row in flat])


def counted_rows(count: int, noun: str) -> str:
    """Such as "2 claims"."""
    from pledgebook.doors.cli.printing import counted

    return counted(count, noun) if count else f"No {noun} fits."


def as_text(sheet: Sheet) -> str:
    """The sheet as lines of plain text."""
    from pledgebook.doors.cli.printing import aligned, one_line

    lines = [one_line(sheet.title), *map(one_line, sheet.lines)]
    for part in _filled(sheet):
        lines += ["", *([one_line(part.heading)] if part.heading else []), *aligned(_narrow(part.table)), *_cut(part)]
    lines += ["", *map(one_line, sheet.notes)] if sheet.notes else []
    return "\n".join(lines)


def as_html(sheet: Sheet) -> str:
    """The sheet for a notebook. Nothing of a text can act in it, and two dollar signs make no formula."""
    return "\n".join(_html(sheet))


def _html(sheet: Sheet) -> Iterator[str]:
    yield '<div class="pledgebook tex2jax_ignore mathjax_ignore">'
    yield f"<p><strong>{_safe(sheet.title)}</strong></p>"
    yield from (f"<p>{_safe(line)}</p>" for line in sheet.lines)
    cut = False
    for part in _filled(sheet):
        if part.heading:
            yield f"<h4>{_safe(part.heading)}</h4>"
        yield "<table><thead><tr>" + "".join(f"<th>{_safe(name)}</th>" for name in part.table.headings)
        yield "</tr></thead><tbody>"
        for row in part.table.rows:
            cells = [_shortened(cell, LONGEST_CELL) for cell in row]
            cut = cut or any(cell != told for cell, told in zip(cells, row, strict=True))
            yield "<tr>" + "".join(f'<td style="text-align:left">{_safe(cell)}</td>' for cell in cells) + "</tr>"
        yield "</tbody></table>"
        yield from (f"<p>{_safe(line)}</p>" for line in _cut(part))
    notes = (*sheet.notes, *(("Long cells are cut; to_dicts() has them whole.",) if cut else ()))
    yield from (f"<p><small>{_safe(note)}</small></p>" for note in notes)
    yield "</div>"


def _filled(sheet: Sheet) -> Iterator[Section]:
    return (part for part in sheet.sections if part.rows)


def _cut(part: Section) -> list[str]:
    shown = len(part.table.rows)
    return [f"The first {shown} of {part.rows:,} rows."] if shown < part.rows else []


def _narrow(table: Table) -> Table:
    return replace(table, rows=[(*(_shortened(cell, LONGEST_IN_TEXT) for cell in row[:-1]), row[-1])
                                for row in table.rows])


def _shortened(cell: str, most: int) -> str:
    return cell if len(cell) <= most else cell[:most - 1].rstrip() + "…"


def _safe(words: str) -> str:
    """Words on one line that no browser takes for anything else, and that do not run backwards."""
    from pledgebook.answers.sentences import forward
    from pledgebook.doors.cli.printing import one_line

    # forward comes first: one_line would make a mere � of what it names
    return escape(one_line(forward(words)))
