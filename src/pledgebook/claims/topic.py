"""Whether what was read bears on security between states at all, rather than on trade, sport, courts or the home.

The networks were taught on texts about security, and see acts of that sort in others, too: a club that sends a player,
a province that is promised a hospital, an army on its own dykes. So each act is weighed once more by the words of the
whole text, and by what the networks see in its word, its sentence and the text (`data/topic.json`, made by
`benchmarks/train_topic.py`); docs/learned.md tells what that is worth. What is left out is told where its sentence has
a word of security.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from math import exp, log, sqrt
from typing import Any

from pledgebook.claims.anchors import ORGANISATIONS
from pledgebook.claims.draft import Draft
from pledgebook.claims.network import Impression, NoNetwork
from pledgebook.claims.relevance import SECURITY
from pledgebook.claims.suggested import Sight
from pledgebook.claims.weighing import seen_as
from pledgebook.model import Claim, Document, Kind, Problem

LEAST = 0.15  # an act that is less likely to bear on security is not told (docs/learned.md)
WORD = re.compile(r"\b[a-z][a-z'’-]+")  # names, and whatever opens a sentence, say little about what a text speaks of
FEW = 20  # of so many known words half counts, of more nearly all


@dataclass(frozen=True, slots=True)
class Topic:
    """What tells security between states from other affairs.

    words    how rare a word is, and how much it speaks for security
    seen     the same of each number of `signs`
    """

    words: Mapping[str, tuple[float, float]]
    seen: Any
    of_words: float  # how much the words of a text count as a whole
    offset: float

    def likely(self, words: float, numbers: Any) -> float:
        """How likely an act is to bear on security, 0 to 1, by `of_text` and `signs`."""
        return 1 / (1 + exp(-(self.offset + self.of_words * words + float(self.seen @ numbers))))

    def of_text(self, text: str) -> float:
        """How much the words of a text speak for security; below zero, against it."""
        return spoken_for(text, self.words)


def spoken_for(text: str, words: Mapping[str, tuple[float, float]]) -> float:
    """The weights of a text's words, each as much as it is rare and often said, by the length of them all."""
    told = Counter(word for word in WORD.findall(text) if word in words)
    held = {word: (1 + log(told[word])) * words[word][0] for word in sorted(told)}  # sums of the same order, same bytes
    length = sqrt(sum(one * one for one in held.values()))
    if not length:
        return 0.0
    return sum(one * words[word][1] for word, one in held.items()) / length * len(held) / (len(held) + FEW)


def on_security(
    drafts: Sequence[Draft], sights: Mapping[int, Sight], document: Document
) -> tuple[list[Draft], list[Problem]]:
    """The drafts of a text that bear on security between states, and what to tell of the others.

    sights   what the networks made of each sentence, by its first character
    """
    whole = gist_of(sights.values())
    if not drafts or whole is None:
        return [*drafts], []
    kept: list[Draft] = []
    left_out: list[Problem] = []
    words = topic().of_text(document.text)
    for draft in drafts:
        here = sights[draft.parsed.sentence.start]
        likely = topic().likely(words, signs(seen_as(draft, here).impression, here, whole))
        if likely >= LEAST or _in_a_union(draft.claim):
            kept.append(draft)
        elif SECURITY.search(draft.claim.quote):
            left_out.append(_told(draft, likely, document))
    return kept, left_out


def _in_a_union(claim: Claim) -> bool:
    """Whether a state comes into a union or leaves it: that is of the book by its kind, whatever is said around."""
    return claim.kind is Kind.MEMBERSHIP and any(party in ORGANISATIONS for party in claim.partners)


def gist_of(sights: Iterable[Sight]) -> Any:
    """What the networks see in a text, as the mean of its sentences; None where none of them names a party."""
    import numpy as np

    gists = [here.glance.gist for here in sights if here.glance.gist is not None]
    return np.mean(gists, axis=0) if gists else None


def signs(impression: Impression | None, here: Sight, whole: Any) -> Any:
    """What is seen in an act's word, its sentence and its text, and how likely it is: the numbers it is judged by.

    impression   what the networks make of the act; None where they saw no such act
    whole        as `gist_of` gives it
    """
    import numpy as np

    sentence = whole if here.glance.gist is None else here.glance.gist
    word = sentence if impression is None else here.glance.words.get(impression.start, sentence)
    return np.concatenate([word, sentence, whole, [impression.likely if impression else 0.0]])


@lru_cache(maxsize=1)
def topic() -> Topic:
    """What comes with Pledgebook, loaded once a process. Raises NoNetwork."""
    import numpy as np

    path = resources.files("pledgebook.claims").joinpath("data", "topic.json")
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        words = {word: (float(rare), float(weight)) for word, (rare, weight) in held["words"].items()}
        return Topic(words, np.array(held["seen"], dtype=np.float64), float(held["of_words"]), float(held["offset"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as fault:
        what = f"What tells security from other affairs cannot be loaded ({type(fault).__name__}: {fault})."
        raise NoNetwork(what, "claims/data/topic.json", "Install Pledgebook again, or read with --engine grammar.") \
            from fault


def _told(draft: Draft, likely: float, document: Document) -> Problem:
    claim, span = draft.claim, draft.claim.evidence
    act = f"What looks like {claim.kind} ({claim.stage}) by {', '.join(claim.actors)} was left out"
    return Problem(document.id, f"{act}: it hardly bears on security between states ({likely:.2f}).",
                   "Read the sentence; if it does, keep a note of it: `pledgebook rule claim`.", span.start, span.end)
