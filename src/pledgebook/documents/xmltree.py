"""XML in, a tree out: no entities, no document types, nothing fetched. What needs them is refused."""

from __future__ import annotations

from typing import Any

from pledgebook.documents.extracted import Refused


def xml_tree(raw: bytes, what: str) -> Any:
    """The root of the tree. Raises Refused for XML that is broken, or that could blow up."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False,
                             huge_tree=False, recover=False, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(raw, parser)
    except (etree.LxmlError, ValueError) as error:
        raise Refused(f"It is no {what} that can be read ({str(error)[:100]}).", "Fetch it again.") from error
    if root.getroottree().docinfo.doctype:
        raise Refused(f"This {what} declares a document type, which is not read: it can hide a bomb.",
                      "Save it without its DOCTYPE line.")
    return root
