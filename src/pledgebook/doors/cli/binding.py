"""`bound`: who must do what if a state is attacked, under which instrument; yes, no or undetermined, and why."""

from __future__ import annotations

import json
import os
import textwrap
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pledgebook.doors.cli.instruments import WIDTH, known_instruments
from pledgebook.doors.cli.options import DEFAULT_BOOK, Format, HowPrinted, OwnInstruments
from pledgebook.doors.cli.printing import WRITERS, counted, one_line, party, talk, who, write_lines
from pledgebook.doors.questions import Binding, attack_of, duties_of
from pledgebook.doors.telling import DutyGroup, attack_in_words, duty_groups
from pledgebook.exchange.tables import DUTY_COLUMNS, Listing

if TYPE_CHECKING:
    from pledgebook.answers.bound import Attack, Duties, Duty
    from pledgebook.answers.evidence import Evidence
    from pledgebook.world.instruments import Reference

MANY = 12  # so many who only have to stay away are counted, not named


def bound(  # noqa: PLR0913 - each is an option of the verb
    *,
    attacked: Annotated[str, typer.Option("--attacked", metavar="NAME", help="Who is attacked.")],
    by: Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who attacks.")] = None,
    on: Annotated[str | None, typer.Option("--on", metavar="DAY", show_default="today",
                                           help="On which day; of a month, what holds on all its days.")] = None,
    where: Annotated[str | None, typer.Option("--where", metavar="PLACE", show_default="its mainland",
                                              help="A place beside its mainland, such as Hawaii or Senkaku.")] = None,
    forces: Annotated[bool, typer.Option("--forces", help="Its forces, ships or aircraft are attacked, not its "
                                                          "territory.")] = False,
    member: Annotated[list[str] | None, typer.Option("--member", metavar="NAME", help="Only what this one owes. May be "
                                                                                      "repeated.")] = None,
    book: Annotated[str | None, typer.Option("--book", metavar="FILE", help="The book whose promises stand beside; "
                                             "$PLEDGEBOOK_BOOK or pledges.db where there is one.")] = None,
    instruments: OwnInstruments = None,
    detail: Annotated[bool, typer.Option("--detail", help="With the steps from which each answer follows, and with "
                                                          "every no.")] = False,
    how: HowPrinted = Format.TABLE,
) -> None:
    """Says who must do what if a state is attacked: under which instrument, how freely; yes, no or undetermined."""
    from pledgebook.answers.bound import bound

    attack = attack_of(attacked=attacked, by=by, on=on, where=where, forces=forces)
    known = known_instruments(instruments)
    answer = bound(attack, known)
    found = Binding(answer, duties_of(answer, member or ()), _promised(book, attack, known))
    if how is Format.JSON:
        write_lines([json.dumps(found.as_json(), ensure_ascii=False) + "\n"])
    elif how is not Format.TABLE:
        write_lines(WRITERS[how](Listing(DUTY_COLUMNS, [d.as_json() for d in found.duties])))
    else:
        for line in in_words(answer, found.duties, found.promised, detail=detail):
            typer.echo(line)


def _promised(book: str | None, attack: Attack, known: Reference) -> tuple[Evidence, ...] | None:
    """What the book holds; None where no book is asked for and none is there."""
    from pledgebook.answers.evidence import evidence
    from pledgebook.register.store import Book

    path = book or os.environ.get("PLEDGEBOOK_BOOK") or DEFAULT_BOOK
    if book is None and "://" not in path and not Path(path).exists():
        return None
    with Book.open(path) as kept:
        return evidence(kept.register(), kept.claims(), attack, known)


# --- in words -----------------------------------------------------------------------------------------------------


def in_words(answer: Duties, duties: Sequence[Duty], promised: Sequence[Evidence] | None, *,
             detail: bool) -> Iterable[str]:
    """The answer for people: what it comes to, then each instrument with its members, then what was looked at."""
    from pledgebook.answers.bound import Answer

    yield one_line(attack_in_words(answer.attack))
    for line in answer.headline():
        yield from _wrapped(line)
    for said, heading in ((Answer.YES, "YES"), (Answer.UNDETERMINED, "UNDETERMINED"), (Answer.NO, "NO")):
        groups = duty_groups([d for d in duties if d.answer is said]) if said is not Answer.NO or detail else []
        if groups:
            yield f"\n{heading}"
        for group in groups:
            yield from _group(group, detail=detail)
    if answer.own_rules:
        yield "\nITS OWN RULES"
        for line in answer.own_rules:
            yield from _wrapped(line)
    if promised is not None:
        yield from _evidence(promised)
    if answer.looked_at:
        yield "\nLOOKED AT, WITHOUT A DUTY"
        reasons = dict.fromkeys(one.because for one in answer.looked_at)
        for reason in reasons:
            ids = [one.instrument for one in answer.looked_at if one.because == reason]
            yield from _wrapped(f"{', '.join(ids)}: {reason}")
    yield "\nNOT COVERED"
    for line in answer.not_covered:
        yield from _wrapped(line)
    if not detail:
        talk("--detail shows the steps from which each answer follows.")


def _group(group: DutyGroup, *, detail: bool) -> Iterable[str]:
    from pledgebook.world.duties import STAY_AWAY

    first = group.duties[0]
    yield from _wrapped(f"{group.title}  ({group.reference})", "")
    yield from _wrapped(group.act)
    many = len(group.members) > MANY and first.do in STAY_AWAY and not detail
    yield from _wrapped(counted(len(group.members), "state") if many else f"{len(group.members)}: "
                        f"{', '.join(map(party, group.members))}")
    for what, words in group.details:
        yield from _wrapped(f"{what}: {words}", "      ")
    if first.instrument.framework and first.do != "consult" and detail:
        for d in group.duties:
            yield from _wrapped(f"{party(d.member)}: {d.obligation.text} ({d.instrument.id})", "      ")
    if detail:
        for d in group.duties:
            yield from _wrapped(f"{party(d.member)}: {d.answer}", "    ")
            for number, step in enumerate(d.steps, 1):
                yield from _wrapped(f"{number}. {step.asks} {f'{step.says}. ' if step.says else ''}{step.because}",
                                    "      ")


def _evidence(promised: Sequence[Evidence]) -> Iterable[str]:
    yield "\nIN THE BOOK (beside the reference, not counted above)"
    if not promised:
        yield "  No guarantee or agreement of the book that names it may be in force on that day."
    for one in promised:
        told = one.commitment
        under = f"; {', '.join(one.instruments)}" if one.instruments else "; no instrument of the reference"
        said = f"first said {told.first_said}" if told.first_said else "without a day, so whether it held is open"
        yield from _wrapped(f"{told.id}  {told.kind}, {told.stage}, {who(told)}; {said}{under}")
        yield from _wrapped(f"“{one_line(told.quote)}”  {', '.join(told.document_ids)}", "      ")


def _wrapped(words: str, indent: str = "  ") -> list[str]:
    return textwrap.wrap(one_line(words), WIDTH, initial_indent=indent, subsequent_indent=indent + "  ",
                         break_long_words=False, break_on_hyphens=False)


def add_to(app: typer.Typer) -> None:
    app.command(epilog="Example: pledgebook bound --attacked Poland --on 2024-07-01")(bound)
