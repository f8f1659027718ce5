"""Bytes and the encoding they are declared to be in, characters out: only encodings of the web, read as browsers do."""

from __future__ import annotations

import codecs
import re

from pledgebook.documents.encoding import BINARY_FORMATS, MARKS, READABLE_FORMATS, Decoded

# What browsers know, by Python's names (encoding.spec.whatwg.org); where a label stands for a larger set, that is read.
LARGER = {"ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874", "tis-620": "cp874",
          "gb2312": "gb18030", "gbk": "gb18030", "euc_kr": "cp949", "shift_jis": "cp932", "big5": "big5hkscs"}
OF_THE_WEB = frozenset((
    "utf-8 utf-16 utf-16-le utf-16-be cp866 iso8859-2 iso8859-3 iso8859-4 iso8859-5 iso8859-6 iso8859-7 iso8859-8 "
    "iso8859-10 iso8859-13 iso8859-14 iso8859-15 iso8859-16 koi8-r koi8-u mac-roman mac-cyrillic cp874 cp1250 cp1251 "
    "cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 gb18030 big5hkscs euc_jp iso2022_jp cp932 cp949").split())
SAY_THEMSELVES = (*(mark for mark, _, _ in MARKS), *(magic for magic, _ in (*READABLE_FORMATS, *BINARY_FORMATS)))
CHARSET = re.compile(r";\s*charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE | re.ASCII)


def charset_of(media: str) -> str | None:
    """iso-8859-2 for "text/html; charset=ISO-8859-2"."""
    found = CHARSET.search(media)
    return found[1].lower() if found else None


def as_declared(raw: bytes, label: str | None) -> Decoded | None:
    """The characters of bytes in the encoding that was declared.

    A few bytes that do not fit show as \ufffd, and that is told. None: nothing that the web knows was declared; the
    bytes say by a mark what they are, or are no text; they are good UTF-8 in any case; or too many do not fit.
    """
    codec = _codec(label or "")
    if codec is None or raw.startswith(SAY_THEMSELVES) or (codec.startswith("utf-16") and b"\0" not in raw):
        return None
    if not (b"\0" in raw or b"\x1b" in raw) and _is_utf8(raw):
        return None
    text = raw.decode(codec, "replace")
    broken = text.count("\ufffd") - (raw.count("\ufffd".encode()) if codec == "utf-8" else 0)
    if "\0" in text or broken > len(text) - len(text.encode("ascii", "ignore")) - broken:
        return None
    if not broken:
        return Decoded(text)
    return Decoded(text, f"{broken:,} place{'s' if broken > 1 else ''} in it could not be read as {label}, which it is "
                         f"declared to be in, and show{'' if broken > 1 else 's'} as \ufffd.",
                   "Fetch it again if a quote is touched by it.", text.index("\ufffd"))


def _codec(label: str) -> str | None:
    name = label.lower().removeprefix("x-").replace("windows-874", "cp874").replace("mac-cyrillic", "mac_cyrillic")
    try:
        known = codecs.lookup(name).name
    except LookupError:
        return None
    codec = LARGER.get(known, known)
    return codec if codec in OF_THE_WEB else None


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
