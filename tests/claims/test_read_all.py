"""One text on which the reader breaks must not end a run, and must not vanish either."""

from __future__ import annotations

import pytest

from pledgebook import claims
from pledgebook.claims import USUAL, NoEngine, ReaderBroke, read_all
from pledgebook.model import Document, Problem, Reading


def breaking(document: Document, *, engine: str, gate: bool) -> Reading:
    assert engine == USUAL
    assert gate
    if "break" in document.text:
        raise ValueError("planted")
    return Reading(document, ())


TEXTS = [Document(name, text) for name, text in (("one", "a"), ("two", "break here"), ("three", "b"))]


@pytest.fixture(autouse=True)
def _planted(monkeypatch: pytest.MonkeyPatch) -> None:
    from pledgebook.claims import reader

    monkeypatch.setattr(reader, "read", breaking)


def test_the_run_goes_on_and_the_text_is_named() -> None:
    told: list[Problem] = []
    readings = list(read_all(TEXTS, failed=told.append))
    assert [r.document.id for r in readings] == ["one", "three"]
    assert [(p.where, "planted" in p.what) for p in told] == [("two", True)]


def test_without_a_listener_the_run_ends_there() -> None:
    with pytest.raises(ReaderBroke, match="planted"):
        list(read_all(TEXTS))


def test_an_engine_that_is_not_there_is_misuse() -> None:
    with pytest.raises(NoEngine, match="crystal-ball"):
        list(claims.read_all(TEXTS, engine="crystal-ball"))
