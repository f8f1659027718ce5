"""`whatif` and `conditions`: changes that are only thought of, and what became of what promises hang on."""

from __future__ import annotations

import json
import textwrap
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pledgebook.doors.cli.instruments import WIDTH, known_instruments
from pledgebook.doors.cli.options import (
    DEFAULT_BOOK,
    AsOf,
    BookPath,
    Format,
    HowPrinted,
    OwnInstruments,
    takes_selection,
)
from pledgebook.doors.cli.printing import (
    WRITERS,
    Table,
    counted,
    money,
    one_line,
    party,
    show_listing,
    show_table,
    talk,
    who,
    write_lines,
)
from pledgebook.doors.questions import UNDER, NotAChange, layers_of, today
from pledgebook.doors.telling import EFFECTS, by_clause, difference_in_words
from pledgebook.exchange.tables import CONDITION_COLUMNS, OWED_COLUMNS, Listing

if TYPE_CHECKING:
    from pledgebook.answers.conditions import Condition
    from pledgebook.answers.futures import Future, SideBySide
    from pledgebook.answers.holding import Held
    from pledgebook.answers.selection import Selection
    from pledgebook.answers.what_if import Difference, Owed, Touched, Unanimity
    from pledgebook.world.instruments import Reference

FEW = 4  # so many pairs are told one by one
MANY = 24  # so many parties are named; of more, the first and how many


Names = list[str] | None


def whatif(  # noqa: PLR0913 - each is an option of the verb
    *,
    withdraw: Annotated[Names, typer.Option(
        "--withdraw", metavar="PARTY[:FROM]", help="A party leaves an instrument or organisation, or all.")] = None,
    end: Annotated[Names, typer.Option(
        "--end", metavar="INSTRUMENT", help=f"An instrument ends; {UNDER}FRAMEWORK for all made under one.")] = None,
    join: Annotated[Names, typer.Option(
        "--join", metavar="PARTY:ORG", help="A party joins an instrument or organisation.")] = None,
    fails: Annotated[Names, typer.Option(
        "--fails", metavar="WORDS", help="A bill, act or condition of these words fails.")] = None,
    met: Annotated[Names, typer.Option(
        "--met", metavar="WORDS", help="A condition of these words is met.")] = None,
    delay: Annotated[Names, typer.Option(
        "--delay", metavar="PARTY:DAY", help="A donor gives what is left only from then on.")] = None,
    disbelieve: Annotated[Names, typer.Option(
        "--disbelieve", metavar="SOURCE", help="A publisher or tier (wire, media) is not believed.")] = None,
    on: Annotated[str | None, typer.Option("--on", metavar="DAY", show_default="today",
                                           help="The day from which it is so.")] = None,
    whom: Annotated[str | None, typer.Option("--for", metavar="NAME", help="Only duties owed to this one.")] = None,
    compare: Annotated[Path | None, typer.Option("--compare", metavar="FILE", help="Futures in YAML, side by side, of "
                                                 "what is owed to --for (see docs/what-if.md).")] = None,
    currency: Annotated[str | None, typer.Option(
        "--in", metavar="CURRENCY", help="Tell sums in this currency.")] = None,
    as_of: AsOf = None,
    book: Annotated[str | None, typer.Option("--book", envvar="PLEDGEBOOK_BOOK", metavar="FILE",
                                             help="The book; pledges.db where there is one.")] = None,
    instruments: OwnInstruments = None, how: HowPrinted = Format.TABLE,
) -> None:
    """Says what a change would make different: duties, promises, sums, bodies; nothing is kept of it."""
    from pledgebook.answers.selection import party_id
    from pledgebook.answers.totals import currency_code
    from pledgebook.answers.what_if import what_if
    from pledgebook.register.days import first_day

    day = first_day(on) if on else today()
    known = known_instruments(instruments)
    for_whom = party_id(whom, day.isoformat()) if whom else None
    if compare is not None:
        if for_whom is None:
            raise NotAChange("It is not said for whom.", "--for", "Add --for Ukraine.")
        show_futures(compare, known, for_whom, day, how)
        return
    typed = {"withdraw": withdraw, "end": end, "join": join, "fails": fails, "met": met, "delay": delay,
             "disbelieve": disbelieve}
    layers = layers_of({name: tuple(values or ()) for name, values in typed.items()}, known, day)
    if not layers:
        raise NotAChange("No change is named.", "whatif", "For instance: pledgebook whatif --withdraw USA.")
    found = what_if(_held(book, as_of), known, layers, on=day, currency=currency_code(currency) if currency else None)
    if how is Format.JSON:
        write_lines([json.dumps(found.as_json(), ensure_ascii=False, indent=1) + "\n"])
    elif how is Format.TABLE:
        for line in in_words(found, for_whom):
            typer.echo(line)
    else:
        duties = [d for d in found.duties if for_whom in (None, d.creditor)]
        write_lines(WRITERS[how](Listing(OWED_COLUMNS, [duty.as_json() for duty in duties])))
        talk(f"{len(duties)} duties differ." if len(duties) != 1 else "1 duty differs.")


@takes_selection
def conditions(*, selection: Selection, book: BookPath = DEFAULT_BOOK, how: HowPrinted = Format.TABLE) -> None:
    """Lists what promises hang on, and what became of it: met, failed, open or unknown, with the words that say so.

    --as-of asks what was known by the end of a day.
    """
    from pledgebook.answers.holding import held_in
    from pledgebook.register.kept import NO_TIES
    from pledgebook.register.store import Book

    with Book.open(book) as kept:
        held = held_in(kept, as_of=selection.as_of, unreviewed=selection.unreviewed, ties=NO_TIES)
    found = held.conditions(selection)
    show_listing(Listing(CONDITION_COLUMNS, [one.as_json() for one in found]),
                 lambda: Table(("state", "claim", "who", "condition", "because"), [
                     (str(one.state), one.claim.id, who(one.claim), one.words, _because(one)) for one in found]), how)
    talk(counted(len(found), "condition") if found else "No condition fits.")


def _because(condition: Condition) -> str:
    later = condition.evidence
    return condition.because + (f" ({later.evidence.document_id}, {later.said_on}: “{later.quote}”)" if later else "")


def _held(book: str | None, as_of: str | None) -> Held:
    """What the book says; nothing, and it is said so, where no book is asked for and none is there."""
    from pledgebook.answers.holding import Held, held_in
    from pledgebook.register.days import last_day
    from pledgebook.register.judged import Judged
    from pledgebook.register.matching import Register
    from pledgebook.register.sources import Sources
    from pledgebook.register.store import Book

    path = book or DEFAULT_BOOK
    if book is None and "://" not in path and not Path(path).exists():
        talk("No book is here: only the reference is asked.")
        return Held(Register((), ()), (), Sources(), Judged(()))
    with Book.open(path) as kept:
        return held_in(kept, as_of=last_day(as_of) if as_of else None)


# --- futures --------------------------------------------------------------------------------------------------------


def show_futures(path: Path, known: Reference, whom: str, on: date, how: Format) -> None:
    """The futures of a file side by side."""
    from pledgebook.answers.futures import side_by_side

    table = side_by_side(known, read_futures(path, known, on), beneficiary=whom, on=on)
    if how is Format.JSON:
        write_lines([json.dumps(table.as_json(), ensure_ascii=False, indent=1) + "\n"])
    elif how is Format.TABLE:
        for line in futures_in_words(table):
            typer.echo(line)
    else:
        write_lines(WRITERS[how](Listing(("line", "future", "yes", "undetermined", "in_law"),
                                         [cell.as_json() for cell in table.cells])))


def read_futures(path: Path, known: Reference, on: date) -> list[Future]:
    """The futures of a YAML file. Raises NotAChange with the place of what does not fit."""
    from pledgebook.answers.futures import Future
    from pledgebook.exchange.futures_file import NotFutures, futures_in
    from pledgebook.world.instruments import reference_of

    try:
        told = futures_in(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, NotFutures) as error:
        raise NotAChange(f"The futures cannot be read ({error}).", str(path),
                         "Give a YAML file in UTF-8; docs/what-if.md shows the form.") from error
    found = []
    for line in told:
        own = known_instruments([path.parent / line.instruments]) if line.instruments else None
        added = tuple(one for name, one in sorted(own.by_id.items()) if name not in known.by_id) if own else ()
        whole = reference_of([*known.by_id.values(), *added], known.frameworks)
        typed = {"withdraw": tuple(line.withdraw), "end": tuple(line.end), "join": tuple(line.join)}
        found.append(Future(line.name, tuple(layers_of(typed, whole, on)), added))
    return found


def futures_in_words(table: SideBySide) -> Iterator[str]:
    from pledgebook.answers.futures import LINES

    yield f"What would be owed to {party(table.beneficiary)} if it were attacked on {table.on}"
    yield ""
    names = [future.name for future in table.futures]
    rows = [(line, *(cell.in_words() for cell in table.row(line))) for line, _ in LINES]
    show_table(Table(("", *names), rows))
    for future in table.futures:
        yield f"\n{future.name.upper()}"
        yield from _wrapped("; ".join(layer.in_words() for layer in future.layers))
        for one in future.instruments:
            yield from _wrapped(f"thought of: {one.name} ({one.id})")
        for cell in table.cells:
            if cell.future == future.name and (cell.yes or cell.undetermined):
                more = f"; undetermined: {_parties(cell.undetermined)}" if cell.undetermined else ""
                yield from _wrapped(f"{cell.line}: {_parties(cell.yes) if cell.yes else 'nobody surely'}{more}")


# --- in words -------------------------------------------------------------------------------------------------------


def in_words(found: Difference, whom: str | None) -> Iterator[str]:
    """The difference for people: duties by instrument, then the book, then what stays."""
    yield from _wrapped(f"What if {'; '.join(layer.in_words() for layer in found.layers)}? From {found.on} on.", "")
    yield from _wrapped(difference_in_words(found))
    for heading, duties in (("GUARANTEES LOST", found.lost), ("GUARANTEES GAINED", found.gained), (
            "GUARANTEES CHANGED", tuple(d for d in found.duties if not d.lost and not d.gained))):
        owed = [duty for duty in duties if whom in (None, duty.creditor)]
        if owed:
            yield f"\n{heading}" + (f", owed to {party(whom)}" if whom else "")
            yield from _owed(owed)
    for effect, heading in EFFECTS:
        touched = [one for one in found.touched if one.effect == effect]
        if touched:
            yield f"\n{heading.upper()}: {len(touched)}"
            for one in touched:
                yield from _touched(one)
    if found.bodies:
        yield f"\nCOMMANDS, FUNDS AND MISSIONS: {len(found.bodies)}"
        for one in found.bodies:
            yield from _touched(one, one.effect)
    if found.sums:
        yield "\nSUMS (one stage at a time; the stages overlap)"
        for moved in found.sums:
            yield from _wrapped(f"{moved.year}, {moved.stage}: {_sum(moved.before, moved)} → "
                                f"{_sum(moved.after, moved)}")
    for unanimity in found.unanimity:
        yield from _unanimous(unanimity)
    rest = found.untouched
    yield "\nUNTOUCHED"
    yield from _wrapped(f"{counted(rest.commitments, 'commitment')} of the book, {rest.instruments} instruments of the "
                        f"reference, {rest.duties} duties of the instruments that changed")
    for caution in found.cautions:
        yield from _wrapped(f"Note: {caution}")


def _sum(value: float, moved: Any) -> str:
    from pledgebook.answers.what_if import in_money

    return money(in_money(moved, value)) if value else "nothing"


def _owed(owed: Sequence[Owed]) -> Iterator[str]:
    """Duties by clause; those of one debtor to many, and of many to one, each on a line."""
    from pledgebook.world.duties import ACTS

    for (instrument, article, do, name, text), duties in by_clause(owed):
        in_name = not article or name.endswith(f"Article {article}")
        yield from _wrapped(f"{name}{'' if in_name else f', article {article}'}  ({instrument}): to {ACTS[do]}", "")
        yield from _wrapped(f"text: {text}", "      ")
        left = duties
        members = tuple(sorted({p for d in duties for p in (d.debtor, d.creditor)}))
        if len(duties) == len(members) * (len(members) - 1) and len(members) > 2:
            yield from _wrapped(f"each to each of {_parties(members)}{_changed(duties)}", "    ")
            continue
        for side, other, words in (("debtor", "creditor", "{} to {}"), ("creditor", "debtor", "{1} to {0}")):
            groups: dict[str, list[Owed]] = defaultdict(list)
            for duty in left:
                groups[getattr(duty, side)].append(duty)
            wide = {one: told for one, told in groups.items() if len(told) > len(duties) // 3 or len(groups) == 1}
            for one, told in sorted(wide.items()):
                others = _parties(tuple(sorted({getattr(duty, other) for duty in told})))
                yield from _wrapped(words.format(party(one), others) + _changed(told), "    ")
            left = [duty for duty in left if getattr(duty, side) not in wide]
        for duty in left[:FEW]:
            yield from _wrapped(f"{party(duty.debtor)} to {party(duty.creditor)}{_changed([duty])}", "    ")
        if len(left) > FEW:
            among = tuple(sorted({p for d in left[FEW:] for p in (d.debtor, d.creditor)}))
            yield from _wrapped(f"{len(left) - FEW} more among {_parties(among)}", "    ")


def _changed(told: Sequence[Owed]) -> str:
    ways = sorted({(str(duty.before), str(duty.after)) for duty in told})
    return "" if ways in ([("yes", "no")], [("no", "yes")]) else "; " + ", ".join(f"{a} → {b}" for a, b in ways)


def _parties(ids: Sequence[str]) -> str:
    told = ", ".join(map(party, ids[:MANY]))
    return f"{len(ids)}: {told}{f' and {len(ids) - MANY} more' if len(ids) > MANY else ''}" if len(ids) > 1 else told


def _touched(one: Touched, effect: str = "") -> Iterator[str]:
    c = one.commitment
    sum_told = f", {money(c.amount)}" if c.amount else ""
    yield from _wrapped(f"{c.id}  {who(c)}: {c.kind} {c.stage}{sum_told}{f'; {effect}' if effect else ''}")
    for step in one.because[1:]:
        yield from _wrapped(f"because {step}", "      ")
    yield from _wrapped(f"“{one_line(c.quote)}”  {', '.join(c.document_ids)}", "      ")


def _unanimous(one: Unanimity) -> Iterator[str]:
    yield f"\nUNANIMITY: {party(one.party)} into {one.instrument}"
    yield from _wrapped(f"{one.says}; {len(one.members)} members")
    for says in ("against", "for"):
        voices = [voice for voice in one.voices if voice.says == says]
        for voice in voices:
            yield from _wrapped(f"on record {says}: {party(voice.party)} ({voice.commitment.id}, "
                                f"{voice.commitment.stage}, {voice.commitment.last_said or 'day unknown'})")
            yield from _wrapped(f"“{one_line(voice.commitment.quote)}”  {', '.join(voice.commitment.document_ids)}",
                                "      ")
    if not one.voices:
        yield from _wrapped("The book has no member on record, for or against.")


def _wrapped(words: str, indent: str = "  ") -> Iterable[str]:
    return textwrap.wrap(one_line(words), WIDTH, initial_indent=indent, subsequent_indent=indent + "  ",
                         break_long_words=False, break_on_hyphens=False)


def add_to(app: typer.Typer) -> None:
    app.command(epilog="Example: pledgebook whatif --withdraw USA --on 2024-07-01")(whatif)
    app.command(epilog="Example: pledgebook conditions --beneficiary Ukraine --as-of 2024-04")(conditions)
