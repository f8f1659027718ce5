"""How claims stand to each other: each relation beside the one that sits closest to it."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest

from pledgebook.model import Claim, Kind, Period, Stage
from pledgebook.register.matching import Register, add_up_all
from pledgebook.register.relations import Relation
from pledgebook.register.sources import Publication, Sources
from pledgebook.world.publishers import Tier
from tests.register.readings import many, money, reading

DAY, NEXT, WEEKS, MONTHS = "2024-03-01", "2024-03-02", "2024-03-20", "2024-06-10"
Told = tuple[str, dict[str, Any], str]
FIFTY = {"amount": money(50e9)}


def claims_of(*told: Told) -> list[Claim]:
    """Claims of one text each: words, fields, day."""
    return [reading(f"t{number}", (words, fields), published=day).claims[0]
            for number, (words, fields, day) in enumerate(told)]


def register_of(*told: Told, sources: Sources | None = None) -> Register:
    return add_up_all(claims_of(*told), sources or Sources())


def relations(register: Register) -> list[tuple[str, str | None]]:
    return [(str(link.relation), link.how) for link in register.links]


def aid(stage: Stage = Stage.PLEDGED, **fields: Any) -> dict[str, Any]:
    return {"stage": stage} | fields


@pytest.mark.parametrize(("first", "second", "expected"), [
    # the same from another source; more than before
    (("Norway gives 50 billion.", FIFTY, DAY), ("Oslo pledges 50 billion.", FIFTY, NEXT), [("corroborates", None)]),
    (("Norway gives 50 billion.", FIFTY, DAY),
     ("Norway gives 50 billion over five years.", FIFTY | {"period": Period(duration="P5Y")}, NEXT),
     [("refines", None)]),
    (("Norway will help.", {}, DAY), ("Norway gives 50 billion.", FIFTY, NEXT), [("refines", None)]),
    # a history, not a conflict
    (("Norway weighs it.", aid(Stage.CONSIDERED, items=("drones",)), "2024-02-01"),
     ("Norway approved it.", aid(Stage.ADOPTED, items=("drones",)), MONTHS), [("revises", "up")]),
    # a figure that words say was changed; one that only differs
    (("Norway gives 50 billion.", FIFTY, DAY),
     ("Norway raised its pledge to 60 billion.", {"amount": money(60e9)}, WEEKS), [("revises", "up")]),
    (("Norway gives 50 billion.", FIFTY, DAY),
     ("Norway cut its pledge from 50 to 40 billion.", {"amount": money(40e9)}, WEEKS), [("revises", "down")]),
    (("Norway gives 50 billion.", FIFTY, DAY), ("Norway gives 54 billion.", {"amount": money(54e9)}, NEXT),
     [("contradicts", None)]),
    (("Norway gives 50 billion.", FIFTY, DAY), ("Norway gives 60 billion.", {"amount": money(60e9)}, WEEKS), []),
    (("Norway gives 50 billion.", FIFTY, DAY),
     ("Norway gives another 10 billion.", {"amount": money(10e9)}, NEXT), []),
    # done, wholly and in part
    (("Norway gives 50 billion.", FIFTY, DAY), ("Norway paid 50 billion.", aid(Stage.DELIVERED, **FIFTY), MONTHS),
     [("fulfils", "wholly")]),
    (("Norway gives 50 billion.", FIFTY, DAY),
     ("Norway paid 20 billion.", aid(Stage.DELIVERED, amount=money(20e9)), MONTHS), [("fulfils", "in part")]),
    (("Norway gives 14 tanks.", {"items": ("14 Leopard tanks",)}, DAY),
     ("The first batch of tanks arrived.", aid(Stage.DELIVERED, items=("Leopard tanks",)), WEEKS),
     [("fulfils", "in part")]),
    # taken back; denied in the same week
    (("Norway gives drones.", {"items": ("drones",)}, DAY),
     ("Norway ended it.", aid(Stage.ENDED, items=("drones",)), MONTHS), [("withdraws", None)]),
    (("Norway has signed.", aid(Stage.ADOPTED, items=("drones",)), DAY),
     ("Norway refused to sign.", aid(Stage.REFUSED, items=("drones",)), NEXT), [("contradicts", None)]),
    # a part of a sum, by words, by the figure of the whole, by one breath; not without them
    (("Norway gives 50 billion.", FIFTY, DAY),
     ("A first tranche of 5 billion was approved.", aid(Stage.ADOPTED, amount=money(5e9)), WEEKS), [("part_of", None)]),
    (("Norway gives 50 billion.", FIFTY, DAY),
     ("Norway approved 5 of the 50 billion.", aid(Stage.ADOPTED, amount=money(5e9)), WEEKS), [("part_of", None)]),
    (("Norway gives 50 billion.", FIFTY, DAY),
     ("Norway approved 5 billion.", aid(Stage.ADOPTED, amount=money(5e9)), WEEKS), []),
    # another currency: the same sum at the rate of the day
    (("Norway gives 50 billion euros.", FIFTY, DAY),
     ("Norway gives $54 billion.", {"amount": money(54.1e9, "USD")}, NEXT), [("corroborates", None)]),
    (("Norway gives 50 billion euros.", FIFTY, DAY),
     ("Norway gives $50 billion.", {"amount": money(50e9, "USD")}, NEXT), []),
    # spellings
    (("Norway gives F-16 aircraft.", {"items": ("F-16 aircraft",)}, DAY),
     ("Norway gives F16s.", {"items": ("F16s",)}, WEEKS), [("corroborates", None)]),
    (("Norway gives Leopard tanks.", {"items": ("Leopard tanks",)}, DAY),
     ("Norway gives Abrams tanks.", {"items": ("Abrams tanks",)}, WEEKS), []),
])
def test_the_relation_of_two_claims(first: Told, second: Told, expected: list[tuple[str, str | None]]) -> None:
    assert relations(register_of(first, second)) == expected


def test_a_link_shows_both_quotes_its_reason_and_each_field() -> None:
    link, = register_of(("Norway gives 50 billion.", FIFTY, DAY),
                        ("Norway raised its pledge to 60 billion.", {"amount": money(60e9)}, WEEKS)).links
    told = link.as_json()
    assert (told["first"]["quote"], told["second"]["quote"]) == (
        "Norway gives 50 billion.", "Norway raised its pledge to 60 billion.")
    assert "raised its pledge to 6" in told["reason"]
    fields = {field["field"]: field for field in told["fields"]}
    assert fields["amount"] == {"field": "amount", "first": "EUR 50 billion", "second": "EUR 60 billion",
                                "verdict": "20% more"}
    assert fields["said on"]["verdict"] == "19 days apart"


def test_the_raised_figure_is_shown_and_the_old_one_is_no_conflict() -> None:
    register = register_of(("Norway gives 50 billion.", FIFTY, DAY), ("Oslo gives 50 billion.", FIFTY, DAY),
                           ("Norway raised its pledge to 60 billion.", {"amount": money(60e9)}, WEEKS))
    commitment, = register.commitments
    assert commitment.amount == money(60e9)
    assert register.conflicts == ()


def test_a_second_promise_does_not_retire_the_first() -> None:
    register = register_of(("Norway gives 50 billion.", FIFTY, DAY),
                           ("Norway gives an additional 50 billion.", FIFTY, WEEKS))
    assert [(commitment.stage, commitment.amount) for commitment in register.commitments] == [
        (Stage.PLEDGED, money(50e9))] * 2
    assert register.links == ()


def test_a_rate_is_shown_where_currencies_are_compared() -> None:
    link, = register_of(("Norway gives 50 billion euros.", FIFTY, DAY),
                        ("Norway gives $54 billion.", {"amount": money(54.1e9, "USD")}, NEXT)).links
    amount = next(field for field in link.fields if field.field == "amount")
    assert (amount.first, amount.second) == ("EUR 50 billion", "USD 54.1 billion")
    assert "1 USD = 0.924" in amount.verdict and "on 2024-03-01 (ECB)" in amount.verdict


def test_what_is_uncertain_is_suggested_and_not_merged() -> None:
    drones = {"items": ("drones",)}
    register = register_of(("Norway gives 50 billion for drones.", FIFTY | drones, DAY),
                           ("Norway gives 20 billion for drones.", {"amount": money(20e9)} | drones, WEEKS))
    assert len(register.commitments) == 2
    suggestion, = register.suggestions
    assert "no word whether" in suggestion.reason
    assert {suggestion.first_commitment, suggestion.second_commitment} == {c.id for c in register.commitments}


def test_every_claim_in_a_commitment_says_why_it_is_there() -> None:
    register = register_of(("Norway gives 50 billion.", FIFTY, DAY), ("Oslo gives 50.2 billion.", {
        "amount": money(50.2e9)}, NEXT), ("Norway will help.", {}, NEXT))
    assert [match.rule for match in register.matches] == [
        "the same figure, but for rounding", "the only promise in the news between them"] or sorted(
        match.rule for match in register.matches) == [
        "the only promise in the news between them", "the same figure, but for rounding"]


def test_an_act_is_under_its_agreement_and_a_gift_is_from_its_fund() -> None:
    pact = {"kind": Kind.AGREEMENT, "stage": Stage.ADOPTED, "actors": ("NOR",), "partners": ("UKR",),
            "beneficiaries": (), "instrument": "Nansen Accord"}
    fund = {"kind": Kind.BODY, "stage": Stage.ADOPTED, "actors": ("NATO",), "instrument": "Trust Fund for Kyiv"}
    register = register_of(
        ("Norway and Ukraine signed the Nansen Accord.", pact, DAY),
        ("NATO founded the Trust Fund for Kyiv.", fund, DAY),
        ("Under the Nansen accord Norway gives 5 billion.", {
            "amount": money(5e9), "instrument": "Nansen accord"}, WEEKS),
        ("From the Trust Fund for Kyiv NATO pays 1 billion.", {
            "actors": ("NATO",), "amount": money(1e9), "instrument": "Trust Fund for Kyiv"}, WEEKS))
    found = {link.relation: link for link in register.links}
    assert set(found) == {Relation.UNDER, Relation.FUNDED_FROM}
    assert {relation: link.claims[0].kind for relation, link in found.items()} == {
        Relation.UNDER: Kind.AGREEMENT, Relation.FUNDED_FROM: Kind.BODY}


def test_a_members_share_is_a_part_only_where_words_say_so() -> None:
    whole = ("The EU gives 50 billion.", {"actors": ("EU",), "amount": money(50e9)}, DAY)
    share = {"actors": ("DEU",), "amount": money(12e9)}
    told = register_of(whole, ("Germany's share of the EU's 50 billion is 12 billion.", share, WEEKS))
    assert relations(told) == [("part_of", None)]
    assert relations(register_of(whole, ("Germany gives 12 billion.", share, WEEKS))) == []
    outside = share | {"actors": ("NOR",)}
    assert relations(register_of(whole, ("Norway's share of the 50 billion is 12 billion.", outside, WEEKS))) == []


def test_copies_repeat_and_a_second_voice_corroborates() -> None:
    told: list[Told] = [("Norway gives 50 billion.", FIFTY, DAY), ("Norway gives 50 billion, it says.", FIFTY, NEXT),
                        ("The ministry gives 50 billion.", FIFTY, NEXT)]
    wire, paper, ministry = claims_of(*told)
    sources = Sources({
        wire.text_id: Publication(wire.text_id, "outlet a wire", "A wire", Tier.WIRE),
        paper.text_id: Publication(paper.text_id, "outlet a wire", "A paper", Tier.MEDIA),
        ministry.text_id: Publication(ministry.text_id, "outlet ministry", "Ministry of Defence", Tier.OFFICIAL)})
    register = add_up_all([wire, paper, ministry], sources)
    assert register.commitments[0].sources == 2
    assert {(link.second.quote, str(link.relation)) for link in register.links} == {
        ("Norway gives 50 billion, it says.", "repeats"), ("The ministry gives 50 billion.", "corroborates")}


def test_links_do_not_depend_on_the_order_of_adding() -> None:
    claims = [claim for made in many(60, seed=3) for claim in made.claims]
    whole = add_up_all(claims)
    for seed in range(3):
        random.Random(seed).shuffle(claims)
        assert add_up_all(claims) == whole


def test_each_link_is_there_once_and_between_commitments_that_are_there() -> None:
    register = add_up_all([claim for made in many(200, seed=5) for claim in made.claims])
    ids = {commitment.id for commitment in register.commitments}
    assert len({link.id for link in register.links}) == len(register.links) > 50
    assert all({link.commitment, link.other} <= ids for link in register.links)

    assert all(len({claim.id for claim in link.claims}) == 2 for link in register.links)


# --- inside one text ------------------------------------------------------------------------------------------------

PACT: dict[str, Any] = {"kind": Kind.AGREEMENT, "stage": Stage.ADOPTED, "beneficiaries": (), "actors": ("NOR", "UKR")}
TANKS: dict[str, Any] = {"items": ("tanks",)}
RADARS: dict[str, Any] = {"items": ("radars",)}
LOAN: dict[str, Any] = {"amount": money(2e9), "items": ("loan",)}


def of_one_text(*told: tuple[str, dict[str, Any]]) -> Register:
    return add_up_all(reading("note", *told).claims)


def between(register: Register) -> list[tuple[str, str, str]]:
    """The links with the words at both ends, the earlier first."""
    return [(str(link.relation), link.first.quote if link.first else "", link.second.quote) for link in register.links]


@pytest.mark.parametrize(("first", "second", "expected"), [
    # what "the agreement" will do is made under it; what a sentence beside it tells is not
    (("Oslo and Kyiv signed a pact.", PACT), ("The agreement will let Norway send tanks.", TANKS), "under"),
    (("Oslo and Kyiv signed a pact.", PACT), ("Once it is in force, this treaty allows Norway to send tanks.", TANKS),
     "under"),
    (("Oslo and Kyiv signed a pact.", PACT), ("Norway will also send tanks.", TANKS), None),
    (("Oslo and Kyiv signed a pact.", PACT),
     ("The agreement will let Japan send tanks.", {"items": ("tanks",), "actors": ("JPN",), "beneficiaries": ("PHL",)}),
     None),
    # what a loan will pay for; what is given beside it
    (("Norway gives a loan of 2 billion.", LOAN), ("This loan will enable the purchase of radars.", RADARS),
     "funded_from"),
    (("Norway gives a loan of 2 billion.", LOAN), ("Norway will also give radars.", RADARS), None),
    (("Norway gives 40 tanks.", {"items": ("40 tanks",)}),
     ("This money will enable the purchase of radars.", RADARS), None),
])
def test_what_points_back_to_a_pact_or_to_money(
        first: tuple[str, dict[str, Any]], second: tuple[str, dict[str, Any]], expected: str | None) -> None:
    found = between(of_one_text(first, second))
    assert found == ([(expected, first[0], second[0])] if expected else [])


def test_nothing_points_forward_or_into_another_text() -> None:
    pact, under = ("Oslo and Kyiv signed a pact.", PACT), ("The agreement will let Norway send tanks.", TANKS)
    assert between(of_one_text(under, pact)) == []
    assert relations(register_of((*pact, DAY), (*under, DAY))) == []


def test_what_the_sentence_of_a_pact_tells_besides_is_what_was_agreed() -> None:
    words = "Oslo and Kyiv agreed to keep the trainers there until 2042."
    stay: dict[str, Any] = {"kind": Kind.DEPLOYMENT, "stage": Stage.ADOPTED, "actors": ("NOR", "UKR"),
                            "beneficiaries": ()}
    made = reading("note", (words, PACT), (words, stay))
    agreed, stays = made.claims
    stays = replace(stays, evidence=agreed.evidence)
    assert between(add_up_all([agreed, stays])) == [("under", words, words)]
    elsewhere = replace(stays, actors=("JPN",))
    assert between(add_up_all([agreed, elsewhere])) == []
    gone = replace(stays, stage=Stage.DELIVERED)
    assert between(add_up_all([agreed, gone])) == []


@pytest.mark.parametrize(("second", "promises"), [
    (("This is the sixth package.", {"count": 6}), 1), (("These will arrive in May.", {}), 1),
    (("Norway has given a great deal.", {"stage": Stage.DELIVERED}), 2), (("Norway will help.", {}), 1),
    (("It will go on helping.", {"stage": Stage.DELIVERED}), 2)])
def test_vague_words_beside_a_promise_are_another_step_unless_they_point_back(
        second: tuple[str, dict[str, Any]], promises: int) -> None:
    register = of_one_text(("Norway gives 40 radars.", {"items": ("40 radars",)}), second)
    assert len(register.commitments) == promises
    assert len(register.suggestions) == promises - 1


def test_this_is_the_sixth_package_means_the_one_told_just_before() -> None:
    far = "Nothing of the kind was said of it. " * 20
    texts = (("Norway gives 40 tanks.", {"items": ("40 tanks",)}), ("Norway gives 9 radars.", {"items": ("9 radars",)}))
    sixth = ("This is the sixth package.", {"count": 6})
    near = reading("near", *texts, sixth)
    groups = [set(c.claim_ids) for c in add_up_all(near.claims).commitments]
    assert {near.claims[1].id, near.claims[2].id} in groups
    away = reading("away", *texts, far, sixth)
    assert {away.claims[2].id} in [set(c.claim_ids) for c in add_up_all(away.claims).commitments]


def test_troops_in_one_country_meet_whoever_is_named_beside_it() -> None:
    troops: dict[str, Any] = {"kind": Kind.DEPLOYMENT, "count": 500, "stage": Stage.DELIVERED,
                              "beneficiaries": ("SYR",)}
    register = register_of(("Norway has 500 troops there.", troops, DAY),
                           ("Norway has 500 troops there beside the SDF.", troops | {"partners": ("SDF",)}, NEXT))
    assert len(register.commitments) == 1
    elsewhere = register_of(("Norway has 500 troops there.", troops, DAY),
                            ("Norway has 500 troops there.", troops | {"beneficiaries": ("IRQ",)}, NEXT))
    assert len(elsewhere.commitments) == 2
