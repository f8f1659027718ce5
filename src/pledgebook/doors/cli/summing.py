"""The verbs `totals` and `exposure`: sums within one stage, and how much of them hangs on how few."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from pledgebook.answers.axes import Axis
from pledgebook.doors.cli.holding import summed_for
from pledgebook.doors.cli.options import DEFAULT_BOOK, BookPath, Format, HowPrinted, takes_selection
from pledgebook.doors.cli.printing import (
    TEXT_WIDTH,
    WRITERS,
    Table,
    counted,
    money,
    one_line,
    parties,
    show_table,
    talk,
    write_lines,
)
from pledgebook.doors.sums import (
    exposure_of,
    exposure_sections,
    label_in_words,
    left_in_words,
    meaning_in_words,
    totals_of,
    totals_sections,
)
from pledgebook.exchange.tables import SHARE_COLUMNS, SUM_COLUMNS, Listing
from pledgebook.model import Amount
from pledgebook.register.collector import collector_paused

if TYPE_CHECKING:
    from pledgebook.answers.exposure import Concentration, Exposure
    from pledgebook.answers.selection import Selection
    from pledgebook.answers.totals import Sum, Totals

MOST_NAMES = 24  # of commitments behind one line of words; a ledger has thousands without a sum

InCurrency = Annotated[str | None, typer.Option(
    "--in", metavar="CURRENCY", help="Convert to this currency (EUR), at the rate of the day each promise was told.")]


@takes_selection
def totals(
    *, selection: Selection,
    by: Annotated[list[Axis] | None, typer.Option("--by", help="A line for each of these. May be repeated.")] = None,
    currency: InCurrency = None, book: BookPath = DEFAULT_BOOK, how: HowPrinted = Format.TABLE,
) -> None:
    """Adds up sums of money, each within one stage, and tells what they mean and what they leave out.

    Without --stage there are three lines: pledged (or firmer), adopted of that, delivered of that.
    """
    from pledgebook.answers.sentences import asked_in_words

    with collector_paused():
        found = totals_of(summed_for(book, selection), selection, by or (), currency)
    asked = asked_in_words(selection)
    if how is Format.TABLE:
        show_table(sums_table(found.sums))
        typer.echo("\n".join((["No sum fits."] if not found.sums else []) + totals_in_lines(found, asked)))
    elif how is Format.JSON:
        write_lines([json.dumps({"asked": asked} | found.as_json(), ensure_ascii=False, indent=1) + "\n"])
    else:
        columns = tuple(one for one in ("actor", "beneficiary", "kind", "year", "told_in")
                        if any(one in row.labels() for row in found.sums))
        write_lines(WRITERS[how](Listing(columns + SUM_COLUMNS, [one.as_json() for one in found.sums])))
        talk("\n".join(totals_in_lines(found, asked)))


@takes_selection
def exposure(
    *, selection: Selection,
    by: Annotated[list[Axis] | None, typer.Option("--by", help="year: each year by itself.")] = None,
    currency: InCurrency = None, book: BookPath = DEFAULT_BOOK, how: HowPrinted = Format.TABLE,
) -> None:
    """Tells how much of a beneficiary's support hangs on how few: shares, the largest donor, the Herfindahl index."""
    from pledgebook.answers.exposure import check_exposure
    from pledgebook.answers.sentences import asked_in_words

    check_exposure(selection, by or ())
    with collector_paused():
        found = exposure_of(summed_for(book, selection), selection, by or (), currency)
    asked = asked_in_words(selection)
    if how is Format.TABLE:
        for one in found.concentrations:
            typer.echo("\n".join(heading(one, found)))
            show_table(shares_table(one))
            typer.echo("\n".join([*concentration_in_lines(one), ""]))
        typer.echo("\n".join((["No sum fits."] if not found.concentrations else []) + exposure_in_lines(found, asked)))
    elif how is Format.JSON:
        write_lines([json.dumps({"asked": asked} | found.as_json(), ensure_ascii=False, indent=1) + "\n"])
    else:
        write_lines(WRITERS[how](Listing(SHARE_COLUMNS, found.rows())))
        talk("\n".join(exposure_in_lines(found, asked)))


# --- words --------------------------------------------------------------------------------------------------


def sums_table(sums: Sequence[Sum]) -> Table:
    """Sums in rows, with the commitments that they are made of."""
    labels = tuple(sums[0].labels()) if sums else ()
    return Table((*(label.replace("_", " ") for label in labels), "stage", "sum", "left", "of", "commitments"), [
        (*(label_in_words(value) for value in one.labels().values()), str(one.stage), one.in_words(),
         left_in_words(one), counted(len(one.counted or one.unknown), "promise"), " ".join(one.counted or one.unknown))
        for one in sums])


def totals_in_lines(found: Totals, asked: str) -> list[str]:
    """What the sums mean, what they were reckoned with, and what they leave out."""
    return _meaning(found, asked) + [line for section in totals_sections(found) for line in _section(*section)]


def exposure_in_lines(found: Exposure, asked: str) -> list[str]:
    """What the shares mean, what they were reckoned with, and what they leave out."""
    return _meaning(found, asked) + [line for section in exposure_sections(found) for line in _section(*section)]


def heading(one: Concentration, found: Exposure) -> list[str]:
    """For whom, how much, at which stage."""
    from pledgebook.answers.totals import sum_in_words

    year = f", promised first in {one.year}" if one.year else ""
    whole = sum_in_words(Amount(one.total, one.currency, one.per), one.bounds)
    return [f"{parties(found.beneficiaries)}: {whole} {found.stage}{year}"]


def shares_table(one: Concentration) -> Table:
    return Table(("donor", "sum", "share", "commitments"), [
        (label_in_words(list(share.donors)), money(Amount(share.value, one.currency, one.per)), f"{share.share:.1%}",
         " ".join(share.counted)) for share in one.shares])


def concentration_in_lines(one: Concentration) -> list[str]:
    """The largest donor, what remains without it, the index; then unions with their members."""
    left = money(Amount(one.without_largest, one.currency, one.per)) if one.without_largest else "nothing"
    return [f"Largest: {label_in_words(list(one.largest.donors))}, {one.largest.share:.1%}; without it {left} remains.",
            f"Herfindahl index {one.herfindahl:.3f} over {counted(len(one.shares), 'donor')}.",
            *(f"{union.body} with its members {parties(union.members, most=30)}: "
              f"{money(Amount(union.value, one.currency, one.per))}, {union.share:.1%} (the rows above, no addition)"
              for union in one.unions)]


def _meaning(found: Totals | Exposure, asked: str) -> list[str]:
    return ["", *(line for words in meaning_in_words(found, asked) for line in _wrapped(words))]


def _section(title: str, told: Mapping[str, Iterable[str]]) -> Iterator[str]:
    if told:
        yield ""
        yield f"{title}:"
        for words, names in told.items():
            shown = list(names)
            more = len(shown) - MOST_NAMES
            last = [f"and {more:,} more (all with --format json)"] if more > 0 else []
            behind = " ".join(shown[:MOST_NAMES] + last)
            yield from _wrapped(f"{words}: {behind}" if behind else words, "  ")


def _wrapped(words: str, indent: str = "") -> list[str]:
    return textwrap.wrap(one_line(words), TEXT_WIDTH, initial_indent=indent, subsequent_indent=indent + "  ",
                         break_long_words=False, break_on_hyphens=False)


def add_to(app: typer.Typer) -> None:
    app.command(epilog="Example: pledgebook totals --beneficiary Ukraine --kind aid --by actor --in EUR")(totals)
    app.command(epilog="Example: pledgebook exposure --beneficiary Ukraine --kind aid --in EUR")(exposure)
