"""Conditions, instruments, counts, items and their categories: a yes and its nearest no."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.claims.anchors import anchors
from pledgebook.claims.chain import Chain
from pledgebook.claims.context import Memory, Parsed
from pledgebook.claims.draft import Draft
from pledgebook.claims.fields import condition_in, count_of, instrument_in, items_of
from pledgebook.claims.items import CATEGORIES, item_category
from pledgebook.claims.mentions import Mentions
from pledgebook.claims.money import amounts
from pledgebook.claims.pipeline import parse
from pledgebook.claims.sentences import sentences
from pledgebook.claims.stage import outcome
from pledgebook.claims.sums import lone_sums, take_amounts
from pledgebook.model import Claim, Document, Kind, Span, Stage


def acts_of(text: str) -> tuple[Parsed, list[Chain]]:
    """The parse of a one-sentence text and the acts found in it."""
    document = Document("note", text, published="2024-05-20")
    mentions = Mentions(document)
    sentence = sentences(text, None)[0]
    parsed = Parsed(sentence, next(iter(parse([sentence.text]))), mentions.between(sentence.body, sentence.end))
    return parsed, anchors(parsed, Memory(document, mentions), amounts(sentence.text))


def sums_of(text: str, *actors: str) -> list[Claim]:
    """The claims that the sums of a sentence make of its acts of help for Ukraine."""
    parsed, chains = acts_of(text)
    drafts = []
    for chain in chains:
        result = outcome(chain)
        if chain.kind is Kind.AID and result is not None:
            claim = Claim(Span("note", 0, len(text)), text, Kind.AID, Stage.PLEDGED, actors, (), ("UKR",))
            drafts.append(Draft(claim, chain, result, parsed))
    return [draft.claim for draft in take_amounts(drafts) if draft.claim.amount]


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("Norway will pay, provided the budget passes.", "provided the budget passes"),
        ("Norway will pay, provided that parliament agrees.", "provided that parliament agrees"),
        ("Norway has provided a radar to Chad.", None),
        ("The radars, provided by Norway, arrived.", None),
        ("Norway helps by providing the army with radars.", None),
        ("Once the truce holds, Norway will send monitors.", "Once the truce holds"),
        ("Norway pays once a year.", None),
        ("Norway will pay if the truce holds.", "if the truce holds"),
        ("They asked if Norway would pay.", None),
        ("Norway helps for as long as it takes.", None),
        ("Norway would leave unless Chad signs.", "unless Chad signs"),
        ("The sale is subject to the approval of Congress.", "subject to the approval of Congress"),
        ("The village is subject to attack.", None),
        ("Both will consult if one of them is attacked.", None),  # the case a treaty is made for
        ("Norway offers radars in exchange for gas.", "in exchange for gas"),
    ],
)
def test_what_an_act_depends_on(text: str, condition: str | None) -> None:
    assert condition_in(text) == condition


def test_a_condition_behind_a_semicolon_is_another_act_s() -> None:
    text = "Norway proposed a treaty; Chad will not talk as long as weapons flow."
    assert condition_in(text, text.index("treaty")) is None
    assert condition_in(text, text.index("talk")) == "as long as weapons flow"


@pytest.mark.parametrize(
    ("text", "kind", "anchor", "instrument"),
    [
        ("They signed the Fjord Security Compact in May.", Kind.AGREEMENT, "Compact", "Fjord Security Compact"),
        ("They signed a reciprocal access agreement.", Kind.AGREEMENT, "agreement", "reciprocal access agreement"),
        ("They signed a security agreement.", Kind.AGREEMENT, "agreement", None),
        ("They agreed on a lasting ceasefire.", Kind.AGREEMENT, "ceasefire", "ceasefire"),
        ("They proposed a new treaty.", Kind.AGREEMENT, "treaty", None),
        ("It reaffirmed Article 5 on Monday.", Kind.GUARANTEE, "Article", "Article 5"),
        ("They will found a joint coordination cell.", Kind.BODY, "cell", "joint coordination cell"),
        ("They will take part in the mission.", Kind.BODY, "mission", None),
        ("The European Commission will pay.", Kind.AID, "pay", None),  # it acts; it is no vehicle
    ],
)
def test_the_vehicle_is_named_or_told_apart_by_its_words(
    text: str, kind: Kind, anchor: str, instrument: str | None
) -> None:
    assert instrument_in(text, kind, text.index(anchor)) == instrument


@pytest.mark.parametrize(
    ("sentence", "count"),
    [
        ("Norway will send Ukraine two dozen howitzers.", 24),
        ("Norway will send Ukraine 12 F-16 jets.", 12),
        ("Norway will send tanks to Ukraine within 12 months.", None),
        ("Norway will send Ukraine up to 40 tanks.", 40),
        ("Norway will send 20 to 30 tanks to Ukraine.", None),  # a range is no number
        ("Norway will send 12 tanks to Ukraine; 40 tanks were lost.", 12),  # another clause, another act
        ("Norway will send Ukraine half a million shells.", 500_000),
    ],
)
def test_what_an_act_counts(sentence: str, count: int | None) -> None:
    parsed, chains = acts_of(sentence)
    assert {count_of(chain, parsed, [])[0] for chain in chains if chain.kind is Kind.AID} == {count}


@pytest.mark.parametrize(
    ("sentence", "items"),
    [
        ("Norway will send Ukraine 12 howitzers and two radars.", ("howitzers", "radars")),
        ("Norway will supply Ukraine with small drones.", ("small drones",)),
        ("Norway will send Ukraine half a million shells.", ("shells",)),
        ("Norway will continue its support for Ukraine.", ()),  # support as such is no item
    ],
)
def test_what_is_given_stands_as_written_without_its_number(sentence: str, items: tuple[str, ...]) -> None:
    parsed, chains = acts_of(sentence)
    assert {items_of(chain, parsed) for chain in chains if chain.kind is Kind.AID} == {items}


@pytest.mark.parametrize(
    ("item", "category"),
    [
        ("F-16 aircraft", "aircraft"),
        ("Leopard tanks", "armour"),
        ("body armour", "protective equipment"),
        ("155mm artillery shells", "ammunition"),
        ("artillery systems", "artillery"),
        ("air defence systems", "air defence"),
        ("anti-tank weapons", "anti-armour"),
        ("anti-tank mines", "mines"),
        ("reconnaissance drones", "drones"),
        ("patrol boats", "ships"),
        ("minehunters", "demining"),
        ("military training", "training"),
        ("intelligence sharing", "intelligence"),
        ("macro-financial assistance", "budget support"),
        ("low-interest loans", "loan"),
        ("humanitarian aid", "humanitarian"),
        ("generators", "energy"),
        ("military aid", "military aid"),
        ("troops", "troops"),
        ("values", None),
        ("the minister", None),
    ],
)
def test_an_item_belongs_to_one_category(item: str, category: str | None) -> None:
    assert item_category(item) == category
    assert category is None or category in CATEGORIES


@pytest.mark.parametrize(
    ("text", "actor", "expected"),
    [
        (
            "Norway will give Ukraine 5 million euros for radars and 3 million dollars for tents.",
            "NOR",
            {(5e6, "EUR"), (3e6, "USD")},
        ),
        ("Norway will give Ukraine 500 million kroner (45 million euros).", "NOR", {(5e8, "NOK")}),
        ("Denmark will give Ukraine 500 million kroner.", "DNK", {(5e8, "DKK")}),
        ("Norway will give Ukraine 30 million euros, 5 of them for mines.", "NOR", {(3e7, "EUR"), (5e6, "EUR")}),
        ("Norway will give Ukraine 3 million euros, up from 2 million euros last year.", "NOR", {(3e6, "EUR")}),
        ("Norway will give Ukraine radars.", "NOR", set()),
    ],
)
def test_each_sum_of_an_act_is_a_claim(text: str, actor: str, expected: set[tuple[float, str]]) -> None:
    assert {(c.amount.value, c.amount.currency) for c in sums_of(text, actor) if c.amount} == expected


def test_a_shortened_clause_gives_its_own_sum() -> None:
    claims = sums_of("Norway will give Ukraine 500 million kroner, Denmark 200 million.", "NOR")
    assert {(c.actors, c.amount.value, c.amount.currency) for c in claims if c.amount} == {
        (("NOR",), 5e8, "NOK"),
        (("DNK",), 2e8, "NOK"),
    }


def test_each_sum_has_its_own_year() -> None:
    text = "Norway paid Ukraine 100 million euros in 2022, 150 million euros in 2023 and 9 million euros for tents."
    years = {c.amount.value: c.period.start for c in sums_of(text, "NOR") if c.amount}
    assert years == {1e8: "2022", 1.5e8: "2023", 9e6: None}


@pytest.mark.parametrize(("text", "expected"), [
    ("Norway passed a bill that sets aside 300 million euros for Ukraine.", [3e8]),
    ("Norway passed a bill that sets aside 300 million euros and 5 million dollars.", []),  # which is its own?
    ("Norway passed a bill that sets aside hundreds of millions of euros.", []),
])
@pytest.mark.parametrize(("kind", "stage", "given"), [
    (Kind.AID, Stage.ADOPTED, True),
    (Kind.POSTURE, Stage.ADOPTED, True),
    (Kind.DEPLOYMENT, Stage.ADOPTED, False),  # beside troops it mostly is another's
    (Kind.AID, Stage.REFUSED, False),
])
def test_the_only_sum_of_a_sentence_is_the_only_acts(
    text: str, expected: list[float], kind: Kind, stage: Stage, given: bool
) -> None:
    parsed, chains = acts_of(text)
    claim = Claim(Span("note", 0, len(text)), text, kind, stage, ("NOR",), (), ("UKR",))
    chain = replace(chains[0], kind=kind)
    result = outcome(chains[0])
    assert result is not None
    draft = Draft(claim, chain, result, parsed)
    assert [d.claim.amount.value for d in lone_sums([draft]) if d.claim.amount] == (expected if given else [])
    twice = lone_sums([draft, replace(draft, claim=replace(claim, actors=("DNK",)))])
    assert not any(d.claim.amount for d in twice)  # of two acts it may be either's


@given(st.text(max_size=200))
def test_any_text_can_be_searched_for_conditions_and_instruments(text: str) -> None:
    for found in (
        condition_in(text),
        instrument_in(text, Kind.AGREEMENT, 0),
        instrument_in(text, Kind.BODY, len(text)),
    ):
        assert found is None or found.strip()
    assert item_category(text) is None or item_category(text) in CATEGORIES
