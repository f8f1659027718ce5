"""Claims behind or ahead of the reference: open though signed, done though only proposed, words told as acts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from pledgebook.model import Claim, Kind, Stage
from pledgebook.register.days import is_day, last_day
from pledgebook.register.doubts.told import Flag, Told, of_claim
from pledgebook.register.instruments import Attached
from pledgebook.world import load, party_name
from pledgebook.world.instruments import UNBINDING, Instrument, reference

OPEN = frozenset({Stage.CONSIDERED, Stage.REQUESTED, Stage.PROPOSED, Stage.NEGOTIATING, Stage.PLEDGED})
FIRM = frozenset({Stage.PLEDGED, Stage.ADOPTED, Stage.DELIVERED})
DONE = frozenset({Stage.ADOPTED, Stage.DELIVERED})
MORE = re.compile(r"\b(?:new|another|further|additional|second|updated?|upgrad|expand|extend|renew|deepen|implement|"
                  r"100-year|hundred-year|joint production)", re.I)
AS_AN_OPTION = re.compile(r"\b(?:such as|including|like)\b[^.]{0,20}\bbilateral (?:security |defen[cs]e )?"
                          r"agreements? with\b", re.I)
MAY = re.compile(r"\b(?:may|might|could|would|possible|potential|alternative)\b", re.I)
TALKS = re.compile(r"\b(?:ongoing |current |formal )?(?:discussions?|talks|negotiations?)\b[^.]{0,60}?\baccession\b|"
                   r"\baccession (?:talks|negotiations?|discussions?)\b", re.I)
INVITED = frozenset({"invited", "opened", "signed", "member", "joined"})
THEN_SAID = re.compile(r"\b(?:then|later|subsequently|afterwards) (?:said|told|warned|announced|declared|claimed)\b")
FRESH, STALE = 5, 60  # days: what is older than news, and too old to be meant
NOT_OPEN = re.compile(r"\b(?:no|not|without|before|until|once|if|when|start|open|opening|begin|launch|toward)\b", re.I)


def signed_already(told: Told) -> Iterator[Flag]:
    """A security agreement told as to come with a partner who has signed it."""
    for claim in told.claims:
        if claim.kind is not Kind.AGREEMENT or claim.stage not in OPEN or MORE.search(claim.quote):
            continue
        attached = [a.instrument for a in told.instruments_of(claim) if a.instrument.framework]
        done = [one for one in attached if told.since is not None and one.made_by(told.since)]
        own = {p for c in told.claims if c.kind is Kind.AGREEMENT and c.stage in DONE for p in c.parties}
        if told.since is None:  # no day: the text itself may tell the signing
            done = [one for one in attached if set(one.parties) <= own]
        if claim.stage is Stage.PLEDGED and len(done) == len(attached):
            continue  # "under the agreement they will …" tells what it holds
        if done:
            yield of_claim(claim, "Told as still to come, and signed before: "
                           + ", ".join(f"{_partner(one)} on {one.made}" for one in done) + ".",
                           "", tuple(one.id for one in done))


def option_that_is_done(told: Told) -> Iterator[Flag]:
    """"May push for alternatives, such as bilateral agreements": many were signed by then."""
    if told.since is None:
        return
    for sentence, match in told.searched(AS_AN_OPTION, "bilateral "):
        parties = {p for m in told.mentions.between(sentence.start, sentence.end) for p in m.parties}
        parties |= {p for c in told.claims_at(sentence.start, sentence.end) for p in c.parties}
        for framework in sorted(reference().frameworks):
            done = [one for one in reference().under(framework) if one.made_by(told.since)]
            if done and set(done[0].beneficiaries) <= parties and MAY.search(told.text, sentence.start, sentence.end):
                yield Flag(match.start(), match.end(), f"Told as an option; {len(done)} were signed by {told.since}.",
                           f"Under the {reference().by_id[framework].name}.", (framework,))


def not_yet_made(told: Told) -> Iterator[Flag]:
    """A sum or body told as pledged or done before the day on which the reference has it."""
    if told.by is None:
        return
    for claim in told.claims:
        for attached in told.instruments_of(claim):
            one = attached.instrument
            # A promise is made when it is announced; to be done, it must have been signed or adopted.
            steps = ("signed", "adopted") if claim.stage in DONE else ("announced", "adopted", "signed")
            days = [one.dates[step] for step in steps if step in one.dates]
            if claim.stage in FIRM and attached.how in {"sum", "name"} and one.kind not in UNBINDING \
                    and days and told.by < min(days)[:10] and len(min(days)) == 10:
                yield of_claim(claim, f"Told as {claim.stage} before it was: {one.name}, {min(days)}.", _life(one),
                               (one.id,))


def words_told_as_an_act(told: Told) -> Iterator[Flag]:
    """"Poland has asked NATO" for what its president said in an interview; a proposal told as an agreement."""
    seen: set[tuple[int, str]] = set()
    for claim in told.claims:
        for attached in told.instruments_of(claim):
            one = attached.instrument
            if one.kind not in {"statement", "proposal", "threat"} or (claim.evidence.start, one.id) in seen:
                continue
            seen.add((claim.evidence.start, one.id))
            if _is_told_as_more(claim, attached):
                kind = "a proposal" if one.kind == "proposal" else f"words of {one.speaker or 'somebody'}"
                yield of_claim(claim, f"The reference knows this as {kind}, by which nobody is bound: {one.name}.",
                               " ".join(duty.text for duty in one.obligations[:2]), (one.id,))


def _is_told_as_more(claim: Claim, attached: Attached) -> bool:
    one = attached.instrument
    if one.kind == "proposal":
        return claim.kind is Kind.AGREEMENT and claim.stage in FIRM and not re.search(r"\bpropos|\bdraft", claim.quote)
    speaker = (one.speaker or "").partition("(")[0].split()
    named = bool(speaker) and re.search(rf"\b{re.escape(speaker[-1])}\b", claim.quote) is not None
    return not named and bool(speaker) and (claim.speaker is None or claim.stage in FIRM)


def set_after_what_it_preceded(told: Told) -> Iterator[Flag]:
    """"… then said": words that the reference has from days before the news that they are set after."""
    if told.since is None:
        return
    for sentence, match in told.searched(THEN_SAID, "then ", "later ", "subsequently ", "afterwards "):
        parties = {p for m in told.mentions.between(sentence.start, sentence.end) for p in m.parties}
        persons = {m.person for m in told.mentions.between(sentence.start, match.start()) if m.person}
        for _, one in sorted(reference().by_id.items()):
            if one.kind not in {"statement", "threat"} or one.made is None or not is_day(one.made):
                continue
            days = (date.fromisoformat(told.since) - last_day(one.made)).days
            said_by = {p for p in persons if p.split()[-1] in (one.speaker or "") + one.name}
            if said_by and one.beneficiaries and set(one.beneficiaries) <= parties and FRESH < days < STALE:
                yield Flag(match.start(), match.end(), f"Said {days} days before this text: {one.name}, {one.made}.",
                           "", (one.id,))


def accession_not_open(told: Told) -> Iterator[Flag]:
    """"Ongoing discussions regarding its accession": no talks before an invitation."""
    if told.by is None:
        return
    for sentence, match in told.searched(TALKS, "accession"):
        parties = {p for m in told.mentions.between(sentence.start, sentence.end) for p in m.parties}
        for _, one in sorted(reference().by_id.items()):
            states = load().states & set(one.parties)
            if one.kind != "process" or not states or states == set(one.parties) or not set(one.parties) <= parties:
                continue  # not the way of a state into an organisation
            steps = [step for step in one.status if step.date <= told.by]
            invited = one.made_by(told.by) or any(step.state in INVITED for step in steps)
            if steps and not invited and not NOT_OPEN.search(match.group()):
                yield Flag(match.start(), match.end(), f"No accession talks were open by {told.by}.",
                           f"{one.name}: " + "; ".join(f"{s.date} {s.state.replace('_', ' ')}" for s in steps) + ".",
                           (one.id,))


def _partner(one: Instrument) -> str:
    return ", ".join(party_name(p) for p in one.parties if p not in one.beneficiaries)


def _life(one: Instrument) -> str:
    return "; ".join(f"{step.date} {step.state.replace('_', ' ')}" + (f" ({step.note})" if step.note else "")
                     for step in one.status) + "."
