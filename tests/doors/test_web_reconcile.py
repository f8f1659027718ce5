"""Reconciliation: names of a spreadsheet looked up by the protocol's rules, without a trace in the book."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from starlette.testclient import TestClient

from pledgebook.register.store import Book
from tests.doors.test_web_http import SMALL, book_of, room

AT = "/reconcile.json"


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


class Manifest(Exact):
    versions: list[Literal["0.2"]]
    name: str
    identifierSpace: str  # noqa: N815 (the protocol's word)
    schemaSpace: str  # noqa: N815
    serviceVersion: str  # noqa: N815
    defaultTypes: list[Type]  # noqa: N815
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
    wrong = client.get(AT, params={"queries": json.dumps({"q": {"query": "x", "properties": [
        {"pid": "on", "v": "someday"}]}})})
    assert wrong.status_code == 404 and "someday" in wrong.json()["what"]


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


@pytest.mark.parametrize("queries", ["", "[]", "{", '{"q": {"query": 1}}', '{"q": {"querry": "x"}}',
                                     '{"q": {"query": "x", "limit": 0}}', json.dumps({"q": {"query": "x" * 1001}}),
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
