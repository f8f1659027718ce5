"""What "it", "they", "we", "the minister", "the kingdom" stand for. All texts are invented."""

from __future__ import annotations

import pytest

from tests.claims.reading import acts

REFERENCES = [
    ("Egypt promised fuel. It will also send drones to Gaza.", "aid pledged EGY > PSE"),
    ("The coalition that Peru leads met. Chile has joined it. It will send drones to Haiti.", "aid pledged CHL > HTI"),
    ("Colombia and Ecuador met. Both countries signed a defence treaty.", "agreement adopted COL ECU"),
    ("Colombia and Ecuador met. They signed a defence treaty.", "agreement adopted COL ECU"),
    ("Japan met Peru. The two allies signed a defence treaty.", "agreement adopted JPN PER"),
    ("NATO met. The allies signed a defence treaty with Peru.", "agreement adopted NATO PER"),
    ("Peru arms Haiti, and Chile arms Haiti. Both countries will train Haitian forces.", "aid pledged CHL PER > HTI"),
    ("Peru met Haiti. Both countries will train Chilean forces.", "aid pledged HTI PER > CHL"),
    ("Mali waited. Aid came from Peru, whose minister said it would give Mali drones.", "aid pledged PER > MLI @PER"),
    ("Mali waited. Aid came from Peru, and a minister said it would give Chile drones.", "aid pledged MLI > CHL"),
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


TREATY = "Treaty between Chile and Peru"
SIGNATORIES = [
    (f"{TREATY}\nThe Parties shall provide Haiti with 20 trucks.", ["aid pledged CHL PER > HTI"]),
    (f"{TREATY}\nThe High Contracting Parties shall provide Haiti with 20 trucks.", ["aid pledged CHL PER > HTI"]),
    (f"{TREATY}\nEach Party shall provide Haiti with 20 trucks.", ["aid pledged CHL PER > HTI"]),
    (f"{TREATY}\nThe Republican Party shall provide Haiti with 20 trucks.", ["aid pledged USA > HTI"]),
    (f"{TREATY}\nThe parties in parliament are many.", []),
    ("The Heads of State of Chad, Mali and the Republic of Niger met.\nThe Parties shall send Haiti 20 tanks.",
     ["aid pledged MLI NER TCD > HTI"]),
    ("Chad met Mali.\nThe Parties shall send Haiti 20 trucks.", []),
    (f"{TREATY}\nThe Parties shall:\n(i) send Haiti 20 trucks;\n(ii) train Haitian police officers.",
     ["aid pledged CHL PER > HTI", "aid pledged CHL PER > HTI"]),
]


@pytest.mark.parametrize(("text", "expected"), SIGNATORIES)
def test_the_parties_of_a_treaty_are_those_of_its_title_or_of_the_list_at_its_head(
        text: str, expected: list[str]) -> None:
    assert acts(text) == expected


def test_what_a_communique_says_in_capitals_is_read() -> None:
    text = "JOINT DECLARATION OF PERU AND CHILE\nThe Ministers,\n1. {} the United States to provide patrol aircraft;"
    for operative in ("CALLED UPON", "Called upon"):
        assert acts(text.format(operative)) == ["aid requested CHL PER > USA"]
    assert acts(text.format("THANKED")) == []
