"""Concentration: shares within one stage, what remains without the largest donor, unions beside their members."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pledgebook.answers.exposure import Exposure, exposure
from pledgebook.model import Stage
from tests.answers.told import DAY, EU, LATER, Told, asked, texts
from tests.register.readings import many, money


def of(*told: Told, **how: Any) -> Exposure:
    found = asked(texts(*told))
    return exposure(found.register.commitments, found.books, beneficiaries=("UKR",), **how)


def gives(actor: str, billions: float, **more: Any) -> Told:
    return f"{actor} gives {billions} billion.", {"actors": (actor,), "amount": money(billions * 1e9)} | more, DAY


def test_shares_the_largest_and_what_remains_without_it() -> None:
    one, = of(gives("NOR", 6), gives("CAN", 3), gives("JPN", 1)).concentrations
    assert [(share.donors, share.share) for share in one.shares] == [
        (("NOR",), 0.6), (("CAN",), 0.3), (("JPN",), 0.1)]
    assert (one.total, one.largest.donors, one.without_largest) == (10e9, ("NOR",), 4e9)
    assert one.herfindahl == pytest.approx(0.36 + 0.09 + 0.01)


@pytest.mark.parametrize(("donors", "index"), [
    (("NOR",), 1.0), (("NOR", "CAN"), 0.5), (("NOR", "CAN", "JPN", "ISL"), 0.25)])
def test_the_index_of_equals(donors: tuple[str, ...], index: float) -> None:
    one, = of(*(gives(donor, 2) for donor in donors)).concentrations
    assert one.herfindahl == pytest.approx(index)


def test_stages_are_asked_for_one_at_a_time() -> None:
    told = (gives("NOR", 6), gives("CAN", 3, stage=Stage.DELIVERED))
    assert [one.total for one in of(*told).concentrations] == [9e9]
    assert [one.total for one in of(*told, stage=Stage.DELIVERED).concentrations] == [3e9]
    assert of(*told, stage=Stage.CONSIDERED).concentrations == ()


def test_the_union_stands_beside_its_members_and_both_together_are_told_once() -> None:
    one, = of(gives("EU", 50), gives("DEU", 30), gives("NOR", 20)).concentrations
    assert [share.donors for share in one.shares] == [("EU",), ("DEU",), ("NOR",)]
    union, = one.unions
    assert (union.body, union.members, union.value, union.share) == ("EU", ("DEU",), 80e9, 0.8)
    assert one.total == 100e9


def test_a_members_share_of_the_union_is_not_summed() -> None:
    one, = of(gives("EU", 50), ("Germany's share of the EU's 50 billion is 12 billion.", {
        "actors": ("DEU",), "amount": money(12e9)}, LATER)).concentrations
    assert [(share.donors, share.value) for share in one.shares] == [(("EU",), 50e9)]


def test_what_several_get_together_and_what_has_no_sum_is_named() -> None:
    found = of(gives("NOR", 6), gives("CAN", 3, beneficiaries=("UKR", "MDA")),
               ("Spain gives tanks.", {"actors": ("ESP",), "items": ("tanks",)}, DAY))
    assert [one.total for one in found.concentrations] == [6e9]
    assert [commitment.actors for commitment in found.unknown] == [("ESP",)]
    assert sorted(left.reason for left in found.left_out) == [
        "for UKR and MDA together", "no sum told: unknown, not zero"]


def test_years_and_currencies_stand_apart_unless_converted() -> None:
    told: tuple[Told, ...] = (gives("NOR", 6), (
        "America gives 5 billion dollars.", {"actors": ("USA",), "amount": money(5e9, "USD")}, "2023-05-05"))
    assert [one.currency for one in of(*told).concentrations] == ["EUR", "USD"]
    converted = of(*told, currency="EUR")
    assert [len(one.shares) for one in converted.concentrations] == [2] and len(converted.conversions) == 1
    by_year = of(EU_SHARE, *told, currency="EUR", by_year=True)
    assert [one.year for one in by_year.concentrations] == ["2023", "2024"]


EU_SHARE: Told = ("The EU gives 1 billion.", EU | {"amount": money(1e9)}, LATER)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 1000), st.sampled_from(list(Stage)), st.sampled_from((None, "EUR")), st.booleans())
def test_shares_make_one(seed: int, stage: Stage, currency: str | None, by_year: bool) -> None:
    held = asked(many(15, seed=seed))
    found = exposure(held.register.commitments, held.books, beneficiaries=("UKR",), stage=stage, currency=currency,
                     by_year=by_year)
    for one in found.concentrations:
        assert sum(share.share for share in one.shares) == pytest.approx(1)
        assert 1 / len(one.shares) - 1e-9 <= one.herfindahl <= 1 + 1e-9
        assert one.without_largest == pytest.approx(one.total - max(share.value for share in one.shares))
        assert all(union.share <= 1 + 1e-9 for union in one.unions)
