"""`bound`: who must do what if a state is attacked, under which instrument; yes, no or undetermined, and why."""

from __future__ import annotations

import json
import os
import textwrap
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pledgebook.doors.cli.instruments import WIDTH, known_instruments
from pledgebook.doors.cli.options import DEFAULT_BOOK, Format, HowPrinted, OwnInstruments
from pledgebook.doors.cli.printing import WRITERS, counted, one_line, party, talk, who, write_lines
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
    from pledgebook.answers.bound import FORCES, TERRITORY, Attack, bound
    from pledgebook.answers.selection import party_id
    from pledgebook.world.places import place_id

    day = on or datetime.now().astimezone().date().isoformat()
    victim = party_id(attacked, day)
    attack = Attack(victim, day, party_id(by, day) if by else None, place_id(where, party(victim)) if where else None,
                    FORCES if forces else TERRITORY)
    known = known_instruments(instruments)
    answer = bound(attack, known)
    kept = _only(answer.duties, tuple(party_id(name, day) for name in member or ()))
    promised = _promised(book, attack, known)
    if how is Format.JSON:
        whole = answer.as_json() | {"duties": [d.as_json() for d in kept],
                                    "evidence": None if promised is None else [e.as_json() for e in promised]}
        write_lines([json.dumps(whole, ensure_ascii=False) + "\n"])
    elif how is not Format.TABLE:
        write_lines(WRITERS[how](Listing(DUTY_COLUMNS, [d.as_json() for d in kept])))
    else:
        for line in in_words(answer, kept, promised, detail=detail):
            typer.echo(line)


def _only(duties: Sequence[Duty], members: Sequence[str]) -> tuple[Duty, ...]:
    return tuple(d for d in duties if not members or d.member in members)


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
    from pledgebook.world.places import places

    attack = answer.attack
    what = "its forces" if attack.target == "forces" else "its mainland" if attack.where is None else ""
    yield one_line(", ".join(filter(None, [f"{party(attack.attacked)} is attacked on {attack.on}", what,
                                           places()[attack.where].name if attack.where else ""]))
                   + (f", by {party(attack.by)}" if attack.by else "; no attacker is named"))
    for line in answer.headline():
        yield from _wrapped(line)
    for said, heading in ((Answer.YES, "YES"), (Answer.UNDETERMINED, "UNDETERMINED"), (Answer.NO, "NO")):
        groups = _grouped([d for d in duties if d.answer is said]) if said is not Answer.NO or detail else []
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


def _grouped(duties: Iterable[Duty]) -> list[list[Duty]]:
    """Duties told as one: of one clause, or of agreements under one framework with one deadline, for one reason."""
    groups: dict[object, list[Duty]] = {}
    for duty in duties:
        one = duty.instrument
        clause = (one.framework, duty.do, duty.obligation.deadline, one.bindingness) if one.framework \
            else (one.id, duty.obligation)
        reason = "" if one.framework else (duty.because, duty.provisos, duty.conflicts)
        groups.setdefault((clause, reason), []).append(duty)
    return list(groups.values())


def _group(group: Sequence[Duty], *, detail: bool) -> Iterable[str]:
    from pledgebook.world.duties import ACTS, BINDING, FREEDOMS, STAY_AWAY
    from pledgebook.world.instruments import reference

    first = group[0]
    one, duty = first.instrument, first.obligation
    members = dict.fromkeys(d.member for d in group)
    if one.framework:
        framework = reference().by_id.get(one.framework)
        made = len({d.instrument.id for d in group})
        title = f"{counted(made, 'agreement')} under: {framework.name if framework else one.framework}"
    else:
        told = duty.article is None or one.name.endswith(f"Article {duty.article}")
        title = one.name if told else f"{one.name}, article {duty.article}"
    yield from _wrapped(f"{title}  ({one.framework or one.id})", "")
    hours = f" within {_length(duty.deadline)}" if duty.deadline else ""
    act = ACTS[first.do] if duty.do else "do what its words say"
    yield from _wrapped(f"to {act}{hours}; {BINDING[one.bindingness]}")
    many = len(members) > MANY and first.do in STAY_AWAY and not detail
    yield from _wrapped(counted(len(members), "state") if many else f"{len(members)}: "
                        f"{', '.join(map(party, members))}")
    details: list[tuple[str, str]] = [("because", first.because)]
    if not one.framework:
        details += [("text", duty.text), ("means", duty.means or ""),
                    ("free", duty.discretion or FREEDOMS.get(duty.free or "", "")), ("where", duty.area or ""),
                    ("if", "; ".join(first.conditions)), ("not if", "; ".join(duty.exceptions)),
                    ("apart", "; ".join(first.provisos)),
                    ("also", f"owes the attacker under {', '.join(first.conflicts)}" if first.conflicts else ""),
                    ("note", "" if one.confidence != "low" else "the facts of this entry are not well sourced")]
    else:
        unseen = sum("evidence: general_knowledge" in d.conditions for d in group)
        details += [("if", "; ".join(dict.fromkeys(c for d in group for c in d.conditions if c.startswith("only ")))),
                    ("note", f"of {unseen} of them the compiler knows the hours and saw no source" if unseen else "")]
    for what, words in details:
        if words:
            yield from _wrapped(f"{what}: {words}", "      ")
    if one.framework and first.do != "consult" and detail:
        for d in group:
            yield from _wrapped(f"{party(d.member)}: {d.obligation.text} ({d.instrument.id})", "      ")
    if detail:
        for d in group:
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


def _length(duration: str) -> str:
    """PT24H as words; anything else as it is."""
    hours = duration.removeprefix("PT").removesuffix("H")
    return f"{hours} hours" if duration == f"PT{hours}H" and hours.isdigit() else duration


def _wrapped(words: str, indent: str = "  ") -> list[str]:
    return textwrap.wrap(one_line(words), WIDTH, initial_indent=indent, subsequent_indent=indent + "  ",
                         break_long_words=False, break_on_hyphens=False)


def add_to(app: typer.Typer) -> None:
    app.command(epilog="Example: pledgebook bound --attacked Poland --on 2024-07-01")(bound)
