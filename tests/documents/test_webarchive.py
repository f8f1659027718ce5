"""Web archives: a document a page, one record in memory, and a damaged record costs no other."""

from __future__ import annotations

import gzip
import time
import tracemalloc
import zipfile
import zlib
from pathlib import Path

import pytest

from pledgebook.documents import open_sources, webarchive
from pledgebook.model import Document, Problem
from tests.documents import made
from tests.documents.made import MORE, WORDS


def record(url: str, body: bytes, media: str = "text/html", *, status: str = "200 OK", headers: str = "",
           day: str = "2024-07-12T10:00:00Z", kind: str = "response", length: int | None = None) -> bytes:
    """One record of an archive, with the answer that a server gave."""
    answer = f"HTTP/1.1 {status}\r\nContent-Type: {media}\r\n{headers}\r\n".encode() + body
    return (f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: {day}\r\n"
            f"WARC-Record-ID: <urn:uuid:1>\r\nContent-Type: application/http; msgtype=response\r\n"
            f"Content-Length: {len(answer) if length is None else length}\r\n\r\n").encode() + answer + b"\r\n\r\n"


PAGE = record("https://wire.example/world/radars", made.page(), "text/html; charset=utf-8")
PAPER = record("https://min.example/paper.pdf", made.pdf(), "application/pdf")
NOTE = record("https://min.example/note.txt", f"A note\n\n{MORE}".encode(), "text/plain")
LEFT_OUT = [record("https://wire.example/a.png", b"\x89PNG....", "image/png"),
            record("https://wire.example/gone", made.page(), status="404 Not Found"),
            record("https://wire.example/robots.txt", b"User-agent: *", "text/plain"),
            record("https://wire.example/x", made.page(), kind="request"),
            record("https://wire.example/moved", made.page(), status="301 Moved")]
ALL = [PAGE, *LEFT_OUT, PAPER, NOTE]


def opened(path: Path) -> tuple[list[Document], list[Problem]]:
    found = list(open_sources([str(path)]))
    return [one for one in found if isinstance(one, Document)], [one for one in found if isinstance(one, Problem)]


def written(folder: Path, name: str) -> Path:
    packed = b"".join(map(gzip.compress, ALL))
    raw = {"a.warc": b"".join(ALL), "a.warc.gz": packed,
           "a.wacz": made.zipped({"archive/data.warc.gz": packed, "datapackage.json": "{}"})}[name]
    (folder / name).write_bytes(raw)
    return folder / name


@pytest.mark.parametrize(("raw", "texts", "told"), [
    (gzip.compress(b"".join(ALL)), 3, []),
    (gzip.compress(b"".join(ALL))[:-9], 3, ["The archive ends in the middle of a record behind this place."]),
    (gzip.compress(b"".join(ALL)[:-4]), 3, ["The archive ends in the middle of a record behind this place."])])
def test_an_archive_packed_as_one_is_read_and_its_end_is_missed_only_where_it_is_missing(
        raw: bytes, texts: int, told: list[str], tmp_path: Path) -> None:
    (tmp_path / "a.warc.gz").write_bytes(raw)
    documents, problems = opened(tmp_path / "a.warc.gz")
    assert (len(documents), [problem.what for problem in problems]) == (texts, told)


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz", "a.wacz"])
def test_each_page_paper_and_text_is_a_document_with_its_address_and_day(name: str, tmp_path: Path) -> None:
    documents, problems = opened(written(tmp_path, name))
    assert not problems
    assert [(d.id, d.url, d.published, d.source) for d in documents] == [
        ("wire.example-world-radars", "https://wire.example/world/radars", "2024-07-11", str(tmp_path / name)),
        ("min.example-paper", "https://min.example/paper.pdf", "2024-07-12", str(tmp_path / name)),
        ("min.example-note", "https://min.example/note.txt", "2024-07-12", str(tmp_path / name))]
    assert WORDS in documents[0].text and "cookies" not in documents[0].text
    assert WORDS in documents[1].text and documents[2].text.endswith(MORE)
    assert documents[0].title == "Norway to send radars"


def test_a_folder_with_an_archive_is_read(tmp_path: Path) -> None:
    written(tmp_path, "a.warc.gz")
    assert len(opened(tmp_path)[0]) == 3


@pytest.mark.parametrize("headers", ["Content-Encoding: gzip\r\n", "Transfer-Encoding: chunked\r\n"])
def test_an_answer_is_unpacked(headers: str, tmp_path: Path) -> None:
    page = made.page()
    body = gzip.compress(page) if "gzip" in headers else b"%x\r\n" % len(page) + page + b"\r\n0\r\n\r\n"
    (tmp_path / "a.warc").write_bytes(record("https://wire.example/1", body, headers=headers) + NOTE)
    documents, problems = opened(tmp_path / "a.warc")
    assert not problems and WORDS in documents[0].text and len(documents) == 2


@pytest.mark.parametrize(("between", "told"), [
    (b"garbage\r\n" * 10, "a record is damaged"), (PAGE[:200], ""), (b"\0" * 2_000_000, "a record is damaged"),
    (record("https://wire.example/short", made.page(), length=900), "a record is damaged"),
    (record("https://wire.example/z", gzip.compress(made.page())[:60] + b"\xff" * 20,
            headers="Content-Encoding: gzip\r\n"),
     "cannot be unpacked"),
    (record("https://wire.example/z", b"%PDF-1.4 nothing", "application/pdf"), "PDF"),
    (PAGE.replace(b"WARC-Date: 2024-07-12T10:00:00Z", b"WARC-Date: Tuesday"), None),
])
def test_a_damaged_record_is_told_and_the_others_are_read(between: bytes, told: str | None, tmp_path: Path) -> None:
    (tmp_path / "a.warc").write_bytes(PAPER + between + NOTE)
    documents, problems = opened(tmp_path / "a.warc")
    ids = [document.id for document in documents]
    assert ids[0] == "min.example-paper" and "min.example-note" in ids
    if told:
        assert told in problems[0].what and problems[0].where.startswith(str(tmp_path / "a.warc") + ":")
    elif told is None:
        assert not problems and documents[1].published == "2024-07-11"


def test_damage_between_packed_records_is_told_and_the_next_is_found(tmp_path: Path) -> None:
    (tmp_path / "a.warc.gz").write_bytes(gzip.compress(PAPER) + b"damage" * 9 + gzip.compress(NOTE))
    documents, problems = opened(tmp_path / "a.warc.gz")
    assert [document.id for document in documents] == ["min.example-paper", "min.example-note"]
    assert len(problems) == 1


@pytest.mark.parametrize("cut", [100, 400, -30])
def test_an_archive_that_was_cut_off_gives_what_it_has(cut: int, tmp_path: Path) -> None:
    (tmp_path / "a.warc").write_bytes(PAPER + NOTE[:cut])
    documents, problems = opened(tmp_path / "a.warc")
    assert documents[0].id == "min.example-paper"
    assert len(problems) + (len(documents) > 1) >= 1


@pytest.mark.parametrize(("name", "raw"), [
    ("a.warc", b"hello world\n" * 50), ("a.warc", b""), ("a.wacz", b"PK\x03\x04"), ("a.wacz", b""),
    ("a.wacz", made.zipped({"x.txt": "words"})), ("a.warc.gz", b"\x1f\x8b\x08" * 30),
    ("a.warc", b"WARC/1.0\r\n" + b"A: b\r\n" * 2_000_000), ("a.warc", PAGE.replace(b"Content-Length: ", b"X: ")),
])
def test_what_is_no_archive_is_a_problem(name: str, raw: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(raw)
    documents, problems = opened(tmp_path / name)
    assert not documents and problems


def test_bombs_end_quickly_in_little_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webarchive, "UNPACKED", 50_000_000)  # a bomb of this size is quicker to build
    big = gzip.compress(bytes(100_000_000), 1)
    nested = record("https://wire.example/b", big, headers="Content-Encoding: gzip\r\n")
    packer = zlib.compressobj(1, wbits=31)
    head = record("https://wire.example/c", b"", length=3_000_000_000)[:-4]
    bomb = packer.compress(head) + b"".join(packer.compress(bytes(10_000_000)) for _ in range(20)) + packer.flush()
    (tmp_path / "a.warc.gz").write_bytes(gzip.compress(nested) + gzip.compress(NOTE) + bomb)
    tracemalloc.start()
    began = time.process_time()
    documents, problems = opened(tmp_path / "a.warc.gz")
    assert time.process_time() - began < 10
    assert tracemalloc.get_traced_memory()[1] < 300_000_000
    tracemalloc.stop()
    assert "min.example-note" in [document.id for document in documents]
    assert any("bomb" in problem.what or "bytes" in problem.what for problem in problems)


@pytest.mark.parametrize("url", ["https://[wire.example/1", "https://wire.example]/1", "https://wire℀.example/1"])
def test_an_address_that_cannot_be_taken_apart_names_a_text_all_the_same(url: str, tmp_path: Path) -> None:
    (tmp_path / "a.warc").write_bytes(record(url, f"A note\n\n{MORE}".encode(), "text/plain") + PAPER)
    documents, _ = opened(tmp_path / "a.warc")
    assert len(documents) == 2 and documents[0].id.startswith("address-")


def test_an_address_holds_no_character_that_a_book_cannot_keep(tmp_path: Path) -> None:
    raw = record("https://wire.example/1", made.page()).replace(b"https://wire.example/1", b"https://wire\0example/\xff")
    (tmp_path / "a.warc").write_bytes(raw)
    document, = opened(tmp_path / "a.warc")[0]
    assert document.url is not None and "\0" not in document.url + document.id and document.url.encode()


@pytest.mark.parametrize("packing", [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_damaged_packing_is_told(packing: int, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.wacz", "w", packing) as packed:
        packed.writestr("archive/a.warc", PAPER + bytes(range(256)) * 40)
    raw = bytearray((tmp_path / "a.wacz").read_bytes())
    raw[60:100] = b"\xff" * 40
    (tmp_path / "a.wacz").write_bytes(raw)
    assert opened(tmp_path / "a.wacz")[1]


def test_a_name_in_a_packing_that_is_no_text_is_told(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.wacz", "w") as packed:
        packed.writestr("archive/é.warc", PAPER)
    raw = (tmp_path / "a.wacz").read_bytes().replace("é".encode(), b"\xc3\x28")
    (tmp_path / "a.wacz").write_bytes(raw)
    problem, = opened(tmp_path / "a.wacz")[1]
    assert "packing is damaged" in problem.what
