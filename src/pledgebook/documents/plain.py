"""Plain text in, a document out: its characters as they are, its title and date where the text gives them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from pledgebook.documents.clippings import clippings
from pledgebook.documents.columns import SAME_NAMES, Columns
from pledgebook.documents.encoding import PLAIN_SAVE, Decoded, Unreadable, decode
from pledgebook.documents.metadata import About, Sidecar, about
from pledgebook.documents.naming import Names
from pledgebook.model import Document, Original, Problem

# A book of 800 pages has some two million characters. What is longer is a whole archive in one file, and a
# line longer than a book is no prose; both would hold up every reader that parses sentences.
CHARACTERS_A_DOCUMENT = 5_000_000
CHARACTERS_A_LINE = 1_000_000
BYTES_A_DOCUMENT = 4 * CHARACTERS_A_DOCUMENT + 4  # no encoding read here takes more, mark included

LONGEST_TITLE = 200
FENCE = "---"  # before and behind the front matter of Markdown
FRONT_MATTER = 100  # lines of it at most
FRONT_LINE = re.compile(r"(title|published|date|publisher|url):[ \t]+(.*)", re.IGNORECASE)
HEADER_LINE = re.compile(r"(title|published|date|publisher|url):[ \t]*(.*)", re.IGNORECASE)
OTHER_LINE = re.compile(r"[A-Za-z][A-Za-z -]{1,20}:[ \t]+\S.*")  # of a header, such as "Author: …", not ours
ADDRESS_LINE = re.compile(r"https?://\S+(?:\s+#.*)?", re.IGNORECASE)
DAY_ADVICE = "Write it as 2024, 2024-07 or 2024-07-11, or give --published."


@dataclass(frozen=True, slots=True)
class Desk:
    """What holds for every text of one run: the day for undated ones, the names already given, and names of columns."""

    published: str | None
    names: Names
    columns: Columns = SAME_NAMES

    def document(self, text: str, *, wanted_id: str, source: str, known: About,
                 original: Original | None = None) -> Document:
        """The text as a document with an id of its own."""
        return Document(id=self.names.take(wanted_id, text), text=text, source=source, url=known.url,
                        publisher=known.publisher, published=known.published or self.published, title=known.title,
                        original=original)


def plain_text(raw: bytes, *, source: str, stem: str, sidecar: About, desk: Desk,
               said: Decoded | None = None) -> Iterator[Document | Problem]:
    """The document that these bytes hold, then what its owner should know; or the reason why it is refused.

    raw    the file's bytes, or a few more than BYTES_A_DOCUMENT of them when it is longer
    said   their characters, where whoever sent them has declared the encoding
    """
    if len(raw) > BYTES_A_DOCUMENT:
        yield Problem(source, f"It is longer than {CHARACTERS_A_DOCUMENT:,} characters, the most for one document.",
                      "Split it into its texts, or write them as JSON Lines, a text a line.")
        return
    decoded = said or decode(raw)
    if isinstance(decoded, Unreadable):
        yield Problem(source, decoded.what, decoded.try_this, decoded.start,
                      None if decoded.start is None else decoded.start + 1)
        return
    refused = refusal(decoded.text)
    if refused:
        yield Problem(source, *refused)
        return
    if _lists_addresses(decoded.text):
        yield Problem(source, "It holds nothing but addresses.",
                      "Save it under a name that ends in .urls, and read that.")
        return
    articles = clippings(decoded.text)
    for number, (article, told) in enumerate(articles, 1):
        yield desk.document(article, wanted_id=f"{stem}-{number}", source=source,
                            known=told.or_else(replace(sidecar, url=None)),  # else each were a version of the other
                            original=Original(raw, "plain text"))
    if articles:
        yield from _told(source, decoded)
        return
    header, notes = header_of(decoded.text)
    known = sidecar.or_else(header).or_else(About(title=heading_of(decoded.text) if header == About() else None))
    original = None if decoded.text.encode("utf-8", "replace") == raw else Original(raw, "plain text")
    yield desk.document(decoded.text, wanted_id=stem, source=source, known=known, original=original)
    yield from _told(source, decoded)
    for note in notes:
        yield Problem(source, note, DAY_ADVICE)


def _told(source: str, decoded: Decoded) -> Iterator[Problem]:
    """What its owner should know of how its characters were found."""
    if decoded.note:
        yield Problem(source, decoded.note, decoded.try_this, decoded.start,
                      None if decoded.start is None else decoded.start + 1)


def refusal(text: str) -> tuple[str, str] | None:
    """Why a text is not taken, and what to do: there is nothing in it, or too much. None: it is taken."""
    if not text or text.isspace():
        return "It holds nothing but blanks." if text else "It is empty.", "Fetch the text again, or leave it out."
    if len(text) > CHARACTERS_A_DOCUMENT:
        return (f"It has {len(text):,} characters; one document may have {CHARACTERS_A_DOCUMENT:,}.",
                "Split it into its texts, or write them as JSON Lines, a text a line.")
    if len(text) > CHARACTERS_A_LINE:
        longest = max(map(len, text.replace("\r", "\n").split("\n")))
        if longest > CHARACTERS_A_LINE:
            return (f"It has a line of {longest:,} characters; a line may have {CHARACTERS_A_LINE:,}.",
                    f"It is probably no prose. If it is, break it into paragraphs. {PLAIN_SAVE}")
    return None


def header_of(text: str) -> tuple[About, tuple[str, ...]]:
    """What lines such as "Title: …" at the very top say, when nothing else stands before the first blank line.

    Behind the first of them others of the kind may stand ("Author: …"), which say nothing here.
    The lines stay part of the text: offsets count every character of the file.
    """
    told: dict[str, str] = {}
    if text.startswith(FENCE):
        return _front_matter(text)
    for line in _lines(text):
        if not line.strip():
            break
        found = HEADER_LINE.fullmatch(line.strip())
        if found:
            told.setdefault(found[1].lower().replace("date", "published"), found[2])
        elif not told or not OTHER_LINE.fullmatch(line.strip()):
            return About(), ()
    return about(Sidecar(**told))


def _lists_addresses(text: str) -> bool:
    """Whether nothing but addresses stands in its lines, and notes behind #."""
    found = False
    for line in map(str.strip, _lines(text)):
        if ADDRESS_LINE.fullmatch(line):
            found = True
        elif line and not line.startswith("#"):
            return False
    return found


def _front_matter(text: str) -> tuple[About, tuple[str, ...]]:
    """What lines such as "title: …" say between two lines of "---" at the very top; other lines there are not ours."""
    told: dict[str, str] = {}
    lines = islice(_lines(text), FRONT_MATTER)
    if next(lines).rstrip() != FENCE:
        return About(), ()
    for line in lines:
        if line.rstrip() == FENCE:
            return about(Sidecar(**told))
        found = FRONT_LINE.fullmatch(line.rstrip())
        if found:
            name = found[1].lower().replace("date", "published")
            told.setdefault(name, _unquoted(found[2]))
    return About(), ()


def _unquoted(value: str) -> str:
    value = value.strip()
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value


def heading_of(text: str) -> str | None:
    """The first line where it looks like a heading: short, no sentence, and something follows it.

    A line that runs on into the next (hard-wrapped prose) is none.
    """
    lines = _lines(text)
    first = next((line.strip() for line in lines if line.strip()), "")
    below = next(lines, "").strip()
    followed = below or next((line for line in lines if line.strip()), "")
    title = first.lstrip("#").strip()
    ends_open = title.rstrip("\"'”’»)").endswith((".", ",", ";", ":", "…", "-", "–", "—"))
    if not title or len(title) > LONGEST_TITLE or ends_open or below[:1].islower() or not followed:
        return None
    return " ".join(title.split())


def _lines(text: str) -> Iterator[str]:
    """The lines of a text one by one, without splitting a long text to look at its top."""
    start = 0
    for end in re.finditer(r"\r\n|\r|\n|\Z", text):
        yield text[start: end.start()]
        start = end.end()
