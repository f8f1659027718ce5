"""Names of a spreadsheet in, our ids for them out: the Reconciliation Service API 0.2, as OpenRefine asks it.

Parties are looked up in `world`, as of a day where the column `on` gives one; commitments by their id, or by
the words of their quote. Asking changes nothing. Pages of other sites may read an answer only where they know the
standing token (`gate/doorkeeper.py`), which this service hands on in the addresses that such a page asks next.
Specification: W3C Entity Reconciliation Community Group, final report of 10 April 2023.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from difflib import SequenceMatcher
from typing import Annotated, Any
from urllib.parse import parse_qs, quote

from fastapi import FastAPI, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from pydantic import BaseModel, Field, ValidationError, field_validator
from starlette.concurrency import run_in_threadpool

from pledgebook import __version__
from pledgebook.answers.sentences import in_one_sentence
from pledgebook.doors.web.page import rendered
from pledgebook.doors.web.shelf import Holdings, Shelf
from pledgebook.model import Commitment, PledgebookError
from pledgebook.register.days import NoSuchDay, first_day
from pledgebook.register.errors import NothingFound
from pledgebook.world import load, party_name, readings, resolve

HERE = "/reconcile.json"
IDS = "https://pledgebook.invalid/ids"  # names the space of our ids; nothing is there to fetch
TYPES = {"party": "State or organisation", "commitment": "Commitment"}
PROPERTIES = {"on": "day that names are meant on"}
LONGEST_BODY, MOST_QUERIES, MOST_RESULTS = 1_000_000, 500, 50
USUAL_RESULTS, LONGEST_NAME = 5, 1000
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d")
VALUES = ("date", "str", "int", "float", "id", "name")  # under which the protocol's objects hold what a cell says
LEAST_ALIKE = 70.0  # of 100: a name less alike than this is no candidate
Candidate = dict[str, Any]
EXAMPLE = 'Send {"q0": {"query": "Norway", "type": "party"}}.'


class NotAsked(PledgebookError):
    """A request that is none of the protocol's."""


class Property(BaseModel):
    """One more column of the row; `on` is the day that names are meant on, others are not looked at."""

    pid: str
    v: Any = None


class QueryLine(BaseModel):
    """One name to look up, as spreadsheets send it: with empty cells, numbers, and fields that are none of ours."""

    query: Annotated[str, Field(max_length=LONGEST_NAME)] = ""
    type: list[str] = []
    limit: int = USUAL_RESULTS
    properties: list[Property] = []

    @field_validator("query", mode="before")
    @classmethod
    def _in_words(cls, told: object) -> object:
        return (as_written(told) or "") if told is None or isinstance(told, int | float) else told

    @field_validator("type", mode="before")
    @classmethod
    def _names(cls, told: object) -> list[str]:
        return [name for one in (told if isinstance(told, list) else [told]) if (name := as_written(one))]

    @field_validator("limit", mode="before")
    @classmethod
    def _at_least_one(cls, told: object) -> int:
        """As many as asked for; where that is nothing to go by, as many as usual."""
        try:
            asked = float(told) if isinstance(told, int | float | str) else 0.0
        except (ValueError, OverflowError):  # "all", or more digits than a number can have
            return USUAL_RESULTS
        return int(min(asked, MOST_RESULTS)) if asked >= 1 else USUAL_RESULTS

    @field_validator("properties", mode="before")
    @classmethod
    def _with_a_name(cls, told: object) -> list[object]:
        return [one for one in told if isinstance(one, dict) and isinstance(one.get("pid"), str)] \
            if isinstance(told, list) else []

    def types(self) -> list[str]:
        """Which of our types are asked for; a party, where nobody says."""
        return [one for one in dict.fromkeys(self.type or ["party"]) if one in TYPES]

    def day(self) -> str | None:
        """The day that names are meant on; None where no cell says one. Raises NoSuchDay."""
        told = days_told([one.v for one in self.properties if one.pid.strip().casefold() == "on"])
        if len(told) > 1:
            raise NoSuchDay(", ".join(sorted(told)))
        for day in told:
            first_day(day)
            return day
        return None


def as_written(value: object) -> str | None:
    """What a cell says, which may be a number or an object of the protocol; None where it is empty."""
    if isinstance(value, dict) and not value.keys().isdisjoint(VALUES):
        return next((told for key in VALUES if (told := as_written(value.get(key)))), None)
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # 2020.0 is a year
    return None if value is None or value == {} else str(value).strip() or None


def days_told(cell: object) -> set[str]:
    """The days that a cell says, as they are written; a moment is of its day."""
    if isinstance(cell, list):
        return set().union(*map(days_told, cell))
    told = as_written(cell)
    if told is None:
        return set()
    try:
        return {datetime.fromisoformat(told).date().isoformat() if MOMENT.match(told) else told}
    except ValueError:  # 2020-13-01T00:00:00Z
        return {told}


# --- looking up -----------------------------------------------------------------------------------------------------


def parties_called(name: str, on: str | None, most: int) -> list[Candidate]:
    """Parties that a name may stand for on a day, the surest first; only the one it surely means is a match."""
    sure = resolve(name, on) if name.strip() else None
    found = {sure: 100.0} if sure else {}
    for reading in readings(name, on) if name.strip() else ():
        for party in reading.parties:
            found.setdefault(party, 80.0 if len(reading.parties) == 1 else 60.0)
    if not found:
        words = name.casefold().strip()
        alike = {party: 100 * SequenceMatcher(None, words, title.casefold()).ratio()
                 for party, title in load().titles.items()}
        found = {party: score for party, score in alike.items() if score >= LEAST_ALIKE}
    ranked = sorted(found, key=lambda party: (-found[party], party))[:most]
    return [_candidate("party", party, party_name(party), found[party], party == sure) for party in ranked]


def commitments_called(words: str, held: Holdings, most: int) -> list[Candidate]:
    """Commitments by their id or its start, or else by the words of their quotes; only an id is a match."""
    asked = words.strip()
    by_id = [one for one in held.register.commitments if re.fullmatch(r"p[0-9a-f]{4,}", asked)
             and one.id.startswith(asked)]
    if by_id:
        return [_told(one, 100.0, len(by_id) == 1) for one in by_id[:most]]
    wanted = _words(asked)
    shares = {one.id: len(wanted & _words(f"{one.quote} {in_one_sentence(one)}")) / len(wanted)
              for one in held.register.commitments} if wanted else {}
    ranked = sorted((one for one in held.register.commitments if shares.get(one.id)),
                    key=lambda one: (-shares[one.id], one.id))[:most]
    return [_told(one, 100 * shares[one.id], False) for one in ranked]


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w{2,}", text.casefold()))


def _told(one: Commitment, score: float, match: bool) -> Candidate:
    return _candidate("commitment", one.id, in_one_sentence(one), score, match) | {"description": one.quote[:300]}


def _candidate(kind: str, name: str, shown: str, score: float, match: bool) -> Candidate:
    return {"id": name, "name": shown, "score": round(score, 1), "match": match,
            "type": [{"id": kind, "name": TYPES[kind]}]}


def answered(line: QueryLine, held: Callable[[], Holdings]) -> list[Candidate]:
    """The candidates for one line, of all the types that it asks for. Raises NoSuchDay where parties are."""
    found: list[Candidate] = []
    for kind in line.types():
        found += parties_called(line.query, line.day(), line.limit) if kind == "party" else \
            commitments_called(line.query, held(), line.limit)
    return sorted(found, key=lambda one: (-one["score"], one["id"]))[:line.limit]


def answered_alone(told: object, held: Callable[[], Holdings]) -> list[Candidate]:
    """The candidates for one line as it was sent; none where nobody can tell what it asks, or on which day.

    One cell of thousands is no reason to leave the others without an answer, and a name without its day is no match.
    """
    try:
        return answered(QueryLine.model_validate(told), held)
    except (ValidationError, NoSuchDay, RecursionError):
        return []


# --- the addresses ---------------------------------------------------------------------------------------------------


def manifest(base: str, token: str | None = None) -> dict[str, Any]:
    """What the service says of itself; base is the address of this server.

    token   with which the page that asks for it asks for previews and completions, too
    """
    more = f"token={quote(token, safe='')}" if token else ""
    return {"versions": ["0.2"], "name": "Pledgebook: parties and commitments", "identifierSpace": IDS,
            "schemaSpace": f"{IDS}/types", "serviceVersion": __version__, "defaultTypes": _types(TYPES),
            "batchSize": MOST_QUERIES,
            "view": {"url": f"{base}/reconcile/view?id={{{{id}}}}"},
            "preview": {"url": f"{base}/reconcile/preview?id={{{{id}}}}{more and f'&{more}'}", "width": 420,
                        "height": 160},
            "suggest": {kind: {"service_url": base, "service_path": f"{path}{more and f'?{more}'}"} for kind, path in (
                ("entity", "/reconcile/suggest.json"), ("property", "/reconcile/suggest/property.json"))}}


def _types(kinds: Iterable[str]) -> list[dict[str, str]]:
    return [{"id": kind, "name": TYPES[kind]} for kind in kinds]


def batch(written: str) -> Mapping[str, Any]:
    """The lines of a batch, each as it was sent. Raises NotAsked."""
    try:
        lines = json.loads(written)
        "".join(lines if isinstance(lines, dict) else ()).encode()  # half a character could not be answered
    except (ValueError, RecursionError) as fault:
        raise NotAsked(f"This is no batch of queries: {fault}.", "queries", EXAMPLE) from fault
    if not isinstance(lines, dict):
        raise NotAsked("This is no batch of queries: it is no object.", "queries", EXAMPLE)
    if len(lines) > MOST_QUERIES:
        raise NotAsked(f"A batch has {MOST_QUERIES} queries at most.", "queries", "Send fewer lines at a time.")
    if lines and not any(isinstance(line, dict) and "query" in line for line in lines.values()):
        raise NotAsked("This is no batch of queries: no line of it has a query.", "queries", EXAMPLE)
    return lines


def add_reconciliation(app: FastAPI, shelf: Shelf) -> None:
    """Puts the addresses of the protocol into the reading room."""

    def outcome(written: str | None, request: Request) -> Response:
        if written is None:
            return JSONResponse(manifest(str(request.base_url).rstrip("/"), request.query_params.get("token")))
        kept: list[Holdings] = []

        def held() -> Holdings:  # looked up once, and only where commitments are asked for
            kept[:] = kept or [shelf.holdings()]
            return kept[0]

        return JSONResponse({name: {"result": answered_alone(line, held)} for name, line in batch(written).items()})

    @app.get(HERE, include_in_schema=False)
    def reconcile(request: Request, queries: str | None = None) -> Response:
        return outcome(queries, request)

    @app.post(HERE, include_in_schema=False)
    async def reconcile_form(request: Request) -> Response:
        body = b""
        async for part in request.stream():
            body += part
            if len(body) > LONGEST_BODY:
                raise NotAsked(f"A batch has {LONGEST_BODY:,} bytes at most.", "queries", "Send fewer lines at a time.")
        fields = parse_qs(body.decode("utf-8", "replace"))
        if "queries" not in fields:
            raise NotAsked("The form has no field queries.", "queries", EXAMPLE)
        return await run_in_threadpool(outcome, fields["queries"][0], request)

    @app.get("/reconcile/suggest.json", include_in_schema=False)
    def suggest(prefix: Annotated[str, Query(max_length=200)], cursor: Annotated[int, Query(ge=0)] = 0) -> Response:
        begun = prefix.casefold().strip()
        found = sorted((title, party) for party, title in load().titles.items()
                       if begun and (title.casefold().startswith(begun) or party.casefold() == begun))
        return JSONResponse({"result": [{"id": party, "name": title, "notable": _types(["party"])}
                                        for title, party in found[cursor:cursor + MOST_RESULTS]]})

    @app.get("/reconcile/suggest/property.json", include_in_schema=False)
    def suggest_property(prefix: Annotated[str, Query(max_length=200)]) -> Response:
        begun = prefix.casefold().strip()
        return JSONResponse({"result": [{"id": name, "name": means} for name, means in PROPERTIES.items()
                                        if name.startswith(begun) or means.casefold().startswith(begun)]})

    @app.get("/reconcile/view", include_in_schema=False)
    def view(id: Annotated[str, Query(max_length=100)]) -> Response:  # noqa: A002 (the name in the protocol)
        if id in load().titles:
            return RedirectResponse(f"/?party={id}", 307)
        return RedirectResponse(f"/commitment/{_commitment(id).id}", 307)

    @app.get("/reconcile/preview", include_in_schema=False, response_class=HTMLResponse)
    def preview(id: Annotated[str, Query(max_length=100)]) -> Response:  # noqa: A002 (the name in the protocol)
        if id in load().titles:
            return HTMLResponse(rendered("reconcile.html", name=party_name(id), quote="", id=id))
        one = _commitment(id)
        return HTMLResponse(rendered("reconcile.html", name=in_one_sentence(one), quote=one.quote, id=one.id))

    def _commitment(name: str) -> Commitment:
        found = next((one for one in shelf.holdings().register.commitments if one.id == name), None)
        if found is None:
            raise NothingFound(name, None)
        return found
