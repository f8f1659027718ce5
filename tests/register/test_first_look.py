"""The first look of the rules leaves nothing out: they find the same where every sentence is looked through."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from pledgebook.claims import mentions, sentences
from pledgebook.claims.mentions import Mentions
from pledgebook.model import Document
from pledgebook.register.doubts import noted
from pledgebook.register.doubts.told import Told
from tests.register.test_doubts import FILES, golden, readings_of

EVERY_TEXT = [reading for path in FILES for book in golden(path)["books"] for reading in readings_of(book)]


def test_every_sentence_looked_through_gives_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [noted(reading) for reading in EVERY_TEXT]
    assert sum(len(one.doubts) for one in found) > 45
    monkeypatch.setattr(Told, "sentences_around", lambda told, places: list(told.sentences))
    monkeypatch.setattr(Told, "sentences_with", lambda told, *words: list(told.sentences))
    assert [noted(reading) for reading in EVERY_TEXT] == found


def test_names_looked_up_at_every_word_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    documents = [reading.document for reading in EVERY_TEXT] + [
        Document("odd", "NATO’s U.S. allies; the U.S.A. and Erdoğan’s TÜRKİYE. MALI, NEW ZEALAND - Ukrainians. "
                        "EUROPEAN UNION; The European Union’s foreign ministers, São Tomé and Príncipe, Côte d’Ivoire")]
    found = [list(Mentions(document)) for document in documents]
    monkeypatch.setattr(Mentions, "_reach", lambda self, first: 8)
    monkeypatch.setattr(Mentions, "_begins_a_name", lambda self, first, second: True)
    assert [list(Mentions(document)) for document in documents] == found
    assert len(found[-1]) > 7


@pytest.mark.parametrize("word", ["ACCEſſION", "accessİon", "Accessıon", "AccessioN", "accession"])
def test_letters_that_a_pattern_takes_for_others_are_found(word: str) -> None:
    text = f"İt spoke. The talks on {word} go on. The İ end."
    told = Told(Document("a", text), ())
    assert len(told.lowered) == len(text)
    pattern = re.compile("talks on accession", re.I)
    assert [match.group() for _, match in told.searched(pattern, "accession")] == [f"talks on {word}"]
    assert [sentence.text for sentence in told.sentences_with("nowhere")] == []


@pytest.mark.parametrize(("line", "first"), [
    ("He met Gen. Smith", 0), ("U.S. The", 0), ("a. b.c d", 3), ("", 0), ("É.é_9.", 0), ("x", 1)])
def test_the_word_before_a_stop_is_the_one_that_a_pattern_finds(line: str, first: int) -> None:
    for end in range(first, len(line) + 1):
        word = re.search(r"([\w.]+)$", line[first:end])
        assert sentences._word_before(line, first, end) == (word.group(1).lower().rstrip(".") if word else "")


def test_phrases_are_looked_up_only_where_a_name_may_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    match: Callable[..., mentions.Mention | None] = Mentions._match

    def noting(self: Mentions, words: list[re.Match[str]], pieces: list[str], i: int) -> mentions.Mention | None:
        asked.append(" ".join(pieces))
        return match(self, words, pieces, i)

    monkeypatch.setattr(Mentions, "_match", noting)
    list(Mentions(Document("a", "A farewell to nine, and the United Kingdom came.")))
    assert "United Kingdom" in asked
    assert "A" in asked
    assert not [words for words in asked if words.startswith("A ") or "farewell" in words]


def test_there_are_golden_documents() -> None:
    assert Path(FILES[0]).exists()
    assert len(EVERY_TEXT) > 60
