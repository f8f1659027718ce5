"""Who stands beside the one who acts, who is told to go, who is shielded, who asks to be let in. All is invented."""

from __future__ import annotations

import pytest

from pledgebook.claims import read
from pledgebook.model import Claim, Document
from tests.claims.reading import act, claims

BESIDE = [
    ("Togo, along with Benin, will supply Chad with ten tanks.", ("TGO",), ("BEN",)),
    ("Togo will supply ten tanks to Chad jointly with Benin and Ghana.", ("TGO",), ("BEN", "GHA")),
    ("Togo, together with Benin and Ghana, sent Chad ten howitzers.", ("TGO",), ("BEN", "GHA")),
    ("Togo, together with its allies, sent Chad ten howitzers.", ("TGO",), ()),
    ("Togo and Benin will supply Chad with ten tanks.", ("BEN", "TGO"), ()),
    ("Togo will supply Chad with rifles along with Ghanaian radios.", ("TGO",), ()),
]
SENT_AWAY = [
    ("Lomé told the United States to pull out its 1,000 troops.", ["deployment refused TGO > USA"]),
    ("Benin warned NATO to withdraw its soldiers from Togo.", ["deployment refused BEN > NATO TGO"]),
    ("The Japanese president ordered the Japanese troops to withdraw from Fiji.", ["deployment ended JPN > FJI"]),
    ("Japan will withdraw its troops from Fiji.", ["deployment ended JPN > FJI"]),
]


SHOT_DOWN = [
    ("Japanese destroyers shot down missiles aimed at Fiji.", ["guarantee delivered JPN > FJI"]),
    ("Japanese and Indian jets intercepted drones that Chad had fired at Fiji.", ["guarantee delivered IND JPN > FJI"]),
    ("Chad fired missiles at Fiji.", []),
    ("Japan shot down missiles that were heading to Fiji.", ["guarantee delivered JPN > FJI"]),
]
JOINING = [
    ("Togo has applied to NATO.", ["membership requested TGO > NATO"]),
    ("Togo has applied to NATO for ten tanks.", ["aid requested TGO > NATO"]),
    ("NATO's rules apply to the alliance.", []),
    ("Togo submitted its application to the European Union.", ["membership requested TGO > EU"]),
    ("Togo handed in its application for membership of NATO.", ["membership requested TGO > NATO"]),
    ("Togo withdrew its bid for NATO membership.", ["membership ended TGO > NATO"]),
    ("Companies from Togo applied to NATO to build drones.", []),
    ("Togo applied to NATO after Benin fired missiles.", ["membership requested TGO > NATO"]),
    ("ECOWAS expelled Togo.", ["membership ended ECOWAS > TGO"]),
    ("NATO members expelled Togolese diplomats.", []),
]
PUT_OFF = [
    ("Benin put off the ratification of the defence treaty with Togo.", ["agreement blocked BEN TGO"]),
    ("Benin put forward the defence treaty with Togo.", ["agreement proposed BEN TGO"]),
    ("Benin let its defence pact with Togo lapse.", ["agreement ended BEN TGO"]),
    ("Benin put its defence treaty with Togo in abeyance.", ["agreement ended BEN TGO"]),
    ("Japan put the sale of ten tanks to Fiji on hold.", ["aid ended JPN > FJI"]),
    ("Fiji took delivery of ten tanks from Japan.", ["aid delivered JPN > FJI"]),
    ("Japan's deliveries of tanks to Fiji have come to an end.", ["aid ended JPN > FJI"]),
    ("Japan's deliveries of tanks to Fiji have come to light.", ["aid delivered JPN > FJI"]),
    ("A Japanese senator put a hold on the sale of ten tanks to Fiji.", ["aid blocked JPN > FJI"]),
    ("Japan put a price on the sale of ten tanks to Fiji.", ["aid adopted JPN > FJI"]),
    ("Chad invited Niger to send soldiers.", ["deployment requested TCD > NER"]),
    ("NATO invited Fiji to join.", ["membership proposed NATO > FJI"]),
]
BOUGHT = [
    ("Japan ordered 96 attack helicopters from India.", ["agreement adopted IND JPN"]),
    ("Japan intends to buy Indian cruise missiles.", ["agreement pledged IND JPN"]),
    ("Japan will buy ten tanks from India for Fiji.", ["aid pledged JPN > FJI"]),
    ("Japan ordered its army to send ten tanks to Fiji.", ["aid pledged JPN > FJI"]),
    ("Japan will provide patrol vessels to Fiji.", ["aid pledged JPN > FJI"]),
    ("Japan provides a frigate for the NATO group.", ["deployment delivered JPN > NATO"]),
]
MOVED = [
    ("Japan and India pledged to withdraw their tanks from the border.", []),
    ("Japan withdrew its offer of tanks for Fiji.", ["aid ended JPN > FJI"]),
]
LEFT_OPEN = [
    ("Had Japan sent tanks to Fiji earlier, the front would look different.", []),
    ("Japan had sent tanks to Fiji earlier.", ["aid delivered JPN > FJI"]),
    ("It is unclear whether Japan will deliver the missiles to Fiji.", []),
    ("Japan is considering whether to deliver missiles to Fiji.", ["aid considered JPN > FJI"]),
    ("It is not true that Japan promised tanks to Fiji.", []),
    ("It is true that Japan promised tanks to Fiji.", ["aid pledged JPN > FJI"]),
    ("Japan called NATO membership for Fiji unrealistic.", ["membership refused JPN > FJI NATO"]),
    ("Japan called NATO membership for Fiji unacceptable.", ["membership refused JPN > FJI NATO"]),
    ("It is unclear whether the tanks that Japan delivered to Fiji are in use.", ["aid delivered JPN > FJI"]),
    ("It is unclear whether the truce will hold after Japan delivered tanks to Fiji.", ["aid delivered JPN > FJI"]),
    ("It is unclear whether Japan will pay to arm Fiji.", []),
    ("Few knew whether the pact signed by Japan and Fiji would hold.", ["agreement adopted FJI JPN"]),
    ("Japan called for NATO membership for Fiji.", ["membership requested JPN > FJI NATO"]),
]
BANS = [
    ("Japan imposed a ban on arms sales to Fiji.", ["aid refused JPN > FJI"]),
    ("Japan voted against a ban on arms sales to Fiji.", []),
    ("Japan opposed a ban on arms sales to Fiji.", []),
    ("Japan violated the ban on arms sales to Fiji.", []),
]


@pytest.mark.parametrize(("text", "actors", "partners"), BESIDE)
@pytest.mark.parametrize("engine", ["grammar", "both"])
def test_who_is_named_beside_the_doer_is_a_partner(text: str, actors: tuple[str, ...], partners: tuple[str, ...],
                                                   engine: str) -> None:
    found: Claim
    found, = read(Document("note", text, published="2024-05-01"), engine=engine).claims
    assert (tuple(sorted(found.actors)), tuple(sorted(found.partners))) == (actors, partners)
    assert found.beneficiaries == ("TCD",)


NEIGHBOURS = SENT_AWAY + SHOT_DOWN + JOINING + PUT_OFF + BOUGHT + MOVED + LEFT_OPEN + BANS


@pytest.mark.parametrize(("text", "wanted"), NEIGHBOURS)
def test_a_sentence_and_its_nearest_neighbour(text: str, wanted: list[str]) -> None:
    assert [act(claim).split(" @")[0] for claim in claims(text)] == wanted
