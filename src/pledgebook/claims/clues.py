"""What the grammar tells the learned reader about a sentence: where it found acts, and how each party stands to a word.

The ways from a party to a word of the sentence are short names for the path in the parse ("nsubj|xcomp": the subject of
the verb of which the word is a complement), so that what is learned of one verb holds for others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pledgebook.claims.context import Parsed
from pledgebook.claims.draft import Draft, others_in

if TYPE_CHECKING:
    from spacy.tokens import Doc

SKIPPED = frozenset({"conj", "compound", "appos", "nmod", "flat"})  # a name on a list stands as the first of it does
FARTHEST_UP, FARTHEST_DOWN = 4, 3
FAR, LEAD, SAME = "far", "lead", "same"
NOBODY, APART, ACTS, TAKES_PART, RECEIVES = range(5)  # what the grammar says of a party at a word


@dataclass(frozen=True, slots=True)
class Tree:
    """The parse of a sentence as plain lists: for each word its head and the label of the arc between them."""

    heads: tuple[int, ...]
    labels: tuple[str, ...]


def tree_of(doc: Doc) -> Tree:
    """The parse as lists; prepositions keep their word, since "for" and "from" part giver and receiver."""
    labels = tuple(
        f"{'agent' if t.dep_ == 'agent' else 'prep'}:{t.lower_}"
        if t.dep_ in {"prep", "agent", "dative"} and t.pos_ in {"ADP", "SCONJ"}
        else t.dep_
        for t in doc
    )
    return Tree(tuple(t.head.i for t in doc), labels)


def _up(tree: Tree, word: int) -> list[int]:
    found = [word]
    while tree.heads[found[-1]] != found[-1] and len(found) < 30:
        found.append(tree.heads[found[-1]])
    return found


def way(tree: Tree, player: int, word: int) -> tuple[str, str]:
    """How a party stands to a word: the path between them, and the party's own place in its clause."""
    above_player, above_word = _up(tree, player), _up(tree, word)
    common = next((w for w in above_player if w in set(above_word)), None)
    own = [label for w in above_player if (label := tree.labels[w]) not in SKIPPED]
    place = next((label for label in own if label != "pobj"), FAR) if own else FAR
    if common is None:
        return FAR, place
    up = [tree.labels[w] for w in above_player[:above_player.index(common)] if tree.labels[w] not in SKIPPED]
    up = [label for label in up if label != "pobj"]
    down = [tree.labels[w] for w in above_word[:above_word.index(common)] if tree.labels[w] != "conj"]
    if len(up) > FARTHEST_UP or len(down) > FARTHEST_DOWN:
        return FAR, place
    return (".".join(up) + "|" + ".".join(down)) if up or down else SAME, place


def told_at(parsed: Parsed, drafts: Sequence[Draft]) -> dict[int, Draft]:
    """The words at which the grammar tells an act: the thing itself and every word up to the one that decides."""
    found: dict[int, Draft] = {}
    for draft in drafts:
        for token in (draft.chain.anchor, *(s.token for s in draft.chain.steps)):
            found.setdefault(token.i, draft)
    return found


def part_told(draft: Draft | None, parties: Sequence[str]) -> int:
    """What the grammar says of a party in the act of a draft, as a number."""
    if draft is None:
        return NOBODY
    claim = draft.claim
    if any(p in claim.actors for p in parties):
        return ACTS
    if any(p in claim.partners for p in parties):
        return TAKES_PART
    return RECEIVES if any(p in others_in(claim) for p in parties) else APART


def head_of(doc: Doc, start: int, end: int) -> int | None:
    """The word of a span that the others hang on, None where no word lies in it."""
    inside = [t for t in doc if t.idx < end and t.idx + len(t.text) > start]
    outermost = [t for t in inside if t.head.i == t.i or t.head not in inside]
    return outermost[-1].i if outermost else None


__all__ = ["Tree", "head_of", "part_told", "told_at", "tree_of", "way"]
