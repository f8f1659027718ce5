"""Whose senate and whose minister, according to whom; consent, treaties named after a place; hearsay; things sent.

All sentences are invented; each table holds a yes beside its nearest no.
"""

from __future__ import annotations

import pytest

from pledgebook.claims import read
from pledgebook.model import Document
from tests.claims.reading import DAY, act, acts

BODIES = [
    ("The Uruguayan Senate approved the sending of 200 soldiers to Haiti.", ["deployment adopted URY > HTI"]),
    ("The Nigerian Senate approved the sending of 200 soldiers to Haiti.", ["deployment adopted NGA > HTI"]),
    ("The US Senate approved the sending of 200 soldiers to Haiti.", ["deployment adopted USA > HTI"]),
]
CONSENTED = [
    ("Norway's parliament gave its consent to sending 300 soldiers to Haiti.", ["deployment adopted NOR > HTI"]),
    ("Norway's parliament gave its approval to sending 300 soldiers to Haiti.", ["deployment adopted NOR > HTI"]),
    ("Norway's parliament gave its blessing to Haiti.", []),
]
PACTS = [
    ("Malta and Italy have renewed the protocol on military help.", ["agreement adopted ITA MLT"]),
    ("Malta and Italy have renewed the protocol on whales.", []),
]
REPORTED = [
    ("Norway has suspended military aid to Uganda, Foreign Minister Ketil Brandvold said.",
     ["aid ended NOR > UGA @NOR"]),
    ("OSLO - Norway has suspended military aid to Uganda, Foreign Minister Ketil Brandvold said.",
     ["aid ended NOR > UGA @NOR"]),
    ("Norway has suspended military aid to Uganda, Ugandan Foreign Minister Okello Otim said.",
     ["aid ended NOR > UGA @UGA"]),
    ("Ten tanks were promised to Uganda by Norway, according to Foreign Minister Okello Otim of Uganda.",
     ["aid pledged NOR > UGA @UGA"]),
]
ACCORDING = [
    ("According to diplomats some 2,000 Libyan soldiers are in Uganda already.", ["deployment delivered LBY > UGA"]),
    ("According to Libyan diplomats some 2,000 soldiers of Chad are in Uganda already.",
     ["deployment delivered TCD > UGA @LBY"]),
    ("According to officials in Oslo, Denmark will send ten tanks to Togo.", ["aid pledged DNK > TGO @NOR"]),
]
HEARSAY: list[tuple[str, list[str]]] = [
    ("Reports that Norway would send tanks to Togo are untrue, the Norwegian embassy said.", []),
    ("Claims that Norway had sent tanks to Togo were baseless, its embassy said.", []),
    ("The rumour that Norway will send tanks to Togo is not true, its embassy said.", []),
]


@pytest.mark.parametrize(("sentence", "expected"), BODIES + CONSENTED + PACTS + REPORTED + ACCORDING + HEARSAY)
def test_who_acts_and_who_says_so(sentence: str, expected: list[str]) -> None:
    assert acts(sentence) == expected


def test_a_minister_without_a_state_speaks_for_the_one_that_opens_the_sentence() -> None:
    text = ('Slovakia does not want an American base on its territory, Defence Minister Jozef Stanek said.\n\n'
            '"We want to join NATO, we do not want to let rooms," he said.')
    assert "membership requested SVK > NATO @SVK" in acts(text)


def test_a_treaty_named_after_a_town_is_not_that_states() -> None:
    found = read(Document("note", "Estonia has withdrawn from the Ottawa treaty.", published=DAY), engine="both").claims
    assert [act(claim) for claim in found] == ["agreement ended EST"]


SENT = [
    ("Denmark will send ten tanks to Togo, according to Norway.", {"aid"}),
    ("Denmark will send 200 soldiers with ten tanks to Togo, according to Norway.", {"deployment"}),
]


@pytest.mark.parametrize(("sentence", "kinds"), SENT)
def test_what_is_sent_is_told_once(sentence: str, kinds: set[str]) -> None:
    found = read(Document("note", sentence, published=DAY), engine="both").claims
    assert {claim.kind for claim in found} == kinds, [act(claim) for claim in found]


@pytest.mark.parametrize("sentence", [sentence for sentence, _ in HEARSAY])
def test_hearsay_that_is_denied_is_not_told_by_the_networks_either(sentence: str) -> None:
    assert not read(Document("note", sentence, published=DAY), engine="both").claims


FIRMS = [
    ("The Norwegian company Fjordvik will deliver missiles to Benin.", []),
    ("A Turkish company signed an agreement with Benin on drones.", []),
    ("The French arms maker Bellac delivered six howitzers to Benin.", []),
    ("Norway and the company Fjordvik will deliver missiles to Benin.", ["aid pledged NOR > BEN"]),
    ("Norway will deliver missiles to Benin, the Norwegian company Fjordvik said.", ["aid pledged NOR > BEN @NOR"]),
    ("A Swedish infantry company delivered food to Benin's army.", ["aid delivered SWE > BEN"]),
]


@pytest.mark.parametrize(("sentence", "expected"), FIRMS)
def test_what_a_firm_does_is_no_act_of_its_state(sentence: str, expected: list[str]) -> None:
    assert acts(sentence) == expected


@pytest.mark.parametrize("sentence", [
    "The Norwegian company Kongsberg will deliver missiles to Benin.",
    "A South Korean shipbuilder signed a contract with Benin for four frigates.",
])
def test_nor_by_the_networks(sentence: str) -> None:
    assert not read(Document("note", sentence, published=DAY), engine="both").claims
