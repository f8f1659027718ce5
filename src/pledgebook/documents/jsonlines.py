"""JSON Lines in, documents out: one line at a time, so a corpus of any size needs the memory of one line."""

from __future__ import annotations

import codecs
import gzip
import io
from collections.abc import Callable, Iterator

from pydantic_core import from_json, to_json

from pledgebook.documents.columns import SAME_NAMES, Columns
from pledgebook.documents.encoding import Unreadable, decode
from pledgebook.documents.metadata import EXAMPLE, FIELDS, Line, NotUsable, about, checked
from pledgebook.documents.naming import can_be_id
from pledgebook.documents.plain import CHARACTERS_A_DOCUMENT, DAY_ADVICE, Desk, refusal
from pledgebook.model import Document, Problem

BYTES_A_LINE = 6 * CHARACTERS_A_DOCUMENT + 1_000_000  # every character written as \uXXXX, and the other fields
SKIPPED_AT_MOST = 1 << 30  # of one overlong line, before the rest of the source is given up
WRONG_FROM_THE_START = 100  # lines, after which it is plain that this is no JSON Lines source
SHAPE = f"Each line is one object with the fields {FIELDS}, such as {EXAMPLE}"
NUL_INSIDE = ("It holds a NUL character, which no text has.", "Fetch the text again, or remove the character.")

ReadLine = Callable[[int], bytes]


def json_lines(readline: ReadLine, *, source: str, stem: str, desk: Desk,
               columns: Columns = SAME_NAMES) -> Iterator[Document | Problem]:
    """The documents of a JSON Lines source in its order; a bad line is a Problem and the next is read.

    readline   gives the next line, or as much of it as it is asked for; b"" at the end
    stem       names the lines that have no id: "stem-17"
    columns    which of its fields are ours, where they have other names
    """
    number = read = wrong = 0
    while line := readline(BYTES_A_LINE + 1):
        number += 1
        where = f"{source}:{number}"
        if len(line) > BYTES_A_LINE:
            wrong += 1
            yield Problem(where, f"Line {number} is longer than {BYTES_A_LINE:,} bytes, the most for one document.",
                          "Split its text into several lines, each with an id of its own.")
            if not line.endswith(b"\n") and not _skipped(readline):
                yield Problem(where, f"Line {number} has no end in sight; the rest of the source was not read.",
                              "End every line with a line feed.")
                return
        elif line.strip():
            good = False
            for outcome in _one_line(line, number, where=where, stem=stem, desk=desk, columns=columns):
                good = good or isinstance(outcome, Document)
                yield outcome
            read, wrong = read + good, wrong + (not good)
        if not read and wrong == WRONG_FROM_THE_START:
            yield Problem(source, f"None of its first {wrong} texts could be taken; the rest was not read.", SHAPE)
            return
    if not read and not wrong:
        yield Problem(source, "It is empty.", "Fetch it again, or remove it.")


def texts_as_lines(raw: bytes, columns: Columns = SAME_NAMES) -> ReadLine | None:
    """The texts of a JSON file a line each, be it one object, a list of them, or lines; None where none has a text."""
    decoded = decode(raw)
    if isinstance(decoded, Unreadable):
        return None
    try:
        told = from_json(decoded.text)
    except ValueError:
        try:
            told = from_json(decoded.text.lstrip().partition("\n")[0])
        except ValueError:
            return None
        lines: Iterator[bytes] = iter(decoded.text.encode().splitlines(keepends=True))
    else:
        lines = (to_json(one) + b"\n" for one in (told if isinstance(told, list) else [told]))
    text = columns.of.get("text", "text")
    if not any(isinstance(one, dict) and text in one for one in (told if isinstance(told, list) else [told])):
        return None
    return lambda limit: next(lines, b"")


def as_utf8_lines(stream: io.BufferedReader | gzip.GzipFile) -> tuple[ReadLine, bool]:
    """The lines of a file that can be rewound, and whether it was UTF-16 (as some shells write) and is converted."""
    start = stream.read(2)
    stream.seek(0)
    if start not in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return stream.readline, False
    text = io.TextIOWrapper(stream, encoding="utf-16", newline="\n")
    return lambda limit: text.readline(limit).encode(), True


def _skipped(readline: ReadLine) -> bool:
    """Whether the end of the line was reached within reason."""
    skipped = 0
    while skipped < SKIPPED_AT_MOST:
        piece = readline(1 << 20)
        skipped += len(piece)
        if not piece or piece.endswith(b"\n"):
            return True
    return False


def _one_line(line: bytes, number: int, *, where: str, stem: str, desk: Desk,
              columns: Columns) -> Iterator[Document | Problem]:
    decoded = decode(line.strip())
    if isinstance(decoded, Unreadable):
        yield Problem(where, f"Line {number}: {decoded.what}", decoded.try_this)
        return
    try:
        told, left_out = checked(_renamed(decoded.text, columns), Line)
    except NotUsable as reason:
        yield Problem(where, f"Line {number} {reason}.", SHAPE)
        return
    yield from one_text(told, f"line {number}", where=where, name=f"{stem}-{number}", desk=desk)
    if decoded.note:
        yield Problem(where, decoded.note, decoded.try_this)
    for field in left_out:
        yield Problem(where, f"Its `{field}` is not text and was left out.", "Put it in quotation marks.")


def _renamed(written: str, columns: Columns) -> str:
    """A line under our names. What is no JSON object comes back as it is, to be told as such."""
    if not columns:
        return written
    try:
        told = from_json(written)
    except ValueError:
        return written
    return to_json(columns.renamed(told)).decode() if isinstance(told, dict) else written


def one_text(told: Line, called: str, *, where: str, name: str, desk: Desk) -> Iterator[Document | Problem]:
    """The document of one line or row, then what its owner should know; or the reason why it is refused.

    name   what it is called where it has no id
    """
    # A NUL can be written as an escape; half a character (a lone surrogate) does not get past the JSON reader.
    refused = NUL_INSIDE if "\0" in told.text else refusal(told.text)
    if refused:
        yield Problem(where, f"The text of {called} is not taken. {refused[0]}", refused[1])
        return
    known, notes = about(told)
    wanted = name if told.id is None else str(told.id)
    bad_id = not can_be_id(wanted)
    source = where.rpartition(":")[0]
    yield desk.document(told.text, wanted_id=name if bad_id else wanted, source=source, known=known)
    for note in notes:
        yield Problem(where, note, DAY_ADVICE if "`published`" in note else "Write the file again as UTF-8.")
    if bad_id:
        yield Problem(where, f"Its `id` is blank, too long or unprintable; it is called {name}.",
                      "Give it an id of one line.")
