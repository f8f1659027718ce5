"""Bytes in, characters out: UTF-8 as it is, other encodings converted with a note to the owner.

Only certain or well-founded readings pass. A currency sign turned into a letter would change an amount
without anyone seeing it, so a guess is always told, and what looks like no text at all is refused.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from dataclasses import dataclass

PLAIN_SAVE = "Save it as UTF-8 plain text and read it again."
CHECK = "Check accents and currency signs in the quotes, or save the text as UTF-8 to be sure."

# Formats that are no plain text. The first two can consist of readable bytes only, so they are looked
# for even where the bytes are good UTF-8.
READABLE_FORMATS = ((b"%PDF-", "a PDF file"), (b"{\\rtf", "an RTF document"))
BINARY_FORMATS = (
    (b"\x89PNG", "a PNG image"), (b"\xff\xd8\xff", "a JPEG image"), (b"GIF8", "a GIF image"),
    (b"RIFF", "a sound, film or WebP file"), (b"PK\x03\x04", "a ZIP archive or an Office document"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"), (b"\x1f\x8b", "packed with gzip"),
    (b"BZh", "packed with bzip2"), (b"\xfd7zXZ", "packed with xz"), (b"\x28\xb5\x2f\xfd", "packed with Zstandard"),
    (b"SQLite format 3\x00", "an SQLite database"), (b"\x7fELF", "a program"), (b"MZ\x90\x00", "a program"),
)

# UTF-32 before UTF-16: its mark begins with the same two bytes.
MARKS = ((codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
         (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"), (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
         (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"), (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"))

# One-byte encodings of Latin script, likeliest first, with the letters one meets in them. charset-normalizer
# takes English with a euro sign in Windows-1252 for Macintosh Icelandic, so these are told apart here, by
# what each misreading makes of the others; it is asked about other scripts only.
WESTERN = "àáâãäåæçèéêëìíîïñòóôõöøùúûüÿœßšžªº"
CENTRAL = "áâäąćčďéęěëíîłńňóôőöřśšşťúůüűýźżžß"
LATIN = (("cp1252", "Windows-1252 (Western European)", WESTERN),
         ("cp1250", "Windows-1250 (Central European)", CENTRAL),
         ("cp1254", "Windows-1254 (Turkish)", "áâäçéğıiîñóöşûüß"),
         ("cp1257", "Windows-1257 (Baltic)", "āąčēęėģīįķļņōõöäšūųüž"),
         ("iso8859_15", "ISO 8859-15 (Western European)", WESTERN),
         ("iso8859_2", "ISO 8859-2 (Central European)", CENTRAL),
         ("mac_roman", "Mac OS Roman", WESTERN), ("cp850", "DOS code page 850", WESTERN))

# Signs that do not stand inside a word, and those that do not follow a letter at all.
NOT_IN_WORDS = frozenset("¡¿‚„³¹¼½¾¥¤¦¬±¶§†‡‰ˆ˜")
NOT_AFTER_LETTERS = frozenset("¡¿‚„")
WORDS_OF_ONE_LETTER = frozenset("àÀèÈéÉóÓôÔªº")
HIGH = re.compile(r"[^\x00-\x7f]")
CONTROL = re.compile(r"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f-\x9f]")
CONTROL_BYTES = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")  # not ESC: some Japanese text has it

SAMPLE = 65_536


@dataclass(frozen=True, slots=True)
class Decoded:
    """Characters, and what their owner should know of how they were found (None: plain UTF-8)."""

    text: str
    note: str | None = None
    try_this: str = ""
    start: int | None = None  # the first character that was not understood


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why these bytes are not taken for a text."""

    what: str
    try_this: str
    start: int | None = None  # the character that stands in the way


def decode(raw: bytes) -> Decoded | Unreadable:
    """The characters of a text, without its byte order mark; line ends stay as they are."""
    for magic, name in READABLE_FORMATS:
        if raw.startswith(magic):
            return _other_format(name)
    for mark, codec, name in MARKS:
        if raw.startswith(mark):
            return _by_mark(raw, codec, name)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return _not_utf8(raw)
    return _not_utf8(raw) if "\0" in text else Decoded(text)


def _other_format(name: str) -> Unreadable:
    return Unreadable(f"This is {name}, not plain text.", "Save its text as a .txt file in UTF-8 and read that.")


def _by_mark(raw: bytes, codec: str, name: str) -> Decoded | Unreadable:
    try:
        text = raw.decode(codec)
    except UnicodeDecodeError as error:
        if codec == "utf-8-sig":
            return _not_utf8(raw[len(codecs.BOM_UTF8):])
        return Unreadable(f"It begins like {name}, but byte {error.start + 1:,} does not fit ({error.reason}).",
                          "The file may be cut off: fetch it again, or save it as UTF-8.")
    if "\0" in text:
        return _nul(text)
    if codec == "utf-8-sig":
        return Decoded(text)
    return Decoded(text, f"It is in {name}, as its first bytes say, and was converted.",
                   "Nothing has to be done; saved as UTF-8 it reads without this note.")


def _not_utf8(raw: bytes) -> Decoded | Unreadable:
    for magic, name in BINARY_FORMATS:
        if raw.startswith(magic):
            return _other_format(name)
    if b"\0" in raw:
        return _utf16_without_mark(raw) or _nul(raw.decode("utf-8", "replace"))
    decoded = _nearly_utf8(raw)
    if decoded is None and not CONTROL_BYTES.search(raw):
        decoded = _latin(raw) or _other_script(raw)
    return decoded or Unreadable("Its bytes are not the text of any encoding known here.", PLAIN_SAVE)


def _nul(text: str) -> Unreadable:
    start = text.index("\0")
    return Unreadable(
        f"It holds a NUL byte (line {text.count(chr(10), 0, start) + 1:,}), which no text has: it may be damaged "
        "or no text at all.", "Fetch it again, or remove the NUL bytes and read it again.", start)


def _utf16_without_mark(raw: bytes) -> Decoded | None:
    """UTF-16 known by one side of its byte pairs, which hardly changes: zero, and the number of one script.

    A NUL that strayed into a plain text stands among letters of all kinds on both sides.
    """
    sample = raw[:SAMPLE]
    zeros = sample[0::2].count(0), sample[1::2].count(0)
    side = sample[0::2] if zeros[0] else sample[1::2]
    usual = Counter(side).most_common(2)
    if min(zeros) or 0 not in dict(usual) or sum(number for _, number in usual) < 0.9 * len(side):
        return None
    try:
        text = raw.decode("utf-16-be" if zeros[0] else "utf-16-le")
    except UnicodeDecodeError:
        return None
    start = text[:SAMPLE]
    wordlike = sum(character.isalnum() or character.isspace() for character in start)
    if "\0" in text or CONTROL.search(start) or wordlike < 0.7 * len(start):
        return None
    return Decoded(text, "It looks like UTF-16 without its mark and was converted.", CHECK)


def _nearly_utf8(raw: bytes) -> Decoded | None:
    """UTF-8 with a few broken places, such as a text cut off inside a character.

    Taken for a one-byte encoding instead, every dash and quotation mark of it would become three letters.
    """
    text = raw.decode("utf-8", "replace")
    broken = text.count("\ufffd") - raw.count("\ufffd".encode())
    whole = len(text) - len(text.encode("ascii", "ignore")) - broken
    cut_off = broken == 1 and text.endswith("\ufffd")
    if whole < 4 * broken and not (cut_off and whole):
        return None
    return Decoded(text, f"{broken:,} place{'s' if broken > 1 else ''} in it could not be read as UTF-8 and "
                         f"show{'' if broken > 1 else 's'} as \ufffd.",
                   "Fetch the text again if a quote is touched by it.", text.index("\ufffd"))


def _latin(raw: bytes) -> Decoded | None:
    """Latin script in the one-byte encoding that leaves the fewest strange words.

    Two of them give every byte a character, so there is always a reading; it may be too strange to take.
    """
    high = re.compile(rb"[\x80-\xff]")
    first = high.search(raw)
    # A window around the first accents is enough to tell, and keeps a long text from taking long.
    start = max(0, first.start() - 100) if first else 0
    window = raw[start: start + SAMPLE]
    readings: list[tuple[int, int, str, str]] = []
    for codec, name, letters in LATIN:
        try:
            raw.decode(codec)
        except UnicodeDecodeError:
            continue
        text = window.decode(codec)
        strange = _strange(text)
        unusual = sum(accent.isalpha() and accent.lower()[0] not in letters for accent in HIGH.findall(text))
        readings.append((strange + unusual, strange, codec, name))
    _, strange, codec, name = min(readings, key=lambda reading: reading[0])  # the first of equals: likeliest
    if strange > len(high.findall(window)) / 10:
        return None
    return Decoded(raw.decode(codec), f"It is not in UTF-8; read as {name}, a guess from its characters.", CHECK)


def _strange(text: str) -> int:
    """How many characters stand where a right reading of Latin script would not have them."""
    return sum(_is_strange(text[max(0, at - 1): at], text[at], text[at + 1: at + 2])
               for at in (found.start() for found in HIGH.finditer(text)))


def _is_strange(before: str, here: str, after: str) -> bool:
    """A capital or a sign inside a word, three accents in a row, an accent at a digit or alone."""
    if not here.isalpha():
        misplaced = here in NOT_AFTER_LETTERS or (here in NOT_IN_WORDS and after.isalpha())
        return (misplaced and before.isalpha()) or here == "¤" or "\x80" <= here <= "\x9f"
    accents_around = before > "\x7f" and after > "\x7f" and before.isalpha() and after.isalpha()
    alone = not before.isalpha() and not after.isalpha() and here not in WORDS_OF_ONE_LETTER
    at_digit = (before.isdigit() or after.isdigit()) and here not in "ªº"
    no_start = here in "ğĞ" and not before.isalpha()  # no Turkish word begins with it; Baltic Š is read so
    return accents_around or no_start or alone or at_digit or (here.isupper() and before.islower())


def _other_script(raw: bytes) -> Decoded | None:
    from charset_normalizer import from_bytes  # here, because few texts need it and it takes time to load

    best = from_bytes(raw).best()
    if best is None:
        return None
    text = raw.decode(best.encoding)
    if "\0" in text or CONTROL.search(text):
        return None
    return Decoded(text, f"It is not in UTF-8; read as {best.encoding}, a guess from its characters.", CHECK)
