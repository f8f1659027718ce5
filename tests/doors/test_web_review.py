"""The review in the pages: verdicts become rulings, in the order asked for; blind, twice, many at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from pledgebook.doors.judging import changed
from pledgebook.doors.web import shapes
from pledgebook.doors.web.review_page import AROUND
from pledgebook.exchange.typed import as_typed, value_typed
from pledgebook.model import Amount, Claim, Period, Stage
from pledgebook.register.rulings import value_written
from pledgebook.register.store import Book
from tests.doors.command_line import pledgebook
from tests.doors.test_web_http import book_of, room
from tests.doors.web_page import Element, anchors_lead_somewhere, harmless, page
from tests.register.readings import money, reading

TEXTS = (
    reading("oslo", "Before.", "x " * AROUND, (
        "Norway <b>gives</b> Ukraine 5 billion.", {"amount": money(5e9, bound="about"), "confidence": 0.3}),
            ("Norway fears a war.", {"confidence": 0.4, "stage": Stage.CONSIDERED})),
    reading("bergen", ("Norway sends tanks.", {"items": ("tanks",), "confidence": 0.6}), published="2024-05-01"),
    reading("bonn", ("Germany pays 7 billion.", {"actors": ("DEU",), "amount": money(7e9), "confidence": 0.5})))
GIFT, FEAR, TANKS, GERMAN = (claim for made in TEXTS for claim in made.claims)
HERE = {"sec-fetch-site": "same-origin"}


@pytest.fixture(name="client")
def _client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    book_of(tmp_path / "pledges.db", TEXTS)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PLEDGEBOOK_WHO", "Ada")
    with room(str(tmp_path / "pledges.db")) as client:
        yield client


def main_of(client: TestClient, address: str) -> Element:
    answer = client.get(address)
    assert answer.status_code == 200, address
    root = page(answer.text)
    harmless(root)
    anchors_lead_somewhere(root)
    return root.one("main")


def send(client: TestClient, address: str, status: int = 303, /, **fields: str) -> str:
    """Where a form leads, or the words of the page that it gets."""
    answer = client.post(address, data=fields, headers=HERE, follow_redirects=False)
    assert answer.status_code == status, answer.text
    return answer.headers["location"] if status == 303 else page(answer.text).one("main").text


def rulings(client: TestClient) -> list[tuple[str, str, list[str]]]:
    return [(row["who"], row["action"], row["says"]) for row in client.get("/rulings.json").json()]


def at(address: str) -> str:
    return parse_qs(urlsplit(address).query)["at"][0]


def test_a_screen_shows_one_claim_marked_in_its_text_and_the_least_sure_first(client: TestClient) -> None:
    main = main_of(client, "/review")
    (mark,) = main.all("mark")
    assert (mark.text, mark.attributes["id"]) == (GIFT.quote, "here")
    assert "0 of 4 claims judged, 4 waiting" in main.text
    assert "Before." not in main.text, "the text is cut where it is long"
    assert main.one("input", id="f-amount").attributes["value"] == "5000000000 EUR"
    assert [at(main_of(client, f"/review?{asked}").one("a", rel="next").attributes["href"]) for asked in (
        "", "by=money", "by=newest")] == [FEAR.id, GIFT.id, GIFT.id]


def test_every_verdict_is_a_ruling_and_leads_to_the_next_claim(client: TestClient) -> None:
    assert at(send(client, "/review", claim=GIFT.id, verdict="accept")) == FEAR.id
    assert at(send(client, "/review", claim=FEAR.id, verdict="reject", words="a fear")) == GERMAN.id
    assert at(send(client, "/review", claim=GERMAN.id, verdict="correct", stage="adopted", actors="Germany",
                   amount="7 billion EUR")) == TANKS.id
    assert at(send(client, "/review", claim=TANKS.id, verdict="note", words="ask Oslo")) == TANKS.id
    assert rulings(client) == [("Ada", "accept", []), ("Ada", "reject", []), ("Ada", "correct", ["stage=adopted"]),
                               ("Ada", "note", [])]
    assert "3 of 4 claims judged, 1 waiting" in main_of(client, "/review").text
    assert send(client, "/review?who=Bo", claim=TANKS.id, verdict="accept") == "/review?who=Bo#here"
    assert "No claim waits" in main_of(client, "/review?who=Bo").text
    assert rulings(client)[-1][0] == "Bo"


def test_a_form_that_nobody_touched_corrects_nothing_and_a_wrong_value_is_shown_again(client: TestClient) -> None:
    fields = {field.attributes["name"]: field.attributes.get("value", "") for field in main_of(client, "/review").one(
        "form", class_="values-form").all("input")}
    said = send(client, "/review", 400, **(fields | {"verdict": "correct"}))
    assert "It corrects nothing" in said, "the words of the sum are not lost by looking at it"
    answer = client.post("/review", data=fields | {"verdict": "correct", "actors": "Norwey"}, headers=HERE)
    assert answer.status_code == 400 and "Closest: Norway" in answer.text
    assert page(answer.text).one("input", id="f-actors").attributes["value"] == "Norwey"
    answer = client.post("/review", data=fields | {"verdict": "correct", "amount": "1,5 billion EUR"}, headers=HERE)
    assert answer.status_code == 400 and "Write 1.5 billion EUR" in answer.text
    assert rulings(client) == []


def test_what_a_book_has_and_nobody_may_type_stays_where_it_is_not_touched() -> None:
    claim = replace(GIFT, amount=Amount(5e9, "XXQ"), period=Period("2027", "2020"))
    shown = {name: as_typed(name, value_written(claim, name)) for name in ("amount", "period", "stage")}
    assert changed(claim, shown | {"stage": "adopted"}) == {"stage": "adopted"}
    assert changed(claim, shown | {"amount": "5 billion EUR"})["amount"]["currency"] == "EUR"


def test_undo_takes_back_ones_own_last_ruling_and_only_that(client: TestClient) -> None:
    send(client, "/review", claim=GIFT.id, verdict="reject")
    undo = main_of(client, "/review").one("form", class_="undo")
    ruling = undo.one("input", name="ruling").attributes["value"]
    assert not list(main_of(client, "/review?who=Bo").all("form", class_="undo"))
    assert "is no ruling of Bo" in send(client, "/review?who=Bo", 400, verdict="undo", ruling=ruling)
    assert at(send(client, "/review", verdict="undo", ruling=ruling)) == GIFT.id
    assert "0 of 4" in main_of(client, "/review").text
    assert not list(main_of(client, "/review").all("form", class_="undo")), "nothing is left to take back"


def test_blind_hides_what_the_reader_reads_until_ones_own_values_are_given(client: TestClient) -> None:
    address = f"/review?blind=true&at={GIFT.id}"
    hidden = main_of(client, address)
    said = hidden.one("form", class_="values-form")
    assert [field.attributes.get("value", "") for field in said.all("input") if field.attributes.get("type") != "hidden"
            ] == [""] * 7
    assert not [one for one in said.all("option") if "selected" in one.attributes]
    panel = hidden.one("aside").text
    assert "EUR" not in panel and "confidence" not in panel
    assert "whole text" not in hidden.text, "there the reader's values stand beside the words"
    own = {"kind": "aid", "stage": "pledged", "actors": "Norway", "partners": "", "beneficiaries": "Ukraine",
           "speaker": "", "amount": "5 billion EUR", "count": "", "period": ""}
    assert at(send(client, address, claim=GIFT.id, verdict="correct", unseen="true", **own)) == GIFT.id
    assert "about EUR 5 billion" in main_of(client, address).one("aside").text
    send(client, "/review?blind=true", claim=FEAR.id, verdict="correct", unseen="true", **(own | {"amount": ""}))
    told = client.get("/rulings.json").json()
    assert [(row["action"], row["blind"], row["says"]) for row in told] == [
        ("accept", True, []), ("correct", True, ["stage=pledged"])]
    send(client, "/review?blind=true", claim=GIFT.id, verdict="reject")  # seen by now
    assert client.get("/rulings.json").json()[-1]["blind"] is False


def test_two_judge_the_same_and_the_command_line_compares_them(client: TestClient) -> None:
    for claim in (GIFT, FEAR):
        send(client, "/review", claim=claim.id, verdict="accept")
    second = "/review?who=Bo&second=Bo&blind=true"
    assert "2 for a second look" in main_of(client, second).text
    send(client, second, claim=FEAR.id, verdict="reject", unseen="true")
    assert "1 for a second look" in main_of(client, second).text
    assert "confidence" not in main_of(client, second).text
    told = json.loads(pledgebook("review", "--agreement", "--format", "json").stdout)
    assert (told["claims"], told["judged"]) == (4, 2)
    (between,) = [row for row in told["agreement"] if (row["first"], row["second"]) == ("Ada", "Bo")]
    assert (between["field"], between["agree"], between["of"]) == ("stands", 0, 1)
    listed = json.loads(pledgebook("review", "--second", "Bo", "--format", "json").stdout)
    assert [row["id"] for row in listed] == [GIFT.id]


def test_many_are_judged_at_once_only_as_the_preview_showed_them(client: TestClient) -> None:
    preview = main_of(client, "/review/all?actor=Norway&verdict=reject")
    assert "Reject 3 claims?" in preview.one("h1").text
    assert [quote.text for quote in preview.all("blockquote")] == [GIFT.quote, FEAR.quote, TANKS.quote]
    form = preview.one("form", class_="panel-form")
    fields = {field.attributes["name"]: field.attributes.get("value", "") for field in form.all("input")}
    send(client, "/review", claim=TANKS.id, verdict="accept")
    assert "has changed since" in send(client, form.attributes["action"], 409, **fields)
    assert len(rulings(client)) == 1, "nothing is ruled that was not shown"
    again = main_of(client, "/review/all?actor=Norway&verdict=reject").one("form", class_="panel-form")
    fields = {field.attributes["name"]: field.attributes.get("value", "") for field in again.all("input")}
    send(client, form.attributes["action"], 409, **(fields | {"verdict": "accept"}))
    send(client, form.attributes["action"], **fields)
    assert [row["claims"] for row in client.get("/rulings.json").json()[1:]] == [[GIFT.id, FEAR.id]]
    assert {row["id"] for row in client.get("/review.json").json()} == {GERMAN.id}
    for refused in ("/review/all?blind=true", "/review/all?second=Bo", "/review/all?verdict=correct"):
        assert client.get(refused).status_code == 400


@pytest.mark.parametrize(("headers", "status"), [
    ({"sec-fetch-site": "same-origin"}, 303), ({"origin": "http://127.0.0.1:8000"}, 303),
    ({}, 403), ({"sec-fetch-site": "cross-site"}, 403), ({"sec-fetch-site": "same-site"}, 403),
    ({"sec-fetch-site": "none"}, 403), ({"origin": "http://evil.example"}, 403), ({"origin": "null"}, 403),
    ({"origin": "http://127.0.0.1:9000"}, 403),
    ({"origin": "http://127.0.0.1:8000", "sec-fetch-site": "cross-site"}, 403)])
def test_only_a_page_of_this_room_may_send_a_verdict(client: TestClient, headers: dict[str, str], status: int) -> None:
    answer = client.post("/review", data={"claim": GIFT.id, "verdict": "accept"}, headers=headers,
                         follow_redirects=False)
    assert answer.status_code == status
    assert len(rulings(client)) == (1 if status == 303 else 0)


@pytest.mark.parametrize(("fields", "status", "hint"), [
    ({"claim": "c000000000000", "verdict": "accept"}, 404, "c000000000000"),
    ({"claim": GIFT.id, "verdict": "merge"}, 400, "no verdict"), ({"claim": GIFT.id, "verdict": "note"}, 400, "note"),
    ({}, 404, ""), ({"verdict": "undo", "ruling": "r0"}, 400, "no ruling")])
def test_a_verdict_that_cannot_be_kept_is_told(
        client: TestClient, fields: dict[str, str], status: int, hint: str) -> None:
    answer = client.post("/review", data=fields, headers=HERE)
    assert answer.status_code == status and hint in answer.text
    assert rulings(client) == []


def test_one_goes_on_where_one_left(client: TestClient) -> None:
    main_of(client, f"/review?by=newest&at={GERMAN.id}")
    left = client.get("/review", follow_redirects=False)
    assert left.status_code == 307 and left.headers["location"] == f"/review?by=newest&at={GERMAN.id}#here"


def test_the_queue_is_the_same_as_the_command_lists(client: TestClient) -> None:
    for asked, words in (("", []), ("by=money&limit=1", ["--by", "money", "--limit", "1"]),
                         ("by=random&seed=5&actor=Norway", ["--by", "random", "--seed", "5", "--actor", "Norway"])):
        printed = pledgebook("review", *words, "--format", "json").stdout
        told = client.get(f"/review.json?{asked}")
        assert told.json() == json.loads(printed)
        assert TypeAdapter(list[shapes.WaitingShape]).validate_json(told.text)
        assert client.get(f"/review.csv?{asked}").text == pledgebook("review", *words, "--format", "csv").stdout


def test_a_rejected_claim_may_be_looked_at_again(client: TestClient) -> None:
    send(client, "/review", claim=GIFT.id, verdict="reject")
    again = main_of(client, f"/review?at={GIFT.id}")
    assert "rejected by Ada" in again.text and "not waiting" in again.text
    with Book.open("pledges.db") as book:
        assert GIFT.id in {claim.id for claim in book.judged().rejected}


MONEY = st.builds(Amount, st.one_of(st.integers(1, 10**13).map(float), st.decimals(1, 10**6, places=2).map(float)),
                  st.sampled_from(("EUR", "USD")), st.sampled_from((None, "year", "month")))
PERIODS = st.builds(Period, st.sampled_from((None, "2024", "2024-07")), st.sampled_from((None, "2027", "2027-06-01")))


@given(MONEY, PERIODS, st.lists(st.sampled_from(("NOR", "UKR", "NATO")), unique=True, max_size=3))
def test_what_a_form_shows_is_read_back_as_the_same(amount: Amount, period: Period, partners: list[str]) -> None:
    claim = Claim(GIFT.evidence, GIFT.quote, GIFT.kind, GIFT.stage, GIFT.actors, tuple(partners), amount=amount,
                  period=period, items=("two radars", "tanks"), count=7)
    for name in ("kind", "stage", "actors", "partners", "amount", "period", "items", "count", "condition"):
        value = value_written(claim, name)
        again = value_typed(name, as_typed(name, value))
        assert again == (value or again if name != "partners" else value), name


def test_the_quality_page_tells_what_the_command_prints_and_what_was_measured(client: TestClient) -> None:
    assert "Judge a random sample blind" in main_of(client, "/quality").text
    send(client, "/review", claim=GIFT.id, verdict="reject")
    send(client, "/review?blind=true&who=Bo", claim=GERMAN.id, verdict="reject", unseen="true")
    for asked, words in (("", []), ("?blind=true", ["--blind"]), ("?actor=Germany", ["--actor", "Germany"])):
        printed = [pledgebook("review", "--agreement", *words, "--format", how).stdout for how in ("json", "csv")]
        assert client.get(f"/quality.json{asked}").json() == json.loads(printed[0])
        assert client.get(f"/quality.csv{asked}").text == printed[1]
    main = main_of(client, "/quality")
    assert "2 of 4 claims are judged (50 %)" in " ".join(main.text.split())
    assert "The reader and Ada" in main.text and "The reader and Bo" in main.text
    assert "The reader and Ada" not in main_of(client, "/quality?blind=true").text
    shipped = (Path(__file__).parents[2] / "docs" / "quality.md").read_text(encoding="utf-8")
    told = [[cell.text.split("≥")[0].strip() for cell in row.parts if isinstance(cell, Element)]
            for row in list(main.all("tbody"))[-1].all("tr")]
    assert len(told) == 6
    for cells in told:
        assert f"| {' | '.join(cells)} |" in shipped, "the same figures as in docs/quality.md"


@pytest.fixture(name="torn")
def _torn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    air = {"items": ("air defence",)}
    path = book_of(tmp_path / "torn.db", (
        reading("wire", ("Norway gives 2.5 billion for air defence.", air | {"amount": money(2.5e9)})),
        reading("slip", ("Norway gives 2.5 for air defence.", air | {"amount": money(2.5)}))))
    monkeypatch.setenv("PLEDGEBOOK_WHO", "Ada")
    with room(path) as client:
        yield client


@pytest.mark.parametrize(("verdict", "commitments"), [("unlink", 1), ("split", 2)])
def test_a_verdict_on_a_conflict_is_a_ruling_that_can_be_taken_back(
        torn: TestClient, verdict: str, commitments: int) -> None:
    (conflict,) = torn.get("/conflicts.json").json()
    form = main_of(torn, "/conflicts?who=Bo").one("form", class_="verdicts")
    assert form.one("input", name="conflict").attributes["value"] == conflict["id"]
    assert send(torn, form.attributes["action"], conflict=conflict["id"], verdict=verdict) == "/conflicts?who=Bo#judged"
    assert torn.get("/conflicts.json").json() == [] and len(torn.get("/register.json").json()) == commitments
    undo = main_of(torn, "/conflicts?who=Bo").one("form", class_="undo").one("input", name="ruling")
    assert not list(main_of(torn, "/conflicts").all("form", class_="undo")), "Ada takes back what Ada ruled"
    assert torn.post("/conflicts", data={"verdict": "undo", "ruling": undo.attributes["value"]}, headers=HERE
                     ).status_code == 400
    send(torn, "/conflicts?who=Bo", verdict="undo", ruling=undo.attributes["value"])
    assert torn.get("/conflicts.json").json() == [conflict]
    assert [row["action"] for row in torn.get("/rulings.json").json()] == [verdict, "undo"]


@pytest.mark.parametrize(("fields", "headers", "status"), [
    ({"verdict": "split", "conflict": "x0"}, HERE, 404), ({"verdict": "merge"}, HERE, 400), ({}, HERE, 400),
    ({"verdict": "split"}, {}, 403)])
def test_a_verdict_on_no_conflict_is_refused(
        torn: TestClient, fields: dict[str, str], headers: dict[str, str], status: int) -> None:
    assert torn.post("/conflicts", data=fields, headers=headers).status_code == status
    assert torn.get("/rulings.json").json() == []
