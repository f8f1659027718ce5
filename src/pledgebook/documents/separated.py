"""The text of a CSV file in, its rows out; a quotation mark that nobody closed is told, with what it takes in."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

DELIMITERS = ",;\t|"
SAID_ABOVE = re.compile(r'"?sep=([^\r\n])"?(?:\r\n|\r|\n)', re.IGNORECASE)  # Excel's line above the headings
QUOTED = re.compile(r'(?:^|(?<=[,;\t|\r\n]))[ ]?"(?:[^"]|"")*+"')  # a cell
LINE_END = re.compile(r"\r\n|\r|\n")
CHARACTERS_A_CELL = 5_000_001  # one more than a document may have: what is longer is told as too long
CLOSE_IT = "Close it; write a quotation mark inside of a text twice."


class Unclosed(csv.Error):
    """A row with a quotation mark that is not closed."""

    def __init__(self, line: int, lost: int, *, endless: bool) -> None:
        behind = f", so that the {lost:,} lines behind it are not read" if lost > 1 else \
            ", so that the line behind it is not read" if lost else ""
        what = "is not closed, or its cell is longer than any text" if endless else "is not closed"
        super().__init__(f"a quotation mark that is opened on line {line} or behind {what}{behind}")


class Rows:
    """The rows of a text, one at a time. A row that cannot be read raises csv.Error, and the next one can be asked for.

    Where a row takes in lines that look like rows themselves, because its quotation mark is not closed, they are read
    as rows. With two columns prose looks so, too: there the lines are lost with the row.
    """

    def __init__(self, text: str, delimiter: str | None = None) -> None:
        said = None if delimiter else SAID_ABOVE.match(text)
        self._lines = _Lines(text)
        self._delimiter = delimiter or (said[1] if said else _delimiter_of(text))
        self._width = 0
        csv.field_size_limit(CHARACTERS_A_CELL)
        self._reader = csv.reader(self._lines, delimiter=self._delimiter,
                                  skipinitialspace=_has_blanks_behind(text[said.end():] if said else text,
                                                                      self._delimiter))
        self.above = 0  # lines above the headings
        if said:
            self.above = 1
            next(self._lines)

    def __iter__(self) -> Iterator[list[str]]:
        return self

    def __next__(self) -> list[str]:
        lines = self._lines
        lines.begin()
        try:
            row = next(self._reader)
        except csv.Error:
            if len(lines.taken) < 2:
                raise
            raise self._unclosed(endless=True) from None
        if lines.asked_in_vain or (len(lines.taken) > 1 and self._takes_in_a_row(lines.taken)):
            raise self._unclosed()
        self._width = self._width if self._width > 1 else len(row)  # a title may stand by itself above the headings
        return row

    def _takes_in_a_row(self, lines: list[str]) -> bool:
        """Whether a row of several lines has something behind a closing quotation mark, and a row as its last line."""
        try:
            list(csv.reader(lines, delimiter=self._delimiter, strict=True))
        except csv.Error:
            return self._is_row(lines[-1])
        return False

    def _is_row(self, line: str) -> bool:
        return 1 < self._width == len(next(csv.reader([line], delimiter=self._delimiter), []))

    def _unclosed(self, *, endless: bool = False) -> Unclosed:
        """What to tell. The lines at the end of what was taken that are rows by themselves are given back."""
        lines, rows = self._lines, 0
        behind = lines.taken[1:]
        if self._width > 2:
            while rows < len(behind) and (not behind[-1 - rows].strip() or self._is_row(behind[-1 - rows])):
                rows += 1
        told = Unclosed(lines.first, len(behind) - rows, endless=endless)
        lines.give_back(rows)
        return told


class _Lines:
    """The lines of a text, which can be given back."""

    def __init__(self, text: str) -> None:
        self._rest = io.StringIO(text, newline="")
        self._again: list[str] = []  # last first
        self.taken: list[str] = []  # for the row that is being read
        self.first = 1  # the number of the first of them
        self.asked_in_vain = False  # whether a row went on at the end of the text

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.pop() if self._again else self._rest.readline()
        if not line:
            self.asked_in_vain = True
            raise StopIteration
        self.taken.append(line)
        return line

    def begin(self) -> None:
        self.first += len(self.taken)
        self.taken.clear()
        self.asked_in_vain = False

    def give_back(self, number: int) -> None:
        for _ in range(number):
            self._again.append(self.taken.pop())


def _delimiter_of(text: str) -> str:
    """The separator that the heading has most of outside of quotation marks; a comma where it has none."""
    heading = LINE_END.split(QUOTED.sub("", text[:100_000]), maxsplit=1)[0]
    return max(DELIMITERS, key=heading.count)


def _has_blanks_behind(text: str, delimiter: str) -> bool:
    """Whether each separator of the heading has a blank behind it: then quotation marks stand behind blanks, too."""
    heading = LINE_END.split(text[:100_000], maxsplit=1)[0]
    return delimiter in heading and heading.count(delimiter) == heading.count(delimiter + " ")
