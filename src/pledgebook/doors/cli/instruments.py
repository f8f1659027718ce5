"""`pledgebook world instrument`: the reference of instruments in plain words, with the claims of a book under them."""

from __future__ import annotations

import json
import textwrap
from typing import TYPE_CHECKING, Any

import typer

from pledgebook.doors.cli.options import Format
from pledgebook.doors.cli.printing import Table, party, show_listing, talk, write_lines
from pledgebook.doors.own_instruments import known_instruments as known_instruments
from pledgebook.exchange.tables import Listing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pledgebook.model import Claim
    from pledgebook.world.duties import Proviso
    from pledgebook.world.instruments import Instrument, Obligation, Reference

COLUMNS = ("id", "kind", "name", "parties", "made", "ends", "claims")
UNLISTED_COLUMNS = ("name", "parties", "claims", "documents")
WIDTH = 100


def show_one(known: Reference, name: str, on: str | None, book: str | None, how: Format) -> None:
    """One instrument. Raises NoSuchInstrument."""
    one = known.find(name)
    told = [claim for claim in _claims(book) if one.id in _ids(claim, known)]
    if how is not Format.TABLE:
        whole = one.as_json() | {"members_on": list(one.members_on(on)), "bindingness": one.bindingness,
                                 "claims": [c.id for c in told]}
        write_lines([json.dumps(whole, ensure_ascii=False) + "\n"])
        return
    typer.echo("\n".join(in_words(one, on)))
    if book is not None:
        from pledgebook.doors.cli.printing import quote_in_lines

        typer.echo(f"\nclaims of the book: {len(told)}")
        for claim in told:
            typer.echo("\n".join([f"{claim.id}  {claim.kind}, {claim.stage}", *quote_in_lines(claim)]))


def show_all(known: Reference, on: str | None, book: str | None, how: Format) -> None:
    """All instruments; those in force on a day, where one is asked for."""
    told = [_ids(claim, known) for claim in _claims(book)]
    found = [one for _, one in sorted(known.by_id.items()) if on is None or one.in_force(on)]
    listed: list[dict[str, Any]] = [
        {"id": one.id, "kind": one.kind, "name": one.name, "parties": list(one.members_on(on)), "made": one.made,
         "ends": one.ends, "claims": sum(one.id in ids for ids in told)} for one in found]
    show_listing(Listing(COLUMNS, listed), lambda: Table(
        ("id", "kind", "made", "name", *(("claims",) if book else ())),
        [(one["id"], one["kind"], one["made"] or "", one["name"], *((str(one["claims"]),) if book else ()))
         for one in listed]), how)
    talk(f"{len(found)} instruments")


def show_unlisted(book: str, how: Format) -> None:
    """What the claims of a book name and the reference has not."""
    from pledgebook.register.instruments import unlisted

    found = unlisted(_claims(book))
    show_listing(Listing(UNLISTED_COLUMNS, [one.as_json() for one in found]), lambda: Table(
        ("name", "parties", "claims", "texts"),
        [(one.name, ", ".join(one.parties), str(len(one.claims)), ", ".join(one.documents)) for one in found]), how)
    talk(f"{len(found)} named instruments that the reference has not")


def _claims(book: str | None) -> Sequence[Claim]:
    if book is None:
        return ()
    from pledgebook.register.store import Book

    with Book.open(book) as kept:
        return kept.claims()


def _ids(claim: Claim, known: Reference) -> frozenset[str]:
    from pledgebook.register.instruments import instruments_of

    return frozenset(attached.instrument.id for attached in instruments_of(claim, known))


def in_words(one: Instrument, on: str | None) -> list[str]:
    """An instrument as a person would tell it: what it is, who is in it, what it obliges to, what became of it."""
    from pledgebook.world.duties import BINDING
    from pledgebook.world.names import DAY_LAST

    days = sorted(one.dates.items(), key=lambda dated: dated[1])
    lines = [f"{one.name}  ({one.id})", *_wrapped(f"{one.kind.replace('_', ' ')}; "
             + "; ".join(f"{what.replace('_', ' ')} {day}" for what, day in days)
             + (f"; runs {one.duration}" if one.duration else "") + (f"; {one.legal}" if one.legal else ""))]
    if one.aliases:
        lines += _wrapped("also called: " + ", ".join(one.aliases))
    if one.framework:
        lines += _wrapped(f"made under {one.framework}" + (f", number {one.ordinal} of them" if one.ordinal else ""))
    for role in ("party", "adherent", "opted_out"):
        there = [m for m in one.members if m.role == role and m.on(on)]
        if there:
            usual = min(m.since for m in there)
            names = ", ".join(
                _member(m.party, on) + ("" if (m.since, m.until) == (usual, DAY_LAST) else f" ({m.since})"
                                        if m.until == DAY_LAST else f" ({m.since} to {m.until})") for m in there)
            shown = {"party": "parties", "adherent": "joined later", "opted_out": "stay out"}[role]
            lines += _wrapped(f"{shown}{f' on {on}' if on else ''}: {names}")
    if one.beneficiaries:
        lines += _wrapped("for: " + ", ".join("its parties" if b == "parties" else party(b) for b in one.beneficiaries))
    if one.speaker:
        lines += _wrapped(f"said by: {one.speaker}")
    lines += _wrapped(f"in law: {BINDING[one.bindingness]}")
    lines += [line for duty in one.obligations for line in _duty(duty)]
    lines += [line for proviso in one.provisos for line in _proviso(proviso)]
    lines += [line for m in one.members if m.reservation and m.on(on)
              for line in _wrapped(f"reservation of {party(m.party)}: {m.reservation}")]
    for amount in one.amounts:
        bound = "" if amount.qualifier == "exact" else amount.qualifier.replace("_", " ") + " "
        lines += _wrapped(f"sum: {bound}{amount.value:,.0f} {amount.currency}"
                          + (f" a {amount.per}" if amount.per else "") + (f", {amount.period}" if amount.period else "")
                          + (f", {amount.kind}" if amount.kind else "")
                          + (" (given before)" if amount.direction == "past" else "")
                          + (f" ({amount.note})" if amount.note else ""))
    for label, words in (("condition", one.conditions), ("note", one.notes)):
        lines += [line for word in words for line in _wrapped(f"{label}: {word}")]
    if one.ends_if:
        lines += _wrapped(f"ends early if: {one.ends_if}")
    lines += [line for step in one.status for line in _wrapped(
        f"{step.date}: {step.state.replace('_', ' ')}" + (f" ({step.note})" if step.note else ""))]
    return [*lines, *(f"  source: {address}" for address in one.sources), f"  confidence: {one.confidence}"]


def _member(member: str, on: str | None) -> str:
    """A member by name; of an organisation, how many states it stands for."""
    from pledgebook.world import load

    states = load().members_on(member, on) if load().members.get(member) else ()
    return party(member) + (f" and its {len(states)} states" if states else "")


def _duty(duty: Obligation) -> list[str]:
    """One duty: its type and article, when it is due, to do what, and how free the debtor is."""
    article = f", article {duty.article}" if duty.article else ""
    lines = _wrapped(f"{duty.type.replace('_', ' ')}{article}: {duty.text}")
    details: Iterable[tuple[str, str]] = (
        ("when", duty.trigger or ""), ("to do", duty.action or ""), ("owed by", ", ".join(map(party, duty.debtors))),
        ("owed to", ", ".join(map(party, duty.creditors))), ("means", duty.means or ""),
        ("within", duty.deadline or ""), ("free in", duty.discretion or ""), ("where", duty.area or ""),
        ("against", ", ".join(map(party, duty.adversaries))), ("if", "; ".join(duty.conditions)),
        ("not if", "; ".join(duty.exceptions)), *_closed(duty))
    return lines + [line for what, words in details if words and words != duty.text
                    for line in _wrapped(f"{what}: {words}", "      ")]


def _closed(duty: Obligation) -> Iterable[tuple[str, str]]:
    """The closed values of a duty in plain words: what `bound` goes by."""
    from pledgebook.world.duties import ACTS, AMONG_MEMBERS, FREEDOMS, TRIGGERS

    asked = ("only once asked",) if duty.if_asked else ()
    return (("called for by", "; or ".join(TRIGGERS[word] for word in duty.upon)),
            ("the act", "; ".join((*((ACTS[duty.do],) if duty.do else ()), *asked))),
            ("how freely", FREEDOMS.get(duty.free or "", "")), ("inside", _places(duty.inside)),
            ("outside", _places(duty.outside)), ("among members", AMONG_MEMBERS.get(duty.among_members or "", "")),
            ("open", "; ".join(f"whether {words}" for words in duty.only_if)))


def _places(ids: Iterable[str]) -> str:
    """Places by name; a state stands for its mainland."""
    from pledgebook.world.places import places

    return ", ".join("the mainland of each member" if one == "parties" else places()[one].name if one in places()
                     else f"the mainland of {party(one)}" for one in ids)


def _proviso(proviso: Proviso) -> list[str]:
    """Who is set apart, how, since when and why."""
    from pledgebook.world.duties import EFFECTS

    who = ", ".join(map(party, proviso.debtors)) or "each member"
    towards = f" towards {', '.join(map(party, proviso.creditors))}" if proviso.creditors else ""
    under = f" under article {', '.join(proviso.articles)}" if proviso.articles else ""
    days = (f" from {proviso.since}" if proviso.since else "") + (f" to {proviso.until}" if proviso.until else "")
    return _wrapped(f"apart: {who} {EFFECTS[proviso.effect]}{towards}{under}{days}: {proviso.words}")


def _wrapped(words: str, indent: str = "  ") -> list[str]:
    return textwrap.wrap(words, WIDTH, initial_indent=indent, subsequent_indent=indent + "  ", break_long_words=False,
                         break_on_hyphens=False)
