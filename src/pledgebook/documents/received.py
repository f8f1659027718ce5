"""What an address gave in, documents out: by the kind its server names, or by its first bytes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from pledgebook.documents.declared import as_declared, charset_of
from pledgebook.documents.kinds import HEAD, Kind, kind_of
from pledgebook.documents.metadata import About
from pledgebook.documents.plain import BYTES_A_DOCUMENT, Desk, plain_text
from pledgebook.documents.taken import taken_out
from pledgebook.model import Document, Problem

KINDS = {"text/html": Kind.HTML, "application/xhtml+xml": Kind.HTML, "application/pdf": Kind.PDF,
         "application/rss+xml": Kind.FEED, "application/atom+xml": Kind.FEED, "application/rdf+xml": Kind.FEED,
         "application/vnd.openxmlformats-officedocument.wordprocessingml.document": Kind.DOCX,
         "application/vnd.oasis.opendocument.text": Kind.ODT,
         "message/rfc822": Kind.MAIL, "multipart/related": Kind.SAVED, "application/x-mimearchive": Kind.SAVED}
PLAIN = ("text/plain", "text/markdown")
BY_ITS_BYTES = ("", "application/xml", "text/xml", "application/octet-stream")
LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Received:
    """What an address gave on some day."""

    url: str
    media: str  # what its server calls it: text/html; charset=utf-8
    raw: bytes
    day: str | None


def has_text(media: str) -> bool:
    """Whether a text may be in what a server calls so."""
    return plain_media(media) in (*KINDS, *PLAIN, *BY_ITS_BYTES)


def plain_media(media: str) -> str:
    """text/html for "Text/HTML; charset=utf-8"."""
    return media.partition(";")[0].strip().lower()


def documents_of(received: Received, *, source: str, where: str, desk: Desk) -> Iterator[Document | Problem]:
    """The documents in it, each at this address. The day is the text's own, else the one on which it was received."""
    media = plain_media(received.media)
    told = kind_of("", received.raw[:HEAD])
    form = told or KINDS.get(media)
    said = as_declared(received.raw, charset_of(received.media))
    known, stem = About(url=received.url), name_of_address(received.url)
    if form:
        if form is Kind.FEED:
            known = About()  # each item has an address of its own
        found = taken_out(form, received.raw, source=source, stem=stem, sidecar=known, desk=desk, where=where,
                          said=said)
    elif media in PLAIN:
        found = plain_text(received.raw[:BYTES_A_DOCUMENT + 1], source=source, stem=stem, sidecar=known, desk=desk,
                           said=said)
    else:
        return
    for one in found:
        if isinstance(one, Document):
            yield replace(one, published=one.published or received.day)
        else:
            yield replace(one, where=one.where.replace(source, where, 1)) if where not in one.where else one


def name_of_address(url: str) -> str:
    """A short name for an address, the same every time: wire.example-world-radars."""
    try:
        parts = urlsplit(url)
    except ValueError:  # such as an unclosed bracket in the host, which a web archive may hold
        return f"address-{hashlib.sha256(url.encode('utf-8', 'replace')).hexdigest()[:8]}"
    host = (parts.hostname or "").removeprefix("www.")
    path = re.sub(r"[^A-Za-z0-9._-]+", "-", parts.path.strip("/")).strip("-.")
    path = re.sub(r"\.(html?|php|aspx?|pdf|txt)$", "", path)
    name = f"{host}-{path}" if path else host
    if parts.query or len(name) > LONGEST_NAME:
        name = f"{name[:LONGEST_NAME]}-{hashlib.sha256(url.encode('utf-8', 'replace')).hexdigest()[:8]}"
    return name or "address"
