"""Sentences, headings, bullets and labels, each beside the nearest that must not be taken for one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pledgebook.claims.sentences import sentences


@pytest.mark.parametrize(("text", "pieces"), [
    ("Oslo sent aid. Kyiv thanked it.", ["Oslo sent aid.", "Kyiv thanked it."]),
    ("Gen. Berg sent aid. Kyiv thanked him.", ["Gen. Berg sent aid.", "Kyiv thanked him."]),
    ("Mr. J. Berg sent aid.", ["Mr. J. Berg sent aid."]),
    ("The U.S. Congress met.", ["The U.S. Congress met."]),
    ("It was sent by the U.S. The rest came later.", ["It was sent by the U.S.", "The rest came later."]),
    ("It cost 1.5 billion euros. It was late.", ["It cost 1.5 billion euros.", "It was late."]),
    ("“We will help.” He left.", ["“We will help.”", "He left."]),
    ("“We will help,” he said.", ["“We will help,” he said."]),
    ("No full stop at the end of this line\nA second line", ["No full stop at the end of this line", "A second line"]),
    ("What now? Nothing!", ["What now?", "Nothing!"]),
    ("...", []),
    ("", []),
])
def test_where_sentences_end(text: str, pieces: list[str]) -> None:
    assert [text[s.start:s.end] for s in sentences(text)] == pieces


@pytest.mark.parametrize(("line", "heading"), [
    ("A New Command for the North", True), ("Oslo sent tanks.", False), ("Oslo", False),
    ("Oslo will send the following:", False), ("- tanks and missiles", False),
    (" ".join(["word"] * 31), False),
])
def test_a_line_without_an_end_is_a_heading(line: str, heading: bool) -> None:
    found = sentences(f"Some words stand first.\n{line}\nAnd some words follow.")
    assert found[1].heading is heading


def test_the_first_heading_or_the_known_title_is_the_title() -> None:
    assert [s.title for s in sentences("Oslo sends tanks\n\nOslo sent tanks.")] == [True, False]
    assert [s.title for s in sentences("Oslo sent tanks.\nTanks for all\nMore.", "Tanks for all")] == [
        False, True, False]


def test_bullets_are_read_under_their_lead_in() -> None:
    text = "Norway will provide Ukraine with:\n- 12 tanks;\n• 400 missiles.\nThat is all."
    found = sentences(text)
    assert [text[s.start:s.end] for s in found] == [
        "Norway will provide Ukraine with:", "12 tanks;", "400 missiles.", "That is all."]
    lead = "Norway will provide Ukraine with:"
    assert [s.lead_in for s in found] == ["", lead, lead, ""]
    assert {text[s.lead_start:s.lead_start + len(lead)] for s in found if s.lead_in} == {lead}


@pytest.mark.parametrize("mark", ["- ", "1. ", "2) ", "a) ", "(b) ", "(iii) ", "(viii) "])
def test_what_opens_an_item_of_a_list(mark: str) -> None:
    assert sentences(f"Norway will provide:\n{mark}tanks")[-1].lead_in == "Norway will provide:"


@pytest.mark.parametrize("line", ["NATO) tanks", "a tank", "(tanks) came"])
def test_what_opens_none(line: str) -> None:
    assert sentences(f"Norway will provide:\n{line}")[-1].lead_in == ""


@pytest.mark.parametrize(("line", "label", "words"), [
    ("Security Guarantees: Norway may help.", "Security Guarantees", "Norway may help."),
    ("PRESIDENT BERG: We will help.", "PRESIDENT BERG", "We will help."),
    ("the United States: 60 million dollars.", "the United States", "60 million dollars."),  # an entry of a list
    ("He said one thing: Norway may help.", "", "He said one thing: Norway may help."),
])
def test_a_label_belongs_to_the_evidence_but_not_to_the_words_that_are_parsed(line: str, label: str,
                                                                            words: str) -> None:
    (found,) = sentences(line)
    assert (found.label, found.text, line[found.start:found.end]) == (label, words, line)


@pytest.mark.parametrize("line", ["Related posts:", "Subscribe", "Photo: A. Berg", "ADVERTISEMENT"])
def test_page_furniture_is_no_sentence(line: str) -> None:
    assert [s.text for s in sentences(f"Oslo sent tanks.\n{line}")] == ["Oslo sent tanks."]
    assert len(sentences("Oslo sent tanks.\nSubscribe to the view that help is needed.")) == 2


def test_other_stories_at_the_foot_of_a_page_are_left_out() -> None:
    body, foot = "Oslo sent tanks. It was a mild Monday in May.", "Related posts:\nStockholm sends jets."
    assert [s.text for s in sentences(f"{body}\n{foot}")] == ["Oslo sent tanks.", "It was a mild Monday in May."]
    assert len(sentences(f"{foot}\n{body}")) == 3  # at the top it is a box, and the story follows


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.text(alphabet=st.sampled_from("Ab c.,:;!?\n\t•-–()“”\"'1\u00a0é\u2028😀"), max_size=120))
def test_any_text_gives_sentences_in_order_that_slice_back(text: str) -> None:
    found = sentences(text)
    assert [s.start for s in found] == sorted(s.start for s in found)
    for sentence in found:
        assert 0 <= sentence.start <= sentence.body < sentence.end <= len(text)
        assert text[sentence.body:sentence.end] == sentence.text
