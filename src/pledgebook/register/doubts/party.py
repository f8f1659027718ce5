"""A party told to have signed what it is not in, or to belong to an organisation that it was not in that day."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pledgebook.model import Claim, Kind, Stage
from pledgebook.register.doubts.told import Flag, Told, of_claim
from pledgebook.register.instruments import BILATERAL
from pledgebook.world import load, party_name
from pledgebook.world.instruments import UNBINDING, Instrument, reference

SIGNED = frozenset({Stage.ADOPTED})
MEMBER = re.compile(r"\b(?P<club>NATO|EU|European Union|CSTO|G7) (?:member(?: state| nation| country)?s?|all(?:y|"
                    r"ies)) ")
IS_MEMBER = re.compile(r"[,(] (?:itself )?(?:a|an|the newest|one of the) (?:[\w-]+ )?(?P<club>NATO|EU|CSTO|G7) "
                       r"(?:member|ally)\b(?! candidate)")
IN_A_CLUB = tuple(f"{club} {word}" for club in ("nato", "eu", "european union", "csto", "g7")
                  for word in ("member", "ally", "allies"))
IDS = {"European Union": "EU"}


def not_a_party(told: Told) -> Iterator[Flag]:
    """"Ukraine signed the declaration of the G7": those who benefit did not sign it."""
    for claim in told.claims:
        if claim.kind is not Kind.AGREEMENT or claim.stage not in SIGNED:
            continue
        named = [a.instrument for a in told.instruments_of(claim)
                 if a.how == "name" and a.instrument.kind not in UNBINDING]
        for one in named:
            strangers = [p for p in claim.actors if not _belongs(p, one, told.by)]
            if strangers:
                yield of_claim(claim, f"{_names(strangers)}: no party to the {one.name}"
                               + (" (the one it is for)" if set(strangers) <= set(one.beneficiaries) else "") + ".",
                               f"Parties: {_names(one.parties)}.", (one.id,))
        yield from _of_the_framework(claim)


def _of_the_framework(claim: Claim) -> Iterator[Flag]:
    """An organisation told to sign the agreements that its members make one by one."""
    for framework in sorted(reference().frameworks):
        made = reference().under(framework)
        (beneficiary,) = made[0].beneficiaries
        clubs = [p for p in claim.actors if p not in load().states and load().members.get(p)]
        if beneficiary in claim.parties and clubs and BILATERAL.search(claim.quote):
            strangers = [p for p in clubs if not any(p in one.parties for one in made)]
            if strangers:
                yield of_claim(claim, f"{_names(strangers)} made none of these agreements; states made them one by "
                                      f"one.",
                               f"Under the {reference().by_id[framework].name}.", (framework,))


def _belongs(party: str, one: Instrument, day: str | None) -> bool:
    members = one.states_on(None) | set(one.members_on(None))
    states = load().members_on(party, day)
    return not one.parties or party in members or bool(states) and set(states) <= members


def not_a_member_that_day(told: Told) -> Iterator[Flag]:
    """"NATO member Finland" in a text of 2022."""
    if told.written is None:
        return
    for sentence in told.sentences_with(*IN_A_CLUB):
        for match in MEMBER.finditer(told.text, sentence.start, sentence.end):
            if re.search(r"\b(?:non|not a|future|aspiring|new|prospective|would-be|candidate)[- ]?$",
                         told.text[max(0, match.start() - 14):match.start()], re.I):
                continue
            yield from _judged(told, match["club"], match.start(), match.end())
        for match in IS_MEMBER.finditer(told.text, sentence.start, sentence.end):
            before = [m for m in told.mentions.between(max(0, match.start() - 40), match.start())
                      if m.end == match.start()]
            if before:
                yield from _judge(told, match["club"], before[-1].parties, before[-1].start, match.end())


def _judged(told: Told, club: str, start: int, end: int) -> Iterator[Flag]:
    behind = [m for m in told.mentions.between(end, end + 40) if m.start == end and m.how == "name"]
    if behind:
        yield from _judge(told, club, behind[0].parties, start, behind[0].end)


def _judge(told: Told, club: str, parties: tuple[str, ...], start: int, end: int) -> Iterator[Flag]:
    identity = IDS.get(club, club)
    ever = {state: (since, until) for state, since, until in load().members.get(identity, ())}
    for party in parties:
        if party in load().states and party not in load().members_on(identity, told.since) \
                and party not in load().members_on(identity, told.by):
            since, until = ever.get(party, ("", ""))
            yield Flag(start, end, f"{party_name(party)} was no member of {party_name(identity)} when this was "
                                   f"written.",
                       f"Member {since} to {until.replace('9999', 'today')}." if since else "Never a member.")


def _names(parties: tuple[str, ...] | list[str]) -> str:
    return ", ".join(party_name(p) for p in parties)
