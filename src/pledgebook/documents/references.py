"""A library of references in (BibTeX, RIS, CSL-JSON, as Zotero writes them), what each item says and its files out."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pledgebook.documents.days import day_of
from pledgebook.documents.encoding import Unreadable, decode
from pledgebook.documents.extracted import Extracted, Refused
from pledgebook.documents.mailday import day_written, month_of

MOST_ITEMS = 50_000
FILES = "files"  # what is told of an item besides what a document has: its files, one a line
MONTH_NUMBER = re.compile(r"0?[1-9]|1[0-2]")
AGAIN = "Export the library again, with its files."
AS_LINES = "Write it as JSON Lines: an object a line, without the brackets and commas around them, in NAME.jsonl."
TOLD_OF_AN_ITEM = {"type", "title", "abstract", "issued", "attachments", "container-title", "URL"}  # by CSL-JSON
RIS_START = re.compile(r"^TY  -", re.MULTILINE)
AS_WRITTEN = ("url", "doi", "file")  # fields of BibTeX that are no LaTeX
TILDE = re.compile(r"\\(?:~|textasciitilde)(?:\{\})?|\$\\sim\$")  # as exporters write it in an address
ESCAPED = re.compile(r"\\([_%&#$])")
DRIVE = re.compile(r"(^|(?<!\\):)([A-Za-z]):(?=[\\/])")  # of a Windows path, before its colon is escaped
TAGS = re.compile(r"</?(?:p|i|b|sup|sub|span|jats:p|jats:title)\b[^>]{0,200}>")


def bibtex(raw: bytes) -> list[Extracted]:
    """The items of a BibTeX or BibLaTeX file."""
    from bibtexparser.entrypoint import parse_string
    from bibtexparser.middlewares import LatexDecodingMiddleware
    from bibtexparser.model import Entry

    class Decoding(LatexDecodingMiddleware):
        """LaTeX as plain words, but for the fields that are none."""

        def transform_entry(self, entry: Entry, *args: Any, **named: Any) -> Any:
            written = {field.key: field.value for field in entry.fields if field.key.lower() in AS_WRITTEN}
            decoded = super().transform_entry(entry, *args, **named)
            for field in entry.fields:
                field.value = written.get(field.key, field.value)
            return decoded

    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)
    library = parse_string(_text(raw), append_middleware=[Decoding()])
    items, notes = [], []
    for block in library.failed_blocks:
        reason = getattr(block.error, "abort_reason", None) or str(block.error) or type(block.error).__name__
        notes.append((f"Line {(block.start_line or 0) + 1}: an entry cannot be read "
                      f"({' '.join(reason.split())[:120].rstrip('.')}).", AGAIN))
    for entry in library.entries:
        said = {name.lower(): str(field.value) for name, field in entry.fields_dict.items()}
        files = [_path_of(piece) for piece in re.split(r"(?<!\\);", said.get("file", "")) if piece.strip()]
        month = said.get("month", "").strip("{} ")
        number = _month(month)
        if month and not number and "date" not in said:
            notes.append((f"Line {(entry.start_line or 0) + 1}: {month[:40]!r} is no month; of {entry.key} the year "
                          "alone is taken.", "Correct it in the library."))
        items.append(_item(entry.key, said.get("title"), (said.get("date"), _dated(said.get("year"), number)), (
            said.get("journaltitle"), said.get("journal"), said.get("publisher"), said.get("institution"),
            said.get("organization")), _address(said.get("url", "")), said.get("abstract"), files))
    return _items(items, "BibTeX", notes)


def ris(raw: bytes) -> list[Extracted]:
    """The items of an RIS file."""
    import rispy

    items = []
    try:
        written = _text(raw)
        entries = rispy.loads(written, skip_unknown_tags=True)
    except (ValueError, KeyError, IndexError, OSError) as error:
        raise Refused(f"It is no RIS that can be read ({str(error)[:80]}).", AGAIN) from error
    for said in entries:
        files = [said[f"file_attachments{number}"] for number in range(1, 5) if said.get(f"file_attachments{number}")]
        days = [str(said.get(name) or "").strip("/ ").replace("/", "-") for name in ("date", "year")]
        items.append(_item(said.get("id"), said.get("title") or said.get("primary_title"), days, (
            said.get("journal_name"), said.get("secondary_title"), said.get("publisher")),
            next(iter(said.get("urls") or ()), None), said.get("abstract") or said.get("notes_abstract"), _flat(files)))
    lost = len(RIS_START.findall(written)) - len(items)
    notes = [(f"{lost} of its items cannot be read: they have no end (ER).", AGAIN)] if lost > 0 else []
    return _items(items, "RIS", notes)


def csl_json(raw: bytes) -> list[Extracted]:
    """The items of a CSL-JSON file. Its standard knows no files; `attachments` with a `path` are taken."""
    try:
        entries = json.loads(_text(raw))
    except (ValueError, RecursionError) as error:
        raise Refused(f"It is no JSON ({str(error)[:80]}).", AGAIN) from error
    entries = entries.get("items") if isinstance(entries, dict) else entries
    entries = entries if isinstance(entries, list) else []
    known = [said for said in entries if isinstance(said, dict)]
    if not known:
        raise Refused("It is no list of references.", AGAIN)
    if not any(TOLD_OF_AN_ITEM & said.keys() for said in known) and any("text" in said for said in known):
        raise Refused("It is a list of texts, and none of references.", AS_LINES)
    items = []
    for said in known:
        attached = said.get("attachments")
        files = [one.get("path") for one in attached if isinstance(one, dict)] if isinstance(attached, list) else []
        name = str(said.get("citation-key") or said.get("id") or "").rstrip("/").rpartition("/")[2]
        items.append(_item(name, said.get("title"), (_csl_day(said.get("issued")),), (
            said.get("container-title"), said.get("publisher")), said.get("URL"), said.get("abstract"), files))
    lost = len(entries) - len(known)
    notes = [(f"{lost} of its items cannot be read: they are no objects.", AGAIN)] if lost else []
    return _items(items, "CSL-JSON", notes)


def _text(raw: bytes) -> str:
    decoded = decode(raw)
    if isinstance(decoded, Unreadable):
        raise Refused(decoded.what, decoded.try_this)
    return decoded.text


def _item(name: object, title: object, days: Iterable[object], publishers: Iterable[object], url: object,
          abstract: object, files: Iterable[object]) -> dict[str, str | None]:
    """What is told of one item; of its days the first that is one."""
    publisher = next((found for found in map(_plain, publishers) if found), None)
    written = [bare for bare in (str(day or "").strip("{} ") for day in days) if bare]
    known = (day_written(one) or day_of(one[:7]) or day_of(one[:4]) for one in written)
    published = next(filter(None, known), None) or next(iter(written), None)  # told if it is no day
    return {"id": _plain(name), "title": _plain(title), "published": published,
            "publisher": publisher, "url": _plain(url), "abstract": _plain(abstract),
            FILES: "\n".join(str(one).strip() for one in files if one) or None}


def _items(items: list[dict[str, str | None]], what: str, notes: Sequence[tuple[str, str]]) -> list[Extracted]:
    if not items:
        raise Refused(f"It is no {what} with references that can be read.", AGAIN)
    if len(items) > MOST_ITEMS:
        raise Refused(f"It has {len(items):,} items; at most {MOST_ITEMS:,} are read.", "Split it.")
    told = [Extracted(item["title"] or item["id"] or "untitled", item) for item in items]
    if notes:
        told[0] = Extracted(told[0].text, told[0].told, tuple(notes))
    return told


def _plain(value: object) -> str | None:
    """A value as words: without the braces of BibTeX and the tags of an abstract."""
    if isinstance(value, list):
        value = value[0] if value else None
    if not isinstance(value, str | int):
        return None
    return " ".join(re.sub(r"(?<!\\)[{}]", "", TAGS.sub(" ", str(value))).split()) or None


def _dated(year: str | None, month: int) -> str | None:
    return f"{year.strip('{} ')}-{month:02d}" if year and 1 <= month <= 12 else year


def _month(written: str) -> int:
    """The number of a month by its name, also beside a day, or in figures; 0 for anything else."""
    named = next(filter(None, map(month_of, re.findall(r"[^\W\d_]+", written))), 0)
    return named or (int(written) if MONTH_NUMBER.fullmatch(written) else 0)


def _address(written: str) -> str:
    """An address without the escapes that exporters set in it."""
    return ESCAPED.sub(r"\1", TILDE.sub("~", written))


def _csl_day(issued: object) -> str | None:
    if not isinstance(issued, Mapping):
        return issued if isinstance(issued, str) else None
    parts: Any = issued.get("date-parts")
    first = parts[0] if isinstance(parts, list) and parts else None
    numbers = [str(part).strip().zfill(2) for part in (first if isinstance(first, list) else [first]) if part]
    return "-".join(numbers[:3]) or str(issued.get("raw") or issued.get("literal") or "") or None


def _path_of(piece: str) -> str:
    """The path in "Full Text PDF:files/12/a.pdf:application/pdf"; a bare path is one, too."""
    parts = re.split(r"(?<!\\):", DRIVE.sub(r"\1\2\\:", piece.strip("{} ")))
    path = parts[1] if len(parts) >= 3 else parts[0]
    return re.sub(r"\\([:;\\_{}&%$#])", r"\1", path)


def _flat(values: Iterable[object]) -> list[object]:
    return [one for value in values for one in (value if isinstance(value, list) else [value])]
