"""A web page in, its main text out: with title, day, publisher and canonical address where the page states them."""

from __future__ import annotations

import codecs
import logging
import re
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from pledgebook.documents.blocks import faded_lines, text_of, without_hidden
from pledgebook.documents.captions import with_captions
from pledgebook.documents.consent import is_consent_notice
from pledgebook.documents.declared import as_declared
from pledgebook.documents.encoding import Unreadable, decode
from pledgebook.documents.extracted import Extracted, Refused
from pledgebook.documents.pageday import published_on

DECLARED = re.compile(rb"(?:<meta[^>]{0,200}?charset|<\?xml[^>]{0,200}?encoding)"
                      rb"\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
LOOKED_FOR = 4096  # bytes in which a page declares its encoding
XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")  # lxml takes no characters whose encoding is declared
MOST_ELEMENTS = 200_000
MOST_ATTRIBUTES = 5000  # of one element; what it costs to read them grows with their square
MOST_WORDS = 20_000  # between the brackets of a tag: looked at before it is parsed, when a script may look like a tag
# A tag from its bracket to the next one that stands in no value; each of its characters is looked at once.
TAG = re.compile(r"""<[a-zA-Z](?:[^>=]++|=\s*+(?:"[^"]*+"|'[^']*+')|=)*+""")
VALUE = re.compile(r"""=\s*+(?:"[^"]*+"|'[^']*+')""")
WORD = re.compile(r"[^\s/=]+")
AROUND = ("script", "nav", "header", "footer", "aside", "form", "iframe", "button", "frameset")
LINKED = 10  # one letter of so many is in a link, at most, where nothing stands around a text
REMARK = re.compile(r"cmnt(_ref)?\d")
WIDEST_SPAN = 100  # of a cell, as the extractor counts
MOST_SPANNED = 300_000  # cells of a page, each counted as often as it spans others
MOST_FADED = 50  # lines that are looked for among the words that were taken
MOST_STARTS = 20  # places of a page at which a line is tried
AGREE = "Open it in a browser, answer the notice, save the page, and read the file."
SAVE = "Save the text of the page as a .txt file in UTF-8 and read that."


def web_page(raw: bytes, charset: str | None = None) -> list[Extracted]:
    """The main text of a page, menus and notices left out; hidden words are never taken.

    charset   the encoding that the mail around it says it is in
    """
    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    written, notes = characters(raw, charset)
    tree = parsed(written)
    without_hidden(tree)
    without_wide_spans(tree)
    for element in tree.xpath("//base | //link[@rel='alternate']"):  # which are not this page, but would be its address
        element.drop_tree()
    without_remarks(tree)
    with_captions(tree)
    faded = faded_lines(tree)[:MOST_FADED]
    published = published_on(tree)
    bare = text_of(tree) if is_bare(tree) else ""
    found = trafilatura.bare_extraction(
        tree, with_metadata=True, include_comments=False, include_tables=True, deduplicate=False,
        date_extraction_params={"extensive_search": False, "original_date": True})
    if isinstance(found, dict):  # only an older way of asking gives one
        found = None
    body = getattr(found, "body", None)
    text = bare or (block_by_block(text_of(body), tree) if body is not None else "")
    if not text:
        text = text_of(tree)
        notes += (("The main text of the page could not be told from its menus: all of it was taken.",
                   "Look at the quotes."),) if text else ()
    if not text:
        raise Refused("There is no text in this page.", SAVE)
    if is_consent_notice(text):
        raise Refused("It shows a notice on cookies in place of a text.", AGREE)
    if any(line in text for line in faded):
        notes += (("Some of the words taken cannot be seen until a script shows them (opacity: 0).",
                   "Look at the page where a quote surprises you."),)
    told = {"title": found.title, "published": published, "publisher": found.sitename,
            "url": _of_a_page(found.url)} if found is not None else {"published": published}
    return [Extracted(text, {name: value or None for name, value in told.items()}, notes)]


def _of_a_page(address: str | None) -> str | None:
    """The address that a page gives as its own, unless it is that of its site: all pages of some sites give that."""
    try:
        parts = urlsplit(address or "")
    except ValueError:  # such as an unclosed bracket in the host
        return address
    return address if parts.path.strip("/") or parts.query else None


def is_bare(tree: Any) -> bool:
    """Whether nothing stands around a text, as when a word processor saves it: there extractors lose lists."""
    linked = sum(len(link.text_content()) for link in tree.iter("a"))
    return next(tree.iter(*AROUND), None) is None and LINKED * linked < len(tree.text_content())


def without_remarks(tree: Any) -> None:
    """Takes out what others have written in the margin of a Google document, and the signs that lead there."""
    for link in [link for link in tree.iter("a") if REMARK.match(link.get("id") or "")]:
        beside = next(link.iterancestors("sup", "div"), None)
        if beside is not None and beside.getparent() is not None and next(beside.iter("a")) is link:
            beside.drop_tree()


def block_by_block(text: str, tree: Any) -> str:
    """The text with its lines taken apart where several blocks of the page were put into one, as of short pages."""
    blocks = text_of(tree).split("\n\n")
    starts: dict[str, list[int]] = {}
    for number, block in enumerate(blocks):
        starts.setdefault(block.partition(" ")[0], []).append(number)
    whole = set(blocks)
    return "\n\n".join(line if line in whole else next(filter(None, (
        _apart(line, blocks, start) for start in starts.get(line.partition(" ")[0], ())[:MOST_STARTS])), line)
        for line in text.split("\n\n"))


def _apart(line: str, blocks: list[str], start: int) -> str | None:
    """A line as blocks that stand one after the other in the page, if it is made of them; others may be left out."""
    found, at = [], 0
    if not f"{line} ".startswith(f"{blocks[start]} "):
        return None
    for block in islice(blocks, start, None):
        if line.startswith(block, at) and line[at + len(block): at + len(block) + 1] in ("", " "):
            found.append(block)
            at += len(block) + 1
            if at > len(line):
                return "\n\n".join(found)
    return None


def fragment(written: str) -> str:
    """The text of a piece of HTML, such as a feed carries; plain text comes back as it is."""
    if "<" not in written and "&" not in written:
        return written.strip()
    return text_of(parsed(f"<div>{written}</div>")) if written.strip() else ""


def parsed(written: str) -> Any:
    """The tree of a page. Raises Refused where there is none, or it has too many elements or attributes."""
    from lxml import etree, html

    if any(_words(tag[0]) > MOST_WORDS for tag in TAG.finditer(written) if tag.end() - tag.start() > 2 * MOST_WORDS):
        raise Refused(f"A tag of the page has more than {MOST_WORDS:,} attributes.", SAVE)
    parser = html.HTMLParser(no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        tree = html.document_fromstring(XML_DECLARATION.sub("", written.replace("\0", "")), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise Refused(f"It is no page that can be read ({str(error)[:80]}).", SAVE) from error
    if sum(1 for _ in tree.iter()) > MOST_ELEMENTS:
        raise Refused(f"The page has more than {MOST_ELEMENTS:,} elements.", SAVE)
    if any(len(element.attrib) > MOST_ATTRIBUTES for element in tree.iter("*")):
        raise Refused(f"A tag of the page has more than {MOST_ATTRIBUTES:,} attributes.", SAVE)
    return tree


def _words(tag: str) -> int:
    """How many words a tag has outside of quoted values: its name, those of attributes, and values without quotes."""
    return sum(1 for _ in WORD.finditer(VALUE.sub(" ", tag)))


def without_wide_spans(tree: Any) -> None:
    """Takes the spans from the cells of tables that would else be filled with hundreds of thousands of empty ones.

    A span says where a cell stands, not what it says: the text is the same.
    """
    cells = [(cell, _span(cell, "colspan"), _span(cell, "rowspan")) for cell in tree.iter("td", "th")]
    rows, widest = sum(1 for _ in tree.iter("tr")), max((wide for _, wide, _ in cells), default=0)
    if rows * widest + sum(wide * high for _, wide, high in cells) > MOST_SPANNED:
        for cell, _, _ in cells:
            for name in ("colspan", "rowspan"):
                cell.attrib.pop(name, None)


def _span(cell: Any, name: str) -> int:
    value = cell.get(name, "1")
    return min(int(value[:9]), WIDEST_SPAN) if value.isdecimal() else 1


def characters(raw: bytes, charset: str | None = None) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The characters of a page by its mark, as UTF-8, by what it is declared to be, else by a guess that is told."""
    marked = raw.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    declared = None if marked else DECLARED.search(raw[:LOOKED_FOR])
    label = declared[1].decode("ascii").lower() if declared else ""
    label = "utf-8" if label.startswith("utf-16") else label  # the declaration itself could not be read in UTF-16
    decoded = (None if marked else as_declared(raw, charset)) or as_declared(raw, label) or decode(raw)
    if isinstance(decoded, Unreadable):
        raise Refused(decoded.what, decoded.try_this)
    return decoded.text, ((decoded.note, decoded.try_this),) if decoded.note and not marked else ()
