"""What people joined, parted and linked, in the register that the matching makes: one list, one arithmetic."""

from __future__ import annotations

from datetime import date

from pledgebook.answers.as_of import register_as_of
from pledgebook.model import Reading, Stage
from pledgebook.register.matching import Register, add_up_all
from pledgebook.register.netting import balance, books
from pledgebook.register.rulings import Action, Ruling
from tests.register.judging import judged, marked, ruling
from tests.register.readings import money, reading

PROMISE, SHARE, LATE = (
    reading("oslo", ("Norway pledges Ukraine 10 billion euros.", {"amount": money(10e9)}), published="2024-03-01"),
    reading("berlin", ("Germany delivered 4 billion euros to Moldova.", {
        "amount": money(4e9), "actors": ("DEU",), "beneficiaries": ("MDA",), "stage": Stage.DELIVERED}),
        published="2024-06-01"),
    reading("rome", ("Italy gives Georgia tanks.", {"actors": ("ITA",), "beneficiaries": ("GEO",)}),
            published="2024-09-01"))
TEXTS = [PROMISE, SHARE, LATE]
ONE, OTHER, THIRD = (made.claims[0] for made in TEXTS)


def registered(*rulings: Ruling, texts: list[Reading] | None = None) -> Register:
    told = judged(texts or TEXTS, *rulings)
    return add_up_all(told.claims, by_hand=told.by_hand)


def test_a_link_by_hand_stands_among_the_others_and_counts_in_the_sums() -> None:
    set_by_hand = ruling(Action.LINK, OTHER, others=(marked(ONE),), values={"type": "part_of"})
    register = registered(set_by_hand)
    link, = register.links
    assert (str(link.relation), link.first, link.second, link.ruling) == ("part_of", ONE, OTHER, set_by_hand.id)
    assert "Ada" in link.reason and link.touches(ONE.id) and not link.touches(THIRD.id)
    whole = next(c for c in register.commitments if ONE.id in c.claim_ids)
    for links, delivered in ((register.links, 4e9), ((), 0.0)):
        told = balance(whole, books(register.commitments, (ONE, OTHER, THIRD), links))
        assert told is not None and told.delivered == delivered
    assert registered().links == ()


def test_a_link_to_an_instrument_has_one_claim_and_a_name() -> None:
    register = registered(ruling(Action.LINK, THIRD, values={"type": "under", "instrument": "Tbilisi Charter"}))
    link, = register.links
    assert (link.first, link.claims, link.other, link.fields) == (None, (THIRD,), "Tbilisi Charter", ())
    assert link.as_json()["first"] is None


def test_a_link_between_what_was_merged_or_rejected_is_none() -> None:
    link = ruling(Action.LINK, OTHER, others=(marked(ONE),), values={"type": "part_of"})
    assert registered(link, ruling(Action.MERGE, ONE, OTHER, at=1)).links[0].ruling is None
    assert registered(link, ruling(Action.REJECT, ONE, at=1)).links == ()


def test_what_a_person_joined_is_told_among_the_matches() -> None:
    match, = registered(ruling(Action.MERGE, OTHER, ONE)).matches
    assert (match.first, match.second, match.rule) == (ONE.id, OTHER.id, "joined by a person")


def test_the_register_of_an_earlier_day_is_ruled_alike() -> None:
    told = judged(TEXTS, ruling(Action.MERGE, ONE, OTHER), ruling(
        Action.LINK, THIRD, others=(marked(ONE),), values={"type": "part_of"}, at=1))
    then = register_as_of(told.claims, as_of=date(2024, 7, 1), by_hand=told.by_hand)
    assert [set(c.claim_ids) for c in then.commitments] == [{ONE.id, OTHER.id}]
    assert all(link.ruling is None for link in then.links), "the linked claim was not said yet"
