"""A web archive in (WARC, packed or not, or WACZ), a document for each page, PDF or text that it holds.

Streamed: one record is in memory at a time, whatever the archive's size. What a damaged record hides is told, and
reading goes on at the next record that can be found.
"""

from __future__ import annotations

import gzip
import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from pledgebook.documents.confined import NO_CHARACTER
from pledgebook.documents.extracted import BYTES_A_FILE, SMALLER
from pledgebook.documents.naming import shown
from pledgebook.documents.plain import Desk
from pledgebook.documents.received import Received, documents_of, has_text
from pledgebook.model import Document, Problem

RECORD_STARTS = (b"WARC/1.", b"\x1f\x8b\x08")  # of a plain record, and of one that is packed by itself
ROBOTS = re.compile(r"(?i:https?)://[^/?#]*/robots\.txt(?:[?#]|$)")
MOST_DAMAGES = 1_000  # of one archive
PIECE = 1 << 20
UNPACKED, RATIO = 1_000_000_000, 500  # bytes of one record, and how many of them one byte of the file may make
MINI = (b"WARC/1.0\r\nWARC-Type: response\r\nContent-Type: application/http; msgtype=response\r\n"
        b"Content-Length: %d\r\n\r\n")
BOMB = "It unpacks to far more than an answer holds: it may be a bomb. The rest of the archive was not read."
AGAIN = "Fetch the archive again; what could be read of it was."


def archive_documents(path: Path, desk: Desk) -> Iterator[Document | Problem]:
    """The documents of an archive file, in its order. Raises OSError where the file itself cannot be read."""
    where = shown(path)
    if not path.name.lower().endswith(".wacz"):
        with path.open("rb") as file:
            yield from _of_warc(file, where, desk)
        return
    try:
        with zipfile.ZipFile(path) as packed:
            members = sorted(name for name in packed.namelist() if name.lower().endswith((".warc", ".warc.gz")))
            if not members:
                yield Problem(where, "There is no WARC file in it.", "Fetch it again, or read its files one by one.")
            for name in members:
                with packed.open(name) as member:
                    yield from _of_warc(member, where, desk, called=f"{where}:{name.rpartition('/')[2]}")
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, ValueError, NotImplementedError, RuntimeError,
            EOFError) as error:  # a name that is no UTF-8 is a ValueError
        yield Problem(where, f"Its packing is damaged ({str(error)[:80]}); what comes after was not read.", AGAIN)


@dataclass(frozen=True, slots=True)
class _Record:
    """One record as it stands in the archive."""

    number: int
    raw: bytes  # the whole answer of the server, headers included; no more than BYTES_A_FILE and a bit
    url: str
    day: str | None
    media: str  # of a record that holds no server's answer; else empty
    cut: bool  # the archive ends before the record does


def _of_warc(file: IO[bytes], source: str, desk: Desk, called: str = "") -> Iterator[Document | Problem]:
    where = called or source
    answers = 0
    problems = 0
    for one in _records(file, where):
        if isinstance(one, Problem):
            problems += 1
            yield one
            continue
        answers += 1
        place = f"{where}:record {one.number}"
        if len(one.raw) > BYTES_A_FILE:
            yield Problem(place, f"It holds more than {BYTES_A_FILE:,} bytes ({one.url[:200]}).", SMALLER)
            continue
        received = _received(one, place)
        if isinstance(received, Problem):
            yield received
        elif received is not None:
            yield from documents_of(received, source=source, where=place, desk=desk)
        if one.cut:
            yield Problem(place, "The archive ends in the middle of this record.", AGAIN)
    if not answers and not problems:
        yield Problem(where, "There is no page and no text in it.", "Look whether the crawl came to its end.")


def _records(file: IO[bytes], where: str) -> Iterator[_Record | Problem]:
    """The answers of servers, and resources, in an archive; a Problem where it is damaged."""
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    wanted = WarcRecordType.response | WarcRecordType.resource
    number, base, last = 0, 0, 0
    for _ in range(MOST_DAMAGES):
        try:
            for record in ArchiveIterator(_From(file, base), record_types=wanted, parse_http=False, strict_mode=False):
                last = base + record.stream_pos
                number += 1
                yield _read(record, number)
                if _is_bomb(record, file):
                    yield Problem(f"{where}:record {number}", BOMB, AGAIN)
                    return
            if _ends_open(file, last):
                yield Problem(f"{where}:byte {last}", "The archive ends in the middle of a record behind this place.",
                              AGAIN)
            return
        except (OSError, ValueError, EOFError) as error:
            yield Problem(f"{where}:byte {last}", "Behind this place a record is damaged, or it is no web archive "
                                                  f"({str(error)[:80]}).", AGAIN)
        found = _next_start(file, last + 1)
        if found is None:
            return
        base = last = found


def _ends_open(file: IO[bytes], last: int) -> bool:
    """Whether what is not packed ends without the two empty lines that end each record."""
    file.seek(last)
    if file.read(2) == RECORD_STARTS[1][:2]:
        return False  # how much of a packed record is missing shows when it is unpacked
    file.seek(0)
    if file.read(2) == RECORD_STARTS[1][:2]:
        return _packed_as_one_ends_open(file)
    end = file.seek(0, io.SEEK_END)
    file.seek(max(0, end - 4))
    return end > 0 and not file.read(4).endswith(b"\n\r\n")


def _packed_as_one_ends_open(file: IO[bytes]) -> bool:
    """The same of an archive whose records are packed all together: their reader passes over an end that is missing."""
    file.seek(0)
    end = b""
    try:
        with gzip.GzipFile(fileobj=file) as unpacked:
            while piece := unpacked.read(PIECE):
                end = (end + piece)[-3:]
    except (EOFError, OSError, zlib.error):
        return True
    return end != b"\n\r\n"


class _From:
    """A file as if it began at some byte of it."""

    def __init__(self, file: IO[bytes], start: int) -> None:
        self._file, self._start = file, start
        file.seek(start)

    def read(self, size: int = -1) -> bytes:
        return self._file.read(size)

    def tell(self) -> int:
        return self._file.tell() - self._start

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._file.seek(offset + (self._start if whence == io.SEEK_SET else 0), whence) - self._start

    def close(self) -> None:
        """Whoever opened the file closes it."""


def _next_start(file: IO[bytes], start: int) -> int | None:
    """The next byte at which a record may begin."""
    file.seek(start)
    kept = b""
    while piece := file.read(PIECE):
        looked = kept + piece
        found = [place for place in map(looked.find, RECORD_STARTS) if place >= 0]
        if found:
            return start - len(kept) + min(found)
        kept, start = looked[-8:], start + len(piece)
    return None


def _read(record: Any, number: int) -> _Record:
    raw = _at_most(record.reader, BYTES_A_FILE + 1)
    day = record.record_date
    answer = "application/http" in (record.headers.get("Content-Type") or "").lower()
    address = NO_CHARACTER.sub("\ufffd", (record.headers.get("WARC-Target-URI") or "").strip("<> "))
    return _Record(number, raw, address,
                   day.date().isoformat() if day else None,
                   "" if answer else record.headers.get("Content-Type") or "application/octet-stream",
                   len(raw) < min(record.content_length, BYTES_A_FILE))


def _at_most(reader: Any, most: int) -> bytes:
    pieces, room = [], most
    while room > 0 and (piece := reader.read(min(room, PIECE))):
        pieces.append(piece)
        room -= len(piece)
    return b"".join(pieces)


def _is_bomb(record: Any, file: IO[bytes]) -> bool:
    """Reads a record to its end, unless that would take very long for the few bytes that it is packed in."""
    start, unpacked = file.tell(), 0
    while taken := record.consume(PIECE):
        unpacked += taken
        if unpacked > UNPACKED and unpacked > RATIO * (file.tell() - start):
            return True
    return False


def _received(one: _Record, place: str) -> Received | Problem | None:
    """What a server answered, unpacked; None for what is no text: pictures, errors, hints for robots."""
    from fastwarc.warc import ArchiveIterator

    if not one.url.lower().startswith(("http://", "https://")) or ROBOTS.match(one.url):
        return None
    if one.media:
        media, body = one.media, one.raw
    else:
        packed = MINI % len(one.raw) + one.raw + b"\r\n\r\n"
        try:
            answer = next(iter(ArchiveIterator(io.BytesIO(packed), auto_decode="all", strict_mode=False)), None)
            if answer is None or not answer.is_http_parsed or answer.http_headers.status_code != 200:
                return None
            media = answer.http_headers.get("Content-Type") or ""
            if not has_text(media):
                return None
            body = _at_most(answer.reader, BYTES_A_FILE + 1)
        except (OSError, ValueError) as error:
            return Problem(place, f"What the server answered cannot be unpacked ({str(error)[:80]}).", AGAIN)
    if not has_text(media):
        return None
    return Received(one.url, media, body, one.day)
