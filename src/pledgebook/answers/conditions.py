"""Conditions of promises in, what became of each out: met, failed, open or unknown as of a day, with the evidence.

A condition is the words of a claim ("provided parliament agrees"). What would meet it is looked for among later
claims: the promise itself, gone further or broken off; an act that the words name, by its instrument or its party;
for a peace or a vote, what is told of one. Nothing is guessed: where no claim speaks of it, it is open.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any

from pledgebook.answers.as_of import published_by
from pledgebook.model import Claim, Kind, Stage
from pledgebook.register.days import is_day
from pledgebook.register.matching import Register
from pledgebook.register.subjects import GENERIC, WORD, folded, name_key
from pledgebook.register.tellings import oldest_first
from pledgebook.world import resolve


class State(StrEnum):
    """What became of a condition."""

    MET = "met"
    FAILED = "failed"
    OPEN = "open"
    UNKNOWN = "unknown"


class Matter(StrEnum):
    """What kind of event a condition waits for."""

    APPROVAL = "approval"  # a vote, a bill, a ratification, a licence
    PEACE = "peace"  # a ceasefire, a peace deal
    OTHERS = "others"  # what another party does
    ATTACK = "attack"  # an attack or an aggravation; it is a trigger rather than a condition
    OTHER = "other"


MATTERS: Mapping[Matter, re.Pattern[str]] = {
    Matter.APPROVAL: re.compile(
        r"\b(?:approv|ratif|pass(?:age|es|ed|ing)?\b|adopt|vot(?:e|es|ed|ing)\b|authori[sz]|consent|"
        r"agree(?:s|d|ment of)?\b|green light|signed into law|licen[cs]e|permission|bill\b|budget|legislation|"
        r"parliament|congress|senate|bundestag)", re.I),
    Matter.PEACE: re.compile(
        r"\b(?:ceasefire|cease-fire|truce|peace|armistice|end of (?:the )?(?:war|fighting|hostilities))", re.I),
    Matter.ATTACK: re.compile(r"\b(?:attack|aggression|invasion|invade|escalat|threat|event of)", re.I),
}
UNLESS = re.compile(r"\A\W*(?:unless|until|as long as|so long as|while)\b", re.I)
VOTED = re.compile(r"\b(?:bill|law|act|budget|legislation|parliament|congress|senate|house|bundestag|sejm|duma|rada|"
                   r"knesset|diet|riksdag|storting|folketing|assembly|lawmakers|mps|cabinet|government)\b", re.I)
PEACEFUL = re.compile(r"\b(?:ceasefire|cease-fire|truce|peace|armistice)\b", re.I)
EMPTY = GENERIC | frozenset("""
    if once provided unless until only after when should would could will shall may must be is are was were been has
    have had not no that this these those it they their there which who all any some other others than then so long
    while pending subject depending conditional condition upon by from at as into out up down over under about
    passage approval agree agreed agrees parliament congress government country countries state states party parties
    """.split())
DONE = (Stage.ADOPTED, Stage.DELIVERED)
BROKEN = (Stage.REFUSED, Stage.BLOCKED, Stage.ENDED)
TELLING = frozenset({*DONE, *BROKEN})  # stages of claims that tell what became of something
LOOKED_AT = 200  # claims of one name or party that a condition is set against, the earliest first


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of a claim, and what became of it."""

    claim: Claim
    commitment: str
    words: str
    matter: Matter
    state: State
    because: str
    evidence: Claim | None = None
    ruling: str | None = None  # where a person set it

    def as_json(self) -> dict[str, Any]:
        return {"commitment": self.commitment, "claim": self.claim.id, "condition": self.words,
                "matter": str(self.matter), "state": str(self.state), "because": self.because, "ruling": self.ruling,
                "said_on": self.claim.said_on, "quote": self.claim.quote,
                "evidence": None if self.evidence is None else {
                    "claim": self.evidence.id, "document": self.evidence.evidence.document_id,
                    "said_on": self.evidence.said_on, "quote": self.evidence.quote}}


Placed = tuple[int, Claim]  # a claim with its place in the order of all claims


@dataclass(frozen=True)
class Shelf:
    """Claims where the act that meets a condition is looked for, each list oldest first."""

    place: dict[str, int]  # of each claim that has a condition
    commitment_of: Mapping[str, str]
    of_commitment: dict[str, list[Placed]]
    by_instrument: dict[str, list[Placed]]  # by one word of its name
    by_actor: dict[str, list[Placed]]  # what was done or broken off
    votes: dict[str, list[Placed]]  # of these, what tells of a vote
    peaceful: list[Placed]

    def after(self, claim: Claim, told: Sequence[Placed], on: date | None) -> list[Claim]:
        """The first of these that were surely said later, or stand further on in the same text, as known on a day."""
        if not told:
            return []
        start = bisect_right(told, self.place[claim.id], key=_place)
        return [other for _, other in told[start:start + LOOKED_AT]
                if (is_day(other.said_on) if on is None else published_by(other.said_on, as_of=on))]


def _place(placed: Placed) -> int:
    return placed[0]


def conditions(register: Register, claims: Iterable[Claim], *, on: date | None = None,
               ruled: Mapping[str, tuple[str, str, str]] | None = None,
               met_by: Iterable[Claim] | None = None) -> tuple[Condition, ...]:
    """Every condition of the claims, oldest first, with what became of it.

    on      as of the end of this day; claims said later are not looked at
    ruled   by claim: what a person set it to, why, and the ruling
    met_by  leave out conditions of which none of these claims can be the evidence, unless it is of the same promise
    """
    claims = tuple(claims)
    hanging = [claim for claim in claims if claim.condition and (on is None or published_by(claim.said_on, as_of=on))]
    if met_by is not None:
        told = _traces(met_by)
        may_be_met = {alike: told.any_in(_sought([claim])) for alike, claim in {
            (claim.condition, claim.actors): claim for claim in hanging}.items()}
        hanging = [claim for claim in hanging if may_be_met[claim.condition, claim.actors]]
    return _weighed(register, claims, hanging, ruled or {}, on).found


@dataclass(frozen=True)
class Weighed:
    """Conditions with what became of them up to today, and what that was looked for in."""

    shelf: Shelf
    found: tuple[Condition, ...]  # oldest first

    def by(self, on: date) -> tuple[Condition, ...]:
        """The same as of the end of a day, as `conditions` tells it.

        What is told later takes nothing from what was told before: only where the evidence of today was not there
        yet is another looked for.
        """
        return tuple(self._by(one, on) for one in self.found if published_by(one.claim.said_on, as_of=on))

    def _by(self, one: Condition, on: date) -> Condition:
        if one.evidence is None or published_by(one.evidence.said_on, as_of=on):
            return one
        return _judged(one.claim, self.shelf, None, on)


def weighed(register: Register, claims: Iterable[Claim], ruled: Mapping[str, tuple[str, str, str]]) -> Weighed:
    """Every condition of the claims, to be asked about more than once; `ruled` as in `conditions`."""
    claims = tuple(claims)
    return _weighed(register, claims, [claim for claim in claims if claim.condition], ruled, None)


def _weighed(register: Register, claims: Sequence[Claim], hanging: list[Claim],
             ruled: Mapping[str, tuple[str, str, str]], on: date | None) -> Weighed:
    shelf = _shelf(register, claims if hanging else (), hanging)
    hanging = sorted(hanging, key=lambda claim: shelf.place[claim.id])
    return Weighed(shelf, tuple(_judged(claim, shelf, ruled.get(claim.id), on) for claim in hanging))


@dataclass(frozen=True, slots=True)
class Traces:
    """By what an act and a condition that it meets find each other: one of these must be the same."""

    words: frozenset[str]  # of the names of instruments
    actors: frozenset[str]
    voters: frozenset[str]
    peace: bool

    def any_in(self, other: Traces) -> bool:
        return not (self.words.isdisjoint(other.words) and self.actors.isdisjoint(other.actors)
                    and self.voters.isdisjoint(other.voters) and not (self.peace and other.peace))


def _sought(hanging: Iterable[Claim]) -> Traces:
    """What the conditions of some claims look for."""
    words, parties, voters = set[str](), set[str](), set[str]()
    peace = False
    for claim in hanging:
        condition = claim.condition or ""
        words |= asked_words(condition)
        parties.update(parties_in(condition))
        matter = matter_of(condition)
        if matter is Matter.APPROVAL:
            voters.update(claim.actors)
        peace = peace or matter is Matter.PEACE
    return Traces(frozenset(words), frozenset(parties), frozenset(voters), peace)


def _traces(acts: Iterable[Claim]) -> Traces:
    """What there is to find of some claims."""
    words, actors, voters = set[str](), set[str](), set[str]()
    peace = False
    for claim in acts:
        if claim.stage in TELLING:
            words |= _name_words(claim)
            actors.update(claim.actors)
            if not voters.issuperset(claim.actors) and VOTED.search(claim.quote):
                voters.update(claim.actors)
            peace = peace or _peaceful(claim)
    return Traces(frozenset(words), frozenset(actors), frozenset(voters), peace)


def _name_words(claim: Claim) -> frozenset[str]:
    return name_key(claim.instrument) - GENERIC if claim.instrument else frozenset()


def _peaceful(claim: Claim) -> bool:
    return claim.kind is Kind.AGREEMENT and PEACEFUL.search(claim.quote) is not None


def _shelf(register: Register, claims: Sequence[Claim], hanging: Sequence[Claim]) -> Shelf:
    """What the conditions of these claims are looked for in, and nothing else: the rest need not be put in order."""
    asking = {claim.id for claim in hanging}
    of = {claim_id: c.id for c in register.commitments if not asking.isdisjoint(c.claim_ids)
          for claim_id in c.claim_ids}
    sought, kept = _sought(hanging), of.keys() | asking
    actors_sought: dict[tuple[str, ...], tuple[frozenset[str], frozenset[str]]] = {}  # few parties, told of often
    nobody = frozenset[str]()
    named: list[tuple[Claim, frozenset[str], frozenset[str], frozenset[str], bool]] = []
    for claim in claims:
        words = acting = voting = nobody
        peace = False
        if claim.stage in TELLING:
            found = actors_sought.get(claim.actors)
            if found is None:
                found = actors_sought[claim.actors] = (
                    sought.actors.intersection(claim.actors), sought.voters.intersection(claim.actors))
            acting, voting = found
            if voting and not VOTED.search(claim.quote):
                voting = nobody
            if claim.instrument:
                words = _name_words(claim) & sought.words
            peace = sought.peace and _peaceful(claim)
        if words or acting or voting or peace or claim.id in kept:
            named.append((claim, words, acting, voting, peace))
    named.sort(key=lambda found: (oldest_first(found[0]), found[0].id))
    shelf = Shelf({}, of, defaultdict(list), defaultdict(list), defaultdict(list), defaultdict(list), [])
    for number, (claim, words, acting, voting, peace) in enumerate(named):
        if claim.id in asking:
            shelf.place[claim.id] = number
        if claim.id in of:
            shelf.of_commitment[of[claim.id]].append((number, claim))
        for shelved, keys in ((shelf.by_instrument, words), (shelf.by_actor, acting), (shelf.votes, voting)):
            for key in keys:
                shelved[key].append((number, claim))
        if peace:
            shelf.peaceful.append((number, claim))
    return shelf


@lru_cache(maxsize=100_000)
def asked_words(words: str) -> frozenset[str]:
    """The words of a condition that may name what it waits for."""
    return frozenset(folded(word) for word in WORD.findall(words)) - EMPTY


@lru_cache(maxsize=100_000)
def matter_of(words: str) -> Matter:
    """What kind of event the words of a condition wait for."""
    for matter, pattern in MATTERS.items():
        if matter is not Matter.APPROVAL and pattern.search(words):
            return matter
    if MATTERS[Matter.APPROVAL].search(words):
        return Matter.APPROVAL
    return Matter.OTHERS if parties_in(words) else Matter.OTHER


@lru_cache(maxsize=100_000)
def parties_in(words: str) -> tuple[str, ...]:
    """The parties that words name, by runs of at most three words that begin with a capital."""
    found: dict[str, None] = {}
    run = re.findall(r"[A-Z][\w’'-]*(?:\s+(?:of\s+|the\s+)?[A-Z][\w’'-]*){0,2}", words)
    for name in run:
        parts = name.split()
        for size in range(len(parts), 0, -1):
            party = next((p for k in range(len(parts) - size + 1)
                          if (p := resolve(" ".join(parts[k:k + size]).removesuffix("’s").removesuffix("'s")))), None)
            if party:
                found[party] = None
                break
    return tuple(found)


def _judged(claim: Claim, shelf: Shelf, ruled: tuple[str, str, str] | None, on: date | None) -> Condition:
    words = claim.condition or ""
    matter = matter_of(words)
    commitment = shelf.commitment_of.get(claim.id, "")

    def so(state: State, because: str, evidence: Claim | None = None, ruling: str | None = None) -> Condition:
        return Condition(claim, commitment, words, matter, state, because, evidence, ruling)

    if ruled is not None:
        set_to, why, ruling = ruled
        return so(State(set_to), f"set by a person: {why}", ruling=ruling)
    own = _of_its_own(claim, matter, shelf, on)
    if own is not None:
        return so(*own)
    if matter is Matter.ATTACK:
        return so(State.OPEN, "it waits for an attack or a threat; `pledgebook bound` tells what follows")
    found = _named_act(claim, words, shelf, on) or (
        _peace(claim, shelf, on) if matter is Matter.PEACE else None) or (
        _vote(claim, words, shelf, on) if matter is Matter.APPROVAL else None)
    if found is not None:
        state, because, evidence = found
        if UNLESS.search(words) and state in (State.MET, State.FAILED) and re.match(r"\W*unless\b", words, re.I):
            # "unless parliament agrees": what it names has come about, so the promise itself falls away
            state = State.FAILED if state is State.MET else State.MET
        return so(state, because, evidence)
    if not is_day(claim.said_on):
        return so(State.UNKNOWN, "the day on which it was said is unknown, so nothing can be set after it")
    return so(State.OPEN, "no later claim of the book speaks of it")


Verdict = tuple[State, str, Claim]


def _of_its_own(claim: Claim, matter: Matter, shelf: Shelf, on: date | None) -> Verdict | None:
    """What the promise itself tells: that it was done or broken off after all."""
    for later in shelf.after(claim, shelf.of_commitment.get(shelf.commitment_of.get(claim.id, ""), ()), on):
        if later.stage in BROKEN and claim.stage not in BROKEN:
            return State.FAILED, f"the promise was {later.stage} since", later
        if later.stage is Stage.DELIVERED and claim.stage is not Stage.DELIVERED:
            return State.MET, "the promise was carried out since, so it stands in the way no more", later
        if later.stage is Stage.ADOPTED and claim.stage not in DONE and matter is Matter.APPROVAL \
                and not later.condition:
            return State.MET, "the promise was adopted since", later
    return None


def _told(later: Claim, named: str) -> Verdict | None:
    if later.stage in DONE and not later.condition:
        return State.MET, f"{named} is told as {later.stage}", later
    if later.stage in BROKEN:
        return State.FAILED, f"{named} is told as {later.stage}", later
    return None


def _named_act(claim: Claim, words: str, shelf: Shelf, on: date | None) -> Verdict | None:
    """What became of an act whose instrument, or whose party and thing, the condition names."""
    asked = asked_words(words)
    for word in sorted(asked):
        for later in shelf.after(claim, shelf.by_instrument.get(word, ()), on):
            key = name_key(later.instrument or "") - GENERIC
            if key and key <= asked and (verdict := _told(later, f"“{later.instrument}”")):
                return verdict
    for party in parties_in(words):
        if party in claim.actors:
            continue
        for later in shelf.after(claim, shelf.by_actor.get(party, ()), on):
            about = {folded(word) for item in (*later.items, later.instrument or "") for word in WORD.findall(item)}
            same = later.kind is claim.kind and set(later.beneficiaries) & set(claim.beneficiaries)
            if (about - EMPTY) & asked and same and (verdict := _told(later, party)):
                return verdict
    return None


def _peace(claim: Claim, shelf: Shelf, on: date | None) -> Verdict | None:
    for later in shelf.after(claim, shelf.peaceful, on):
        if set(later.parties) & set(claim.beneficiaries + claim.partners) and (
                verdict := _told(later, "a ceasefire or peace")):
            return verdict
    return None


def _vote(claim: Claim, words: str, shelf: Shelf, on: date | None) -> Verdict | None:
    """The same actor's later vote on the same matter, by sum or by what it is for."""
    asked = asked_words(words)
    for actor in claim.actors:
        for later in shelf.after(claim, shelf.votes.get(actor, ()), on):
            if later.kind is not claim.kind:
                continue
            same_sum = claim.amount is not None and later.amount is not None and (
                claim.amount.value, claim.amount.currency) == (later.amount.value, later.amount.currency)
            if (same_sum or len(asked & asked_words(later.quote)) >= 2) and (verdict := _told(later, "a vote on it")):
                return verdict
    return None
