"""The document reader: every highlight is the exact quote, and a hostile text stays a text."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.doors.web.page import exact, reader_page, static_text
from pledgebook.model import Amount, Claim, Document, Kind, Period, Problem, Reading, Span, Stage
from tests.doors.web_page import Element, anchors_lead_somewhere, harmless, page
from tests.register.readings import reading

HOSTILE = (
    "<script>window.stolen=1</script>",
    "\"'><img src=x onerror=window.stolen=1>",
    "</title></style></script></article><svg/onload=window.stolen=1>",
    "javascript:window.stolen=1",
    "{{ 7*7 }}{% raw %}&lt;b&gt;&#60;i>",
    "' autofocus onfocus=window.stolen=1 x='",
    "--><!--<iframe src=//example.org>]]>",
)


def texts(root: Element) -> list[str]:
    """The textContent of each document's text."""
    return [article.text for article in root.all("article", class_="text")]


def highlight(root: Element, anchor: str) -> str:
    """All marked words of one claim, joined."""
    return "".join(mark.text for mark in root.all("mark") if anchor in mark.attributes["data-at"].split())


def overlapping() -> Reading:
    """Claims that share words, reach over a paragraph's end, and stand behind characters outside the basic plane."""
    text = "🛡️ Oslo sends radars and asks Bonn for more.\r\n\r\nParis will not follow. Bonn may."
    document = Document("note", text, published="2024-03-01", title="Radars", url="https://example.org/note")

    def claim(quote: str, stage: Stage, actor: str, **rest: Any) -> Claim:
        start = text.index(quote)
        return Claim(Span("note", start, start + len(quote)), quote, Kind.AID, stage, (actor,),
                     text_id=document.text_id, **rest)

    return Reading(document, (
        claim("Oslo sends radars and asks Bonn for more.", Stage.DELIVERED, "NOR", why=("“sends” gives",)),
        claim("asks Bonn for more.", Stage.REQUESTED, "NOR", partners=("DEU",)),
        claim("for more.\r\n\r\nParis will not follow.", Stage.REFUSED, "FRA",
              amount=Amount(61.0, "USD", as_written="$61")),
        claim("Paris will not follow. Bonn may.", Stage.CONSIDERED, "DEU", condition="may"),
    ), (Problem("note", "“more”: an amount without a figure", "Look at the source.", text.index("more"),
                text.index("more") + 4), Problem("note", "no year", "Give --published.")))


def test_each_highlight_is_the_exact_quote() -> None:
    one = overlapping()
    root = page(reader_page([one]))
    assert texts(root) == [one.document.text]
    for claim in one.claims:
        assert highlight(root, claim.id) == claim.quote
    assert highlight(root, "seen-1") == "more"


def test_highlights_and_cards_link_to_each_other_without_a_script() -> None:
    one = overlapping()
    root = page(reader_page([one]))
    anchors_lead_somewhere(root)
    for number, claim in enumerate(one.claims, 1):
        chip = root.one("a", id=claim.id)
        assert (chip.attributes["href"], chip.attributes["data-n"]) == (f"#card-{claim.id}", str(number))
        assert str(claim.kind) in chip.attributes["aria-label"]
        card = root.one("li", id=f"card-{claim.id}")
        assert next(link.text for link in card.all("a", href=f"#{claim.id}")) == str(number)
    assert root.one("a", id="seen-1").attributes["href"] == "#card-seen-1"
    assert not list(root.all("a", id="seen-2"))  # it has no place in the text, only a card


def test_a_card_shows_each_field_its_reasons_and_what_is_not_stated() -> None:
    one = overlapping()
    root = page(reader_page([one]))
    card = root.one("li", id=f"card-{one.claims[2].id}").text
    assert "France" in card
    assert "refused" in card
    assert "“$61”" in card
    assert "Not stated: speaker, instrument, count, items, period, condition" in " ".join(card.split())
    assert "“sends” gives" in root.one("li", id=f"card-{one.claims[0].id}").text
    assert "an amount without a figure" in root.one("li", id="card-seen-1").text
    assert "Give --published." in root.one("li", id="card-seen-2").text


def test_several_documents_on_one_page_keep_their_anchors_apart() -> None:
    one = overlapping()
    twice = replace(one, claims=(*one.claims, one.claims[0]))  # the same claim twice, too
    root = page(reader_page([one, twice]))
    anchors_lead_somewhere(root)
    assert texts(root) == [one.document.text] * 2
    assert root.one("h1").text == "2 documents, 9 claims"
    for prefix in ("d1-", "d2-"):
        for claim in one.claims:
            assert highlight(root, prefix + claim.id) == claim.quote
    assert highlight(root, f"d2-{one.claims[0].id}-2") == one.claims[0].quote


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1),
                min_size=1, max_size=4))
def test_any_text_is_shown_to_the_character(sentences: list[str]) -> None:
    parts: list[str | tuple[str, dict[str, Any]]] = [
        (words, {}) if place % 2 else words for place, words in enumerate(sentences)]
    one = reading("note", *parts)
    root = page(reader_page([one]))
    assert texts(root) == [one.document.text]
    for claim in one.claims:
        assert highlight(root, claim.id) == claim.quote
    harmless(root)


def test_characters_that_no_page_can_hold_are_shown_one_for_one() -> None:
    one = reading("note", ("Oslo\x00 sends \ud83d radars.", {}))
    html = reader_page([one])
    html.encode("utf-8")
    assert texts(page(html)) == ["Oslo\ufffd sends \ufffd radars."]


def test_words_are_not_turned_around() -> None:
    html = exact("pay \u202e000,1\u202c now\r")
    assert html == ('pay <span class="control" data-u="U+202E"><span>\u202e</span></span>000,1\u202c now&#13;')
    title = reader_page([replace(overlapping(), document=replace(overlapping().document, title="pay \u202e000,1"))])
    assert "pay ⟨U+202E⟩000,1" in title


def test_a_quote_that_is_not_in_the_text_is_told_and_not_highlighted() -> None:
    one = overlapping()
    moved = replace(one, document=replace(one.document, text="Quite another text."))
    root = page(reader_page([moved]))
    assert list(root.all("mark")) == []
    card = root.one("li", id=f"card-{one.claims[0].id}")
    assert "Quote not found" in card.text
    assert card.one("blockquote").text == one.claims[0].quote


def filled_with(words: str) -> Reading:
    """A reading that holds these words in every field that a text can reach."""
    document = Document(words, f"{words} {words}", source=words, url=words, publisher=words, published=words,
                        title=words)
    claim = Claim(Span(words, 0, len(words)), words, Kind.AID, Stage.PLEDGED, actors=(words,), partners=(words,),
                  beneficiaries=(words,), speaker=words, instrument=words,
                  amount=Amount(1.0, words, words, words, words), count=1, items=(words,),
                  period=Period(words, words, words), condition=words, said_on=words, engine=words, why=(words,))
    return Reading(document, (claim,), (Problem(words, words, words, 0, 1), Problem(words, words, words)))


@pytest.mark.parametrize("words", HOSTILE)
def test_a_hostile_text_stays_a_text(words: str) -> None:
    one = filled_with(words)
    missed = [f.name for f in fields(Claim) if getattr(one.claims[0], f.name) in (None, ())]
    assert missed == [], "a field of a claim is not filled with the hostile words"
    html = reader_page([one])
    root = page(html)
    harmless(root)
    assert texts(root) == [one.document.text]
    assert root.one("title").text == f"{words} · Pledgebook"
    assert len(list(root.all("script"))) == 1


def test_a_planted_fault_would_be_noticed() -> None:
    with pytest.raises(AssertionError):
        harmless(page('<p><img src="x" onerror="y"></p>'))
    with pytest.raises(AssertionError):
        harmless(page('<a href="javascript:x">y</a>'))
    with pytest.raises(AssertionError):
        anchors_lead_somewhere(page('<a href="#nowhere">y</a>'))


def test_one_file_needs_nothing_beside_it() -> None:
    html = reader_page([overlapping()])
    root = page(html)
    assert [link.tag for link in root.all() if link.tag in {"link", "img", "iframe"} or "src" in link.attributes] == []
    assert not re.search(r"@import|url\(", html)
    policy = root.one("meta", **{"http-equiv": "Content-Security-Policy"}).attributes["content"]
    for tag, name in (("style", "pledgebook.css"), ("script", "pledgebook.js")):
        inside = root.one(tag).text
        assert inside == static_text(name)
        assert f"'sha256-{base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()}'" in policy
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy


def test_only_a_web_address_of_a_document_is_a_link() -> None:
    root = page(reader_page([overlapping()]))
    assert root.one("a", href="https://example.org/note").attributes["rel"] == "noreferrer noopener"
    assert any(link.attributes["href"].startswith("https://example.org/note#:~:text=Oslo") or
               link.attributes["href"].startswith("https://example.org/note#:~:text=asks")
               for link in root.all("a"))
    evil = replace(overlapping(), document=replace(overlapping().document, url="javascript:alert(1)"))
    assert "javascript:alert(1)" in page(reader_page([evil])).one("p", class_="byline").text
    harmless(page(reader_page([evil])))


def test_empty_states_say_the_next_step() -> None:
    assert "pledgebook read FILE --format html" in page(reader_page([])).one("main").text
    nothing = page(reader_page([Reading(Document("note", ""), ())]))
    assert "This text is empty." in nothing.one("article").text
    assert "No claim was found" in nothing.one("aside").text


def test_the_same_readings_give_the_same_page() -> None:
    assert reader_page([overlapping()]) == reader_page([overlapping()])
