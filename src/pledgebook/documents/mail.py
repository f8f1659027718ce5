"""An e-mail in, its text and those of the messages in it out; or a page that a browser has saved as one.

Subject, day of sending and sender come with each; other things that are attached are named, not read.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from email import message_from_bytes, policy
from email.message import MIMEPart
from email.utils import parseaddr
from typing import TypeVar

from pledgebook.documents.extracted import Extracted, Refused
from pledgebook.documents.html import characters, fragment, web_page
from pledgebook.documents.mailday import day_written

MOST_PARTS = 1_000
MOST_NAMED = 5
CHARACTERS_A_NAME = 80
CHARACTERS_A_HEADING = 10_000  # the parser takes seconds, or a gigabyte, for a subject of twenty thousand coded words
AS_TEXT = "Save the text of the message as a .txt file in UTF-8."
SIGNATURE = re.compile(r"application/(pgp|(x-)?pkcs7)-signature")
WORD = re.compile(r"[^\W\d_]{3,}")
MESSAGE = "message/rfc822"
PAGES = ("text/html", "application/xhtml+xml")
ADDRESS = re.compile(r"https?://\S+")
MOST_WORDS_INSTEAD = 100  # different ones, of a plain text that only says where the message can be seen


Read = TypeVar("Read")


class Bounded(policy.EmailPolicy):
    """The usual rules, but of a heading longer than anybody writes only the start is read."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:CHARACTERS_A_HEADING]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a part of a message shows its reader, and what its owner should know of it."""

    text: str = ""
    notes: tuple[tuple[str, str], ...] = ()


def mail(raw: bytes) -> list[Extracted]:
    """The text that a message shows, plain where it has that, else that of its HTML; then each message inside it.

    A message inside has its own sender and day: what it says is not its bearer's. One without a text is told.
    """
    read = _opened(raw, lambda message: [(_named(one), _read(one)) for one in _messages(message)])
    texts = [one for _, one in read if one.text.strip()]
    notes = read[0][1].notes
    if not texts:
        raise Refused(" ".join(("There is no text in this message.", *(what for what, _ in notes))),
                      notes[0][1] if notes else AS_TEXT)
    told = notes if texts[0] is not read[0][1] else ()
    told += tuple((f"Inside it is the message {name}, which has no text.", "Look at it there.")
                  for name, one in read[1:] if not one.text.strip())
    return [replace(texts[0], notes=texts[0].notes + told), *texts[1:]]


def saved_page(raw: bytes) -> list[Extracted]:
    """The main text of a page that a browser saved whole (MHTML), with its address; its day, else that of saving."""
    return _opened(raw, _page_saved)


def _opened(raw: bytes, reading: Callable[[MIMEPart], Read]) -> Read:
    try:
        message = message_from_bytes(raw, policy=Bounded())
        assert isinstance(message, MIMEPart)
        return reading(message)
    except Refused:
        raise
    except Exception as error:  # the parser raises whatever a broken header makes it stumble on
        raise Refused(f"It is no message that can be read ({type(error).__name__}).", AS_TEXT) from error


def _page_saved(message: MIMEPart) -> list[Extracted]:
    address = _address(message, "Snapshot-Content-Location")
    pages = [part for part in _parts_of(message) if part.get_content_type() in PAGES]
    if not pages:
        raise Refused("There is no page in it.", AS_TEXT)
    main = next((part for part in pages if address and _address(part, "Content-Location") == address), pages[0])
    raw = main.get_payload(decode=True)
    page, = web_page(raw if isinstance(raw, bytes) else b"", main.get_content_charset())
    told = page.told | {"url": address or _address(main, "Content-Location") or page.told.get("url"),
                        "title": page.told.get("title") or _header(message, "Subject"),
                        "published": page.told.get("published") or day_written(_header(message, "Date") or "")}
    return [replace(page, told=told)]


def _address(part: MIMEPart, name: str) -> str | None:
    """An address of the web that a heading gives; none where it is that of a file."""
    written = "".join((_header(part, name) or "").split())
    return written if ADDRESS.fullmatch(written) else None


def _messages(message: MIMEPart) -> Iterator[MIMEPart]:
    """A message and those inside it, each before what is inside of that."""
    waiting, count = [message], 0
    while waiting:
        one = waiting.pop()
        yield one
        parts = _parts_of(one)
        count += len(parts)
        if count > MOST_PARTS:
            raise Refused(f"It has more than {MOST_PARTS:,} parts.", AS_TEXT)
        waiting.extend(reversed([inside for inside in map(_forwarded, parts) if inside is not None]))


def _forwarded(part: MIMEPart) -> MIMEPart | None:
    """The message that a part is, also where it was packed as a file."""
    within = part.get_payload() if part.get_content_type() == MESSAGE else None
    if not isinstance(within, list) or not within or not isinstance(within[0], MIMEPart):
        return None
    if (_header(part, "Content-Transfer-Encoding") or "").strip().lower() != "base64":
        return within[0]
    try:
        packed = b64decode(str(within[0].get_payload()).encode("ascii", "ignore"))
    except ValueError:  # it is cut off, and named as not read
        return None
    inside = message_from_bytes(packed, policy=Bounded())
    return inside if isinstance(inside, MIMEPart) else None


def _read(message: MIMEPart) -> Extracted:
    """What one message shows, without those inside it; its text may be empty."""
    sent = _header(message, "Date") or ""
    told = {"title": _header(message, "Subject"), "published": day_written(sent) or sent or None,  # told if no day
            "publisher": _sender(message)}
    shown, left = _shown(message), [_name(part) for part in _parts_of(message) if _is_left(part)]
    notes = shown.notes + _not_read(left)
    if any(len(str(value)) >= CHARACTERS_A_HEADING for _, value in message.raw_items()):
        notes += ((f"A heading of it is longer than {CHARACTERS_A_HEADING:,} characters; its end was not read.",
                   "Look at the message itself where that heading matters."),)
    return Extracted(re.sub(r"\r\n?", "\n", shown.text), told, notes)


def _header(message: MIMEPart, name: str) -> str | None:
    value = message.get(name)
    return None if value is None else str(value).encode("utf-8", "replace").decode()


def _sender(message: MIMEPart) -> str | None:
    return " ".join((parseaddr(_header(message, "From") or "")[0] or "").split()) or None


def _inside(part: MIMEPart) -> list[MIMEPart]:
    """The parts of a part; none of a message that was forwarded."""
    return list(part.iter_parts()) if part.get_content_maintype() == "multipart" and part.is_multipart() else []


def _parts_of(message: MIMEPart) -> list[MIMEPart]:
    """All its parts, those of its parts behind them, without what is inside of a message that was forwarded."""
    found, waiting = list[MIMEPart](), [message]
    while waiting:
        found.append(waiting.pop())
        if len(found) > MOST_PARTS:
            raise Refused(f"It has more than {MOST_PARTS:,} parts.", AS_TEXT)
        waiting.extend(reversed(_inside(found[-1])))
    return found


# --- what is not read -----------------------------------------------------------------------------------------


def _is_left(part: MIMEPart) -> bool:
    """Whether it is a file or a message of its own. Pictures shown in the text and signatures are neither."""
    kind, whole = part.get_content_maintype(), part.get_content_type()
    if kind == "multipart" or SIGNATURE.fullmatch(whole) or _forwarded(part) is not None:
        return False
    if part.get_content_disposition() == "attachment":
        return True
    if kind == "text":
        return whole not in ("text/plain", "text/html") and part.get_filename() is not None
    return kind != "image"


def _name(part: MIMEPart) -> str:
    return _short(part.get_filename() or part.get_content_type())


def _named(message: MIMEPart) -> str:
    """A message by its subject and sender."""
    sender = _sender(message)
    return _short(_header(message, "Subject") or "") + (f" of {_short(sender)}" if sender else "")


def _short(name: str) -> str:
    return repr(" ".join(name.encode("utf-8", "replace").decode().split())[:CHARACTERS_A_NAME])


def _not_read(left: list[str]) -> tuple[tuple[str, str], ...]:
    if not left:
        return ()
    more = [f"{len(left) - MOST_NAMED} more"] if len(left) > MOST_NAMED else []
    many = f"{len(left)} attachments of it were" if len(left) > 1 else "1 attachment of it was"
    return ((f"{many} not read: {', '.join(left[:MOST_NAMED] + more)}.", "Save what is attached, and read that, too."),)


# --- what is shown --------------------------------------------------------------------------------------------


def _shown(part: MIMEPart) -> Shown:
    kind = part.get_content_type()
    if part.get_content_disposition() == "attachment":
        return Shown()
    if kind == "multipart/alternative":
        return _chosen(_inside(part))
    if kind not in ("text/plain", "text/html"):
        return _joined(map(_shown, _inside(part)))
    raw, charset = part.get_payload(decode=True), part.get_content_charset()
    if not isinstance(raw, bytes) or not raw:
        return Shown()
    if not (charset or "").startswith(("utf-16", "utf-32")):
        raw = raw.replace(b"\0", b"")  # no text has it, and a mail that is otherwise whole is not refused for it
    try:
        return Shown(*characters(raw, charset)) if kind == "text/plain" else _page(raw, charset)
    except Refused as reason:  # it costs no other part
        return Shown("", ((reason.what, reason.try_this),))


def _page(raw: bytes, charset: str | None) -> Shown:
    try:
        page = web_page(raw, charset)[0]
    except Refused:
        written, notes = characters(raw, charset)
        return Shown(fragment(written), notes)
    return Shown(page.text, page.notes)


def _joined(several: Iterable[Shown]) -> Shown:
    shown = list(several)
    texts = [one.text for one in shown if one.text.strip()]
    return Shown("\n\n".join(text.strip("\r\n") for text in texts) if len(texts) > 1 else "".join(texts),
                 tuple(note for one in shown for note in one.notes))


def _chosen(alternatives: list[MIMEPart]) -> Shown:
    """The plain text of a message told in several forms; the last other form where that says more, or all there is."""
    plain = _joined(_shown(part) for part in alternatives if part.get_content_type() == "text/plain")
    if len(_words(plain.text)) > MOST_WORDS_INSTEAD:
        return plain
    others = [_shown(part) for part in alternatives if part.get_content_type() != "text/plain"]
    rich = next((one for one in reversed(others) if one.text.strip()), Shown())
    return rich if _stands_instead(plain.text, rich.text) or not plain.text.strip() else plain


def _stands_instead(plain: str, rich: str) -> bool:
    """Whether a plain text only says that there is another form: few of its words are there, or few in comparison."""
    here, there = _words(plain), _words(rich)
    return len(there) > len(here) and (2 * len(here & there) < len(here) or len(there) > 4 * len(here))


def _words(text: str) -> set[str]:
    return set(WORD.findall(ADDRESS.sub(" ", text).lower()))
