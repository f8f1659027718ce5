"""The texts of a folder and the folders in it, in the order of their paths."""

from __future__ import annotations

import os
import re
import stat
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from pledgebook.documents.encoding import Decoded, decode
from pledgebook.documents.kinds import CSL_START, ENDINGS, HEAD, LIBRARIES, PARQUET_SUFFIX, TABLES, kind_of
from pledgebook.documents.naming import ARCHIVE_SUFFIXES, GZIP_SUFFIX, LINES_SUFFIXES, TEXT_SUFFIXES, shown
from pledgebook.model import Problem

# Kinds of file that hold texts but are not read yet: they are named, lest a folder of them seems done.
NOT_READ_YET = {".doc": "old Word document", ".rtf": "RTF document", ".epub": "e-book", ".ppt": "presentation",
                ".pptx": "presentation", ".msg": "Outlook message", ".mbox": "mailbox", ".pst": "mailbox"}
MAILS = (".msg", ".mbox", ".pst")
AS_MAIL = "Save each message as an .eml file in your mail program, and read that."
AS_TEXT = "Save its text as a .txt file in UTF-8 and read that."
WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
# Files that are no texts, or none of ours: they lie in many folders, and are left without a word and unopened.
NO_TEXTS = frozenset(".png .jpg .jpeg .gif .webp .svg .ico .tif .tiff .bmp .heic .mp3 .mp4 .m4a .wav .ogg .mov .avi "
                     ".woff .woff2 .ttf .db .sqlite .py .js .ts .css .sh .r .yaml .yml .toml "
                     ".ini .cfg .lock .log .tmp .bak .urls".split())
NOT_OURS = ("license", "licence", "copying", "notice", "makefile")
JSON_TEXTS = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\[\s*)?\{")
TEXT_TOLD = re.compile(rb'"text"\s*:')
CSL_TYPE = re.compile(rb'"type"\s*:')  # each item of a library says what it is
UNPACKED = (*TEXT_SUFFIXES, *LINES_SUFFIXES, *ARCHIVE_SUFFIXES, *ENDINGS, *TABLES, *LIBRARIES, PARQUET_SUFFIX)
PACKED_TEXTS = tuple(ending + GZIP_SUFFIX for ending in (*TEXT_SUFFIXES, *ENDINGS, *TABLES))
READ = (*UNPACKED, *PACKED_TEXTS)
PACKED = frozenset(".zip .gz .tar .tgz .7z .rar .bz2 .xz .zst".split())
PACKED_FILE = "packed file"
OTHER = "other file"
WORKBOOK = "workbook"


def not_read_yet(path: Path) -> str | None:
    """What kind of file this is by its ending, where that kind is not read yet."""
    return NOT_READ_YET.get(path.suffix.lower())


def instead_of(path: Path) -> str:
    """What to do with a file of a kind that is not read yet."""
    return AS_MAIL if path.suffix.lower() in MAILS else AS_TEXT


def texts_in(folder: Path) -> Iterator[Path | Problem]:
    """The paths of the folder's texts, by name, deeper folders where their name stands; then what was left.

    Hidden files and those of other kinds are skipped, and so are folders met before (links may lead in a
    circle). What looks like a text or a source, but is of no kind that is read from a folder, is told at the end.
    """
    texts = 0
    other: Counter[str] = Counter()
    entered: set[str] = set()
    waiting = [(folder, [""])]  # folders that are being gone through, with the names in each that are left, last first
    while waiting:
        inside, names = waiting[-1]
        if not names:
            waiting.pop()
            continue
        path = inside / names.pop()
        try:
            more = _entries(path, entered)
        except OSError as error:
            texts += 1  # there may be some in it: the Problem is enough, "no texts" would be too much
            yield not_opened(path, error)
            continue
        if more is not None:
            waiting.append((path, more))
        elif path.name.lower().endswith(READ) or _is_library(path):
            texts += 1
            yield path
        elif not is_sidecar(path):
            other[_kind(path)] += 1
    yield from _left(shown(folder), texts, other)


def _entries(path: Path, entered: set[str]) -> list[str] | None:
    """The names to be seen in a folder, last first; nothing where it was entered before; None: no folder."""
    if not path.is_dir():
        return None
    real = os.path.realpath(path)
    if real in entered:
        return []
    entered.add(real)
    return sorted((entry.name for entry in path.iterdir() if not entry.name.startswith((".", "README"))), reverse=True)


def _is_library(path: Path) -> bool:
    """Whether a .json file holds texts or references; one that says something of a text beside it does not."""
    if path.suffix.lower() != ".json" or is_sidecar(path):
        return False
    head = _head(path)
    told = CSL_TYPE.search(head) if CSL_START.match(head) else None
    return bool(told or (JSON_TEXTS.match(head) and TEXT_TOLD.search(head)))


def is_sidecar(path: Path) -> bool:
    """Whether it is a NAME.json that speaks of a text beside it."""
    if path.suffix.lower() != ".json":
        return False
    return any(path.with_suffix(ending).is_file() for ending in (*TEXT_SUFFIXES, *ENDINGS, *PACKED_TEXTS))


def _kind(path: Path) -> str:
    """What a file that is not read is, where it looks like a text or a source."""
    ending = path.suffix.lower()
    if ending in WORKBOOKS:
        return WORKBOOK
    if ending in PACKED:
        return PACKED_FILE
    if not_read_yet(path) or ending in NO_TEXTS or path.stem.lower() in NOT_OURS:
        return not_read_yet(path) or OTHER
    head = _head(path)
    if ending == ".json" and head.lstrip().startswith(b"{") and b'"text"' not in head:
        return OTHER  # it speaks of a text that is not there
    told = kind_of("", head)
    if not head or not (told or isinstance(decode(head), Decoded)):
        return OTHER
    return f"{ending} file" if ending else f"{told or 'text'} without an ending"


def _head(path: Path) -> bytes:
    """The first bytes of a file; nothing of one that cannot be opened, or that is a pipe."""
    try:
        if special(path.stat().st_mode):
            return b""
        with path.open("rb") as file:
            return file.read(HEAD)
    except OSError:  # it is of a kind that is not read anyway
        return b""


def _left(folder: str, texts: int, other: Counter[str]) -> Iterator[Problem]:
    """What the owner should know of files that were not read."""
    kinds = {kind: number for kind, number in sorted(other.items()) if kind != OTHER}
    counted = ", ".join(f"{number} {_several(kind) if number > 1 else kind}" for kind, number in kinds.items())
    if kinds:
        yield Problem(folder, f"It holds files that were not read: {counted}.", " ".join(filter(None, (
            "Save their texts as .txt files in UTF-8." if set(kinds) - {WORKBOOK, PACKED_FILE} else "",
            "Unpack what is packed, and read what is in it." if PACKED_FILE in kinds else "",
            "Bring workbooks in with `pledgebook import`." if WORKBOOK in kinds else ""))))
    elif not texts:
        seen = f" ({other.total()} other files)" if other.total() > 1 else ""
        yield Problem(folder, f"There is no text in this folder{seen}.",
                      f"Texts end in {', '.join(UNPACKED)}; hidden files and README files are not read.")


def _several(kind: str) -> str:
    what, without, ending = kind.partition(" without")
    return f"{what}s{without}{ending}"


def not_opened(path: Path, error: OSError | ValueError) -> Problem:
    """Why a path could not be opened, and what its owner can do."""
    where = shown(path)
    if isinstance(error, FileNotFoundError):
        if path.is_symlink():
            return Problem(where, "It is a link to something that is not there.", "Mend the link, or remove it.")
        return Problem(where, "There is no such file or folder.", "Check the spelling and the folder you are in.")
    if isinstance(error, PermissionError):
        return Problem(where, "You are not allowed to read it.",
                       "Ask its owner for the right to read it, or copy it to where you may.")
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return Problem(where, f"It could not be read ({reason}).", "Check the path and the disk, and read it again.")


def special(mode: int) -> str | None:
    """What a path is that is neither file nor folder; None for a file."""
    if stat.S_ISREG(mode):
        return None
    names = ((stat.S_ISFIFO, "a pipe"), (stat.S_ISCHR, "a device"), (stat.S_ISBLK, "a device"),
             (stat.S_ISSOCK, "a socket"))
    return next((name for test, name in names if test(mode)), "a special file")
