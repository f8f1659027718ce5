"""Values of the book in, the words and links that a page shows for them out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import quote, urlsplit

from pledgebook.model import Amount, Claim, Commitment, Kind, Period, Stage
from pledgebook.register.figures import in_words
from pledgebook.world import load, party_name

STAGE_SAYS: dict[Stage, str] = {
    Stage.CONSIDERED: "may, could, weighs, does not rule out",
    Stage.REQUESTED: "asks for it, urges it, needs it",
    Stage.PROPOSED: "puts forward a draft, a plan, a bill",
    Stage.NEGOTIATING: "is in talks, prepares to sign",
    Stage.PLEDGED: "promises, announces, will",
    Stage.ADOPTED: "signed, voted, approved, founded",
    Stage.DELIVERED: "given, sent, paid, done",
    Stage.REFUSED: "declines, opposes, rules out",
    Stage.BLOCKED: "stops or delays another's act",
    Stage.ENDED: "withdraws, suspends, lets expire",
}
STAGE_SIGN: dict[Stage, str] = {Stage.REFUSED: "✕", Stage.BLOCKED: "⊘", Stage.ENDED: "↩"}
KIND_SAYS: dict[Kind, str] = {
    Kind.AGREEMENT: "a pact, treaty, declaration or memorandum",
    Kind.AID: "resources for another: money, weapons, training",
    Kind.GUARANTEE: "defending, assuring or consulting another if attacked",
    Kind.MEMBERSHIP: "joining, inviting to or leaving an alliance or union",
    Kind.DEPLOYMENT: "own forces or trainers on another's territory",
    Kind.BODY: "a joint command, fund, coalition or mission",
    Kind.POSTURE: "a party's own stance: neutrality, nuclear weapons, spending",
}
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
FIELDS = ("speaker", "instrument", "amount", "count", "items", "period", "condition")  # that a claim may leave unstated
DURATION = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?")
OVERRIDE = re.compile("[\u202d\u202e]")
UNPRINTABLE = re.compile("[\x00\ud800-\udfff]")


def printable(html: str) -> str:
    """The same characters, with those that no HTML file can hold (NUL, halves of a pair) shown as �, one for one."""
    return UNPRINTABLE.sub("\ufffd", html)


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


def in_one_sentence(commitment: Commitment) -> str:
    """Who did what, with whom, for whom: "Norway pledged aid of NOK 75 billion for Ukraine"."""
    amount = amount_in_words(commitment.amount)
    parts = [names_in_words(commitment.actors), STAGE_DID[commitment.stage], KIND_NOUN[commitment.kind],
             f"of {amount}" if amount else "",
             f"with {names_in_words(commitment.partners)}" if commitment.partners else "",
             f"for {names_in_words(commitment.beneficiaries)}" if commitment.beneficiaries else ""]
    if commitment.stage is Stage.REQUESTED and commitment.partners:
        parts[4] = f"from {names_in_words(commitment.partners)}"
    return " ".join(part for part in parts if part)


def claim_fields(claim: Claim) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """What the claim states, as (field, words) in the codebook's order, and the fields that it leaves unstated."""
    said = dict(zip(FIELDS, (
        shown_name(claim.speaker) if claim.speaker else "",
        claim.instrument or "",
        amount_in_words(claim.amount),
        "" if claim.count is None else str(claim.count),
        ", ".join(claim.items),
        period_in_words(claim.period),
        claim.condition or "",
    ), strict=True))
    return tuple(pair for pair in said.items() if pair[1]), tuple(name for name, words in said.items() if not words)


def outward(url: str | None) -> str | None:
    """The address if a browser may follow it (http or https), else None: a book may hold `javascript:` ones."""
    if not url or any(ord(character) <= 32 for character in url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:  # such as an unclosed bracket in the host: shown as words, never as a link
        return None
    return url if parts.scheme.lower() in ("http", "https") and parts.netloc else None


def outward_at(url: str | None, words: str) -> str | None:
    """The address at the quoted words (a text fragment, which most browsers scroll to), if it may be followed."""
    address = outward(url)
    if address is None:
        return None
    first, last = words.split()[:5], words.split()[-5:]
    ends = [" ".join(first)] if len(words.split()) <= 10 else [" ".join(first), " ".join(last)]
    # A bare hyphen has a meaning of its own in a fragment.
    written = ",".join(quote(printable(end), safe="").replace("-", "%2D") for end in ends)
    return f"{address.split('#')[0]}#:~:text={written}"


def document_path(document_id: str) -> str:
    """Where the page of a document is; names that a browser would tidy away go into the query."""
    written = quote(document_id, safe="", errors="surrogatepass")
    if document_id in ("", ".", "..") or document_id.endswith(".json") or "/" in document_id:
        return f"/document?id={written}"
    return f"/document/{written}"


def document_json_path(document_id: str) -> str:
    """Where the same document is as JSON."""
    path = document_path(document_id)
    return path.replace("/document?", "/document.json?", 1) if "?" in path else f"{path}.json"
