"""In whose name a text speaks. All titles and texts are invented."""

from __future__ import annotations

import pytest

from pledgebook.claims import read
from pledgebook.claims.context import Memory
from pledgebook.claims.mentions import Mentions
from pledgebook.claims.voice import is_official, quotations, site_of
from pledgebook.model import Document


def voice(title: str, text: str = "Nothing was said.", url: str | None = None,
          publisher: str | None = None) -> tuple[str, ...]:
    document = Document("note", f"{title}\n\n{text}", url=url, title=title, published="2023-06-01", publisher=publisher)
    return Memory(document, Mentions(document)).voice


TITLES = [
    ("Joint statement of the Presidents of Kazakhstan and Uzbekistan on water", ("KAZ", "UZB")),
    ("Communiqué of the Ministers of Defence of Ghana, Togo and Benin", ("GHA", "TGO", "BEN")),
    ("Readout of President Macron's call with President Ruto of Kenya", ("FRA",)),
    ("Statement on Sudan by the Government of Chad", ("TCD",)),
    ("The president's speech stirs anger in Ghana", ()),
    ("Ghana and Togo sign a joint force agreement", ()),
]
BODIES = [
    ("Declaration", "We, the leaders of the North Atlantic Alliance, met in Madrid.", ("NATO",)),
    ("Declaration", "We, the Presidents of Peru and Chile, met in Quito.", ("PER", "CHL")),
    ("Vilnius Summit Communiqué", "NATO heads of state and government met in Vilnius.", ("NATO",)),
    ("A day in Vilnius", "NATO heads of state and government met in Vilnius.", ()),
]


@pytest.mark.parametrize(("title", "expected"), TITLES)
def test_the_title_names_the_author(title: str, expected: tuple[str, ...]) -> None:
    assert voice(title) == expected
    assert is_official(title) == bool(expected)


@pytest.mark.parametrize(("title", "text", "expected"), BODIES)
def test_the_first_lines_name_the_signatories(title: str, text: str, expected: tuple[str, ...]) -> None:
    assert voice(title, text) == expected


OFFICES = [
    ("Ministry of Defence of the Republic of Estonia", "Minister receives colleagues", ("EST",)),
    ("Estonian Defence Review", "Minister receives colleagues", ()),
    ("Deutscher Bundestag", "Stenographic report, 61st sitting", ("DEU",)),
    ("U.S. Department of State", "Daily press briefing: Sudan, Poland", ("USA",)),
    ("Khartoum Post", "Daily press briefing: Sudan, Poland", ("SDN",)),  # nobody else is there to speak
    ("President of Georgia", "Remarks at the meeting of the commission with NATO", ("GEO",)),
    ("Permanent Council of the OSCE", "Statement by the Delegation of Kazakhstan", ("KAZ",)),
    ("Government of Japan", "Joint statement of Japan and the Philippines", ("JPN", "PHL")),
    ("Economic Community of West African States", "Communiqué of the meeting on Liberia", ("ECOWAS",)),
    ("Library of Georgia", "A reading in Tbilisi", ()),
]


@pytest.mark.parametrize(("publisher", "title", "expected"), OFFICES)
def test_an_office_that_publishes_speaks_where_the_title_says_only_what_it_is_on(
        publisher: str, title: str, expected: tuple[str, ...]) -> None:
    assert voice(title, publisher=publisher) == expected


@pytest.mark.parametrize(("head", "expected"), [
    ("GOVERNMENT OF GHANA", ("GHA",)), ("NATO", ("NATO",)), ("GHANA IS TOLD AT TWO IN THE MORNING", ())])
def test_a_headline_in_capitals_is_no_letterhead(head: str, expected: tuple[str, ...]) -> None:
    assert voice(head, "Nothing was said in the night.") == expected


@pytest.mark.parametrize(
    ("address", "party"),
    [
        ("https://www.nato.int/a", "NATO"),
        ("https://mfa.gov.ua/x", "UKR"),
        ("https://www.state.gov", "USA"),
        ("https://notgov.example", None),
        (None, None),
    ],
)
def test_an_official_address_has_a_party(address: str | None, party: str | None) -> None:
    assert site_of(address) == party


def test_in_a_transcript_each_turn_has_its_own_voice() -> None:
    text = (
        "PRESIDENT MACRON: We will send Ukraine ten drones.\n\nPRESIDENT DUDA: We will send Ukraine ten tanks.\n\n"
        "Q We will see."
    )
    found = read(Document("note", text, published="2023-06-01", title="Remarks in Warsaw")).claims
    assert [(c.actors, c.speaker) for c in found] == [(("FRA",), "FRA"), (("POL",), "POL")]


def test_a_heading_before_a_colon_is_no_speaker() -> None:
    text = "Macron’s plan: The Netherlands will send Ukraine ten tanks."
    (claim,) = read(Document("note", text, published="2023-06-01")).claims
    assert (claim.actors, claim.speaker) == (("NLD",), None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“We will send ten tanks,” he said.", ["“We will send ten tanks,"]),
        ('He said "we will send ten tanks" twice.', ['"we will send ten tanks']),
        ("A “qualitative edge” is kept.", []),
        ("“We will send ten tanks.\n\n“We will send more.”", ["“We will send ten tanks.", "“We will send more."]),
    ],
)
def test_only_quotations_of_some_length_count(text: str, expected: list[str]) -> None:
    assert [text[a:b] for a, b in quotations(text)] == expected
