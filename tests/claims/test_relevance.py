"""Between states, or at home: the same words about one's own schools are no claim. All sentences are invented."""

from __future__ import annotations

import pytest

from pledgebook.claims.relevance import density
from tests.claims.reading import acts


@pytest.mark.parametrize(("sentence", "expected"), [
    ("The United States will provide 40 million dollars to the army of Lebanon.", ["aid pledged USA > LBN"]),
    ("The United States will provide 40 million dollars to schools in Ohio.", []),
    ("The United States will provide 40 million dollars for hurricane relief in Florida.", []),
    ("Japan's government will give Ukraine 3 billion yen in military aid.", ["aid pledged JPN > UKR"]),
    ("Japan's government will give small businesses 3 billion yen.", []),
    ("France will send 200 soldiers to Niger.", ["deployment pledged FRA > NER"]),
    ("France will send 200 firefighters to the Alps.", []),
    ("The president set up a task force on student loans.", []),
    ("The Pentagon awarded a company a contract for 20 radars.", []),
    ("Washington approved a tariff deal with Vietnam.", []),
])
def test_home_affairs_and_trade_stay_out(sentence: str, expected: list[str]) -> None:
    assert acts(sentence) == expected


def test_density_counts_words_of_security_in_a_hundred() -> None:
    assert density("The army took cover.") == 25.0
    assert density("The school took children.") == 0.0
    assert density("") == 0.0
