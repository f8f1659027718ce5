"""The cheap first look: what is parsed, and the nearest that need not be."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pledgebook.claims.abroad import abroad
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


GOLDEN = Path(__file__).parents[1] / "golden"
AT_HOME = "Our schools in Ohio open on Monday. Every family may get help with the costs of warm lunches. " * 40


def shares(documents: list[tuple[Document, list[int]]]) -> tuple[float, float]:
    """Of some documents with the places of their labelled claims: shares of sentences, and of claims, to be parsed."""
    listed_in_all = parsed_in_all = labelled = reached = 0
    for document, places in documents:
        listed = sentences(document.text, document.title)
        chosen = worth_parsing(listed, Mentions(document), abroad(document.text, listed))
        listed_in_all, parsed_in_all = listed_in_all + len(listed), parsed_in_all + len(chosen)
        labelled += len(places)
        reached += sum(any(s.start <= place < s.end for s in chosen) for place in places)
    return parsed_in_all / listed_in_all, reached / max(1, labelled)


def test_what_people_labelled_is_parsed_and_what_is_said_of_home_is_not() -> None:
    """Guards speed by counts instead of by the clock: what is not parsed costs next to nothing."""
    folders = [folder for folder in sorted(GOLDEN.iterdir()) if folder.is_dir() and not folder.name.endswith("-b")]
    documents = []
    for path in (path for folder in folders for path in sorted(folder.glob("*.json"))):
        labels = json.loads(path.read_text(encoding="utf-8"))
        document = Document(path.stem, path.with_suffix(".txt").read_text(encoding="utf-8"),
                            published=labels["published"], title=labels["title"])
        documents.append((document, [claim["start"] for claim in labels["claims"]]))
    share, reached = shares(documents)
    assert reached >= 0.99
    assert share <= 0.95
    share, _ = shares([(Document(f"home-{path}", f"{AT_HOME}{document.text}\n{AT_HOME}"), [])
                       for path, (document, _) in enumerate(documents)])
    assert share <= 0.25
