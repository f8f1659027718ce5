"""A register in, the rows that keep it out, each with its place; and the rows back in that order.

A place is told by the day, and by the turn inside its commitment, so that what is added moves nothing else.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, Table, case, select

from pledgebook.model import Claim, Commitment
from pledgebook.register import rows, schema
from pledgebook.register.bearings import asked, offered, since
from pledgebook.register.history import newest_first
from pledgebook.register.links import Link
from pledgebook.register.matching import Act, Register, Sides, act_of, leaves_side_open, meetings, sides
from pledgebook.register.tellings import text_of

OPEN = "*"  # stands before a side where some claim of its act leaves the side open
DerivedRows = dict[Table, list[dict[str, Any]]]
DerivedBlocks = Iterable[tuple[Table, Iterable[Sequence[dict[str, Any]]]]]  # of each table, some rows at a time


def derived_rows(register: Register, claims: Iterable[Claim], shared: Container[str] | None = None,
                 side_of: Mapping[str, str] | None = None) -> DerivedRows:
    """The tables that are worked out, each with its rows in order.

    claims    all that the register was worked out from
    shared    the texts that tell acts of several parties, where the claims are not all of the book's
    side_of   claim → the side it is looked at with (`sides_met`), where the claims are not all of the book's
    """
    by_id = {claim.id: claim for claim in claims}
    shared = shared_texts(by_id.values()) if shared is None else shared
    side_of = sides_met(meetings(by_id.values())) if side_of is None else side_of
    found: DerivedRows = {table: [] for table in schema.DERIVED}
    for commitment in register.commitments:
        told = [by_id[name] for name in commitment.claim_ids]
        found[schema.commitments].append(rows.commitment_columns(commitment) | {
            "place": place_of(commitment), "act": act_key(act_of(told[0])), "side": side_of[told[0].id]})
        found[schema.bearings] += [
            {"commitment": commitment.id, "asks": asks, "hook": hook, "since": since(told)}
            for asks, hooks in ((0, offered(commitment, told, shared)), (1, asked(commitment, told, shared)))
            for hook in sorted(hooks)]
    turns: Counter[str] = Counter()
    places = {commitment.id: place_of(commitment) for commitment in register.commitments}
    for conflict in register.conflicts:
        found[schema.conflicts].append(rows.conflict_columns(conflict) | {
            "place": places[conflict.commitment], "turn": turns[conflict.commitment]})
        turns[conflict.commitment] += 1
    found[schema.links] = list(link_rows(register.links, places))
    turns.clear()
    for match in register.matches:
        found[schema.matches].append(rows.match_columns(match) | {"turn": turns[match.commitment]})
        turns[match.commitment] += 1
    found[schema.suggestions] = [rows.suggestion_columns(suggestion) for suggestion in register.suggestions]
    return found


def link_rows(links: Iterable[Link], places: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    """The rows of links that are in their order, all of a commitment's together."""
    turns: Counter[str] = Counter()
    for link in links:
        yield rows.link_columns(link) | {"place": places[link.commitment], "turn": turns[link.commitment]}
        turns[link.commitment] += 1


def place_of(commitment: Commitment) -> int:
    """The day it was last said, the newest first; among those of one day the name decides."""
    return newest_first(commitment)[0]


def act_key(act: Act) -> str:
    kind, requested, actors = act
    return rows.listed([str(kind), "requested" if requested else "", *actors])


def side_key(claim: Claim) -> str:
    return rows.listed(sides(claim)[-1])


def sides_met(met: Mapping[Sides, Iterable[Claim]], known_open: Collection[Act] = ()) -> dict[str, str]:
    """Claim → the side with which it is looked at, as it is written; the claims are all of their acts.

    known_open   acts of which other claims leave the side open
    """
    open_acts = {sides[:-1] for sides, claims in met.items() if any(map(leaves_side_open, claims))}.union(known_open)
    return {claim.id: f"{OPEN if sides[:-1] in open_acts else ''}{rows.listed(sides[-1])}"
            for sides, claims in met.items() for claim in claims}


def shared_texts(claims: Iterable[Claim]) -> set[str]:
    """The texts that tell acts of several parties or kinds, or several of which one leaves its other side open.

    Only these can tell claims that are not looked at together.
    """
    told: dict[str, set[object]] = defaultdict(set)
    for claim in claims:
        told[text_of(claim)].add((sides(claim), claim.id if leaves_side_open(claim) else ""))
    return {text for text, all_sides in told.items() if len(all_sides) > 1}


def in_order(table: Table) -> Select[Any]:
    """The rows of a derived table as lists show them."""
    c = table.c
    if table is schema.suggestions:
        one, other = c.first_commitment, c.second_commitment
        return select(table).order_by(case((one < other, one), else_=other), case((one < other, other), else_=one))
    order = {schema.commitments: ("place", "id"), schema.matches: ("commitment", "turn"),
             schema.bearings: ("commitment", "asks", "hook")}.get(table, ("place", "commitment", "turn"))
    return select(table).order_by(*(c[name] for name in order))
