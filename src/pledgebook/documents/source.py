"""Opens what is named on the command line: files, folders, addresses and "-". Texts are read from disk here only."""

from __future__ import annotations

import gzip
import os
import re
import stat
import sys
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from pledgebook.documents.addresses import (
    LIST_SUFFIX,
    Errand,
    Fetches,
    address_documents,
    listed_documents,
    sitemap_documents,
)
from pledgebook.documents.columns import BYTES_A_TABLE, TakeLine, columns_typed, table_rows
from pledgebook.documents.days import NotADay, day_of
from pledgebook.documents.extracted import BYTES_A_FILE
from pledgebook.documents.folder import instead_of, is_sidecar, not_opened, not_read_yet, special, texts_in
from pledgebook.documents.jsonlines import BYTES_A_LINE, as_utf8_lines, json_lines, one_text, texts_as_lines
from pledgebook.documents.kinds import CSL_START, HEAD, LIBRARIES, PARQUET_SUFFIX, TABLES, Kind, kind_of
from pledgebook.documents.met import Met
from pledgebook.documents.metadata import EXAMPLE, About, Line, NotUsable, Sidecar, about, checked
from pledgebook.documents.naming import ARCHIVE_SUFFIXES, GZIP_SUFFIX, LINES_SUFFIXES, Names, shown, stem_of
from pledgebook.documents.packed import PACKED_START, unpacked
from pledgebook.documents.plain import BYTES_A_DOCUMENT, DAY_ADVICE, Desk, plain_text
from pledgebook.documents.taken import taken_out
from pledgebook.documents.visits import ALWAYS, Validators, as_it_was, of_file
from pledgebook.model import Document, PledgebookError, Problem

if TYPE_CHECKING:
    from pledgebook.documents.fetching import Fetched

ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
JSON_START = re.compile(rb'(\xef\xbb\xbf)?\s*\{\s*"')
SIDECAR_BYTES = 64_000_000
SIDECAR_ADVICE = 'Write it as {"url": "…", "publisher": "…", "published": "2024-07-11", "title": "…"}, or remove it.'


class NotSources(PledgebookError):
    """One text was given where a list of paths belongs."""

    def __init__(self, given: str) -> None:
        super().__init__(f"Sources come as a list, not as the text {given[:80]!r}.", "sources", "Write [path].")


def open_sources(sources: Sequence[str], *, published: str | None = None,
                 stdin: BinaryIO | None = None, columns: str | None = None,
                 errand: Errand | None = None) -> Iterator[Document | Problem]:
    """The documents of files, folders, addresses and "-" (standard input), in the order they are named.

    A Problem stands where a text could not be read, and behind a document whose reading its owner should
    know of (an encoding that was guessed, a date that is none); `where` is then the path, with the line for
    JSON Lines. The same file is read once, however often it is named. Folders are read in the order of
    their paths, hidden files and files of other kinds left out.

    published   the day of documents that do not say theirs: 2024, 2024-07 or 2024-07-11
    stdin       what "-" means, for tests; else the process's own standard input
    columns     where the columns of CSV files and the fields of JSON lines have other names: "text=body,published=date"
    errand      how addresses are asked; without it as `fetching.Fetcher` does by itself. Only an address that is
                named, or that stands in a list or sitemap that is named, is ever asked
    raises      NotADay, NotSources, NotColumns at once, before anything is read
    """
    if isinstance(sources, str):
        raise NotSources(sources)
    if published is not None and day_of(published) is None:
        raise NotADay(published)
    desk = Desk(day_of(published) if published else None, Names(), columns_typed(columns))
    return _outcomes(sources, desk, stdin, errand or Errand(_WhenAsked()))


class _WhenAsked:
    """The usual fetcher, made when an address is met: few runs meet one."""

    def __init__(self) -> None:
        self._fetcher: Fetches | None = None

    def fetch(self, address: str, known: Validators | None = None) -> Fetched:
        from pledgebook.documents.fetching import Fetcher

        self._fetcher = self._fetcher or Fetcher()
        return self._fetcher.fetch(address, known)


def _outcomes(sources: Sequence[str], desk: Desk, stdin: BinaryIO | None,
              errand: Errand) -> Iterator[Document | Problem]:
    seen = Met()
    for source in sources:
        if source == "-":
            if seen.add(source):
                yield from _standard_input(stdin, desk)
        elif ADDRESS.match(source):
            yield from address_documents(source, desk, errand)
        else:
            for path in _paths(source):
                if isinstance(path, Problem):
                    yield path
                    continue
                if seen.add(os.path.realpath(path)):
                    yield from _if_changed(path, desk, errand, named=path == Path(source))


def _if_changed(path: Path, desk: Desk, errand: Errand, *, named: bool) -> Iterator[Document | Problem]:
    """What one file holds; nothing where files are followed and this one is as it was."""
    place = f"file:{shown(os.path.realpath(path))}"
    try:
        beside = path.with_suffix(".json")  # what it says of its text may come later
        found = (path.stat(), *([beside.stat()] if beside != path and beside.is_file() else ()))
    except OSError as error:
        yield not_opened(path, error)
        return
    visits = errand.visits
    if visits.following and as_it_was(visits.known(place), of_file(*found)) and path.suffix.lower() != LIST_SUFFIX:
        visits.unchanged(place)
        return
    leads_to: dict[str, str] = {}
    try:
        yield from _file(path, desk, errand if named else None, leads_to)
    except OSError as error:
        yield not_opened(path, error)
        return  # it is tried again at the next look
    if visits.following:
        visits.keep(place, of_file(*found, named=leads_to))


def _paths(source: str) -> Iterator[Path | Problem]:
    """The files that a path stands for: itself, or the folder's texts."""
    path = Path(source)
    if not source:  # Path("") would be the folder one is in
        yield Problem(source, "An empty name names no file.", "Name a file, a folder, or - for standard input.")
        return
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        yield not_opened(path, error)
        return
    if stat.S_ISDIR(mode):
        yield from texts_in(path)
    else:
        yield path


def _file(path: Path, desk: Desk, errand: Errand | None, leads_to: dict[str, str]) -> Iterator[Document | Problem]:
    """What one file holds. Its kind is asked before it is opened: opening a pipe would wait for ever.

    errand     None for a file that was only met in a folder: the addresses in it are then not asked
    leads_to   takes the files that it names and their stamps: they may come, or change, after it
    raises     OSError
    """
    where = shown(path)
    name = path.name.lower()
    unread = not_read_yet(path)
    about_it = path.stat()
    kind = special(about_it.st_mode)
    if kind:
        yield Problem(where, f"It is {kind}, not a file.", "Write its text to a file, or pipe it in and read -.")
    elif unread:
        yield Problem(where, f"{unread}: this kind is not read yet.", instead_of(path))
    elif about_it.st_size == 0 and name.endswith((*TABLES, *LIBRARIES, *ARCHIVE_SUFFIXES, PARQUET_SUFFIX, ".json")):
        yield Problem(where, "It is empty.", "Fetch it again, or leave it out.")
    elif path.suffix.lower() in LIBRARIES or (name.endswith(".json") and not is_sidecar(path)):
        yield from _library(path, desk, leads_to)
    elif name.endswith(PARQUET_SUFFIX):
        from pledgebook.documents.parquet_rows import parquet_rows

        yield from parquet_rows(path, columns=desk.columns, take=_row_taker(stem_of(path), desk))
    elif name.endswith(".json"):
        yield Problem(where, "A .json file says something of the text beside it; it is no text itself.",
                      "Read the .txt file beside it; a file with a document a line ends in .jsonl.")
    elif name.endswith(LINES_SUFFIXES):
        yield from _lines_file(path, desk)
    elif name.endswith(ARCHIVE_SUFFIXES):
        from pledgebook.documents.webarchive import archive_documents

        yield from archive_documents(path, desk)
    else:
        yield from _one_file(path, desk, errand, leads_to)


def _one_file(path: Path, desk: Desk, errand: Errand | None,
              leads_to: dict[str, str]) -> Iterator[Document | Problem]:
    """What a file holds that is in memory whole, also where it is packed with gzip: then the file in it is read."""
    where, stem = shown(path), stem_of(path)
    inside = path.with_suffix("") if path.suffix.lower() == GZIP_SUFFIX else path
    name = inside.name.lower()
    tabular = name.endswith(TABLES)
    with path.open("rb") as file:
        raw = file.read(HEAD)
        packed = raw.startswith(PACKED_START)
        if packed:
            raw = unpacked(raw + file.read(BYTES_A_FILE + 1 - HEAD))
        form = None if tabular else kind_of(name, raw[:HEAD])
        if not packed:
            raw += file.read((BYTES_A_TABLE if tabular else BYTES_A_FILE if form else BYTES_A_DOCUMENT) + 1 - HEAD)
    if packed and raw.startswith(PACKED_START):
        yield Problem(where, "Its gzip packing is broken or cut off, or it is longer than a file may be.",
                      "Fetch it again, or unpack it and read the file in it.")
    elif form is Kind.SITEMAP or name.endswith(LIST_SUFFIX):
        leads_to.update({str(path): ALWAYS} if errand else {})
        yield from _addresses(path, raw, desk, errand, is_list=form is not Kind.SITEMAP)
    elif tabular:
        yield from _table(raw, source=where, stem=stem, desk=desk)
    else:
        sidecar, problems = _sidecar(inside)
        lines = texts_as_lines(raw, desk.columns) if not form and JSON_START.match(raw) else None
        if lines:
            yield from json_lines(lines, source=where, stem=stem, desk=desk, columns=desk.columns)
        elif form:
            yield from taken_out(form, raw, source=where, stem=stem, sidecar=sidecar, desk=desk)
        else:
            yield from plain_text(raw, source=where, stem=stem, sidecar=sidecar, desk=desk)
        yield from problems


def _addresses(path: Path, raw: bytes, desk: Desk, errand: Errand | None,
               *, is_list: bool) -> Iterator[Document | Problem]:
    if errand is None:
        yield Problem(shown(path), "It lists addresses, which are not asked for a file met in a folder.",
                      "Name the file by itself.")
    elif is_list:
        yield from listed_documents(path, raw, desk, errand)
    else:
        yield from sitemap_documents(path, raw, desk, errand)


def _table(raw: bytes, *, source: str, stem: str, desk: Desk) -> Iterator[Document | Problem]:
    return table_rows(raw, source=source, columns=desk.columns, take=_row_taker(stem, desk))


def _row_taker(stem: str, desk: Desk) -> TakeLine:
    def take(told: Line, where: str, called: str) -> Iterator[Document | Problem]:
        return one_text(told, called, where=where, name=f"{stem}-{called.rpartition(' ')[2]}", desk=desk)

    return take


def _library(path: Path, desk: Desk, leads_to: dict[str, str]) -> Iterator[Document | Problem]:
    """The texts of a library of references; of a .json file those that it holds itself, if it does."""
    where, stem, ending = shown(path), stem_of(path), path.suffix.lower()
    with path.open("rb") as file:
        raw = file.read(BYTES_A_FILE + 1)
    if len(raw) > BYTES_A_FILE:
        yield Problem(where, f"It is longer than {BYTES_A_FILE:,} bytes.", "Split it.")
        return
    lines = None if ending in LIBRARIES else texts_as_lines(raw, desk.columns)
    if lines:
        yield from json_lines(lines, source=where, stem=stem, desk=desk, columns=desk.columns)
    elif ending in LIBRARIES or CSL_START.match(raw):
        from pledgebook.documents.library import library_documents

        yield from library_documents(path, raw, LIBRARIES.get(ending, Kind.CSL), stem, desk, leads_to)
    else:
        yield Problem(where, "A .json file says something of the text beside it, or holds texts; this has none.",
                      f"Read the .txt file beside it; texts in it stand under `text` ({EXAMPLE}), or under a name that "
                      "--columns text=NAME says.")


def _lines_file(path: Path, desk: Desk) -> Iterator[Document | Problem]:
    where = shown(path)
    packed = path.name.lower().endswith(".gz")
    try:
        with gzip.open(path, "rb") if packed else path.open("rb") as file:
            readline, converted = as_utf8_lines(file)
            if converted:
                yield Problem(where, "It is in UTF-16, as its first bytes say, and was converted.",
                              "Nothing has to be done; saved as UTF-8 it reads without this note.")
            yield from json_lines(readline, source=where, stem=stem_of(path), desk=desk, columns=desk.columns)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        yield Problem(where, f"Its gzip packing is broken or cut off ({error}); what comes after was not read.",
                      "Fetch it again, or unpack it and read the file in it.")
    except UnicodeDecodeError as error:
        yield Problem(where, f"It begins like UTF-16, but does not go on so ({error.reason}); the rest was not read.",
                      "Save it as UTF-8.")


def _sidecar(path: Path) -> tuple[About, tuple[Problem, ...]]:
    """What NAME.json says of NAME.txt. A sidecar that cannot be used never keeps its text from being read."""
    beside = path.with_suffix(".json")
    where = shown(beside)
    if beside == path or not beside.is_file():
        return About(), ()
    try:
        with beside.open("rb") as file:
            raw = file.read(SIDECAR_BYTES + 1)
        if len(raw) > SIDECAR_BYTES:
            raise NotUsable(f"is longer than {SIDECAR_BYTES:,} bytes")
        told, left_out = checked(raw.decode("utf-8-sig"), Sidecar)
    except OSError as error:
        return About(), (not_opened(beside, error),)
    except (NotUsable, UnicodeDecodeError) as error:
        reason = "is not in UTF-8" if isinstance(error, UnicodeDecodeError) else str(error)
        return About(), (Problem(where, f"It {reason}, so what it says of the text was not used.", SIDECAR_ADVICE),)
    known, notes = about(told)
    notes = tuple(f"Its `{name}` is not text and was left out." for name in left_out) + notes
    return known, tuple(Problem(where, note, DAY_ADVICE if "`published`" in note else SIDECAR_ADVICE) for note in notes)


def _standard_input(stdin: BinaryIO | None, desk: Desk) -> Iterator[Document | Problem]:
    """What is piped in: JSON Lines when it begins like an object, else one plain text."""
    stream = stdin or (sys.stdin.buffer if sys.stdin else None)
    if stream is None:
        yield Problem("-", "There is no standard input here.", "Name a file instead.")
        return
    try:
        first = stream.readline(BYTES_A_LINE + 1)
        if JSON_START.match(first):
            waiting = [first]
            yield from json_lines(lambda limit: waiting.pop() if waiting else stream.readline(limit),
                                  source="-", stem="stdin", desk=desk, columns=desk.columns)
            return
        raw = first + stream.read(max(0, BYTES_A_DOCUMENT + 1 - len(first)))
        form = kind_of("-", raw[:HEAD])
        if form:
            raw += stream.read(max(0, BYTES_A_FILE + 1 - len(raw)))
            yield from taken_out(form, raw, source="-", stem="stdin", sidecar=About(), desk=desk)
        else:
            yield from plain_text(raw, source="-", stem="stdin", sidecar=About(), desk=desk)
    except OSError as error:
        yield not_opened(Path("-"), error)
