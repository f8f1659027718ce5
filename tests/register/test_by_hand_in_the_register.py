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
        told = balance(whole, books(register.commitments, links))
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


# --- no: two promises, no link, no contradiction --------------------------------------------------------------------

FIRST_SUM = reading("wire", ("Norway pledges Ukraine 10 billion euros for drones.", {
    "amount": money(10e9), "items": ("drones",)}), published="2024-03-01")
AGAIN = reading("late", ("Norway pledges Ukraine 10 billion euros for drones, it said.", {
    "amount": money(10e9), "items": ("drones",)}), published="2024-03-02")
WHOLE = FIRST_SUM.claims[0]


def promises_of(register: Register) -> set[frozenset[str]]:
    return {frozenset(commitment.claim_ids) for commitment in register.commitments}


def test_claims_that_met_are_parted_where_a_person_says_that_they_are_two_promises() -> None:
    texts = [FIRST_SUM, AGAIN]
    one, other = WHOLE, AGAIN.claims[0]
    assert promises_of(registered(texts=texts)) == {frozenset({one.id, other.id})}
    no = ruling(Action.APART, other, others=(marked(one),))
    assert promises_of(registered(no, texts=texts)) == {frozenset({one.id}), frozenset({other.id})}
    assert promises_of(registered(no, ruling(Action.MERGE, one, other, at=1), texts=texts)) == {
        frozenset({one.id, other.id})}, "the later ruling holds"
    undone = ruling(Action.UNDO, at=1, undoes=no.id)
    assert promises_of(registered(no, undone, texts=texts)) == {frozenset({one.id, other.id})}


def test_what_is_kept_apart_from_a_claim_that_does_not_count_stays_where_it_is() -> None:
    late = reading("later", ("Norway pledges Ukraine 10 billion euros for drones, again.", {
        "amount": money(10e9), "items": ("drones",)}), published="2024-03-03")
    no = ruling(Action.APART, AGAIN.claims[0], others=(marked(WHOLE),))
    out = ruling(Action.REJECT, WHOLE, at=1)
    assert promises_of(registered(no, out, texts=[FIRST_SUM, AGAIN, late])) == {
        frozenset({AGAIN.claims[0].id, late.claims[0].id})}


def suggesting(*rulings: Ruling) -> Register:
    """Several sums are promised for drones; a claim about drones without a sum may be any of them."""
    plain = reading("plain", ("Norway gives Ukraine drones.", {"items": ("drones",)}), published="2024-03-21")
    far = reading("far", ("Norway pledges Ukraine 90 billion euros for drones.", {
        "amount": money(90e9), "items": ("drones",)}), published="2024-03-02")
    return registered(*rulings, texts=[FIRST_SUM, far, plain])


def test_a_suggestion_that_was_answered_no_is_asked_no_more() -> None:
    asked = suggesting().suggestions
    assert asked
    pair = asked[0]
    left = suggesting(ruling(Action.APART, pair.first, others=(marked(pair.second),))).suggestions
    assert [maybe.id for maybe in left] == [maybe.id for maybe in asked[1:]]


def test_a_link_that_was_refused_is_drawn_no_more_and_the_others_stay() -> None:
    texts = [FIRST_SUM, AGAIN, reading("end", ("Norway delivered Ukraine the 10 billion euros for drones.", {
        "amount": money(10e9), "items": ("drones",), "stage": Stage.DELIVERED}), published="2024-04-01")]
    links = registered(texts=texts).links
    done, = (link for link in links if link.relation == "fulfils")
    assert done.first is not None
    no = ruling(Action.UNLINK, done.second, others=(marked(done.first),), values={"type": "fulfils"})
    assert registered(no, texts=texts).links == tuple(link for link in links if link != done)
    other = ruling(Action.UNLINK, done.second, others=(marked(done.first),), values={"type": "part_of"})
    assert registered(other, texts=texts).links == links


def test_a_contradiction_that_was_refused_contests_nothing() -> None:
    slip = reading("slip", ("Norway pledges Ukraine 15 billion euros for drones.", {
        "amount": money(15e9), "items": ("drones",)}), published="2024-03-01")
    texts = [FIRST_SUM, slip]
    conflict, = registered(texts=texts).conflicts
    no = ruling(Action.UNLINK, conflict.second, others=(marked(conflict.first),), values={"type": "contradicts"})
    turned = ruling(Action.UNLINK, conflict.first, others=(marked(conflict.second),), values={"type": "contradicts"})
    for refused in (no, turned):
        after = registered(refused, texts=texts)
        assert after.conflicts == () and after.commitments[0].contested == ()
        assert all(link.relation != "contradicts" for link in after.links)
