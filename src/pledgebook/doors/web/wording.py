"""Values of the book in, the words and links that a page shows for them out."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import quote, urlsplit

from pledgebook.answers.sentences import OVERRIDE as OVERRIDE
from pledgebook.answers.sentences import amount_in_words as amount_in_words
from pledgebook.answers.sentences import forward as forward
from pledgebook.answers.sentences import in_one_sentence as in_one_sentence
from pledgebook.answers.sentences import names_in_words as names_in_words
from pledgebook.answers.sentences import period_in_words as period_in_words
from pledgebook.answers.sentences import shown_name as shown_name
from pledgebook.model import Claim, Kind, Stage
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
FIELDS = ("speaker", "instrument", "amount", "count", "items", "period", "condition")  # that a claim may leave unstated
UNPRINTABLE = re.compile("[\x00\ud800-\udfff]")


def printable(html: str) -> str:
    """The same characters, with those that no HTML file can hold (NUL, halves of a pair) shown as �, one for one."""
    return UNPRINTABLE.sub("\ufffd", html)


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


@lru_cache(maxsize=1)
def state_names() -> tuple[str, ...]:
    """What states are called, for a field to choose from."""
    return tuple(sorted(map(party_name, load().states)))


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
