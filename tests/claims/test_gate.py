"""The cheap first look: what is parsed, and the nearest that need not be."""

from __future__ import annotations

import pytest

from pledgebook.claims.gate import worth_parsing
from pledgebook.claims.mentions import Mentions
from pledgebook.claims.sentences import sentences
from pledgebook.model import Document


@pytest.mark.parametrize(("text", "worth"), [
    ("Norway sent tanks to Ukraine.", True),
    ("Norway's weather was mild on Monday.", False),
    ("They will provide military aid.", True),
    ("Cats will provide some comfort for mice.", False),
    ("Will Norway send tanks to Ukraine?", False),
    ("Norway will provide:", False),
    ("Tanks left.", False),
    (f"Norway sent tanks{' and tanks' * 400} to Ukraine.", False),
])
def test_only_sentences_with_a_party_and_a_word_of_an_act_are_parsed(text: str, worth: bool) -> None:
    listed = sentences(text)
    assert len(listed) == 1
    assert bool(worth_parsing(listed, Mentions(Document("note", text)), [True])) is worth


def test_a_party_named_before_opens_the_gate() -> None:
    text = "Norway met Ukraine in May. Tanks will be delivered at once."
    listed = sentences(text)
    mentions = Mentions(Document("note", text))
    assert listed[1] in worth_parsing(listed, mentions, [True, True])
    assert not mentions.between(listed[1].start, listed[1].end)


def test_a_sentence_beside_an_act_may_tell_one_in_words_of_its_own() -> None:
    text = "Norway sent six tanks. Now Oslo says there are ten. Oslo was rainy. It snowed. So did Rome."
    chosen = [s.text for s in worth_parsing(sentences(text), Mentions(Document("note", text)), [True] * 5)]
    assert chosen == ["Norway sent six tanks.", "Now Oslo says there are ten.", "Oslo was rainy."]
