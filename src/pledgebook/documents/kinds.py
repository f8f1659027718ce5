"""What a file is: told by its first bytes where they say it, else by its ending."""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum

from pledgebook.documents.extracted import Extracted

HEAD = 1024  # bytes looked at
MARKS = rb"(?:\xef\xbb\xbf)?\s*"
PAGE = re.compile(MARKS + rb"(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,500}?-->\s*)?<(?:!doctype\s+html|html[\s>]|"
                  rb"(?:head|body|div|p|h1)(?:\s[^>]{0,200})?>.{0,1000}?</[a-z])", re.IGNORECASE | re.DOTALL)
ABOVE = rb"(?:<(?:\?|!--)[^>]{0,500}>\s*|<!DOCTYPE\s[^>\[]{0,500}(?:\[[^\]]{0,800}\]\s*)?>\s*)*"
FEED = re.compile(MARKS + ABOVE + rb"<(?:rss|feed|rdf:RDF)[\s>]")
FEED_ENDS = re.compile(rb"</(?:\w+:)?(?:rss|feed|RDF)\s*>")
SITEMAP = re.compile(MARKS + ABOVE + rb"<(?:urlset|sitemapindex)[\s>]")
MAIL = re.compile(rb"(?:[A-Z][A-Za-z-]{1,40}: [^\n]{0,998}\r?\n(?:[ \t][^\n]{0,998}\r?\n)*){0,40}?MIME-Version: ",
                  re.IGNORECASE)
OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument.text"  # the name and words of its first part
SAVED = re.compile(rb"^(?:Snapshot-Content-Location: |From: \W{0,5}Saved by )", re.IGNORECASE | re.MULTILINE)


class Kind(StrEnum):
    """A format that a text is taken out of."""

    HTML = "web page"
    PDF = "PDF"
    DOCX = "Word document"
    ODT = "OpenDocument text"
    MAIL = "e-mail"
    SAVED = "saved page"
    FEED = "feed"
    SITEMAP = "sitemap"  # it holds addresses, no text
    BIBTEX = "BibTeX"
    RIS = "RIS"
    CSL = "CSL-JSON"
    WORKBOOK = "workbook"  # asked for by `import` alone


ENDINGS = {".html": Kind.HTML, ".htm": Kind.HTML, ".xhtml": Kind.HTML, ".pdf": Kind.PDF, ".docx": Kind.DOCX,
           ".odt": Kind.ODT, ".eml": Kind.MAIL, ".mht": Kind.SAVED, ".mhtml": Kind.SAVED,
           ".rss": Kind.FEED, ".atom": Kind.FEED, ".xml": Kind.FEED, ".rdf": Kind.FEED}
LIBRARIES = {".bib": Kind.BIBTEX, ".bibtex": Kind.BIBTEX, ".ris": Kind.RIS, ".csljson": Kind.CSL}
CSL_START = re.compile(MARKS + rb"\[\s*\{")  # a .json file that is a list is none that speaks of the text beside it
PARQUET_SUFFIX = ".parquet"
TABLES = (".csv", ".tsv")


def kind_of(name: str, head: bytes) -> Kind | None:
    """The kind of a file; None: a plain text, or nothing that is known."""
    if head.startswith(b"%PDF-"):
        return Kind.PDF
    if PAGE.match(head):
        return Kind.HTML
    if FEED.match(head):
        return Kind.FEED
    if SITEMAP.match(head):
        return Kind.SITEMAP
    ending = ENDINGS.get(name[name.rfind("."):].lower()) if "." in name else None
    if head.startswith(b"PK\x03\x04"):
        return Kind.ODT if head[30:].startswith(OPEN_DOCUMENT) else Kind.DOCX
    if ending in (None, Kind.MAIL) and MAIL.match(head):
        return Kind.SAVED if SAVED.search(head) else Kind.MAIL
    return ending


def ends(raw: bytes) -> bool:
    """Whether a feed has its end, and was not cut off on its way."""
    return bool(FEED_ENDS.search(raw[-HEAD:].replace(b"\0", b"")))  # NUL: in UTF-16


def reader_of(kind: Kind) -> Callable[[bytes], list[Extracted]]:
    """What takes the texts out. Each is imported when it is asked for: they take time to load."""
    if kind is Kind.HTML:
        from pledgebook.documents.html import web_page

        return web_page
    if kind is Kind.PDF:
        from pledgebook.documents.pdf import pdf

        return pdf
    if kind is Kind.DOCX:
        from pledgebook.documents.docx import word_document

        return word_document
    if kind is Kind.ODT:
        from pledgebook.documents.odt import open_document

        return open_document
    if kind is Kind.MAIL:
        from pledgebook.documents.mail import mail

        return mail
    if kind is Kind.SAVED:
        from pledgebook.documents.mail import saved_page

        return saved_page
    if kind is Kind.SITEMAP:
        from pledgebook.documents.sitemap import sitemap

        return sitemap
    if kind in (Kind.BIBTEX, Kind.RIS, Kind.CSL):
        from pledgebook.documents import references

        return {Kind.BIBTEX: references.bibtex, Kind.RIS: references.ris, Kind.CSL: references.csl_json}[kind]
    if kind is Kind.WORKBOOK:
        from pledgebook.documents.sheets import workbook

        return workbook
    from pledgebook.documents.feed import feed

    return feed
