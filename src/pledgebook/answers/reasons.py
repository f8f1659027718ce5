"""A commitment and its claims in, the reason behind each shown value out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from pledgebook.model import Claim, Commitment
from pledgebook.register.figures import in_words
from pledgebook.register.sources import Sources


@dataclass(frozen=True, slots=True)
class Said:
    """One version of a value: what is said, by how many sources, how high the highest of them stands."""

    words: str
    sources: int
    authority: str
    claims: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        return {"value": self.words, "sources": self.sources, "authority": self.authority,
                "claims": list(self.claims)}

    def in_words(self) -> str:
        return f"{self.words} ({self.sources} source{'' if self.sources == 1 else 's'}, {self.authority}: " \
            f"{', '.join(self.claims)})"


@dataclass(frozen=True, slots=True)
class Reason:
    """A value that is shown, its reason, and all that was said of it."""

    field: str
    shown: str
    because: str
    said: tuple[Said, ...]

    def as_json(self) -> dict[str, Any]:
        return {"field": self.field, "shown": self.shown, "because": self.because,
                "said": [version.as_json() for version in self.said]}


def reasons(commitment: Commitment, claims: Sequence[Claim], sources: Sources) -> tuple[Reason, ...]:
    """The reason behind each value of a commitment, in the order of the codebook."""
    period = " ".join(filter(None, (commitment.period.start, commitment.period.end, commitment.period.duration)))
    shown: tuple[tuple[str, str, str, Callable[[Claim], str]], ...] = (
        ("stage", str(commitment.stage), "the furthest that somebody named said, unless something stopped it later",
         lambda claim: str(claim.stage)),
        ("amount", in_words(commitment.amount) if commitment.amount else "",
         "the figure that was not replaced, of the highest voice, then of most sources",
         lambda claim: in_words(claim.amount) if claim.amount else ""),
        ("instrument", commitment.instrument or "", "the name that the highest voice gives, then most sources",
         lambda claim: claim.instrument or ""),
        ("period", period, "the period that says most", lambda claim: " ".join(
            filter(None, (claim.period.start, claim.period.end, claim.period.duration)))))
    return tuple(Reason(field, value, because, _versions(claims, words, sources))
                 for field, value, because, words in shown if value)


def _versions(claims: Sequence[Claim], words: Callable[[Claim], str], sources: Sources) -> tuple[Said, ...]:
    told: dict[str, list[Claim]] = {}
    for claim in claims:
        if words(claim):
            told.setdefault(words(claim), []).append(claim)
    return tuple(Said(said, len(sources.voices(by)), sources.highest(by).in_words(),
                      tuple(claim.id for claim in by)) for said, by in sorted(
        told.items(), key=lambda pair: (-sources.highest(pair[1]), -len(sources.voices(pair[1])), pair[0])))
