"""What bears on security between states is told, and what only sounds like it is not. All texts are invented."""

from __future__ import annotations

import json
from math import isclose
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.claims import read, topic
from pledgebook.claims.network import NoNetwork
from pledgebook.claims.relevance import SECURITY
from pledgebook.claims.topic import spoken_for
from pledgebook.model import Document
from tests.claims.reading import DAY, act

# A yes, and its nearest no: the same words of giving, sending, signing and joining in another matter.
TWINS = [
    ("Norway will give Togo 40 million kroner for patrol boats, the foreign minister said on Tuesday.\n\n"
     "The boats are to guard the coast against armed gangs. Togo's navy has two ships at sea.",
     "A Norwegian museum will pay a dealer from Togo 40 million kroner for masks, its director said on Tuesday.\n\n"
     "The masks are to be shown to schools next summer. Togo's ministry of culture has two such pieces on loan."),
    ("Kenya has sent 300 soldiers to Benin, the government said on Monday.\n\n"
     "They will train Benin's army against insurgents in the north.",
     "Kenya's post office has sent 300 letters to Benin by mistake, the newspaper said on Monday.\n\n"
     "They will be returned to the banks and schools in the north."),
    ("Chile and Peru signed a treaty on the defence of their coasts on Friday.\n\n"
     "Both navies will patrol together, and each will help the other if it is attacked.",
     "A bakery from Chile and a mill from Peru signed a contract on the price of flour on Friday.\n\n"
     "Both companies expect higher sales, and each will pay the other in dollars."),
]


def told(text: str) -> list[str]:
    return [act(claim) for claim in read(Document("note", text, published=DAY), engine="both").claims]


@pytest.mark.parametrize(("on_security", "at_home"), TWINS)
def test_only_what_bears_on_security_is_told(on_security: str, at_home: str) -> None:
    assert told(on_security)
    assert told(at_home) == []


UNIONS = [
    ("Ecowas chiefs met in Abuja. Burkina Faso, Mali and Niger withdrew from Ecowas in January.",
     ["membership ended BFA MLI NER > ECOWAS"]),
    ("Handball chiefs met in Abuja. Burkina Faso, Mali and Niger withdrew from the handball league in January.", []),
]


@pytest.mark.parametrize(("text", "acts"), UNIONS)
def test_who_leaves_a_union_of_states_does_so_whatever_is_said_around(text: str, acts: list[str]) -> None:
    assert told(text) == acts


def test_what_is_left_out_is_told_with_its_place() -> None:
    text = ("The football federation of Togo has deployed 300 guards in Lomé for the final against Benin.\n\n"
            "Tickets cost 2,000 francs, the federation said. Benin's coach expects a hard match before 30,000 people. "
            "The stadium was painted, and the police searched fans for bottles and rockets.")
    document = Document("note", text, published=DAY)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(topic, "LEAST", 0.0)
        everything = read(document, engine="both")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(topic, "LEAST", 1.1)
        nothing = read(document, engine="both")
    assert everything.claims and not nothing.claims
    spoken = [claim for claim in everything.claims if SECURITY.search(claim.quote)]
    left_out = [problem for problem in nothing.problems if "was left out" in problem.what]
    assert [(one.start, one.end) for one in left_out] == [(c.evidence.start, c.evidence.end) for c in spoken]
    assert all("rule claim" in one.try_this and one.where == "note" for one in left_out)


def test_the_grammar_alone_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(topic, "LEAST", 1.1)
    document = Document("note", "Norway will send 20 tanks to Ukraine.", published=DAY)
    assert read(document, engine="grammar").claims and not read(document, engine="both").claims


WORDS = {"tanks": (2.0, 1.5), "match": (2.0, -1.5), "said": (1.0, 0.0)}


@given(st.lists(st.sampled_from([*WORDS, "unknown"]), max_size=30))
def test_the_order_of_words_does_not_matter(words: list[str]) -> None:
    assert spoken_for(" ".join(words), WORDS) == spoken_for(" ".join(sorted(words)), WORDS)


@pytest.mark.parametrize(("text", "sign"), [
    ("the tanks", 1), ("a match", -1), ("Tanks", 0), ("he said", 0), ("", 0), ("tanks match", 0),
    ("tanks tanks match", 1)])
def test_words_speak_for_and_against(text: str, sign: int) -> None:
    found = spoken_for(text, WORDS)
    assert isclose(found, 0, abs_tol=1e-12) if sign == 0 else found * sign > 0


@pytest.mark.parametrize("content", ["", "{}", "[1, 2]", json.dumps({"words": {"a": [1]}, "seen": [], "of_words": 1,
                                                                     "offset": 0})])
def test_a_broken_file_is_told(content: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "topic.json").write_text(content, encoding="utf-8")
    monkeypatch.setattr("pledgebook.claims.topic.resources.files", lambda _: tmp_path)
    topic.topic.cache_clear()
    try:
        with pytest.raises(NoNetwork, match="What tells security from other affairs cannot be loaded"):
            topic.topic()
    finally:
        topic.topic.cache_clear()
