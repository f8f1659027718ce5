"""Files, folders and standard input become documents in order; every bad input is told and the rest is read."""

from __future__ import annotations

import gzip
import io
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pledgebook.documents import NotADay, NotSources, open_sources
from pledgebook.documents import source as source_module
from pledgebook.model import Document, Problem
from tests.documents import made

TEXT = "Ruritania will send two radars."
SOURCE_ROOT = str(Path(source_module.__file__).parents[2])


def documents(*sources: Path | str, published: str | None = None) -> list[Document]:
    return [outcome for outcome in open_sources([str(source) for source in sources], published=published)
            if isinstance(outcome, Document)]


def problems(*sources: Path | str) -> list[Problem]:
    return [outcome for outcome in open_sources([str(source) for source in sources]) if isinstance(outcome, Problem)]


def piped(raw: bytes) -> list[Document | Problem]:
    return list(open_sources(["-"], stdin=io.BytesIO(raw)))


# Bad input, each beside two good texts.

def not_there(folder: Path) -> None:
    assert not (folder / "bad.txt").exists()


def empty(folder: Path) -> None:
    (folder / "bad.txt").write_bytes(b"")


def image(folder: Path) -> None:
    (folder / "bad.txt").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1")


def long_line(folder: Path) -> None:
    (folder / "bad.txt").write_bytes(b"radars and " * 4_800_000)      # 50 MB without a line end


def long_text(folder: Path) -> None:
    (folder / "bad.txt").write_bytes(b"radars and\n" * 454_546)          # six characters too many


def long_line_alone(folder: Path) -> None:
    (folder / "bad.txt").write_bytes(b"radars and " * 100_000)


def nul_byte(folder: Path) -> None:
    (folder / "bad.txt").write_bytes(b"Ruritania\0 will send two radars.")


def no_texts(folder: Path) -> None:
    (folder / "bad.txt").mkdir()
    (folder / "bad.txt" / ".hidden.txt").write_text(TEXT)
    (folder / "bad.txt" / "photo.png").write_bytes(b"\x89PNG")


def broken_link(folder: Path) -> None:
    (folder / "bad.txt").symlink_to(folder / "gone")


def circle(folder: Path) -> None:
    (folder / "bad.txt").symlink_to("bad.txt")


def pipe(folder: Path) -> None:
    os.mkfifo(folder / "bad.txt")


@pytest.mark.parametrize(("spoil", "said"), [
    (not_there, "There is no such file or folder."),
    (empty, "It is empty."),
    (image, "a PNG image"),
    (long_line, "longer than 5,000,000 characters"),
    (long_text, "It has 5,000,006 characters"),
    (long_line_alone, "It has a line of 1,100,000 characters"),
    (nul_byte, "NUL byte (line 1)"),
    (no_texts, "There is no text in this folder"),
    (broken_link, "a link to something that is not there"),
    (circle, "could not be read"),
    (pipe, "It is a pipe"),
])
def test_a_bad_input_is_told_and_the_rest_is_read(spoil: Callable[[Path], None], said: str, tmp_path: Path) -> None:
    spoil(tmp_path)
    (tmp_path / "first.txt").write_text(TEXT)
    (tmp_path / "last.txt").write_text(TEXT)
    outcomes = list(open_sources([str(tmp_path / name) for name in ("first.txt", "bad.txt", "last.txt")]))
    assert [type(outcome) for outcome in outcomes] == [Document, Problem, Document]
    problem = outcomes[1]
    assert isinstance(problem, Problem)
    assert problem.where == str(tmp_path / "bad.txt")
    assert said in problem.what
    assert problem.try_this


@pytest.mark.parametrize(("codec", "said"), [("utf-16", "UTF-16"), ("cp1252", "Windows-1252")])
def test_another_encoding_is_read_and_told(codec: str, said: str, tmp_path: Path) -> None:
    text = "Ruritania’s government – at last – pledged €3 billion."
    (tmp_path / "note.txt").write_bytes(text.encode(codec))
    document, note = open_sources([str(tmp_path / "note.txt")])
    assert isinstance(document, Document)
    assert document.text == text
    assert isinstance(note, Problem)
    assert said in note.what


@pytest.mark.parametrize("name", ["note.txt", "note.jsonl", "folder", "outer"])
def test_what_may_not_be_read_is_told(name: str) -> None:
    """In a child without root's rights, since root may read everything."""
    program = (
        "import os, sys\n"
        "from pledgebook.documents import open_sources\n"
        "os.chdir(sys.argv[1])\n"
        "if os.geteuid() == 0:\n"
        "    os.setgid(65534); os.setuid(65534)\n"
        "for outcome in open_sources([sys.argv[2], 'other.txt']):\n"
        "    print(type(outcome).__name__, getattr(outcome, 'what', ''))\n")
    with tempfile.TemporaryDirectory() as temporary:
        here = Path(temporary)
        here.chmod(0o755)       # for the child's user
        (here / "folder").mkdir()
        (here / "outer" / "inner").mkdir(parents=True)
        (here / "note.txt").write_text(TEXT)
        (here / "note.jsonl").write_text(json.dumps({"text": TEXT}))
        (here / "other.txt").write_text(TEXT)
        closed = here / ("outer/inner" if name == "outer" else name)
        closed.chmod(0)
        said = subprocess.run([sys.executable, "-c", program, temporary, name], capture_output=True, text=True,
                              env={"PYTHONPATH": SOURCE_ROOT, "PYTHONDONTWRITEBYTECODE": "1"}, check=False, timeout=60)
        closed.chmod(0o755)
    if not said.stdout and "pledgebook" not in said.stderr:
        pytest.skip("another user may not reach this Python: " + said.stderr[-200:])
    assert said.stdout.splitlines() == ["Problem You are not allowed to read it.", "Document "], said.stderr


def test_a_sidecar_that_may_not_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "a.json").write_text("{}")
    opened = Path.open

    def refuses_json(self: Path, mode: str = "r") -> object:
        if self.suffix == ".json":
            raise PermissionError(13, "Permission denied")
        return opened(self, mode)

    monkeypatch.setattr(Path, "open", refuses_json)
    document, problem = open_sources([str(tmp_path)])
    assert isinstance(document, Document)
    assert isinstance(problem, Problem)
    assert (problem.where, problem.what) == (str(tmp_path / "a.json"), "You are not allowed to read it.")


def test_a_sidecar_of_great_length_is_not_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_module, "SIDECAR_BYTES", 10)
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "a.json").write_text('{"title": "long"}')
    document, problem = open_sources([str(tmp_path)])
    assert isinstance(document, Document)
    assert document.title is None
    assert isinstance(problem, Problem)
    assert "longer than 10 bytes" in problem.what


def test_a_file_that_fails_while_it_is_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "b.txt").write_text(TEXT)
    opened = Path.open

    def fails_for_a(self: Path, mode: str = "r") -> object:
        if self.name == "a.txt":
            raise OSError(5, "Input/output error")
        return opened(self, mode)

    monkeypatch.setattr(Path, "open", fails_for_a)
    first, second = open_sources([str(tmp_path)])
    assert isinstance(first, Problem)
    assert "Input/output error" in first.what
    assert isinstance(second, Document)


# What is read, and in which order.

@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1).filter(
    lambda text: not text.isspace() and not text.startswith(("\ufeff", "%PDF-", "{\\rtf"))))
def test_any_text_reads_back_character_for_character(text: str, tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_bytes(text.encode())
    (outcome,) = open_sources([str(path)])
    assert isinstance(outcome, Document)
    assert (outcome.text, outcome.id, outcome.source) == (text, "text", str(path))


def test_sources_come_in_the_order_named_and_folders_by_path(tmp_path: Path) -> None:
    for name in ("z.txt", "b/2.txt", "b/1.md", "b/10.TXT", "a.txt", "c/d/e.txt", "c/photo.png", ".git/x.txt",
                 "c/.y.txt", "c/f.jsonl"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"text": name}) if name.endswith("jsonl") else f"{name} is a text")
    found = documents(tmp_path / "z.txt", tmp_path)
    paths = [Path(document.source).relative_to(tmp_path).as_posix() for document in found]
    assert paths == ["z.txt", "a.txt", "b/1.md", "b/10.TXT", "b/2.txt", "c/d/e.txt", "c/f.jsonl"]


def test_the_same_file_is_read_once(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(TEXT)
    (tmp_path / "link.txt").symlink_to(path)
    (tmp_path / "circle").symlink_to(tmp_path)
    assert len(documents(path, tmp_path, tmp_path / "circle", path)) == 1
    assert problems(path, tmp_path, tmp_path / "circle", path) == []


def test_two_files_of_one_stem_have_two_ids_in_either_order(tmp_path: Path) -> None:
    paths = [tmp_path / "one" / "speech.txt", tmp_path / "two" / "speech.txt"]
    for path in paths:
        path.parent.mkdir()
        path.write_text(f"{path.parent.name} radars.")
    there, back = documents(*paths), documents(*reversed(paths))
    assert [there[0].id, back[0].id] == ["speech", "speech"]
    assert len({there[1].id, back[1].id, "speech"}) == 3
    assert [document.id for document in documents(*paths)] == [document.id for document in there]


def test_a_folder_of_other_kinds_names_them(tmp_path: Path) -> None:
    for name in ("a.doc", "b.RTF", "c.epub", "d.png", "e.txt", "f.rtf"):
        (tmp_path / name).write_text(TEXT)
    assert [(problem.where, problem.what) for problem in problems(tmp_path)] == [
        (str(tmp_path), "It holds files that were not read: 2 RTF documents, 1 e-book, 1 old Word document.")]


def test_a_folder_tells_what_looks_like_a_text_or_a_source_and_was_not_read(tmp_path: Path) -> None:
    for name in ("a.txt", "b.text", "c.text", "speech", "stray.json"):
        (tmp_path / name).write_text(TEXT)
    for name, raw in (("kiel.xlsx", b"PK\x03\x04"), ("report", b"%PDF-1.7"), ("empty", b""), ("sounds", b"\0\1\xff")):
        (tmp_path / name).write_bytes(raw)
    document, problem = list(open_sources([str(tmp_path)]))
    assert isinstance(document, Document) and isinstance(problem, Problem)
    assert problem.what == ("It holds files that were not read: 1 .json file, 2 .text files, 1 PDF without an ending, "
                            "1 text without an ending, 1 workbook.")
    assert ".txt" in problem.try_this and "pledgebook import" in problem.try_this


def test_a_folder_leaves_without_a_word_what_is_no_text_of_its_own(tmp_path: Path) -> None:
    for name in ("a.txt", ".hidden", "README.md", "LICENSE", "page.css", "ours.urls"):
        (tmp_path / name).write_text(TEXT)
    (tmp_path / "a.json").write_text('{"title": "Radars"}')
    (tmp_path / "photo.png").write_bytes(b"\x89PNG")
    os.mkfifo(tmp_path / "pipe")
    assert [document.title for document in documents(tmp_path)] == ["Radars"]


def test_a_list_of_references_in_a_folder_is_read(tmp_path: Path) -> None:
    (tmp_path / "lib.json").write_text(json.dumps([{"id": "x", "type": "report", "title": "R", "abstract": TEXT}]))
    (tmp_path / "a.txt").write_text(TEXT + " And tanks.")
    (tmp_path / "a.json").write_text('[{"id": "y", "type": "label", "text": "Of the text beside it"}]')
    found = list(open_sources([str(tmp_path)]))
    assert [one.id for one in found if isinstance(one, Document)] == ["a", "x"]


@pytest.mark.parametrize(("name", "said"), [
    ("a.epub", "e-book: this kind is not read yet."), ("a.RTF", "RTF document: this kind is not read yet."),
    ("a.json", "this has none"),
])
def test_a_file_of_another_kind_is_told_with_the_next_step(name: str, said: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(TEXT)
    (problem,) = problems(tmp_path / name)
    assert said in problem.what
    assert ".txt" in problem.try_this


@pytest.mark.parametrize(("name", "said"), [
    ("http://127.0.0.1/a", "not on the open internet"), ("", "An empty name"), ("a\0b", "could not be read"),
    ("x" * 5_000, "could not be read"),
])
def test_what_is_no_path_is_told(name: str, said: str) -> None:
    (problem,) = problems(name)
    assert said in problem.what


def test_a_file_named_without_an_ending_is_read(tmp_path: Path) -> None:
    (tmp_path / "statement").write_text(TEXT)
    assert [document.id for document in documents(tmp_path / "statement")] == ["statement"]


def test_no_sources_give_nothing() -> None:
    assert list(open_sources([])) == []


# What is known of a text.

def test_a_sidecar_is_read_with_its_text_and_never_as_one(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"A heading\n\n{TEXT}")
    (tmp_path / "a.json").write_text(json.dumps({"id": "other", "url": "https://example.org/a", "publisher": None,
                                                 "published": "2024-07", "title": "Its title", "claims": []}))
    (tmp_path / "alone.json").write_text("{}")
    (document,) = documents(tmp_path)
    assert (document.id, document.url, document.publisher, document.published, document.title) == (
        "a", "https://example.org/a", None, "2024-07", "Its title")
    assert problems(tmp_path) == []
    assert documents(tmp_path / "a.txt") == [document]


def test_sidecar_before_header_before_heading_before_the_given_day(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(f"Title: From the header\nPublished: 2023\n\n{TEXT}")
    (document,) = documents(path, published="2025")
    assert (document.title, document.published) == ("From the header", "2023")
    assert document.text.startswith("Title: From the header\n")       # offsets count the header's characters
    path.with_suffix(".json").write_text(json.dumps({"published": "2024-07-11T10:00:00Z"}))
    (document,) = documents(path, published="2025")
    assert (document.title, document.published) == ("From the header", "2024-07-11")
    path.with_suffix(".json").unlink()
    path.write_text(f"A heading\n\n{TEXT}")
    (document,) = documents(path, published="2025-01")
    assert (document.title, document.published) == ("A heading", "2025-01")


@pytest.mark.parametrize(("sidecar", "said"), [
    (b"{", "It is not JSON"), (b"[]", "It is not a JSON object"), (b"\xff\xff", "It is not in UTF-8"),
    (b'{"published": "yesterday"}', "'yesterday', which is not a day"), (b'{"title": 5}', "`title` is not text"),
])
def test_a_bad_sidecar_never_keeps_its_text_from_being_read(sidecar: bytes, said: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "a.json").write_bytes(sidecar)
    document, problem = open_sources([str(tmp_path)])
    assert isinstance(document, Document)
    assert isinstance(problem, Problem)
    assert problem.where == str(tmp_path / "a.json")
    assert said in problem.what


@pytest.mark.parametrize("day", ["yesterday", "2024-02-30", ""])
def test_a_given_day_that_is_none_is_refused_at_once(day: str) -> None:
    with pytest.raises(NotADay, match="2024-07-11"):
        open_sources([], published=day)


def test_one_text_in_place_of_a_list_is_refused() -> None:
    with pytest.raises(NotSources):
        open_sources("note.txt")


# Standard input.

def test_a_piped_text_is_a_document() -> None:
    assert piped(f"A heading\r\n\r\n{TEXT}".encode()) == [
        Document(id="stdin", text=f"A heading\r\n\r\n{TEXT}", source="-", title="A heading")]


def test_piped_json_lines_are_documents() -> None:
    outcomes = piped(b'{"id": "a", "text": "A."}\nnonsense\n{"text": "C."}')
    assert [outcome.id if isinstance(outcome, Document) else outcome.where for outcome in outcomes] == [
        "a", "-:2", "stdin-3"]


@pytest.mark.parametrize("raw", [b"", b" \n", b"a\0b", b"x" * 20_000_010, gzip.compress(b"a", mtime=0)])
def test_bad_standard_input_is_told(raw: bytes) -> None:
    (outcome,) = piped(raw)
    assert isinstance(outcome, Problem)
    assert outcome.where == "-"


def test_standard_input_is_read_once() -> None:
    outcomes = list(open_sources(["-", "-"], stdin=io.BytesIO(TEXT.encode())))
    assert [type(outcome) for outcome in outcomes] == [Document]


def test_standard_input_that_fails_is_told() -> None:
    class Broken(io.BytesIO):
        def readline(self, size: int | None = -1, /) -> bytes:
            raise OSError(5, "Input/output error")

    (outcome,) = open_sources(["-"], stdin=Broken())
    assert isinstance(outcome, Problem)
    assert (outcome.where, outcome.what) == ("-", "It could not be read (Input/output error).")


def test_a_process_without_standard_input_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    (outcome,) = open_sources(["-"])
    assert isinstance(outcome, Problem)
    assert outcome.what == "There is no standard input here."


def test_the_process_s_own_standard_input_is_read() -> None:
    program = "from pledgebook.documents import open_sources; print([outcome.text for outcome in open_sources(['-'])])"
    said = subprocess.run([sys.executable, "-c", program], input=TEXT, capture_output=True, text=True, check=True,
                          env={"PYTHONPATH": SOURCE_ROOT}, timeout=60)
    assert said.stdout == f"[{TEXT!r}]\n"


def test_the_room_opens_without_loading_what_few_texts_need() -> None:
    program = "import sys, pledgebook.documents; print({'charset_normalizer', 'spacy', 'fastapi'} & set(sys.modules))"
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True,
                          env={"PYTHONPATH": SOURCE_ROOT}, timeout=60)
    assert said.stdout == "set()\n"


def test_a_file_that_is_packed_is_read_as_the_file_in_it(tmp_path: Path) -> None:
    inside = {"a.txt": b"Words here.", "b.html": made.page(), "c.csv": b"text\nWords there.\n", "d": b"Words anywhere."}
    for name, raw in inside.items():
        (tmp_path / f"{name}.gz").write_bytes(gzip.compress(raw))
    (tmp_path / "a.json").write_text('{"title": "Told beside it"}')
    read = {one.id: one for one in open_sources(sorted(map(str, tmp_path.glob("*.gz")))) if isinstance(one, Document)}
    assert sorted(read) == ["a", "b", "c-1", "d"] and read["a"].title == "Told beside it"
    assert read["b"].original and read["b"].original.raw == made.page()
    found = list(open_sources([str(tmp_path)]))
    assert [one.id for one in found if isinstance(one, Document)] == ["a", "b", "c-1"]
    assert [one.what for one in found if isinstance(one, Problem)] == [
        "It holds files that were not read: 1 packed file."]
    (tmp_path / "e.txt.gz").write_bytes(gzip.compress(b"Words here.")[:-9])
    cut, = open_sources([str(tmp_path / "e.txt.gz")])
    assert isinstance(cut, Problem) and "broken or cut off" in cut.what


@pytest.mark.parametrize(("name", "what", "try_this"), [
    ("a.msg", "Outlook message", ".eml"), ("a.mbox", "mailbox", ".eml"), ("a.pptx", "presentation", ".txt"),
    ("a.csv", "It is empty.", "Fetch it again"), ("a.bib", "It is empty.", "Fetch it again"),
    ("a.json", "It is empty.", "Fetch it again"), ("a.wacz", "It is empty.", "Fetch it again")])
def test_what_cannot_be_read_is_told_with_what_to_do(name: str, what: str, try_this: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"" if what == "It is empty." else b"\xd0\xcf\x11\xe0 and more")
    told, = open_sources([str(tmp_path / name)])
    assert isinstance(told, Problem) and what in told.what and try_this in told.try_this


@pytest.mark.parametrize("written", [
    '[{"id": 7, "text": "One."}, {"text": "Two.", "published": "2024"}, {"title": "none"}]',
    '\ufeff{"id": 7,\n "text": "One."}', '{"id": 7, "text": "One."}\n\n{"text": "Two."}\n'])
@pytest.mark.parametrize("name", ["a.json", "a.txt"])
def test_texts_in_json_are_read_as_they_are_wrapped(written: str, name: str, tmp_path: Path) -> None:
    if name == "a.txt" and written.startswith("["):
        return  # a plain text may begin so
    (tmp_path / name).write_text(written, encoding="utf-8")
    several = "Two." in written
    for source in (tmp_path / name, tmp_path):
        outcomes = list(open_sources([str(source)]))
        read = [(one.id, one.text) for one in outcomes if isinstance(one, Document)]
        assert read[0] == ("7", "One.") and [text for _, text in read[1:]] == ["Two."] * several
        assert [isinstance(one, Problem) and "no `text`" in one.what for one in outcomes[len(read):]] == [
            True] * written.startswith("[")
    (tmp_path / "b.json").write_text('[{"body": "Three."}]')
    assert [one.text for one in open_sources([str(tmp_path / "b.json")], columns="text=body")
            if isinstance(one, Document)] == ["Three."]
