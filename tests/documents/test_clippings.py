"""A file of a press archive holds many articles: each is a text with its own day and publisher."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from pledgebook.documents import open_sources
from pledgebook.documents.clippings import clippings
from pledgebook.documents.metadata import About
from pledgebook.model import Document
from tests.documents.made import MORE, WORDS

FACTIVA = f"""World News
Norway to send radars to Ukraine

By Kari Holm
132 words
11 July 2024
16:35
Wire News
WIRE
English
(c) 2024 Wire

OSLO, July 11 (Wire) - {WORDS}

Document WIRE000020240711ek7b00abc


Denmark gives money

1,097 words
12 July 2024
The Paper
PAPE
English

{MORE}

Document PAPE000020240712ek7c00xyz

Search Summary
Text                    radars
"""
CODED = f"""HD  Norway to send radars to Ukraine
BY  Kari Holm
WC  132 words
PD  11 July 2024
ET  16:35
SN  Wire News
LP
{WORDS}

AN
Document WIRE000020240711ek7b00abc
HD  Denmark gives money
WC  1,097 words
PD  12 July 2024
SN  The Paper
TD
{MORE}

AN
Document PAPE000020240712ek7c00xyz
"""
LEXIS = f"""                               1 of 2 DOCUMENTS


                              Wire News

                             July 11, 2024 Thursday
                              Late Edition - Final

Norway to send radars to Ukraine

BYLINE: By KARI HOLM

LENGTH: 132 words

{WORDS}

                               2 of 2 DOCUMENTS

                              The Paper

                             July 12, 2024 Friday

Denmark gives money

LENGTH: 1,097 words

{MORE}
"""
NEXIS = f"""Norway to send radars to Ukraine

Wire News

July 11, 2024 Thursday

Length: 132 words

Body

{WORDS}

End of Document

Denmark gives money

The Paper

12 July 2024

Length: 1,097 words

Body

{MORE}

End of Document
"""
KNOWN = [About(None, "Wire News", "2024-07-11", "Norway to send radars to Ukraine"),
         About(None, "The Paper", "2024-07-12", "Denmark gives money")]


@pytest.mark.parametrize("written", [FACTIVA, CODED, LEXIS, NEXIS])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_each_article_has_its_own_day_and_publisher(written: str, ending: str, tmp_path: Path) -> None:
    raw = written.replace("\n", ending).encode("utf-8-sig")
    (tmp_path / "found.txt").write_bytes(raw)
    (tmp_path / "found.json").write_text('{"published": "2020", "url": "https://archive.example/"}')
    found = [one for one in open_sources([str(tmp_path)]) if isinstance(one, Document)]
    assert [(one.id, About(None, one.publisher, one.published, one.title)) for one in found] == list(
        zip(("found-1", "found-2"), KNOWN, strict=True))
    assert WORDS in found[0].text and MORE in found[1].text and MORE not in found[0].text
    assert all(one.original and one.original.raw == raw and not one.url for one in found)
    assert not any("Search Summary" in one.text for one in found)


def test_an_article_that_is_cut_off_is_kept_and_one_alone_has_its_head_read() -> None:
    cut = FACTIVA.partition("Document PAPE")[0]
    assert [told for _, told in clippings(cut)] == KNOWN
    assert [told for _, told in clippings(cut[:cut.index("Denmark")])] == KNOWN[:1]
    assert [told for _, told in clippings(LEXIS.partition("                               2 of 2")[0])] == KNOWN[:1]


@pytest.mark.parametrize("written", [
    WORDS, f"{WORDS}\n\nEnd of Document\n", f"132 words\n\n{WORDS}", "See document 1 of 2 documents.",
    f"1 of 2\n{WORDS}", f"{WORDS}\nDocument WIRE\n"])
def test_other_texts_are_no_clippings(written: str) -> None:
    assert clippings(written) == []


def test_a_head_that_says_nothing_known_is_nobodys() -> None:
    assert [told for _, told in clippings(f"1 of 1 DOCUMENTS\n\n{WORDS}\n")] == [About()]


def test_endless_lines_cost_little() -> None:
    started = time.process_time()
    clippings("1 of 2 DOCUMENTS\nx" + " " * 500_000 + "y\n" + "Document " + "A" * 500_000 + "\n" + "9" * 500_000)
    assert time.process_time() - started < 5
