"""Claims meet the instruments of the reference: by name, by parties, by sum, by subject and day.

Pure: a claim in, the instruments it speaks of out, each with the reason in words. A named vehicle that the reference
has not shows in `unlisted`: it may lack one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from pledgebook.model import Claim, Kind
from pledgebook.register.days import first_day, is_day, last_day
from pledgebook.world import load
from pledgebook.world.instruments import AGREED, UNBINDING, Instrument, Reference, name_key, reference

NEAR_DAYS = 60  # an unnamed agreement of two parties is the one signed within two months
NEWS_DAYS = 45  # words are repeated so long as news
SAME_SUM = 0.1  # "61 billion" and 60.84 billion are one sum
HEADS = ("joint declaration", "declaration", "memorandum", "compact", "charter", "treaty", "pact", "communiqué",
         "convention", "accord", "accords", "command", "fund", "mission", "coalition", "facility", "centre", "center")
BILATERAL = re.compile(r"\b(?:security|bilateral|such|similar|defen[cs]e)[\w ,-]{0,40}\b(?:agreements?|deals?|accords?|"
                       r"pacts?|documents?|arrangements?)\b|\bagreements? with\b", re.I)
OF_SECURITY = re.compile(r"\bsecurity|\bdefen[cs]e|\bmilitary|\bmutual|\bfriendship|\bpartnership|\balliance|"
                         r"\bbases?\b|\baccess\b|\bnon-?aggression|\bceasefire|\bpeace\b|\bpact\b", re.I)
# What a statement and a claim must both speak of, to be about one thing.
SUBJECTS = {
    Kind.GUARANTEE: re.compile(r"\bguarant|\bassur", re.I),
    Kind.DEPLOYMENT: re.compile(r"\btroops?\b|\bsoldiers?\b|\bforces\b|\btraining\b|\bpeacekeep", re.I),
    Kind.POSTURE: re.compile(r"\bnuclear\b|\bneutral", re.I),
    Kind.MEMBERSHIP: re.compile(r"\bmember|\binvit|\baccession", re.I),
    Kind.AID: re.compile(r"\baid\b|\bweapons?\b|\btanks?\b|\bfund\b|\bmoney\b", re.I),
    Kind.BODY: re.compile(r"\bcommand|\bmission|\bfund\b|\bcentre|\bcenter|\bforce\b", re.I),
    Kind.AGREEMENT: re.compile(r"\bagreement|\btreaty|\bcompact|\bpact\b|\bdeclaration", re.I),
}


@dataclass(frozen=True, slots=True)
class Attached:
    """An instrument that a claim speaks of, and why."""

    instrument: Instrument
    how: str  # name, parties, sum, subject
    reason: str

    def as_json(self) -> dict[str, Any]:
        return {"instrument": self.instrument.id, "how": self.how, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class Unlisted:
    """A vehicle that claims name and the reference has not."""

    name: str  # as most often written
    claims: tuple[str, ...]
    documents: tuple[str, ...]
    parties: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        return {"name": self.name, "claims": list(self.claims), "documents": list(self.documents),
                "parties": list(self.parties)}


def instruments_of(claim: Claim, known: Reference | None = None) -> tuple[Attached, ...]:
    """The instruments that a claim speaks of, the surest way first; empty where none fits."""
    known = known or reference()
    for way in (_by_name, _by_framework, _by_pair, _by_sum, _by_subject):
        found = {attached.instrument.id: attached for attached in way(claim, known)}
        if found:
            return tuple(found[identity] for identity in sorted(found))
    return ()


def may_speak_of(claims: Iterable[Claim], one: Instrument) -> Iterable[Claim]:
    """The claims for which `instruments_of` can give an instrument at all: a quick no for most claims of a book."""
    if one.made and one.kind in UNBINDING | {"body", "pledge"}:
        return claims
    currencies = {told.currency for told in one.amounts}
    return [claim for claim in claims if claim.instrument or claim.kind is Kind.AGREEMENT
            or (claim.amount is not None and claim.amount.currency in currencies)]


def unlisted(claims: Iterable[Claim], known: Reference | None = None) -> tuple[Unlisted, ...]:
    """Named vehicles of claims that no instrument of the reference answers to, most told first.

    Only names: two words with capitals or more. "a ceasefire" is a thing, not a title.
    """
    known = known or reference()
    by_key: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.instrument and len(re.findall(r"\b[A-Z]\w+", claim.instrument)) >= 2 \
                and not any(a.how == "name" for a in instruments_of(claim, known)):
            by_key[name_key(claim.instrument)].append(claim)
    found = [Unlisted(sorted(c.instrument or "" for c in told)[0], tuple(sorted(c.id for c in told)),
                      tuple(sorted({c.evidence.document_id for c in told})),
                      tuple(sorted({p for c in told for p in c.parties}))) for told in by_key.values()]
    return tuple(sorted(found, key=lambda u: (-len(u.documents), -len(u.claims), u.name)))


# --- ways to meet -------------------------------------------------------------------------------------------------


def _by_name(claim: Claim, known: Reference) -> Iterator[Attached]:
    if not claim.instrument:
        return
    key = name_key(claim.instrument)
    exact = known.named(claim.instrument) or known.named(re.sub(r"^(?:nato|un|eu)s? ", "", key))
    exact = tuple(one for one in exact if _mostly_in(one, claim))  # there are several Geneva agreements
    for one in exact:
        yield Attached(one, "name", f"“{claim.instrument}” is a name of it")
    if exact:
        return
    longest = max((name for name in known.by_name if " " in name and f" {name} " in f" {key} "), key=len, default="")
    if longest:
        for one in known.named(longest):
            if _mostly_in(one, claim):
                yield Attached(one, "name", f"“{claim.instrument}” holds its name “{longest}”")
        return
    head = next((head for head in HEADS if key.endswith(head)), None)
    if head is None:
        return
    fitting = [one for one in _among(known, claim) if head in name_key(one.name)
               and one.kind not in UNBINDING and _takes_in(one, claim) and not _too_late(one, claim)]
    named_so = [one for one in fitting if name_key(one.name).startswith(key)] or fitting
    if len(named_so) == 1:
        yield Attached(named_so[0], "name", f"the only {head} of the reference between these parties")


def _by_framework(claim: Claim, known: Reference) -> Iterator[Attached]:
    """Agreements made one by one under a common declaration: each with the partner that the claim names."""
    if claim.kind is not Kind.AGREEMENT or not BILATERAL.search(claim.quote):
        return
    for framework in sorted(known.frameworks):
        made = known.under(framework)
        for one in made:
            (beneficiary,) = one.beneficiaries
            others = set(one.parties) - {beneficiary}
            if beneficiary in claim.parties and others & set(claim.parties):
                yield Attached(one, "parties",
                               f"the agreement of {' and '.join(sorted(one.parties))}, signed {one.made}")


def _by_pair(claim: Claim, known: Reference) -> Iterator[Attached]:
    """The one agreement that exactly these two signed within two months of the saying."""
    if claim.kind is not Kind.AGREEMENT or len(claim.parties) != 2 or not is_day(claim.said_on) \
            or not OF_SECURITY.search(claim.quote):
        return
    near = [one for one in known.with_parties(*claim.parties)
            if one.kind in AGREED and set(one.parties) == set(claim.parties) and one.made
            and _days_off(one.made, claim.said_on) <= NEAR_DAYS]
    if len(near) == 1:
        yield Attached(near[0], "parties", f"what the two signed on {near[0].made}")


def _by_sum(claim: Claim, known: Reference) -> Iterator[Attached]:
    if claim.amount is None:
        return
    for one in _among(known, claim):
        same = [s for s in one.amounts if s.currency == claim.amount.currency
                and abs(s.value - claim.amount.value) <= SAME_SUM * s.value]
        if same and _takes_in(one, claim) and not _too_late(one, claim):
            yield Attached(one, "sum", f"{same[0].value:,.0f} {same[0].currency} stands in it")


def _by_subject(claim: Claim, known: Reference) -> Iterator[Attached]:
    """Words, ideas and bodies: by who speaks or founds, for whom, on what, and when."""
    subject = SUBJECTS[claim.kind]
    if not is_day(claim.said_on) or not subject.search(claim.quote):
        return
    for one in _among(known, claim):
        about = " ".join((one.name, *one.aliases, *(duty.text for duty in one.obligations)))
        if claim.kind is Kind.AGREEMENT and one.kind != "proposal":
            continue  # who said what is no agreement
        if one.kind not in UNBINDING | {"body", "pledge"} or not one.made or not subject.search(about):
            continue
        if _days_off(one.made, claim.said_on) > NEWS_DAYS or not _takes_in(one, claim):
            continue
        if one.kind in UNBINDING and first_day(one.made) > last_day(claim.said_on or ""):
            continue
        yield Attached(one, "subject", f"of the same party, on the same matter, {one.made}")


def _among(known: Reference, claim: Claim) -> list[Instrument]:
    """Instruments of which an actor, partner or a state of an acting organisation is a member."""
    ids = {i for party in _spread(claim.actors + claim.partners, claim.said_on) for i in known.by_party.get(party, ())}
    return [known.by_id[i] for i in sorted(ids)]


def _spread(parties: Iterable[str], day: str | None) -> tuple[str, ...]:
    """Parties, with the states of a small club in its place too: the G7 signed, so seven did."""
    world = load()
    return tuple(dict.fromkeys(p for party in parties for p in (party, *(
        world.members_on(party, day) if party in {"G7", "QUAD", "AUKUS"} else ()))))


def _takes_in(one: Instrument, claim: Claim) -> bool:
    """Whether all parties of a claim belong to an instrument, as member, member's organisation or beneficiary."""
    own = set(one.members_on(None)) | set(one.beneficiaries)
    world = load()
    if not set(_spread(claim.actors, claim.said_on)) & set(one.members_on(None)):
        # "Ukraine signed": the one who benefits may be told as an actor, too
        if not set(claim.actors) <= set(one.beneficiaries):
            return False
    return all(party in own or "parties" in one.beneficiaries
               or bool(world.members.get(party)) and set(world.members_on(party, None)) & own
               for party in claim.parties)


def _mostly_in(one: Instrument, claim: Claim) -> bool:
    """Whether half of a claim's parties or more belong to an instrument."""
    states = one.states_on(None) | set(one.beneficiaries)
    told = _spread(claim.parties, claim.said_on)
    return 2 * sum(party in states for party in told) >= len(told) or not one.parties


def _too_late(one: Instrument, claim: Claim) -> bool:
    """Whether it was not even proposed when the claim was made."""
    first = min((day for day in one.dates.values()), default=None)
    return first is not None and is_day(claim.said_on) and first_day(first) > last_day(claim.said_on or "")


def _days_off(made: str, said_on: str | None) -> int:
    """Least days between an act and a saying; of unknown days: more than any window."""
    if not is_day(made) or not is_day(said_on) or said_on is None:
        return date.max.toordinal()
    return max(0, (first_day(made) - last_day(said_on)).days, (first_day(said_on) - last_day(made)).days)
