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
    (sentence,) = sentences(text)
    assert worth_parsing(sentence, Mentions(Document("note", text))) is worth


def test_a_party_named_before_opens_the_gate() -> None:
    text = "Norway met Ukraine in May. Tanks will be delivered at once."
    _, second = sentences(text)
    mentions = Mentions(Document("note", text))
    assert worth_parsing(second, mentions)
    assert not mentions.between(second.start, second.end)
