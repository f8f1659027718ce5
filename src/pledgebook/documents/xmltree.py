"""XML in, a tree out: no entities, no document types, nothing fetched. What needs them is refused."""

from __future__ import annotations

import re
from html.entities import html5
from typing import Any

from pledgebook.documents.extracted import Refused

# What begins with & and is nothing that XML knows: a name of HTML, or an ampersand that nobody has masked.
AMPERSAND = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9A-Fa-f]{1,6});)(?:([A-Za-z][A-Za-z0-9]{1,31});)?")


def xml_tree(raw: bytes, what: str) -> Any:
    """The root of the tree. Raises Refused for XML that is broken, or that could blow up."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False,
                             huge_tree=False, recover=False, remove_comments=True, remove_pis=True)
    bare = raw.lstrip()  # blank lines above the declaration are no XML, and of no harm
    try:
        root = etree.fromstring(bare, parser)
    except (etree.LxmlError, ValueError) as error:
        mended = AMPERSAND.sub(_as_xml, bare)
        try:
            root = etree.fromstring(mended, parser)
        except (etree.LxmlError, ValueError):
            raise Refused(f"It is no {what} that can be read ({str(error)[:100]}).", "Fetch it again.") from error
    if root.getroottree().docinfo.doctype:
        raise Refused(f"This {what} declares a document type, which is not read: it can hide a bomb.",
                      "Save it without its DOCTYPE line.")
    return root


def _as_xml(found: re.Match[bytes]) -> bytes:
    meant = html5.get(f"{found[1].decode()};", "") if found[1] else ""
    return "".join(f"&#{ord(letter)};" for letter in meant).encode() or b"&amp;" + found[0][1:]
