"""Libraries of references give the texts of their items; Parquet gives a text a row."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest

from pledgebook.documents import open_sources, parquet_rows
from pledgebook.model import Document, Problem
from tests.documents import made
from tests.documents.made import MORE, WORDS


def opened(path: Path, columns: str | None = None) -> tuple[list[Document], list[Problem]]:
    found = list(open_sources([str(path)], columns=columns))
    return [one for one in found if isinstance(one, Document)], [one for one in found if isinstance(one, Problem)]


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    (tmp_path / "files" / "12").mkdir(parents=True)
    (tmp_path / "files" / "13").mkdir()
    (tmp_path / "files" / "12" / "a.pdf").write_bytes(made.pdf())
    (tmp_path / "files" / "13" / "b.html").write_bytes(made.page())
    return tmp_path


@pytest.mark.parametrize(("name", "raw", "files", "month"), [
    ("a.bib", made.BIB, 2, "2024-07"), ("a.ris", made.RIS, 1, "2024"), ("a.json", made.CSL, 1, "2024-07")])
def test_an_item_gives_its_files_else_its_abstract(name: str, raw: bytes, files: int, month: str, shelf: Path) -> None:
    (shelf / name).write_bytes(raw)
    documents, problems = opened(shelf / name)
    first, last = documents[0], documents[-1]
    assert len(documents) == files + 1
    assert (first.id, first.title, first.published, first.publisher, first.url) == (
        "radars24", "Radars for Kyiv", "2024-07-11", "The Wire", "https://wire.example/1")
    assert first.text == WORDS and first.source.endswith("a.pdf") and first.original is not None
    assert (last.text, last.title, last.publisher, last.published) == (MORE, "Money", "Minéral", month)
    assert [problem.what for problem in problems] == (
        ["'Nothing' has no text: neither a file that can be read nor an abstract."] if name == "a.bib" else [])


@pytest.mark.parametrize("path", ["/etc/hostname.txt", "../secret.txt", "files/../../secret.txt", "link.txt"])
def test_no_file_outside_the_folder_is_opened(path: str, tmp_path: Path) -> None:
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    (tmp_path / "secret.txt").write_text("Words nobody asked for.")
    (shelf / "link.txt").symlink_to(tmp_path / "secret.txt")
    (shelf / "a.bib").write_text(f"@misc{{a, title={{A}}, file={{{path}}}}}")
    documents, problems = opened(shelf / "a.bib")
    assert not documents and "outside the folder" in problems[0].what
    (shelf / "inside.txt").write_text("Words.")
    (shelf / "a.bib").write_text("@misc{a, title={A}, file={inside.txt}}")
    assert opened(shelf / "a.bib")[0][0].text == "Words."


@pytest.mark.parametrize(("name", "raw"), [
    ("a.bib", b"no entries"), ("a.bib", b""), ("a.ris", b"no entries"), ("a.json", b"[{]"),
    ("a.json", b'[{"id": 1}, 2]'),
    ("a.bib", b"@misc{a, title={A}, file={gone.pdf}}")])
def test_what_gives_no_text_is_told(name: str, raw: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(raw)
    documents, problems = opened(tmp_path / name)
    assert not documents and problems


ABORTS = Path(__file__).with_name("columns_that_abort.parquet")  # fuzz found it; pyarrow ends the process over it
READS = """
import sys
from pledgebook.documents import open_sources, parquet_rows
parquet_rows.BYTES_A_GROUP = int(sys.argv[2])
for outcome in open_sources([sys.argv[1]]):
    print(getattr(outcome, "what", "a text"))
"""


@pytest.mark.parametrize("most", [parquet_rows.BYTES_A_GROUP, 10])
def test_a_parquet_file_that_ends_the_process_of_its_reader_is_told(most: int) -> None:
    done = subprocess.run([sys.executable, "-c", READS, str(ABORTS), str(most)], capture_output=True, text=True,
                          timeout=100, check=False, env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)})
    assert done.returncode == 0 and done.stdout, done.stderr
    assert "Parquet" in done.stdout or "a text" in done.stdout


def test_only_the_columns_that_are_read_count_for_a_row_group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.parquet"
    pyarrow.parquet.write_table(pyarrow.table({"text": [WORDS], "page": [os.urandom(50_000)]}), path)
    monkeypatch.setattr(parquet_rows, "BYTES_A_GROUP", 10_000)
    assert len(opened(path)[0]) == 1
    monkeypatch.setattr(parquet_rows, "BYTES_A_GROUP", 10)
    assert "row groups unpacks to" in opened(path)[1][0].what
    monkeypatch.setattr(parquet_rows, "LARGEST", "import time; time.sleep(60)")
    monkeypatch.setattr(parquet_rows, "SECONDS", 0.1)
    assert "no end" in opened(path)[1][0].what


def test_a_row_of_parquet_is_a_text(tmp_path: Path) -> None:
    table = pyarrow.table({"body": [WORDS, None, MORE], "date": [date(2024, 7, 11)] * 3, "outlet": ["Wire", "", None],
                           "other": [1, 2, 3]})
    pyarrow.parquet.write_table(table, tmp_path / "a.parquet", row_group_size=2)
    documents, problems = opened(tmp_path / "a.parquet", "text=body,published=date,publisher=outlet")
    assert [(d.id, d.text, d.published, d.publisher) for d in documents] == [
        ("a-1", WORDS, "2024-07-11", "Wire"), ("a-3", MORE, "2024-07-11", None)]
    assert [problem.where for problem in problems] == [f"{tmp_path / 'a.parquet'}:row 2"]
    assert "no column 'text'" in opened(tmp_path / "a.parquet")[1][0].what
    (tmp_path / "b.parquet").write_bytes((tmp_path / "a.parquet").read_bytes()[:-40])
    assert "damaged" in opened(tmp_path / "b.parquet")[1][0].what


def test_an_item_that_cannot_be_read_is_told_and_costs_no_other_one(tmp_path: Path) -> None:
    ris = f"TY  - NEWS\nTI  - One\nN2  - {WORDS}\nER  - \nTY  - NEWS\nTI  - Cut off\nAB  - {MORE}\n"
    (tmp_path / "a.ris").write_text(ris)
    (tmp_path / "a.json").write_text(f'[{{"id": "x", "title": "One", "abstract": "{WORDS}"}}, "no item"]')
    (tmp_path / "a.bib").write_text(f"@misc{{x, title={{One}}, abstract={{{WORDS}}}}}\n@misc{{x, title={{Two}}}}\n")
    for name, told in (("a.ris", "1 of its items cannot be read: they have no end (ER)."),
                       ("a.json", "1 of its items cannot be read: they are no objects."),
                       ("a.bib", "Line 2: an entry cannot be read (Duplicate entry key 'x').")):
        (document,), (problem,) = opened(tmp_path / name)
        assert (document.title, document.text, problem.what) == ("One", WORDS, told)


@pytest.mark.parametrize(("name", "raw"), [
    ("a.ris", "TY  - NEWS\nID  - x\nTI  - One\nDA  - early July\nPY  - 2024\nAB  - WORDS\nER  - \n"),
    ("a.bib", "@misc{x, title={One}, date={Summer 2024}, year={2024}, abstract={WORDS}}")])
def test_the_year_counts_where_the_day_is_none(name: str, raw: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(raw.replace("WORDS", WORDS))
    (document,), problems = opened(tmp_path / name)
    assert document.published == "2024" and not problems


@pytest.mark.parametrize(("written", "address"), [
    ("https://a.example/~user/a%20b/aid_2024?x=1&y=2#z", "https://a.example/~user/a%20b/aid_2024?x=1&y=2#z"),
    (r"https://a.example/\~{}user/a\%20b/aid\_2024?x=1\&y=2\#z", "https://a.example/~user/a%20b/aid_2024?x=1&y=2#z"),
    (r"https://a.example/{\textasciitilde}user/a{\_}b", "https://a.example/~user/a_b")])
def test_an_address_in_bibtex_is_no_latex(written: str, address: str, tmp_path: Path) -> None:
    (tmp_path / "a.bib").write_text(f"@misc{{x, title={{50\\% of it}}, abstract={{{WORDS}}}, url={{{written}}}}}")
    (document,), problems = opened(tmp_path / "a.bib")
    assert (document.url, document.title) == (address, "50% of it") and not problems


@pytest.mark.parametrize("written", [r"Full Text:files/Full\; Text\: x.txt:text/plain", r"files/Full\; Text\: x.txt"])
def test_a_file_of_bibtex_is_found_by_its_path_as_it_is_written(written: str, tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "Full; Text: x.txt").write_text(WORDS)
    (tmp_path / "a.bib").write_text(f"@misc{{x, title={{One}}, file={{{written}}}}}")
    (document,), problems = opened(tmp_path / "a.bib")
    assert document.text == WORDS and not problems


@pytest.mark.parametrize("written", [r"C:\Users\me\x.pdf", r"PDF:C:\Users\me\x.pdf:application/pdf",
                                     r"PDF:C\:\\Users\\me\\x.pdf:application/pdf"])
def test_a_windows_path_that_leads_nowhere_is_told(written: str, tmp_path: Path) -> None:
    (tmp_path / "a.bib").write_text(f"@misc{{x, title={{One}}, abstract={{{WORDS}}}, file={{{written}}}}}")
    (document,), (problem,) = opened(tmp_path / "a.bib")
    assert document.text == WORDS and problem.what.startswith(r"Its file 'C:\\Users\\me\\x.pdf'")


def test_a_month_that_is_none_costs_the_month_and_an_entry_without_end_says_so(tmp_path: Path) -> None:
    entries = [f"@article{{m{number}, year={{2024}}, month={{{month}}}, abstract={{{WORDS}}}}}\n"
               for number, month in enumerate(("²", "11 July", "13", "07"))]
    (tmp_path / "a.bib").write_text("".join(entries) + f"@misc{{x, title={{Open, abstract={{{WORDS}}}\n@misc{{y,}}\n")
    documents, problems = opened(tmp_path / "a.bib")
    assert [document.published for document in documents] == ["2024", "2024-07", "2024", "2024-07"]
    assert [problem.what for problem in problems[:3]] == [
        "Line 5: an entry cannot be read (Unexpected block start: `@misc`. Was still looking for field-value closing "
        "`}`).", "Line 1: '²' is no month; of m0 the year alone is taken.",
        "Line 3: '13' is no month; of m2 the year alone is taken."]


def test_a_json_list_of_texts_is_told_to_become_json_lines(tmp_path: Path) -> None:
    (tmp_path / "a.csljson").write_text(f'[{{"id": "x", "text": "{WORDS}"}}]')
    documents, (problem,) = opened(tmp_path / "a.csljson")
    assert not documents and "list of texts" in problem.what and "JSON Lines" in problem.try_this


def test_what_is_inside_of_a_column_is_named_with_dots(tmp_path: Path) -> None:
    rows = [{"id": "1", "article": {"body": WORDS, "meta": {"day": "2024-07-11"}}},
            {"id": "2", "article": {"body": MORE}}]
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), tmp_path / "a.parquet")
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)))
    for name in ("a.parquet", "a.jsonl"):
        found = list(open_sources([str(tmp_path / name)], columns="text=article.body,published=article.meta.day"))
        assert [(one.id, one.text, one.published) for one in found if isinstance(one, Document)] == [
            ("1", WORDS, "2024-07-11"), ("2", MORE, None)] and len(found) == 2
    _, (problem,) = opened(tmp_path / "a.parquet")
    assert "no column 'text'" in problem.what
    no_such, = open_sources([str(tmp_path / "a.parquet")], columns="text=article.words")
    whole, = open_sources([str(tmp_path / "a.parquet")], columns="text=article")
    assert isinstance(no_such, Problem) and "'article.words'" in no_such.what
    assert isinstance(whole, Problem) and "--columns text=article.NAME" in whole.try_this


def test_a_column_of_lists_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pyarrow.parquet.write_table(pyarrow.table({"text": [[WORDS, MORE]]}), path)
    documents, (problem,) = opened(path)
    assert not documents and problem.what == "Its column 'text' holds lists or structures, no text."
    pyarrow.parquet.write_table(pyarrow.table({"text": [WORDS], "title": [{"en": "Radars"}]}), path)
    (document,), (problem,) = opened(path)
    assert (document.text, document.title) == (WORDS, None) and "'title' holds lists or structures" in problem.what


@pytest.mark.parametrize(("issued", "day"), [
    ({"raw": "July 11, 2024"}, "2024-07-11"), ({"date-parts": [["2024-07-11"]]}, "2024-07-11"),
    ({"date-parts": [[2024, "7", 11]]}, "2024-07-11"), ({"date-parts": [[2024, 7], [2024, 8]]}, "2024-07"),
    ({"literal": "11 July 2024"}, "2024-07-11"), ({"date-parts": [], "raw": "2024"}, "2024"),
    ("2024-07-11", "2024-07-11"),
    ({"date-parts": [[None]], "raw": "2024-07"}, "2024-07"), ({"raw": "2024-07-11/2024-07-13"}, "2024-07-11"),
    ({}, None), (None, None)])
def test_the_day_of_a_csl_item_is_read_however_it_is_put(issued: object, day: str | None, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps([{"id": "x", "title": "One", "abstract": WORDS, "issued": issued}]))
    (document,), problems = opened(tmp_path / "a.json")
    assert (document.published, problems) == (day, [])


@pytest.mark.parametrize(("name", "raw", "written"), [
    ("a.json", '[{"id": "x", "title": "One", "abstract": "WORDS", "issued": {"date-parts": [[24]]}}]', "'24'"),
    ("a.json", '[{"id": "x", "title": "One", "abstract": "WORDS", "issued": {"raw": "07/11/2024"}}]', "'07/11/2024'"),
    ("a.bib", "@misc{x, title={One}, year={in press}, abstract={WORDS}}", "'in press'")])
def test_a_day_of_an_item_that_is_not_understood_is_told(name: str, raw: str, written: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(raw.replace("WORDS", WORDS))
    (document,), (problem,) = opened(tmp_path / name)
    assert document.published is None and f"{written}, which " in problem.what
    assert "the date is taken as unknown" in problem.what


@pytest.mark.parametrize(("name", "raw", "day"), [
    ("a.json", '[{"id": "x", "title": "One", "abstract": "WORDS", "issued": {"raw": "12 mars 2024"}}]', "2024-03-12"),
    ("a.json", '[{"id": "x", "title": "A", "abstract": "WORDS", "issued": {"literal": "5. März 2024"}}]', "2024-03-05"),
    ("a.json", '[{"id": "x", "title": "One", "abstract": "WORDS", "issued": {"raw": "12 jui 2024"}}]', None),
    ("a.ris", "TY  - NEWS\nID  - x\nTI  - One\nDA  - 12 de marzo de 2024\nAB  - WORDS\nER  - \n", "2024-03-12"),
    ("a.bib", "@misc{x, title={One}, date={lundi 12 février 2024}, abstract={WORDS}}", "2024-02-12"),
    ("a.bib", "@misc{x, title={One}, year=2024, month={août}, abstract={WORDS}}", "2024-08")])
def test_a_library_may_write_its_days_in_another_language(
        name: str, raw: str, day: str | None, tmp_path: Path) -> None:
    (tmp_path / name).write_text(raw.replace("WORDS", WORDS))
    (document,), problems = opened(tmp_path / name)
    assert document.published == day and len(problems) == (day is None)
