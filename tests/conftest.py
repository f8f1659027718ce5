"""What tests of several rooms share: places for books, as files and on a real PostgreSQL server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.postgres import Server, server_or_skip

NewPlace = Callable[[], str]


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL server, started when the first test asks for it."""
    with server_or_skip() as started:
        yield started


@pytest.fixture(params=["file", "server"])
def new_place(request: pytest.FixtureRequest, tmp_path: Path) -> NewPlace:
    """Gives places where there is no book yet: the same test runs on files and on a server."""
    if request.param == "server":
        started: Server = request.getfixturevalue("server")
        return started.new_place
    numbers = iter(range(1, 1000))
    return lambda: str(tmp_path / f"book-{next(numbers)}.db")


@pytest.fixture
def place(new_place: NewPlace) -> str:
    """One place where there is no book yet."""
    return new_place()
