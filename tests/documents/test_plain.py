"""Titles and headers are read from the text and stay part of it."""

from __future__ import annotations

import pytest

from pledgebook.documents import plain
from pledgebook.documents.metadata import About
from pledgebook.documents.plain import header_of, heading_of, refusal


@pytest.mark.parametrize(("text", "title"), [
    ("Norway pledges radars\n\nOslo will send two.", "Norway pledges radars"),
    ("Norway pledges radars\nOslo will send two.", "Norway pledges radars"),
    ("\n \nNorway pledges radars\r\n\r\nOslo will send two.", "Norway pledges radars"),
    ("# Norway pledges  radars\n\nOslo will send two.", "Norway pledges radars"),
    ("What next for NATO?\n\nOslo waits.", "What next for NATO?"),
    ("“We will stay”\n\nOslo said so.", "“We will stay”"),
    ("N" * 200 + "\n\nbody", "N" * 200),
    ("Norway pledges radars\rOslo will send two.", "Norway pledges radars"),
])
def test_a_first_line_that_looks_like_a_heading_is_the_title(text: str, title: str) -> None:
    assert heading_of(text) == title


@pytest.mark.parametrize("text", [
    "Norway will send two radars.\n\nIt said so.",           # a sentence
    "He said: “We will stay.”\n\nIt said so.",               # a sentence in quotation marks
    "N" * 201 + "\n\nbody",
    "Norway pledges radars",                                 # nothing follows
    "Norway pledges radars\n \n",
    "Norway has pledged to send\ntwo radars to Kyiv.",       # prose with hard line ends
    "According to the prime minister,\nTwo radars will go.",
    "Date:\n\nNorway will send two.",
    "###\n\nbody",
    "",
])
def test_what_is_close_to_a_heading_is_none(text: str) -> None:
    assert heading_of(text) is None


def test_header_lines_give_title_date_publisher_and_address() -> None:
    text = ("Title: Radars for Freedonia\npublished: 2024-07\nPUBLISHER:  The Courier \n"
            "URL: https://example.org/a\n\nRuritania will send two radars.")
    assert header_of(text) == (About("https://example.org/a", "The Courier", "2024-07", "Radars for Freedonia"), ())


@pytest.mark.parametrize("text", [
    "Title: A\nMore of it.\n\nbody",             # another line among them
    "Title: A\nHe said on Tuesday in Oslo: no.\n\nbody",
    "\nTitle: A\n\nbody",                        # not at the very top
    "Title - A\n\nbody",
    "Titles: A\n\nbody",
    "Ruritania pledges: radars\nTitle: A\n\nbody",
])
def test_what_is_close_to_a_header_is_none(text: str) -> None:
    assert header_of(text) == (About(), ())


@pytest.mark.parametrize("text", ["Title: A\nAuthor: B Cee\nDate: 2024-07-11\n\nbody",
                                  "Date: 2024-07-11\nSub-title: B\nTitle: A\n\nbody"])
def test_other_lines_may_stand_in_a_header(text: str) -> None:
    assert header_of(text) == (About(published="2024-07-11", title="A"), ())


def test_the_first_of_two_equal_header_lines_counts() -> None:
    assert header_of("Title: A\nTitle: B\n\nbody")[0].title == "A"


def test_a_header_with_a_day_that_is_none_says_so() -> None:
    known, notes = header_of("Published: 31 February\n\nbody")
    assert known.published is None
    assert "'31 February'" in notes[0]


@pytest.mark.parametrize(("text", "said"), [
    ("", "It is empty."), (" \r\n\t\u00a0", "nothing but blanks"),
    ("x" * 41, "41 characters; one document may have 40"),
    ("x\n" + "y" * 21, "a line of 21 characters"),
    ("x\r" + "y" * 21, "a line of 21 characters"),
])
def test_nothing_and_too_much_are_refused(text: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain, "CHARACTERS_A_DOCUMENT", 40)
    monkeypatch.setattr(plain, "CHARACTERS_A_LINE", 20)
    refused = refusal(text)
    assert refused is not None
    assert said in refused[0]


@pytest.mark.parametrize("text", ["x", "y" * 20, ("y" * 19 + "\n") * 2, "y" * 19 + "\r" + "y" * 20])
def test_what_just_fits_is_taken(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain, "CHARACTERS_A_DOCUMENT", 40)
    monkeypatch.setattr(plain, "CHARACTERS_A_LINE", 20)
    assert refusal(text) is None


@pytest.mark.parametrize(("text", "told"), [
    ("---\ntitle: \"Radars: two\"\ntags: [a, b]\ndate: 2024-07-11T10:00:00+02:00\n---\n# Radars\n",
     About(None, None, "2024-07-11", "Radars: two")),
    ("---\r\nurl: https://example.org/a\r\nPublisher: The Courier\r\n---\r\nbody",
     About("https://example.org/a", "The Courier", None, None)),
    ("---\ntitle: A\n\nbody without an end", About()), ("--- title: A\n---\nbody", About()), ("---", About()),
])
def test_the_front_matter_of_markdown_is_a_header(text: str, told: About) -> None:
    assert header_of(text) == (told, ())


def test_front_matter_with_a_day_that_is_none_says_so() -> None:
    assert "'11.07.2024'" in header_of("---\ndate: 11.07.2024\n---\nbody")[1][0]
