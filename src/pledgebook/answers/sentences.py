"""Values of the book in, plain sentences out: who did what, hedged by how firm it is.

Nothing is said here that no field holds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pledgebook.answers.selection import Selection
from pledgebook.model import Amount, Claim, Commitment, Kind, Period, Stage
from pledgebook.register.figures import in_words
from pledgebook.world import load, party_name

# Past tense, because it is the same for one doer and for several.
STAGE_DID: dict[Stage, str] = {
    Stage.CONSIDERED: "considered", Stage.REQUESTED: "asked for", Stage.PROPOSED: "proposed",
    Stage.NEGOTIATING: "negotiated", Stage.PLEDGED: "pledged", Stage.ADOPTED: "adopted",
    Stage.DELIVERED: "delivered", Stage.REFUSED: "refused", Stage.BLOCKED: "blocked", Stage.ENDED: "ended",
}
KIND_NOUN: dict[Kind, str] = {
    Kind.AGREEMENT: "an agreement", Kind.AID: "aid", Kind.GUARANTEE: "a guarantee", Kind.MEMBERSHIP: "membership",
    Kind.DEPLOYMENT: "a deployment", Kind.BODY: "a joint body", Kind.POSTURE: "a posture",
}
DURATION = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?")
OVERRIDE = re.compile("[\u202d\u202e]")


def forward(words: str) -> str:
    """The words with a sign for each character that would show those behind it backwards, as a forger may want."""
    return OVERRIDE.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", words)


def shown_name(party: str) -> str:
    """What a page calls a party: states by name, organisations by the letters that people know them by, if they have.

    Those are the id where it is made of the name's initials (NATO, OSCE) or holds a figure (G7).
    """
    name = party_name(party)
    if party in load().states:
        return name
    initials = iter(word[0].upper() for word in name.split())
    known_by_letters = all(letter in initials for letter in party) or any(letter.isdigit() for letter in party)
    return party if known_by_letters else name


def amount_in_words(amount: Amount | None) -> str:
    """Such as "up to EUR 50 billion a year"; the empty string where no amount is stated."""
    return in_words(amount) if amount else ""


def period_in_words(period: Period) -> str:
    """Such as "2024 to 2027, 4 years", as precise as the source; the empty string for no period."""
    days = {(True, True): f"{period.start} to {period.end}", (True, False): f"from {period.start}",
            (False, True): f"until {period.end}", (False, False): ""}[bool(period.start), bool(period.end)]
    return ", ".join(part for part in (days, _duration_in_words(period.duration)) if part)


def _duration_in_words(duration: str | None) -> str:
    found = DURATION.fullmatch(duration or "")
    if not found or not any(found.groups()):
        return duration or ""
    return " ".join(f"{number} {unit}{'' if number == '1' else 's'}"
                    for number, unit in zip(found.groups(), ("year", "month", "week", "day"), strict=True) if number)


def names_in_words(parties: Sequence[str]) -> str:
    """Such as "Germany, France and Italy"."""
    names = [shown_name(party) for party in parties]
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def in_one_sentence(commitment: Commitment | Claim) -> str:
    """Who did what, with whom, for whom: "Norway pledged aid of NOK 75 billion for Ukraine"."""
    amount = amount_in_words(commitment.amount)
    parts = [names_in_words(commitment.actors), STAGE_DID[commitment.stage], KIND_NOUN[commitment.kind],
             f"of {amount}" if amount else "",
             f"with {names_in_words(commitment.partners)}" if commitment.partners else "",
             f"for {names_in_words(commitment.beneficiaries)}" if commitment.beneficiaries else ""]
    if commitment.stage is Stage.REQUESTED and commitment.partners:
        parts[4] = f"from {names_in_words(commitment.partners)}"
    return " ".join(part for part in parts if part)


def asked_in_words(selection: Selection) -> str:
    """Such as "by Norway or France; for Ukraine; aid; as known by 2024-07-31"; empty where nothing narrows it."""
    def names(word: str, ids: Sequence[str]) -> str:
        return f"{word} {' or '.join(map(shown_name, ids))}" if ids else ""

    days = (("said from", selection.said_since), ("said until", selection.said_until),
            ("as known by the end of", selection.as_of), ("perhaps in force on", selection.holds_on))
    return "; ".join(filter(None, (
        names("by", selection.actors), names("with", selection.partners), names("for", selection.beneficiaries),
        names("about", selection.parties), " or ".join(selection.kinds),
        " or ".join(STAGE_DID[stage] for stage in selection.stages), *(f"{word} {day}" for word, day in days if day),
        "contested only" if selection.contested else "",
        "with what a language model told and nobody has accepted" if selection.unreviewed else "",
        f"told by {selection.min_sources} or more independent sources" if selection.min_sources else "")))
