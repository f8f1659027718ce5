"""Claims that are rows of a ledger in: of which page each is told, and which of them cannot be one promise, out.

Who keeps a ledger has told its rows apart: two rows of one stage are two promises, however alike they are. A promise
and the act that follows on it may stand in two rows; only an equal sum says that they do. A row that says something
else under its old id is the same promise, told anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from pledgebook.model import LEDGER, Claim, Stage, row_in_reason
from pledgebook.register.cues import tells_figure
from pledgebook.register.tellings import text_of

BY_ITS_PLACE = re.compile(r"(?:.*-)?row-\d+")  # the name of a row without an id of its own: another file has another
Row = tuple[str, str]  # a ledger, and the row's id there
Rows = dict[tuple[str, Stage], str]  # which row of a ledger tells a promise at a stage


def row_of(claim: Claim) -> Row | None:
    """The ledger and the row that a claim is; None for what was read in a text."""
    return row_in_reason(claim.why[0]) if claim.engine == LEDGER and claim.why else None


def page_of(claim: Claim) -> str:
    """What tells things side by side: a text, or the whole ledger that a row stands in."""
    row = row_of(claim)
    return f"ledger {row[0]}" if row else text_of(claim)


def rows_in(claims: Iterable[Claim]) -> Rows:
    """The rows that claims are, by ledger and stage."""
    return {(row[0], claim.stage): row[1] for claim in claims if (row := row_of(claim))}


def two_rows(one: Mapping[tuple[str, Stage], str], other: Mapping[tuple[str, Stage], str]) -> bool:
    """Whether two different rows of one ledger and one stage are among them."""
    return any(one[key] != other[key] for key in one.keys() & other.keys())


def rows_apart(one: Mapping[tuple[str, Stage], str], other: Mapping[tuple[str, Stage], str]) -> bool:
    """Whether different rows of one ledger are among them, at whatever stage."""
    ledgers = {ledger for ledger, _ in one} & {ledger for ledger, _ in other}
    return any({row for (whose, _), row in one.items() if whose == ledger}
               != {row for (whose, _), row in other.items() if whose == ledger} for ledger in ledgers)


def tells_sum(claim: Claim, value: float) -> bool:
    """Whether the words of a claim write down a sum besides its own; what a row has of ids, days and addresses is none.
    """
    return claim.amount is not None and tells_figure(claim.quote, value, claim.amount.value,
                                                     in_full=row_of(claim) is not None)


def told_anew(claims: Iterable[Claim]) -> list[list[Claim]]:
    """Claims that are one row of a ledger under its own id, where there is more than one."""
    found: dict[Row, list[Claim]] = {}
    for claim in claims:
        row = row_of(claim)
        if row and not BY_ITS_PLACE.fullmatch(row[1]):
            found.setdefault(row, []).append(claim)
    return [versions for versions in found.values() if len(versions) > 1]
