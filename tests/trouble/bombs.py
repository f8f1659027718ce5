"""A hundred named files that are made to do harm, or look so; each is made when it is asked for."""

from __future__ import annotations

import base64
import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import partial

from tests.documents import made
from tests.documents.made import WORDS

MANY, LARGE = 50_000, 2_000_000
Bomb = Callable[[], bytes]


def _page(head: str, body: str) -> bytes:
    return f"<html><head>{head}</head><body><p>{WORDS}</p>{body}</body></html>".encode()


def html(inner: str) -> Bomb:
    return partial(_page, "<title>T</title>", inner)


def head(inner: str) -> Bomb:
    return partial(_page, inner, "")


def deep(tag: str, depth: int = MANY) -> Bomb:
    return html(f"<{tag}>" * depth + WORDS + f"</{tag}>" * depth)


PAGES: dict[str, Bomb] = {
    **{f"deep {tag}": deep(tag) for tag in ("div", "table", "ul", "blockquote", "b", "font", "a", "form", "svg",
                                            "span")},
    "attributes without end": html("<a foo=" * 20_000),
    "comments begun": html("<!--" * MANY), "sections begun": html("<![CDATA[" * MANY),
    "instructions begun": html("<?" * MANY), "brackets": html("<" * LARGE), "closing brackets": html(">" * LARGE),
    "tags closed that were not open": html("</div>" * MANY * 4), "crossed tags": html("<b><i></b>" * MANY),
    "a span of 2^53": html('<table><tr><td colspan="9007199254740991" rowspan="9007199254740991">x</td></tr></table>'),
    "spans beside spans": html("<table>" + '<tr><td colspan="1000" rowspan="1000">x</td></tr>' * 2000 + "</table>"),
    "many cells": html("<table>" + ("<tr>" + "<td>1</td>" * 100 + "</tr>") * 500 + "</table>"),
    "many paragraphs": html("<p>x</p>" * MANY), "many links": html('<a href="/">x</a>' * MANY),
    "many entities": html("&amp;" * MANY * 4), "entities of no character": html("&#xFFFFFFFFFF;" * MANY),
    "one long word": html("x" * LARGE), "one long attribute": html(f'<p class="{"x" * LARGE}">y</p>'),
    "rows beside a wide cell": html('<table><tr><td colspan="100">x</td></tr>' + "<tr><td>1</td></tr>" * 20_000
                                    + "</table>"),
    "attributes without values": html("<p " + " ".join(f"a{n}" for n in range(2 * MANY)) + ">x</p>"),
    "attributes with brackets": html("<p " + " ".join(f'a{n}=">"' for n in range(MANY)) + ">x</p>"),
    "attributes of a quote": html('<p " ' + " ".join(f"a{n}" for n in range(MANY)) + '">x</p>'),
    "a few attributes less": html("<p " + " ".join(f"a{n}" for n in range(19_000)) + ">x</p>"),
    "many attributes": html("<p " + " ".join(f'a{n}="1"' for n in range(MANY)) + ">x</p>"),
    "a script without end": html("<script>" + "x" * LARGE), "a title without end": head("<title>" + "x" * LARGE),
    "plain text without end": html("<plaintext>" + "<p>" * MANY), "many options": html("<select>" + "<option>" * MANY),
    "many meta": head('<meta name="date" content="2024">' * MANY),
    "a day of a million digits": head(f'<meta property="article:published_time" content="{"1" * 10**6}">'),
    "a deep JSON-LD": head('<script type="application/ld+json">' + "[" * MANY * 2 + "</script>"),
    "a long number in JSON-LD": head('<script type="application/ld+json">{"datePublished": ' + "9" * 10**5
                                     + "}</script>"),
    "a picture in the page": html(f'<img src="data:image/png;base64,{"A" * LARGE}">'),
    "spaces": html(" \n" * LARGE), "marks on one letter": html("e" + "\u0301" * 500_000),
    "turned writing": html("\u202e\u202d" * 200_000), "joined by nothing": html("\u200b".join("x" * 300_000)),
    "a false charset": lambda: b'<html><meta charset="utf-7"><p>+ADw-script+AD4-' + WORDS.encode() * 10,
    "many bases": head('<base href="http://a/">' * MANY),
    "hidden by a thousand styles": html('<div style="' + "display:none;" * 10_000 + '">x</div>'),
    "frames in frames": html("<iframe><noscript>" * MANY),
}


def objects(*bodies: bytes, root: bytes = b"1 0 R", more: bytes = b"") -> bytes:
    """A PDF of these objects, numbered from 1."""
    raw, starts = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, 1):
        starts.append(len(raw))
        raw += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    return raw + b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1) + table + (
        b"trailer << /Size %d /Root %s %s >>\nstartxref\n%d\n%%%%EOF" % (len(bodies) + 1, root, more, len(raw)))


def stream(content: bytes, told: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n" % (len(content), told) + content + b"\nendstream"


CATALOG, TREE = b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
LEAF = (b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 5 0 R >> "
        b"/XObject << /X 4 0 R >> >> >>")


def pdf_of(content: bytes, told: bytes = b"", font: bytes = FONT, *rest: bytes) -> Bomb:
    return lambda: objects(CATALOG, TREE, LEAF, stream(content, told), font, *rest)


def squeezed(raw: bytes, times: int) -> bytes:
    for _ in range(times):
        raw = zlib.compress(raw, 9)
    return raw


def in_streams(times: int) -> bytes:
    """A text of 200 MB, packed so many times."""
    return pdf_of(squeezed(b"(x) Tj " * 30_000_000, times), b"/Filter [" + b"/FlateDecode " * times + b"]")()


FLATE = b"/Filter /FlateDecode"
PDFS: dict[str, Bomb] = {
    "a stream of 200 MB": partial(in_streams, 1), "streams in streams": partial(in_streams, 3),
    "a hundred filters": pdf_of(b"x", b"/Filter [" + b"/FlateDecode " * 100 + b"]"),
    "ten thousand filters": pdf_of(b"41" * 1000 + b">", b"/Filter [" + b"/ASCIIHexDecode " * 10_000 + b"]"),
    "runs of one letter": pdf_of(b"\x81x" * 1_000_000, b"/Filter /RunLengthDecode"),
    "a broken LZW": pdf_of(b"\x80\x0b\x60" * 100_000, b"/Filter /LZWDecode"),
    "a wide predictor": pdf_of(zlib.compress(b"\2" * 100_000),
                               FLATE + b" /DecodeParms << /Predictor 12 /Columns 2147483647 >>"),
    "pages that hold themselves": lambda: objects(CATALOG, b"<< /Type /Pages /Kids [2 0 R] /Count 9 >>"),
    "a catalogue of itself": lambda: objects(b"<< /Type /Catalog /Pages 1 0 R >>"),
    "a tree of pages, deep": lambda: objects(CATALOG, *(b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % n
                                                        for n in range(3, 3000)), b"<< /Type /Page >>"),
    "a count of 2^31": lambda: objects(CATALOG, b"<< /Type /Pages /Kids [3 0 R] /Count 2147483647 >>", LEAF,
                                       stream(b""), FONT),
    "a million times one page": lambda: objects(CATALOG, b"<< /Type /Pages /Kids [" + b"3 0 R " * 100_000
                                                + b"] /Count 100000 >>", LEAF, stream(b"BT /F1 9 Tf (x) Tj ET"), FONT),
    "a form that draws itself": pdf_of(b"/X Do", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] "
                                                 b"/Resources << /XObject << /X 4 0 R >> >>"),
    "a picture without end": pdf_of(b"BI /W 9 /H 9 ID " + b"x" * 300_000),
    "many pictures without end": pdf_of(b"BI ID " * 50_000), "many operators": pdf_of(b"q " * 500_000),
    "many texts": pdf_of(b"BT /F1 9 Tf " + b"(x) Tj " * 200_000 + b"ET"),
    "deep arrays": pdf_of(b"[" * 100_000), "deep dictionaries": pdf_of(b"<</A" * 100_000),
    "a string without end": pdf_of(b"(" * 300_000), "a long number": pdf_of(b"9" * 500_000 + b" Tf"),
    "a table of letters, wide": pdf_of(
        b"BT /F1 9 Tf (x) Tj ET", b"", b"<< /Type /Font /Subtype /Type0 /BaseFont /A /ToUnicode 6 0 R >>",
        stream(b"1 begincodespacerange <00> <FF> endcodespacerange "
               b"1 beginbfrange <00000000> <FFFFFFFF> <0000> endbfrange")),
    "a length of itself": lambda: objects(CATALOG, TREE, LEAF, b"<< /Length 4 0 R >>\nstream\nx\nendstream", FONT),
    "an index before itself": lambda: objects(CATALOG, TREE, LEAF, stream(b""), FONT, more=b"/Prev 9"),
    "an index that names itself": lambda: (raw := objects(CATALOG, TREE))[:raw.rindex(b"trailer")]
        + b"trailer << /Size 3 /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF" % ((raw.rindex(b"xref\n0"),) * 2),
    "an index of 2^31 rows": lambda: b"%PDF-1.4\nxref\n0 2147483647\n0000000000 65535 f \n"
                                     b"trailer << /Root 1 0 R >>\nstartxref\n9\n%%EOF",
    "no index": lambda: b"%PDF-1.4\n" + b"1 0 obj\n<< >>\nendobj\n" * 50_000,
    "only a heading": lambda: b"%PDF-" + b"\n" * LARGE,
    "comments": lambda: b"%PDF-1.4\n" + b"%" * LARGE,
}


def docx_body(inner: str) -> Bomb:
    return partial(made.docx, inner)


def overlapped() -> bytes:
    """Many names for one packed part: each entry of the index points to the same bytes."""
    raw = made.zipped({"word/document.xml": b" " * 5_000_000})
    index, end = raw.index(b"PK\x01\x02"), raw.index(b"PK\x05\x06")
    entry = raw[index:end]
    return raw[:index] + entry * 2000 + b"PK\x05\x06" + struct.pack(
        "<HHHHIIH", 0, 0, 2000, 2000, len(entry) * 2000, index, 0)


def falsely_small() -> bytes:
    """The index says 10 bytes; there are 50 million."""
    raw = made.zipped({"word/document.xml": b" " * 50_000_000})
    place = raw.index(b"PK\x01\x02") + 24
    return raw[:place] + struct.pack("<I", 10) + raw[place + 4:]


def with_names(*names: str) -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as packed:
        for name in names:
            packed.writestr(name, WORDS)
    return raw.getvalue()


LAUGHS = '<!DOCTYPE l [<!ENTITY l0 "lol">' + "".join(
    f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10)) + "]>"
QUADRATIC = f'<!DOCTYPE l [<!ENTITY l9 "{"x" * 100_000}">]>'
OUTSIDE = '<!DOCTYPE l [<!ENTITY l9 SYSTEM "file:///etc/passwd">]>'
REMOTE = '<!DOCTYPE l SYSTEM "http://127.0.0.1:9/l.dtd" [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p"> %p;]>'
USES = "&l9;" * 1000
PACKED: dict[str, Bomb] = {
    "60 MB of spaces": lambda: made.zipped({"word/document.xml": b" " * 60_000_000}),
    "300 MB of one run": lambda: made.docx("<w:p><w:r><w:t>" + "x" * 300_000_000 + "</w:t></w:r></w:p>"),
    "overlapping parts": overlapped, "a false size": falsely_small,
    "ten thousand parts": lambda: made.zipped({f"p{n}": b"" for n in range(10_001)}),
    "a zip in a zip": lambda: made.zipped({"word/document.xml": made.zipped({"x": b" " * 9_000_000})}),
    "names that leave the folder": lambda: with_names("../../../tmp/pledgebook-was-here", "/tmp/pledgebook-was-here",
                                                      "word/document.xml"),
    "one name many times": lambda: with_names(*["word/document.xml"] * 500),
    "laughs": lambda: made.docx(f"<w:p><w:r><w:t>{USES}</w:t></w:r></w:p>", before=LAUGHS),
    "one entity many times": lambda: made.docx(f"<w:p><w:r><w:t>{USES}</w:t></w:r></w:p>", before=QUADRATIC),
    "an entity from outside": lambda: made.docx("<w:p><w:r><w:t>&l9;</w:t></w:r></w:p>", before=OUTSIDE),
    "deep paragraphs": docx_body("<w:p>" * 100_000),
    "many runs": docx_body("<w:p><w:r><w:t>x</w:t></w:r></w:p>" * 100_000),
    "tables in tables": docx_body("<w:tbl><w:tr><w:tc>" * 20_000), "an index cut off": lambda: made.docx()[:-10],
    "a heading only": lambda: b"PK\x03\x04" + bytes(1000),
}
FEEDS: dict[str, Bomb] = {
    "laughs": lambda: made.rss(f"<item><description>{USES}</description></item>", before=LAUGHS),
    "one entity many times": lambda: made.rss(f"<item><description>{USES}</description></item>", before=QUADRATIC),
    "an entity from outside": lambda: made.rss("<item><description>&l9;</description></item>", before=OUTSIDE),
    "an entity from afar": lambda: made.rss("<item><description>&l9;</description></item>", before=REMOTE),
    "a part from outside": lambda: made.rss('<item><description><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" '
                                            'href="file:///etc/passwd" parse="text"/></description></item>'),
    "deep": lambda: made.rss("<item>" + "<a>" * 100_000), "many items": lambda: made.rss(
        f"<item><description>{WORDS}</description></item>" * 20_000),
    "one long attribute": lambda: made.rss(f'<item a="{"x" * LARGE * 4}"/>'),
    "many attributes": lambda: made.rss("<item " + " ".join(f'a{n}="1"' for n in range(MANY)) + "/>"),
    "many namespaces": lambda: made.rss("<item " + " ".join(f'xmlns:a{n}="u{n}"' for n in range(MANY)) + "/>"),
    "a long section": lambda: made.rss(f"<item><description><![CDATA[{'<b>' * 200_000}]]></description></item>"),
    "a false encoding": lambda: b'<?xml version="1.0" encoding="UTF-7"?>' + made.rss()[21:],
}


def mail(head: bytes, body: bytes = WORDS.encode()) -> Bomb:
    return lambda: b"From: a@example.org\r\nMIME-Version: 1.0\r\n" + head + b"\r\n\r\n" + body


def nested_parts(depth: int) -> bytes:
    raw = b"MIME-Version: 1.0\r\n"
    for number in range(depth):
        raw += b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (number, number)
    return raw + b"\r\n" + WORDS.encode()


MAILS: dict[str, Bomb] = {
    "parts in parts": partial(nested_parts, 2000), "letters in letters": mail(
        b"\r\n".join([b"Content-Type: message/rfc822\r\n"] * 2000)),
    "many headings": mail(b"\r\n".join(b"X-%d: 1" % n for n in range(MANY))),
    "one long heading": mail(b"Subject: " + b"x" * LARGE), "a folded heading": mail(b"Subject: x" + b"\r\n x" * MANY),
    "many words in code": mail(b"Subject: " + b"=?utf-8?q?x?= " * 20_000),
    "many receivers": mail(b"To: " + b"a@example.org, " * MANY), "many parameters": mail(
        b"Content-Type: text/plain" + b"".join(b"; a%d=1" % n for n in range(20_000))),
    "an empty border": mail(b'Content-Type: multipart/mixed; boundary=""', b"--\r\n" * MANY),
    "many parts": mail(b'Content-Type: multipart/mixed; boundary="b"', b"--b\r\n\r\nx\r\n" * 20_000),
    "a border without end": mail(b'Content-Type: multipart/mixed; boundary="b"', b"--b\r\n" * 100_000),
    "a page inside, deep": mail(b"Content-Type: text/html\r\nContent-Transfer-Encoding: base64",
                                base64.encodebytes(b"<div>" * MANY)),
}
def many_keys(count: int) -> bytes:
    return ("{" + ", ".join(f'"k{number}": 1' for number in range(count)) + ', "text": "x"}').encode()


def marks(count: int) -> bytes:
    return ("e" + "\u0301" * count).encode()


LINES: dict[str, Bomb] = {
    "deep.jsonl": lambda: b'{"text": ' + b"[" * 1_000_000,
    "number.jsonl": lambda: b'{"text": "x", "n": ' + b"9" * 1_000_000 + b"}",
    "exponent.jsonl": lambda: b'{"text": "x", "published": 1e999999999}', "keys.jsonl": partial(many_keys, 200_000),
    "blank.jsonl": lambda: b"\n" * 1_000_000, "escapes.jsonl": lambda: b'{"text": "' + b"\\u0301" * 300_000 + b'"}',
    "halves.jsonl": lambda: b'{"text": "' + b"\\ud800" * 100_000 + b'"}',
    "long.jsonl": lambda: b'{"text": "' + b"x" * 70_000_000,
    "zeros.jsonl.gz": lambda: gzip.compress(bytes(200_000_000)),
    "twice.jsonl.gz": lambda: gzip.compress(gzip.compress(bytes(100_000_000))),
    "cut.jsonl.gz": lambda: gzip.compress(b'{"text": "x"}\n' * 1000)[:-9],
    "many.jsonl.gz": lambda: gzip.compress(b"") * 50_000,
    "columns.csv": lambda: b"text," + b"a," * 300_000 + b"\nx\n", "quote.csv": lambda: b'text\n"' + b"x\n" * LARGE,
    "rows.csv": lambda: b"text\n" + b"\n" * 1_000_000, "quotes.csv": lambda: b"text\n" + b'"' * LARGE,
    "word.txt": lambda: b"x" * 20_000_000, "marks.txt": partial(marks, LARGE),
    "nul.txt": partial(bytes, LARGE),
    "turned.txt": lambda: "\u202e".join(WORDS * 1000).encode(), "half.txt": lambda: WORDS.encode("utf-16")[:-1] * 3,
}
BOMBS: dict[str, Bomb] = {
    **{f"{name}.html": bomb for name, bomb in PAGES.items()}, **{f"{name}.pdf": bomb for name, bomb in PDFS.items()},
    **{f"{name}.docx": bomb for name, bomb in PACKED.items()}, **{f"{name}.rss": bomb for name, bomb in FEEDS.items()},
    **{f"{name}.eml": bomb for name, bomb in MAILS.items()}, **LINES,
}
FEW = (  # the short form: one of each sort
    "comments begun.html", "a deep JSON-LD.html", "pages that hold themselves.pdf",
    "a form that draws itself.pdf", "overlapping parts.docx", "names that leave the folder.docx", "laughs.rss",
    "an entity from outside.rss", "parts in parts.eml", "deep.jsonl", "cut.jsonl.gz", "quote.csv")
