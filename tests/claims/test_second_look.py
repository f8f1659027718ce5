"""The grammar's claims as the learned reader sees them again: left out, mended where it is sure, else as they were."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pledgebook.claims.draft import Draft
from pledgebook.claims.network import Impression, Parts
from pledgebook.claims.reader import _by_grammar
from pledgebook.claims.second_look import DOUBTED, looked_at_again, with_parts, with_stage
from pledgebook.claims.suggested import BESIDE, Sight, sight
from pledgebook.model import Claim, Kind, Stage
from tests.claims.reading import parsed

NOBODY, ACTOR, PARTNER, RECEIVER = Parts(0.0, 0.0, 0.0), Parts(0.9, 0, 0), Parts(0, 0.9, 0), Parts(0, 0, 0.9)
TEXT = "Norway will send tanks to Ukraine, as its friendly neighbour had asked last week."


def scene(**changes: object) -> tuple[Draft, Sight]:
    """The grammar's draft of a sentence, and the network seeing one act at its verb."""
    here_parsed, memory = parsed(TEXT)
    (draft,) = _by_grammar(here_parsed, memory, [])
    send = TEXT.index("send")
    seen = Impression(send, send + 4, Kind.AID, 0.9, firm(Stage.PLEDGED, 0.9), {"NOR": ACTOR, "UKR": RECEIVER})
    seen = replace(seen, **changes)  # type: ignore[arg-type]
    return draft, replace(sight(here_parsed, memory, None, [draft], BESIDE), impressions=(seen,))


@cache
def plain() -> Claim:
    return scene()[0].claim


def firm(stage: Stage, sure: float, other: Stage = Stage.DELIVERED) -> dict[Stage, float]:
    return {s: sure if s is stage else 1 - sure if s is other else 0.0 for s in Stage}


@pytest.mark.parametrize(("likely", "kind", "kept"), [
    (0.9, Kind.AID, True),
    (DOUBTED, Kind.AID, True),
    (DOUBTED - 0.01, Kind.AID, False),
    (0.9, Kind.AGREEMENT, False),
])
def test_what_the_network_sees_next_to_nowhere_is_left_out(likely: float, kind: Kind, kept: bool) -> None:
    draft, here = scene(likely=likely, kind=kind)
    assert looked_at_again([draft], here) == ([replace(draft, seen=likely >= BESIDE)] if kept else [])


@pytest.mark.parametrize(("sure", "wanted"), [
    (0.85, Stage.REFUSED),  # the claim's own has 0.15
    (0.65, Stage.PLEDGED),  # the claim's own is not that unlikely
])
def test_a_stage_gives_way_only_to_one_that_is_sure(sure: float, wanted: Stage) -> None:
    draft, here = scene(stages=firm(Stage.REFUSED, sure, Stage.PLEDGED))
    (told,) = looked_at_again([draft], here)
    assert told.claim.stage is wanted
    assert any("rather than" in reason for reason in told.claim.why) is (wanted is not Stage.PLEDGED)


def test_a_stage_stays_where_no_other_is_sure() -> None:
    draft, _ = scene()
    spread = dict.fromkeys(Stage, 0.0) | {Stage.REFUSED: 0.5, Stage.DELIVERED: 0.4, Stage.PLEDGED: 0.1}
    assert with_stage(draft.claim, Impression(0, 1, Kind.AID, 0.9, spread, {})) == draft.claim


@pytest.mark.parametrize(("parts", "wanted"), [
    ({"NOR": ACTOR, "UKR": RECEIVER}, (("NOR",), (), ("UKR",))),
    ({"NOR": ACTOR, "UKR": NOBODY}, (("NOR",), (), ())),
    ({"NOR": ACTOR, "UKR": Parts(0, 0.35, 0.1)}, (("NOR",), (), ("UKR",))),  # doubtful, but it may be
    ({"NOR": ACTOR, "UKR": RECEIVER, "DNK": ACTOR}, (("NOR", "DNK"), (), ("UKR",))),
    ({"NOR": ACTOR, "UKR": RECEIVER, "DNK": Parts(0.6, 0, 0)}, (("NOR",), (), ("UKR",))),
    ({"NOR": ACTOR, "UKR": RECEIVER, "DNK": PARTNER}, (("NOR",), ("DNK",), ("UKR",))),
    ({"NOR": ACTOR, "UKR": RECEIVER, "DNK": RECEIVER}, (("NOR",), (), ("UKR", "DNK"))),
    ({"NOR": NOBODY, "UKR": ACTOR}, (("UKR",), (), ())),  # nobody has two parts
    ({"NOR": NOBODY, "UKR": RECEIVER}, (("NOR",), (), ("UKR",))),  # a claim keeps an actor
    ({"UKR": RECEIVER}, (("NOR",), (), ("UKR",))),  # of Norway the network cannot judge
])
def test_parties_come_and_go_where_the_network_is_sure(
    parts: dict[str, Parts], wanted: tuple[tuple[str, ...], ...]
) -> None:
    draft, _ = scene()
    told = with_parts(draft.claim, parts)
    assert (told.actors, told.partners, told.beneficiaries) == wanted
    same = wanted == (("NOR",), (), ("UKR",))
    assert (told == draft.claim) if same else told.why[-1].startswith("learned: ")


@given(st.dictionaries(st.sampled_from(["NOR", "UKR", "DNK"]), st.builds(Parts, *[st.floats(0, 1)] * 3)))
@settings(max_examples=200, deadline=None)
def test_a_mended_claim_has_an_actor_and_nobody_twice(parts: dict[str, Parts]) -> None:
    told = with_parts(plain(), parts)
    everybody = [*told.actors, *told.partners, *told.beneficiaries]
    assert told.actors and len(everybody) == len(set(everybody))
    assert with_parts(told, parts) == told  # to look a third time changes nothing


@pytest.mark.parametrize("changes", [
    {"kind": Kind.AGREEMENT},
    {"likely": 0.25},
    {"start": TEXT.index("week"), "end": len(TEXT) - 1},
])
def test_another_act_does_not_mend_this_one(changes: dict[str, object]) -> None:
    draft, here = scene(parts={"DNK": ACTOR}, **changes)
    weak = replace(here.impressions[0], start=TEXT.index("asked"), end=TEXT.index("asked") + 5, kind=Kind.AID,
                   likely=DOUBTED)  # far off, so that the kind is not doubted
    (told,) = looked_at_again([draft], replace(here, impressions=(*here.impressions, weak)))
    assert told.claim == draft.claim


GIVEN = [
    ("Denmark will send ten tanks to Togo.", True),
    ("Denmark will send ten tanks and their crews to Togo.", False),  # who go along
    ("Denmark will send ten frigates to Togo.", False),  # they come with their crews
]


@pytest.mark.parametrize(("text", "stays"), GIVEN)
def test_weapons_that_the_network_takes_for_troops_stay_help(text: str, stays: bool) -> None:
    here_parsed, memory = parsed(text)
    drafts = [draft for draft in _by_grammar(here_parsed, memory, []) if draft.claim.kind is Kind.AID]
    send = text.index("send")
    troops = Impression(send, send + 4, Kind.DEPLOYMENT, 0.9, firm(Stage.PLEDGED, 0.9), {"DNK": ACTOR, "TGO": RECEIVER})
    here = replace(sight(here_parsed, memory, None, drafts, BESIDE), impressions=(troops,))
    assert bool(looked_at_again(drafts, here)) is stays
