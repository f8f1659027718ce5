"""The pages that answer a question: each as page, JSON and CSV, the same as the command line prints, and bad input."""

from __future__ import annotations

import json
import math
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from pledgebook.answers.matrix import Matrix
from pledgebook.doors.http import PANELS
from pledgebook.doors.web.map_page import shade_limits
from pledgebook.doors.web.network_page import NODES, arrow, drawn_ties, labels, places
from pledgebook.doors.web.panel import Panel
from pledgebook.model import Kind, Stage
from pledgebook.world import load
from pledgebook.world.shapes import shapes
from tests.doors.command_line import pledgebook
from tests.doors.test_web_http import QUESTIONS, book_of, room
from tests.doors.web_page import Element, anchors_lead_somewhere, harmless, page
from tests.register.readings import money, reading

SMALL = (
    reading("wire", ("Norway gives Ukraine 2.5 billion for air defence.", {
        "items": ("air defence",), "amount": money(2.5e9)}), published="2024-05-02", title="Norway gives"),
    reading("slip", ("Norway gives Ukraine 2.5 for air defence.", {
        "items": ("air defence",), "amount": money(2.5)}), published="2024-05-03"),
    reading("later", ("Norway delivered the air defence.", {"items": ("air defence",), "stage": Stage.DELIVERED}),
            ("If the Storting agrees, Norway will send tanks.", {
                "items": ("tanks",), "condition": "If the Storting agrees"}), published="2024-06-20"),
    reading("vow", ("Poland would defend Ukraine.", {
        "actors": ("POL",), "kind": Kind.GUARANTEE}), published="2024-06-01"),
)


@pytest.fixture(name="book")
def _book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    path = book_of(tmp_path / "pledges.db", SMALL)
    monkeypatch.chdir(tmp_path)
    for name in ("PLEDGEBOOK_BOOK", "PLEDGEBOOK_INSTRUMENTS"):
        monkeypatch.delenv(name, raising=False)
    return path


@pytest.fixture(name="client")
def _client(book: str) -> Iterator[TestClient]:
    with room(book) as client:
        yield client


def main_of(client: TestClient, address: str, status: int = 200) -> Element:
    """What stands on a page between its top and its foot; the page as a whole is sound."""
    answer = client.get(address)
    assert answer.status_code == status, address
    root = page(answer.text)
    harmless(root)
    anchors_lead_somewhere(root)
    return root.one("main")


def command_on(main: Element) -> list[str]:
    """The words of the command that the page tells."""
    return shlex.split(list(main.one("section", class_="elsewhere").all("code"))[-1].text)


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.verb)
def test_a_page_tells_the_same_as_the_command_beside_it(client: TestClient, panel: Panel) -> None:
    query = QUESTIONS[panel.path]
    program, *words = command_on(main_of(client, f"{panel.path}?{query}"))
    assert program == "pledgebook"
    printed = pledgebook(*words, "--format", "json")
    assert printed.exit_code == 0, printed.stderr
    sheet = pledgebook(*words, "--format", "csv").stdout
    if panel.command is None:
        assert client.get(f"{panel.path}.json?{query}").json() == json.loads(printed.stdout)
        assert client.get(f"{panel.path}.csv?{query}").text == sheet


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.verb)
def test_every_page_is_in_the_navigation_and_links_its_own_answer(client: TestClient, panel: Panel) -> None:
    root = page(client.get(f"{panel.path}?{QUESTIONS[panel.path]}").text)
    (here,) = [link for link in root.one("header").all("a") if "aria-current" in link.attributes]
    assert here.attributes["href"] == panel.path
    share, *_ = root.one("section", class_="elsewhere").all("a")
    again = client.get(share.attributes["href"], follow_redirects=False)
    assert again.status_code == 200, "the address to share is whole: it leads nowhere else"
    assert page(again.text).one("main").text == root.one("main").text


# --- what if --------------------------------------------------------------------------------------------------------


def test_a_withdrawal_tells_what_falls_with_its_chain_and_its_words(client: TestClient) -> None:
    main = main_of(client, "/whatif?withdraw=Norway&on=2024-07-01&for=Poland")
    headings = [heading.text for heading in main.all("h2")]
    assert any(heading.startswith("Guarantees lost, owed to Poland: ") for heading in headings)
    chains = [item.text for item in main.all("ol", class_="chain")]
    assert any("Norway withdraws from all it promised" in chain for chain in chains)
    assert "If the Storting agrees, Norway will send tanks." in [quote.text for quote in main.all("blockquote")]
    assert any(link.attributes["href"].startswith("/document/later#") for link in main.all("a"))
    other = main_of(client, "/whatif?withdraw=Norway:NATO&on=2024-07-01&for=Japan")
    assert "Guarantees lost" not in other.text, "Norway owes Japan nothing under this treaty"
    assert "will send tanks" not in other.text, "who leaves the treaty still keeps the promise"


def test_words_of_a_bill_keep_their_commas(client: TestClient) -> None:
    told = client.get("/whatif.json?fails=the+Storting+agrees,&on=2024-07-01").json()
    assert [layer["words"] for layer in told["layers"]] == ["“the Storting agrees,” fails"]
    assert [one["effect"] for one in told["commitments"]] == ["falls"]


# --- sums -----------------------------------------------------------------------------------------------------------


def test_a_sum_stands_with_its_definition_and_links_its_promises(client: TestClient) -> None:
    main = main_of(client, "/totals?beneficiary=Ukraine&by=actor")
    assert "Norway" in main.one("tbody").text
    assert "never" in main.text and "What this means" in main.text
    (sums, *_) = main.all("meter")
    assert sums.attributes["value"] == sums.attributes["max"]
    assert "No sum fits" in main_of(client, "/totals?beneficiary=Moldova").text


def test_shares_are_asked_for_somebody(client: TestClient) -> None:
    main = main_of(client, "/exposure?beneficiary=Ukraine")
    assert "100.0 %" in main.one("tbody").text
    assert "Say for whom" in main_of(client, "/exposure").text
    assert "beneficiary=Ukraine" in client.get("/exposure.json").json()["try_this"]


# --- lists ----------------------------------------------------------------------------------------------------------


def test_a_condition_stands_with_its_state_and_leads_to_what_if(client: TestClient) -> None:
    main = main_of(client, "/conditions?beneficiary=Ukraine")
    assert "Open: 1" in [heading.text for heading in main.all("h2")]
    assert any(link.attributes["href"].startswith("/whatif?fails=If+the+Storting") for link in main.all("a"))
    assert "No condition fits" in main_of(client, "/conditions?actor=Poland").text


def test_changes_lie_between_two_days(client: TestClient) -> None:
    main = main_of(client, "/changes?since=2024-05-02&until=2024-06-30")
    assert "Poland would defend Ukraine." in [quote.text for quote in main.all("blockquote")]
    assert "Nothing moved" in main_of(client, "/changes?since=2024-06-30").text
    assert "Name a day" in main_of(client, "/changes").text


def test_a_doubt_has_the_text_and_the_register_side_by_side(client: TestClient) -> None:
    found = client.get("/doubts.json").json()
    main = main_of(client, "/doubts")
    assert len(list(main.all("section", class_="conflict"))) == len(found) > 0
    for doubt in found:
        assert doubt["reason"] in main.text
    (rule, *_) = {doubt["rule"] for doubt in found}
    assert {doubt["rule"] for doubt in client.get(f"/doubts.json?rule={rule}").json()} == {rule}


def test_each_number_of_the_matrix_is_how_many_the_register_lists(client: TestClient) -> None:
    cells = list(main_of(client, "/matrix").one("table").one("tbody").all("a"))
    assert len(cells) == 2
    for cell in cells:
        listed = main_of(client, cell.attributes["href"]).one("table", class_="stacked").one("tbody")
        assert int(cell.text) == len(list(listed.all("tr")))
    one = client.get("/matrix.json?actor=Norway").json()
    assert [(pair["actor"], pair["beneficiary"]) for pair in one] == [("NOR", "UKR")]
    assert "No commitment for a beneficiary fits" in main_of(client, "/matrix?kind=body").text


# --- bound ----------------------------------------------------------------------------------------------------------


def test_who_is_bound_stands_in_three_groups_with_the_book_beside(client: TestClient) -> None:
    main = main_of(client, "/bound?attacked=Poland&on=2024-07-01")
    assert "Nobody is bound to fight for Poland." in main.text
    yes = main.one("section", id="yes")
    assert "North Atlantic Treaty, article 5" in [heading.text for heading in yes.all("h3")]
    assert "a duty to assist, free in its means" in yes.text
    steps = [item.text for item in yes.all("li")]
    assert any(step.startswith("Is it in force on 2024-07-01? yes.") for step in steps)
    assert "Poland would defend" not in main.text, "what is vowed to Ukraine is no guarantee for Poland"
    told = main_of(client, "/bound?attacked=Ukraine&on=2024-07-01").one("section", id="book")
    assert [quote.text for quote in told.all("blockquote")] == ["Poland would defend Ukraine."]
    assert any(link.attributes["href"].startswith("/document/vow#") for link in told.all("a"))


def test_a_day_left_out_is_written_into_the_address(client: TestClient) -> None:
    answer = client.get("/bound?attacked=Poland&by=&on=", follow_redirects=False)
    assert answer.status_code == 307
    assert answer.headers["location"].startswith("/bound?attacked=Poland&on=2")
    assert client.get("/bound?attacked=Poland&on=2024-07", follow_redirects=False).status_code == 200


@pytest.mark.parametrize(("address", "status", "hint"), [
    ("/bound?attacked=Polend", 404, "Poland"), ("/bound?attacked=Poland&on=soon", 404, "2024"),
    ("/bound?attacked=Poland&where=Atlantis", 404, "Atlantis"), ("/bound?attacked=Poland&by=Poland", 409, "itself"),
    ("/whatif?withdraw=Norwey", 404, "Norway"), ("/whatif?join=Ukraine", 404, "PARTY:ORG"),
    ("/whatif.json", 404, "withdraw"), ("/whatif?withdraw=Japan:NATO&on=2024-07-01", 404, "no member"),
    ("/whatif?withdraw=USA&in=XXQ", 404, "EUR"), ("/totals?in=XXQ", 404, "EUR"), ("/totals?by=colour", 422, "by"),
    ("/exposure?beneficiary=Ukraine&by=kind", 409, "totals"), ("/exposure.csv", 422, "beneficiary=Ukraine"),
    ("/bound.json?on=2024", 422, "attacked"), ("/bound.json?attacked=Polend", 404, "Poland"),
    ("/bound.csv?attacked=Poland&by=Poland", 409, "itself"), (f"/bound?attacked={'x' * 300}", 422, "200"),
])
def test_what_cannot_be_asked_is_told_with_the_next_step(client: TestClient, address: str, status: int, hint: str
                                                         ) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    if ".json" in address or ".csv" in address:
        assert hint in " ".join(answer.json().values())
    else:
        main = main_of(client, address, status)
        assert hint in main.text


def test_a_page_without_a_question_says_the_next_step(client: TestClient) -> None:
    assert "Name a state, and press Ask" in main_of(client, "/bound").one(class_="empty").text
    assert "Name a change, and press Ask" in main_of(client, "/whatif").one(class_="empty").text


# --- drawings -------------------------------------------------------------------------------------------------------


def test_the_timeline_has_every_claim_at_its_quote_and_a_dot_for_its_stage(client: TestClient) -> None:
    told = client.get("/timeline.json").json()
    assert [one["said_on"] for one in told] == ["2024-05-02", "2024-05-03", "2024-06-01", "2024-06-20", "2024-06-20"]
    main = main_of(client, "/timeline")
    quotes = list(main.all("a", class_="quote"))
    assert sorted(link.attributes["href"] for link in quotes) == sorted(
        f"/document/{one['document']}#{one['id']}" for one in told)
    drawn = [link.attributes for link in main.one("svg").all("a")]
    assert sum(int(link["aria-label"].split(": ")[1].split()[0]) for link in drawn) == len(told)
    delivered = next(link["href"] for link in drawn if "delivered" in link["aria-label"])
    assert delivered == "/timeline?stage=delivered&said_since=2024-06-20&said_until=2024-06-20"
    assert [quote.text for quote in main_of(client, delivered).all("a", class_="quote")] == [
        "Norway delivered the air defence."]
    assert "No claim with a day fits" in main_of(client, "/timeline?actor=Japan").text


def test_the_network_draws_who_promised_to_whom_with_the_list_beside_it(client: TestClient) -> None:
    main = main_of(client, "/network")
    assert {link.attributes["href"] for link in main.one("svg").all("a")} == {
        "/?party=NOR", "/?party=POL", "/?party=UKR"}
    for part in ("tie", "tip"):
        assert len(list(main.one("svg").all("path", class_=part))) == 2
    cells = list(main.one("table").one("tbody").all("a"))
    assert [cell.attributes["href"] for cell in cells] == [
        "/?actor=NOR&beneficiary=UKR", "/?actor=POL&beneficiary=UKR"]
    for cell in cells:
        listed = main_of(client, cell.attributes["href"]).one("table", class_="stacked").one("tbody")
        assert int(cell.text) == len(list(listed.all("tr")))
    assert client.get("/network").text == client.get("/network").text, "the same places every time"
    assert "No commitment for a beneficiary fits" in main_of(client, "/network?kind=body").text


def test_an_arrow_points_from_who_acts_to_for_whom() -> None:
    def corners(path: str) -> list[tuple[float, float]]:
        return [(float(x), float(y)) for x, y in re.findall(r"([-\d.]+) ([-\d.]+)", path)]

    west, east = (100, 50), (500, 50)
    for one, other in ((west, east), (east, west), ((10, 10), (10, 300)), ((10, 300), (200, 10))):
        drawn = arrow(one, other, width=2, bent=False)
        assert (corners(drawn.line)[0], corners(drawn.line)[-1]) == (one, other)
        tip, *feet = corners(drawn.tip)
        assert all(math.dist(tip, other) < math.dist(foot, other) for foot in feet)
        assert math.dist(tip, other) < math.dist(tip, one), "nearer to whom it is for"
    there, back = (corners(arrow(*ends, width=2, bent=True).tip)[0] for ends in ((west, east), (east, west)))
    assert (there[1] - 50) * (back[1] - 50) < 0, "two arrows between the same two pass each other on either side"
    assert "nan" not in arrow(west, west, width=1, bent=True).tip, "two parties at one place do not stop the page"


def test_a_network_of_too_many_says_what_is_left_out() -> None:
    parties = [f"P{number:02d}" for number in range(NODES + 20)]
    found = Matrix(tuple(parties), ("UKR",), {(party, "UKR"): len(parties) - at for at, party in enumerate(parties)})
    kept = drawn_ties(found)
    assert [actor for actor, _ in kept] == parties[:NODES - 1], "those with most commitments"
    assert len(places(kept, found.counts)) == NODES
    assert places(kept, found.counts) == places(tuple(reversed(kept)), found.counts)


def test_the_map_shades_states_and_lists_who_has_no_shape(client: TestClient) -> None:
    main = main_of(client, "/map?of=actor")
    drawn = {link.attributes["aria-label"]: next(iter(link.all("path"))).attributes["class"]
             for link in main.one("figure").all("a") if list(link.all("path"))}
    assert drawn == {"Norway: 3": "land shade-5", "Poland: 1": "land shade-4"}
    assert [link.attributes["href"] for link in main.one("tbody").all("a")] == ["/?actor=NOR", "/?actor=POL"]
    assert main_of(client, "/map?of=actor&by=sum").one("tbody").text == "NorwayEUR 2.5 billion"
    assert "without a sum: unknown, not zero" in main_of(client, "/map?by=sum&actor=Norway").text
    assert "Nothing fits" in main_of(client, "/map?actor=Japan").text
    assert client.get("/map.json?of=colour").status_code == 422


@pytest.mark.parametrize(("values", "limits"), [
    ([], ()), ([3], (3,)), ([1, 1, 2, 9, 9], (1, 2, 9)), ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], (2, 4, 6, 8, 10)),
    ([1, 1, 1, 1, 1, 1, 2, 3, 4, 5, 6], (1, 2, 4, 6)),
])
def test_equal_values_have_equal_shades(values: list[float], limits: tuple[float, ...]) -> None:
    assert shade_limits(values) == limits


def test_every_state_has_a_place_on_the_map() -> None:
    land = shapes()
    assert set(load().states) <= set(land.outlines) | set(land.points)
    assert all(0 <= x <= land.width and 0 <= y <= land.height for x, y in land.points.values())


def test_a_commitment_shows_its_amounts_and_claims_over_time(client: TestClient) -> None:
    air = next(one for one in client.get("/register.json").json() if len(one["claims"]) == 2)
    main = main_of(client, f"/commitment/{air['id']}")
    amounts, history = main.all("svg")
    assert [link.attributes["aria-label"] for link in amounts.all("a")] == [
        "2024-05-02, pledged: EUR 2.5 billion", "2024-05-03, pledged: EUR 2.5"]
    high, low = (float(dot.attributes["cy"]) for dot in amounts.all("circle"))
    assert high < low, "the larger sum stands higher"
    assert {link.attributes["href"] for link in history.all("a")} == {f"#{name}" for name in air["claims"]}
    single = next(one for one in client.get("/register.json").json() if len(one["claims"]) == 1)
    assert list(main_of(client, f"/commitment/{single['id']}").all("svg")) == []


def test_facets_are_there_for_programs(client: TestClient) -> None:
    told = client.get("/facets.json?kind=aid").json()
    assert {"facet": "actor", "value": "NOR", "commitments": 3} in told
    assert {"facet": "kind", "value": "guarantee", "commitments": 1} in told, "as if kind were not asked for"
    assert {"facet": "year", "value": "2024", "commitments": 3} in told
    assert client.get("/facets.csv?kind=aid").text.splitlines()[0] == "facet,value,commitments"
    assert client.get("/facets.json?actor=Polend").status_code == 404


@pytest.mark.parametrize(("tips", "anchor", "below"), [
    ([], "middle", True),
    ([(395, 220, 405, 228)], "middle", False),  # where the name would stand below: above
    ([(395, 240, 405, 248)], "middle", True),  # just under it
    ([(395, 220, 405, 228), (395, 178, 405, 186)], "start", False),  # below and above: to the right
])
def test_a_name_is_written_where_it_hides_no_tip(
        tips: list[tuple[float, float, float, float]], anchor: str, below: bool) -> None:
    found = labels({"NOR": (400, 200)}, {"NOR": 10.0}, {"NOR": "Norway"}, tips)["NOR"]
    assert (found.anchor, found.y > 210) == (anchor, below)
    left, top, right, bottom = found.box("Norway")
    assert not any(left < tip[2] and tip[0] < right and top < tip[3] and tip[1] < bottom for tip in tips)


def test_tips_are_drawn_over_the_names(client: TestClient) -> None:
    drawing = client.get("/network").text
    assert drawing.index('class="tip"') > drawing.rindex("<circle")
