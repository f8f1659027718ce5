"""What is held against somebody, or to his credit, is his doing and nobody else's. All sentences are invented."""

from __future__ import annotations

import pytest

from pledgebook.claims import read
from pledgebook.model import Document, Stage
from tests.claims.reading import DAY, act, acts

HELD = [
    ("Norway criticised Togo over the deployment of troops to Benin.", ["deployment delivered TGO > BEN"]),
    ("Norway imposed sanctions on Togolese officers over the shipment of rifles to Benin.",
     ["aid delivered TGO > BEN"]),
    ("Norway accused Togo of the delivery of rifles to Benin.", ["aid delivered TGO > BEN"]),
    ("Norway summoned the Togolese envoy after the delivery of rifles to Benin.", ["aid delivered TGO > BEN"]),
    ("Togo was criticised by Norway for the deployment of troops to Benin.", ["deployment delivered TGO > BEN"]),
    ("Norway praised Togo for sending rifles to Benin.", ["aid delivered TGO > BEN"]),
    ("Norway sanctioned two firms over the delivery of missiles to Benin.", []),  # nobody known has done it
]
OWN = [
    ("Norway approved the delivery of rifles to Benin.", ["aid adopted NOR > BEN"]),
    ("Norway asked Togo for the delivery of rifles to Benin.", ["aid requested NOR > BEN TGO"]),
    ("Norway apologised to Togo and sent rifles to Benin.", ["aid delivered NOR > BEN"]),
]


@pytest.mark.parametrize(("sentence", "expected"), HELD + OWN)
def test_whose_doing_it_is(sentence: str, expected: list[str]) -> None:
    assert acts(sentence) == expected


@pytest.mark.parametrize("sentence", [sentence for sentence, _ in HELD])
def test_whoever_judges_does_not_act_by_the_networks_either(sentence: str) -> None:
    found = read(Document("note", sentence, published=DAY), engine="both").claims
    # That he objects to it may be told (decision 23), never that he does it.
    assert not [act(claim) for claim in found if "NOR" in claim.actors and claim.stage is not Stage.REFUSED]


@pytest.mark.parametrize(("sentence", "expected"), OWN)
def test_whoever_does_it_acts_by_the_networks_too(sentence: str, expected: list[str]) -> None:
    assert [act(claim) for claim in read(Document("note", sentence, published=DAY), engine="both").claims] == expected
