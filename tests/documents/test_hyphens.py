"""A word broken at the end of a line is one word; a hyphen that belongs to it stays."""

from __future__ import annotations

import time

import pytest

from pledgebook.documents.hyphens import unbroken
from pledgebook.documents.pdf import pdf
from tests.documents import made


@pytest.mark.parametrize(("broken", "whole"), [
    ("Den-\nmark will give 50 mil-\nlion euros", "Denmark will give 50 million euros"),
    ("the min- \n istry", "the ministry"), ("Ukra\u00ad\nine", "Ukraine"), ("Ukra\u2010\nine", "Ukraine"),
    ("long-\nterm support", "long-term support"), ("non-\nlethal", "non-lethal"),
    ("Anglo-\nAmerican", "Anglo-American"),
    ("F-\n16 jets", "F-16 jets"), ("in 2024-\n25", "in 2024-25"), ("16-\nday", "16-day"),
    ("a joint-venture, and a joint-\nventure", "a joint-venture, and a joint-venture"),
    ("it said -\nand left", "it said -\nand left"), ("one line\nand another", "one line\nand another"),
])
def test_a_broken_word_is_joined(broken: str, whole: str) -> None:
    assert unbroken(broken) == whole


def test_the_words_of_a_pdf_are_whole() -> None:
    read, = pdf(made.pdf(["Norway will send two ra-", "dars to Ukra-", "ine before the winter."]))
    assert read.text == "Norway will send two radars to Ukraine before the winter."


def test_a_text_of_endless_words_costs_little() -> None:
    started = time.process_time()
    unbroken("a" * 2_000_000 + "-\na" * 100_000)
    assert time.process_time() - started < 5
