"""Which parties of a text a phrase counts: "the three republics", "the five", "the four armies"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pledgebook.claims.grammar import lemma
from pledgebook.claims.mentions import Mention, Mentions

if TYPE_CHECKING:
    from spacy.tokens import Token

NUMBERS = {"three": 3, "trio": 3, "four": 4, "quartet": 4, "five": 5, "six": 6, "seven": 7, "eight": 8}
DEFINITE = frozenset("the this that both these our its".split())
# Of whom "the three …" counts whole states or those who speak for them; three ships or days are no parties.
STATES = frozenset(
    """country nation state republic power partner government capital neighbour neighbor junta regime army military
    parliament president leader minister premier ally guarantor signatory belligerent member""".split()
)
# What stands between two parties of one list: "the Republic of Chad, the Kingdom of Norway and the Government of …".
IN_ONE_LIST = re.compile(
    r"[,;]?\s*(?:and\s+|&\s*)?(?:the\s+)?(?:(?:Government|Republic|Kingdom|State|People|President|Commonwealth)s?\s+"
    r"of\s+(?:the\s+)?)*"
)
SAID_HERE = frozenset({"nummod", "quantmod", "compound"})


def number_counted(token: Token) -> int | None:
    """How many parties a word with what stands on it counts, where it points back to them; None for other phrases.

    "the three juntas", "the three": 3. "three juntas": nobody yet named. "the three ships": no parties.
    """
    if not any(c.lower_ in DEFINITE for c in token.children):
        return None
    alone = NUMBERS.get(token.lower_)
    if alone and token.dep_ not in SAID_HERE and not any(c.dep_ == "prep" and c.lower_ == "of" for c in token.children):
        return alone
    if lemma(token) not in STATES:
        return None
    return next((n for c in token.children if (n := NUMBERS.get(c.lower_)) and c.dep_ in SAID_HERE), None)


def states_listed(mentions: Mentions, position: int, number: int) -> tuple[str, ...]:
    """The last so many states that the text before a character names in one breath; () where it does not."""
    for run in reversed(list(_lists(mentions, position))):
        found = tuple(dict.fromkeys(p for mention in run for p in mention.parties))
        if len(found) == number:
            return found
    return ()


def _lists(mentions: Mentions, position: int) -> Iterator[list[Mention]]:
    """The lists of states before a character; one mention that stands for several is a list, too."""
    run: list[Mention] = []
    for mention in mentions.before(position):
        if not set(mention.parties) <= mentions.world.states:
            continue
        if run and not IN_ONE_LIST.fullmatch(mentions.text[run[-1].end : mention.start]):
            yield run
            run = []
        run.append(mention)
    if run:
        yield run
