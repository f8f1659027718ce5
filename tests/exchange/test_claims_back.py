"""Claims taken home and brought back: what was changed is a ruling, what a spreadsheet did by itself is nothing."""

from __future__ import annotations

import csv
import io
import json
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pledgebook.exchange import tables
from pledgebook.exchange.cells import Unclear, number_in, unchanged
from pledgebook.exchange.imports import IMPORTS, Brought, CannotImport, Taken
from pledgebook.exchange.month_names import days_named
from pledgebook.exchange.parquet import as_parquet
from pledgebook.exchange.tables import RULED_CLAIM_COLUMNS, Listing
from pledgebook.model import BY_MODEL, Amount, Claim, Period, Problem, Stage
from pledgebook.register.rulings import Action, Ruling
from pledgebook.register.store import Book
from tests.doors.command_line import pledgebook
from tests.exchange.extracts import READINGS, book_of
from tests.register.readings import many, money, reading

BOOK, FILE = "pledges.db", "claims.csv"
Rows = list[dict[str, str]]
Change = Callable[[Rows], object]
MORE = [*READINGS, reading(
    "lviv", ("Poland may send 250 tanks.", {
        "actors": ("POL",), "count": 250, "items": ("tanks", "crews"), "stage": Stage.CONSIDERED,
        "amount": money(123456789012.0, "USD", per="year", bound="about"), "period": Period("2024-05", None, "P3Y")}),
    "Twice it said so. Twice it said so.", published="2024-05-07")]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    book_of(folder / BOOK, MORE).close()
    return folder / BOOK


@pytest.fixture
def book(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Book]:
    """A book of its own for each test, in the folder that the test works in."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PLEDGEBOOK_BOOK", raising=False)
    shutil.copy(made, tmp_path / BOOK)
    with Book.open(BOOK) as kept:
        yield kept


def listing(book: Book, *, unreviewed: bool = False) -> Listing:
    """Claims as `export` lists them; the register, which a table of claims does not need, is not reckoned."""
    judged = book.judged().taking_in(unreviewed)
    return Listing(RULED_CLAIM_COLUMNS, [claim.as_json() | judged.of_claim(claim.id) for claim in judged.claims])


def taken_home(book: Book, change: Change = lambda rows: None, **how: bool) -> bytes:
    """The table as a person has it back who opened it, changed it and saved it."""
    rows = list(csv.DictReader(io.StringIO("".join(tables.as_csv(listing(book, **how))), newline="")))
    change(rows)
    out = io.StringIO()
    writer = csv.DictWriter(out, list(dict.fromkeys(name for row in rows for name in row)))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def held_against(book: Book, raw: bytes, name: str = FILE) -> list[Brought]:
    return list(IMPORTS["claims"].bring(Taken(raw, name, book, who="Ada", moment=book.next_moment())))


def brought_back(book: Book, raw: bytes, name: str = FILE) -> list[Problem]:
    """Keeps what comes of a file, as `import` does, and gives back what could not be taken."""
    found = held_against(book, raw, name)
    assert not book.replay([one for one in found if isinstance(one, Ruling)])
    return [one for one in found if isinstance(one, Problem)]


def rulings(book: Book) -> list[tuple[Action, dict[str, Any]]]:
    return [(one.action, dict(one.values)) for one in book.judged().rulings]


def of(book: Book, document: str) -> Claim:
    return next(one for one in book.claims() if one.evidence.document_id == document)


def rule(book: Book, action: Action, document: str, **values: Any) -> Ruling:
    """What somebody else ruled meanwhile."""
    return book.rule(action, who="Bo", why="line 3", marks=[book.judged().mark(of(book, document))], values=values)


def row_of(rows: Rows, document: str) -> dict[str, str]:
    return next(row for row in rows if row["document"] == document)


def to(document: str, **cells: str) -> Change:
    return lambda rows: row_of(rows, document).update(cells)


def more(**cells: str) -> Change:
    return lambda rows: rows.append(cells)


def test_what_nobody_touched_changes_nothing_in_any_format(book: Book) -> None:
    for form in ("csv", "xlsx", "jsonl", "json", "parquet"):
        assert pledgebook("export", form, "--to", f"claims.{form}").exit_code == 0
        assert held_against(book, Path(f"claims.{form}").read_bytes()) == [], form


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10**6))
def test_any_claims_come_back_as_nothing_and_a_changed_stage_alone_as_one_ruling(seed: int) -> None:
    with tempfile.TemporaryDirectory() as folder, book_of(Path(folder) / BOOK, many(4, seed=seed)) as kept:
        told = listing(kept)
        for written in (tables.as_csv, tables.as_jsonl, tables.as_json):
            assert held_against(kept, "".join(written(told)).encode()) == [], written
        assert held_against(kept, as_parquet(told, {})) == []
        objects = [dict(one) for one in told.objects]
        if objects:
            one = objects[seed % len(objects)]
            one["stage"] = str(next(stage for stage in Stage if stage != one["stage"]))
            found = held_against(kept, "".join(tables.as_csv(Listing(told.columns, objects))).encode())
            assert [(made.action, made.marks[0].claim_id, made.values) for made in found
                    if isinstance(made, Ruling)] == [(Action.CORRECT, one["id"], {"stage": one["stage"]})]
            assert len(found) == 1


@pytest.mark.parametrize(("change", "expected"), [
    (to("oslo", stage="adopted"), (Action.CORRECT, {"stage": "adopted"})),
    (to("oslo", stage="Adopted "), (Action.CORRECT, {"stage": "adopted"})),
    (to("oslo", actors="Norway; Sweden"), (Action.CORRECT, {"actors": ["NOR", "SWE"]})),
    (to("oslo", beneficiaries=""), (Action.CORRECT, {"beneficiaries": []})),
    (to("oslo", speaker=""), (Action.CORRECT, {"speaker": None})),
    (to("oslo", amount_value="6000000000"), (Action.CORRECT, {"amount": {
        "value": 6000000000, "currency": "EUR", "per": None, "bound": None, "as_written": ""}})),
    (to("oslo", amount_value=""), (Action.CORRECT, {"amount": None})),
    (to("lviv", amount_per=""), (Action.CORRECT, {"amount": {
        "value": 123456789012, "currency": "USD", "per": None, "bound": None, "as_written": ""}})),
    (to("lviv", count="25"), (Action.CORRECT, {"count": 25})),
    (to("lviv", items="tanks"), (Action.CORRECT, {"items": ["tanks"]})),
    (to("oslo", period_end="2028-06"), (Action.CORRECT, {"period": {
        "start": "2024", "end": "2028-06", "duration": None}})),
    (to("lviv", period_duration="P4Y"), (Action.CORRECT, {"period": {
        "start": "2024-05", "end": None, "duration": "P4Y"}})),
    (to("oslo", said_on="2024-01-14"), (Action.CORRECT, {"said_on": "2024-01-14"})),
    (to("oslo", said_on="31/01/2024"), (Action.CORRECT, {"said_on": "2024-01-31"})),
    (to("oslo", condition="'=if parliament agrees"), (Action.CORRECT, {"condition": "=if parliament agrees"})),
    (to("oslo", verdict="rejected"), (Action.REJECT, {})),
    (to("oslo", verdict="reject", stage="adopted"), (Action.REJECT, {})),  # what is struck out needs no other value
    (to("oslo", verdict="accepted"), (Action.ACCEPT, {})),
    (to("oslo", verdict="corrected", stage="adopted"), (Action.CORRECT, {"stage": "adopted"})),
    (to("oslo", note="ask the ministry"), (Action.NOTE, {})),
])
def test_a_difference_is_a_ruling_and_the_same_file_again_is_none(
        change: Change, expected: tuple[Action, dict[str, Any]], book: Book) -> None:
    raw = taken_home(book, change)
    for _ in range(2):
        assert brought_back(book, raw) == []
        assert rulings(book) == [expected]
    made = book.judged().rulings[0]
    assert made.who == "Ada" and f"({FILE}, row " in made.why
    assert any(made.marks[0].claim.quote in one.document.text for one in MORE)
    assert brought_back(book, taken_home(book)) == [] and rulings(book) == [expected], "taken home anew, brought back"
    book.rule(Action.UNDO, who="Bo", why="no", undoes=made.id)
    assert brought_back(book, raw) == [] and len(rulings(book)) == 2, "what was taken back stays so"


@pytest.mark.parametrize("change", [
    to("oslo", said_on="15/01/2024"), to("oslo", said_on="1/15/2024"), to("oslo", said_on="15.01.2024"),
    to("oslo", said_on="15-Jan-24"), to("oslo", said_on="2024-01-15 00:00:00"), to("kyiv", said_on="May-24"),
    to("kyiv", said_on="01/05/2024"), to("lviv", amount_value="1.23457E+11"),
    to("lviv", amount_value="123,456,789,012"), to("lviv", amount_value="123456789012,00"),
    to("oslo", amount_value="5,00E+09"), to("lviv", count="250.0"),
    to("oslo", quote="Norway will give Ukraine 5 billion euros. 🛡 "), to("evil", confidence="0,5", why="", engine="x"),
    lambda rows: [row.pop("condition") for row in rows], lambda rows: [row.pop("rulings") for row in rows],
    lambda rows: rows.reverse(), lambda rows: rows.pop(), more(id="", quote=""), more(mine="a remark of my own"),
])
def test_what_a_spreadsheet_does_by_itself_is_no_correction(change: Change, book: Book) -> None:
    assert held_against(book, taken_home(book, change)) == []


@pytest.mark.parametrize(("cell", "value", "as_it_was"), [
    ("1.23457E+11", 123456789012, True), ("1.23458E+11", 123456789012, False), ("1.2E+11", 123456789012, True),
    ("5E+09", 5000000000, True), ("5,000,000,000", 5000000000, True), ("5.000.000.000", 5000000000, True),
    ("5000000001", 5000000000, False), ("0,5", 0.5, True), ("0.5", 0.5, True), ("5", 0.5, False), ("", 5, False)])
def test_a_number_is_told_from_what_a_spreadsheet_shows_of_it(cell: str, value: float, as_it_was: bool) -> None:
    assert unchanged("amount_value", cell, value) is as_it_was


@pytest.mark.parametrize(("cell", "number"), [
    ("1200000.5", "1200000.5"), ("1,200,000", "1200000"), ("1.200.000,5", "1200000.5"), ("1 200 000", "1200000"),
    ("7e6", "7000000"), ("7,5", "7.5"), ("0,750", "0.750"), ("1,500", "1500"), ("5 billion", "5 billion")])
def test_a_number_may_be_written_as_countries_do(cell: str, number: str) -> None:
    assert number_in(cell) == number


@pytest.mark.parametrize(("cell", "then"), [
    ("1.500", "Write 1500, or 1.5."), ("1.234", "Write 1234, or 1.2340."), ("2.000", "Write 2000, or 2.")])
def test_a_point_before_three_figures_is_not_guessed_at(cell: str, then: str) -> None:
    with pytest.raises(Unclear) as unclear:
        number_in(cell)
    assert unclear.value.try_this == then
    for meant in then.removeprefix("Write ").removesuffix(".").split(", or "):
        assert float(number_in(meant)) in (float(cell), float(cell) * 1000)
    assert number_in(cell, sure=True) == cell


def test_a_point_before_three_figures_stays_what_the_book_has_and_what_programs_write(tmp_path: Path) -> None:
    sums = (1.234, 1500.125, 1.5, 1500.0)
    with book_of(tmp_path / BOOK, [reading(f"t{place}", (f"Norway gives {place}.", {"amount": money(value)}))
                                   for place, value in enumerate(sums)]) as kept:
        told = listing(kept)
        for written in (tables.as_csv, tables.as_jsonl, tables.as_json):
            assert held_against(kept, "".join(written(told)).encode()) == [], written
        for document, cell in (("t0", "1,234"), ("t2", "1.500"), ("t3", "1.500"), ("t3", "1,500")):
            assert held_against(kept, taken_home(kept, to(document, amount_value=cell))) == [], cell
        (problem,) = held_against(kept, taken_home(kept, to("t1", amount_value="1.500")))
        assert isinstance(problem, Problem) and "may be 1500 or 1.5" in problem.what
        (ruling,) = held_against(kept, taken_home(kept, to("t0", amount_currency="USD")))
        assert isinstance(ruling, Ruling) and ruling.values["amount"]["value"] == 1.234
        objects = [dict(one) for one in told.objects]
        for one in objects:
            one["amount"] = one["amount"] | {"value": 3.125}
        changed = Listing(told.columns, objects)
        page = workbook_of(list(tables.as_csv(changed)), amount_value=3.125)
        for raw in ("".join(tables.as_jsonl(changed)).encode(), as_parquet(changed, {}), page):
            assert [one.values["amount"]["value"] for one in held_against(kept, raw) if isinstance(one, Ruling)
                    ] == [3.125] * 4


def workbook_of(lines: list[str], title: str = "Claims", **cells: Any) -> bytes:
    """A workbook with one sheet of these lines of CSV, its cells words but for the columns given."""
    book = openpyxl.Workbook()
    book.active.title = title
    headings, *rows = csv.reader(io.StringIO("".join(lines), newline=""))
    book.active.append(headings)
    for row in rows:
        book.active.append([cells.get(heading, cell) for heading, cell in zip(headings, row, strict=True)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_formula_that_nobody_worked_out_is_told_and_its_row_left_alone(book: Book) -> None:
    def formula(rows: Rows) -> None:
        to("oslo", amount_value="=3*10^9", stage="delivered")(rows)
        to("bergen", stage="adopted")(rows)
        rows.remove(row_of(rows, "evil"))  # its characters are none that openpyxl writes

    lines = taken_home(book, formula).decode().splitlines(keepends=True)
    (problem,) = brought_back(book, workbook_of(lines), "claims.xlsx")
    assert problem.what.startswith("amount_value is the formula '=3*10^9', of which the file keeps no value")
    assert "save" in problem.try_this and problem.where.startswith("claims.xlsx:row ")
    assert rulings(book) == [(Action.CORRECT, {"stage": "adopted"})]


def test_a_formula_whose_value_the_workbook_keeps_is_that_value(book: Book) -> None:
    book_with = io.BytesIO()
    plain = {"strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(book_with, plain) as made:
        page = made.add_worksheet("Claims")
        for row, cells in enumerate(csv.reader(io.StringIO(taken_home(book).decode(), newline=""))):
            page.write_row(row, 0, cells)
            if "oslo" in cells:
                page.write_formula(row, RULED_CLAIM_COLUMNS.index("amount_value"), "=3*10^9", None, 3e9)
                page.write_formula(row, RULED_CLAIM_COLUMNS.index("amount_per"), '=""', None, "no words")
    # A spreadsheet that works it out keeps it as words that are empty; the library can only write some.
    raw = with_part(book_with.getvalue(), "xl/worksheets/sheet1.xml", b"<v>no words</v>", b"<v></v>")
    assert [one.what for one in brought_back(book, raw) if "formula" in one.what] == []
    assert [values["amount"]["value"] for _, values in rulings(book)] == [3_000_000_000]


def with_part(raw: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """A workbook with other words in one of its parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as given, zipfile.ZipFile(out, "w") as made:
        for name in given.namelist():
            held = given.read(name)
            assert name != part or old in held
            made.writestr(name, held.replace(old, new) if name == part else held)
    return out.getvalue()


def exported(book: Book, *, without: str = "", **renamed: str) -> bytes:
    """The workbook of a book, its sheets renamed, and oslo's claim delivered."""
    assert pledgebook("export", "xlsx", "--to", "out.xlsx").exit_code == 0
    there = openpyxl.load_workbook("out.xlsx")
    page = there["Claims"]
    stage = next(cell.column for cell in page[1] if cell.value == "stage")
    next(row for row in page.iter_rows() if of(book, "oslo").id in [cell.value for cell in row])[stage - 1].value = (
        "delivered")
    for old, new in renamed.items():
        there[old].title = new
    if without:
        del there[without]
    there.save("out.xlsx")
    return Path("out.xlsx").read_bytes()


@pytest.mark.parametrize("title", ["claims", "CLAIMS ", "To check by Ada"])
def test_the_sheet_of_claims_is_found_under_another_name(title: str, book: Book) -> None:
    assert brought_back(book, exported(book, Claims=title), "out.xlsx") == []
    assert rulings(book) == [(Action.CORRECT, {"stage": "delivered"})]


def test_a_workbook_with_commitments_alone_says_where_claims_are_changed(book: Book) -> None:
    with pytest.raises(CannotImport) as refused:
        held_against(book, exported(book, without="Claims"), "out.xlsx")
    assert refused.value.what == "Its sheet 'Register' holds commitments, and none holds claims."
    assert "in the sheet 'Claims'" in refused.value.try_this


@pytest.mark.parametrize("cell", ["1,2,3", "12.34.5", "1,2000.5", "--5"])
def test_a_number_that_may_be_two_is_none(cell: str) -> None:
    with pytest.raises(Unclear, match="read for sure"):
        number_in(cell)


@pytest.mark.parametrize(("change", "why", "then"), [
    (to("oslo", quote="Norway will give Ukraine 6 billion euros."), "Its words are not those of claim", "add a row"),
    (to("oslo", stage="certain"), "stage: 'certain' is no stage", "Use one of"),
    (to("oslo", actors="Ruritania"), "actors: No party is called 'Ruritania'", ""),
    (to("oslo", actors=""), "A claim needs an actor", "Reject the claim"),
    (to("oslo", amount_value="1,2,3"), "is no number that can be read for sure", "1200000.5"),
    (to("oslo", amount_value="1,5 billion"), "a comma stands between thousands only", "Write 1.5 billion EUR"),
    (to("oslo", amount_value="1,2345 billion"), "a comma stands between thousands only", "Write 1.2345 billion EUR"),
    (to("oslo", amount_currency="XXQ"), "amount: 'XXQ' is no currency by its code", "such as EUR"),
    (to("oslo", period_end="2020"), "period: The period ends (2020) before it starts (2024)", "Write 2020/2024"),
    (to("oslo", amount_value="lots"), "is no sum of money", "1.2 billion EUR"),
    (to("oslo", said_on="03/04/2024"), "may be two days", "2024-07-11"),
    (to("oslo", said_on="31.02.2024"), "no day of the calendar", "2024-07-11"),
    (to("kyiv", said_on="2024-05-01"), "the book has 2024-05: spreadsheets", "Write 2024-05"),
    (to("oslo", verdict="maybe"), "'maybe' is no verdict", "accepted or rejected"),
    (to("oslo", verdict="corrected"), "no field of it differs", "Change the field"),
    (to("oslo", id="c0123456789ab"), "The book has no claim 'c0123456789ab'", "Export the claims again"),
    (lambda rows: rows.append(dict(rows[0])), "It has the id of the row at claims.csv:row 2", "leave the id"),
    (more(document="oslo", quote="Norway gives ten.", kind="aid", stage="pledged", actors="Norway"),
     "does not say 'Norway gives ten.'", "exactly as they stand"),
    (more(document="lviv", quote="Twice it said so.", kind="aid", stage="pledged", actors="Norway"),
     "more than once", "the first is at 27"),
    (more(document="olso", quote="Norway", kind="aid", stage="pledged", actors="Norway"), "olso", "oslo"),
    (more(document="oslo", quote="A heading.", stage="pledged"), "A claim needs kind and actors", ""),
    (more(quote="A heading.", kind="aid"), "names no document", "give document and quote"),
    (more(document="oslo", quote="A heading.", verdict="rejected"), "no id and is rejected", "Leave the row out"),
])
def test_a_row_that_cannot_be_taken_is_told_with_its_number_and_the_others_are_taken(
        change: Change, why: str, then: str, book: Book) -> None:
    raw = taken_home(book, lambda rows: (change(rows), row_of(rows, "bergen").update(stage="adopted")))
    (problem,) = brought_back(book, raw)
    assert why in problem.what and then in problem.try_this and problem.where.startswith(f"{FILE}:row ")
    assert rulings(book) == [(Action.CORRECT, {"stage": "adopted"})]


def test_a_row_without_an_id_adds_a_claim_where_its_words_stand(book: Book) -> None:
    raw = taken_home(book, lambda rows: rows.extend([
        {"document": "oslo", "quote": "A heading.", "kind": "aid", "stage": "pledged", "actors": "Norway",
         "amount_value": "5 billion", "amount_currency": "EUR", "note": "missed by the reader"},
        {"document": "lviv", "quote": "Twice it said so.", "start": "45", "kind": "aid", "stage": "pledged",
         "actors": "NOR; SWE"}]))
    for _ in range(2):
        assert brought_back(book, raw) == []
        assert [one[0] for one in rulings(book)] == [Action.CLAIM, Action.CLAIM]
    added = {one.quote: one for one in book.claims() if one.engine == "hand"}
    assert added["A heading."].amount == Amount(5e9, "EUR") and added["A heading."].said_on == "2024-01-15"
    assert added["Twice it said so."].evidence.start == 45 and added["Twice it said so."].actors == ("NOR", "SWE")
    assert book.judged().rulings[0].why.startswith("missed by the reader (claims.csv, row ")
    assert held_against(book, taken_home(book)) == []


@pytest.mark.parametrize("named", ["@spiegel", "'@bild"])
def test_a_new_row_names_its_text_as_our_own_table_does(named: str, tmp_path: Path) -> None:
    told = reading(named, ("Norway gives Poland a ship.", {}), "It may give more.")
    with book_of(tmp_path / BOOK, [told]) as kept:
        def beside(rows: Rows) -> None:
            (row,) = rows
            assert row["document"] == f"'{named.removeprefix(chr(39))}"
            row["note"] = "'=see page 3"
            rows.append({"document": row["document"], "quote": "It may give more.", "kind": "aid",
                         "stage": "considered", "actors": "NOR", "note": "'@ada missed it"})

        assert brought_back(kept, taken_home(kept, beside)) == []
        assert [one.why.split(" (")[0] for one in kept.judged().rulings] == ["=see page 3", "@ada missed it"]
        assert {one.evidence.document_id for one in kept.claims()} == {named}


def test_an_old_file_does_not_take_back_what_others_ruled_since(book: Book) -> None:
    def everywhere(rows: Rows) -> None:
        to("oslo", stage="delivered")(rows)
        to("rome", stage="adopted")(rows)
        to("bergen", verdict="rejected")(rows)

    untouched, touched = taken_home(book), taken_home(book, everywhere)
    rule(book, Action.CORRECT, "oslo", stage="adopted")
    rule(book, Action.REJECT, "rome")
    assert held_against(book, untouched) == []
    told = [problem.what for problem in brought_back(book, touched)]
    assert len(told) == 2 and any("stage of claim" in one and "ruled on since" in one for one in told)
    assert any("was rejected since" in one for one in told)
    assert [one[0] for one in rulings(book)] == [Action.CORRECT, Action.REJECT, Action.REJECT]
    assert of(book, "oslo").stage is Stage.ADOPTED


def test_a_verdict_that_was_taken_out_is_no_undo(book: Book) -> None:
    rule(book, Action.ACCEPT, "oslo")
    (problem,) = brought_back(book, taken_home(book, to("oslo", verdict="")))
    assert "rule undo" in problem.try_this and len(rulings(book)) == 1


def test_a_workbook_that_a_spreadsheet_saved_comes_back_with_its_changes(book: Book) -> None:
    assert pledgebook("export", "xlsx", "--to", "book.xlsx").exit_code == 0
    workbook = openpyxl.load_workbook("book.xlsx")
    page = workbook["Claims"]
    place = {cell.value: cell.column for cell in page[1]}
    for row in range(2, page.max_row + 1):
        if page.cell(row, place["document"]).value == "oslo":
            page.cell(row, place["amount_value"]).value = 6_000_000_000
            page.cell(row, place["actors"]).value = "Norway, Sweden"
        if page.cell(row, place["document"]).value == "rome":
            page.cell(row, place["verdict"]).value = "rejected"
    workbook.save("book.xlsx")
    before = Path(BOOK).read_bytes()
    tried = pledgebook("import", "claims", "book.xlsx", "--who", "Ada", "--dry-run")
    assert tried.exit_code == 0 and "2 rulings; a dry run, the book is as it was" in tried.stderr
    heading, *lines = tried.stdout.splitlines()
    assert heading.split()[:2] == ["id", "when"] and len(lines) == 2
    told = json.loads(pledgebook("import", "claims", "book.xlsx", "--who", "Ada", "--dry-run",
                                 "--format", "json").stdout)
    assert sorted((one["action"], one["who"]) for one in told) == [("correct", "Ada"), ("reject", "Ada")]
    assert rulings(book) == [] and Path(BOOK).read_bytes() == before
    done = pledgebook("import", "claims", "book.xlsx", "--who", "Ada")
    assert done.exit_code == 0, done.stderr
    assert "corrected" in done.stdout and "2 rulings kept" in done.stderr
    assert of(book, "oslo").amount == Amount(6e9, "EUR") and of(book, "oslo").actors == ("NOR", "SWE")
    done = pledgebook("import", "claims", "book.xlsx", "--who", "Ada")
    assert "nothing new" in done.stderr and done.stdout == "" and len(rulings(book)) == 2
    tried = pledgebook("import", "claims", "book.xlsx", "--who", "Ada", "--dry-run")
    assert "nothing new; a dry run" in tried.stderr and tried.stdout == ""


@pytest.mark.parametrize(("cell", "days"), [
    ("12. März 2024", "2024-03-12"), ("12 mars 2024", "2024-03-12"), ("mardi 12 mars 2024", "2024-03-12"),
    ("12 de marzo de 2024", "2024-03-12"), ("2024. március 12.", "2024-03-12"), ("12 березня 2024 р.", "2024-03-12"),
    ("March 12, 2024", "2024-03-12"), ("2024. gada 12. marts", "2024-03-12"), ("MÄRZ 2024", "2024-03"),
    ("5 listopad 2024", "2024-10-05 2024-11-05"),  # Croatian and Czech
    ("12-Mrz-24", "1912-03-24 1924-03-12 2012-03-24 2024-03-12"),
    ("31. Juni 2024", ""), ("12. Marsch 2024", ""), ("12. März 2024 13:00", ""), ("12 März April 2024", ""),
    ("12. März", "1912-03 2012-03"), ("2024-03-12", ""), ("P3M", ""), ("soon", "")])
def test_a_day_with_the_name_of_a_month(cell: str, days: str) -> None:
    assert sorted(days_named(cell)) == days.split()


@pytest.mark.parametrize(("cell", "in_the_book", "as_it_was"), [
    ("12. März 2024", "2024-03-12", True), ("12-Mrz-24", "2024-03-12", True), ("mai-24", "2024-05", True),
    ("1 mai 2024", "2024-05", True), ("12. März 2024", "2024-03-13", False), ("janv. 2024", "2024", False)])
def test_a_month_that_a_spreadsheet_named_is_no_change(cell: str, in_the_book: str, as_it_was: bool) -> None:
    assert unchanged("said_on", cell, in_the_book) is as_it_was


@pytest.mark.parametrize(("cell", "said"), [
    ("12. März 2024", "2024-03-12"), ("mars 2023", "2023-03"), ("5 listopad 2024", None), ("12-Mrz-24", None),
    ("janv. 2024", None)])  # the book has 15 January 2024: only its day may have been left out
def test_a_day_is_corrected_in_other_languages_where_it_is_one_for_sure(
        cell: str, said: str | None, book: Book) -> None:
    problems = brought_back(book, taken_home(book, to("oslo", said_on=cell)))
    assert (rulings(book), len(problems)) == (
        ([(Action.CORRECT, {"said_on": said})], 0) if said else ([], 1)), problems


def test_a_dry_run_tells_what_cannot_be_taken_and_ends_so(book: Book) -> None:
    Path(FILE).write_bytes(taken_home(book, to("oslo", stage="perhaps", amount_value="1")))
    tried = pledgebook("import", "claims", FILE, "--who", "Ada", "--dry-run")
    assert tried.exit_code == 3 and "perhaps" in tried.stderr and tried.stdout == "" and rulings(book) == []


@pytest.mark.parametrize(("codec", "separator", "above"), [
    ("utf-8-sig", ";", ""), ("utf-8-sig", ",", ""), ("utf-16", "\t", ""), ("utf-8", ";", "sep=;\r\n"),
    ("utf-8", ",", "\r\n")])
def test_any_csv_that_spreadsheets_save_is_read(codec: str, separator: str, above: str, book: Book) -> None:
    raw = taken_home(book, to("oslo", stage="delivered"))
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator="\r\n").writerows(
        csv.reader(io.StringIO(raw.decode(), newline="")))
    assert brought_back(book, (above + out.getvalue()).encode(codec)) == []
    assert rulings(book) == [(Action.CORRECT, {"stage": "delivered"})]


# --- annotations ---------------------------------------------------------------------------------------------------


def annotated(book: Book) -> dict[str, Any]:
    """The page of annotations, as `export webannotation` writes it."""
    page: dict[str, Any] = json.loads(pledgebook("export", "webannotation", "--to", "-").stdout)
    return page


def annotation_of(page: dict[str, Any], claim: Claim) -> dict[str, Any]:
    return next(one for one in page["items"] if one["id"].endswith(claim.id))


def claim_in(annotation: dict[str, Any]) -> dict[str, Any]:
    claim: dict[str, Any] = annotation["body"][1]["claim"]
    return claim


def page_back(book: Book, page: object) -> list[Problem]:
    return brought_back(book, json.dumps(page, indent=1).encode(), "notes.jsonld")


def test_annotations_that_nobody_touched_change_nothing(book: Book) -> None:
    page = annotated(book)
    assert page["items"] and page_back(book, page) == [] and rulings(book) == []
    assert page_back(book, page["items"]) == [] and page_back(book, page["items"][0]) == [] and rulings(book) == []


def test_what_was_changed_in_annotations_is_a_ruling(book: Book) -> None:
    page, claim = annotated(book), of(book, "lviv")
    claim_in(annotation_of(page, claim)).update(stage="pledged", actors=["POL", "LTU"])
    assert page_back(book, page) == []
    assert rulings(book) == [(Action.CORRECT, {"stage": "pledged", "actors": ["POL", "LTU"]})]
    assert page_back(book, page) == [] and len(rulings(book)) == 1  # the same file again
    assert page_back(book, annotated(book)) == [] and len(rulings(book)) == 1  # and what it looks like now


def test_a_comment_on_an_annotation_is_a_note(book: Book) -> None:
    page, claim = annotated(book), of(book, "lviv")
    annotation_of(page, claim)["body"].append(
        {"type": "TextualBody", "purpose": "commenting", "value": "Warsaw denied it."})
    assert page_back(book, page) == []
    (ruling,) = book.judged().rulings
    assert ruling.action is Action.NOTE and "Warsaw denied it." in ruling.why


def test_an_annotation_cannot_move_its_words(book: Book) -> None:
    page, claim = annotated(book), of(book, "lviv")
    annotation_of(page, claim)["target"]["selector"][0]["exact"] = "Twice it said so."
    (problem,) = page_back(book, page)
    assert "Its words are not those of claim" in problem.what and rulings(book) == []


@pytest.mark.parametrize("own", [
    {"type": "Annotation", "body": {"type": "TextualBody", "value": "Mine"},
     "target": {"source": "urn:x", "selector": {"type": "TextQuoteSelector", "exact": "so"}}},
    {"type": "Annotation", "body": [{"type": "Dataset", "claim": {"id": "1"}}]},
    {"type": "Annotation", "body": None, "target": [None, "urn:x"]}, "Annotation", None, 7,
])
def test_an_annotation_of_somebody_elses_is_told(book: Book, own: object) -> None:
    page = annotated(book)
    page["items"].insert(1, own)
    (problem,) = page_back(book, page)
    assert (problem.where, problem.what) == (
        "notes.jsonld:item 2", "It is no annotation that holds one of our claims.")
    assert rulings(book) == []


def test_a_claim_that_speaks_of_selectors_is_no_annotation(book: Book) -> None:
    line = json.dumps({"id": of(book, "lviv").id, "quote": "A TextQuoteSelector is no promise."})
    (problem,) = brought_back(book, line.encode(), "claims.jsonl")
    assert problem.where == "claims.jsonl:line 1"


def test_json_lines_are_taken_as_they_are_nested(book: Book) -> None:
    told = [dict(one) for one in listing(book).objects]
    oslo = next(one for one in told if one["document"] == "oslo")
    oslo |= {"amount": None, "items": ["drones; with cameras", "crews"], "verdict": None}
    lines = [json.dumps(one) for one in told] + ["{", "[1]", '{"id": "", "quote": "A heading."}', json.dumps({
        "id": None, "document": "oslo", "quote": "A heading.", "kind": "aid", "stage": "pledged", "actors": ["NOR"]})]
    problems = brought_back(book, "\n".join(lines).encode(), "claims.jsonl")
    assert [(one.where, one.what[:21]) for one in problems] == [
        ("claims.jsonl:line 8", "This is no JSON."), ("claims.jsonl:line 9", "It is no object with "),
        ("claims.jsonl:line 10", "It names no document,")]
    assert sorted(rulings(book), key=str) == sorted([
        (Action.CORRECT, {"amount": None, "items": ["drones; with cameras", "crews"]}), (Action.CLAIM, {})], key=str)


def test_what_a_language_model_told_is_accepted_in_a_table_too(book: Book) -> None:
    book.add(reading("told", ("Norway gives Poland a ship.", {
        "engine": f"{BY_MODEL}stub", "beneficiaries": ("POL",)})))
    assert brought_back(book, taken_home(book, to("told", verdict="accepted"), unreviewed=True)) == []
    assert of(book, "told").engine == "llm:stub"


@pytest.mark.parametrize("content", [
    b"", b"a,b\n1,2\n", b"PK\x03\x04 broken", b"[", b"[" * 50_000, b"PAR1", b"\x00\xff\xfe"])
def test_another_kind_of_file_is_refused(content: bytes, book: Book) -> None:
    with pytest.raises(CannotImport) as refused:
        held_against(book, content)
    assert refused.value.where == FILE and refused.value.try_this


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cells=st.dictionaries(st.sampled_from(RULED_CLAIM_COLUMNS), st.text(max_size=20)))
def test_a_row_may_say_anything_and_is_taken_or_told(cells: dict[str, str], book: Book) -> None:
    claim = of(book, "oslo")
    raw = json.dumps({"id": claim.id, "quote": claim.quote} | cells).encode()
    assert all(isinstance(one, Ruling | Problem) for one in held_against(book, raw))
