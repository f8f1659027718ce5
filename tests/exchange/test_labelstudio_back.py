"""Label Studio and back: what people changed there becomes rulings, what they left alone becomes nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pledgebook.model import Claim
from pledgebook.register.rulings import Action
from pledgebook.register.store import Book
from tests.doors.command_line import pledgebook
from tests.exchange.extracts import READINGS, book_of

BOOK, FILE = "pledges.db", "back.json"
Change = Callable[[list[dict[str, Any]]], object]


@pytest.fixture(autouse=True)
def in_a_folder_with_a_book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PLEDGEBOOK_BOOK", raising=False)
    book_of(tmp_path / BOOK, READINGS).close()


def annotated(change: Change = lambda marks: None, document: str = "oslo", **about: Any) -> None:
    """Writes a file as Label Studio does after somebody took over the predictions of one text and changed them."""
    assert pledgebook("export", "labelstudio", "--to", FILE).exit_code == 0
    tasks = json.loads(Path(FILE).read_text(encoding="utf-8"))
    for number, task in enumerate(tasks, 1):
        task["id"] = number
        if task["data"]["document"] == document:
            marks = json.loads(json.dumps(task["predictions"][0]["result"]))
            change(marks)
            task["annotations"] = [{"id": 7, "completed_by": {"id": 1, "email": "ada@example.org"}, "result": marks,
                                    "created_at": "2026-03-01T09:00:00.000000Z",
                                    "updated_at": "2026-03-01T10:00:00.123456Z", "was_cancelled": False} | about]
    Path(FILE).write_text(json.dumps(tasks), encoding="utf-8")


def imported() -> tuple[int, str]:
    done = pledgebook("import", "labelstudio", FILE)
    return done.exit_code, done.stderr


def rulings() -> list[tuple[Action, str, str, dict[str, Any]]]:
    with Book.open(BOOK) as kept:
        return [(one.action, one.who, one.when, dict(one.values)) for one in kept.judged().rulings]


def of(document: str) -> Claim:
    with Book.open(BOOK) as kept:
        return next(one for one in kept.claims() if one.evidence.document_id == document)


def set_to(from_name: str, key: str, value: str) -> Change:
    def change(marks: list[dict[str, Any]]) -> None:
        next(mark for mark in marks if mark["from_name"] == from_name)["value"][key] = [value]
    return change


def test_an_unchanged_file_gives_no_ruling() -> None:
    annotated()
    assert imported()[0] == 0
    assert rulings() == []


@pytest.mark.parametrize(("change", "values"), [
    (set_to("stage", "choices", "adopted"), {"stage": "adopted"}),
    (set_to("kind", "labels", "guarantee"), {"kind": "guarantee"})])
def test_one_changed_label_is_one_correction_and_the_same_file_again_is_none(
        change: Change, values: dict[str, str]) -> None:
    annotated(change)
    for _ in range(2):
        code, said = imported()
        assert code == 0, said
        assert rulings() == [(Action.CORRECT, "ada@example.org (Label Studio)", "2026-03-01T10:00:00.123456+00:00",
                              values)]
    field, value = next(iter(values.items()))
    assert str(getattr(of("oslo"), field)) == value and of("oslo").actors == ("NOR",)


def test_a_mark_that_was_taken_away_rejects_its_claim() -> None:
    annotated(lambda marks: marks.clear())
    imported()
    assert [one[0] for one in rulings()] == [Action.REJECT]
    imported()
    assert len(rulings()) == 1


def test_a_region_that_got_another_name_is_found_by_its_place() -> None:
    def renamed(marks: list[dict[str, Any]]) -> None:
        for mark in marks:
            mark["id"] = "Xy12"
        set_to("stage", "choices", "delivered")(marks)

    annotated(renamed)
    imported()
    assert [(one[0], one[3]) for one in rulings()] == [(Action.CORRECT, {"stage": "delivered"})]


def moved(marks: list[dict[str, Any]]) -> None:
    for mark in marks:
        mark["value"]["start"] += 1


def drawn(marks: list[dict[str, Any]]) -> None:
    marks.append({"id": "new", "from_name": "kind", "type": "labels",
                  "value": {"start": 0, "end": 3, "labels": ["aid"]}})


@pytest.mark.parametrize(("change", "about", "why"), [
    (set_to("stage", "choices", "certain"), {}, "The codebook has no stage 'certain'"),
    (moved, {}, "a correction cannot move a quote"),
    (drawn, {}, "no claim of the book stands there"),
    (set_to("stage", "choices", "adopted"), {"updated_at": None, "created_at": None}, "when it was made"),
    (set_to("stage", "choices", "adopted"), {"result": "nothing"}, "This is no task of ours"),
])
def test_what_cannot_be_a_ruling_is_told(change: Change, about: dict[str, Any], why: str) -> None:
    annotated(change, **about)
    code, said = imported()
    assert code == 3 and why in said
    assert rulings() == []


def test_a_cancelled_annotation_says_nothing() -> None:
    annotated(set_to("stage", "choices", "adopted"), was_cancelled=True)
    assert imported()[0] == 0 and rulings() == []


def test_another_text_under_the_same_name_is_not_ruled_on() -> None:
    annotated(set_to("stage", "choices", "adopted"))
    file = Path(FILE)
    file.write_text(file.read_text(encoding="utf-8").replace("A heading.", "B heading."), encoding="utf-8")
    code, said = imported()
    assert code == 3 and "has other words under the name 'oslo'" in said and rulings() == []


@pytest.mark.parametrize("content", ["{", "{}", "[" * 50_000])
def test_another_kind_of_file_is_refused(content: str) -> None:
    Path(FILE).write_text(content, encoding="utf-8")
    done = pledgebook("import", "labelstudio", FILE)
    assert done.exit_code in (1, 2) and "Export the project from Label Studio" in done.stderr
