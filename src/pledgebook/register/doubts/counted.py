"""A count of agreements that is behind or ahead of the register on that day, with the register's own count."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pledgebook.model import Claim, Kind, Stage
from pledgebook.register.doubts.told import Flag, Noted, Whole, of_claim
from pledgebook.register.instruments import BILATERAL
from pledgebook.world import load, party_name
from pledgebook.world.instruments import Instrument, reference

DONE = frozenset({Stage.ADOPTED, Stage.DELIVERED})
ASKED = frozenset({Stage.REQUESTED, Stage.CONSIDERED, Stage.PLEDGED, Stage.PROPOSED, Stage.NEGOTIATING})
OF_OTHERS = re.compile(r"\bother (?:countries|states|nations|partners)\b", re.I)
# A count of those of one day, or of further ones, is no count of all.
OF_SOME = re.compile(r"\b(?:today|yesterday|this (?:week|month|year)|last (?:week|month)|on (?:\w+day|\d|[A-Z]\w+ \d)|"
                     r"in (?:January|February|March|April|May|June|July|August|September|October|November|December)|"
                     r"at the summit|sidelines|more|another|further|additional|new|latest|of them|at least)\b")
MORE_THAN_ALL = 1.25  # of all who ever said that they would


def count_against_the_register(whole: Whole) -> Iterator[Flag]:
    """"Seven agreements with the G7 and the EU" on a day when five of them were signed."""
    signings = _signings(whole)
    for told in whole.texts:
        for claim in told.claims:
            if claim.kind is not Kind.AGREEMENT or claim.count is None:
                continue
            framework = _framework(claim)
            if framework is None:
                yield from _against_the_book(told, claim, signings)
            elif claim.stage in DONE:
                yield from _signed(told, claim, framework, signings)
            elif claim.stage in ASKED:
                yield from _asked(claim, framework)


def _signings(whole: Whole) -> tuple[Claim, ...]:
    """The claims of the book that tell bilateral agreements as signed, on a day that is known."""
    return tuple(claim for told in whole.texts for claim in told.claims
                 if claim.kind is Kind.AGREEMENT and claim.stage in DONE and claim.said_on
                 and BILATERAL.search(claim.quote))


def _framework(claim: Claim) -> str | None:
    """The framework whose agreements are counted: those of its beneficiary with others."""
    return next((name for name, (first, last) in sorted(reference().frameworks.items())
                 if BILATERAL.search(claim.quote) and (claim.said_on is None or first[:4] <= claim.said_on[:4])
                 and set(reference().under(name)[0].beneficiaries) & set(claim.parties)), None)


def _signed(told: Noted, claim: Claim, framework: str, signings: tuple[Claim, ...]) -> Iterator[Flag]:
    made, scope, words = _in_scope(claim, framework, told.by)
    count, (_, complete) = claim.count or 0, reference().frameworks[framework]
    if told.since is None or told.by is None:
        yield from _undated(claim, count, made, scope, words)
        return
    low, high = (sum(one.made_by(day) for one in scope) for day in (told.since, told.by))
    if low <= count <= high or count > high and told.by > complete:
        return  # of later agreements the reference may lack some
    if count < low and OF_SOME.search(claim.quote):
        return
    signed = [one for one in made if one.made_by(told.by)]
    where = "ahead of" if count > high else "behind"
    reason = f"{count} is {where} the register, which counts {high} {words} by {told.by}."
    yield of_claim(claim, reason, f"{len(signed)} in all by then: " + ", ".join(
        f"{_partner(one)} {one.made}" for one in signed) + "." + _in_the_texts(framework, told.by, signings),
        tuple(one.id for one in signed))


def _in_the_texts(framework: str, day: str, signings: tuple[Claim, ...]) -> str:
    """How many of them the texts of the book tell as signed by that day, in words."""
    own = set(reference().under(framework)[0].beneficiaries)
    partners = {p for other in signings if own & set(other.parties) and (other.said_on or "") <= day
                for p in other.parties if p not in own and p in load().states}
    return f" The texts of the book tell of {len(partners)}: {', '.join(map(party_name, sorted(partners)))}." \
        if partners else ""


def _undated(claim: Claim, count: int, made: list[Instrument], scope: list[Instrument], words: str) -> Iterator[Flag]:
    """A count without a day: when it held, if ever."""
    days = sorted(one.made or "" for one in scope)
    if count > len(days):
        yield of_claim(claim, f"The register never counts {count} {words}; at most {len(days)}.",
                       "", tuple(one.id for one in scope))
    elif count < len(days):
        until = days[count]
        if days[count - 1] == until:
            yield of_claim(claim, f"The register never counts {count} {words}: on {until} it goes past that number.")
        else:
            yield of_claim(claim, f"The text has no day, and {count} {words} held only for a time.",
                           f"From {days[count - 1]} until the next was signed on {until}; {len(made)} in all later.")


def _asked(claim: Claim, framework: str) -> Iterator[Flag]:
    """"All NATO members and more than 30 other countries": more than ever joined."""
    organisation = next((p for p in claim.partners if p not in load().states and load().members.get(p)), None)
    if organisation is None or not OF_OTHERS.search(claim.quote):
        return
    base = reference().by_id[framework]
    joined = [p for p in base.members_on(None) if p in load().states]
    asked = (claim.count or 0) + len(load().members_on(organisation, claim.said_on))
    if asked > MORE_THAN_ALL * len(joined):
        yield of_claim(claim, f"Some {asked} in all would be more than ever stood behind it.",
                       f"{base.name}: {len(joined)} states in all.", (framework,))


def _in_scope(claim: Claim, framework: str, day: str | None) -> tuple[list[Instrument], list[Instrument], str]:
    """All agreements; those with the partners that the count is of; and these partners in words."""
    made = list(reference().under(framework))
    own = set(reference().under(framework)[0].beneficiaries)
    others = [p for p in claim.parties if p not in own]
    groups = [p for p in others if p not in load().states and (load().members.get(p) or p == "EU")]
    if not groups:
        return made, made, "agreements"
    named = set(groups) | {p for group in groups for p in load().members_on(group, day) if group != "EU"}
    named |= set(others)
    if groups == ["EU"] and re.search(r"\bEU (?:member|countr|states)", claim.quote):
        named |= set(load().members_on("EU", day))
    scope = [one for one in made if _partner_id(one) in named]
    told = (f"the {group}" if group == "EU" else f"members of {party_name(group)}" for group in groups)
    return made, scope, f"with {' and '.join(told)}"


def _partner_id(one: Instrument) -> str:
    return next(p for p in one.parties if p not in one.beneficiaries)


def _partner(one: Instrument) -> str:
    return party_name(_partner_id(one))


def _against_the_book(told: Noted, claim: Claim, signings: tuple[Claim, ...]) -> Iterator[Flag]:
    """A count below what the claims of the book add up to by that day; above it, the book may lack some."""
    if told.by is None or claim.stage not in DONE or len(claim.actors) != 1 or not BILATERAL.search(claim.quote):
        return
    actor = claim.actors[0]
    partners = {p for other in signings
                if (other.said_on or "")[:10] <= (told.since or "") and actor in other.parties
                for p in other.parties if p != actor and p in load().states}
    if partners and (claim.count or 0) < len(partners):
        yield of_claim(claim, f"{claim.count} is behind the register, which has agreements with {len(partners)} by "
                              f"then.",
                       ", ".join(map(party_name, sorted(partners))) + ".")
