"""What "it", "they", "we", "the minister", "the kingdom" stand for. All texts are invented."""

from __future__ import annotations

import pytest

from tests.claims.reading import acts

REFERENCES = [
    ("Egypt promised fuel. It will also send drones to Gaza.", "aid pledged EGY > PSE"),
    ("The coalition that Peru leads met. Chile has joined it. It will send drones to Haiti.", "aid pledged CHL > HTI"),
    ("Colombia and Ecuador met. Both countries signed a defence treaty.", "agreement adopted COL ECU"),
    ("Colombia and Ecuador met. They signed a defence treaty.", "agreement adopted COL ECU"),
    ("The junta in Niamey has signed a defence pact with Mali.", "agreement adopted MLI NER"),
    (
        "Saudi Arabia waited. The war in Yemen went on. France delivered radars to the kingdom.",
        "aid delivered FRA > SAU",
    ),
    ("Taiwan waited. China threatened. The United States delivered radars to the island.", "aid delivered USA > TWN"),
    (
        "Mali is at war. Mali is poor. Russia has stationed 1,000 soldiers in the country.",
        "deployment delivered RUS > MLI",
    ),
]


@pytest.mark.parametrize(("text", "expected"), REFERENCES)
def test_references_are_resolved_inside_the_text(text: str, expected: str) -> None:
    assert expected in acts(text)


def test_a_word_that_the_text_does_not_resolve_makes_no_claim() -> None:
    assert acts("The ministry will send drones.") == []
