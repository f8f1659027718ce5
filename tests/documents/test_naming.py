"""Ids come from the file's name and are never shared."""

from __future__ import annotations

from pathlib import Path

import pytest

from pledgebook.documents.naming import Names, can_be_id, shown, stem_of


@pytest.mark.parametrize(("path", "stem"), [
    ("speech.txt", "speech"), ("a/b.c.txt", "b.c"), ("corpus.jsonl.gz", "corpus"), ("corpus.jsonl", "corpus"),
    ("NOTE.TXT", "NOTE"), ("note", "note"), ("note.md", "note"), (".txt", ".txt"), ("a.txt.gz", "a"),
])
def test_the_stem_is_the_name_without_its_ending(path: str, stem: str) -> None:
    assert stem_of(Path(path)) == stem


def test_names_that_are_not_utf8_can_be_printed() -> None:
    assert shown("caf\udce9.txt") == "caf\ufffd.txt"


def test_the_second_of_a_name_is_called_by_its_text_in_every_run() -> None:
    first, second = Names(), Names()
    assert first.take("speech", "one") == "speech"
    called = first.take("speech", "two")
    assert second.take("speech", "three") == "speech"
    assert second.take("speech", "two") == called
    assert called.startswith("speech-") and len(called) == len("speech-") + 8


def test_copies_under_one_name_are_counted() -> None:
    names = Names()
    called = [names.take("speech", "the same") for _ in range(4)]
    assert len(set(called)) == 4
    assert called[2:] == [f"{called[1]}-2", f"{called[1]}-3"]


def test_a_name_that_looks_like_a_suffixed_one_is_respected() -> None:
    names = Names()
    taken = Names()
    taken.take("speech", "x")
    suffixed = taken.take("speech", "two")
    assert names.take(suffixed, "elsewhere") == suffixed
    assert names.take("speech", "one") == "speech"
    assert names.take("speech", "two") == f"{suffixed}-2"


@pytest.mark.parametrize(("written", "fits"), [
    ("17", True), ("2025-02-10-statement", True), ("séance 3", True), ("x" * 500, True),
    ("", False), (" a", False), ("a\nb", False), ("a\0b", False), ("x" * 501, False), ("\ud800", False),
])
def test_ids_are_one_printable_line(written: str, fits: bool) -> None:
    assert can_be_id(written) is fits
