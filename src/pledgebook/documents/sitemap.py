"""A sitemap in, the addresses that it lists out."""

from __future__ import annotations

from pledgebook.documents.extracted import Extracted, Refused
from pledgebook.documents.xmltree import xml_tree

MOST_ADDRESSES = 50_000


def sitemap(raw: bytes) -> list[Extracted]:
    """One text with an address a line: of pages, or of further sitemaps."""
    root = xml_tree(raw, "sitemap")
    found = [" ".join((place.text or "").split()) for entry in root for place in entry.iterchildren("{*}loc")]
    addresses = list(dict.fromkeys(address for address in found if address))
    if not addresses:
        raise Refused("It lists no address.", "Fetch it again.")
    if len(addresses) > MOST_ADDRESSES:
        raise Refused(f"It lists {len(addresses):,} addresses; at most {MOST_ADDRESSES:,} are read.", "Split it.")
    return [Extracted("\n".join(addresses))]
