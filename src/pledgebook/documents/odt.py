"""An OpenDocument text in, its paragraphs out: as they read with all changes accepted, without remarks."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from pledgebook.documents.docx import AS_TEXT, MEMBERS, TITLE, part_of
from pledgebook.documents.extracted import Extracted, Refused
from pledgebook.documents.xmltree import xml_tree

WHAT = "OpenDocument text"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
LINES = {TEXT + "p", TEXT + "h"}
STANDS_FOR = {TEXT + "s": " ", TEXT + "tab": " ", TEXT + "line-break": " "}
GONE = {TEXT + "tracked-changes", TEXT + "note", TEXT + "hidden-text", TEXT + "hidden-paragraph",
        "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}annotation"}


def open_document(raw: bytes) -> list[Extracted]:
    """The text of the body, a line for each paragraph and heading; the days in it are those of its making."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            names = packed.namelist()
            if len(names) > MEMBERS:
                raise Refused(f"It has more than {MEMBERS:,} parts.", AS_TEXT)
            if "content.xml" not in names:
                raise Refused(f"It is a ZIP file, but no {WHAT}.", "Unpack it and read the texts in it.")
            body = xml_tree(part_of(packed, "content.xml", len(raw)), WHAT)
            about = xml_tree(part_of(packed, "meta.xml", len(raw)), WHAT) if "meta.xml" in names else None
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError, OSError,
            ValueError) as error:  # a password is a RuntimeError
        raise Refused(f"It is damaged or locked ({str(error)[:80]}).", AS_TEXT) from error
    lines = (" ".join("".join(words).split()) for words in _paragraphs(body))
    text = "\n\n".join(line for line in lines if line)
    if not text:
        raise Refused("There is no text in it.", AS_TEXT)
    return [Extracted(text, {"title": about.findtext(f".//{TITLE}") if about is not None else None})]


def _paragraphs(body: Any) -> Iterator[list[str]]:
    """The words of each paragraph; walked without recursion, since tables may stand in tables without end."""
    words: list[str] = []
    waiting: list[tuple[Any, bool]] = [(body, False)]
    while waiting:
        element, leaving = waiting.pop()
        if element.tag in LINES:
            yield words
            words = []
        if leaving:
            words.append(element.tail or "")
            continue
        waiting.append((element, True))
        if element.tag in GONE:
            continue
        words.append(STANDS_FOR.get(element.tag, "") + (element.text or ""))
        waiting.extend((child, False) for child in reversed(element))
    yield words
