"""`read` and `add`: what they print, what they keep, how they end."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pledgebook.exchange.tables import CLAIM_COLUMNS
from pledgebook.model import Document, Reading
from pledgebook.register.store import Book
from tests.doors.command_line import pledgebook, quick_read_all


@pytest.fixture(autouse=True)
def in_a_folder_with_texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pledgebook.claims.read_all", quick_read_all)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PLEDGEBOOK_BOOK", raising=False)
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "oslo.txt").write_text("News from Oslo\n\nNOR pledges 50 EUR to UKR. It is ???\n", encoding="utf-8")
    (texts / "oslo.json").write_text('{"published": "2024-03-01", "publisher": "A wire"}', encoding="utf-8")
    (texts / "paris.txt").write_text("News from Paris\n\nFRA refuses to UKR. =1+1\n", encoding="utf-8")


def test_jsonl_is_one_object_a_document_as_the_contract_says() -> None:
    result = pledgebook("read", "texts", "--format", "jsonl", "--published", "2024-02")
    assert result.exit_code == 0, result.stderr
    oslo, paris = map(json.loads, result.stdout.splitlines())
    assert list(oslo) == ["id", "source", "url", "published", "title", "claims", "problems"]
    assert (oslo["id"], oslo["published"], paris["published"]) == ("oslo", "2024-03-01", "2024-02")
    claim, = oslo["claims"]
    text = Path("texts/oslo.txt").read_text(encoding="utf-8")
    assert claim["quote"] == text[claim["start"]:claim["end"]] == "NOR pledges 50 EUR to UKR."
    assert oslo["problems"][0]["what"] == "Three question marks."
    assert not Path("pledges.db").exists()


def test_json_csv_and_table() -> None:
    assert [d["id"] for d in json.loads(pledgebook("read", "texts", "--format", "json").stdout)] == ["oslo", "paris"]
    rows = list(csv.DictReader(io.StringIO(pledgebook("read", "texts", "--format", "csv").stdout)))
    assert tuple(rows[0]) == CLAIM_COLUMNS
    assert [row["document"] for row in rows] == ["oslo", "paris"]
    table = pledgebook("read", "texts").stdout.splitlines()
    assert table[0].split() == ["id", "said", "on", "kind", "stage", "who", "amount", "document", "quote"]
    assert "Norway → Ukraine" in table[1] and "EUR 50" in table[1]
    assert max(map(len, table)) <= 140


@pytest.mark.parametrize("how", ["table", "csv"])
def test_what_was_seen_and_not_understood_is_told_beside_a_table(how: str) -> None:
    result = pledgebook("read", "texts", "--format", how)
    assert result.exit_code == 0  # the texts were read; what they say is no failure
    assert "Three question marks." in result.stderr and "Three question marks." not in result.stdout


@pytest.mark.parametrize("how", ["json", "jsonl"])
def test_where_the_format_holds_it_it_is_not_told_twice(how: str) -> None:
    result = pledgebook("read", "texts", "--format", how)
    assert "Three question marks." in result.stdout and "Three question marks." not in result.stderr


def test_of_much_that_was_not_understood_the_first_is_told_and_the_rest_counted() -> None:
    for number in range(25):
        Path(f"texts/more-{number}.txt").write_text("Nobody knows ???\n", encoding="utf-8")
    told = pledgebook("read", "texts").stderr
    assert told.count("Three question marks.") == 20
    assert "6 more things were seen and not understood: --format jsonl has them all." in told


def test_html_is_what_the_pages_make_of_the_readings(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def page(readings: list[Reading]) -> str:
        seen.extend(reading.document.id for reading in readings)
        return "<!doctype html><p>Zürich 🛡</p>\n"

    monkeypatch.setattr("pledgebook.doors.web.page.reader_page", page)
    assert pledgebook("read", "texts", "--format", "html", "--out", "page.html").stdout == ""
    assert Path("page.html").read_bytes().decode() == "<!doctype html><p>Zürich 🛡</p>\n"
    assert seen == ["oslo", "paris"]


@pytest.mark.parametrize("how", ["table", "json", "jsonl", "csv"])
def test_a_file_holds_what_would_have_been_printed(how: str) -> None:
    printed = pledgebook("read", "texts", "--format", how).stdout
    assert pledgebook("read", "texts", "--format", how, "--out", "out").exit_code == 0
    assert Path("out").read_text(encoding="utf-8") == printed
    assert not list(Path().glob(".out*"))


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    result = pledgebook("read", "texts", "--out", "no/such/folder.txt")
    assert result.exit_code == 1
    assert "cannot be written" in result.stderr


def test_a_run_that_fails_leaves_the_old_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(documents: Iterable[Document], **_: Any) -> Iterator[Reading]:
        yield from quick_read_all(documents)
        raise RuntimeError("the reader broke")

    Path("out.jsonl").write_text("old", encoding="utf-8")
    monkeypatch.setattr("pledgebook.claims.read_all", fail)
    with pytest.raises(RuntimeError):
        pledgebook("read", "texts", "--format", "jsonl", "--out", "out.jsonl")
    assert Path("out.jsonl").read_text(encoding="utf-8") == "old"
    assert not list(Path().glob(".out*"))


def test_standard_input_is_a_document() -> None:
    result = pledgebook("read", "-", "--format", "jsonl", "--published", "2024-07-11",
                        stdin="NOR pledges to UKR.\n")
    assert json.loads(result.stdout)["claims"][0]["said_on"] == "2024-07-11"


def test_what_fails_is_told_and_the_rest_is_read() -> None:
    Path("texts/empty.txt").touch()
    result = pledgebook("read", "missing.txt", "texts", "--format", "jsonl")
    assert result.exit_code == 3
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == ["oslo", "paris"]
    assert "missing.txt" in result.stderr and "empty.txt" in result.stderr
    assert "2 inputs failed" in result.stderr


def test_all_that_fails_is_still_three() -> None:
    assert pledgebook("read", "missing.txt").exit_code == 3
    assert pledgebook("add", "missing.txt").exit_code == 3


def test_an_encoding_that_had_to_be_guessed_is_told() -> None:
    Path("texts/oslo.txt").write_text("Løfte: NOR pledges 50 EUR to UKR. Ærlig talt.\n", encoding="utf-16")
    result = pledgebook("read", "texts/oslo.txt", "--format", "jsonl")
    assert result.exit_code == 3
    assert json.loads(result.stdout)["claims"]
    assert "UTF-16" in result.stderr.upper()


@pytest.mark.parametrize("words", [
    ("read",), ("read", "texts", "--format", "xml"), ("read", "texts", "--engine", "oracle"),
    ("read", "texts", "--jobs", "0"), ("read", "texts", "--published", "yesterday"), ("reed", "texts"),
    ("add", "texts", "--published", "2024-13"), ("add",)])
def test_a_command_that_makes_no_sense_ends_with_two(words: tuple[str, ...]) -> None:
    result = pledgebook(*words)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr
    assert not Path("pledges.db").exists()


def test_add_says_new_same_or_copy_for_each_input() -> None:
    first = pledgebook("add", "texts")
    assert first.exit_code == 0, first.stderr
    assert first.stdout == "new: oslo; 1 claim, 1 not understood\nnew: paris; 1 claim\n"
    assert first.stderr == "pledges.db: 2 new of 2 texts; 2 commitments, 0 conflicts.\n"
    Path("outlet.txt").write_bytes(Path("texts/oslo.txt").read_bytes())
    second = pledgebook("add", "texts", "outlet.txt", "--format", "jsonl")
    assert [(d["outcome"], d["copy_of"]) for d in map(json.loads, second.stdout.splitlines())] == [
        ("same", None), ("same", None), ("copy", "oslo")]
    assert "copy of oslo: outlet" not in second.stdout
    with Book.open("pledges.db") as book:
        assert book.counts().as_json() == {"documents": 2, "copies": 1, "claims": 2, "problems": 1, "commitments": 2,
                                           "conflicts": 0}


def test_add_tells_what_failed_and_why() -> None:
    Path("texts/empty.txt").touch()
    result = pledgebook("add", "texts", "--format", "csv")
    assert result.exit_code == 3
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert [row["outcome"] for row in rows] == ["new", "new", "failed"]
    assert "empty.txt" in rows[2]["document"] and rows[2]["note"]


def test_texts_that_the_book_knows_are_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def counting(documents: Iterable[Document], **options: Any) -> Iterator[Reading]:
        for reading in quick_read_all(documents, **options):
            read.append(reading.document.id)
            yield reading

    monkeypatch.setattr("pledgebook.claims.read_all", counting)
    pledgebook("add", "texts/oslo.txt")
    result = pledgebook("add", "texts")
    assert read == ["oslo", "paris"]
    assert result.stdout.splitlines() == ["same: oslo", "new: paris; 1 claim"]


def test_the_book_is_named_by_option_then_environment_then_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLEDGEBOOK_BOOK", "named.db")
    pledgebook("add", "texts")
    assert Path("named.db").exists()
    pledgebook("add", "texts", "--book", "option.db")
    assert Path("option.db").exists()
    assert not Path("pledges.db").exists()


def test_an_interrupted_run_keeps_what_it_acknowledged(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(documents: Iterable[Document], **options: Any) -> Iterator[Reading]:
        yield from list(quick_read_all(documents, **options))[:1]
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("pledgebook.claims.read_all", interrupted)
        result = pledgebook("add", "texts")
    assert result.exit_code == 130
    assert result.stdout == "new: oslo; 1 claim, 1 not understood\n"
    assert "run the same command again" in result.stderr
    assert pledgebook("add", "texts").stdout.splitlines() == ["same: oslo", "new: paris; 1 claim"]


def test_a_hostile_text_cannot_steer_the_terminal() -> None:
    hostile = "\x1b[2J\x1b]0;owned\x07NOR pledges to UKR \x1b[31m\u202ered\x1b[0m [bold]x[/bold]."
    Path("hostile.txt").write_text(hostile, encoding="utf-8")
    table = pledgebook("read", "hostile.txt").stdout
    assert "Norway → Ukraine" in table
    assert not {"\x1b", "\x07", "\u202e"} & set(table)
    assert "[bold]x[/bold]" in table


@pytest.mark.skipif(os.name == "nt", reason="pipes end differently there")
def test_a_reader_that_goes_away_ends_the_run_quietly() -> None:
    import subprocess
    import sys

    program = ("from pledgebook import claims; from tests.doors.command_line import quick_read_all; "
               "claims.read_all = quick_read_all; from pledgebook.doors.cli import main; main()")
    Path("long.txt").write_text("NOR pledges 50 EUR to UKR.\n" * 20_000, encoding="utf-8")
    run = subprocess.Popen([sys.executable, "-c", program, "read", "long.txt", "--format", "csv"],
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                           env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)})
    assert run.stdout is not None and run.stderr is not None
    run.stdout.readline()
    run.stdout.close()
    errors = run.stderr.read().decode()
    run.stderr.close()
    assert run.wait(timeout=60) == 1
    assert "Traceback" not in errors


def test_files_of_other_kinds_beside_a_bad_one() -> None:
    from tests.documents import made

    Path("page.html").write_bytes(made.page("<p>NOR pledges 50 EUR to UKR.</p>"))
    Path("bad.pdf").write_bytes(made.pdf()[:100])
    Path("rows.csv").write_text("body,date\nFRA pledges 7 EUR to UKR.,2024-03\n", encoding="utf-8")
    result = pledgebook("add", "page.html", "bad.pdf", "rows.csv", "--columns", "text=body,published=date")
    assert result.exit_code == 3
    assert "bad.pdf: It is no PDF that can be read" in result.stderr
    with Book.open("pledges.db") as book:
        entries = {entry.id: entry for entry in book.documents()}
        assert {name: entry.claims for name, entry in entries.items()} == {"page": 1, "rows-1": 1}
        assert (entries["page"].publisher, entries["page"].url) == ("The Wire", "https://wire.example/radars")
        assert (entries["rows-1"].published, entries["rows-1"].source) == ("2024-03", "rows.csv")
        assert book.faults() == ()
    assert pledgebook("add", "page.html", "rows.csv", "--columns", "text=body,published=date").stdout.count("same") == 2


@pytest.mark.parametrize(("words", "code"), [(("rows.csv", "--columns", "body"), 2), (("rows.csv",), 3)])
def test_columns_that_do_not_go(words: tuple[str, ...], code: int) -> None:
    Path("rows.csv").write_text("body,date\nFRA pledges 7 EUR to UKR.,2024-03\n", encoding="utf-8")
    result = pledgebook("read", *words)
    assert result.exit_code == code
    assert "--columns" in result.stderr
