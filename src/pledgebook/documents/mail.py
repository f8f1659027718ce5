"""An e-mail in, its text out: subject, day of sending and sender with it; what is attached is named, not read."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr

from pledgebook.documents.extracted import Extracted, Refused
from pledgebook.documents.html import characters, fragment, web_page
from pledgebook.documents.mailday import day_written

MOST_PARTS = 1_000
CHARACTERS_A_HEADING = 10_000  # the parser takes seconds, or a gigabyte, for a subject of twenty thousand coded words
AS_TEXT = "Save the text of the message as a .txt file in UTF-8."


class Bounded(policy.EmailPolicy):
    """The usual rules, but of a heading longer than anybody writes only the start is read."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:CHARACTERS_A_HEADING]


def mail(raw: bytes) -> list[Extracted]:
    """The plain text of a message, else the text of its HTML."""
    try:
        message = message_from_bytes(raw, policy=Bounded())
        assert isinstance(message, EmailMessage)
        parts = [part for number, part in zip(range(MOST_PARTS), message.walk(), strict=False)]
        attached = sum(part.get_content_disposition() == "attachment" for part in parts)
        inline = [part for part in parts if not part.is_multipart() and part.get_content_disposition() != "attachment"]
        told = {"title": _header(message, "Subject"), "published": day_written(_header(message, "Date") or ""),
                "publisher": " ".join((parseaddr(_header(message, "From") or "")[0] or "").split()) or None}
        text = next((text for text in (_text(part) for part in inline if part.get_content_type() == "text/plain")
                     if text.strip()), "")
        pages = [part for part in inline if part.get_content_type() == "text/html"]
        if not text and pages:
            text = _page(bytes(pages[0].get_payload(decode=True) or b""))
    except Refused:
        raise
    except Exception as error:  # the parser raises whatever a broken header makes it stumble on
        raise Refused(f"It is no message that can be read ({type(error).__name__}).", AS_TEXT) from error
    if not text.strip():
        raise Refused("There is no text in this message.", AS_TEXT)
    notes: tuple[tuple[str, str], ...] = ()
    if attached:
        notes += ((f"{attached} attachment{'s' if attached > 1 else ''} of it {'were' if attached > 1 else 'was'} not "
                   "read.", "Save what is attached, and read that, too."),)
    if any(len(str(value)) >= CHARACTERS_A_HEADING for _, value in message.raw_items()):
        notes += ((f"A heading of it is longer than {CHARACTERS_A_HEADING:,} characters; its end was not read.",
                   "Look at the message itself where that heading matters."),)
    return [Extracted(re.sub(r"\r\n?", "\n", text), told, notes)]


def _header(message: EmailMessage, name: str) -> str | None:
    value = message.get(name)
    return None if value is None else str(value).encode("utf-8", "replace").decode()


def _text(part: EmailMessage) -> str:
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return ""
    try:
        return raw.decode(part.get_content_charset() or "utf-8")
    except (LookupError, UnicodeDecodeError):
        return characters(raw)[0] if raw else ""


def _page(raw: bytes) -> str:
    try:
        return web_page(raw)[0].text
    except Refused:
        return fragment(characters(raw)[0])
