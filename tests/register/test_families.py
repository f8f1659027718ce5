"""Names and families in few bytes say what lists and tables of them would."""

from __future__ import annotations

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.register.families import Families, TextIds
from pledgebook.register.origins import _changed
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


@given(st.integers(1, 30), st.lists(st.tuples(st.integers(0, 29), st.integers(0, 29)), max_size=40))
def test_joined_places_come_out_as_families(count: int, pairs: list[tuple[int, int]]) -> None:
    joined, family_of = Joined(count), {place: {place} for place in range(count)}
    for one, other in pairs:
        if one < count and other < count:
            joined.join(one, other)
            together = family_of[one] | family_of[other]
            family_of.update(dict.fromkeys(together, together))
    wanted = {tuple(sorted(family)) for family in family_of.values() if len(family) > 1}
    assert sorted(map(tuple, joined.families())) == sorted(wanted)


@given(st.dictionaries(HASHES, HASHES, max_size=8), st.dictionaries(HASHES, HASHES, max_size=8), st.data())
def test_what_changed_is_what_differs(before: dict[str, str], now: dict[str, str], data: st.DataObject) -> None:
    if before:
        now |= {name: before[name] for name in data.draw(st.sets(st.sampled_from(sorted(before))))}
    told = dict(_changed(iter(sorted(before.items())), iter(sorted(now.items()))))
    assert told == {name: now.get(name) for name in before | now if before.get(name) != now.get(name)}
