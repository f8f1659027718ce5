"""How values are written on a page, and which addresses a page links to."""

from __future__ import annotations

import pytest

from pledgebook.doors.web import wording
from pledgebook.model import Amount, Commitment, Kind, Period, Stage
from pledgebook.register.figures import in_words


@pytest.mark.parametrize(("period", "words"), [
    (Period("2024", "2027", None), "2024 to 2027"),
    (Period("2024-07", None, "P4Y"), "from 2024-07, 4 years"),
    (Period(None, "2025-12-31", None), "until 2025-12-31"),
    (Period(None, None, "P1Y6M"), "1 year 6 months"),
    (Period(None, None, "PT2H"), "PT2H"),  # not a duration of days: shown as it is, not dropped
    (Period(), ""),
])
def test_a_period_is_as_precise_as_its_source(period: Period, words: str) -> None:
    assert wording.period_in_words(period) == words


@pytest.mark.parametrize(("party", "shown"), [
    ("UKR", "Ukraine"), ("NATO", "NATO"), ("OSCE", "OSCE"), ("G7", "G7"), ("WEST", "the West"), ("XXA", "XXA"),
])
def test_organisations_go_by_their_letters_where_people_know_them(party: str, shown: str) -> None:
    assert wording.shown_name(party) == shown


def commitment(stage: Stage, kind: Kind = Kind.AID, *, partners: tuple[str, ...] = (),
               beneficiaries: tuple[str, ...] = ("UKR",), amount: Amount | None = None) -> Commitment:
    return Commitment("p1", kind, stage, ("DEU", "FRA", "ITA"), partners, beneficiaries, amount, None, Period(),
                      ("c1",), ("note",), None, None, "words")


def test_a_commitment_in_one_sentence() -> None:
    sum_told = Amount(61e9, "USD", "year")
    assert wording.in_one_sentence(commitment(Stage.PLEDGED, amount=sum_told)) == (
        f"Germany, France and Italy pledged aid of {in_words(sum_told)} for Ukraine")
    assert wording.in_one_sentence(commitment(Stage.REQUESTED, Kind.MEMBERSHIP, partners=("NATO",))) == (
        "Germany, France and Italy asked for membership from NATO for Ukraine")
    assert wording.in_one_sentence(commitment(Stage.REFUSED, Kind.BODY, partners=("NATO",), beneficiaries=())) == (
        "Germany, France and Italy refused a joint body with NATO")


@pytest.mark.parametrize(("url", "followed"), [
    ("https://example.org/a?b=c#d", True), ("HTTP://example.org", True),
    ("javascript:alert(1)", False), ("JaVaScRiPt:alert(1)", False), ("java\nscript:alert(1)", False),
    (" https://example.org", False), ("data:text/html,x", False), ("javascript://example.org/%0aalert(1)", False),
    ("ftp://example.org/", False), ("file:///etc/passwd", False),
    ("//example.org", False), ("https:example.org", False), ("http://[::1", False), ("", False), (None, False),
])
def test_only_web_addresses_become_links(url: str | None, followed: bool) -> None:
    assert wording.outward(url) == (url if followed else None)


def test_a_link_to_the_words_where_they_were_published() -> None:
    assert wording.outward_at("https://example.org/a#top", "Oslo sends F-16s, now") == (
        "https://example.org/a#:~:text=Oslo%20sends%20F%2D16s%2C%20now")
    long = "one two three four five six seven eight nine ten eleven"
    assert wording.outward_at("https://example.org/", long) == (
        "https://example.org/#:~:text=one%20two%20three%20four%20five,seven%20eight%20nine%20ten%20eleven")
    assert wording.outward_at("javascript:x", long) is None


@pytest.mark.parametrize(("document_id", "page", "json"), [
    ("note-1", "/document/note-1", "/document/note-1.json"),
    ("Ünï 100%?#", "/document/%C3%9Cn%C3%AF%20100%25%3F%23", "/document/%C3%9Cn%C3%AF%20100%25%3F%23.json"),
    ("a/b", "/document?id=a%2Fb", "/document.json?id=a%2Fb"),
    ("..", "/document?id=..", "/document.json?id=.."),
    ("note.json", "/document?id=note.json", "/document.json?id=note.json"),
])
def test_every_name_of_a_document_has_an_address(document_id: str, page: str, json: str) -> None:
    assert wording.document_path(document_id) == page
    assert wording.document_json_path(document_id) == json


def test_what_turns_the_words_behind_it_around_is_shown_as_a_sign() -> None:
    assert wording.forward("pay \u202e000,1") == "pay ⟨U+202E⟩000,1"
    assert wording.forward("שלום \u200f!") == "שלום \u200f!"  # a mark of a language written so is left alone
