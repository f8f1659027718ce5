"""Who acts and for whom, weighed over a whole text: what may move, what stays, and that it is told."""

from __future__ import annotations

import json
from dataclasses import replace
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pledgebook.claims import read, reader, weighing
from pledgebook.claims.context import Memory
from pledgebook.claims.draft import Draft
from pledgebook.claims.network import NoNetwork
from pledgebook.claims.suggested import Sight
from pledgebook.claims.weighing import ACTS, NONE, OTHER, Candidate, Text, shares, weighed
from pledgebook.model import Claim, Document, Kind

DAY = "2024-05-01"
SENT = ("Rwanda has promised Mozambique a battalion. Kigali will send 300 more soldiers, and Botswana has sent 296; "
        "Tanzania and Lesotho have promised a company each.")
LENT = ("Japan gave Palau two boats. Tokyo and Canberra will train crews there, and Australia is to lend a third. "
        "Deliveries could begin in May, an Australian admiral said.")
BESIDE = "Togo, along with Benin, will supply Chad with ten tanks."
SIGNED = "Japan signed a defence pact with the Philippines. Tokyo will give Manila radars worth 4 million dollars."

ASKED = "Norway asked Denmark for ten tanks."
GIVEN = "Denmark watched. Norway gave its partners ten tanks."
SPENT = "Denmark watched. Norway will raise its defence spending to three per cent of output."


def held(text: str) -> tuple[list[Draft], dict[int, Sight], Memory]:
    """What the reader hands over to be weighed: drafts, sights, and the memory of the text."""
    caught: list[tuple[list[Draft], dict[int, Sight], Memory]] = []

    def caught_here(drafts: list[Draft], sights: dict[int, Sight], memory: Memory) -> list[Draft]:
        caught.append((drafts, sights, memory))
        return drafts

    with mock.patch.object(reader, "weighed", caught_here):
        read(Document("note", text, published=DAY), engine="both")
    (only,) = caught
    return only


def moving(text: str, wanted: dict[str, int], by: float = 9.0) -> list[Claim]:
    """The claims of a text where the trees are sure of the roles of some parties, and say nothing of the others."""
    drafts, sights, memory = held(text)
    listed = [one for place in range(len(drafts)) for one in Text(drafts, sights, memory).candidates(place)]
    moved = np.array([[by * (wanted.get(one.party) == role) for role in (NONE, ACTS, OTHER)] for one in listed])
    with mock.patch.object(weighing, "_moved", return_value=moved.reshape(-1, 3)):
        return [draft.claim for draft in weighed(drafts, sights, memory)]


def test_who_is_named_beside_another_act_is_not_taken_for_its_doer() -> None:
    """The networks gave the last boat to both; the whole text gives it to the one who lends it."""
    found = read(Document("note", LENT, published=DAY), engine="both").claims
    (mended,) = [claim for claim in found if any(reason.startswith("weighed over") for reason in claim.why)]
    assert mended.actors == ("AUS",)
    assert mended.why[-1].startswith("weighed over the whole text: ") and "JPN hardly acts (0." in mended.why[-1]
    assert ("JPN", "AUS") in [claim.actors for claim in found if claim is not mended]


def test_who_stands_right_beside_his_sum_gives_it_alone() -> None:
    """The trees may be sure that another acts: "and the UAE a further 50 million" leaves him no part in it."""
    sums = "Saudi Arabia pledged 100 million dollars and the UAE a further 50 million dollars to Yemen."
    found = moving(sums, {"SAU": ACTS, "ARE": ACTS})
    assert {claim.amount.value: claim.actors for claim in found if claim.amount}[5e7] == ("ARE",)


@pytest.mark.parametrize(("wanted", "actors", "others", "told"), [
    ({}, ("JPN",), {"PHL"}, None),  # where the trees say nothing, nothing moves, and nothing is told
    ({"PHL": NONE}, ("JPN",), set(), "PHL is hardly the other side (0.00)"),
    ({"JPN": OTHER, "PHL": ACTS}, ("PHL",), {"JPN"}, "PHL acts (1.00), JPN is the other side (1.00)"),
    ({"JPN": NONE, "PHL": NONE}, ("JPN",), set(), "PHL is hardly the other side (0.00)"),  # somebody acts
])
def test_the_trees_move_parties_of_help(
    wanted: dict[str, int], actors: tuple[str, ...], others: set[str], told: str | None
) -> None:
    (claim,) = [claim for claim in moving(SIGNED, wanted) if claim.kind is Kind.AID]
    assert (claim.actors, {*claim.partners, *claim.beneficiaries}) == (actors, others)
    reasons = [reason for reason in claim.why if reason.startswith("weighed")]
    assert [told is not None and told in reason for reason in reasons] == [True] * (told is not None)


@pytest.mark.parametrize(("wanted", "parties"), [
    ({}, {"JPN", "PHL"}),
    ({"PHL": OTHER}, {"JPN", "PHL"}),  # all who are party to a pact are alike
    ({"PHL": NONE}, {"JPN"}),
    ({"JPN": NONE, "PHL": NONE}, {"JPN", "PHL"}),  # a pact of nobody is none: it stays as it was
])
def test_the_trees_move_parties_of_a_pact(wanted: dict[str, int], parties: set[str]) -> None:
    (claim,) = [claim for claim in moving(SIGNED, wanted) if claim.kind is Kind.AGREEMENT]
    assert {*claim.parties} == parties and claim.actors


@pytest.mark.parametrize(("text", "kind", "share", "others"), [
    (SIGNED, Kind.AID, 0.26, {"PHL"}),  # likelier nobody than Manila; but help is for somebody
    (SIGNED, Kind.AID, 0.24, set()),
    (SIGNED, Kind.AGREEMENT, 0.26, {"PHL"}),  # nobody signs with himself
    (SIGNED, Kind.AGREEMENT, 0.24, set()),
    (ASKED, Kind.AID, 0.31, {"DNK"}),  # who is asked is left open more often
    (ASKED, Kind.AID, 0.29, set()),
    (GIVEN, Kind.AID, 0.9, {"DNK"}),  # where the trees are sure, they are heard
    (GIVEN, Kind.AID, 0.4, set()),  # help for partners who have no name is not for the next best
    (SPENT, Kind.POSTURE, 0.4, set()),  # a stance is nobody else's
])
def test_the_likeliest_other_side_of_an_act_that_must_have_one(
    text: str, kind: Kind, share: float, others: set[str]
) -> None:
    drafts, sights, memory = held(text)
    (place,) = [place for place, draft in enumerate(drafts) if draft.claim.kind is kind]
    claim = drafts[place].claim

    def leaning(candidate: Candidate, moved: object) -> tuple[float, ...]:
        if candidate.party in claim.actors:
            return (0.0, 1.0, 0.0)
        return (1 - share, 0.0, share) if candidate.party in {"PHL", "DNK"} else (0.9, 0.05, 0.05)

    with mock.patch.object(weighing, "shares", leaning):
        mended = weighed(drafts, sights, memory)[place].claim
    assert {*mended.parties} - {*claim.actors} == others


def test_what_the_words_say_outright_stays() -> None:
    (claim,) = moving(BESIDE, {"BEN": NONE})
    assert (claim.actors, claim.partners) == (("TGO",), ("BEN",))
    (claim,) = moving(BESIDE, {"TGO": NONE, "CHD": NONE, "TCD": NONE})
    assert claim.partners == ("BEN",) and claim.beneficiaries == ()


def test_the_grammar_alone_is_not_weighed() -> None:
    with mock.patch.object(reader, "weighed", side_effect=AssertionError):
        assert read(Document("note", SENT, published=DAY), engine="grammar").claims


@given(st.lists(st.floats(-20, 20), min_size=3, max_size=3), st.sampled_from([NONE, ACTS, OTHER]))
def test_shares_sum_to_one_and_lean_to_the_first_judgement(moved: list[float], role: int) -> None:
    told = shares(Candidate("NOR", role, ()), moved)
    assert sum(told) == pytest.approx(1) and all(0 <= share <= 1 for share in told)
    other = (role + 1) % 3
    assert told[role] >= shares(Candidate("NOR", other, ()), moved)[role]


@given(st.lists(st.sampled_from([NONE, ACTS, OTHER]), min_size=6, max_size=6))
@settings(max_examples=25, deadline=None)
def test_nobody_has_two_parts_and_somebody_acts(roles: list[int]) -> None:
    parties = ("RWA", "MOZ", "BWA", "TZA", "LSO", "AUS")
    for claim in moving(SENT, dict(zip(parties, roles, strict=True))):
        assert claim.actors and len(claim.parties) == len({*claim.parties})


def test_the_trees_take_what_they_are_shown() -> None:
    drafts, sights, memory = held(SENT)
    shown = {len(one.signs) for place in range(len(drafts)) for one in Text(drafts, sights, memory).candidates(place)}
    assert shown == {weighing._scales().get_inputs()[0].shape[1]}


def test_the_same_text_is_weighed_alike_whatever_was_read_before() -> None:
    def told() -> str:
        found = read(Document("note", SENT, published=DAY), engine="both").claims
        return json.dumps([claim.as_json() for claim in found])

    first = told()
    read(Document("other", SIGNED, published=DAY), engine="both")
    assert told() == first


def test_a_text_without_drafts_needs_no_trees() -> None:
    _, sights, memory = held(SENT)
    with mock.patch.object(weighing, "_scales", side_effect=AssertionError):
        assert weighed([], sights, memory) == []


def test_broken_trees_say_so() -> None:
    import onnxruntime

    weighing._scales.cache_clear()
    with (mock.patch.object(onnxruntime, "InferenceSession", side_effect=RuntimeError("cut")),
          pytest.raises(NoNetwork) as told):
        weighing._scales()
    weighing._scales.cache_clear()
    assert "cannot be loaded (RuntimeError: cut)" in told.value.what and "--engine grammar" in told.value.try_this


def test_a_claim_as_likely_as_nothing_is_still_weighed() -> None:
    """Where the networks saw no such act the trees are shown that they saw nothing, not a likelihood of nought."""
    drafts, sights, memory = held(SENT)
    blind = {start: replace(sight, impressions=()) for start, sight in sights.items()}
    for one in Text(drafts, blind, memory).candidates(0):
        assert all(np.isnan(sign) for sign in one.signs[:4])
    assert len(weighed(drafts, blind, memory)) == len(drafts)
