"""A Word document in, its paragraphs out: as they read with all changes accepted, hidden words left out."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from pledgebook.documents.extracted import Extracted, Refused
from pledgebook.documents.xmltree import xml_tree

UNPACKED = 50_000_000  # bytes of one part, before it is taken for a bomb
RATIO, RATIO_FROM = 200, 10_000_000
MEMBERS = 10_000
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TITLE = "{http://purl.org/dc/elements/1.1/}title"
BODY = "word/document.xml"
BOMB = "It unpacks to far more than a document holds: it may be a bomb."
AS_TEXT = "Open it in a word processor and save it as plain text."
AS_LEDGER = "Bring a ledger in with `pledgebook import`; save a table of texts as CSV."
GONE = {WORD + name for name in ("del", "moveFrom", "delText", "instrText", "txbxContent")}


def word_document(raw: bytes) -> list[Extracted]:
    """The text of the body, a line for each paragraph; the days in the file are those of its making and not taken."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            names = packed.namelist()
            if len(names) > MEMBERS:
                raise Refused(f"It has more than {MEMBERS:,} parts.", AS_TEXT)
            if "xl/workbook.xml" in names:
                raise Refused("It is a workbook, and no Word document.", AS_LEDGER)
            if BODY not in names:
                raise Refused("It is a ZIP file, but no Word document.", "Unpack it and read the texts in it.")
            body = xml_tree(_part(packed, BODY, len(raw)), "Word document")
            core = (xml_tree(_part(packed, "docProps/core.xml", len(raw)), "Word document")
                    if "docProps/core.xml" in names else None)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError, OSError,
            ValueError) as error:
        raise Refused(f"It is damaged ({str(error)[:80]}).", "Fetch it again, or save it as plain text.") from error
    text = "\n\n".join(line for line in map("".join, _paragraphs(body)) if line.strip())
    if not text:
        raise Refused("There is no text in it.", AS_TEXT)
    return [Extracted(text, {"title": core.findtext(TITLE) if core is not None else None})]


def _part(packed: zipfile.ZipFile, name: str, size: int) -> bytes:
    """One part, read up to what a document may have: what its directory says of its size may be a lie."""
    import zlib

    try:
        with packed.open(name) as part:
            unpacked = part.read(UNPACKED + 1)
    except zlib.error as error:
        raise Refused(f"It is damaged ({error}).", "Fetch it again, or save it as plain text.") from error
    if len(unpacked) > UNPACKED or (len(unpacked) > RATIO_FROM and len(unpacked) > RATIO * size):
        raise Refused(BOMB, AS_TEXT)
    return unpacked


def _paragraphs(body: Any) -> Iterator[list[str]]:
    """The words of each paragraph; walked without recursion, since tables may stand in tables without end."""
    words: list[str] = []
    waiting = [body]
    while waiting:
        element = waiting.pop()
        tag = element.tag
        if tag in GONE or (tag == WORD + "r" and element.find(f"{WORD}rPr/{WORD}vanish") is not None):
            continue
        if tag == WORD + "p":
            yield words
            words = []
        elif tag == WORD + "t":
            words.append(element.text or "")
        elif tag in (WORD + "tab", WORD + "br", WORD + "cr"):
            words.append(" ")
        elif tag == WORD + "noBreakHyphen":
            words.append("-")
        waiting.extend(reversed(element))
    yield words
