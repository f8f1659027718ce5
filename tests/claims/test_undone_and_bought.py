"""What is bought, undone, laid on a table or said to fall short; parts that are counted. All sentences are invented.

Each table holds a yes beside its nearest no.
"""

from __future__ import annotations

import pytest

from pledgebook.claims import read
from pledgebook.claims.fields import condition_in
from pledgebook.claims.mentions import Mentions
from pledgebook.claims.money import amounts
from pledgebook.model import Document
from tests.claims.reading import DAY, act, acts, claims

BOUGHT = [
    ("Togo completed its purchase of 90 howitzers from India.", ["agreement adopted IND TGO"]),
    ("Togo's parliament approved the purchase of 12 Indian jets.", ["agreement adopted IND TGO"]),
    ("Togo put off the purchase of two patrol boats from India.", ["agreement blocked IND TGO"]),
    ("Togo put its plan to buy ten jets from India on hold.", ["agreement ended IND TGO"]),
    # Who only pays for it has signed nothing.
    ("Togo funded the purchase of 12 howitzers from India.", ["aid delivered TGO"]),
    # For another it is help.
    ("Togo approved the purchase of 12 howitzers for Benin.", ["aid adopted TGO > BEN"]),
    ("Togo has ordered two patrol boats from an Indian yard.", ["agreement adopted IND TGO"]),
]
UNDONE = [
    ("Togo lifted its veto on the accession of Benin to NATO.", ["membership pledged TGO > BEN NATO"]),
    ("Togo dropped its objections to the delivery of tanks to Benin.", ["aid pledged TGO > BEN"]),
    ("Togo put a hold on the sale of tanks to Benin.", ["aid blocked TGO > BEN"]),
    ("Togo stopped short of promising to send troops to Benin.", ["deployment refused TGO > BEN"]),
    ("Togo stopped short of a promise to send troops to Benin.", ["deployment refused TGO > BEN"]),
    ("Togo promised to send troops to Benin at short notice.", ["deployment pledged TGO > BEN"]),
]
LAID = [
    ("The Togolese cabinet put the delivery of tanks to Benin on the agenda.", ["aid considered TGO > BEN"]),
    ("Togo put the delivery of tanks to Benin on the table.", ["aid proposed TGO > BEN"]),
    ("Togo put the delivery of tanks to Benin on hold.", ["aid ended TGO > BEN"]),
]
VOICES = [
    ("Togo will send 1,000 soldiers to Benin, the government said.", ["deployment pledged TGO > BEN @TGO"]),
    ("Benin asks for Togo's rifles; the ministry said in Lomé that it would not send rifles to Benin.",
     ["aid refused TGO > BEN @TGO", "aid requested BEN > TGO"]),
    ("Togo will send 1,000 soldiers to Benin, the government of Benin said.", ["deployment pledged TGO > BEN @BEN"]),
]


@pytest.mark.parametrize(("text", "told"), BOUGHT + UNDONE + LAID + VOICES)
def test_what_is_done_to_an_act(text: str, told: list[str]) -> None:
    assert acts(text) == told


COUNTED = [
    ("Togo has sent 400 of the 1,000 soldiers it promised to Benin.", {400}),
    ("Togo will withdraw 12,000 of its 36,000 soldiers from Benin.", {12_000}),
    ("Togo will withdraw its 36,000 soldiers from Benin.", {36_000}),
    ("Togo allows American forces to use nine bases, three of them in the north.", {9}),
    ("Three times Togo promised to send troops to Benin.", {None}),
    ("Togo authorised a force of 7,500 troops for Benin, with Chad contributing a battalion.", {7_500, None}),
    ("Togo authorised a force of 7,500 troops for Benin, with Chad contributing 800 soldiers.", {7_500, 800}),
]


@pytest.mark.parametrize(("text", "counted"), COUNTED)
def test_of_a_whole_the_part_is_counted(text: str, counted: set[int | None]) -> None:
    assert {claim.count for claim in claims(text)} == counted


def test_who_joins_in_what_is_to_come_has_not_done_it() -> None:
    (told,) = [c for c in claims(COUNTED[5][0]) if c.actors == ("TCD",)]
    assert act(told) == "deployment pledged TCD > BEN"


def test_what_was_bought_is_counted_whole_and_what_came_in_part() -> None:
    found = read(Document("note", "Taiwan's foreign minister said the island had received 38 of 108 Abrams tanks it "
                          "bought from the United States.", published=DAY), engine="both").claims
    assert sorted((claim.stage.value, claim.count) for claim in found) == [("adopted", 108), ("delivered", 38)]


TOTALS = [
    ("Togo paid the soldiers $100 each, for a total of $60 million.", ["$60 million"]),
    ("Togo paid the soldiers $100 each, $60 million in all.", ["$60 million"]),
    ("Togo and Benin paid $10 million each.", ["$10 million"]),
    ("Togo paid $10 million to Benin, for a total of $60 million.", ["$10 million"]),
]


@pytest.mark.parametrize(("text", "written"), TOTALS)
def test_beside_what_each_gets_the_total_counts(text: str, written: list[str]) -> None:
    assert [money.amount.as_written for money in amounts(text)] == written


GATHERED = [
    ("Donors in Paris pledged 2 billion euros for Sudan.", ["SDN"]),
    ("Negotiators meeting in Doha agreed to a truce for Sudan.", ["SDN"]),
    ("The Pentagon waits. The opposition Democratic Party in Seoul wants no shells sent.", ["KOR", "USA"]),
    ("The Pentagon waits. The Democratic Party wants no shells sent to Seoul.", ["KOR", "USA", "USA"]),
    ("Officials in Paris pledged 2 billion euros for Sudan.", ["FRA", "SDN"]),
]


@pytest.mark.parametrize(("text", "named"), GATHERED)
def test_whom_a_name_stands_for(text: str, named: list[str]) -> None:
    assert sorted(p for m in Mentions(Document("note", text, published=DAY)) for p in m.parties) == named


JOINED = [
    ("Kosovo applied to join the Council of Europe.", ["membership requested XKX > COE"], ("COE",)),
    ("Kosovo applied to join the European Union.", ["membership requested XKX > EU"], ("EU",)),
]


@pytest.mark.parametrize(("text", "told", "partners"), JOINED)
def test_what_is_joined_is_a_partner(text: str, told: list[str], partners: tuple[str, ...]) -> None:
    found = read(Document("note", text, published=DAY), engine="both").claims
    assert [act(claim) for claim in found] == told
    assert [claim.partners for claim in found] == [partners]


CONDITIONS = [
    ("Togo will not release the aid until a date for elections is set.", "until a date for elections is set"),
    ("Togo would not lift its veto until Benin opened its ports, and nobody made it.", "until Benin opened its ports"),
    ("Togo will not ratify the pact before its parliament has met, the minister said.",
     "before its parliament has met"),
    ('Togo will double its force "if and when the situation demands it", but gave no date.',
     "if and when the situation demands it"),
    ("Togo said that if the truce holds, it will send doctors to Benin.", "if the truce holds"),
    ("Togo said that it will send doctors if the truce holds, the roads open and the rain stops.",
     "if the truce holds, the roads open and the rain stops"),
    ("Togo will not release the aid until the end of the year.", None),
    ("Togo will not release the aid before next summer.", None),
    ("Togo will release the aid before the parliament of Benin has met.", None),
]


@pytest.mark.parametrize(("text", "condition"), CONDITIONS)
def test_what_must_come_first_is_a_condition(text: str, condition: str | None) -> None:
    assert condition_in(text) == condition


VALUED = [
    ("Togo has put the value of the package for Benin at 120 million dollars.", []),
    ("Togo has put 120 million dollars into the package for Benin.", ["aid delivered TGO > BEN"]),
    ("Togo has kept back 65 million euros in budget support for Benin.", ["aid refused TGO > BEN"]),
    ("Togo has kept up its budget support for Benin.", ["aid delivered TGO > BEN"]),
]


@pytest.mark.parametrize(("text", "told"), VALUED)
def test_who_only_values_or_keeps_a_sum_does_not_give_it(text: str, told: list[str]) -> None:
    assert acts(text) == told


def test_soldiers_are_counted_where_the_number_stands_for_them() -> None:
    text = "Germany undertook to base 4,800 soldiers in Lithuania by 2027, and the first 400 are there already."
    found = read(Document("note", text, published=DAY), engine="both").claims
    assert sorted((claim.stage.value, claim.count) for claim in found) == [("delivered", 400), ("pledged", 4800)]


OF_A_WHOLE = [
    ("Of 108 howitzers sold to Taiwan by the United States in 2019, 38 arrived in December.",
     [("adopted", 108), ("delivered", 38)]),
    ("The Netherlands has 80 soldiers in Iraq. It said in March it would send up to 120 more.",
     [("delivered", 80), ("pledged", 120)]),
    ("Of the 30 tanks that Poland promised to Ukraine, 12 have been delivered.", [("delivered", 12), ("pledged", 30)]),
]


@pytest.mark.parametrize(("text", "told"), OF_A_WHOLE)
def test_what_came_of_a_whole_is_counted_by_itself(text: str, told: list[tuple[str, int]]) -> None:
    found = read(Document("note", text, published=DAY), engine="both").claims
    assert sorted((claim.stage.value, claim.count) for claim in found) == told


BORNE_OUT = [
    ("The NATO spokesman confirmed that North Korean troops had been sent to Russia.",
     ["deployment delivered PRK > RUS @NATO"]),
    ("Togo confirmed that troops had been sent to Benin.", ["deployment delivered TGO > BEN @TGO"]),
]


@pytest.mark.parametrize(("text", "told"), BORNE_OUT)
def test_who_bears_it_out_has_not_sent_them(text: str, told: list[str]) -> None:
    assert acts(text) == told


ASKED = [
    ("Uganda keeps some 6,000 men in Ituri at Kinshasa's request.", {("UGA",): (), ("COD",): ("UGA",)}),
    ("At the request of the government in Dili, Australia sent 120 policemen to East Timor.",
     {("AUS",): (), ("TLS",): ("AUS",)}),
]


@pytest.mark.parametrize(("text", "told"), ASKED)
def test_at_whose_request(text: str, told: dict[tuple[str, ...], tuple[str, ...]]) -> None:
    found = read(Document("note", text, published=DAY), engine="both").claims
    assert {claim.actors: claim.partners for claim in found} == told


def test_a_contract_told_twice_is_one() -> None:
    text = "Serbia bought twelve Rafales from France for 2.7 billion euros; the contract was signed in August 2024."
    (found,) = read(Document("note", text, published=DAY), engine="both").claims
    assert act(found) == "agreement adopted FRA SRB"


ALL_BUT = [
    ("All but Hungary pledged to send ten howitzers to Ukraine.", set()),
    ("All NATO members except Hungary pledged to send ten howitzers to Ukraine.", {"NATO"}),
    ("Hungary pledged to send ten howitzers to Ukraine.", {"HUN"}),
]


@pytest.mark.parametrize(("text", "actors"), ALL_BUT)
def test_who_is_left_out_does_not_act(text: str, actors: set[str]) -> None:
    found = read(Document("note", text, published=DAY), engine="both").claims
    assert {party for claim in found for party in claim.actors} == actors


def test_who_quits_an_organisation_was_in_it() -> None:
    text = ("Ecowas chiefs met in Abuja. The European Union offered Ecowas ten million euros. Burkina Faso, Mali and "
            "Niger left the bloc in January.")
    found = read(Document("note", text, published=DAY), engine="both").claims
    (ended,) = [claim for claim in found if claim.stage.value == "ended"]
    assert (set(ended.actors), ended.partners) == ({"BFA", "MLI", "NER"}, ("ECOWAS",))


def test_who_takes_back_a_bid_may_never_have_been_in() -> None:
    text = ("Iceland is a member of NATO. The island withdrew its application to the bloc in Brussels, the European "
            "Union said.")
    found = read(Document("note", text, published=DAY), engine="both").claims
    (ended,) = [claim for claim in found if claim.stage.value == "ended"]
    assert (ended.actors, ended.partners) == (("ISL",), ("EU",))
