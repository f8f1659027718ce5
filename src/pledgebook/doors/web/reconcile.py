"""Names of a spreadsheet in, our ids for them out: the Reconciliation Service API 0.2, as OpenRefine asks it.

Parties are looked up in `world`, as of a day where the column `on` gives one; commitments by their id, or by
the words of their quote. Asking changes nothing, and no page of another site may read an answer: no header lets it.
Specification: W3C Entity Reconciliation Community Group, final report of 10 April 2023.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from difflib import SequenceMatcher
from typing import Annotated, Any, Literal
from urllib.parse import parse_qs

from fastapi import FastAPI, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from starlette.concurrency import run_in_threadpool

from pledgebook import __version__
from pledgebook.answers.sentences import in_one_sentence
from pledgebook.doors.web.page import rendered
from pledgebook.doors.web.shelf import Holdings, Shelf
from pledgebook.model import Commitment, PledgebookError
from pledgebook.register.days import first_day
from pledgebook.register.errors import NothingFound
from pledgebook.world import load, party_name, readings, resolve

HERE = "/reconcile.json"
IDS = "https://pledgebook.invalid/ids"  # names the space of our ids; nothing is there to fetch
TYPES = {"party": "State or organisation", "commitment": "Commitment"}
LONGEST_BODY, MOST_QUERIES, MOST_RESULTS = 1_000_000, 500, 50
LEAST_ALIKE = 70.0  # of 100: a name less alike than this is no candidate
Candidate = dict[str, Any]


class NotAsked(PledgebookError):
    """A request that is none of the protocol's."""


class Property(BaseModel):
    """One more column of the row; `on` is the day that names are meant on, others are not looked at."""

    pid: str
    v: Any


class QueryLine(BaseModel):
    """One name to look up."""

    model_config = ConfigDict(extra="forbid")

    query: Annotated[str, Field(max_length=1000)] = ""
    type: str | list[str] | None = None
    limit: Annotated[float, Field(ge=1)] = 5
    properties: Annotated[list[Property], Field(max_length=20)] = []
    type_strict: Literal["any", "should", "all"] | None = None

    @property
    def most(self) -> int:
        return int(min(self.limit, MOST_RESULTS))

    def types(self) -> list[str]:
        """Which of our types are asked for; a party, where nobody says."""
        asked = [self.type] if isinstance(self.type, str) else self.type or ["party"]
        return [one for one in asked if one in TYPES]

    def day(self) -> str | None:
        """The day that names are meant on. Raises NoSuchDay."""
        told = next((one.v for one in self.properties if one.pid == "on"), None)
        if not isinstance(told, str) or not told.strip():
            return None
        first_day(told.strip())
        return told.strip()


BATCH = TypeAdapter(Annotated[dict[str, QueryLine], Field(max_length=MOST_QUERIES)])


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
    """The candidates for one line, of all the types that it asks for. Raises NoSuchDay."""
    found: list[Candidate] = []
    for kind in line.types():
        found += parties_called(line.query, line.day(), line.most) if kind == "party" else \
            commitments_called(line.query, held(), line.most)
    return sorted(found, key=lambda one: (-one["score"], one["id"]))[:line.most]


# --- the addresses ---------------------------------------------------------------------------------------------------


def manifest(base: str) -> dict[str, Any]:
    """What the service says of itself; base is the address of this server."""
    return {"versions": ["0.2"], "name": "Pledgebook: parties and commitments", "identifierSpace": IDS,
            "schemaSpace": f"{IDS}/types", "serviceVersion": __version__, "defaultTypes": _types(TYPES),
            "view": {"url": f"{base}/reconcile/view?id={{{{id}}}}"},
            "preview": {"url": f"{base}/reconcile/preview?id={{{{id}}}}", "width": 420, "height": 160},
            "suggest": {"entity": {"service_url": base, "service_path": "/reconcile/suggest.json"}}}


def _types(kinds: Iterable[str]) -> list[dict[str, str]]:
    return [{"id": kind, "name": TYPES[kind]} for kind in kinds]


def batch(written: str) -> Mapping[str, QueryLine]:
    """The lines of a batch. Raises NotAsked."""
    try:
        return BATCH.validate_json(written)
    except ValidationError as fault:
        first = fault.errors(include_url=False, include_input=False)[0]
        raise NotAsked(f"This is no batch of queries: {'.'.join(map(str, first['loc']))[:80]}: {first['msg']}.",
                       "queries", 'Send {"q0": {"query": "Norway", "type": "party"}}.') from fault


def add_reconciliation(app: FastAPI, shelf: Shelf) -> None:
    """Puts the addresses of the protocol into the reading room."""

    def outcome(written: str | None, request: Request) -> Response:
        if written is None:
            return JSONResponse(manifest(str(request.base_url).rstrip("/")))
        kept: list[Holdings] = []

        def held() -> Holdings:  # looked up once, and only where commitments are asked for
            kept[:] = kept or [shelf.holdings()]
            return kept[0]

        return JSONResponse({name: {"result": answered(line, held)} for name, line in batch(written).items()})

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
        fields = parse_qs(body.decode("utf-8", "replace"), max_num_fields=10)
        if "queries" not in fields:
            raise NotAsked("The form has no field queries.", "queries", json.dumps({"q0": {"query": "Norway"}}))
        return await run_in_threadpool(outcome, fields["queries"][0], request)

    @app.get("/reconcile/suggest.json", include_in_schema=False)
    def suggest(prefix: Annotated[str, Query(max_length=200)], cursor: Annotated[int, Query(ge=0)] = 0) -> Response:
        begun = prefix.casefold().strip()
        found = sorted((title, party) for party, title in load().titles.items()
                       if begun and (title.casefold().startswith(begun) or party.casefold() == begun))
        return JSONResponse({"result": [{"id": party, "name": title, "notable": _types(["party"])}
                                        for title, party in found[cursor:cursor + MOST_RESULTS]]})

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
