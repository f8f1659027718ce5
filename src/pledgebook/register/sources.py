"""Which texts count as one source, and how much weight each claim's voice has.

Ten copies of a wire story are one source, and so are two stories by one outlet. Who published a text gives it a tier;
the tier and the way the text speaks give each claim its rung on the ladder of authority, which decides the value that
is shown: a weaker voice never overrides a stronger one, and what it says stays visible.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum

from pledgebook.model import LEDGER, Claim
from pledgebook.register.cues import speaks_of_unnamed
from pledgebook.world.publishers import Tier, tier_of

TREATY_TITLE = re.compile(
    r"^(?:the )?(?:agreement|treaty|convention|protocol|charter|memorandum|joint (?:declaration|statement)|declaration|"
    r"regulation|act|pact|accord|exchange of letters)\b", re.I)
TREATY_WORDS = re.compile(
    r"\b(?:have agreed as follows|hereby (?:agree|declare|undertake)|the (?:parties|participants|signatories) (?:shall|"
    r"will|undertake)|hereinafter|done at|article 1\b|has adopted this regulation|shall enter into force)", re.I)


class Authority(IntEnum):
    """The ladder of authority: the higher voice decides which value is shown."""

    UNNAMED = 1
    ARTICLE = 2
    QUOTATION = 3
    OFFICIAL = 4
    INSTRUMENT = 5

    def in_words(self) -> str:
        return {Authority.UNNAMED: "sources that nobody names", Authority.ARTICLE: "the article's own voice",
                Authority.QUOTATION: "an attributed statement", Authority.OFFICIAL: "an official release",
                Authority.INSTRUMENT: "the text of an instrument"}[self]


@dataclass(frozen=True, slots=True)
class Publication:
    """What is known of where a text came from."""

    text_id: str
    voice: str  # what texts of one source have in common
    publisher: str | None = None
    tier: Tier = Tier.UNKNOWN
    instrument: bool = False  # the text is itself a treaty, declaration or act

    def in_words(self) -> str:
        return f"{self.publisher or 'publisher unknown'} ({self.tier})"


@dataclass(frozen=True, slots=True)
class Sources:
    """The publications of a book by text; a text that is not listed is a source of its own, of unknown tier."""

    by_text: Mapping[str, Publication] = field(default_factory=dict)

    def publication(self, claim: Claim) -> Publication:
        text_id = claim.text_id or claim.evidence.document_id
        return self.by_text.get(text_id) or Publication(text_id, text_id)

    def voice(self, claim: Claim) -> str:
        """What names the source of a claim: the same for copies, and for two texts of one outlet."""
        return self.publication(claim).voice

    def voices(self, claims: Iterable[Claim]) -> frozenset[str]:
        """The independent sources of these claims."""
        return frozenset(map(self.voice, claims))

    def authority(self, claim: Claim) -> Authority:
        """How much weight a claim has: by who published it and whose words it reports."""
        publication = self.publication(claim)
        if claim.engine == LEDGER:  # the address is that of what the row cites, not of who wrote the row
            return Authority.ARTICLE
        if publication.instrument:
            return Authority.INSTRUMENT
        if publication.tier is Tier.OFFICIAL:
            return Authority.OFFICIAL
        if speaks_of_unnamed(claim.quote):
            return Authority.UNNAMED
        return Authority.QUOTATION if claim.speaker else Authority.ARTICLE

    def highest(self, claims: Iterable[Claim]) -> Authority:
        return max((self.authority(claim) for claim in claims), default=Authority.UNNAMED)


ALL_APART = Sources()


@dataclass(frozen=True, slots=True)
class Notice:
    """What a text says of where it came from."""

    text_id: str
    publisher: str | None = None
    url: str | None = None
    title: str | None = None
    instrument: bool = False

    def with_text(self, text: str) -> Notice:
        """The same, with a look at the words: whether they are those of an instrument."""
        return replace(self, instrument=is_instrument(self.title, text))


def is_instrument(title: str | None, text: str) -> bool:
    """Whether a text is itself an instrument: named as one, and worded as one."""
    return bool(TREATY_TITLE.match((title or "").strip()) and len(TREATY_WORDS.findall(text[:20_000])) > 1)


def publications(notices: Iterable[Notice], families: Mapping[str, str]) -> Sources:
    """The sources of a book.

    families   text id → text id of the family's first text (`copies.families`); others are a family of their own
    """
    by_id = {notice.text_id: notice for notice in notices}
    found: dict[str, Publication] = {}
    for text_id, notice in by_id.items():
        origin = by_id.get(families.get(text_id, text_id), notice)
        outlet = " ".join((origin.publisher or "").split()).casefold()
        found[text_id] = Publication(
            text_id, voice=f"outlet {outlet}" if outlet else f"text {origin.text_id}", publisher=notice.publisher,
            tier=tier_of(notice.publisher, notice.url), instrument=notice.instrument)
    return Sources(found)
