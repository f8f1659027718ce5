"""Gifts that are not the giver's: aircraft of a state that promised none, arms of an organisation that has none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pledgebook.model import Kind, Stage
from pledgebook.register.doubts.told import Flag, Told, of_claim
from pledgebook.world import party_name
from pledgebook.world.instruments import reference

DESIGNATION = re.compile(r"\b[A-Z]{1,4}-?\d{1,3}[A-Z]?\b")
GIVEN = frozenset({Stage.PLEDGED, Stage.ADOPTED, Stage.DELIVERED})
GIVES = re.compile(r"\bNATO (?!members?\b|allies\b|countries\b|states\b)(?:\w+ ){1,6}(?:provid|suppl|"
                   r"send|deliver|giv)\w*|"
                   r"\bNATO (?:provid|suppl|send|deliver|giv)\w*")
OWN_ARMS = re.compile(r"\b(?:weapons?(?: systems?)?|air[- ]defen[cs]e (?:systems?|capabilit\w+)|tanks?|missiles?|"
                      r"aircraft)\b",
                      re.I)


def gift_of_some_told_of_all(told: Told) -> Iterator[Flag]:
    """"Denmark, Canada, Italy and the Netherlands … F-16": the reference names the aircraft for some of them."""
    for claim in told.claims:
        named = DESIGNATION.search(" ".join(claim.items)) or DESIGNATION.search(claim.quote)
        if claim.kind is not Kind.AID or claim.stage not in GIVEN or named is None or len(claim.actors) < 2:
            continue
        givers = _givers(named.group(), claim.beneficiaries)
        strangers = [p for p in claim.actors if p not in givers]
        if givers & set(claim.actors) and strangers:
            yield of_claim(claim, f"The reference has no {named.group()} of {', '.join(map(party_name, strangers))}.",
                           f"{named.group()}: {', '.join(map(party_name, sorted(givers)))}.",
                           tuple(one.id for _, one in sorted(reference().by_id.items())
                                 if _speaks_of(one.name, named.group())))


def _givers(item: str, beneficiaries: tuple[str, ...]) -> set[str]:
    """Members of instruments that name the item, for one of these beneficiaries."""
    found: set[str] = set()
    for one in reference().by_id.values():
        about = " ".join((one.name, *(f"{d.text} {d.action or ''}" for d in one.obligations)))
        if _speaks_of(about, item) and set(beneficiaries) & set(one.beneficiaries):
            found |= set(one.parties) - set(one.beneficiaries)
    return found


def _speaks_of(words: str, item: str) -> bool:
    return re.search(rf"\b{re.escape(item)}s?\b", words) is not None


def arms_of_an_alliance(told: Told) -> Iterator[Flag]:
    """"NATO can provide weapons systems": arms come from its members, NATO coordinates."""
    for claim in told.claims:
        if claim.kind is Kind.AID and set(claim.actors) == {"NATO"} and claim.stage is not Stage.REQUESTED \
                and claim.stage.rung is not None and OWN_ARMS.search(" ".join(claim.items)) \
                and GIVES.search(claim.quote):
            yield of_claim(claim, "NATO as such has no such weapons to give; its members do, and it coordinates.",
                           "", ("nsatu-2024",) if "UKR" in claim.beneficiaries else ())
