"""A ledger kept by hand in, a claim a row out: the row's own words are the document and the quote.

Every column is kept, those that nobody mapped, too. A row that makes no claim is kept as a text, with a problem that
says why, so that nothing of the ledger is lost on the way.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from difflib import get_close_matches
from typing import TypeVar

from pledgebook.claims.currencies import KNOWN
from pledgebook.documents.days import day_of
from pledgebook.documents.naming import can_be_id
from pledgebook.documents.sheets import MAY_BE_TWO, NotASheet, Sheet, sheet_of
from pledgebook.exchange.cells import Unclear, day_in, two_numbers
from pledgebook.exchange.imports import Brought, CannotImport, Remark, Taken
from pledgebook.exchange.ledger_map import EXAMPLE, Field, mapping_in
from pledgebook.exchange.ledger_map import Mapping as LedgerMap
from pledgebook.model import LEDGER, Amount, Claim, Document, Kind, Period, Problem, Reading, Span, Stage, row_reason
from pledgebook.register.entries import BY_ITS_PLACE
from pledgebook.world.names import resolve

PLAIN_NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?")
GROUPED_NUMBER = re.compile(r"-?[1-9]\d{0,2}(,\d{3})+(\.\d+)?")
ADDRESS = re.compile(r'https?://(?:(?![,;|]\s*https?://)[^\s<>"])+', re.I)
AFTER_ADDRESS = ".,;:!?'’”"  # what stands behind an address in a list or a sentence
SERIAL = re.compile(r"[2-6]\d{4}(\.\d+)?")  # a day of 1954 to 2091 as spreadsheets count days
MOST_NAMED = 10  # rows that a message names
LOOK_FOR_HEADINGS = 20  # rows at the top of a sheet among which the headings are looked for
Closed = TypeVar("Closed", Kind, Stage)
CHECK_ROW = "Correct the row, or the mapping, and import it again; the row itself is kept as a text."


def brought(taken: Taken) -> Iterator[Brought]:
    """A reading for each row, by the mapping of --map."""
    if taken.mapping is None:
        raise CannotImport("A ledger is read by a mapping of its columns.", "--map", EXAMPLE)
    return readings_of(taken, mapping_in(taken.mapping))


def readings_of(taken: Taken, ledger: LedgerMap) -> Iterator[Brought]:
    """A reading for each row of the sheet that the mapping speaks of."""
    try:
        sheet = sheet_of(taken.raw, taken.name, ledger.sheet)
    except NotASheet as reason:
        raise CannotImport(reason.what, taken.name, reason.try_this) from reason
    top, headings = _headings(sheet, ledger, taken.name)
    for heading in dict.fromkeys(heading for heading in headings if heading in ledger.named):
        if headings.count(heading) > 1:
            yield Problem(taken.name, f"It has {headings.count(heading)} columns {heading!r}: the first one is taken.",
                          "Give every column a heading of its own.")
    yield from _not_there(taken, ledger, headings)
    yield from _without_column(taken, ledger, headings)
    columns = _names(headings, max(map(len, sheet.rows)))
    shared = {at for at, name in enumerate(columns) if name in ledger.named and name not in ledger.told_once}
    empty = dict.fromkeys(columns, "")
    rows = [_Row(ledger, empty | dict(zip(columns, cells, strict=False)), sheet.first + place, epoch=sheet.epoch,
                 numbers=frozenset(name for at, name in enumerate(columns) if (place, at) in sheet.numbers),
                 unworked=tuple(
                     f"{name} is the formula {sheet.formulas[place, at]!r}, of which the file keeps no value: it "
                     "is taken as empty. Write the value, or open the file in a spreadsheet and save it."
                     for at, name in enumerate(columns) if (place, at) in sheet.formulas and name in ledger.named))
            for place, cells in enumerate(sheet.told_down(shared, top)[top + 1:], top + 1)
            if any(cell.strip() for cell in cells)]
    _share_sums_of_packages(rows)
    before, here = _rows_before(taken, ledger), set[str]()
    seen: set[str] = set()
    said = Counter[str]()
    for row in rows:
        where = f"{taken.name}:row {row.number}"
        if any(row.cells.get(name, "").strip() for name in columns[len(headings):]):
            yield Problem(where, f"Row {row.number} is longer than the headings: what stands behind them is kept "
                          "without a heading.", "Give every column a heading, or take the cell out that is too many.")
        reading = row.reading(taken.name)
        said[reading.document.text] += 1
        if said[reading.document.text] > 1:  # two promises, however alike: as one text they would be one
            yield Problem(where, f"Row {row.number} says what a row before it says; both count.",
                          "Remove it if it stands there twice by mistake; else give both an id of their own.")
            row = replace(row, turn=said[reading.document.text], faults=[])
            reading = row.reading(taken.name)
        if reading.document.id in seen:
            yield Problem(where, f"Row {row.number} has the id {row.id!r} of a row before it.",
                          "Give it an id of its own.")
            reading = replace(row, own_id=f"{row.id}-row-{row.number}", faults=[]).reading(taken.name)
        seen.add(reading.document.id)
        here.add(row.id)
        yield reading
        yield from (Problem(where, problem.what, problem.try_this) for problem in reading.problems)
    gone = sorted(before - here)
    if gone and before & here:
        yield Remark(taken.name, f"It lacks {len(gone)} of the rows of {ledger.name} that the book has: "
                     f"{', '.join(gone[:MOST_NAMED])}{' …' if len(gone) > MOST_NAMED else ''}.",
                     "They count on. Where one was taken out, strike its claim out: `pledgebook rule reject`.")
    if not rows:
        yield Problem(taken.name, "It has headings and no row.", "Look whether it is the right sheet.")


def _rows_before(taken: Taken, ledger: LedgerMap) -> set[str]:
    """The rows of this ledger that the book has from other files, those with an id of their own."""
    title = f"{ledger.name}, "
    found = {(entry.title or "").removeprefix(title) for entry in taken.book.documents()
             if entry.id.startswith(f"{ledger.short}-") and (entry.title or "").startswith(title)}
    return {row for row in found if not BY_ITS_PLACE.fullmatch(row)}


def _not_there(taken: Taken, ledger: LedgerMap, headings: Sequence[str]) -> Iterator[Problem]:
    """The columns of a mapping that the sheet lacks; of a mapping of ours, for several releases, day and sums alone."""
    fields = [(column,) for column in ledger.named] if taken.mapping else ledger.day_and_sums
    for columns in fields:
        if not set(columns) & set(headings):
            close = get_close_matches(columns[0], filter(None, headings), 1)
            yield Problem(taken.name, f"It has no column {' or '.join(map(repr, columns))}, which the mapping names.",
                          f"Name it in a mapping for --map: it has {close[0]!r}." if close else
                          "Give --map a mapping without it, or another sheet.")


def _without_column(taken: Taken, ledger: LedgerMap, headings: Sequence[str]) -> Iterator[Remark]:
    """What rows are read as where a sheet has no column for it, as the mapping says."""
    for name, one in (("kind", ledger.kind), ("stage", ledger.stage)):
        if one.without and not set(one.columns) & set(headings):
            yield Remark(taken.name, f"It has no column {one.columns[0]!r}: the {name} of every row is read as "
                         f"{one.without}.", "Give --map a mapping of your own where it is another.")


def _names(headings: Sequence[str], width: int) -> list[str]:
    """What each column is called: by its heading, by the heading and a number, or by its place where it has none."""
    names: list[str] = []
    for place in range(width):
        heading = headings[place] if place < len(headings) else ""
        name, turn = heading or f"column {place + 1}", 1
        while name in names:
            turn += 1
            name = f"{heading or f'column {place + 1}'} ({turn})"
        names.append(name)
    return names


def _share_sums_of_packages(rows: Iterable[_Row]) -> None:
    """Lets the sum of a whole package be told once, by its first row, and by none where its rows have their own."""
    packages: dict[tuple[str | None, ...], list[_Row]] = defaultdict(list)
    for row in rows:
        if row.package:
            packages[row.package].append(row)
    for together in packages.values():
        own = next((row for row in together if row.has_own_sum), None)
        for row in together if own else together[1:]:
            row.whole_told_by = (own or together[0]).number


def _without_end(address: str) -> str:
    """An address without the marks of the list or the sentence that it stands in."""
    bare = address.rstrip(AFTER_ADDRESS)
    return _without_end(bare[:-1]) if bare.endswith(")") and "(" not in bare else bare


def _headings(sheet: Sheet, ledger: LedgerMap, name: str) -> tuple[int, Sequence[str]]:
    """The first row that names the columns without which there is no claim, and its place."""
    needed = [field for field in (ledger.actors, ledger.kind, ledger.stage) if field.columns and not field.without]
    for place, cells in enumerate(sheet.rows[:LOOK_FOR_HEADINGS]):
        headings = [" ".join(cell.split()) for cell in cells]
        if all(set(field.columns) & set(headings) for field in needed):
            return place, headings
    seen = ", ".join(cell.strip()[:40] for cell in (sheet.rows[0] if sheet.rows else ())[:12] if cell.strip()) or "none"
    wanted = " and ".join(" or ".join(map(repr, field.columns)) for field in needed)
    raise CannotImport(f"Its top rows have no column {wanted}. The first one has: {seen}.", name,
                       "Name the sheet and its columns in a file for --map; " + EXAMPLE)


@dataclass(slots=True)
class _Row:
    """One row, its cells by their headings."""

    ledger: LedgerMap
    cells: Mapping[str, str]
    number: int
    own_id: str | None = None
    turn: int = 1  # among the rows of the same words
    epoch: date = date(1899, 12, 30)  # the day that the file gives the number 0
    numbers: frozenset[str] = frozenset()  # the columns whose cells hold a number, and no figures typed as words
    unworked: tuple[str, ...] = ()  # what is to be told of its formulas without a value
    whole_told_by: int | None = None  # the row that has the sum of this row's package, or one of its own beside it
    faults: list[str] = field(default_factory=list)

    @property
    def id(self) -> str:
        found = self._first(self.ledger.id)
        return self.own_id or (found if found and can_be_id(found) else f"row-{self.number}")

    @property
    def package(self) -> tuple[str | None, ...]:
        """The package that it is of, and the step that it tells of it; empty where it names none."""
        named = self._first(self.ledger.package)
        return (named, self._said(self.ledger.stage)) if named else ()

    @property
    def has_own_sum(self) -> bool:
        return any((self._number(said, money.value) or 0) > 0 for money in self.ledger.amounts if not money.whole
                   if (said := self._cell(money.value)))

    def _first(self, columns: Sequence[str]) -> str | None:
        """What the first of these columns says that says anything."""
        return next((said for said in map(self._cell, columns) if said), None)

    def _cell(self, column: str) -> str | None:
        said = " ".join(self.cells.get(column, "").split())
        return None if said.casefold() in self.ledger.unknown else said or None

    def _said(self, one: Field | None) -> str | None:
        if one is None:
            return None
        said = self._first(one.columns)
        if said is None and one.without and not any(column in self.cells for column in one.columns):
            return one.without
        return one.always if said is None else one.values.get(said, said)

    def reading(self, source: str) -> Reading:
        """The row as a text with the claim that it makes, or with the reason why it makes none."""
        said = [(heading, cell.strip()) for heading, cell in self.cells.items() if cell.strip()]
        named = set(self.ledger.named)
        stated = "\n".join(f"{heading}: {cell}" for heading, cell in said if heading in named)
        others = "\n".join(f"{heading}: {cell}" for heading, cell in said if heading not in named)
        again = f"(Row {self.turn} of these words.)" if self.turn > 1 else ""
        published = self._day(self.ledger.said_on)
        address = next((_without_end(found[0]) for found in map(ADDRESS.search, filter(None, map(
            self._cell, self.ledger.urls))) if found), None)
        document = Document(
            id=f"{self.ledger.short}-{self.id}", text="\n\n".join(filter(None, (stated, others, again))), source=source,
            url=address, publisher=self.ledger.publisher, published=published,
            title=f"{self.ledger.name}, {self.id}")
        claim = self._claim(document, stated)
        problems = tuple(Problem(document.id, fault, CHECK_ROW) for fault in (*self.unworked, *self.faults))
        return Reading(document, (claim,) if claim else (), problems)

    def _claim(self, document: Document, quote: str) -> Claim | None:
        kind, stage = self._one_of(Kind, "kind", self.ledger.kind), self._one_of(Stage, "stage", self.ledger.stage)
        actors = self._parties(self.ledger.actors, document.published)
        if not actors and not self.faults:
            self.faults.append("It names no actor.")
        if kind is None or stage is None or not actors or not quote:
            return None
        item = self._said(self.ledger.items)
        speaker = self._parties(self.ledger.speaker, document.published)
        return Claim(
            evidence=Span(document.id, 0, len(quote)), quote=quote, kind=kind, stage=stage, actors=actors,
            partners=self._parties(self.ledger.partners, document.published),
            beneficiaries=self._parties(self.ledger.beneficiaries, document.published),
            speaker=speaker[0] if speaker else None, instrument=self._said(self.ledger.instrument),
            amount=self._amount(), count=self._count(), items=(item,) if item else (),
            period=Period(self._day(self.ledger.period_start), self._day(self.ledger.period_end)),
            condition=self._said(self.ledger.condition), said_on=document.published, engine=LEDGER, confidence=1.0,
            why=(row_reason(self.ledger.name, self.id), *self._derived()), text_id=document.text_id)

    def _derived(self) -> Iterator[str]:
        for name, one in (("kind", self.ledger.kind), ("stage", self.ledger.stage)):
            said = self._first(one.columns)
            if said is not None:
                yield f"{name} from “{said}”"
        day = self._first(self.ledger.said_on.columns) if self.ledger.said_on else None
        if day and SERIAL.fullmatch(day):
            yield f"said_on from “{day}”, the number that spreadsheets give a day"

    def _one_of(self, values: type[Closed], name: str, one: Field) -> Closed | None:
        said = self._said(one)
        try:
            return values((said or "").lower())
        except ValueError:
            self.faults.append(f"Its {name} is {said!r}, which is none of ours: {', '.join(values)}." if said else
                               f"It says nothing that its {name} follows from.")
            return None

    def _parties(self, one: Field | None, on: str | None) -> tuple[str, ...]:
        said = self._said(one)
        if one is None or said is None:
            return ()
        found = []
        for name in said.split(one.split) if one.split else (said,):
            name = name.strip()
            party = resolve(self.ledger.parties.get(name, name), on) if name else None
            if party is None and name:
                self.faults.append(f"No party is called {name[:80]!r}: write it under `parties:` of the mapping.")
            elif party:
                found.append(party)
        return tuple(dict.fromkeys(found))

    def _day(self, one: Field | None) -> str | None:
        said = self._said(one)
        if said is None:
            return None
        if self.ledger.day_format:
            try:
                return datetime.strptime(said, self.ledger.day_format).date().isoformat()  # noqa: DTZ007
            except ValueError:
                pass  # then it may still be written as ISO 8601 has it
        if SERIAL.fullmatch(said):
            return (self.epoch + timedelta(days=int(float(said)))).isoformat()
        try:
            day = day_of(day_in(said))
        except Unclear as fault:
            self.faults.append(f"{fault.what} The day is taken as unknown. {fault.try_this}")
            return None
        if day is None:
            self.faults.append(f"{said[:40]!r} is not one day; the day is taken as unknown.")
        return day

    def _number(self, said: str, column: str) -> float | None:
        """The number that a cell holds; None where it holds none, or one that may be two."""
        written = said.replace(" ", "")
        if column not in self.numbers:
            if self.ledger.decimal == ",":
                written = written.translate({ord("."): ",", ord(","): "."})
            elif self.ledger.decimal is None and MAY_BE_TWO.fullmatch(written):
                return None
        if GROUPED_NUMBER.fullmatch(written):
            return float(written.replace(",", ""))
        value = float(written) if PLAIN_NUMBER.fullmatch(written) else math.inf
        return value if math.isfinite(value) else None  # 1e999 is more than any number here can be

    def _why_no_number(self, column: str, said: str) -> str:
        if MAY_BE_TWO.fullmatch(said):
            what, how = two_numbers(said)
            return (f"{column}: {what} It is taken as unknown. {how} Or say in the mapping `decimal: \".\"` or "
                    "`decimal: \",\"` for the whole file.")
        return (f"{column} is {said[:40]!r}, which is no number, and is not taken."
                if self.ledger.decimal or not re.fullmatch(r"[\d., ]+", said) else
                f"{column} is {said[:40]!r}, which is no number, and is not taken. If a comma stands before "
                "decimals, say `decimal: \",\"` in the mapping.")

    def _amount(self) -> Amount | None:
        """The first sum that is one. Nothing, and nought, are unknown: a ledger writes 0 where no price is known."""
        for money in self.ledger.amounts:
            said = self._cell(money.value)
            value = self._number(said, money.value) if said else None
            if said and value is None:
                self.faults.append(self._why_no_number(money.value, said))
            if value is not None and value < 0:
                self.faults.append(f"{money.value} is {said!r}: a sum that lowers another is not taken for a promise.")
            if not value or value < 0:
                continue
            if money.whole and self.whole_told_by is not None:
                self.faults.append(f"{money.value} is the sum of its whole package; row {self.whole_told_by} has a sum "
                                   "of it, so this row's is taken as unknown.")
                break  # in other money it is the same sum
            currency = (self._said(money.currency) or "").upper()
            if currency in KNOWN:
                return Amount(value, currency, as_written=f"{said} {currency}")
            self.faults.append(f"{currency or 'nothing'!r} is no currency by its code (EUR, USD …); "
                               f"{money.value} is not taken.")
        return None

    def _count(self) -> int | None:
        said = self._said(self.ledger.count)
        column = next(filter(self._cell, self.ledger.count.columns), "") if self.ledger.count else ""
        value = self._number(said, column) if said else None
        if said and value is None and MAY_BE_TWO.fullmatch(said):
            self.faults.append(self._why_no_number(column, said))
        elif said and value != 0 and not (value and value > 0 and value.is_integer()):
            self.faults.append(f"{column} is {said[:40]!r}, which is no whole number; the count is taken as unknown.")
        return int(value) if value and value > 0 and value.is_integer() else None
