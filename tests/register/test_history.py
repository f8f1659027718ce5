"""What the claims of one commitment add up to."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from pledgebook.model import Claim, Period, Stage
from pledgebook.register.history import add_up, furthest_stage
from tests.register.readings import money, reading


def told(*of_texts: tuple[dict[str, Any], str | None]) -> list[Claim]:
    return [reading(f"t{number}", (f"Sentence {number}.", fields), published=day).claims[0]
            for number, (fields, day) in enumerate(of_texts)]


@pytest.mark.parametrize(("stages", "furthest"), [
    ([("pledged", "2024-01-01"), ("adopted", "2024-02-01")], "adopted"),
    ([("adopted", "2024-01-01"), ("pledged", "2024-02-01")], "adopted"),
    ([("pledged", "2024-01-01"), ("refused", "2024-02-01")], "refused"),
    ([("refused", "2024-01-01"), ("pledged", "2024-02-01")], "pledged"),
    ([("pledged", "2024-01-01"), ("refused", "2024-01-01")], "pledged"),
    ([("pledged", None), ("ended", "2024-01-01")], "ended"),
    ([("refused", None), ("considered", None)], "considered"),
    ([("refused", "2024-01-01"), ("blocked", "2024-02-01")], "blocked"),
])
def test_the_furthest_rung_unless_something_stopped_it_later(stages: list[tuple[str, str | None]],
                                                             furthest: str) -> None:
    claims = told(*[({"stage": Stage(stage)}, day) for stage, day in stages])
    for order in permutations(claims):
        assert furthest_stage(order) is Stage(furthest)


def test_a_commitment_from_three_texts() -> None:
    claims = told(({"amount": money(1.5e9), "beneficiaries": (), "stage": Stage.ADOPTED}, "2024-05-15"),
                  ({"amount": money(1.2e9), "period": Period(duration="P3Y")}, "2024-05-14"),
                  ({"amount": money(1.2e9, bound="about"), "instrument": "drone plan"}, "2024-06"))
    for order in permutations(claims):
        commitment = add_up(order, ["amount", "amount"])
        assert commitment.amount == money(1.2e9)  # most texts, and the plain figure before the rounded one
        assert commitment.stage is Stage.ADOPTED
        assert commitment.beneficiaries == ("UKR",)  # the furthest claim leaves it unsaid
        assert commitment.claim_ids == (claims[1].id, claims[0].id, claims[2].id)
        assert (commitment.first_said, commitment.last_said) == ("2024-05-14", "2024-06")
        assert commitment.document_ids == ("t0", "t1", "t2")
        assert commitment.instrument == "drone plan"
        assert commitment.period == Period(duration="P3Y")
        assert commitment.contested == ("amount",)


def test_a_figure_that_lost_its_scale_word_is_shown_only_by_a_majority() -> None:
    late = told(({"amount": money(61e9)}, "2024-01-01"), ({"amount": money(61)}, "2024-02-01"))
    assert add_up(late).amount == money(61e9)
    outvoted = told(({"amount": money(61e9)}, "2024-01-01"), *[({"amount": money(61)}, "2024-01-02")] * 2)
    assert add_up(outvoted).amount == money(61)
