"""Where a text names parties, and where a name stands for somebody else. All sentences are invented."""

from __future__ import annotations

import pytest

from pledgebook.claims.mentions import Mentions
from pledgebook.model import Document


def named(text: str, on: str = "2012-02-01") -> list[tuple[str, tuple[str, ...]]]:
    return [(m.words, m.parties) for m in Mentions(Document("note", text, published=on)) if m.how != "place"]


NAMESAKES = [
    ("Rasmussen spoke.", "2012-02-01", [("Rasmussen", ("NATO",))]),
    ("Prime Minister Rasmussen spoke.", "2016-02-01", [("Rasmussen", ("DNK",))]),
    ("Rasmussen spoke.", "2010-02-01", []),  # two of them were in office
    (
        "Lars Løkke Rasmussen came. Rasmussen spoke.",
        "2012-02-01",
        [("Lars Løkke Rasmussen", ("DNK",)), ("Rasmussen", ("DNK",))],
    ),
    ("Bill Clinton came. Clinton spoke.", "1998", [("Bill Clinton", ("USA",)), ("Clinton", ("USA",))]),
    (
        "William Hague came. Hague spoke in The Hague.",
        "2012",
        [("William Hague", ("GBR",)), ("Hague", ("GBR",)), ("Hague", ("NLD",))],
    ),
    (
        "Canadian Defence Minister Carla Johnson came. Johnson spoke.",
        "2021",
        [("Canadian", ("CAN",)), ("Carla Johnson", ("CAN",)), ("Johnson", ("CAN",))],
    ),
]
DATELINES = [
    ("PARIS, May 3 (Wire) - Germany will send tanks.", [("Germany", ("DEU",))]),
    ("KINGSTOWN, St Vincent — Guyana agreed.", [("Guyana", ("GUY",))]),
    ("NATO — and nobody else — agreed.", [("NATO", ("NATO",))]),
    ("Paris agreed.", [("Paris", ("FRA",))]),
]
BODIES = [
    (
        "AFRICAN UNION\nPEACE AND SECURITY COUNCIL\n\nThe Council met the European Union.",
        [("AFRICAN UNION", ("AU",)), ("Council", ("AU",)), ("European Union", ("EU",))],
    ),
]
SHORT = [  # what is short for a name counts once the text names the party, by whichever of its names
    ("The European Commission met. The Union paid.", [("European Commission", ("EU",)), ("Union", ("EU",))]),
    ("The African Union met. The Union paid.", [("African Union", ("AU",))]),
    ("ECOWAS met. The Community paid.", [("ECOWAS", ("ECOWAS",)), ("Community", ("ECOWAS",))]),
    ("The Community paid.", []),
    ("The CSTO met. Its head thanked the allies.", [("CSTO", ("CSTO",)), ("allies", ("CSTO",))]),
    ("The CSTO and NATO met. Their heads thanked the allies.",
     [("CSTO", ("CSTO",)), ("NATO", ("NATO",)), ("allies", ("NATO",))]),
    ("The allies met.", [("allies", ("NATO",))]),
    ("British jets fought Boko Haram.", [("British", ("GBR",))]),
    ("Duma Boko spoke. Boko left.", [("Duma Boko", ("BWA",)), ("Boko", ("BWA",))]),
    ("The EU listened. He gave his State of the Union address.", [("EU", ("EU",))]),
]
PEOPLE = [
    ("Talks in Central Asia, James Miller said. Georgian troops left.", [("Georgian", ("GEO",))]),
    (
        "James Miller, the Georgian envoy, spoke. Miller left.",
        [("James Miller", ("GEO",)), ("Georgian", ("GEO",)), ("Miller", ("GEO",))],
    ),
]


@pytest.mark.parametrize(("text", "expected"), SHORT)
def test_a_short_name_counts_beside_another_of_the_same_party(
    text: str, expected: list[tuple[str, tuple[str, ...]]]
) -> None:
    assert named(text, "2024-05-01") == expected


@pytest.mark.parametrize(("text", "on", "expected"), NAMESAKES)
def test_a_surname_is_that_of_its_bearer_in_the_text_then_of_the_day(
    text: str, on: str, expected: list[tuple[str, tuple[str, ...]]]
) -> None:
    assert named(text, on) == expected


@pytest.mark.parametrize(("text", "expected"), DATELINES + BODIES + PEOPLE)
def test_names_in_context(text: str, expected: list[tuple[str, tuple[str, ...]]]) -> None:
    assert named(text) == expected


def test_mentions_are_slices_in_order() -> None:
    text = "Ghana and Togo met in Accra; Togo’s envoy left for Ghana."
    found = list(Mentions(Document("note", text)))
    assert [text[m.start : m.end] for m in found] == [m.words for m in found]
    assert [m.start for m in found] == sorted(m.start for m in found)


def test_states_of_four_letters_are_names_in_capitals_too() -> None:
    assert named("TREATY BETWEEN PERU AND CHILE") == [("PERU", ("PER",)), ("CHILE", ("CHL",))]
    assert named("MALE OFFICERS AND MEN") == []


@pytest.mark.parametrize(("text", "expected"), [
    ("ECOWAS met. The bloc paid.", ["ECOWAS", "ECOWAS"]),
    ("The CSTO met. The bloc paid.", ["CSTO", "CSTO"]),
    ("The European Union met ECOWAS. The bloc paid.", ["EU", "ECOWAS", "EU"]),  # the one mostly called so
    ("Peru met Chile. The bloc paid.", ["PER", "CHL", "EU"]),  # a club that the text does not name
])
def test_the_bloc_is_the_one_of_which_the_text_speaks(text: str, expected: list[str]) -> None:
    assert [parties[0] for _, parties in named(text)] == expected
