"""A brief: every sentence cites, every citation is the text's own words, nothing is said that no field holds."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pledgebook.answers.brief import Brief, brief
from pledgebook.answers.doubts import doubts_in
from pledgebook.answers.holding import Held, held_in
from pledgebook.answers.selection import Selection
from pledgebook.answers.sentences import asked_in_words
from pledgebook.doors.web.brief_page import brief_page
from pledgebook.exchange.brief_markdown import as_markdown, plain
from pledgebook.model import Doubt, Kind, Period, Reading, Stage
from pledgebook.register.judged import Judged
from pledgebook.register.matching import add_up_all
from pledgebook.register.sources import ALL_APART
from pledgebook.register.store import Book
from tests.doors.web_page import anchors_lead_somewhere, harmless, page
from tests.register.readings import many, money, reading


def on(readings: list[Reading], selection: Selection | None = None, doubts: tuple[Doubt, ...] = ()) -> Brief:
    claims = tuple(claim for made in readings for claim in made.claims)
    held = Held(add_up_all(claims), claims, ALL_APART, Judged(claims))
    return brief(held, selection or Selection(), (), doubts)


def words(found: Brief) -> list[str]:
    return [sentence.words for paragraph in found.paragraphs for sentence in paragraph.sentences]


@pytest.mark.parametrize(("fields", "sentence"), [
    ({"amount": money(5e9)}, "Norway pledged aid of EUR 5 billion for Ukraine."),
    ({"amount": money(5e9, bound="up to"), "stage": Stage.CONSIDERED},
     "Norway considered aid of up to EUR 5 billion for Ukraine."),
    ({"stage": Stage.REFUSED, "kind": Kind.DEPLOYMENT}, "Norway refused a deployment for Ukraine."),
    ({"items": ("drones",), "period": Period("2024", "2027")},
     "Norway pledged aid for Ukraine (drones; 2024 to 2027)."),
    ({"actors": ("WEST",), "stage": Stage.DELIVERED}, "The West delivered aid for Ukraine."),
])
def test_a_sentence_is_hedged_by_its_stage(fields: dict[str, Any], sentence: str) -> None:
    assert words(on([reading("note", ("It is said.", fields))])) == [sentence]


def test_the_history_the_condition_the_parts_and_the_contradiction_are_told_with_their_words() -> None:
    told = words(on([
        reading("a", ("Norway weighs 50 billion.", {
            "amount": money(50e9), "stage": Stage.CONSIDERED, "speaker": "POL"}), published="2024-01-10"),
        reading("b", ("Norway gives 50 billion once the bill is law.", {
            "amount": money(50e9), "condition": "once the bill is law"}), published="2024-01-15"),
        reading("c", ("Norway gives 54 billion.", {"amount": money(54e9)}), published="2024-01-16"),
        reading("d", ("Norway paid 20 billion of it so far.", {"amount": money(20e9), "stage": Stage.DELIVERED}),
                published="2024-02-16")]))
    assert "Told on 2024-01-10 by Poland: Norway considered aid of EUR 50 billion for Ukraine." in told
    assert "On a condition: “once the bill is law”." in told
    assert "Done of this: Norway delivered aid of EUR 20 billion for Ukraine." in told
    assert any(one.startswith("Contested (amount): ") for one in told)
    assert any("EUR 20 billion delivered" in one for one in told if one.startswith("Reckoned: "))


def test_a_doubt_is_told_at_its_words() -> None:
    made = reading("bill", ("Congress passed a $61 aid bill.", {"amount": money(61, "USD")}))
    claim, = made.claims
    doubt = Doubt("lost-scale", claim.evidence, claim.quote, "the scale word is missing", "USD 60 billion",
                  claim_ids=(claim.id,))
    told = words(on([made], doubts=(doubt,)))
    assert "Doubted (lost scale): the scale word is missing. Instead: USD 60 billion." in told


@pytest.mark.parametrize(("selection", "asked"), [
    (Selection(), ""), (Selection(actors=("NOR", "FRA"), kinds=(Kind.AID,)), "by Norway or France; aid"),
    (Selection(beneficiaries=("UKR",), stages=(Stage.REQUESTED,), as_of=date(2024, 7, 31), min_sources=2),
     "for Ukraine; asked for; as known by the end of 2024-07-31; told by 2 or more independent sources")])
def test_what_was_asked_is_told(selection: Selection, asked: str) -> None:
    assert asked_in_words(selection) == asked


def test_what_is_left_out_is_told() -> None:
    found = on([reading("a", ("Norway gives 50 billion.", {})), reading("b", ("Spain gives.", {"actors": ("ESP",)}),
                                                                       published=None)],
               Selection(actors=("NOR",), said_since=date(2024, 1, 1)))
    assert found.left_out == ("1 commitment of the book that the question does not ask for",
                              "1 claim whose day is unknown")
    assert on([]).sections == () and on([]).left_out == ()


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 500))
def test_every_sentence_cites_and_every_citation_is_the_texts_own_words(seed: int) -> None:
    readings = many(8, seed=seed)
    text = {made.document.id: made.document.text for made in readings}
    found = on(readings)
    quotes = {quote.number: quote for paragraph in found.paragraphs for quote in paragraph.quotes}
    assert sorted(quotes) == list(range(1, len(quotes) + 1)), "each quote is shown once, in order"
    for paragraph in found.paragraphs:
        assert paragraph.sentences
        for sentence in paragraph.sentences:
            assert sentence.citations, sentence.words
            assert set(sentence.citations) <= set(quotes)
    for quote in quotes.values():
        place = quote.evidence
        assert text[place.document_id][place.start:place.end] == quote.quote
        assert found.sources[quote.source - 1].document == place.document_id
    assert {paragraph.commitment for paragraph in found.paragraphs} == {
        c.id for c in add_up_all(claim for made in readings for claim in made.claims).commitments}
    claims = {claim.evidence: claim for made in readings for claim in made.claims}
    shown = {c.id: c for c in add_up_all(claims.values()).commitments}
    for paragraph in found.paragraphs:
        told = [claims[quotes[number].evidence] for number in paragraph.sentences[0].citations]
        for name in ("stage", "amount", "instrument", "period"):
            value = getattr(shown[paragraph.commitment], name)
            assert not value or value in [getattr(claim, name) for claim in told], f"no quote is cited for {name}"
    html = page(brief_page(found))
    anchors_lead_somewhere(html)
    assert len(list(html.all("p", class_="main"))) == len(found.paragraphs)


HOSTILE = ("Norway <script>alert(1)</script> gives.", "Norway ![x](javascript:alert(1)) `gives`.",
           "Norway \u202egives\u202c it.", "Norway & <b onclick=x>co</b> | *gives* _it_.")


@pytest.mark.parametrize("quote", HOSTILE)
def test_a_quote_steers_neither_a_browser_nor_markdown(quote: str) -> None:
    found = on([reading("<i>note</i>", (quote, {"instrument": "<u>Act</u>", "condition": "if [so](http://x)"}))])
    html = brief_page(found)
    harmless(page(html))
    assert "<script" not in html and "http-equiv=\"Content-Security-Policy\"" in html
    markdown = "".join(as_markdown(found))
    assert plain(quote) in markdown
    assert not re.search(r"(?<!\\)(?:\\\\)*[<\[*_|!]", markdown), "a mark that is not escaped"
    assert "\u202e" not in markdown


def test_the_page_needs_nothing_beside_it_and_is_made_for_paper() -> None:
    html = brief_page(on([reading("note", ("Norway gives 50 billion.", {"amount": money(50e9)}))]))
    assert "@media print" in html and "<link" not in html and "src=" not in html and "url(" not in html


def test_a_brief_of_a_book_names_its_texts(tmp_path: Path) -> None:
    with Book.open(str(tmp_path / "b.db"), create=True) as book:
        book.add(reading("oslo", ("Norway gives 50 billion.", {"amount": money(50e9)}), title="Norway *gives*",
                         publisher="Fjord Herald"))
        found = brief(held_in(book), Selection(), book.documents(), doubts_in(book, Selection()))
    markdown = "".join(as_markdown(found))
    assert "1. Norway \\*gives\\*, Fjord Herald, 2024-03-01, text oslo" in markdown
    assert "\\[1\\] “Norway gives 50 billion.” (2024-03-01, oslo, characters 0-24, source 1)" in markdown
    assert "2024-03-01" in brief_page(found) and "Fjord Herald" in brief_page(found)
