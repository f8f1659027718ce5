"""`pledgebook import`: several files at once, other parts of a book, and changes in a sheet that is not read."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pledgebook.doors.cli.sharing import Part
from pledgebook.exchange.other_parts import OTHER_PARTS
from pledgebook.register.rulings import Action
from pledgebook.register.store import Book
from tests.doors.command_line import pledgebook
from tests.exchange.extracts import READINGS, book_of

BOOK = "pledges.db"
Cells = dict[str, Any]


@pytest.fixture(autouse=True)
def in_a_folder_with_a_book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PLEDGEBOOK_BOOK", raising=False)
    with book_of(tmp_path / BOOK, READINGS) as book:
        judged = book.judged()
        book.rule(Action.ACCEPT, who="Bo", why="seen", marks=[judged.mark(judged.claims[0])])


def exported(name: str, *words: str) -> Path:
    assert pledgebook("export", *words, "--to", name).exit_code == 0
    return Path(name)


def rulings() -> int:
    with Book.open(BOOK) as book:
        return len(book.judged().rulings) - 1  # but for that of the fixture


# --- several files ------------------------------------------------------------------------------------------


def changed_claims() -> None:
    """a.csv, with one stage changed, and other.csv, which is no table of claims."""
    table = exported("a.csv", "csv")
    table.write_text(table.read_text(encoding="utf-8").replace("delivered", "pledged", 1), encoding="utf-8")
    Path("other.csv").write_text("not,a,table\n", encoding="utf-8")


@pytest.mark.parametrize("files", [("a.csv", "other.csv"), ("other.csv", "a.csv"), ("gone.csv", "a.csv")])
def test_of_several_files_each_is_told_by_itself(files: tuple[str, str]) -> None:
    changed_claims()
    refused = next(name for name in files if name != "a.csv")
    tried = pledgebook("import", "claims", *files, "--who", "Ada", "--dry-run")
    assert tried.exit_code == 3 and "a.csv: 1 ruling." in tried.stderr and rulings() == 0
    done = pledgebook("import", "claims", *files, "--who", "Ada")
    assert done.exit_code == 3 and rulings() == 1
    assert "a.csv: 1 ruling kept." in done.stderr and f"{refused}: It" in done.stderr
    assert "Nothing of it came in." in done.stderr
    assert done.stderr.splitlines()[-1] == f"1 of 2 files did not come in: {refused}."


def test_where_no_file_comes_in_it_is_misused_and_makes_no_book() -> None:
    Path("other.csv").write_text("not,a,table\n", encoding="utf-8")
    for files in (("other.csv",), ("gone.csv",), ("gone.csv", "other.csv"), ("gone.csv", "lost.csv")):
        done = pledgebook("import", "claims", *files)
        assert done.exit_code == 2 and all(f"{name}: It" in done.stderr for name in files)
    assert pledgebook("import", "claims", "gone.csv", "lost.csv", "--book", "new.db").exit_code == 2
    assert not Path("new.db").exists()


def test_of_several_files_the_rows_that_were_not_taken_are_counted_with_theirs() -> None:
    changed_claims()
    table = Path("a.csv").read_text(encoding="utf-8")
    Path("b.csv").write_text(table.replace("deployment", "parade"), encoding="utf-8")
    done = pledgebook("import", "claims", "a.csv", "b.csv", "--who", "Ada")
    assert done.exit_code == 3 and "a.csv: 1 ruling kept.\n" in done.stderr
    assert "b.csv: 1 row or line needs a look.\n" in done.stderr


# --- other parts of a book ----------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["csv", "jsonl", "json", "parquet"])
@pytest.mark.parametrize("part", [str(part) for part in Part if part is not Part.CLAIMS])
def test_another_part_of_a_book_is_told_with_what_is_meant(form: str, part: str) -> None:
    if form == "parquet":
        pytest.importorskip("pyarrow")
    file = exported("part", form, "--part", part)
    done = pledgebook("import", "claims", "part")
    if form in ("json", "jsonl") and not file.read_text(encoding="utf-8").strip("[]\n "):
        assert done.exit_code == (2 if form == "jsonl" else 0), "of what is not there, JSON does not say what it is"
        return
    assert done.exit_code == 2 and f"It holds {part} of a book, and no claims." in done.stderr
    meant = next(one.try_this for one in OTHER_PARTS if one.name == part)
    assert meant in done.stderr and rulings() == 0


def test_every_part_but_the_claims_is_known_by_its_columns() -> None:
    assert {one.name for one in OTHER_PARTS} == {str(part) for part in Part} - {"claims"}


def test_commitments_are_known_by_their_ids_where_columns_were_removed() -> None:
    listed = json.loads(exported("list.json", "json", "--part", "commitments").read_text(encoding="utf-8"))
    Path("few.csv").write_text("id,stage,quote\n" + "".join(f"{one['id']},pledged,x\n" for one in listed))
    assert "It holds commitments" in pledgebook("import", "claims", "few.csv").stderr


def test_a_commitment_among_claims_is_told_as_one() -> None:
    listed = json.loads(exported("list.json", "json", "--part", "commitments").read_text(encoding="utf-8"))
    lines = exported("claims.jsonl", "jsonl").read_text(encoding="utf-8") + json.dumps(listed[0]) + "\n"
    Path("both.jsonl").write_text(lines, encoding="utf-8")
    done = pledgebook("import", "claims", "both.jsonl")
    assert done.exit_code == 3 and f"{listed[0]['id']} is a commitment, which is worked out" in done.stderr


@pytest.mark.parametrize(("form", "told"), [
    ("datapackage", "Unpack it, and give its claims.csv."), ("prov", "Nothing in it is an object"),
    ("ftm", "Nothing in it is an object"), ("labelstudio", "Nothing in it is an object"),
    ("graphml", "do not have the columns")])
def test_another_format_is_refused_once(form: str, told: str) -> None:
    exported("other", form)
    done = pledgebook("import", "claims", "other")
    assert done.exit_code == 2 and done.stderr.count("\n") == 2 and told in done.stderr


# --- the sheet Register -------------------------------------------------------------------------------------


def register_changed(*changes: tuple[str, str, Any], added: Cells | None = None) -> Path:
    """A workbook whose sheet Register says otherwise: (who, column, value), and a row more."""
    book = openpyxl.load_workbook(exported("book.xlsx", "xlsx"))
    page = book["Register"]
    place = {cell.value: cell.column for cell in page[1]}
    for who, column, value in changes:
        row = next(row for row in range(2, page.max_row + 1) if page.cell(row, place["who"]).value == who)
        page.cell(row, place[column]).value = value
    for column, value in (added or {}).items():
        page.cell(page.max_row + (column == next(iter(added or {}))), place[column]).value = value
    out = io.BytesIO()
    book.save(out)
    Path("changed.xlsx").write_bytes(out.getvalue())
    return Path("changed.xlsx")


def test_what_was_changed_in_the_register_is_told_cell_by_cell() -> None:
    register_changed(("Italy", "stage", "delivered"), ("Germany", "amount_value", 3), ("Germany", "stage", None),
                     added={"kind": "aid", "actors": "NOR"})
    done = pledgebook("import", "claims", "changed.xlsx", "--who", "Ada")
    assert done.exit_code == 3 and rulings() == 0
    with Book.open(BOOK) as book:
        claim = next(one for one in book.claims() if one.evidence.document_id == "rome")
    for words in ("stage is 'delivered' (the book has 'refused')", f"in the row of {claim.id}",
                  "changed.xlsx:Register row",
                  "stage is '' (the book has 'delivered'), amount_value is '3' (the book has '2000000000')",
                  "It has no id", "sheet Register is not read back"):
        assert words in done.stderr, done.stderr
    assert done.stderr.splitlines()[-1] == "3 rows or lines need a look: see above."


def test_a_register_that_nobody_touched_is_not_spoken_of() -> None:
    exported("book.xlsx", "xlsx")
    done = pledgebook("import", "claims", "book.xlsx")
    assert done.exit_code == 0 and "Register" not in done.stderr


def test_where_the_book_went_on_it_is_said_that_the_register_is_not_read_and_nothing_failed() -> None:
    register_changed(("Italy", "stage", "delivered"))
    with Book.open(BOOK) as book:
        mark = book.judged().mark(next(one for one in book.claims() if one.evidence.document_id == "rome"))
        book.rule(Action.CORRECT, who="Bo", why="read again", marks=[mark], values={"condition": "if asked"})
    done = pledgebook("import", "claims", "changed.xlsx")
    assert done.exit_code == 0 and "1 of its rows says otherwise than the book today" in done.stderr


def test_an_old_workbook_does_not_take_back_what_others_ruled_since(tmp_path: Path) -> None:
    """The columns of rulings stand last: where nobody had ruled, a row of a workbook ends before them."""
    book_of(tmp_path / "fresh.db", READINGS).close()
    exported("old.xlsx", "xlsx", "--book", "fresh.db")
    table = exported("old.csv", "csv", "--book", "fresh.db").read_text(encoding="utf-8")
    Path("short.csv").write_text("\n".join(line.rstrip(",") for line in table.split("\n")), encoding="utf-8")
    with Book.open("fresh.db") as book:
        mark = book.judged().mark(next(one for one in book.claims() if one.evidence.document_id == "rome"))
        book.rule(Action.CORRECT, who="Bo", why="read again", marks=[mark], values={"stage": "adopted"})
    for file in ("old.xlsx", "short.csv"):
        done = pledgebook("import", "claims", file, "--book", "fresh.db")
        assert done.exit_code == 0 and "nothing new" in done.stderr, (file, done.stderr)
