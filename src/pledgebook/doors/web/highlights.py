"""A document's text with its claims in, the text cut into highlighted pieces out.

Claims overlap: one sentence often holds three of them, and a claim may reach into the next sentence. So the
text is cut at every border of a claim, and each piece knows all the claims it belongs to. Pieces joined
again are the text, character for character, and the pieces of one claim joined are its quote.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pledgebook.model import Claim, Document, Problem, Span

# A paragraph keeps the line ends that follow it, so that paragraphs joined are the text again.
PARAGRAPH = re.compile(r"[^\r\n]+[\r\n]*|[\r\n]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters that lies under the same highlights from its first to its last."""

    start: int
    text: str
    claims: tuple[int, ...] = ()  # which of the claims cover it, by their place in the reading, from 0
    problems: tuple[int, ...] = ()  # the same for what was seen and not understood
    claims_begun: tuple[int, ...] = ()  # those whose first character is here
    problems_begun: tuple[int, ...] = ()
    chosen: bool = False  # whether it lies in the words that somebody chose
    chosen_begun: bool = False

    @property
    def end(self) -> int:
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph's pieces, with the line ends after it."""

    start: int
    pieces: tuple[Piece, ...]


def stands_in_text(claim: Claim, text: str) -> bool:
    """Whether the quote is where the claim says. If not, nothing is highlighted: a wrong highlight is worse."""
    return claim.evidence.start >= 0 and text[claim.evidence.start:claim.evidence.end] == claim.quote


def place_of(problem: Problem, text: str) -> tuple[int, int] | None:
    """Start and end of a problem's characters, or None where it has no place in the text."""
    if problem.start is None or problem.end is None or not 0 <= problem.start < problem.end <= len(text):
        return None
    return problem.start, problem.end


def highlighted(document: Document, claims: Sequence[Claim], problems: Sequence[Problem] = (),
                chosen: Span | None = None) -> tuple[Paragraph, ...]:
    """The whole text in paragraphs and pieces, in order; a text of no characters has no paragraphs."""
    text = document.text
    covers = [(claim.evidence.start, claim.evidence.end, 0, place)
              for place, claim in enumerate(claims) if stands_in_text(claim, text)]
    for place, problem in enumerate(problems):
        found = place_of(problem, text)
        if found:
            covers.append((*found, 1, place))
    if chosen is not None:
        covers.append((chosen.start, chosen.end, 2, 0))
    begins: dict[int, list[tuple[int, int]]] = {}
    ends: dict[int, list[tuple[int, int]]] = {}
    for start, end, sort, place in covers:
        begins.setdefault(start, []).append((sort, place))
        ends.setdefault(end, []).append((sort, place))

    blocks = [(match.start(), match.end()) for match in PARAGRAPH.finditer(text)]
    cuts = sorted({start for start, _ in blocks} | set(begins) | set(ends) | {len(text)})
    active: set[tuple[int, int]] = set()
    pieces: dict[int, list[Piece]] = {start: [] for start, _ in blocks}
    block = 0
    for start, end in pairwise(cuts):
        active.difference_update(ends.get(start, ()))
        begun = sorted(begins.get(start, ()))
        active.update(begun)
        while start >= blocks[block][1]:
            block += 1
        pieces[blocks[block][0]].append(Piece(
            start, text[start:end], _of(0, active), _of(1, active), _of(0, begun), _of(1, begun),
            bool(_of(2, active)), bool(_of(2, begun))))
    return tuple(Paragraph(start, tuple(pieces[start])) for start, _ in blocks)


def _of(sort: int, covers: set[tuple[int, int]] | list[tuple[int, int]]) -> tuple[int, ...]:
    return tuple(sorted(place for kind, place in covers if kind == sort))
