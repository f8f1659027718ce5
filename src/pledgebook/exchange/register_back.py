"""The sheet Register of our workbook in, what was changed in it out: told, for only the sheet of claims is read back.

Commitments are worked out from claims. A row can be held against the book where its commitment still has the claims and
the rulings that the row names; of other rows nobody can say who changed them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pledgebook.answers.sentences import names_in_words
from pledgebook.documents.sheets import WORKBOOK_START, NotASheet, Sheet, sheet_of
from pledgebook.exchange.cells import Unclear, unchanged
from pledgebook.exchange.claim_rows import SHEET
from pledgebook.exchange.imports import Remark, Taken
from pledgebook.exchange.other_parts import COMMITMENT_ID
from pledgebook.exchange.tables import COMMITMENT_COLUMNS, flattened
from pledgebook.model import Commitment, Problem
from pledgebook.register.judged import Judged

REGISTER = "Register"
# What a row states; its claims, texts, sources and contested fields follow from what others add.
STATED = ("who", *(name for name in COMMITMENT_COLUMNS
                   if name not in ("id", "claims", "documents", "contested", "sources")))
MOST_NAMED = 3  # claims that a message names
NOT_READ = f"the sheet {REGISTER} is not read back"
ADD_A_CLAIM = (f"A promise that the book lacks is a claim: add a row without an id to the sheet {SHEET}, with "
               "document, quote, kind, stage and actors.")


def not_read(taken: Taken, judged: Judged) -> Iterator[Problem]:
    """What was changed in the register of a workbook, row by row; a Remark where nobody can tell."""
    sheet = _register(taken)
    if sheet is None:
        return
    headings = [cell.strip().lower() for cell in sheet.rows[0]]
    known = {one.id: one for one in taken.book.register().commitments}
    unsure = 0
    for place, cells in enumerate(sheet.rows[1:], 1):
        row = {heading: cell.strip() for heading, cell in zip(headings, cells, strict=False)}
        where = f"{taken.name}:{REGISTER} row {sheet.first + place}"
        commitment = known.get(row.get("id", ""))
        said = _said(commitment, judged) if commitment else {}
        numbers = {heading for at, heading in enumerate(headings) if (place, at) in sheet.numbers}
        differ = [column for column in STATED if column in row and _differs(column, row[column], said, numbers)]
        if differ and not row.get("id"):
            yield Problem(where, f"It has no id, and {NOT_READ}.", ADD_A_CLAIM)
        elif differ and (commitment is None or _went_on(row, said)):
            unsure += 1
        elif differ and commitment:
            told = ", ".join(f"{column} is {row[column][:40]!r} (the book has {str(said.get(column, ''))[:40]!r})"
                             for column in differ)
            yield Problem(where, f"{told}: {NOT_READ}.", f"Make the change in the sheet {SHEET}, in the row of "
                          f"{_named(commitment)}.")
    if unsure:
        yield Remark(f"{taken.name}:{REGISTER}", f"{unsure} of its rows say{'s' if unsure == 1 else ''} otherwise than "
                     f"the book today, which has other claims or rulings by now; {NOT_READ}.",
                     f"If you changed them, make the changes in the sheet {SHEET}.")


def _register(taken: Taken) -> Sheet | None:
    if not taken.raw.startswith(WORKBOOK_START):
        return None
    try:
        sheet = sheet_of(taken.raw, taken.name, REGISTER)
    except NotASheet:
        return None  # then it is a workbook of claims alone
    headings = [cell.strip().lower() for cell in sheet.rows[0]]
    held = "id" in headings and any(COMMITMENT_ID.fullmatch(cells[headings.index("id")].strip())
                                    for cells in sheet.rows[1:] if len(cells) > headings.index("id"))
    return sheet if held else None


def _said(commitment: Commitment, judged: Judged) -> Mapping[str, str | int | float]:
    """What our workbook writes of a commitment."""
    return flattened({"who": names_in_words(commitment.actors)} | commitment.as_json()
                     | judged.of_commitment(commitment.claim_ids))


def _differs(column: str, cell: str, said: Mapping[str, str | int | float], numbers: set[str]) -> bool:
    try:
        return not unchanged(column, cell, said.get(column, ""), sure=column in numbers)
    except Unclear:
        return False  # a spreadsheet writes it so, too


def _went_on(row: Mapping[str, str], said: Mapping[str, str | int | float]) -> bool:
    """Whether a commitment has other claims or rulings by now than its row names."""
    return any(_listed(row.get(name, "")) != _listed(str(said.get(name, ""))) for name in ("claims", "rulings"))


def _listed(cell: str) -> set[str]:
    return {one.strip() for one in cell.split(";")} - {""}


def _named(commitment: Commitment) -> str:
    more = len(commitment.claim_ids) - MOST_NAMED
    return " or ".join(commitment.claim_ids[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
