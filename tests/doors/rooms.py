"""The reading room in, all of its routes out: enumerated from the application itself, so that none can be forgotten."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from pydantic import BaseModel
from starlette.routing import Mount, Route

from pledgebook.doors.gate.doorkeeper import Gate
from pledgebook.doors.http import application

HERE = "http://127.0.0.1:8000"
COOKIE = "pledgebook-8000"


def client_of(book: str, gate: Gate | None = None, **options: Any) -> TestClient:
    """A client of the reading room; without a gate everybody who names this machine is the owner."""
    return TestClient(application(book, gate), base_url=HERE, **options)


@dataclass(frozen=True, slots=True)
class Way:
    """One route: its address with `{names}` in it, its methods, and the names that its query may hold."""

    path: str
    methods: frozenset[str]
    query: tuple[str, ...]

    @property
    def ending(self) -> str:
        """`json`, `csv` or nothing."""
        last = self.path.rpartition("/")[2]
        return last.rpartition(".")[2] if "." in last else ""

    def filled(self, words: str) -> str:
        """An address of it in which every name is filled with the same words."""
        path = self.path
        while "{" in path:
            before, _, rest = path.partition("{")
            path = before + words + rest.partition("}")[2]
        return path


def ways(application: Any) -> list[Way]:
    """All routes of an application. A route of a kind unknown to us fails, because it would not be tested."""
    return list(_ways(application.routes, ""))


def _ways(routes: Sequence[Any], before: str) -> Iterator[Way]:
    for route in routes:
        if isinstance(route, APIRoute):
            yield Way(before + route.path, frozenset(route.methods or ()), tuple(_query(route)))
        elif isinstance(route, Mount):
            yield from _ways(route.routes, before + route.path) if route.routes else [
                Way(f"{before}{route.path}/{{file}}", frozenset({"GET"}), ())]
        elif isinstance(route, Route):
            yield Way(before + route.path, frozenset(route.methods or ()), ())
        else:
            inner = getattr(route, "original_router", None)
            assert inner is not None, f"{route!r} is of a kind that these tests do not know"
            yield from _ways(inner.routes, before)


def _query(route: APIRoute) -> Iterator[str]:
    for parameter in route.dependant.query_params:
        shape: Any = parameter.field_info.annotation
        if isinstance(shape, type) and issubclass(shape, BaseModel):
            yield from (field.alias or name for name, field in shape.model_fields.items())
        else:
            yield parameter.alias
