"""Files, words or an address that somebody hands in through a browser, the book with them out, and what became of each.

Everything goes the way of `pledgebook add`: written to a folder that is gone afterwards, opened by the same readers in
their confined process, added by the same code. Nothing of a file's own path gets further than its last part.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from starlette.datastructures import FormData, UploadFile

from pledgebook.claims import USUAL
from pledgebook.documents import open_sources
from pledgebook.documents.days import NotADay
from pledgebook.documents.source import ADDRESS
from pledgebook.doors.adding import added_to
from pledgebook.doors.web.page import rendered
from pledgebook.doors.web.sent import MOST_BYTES, MOST_FILES, Sent, word
from pledgebook.doors.web.shelf import Shelf
from pledgebook.model import Document, Problem, digest
from pledgebook.register.store import Added, Book, Outcome

# What a browser waits for. A text of a thousand words takes a second or two; who has more has `pledgebook add`.
MOST_TEXTS = 200
MOST_CHARACTERS = 2_000_000
MORE = "Add it at the command line, where one sees how far it is: `pledgebook add FILE`."
NOT_IN_A_NAME = re.compile(r"[\x00-\x1f\x7f/\\:]")
LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Handed:
    """One thing that was handed in, ready to be opened."""

    name: str  # as its owner calls it
    source: str  # the path it was written to, or its address


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of it."""

    name: str
    added: tuple[Added, ...]
    problems: tuple[Problem, ...]  # what failed, or needs a look; `where` tells the place in it

    @property
    def outcome(self) -> str:
        """new, same, copy of …, failed: one word for a file with one text, else how many of each."""
        if not self.added:
            return str(Outcome.FAILED)
        if len(self.added) == 1:
            return self.added[0].in_words()
        counted = {str(outcome): sum(one.outcome is outcome for one in self.added) for outcome in Outcome}
        return ", ".join(f"{count} {word}" for word, count in counted.items() if count)


def add_import(app: FastAPI, shelf: Shelf) -> None:
    """Puts the import into the reading room."""

    @app.get("/import", response_class=HTMLResponse, include_in_schema=False)
    def form() -> HTMLResponse:
        return _page()

    @app.post("/import", response_class=HTMLResponse, include_in_schema=False)
    def take(form: Sent) -> HTMLResponse:
        typed = {name: word(form, name, MOST_BYTES) for name in ("text", "title", "publisher", "published", "url")}
        with tempfile.TemporaryDirectory(prefix="pledgebook-import-") as folder:
            handed = [*_files(form, Path(folder)), *_words(typed, Path(folder))]
            if not handed:
                return _page(typed, warning="Nothing was handed in. Choose files, or paste a text.")
            try:
                with shelf.book() as kept:
                    taken = taken_in(kept, handed, published=typed["published"] or None)
                    kept.settle()
            except NotADay as error:
                return _page(typed, warning=f"{error.what} {error.try_this}")
        return _page(taken=taken)


def taken_in(book: Book, handed: Sequence[Handed], *, published: str | None) -> list[Taken]:
    """Reads and adds one thing after the other; each text is kept as soon as it is read. Raises NotADay."""
    texts, characters, taken = 0, 0, []
    for one in handed:
        problems, waiting = list[Problem](), list[Document]()
        for opened in open_sources([one.source], published=published):
            if isinstance(opened, Problem):
                problems.append(_without_path(opened, one))
                continue
            texts, characters = texts + 1, characters + len(opened.text)
            if texts > MOST_TEXTS or characters > MOST_CHARACTERS:
                problems.append(Problem(one.name, f"This is more than {MOST_TEXTS} texts or {MOST_CHARACTERS:,} "
                                        "characters at once; what comes from here on was not read.", MORE))
                break
            waiting.append(replace(opened, source=opened.source.replace(one.source, one.name)))
        added = tuple(added_to(book, waiting, engine=USUAL, jobs=1, failed=problems.append))
        taken.append(Taken(one.name, added, tuple(problems)))
    return taken


def _without_path(problem: Problem, one: Handed) -> Problem:
    """What is told of a file, without the passing folder it lies in."""
    folder = f"{Path(one.source).parent}/"
    told = {field: getattr(problem, field).replace(one.source, one.name).replace(folder, "")
            for field in ("where", "what", "try_this")}
    return replace(problem, **told)


def _files(form: FormData, folder: Path) -> Iterator[Handed]:
    """The files of a form, written down under their own names; those that say something of another are not read."""
    uploads = [upload for upload in form.getlist("files") if isinstance(upload, UploadFile) and upload.filename]
    written: list[Path] = []
    for number, upload in enumerate(uploads):
        path = folder / safe_name(upload.filename or "")
        if path in written:  # two of one name: the second gets a folder of its own
            path = folder / str(number) / path.name
            path.parent.mkdir()
        with path.open("wb") as file:
            while block := upload.file.read(1 << 20):
                file.write(block)
        written.append(path)
    stems = {(path.parent, path.stem) for path in written if path.suffix.lower() != ".json"}
    for path in written:
        if path.suffix.lower() != ".json" or (path.parent, path.stem) not in stems:
            yield Handed(path.name, str(path))


def _words(typed: dict[str, str], folder: Path) -> Iterator[Handed]:
    """A text that was pasted, with what was typed about it; or an address."""
    text = typed["text"].replace("\r\n", "\n")  # forms send each end of line as two characters
    if not text:
        return
    if ADDRESS.match(text) and len(text.split()) == 1:
        yield Handed(text, text)
        return
    about: dict[str, Any] = {name: typed[name] for name in ("title", "publisher", "published", "url") if typed[name]}
    called = NOT_IN_A_NAME.sub(" ", typed["title"]) or f"pasted-{digest(text)[:6]}"
    path = folder / "pasted" / safe_name(f"{called}.txt")
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8", errors="replace")
    if about:
        path.with_suffix(".json").write_text(json.dumps(about), encoding="utf-8")
    yield Handed(path.name, str(path))


def safe_name(given: str) -> str:
    """A name that is a file in one folder and nothing else, whatever a browser sent."""
    name = NOT_IN_A_NAME.sub(" ", re.split(r"[/\\]", given)[-1]).strip(" .") or "file"
    stem, dot, ending = name.rpartition(".")
    written = name if len(name) <= LONGEST_NAME else (
        f"{stem[:LONGEST_NAME]}.{ending}" if dot and len(ending) <= 10 else name[:LONGEST_NAME])
    return written.encode("utf-8", "replace")[:240].decode("utf-8", "ignore")


def _page(typed: dict[str, str] | None = None, *, taken: Sequence[Taken] = (), warning: str | None = None
          ) -> HTMLResponse:
    return HTMLResponse(rendered(
        "import.html", typed=typed or {}, taken=taken, warning=warning, here="/import", most_files=MOST_FILES,
        most_megabytes=MOST_BYTES // 1_000_000, most_texts=MOST_TEXTS), 400 if warning else 200)
