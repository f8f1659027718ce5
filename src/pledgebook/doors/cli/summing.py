"""The verbs `totals` and `exposure`: sums within one stage, and how much of them hangs on how few."""

from __future__ import annotations

import json
import textwrap
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pledgebook.answers.axes import Axis
from pledgebook.answers.axes import OneQuestion as OneQuestion
from pledgebook.doors.cli.holding import collector_paused, held_for
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
from pledgebook.exchange.tables import SHARE_COLUMNS, SUM_COLUMNS, Listing
from pledgebook.model import Amount

if TYPE_CHECKING:
    from pledgebook.answers.exposure import Concentration, Exposure
    from pledgebook.answers.selection import Selection
    from pledgebook.answers.totals import Sum, Totals

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
    from pledgebook.answers.totals import currency_code, totals_in

    code = currency_code(currency) if currency is not None else None
    with collector_paused():
        found = totals_in(held_for(book, selection), selection, by=by or (), currency=code)
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
    from pledgebook.answers.exposure import check_exposure, exposure_in
    from pledgebook.answers.sentences import asked_in_words
    from pledgebook.answers.totals import currency_code

    check_exposure(selection, by or ())
    code = currency_code(currency) if currency is not None else None
    with collector_paused():
        found = exposure_in(held_for(book, selection), selection, by=by or (), currency=code)
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
        (*(_label(value) for value in one.labels().values()), str(one.stage), one.in_words(), _left(one),
         counted(len(one.counted or one.unknown), "promise"), " ".join(one.counted or one.unknown)) for one in sums])


def _label(value: list[str] | str) -> str:
    return value if isinstance(value, str) else " + ".join(parties([party]) for party in value) or "not told"


def _left(one: Sum) -> str:
    if one.left is None or one.currency is None:
        return ""
    return money(Amount(one.left, one.currency, one.per)) if one.left > 0 else "nothing" if not one.left else \
        f"{money(Amount(-one.left, one.currency, one.per))} more than promised"


def totals_in_lines(found: Totals, asked: str) -> list[str]:
    """What the sums mean, what they were reckoned with, and what they leave out."""
    unknown = sorted({name for one in found.sums for name in one.unknown})
    lines = _meaning(found, asked)
    lines += _section("by the year or month, never multiplied", {
        f"{c.id}: {money(c.amount)}" + _period(c.period.as_json()): () for c in found.annual})
    lines += _section("no sum told: unknown, not zero", {counted(len(unknown), "promise"): unknown} if unknown else {})
    return lines + _notes(found)


def exposure_in_lines(found: Exposure, asked: str) -> list[str]:
    """What the shares mean, what they were reckoned with, and what they leave out."""
    lines = _meaning(found, asked)
    by_donor: dict[str, list[str]] = defaultdict(list)
    for commitment in found.unknown:
        by_donor[parties(commitment.actors, most=9)].append(commitment.id)
    return [*lines, *_section("no sum told: unknown, not zero", dict(sorted(by_donor.items()))), *_notes(found)]


def heading(one: Concentration, found: Exposure) -> list[str]:
    """For whom, how much, at which stage."""
    from pledgebook.answers.totals import sum_in_words

    year = f", promised first in {one.year}" if one.year else ""
    whole = sum_in_words(Amount(one.total, one.currency, one.per), one.bounds)
    return [f"{parties(found.beneficiaries)}: {whole} {found.stage}{year}"]


def shares_table(one: Concentration) -> Table:
    return Table(("donor", "sum", "share", "commitments"), [
        (_label(list(share.donors)), money(Amount(share.value, one.currency, one.per)), f"{share.share:.1%}",
         " ".join(share.counted)) for share in one.shares])


def concentration_in_lines(one: Concentration) -> list[str]:
    """The largest donor, what remains without it, the index; then unions with their members."""
    left = money(Amount(one.without_largest, one.currency, one.per)) if one.without_largest else "nothing"
    return [f"Largest: {_label(list(one.largest.donors))}, {one.largest.share:.1%}; without it {left} remains.",
            f"Herfindahl index {one.herfindahl:.3f} over {counted(len(one.shares), 'donor')}.",
            *(f"{union.body} with its members {parties(union.members, most=30)}: "
              f"{money(Amount(union.value, one.currency, one.per))}, {union.share:.1%} (the rows above, no addition)"
              for union in one.unions)]


def _meaning(found: Totals | Exposure, asked: str) -> list[str]:
    told = (f"Asked: {asked or 'everything'}.", *found.definition, f"Window: {found.window.in_words()}.",
            *(f"Mind: {words}" for words in found.cautions))
    return ["", *(line for words in told for line in _wrapped(words))]


def _notes(found: Totals | Exposure) -> list[str]:
    rates: dict[str, list[str]] = defaultdict(list)
    for conversion in found.conversions:
        rates[conversion.rate.in_words()].append(f"{conversion.commitment} ({money(conversion.told)})")
    reasons: dict[str, list[str]] = defaultdict(list)
    for left in found.left_out:
        if not left.reason.startswith("no sum told"):  # these are told above
            reasons[left.reason].append(left.commitment)
    return [*_section("converted", rates),
            *_section("not converted", {f"{left.commitment}: {left.reason}": () for left in found.unconverted}),
            *_section("parts set against their whole", {f"{p.commitment} {p.reason}": () for p in found.parts}),
            *_section("contested", {f"{one.commitment}: {one.in_words()}": () for one in found.contested}),
            *_section("may be one promise, or whole and part: for a person to judge",
                      dict.fromkeys(found.unsettled, ())),
            *_section("left out", dict(sorted(reasons.items())))]


def _section(title: str, told: Mapping[str, Iterable[str]]) -> Iterator[str]:
    if told:
        yield ""
        yield f"{title}:"
        for words, names in told.items():
            behind = " ".join(names)
            yield from _wrapped(f"{words}: {behind}" if behind else words, "  ")


def _period(period: Mapping[str, Any]) -> str:
    told = " ".join(f"{name} {value}" for name, value in period.items() if value)
    return f", {told}" if told else ", the text gives no period"


def _wrapped(words: str, indent: str = "") -> list[str]:
    return textwrap.wrap(one_line(words), TEXT_WIDTH, initial_indent=indent, subsequent_indent=indent + "  ",
                         break_long_words=False, break_on_hyphens=False)


def add_to(app: typer.Typer) -> None:
    app.command(epilog="Example: pledgebook totals --beneficiary Ukraine --kind aid --by actor --in EUR")(totals)
    app.command(epilog="Example: pledgebook exposure --beneficiary Ukraine --kind aid --in EUR")(exposure)
