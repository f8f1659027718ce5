"""How firm an act is: verbs, tense, hedges, and what "not" does to each. One short text each, all invented."""

from __future__ import annotations

import pytest

from pledgebook.claims import read
from pledgebook.model import Document, Stage
from tests.claims.reading import acts, claims

# In each table the second of two like sentences is the nearest one that must come out differently.
FIRMNESS = [
    ("Norway has delivered 12 tanks to Ukraine.", "aid delivered NOR > UKR"),
    ("Norway is delivering tanks to Ukraine.", "aid delivered NOR > UKR"),
    ("Norway will deliver 12 tanks to Ukraine.", "aid pledged NOR > UKR"),
    ("Norway plans to deliver tanks to Ukraine.", "aid pledged NOR > UKR"),
    ("Norway promised to deliver tanks to Ukraine.", "aid pledged NOR > UKR"),
    ("Sweden intends to send fighter jets to Ukraine.", "aid pledged SWE > UKR"),
    ("Sweden agreed to send fighter jets to Ukraine.", "aid pledged SWE > UKR"),
    ("Sweden announced a package of fighter jets for Ukraine.", "aid pledged SWE > UKR"),
    ("Sweden authorised the transfer of fighter jets to Ukraine.", "aid adopted SWE > UKR"),
    ("Sweden has begun sending fighter jets to Ukraine.", "aid delivered SWE > UKR"),
    ("Sweden is ready to send fighter jets to Ukraine.", "aid pledged SWE > UKR"),
    ("Sweden is likely to send fighter jets to Ukraine.", "aid considered SWE > UKR"),
    ("South Korea is going to send tanks to Peru.", "aid pledged KOR > PER"),
    ("South Korea would send tanks to Peru.", "aid pledged KOR > PER"),
    ("South Korea might send tanks to Peru.", "aid considered KOR > PER"),
    ("South Korea is willing to sell tanks to Peru.", "aid pledged KOR > PER"),
    ("South Korea has agreed in principle to send tanks to Peru.", "aid pledged KOR > PER"),
    ("South Korea allocated 40 million dollars for military aid to Peru.", "aid adopted KOR > PER"),
    ("South Korea granted Peru 40 million dollars in military aid.", "aid adopted KOR > PER"),
    ("South Korea gave Peru 40 million dollars in military aid.", "aid delivered KOR > PER"),
    ("South Korea is holding back its delivery of tanks to Peru.", "aid refused KOR > PER"),
    ("South Korea is blocking the delivery of Japanese tanks to Peru.", "aid blocked KOR > PER"),
    ("Under the accord Japan may keep 300 soldiers in Mali.", "deployment adopted JPN > MLI"),
    ("Under pressure Japan may keep 300 soldiers in Mali.", "deployment considered JPN > MLI"),
    ("Norway closed a security deal with Peru.", "agreement adopted NOR PER"),
    ("Norway halted a security deal with Peru.", "agreement ended NOR PER"),
    ("Norway has refrained from sending tanks to Peru.", "aid refused NOR > PER"),
    ("Norway may deliver tanks to Ukraine.", "aid considered NOR > UKR"),
    ("Norway could deliver tanks to Ukraine.", "aid considered NOR > UKR"),
    ("Poland may keep sending ammunition to Ukraine.", "aid considered POL > UKR"),
    ("Norway is considering sending tanks to Ukraine.", "aid considered NOR > UKR"),
    ("Norway is weighing whether to send tanks to Ukraine.", "aid considered NOR > UKR"),
    ("Norway is expected to send tanks to Ukraine.", "aid considered NOR > UKR"),
    ("South Korea floated the idea of sending tanks to Peru.", "aid considered KOR > PER"),
    ("Norway has offered to send tanks to Ukraine.", "aid proposed NOR > UKR"),
    ("Norway proposed sending tanks to Ukraine.", "aid proposed NOR > UKR"),
    ("South Korea will offer to sell tanks to Peru.", "aid proposed KOR > PER"),
    ("Ukraine asked Norway to send tanks.", "aid requested UKR > NOR"),
    ("Ukraine is seeking tanks from Norway.", "aid requested UKR > NOR"),
    ("Ukraine needs tanks from Norway.", "aid requested UKR > NOR"),
    ("South Korea demanded that Japan send troops to Mali.", "deployment requested KOR > JPN MLI"),
    ("South Korea called on Japan to withdraw its troops from Mali.", "deployment refused KOR > JPN MLI"),
    ("Norway refused to send tanks to Ukraine.", "aid refused NOR > UKR"),
    ("Norway ruled out sending tanks to Ukraine.", "aid refused NOR > UKR"),
    ("Norway is reluctant to send tanks to Ukraine.", "aid refused NOR > UKR"),
    ("Norway has suspended deliveries of tanks to Ukraine.", "aid ended NOR > UKR"),
    ("Norway halted its military aid to Ukraine.", "aid ended NOR > UKR"),
    ("Hungary vetoed military aid to Ukraine.", "aid blocked HUN > UKR"),
    ("Norway's parliament approved 75 million kroner in military aid to Ukraine.", "aid adopted NOR > UKR"),
]
AGREEMENTS_AND_MEMBERS = [
    ("Norway and Ukraine signed a security agreement on Friday.", "agreement adopted NOR UKR"),
    ("Norway and Ukraine will sign a security agreement on Friday.", "agreement pledged NOR UKR"),
    ("Norway and Ukraine plan to sign a security agreement.", "agreement pledged NOR UKR"),
    ("Norway and Ukraine are negotiating a security agreement.", "agreement negotiating NOR UKR"),
    ("South Korea and Peru are in talks on a defence treaty.", "agreement negotiating KOR PER"),
    ("South Korea and Peru have opened talks on a defence treaty.", "agreement negotiating KOR PER"),
    ("South Korea tabled a draft defence treaty with Peru.", "agreement proposed KOR PER"),
    ("South Korea and Peru initialled a defence treaty.", "agreement adopted KOR PER"),
    ("Finland ratified the defence treaty with Sweden.", "agreement adopted FIN SWE"),
    ("South Korea's parliament rejected the defence treaty with Peru.", "agreement refused KOR PER"),
    ("South Korea withdrew from its defence treaty with Peru.", "agreement ended KOR PER"),
    ("South Korea suspended its defence treaty with Peru.", "agreement ended KOR PER"),
    ("Sweden joined NATO in March 2024.", "membership delivered SWE > NATO"),
    ("Sweden will join NATO.", "membership pledged SWE > NATO"),
    ("Turkey's parliament ratified Sweden's accession to NATO.", "membership adopted TUR > NATO SWE"),
    ("Sweden deployed a battalion to Latvia.", "deployment delivered SWE > LVA"),
    ("Sweden will deploy a battalion to Latvia.", "deployment pledged SWE > LVA"),
    ("Sweden has withdrawn its troops from Mali.", "deployment ended SWE > MLI"),
    ("South Korea will pull its troops out of Mali by 2027.", "deployment ended KOR > MLI"),
    ("South Korea is keeping its troops in Mali.", "deployment delivered KOR > MLI"),
]
NEGATION = [
    ("Germany will not send cruise missiles to Ukraine.", "aid refused DEU > UKR"),
    ("Germany won't send cruise missiles to Ukraine.", "aid refused DEU > UKR"),
    ("Germany will never send cruise missiles to Ukraine.", "aid refused DEU > UKR"),
    ("Germany does not plan to send cruise missiles to Ukraine.", "aid refused DEU > UKR"),
    ("Germany is not ready to send cruise missiles to Ukraine.", "aid refused DEU > UKR"),
    ("Germany is unwilling to send cruise missiles to Ukraine.", "aid refused DEU > UKR"),
    ("South Korea does not intend to sell tanks to Peru.", "aid refused KOR > PER"),
    ("Germany opposes sending cruise missiles to Ukraine.", "aid refused DEU > UKR"),
    ("Germany no longer opposes sending cruise missiles to Ukraine.", "aid considered DEU > UKR"),
    ("Germany does not rule out sending cruise missiles to Ukraine.", "aid considered DEU > UKR"),
    ("Germany will not rule out sending cruise missiles to Ukraine.", "aid considered DEU > UKR"),
    ("Germany has not ruled out sending cruise missiles to Ukraine.", "aid considered DEU > UKR"),
    ("Germany will stop sending shells to Ukraine.", "aid ended DEU > UKR"),
    ("Germany will not stop sending shells to Ukraine.", "aid pledged DEU > UKR"),
    ("Germany will no longer send shells to Ukraine.", "aid ended DEU > UKR"),
    ("Germany will continue to send shells to Ukraine.", "aid pledged DEU > UKR"),
    ("Germany vowed not to send troops to Ukraine.", "deployment refused DEU > UKR"),
    ("France cannot send troops to Ukraine.", "deployment refused FRA > UKR"),
    ("France will send no troops to Ukraine.", "deployment refused FRA > UKR"),
    ("Hungary will not take part in the NATO mission for Ukraine.", "body refused HUN > NATO UKR"),
    ("Germany supports Ukraine's accession to NATO.", "membership pledged DEU > NATO UKR"),
]
TENSE = [
    ("Norway sends tanks to Moldova.", "aid delivered NOR > MDA"),
    ("Norway has been sending tanks to Moldova since May.", "aid delivered NOR > MDA"),
    ("Norway is to send tanks to Moldova in May.", "aid pledged NOR > MDA"),
    ("Norway is due to send tanks to Moldova in May.", "aid pledged NOR > MDA"),
    ("Norway can send tanks to Moldova.", "aid considered NOR > MDA"),
    ("Norway is unlikely to send tanks to Moldova.", "aid refused NOR > MDA"),
    ("Norway will hardly send tanks to Moldova.", "aid refused NOR > MDA"),
    ("Norway would rather not send tanks to Moldova.", "aid refused NOR > MDA"),
]
# What has not been done is no act: the book keeps refusals, not omissions (decision 10).
NO_ACT = [
    "Germany has not delivered cruise missiles to Ukraine.",
    "Germany never sent cruise missiles to Ukraine.",
    "Germany did not promise cruise missiles to Ukraine.",
    "Germany made no pledge of missiles to Ukraine.",
    "Germany failed to deliver the promised shells to Ukraine.",
    "Germany denied that it had sent cruise missiles to Ukraine.",
    "Turkey has not ratified Sweden's accession to NATO.",
    "Norway regrets that tanks were sent to Moldova.",
    "Without tanks from Norway, Moldova would fall.",
    "Whether South Korea will send troops to Mali is unclear.",
    "South Korea's promised tanks have not arrived in Peru.",
]


@pytest.mark.parametrize(("sentence", "expected"), FIRMNESS)
def test_the_stage_follows_verb_and_tense(sentence: str, expected: str) -> None:
    assert acts(sentence) == [expected]


@pytest.mark.parametrize(("sentence", "expected"), AGREEMENTS_AND_MEMBERS)
def test_treaties_memberships_and_troops_have_their_own_ladders(sentence: str, expected: str) -> None:
    assert acts(sentence) == [expected]


@pytest.mark.parametrize(("sentence", "expected"), TENSE)
def test_tense_and_small_words_move_an_act(sentence: str, expected: str) -> None:
    assert acts(sentence) == [expected]


@pytest.mark.parametrize(("sentence", "expected"), NEGATION)
def test_a_not_turns_what_stands_in_its_scope(sentence: str, expected: str) -> None:
    assert acts(sentence) == [expected]


@pytest.mark.parametrize("sentence", NO_ACT)
def test_what_was_not_done_is_no_act(sentence: str) -> None:
    assert acts(sentence) == []


def test_the_tables_reach_every_stage() -> None:
    told = {expected.split()[1] for table in (FIRMNESS, AGREEMENTS_AND_MEMBERS, NEGATION) for _, expected in table}
    assert told == {str(stage) for stage in Stage}


def test_the_reason_names_the_words_that_moved_the_stage() -> None:
    (claim,) = claims("Germany will not rule out sending cruise missiles to Ukraine.")
    told = "; ".join(claim.why)
    assert "sending" in told
    assert "not rule" in told


# What has not been done is no act, and a promise that is taken back is none in force. Each beside the nearest yes.
TAKEN_BACK_OR_NOT_DONE = [
    ("Norway's parliament has yet to ratify the defence treaty with Peru.", []),
    ("Norway's parliament has ratified the defence treaty with Peru.", ["agreement adopted NOR PER"]),
    ("Norway has yet to approve military aid to Ukraine.", []),
    ("Norway has yet to decide whether to send tanks to Ukraine.", []),
    ("Norway has decided to send tanks to Ukraine.", ["aid pledged NOR > UKR"]),
    ("Norway failed to deliver tanks to Ukraine.", []),
    ("Norway backed away from a promise to send tanks to Ukraine.", ["aid ended NOR > UKR"]),
    ("Norway backed a promise to send tanks to Ukraine.", ["aid pledged NOR > UKR"]),
    ("Norway reneged on its pledge to send tanks to Ukraine.", ["aid ended NOR > UKR"]),
    ("Norway went back on its promise of tanks for Ukraine.", ["aid ended NOR > UKR"]),
    ("Norway went on with its deliveries of tanks to Ukraine.", ["aid delivered NOR > UKR"]),
    ("Norway backed out of its plan to send tanks to Ukraine.", ["aid ended NOR > UKR"]),
    ("Norway is close to sending tanks to Ukraine.", ["aid considered NOR > UKR"]),
    ("Norway and Peru are close to signing a defence treaty.", ["agreement negotiating NOR PER"]),
    ("Norway is preparing to sign a defence treaty with Peru.", ["agreement negotiating NOR PER"]),
    ("Norway is prepared to sign a defence treaty with Peru.", ["agreement pledged NOR PER"]),
    ("Norway gave Peru two frigates.", ["aid delivered NOR > PER"]),
    ("Norway sent two frigates to Peru.", ["deployment delivered NOR > PER"]),
    ("Two corvettes were handed over to Peru by Norway.", ["aid delivered NOR > PER"]),
    ("Hungary is blocking the opening of accession talks between the EU and Peru.",
     ["membership blocked HUN > EU PER"]),
    ("Norway and Peru agreed to the start of talks on a ceasefire.", ["agreement negotiating NOR PER"]),
    ("Norway and Peru agreed to a ceasefire.", ["agreement adopted NOR PER"]),
    ("ASEAN admitted East Timor as a member.", ["membership delivered ASEAN > TLS"]),
    ("The report admitted that East Timor has members.", []),
    ("Lithuania withdrew from the convention on mines.", []),
    ("France withdrew its troops from Mali.", ["deployment ended FRA > MLI"]),
    ("Norway will share intelligence with Peru.", ["aid pledged NOR > PER"]),
    ("Norway has stopped sharing intelligence with Peru.", ["aid ended NOR > PER"]),
    ("Norway will share artificial intelligence with Peru.", []),
    ("Norway and Peru raised their defence ties to a strategic partnership.", ["agreement adopted NOR PER"]),
    ("Norway and Peru raised their partnership's fees.", []),
    ("Poland approved a 100 billion zloty fund for the armed forces.", ["posture adopted POL"]),
    ("Poland approved 100 million zlotys for the armed forces of Peru.", ["aid adopted POL > PER"]),
]


@pytest.mark.parametrize(("text", "expected"), TAKEN_BACK_OR_NOT_DONE)
def test_what_is_taken_back_or_not_done(text: str, expected: list[str]) -> None:
    assert acts(text) == expected


def test_the_learned_reader_makes_no_act_of_what_was_not_done() -> None:
    told = "Germany failed to deliver the promised tanks to Ukraine."
    assert read(Document("note", told, published="2024-05-01"), engine="both").claims == ()
