"""What happens after the grammar: one claim an act, retellings and titles dropped. All texts are invented."""

from __future__ import annotations

import pytest

from pledgebook.claims.steps import DOCUMENT_STEPS, SENTENCE_STEPS
from tests.claims.reading import acts, claims

TANKS = "Norway will send 12 tanks to Ukraine."


@pytest.mark.parametrize(("text", "expected"), [
    # one claim an act, two where stage or parties differ
    ("Norway will send tanks and missiles to Ukraine.", ["aid pledged NOR > UKR"]),
    ("Norway sent tanks and will send missiles to Ukraine.", ["aid delivered NOR > UKR", "aid pledged NOR > UKR"]),
    ("Norway will send tanks to Ukraine but refuses to send troops.",
     ["aid pledged NOR > UKR", "deployment refused NOR > UKR"]),
    ("Norway sent tanks to Ukraine and withdrew its troops from Mali.",
     ["aid delivered NOR > UKR", "deployment ended NOR > MLI"]),
    # told twice
    (f"{TANKS} {TANKS}", ["aid pledged NOR > UKR"]),
    (f"{TANKS} The offer was made on Monday. Norway will send tanks to Ukraine.", ["aid pledged NOR > UKR"]),
    (f"{TANKS} Norway will send 30 million euros to Ukraine.", ["aid pledged NOR > UKR", "aid pledged NOR > UKR"]),
    (f"{TANKS} Norway has sent tanks to Ukraine before.", ["aid delivered NOR > UKR", "aid pledged NOR > UKR"]),
    (f"{TANKS} Sweden will send 12 tanks to Ukraine.", ["aid pledged NOR > UKR", "aid pledged SWE > UKR"]),
    # titles and headings
    (f"Norway sends tanks to Ukraine\n\n{TANKS}", ["aid pledged NOR > UKR"]),
    ("Norway to send tanks to Ukraine\n\nIt rained in Oslo on Monday.", []),
    (f"The day in the north\n\n{TANKS}\n\nNorway pledges tanks for Ukraine\n\nIt rained in Oslo on Monday.",
     ["aid pledged NOR > UKR"]),
    ("The day in the north\n\nIt rained in Oslo on Monday, officials said.\n\nFinland sends tanks to Ukraine\n\n"
     "Shells fell on two villages.", ["aid delivered FIN > UKR"]),
    # behind "if", nothing has happened yet
    ("If Norway sends tanks to Ukraine, the war will go on.", []),
    # arms for oneself are posture, for another aid
    ("The Netherlands bought 14 tanks for its army.", ["posture delivered NLD"]),
    ("The Netherlands bought 14 tanks for Ukraine.", ["aid delivered NLD > UKR"]),
    # bare support
    ("Norway supports Ukraine.", []),
    ("Norway will support Ukraine with tanks.", ["aid pledged NOR > UKR"]),
    # at request
    ("Chad sent troops to Niger at Niger's request.",
     ["deployment delivered TCD > NER", "deployment requested NER > TCD"]),
])
def test_what_is_left_of_a_text(text: str, expected: list[str]) -> None:
    assert acts(text) == expected


def test_a_merged_claim_keeps_what_each_part_gave() -> None:
    (claim,) = claims("Norway will send tanks and missiles to Ukraine.")
    assert any("tanks" in item for item in claim.items)
    assert any("missiles" in item for item in claim.items)


def test_less_is_believed_of_a_longer_way_and_of_a_guess() -> None:
    (plain,) = claims("Norway sent tanks to Ukraine.")
    (told,) = claims("Norway said that it had decided to try to promise to send tanks to Ukraine.") or (plain,)
    (without,) = claims("Norway will deliver tanks worth 30 million euros.") or (plain,)
    assert 0.2 <= told.confidence <= plain.confidence <= 1.0
    assert without.confidence < plain.confidence


def test_each_step_stands_in_the_order_of_work_once() -> None:
    for steps in (SENTENCE_STEPS, DOCUMENT_STEPS):
        assert len({step.__name__ for step in steps}) == len(steps)
