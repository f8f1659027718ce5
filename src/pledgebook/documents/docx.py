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
USUAL = {"officeDocument": "word/document.xml", "core-properties": "docProps/core.xml"}
RELATIONS = "_rels/.rels"
BOMB = "It unpacks to far more than a document holds: it may be a bomb."
AS_TEXT = "Open it in a word processor and save it as plain text."
AS_LEDGER = "Bring a ledger in with `pledgebook import`; save a table of texts as CSV."
NO_WORD = "It is a ZIP file, but no Word document.", "Unpack it and read the texts in it."
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
STRICT = {"{http://purl.oclc.org/ooxml/wordprocessingml/main}": WORD,
          "{http://purl.oclc.org/ooxml/officeDocument/math}": MATH}
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"  # for what a Choice says, too
OFF = ("0", "false", "off")
STANDS_FOR = {WORD + "tab": " ", WORD + "br": " ", WORD + "cr": " ", WORD + "noBreakHyphen": "-",
              MATH + "den": "/", MATH + "sup": "^"}  # a half is no 12, and ten squared no 102
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
            parts = USUAL | _related(packed, names, len(raw))
            if parts["officeDocument"] not in names:
                raise Refused(*NO_WORD)
            body = xml_tree(part_of(packed, parts["officeDocument"], len(raw)), "Word document")
            core = (xml_tree(part_of(packed, parts["core-properties"], len(raw)), "Word document")
                    if parts["core-properties"] in names else None)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError, OSError,
            ValueError) as error:
        raise Refused(f"It is damaged ({str(error)[:80]}).", "Fetch it again, or save it as plain text.") from error
    if _tag(body) != WORD + "document":
        raise Refused(*NO_WORD)
    text = "\n\n".join(line for line in map("".join, _paragraphs(body)) if line.strip())
    if not text:
        raise Refused("There is no text in it.", AS_TEXT)
    return [Extracted(text, {"title": core.findtext(TITLE) if core is not None else None})]


def _related(packed: zipfile.ZipFile, names: list[str], size: int) -> dict[str, str]:
    """The names of its parts as the package tells them, by what they are: Word on the web writes word/document2.xml."""
    if RELATIONS not in names:
        return {}
    try:
        relations = xml_tree(part_of(packed, RELATIONS, size), "Word document")
    except Refused:  # its parts mostly have their usual names
        return {}
    told = ((relation.get("Type", "").rpartition("/")[2], relation.get("Target", "").removeprefix("/"))
            for relation in relations)
    return {kind: target for kind, target in told if target in names}


def part_of(packed: zipfile.ZipFile, name: str, size: int) -> bytes:
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
    goes_on = False  # the mark at the end of the last paragraph was deleted
    waiting = [body]
    while waiting:
        element = waiting.pop()
        tag = _tag(element)
        if tag in GONE or (tag == WORD + "r" and _is_hidden(element)) or (
                tag == FALLBACK and element.getprevious() is not None):
            continue
        if tag == WORD + "p":
            if not goes_on:
                yield words
                words = []
            goes_on = any(_tag(mark) in (WORD + "del", WORD + "moveFrom") for mark in _formats(element, "pPr", "rPr"))
        elif tag in (WORD + "t", MATH + "t"):
            words.append(element.text or "")
        else:
            words.append(STANDS_FOR.get(tag, ""))
        waiting.extend(reversed(element))
    yield words


def _tag(element: Any) -> str:
    """The element's name, of a strict document as of any other."""
    space, bracket, name = str(element.tag).rpartition("}")
    return STRICT.get(space + bracket, space + bracket) + name


def _formats(element: Any, *path: str) -> list[Any]:
    """What stands at a path below it."""
    found = [element]
    for name in path:
        found = [child for one in found for child in one if _tag(child) == WORD + name]
    return [child for one in found for child in one]


def _is_hidden(run: Any) -> bool:
    """Whether its words are hidden: `vanish` that is not switched off."""
    return any(_tag(one) == WORD + "vanish" and not any(value in OFF for value in one.attrib.values())
               for one in _formats(run, "rPr"))
