"""Reconciliation: names of a spreadsheet looked up by the protocol's rules, without a trace in the book."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from starlette.testclient import TestClient

from pledgebook.doors.gate.doorkeeper import Gate
from pledgebook.doors.gate.hosts import hosts_for
from pledgebook.doors.gate.visitors import OneTimeToken
from pledgebook.doors.http import application
from pledgebook.register.store import Book
from tests.doors.test_web_http import SMALL, book_of, room

AT = "/reconcile.json"
TOKEN = "a-token-for-programs-only"
LIMITS: list[Any] = [0, -1, 0.5, 1e300, 10 ** 400, None, "", "3", "all", "nan", True, [], {}]
PROPERTIES: list[Any] = [
    None, {}, "on", [None], ["on"], [{}], [{"v": "2020"}], [{"pid": None, "v": "soon"}], [{"pid": "on"}],
    [{"pid": f"column {number}", "v": "soon"} for number in range(40)]]


class Exact(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Type(Exact):
    id: str
    name: str


class Result(Exact):
    """A candidate as section 4 of the specification has it."""

    id: str
    name: str
    description: str | None = None
    score: float
    match: bool
    type: list[Type]


class Results(Exact):
    result: list[Result]


class Suggest(Exact):
    class Entity(Exact):
        service_url: str
        service_path: str

    entity: Entity
    property: Entity


class Manifest(Exact):
    versions: list[Literal["0.2"]]
    name: str
    identifierSpace: str  # noqa: N815 (the protocol's word)
    schemaSpace: str  # noqa: N815
    serviceVersion: str  # noqa: N815
    defaultTypes: list[Type]  # noqa: N815
    batchSize: Literal[500]  # noqa: N815
    view: dict[Literal["url"], str]
    preview: dict[str, Any]
    suggest: Suggest


class Suggested(Exact):
    class One(Exact):
        id: str
        name: str
        notable: list[Type]

    result: list[One] = Field(min_length=0)


@pytest.fixture(scope="module", name="path")
def _path(tmp_path_factory: pytest.TempPathFactory) -> str:
    return book_of(tmp_path_factory.mktemp("reconcile") / "book.db", SMALL)


@pytest.fixture(scope="module", name="client")
def _client(path: str) -> Iterator[TestClient]:
    with room(path) as client:
        yield client


def ask(client: TestClient, **queries: Any) -> dict[str, list[Result]]:
    """What is answered, the same by GET and by POST."""
    by_get = client.get(AT, params={"queries": json.dumps(queries)})
    by_post = client.post(AT, data={"queries": json.dumps(queries)})
    assert by_get.status_code == by_post.status_code == 200, by_get.text
    assert by_get.text == by_post.text
    found = TypeAdapter(dict[str, Results]).validate_json(by_get.text)
    assert found.keys() == queries.keys()
    return {name: results.result for name, results in found.items()}


def test_the_manifest_says_what_there_is_and_its_addresses_answer(client: TestClient) -> None:
    told = Manifest.model_validate_json(client.get(AT).text)
    for template in (told.view["url"], told.preview["url"]):
        assert "{{id}}" in template
        for name in ("NOR", client.get("/register.json").json()[0]["id"]):
            answer = client.get(template.replace("{{id}}", name))
            assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/html")
    entity = told.suggest.entity
    found = Suggested.model_validate_json(client.get(entity.service_url + entity.service_path + "?prefix=norw").text)
    assert [one.id for one in found.result] == ["NOR"]
    named = told.suggest.property
    for prefix, ids in (("", ["on"]), ("o", ["on"]), ("day", ["on"]), ("x", [])):
        answer = client.get(named.service_url + named.service_path, params={"prefix": prefix}).json()
        assert [one["id"] for one in answer["result"]] == ids and all(one["name"] for one in answer["result"])


def test_a_page_that_knows_the_standing_token_may_read_the_answers_and_no_other_may(path: str) -> None:
    """OpenRefine's page in the browser asks for the manifest, previews and completions by itself."""
    elsewhere = {"origin": "http://127.0.0.1:3333", "sec-fetch-site": "same-site", "sec-fetch-mode": "cors",
                 "sec-fetch-dest": "empty"}
    gate = Gate(hosts_for("127.0.0.1", []), token=OneTimeToken(), standing_token=TOKEN)
    client = TestClient(application(path, gate), base_url="http://127.0.0.1:8000", headers=elsewhere)
    told = Manifest.model_validate_json(client.get(AT, params={"token": TOKEN}).text)
    entity, named = told.suggest.entity, told.suggest.property
    read = [client.get(AT, params={"token": TOKEN}), client.get(told.preview["url"].replace("{{id}}", "NOR")),
            client.get(f"{entity.service_url}{entity.service_path}&prefix=norw"),
            client.get(f"{named.service_url}{named.service_path}&prefix=o"),
            client.post(f"{AT}?token={TOKEN}", data={"queries": '{"q": {"query": "Norway"}}'})]
    for answer in read:
        assert answer.status_code == 200 and answer.headers["access-control-allow-origin"] == "*", answer.url
        assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
        assert "x-frame-options" not in answer.headers
        assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert TOKEN not in told.view["url"], "a link that people follow and hand on"
    for wrong in ({}, {"token": ""}, {"token": "another-token-for-programs"}):
        refused = client.get(AT, params=wrong)
        assert refused.status_code == 403 and "access-control-allow-origin" not in refused.headers
    for there in ("/register.json", "/", "/documents", "/static/pledgebook.css"):
        answer = client.get(there, params={"token": TOKEN}, follow_redirects=False)
        assert answer.status_code == 403 and "access-control-allow-origin" not in answer.headers, there
    assert client.get(AT, params={"token": TOKEN}, headers={"host": "elsewhere.example"}).status_code == 421


@pytest.mark.parametrize(("query", "first", "match"), [
    ({"query": "Norway"}, "NOR", True), ({"query": "NOR"}, "NOR", True), ({"query": "the United States"}, "USA", True),
    ({"query": "Berlin", "type": "party"}, "DEU", True), ({"query": "Norwayy"}, "NOR", False),
    ({"query": "Atlantis"}, None, False), ({"query": ""}, None, False),
    ({"query": "Norway", "type": "person"}, None, False),
])
def test_a_party_is_found_by_its_names(
        client: TestClient, query: dict[str, Any], first: str | None, match: bool) -> None:
    found = ask(client, q0=query)["q0"]
    assert (found[0].id if found else None) == first
    assert [one.id for one in found if one.match] == ([first] if match else [])


def test_a_name_means_who_held_the_office_on_the_day(client: TestClient) -> None:
    on = {day: ask(client, q={"query": "Jens Stoltenberg", "properties": [{"pid": "on", "v": day}]})["q"][0]
          for day in ("2010-05-01", "2020-05")}
    assert {day: (one.id, one.match) for day, one in on.items()} == {
        "2010-05-01": ("NOR", True), "2020-05": ("NATO", True)}


@pytest.mark.parametrize(("cell", "means"), [
    (2020, "NATO"), (2020.0, "NATO"), (2010, "NOR"), (" 2020 ", "NATO"), (["2020-01-01"], "NATO"), ([2010], "NOR"),
    (["", None, "2020"], "NATO"), (["2020", 2020], "NATO"), ({"id": "2020", "name": "2020"}, "NATO"),
    ({"date": "2020-01-01"}, "NATO"), ({"int": 2010}, "NOR"), ([{"date": "2020-01-01T00:00:00Z"}], "NATO"),
    ("2020-01-01T00:00:00Z", "NATO"), ("2020-01-01T23:30:00.000+02:00", "NATO"), ("2010-01-01 00:00:00", "NOR"),
])
def test_a_day_is_understood_as_spreadsheets_send_it(client: TestClient, cell: object, means: str) -> None:
    found = ask(client, q={"query": "Jens Stoltenberg", "properties": [{"pid": "on", "v": cell}]})["q"]
    assert [(one.id, one.match) for one in found if one.match] == [(means, True)]


@pytest.mark.parametrize("cell", [
    "01.02.2020", "soon", "2020-13", "2020-02-30T00:00:00Z", 43831, 20200101, 2020.5, 1e300, -2020, True,
    ["2010", "2020"], {"id": "soon"}, {"year": 2020}, ["2020", "soon"],
    pytest.param(json.loads("[" * 700 + '{"id":[]}' + "]" * 700), id="deep")])
def test_a_line_whose_day_nobody_can_tell_is_empty_and_the_others_are_answered(
        client: TestClient, cell: object) -> None:
    lines: dict[str, Any] = {f"q{number}": {"query": "Norway", "properties": [{"pid": "on", "v": day}]}
                             for number, day in enumerate(("2020", cell, None, "", [], {}))}
    found = ask(client, **lines)
    assert [[one.id for one in found[name] if one.match] for name in lines] == [["NOR"], [], *[["NOR"]] * 4]
    assert found["q1"] == []


@pytest.mark.parametrize(("line", "first"), [
    ({"query": "Norway", "type": None}, "NOR"), ({"query": "Norway", "type": ""}, "NOR"),
    ({"query": "Norway", "type": []}, "NOR"), ({"query": "Norway", "type": [None]}, "NOR"),
    ({"query": "Norway", "type": {"id": "party", "name": "State or organisation"}}, "NOR"),
    ({"query": "Norway", "type": [{"id": "party"}]}, "NOR"), ({"query": "Norway", "type": ["party", "party"]}, "NOR"),
    ({"query": "Norway", "type": ["person", "party"], "type_strict": "any"}, "NOR"),
    ({"query": "Norway", "type": ["person"], "type_strict": None}, None), ({"query": "Norway", "type": 7}, None),
    *(({"query": "Norway", "limit": limit}, "NOR") for limit in LIMITS),
    *(({"query": "Norway", "properties": told}, "NOR") for told in PROPERTIES),
    ({"query": "Norway", "lang": "en", "type_strict": "exactly"}, "NOR"),
    ({"query": None}, None), ({"query": ""}, None), ({"query": " "}, None), ({"query": 1}, None),
    ({"query": "Norway \ud83d"}, None), ({"query": 2020.5}, None),
    ({"query": ["Norway"]}, None), ({"query": "x" * 1001}, None), ({}, None), (None, None),
    ("Norway", None), ([], None),
])
def test_one_odd_line_leaves_the_others_their_answers(client: TestClient, line: object, first: str | None) -> None:
    found = ask(client, before={"query": "Poland"}, odd=line, after={"query": "Ukraine"})
    assert [one.id for one in found["before"]] == ["POL"] and [one.id for one in found["after"]] == ["UKR"]
    assert [one.id for one in found["odd"] if one.match] == ([first] if first else [])
    assert len({one.id for one in found["odd"]}) == len(found["odd"])


def test_a_limit_is_kept_to_and_a_full_batch_is_answered(client: TestClient) -> None:
    assert len(ask(client, q={"query": "guinea", "limit": "1"})["q"]) <= 1
    assert len(ask(client, q={"query": "Poland asks for a base", "type": "commitment", "limit": 1})["q"]) == 1
    full = {f"q{number}": {"query": "Norway" if number % 2 else "", "limit": 3} for number in range(500)}
    answer = client.post(AT, data={"queries": json.dumps(full)} | {f"more{number}": "x" for number in range(20)})
    assert answer.status_code == 200
    assert [bool(one["result"]) for one in answer.json().values()] == [False, True] * 250


def test_a_commitment_is_found_whatever_its_row_says_of_a_day(client: TestClient) -> None:
    one = client.get("/register.json").json()[0]["id"]
    found = ask(client, q={"query": one, "type": "commitment", "properties": [{"pid": "on", "v": "soon"}]})["q"]
    assert [(told.id, told.match) for told in found] == [(one, True)]


def test_a_commitment_is_found_by_its_id_and_by_its_words(client: TestClient) -> None:
    one = next(told for told in client.get("/register.json").json() if told["actors"] == ["POL"])
    found = ask(client, by_id={"query": one["id"], "type": "commitment"},
                by_start={"query": one["id"][:8], "type": ["commitment"]},
                by_words={"query": "Poland asks for a base", "type": "commitment", "limit": 1},
                by_nothing={"query": "zebra", "type": "commitment"})
    assert [(r.id, r.match) for r in found["by_id"]] == [(r.id, r.match) for r in found["by_start"]] == [
        (one["id"], True)]
    assert [(r.id, r.match, r.description) for r in found["by_words"]] == [(one["id"], False, one["quote"])]
    assert found["by_nothing"] == []


@pytest.mark.parametrize("queries", ["", "[]", "{", "[" * 5000, '{"\\ud83d": {"query": "x"}}', "1", "null",
                                     '{"q": {"querry": "x"}}', '{"q": "Norway"}',
                                     json.dumps({str(n): {"query": "x"} for n in range(501)})])
def test_what_is_no_batch_is_refused_with_the_reason(client: TestClient, queries: str) -> None:
    answer = client.get(AT, params={"queries": queries})
    assert answer.status_code == 400
    assert set(answer.json()) == {"what", "where", "try_this"}


def test_long_or_other_forms_are_refused(client: TestClient) -> None:
    assert client.post(AT, content=b"queries=" + b"x" * 1_000_001).status_code == 400
    assert client.post(AT, data={"other": "x"}).status_code == 400
    for method in ("put", "delete", "patch"):
        assert getattr(client, method)(AT).status_code == 405


def test_asking_leaves_no_trace_and_no_other_site_may_read_it(client: TestClient, path: str) -> None:
    with Book.open(path) as kept:
        before = kept.digest()
    bytes_before = Path(path).read_bytes()
    answer = client.post(AT, data={"queries": json.dumps({"q": {"query": "Norway"}})},
                         headers={"origin": "https://elsewhere.example"})
    assert not [name for name in answer.headers if name.startswith("access-control-")]
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    with Book.open(path) as kept:
        assert kept.digest() == before
    assert Path(path).read_bytes() == bytes_before
    assert client.post(AT, headers={"host": "elsewhere.example"}).status_code == 421


def test_words_of_a_text_are_escaped_in_a_preview(tmp_path: Path) -> None:
    from tests.exchange.extracts import READINGS
    from tests.exchange.extracts import book_of as hostile_book

    hostile_book(tmp_path / "b.db", READINGS).close()
    client = room(str(tmp_path / "b.db"))
    for one in client.get("/register.json").json():
        assert "<script" not in client.get(f"/reconcile/preview?id={one['id']}").text
    assert client.get("/reconcile/preview?id=p000").status_code == 404
