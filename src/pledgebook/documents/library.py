"""A library of references in, the texts of its items out: of their files beside it, else their abstracts."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from pledgebook.documents.confined import extract
from pledgebook.documents.extracted import BYTES_A_FILE, Refused
from pledgebook.documents.folder import not_opened
from pledgebook.documents.kinds import HEAD, Kind, kind_of
from pledgebook.documents.metadata import About, Sidecar, about
from pledgebook.documents.naming import can_be_id, shown
from pledgebook.documents.plain import Desk, plain_text, refusal
from pledgebook.documents.references import FILES
from pledgebook.documents.taken import taken_out
from pledgebook.documents.visits import stamp
from pledgebook.model import Document, Problem

TEXT_KINDS = (".pdf", ".html", ".htm", ".xhtml", ".txt", ".md", ".docx", ".odt", ".eml", ".mht", ".mhtml")
WITH_FILES = "Export the library with its files, so that they lie beside it."


def library_documents(path: Path, raw: bytes, form: Kind, stem: str, desk: Desk,
                      leads_to: dict[str, str]) -> Iterator[Document | Problem]:
    """The documents of each item, with what the item says of them.

    leads_to   takes the files of the items, whether they are there or not, and their stamps
    """
    where = shown(path)
    try:
        items = extract(form, raw)
    except Refused as reason:
        yield Problem(where, f"{reason.what} (read as: {form})", reason.try_this)
        return
    for number, item in enumerate(items, 1):
        place = f"{where}:item {number}"
        told = dict(item.told)
        files, abstract = (told.pop(FILES) or "").split("\n"), told.pop("abstract")
        named = told.pop("id") or ""
        name = named if can_be_id(named) else f"{stem}-{number}"
        known, notes = about(Sidecar(**told))
        came = 0
        for file in filter(None, files):
            for one in _attached(path, file, name, known, place, desk, leads_to):
                came += isinstance(one, Document)
                yield one
        if not came and abstract and refusal(abstract) is None:
            came += 1
            yield desk.document(abstract, wanted_id=name, source=where, known=known)
        if not came:
            yield Problem(place, f"{item.text[:80]!r} has no text: neither a file that can be read nor an abstract.",
                          WITH_FILES)
        for what, try_this in (*item.notes, *((note, "Correct it in the library.") for note in notes)):
            yield Problem(place, what, try_this)


def _attached(library: Path, written: str, name: str, known: About, place: str, desk: Desk,
              leads_to: dict[str, str]) -> Iterator[Document | Problem]:
    """The text of one file of an item. Only files in the folder of the library are opened, whatever it names."""
    folder = os.path.realpath(library.parent)
    file = Path(os.path.realpath(library.parent / written.removeprefix("file://").replace("\\", "/"))) \
        if "\0" not in written else library.parent
    if file.suffix.lower() not in TEXT_KINDS:
        return
    if not file.is_relative_to(folder):
        yield Problem(place, f"Its file {written[:200]!r} lies outside the folder of the library and was not opened.",
                      WITH_FILES)
        return
    leads_to[str(file)] = stamp(file)
    try:
        with file.open("rb") as stream:
            raw = stream.read(BYTES_A_FILE + 1)
    except (OSError, ValueError) as error:
        missing = not_opened(file, error)
        yield Problem(place, f"Its file {written[:200]!r}: {missing.what}", missing.try_this)
        return
    form = kind_of(file.name, raw[:HEAD])
    if form:
        yield from taken_out(form, raw, source=shown(file), stem=name, sidecar=known, desk=desk)
    else:
        yield from plain_text(raw, source=shown(file), stem=name, sidecar=known, desk=desk)
