"""Text in, text that a file format can hold out."""

from __future__ import annotations

import re
from xml.etree import ElementTree as Tree

# XML 1.0, section 2.2: what no document may hold, not even escaped. Halves of a surrogate pair are among them.
NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`\x00-\x1f]+")


def xml_text(words: str) -> str:
    """The words with � for each character that XML has no place for."""
    return NOT_IN_XML.sub("�", words)


def units(text: str) -> int:
    """How many UTF-16 units a text has, which is how browsers and spreadsheets count its characters."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def shortened(text: str, most: int) -> str:
    """The text, or its beginning and … where it has more UTF-16 units."""
    if units(text) <= most:
        return text
    return text.encode("utf-16-le", "surrogatepass")[:2 * (most - 1)].decode("utf-16-le", "ignore") + "…"


def address(url: str | None) -> str | None:
    """An address of the web, or None: a script or a file's path is no link for others to follow."""
    return url if url and ADDRESS.fullmatch(url) else None


def xml_file(root: Tree.Element) -> bytes:
    """A whole XML file, one element a line."""
    Tree.indent(root, " ")
    content: bytes = Tree.tostring(root, "utf-8", xml_declaration=True)
    return content + b"\n"
