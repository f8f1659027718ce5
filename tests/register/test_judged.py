"""Rulings as a pure function: which claims count, with which values, whatever reader read the text since."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace
from typing import Any

import pytest

from pledgebook.model import Claim, Kind, Period, Reading, Stage
from pledgebook.register.matching import add_up_all
from pledgebook.register.rulings import BY_HAND, Action, Ruling, in_order, ruling_from, standing
from tests.register.judging import judged, marked, ruling
from tests.register.readings import many, money, reading

GIFT = "Norway will give Ukraine 5 billion euros."
OFFER = "Norway weighs giving Moldova radars."
TEXT = reading(
    "note", (GIFT, {"amount": money(5e9)}), "In between.",
    (OFFER, {"stage": Stage.CONSIDERED, "beneficiaries": ("MDA",), "items": ("radars",)}))
FIRST, SECOND = TEXT.claims


def read_as(made: Reading, *claims: Claim) -> Reading:
    """The same text as another reader reads it."""
    return Reading(made.document, claims)


def test_without_a_ruling_all_is_as_it_was_read() -> None:
    told = judged([TEXT])
    assert (told.claims, told.rejected, told.verdicts) == (TEXT.claims, (), {})


def test_an_accepted_claim_stays_and_a_rejected_one_counts_no_more() -> None:
    told = judged([TEXT], ruling(Action.ACCEPT, FIRST), ruling(Action.REJECT, SECOND, at=1))
    assert (told.claims, told.rejected) == ((FIRST,), (SECOND,))
    assert told.verdicts == {FIRST.id: "accepted", SECOND.id: "rejected"}
    assert all(fate.stands and not fate.lost for fate in told.fates.values())


def test_the_later_of_two_verdicts_holds() -> None:
    yes, no = ruling(Action.ACCEPT, FIRST), ruling(Action.REJECT, FIRST, at=1)
    assert FIRST not in judged([TEXT], yes, no).claims
    again = ruling(Action.ACCEPT, FIRST, at=2)
    assert FIRST in judged([TEXT], yes, no, again).claims


@pytest.mark.parametrize(("values", "expected"), [
    ({"stage": "adopted"}, {"stage": Stage.ADOPTED}), ({"kind": "deployment"}, {"kind": Kind.DEPLOYMENT}),
    ({"actors": ["NOR", "SWE"]}, {"actors": ("NOR", "SWE")}), ({"amount": None}, {"amount": None}),
    ({"amount": {"value": 6e9, "currency": "NOK", "per": "year"}}, {"amount": money(6e9, "NOK", per="year")}),
    ({"period": {"start": "2024", "end": None, "duration": None}}, {"period": Period("2024")}),
    ({"speaker": "NOR", "condition": "if it can"}, {"speaker": "NOR", "condition": "if it can"}),
    ({"said_on": "2024-02"}, {"said_on": "2024-02"}), ({"items": ["tanks"]}, {"items": ("tanks",)})])
def test_a_corrected_field_has_its_new_value_and_the_claim_its_old_name(
        values: dict[str, Any], expected: dict[str, Any]) -> None:
    told = judged([TEXT], ruling(Action.CORRECT, FIRST, values=values))
    claim = told.claims[0]
    assert {name: getattr(claim, name) for name in expected} == expected
    assert claim.id == FIRST.id
    assert [correction.field for correction in told.corrections[FIRST.id]] == sorted(values, key=list(values).index)
    assert told.as_read[FIRST.id] == FIRST, "what was read stands beside it"
    assert claim.why[-1].endswith("by Ada on 2026-03-01: read it again")
    assert told.verdicts[FIRST.id] == "corrected"
    untouched = {name: getattr(FIRST, name) for name in ("quote", "evidence", "partners", "engine", "confidence")}
    assert {name: getattr(claim, name) for name in untouched} == untouched


def test_of_two_corrections_of_a_field_the_later_holds_and_others_stay() -> None:
    told = judged([TEXT], ruling(Action.CORRECT, FIRST, values={"stage": "adopted", "speaker": "NOR"}),
                  ruling(Action.CORRECT, FIRST, at=1, values={"stage": "delivered"}))
    assert (told.claims[0].stage, told.claims[0].speaker) == (Stage.DELIVERED, "NOR")
    assert [c.in_words() for c in told.corrections[FIRST.id]] == ["stage: pledged → delivered", "speaker: none → NOR"]


def test_an_undo_takes_back_and_an_undo_of_it_restores() -> None:
    no = ruling(Action.REJECT, FIRST)
    back = ruling(Action.UNDO, at=1, undoes=no.id)
    forth = ruling(Action.UNDO, at=2, undoes=back.id)
    assert FIRST not in judged([TEXT], no).claims
    assert FIRST in judged([TEXT], no, back).claims
    assert FIRST not in judged([TEXT], no, back, forth).claims
    assert standing([no, back, forth]) == {no.id: True, back.id: False, forth.id: True}
    assert judged([TEXT], no, back).fates[no.id].in_words() == "taken back"


def test_a_long_chain_of_undos_is_followed_to_its_end() -> None:
    chain = [ruling(Action.REJECT, FIRST)]
    for number in range(1, 3001):
        chain.append(Ruling(Action.UNDO, "Ada", f"2026-03-02T00:00:00.{number:06d}+00:00", "again",
                            undoes=chain[-1].id))
    assert standing(chain)[chain[0].id] is True
    assert standing(chain[:-1])[chain[0].id] is False


def test_a_claim_added_by_hand_counts_and_is_gone_when_that_is_taken_back() -> None:
    start = TEXT.document.text.index("In between.")
    by_hand = replace(FIRST, evidence=replace(FIRST.evidence, start=start, end=start + 11), quote="In between.",
                      engine=BY_HAND, confidence=1.0)
    added = ruling(Action.CLAIM, by_hand)
    told = judged([TEXT], added)
    assert [claim.id for claim in told.claims] == [FIRST.id, by_hand.id, SECOND.id]
    assert told.verdicts[by_hand.id] == "added"
    corrected = judged([TEXT], added, ruling(Action.CORRECT, by_hand, at=1, values={"stage": "ended"}))
    assert corrected.claims[1].stage is Stage.ENDED
    undone = judged([TEXT], added, ruling(Action.CORRECT, by_hand, at=1, values={"stage": "ended"}),
                    ruling(Action.UNDO, at=2, undoes=added.id))
    assert undone.claims == TEXT.claims
    assert "was taken back" in next(fate.in_words() for fate in undone.fates.values() if fate.lost)


def test_a_reader_that_finds_what_was_added_by_hand_does_not_double_it() -> None:
    by_hand = replace(FIRST, engine=BY_HAND)
    told = judged([read_as(TEXT, SECOND)], ruling(Action.CLAIM, by_hand))
    assert len(told.claims) == 2
    assert [claim.id for claim in judged([TEXT], ruling(Action.CLAIM, by_hand)).claims] == [FIRST.id, SECOND.id]


# --- another reader ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("changes", [
    {"engine": "model"}, {"confidence": 0.1, "speaker": "NOR"}, {"partners": ("EU",)}, {"count": 3},
    {"quote": GIFT[:-1], "evidence": replace(FIRST.evidence, end=FIRST.evidence.end - 1)},
    {"stage": Stage.ADOPTED}, {"beneficiaries": ()}, {"amount": None}])
def test_a_ruling_follows_its_claim_by_text_and_words(changes: dict[str, Any]) -> None:
    now = replace(FIRST, **changes)
    again = read_as(TEXT, now, SECOND)
    told = judged([again], ruling(Action.CORRECT, FIRST, values={"condition": "if it can"}))
    claim, other = told.claims
    assert (claim.id, claim.condition, other) == (now.id, "if it can", SECOND)
    assert told.name_now(FIRST.id) == now.id
    assert not any(fate.lost for fate in told.fates.values())


@pytest.mark.parametrize("changes", [
    {"kind": Kind.DEPLOYMENT}, {"actors": ("SWE",)}, {"beneficiaries": ("MDA",)}, {"amount": money(7e9)},
    {"amount": money(5e9, "NOK")}, {"quote": GIFT[:5], "evidence": replace(FIRST.evidence, start=30, end=35)}])
def test_a_ruling_does_not_settle_on_another_claim(changes: dict[str, Any]) -> None:
    if "evidence" in changes:
        changes = {"evidence": SECOND.evidence, "quote": SECOND.quote}
    now = replace(FIRST, **changes)
    told = judged([read_as(TEXT, now)], ruling(Action.REJECT, FIRST))
    assert told.claims == (now,)
    fate, = told.fates.values()
    assert "finds no such claim at these words" in fate.in_words()


def test_an_accepted_claim_keeps_the_values_that_were_accepted() -> None:
    now = replace(FIRST, stage=Stage.ADOPTED, amount=None, speaker="NOR")
    told = judged([read_as(TEXT, now)], ruling(Action.ACCEPT, FIRST))
    claim, = told.claims
    assert (claim.stage, claim.amount, claim.speaker, claim.id) == (FIRST.stage, FIRST.amount, None, now.id)
    assert told.as_read[now.id] == now
    assert "reads otherwise: stage, amount; the ruling stands" in next(iter(told.fates.values())).in_words()


@pytest.mark.parametrize("action", [Action.ACCEPT, Action.CORRECT])
def test_a_claim_judged_right_outlives_a_reader_that_misses_it(action: Action) -> None:
    values = {"stage": "adopted"} if action is Action.CORRECT else {}
    told = judged([read_as(TEXT)], ruling(action, FIRST, values=values))
    claim, = told.claims
    assert claim.id == FIRST.id and claim.evidence.document_id == "note" and claim.quote == GIFT
    assert claim.stage is (Stage.ADOPTED if values else FIRST.stage)
    assert "kept as it was judged" in next(iter(told.fates.values())).in_words()


def test_a_rejection_does_not_silence_a_claim_that_reads_otherwise_now() -> None:
    no = ruling(Action.REJECT, FIRST)
    for changes, silenced in (({"speaker": "NOR", "confidence": 0.9}, True), ({"stage": Stage.ADOPTED}, False)):
        now = replace(FIRST, **changes)
        told = judged([read_as(TEXT, now)], no)
        assert (told.claims == ()) is silenced
        assert bool(told.unsettled) is not silenced
        assert ("now reads otherwise: stage" in told.fates[no.id].in_words()) is not silenced
        settled = judged([read_as(TEXT, now)], no, ruling(Action.ACCEPT, marked(now, FIRST.id), at=1))
        assert settled.claims and not settled.unsettled


def test_two_claims_of_one_sentence_keep_apart() -> None:
    said = "Norway gives 5 billion and has sent 3 billion to Ukraine."
    made = reading("two", (said, {"amount": money(5e9)}), )
    whole = Reading(made.document, (made.claims[0], replace(made.claims[0], stage=Stage.DELIVERED, amount=money(3e9))))
    one, other = whole.claims
    rulings = ruling(Action.ACCEPT, one), ruling(Action.REJECT, other, at=1)
    both = judged([read_as(whole, *(replace(claim, speaker="NOR") for claim in whole.claims))], *rulings)
    assert [claim.amount for claim in both.claims] == [money(5e9)]
    left = judged([read_as(whole, replace(other, speaker="NOR"))], *rulings)
    assert [claim.amount for claim in left.claims] == [money(5e9)], "the accepted one stands in, the other is out"


def test_where_two_claims_fit_equally_a_ruling_does_not_guess() -> None:
    before = replace(FIRST, amount=None)
    twins = replace(FIRST, amount=money(4e9)), replace(FIRST, amount=money(6e9))
    no = ruling(Action.REJECT, before)
    told = judged([read_as(TEXT, *twins)], no)
    assert set(told.claims) == set(twins)
    assert "several claims fit now" in told.fates[no.id].in_words()
    nearer = judged([read_as(TEXT, twins[0], replace(twins[1], stage=Stage.ADOPTED))],
                    ruling(Action.CORRECT, before, values={"stage": "ended"}))
    assert [claim.stage for claim in nearer.claims] == [Stage.ENDED, Stage.ADOPTED] or \
        [claim.stage for claim in nearer.claims] == [Stage.ADOPTED, Stage.ENDED]
    assert nearer.names_before[twins[0].id] == (before.id,)


def test_rulings_before_and_after_a_new_reading_are_about_one_claim() -> None:
    now = replace(FIRST, stage=Stage.ADOPTED)
    first = ruling(Action.CORRECT, FIRST, values={"condition": "if it can"})
    middle = judged([read_as(TEXT, now)], first)
    second = ruling(Action.CORRECT, middle.mark(middle.claims[0]), at=1, values={"speaker": "NOR"})
    last = replace(now, engine="third")
    for claim in (FIRST, now, last):
        told = judged([read_as(TEXT, claim)], first, second)
        assert [(c.id, c.condition, c.speaker) for c in told.claims] == [(claim.id, "if it can", "NOR")]


def test_the_old_reader_in_force_again_finds_its_rulings_as_they_were() -> None:
    rulings = (ruling(Action.CORRECT, FIRST, values={"stage": "ended"}), ruling(Action.REJECT, SECOND, at=1))
    before = judged([TEXT], *rulings)
    assert judged([TEXT], *reversed(rulings)) == before


# --- merge, split, link -------------------------------------------------------------------------------------------


def promises(readings: list[Reading], *rulings: Ruling) -> set[frozenset[str]]:
    told = judged(readings, *rulings)
    register = add_up_all(told.claims, by_hand=told.by_hand)
    assert sorted(i for c in register.commitments for i in c.claim_ids) == sorted(claim.id for claim in told.claims)
    return {frozenset(commitment.claim_ids) for commitment in register.commitments}


THREE = [reading(name, (f"Norway gives Ukraine {value} billion euros, says {name}.", {"amount": money(value * 1e9)}),
                 published=f"2024-03-0{day}")
         for day, (name, value) in enumerate((("one", 5), ("two", 5), ("three", 50)), 1)]
ONE, TWO, OTHER = (made.claims[0] for made in THREE)


def test_merge_joins_promises_and_split_takes_claims_out() -> None:
    a, b, c = ONE.id, TWO.id, OTHER.id
    assert promises(THREE) == {frozenset({a, b}), frozenset({c})}
    merge, split = ruling(Action.MERGE, ONE, OTHER), ruling(Action.SPLIT, TWO, at=1)
    assert promises(THREE, merge) == {frozenset({a, b, c})}
    assert promises(THREE, split) == {frozenset({a}), frozenset({b}), frozenset({c})}
    assert promises(THREE, merge, split) == {frozenset({a, c}), frozenset({b})}
    later = ruling(Action.MERGE, ONE, OTHER, at=2)
    assert promises(THREE, split, later) == {frozenset({a, c}), frozenset({b})}
    assert promises(THREE, merge, ruling(Action.UNDO, at=3, undoes=merge.id)) == promises(THREE)


def test_a_claim_said_later_comes_along_with_a_merged_promise() -> None:
    later = reading("four", ("Norway gives Ukraine 50 billion euros, again.", {"amount": money(50e9)}))
    told = promises([*THREE, later], ruling(Action.MERGE, ONE, OTHER))
    assert told == {frozenset({ONE.id, TWO.id, OTHER.id, later.claims[0].id})}


def test_a_merge_with_a_rejected_claim_joins_nothing_and_says_so() -> None:
    merge, no = ruling(Action.MERGE, ONE, OTHER), ruling(Action.REJECT, OTHER, at=1)
    assert promises(THREE, merge, no) == {frozenset({ONE.id, TWO.id})}
    assert "the claim is rejected" in judged(THREE, merge, no).fates[merge.id].in_words()


def test_a_link_by_hand_names_both_ends_by_the_claims_of_today() -> None:
    now = replace(OTHER, engine="model")
    told = judged([THREE[0], THREE[1], read_as(THREE[2], now)],
                  ruling(Action.LINK, ONE, others=(marked(OTHER),), values={"type": "part_of"}))
    link, = told.by_hand.links
    assert (str(link.relation), link.claim_ids, link.other_ids, link.instrument) == (
        "part_of", (ONE.id,), (now.id,), None)


# --- order --------------------------------------------------------------------------------------------------------


def random_rulings(readings: list[Reading], seed: int) -> list[Ruling]:
    rng = random.Random(seed)
    claims = [claim for made in readings for claim in made.claims]
    made: list[Ruling] = []
    for number in range(20):
        action = rng.choice([*Action])
        one, other = rng.sample(claims, 2)
        if action is Action.UNDO and made:
            made.append(ruling(action, at=number, undoes=rng.choice(made).id))
        elif action is Action.CORRECT:
            made.append(ruling(action, one, at=number, values={"stage": str(rng.choice([*Stage]))}))
        elif action in (Action.LINK, Action.UNLINK):
            made.append(ruling(action, one, at=number, others=(marked(other),), values={"type": "repeats"}))
        elif action is Action.CONDITION:
            made.append(ruling(action, one, at=number, values={"state": rng.choice(("met", "failed", "open"))}))
        elif action is Action.APART:
            made.append(ruling(action, one, at=number, others=(marked(other),)))
        elif action is Action.CLAIM:
            made.append(ruling(action, replace(one, engine=BY_HAND, stage=Stage.ENDED), at=number))
        elif action is not Action.UNDO:
            made.append(ruling(action, one, *([other] if action is Action.MERGE else []), at=number))
    return made


@pytest.mark.parametrize("seed", range(8))
def test_neither_the_order_of_documents_nor_of_rulings_matters(seed: int) -> None:
    readings = many(12, seed=seed)
    rulings = random_rulings(readings, seed)
    told = judged(readings, *rulings)
    register = add_up_all(told.claims, by_hand=told.by_hand)
    for number in range(4):
        rng = random.Random(number)
        shuffled = rng.sample(readings, len(readings)), rng.sample(rulings, len(rulings))
        again = judged(shuffled[0], *shuffled[1])
        assert again == told
        assert add_up_all(rng.sample(again.claims, len(again.claims)), by_hand=again.by_hand) == register


@pytest.mark.parametrize("seed", range(4))
def test_a_ruling_written_and_read_is_the_same(seed: int) -> None:
    for made in random_rulings(many(12, seed=seed), seed):
        assert ruling_from(made.as_json()) == made
        assert ruling_from(made.as_json()).id == made.id


def test_rulings_have_names_of_their_own() -> None:
    made = [ruling(Action.ACCEPT, FIRST), ruling(Action.ACCEPT, FIRST, at=1), ruling(Action.ACCEPT, SECOND),
            ruling(Action.ACCEPT, FIRST, who="Bo"), ruling(Action.ACCEPT, FIRST, why="another reason")]
    assert all(one.id != other.id for one, other in itertools.combinations(made, 2))
    assert in_order([*made, made[0]])[-1] == made[1]
