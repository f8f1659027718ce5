"""Sums within one stage: what counts once, what stands apart, what is named instead of added."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pledgebook.answers.axes import Axis
from pledgebook.answers.totals import Totals, UnknownCurrency, currency_code, totals
from pledgebook.model import Kind, Period, Stage
from pledgebook.register.links import Suggestion
from tests.answers.told import DAY, EU, LATER, Told, asked, texts
from tests.register.readings import many, money

ADOPTED, DELIVERED = {"stage": Stage.ADOPTED}, {"stage": Stage.DELIVERED}


def of(*told: Told, **how: Any) -> Totals:
    found = asked(texts(*told))
    return totals(found.register.commitments, found.books, conflicts=found.register.conflicts, **how)


def lines(found: Totals) -> dict[tuple[str, str | None], float | None]:
    return {(str(one.stage), one.currency): one.value for one in found.sums}


@pytest.mark.parametrize(("promised", "adopted", "left"), [(144e9, 77e9, 67e9), (24.72e9, 10.00e9, 14.72e9)])
def test_a_commitment_and_its_allocation_are_two_lines_and_the_rest_is_told(promised: float, adopted: float,
                                                                            left: float) -> None:
    found = of(("The sum is promised.", EU | {"amount": money(promised)}, DAY),
               ("Of that sum, a part is allocated.", EU | ADOPTED | {"amount": money(adopted)}, LATER))
    assert [(str(one.stage), one.value, one.left) for one in found.sums] == [
        ("pledged", promised, None), ("adopted", adopted, left)]
    assert [left.reason.split()[0] for left in found.left_out] == ["counted"]


@pytest.mark.parametrize(("sentence", "promised"), [
    ("Germany's share of the EU's 50 billion is 12 billion.", 50e9),
    ("Germany gives 12 billion of its own.", 62e9)])
def test_a_members_share_is_not_added_and_what_it_gives_itself_is(sentence: str, promised: float) -> None:
    found = of(("The EU gives 50 billion.", EU | {"amount": money(50e9)}, DAY),
               (sentence, {"actors": ("DEU",), "amount": money(12e9)}, LATER))
    assert lines(found) == {("pledged", "EUR"): promised}


@pytest.mark.parametrize(("sentence", "value", "promised"), [
    ("Norway gives another 10 billion.", 10e9, 60e9), ("Of which 10 billion are for drones.", 10e9, 50e9),
    ("Norway gives 50 billion, again told.", 50e9, 50e9)])
def test_a_second_promise_adds_and_a_part_or_a_repetition_does_not(sentence: str, value: float,
                                                                   promised: float) -> None:
    found = of(("Norway gives 50 billion.", {"amount": money(50e9)}, DAY), (sentence, {"amount": money(value)}, LATER))
    assert lines(found) == {("pledged", "EUR"): promised}


def test_what_a_promise_without_sum_or_force_is_part_of_counts_by_itself() -> None:
    found = of(("Norway gives a package.", {"items": ("drones",)}, DAY),
               ("Of that package, 5 billion were paid.", DELIVERED | {"amount": money(5e9), "items": ("drones",)},
                LATER))
    assert lines(found)["delivered", "EUR"] == 5e9


def test_a_gift_from_two_envelopes_counts_once_on_every_line() -> None:
    from dataclasses import replace

    from pledgebook.register.links import made
    from pledgebook.register.netting import books
    from pledgebook.register.relations import Relation

    found = asked(texts(
        ("The EU gives 50 billion.", EU | {"amount": money(50e9)}, DAY),
        ("A fund holds 30 billion.", {"actors": ("NATO",), "amount": money(30e9)}, DAY),
        ("Germany paid 5 billion.", DELIVERED | {"actors": ("DEU",), "amount": money(5e9)}, LATER)))
    by_actor = {c.actors[0]: c for c in found.register.commitments}
    claim = {c.actors[0]: c for c in found.claims}
    links = [made(relation, None, (claim[whole], claim["DEU"]), (by_actor["DEU"].id, by_actor[whole].id), "said so")
             for relation, whole in ((Relation.PART_OF, "EU"), (Relation.FUNDED_FROM, "NATO"))]
    held = books(found.register.commitments, links)
    assert lines(totals(found.register.commitments, held)) == {
        ("pledged", "EUR"): 80e9, ("adopted", "EUR"): 5e9, ("delivered", "EUR"): 5e9}
    ring = [*links[:1], replace(links[0], commitment=links[0].other, other=links[0].commitment)]
    held = books(found.register.commitments, ring)
    assert totals(found.register.commitments, held).sums, "parts of each other do not vanish"


def test_missing_is_unknown_and_not_zero() -> None:
    found = of(("Norway gives 5 billion.", {"amount": money(5e9)}, DAY),
               ("Spain gives tanks.", {"actors": ("ESP",), "items": ("tanks",)}, DAY),
               ("Spain and Ukraine signed.", ADOPTED | {"kind": Kind.AGREEMENT, "actors": ("ESP", "UKR")}, DAY))
    unknown, = (one for one in found.sums if one.currency is None)
    assert unknown.value is None and len(unknown.unknown) == 1 and unknown.in_words() == "unknown"
    assert sorted(left.reason for left in found.left_out) == [
        "agreement: no sum told", "no sum told: unknown, not zero"]


def test_stages_stay_apart_and_what_is_no_promise_is_a_line_only_where_asked_for() -> None:
    told: tuple[Told, ...] = (
        ("Norway gives 5 billion.", {"amount": money(5e9)}, DAY),
        ("Italy weighs 3 billion.", {"actors": ("ITA",), "stage": Stage.CONSIDERED, "amount": money(3e9)}, DAY),
        ("Poland paid 1 billion.", DELIVERED | {"actors": ("POL",), "amount": money(1e9)}, DAY))
    assert lines(of(*told)) == {("pledged", "EUR"): 6e9, ("adopted", "EUR"): 1e9, ("delivered", "EUR"): 1e9}
    assert lines(of(*told, by=(Axis.STAGE,))) == lines(of(*told)) | {("considered", "EUR"): 3e9}
    considered = of(*told, stages=(Stage.CONSIDERED,))
    assert lines(considered) == {("considered", "EUR"): 3e9}
    assert sorted(left.reason for left in considered.left_out) == ["delivered: another stage", "pledged: another stage"]
    adopted = of(*told, stages=(Stage.ADOPTED,))
    assert lines(adopted) == {("adopted", "EUR"): 1e9}
    assert "pledged: nothing told as adopted" in [left.reason for left in adopted.left_out]


def test_what_was_delivered_before_the_end_is_told() -> None:
    found = of(("Norway paid 2 billion.", DELIVERED | {"amount": money(2e9)}, DAY),
               ("Norway ended the 2 billion.", {"stage": Stage.ENDED, "amount": money(2e9)}, LATER))
    assert found.sums == ()
    assert [left.reason for left in found.left_out] == ["ended: no promise in force, EUR 2 billion delivered before"]


def test_sums_a_year_stand_apart_with_the_period_of_the_text() -> None:
    found = of(("NATO gives 40 billion a year.", {
        "actors": ("NATO",), "amount": money(40e9, per="year"), "period": Period("2024", "2027")}, DAY),
        ("Norway gives 5 billion.", {"amount": money(5e9)}, DAY))
    assert [(one.value, one.per) for one in found.sums] == [(5e9, None), (40e9, "year")]
    annual, = found.annual
    assert annual.period == Period("2024", "2027")


@pytest.mark.parametrize(("bound", "words"), [
    ("up to", "EUR 15 billion, of which up to EUR 5 billion"), (None, "EUR 15 billion"),
    ("range", "EUR 15 billion, of which a range up to EUR 5 billion")])
def test_bounds_are_told(bound: str | None, words: str) -> None:
    found = of(("Norway gives 10 billion.", {"amount": money(10e9)}, DAY),
               ("Poland gives up to 5 billion.", {"actors": ("POL",), "amount": money(5e9, bound=bound)}, DAY))
    assert [one.in_words() for one in found.sums] == [words]


def test_a_sum_that_is_all_bound_is_bound_itself() -> None:
    one, = of(("Poland gives at least 5 billion.", {"amount": money(5e9, bound="at least")}, DAY)).sums
    assert one.in_words() == "at least EUR 5 billion"


def test_sums_are_converted_at_the_rate_of_their_day_which_is_told() -> None:
    told: tuple[Told, ...] = (
        ("Norway gives 5 billion euros.", {"amount": money(5e9)}, DAY),
        ("America gives 5 billion dollars.", {"actors": ("USA",), "amount": money(5e9, "USD")}, LATER),
        ("America gives 1 billion hryvnias.", {"actors": ("CAN",), "amount": money(1e9, "UAH")}, LATER))
    found = of(*told, currency="EUR")
    conversion, = found.conversions
    assert conversion.rate.in_words() == "1 USD = 0.928678 EUR on 2024-02-16 (ECB)"
    assert lines(found)["pledged", "EUR"] == pytest.approx(5e9 + 5e9 * conversion.rate.value, abs=0.01)
    assert lines(found)["pledged", "UAH"] == 1e9, "what cannot be converted stands in its own currency"
    assert [left.reason for left in found.unconverted] == ["no rate from UAH to EUR on 2024-02-16"]
    by_currency = of(*told, currency="EUR", by=(Axis.CURRENCY,))
    assert [one.labels()["told_in"] for one in by_currency.sums] == ["EUR", "UAH", "USD"]


@pytest.mark.parametrize(("typed", "code"), [
    ("eur", "EUR"), ("USD", "USD"), ("UAH", None), ("euros", None), ("", None)])
def test_only_a_currency_with_a_rate_can_be_asked_for(typed: str, code: str | None) -> None:
    if code is None:
        with pytest.raises(UnknownCurrency):
            currency_code(typed)
    else:
        assert currency_code(typed) == code


def test_a_contested_figure_counts_as_it_is_shown_and_the_other_is_told() -> None:
    found = of(("Norway gives 50 billion.", {"amount": money(50e9)}, DAY),
               ("Norway gives 54 billion.", {"amount": money(54e9)}, "2024-01-16"))
    contested, = found.contested
    assert found.sums[0].value == contested.shown.value
    assert {contested.shown.value, contested.told[0][0].value} == {50e9, 54e9}


def test_counted_promises_that_may_be_one_are_pointed_out() -> None:
    found = asked(texts(("Norway gives 5 billion.", {"amount": money(5e9)}, DAY),
                        ("France gives 2 billion.", {"actors": ("FRA",), "amount": money(2e9)}, DAY)))
    first, second = found.register.commitments
    maybe = Suggestion(first.id, second.id, found.claims[0], found.claims[1], "the same thing", ())
    told = totals(found.register.commitments, found.books, suggestions=[maybe]).unsettled
    assert told == (f"{first.id} and {second.id}: the same thing",)
    assert totals([first], found.books, suggestions=[maybe]).unsettled == ()


def test_lines_lead_to_the_commitments_and_several_together_are_one() -> None:
    found = of(("Norway gives 5 billion.", {"amount": money(5e9)}, DAY),
               ("France and Germany give 2 billion.", {"actors": ("FRA", "DEU"), "amount": money(2e9)}, DAY),
               by=(Axis.ACTOR, Axis.YEAR, Axis.KIND, Axis.BENEFICIARY))
    assert [one.labels() for one in found.sums] == [
        {"actor": ["DEU", "FRA"], "year": "2024", "kind": "aid", "beneficiary": ["UKR"]},
        {"actor": ["NOR"], "year": "2024", "kind": "aid", "beneficiary": ["UKR"]}]
    assert all(one.counted for one in found.sums)


def test_a_body_beside_its_members_is_pointed_out() -> None:
    def cautions(*actors: str) -> tuple[str, ...]:
        return of(*((f"{actor} gives {n} billion.", {"actors": (actor,), "amount": money(n * 1e9)}, DAY)
                    for n, actor in enumerate(actors, 3))).cautions

    assert "EU stands beside members of it (DEU)" in cautions("EU", "DEU")[0]
    assert cautions("EU", "NOR") == ()


ALL_AXES = st.lists(st.sampled_from(list(Axis)), unique=True, max_size=3)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 500), st.randoms(use_true_random=False), ALL_AXES, st.sampled_from((None, "EUR")))
def test_the_order_of_texts_and_an_exact_copy_change_nothing(seed: int, rng: random.Random, by: list[Axis],
                                                             currency: str | None) -> None:
    readings = many(12, seed=seed)
    first = asked(readings)
    shuffled = [*readings, readings[seed % len(readings)]]
    rng.shuffle(shuffled)
    again = asked(shuffled)
    answers = [totals(held.register.commitments, held.books, by=by, currency=currency,
                      conflicts=held.register.conflicts).as_json() for held in (first, again)]
    assert answers[0] == answers[1]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 500), ALL_AXES)
def test_every_commitment_is_counted_once_or_left_out_with_a_reason(seed: int, by: list[Axis]) -> None:
    held = asked(many(12, seed=seed))
    found = totals(held.register.commitments, held.books, by=by)
    for stage in Stage:
        names = [name for one in found.sums if one.stage is stage for name in one.counted]
        assert len(names) == len(set(names)), "twice on one line"
    told = {name for one in found.sums for name in (*one.counted, *one.unknown)} | {
        left.commitment for left in found.left_out}
    assert told == {commitment.id for commitment in held.register.commitments}
    whole = totals(held.register.commitments, held.books, stages=(Stage.PLEDGED,))
    for one in whole.sums:
        parts = [part.value for part in found.sums if one.value is not None and part.value is not None and
                 (part.stage, part.currency, part.per) == (one.stage, one.currency, one.per)]
        assert one.value is None or sum(parts) == pytest.approx(one.value), "the groups make up the whole"
