"""What an act is about, each kind beside the nearest thing that the book does not keep. All sentences are invented."""

from __future__ import annotations

import pytest

from pledgebook.claims.kinds import head_phrase, noun_kind, phrase
from pledgebook.model import Kind
from tests.claims.reading import acts, parsed

KINDS = [
    ("Japan and the Philippines signed a defence pact.", "agreement adopted JPN PHL"),
    ("Japan and the Philippines signed a trade deal.", None),
    ("Japan and the Philippines signed a fisheries agreement.", None),
    ("Japan and the Philippines signed an agreement on the establishment of a free trade area.", None),
    ("Japan entered into an agreement with Vietnam concerning certain aspects of trade in fruit.", None),
    ("Japan entered into an agreement with Vietnam concerning the transfer of defence equipment.",
     "agreement adopted JPN VNM"),
    ("Canada will deploy 120 firefighters to Australia.", None),
    ("Canada will deploy 120 soldiers to Latvia.", "deployment pledged CAN > LVA"),
    ("Russia and Mali concluded a military cooperation agreement.", "agreement adopted MLI RUS"),
    ("Iran and Russia signed a 20-year strategic partnership treaty.", "agreement adopted IRN RUS"),
    ("Russia and Mali concluded a wheat supply contract.", None),
    ("India and Vietnam agreed to deepen their defence cooperation.", "agreement pledged IND VNM"),
    ("India and Vietnam discussed defence cooperation.", None),
    ("Armenia announced its withdrawal from the CSTO.", "membership ended ARM > CSTO"),
    ("Armenia announced its withdrawal from the contest.", None),
    ("Armenia announced the withdrawal of its troops from Kosovo.", "deployment ended ARM > XKX"),
    ("Japan will give the Philippines five coastal radars.", "aid pledged JPN > PHL"),
    ("Japan will give its farmers five billion yen.", None),
    ("Japan and the Philippines share democratic values.", None),
    ("Japan praised its unwavering friendship with the Philippines.", None),
    ("The Netherlands donated 14 Leopard tanks to Ukraine.", "aid delivered NLD > UKR"),
    ("The Netherlands donated a painting to Ukraine.", None),
    ("India supplied Vietnam with cruise missiles.", "aid delivered IND > VNM"),
    ("India tested a cruise missile.", None),
    ("Canada will train Ukrainian soldiers.", "aid pledged CAN > UKR"),
    ("Canada will train its own soldiers.", None),
    ("The United States approved the sale of missiles to Taiwan.", "aid adopted USA > TWN"),
    ("The United States approved the sale of a steel company to a Taiwanese investor.", None),
    ("Saudi Arabia pledged 100 million dollars in humanitarian aid to Yemen.", "aid pledged SAU > YEM"),
    ("Saudi Arabia pledged to cut its oil output.", None),
    ("The United Kingdom pledged 20 million pounds in humanitarian aid for Sudan.", "aid pledged GBR > SDN"),
    ("The United Kingdom pledged 20 million pounds for its hospitals.", None),
    ("The United States promised to defend the Philippines if it is attacked.", "guarantee pledged USA > PHL"),
    ("The United States condemned the attack on the Philippines.", None),
    ("The United States reaffirmed its commitment to Estonia's security.", "guarantee pledged USA > EST"),
    ("The United States reaffirmed its commitment to Estonia's energy security.", None),
    ("The United States reaffirmed its commitment to the food security of Somalia.", None),
    ("The United States reaffirmed its commitment to the defence of Somalia.", "guarantee pledged USA > SOM"),
    ("France will defend Estonia against any attack.", "guarantee pledged FRA > EST"),
    ("The alliance agreed to defend every inch of allied territory.", "guarantee pledged NATO"),
    ("France defended its record on Estonia.", None),
    ("Finland joined NATO.", "membership delivered FIN > NATO"),
    ("Finland joined the talks on the budget.", None),
    ("Georgia applied for membership of the football federation.", None),
    ("France deployed 800 soldiers to Romania.", "deployment delivered FRA > ROU"),
    ("France deployed 800 police officers in Paris for the parade.", None),
    ("Djibouti will let China use its naval base.", "deployment pledged DJI > CHN"),
    ("Djibouti will let China use its football ground.", None),
    ("Germany will station a brigade in Lithuania.", "deployment pledged DEU > LTU"),
    ("Lithuania will host a German brigade.", "deployment pledged LTU > DEU"),
    ("Lithuania will host a German choir.", None),
    ("The United States and South Korea began their annual military exercise.", None),
    ("Japan held joint naval drills with the Philippines.", None),
    ("NATO will set up a command in Germany.", "body pledged NATO"),
    ("Kenya and Uganda established a joint border command.", "body adopted KEN UGA"),
    ("Hungary will stay out of the drone coalition for Ukraine.", "body refused HUN > UKR"),
    ("Hungary will stay out of the euro.", None),
    ("Estonia's parliament set up a committee on school meals.", None),
    ("Poland raised its defence spending to 4 per cent of GDP.", "posture delivered POL"),
    ("Poland raised its spending on schools.", None),
    ("Spain refused to raise its defence spending to 5 per cent of GDP.", "posture refused ESP"),
    ("Spain refused to raise its pensions.", None),
    ("Sweden abandoned two centuries of neutrality.", "posture ended SWE"),
    ("Poland intends to host nuclear weapons.", "posture pledged POL"),
    ("Poland plans to build its first nuclear power plant.", None),
    ("Japan will double its defence budget by 2027.", "posture pledged JPN"),
    ("Japan will double its culture budget by 2027.", None),
    ("The Netherlands bought 14 Leopard tanks for its army.", "posture delivered NLD"),
    ("The European Union imposed new sanctions on Russia.", None),
    ("The United States froze the assets of four Russian banks.", None),
    ("Russian forces shelled Kharkiv overnight.", None),
    ("Russian missiles hit a power station in Kharkiv.", None),
    ("Kenya's president visited Haiti.", None),
    ("The British prime minister met the Polish president in Warsaw.", None),
    ("The United Kingdom recalled its ambassador from Kuwait.", None),
]


@pytest.mark.parametrize(("sentence", "expected"), KINDS)
def test_a_kind_and_the_nearest_thing_that_is_none(sentence: str, expected: str | None) -> None:
    assert acts(sentence) == ([expected] if expected else [])


def test_the_table_has_every_kind() -> None:
    assert {expected.split()[0] for _, expected in KINDS if expected} == {str(kind) for kind in Kind}


@pytest.mark.parametrize(("sentence", "noun", "verb", "kind"), [
    ("Spain sent missiles to Cyprus.", "missiles", "send", Kind.AID),
    ("Spain deployed missiles in Cyprus.", "missiles", "deploy", Kind.DEPLOYMENT),
    ("Spain sold a frigate to Cyprus.", "frigate", "sell", Kind.AID),
    ("Spain sent a frigate to Cyprus.", "frigate", "send", Kind.DEPLOYMENT),
    ("Spain signed the security agreement.", "agreement", "sign", Kind.AGREEMENT),
    ("Spain signed the climate agreement.", "agreement", "sign", None),
    ("Spain gave security guarantees.", "guarantees", "give", Kind.GUARANTEE),
    ("Spain gave loan guarantees.", "guarantees", "give", None),
    ("Spain raised its defence budget.", "budget", "raise", Kind.POSTURE),
    ("Spain raised its film budget.", "budget", "raise", None),
    ("Spain founded a training centre.", "centre", "found", Kind.BODY),
    ("Spain founded a shopping centre.", "centre", "found", None),
])
def test_a_noun_and_its_verb_make_a_kind(sentence: str, noun: str, verb: str, kind: Kind | None) -> None:
    token = next(token for token in parsed(sentence)[0].doc if token.text == noun)
    assert noun_kind(token, lambda _: False, verb) is kind


def test_a_phrase_is_the_noun_with_what_belongs_to_it() -> None:
    token = next(t for t in parsed("Spain approved new military aid for Cyprus.")[0].doc if t.text == "aid")
    assert head_phrase(token) == "new military aid"
    assert phrase(token) == "new military aid for Cyprus"
