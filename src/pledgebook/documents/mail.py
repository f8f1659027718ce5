"""An e-mail in, its text out: subject, day of sending and sender with it; what is attached is named, not read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import MIMEPart
from email.utils import parseaddr

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
ADDRESS = re.compile(r"https?://\S+")
MOST_WORDS_INSTEAD = 100  # different ones, of a plain text that only says where the message can be seen


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
    """The text that a message shows: plain where it has that, else that of its HTML. Messages inside it are others'."""
    try:
        message = message_from_bytes(raw, policy=Bounded())
        assert isinstance(message, MIMEPart)
        sent = _header(message, "Date") or ""
        told = {"title": _header(message, "Subject"), "published": day_written(sent) or sent or None,  # told if no day
                "publisher": _sender(message)}
        parts = [part for number, part in zip(range(MOST_PARTS + 1), _parts(message), strict=False)]
        if len(parts) > MOST_PARTS:
            raise Refused(f"It has more than {MOST_PARTS:,} parts.", AS_TEXT)
        shown, left = _shown(message), [_name(part) for part in parts if _is_left(part)]
    except Refused:
        raise
    except Exception as error:  # the parser raises whatever a broken header makes it stumble on
        raise Refused(f"It is no message that can be read ({type(error).__name__}).", AS_TEXT) from error
    notes = shown.notes + _not_read(left)
    if not shown.text.strip():
        raise Refused(*(notes[0] if shown.notes else (" ".join((
            "There is no text in this message.", *(what for what, _ in notes))), AS_TEXT)))
    if any(len(str(value)) >= CHARACTERS_A_HEADING for _, value in message.raw_items()):
        notes += ((f"A heading of it is longer than {CHARACTERS_A_HEADING:,} characters; its end was not read.",
                   "Look at the message itself where that heading matters."),)
    return [Extracted(re.sub(r"\r\n?", "\n", shown.text), told, notes)]


def _header(message: MIMEPart, name: str) -> str | None:
    value = message.get(name)
    return None if value is None else str(value).encode("utf-8", "replace").decode()


def _sender(message: MIMEPart) -> str | None:
    return " ".join((parseaddr(_header(message, "From") or "")[0] or "").split()) or None


def _inside(part: MIMEPart) -> list[MIMEPart]:
    """The parts of a part; none of a message that was forwarded."""
    return list(part.iter_parts()) if part.get_content_maintype() == "multipart" and part.is_multipart() else []


def _parts(message: MIMEPart) -> Iterator[MIMEPart]:
    waiting = [message]
    while waiting:
        part = waiting.pop()
        yield part
        waiting.extend(reversed(_inside(part)))


# --- what is not read -----------------------------------------------------------------------------------------


def _is_left(part: MIMEPart) -> bool:
    """Whether it is a file or a message of its own. Pictures shown in the text and signatures are neither."""
    kind, whole = part.get_content_maintype(), part.get_content_type()
    if kind == "multipart" or SIGNATURE.fullmatch(whole):
        return False
    if part.get_content_disposition() == "attachment":
        return True
    if kind == "text":
        return whole not in ("text/plain", "text/html") and part.get_filename() is not None
    return kind != "image"


def _name(part: MIMEPart) -> str:
    """What a part that is not read calls itself; a forwarded message by its subject and sender."""
    within = part.get_payload()
    if part.get_content_type() == "message/rfc822" and isinstance(within, list) and within:
        forwarded = within[0]
        assert isinstance(forwarded, MIMEPart)
        name, sender = _header(forwarded, "Subject") or "", _sender(forwarded)
        return f"the message {_short(name)}" + (f" of {_short(sender)}" if sender else "")
    return _short(part.get_filename() or part.get_content_type())


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
