"""Who acts, with whom and for whom: a sentence and its nearest neighbour. All sentences are invented."""

from __future__ import annotations

import pytest

from tests.claims.reading import acts, claims

ACTORS = [
    ("Kenya will send 300 soldiers to Somalia.", ["deployment pledged KEN > SOM"]),
    ("The Norwegian parliament approved 40 million kroner for Moldova's army.", ["aid adopted NOR > MDA"]),
    ("Twelve tanks were delivered to Estonia by Finland.", ["aid delivered FIN > EST"]),
    ("Tanks from Slovenia have been delivered to Ukraine.", ["aid delivered SVN > UKR"]),
    ("The law commits Washington to provide Taiwan with radars.", ["aid pledged USA > TWN"]),
    (
        "President Yoweri Museveni and Crown Prince Mohammed bin Salman signed a defence agreement.",
        ["agreement adopted SAU UGA"],
    ),
    ("With its partners, Ghana and Togo have signed a defence pact.", ["agreement adopted GHA TGO"]),
]
PARTNERS = [
    ("Together with Sweden, Denmark will deliver tanks to Estonia.", ["aid pledged DNK > EST SWE"]),
    ("Sweden and Denmark will deliver tanks to Estonia.", ["aid pledged DNK SWE > EST"]),
    (
        "Ireland gave 5 million euros in humanitarian aid for Yemen through the United Nations.",
        ["aid delivered IRL > UN YEM"],
    ),
    ("Ireland gave 5 million euros in humanitarian aid for Yemen through a Dublin bank.", ["aid delivered IRL > YEM"]),
    ("Spain refused to let American jets use its bases.", ["deployment refused ESP > USA"]),
    ("Hungary will not take part in the new NATO command for Ukraine.", ["body refused HUN > NATO UKR"]),
    ("Poland requested consultations under Article 4 of the treaty.", ["guarantee requested POL > NATO"]),
    (
        "Colombia and Ecuador negotiate a pact modelled on those that Peru signed with Chile.",
        ["agreement negotiating COL ECU"],
    ),
]
BESIDE_THE_ACT = [
    ("Turkey supplied drones to Azerbaijan despite protests from France.", ["aid delivered TUR > AZE"]),
    ("In light of Russia's concerns, Norway will deliver tanks to Estonia.", ["aid pledged NOR > EST"]),
    ("With a Finnish election looming, Norway will deliver tanks to Estonia.", ["aid pledged NOR > EST"]),
    ("Norway will deliver tanks to Estonia to deter Russia.", ["aid pledged NOR > EST"]),
    ("Norway will deliver Dutch-built tanks to Estonia.", ["aid pledged NOR > EST"]),
    ("Germany will train two battalions for Lebanon in Jordan.", ["aid pledged DEU > LBN"]),
]
LISTS = [
    ("Seven countries, including Canada and Japan, have sent drones to Tonga.", ["aid delivered CAN JPN > TON"]),
    ("Seven countries have sent drones to Tonga.", []),
    (
        "Bangladesh, Nepal and Uruguay each pledged a battalion for South Sudan.",
        ["deployment pledged BGD NPL URY > SSD"],
    ),
    ("One of Bangladesh's neighbours pledged a battalion for South Sudan.", []),
]
ATTACKED = [
    ("Greece was attacked and the allies invoked Article 5.", {"GRC"}),
    ("The allies invoked Article 5 after the storm.", set()),
]


@pytest.mark.parametrize(("sentence", "expected"), ACTORS + PARTNERS + BESIDE_THE_ACT + LISTS)
def test_roles_follow_the_grammar(sentence: str, expected: list[str]) -> None:
    assert acts(sentence) == expected


@pytest.mark.parametrize(("sentence", "expected"), ATTACKED)
def test_a_clause_is_invoked_for_the_one_attacked(sentence: str, expected: set[str]) -> None:
    assert {p for claim in claims(sentence) for p in claim.beneficiaries} == expected


WAITING = "Mozambique asked for humanitarian aid. Portugal gave 3 million euros"
RECEIVERS = [
    (f"{WAITING} for demining.", "MOZ"),
    (f"{WAITING} for demining to the rebels.", None),
    (f"{WAITING} for demining to several other countries.", None),
    ("Lebanon's army needs fuel. Lebanon asked the neighbours. Qatar sent fuel.", "LBN"),
    ("The council met. The United Nations extended the mandate of the MINUSMA peacekeeping mission.", "MLI"),
]


@pytest.mark.parametrize(("text", "expected"), RECEIVERS)
def test_a_receiver_left_out_is_the_one_the_text_speaks_of(text: str, expected: str | None) -> None:
    found = {p for claim in claims(text) if "requested" not in claim.stage for p in claim.beneficiaries}
    assert found == ({expected} if expected else set())


def test_a_guessed_receiver_says_so_and_lowers_confidence() -> None:
    (named,) = [c for c in claims("Portugal gave Mozambique 3 million euros for demining.") if c.beneficiaries]
    guessed = next(c for c in claims(RECEIVERS[0][0]) if c.amount)
    assert guessed.beneficiaries == ("MOZ",)
    assert any("of whom the text speaks" in reason for reason in guessed.why)
    assert guessed.confidence < named.confidence
