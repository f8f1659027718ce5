"""The workbook as a spreadsheet program reads it back: linked, harmless, the same bytes each time."""

from __future__ import annotations

import io
import warnings
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pledgebook.answers.extract import extract
from pledgebook.answers.selection import Selection
from pledgebook.exchange import xlsx
from pledgebook.exchange.formats import CannotExport
from pledgebook.exchange.imports import IMPORTS, Taken
from pledgebook.exchange.tables import FORMULA_STARTS
from tests.exchange.extracts import book_of, taken
from tests.register.readings import reading


def opened(content: bytes) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return openpyxl.load_workbook(io.BytesIO(content))


def rows(page: Any) -> list[dict[str, Any]]:
    heading, *below = page.iter_rows()
    return [{name.value: cell for name, cell in zip(heading, row, strict=True)} for row in below]


def test_every_sheet_is_there_and_changes_only_where_two_days_are_given(tmp_path: Path) -> None:
    names = ["Register", "Claims", "Conflicts", "Sources to check", "Codebook"]
    assert opened(xlsx.written(taken(tmp_path))).sheetnames == names
    book = opened(xlsx.written(taken(tmp_path, since="2024-01-31", name="b.db")))
    assert book.sheetnames == [*names[:4], "Changes", "Codebook"]
    assert {row["change"].value for row in rows(book["Changes"])} == {"new", "doubted"}


def test_a_value_leads_to_the_row_of_its_quote(tmp_path: Path) -> None:
    extract = taken(tmp_path)
    book = opened(xlsx.written(extract))
    assert [row["id"].value for row in rows(book["Register"])] == [c.id for c in extract.commitments]
    seen = 0
    for row in rows(book["Register"]):
        if row["amount_value"].value is None:
            continue
        cell = row["amount_value"]
        assert isinstance(cell.value, int | float), "a linked number is still a number"
        page, place = cell.hyperlink.location.split("!")
        claim = rows(book[page.strip("'")])[int(place[1:]) - 2]
        assert claim["amount_value"].value == cell.value
        assert claim["commitment"].value == row["id"].value
        seen += 1
    assert seen == 3
    conflict = rows(book["Conflicts"])[0]
    assert conflict["first_quote"].hyperlink.location.startswith("'Claims'!A")


def test_no_cell_starts_a_formula_and_nothing_is_lost(tmp_path: Path) -> None:
    extract = taken(tmp_path, since="2023")
    for page in opened(xlsx.written(extract)):
        for row in page.iter_rows():
            for cell in row:
                assert cell.data_type in ("n", "s"), cell.value
                assert not str(cell.value or "").lstrip().startswith(FORMULA_STARTS) or cell.data_type == "n"
    told = {cell["quote"].value for cell in rows(opened(xlsx.written(extract))["Claims"])}
    assert any("<script>alert('1')</script> & �]]>" in quote for quote in told)


@pytest.mark.parametrize("words", ["ab" * 20_000, "🛡" * 20_000, "x" + "🛡" * 20_000])
def test_a_cell_is_no_longer_than_excel_takes_as_it_counts_and_comes_back_as_it_was(words: str, tmp_path: Path) -> None:
    with book_of(tmp_path / "long.db", [reading("oslo", ("Norway will give Ukraine 5 drones.", {
            "condition": words}))]) as book:
        content = xlsx.written(extract(book, Selection()))
        (row,) = rows(opened(content)["Claims"])
        cell = str(row["condition"].value)
        assert len(cell.encode("utf-16-le")) // 2 in (32_766, 32_767) and words.startswith(cell.removesuffix("…"))
        assert list(IMPORTS["claims"].bring(Taken(content, "long.xlsx", book, who="Ada", moment=book.next_moment()))) \
            == []


def test_it_says_what_was_asked(tmp_path: Path) -> None:
    book = opened(xlsx.written(taken(tmp_path, selection=Selection(actors=("NOR",), as_of=date(2024, 1, 31)))))
    label = {prop.name: prop.value for prop in book.custom_doc_props.props}
    assert label["as_of"] == "2024-01-31" and label["filter"] == "by Norway"
    assert label["made_by"].startswith("Pledgebook ")
    told = {row["name"].value: row["means"].value for row in rows(book["Codebook"])}
    assert told["as of"] == "2024-01-31" and "Claims: quote" in told and "stage: adopted" in told


def test_the_codebook_says_since_when_and_what_each_column_means(tmp_path: Path) -> None:
    book = opened(xlsx.written(taken(tmp_path, since="2024-01")))
    told = {row["name"].value: row["means"].value for row in rows(book["Codebook"])}
    assert told["changes since"] == "the end of 2024-01-31"
    assert {prop.name: prop.value for prop in book.custom_doc_props.props}["changes_since"] == "the end of 2024-01-31"
    columns = {f"{page.title}: {cell.value}" for page in book for cell in page[1] if page.title != "Codebook"}
    assert "Changes: before" in columns and not columns - set(told)
    assert "changes since" not in {row["name"].value for row in rows(opened(xlsx.written(
        taken(tmp_path, name="b.db")))["Codebook"])}


def test_more_rows_than_a_sheet_holds_are_told_and_not_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "MOST_ROWS", 5)
    with pytest.raises(CannotExport, match="6 rows are more"):
        xlsx.written(taken(tmp_path))
