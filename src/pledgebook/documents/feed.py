"""An RSS or Atom file in, a text for each of its items out; nothing that it links to is fetched."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urljoin, urlsplit

from pledgebook.documents.extracted import Extracted, Refused
from pledgebook.documents.html import fragment
from pledgebook.documents.mailday import day_written
from pledgebook.documents.xmltree import xml_tree

MOST_ITEMS = 10_000
TEXTS = ("encoded", "content", "description", "summary")  # the fullest first
# Whose words are an item's own; those of other names, such as media:description, speak of its pictures.
SPACES = frozenset({
    "", "http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://purl.org/rss/1.0/", "http://my.netscape.com/rdf/simple/0.9/",
    "http://backend.userland.com/rss2", "http://purl.org/rss/1.0/modules/content/",
    "http://purl.org/dc/elements/1.1/", "http://purl.org/dc/terms/"})
BASE = "{http://www.w3.org/XML/1998/namespace}base"
WEB = ("http", "https")
DAYS = ("pubDate", "published", "date", "issued", "updated")
DOCTYPE = re.compile(rb"<!DOCTYPE\s+([\w:]{1,40})")
LOOKED_FOR = 4096  # bytes


def feed(raw: bytes) -> list[Extracted]:
    """Each item with a text, in the order of the feed. Many feeds give but the beginning of each text."""
    declared = DOCTYPE.search(raw[:LOOKED_FOR])
    root = None if declared and declared[1] not in (b"rss", b"rdf:RDF", b"feed") else xml_tree(raw, "feed")
    if root is None or _name(root) not in ("rss", "feed", "RDF"):
        raise Refused("It is XML, but no RSS or Atom feed.", "Save its text as a .txt file in UTF-8.")
    items = [element for element in root.iter() if _name(element) in ("item", "entry")]
    if len(items) > MOST_ITEMS:
        raise Refused(f"It has {len(items):,} items; at most {MOST_ITEMS:,} are read.", "Split it.")
    top = next((child for child in root if _name(child) == "channel"), root)
    publisher = _first(top, ("title",))
    base = root.get(BASE) or top.get(BASE) or _link(top) or ""
    found = [item for item in (_item(element, publisher, base) for element in items) if item is not None]
    if not found:
        raise Refused("None of its items has a text.", "Read the pages that it links to.")
    return found


def _item(item: Any, publisher: str | None, base: str) -> Extracted | None:
    text = next((text for text in (fragment(_inside(item, name)) for name in TEXTS) if text), "")
    title = fragment(_first(item, ("title",)) or "")
    if not text:
        return None
    days = [day for day in (_first(item, (name,)) for name in DAYS) if day and day.strip()]
    day = next(filter(None, map(day_written, days)), None) or next(iter(days), None)  # what is no day is told
    return Extracted(text, {"title": title or None, "published": day, "publisher": fragment(publisher or "") or None,
                            "url": _address(_link(item) or _guid(item), base)})


def _name(element: Any) -> str:
    """The name of an element of a feed; none for those of another vocabulary."""
    space, _, name = (element.tag if isinstance(element.tag, str) else "").rpartition("}")
    return name if space.removeprefix("{") in SPACES else ""


def _inside(item: Any, name: str) -> str:
    """What an element holds: escaped HTML as it is, elements (XHTML) as their text."""
    for child in item:
        if _name(child) == name:
            return (child.text or "") if not len(child) else " ".join(str(part) for part in child.itertext())
    return ""


def _first(parent: Any, names: tuple[str, ...]) -> str | None:
    return next((child.text for child in parent if _name(child) in names and child.text), None)


def _address(link: str | None, base: str) -> str | None:
    """The address that a link leads to; None where it starts from a place that the feed does not tell."""
    try:
        whole = urljoin(base, link or "")
        return whole if link and urlsplit(whole).scheme in WEB else None
    except ValueError:  # such as an unclosed bracket in the host
        return None


def _guid(item: Any) -> str | None:
    """The name of an item that has no link: in RSS it is its address, unless it says that it is none."""
    return next((child.text.strip() for child in item if _name(child) == "guid" and child.text
                 and child.get("isPermaLink", "true") == "true"), None)


def _link(item: Any) -> str | None:
    links = [child for child in item if _name(child) == "link"]
    for link in links:
        if link.get("href") and link.get("rel", "alternate") == "alternate":
            return str(link.get("href"))
    return next((link.text.strip() for link in links if link.text and link.text.strip()), None)
