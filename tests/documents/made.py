"""Small files of each format, invented and made here, byte by byte where the format allows it."""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from functools import lru_cache

WORDS = "Norway will send two radars to Ukraine, the ministry said on Tuesday."
MORE = "The government has set aside 50 million euros for the purchase, and parliament will vote in the autumn."
HIDDEN = "France will send ten tanks to Ukraine and pays for them."

PAGE = f"""<!DOCTYPE html><html lang="en"><head><title>Norway to send radars | The Wire</title>
<link rel="canonical" href="https://wire.example/radars"><meta property="og:site_name" content="The Wire">
<meta property="og:title" content="Norway to send radars">
<meta property="article:published_time" content="2024-07-11T10:00:00+02:00"></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/world">World</a></li></ul></nav>
<article><h1>Norway to send radars</h1><p>{WORDS} They will arrive before winter.</p>STYLED<p>{MORE}</p></article>
<footer><p>We use cookies.</p></footer></body></html>"""


def page(between: str = "") -> bytes:
    return PAGE.replace("STYLED", between).encode()


def pdf(lines: list[str] | None = None, *, pages: int = 1, title: str = "Radars for Ukraine",
        packed: bytes | None = None) -> bytes:
    """A PDF of one text on each of its pages; an empty list gives pages without text."""
    shown = [WORDS] if lines is None else lines
    content = b"BT /F1 12 Tf 50 700 Td " + b" ".join(
        f"({line}) Tj 0 -14 Td".encode("latin-1") for line in shown) + b" ET" if shown else b"0 0 m"
    stream = zlib.compress(content) if packed is None else packed
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>",
               f"<< /Type /Pages /Kids [{' '.join(['3 0 R'] * pages)}] /Count {pages} >>".encode(),
               b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> "
               b"/MediaBox [0 0 612 792] >>",
               b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(stream) + stream + b"\nendstream",
               b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>", f"<< /Title ({title}) >>".encode()]
    raw, starts = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        starts.append(len(raw))
        raw += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    return raw + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + (
        b"trailer << /Size %d /Root 1 0 R /Info 6 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(raw)))


WORD_SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W = (f'xmlns:w="{WORD_SPACE}" '
     'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
     'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"')


def docx(body: str | None = None, *, before: str = "", space: str = WORD_SPACE, name: str | None = None) -> bytes:
    shown = body if body is not None else (
        f"<w:p><w:r><w:t>{WORDS[:20]}</w:t></w:r><w:r><w:t xml:space='preserve'>{WORDS[20:]}</w:t></w:r></w:p>"
        f"<w:p><w:del><w:r><w:delText>Iceland refuses.</w:delText></w:r></w:del><w:ins><w:r><w:t>{MORE}</w:t></w:r>"
        "</w:ins>"
        f"<w:r><w:rPr><w:vanish/></w:rPr><w:t>{HIDDEN}</w:t></w:r></w:p>"
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>2024</w:t></w:r></w:p></w:tc></w:tr></w:tbl>")
    core = ('<cp:coreProperties xmlns:cp="c" xmlns:dc="http://purl.org/dc/elements/1.1/">'
            "<dc:title>Radars</dc:title></cp:coreProperties>")
    body = f"<?xml version='1.0'?>{before}<w:document {W}><w:body>{shown}</w:body></w:document>".replace(
        WORD_SPACE, space)
    if name is None:
        return zipped({"word/document.xml": body, "docProps/core.xml": core})
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    related = "http://schemas.openxmlformats.org/package/2006/relationships"
    return zipped({"_rels/.rels": f"<Relationships xmlns='{related}'><Relationship Id='rId1' Type='{kind}' "
                                  f"Target='/{name}'/></Relationships>", name: body, "docProps/core.xml": core})


def zipped(parts: dict[str, str | bytes]) -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, written in parts.items():
            packed.writestr(name, written)
    return raw.getvalue()


def odt() -> bytes:
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in (
        "office", "text", "table"))
    written = (f"<text:tracked-changes><text:changed-region><text:p>{HIDDEN}</text:p></text:changed-region>"
               f"</text:tracked-changes><text:h>Radars</text:h><text:p>{WORDS[:20]}<text:span>{WORDS[20:25]}</text:span>"
               f"<office:annotation><text:p>{HIDDEN}</text:p></office:annotation>{WORDS[25:]}</text:p>"
               f"<table:table><table:table-row><table:table-cell><text:p>2<text:s/>radars</text:p></table:table-cell>"
               f"</table:table-row></table:table><text:list><text:list-item><text:p>{MORE}<text:note><text:note-body>"
               f"<text:p>{HIDDEN}</text:p></text:note-body></text:note></text:p></text:list-item></text:list>")
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as packed:  # its first part is not packed, and so can be seen from outside
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        packed.writestr("content.xml", f"<office:document-content {spaces}><office:body><office:text>{written}"
                                       "</office:text></office:body></office:document-content>")
        packed.writestr("meta.xml", '<m xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Radars for all</dc:title>'
                                    "</m>")
    return raw.getvalue()


@lru_cache  # it holds the time of its making
def xlsx(*rows: tuple[object, ...]) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    for row in rows or (("text", "published"), (WORDS, "2024-07-11")):
        book.active.append(row)
    raw = io.BytesIO()
    book.save(raw)
    return raw.getvalue()


def mail(body: str = "", *, kind: str = "text/plain; charset=utf-8",
         day: str = "Thu, 11 Jul 2024 23:30:00 -0400") -> bytes:
    return (f"From: =?utf-8?q?Minist=C3=A8re?= <press@example.org>\r\nTo: all@example.org\r\nSubject: Radars\r\n"
            f"Date: {day}\r\nMIME-Version: 1.0\r\nContent-Type: {kind}\r\n"
            f"Content-Transfer-Encoding: 8bit\r\n\r\n{body or WORDS}\r\n").encode()


def part(body: str | bytes, kind: str = "text/plain; charset=utf-8", *more: str) -> bytes:
    """A part of a mail, with further heading lines."""
    written = body if isinstance(body, bytes) else body.encode()
    return "\r\n".join((f"Content-Type: {kind}", *more, "", "")).encode() + written


def parts(*each: bytes, kind: str = "mixed") -> bytes:
    """A part of several parts, or with `parcel` a mail."""
    border = f"{kind}{len(b''.join(each))}"
    return part(b"".join(b"--%s\r\n%s\r\n" % (border.encode(), one) for one in each) + f"--{border}--\r\n".encode(),
                f'multipart/{kind}; boundary="{border}"')


# The head of a page that a browser has saved whole, above its parts.
SAVED = (b"From: <Saved by Blink>\r\nSnapshot-Content-Location: https://wire.example/told\r\n"
         b"Subject: =?utf-8?Q?Norway=20to=20send=20radars?=\r\nDate: Fri, 12 Jul 2024 10:00:00 -0000\r\n"
         b"MIME-Version: 1.0\r\n")


def parcel(inner: bytes) -> bytes:
    """A mail of one part."""
    head, _, _ = mail().partition(b"Content-Type")
    return head + inner


def rss(items: str | None = None, *, before: str = "") -> bytes:
    shown = items if items is not None else (
        f"<item><title>Radars</title><link>https://wire.example/1</link>"
        "<pubDate>Thu, 11 Jul 2024 10:00:00 GMT</pubDate>"
        f"<description>&lt;p&gt;{WORDS}&lt;/p&gt;&lt;p style=\"display:none\"&gt;{HIDDEN}&lt;/p&gt;"
        "</description></item>"
        f"<item><title>Money</title><content:encoded><![CDATA[<p>{MORE}</p>]]></content:encoded>"
        "<description>Short.</description></item>")
    return (f'<?xml version="1.0"?>{before}<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
            f"<channel><title>The Wire</title>{shown}</channel></rss>").encode()


ATOM = (f'<feed xmlns="http://www.w3.org/2005/Atom"><title>The Wire</title><entry><title>Radars</title>'
        f'<link rel="alternate" href="https://wire.example/1"/><published>2024-07-11T10:00:00Z</published>'
        f'<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>{WORDS}</p></div></content></entry></feed>').encode()
SITEMAP = (b'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
           b"<url><loc>https://wire.example/1</loc><lastmod>2024-07-11</lastmod></url></urlset>")
BIB = ("@article{radars24, title={Radars {for} Kyiv}, date={2024-07-11}, journaltitle={The Wire},"
       " url={https://wire.example/1},"
       "\n file={Full Text:files/12/a.pdf:application/pdf;Snapshot:files/13/b.html:text/html;"
       "x:files/c.png:image/png}}\n"
       "@misc{money, title={Money}, year=2024, month=jul, publisher={Min{\\'e}ral}, abstract={" + MORE + "}}\n"
       "@misc{bare, title={Nothing}}\n").encode()
RIS = ("TY  - NEWS\nID  - radars24\nTI  - Radars for Kyiv\nDA  - 2024/07/11/\nT2  - The Wire\nUR  - https://wire.example/1\n"
       "L1  - files/12/a.pdf\nER  - \n\nTY  - RPRT\nTI  - Money\nPY  - 2024\nPB  - Minéral\n"
       "AB  - " + MORE + "\nER  - \n").encode()
CSL = json.dumps([
    {"id": "http://zotero.org/users/1/items/radars24", "type": "article-newspaper", "title": "Radars for Kyiv",
     "container-title": "The Wire", "URL": "https://wire.example/1", "issued": {"date-parts": [["2024", 7, 11]]},
     "attachments": [{"path": "files/12/a.pdf"}]},
    {"id": "money", "title": "Money", "publisher": "Minéral", "issued": {"date-parts": [[2024, 7]]}, "abstract": MORE},
]).encode()
