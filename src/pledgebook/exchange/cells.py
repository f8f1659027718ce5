"""A cell that came back and the value that it was written from in: whether a person changed it, and to what, out.

A spreadsheet changes cells that nobody touched: days get the form of its country, long numbers are cut to a few
digits, white space moves. None of that is a correction.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any

from pledgebook.documents.days import day_of
from pledgebook.documents.sheets import MAY_BE_TWO
from pledgebook.exchange.claim_rows import FIELD_COLUMNS, Row
from pledgebook.exchange.letters import units, xml_text
from pledgebook.exchange.month_names import days_named
from pledgebook.exchange.tables import LONGEST_CELL, flattened, harmless
from pledgebook.exchange.typed import value_typed
from pledgebook.model import Claim
from pledgebook.register.rulings import PARTY_FIELDS, value_written

NUMBERS = ("amount_value", "count")
DAYS = ("said_on", "period_start", "period_end")
CHOICES = ("kind", "stage")
PLAIN_NUMBER = re.compile(r"\d+(\.\d+)?([eE]\+?\d+)?")
GROUPED = (re.compile(r"[1-9]\d{0,2}(,\d{3})+(\.\d+)?"),
           re.compile(r"[1-9]\d{0,2}((\.\d{3}){2,}(,\d+)?|(\.\d{3})+,\d+)"))
DECIMAL_COMMA = re.compile(r"\d+,(\d{1,2}|\d{4,})|0,\d+")
SCIENTIFIC = re.compile(r"(\d)(?:[.,](\d+))?[eE]\+?\d+")
FIGURES_ONLY = re.compile(r"[\d.,'’ \u00a0\u202f+\-eE]+")
NUMBERED_DAY = re.compile(r"(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})(?: 0{1,2}:00(?::00)?)?")


class Unclear(Exception):
    """A cell that may mean two things: what they are, and how to write the one that is meant."""

    def __init__(self, what: str, try_this: str) -> None:
        super().__init__(what)
        self.what, self.try_this = what, try_this


def cells_of(claim: Claim) -> dict[str, str | int | float]:
    """What our export writes of a claim, by column; what it says nothing of is left out."""
    return flattened(claim.as_json())


def changed_in(row: Row, name: str, claim: Claim) -> Any:
    """The value, as a ruling keeps it, that a row gives a field otherwise than the claim; Unchanged where it does not.

    Raises Unclear, NotAValue, UnknownParty, NoSuchDay.
    """
    written, columns = cells_of(claim), FIELD_COLUMNS[name]
    touched = {column: row.cell(column) for column in columns if column in row.cells
               and not unchanged(column, row.cell(column), written.get(column, ""), sure=column in row.numbers)}
    if not touched:
        return UNCHANGED
    # Of a sum or a period, the parts that nobody touched, or whose columns were removed, say what they said.
    told = {column: str(written.get(column, "")) for column in columns} | touched
    value = value_of(name, told, row.lists.get(name), {*row.numbers, *(told.keys() - touched.keys())})
    return UNCHANGED if same(name, value, value_written(claim, name)) else value


UNCHANGED = object()


def value_of(name: str, told: Mapping[str, str], listed: tuple[str, ...] | None = None,
             numbers: Collection[str] = ()) -> Any:
    """The value of a field by its cells. Raises Unclear, NotAValue, UnknownParty, NoSuchDay.

    numbers   the columns whose cells hold a number, not figures that somebody typed
    """
    cells = {column: unescaped(cell) for column, cell in told.items()}
    if name == "amount":
        value, currency, per = (cells.get(column, "") for column in FIELD_COLUMNS[name])
        if not value:
            return None
        number = number_in(value, sure=FIELD_COLUMNS[name][0] in numbers)
        return value_typed(name, f"{number} {currency}{f' a {per}' if per else ''}".strip())
    if name == "period":
        start, end, duration = (cells.get(column, "") for column in FIELD_COLUMNS[name])
        days = [day_in(one) if one else "" for one in (start, end)]
        return value_typed(name, "/".join(days) if any(days) else "") | {
            "duration": value_typed(name, duration)["duration"]}
    words = cells.get(name, "")
    if name in PARTY_FIELDS:
        return value_typed(name, ",".join(listed) if listed is not None else words.replace(";", ","))
    if name == "items" and listed is not None:
        return [item.strip() for item in listed if item.strip()]
    if name == "count":
        return value_typed(name, number_in(words, sure=name in numbers).removesuffix(".0"))
    if name == "said_on":
        return value_typed(name, day_in(words) if words else "")
    return value_typed(name, words.lower() if name in CHOICES else words)


def same(name: str, one: Any, other: Any) -> bool:
    """Whether two values say the same in a table, which has no place for how a sum was worded."""
    def shown(value: Any) -> Any:
        return {key: part for key, part in value.items() if key not in ("bound", "as_written")} \
            if name == "amount" and value else value
    return bool(shown(one) == shown(other))


def unchanged(column: str, cell: str, value: str | int | float, *, sure: bool = False) -> bool:
    """Whether a cell is what we wrote, or what a spreadsheet makes of it by itself. Raises Unclear.

    sure   the cell holds a number, not figures that may mean two
    """
    if cell == str(value) or _one_line(cell) in map(_one_line, (str(value), harmless(xml_text(str(value))))):
        return True
    if not cell or value == "":
        return False
    if column in NUMBERS and not isinstance(value, str):
        return _same_number(cell, value, sure)
    if column in DAYS:
        day, named = str(value), days_named(cell)
        if cell in day_forms(day) or day in named or (len(day) == 7 and f"{day}-01" in named):
            return True
        if len(day) == 10 and day[:7] in named:
            raise Unclear(f"{column} is {cell}, the book has {value}: spreadsheets may leave out the day.",
                          f"Write {value}, or {day[:7]} if only the month is meant.")
        if day_of(cell) == f"{value}-01":
            raise Unclear(f"{column} is {cell}, the book has {value}: spreadsheets make the first day of a month.",
                          f"Write {value} if no day is meant; else `pledgebook rule correct` sets {cell}.")
        return False
    cut = cell.endswith("…") and units(cell) >= LONGEST_CELL - 1  # before a character of two units there is one left
    return cut and harmless(xml_text(str(value))).startswith(cell[:-1])


def same_words(cell: str, quote: str) -> bool:
    """Whether a cell holds a quote, whatever became of its line ends."""
    return unchanged("quote", cell, quote)


def unescaped(cell: str) -> str:
    """The words of a cell without the ' that our export sets before what a spreadsheet would run."""
    return cell[1:] if cell.startswith("'") and harmless(cell[1:]) == cell else cell


def number_in(cell: str, *, sure: bool = False) -> str:
    """A number without the marks between its thousands; words as they are. Raises Unclear.

    sure   it is a number as programs write them, with its decimals behind a point
    """
    bare = re.sub("[ \u00a0\u202f'’]", "", cell)
    if MAY_BE_TWO.fullmatch(bare) and not sure:
        raise Unclear(*two_numbers(bare))
    if PLAIN_NUMBER.fullmatch(bare):
        whole = float(bare)
        return str(int(whole)) if re.search("[eE]", bare) and whole.is_integer() else bare
    if GROUPED[0].fullmatch(bare):
        return bare.replace(",", "")
    if GROUPED[1].fullmatch(bare):
        return bare.replace(".", "").replace(",", ".")
    if DECIMAL_COMMA.fullmatch(bare):
        return bare.replace(",", ".")
    if cell and FIGURES_ONLY.fullmatch(cell):
        raise Unclear(f"{cell!r} is no number that can be read for sure.", "Write it plainly, such as 1200000.5.")
    return cell


def two_numbers(bare: str) -> tuple[str, str]:
    """What is unclear about figures such as 1.500, and how to write the number that is meant."""
    large, small = bare.replace(".", ""), bare.rstrip("0").removesuffix(".")
    return (f"{bare!r} may be {large} or {small}: a point stands between thousands in some countries.",
            f"Write {large}, or {small if small != bare else f'{bare}0'}.")


def _same_number(cell: str, value: float, sure: bool) -> bool:
    """Whether a cell shows a number, in whichever country's way: 1.234 and 1,234 show 1234 and 1.234."""
    bare = re.sub("[ \u00a0\u202f'’]", "", cell)
    cut = SCIENTIFIC.fullmatch(bare)
    if cut:  # 1.23457E+11 for 123456789012: all that a column of its width had room for
        return f"{float(bare.replace(',', '.')):.{len(cut[2] or '')}e}" == f"{value:.{len(cut[2] or '')}e}"
    plain = bare.replace(",", ".")
    shown = {cell}
    if MAY_BE_TWO.fullmatch(plain) and not sure:
        shown |= {plain.replace(".", "")} if plain == bare or plain.endswith("0") else {plain, plain.replace(".", "")}
    try:
        return any(math.isclose(float(number_in(one, sure=True)), value, rel_tol=1e-14) for one in shown)
    except (ValueError, Unclear):
        return False


def day_forms(day: str) -> frozenset[str]:
    """How spreadsheets of other countries write a day in figures; of a month alone, how they write its first day."""
    return frozenset(_day_forms(day))


def _day_forms(day: str) -> Iterator[str]:
    parts = day.split("-")
    if len(parts) == 1:
        return
    year, month = int(parts[0]), int(parts[1])
    number = int(parts[2]) if len(parts) == 3 else 1
    for y in (parts[0], parts[0][2:]):
        for sign in "./-":
            for m, d in ((str(month), str(number)), (f"{month:02}", f"{number:02}")):
                for form in (f"{d}{sign}{m}{sign}{y}", f"{m}{sign}{d}{sign}{y}"):
                    yield from (form, f"{form} 00:00", f"{form} 0:00", f"{form} 00:00:00")
    if len(parts) == 3:
        yield from (f"{year}/{month}/{number}", f"{year}/{month:02}/{number:02}", f"{day} 00:00", f"{day} 00:00:00")


def day_in(cell: str) -> str:
    """A day as ISO 8601 has it, where a cell means one for sure; other words as they are. Raises Unclear."""
    written = day_of(cell)
    if written is not None:
        return written
    named = days_named(cell)
    if len(named) > 1:
        raise Unclear(f"{cell!r} may be {' or '.join(sorted(named))}.", "Write it as 2024-07-11.")
    found = NUMBERED_DAY.fullmatch(cell)
    if found is None:
        return next(iter(named), cell)  # whoever asks says what is wrong with it
    first, second, third = int(found[1]), int(found[3]), int(found[4])
    if len(found[1]) == 4:
        return _iso(first, second, third, cell)
    if len(found[4]) == 4 and (found[2] == "." or first > 12 or first == second):
        return _iso(third, second, first, cell)
    if len(found[4]) == 4 and second > 12:
        return _iso(third, first, second, cell)
    raise Unclear(f"{cell!r} may be two days.", "Write it as 2024-07-11.")


def _iso(year: int, month: int, number: int, cell: str) -> str:
    try:
        return date(year, month, number).isoformat()
    except ValueError as fault:
        raise Unclear(f"{cell!r} is no day of the calendar.", "Write it as 2024-07-11.") from fault


def _one_line(words: str) -> str:
    return " ".join(words.split())

