"""A book and a name in, all that it tells of one commitment or claim out: what it says, and the reasons for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from pledgebook.answers.as_of import commitment_holds
from pledgebook.answers.doubts import doubts_about
from pledgebook.answers.holding import Held, held_in
from pledgebook.answers.reasons import Reason, reasons
from pledgebook.model import Claim, Commitment, Doubt, Reading
from pledgebook.register.conflicts import Conflict
from pledgebook.register.links import Link
from pledgebook.register.originals import Kept
from pledgebook.register.standing import standing_still
from pledgebook.register.store import Book


@dataclass(frozen=True, slots=True)
class Shown:
    """A commitment or claim with what stands beside it."""

    held: Held
    found: Commitment | Claim
    commitment: Commitment | None  # None: the claim is rejected
    history: tuple[Claim, ...]
    doubts: tuple[Doubt, ...]
    holds: bool | None = None  # whether it may be in force on the day asked for; None: no day, or it is rejected

    @property
    def told(self) -> frozenset[str]:
        return frozenset(claim.id for claim in self.history)

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        return tuple(c for c in self.held.register.conflicts if self.told & {c.first.id, c.second.id})

    @property
    def links(self) -> tuple[Link, ...]:
        return self.held.links_of(self.found.id)

    def rows(self) -> list[dict[str, Any]]:
        return [claim.as_json() | self.held.judged.of_claim(claim.id) for claim in self.history]

    def as_json(self) -> dict[str, Any]:
        judged = self.held.judged
        if isinstance(self.found, Claim):
            whole = self.rows()[0] | {"commitment": self.commitment.id if self.commitment else None}
        else:
            whole = self.found.as_json() | {"claims": self.rows()} | judged.of_commitment(self.told)
        balance = self.held.balance_of(self.commitment) if self.commitment else None
        return whole | {
            "conflicts": [conflict.as_json() for conflict in self.conflicts],
            "links": [link.as_json() for link in self.links],
            "suggestions": [maybe.as_json() for maybe in self.held.suggestions_of(self.found.id)],
            "doubts": [doubt.as_json() for doubt in self.doubts],
            "ruled": [judged.told(ruling) for ruling in judged.of_claims(claim.id for claim in self.history)],
            "balance": balance.as_json() if balance else None} | ({} if self.holds is None else {"holds": self.holds})


@dataclass(frozen=True, slots=True)
class Explained:
    """A commitment or claim with the reason behind each value, each match and each link."""

    held: Held
    found: Commitment | Claim
    commitment: Commitment | None  # None: the claim is rejected
    history: tuple[Claim, ...]
    values: tuple[Reason, ...]  # of a commitment
    holds: bool | None = None

    def as_json(self) -> dict[str, Any]:
        held, name = self.held, self.found.id
        return {
            "id": name, "commitment": self.commitment.id if self.commitment else None,
            "values": [reason.as_json() for reason in self.values],
            "read": [{"claim": claim.id, "authority": held.sources.authority(claim).in_words(),
                      "source": held.sources.voice(claim), "why": list(claim.why)} for claim in self.history],
            "matches": [match.as_json() for match in held.matches_of(name)],
            "links": [link.as_json() for link in held.links_of(name)],
            "suggestions": [maybe.as_json() for maybe in held.suggestions_of(name)],
            "ruled": [held.judged.told(ruling) for ruling in held.judged.of_claims(
                claim.id for claim in self.history)]} | ({} if self.holds is None else {"holds": self.holds})


@dataclass(frozen=True, slots=True)
class ShownText:
    """A text of a book: what it is, what it came as, and what it says."""

    reading: Reading
    came_as: tuple[Kept, ...]

    def as_json(self) -> dict[str, Any]:
        text = self.reading.document
        return {"document": text.id, "title": text.title, "publisher": text.publisher, "published": text.published,
                "url": text.url, "characters": len(text.text),
                "sources": [{"source": one.source, "names": list(one.names), "kind": one.kind, "bytes": len(one.raw),
                             "sha256": one.sha256} for one in self.came_as],
                "claims": [claim.as_json() for claim in self.reading.claims],
                "problems": [problem.as_json() for problem in self.reading.problems]}


def text_in(book: Book, name: str) -> ShownText:
    """What a book tells of one text, by a name or address that it came under. Raises NothingFound, SeveralFound."""
    return ShownText(book.reading(name), book.originals(name))


def shown_in(book: Book, name: str, *, as_of: date | None = None, on: date | None = None) -> Shown:
    """What a book tells of a commitment or claim, by its name or the start of it. Raises NothingFound, SeveralFound."""
    with standing_still(book) as still:
        held, found, commitment, history = _found(still, name, as_of)
        doubted = doubts_about(still, commitment, as_of=as_of) if commitment else ()
    told = {claim.id for claim in history}
    return Shown(held, found, commitment, history, tuple(d for d in doubted if told & set(d.claim_ids)),
                 _holds(commitment, on))


def explained_in(book: Book, name: str, *, as_of: date | None = None, on: date | None = None) -> Explained:
    """Why a book says so of a commitment or claim. Raises NothingFound, SeveralFound."""
    held, found, commitment, history = _found(book, name, as_of)
    behind = () if isinstance(found, Claim) else reasons(found, history, held.sources)
    return Explained(held, found, commitment, history, behind, _holds(commitment, on))


def _found(book: Book, name: str, as_of: date | None) -> tuple[
        Held, Commitment | Claim, Commitment | None, tuple[Claim, ...]]:
    held = held_in(book, as_of=as_of)
    found = held.find(name)
    if isinstance(found, Claim):
        return held, found, held.commitment_of(found), (found,)
    return held, found, found, held.history(found)


def _holds(commitment: Commitment | None, on: date | None) -> bool | None:
    return commitment_holds(commitment, on=on) if on is not None and commitment is not None else None
