"""A document a line; a bad line is told with its number and the next is read."""

from __future__ import annotations

import gzip
import io
import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.documents import jsonlines, open_sources
from pledgebook.documents.jsonlines import json_lines
from pledgebook.documents.naming import Names
from pledgebook.documents.plain import Desk
from pledgebook.model import Document, Problem


def read(raw: bytes, published: str | None = None) -> tuple[list[Document], list[Problem]]:
    outcomes = list(json_lines(io.BytesIO(raw).readline, source="news.jsonl", stem="news",
                               desk=Desk(published, Names())))
    return ([outcome for outcome in outcomes if isinstance(outcome, Document)],
            [outcome for outcome in outcomes if isinstance(outcome, Problem)])


def one(**fields: Any) -> bytes:
    return json.dumps(fields).encode() + b"\n"


def test_all_fields_arrive() -> None:
    fields: dict[str, Any] = {"id": "a-1", "url": "https://example.org/a", "publisher": "The Courier",
                              "published": "2024-07",
              "title": "Radars", "text": "Ruritania will send two radars.\r\n"}
    documents, problems = read(one(**fields, section="world"))
    assert documents == [Document(source="news.jsonl", **fields)]
    assert problems == []


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")).filter(
    lambda text: bool(text) and not text.isspace()), min_size=1, max_size=4), st.booleans())
def test_texts_read_back_as_they_were_written(texts: list[str], escaped: bool) -> None:
    raw = b"".join(json.dumps({"text": text}, ensure_ascii=escaped).encode() + b"\n" for text in texts)
    documents, problems = read(raw)
    assert [document.text for document in documents] == texts
    assert [document.id for document in documents] == [f"news-{number}" for number in range(1, len(texts) + 1)]
    assert problems == []


@pytest.mark.parametrize(("line", "said"), [
    (b"not json\n", "Line 2 is not JSON"),
    (b'{"text": "cut off\n', "Line 2 is not JSON"),
    (b'["text", "a"]\n', "Line 2 is not a JSON object"),
    (b'{"id": "x"}\n', "Line 2 has no `text`"),
    (b'{"text": null}\n', "Line 2 has a `text` that is not text"),
    (b'{"text": 17}\n', "Line 2 has a `text` that is not text"),
    (b'{"text": " \\n "}\n', "The text of line 2 is not taken. It holds nothing but blanks."),
    (b'{"text": ""}\n', "The text of line 2 is not taken. It is empty."),
    (b'{"text": "a\\u0000b"}\n', "NUL"),
    (b'{"text": "a\0b"}\n', "NUL byte"),
    (b'{"text": "a\\ud83d"}\n', "Line 2 is not JSON"),          # half of a character
    (b"[" * 100_000 + b"\n", "Line 2 is not JSON"),
    (b'{"text": "a", "id": ' + b"1" * 5_000 + b"}\n", ""),
])
def test_a_bad_line_is_told_and_the_next_is_read(line: bytes, said: str) -> None:
    documents, problems = read(one(id="first", text="A.") + line + one(id="third", text="C."))
    assert [document.id for document in documents if document.id != "news-2"] == ["first", "third"]
    assert len(problems) == 1
    assert problems[0].where == "news.jsonl:2"
    assert said in problems[0].what
    assert problems[0].try_this


@pytest.mark.parametrize(("fields", "said", "left"), [
    ({"title": 5}, "`title` is not text", {"title": None}),
    ({"url": ["https://example.org"]}, "`url` is not text", {"url": None}),
    ({"published": 2024}, "`published` is not text", {"published": None}),
    ({"published": "2024-02-30"}, "'2024-02-30', which is not a day", {"published": None}),
    ({"publisher": "a\0b"}, "`publisher` holds a NUL", {"publisher": None}),
    ({"id": True}, "`id` is not text", {"id": "news-1"}),
    ({"id": "a\nb"}, "it is called news-1", {"id": "news-1"}),
    ({"id": " "}, "it is called news-1", {"id": "news-1"}),
])
def test_a_field_that_is_wrong_is_left_out_and_told(fields: dict[str, Any], said: str, left: dict[str, Any]) -> None:
    documents, problems = read(one(text="A.", **fields))
    assert [getattr(documents[0], name) for name in left] == list(left.values())
    assert said in problems[0].what
    assert len(problems) == 1


def test_what_is_not_said_is_no_problem() -> None:
    documents, problems = read(one(text="A.", url=None, title="", published=None, id=17))
    assert (documents[0].url, documents[0].title, documents[0].published, documents[0].id) == (None, None, None, "17")
    assert problems == []


def test_the_given_day_is_for_undated_lines_only() -> None:
    documents, _ = read(one(text="A.") + one(text="B.", published="2024-07") + one(text="C.", published="soon"), "2025")
    assert [document.published for document in documents] == ["2025", "2024-07", "2025"]


def test_the_same_id_twice_gets_a_suffix() -> None:
    documents, problems = read(one(id="a", text="A.") + one(id="a", text="B."))
    assert documents[0].id == "a"
    assert documents[1].id.startswith("a-")
    assert problems == []


def test_blank_lines_are_counted_and_skipped() -> None:
    documents, problems = read(b"\n  \r\n" + one(text="A.") + b"\n")
    assert [document.id for document in documents] == ["news-3"]
    assert problems == []


@pytest.mark.parametrize("raw", [b"", b"\n\n"])
def test_nothing_in_it_is_told(raw: bytes) -> None:
    documents, problems = read(raw)
    assert documents == []
    assert [problem.what for problem in problems] == ["It is empty."]


def test_a_mark_and_a_line_in_windows_1252_are_read() -> None:
    documents, problems = read(b"\xef\xbb\xbf" + one(text="A.") + '{"text": "€3bn – at once"}'.encode("cp1252"))
    assert [document.text for document in documents] == ["A.", "€3bn – at once"]
    assert [problem.where for problem in problems] == ["news.jsonl:2"]
    assert "Windows-1252" in problems[0].what


def test_a_source_that_is_no_json_lines_is_given_up_soon() -> None:
    documents, problems = read(b"prose\n" * 5_000)
    assert documents == []
    assert len(problems) == jsonlines.WRONG_FROM_THE_START + 1
    assert "the rest was not read" in problems[-1].what


def test_bad_lines_after_a_good_one_are_all_told() -> None:
    documents, problems = read(one(text="A.") + b"prose\n" * 150 + one(text="B."))
    assert [document.text for document in documents] == ["A.", "B."]
    assert len(problems) == 150


def test_an_overlong_line_is_skipped_in_bounded_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    class LongLine:
        """A line of 200 MB that is never in memory as a whole, then a good one."""

        left = 200_000_000

        def readline(self, limit: int) -> bytes:
            if self.left > 0:
                size = min(limit, self.left)
                self.left -= size
                return b"x" * (size - 1) + (b"\n" if self.left == 0 else b"x")
            self.left -= 1
            return one(text="B.") if self.left == -1 else b""

    monkeypatch.setattr(jsonlines, "BYTES_A_LINE", 1_000_000)
    tracemalloc.start()
    outcomes = list(json_lines(LongLine().readline, source="long.jsonl", stem="long", desk=Desk(None, Names())))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert isinstance(outcomes[0], Problem)
    assert "longer than 1,000,000 bytes" in outcomes[0].what
    assert isinstance(outcomes[1], Document)
    assert outcomes[1].id == "long-2"
    assert peak < 10_000_000


def test_a_line_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonlines, "BYTES_A_LINE", 1_000)
    monkeypatch.setattr(jsonlines, "SKIPPED_AT_MOST", 1 << 22)
    outcomes = list(json_lines(lambda limit: b"x" * limit, source="zeros", stem="zeros", desk=Desk(None, Names())))
    assert [outcome.what for outcome in outcomes if isinstance(outcome, Problem)] == [
        "Line 1 is longer than 1,000 bytes, the most for one document.",
        "Line 1 has no end in sight; the rest of the source was not read."]


def test_a_large_source_needs_the_memory_of_a_line(tmp_path: Path) -> None:
    path = tmp_path / "corpus.jsonl.gz"
    with gzip.open(path, "wb", compresslevel=1) as packed:
        for number in range(400):
            packed.write(one(id=str(number), text=f"{number} " + "Ruritania will send radars. " * 3_000))   # 33 MB
    tracemalloc.start()
    read_ids = [outcome.id for outcome in open_sources([str(path)]) if isinstance(outcome, Document)]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert read_ids == [str(number) for number in range(400)]
    assert peak < 4_000_000


def test_the_first_document_comes_before_the_rest_is_read() -> None:
    lines = iter([one(text="A.")])     # asking for a second line would raise
    first = next(json_lines(lambda _limit: next(lines), source="-", stem="stdin", desk=Desk(None, Names())))
    assert isinstance(first, Document)


def test_a_packed_source_that_is_cut_off_gives_what_came_before(tmp_path: Path) -> None:
    path = tmp_path / "news.jsonl.gz"
    raw = b"".join(one(id=str(number), text=f"Text {number}. " + str(number * 7919) * 50) for number in range(2_000))
    path.write_bytes(gzip.compress(raw)[:-2_000])
    outcomes = list(open_sources([str(path)]))
    assert all(isinstance(outcome, Document) for outcome in outcomes[:-1])
    assert len(outcomes) > 100
    assert isinstance(outcomes[-1], Problem)
    assert "cut off" in outcomes[-1].what


def test_what_is_called_packed_and_is_not_is_told(tmp_path: Path) -> None:
    path = tmp_path / "news.jsonl.gz"
    path.write_bytes(one(text="A."))
    (outcome,) = open_sources([str(path)])
    assert isinstance(outcome, Problem)
    assert "gzip" in outcome.what


@pytest.mark.parametrize("suffix", [".jsonl", ".jsonl.gz"])
def test_utf16_as_some_shells_write_it_is_converted(suffix: str, tmp_path: Path) -> None:
    raw = '{"text": "Ruritania’s €3bn"}\r\n{"text": "B."}'.encode("utf-16")
    path = tmp_path / f"news{suffix}"
    path.write_bytes(gzip.compress(raw) if suffix.endswith("gz") else raw)
    outcomes = list(open_sources([str(path)]))
    assert [outcome.text for outcome in outcomes if isinstance(outcome, Document)] == ["Ruritania’s €3bn", "B."]
    assert [outcome.what for outcome in outcomes if isinstance(outcome, Problem)] == [
        "It is in UTF-16, as its first bytes say, and was converted."]


def test_utf16_that_breaks_off_is_told(tmp_path: Path) -> None:
    path = tmp_path / "news.jsonl"
    path.write_bytes((json.dumps({"text": "A."}) + "\n").encode("utf-16") + b"\0\xd8a\0")
    *_, last = open_sources([str(path)])
    assert isinstance(last, Problem)
    assert "does not go on so" in last.what


@pytest.mark.parametrize("name", ["a.ndjson", "a.jsonl.gz", "a.ndjson.gz", "a.NDJSON"])
def test_lines_of_json_go_by_several_endings(name: str, tmp_path: Path) -> None:
    raw = b'{"text": "One."}\n{"text": "Two."}\n'
    (tmp_path / name).write_bytes(gzip.compress(raw) if name.endswith(".gz") else raw)
    for source in (tmp_path, tmp_path / name):
        assert [(one.id, one.text) for one in open_sources([str(source)]) if isinstance(one, Document)] == [
            ("a-1", "One."), ("a-2", "Two.")]
