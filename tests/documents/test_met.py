"""What was met before is told the same in memory and in a passing file."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.documents import met
from pledgebook.documents.met import Met, NoRoom

WORDS = st.lists(st.text(st.characters(exclude_categories=()), max_size=3), max_size=40)


@given(WORDS, st.integers(1, 20))
def test_each_word_is_new_once(words: list[str], in_memory: int) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(met, "IN_MEMORY", in_memory)
        known, before = Met(), set[str]()
        for word in words:
            assert known.add(word) is (word not in before)
            before.add(word)


def test_half_a_character_and_its_mark_in_a_path_are_two_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(met, "IN_MEMORY", 1)
    known = Met()
    new = [known.add(word) for word in ("a\udcff", "a\ufffd", "a\udcff", "a", "a\0")]
    assert new == [True, True, False, True, True]


def test_a_full_disk_is_told_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    made = met._passing_file

    def narrow() -> sqlite3.Connection:
        file = made()
        file.execute("PRAGMA max_page_count = 3")
        return file

    monkeypatch.setattr(met, "_passing_file", narrow)
    monkeypatch.setattr(met, "IN_MEMORY", 2)
    known = Met()
    with pytest.raises(NoRoom) as told:
        all(known.add(f"{number:0500d}") for number in range(1000))
    assert "no room" in told.value.what
    assert "TMPDIR" in told.value.try_this
