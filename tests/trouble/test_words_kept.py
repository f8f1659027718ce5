"""R14 and R19: quotes are the words of their text, a flipped byte is found, and no cell becomes a formula."""

from __future__ import annotations

import csv
import io
import random
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from pledgebook.answers.extract import Extract, extract
from pledgebook.answers.selection import Selection
from pledgebook.claims import read_all
from pledgebook.documents import open_sources
from pledgebook.exchange import tables, xlsx
from pledgebook.exchange.tables import CLAIM_COLUMNS, FORMULA_STARTS, Listing, as_csv
from pledgebook.model import Document, Problem, Reading
from pledgebook.register import verifying
from pledgebook.register.store import Book
from pledgebook.register.verifying import verify
from tests.doors.command_line import quick_read_all
from tests.register.readings import many, money, reading
from tests.trouble.figures import Figures

ROOT = Path(__file__).parents[2]
ODD = ("🛡", "e\u0301", "\u202e", "\u200b", "\r\n", "\u00a0", "Ä", "中文", "\U0001f1fa\U0001f1e6", "\t", "﷽")


# --- quotes -------------------------------------------------------------------------------------------------------


def odd_twins(documents: Iterable[Document], rng: random.Random) -> Iterator[Document]:
    """Each text, and the same with letters in it that count as more or fewer than one elsewhere."""
    for document in documents:
        yield document
        changed = document.text
        for _ in range(12):
            place = rng.randrange(len(changed) + 1)
            changed = changed[:place] + rng.choice(ODD) + changed[place:]
        yield replace(document, text=changed)


def wrong_quotes(readings: Iterable[Reading]) -> tuple[int, int]:
    """How many claims there are, and how many of them quote what is not the text at their place."""
    total = wrong = 0
    for made in readings:
        for claim in made.claims:
            total += 1
            wrong += made.document.text[claim.evidence.start:claim.evidence.end] != claim.quote
    return total, wrong


def test_quotes_are_their_text(figures: Figures) -> None:
    folders = [ROOT / "examples"] + [path for path in sorted((ROOT / "tests" / "golden").iterdir())
                                     if path.is_dir() and not path.name.endswith("-b") and figures.long]
    found = [one for one in open_sources([str(path) for path in folders]) if isinstance(one, Document)]
    twins = odd_twins(found, random.Random(14))
    total, wrong = wrong_quotes(read_all(twins, engine="grammar") if figures.long else quick_read_all(
        replace(one, text=f"{one.text} NOR pledges 5 EUR to UKR.") for one in twins))
    figures.tell("R14", f"{total} claims of {2 * len(found)} texts, half of them with odd letters put in, by the "
                 f"{'grammar' if figures.long else 'quick reader'}", f"{wrong} quotes that are not their text",
                 held=total > 0 and wrong == 0)


def test_a_quote_beside_its_place_is_seen() -> None:
    made = reading("note", ("Norway gives.", {}), "Norway gave.")
    claim = made.claims[0]
    shifted = replace(claim, evidence=replace(claim.evidence, start=1, end=14))
    assert wrong_quotes([made, replace(made, claims=(shifted,))]) == (2, 1)


# --- flipped bytes ------------------------------------------------------------------------------------------------


def missed_flips(folder: Path, column: str, count: int) -> tuple[int, int]:
    """How many flips in texts or quotes were tried, and how many `verify` did not find."""
    path = folder / "pledges.db"
    path.unlink(missing_ok=True)
    with Book.open(str(path), create=True) as book:
        for made in many(10):
            book.add(made)
    table = {"text": "documents", "quote": "claims"}[column]
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in ("PRAGMA journal_mode = DELETE", "VACUUM"):  # no dead copy of a row takes the flip
            connection.execute(statement)
        words = {told.encode() for (told,) in connection.execute(f"SELECT {column} FROM {table}")}
    raw = path.read_bytes()
    places = [place for told in sorted(words) for start in _all_of(raw, told)
              for place in range(start, start + len(told))]
    rng = random.Random(column)
    missed = 0
    for place in rng.choices(places, k=count):
        flipped = bytearray(raw)
        flipped[place] ^= 1 << rng.randrange(8)
        path.write_bytes(flipped)
        missed += not verify(str(path)).faults
    return count, missed


def _all_of(raw: bytes, told: bytes) -> Iterator[int]:
    start = raw.find(told)
    while start >= 0:
        yield start
        start = raw.find(told, start + 1)


@pytest.mark.parametrize("column", ["text", "quote"])
def test_flipped_bytes_are_found(column: str, tmp_path: Path, figures: Figures) -> None:
    tried, missed = missed_flips(tmp_path, column, figures.size(15, 1000))
    figures.tell("R14", f"{tried} flipped bits in {column}s", f"{tried - missed} of {tried} found by `verify`",
                 held=missed == 0)


def test_a_text_whose_hash_is_not_looked_at_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifying.Check, "_hash", lambda *_: None)
    monkeypatch.setattr(verifying.Check, "_claim", lambda *_: None)
    assert missed_flips(tmp_path, "quote", 10)[1]


# --- formulas -----------------------------------------------------------------------------------------------------

CALLS = ("1+1", "cmd|' /C calc'!A0", 'HYPERLINK("http://x","y")', "SUM(A1:A9)", 'WEBSERVICE("http://x")', "DDE(1;2)",
         "A1", "IMPORTXML(1,2)", "-1", '"quoted"', "@SUM(1)")
LEADS = ("", " ", "\u00a0", "\u3000", "'")
PAYLOADS = [lead + start + call for lead in LEADS for start in (*FORMULA_STARTS, "=+", "\t=", "\n=", "\v=")
            for call in CALLS]
NUMBERS = (0.1, 5e9, 1 / 3, 123456789.123, 1e-9, 7.0)


def hostile(folder: Path, payloads: list[str]) -> Extract:
    with Book.open(str(folder / "pledges.db"), create=True) as book:
        for number, payload in enumerate(payloads):
            fields = {"amount": money(NUMBERS[number % len(NUMBERS)]), "items": (payload,), "condition": payload,
                      "instrument": payload}
            book.add(reading(f"note-{number}", (f"{payload} {number}", fields), title=payload, publisher=payload,
                             problems=(Problem(f"note-{number}", payload, payload, 0, 1),)))
        return extract(book, Selection())


def formulas_in_csv(taken: Extract) -> tuple[int, int, int]:
    """Cells with text, those of them that begin like a formula, and amounts that are not the number they were."""
    claims = [claim.as_json() for claim in taken.claims]
    wanted = sorted(claim["amount"]["value"] for claim in claims)
    rows = list(csv.DictReader(io.StringIO("".join(as_csv(Listing(CLAIM_COLUMNS, claims))), newline="")))
    cells = [cell for row in rows for name, cell in row.items() if name not in ("amount_value", "confidence")]
    changed = sum(one != other for one, other in zip(
        sorted(float(row["amount_value"]) for row in rows), wanted, strict=True))
    return len(cells), sum(_runs(cell) for cell in cells), changed


def _runs(cell: str) -> bool:
    return cell.startswith(FORMULA_STARTS) or cell.lstrip().startswith(FORMULA_STARTS)


def formulas_in_workbook(taken: Extract) -> tuple[int, int, int]:
    """The same of a workbook, as another library reads it back."""
    cells = formulas = 0
    amounts: list[float] = []
    for page in openpyxl.load_workbook(io.BytesIO(xlsx.written(taken))):
        heading = [cell.value for cell in next(page.iter_rows())]
        for row in page.iter_rows(min_row=2):
            for name, cell in zip(heading, row, strict=True):
                cells += isinstance(cell.value, str)
                formulas += cell.data_type == "f" or (isinstance(cell.value, str) and _runs(cell.value))
                if page.title == "Claims" and name == "amount_value":
                    amounts.append(cell.value)
    wanted = sorted(claim.amount.value for claim in taken.claims if claim.amount and claim.amount.value is not None)
    return cells, formulas, sum(abs(one - other) > 1e-15 * abs(other) for one, other in zip(
        sorted(amounts), wanted, strict=True))


@pytest.mark.parametrize(("name", "look"), [("CSV", formulas_in_csv), ("XLSX", formulas_in_workbook)])
def test_no_cell_becomes_a_formula(name: str, look: object, tmp_path: Path, figures: Figures) -> None:
    payloads = PAYLOADS if figures.long else PAYLOADS[::40]
    assert callable(look)
    cells, formulas, changed = look(hostile(tmp_path, payloads))
    figures.tell("R19", f"{len(payloads)} payloads in every field of text, as {name}: {cells} cells with text",
                 f"{formulas} begin like a formula; {changed} of {len(payloads)} amounts changed",
                 held=cells > 0 and not formulas and not changed)


@pytest.mark.parametrize(("module", "look"), [(tables, formulas_in_csv), (xlsx, formulas_in_workbook)])
def test_a_cell_as_it_came_is_seen(module: object, look: object, tmp_path: Path,
                                   monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "harmless", lambda text: text)
    assert callable(look)
    assert look(hostile(tmp_path, PAYLOADS[:4]))[1]
