"""An encoding that is declared goes before a guess: by the server, then by the page; only those of the web count."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest

from pledgebook.documents import open_sources
from pledgebook.documents.addresses import Errand
from pledgebook.documents.declared import as_declared, charset_of
from pledgebook.model import Document, Problem
from tests.documents import made
from tests.documents.made import WORDS
from tests.documents.server import Page, fetcher, serving
from tests.documents.test_webarchive import record

POLISH = "Rząd wyśle żołnierzy, wciąż bez źdźbła."
PAGE = f"<!doctype html><html><head>HEAD<title>T</title></head><body><article><p>{WORDS}</p><p>{POLISH}</p></article>"
LATIN_2 = "text/html; charset=ISO-8859-2"


def page(encoding: str, head: str = "") -> bytes:
    return PAGE.replace("HEAD", head).encode(encoding, "replace")


def only(outcomes: list[Document | Problem]) -> Document:
    document, = outcomes
    assert isinstance(document, Document)
    return document


@pytest.mark.parametrize(("media", "raw"), [
    (LATIN_2, page("iso-8859-2")), (LATIN_2, page("iso-8859-2", '<meta charset="koi8-r">')),
    (LATIN_2, page("utf-8-sig")), (LATIN_2, page("utf-8")),
    ("text/html;charset='unicode_escape'", page("iso-8859-2", '<meta charset="iso-8859-2">')),
    ("text/plain; charset=\"iso-8859-2\"", POLISH.encode("iso-8859-2")),
    ("text/html; charset=utf-16le", page("utf-16-le")),
])
def test_what_the_server_declares_is_used(media: str, raw: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.warc").write_bytes(record("https://wire.example/1", raw, media))
    assert POLISH in only(list(open_sources([str(tmp_path / "a.warc")]))).text
    with serving() as site:
        site.pages["/a"] = Page(raw, media)
        document = only(list(open_sources([site.url("/a")], errand=Errand(fetcher()))))
    assert POLISH in document.text
    assert document.original is None or document.original.raw == raw  # the bytes are kept as they came


def test_a_feed_declares_its_encoding_itself(tmp_path: Path) -> None:
    raw = made.rss(f"<item><description>{POLISH}</description></item>")
    (tmp_path / "a.warc").write_bytes(record("https://wire.example/1", raw, "application/rss+xml; charset=iso-8859-1"))
    assert POLISH in only(list(open_sources([str(tmp_path / "a.warc")]))).text


@pytest.mark.parametrize(("head", "bad"), [("utf-8", b"\xff"), ("UTF8", b"\xc3("), ("windows-1251", b"\x98")])
def test_a_bad_byte_is_told_and_costs_no_other(head: str, bad: bytes, tmp_path: Path) -> None:
    encoding = "utf-8" if "8" in head else head
    words = POLISH if encoding == "utf-8" else "Польша даст пять танков."
    raw = PAGE.replace("HEAD", f'<meta charset="{head}">').replace(POLISH, f"{words} that BAD end").encode(encoding)
    (tmp_path / "a.html").write_bytes(raw.replace(b"BAD", bad))
    document, problem = open_sources([str(tmp_path / "a.html")])
    assert isinstance(document, Document) and f"{words} that \ufffd" in document.text
    assert isinstance(problem, Problem) and problem.what == (
        f"1 place in it could not be read as {head.lower()}, which it is declared to be in, and shows as \ufffd.")


@pytest.mark.parametrize("label", "undefined unicode_escape idna utf-7 rot13 base64 cp037 none-such utf-16".split())
def test_only_encodings_of_the_web_are_used(label: str, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(page("cp1252", f'<meta charset="{label}">').replace(b"bez", b"M\xfcller \\u0041"))
    document, problem = open_sources([str(tmp_path / "a.html")])
    assert isinstance(document, Document) and "Müller \\u0041" in document.text
    assert isinstance(problem, Problem) and "a guess from its characters" in problem.what


@pytest.mark.parametrize(("raw", "label"), [
    (codecs.BOM_UTF8 + b"\xe9", "iso-8859-1"), (b"\x89PNG\xff", "iso-8859-1"), (b"caf\xe9", "utf-8"), (b"\xe9", None),
    (b"a\0\xe9", "iso-8859-1"),
])
def test_a_declaration_that_the_bytes_gainsay_is_none(raw: bytes, label: str | None) -> None:
    assert as_declared(raw, label) is None


def test_the_charset_stands_in_the_media_type() -> None:
    assert [charset_of(media) for media in (LATIN_2, "text/html", 'text/html; a=b ;charset = "utf-8"')] == [
        "iso-8859-2", None, "utf-8"]
