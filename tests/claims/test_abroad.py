"""The first look: what stands near another party and a word of security, and the nearest that does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.claims import read
from pledgebook.claims.abroad import NEAR, abroad
from pledgebook.claims.sentences import sentences
from pledgebook.model import Document

SCHOOLS = "Our schools in Ohio open their doors again on Monday and every child gets a warm lunch there. " * 30
HERE = "The United States will pay for roads in Ohio. The United States will pay for bridges. "


def told(text: str, words: str) -> bool:
    """Whether the sentence with some words in it stands where the text speaks of security between states."""
    listed = sentences(text)
    return next(near for near, sentence in zip(abroad(text, listed), listed, strict=True) if words in sentence.text)


@pytest.mark.parametrize(("middle", "near"), [
    ("The United States will send troops to Poland.", True),
    ("The United States will send teachers to Poland.", False),  # another party, no word of security
    ("The United States will send troops to Ohio.", False),  # a word of security, no other party
    ("Poland grew. It will send them at once. The army waits.", True),  # both near, neither in the sentence itself
])
def test_another_party_and_a_word_of_security_must_stand_near(middle: str, near: bool) -> None:
    text = HERE + SCHOOLS + middle + " " + SCHOOLS + HERE
    assert told(text, "send") is near
    assert not told(text, "bridges")


def test_what_lies_farther_off_than_that_is_not_near() -> None:
    lines = ["Nothing was said." for _ in range(NEAR)]
    for added, near in ((0, True), (1, False)):
        between = " ".join(lines[: NEAR - 1 + added])
        text = HERE + SCHOOLS + "Poland asked for troops. " + between + " They will come. " + SCHOOLS
        assert told(text, "They will come") is near


@pytest.mark.parametrize(("text", "near"), [
    ("Norway will go. " * (2 * NEAR + 1), True),  # so short a text is near to itself
    ("It snows a lot in the north of the country this week. " * 20 + "Norway is cold. ", False),
    ("Norway doubles its army in the north of the country this week. " * 20, True),  # one party, thick with security
    ("Norway wrote to Poland and to Denmark about fish. " * 20, True),  # thick with other parties
])
def test_a_whole_text_may_be_on_nothing_else(text: str, near: bool) -> None:
    assert set(abroad(text, sentences(text))) == {near}


def test_a_name_inside_a_longer_word_is_no_name() -> None:
    text = HERE + SCHOOLS + "Omanite and Polandish troops are not words of ours. " + SCHOOLS
    assert not told(text, "Polandish")


@given(st.text(alphabet="NorwayPled. \nUSAé—“1$", max_size=400))
def test_any_text_gets_one_answer_a_sentence(text: str) -> None:
    listed = sentences(text)
    assert len(abroad(text, listed)) == len(listed)


def test_a_text_on_affairs_at_home_is_not_parsed_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    from pledgebook.claims import reader

    parsed: list[str] = []

    def counting(texts: object) -> list[object]:
        parsed.extend(texts)  # type: ignore[arg-type]
        raise AssertionError("nothing is worth parsing here")

    monkeypatch.setattr(reader, "parse", counting)
    assert read(Document("home", HERE + SCHOOLS + HERE)).claims == ()
    assert parsed == []
    with pytest.raises(AssertionError):
        read(Document("home", HERE + SCHOOLS + HERE), gate=False)
