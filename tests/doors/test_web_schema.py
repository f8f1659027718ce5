"""The description of the addresses, held against what they do: schemathesis makes up questions, fitting and not.

All of its usual checks are on: the status is described, the media type and the shape too, what fits the description is
not refused as malformed, what does not fit is, and nothing is answered without the token. The usual run asks a share of
what there is to ask; `PLEDGEBOOK_QUESTIONS=100` asks all of it, and makes up so many more for each address.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.core.failures import FailureGroup

from pledgebook.answers.changes import Between
from pledgebook.doors import http
from pledgebook.doors.gate.doorkeeper import Gate
from pledgebook.doors.gate.hosts import hosts_for
from pledgebook.doors.web.panel import Panel, Told
from pledgebook.doors.web.quality_page import QUALITY
from pledgebook.exchange.tables import Listing
from pledgebook.model import Kind, Stage
from pledgebook.register.rulings import Action
from pledgebook.register.store import Book
from tests.doors.test_web_http import SMALL, book_of
from tests.register.readings import many, money, reading

MADE_UP = int(os.environ.get("PLEDGEBOOK_QUESTIONS", "0"))
SHARE = 1 if MADE_UP else 12  # of the questions at the edges, each address is asked every so-manieth, each others
TOKEN = "a-token-that-programs-send"
LET_IN = {"Authorization": f"Bearer {TOKEN}"}
# Something for every answer: a condition, a guarantee, sums that differ, what is delivered by the year.
FULL = (
    *SMALL, *many(12),
    reading("vow", ("Poland would defend Ukraine.", {"actors": ("POL",), "kind": Kind.GUARANTEE}),
            published="2024-06-01"),
    reading("later", ("If the Storting agrees, Norway will send tanks.", {
        "items": ("tanks",), "condition": "If the Storting agrees"}), published="2024-06-20"),
    reading("yearly", ("The USA delivered 1 billion a year.", {
        "actors": ("USA",), "stage": Stage.DELIVERED, "amount": money(1e9, "USD", per="year")}),
            published="2024-06-21"),
)


@pytest.fixture(scope="module", name="book")
def _book(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = book_of(tmp_path_factory.mktemp("described") / "pledges.db", FULL)
    with Book.open(path) as book:
        judged = book.judged()
        for who, action in (("Ada", Action.ACCEPT), ("Bo", Action.REJECT)):
            book.rule(action, who=who, why="read", marks=[judged.mark(judged.claims[0])])
        book.settle()
    os.utime(path, (0, 0))  # else the shelf reads the book anew for each page, as somebody may still be writing
    return path


def served(book: str) -> FastAPI:
    return http.application(book, Gate(hosts_for("127.0.0.1", ["testserver"]), standing_token=TOKEN))


def questions(operation: Any, number: int) -> Iterator[Any]:
    """What is asked of an address: its examples, the edges of each value and just beyond, and what comes to mind."""
    for examples in operation.get_strategies_from_examples():
        yield from made_up(examples, 1)
    yield from islice(operation.schema.iter_coverage_cases(
        operation, generation_modes=list(GenerationMode), generation_config=operation.schema.config.generation),
        number % SHARE, None, SHARE)
    yield from made_up(operation.as_strategy(), MADE_UP or 2)


def made_up(strategy: Any, number: int) -> list[Any]:
    """The first so many; the same ones every time."""
    found = []

    @settings(max_examples=number, derandomize=True, database=None, deadline=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))
    @given(strategy)
    def keep(case: Any) -> None:
        found.append(case)

    keep()
    return found


def faults(app: FastAPI, *only: str) -> tuple[Counter[str], dict[str, str]]:
    """How often each address answered as it should with 200, and the first fault of those that did not."""
    answered: Counter[str] = Counter()
    wrong: dict[str, str] = {}
    schema: Any = schemathesis.openapi.from_asgi("/openapi.json", app, headers=LET_IN)
    for number, found in enumerate(schema.get_all_operations()):
        operation = found.ok()
        if only and operation.path not in only:
            continue
        for case in questions(operation, number):
            try:
                answered[operation.path] += case.call_and_validate(headers=LET_IN).status_code == 200
            except FailureGroup as group:
                wrong.setdefault(operation.path, "\n".join(str(one) for one in group.exceptions))
    return answered, wrong


def test_every_address_does_as_it_is_described(book: str) -> None:
    answered, wrong = faults(served(book))
    assert wrong == {}
    assert len(answered) >= 2 * len(http.PANELS)
    never = {path for path, often in answered.items() if not often}
    assert never == {"/commitment/{commitment_id}.json", "/document/{document_id}.json", "/document.json"}, (
        "nobody guesses an id")


def quality(whole: Any) -> Panel:
    def answer(shelf: Any, asked: Any) -> Told:
        return Told(whole, lambda: Listing((), ()))

    return replace(QUALITY, answer=answer)


def contradiction() -> Any:
    raise Between("These do not go together.")


@pytest.mark.parametrize(("planted", "told"), [
    (quality(lambda: {"claims": "many", "judged": 0, "added": 0, "blind": False, "agreement": []}), "many"),
    (quality(lambda: {"claims": 1, "judged": 0, "added": 0, "blind": False, "agreement": [], "more": 1}), "more"),
    (quality(contradiction), "409"),
    (QUALITY, ""),
])
def test_a_fault_in_an_address_is_found(book: str, monkeypatch: pytest.MonkeyPatch, planted: Panel, told: str) -> None:
    monkeypatch.setattr(http, "PANELS", (planted,))
    _, wrong = faults(served(book), "/quality.json")
    assert bool(wrong) is bool(told)
    assert told in wrong.get("/quality.json", "")


def test_nothing_is_answered_without_the_token(book: str) -> None:
    with TestClient(served(book)) as client:
        told = client.get("/openapi.json", headers=LET_IN).json()
        assert told["components"]["securitySchemes"]["HTTPBearer"]["scheme"] == "bearer"
        for path in told["paths"]:
            answer = client.get(path)
            assert (answer.status_code, sorted(answer.json())) == (401, ["try_this", "what", "where"]), path
