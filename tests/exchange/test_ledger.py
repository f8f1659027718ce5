"""A ledger kept by hand becomes a claim a row, with its address, its id, and every column of it."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pledgebook.exchange.imports import IMPORTS, CannotImport, Remark, Taken
from pledgebook.model import Problem, Reading
from pledgebook.register.matching import add_up_all
from pledgebook.register.store import Book
from tests.doors.command_line import pledgebook

HEADINGS = ("activity_id", "donor", "announcement_date", "measure", "aid_type_general", "explanation", "item",
            "item_numb", "reporting_currency", "tot_sub_activity_value", "tot_activity_value_EUR", "source_of_aid_1",
            "coder_note")
ROW = ("NO12", "Norway", "2024-07-11", "Allocation", "Military ", "Two radars from stocks", "Radar", "2", "NOK",
       "1,250,000", "110000", "https://regjeringen.example/radars", "checked by KH")
PLEDGE = ("DE7", "Germany", "2024-02-16", "Commitment", "Financial", "Budget help", ".", ".", "EUR", "0", "5000000",
          "see https://bund.example/a and others", "")


def as_csv(*rows: tuple[str, ...], headings: tuple[str, ...] = HEADINGS) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([headings, *rows])
    return out.getvalue().encode()


def as_xlsx(*rows: tuple[Any, ...], sheet: str = "Bilateral Assistance, MAIN DATA") -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    book.active.title = "Read me"
    page = book.create_sheet(sheet)
    for row in [("A note above the headings",), HEADINGS, *rows]:
        page.append(row)
    raw = io.BytesIO()
    book.save(raw)
    return raw.getvalue()


@pytest.fixture
def book(tmp_path: Path) -> Any:
    with Book.open(str(tmp_path / "a.db"), create=True) as kept:
        yield kept


def brought(
    book: Book, raw: bytes, form: str = "kiel", mapping: str | None = None,
) -> tuple[list[Reading], list[Problem]]:
    found = list(IMPORTS[form].bring(Taken(raw, "ust.csv", book, mapping)))
    return ([one for one in found if isinstance(one, Reading)], [one for one in found if isinstance(one, Problem)])


def test_a_row_is_a_claim_with_its_address_and_id_and_its_words(book: Book) -> None:
    (reading, other), problems = brought(book, as_csv(ROW, PLEDGE))
    assert not problems
    claim, document = reading.claims[0], reading.document
    assert (document.id, document.url, document.published) == ("kiel-NO12", ROW[11], "2024-07-11")
    assert (claim.kind, claim.stage, claim.actors, claim.beneficiaries) == ("aid", "adopted", ("NOR",), ("UKR",))
    assert claim.amount is not None and (claim.amount.value, claim.amount.currency) == (1_250_000, "NOK")
    assert (claim.count, claim.items, claim.engine, claim.said_on) == (2, ("Radar",), "ledger", "2024-07-11")
    assert document.text[claim.evidence.start:claim.evidence.end] == claim.quote
    assert "tot_sub_activity_value: 1,250,000" in claim.quote and "coder_note" not in claim.quote
    assert document.text.endswith("\n\naid_type_general: Military\ncoder_note: checked by KH")  # nobody mapped these
    promise = other.claims[0]  # nought is unknown: the sum of the whole package is taken
    assert promise.stage == "pledged" and promise.amount is not None and promise.amount.value == 5_000_000
    assert promise.items == ("Budget help",) and promise.count is None
    assert other.document.url == "https://bund.example/a"


def test_a_workbook_says_the_same_as_its_table(book: Book) -> None:
    typed = (*ROW[:2], date(2024, 7, 11), *ROW[3:7], 2, "NOK", 1250000.0, *ROW[10:])
    (reading,), problems = brought(book, as_xlsx(typed))
    assert not problems
    (plain,), _ = brought(book, as_csv(tuple("1250000" if cell == "1,250,000" else cell for cell in ROW)))
    assert reading.document.text == plain.document.text
    assert reading.claims == plain.claims


@pytest.mark.parametrize(("place", "cell", "told", "still_a_claim"), [
    (1, "Ruritania", "No party is called 'Ruritania'", False),
    (1, "", "It names no actor", False),
    (2, "until 2024-12", "'until 2024-12' is not one day", True),
    (3, "Disbursed?", "Its stage is 'Disbursed?', which is none of ours", False),
    (9, "about ten", "is 'about ten', which is no number", True),
    (9, "1e999", "which is no number", True),
    (9, "-5", "a sum that lowers another", True),
    (8, "kroner", "'KRONER' is no currency by its code", True),
    (8, "XXQ", "'XXQ' is no currency by its code", True),
])
def test_what_a_row_does_not_say_is_told_and_its_words_are_kept(
        place: int, cell: str, told: str, still_a_claim: bool, book: Book) -> None:
    row = tuple(cell if number == place else said for number, said in enumerate(ROW))
    (reading,), problems = brought(book, as_csv(row))
    assert bool(reading.claims) is still_a_claim
    assert told in problems[0].what and problems[0].where == "ust.csv:row 2"
    assert "coder_note: checked by KH" in reading.document.text


MAP = """
name: Our list
short: ours
id: nr
day_format: "%d.%m.%Y"
said_on: day
kind: {always: guarantee}
stage: {columns: [how], values: {firm: adopted, soft: considered}}
actors: {columns: [who], split: ";"}
beneficiaries: whom
parties: {The Hexagon: France}
"""


def test_any_ledger_is_read_by_its_mapping(book: Book) -> None:
    raw = as_csv(("1", "11.07.2024", "firm", "The Hexagon; Poland", "Moldova"),
                 headings=("nr", "day", "how", "who", "whom"))
    (reading,), problems = brought(book, raw, "ledger", MAP)
    assert not problems
    claim = reading.claims[0]
    assert (claim.kind, claim.stage, claim.actors, claim.beneficiaries, claim.said_on) == (
        "guarantee", "adopted", ("FRA", "POL"), ("MDA",), "2024-07-11")


SUMS = MAP + "amounts: [{value: sum, currency: {always: EUR}}]\ncount: number\n"


def of_sum(book: Book, cell: Any, more: str = "", number: str = "", *, workbook: bool = False) -> tuple[
        float | None, int | None, list[str]]:
    """The sum and the count of a row, and what is told of them."""
    headings, row = ("nr", "day", "how", "who", "whom", "sum", "number"), ("1", "", "firm", "Poland", "", cell, number)
    raw = as_xlsx(headings, row, sheet="Ours") if workbook else as_csv(row, headings=headings)
    (reading,), problems = brought(book, raw, "ledger", SUMS + more + ("sheet: Ours\n" if workbook else ""))
    amount = reading.claims[0].amount
    return amount.value if amount else None, reading.claims[0].count, [one.what for one in problems]


@pytest.mark.parametrize(("cell", "point", "comma"), [
    ("1.500", 1.5, 1500), ("1.234", 1.234, 1234), ("2.000.000", None, 2_000_000), ("1,5", None, 1.5),
    ("1,500", 1500, 1.5), ("1250000", 1250000, 1250000), ("0.750", 0.75, None), ("0,750", None, 0.75)])
def test_what_stands_before_decimals_is_said_by_the_mapping_and_else_not_guessed(
        cell: str, point: float | None, comma: float | None, book: Book) -> None:
    assert of_sum(book, cell, 'decimal: "."\n')[0] == point
    assert of_sum(book, cell, 'decimal: ","\n')[0] == comma
    value, _, told = of_sum(book, cell)
    if cell in ("1.500", "1.234"):
        assert value is None and len(told) == 1
        assert f"may be {comma} or {point}" in told[0] and "decimal:" in told[0]
    else:
        assert value == point and bool(told) is (point is None)
        assert not told or 'say `decimal: ","`' in told[0]


def test_a_count_that_may_be_two_is_told_and_a_number_of_a_workbook_is_one(book: Book) -> None:
    assert of_sum(book, "5", number="2.000")[1:] == (None, [
        "number: '2.000' may be 2000 or 2: a point stands between thousands in some countries. It is taken as unknown. "
        'Write 2000, or 2. Or say in the mapping `decimal: "."` or `decimal: ","` for the whole file.'])
    assert of_sum(book, "5", 'decimal: ","\n', number="2.000")[1] == 2000
    assert of_sum(book, 1.234, workbook=True) == (1.234, None, [])
    assert of_sum(book, 1200.5, 'decimal: ","\n', workbook=True) == (1200.5, None, [])
    assert of_sum(book, "1.234", workbook=True)[0] is None


@pytest.mark.parametrize(("cell", "day"), [
    ("44618", "2022-02-26"), ("44618.5", "2022-02-26"), ("5/21/2022", "2022-05-21"), ("21.5.2022", "2022-05-21"),
    ("2022-05-21 00:00:00", "2022-05-21"), ("March 2022", "2022-03"), ("2022", "2022"), ("3/4/2022", None),
    ("until 12/20/2022", None), ("12345", None)])
def test_a_day_is_read_as_spreadsheets_keep_it_where_it_is_one_for_sure(
        cell: str, day: str | None, book: Book) -> None:
    (reading,), problems = brought(book, as_csv((*ROW[:2], cell, *ROW[3:])))
    assert reading.claims[0].said_on == day and bool(problems) is (day is None)
    assert ("44618" in cell) is any("the number that spreadsheets give a day" in why for why in reading.claims[0].why)
    assert f"announcement_date: {cell}" in reading.claims[0].quote


def ours(*rows: tuple[Any, ...], merged: tuple[str, ...] = (), mac: bool = False) -> bytes:
    from openpyxl import Workbook
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    made = Workbook()
    made.active.title = "Ours"
    if mac:
        made.epoch = CALENDAR_MAC_1904
    for row in [("Our list",), ("nr", "day", "how", "who", "whom", "sum", "number"), *rows]:
        made.active.append(row)
    for cells in ("A1:G1", *merged):
        made.active.merge_cells(cells)
    raw = io.BytesIO()
    made.save(raw)
    return raw.getvalue()


def test_the_number_of_a_day_counts_from_the_day_that_its_workbook_counts_from(book: Book) -> None:
    days = [brought(book, ours(("1", 45400, "firm", "Poland", "Moldova", 5, None), mac=mac), "ledger",
                    SUMS + "sheet: Ours\n")[0][0].claims[0].said_on for mac in (False, True)]
    assert days == ["2024-04-18", "2028-04-19"]


def test_a_cell_over_several_rows_is_said_by_each_but_for_its_id_and_its_sum(book: Book) -> None:
    raw = ours(("1", "11.07.2024", "firm", "Poland", "Moldova", 5, 2), (None, None, None, None, "Georgia"),
               ("3", "12.07.2024", "soft", "France", None, 7, None), merged=(
                   "A3:A4", "B3:B4", "C3:C4", "D3:D4", "F3:F4", "G3:G4", "E5:E9"))
    found, problems = brought(book, raw, "ledger", SUMS + "sheet: Ours\n")
    assert not problems and [reading.document.id for reading in found] == ["ours-1", "ours-row-4", "ours-3"]
    assert [(claim.actors, claim.beneficiaries, claim.said_on, claim.amount and claim.amount.value, claim.count)
            for claim in (reading.claims[0] for reading in found)] == [
        (("POL",), ("MDA",), "2024-07-11", 5, 2), (("POL",), ("GEO",), "2024-07-11", None, None),
        (("FRA",), (), "2024-07-12", 7, None)]


def test_a_count_in_words_is_told(book: Book) -> None:
    for number in ("ca. 20", "2,5", "-3"):
        _, count, told = of_sum(book, "5", number=number)
        assert count is None and told == [f"number is {number!r}, which is no whole number; the count is taken as "
                                          "unknown."]
    assert of_sum(book, "5", 'missing: [Undisclosed]\n', number="undisclosed") == (5, None, [])


def test_a_release_without_a_measure_holds_commitments_and_that_is_told(book: Book) -> None:
    headings = ("ID", "Countries", "Announcement Date", "Converted Value in EUR", "Item", "No. of Units",
                "Source of Aid 1")
    raw = as_csv(("US1", "United States", "2/25/2022", "1,200,000", "Javelin", "undisclosed", "https://state.example/a"),
                 headings=headings)
    (reading,), (remark,) = brought(book, raw)
    claim = reading.claims[0]
    assert isinstance(remark, Remark) and "the stage of every row is read as pledged" in remark.what
    assert (reading.document.id, reading.document.url) == ("kiel-US1", "https://state.example/a")
    assert (claim.stage, claim.said_on, claim.amount and claim.amount.value) == ("pledged", "2022-02-25", 1_200_000)
    (reading,), (problem,) = brought(book, as_csv((*ROW[:3], "", *ROW[4:])))
    assert not reading.claims and not isinstance(problem, Remark), "where there is the column, an empty cell is none"


def test_rows_that_a_later_file_lacks_are_told_and_count_on(tmp_path: Path) -> None:
    def imported(*rows: tuple[str, ...]) -> Any:
        (tmp_path / "ust.csv").write_bytes(as_csv(*rows))
        return pledgebook("import", "kiel", str(tmp_path / "ust.csv"), "--book", str(tmp_path / "b.db"))

    assert "lacks" not in imported(ROW, PLEDGE).stderr
    again = imported(PLEDGE)
    assert again.exit_code == 0 and "It lacks 1 of the rows of Ukraine Support Tracker that the book has: NO12." in \
        again.stderr
    assert "lacks" not in imported(("FR1", *PLEDGE[1:])).stderr, "of another part of the ledger nobody knows"
    with Book.open(str(tmp_path / "b.db")) as kept:
        assert len(kept.claims()) == 3


def test_a_formula_that_nobody_worked_out_is_told(book: Book) -> None:
    value, _, (told,) = of_sum(book, "=3*10^9", workbook=True)
    assert value is None and told.startswith("sum is the formula '=3*10^9', of which the file keeps no value")


@pytest.mark.parametrize(("raw", "mapping", "told"), [
    (b"a,b\n1,2\n", MAP, "no column"), (b"", MAP, "empty"), (b"PK\x03\x04 nothing", MAP, "no workbook"),
    (as_csv(ROW) + b'a,"b,c\n', MAP, "not closed"),
    (as_csv(ROW), "a: [", "no YAML"), (as_csv(ROW), MAP + "colour: red", "colour"), (as_csv(ROW), "name: x", "short"),
])
def test_what_cannot_be_imported_is_refused_with_the_reason(raw: bytes, mapping: str, told: str, book: Book) -> None:
    with pytest.raises(CannotImport, match=told):
        brought(book, raw, "ledger", mapping)


def test_two_rows_of_one_id_are_two_and_that_is_told(book: Book) -> None:
    readings, problems = brought(book, as_csv(ROW, (*ROW[:5], "Other words", *ROW[6:])))
    assert [reading.document.id for reading in readings] == ["kiel-NO12", "kiel-NO12-row-3"]
    assert "the id 'NO12' of a row before it" in problems[0].what


def test_the_verb_brings_it_in_once_and_a_reading_anew_leaves_it_alone(tmp_path: Path) -> None:
    (tmp_path / "ust.csv").write_bytes(as_csv(ROW, PLEDGE))
    kept = str(tmp_path / "b.db")
    tried = pledgebook("import", "kiel", str(tmp_path / "ust.csv"), "--book", kept, "--dry-run")
    assert tried.exit_code == 0 and tried.stdout.split()[:2] == ["outcome", "document"] and "kiel-NO12" in tried.stdout
    assert "2 new of 2 texts; a dry run" in tried.stderr and not Path(kept).exists()
    first = pledgebook("import", "kiel", str(tmp_path / "ust.csv"), "--book", kept)
    assert first.exit_code == 0 and "new: kiel-NO12; 1 claim" in first.stdout
    assert "2 new of 2 texts; 2 commitments" in first.stderr
    again = pledgebook("import", "kiel", str(tmp_path / "ust.csv"), "--book", kept)
    assert again.exit_code == 0 and again.stdout == "" and "0 new of 2 texts; 2 commitments" in again.stderr
    assert "0 of 0 texts read otherwise" in pledgebook("reread", "--book", kept).stderr
    assert pledgebook("verify", "--book", kept).exit_code == 0
    missing = pledgebook("import", "ledger", str(tmp_path / "ust.csv"), "--book", kept)
    assert missing.exit_code == 2 and "--map" in missing.stderr


def sums(*readings: Reading) -> list[float | None]:
    """What the register shows of these rows, largest first."""
    shown = [promise.amount.value if promise.amount else None
             for promise in add_up_all(claim for reading in readings for claim in reading.claims).commitments]
    return sorted(shown, key=lambda value: -(value or 0))


def row(name: str, *, day: str = "2023-03-21", measure: str = "Allocation", what: str = "Macro-financial assistance",
        own: str = "1500000000", whole: str = "") -> tuple[str, ...]:
    return (name.split("_", maxsplit=1)[0], name, "Norway", day, measure, what, "EUR", own, whole)


PACKAGES = ("activity_id", "sub_activity_id", "donor", "announcement_date", "measure", "item", "reporting_currency",
            "tot_sub_activity_value", "tot_activity_value")


def test_two_rows_of_a_ledger_are_two_promises_however_alike_they_are(book: Book) -> None:
    rows = [row("A_3", own="3000000000", day="2023-01-17"), row("A_1"), row("A_2", day="2023-04-25"),
            row("B_1", day="2023-04-26", own="1600000000"), row("C_1", what="", own=""), row("C_2", what="", own="")]
    readings, problems = brought(book, as_csv(*rows, headings=PACKAGES))
    assert not problems
    assert sums(*readings) == sums(*readings[::-1]) == [3e9, 1.6e9, 1.5e9, 1.5e9, None, None]
    register = add_up_all(claim for reading in readings for claim in reading.claims)
    assert not register.links and not register.suggestions  # the 3 of “A_3” is not the 3 billion of another row


def test_two_rows_without_an_id_that_say_the_same_both_count_and_that_is_told(book: Book, tmp_path: Path) -> None:
    same = tuple("" if cell in ("A", "A_1") else cell for cell in row("A_1"))
    readings, problems = brought(book, as_csv(same, same, row("B_1", day="2024-01-01"), same, headings=PACKAGES))
    assert sums(*readings) == [1.5e9] * 4 and len({reading.document.text for reading in readings}) == 4
    assert [problem.where for problem in problems] == ["ust.csv:row 3", "ust.csv:row 5"]
    assert all(reading.document.text.startswith(claim.quote) for reading in readings for claim in reading.claims)
    again, _ = brought(book, as_csv(same, same, headings=PACKAGES))
    assert [one.document.text for one in again] == [one.document.text for one in readings[:2]], "also later"


def test_a_promise_and_its_allocation_are_one_promise_and_so_are_two_ledgers(book: Book) -> None:
    (pledged, adopted, later), _ = brought(book, as_csv(
        row("A_1", measure="Commitment"), row("A_2"), row("B_1", day="2023-04-21"), headings=PACKAGES))
    assert sums(pledged, adopted) == [1.5e9]
    assert sums(pledged, adopted, later) == [1.5e9, 1.5e9]
    (pledged, unknown), _ = brought(book, as_csv(
        row("A_1", measure="Commitment"), row("A_2", own=""), headings=PACKAGES))
    assert sums(pledged, unknown) == [1.5e9, None]  # one thing, and no word that all of it was allocated
    (elsewhere,), _ = brought(book, as_csv(("1", "2023-03-21", "firm", "Norway", "Ukraine", "1500000000"), headings=(
        "nr", "day", "how", "who", "whom", "sum")), "ledger", MAP.replace("guarantee", "aid").replace("%d.%m.%Y", "%Y")
        + "amounts: [{value: sum, currency: {always: EUR}}]")
    assert sums(adopted, elsewhere) == [1.5e9]


@pytest.mark.parametrize(("before", "after"), [("10000000", "50000000"), ("", "50000000"), ("10000000", "")])
def test_a_row_that_says_something_else_under_its_old_id_is_no_second_promise(
        before: str, after: str, book: Book) -> None:
    told = [brought(book, as_csv(row("A_1", own=before), row("A_2", own="7000000"), headings=PACKAGES))[0],
            brought(book, as_csv(row("A_1", own=after), row("A_2", own="7000000"), headings=PACKAGES))[0]]
    assert len(sums(*told[0], *told[1])) == 2
    by_place = [brought(book, as_csv(tuple("" if cell in ("A", "A_1") else cell for cell in row("A_1", own=own)),
                                     headings=PACKAGES))[0] for own in ("10000000", "50000000")]
    assert sums(*by_place[0], *by_place[1]) == [5e7, 1e7]  # without an id the second row is another file's second row


def test_the_sum_of_a_package_is_counted_once(book: Book) -> None:
    rows = [row("A_1", own=".", whole="9000000", what="Radar"), row("A_2", own=".", whole="9000000", what="Boots"),
            row("B_1", own=".", whole="5000000", what="Tents"), row("B_2", own="2000000", whole="5000000", what="Beds")]
    readings, problems = brought(book, as_csv(*rows, headings=PACKAGES))
    assert sums(*readings) == [9e6, 2e6, None, None]
    assert [problem.where for problem in problems] == ["ust.csv:row 3", "ust.csv:row 4"]
    assert "the sum of its whole package; row 2 has a sum of it" in problems[0].what


def test_a_column_that_the_mapping_names_and_the_sheet_lacks_is_told(book: Book) -> None:
    raw = as_csv(("1", "11.07.2024", "firm", "Poland"), headings=("nr", "days", "how", "who"))
    (reading,), problems = brought(book, raw, "ledger", MAP + "amounts: [{value: sum, currency: {always: EUR}}]")
    assert reading.claims
    assert [(problem.what, problem.try_this) for problem in problems] == [
        ("It has no column 'whom', which the mapping names.", "Name it in a mapping for --map: it has 'who'."),
        ("It has no column 'day', which the mapping names.", "Name it in a mapping for --map: it has 'days'."),
        ("It has no column 'sum', which the mapping names.", "Give --map a mapping without it, or another sheet.")]
    of_kiel = [heading.replace("EUR", "USD").replace("tot_sub_", "") for heading in HEADINGS]
    _, problems = brought(book, as_csv(ROW, headings=tuple(of_kiel)))
    assert "'tot_sub_activity_value' or 'tot_sub_activity_value_EUR' or" in problems[0].what and len(problems) == 1


def test_a_separator_above_the_headings_is_obeyed_and_counts_as_a_row(book: Book) -> None:
    raw = b"sep=;\r\nwho;how;sum, in euros\r\nNorway;firm;1,5\r\nNobody;firm;2\r\n"
    readings, problems = brought(book, raw, "ledger", "{name: L, short: l, kind: {always: aid}, actors: who, "
                                 "stage: {columns: [how], values: {firm: adopted}}}")
    assert [reading.document.id for reading in readings] == ["l-row-3", "l-row-4"] and readings[0].claims
    assert problems[0].where == "ust.csv:row 4"


def test_columns_with_one_name_or_none_keep_what_they_say(book: Book) -> None:
    raw = as_csv((*ROW, "again", "alone", "behind"), headings=(*HEADINGS, "coder_note", ""))
    (reading,), problems = brought(book, raw)
    assert reading.document.text.endswith(
        "\ncoder_note: checked by KH\ncoder_note (2): again\ncolumn 15: alone\ncolumn 16: behind")
    assert [problem.what[:36] for problem in problems] == ["Row 2 is longer than the headings: w"]
    _, problems = brought(book, as_csv((*ROW, "Sweden"), headings=(*HEADINGS, "donor")))
    assert "It has 2 columns 'donor': the first one is taken." in problems[0].what


@pytest.mark.parametrize(("cell", "address"), [
    ("https://a.example/x, https://b.example/y", "https://a.example/x"),
    ("https://a.example/x;https://b.example/y", "https://a.example/x"),
    ("(see https://a.example/x?p=1,2&q=3).", "https://a.example/x?p=1,2&q=3"),
    ("https://a.example/wiki/A_(b)", "https://a.example/wiki/A_(b)"),
])
def test_an_address_ends_where_it_ends(cell: str, address: str, book: Book) -> None:
    (reading,), _ = brought(book, as_csv((*ROW[:11], cell, "")))
    assert reading.document.url == address


def test_sums_of_a_ledger_name_some_of_what_has_none_and_count_the_rest(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(as_csv(*(row(f"A_{number}", own="") for number in range(30)), headings=PACKAGES))
    kept = str(tmp_path / "b.db")
    assert pledgebook("import", "kiel", str(tmp_path / "a.csv"), "--book", kept).exit_code == 0
    told = pledgebook("totals", "--book", kept).stdout
    assert "30 promises: " in told and "and 6 more (all with --format json)" in " ".join(told.split())
