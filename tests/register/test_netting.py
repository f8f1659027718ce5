"""Stage arithmetic: promised, adopted and delivered stay apart, and nothing is counted twice."""

from __future__ import annotations

from typing import Any

import pytest

from pledgebook.model import Claim, Commitment, Stage
from pledgebook.register.matching import Register, add_up_all
from pledgebook.register.netting import Balance, Books, Ledger, balance, books, ledger
from tests.register.readings import money, reading

DAY, LATER = "2024-01-15", "2024-02-16"
Told = tuple[str, dict[str, Any], str]


def held(*told: Told) -> tuple[Register, Books]:
    claims: list[Claim] = [claim for number, (words, fields, day) in enumerate(told)
                           for claim in reading(f"t{number}", (words, fields), published=day).claims]
    register = add_up_all(claims)
    return register, books(register.commitments, register.links)


def ledger_of(*told: Told) -> Ledger:
    register, kept = held(*told)
    return ledger(register.commitments, kept)


def largest(register: Register, kept: Books) -> Balance:
    def sum_of(commitment: Commitment) -> float:
        return commitment.amount.value if commitment.amount else 0.0

    found = balance(max(register.commitments, key=sum_of), kept)
    assert found is not None
    return found


EU = {"actors": ("EU",)}


@pytest.mark.parametrize(("promised", "adopted", "currency", "left"), [
    (144e9, 77e9, "EUR", 67e9), (24.72e9, 10.00e9, "EUR", 14.72e9)])
def test_a_commitment_less_its_allocation_leaves_the_rest(promised: float, adopted: float, currency: str,
                                                          left: float) -> None:
    register, kept = held(
        ("The sum is promised.", EU | {"amount": money(promised, currency)}, DAY),
        ("Of that sum, a part is allocated.", EU | {"stage": Stage.ADOPTED, "amount": money(adopted, currency)}, LATER))
    found = largest(register, kept)
    assert (found.adopted, found.to_adopt, found.delivered) == (adopted, left, 0)
    total, = ledger(register.commitments, kept).totals
    assert (total.promised, total.adopted, total.to_adopt) == (promised, adopted, left)


def test_both_told_in_one_sentence_net_as_well() -> None:
    text = reading("one", ("The EU has committed 144 billion euros", EU | {"amount": money(144e9)}),
                   ("and allocated 77 billion.", EU | {"stage": Stage.ADOPTED, "amount": money(77e9)}))
    register = add_up_all(text.claims)
    total, = ledger(register.commitments, books(register.commitments, register.links)).totals
    assert (total.promised, total.adopted, total.to_adopt) == (144e9, 77e9, 67e9)


def test_what_is_delivered_nets_against_what_was_promised() -> None:
    register, kept = held(("Norway gives 50 billion.", {"amount": money(50e9)}, DAY),
                          ("Norway paid 20 billion.", {"stage": Stage.DELIVERED, "amount": money(20e9)}, LATER))
    found = largest(register, kept)
    assert (found.promised.value, found.adopted, found.delivered, found.to_deliver) == (50e9, 20e9, 20e9, 30e9)
    assert found.in_lines()[:3] == ["promised EUR 50 billion", "adopted EUR 20 billion, EUR 30 billion left",
                                    "delivered EUR 20 billion, EUR 30 billion left"]


def test_a_part_in_another_currency_is_converted_at_the_rate_of_its_day_and_shown_as_told() -> None:
    register, kept = held(
        ("Norway gives 50 billion euros.", {"amount": money(50e9)}, DAY),
        ("A first tranche of 5 billion dollars was approved.", {
            "stage": Stage.ADOPTED, "amount": money(5e9, "USD")}, LATER))
    part, = largest(register, kept).parts
    assert part.amount == money(5e9, "USD")
    assert part.note == "about EUR 4.64 billion (1 USD = 0.928678 EUR on 2024-02-16 (ECB))"
    assert 4.6e9 < part.adopted < 4.7e9


def test_a_part_that_no_rate_is_known_for_is_named_and_not_taken_for_zero() -> None:
    register, kept = held(
        ("Norway gives 5 billion euros.", {"amount": money(5e9)}, DAY),
        ("Of the 5 billion euros it paid 100 million hryvnias.", {
            "stage": Stage.DELIVERED, "amount": money(100e6, "UAH")}, LATER))
    assert [part.note for balance_ in [largest(register, kept)] for part in balance_.parts] in (
        [], ["cannot be compared with the whole"])


def test_a_unions_total_and_its_members_shares_are_not_summed() -> None:
    whole = ("The EU gives 50 billion.", EU | {"amount": money(50e9)}, DAY)
    share = ("Germany's share of the EU's 50 billion is 12 billion.", {
        "actors": ("DEU",), "amount": money(12e9)}, LATER)
    own = ("Germany gives 7 billion of its own.", {"actors": ("DEU",), "amount": money(7e9)}, LATER)
    found = ledger_of(whole, share)
    assert [total.promised for total in found.totals] == [50e9]
    assert [left.reason.split()[0] for left in found.left_out] == ["counted"]
    assert [total.promised for total in ledger_of(whole, own).totals] == [57e9]


def test_a_share_alone_counts_where_its_whole_is_not_asked_for() -> None:
    register, kept = held(("The EU gives 50 billion.", EU | {"amount": money(50e9)}, DAY), (
        "Germany's share of the EU's 50 billion is 12 billion.", {"actors": ("DEU",), "amount": money(12e9)}, LATER))
    german = [c for c in register.commitments if c.actors == ("DEU",)]
    assert [total.promised for total in ledger(german, kept).totals] == [12e9]


def test_stages_and_currencies_are_never_added_and_what_is_left_out_is_named() -> None:
    found = ledger_of(
        ("Norway gives 50 billion.", {"amount": money(50e9)}, DAY),
        ("France gives 2 billion dollars.", {"actors": ("FRA",), "amount": money(2e9, "USD")}, DAY),
        ("Poland paid 1 billion.", {"actors": ("POL",), "stage": Stage.DELIVERED, "amount": money(1e9)}, DAY),
        ("Italy weighs 3 billion.", {"actors": ("ITA",), "stage": Stage.CONSIDERED, "amount": money(3e9)}, DAY),
        ("Spain gives tanks.", {"actors": ("ESP",), "items": ("tanks",)}, DAY))
    assert [(t.currency, t.promised, t.adopted, t.delivered) for t in found.totals] == [
        ("EUR", 51e9, 1e9, 1e9), ("USD", 2e9, 0, 0)]
    assert sorted(left.reason for left in found.left_out) == [
        "considered: no promise in force", "no sum told: unknown, not zero"]


def test_a_second_promise_adds() -> None:
    found = ledger_of(("Norway gives 50 billion.", {"amount": money(50e9)}, DAY),
                      ("Norway gives another 10 billion.", {"amount": money(10e9)}, LATER))
    assert [total.promised for total in found.totals] == [60e9]
