"""XML in, a tree out: no entities of its own, no other files, nothing fetched. What needs them is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.entities import html5
from typing import Any

from pledgebook.documents.extracted import Refused

# What begins with & and is nothing that XML knows: a name of HTML, or an ampersand that nobody has masked.
AMPERSAND = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9A-Fa-f]{1,6});)(?:([A-Za-z][A-Za-z0-9]{1,31});)?")
QUOTED = rb"(?:\"[^\"]*+\"|'[^']*+')"
DOCTYPE = re.compile(rb"((?:\s++|<\?.*?\?>|<!--.*?-->|\xef\xbb\xbf)*+)<!DOCTYPE\s(?:" + QUOTED + rb"|[^\"'\[>])*+"
                     rb"(?:\[((?:" + QUOTED + rb"|[^\"'\]])*+)\]\s*+)?>", re.DOTALL)
# The names of HTML, as W3C lists them: they are known here without a look at its lists.
OF_HTML = re.compile(rb"<!ENTITY\s+%\s+[\w.-]+\s+PUBLIC\s+[\"']-//W3C//ENTITIES [\w ]+ for XHTML//EN[\"']\s*"
                     + QUOTED + rb"?\s*>")
SAFELY = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False, "recover": False,
          "remove_comments": True, "remove_pis": True}


def xml_tree(raw: bytes, what: str) -> Any:
    """The root of the tree. Raises Refused for XML that is broken, or that could blow up."""
    from lxml import etree

    bare = _bare(raw)
    parser = etree.XMLParser(dtd_validation=False, **SAFELY)
    try:
        root = etree.fromstring(bare, parser)
    except (etree.LxmlError, ValueError) as error:
        try:
            root = etree.fromstring(AMPERSAND.sub(_as_xml, bare), parser)
        except (etree.LxmlError, ValueError):
            raise Refused(f"It is no {what} that can be read ({str(error)[:100]}).", "Fetch it again.") from error
    return _without_doctype(root, what)


def whole_parts(raw: bytes, what: str, is_part: Callable[[Any], bool]) -> tuple[Any, list[Any], str | None]:
    """The root, those of its parts that are whole, and why the rest cannot be read; None where there is no rest.

    Raises Refused as `xml_tree`, and where the XML breaks before a part is whole.
    """
    from lxml import etree

    try:
        root = xml_tree(raw, what)
    except Refused as refused:
        parser = etree.XMLPullParser(events=("start", "end"), **SAFELY)
        try:
            parser.feed(AMPERSAND.sub(_as_xml, _bare(raw)))
            parser.close()
        except (etree.LxmlError, ValueError) as error:
            reason = str(error)[:100]
            events = list(parser.read_events())
            parts = [element for event, element in events if event == "end" and is_part(element)]
            if parts:
                root = _without_doctype(events[0][1], what)
                return root, parts, None if events[-1] == ("end", root) else reason  # what comes behind it is no part
        raise refused
    return root, [element for element in root.iter() if is_part(element)], None


def _bare(raw: bytes) -> bytes:
    """The XML without blank lines above it, and without a DOCTYPE that declares nothing which could blow up.

    Nothing of what a DOCTYPE names is ever looked at. What else it declares than entities is how elements are nested.
    """
    bare = raw.lstrip()  # blank lines above the declaration are no XML, and of no harm
    found = DOCTYPE.match(bare)
    if found and b"<!ENTITY" not in OF_HTML.sub(b"", found[2] or b""):
        return found[1] + bare[found.end():]
    return bare


def _without_doctype(root: Any, what: str) -> Any:
    if root.getroottree().docinfo.doctype:
        raise Refused(f"This {what} declares entities of its own, which are not read: they can hide a bomb.",
                      "Save it without its DOCTYPE.")
    return root


def _as_xml(found: re.Match[bytes]) -> bytes:
    meant = html5.get(f"{found[1].decode()};", "") if found[1] else ""
    return "".join(f"&#{ord(letter)};" for letter in meant).encode() or b"&amp;" + found[0][1:]
