"""Which sentences of a text stand where it speaks of security between states, told by its words alone.

A first look, before names are settled or anything is parsed: an automaton runs once over the text and finds where it
names parties, and one expression finds its words of security. A sentence is worth reading where both stand near it, or
where the whole text is thick with them. What a text says far from any other party and any word of security is an
affair at home (section 1 of the codebook); most of what a government publishes is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING

from pledgebook.claims.relevance import SECURITY
from pledgebook.claims.sentences import Sentence
from pledgebook.world.names import load

if TYPE_CHECKING:
    from ahocorasick import Automaton

NEAR = 3  # sentences before and behind in which another party and a word of security must stand
# In a hundred words: so many names of other parties make a text one on affairs between states, whatever its words;
# fewer do where as many words of security stand beside them.
PEOPLED, SECURED = 2.0, 1.0


@lru_cache(maxsize=1)
def _names() -> Automaton:
    """Every name of a party with the party it stands for; of names that several share, one of them."""
    import ahocorasick

    found = ahocorasick.Automaton()
    for names in load().names.values():
        for name in names:
            if name.parties and not name.with_the and len(name.written) > 1:
                found.add_word(name.written, (len(name.written), name.parties[0]))
    found.make_automaton()
    return found


def _named(text: str) -> list[tuple[int, str]]:
    """Where a text names parties, and which: the longest name at each place, whole words only."""
    found = []
    for last, (length, party) in _names().iter_long(text):
        start, end = last - length + 1, last + 1
        if (start == 0 or not text[start - 1].isalnum()) and (end == len(text) or not text[end].isalnum()):
            found.append((start, party))
    return found


def abroad(text: str, listed: Sequence[Sentence]) -> list[bool]:
    """For each sentence, whether it stands where a text speaks of security between states.

    listed   the sentences of the text, in its order
    """
    if len(listed) <= 2 * NEAR + 1:
        return [True] * len(listed)  # so short a text is near to itself
    hundreds = max(1, text.count(" ") + text.count("\n")) / 100
    secure = [found.start() for found in SECURITY.finditer(text)]
    secured = len(secure) / hundreds
    named = _named(text)
    ranked = Counter(party for _, party in named).most_common()
    alone = len(ranked) == 1 and secured >= SECURED  # a text on the forces of one party need not name another
    others = [start for start, party in named if alone or party != ranked[0][0]]
    peopled = len(others) / hundreds
    if peopled >= PEOPLED or min(peopled, secured) >= SECURED:
        return [True] * len(listed)
    with_others, with_words = _near(others, listed), _near(secure, listed)
    return [a and b for a, b in zip(with_others, with_words, strict=True)]


def _near(places: Sequence[int], listed: Sequence[Sentence]) -> list[bool]:
    """For each sentence, whether one of some places of the text lies in it or in the sentences around it."""
    marks, at = [0] * len(listed), 0
    for number, sentence in enumerate(listed):
        while at < len(places) and places[at] < sentence.start:
            at += 1
        marks[number] = int(at < len(places) and places[at] < sentence.end)
    sums = [0, *accumulate(marks)]
    return [sums[min(len(marks), n + NEAR + 1)] > sums[max(0, n - NEAR)] for n in range(len(marks))]
