"""What the grammar tells the learned reader: paths from a party to a word, and where it found acts."""

from __future__ import annotations

import pytest

from pledgebook.claims.clues import (
    ACTS,
    APART,
    FAR,
    NOBODY,
    RECEIVES,
    SAME,
    Tree,
    head_of,
    part_told,
    told_at,
    tree_of,
    way,
)
from pledgebook.claims.context import Memory, Parsed
from pledgebook.claims.draft import Draft
from pledgebook.claims.reader import _by_grammar
from tests.claims.reading import parsed


def told(sentence: str) -> tuple[Parsed, Memory, list[Draft]]:
    seen, memory = parsed(sentence)
    return seen, memory, _by_grammar(seen, memory, [])


@pytest.mark.parametrize(("sentence", "player", "word", "path", "place"), [
    ("Norway will send tanks.", "Norway", "send", "nsubj|", "nsubj"),
    ("Norway has promised to send tanks.", "Norway", "send", "nsubj|xcomp", "nsubj"),
    ("Tanks were sent by Norway.", "Norway", "sent", "agent:by|", "agent:by"),
    ("Norway sent tanks to Ukraine.", "Ukraine", "sent", "prep:to|", "prep:to"),
    ("Norway sent tanks from Ukraine.", "Ukraine", "sent", "prep:from|", "prep:from"),
    ("Norway and Denmark sent tanks.", "Denmark", "sent", "nsubj|", "nsubj"),
    ("Norway sent tanks.", "sent", "sent", SAME, "ROOT"),
])
def test_the_way_from_a_party_to_an_act(sentence: str, player: str, word: str, path: str, place: str) -> None:
    seen, _ = parsed(sentence)
    tokens = {t.text: t.i for t in seen.doc}
    assert way(tree_of(seen.doc), tokens[player], tokens[word]) == (path, place)


def test_what_is_far_is_only_far() -> None:
    chain = Tree((0, 0, 1, 2, 3, 4, 5), ("ROOT", "ccomp", "ccomp", "ccomp", "ccomp", "ccomp", "nsubj"))
    assert way(chain, 6, 0) == (FAR, "nsubj")
    assert way(chain, 6, 4) == ("nsubj.ccomp|", "nsubj")


def test_two_clauses_without_a_common_word_are_far() -> None:
    assert way(Tree((0, 0, 2), ("ROOT", "nsubj", "ROOT")), 1, 2) == (FAR, "nsubj")


def test_the_words_at_which_the_grammar_tells_an_act() -> None:
    seen, _, drafts = told("Norway has promised to send tanks to Ukraine.")
    found = told_at(seen, drafts)
    assert {"tanks", "send", "promised"} <= {seen.doc[i].text for i in found}
    assert "Ukraine" not in {seen.doc[i].text for i in found}
    draft = found[next(t.i for t in seen.doc if t.text == "send")]
    assert [part_told(draft, p) for p in (("NOR",), ("UKR",), ("POL",))] == [ACTS, RECEIVES, APART]
    assert part_told(None, ("NOR",)) == NOBODY


def test_the_head_of_a_name_is_the_word_the_others_hang_on() -> None:
    seen, _ = parsed("The United Kingdom sent tanks.")
    assert seen.doc[head_of(seen.doc, 0, len("The United Kingdom")) or 0].text == "Kingdom"
    assert head_of(seen.doc, 500, 510) is None
