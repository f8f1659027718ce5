"""Names and families in few bytes say what lists and tables of them would."""

from __future__ import annotations

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.register.days import by_day, day_number
from pledgebook.register.families import Families, TextIds
from pledgebook.register.proposing import Joined

HASHES = st.text("0123456789abcdef", min_size=16, max_size=16)
NAMES = st.sets(HASHES | st.text(max_size=17), max_size=30).map(sorted)


@given(NAMES, st.lists(HASHES | st.text(max_size=17), max_size=5))
def test_names_keep_their_places(names: list[str], others: list[str]) -> None:
    held = TextIds(names)
    assert list(held) == names
    assert [held.place(name) for name in names] == list(range(len(names)))
    assert [held.place(name) is None for name in others] == [name not in names for name in others]
    assert held[1:-1] == names[1:-1]
    with pytest.raises(IndexError):
        held[len(names)]


@given(NAMES.filter(bool), st.data())
def test_families_are_as_in_a_table(names: list[str], data: st.DataObject) -> None:
    places = st.integers(-1, len(names) - 1)
    firsts = data.draw(st.lists(places, min_size=len(names), max_size=len(names)))
    found = Families(TextIds(names), numpy.array(firsts, numpy.int32))
    table = {name: names[first] for name, first in zip(names, firsts, strict=True) if first >= 0}
    assert dict(found) == table
    assert list(found) == sorted(table)
    assert len(found) == len(table)
    assert [found.get(name) for name in [*names, "none"]] == [table.get(name) for name in [*names, "none"]]


@given(st.integers(1, 30), st.lists(st.tuples(st.integers(0, 29), st.integers(0, 29)), max_size=40),
       st.lists(st.sampled_from(["2024-07-11", "2024-07", "2023", None, "no day"]), min_size=30, max_size=30))
def test_the_first_of_joined_places_is_the_earliest(count: int, pairs: list[tuple[int, int]],
                                                    days: list[str | None]) -> None:
    joined, family_of = Joined(count), {place: {place} for place in range(count)}
    for one, other in pairs:
        if one < count and other < count:
            joined.join(one, other)
            together = family_of[one] | family_of[other]
            family_of.update(dict.fromkeys(together, together))
    found = joined.firsts(numpy.array([day_number(day) for day in days[:count]], numpy.int64))
    assert found.tolist() == [
        -1 if len(family_of[place]) == 1 else min(family_of[place], key=lambda one: (by_day(days[one]), one))
        for place in range(count)]


@given(NAMES, st.lists(HASHES | st.text(max_size=17), max_size=5))
def test_many_names_are_found_at_once(names: list[str], others: list[str]) -> None:
    held = TextIds(names)
    for asked in ([], names[::-1], [*others, *names], [name for name in others if len(name) == 16]):
        wanted = [held.place(name) for name in asked]
        assert held.places(asked).tolist() == [-1 if place is None else place for place in wanted]


@given(NAMES.map(lambda names: [name for name in names if name]), st.data())
def test_what_is_told_otherwise_is_set_right_and_no_more(names: list[str], data: st.DataObject) -> None:
    """Whatever was told: none, another text, one that is not there, or that it is not known yet."""
    places = st.integers(-1, len(names) - 1)
    firsts = data.draw(st.lists(places, min_size=len(names), max_size=len(names)))
    families = Families(TextIds(names), numpy.array(firsts, numpy.int32))
    of_text = st.sampled_from([*names, "", "no such text", None])
    told = {name: data.draw(st.sampled_from([families.get(name), data.draw(of_text)])) for name in
            data.draw(st.permutations([*names, "gone"]))}
    every = list(told.items())
    blocks = list(families.unlike([every[:3], every[3:]], at_once=2))
    assert all(len(block) <= 2 for block in blocks)
    assert [one for block in blocks for one in block] == [
        (name, families.get(name)) for name, family in told.items() if name in names and family != families.get(name)]
