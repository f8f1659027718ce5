"""From the thing up to who decides: the words above an anchor, from the inner to the outer. All are invented."""

from __future__ import annotations

import pytest

from pledgebook.claims.anchors import anchors
from pledgebook.claims.chain import Chain
from pledgebook.claims.stage import outcome
from tests.claims.reading import parsed


def chain_at(sentence: str, word: str) -> Chain:
    read, memory = parsed(sentence)
    return next(chain for chain in anchors(read, memory, []) if chain.anchor.text == word)


@pytest.mark.parametrize(("sentence", "word", "steps"), [
    ("Norway sent tanks to Ukraine.", "tanks", ["sent: do"]),
    ("Norway promised to send tanks to Ukraine.", "tanks", ["send: do", "promised: pledge"]),
    ("Poland urged Norway to approve the delivery of tanks.", "tanks",
     ["delivery: do", "approve: adopt", "urged: request"]),
    ("Poland urged Norway to refuse the delivery of tanks.", "tanks",
     ["delivery: do", "refuse: refuse", "urged: request"]),
    ("Tanks were sent to Ukraine by Norway.", "Tanks", ["sent: do"]),
    ("Norway's pledge of tanks was welcomed.", "tanks", ["pledge: pledge"]),
    ("Norway said that it had sent tanks.", "tanks", ["sent: do", "said: say"]),
])
def test_the_words_above_an_act_from_inner_to_outer(sentence: str, word: str, steps: list[str]) -> None:
    found = [f"{step.token.text}: {step.op}" for step in chain_at(sentence, word).steps]
    assert found[:len(steps)] == steps


@pytest.mark.parametrize(("sentence", "word", "negated"), [
    ("Norway will not send tanks.", "tanks", ["send"]),
    ("Norway will send tanks, not jets.", "tanks", []),
    ("Norway did not promise to send tanks.", "tanks", ["promise"]),
    ("Norway promised not to send tanks.", "tanks", ["send"]),
    ("Norway not only promised but sent tanks.", "tanks", []),
])
def test_a_not_belongs_to_the_word_it_stands_with(sentence: str, word: str, negated: list[str]) -> None:
    assert [step.token.text for step in chain_at(sentence, word).steps if step.negated] == negated


def test_a_purpose_is_no_act_of_its_own() -> None:
    assert chain_at("Norway met Latvia to send tanks.", "tanks").purpose
    assert not chain_at("Norway decided to send tanks.", "tanks").purpose


def test_the_last_word_that_is_no_saying_decides() -> None:
    result = outcome(chain_at("Norway said that it had agreed to send tanks.", "tanks"))
    assert result is not None
    assert result.decider.token.text == "agreed"
