"""Errors are sorted by what went wrong, and lost acts by where. All texts are invented."""

from __future__ import annotations

from typing import Any

import pytest

from pledgebook.answers.score import Marked
from pledgebook.model import Document
from tests.quality.errors import Error, differences, errors_in, most_frequent
from tests.quality.lost import Lost, lost_at, seen_in

TEXT = "Norway will send 12 tanks to Ukraine. Nobody else did. Norway baked a cake for Ukraine."
EUROS = {"value": 3e6, "currency": "EUR", "per": None}


def said(**fields: Any) -> dict[str, Any]:
    return {"start": 0, "end": 37, "kind": "aid", "stage": "pledged", "actors": ["NOR"], "partners": [],
            "beneficiaries": ["UKR"], "speaker": None, "amount": None} | fields


@pytest.mark.parametrize(("found", "expected"), [
    (said(), []),
    (said(partners=["UKR"], beneficiaries=[]), []),
    (said(stage="delivered"), [Error.TOO_FIRM]),
    (said(stage="considered"), [Error.TOO_WEAK]),
    (said(stage="refused"), [Error.SIGN]),
    (said(actors=["SWE"]), [Error.WRONG_ACTOR]),
    (said(beneficiaries=[]), [Error.NO_OTHER]),
    (said(beneficiaries=["RUS"]), [Error.WRONG_OTHER]),
    (said(amount=EUROS, speaker="NOR"), [Error.AMOUNT, Error.SPEAKER]),
])
def test_what_differs_between_a_label_and_a_finding(found: dict[str, Any], expected: list[Error]) -> None:
    assert list(differences(said(), found)) == expected


def test_an_agreement_has_parties_and_no_roles() -> None:
    pact = said(kind="agreement", partners=["UKR"], beneficiaries=[])
    assert list(differences(pact, said(kind="agreement", actors=["UKR"], partners=["NOR"], beneficiaries=[]))) == []
    assert list(differences(pact, said(kind="agreement", beneficiaries=[]))) == [Error.NO_OTHER]
    assert list(differences(said(actors=["NOR", "SWE"]), said())) == [Error.NO_ACTOR]


@pytest.mark.parametrize(("gold", "found", "expected"), [
    ([said()], [said()], []),
    ([said()], [], [Error.LATER]),
    ([said()], [said(kind="deployment")], [Error.OTHER_KIND]),
    ([], [said(start=38, end=54)], [Error.INVENTED]),
    ([said()], [said(), said(start=38, end=54)], [Error.AGAIN]),
    ([said()], [said(), said(stage="refused")], [Error.ONE_TOO_MANY]),
    ([said(kind="membership")], [], [Error.NO_WORD]),
    ([said(start=38, end=54)], [], [Error.NO_WORD]),
])
def test_each_error_is_sorted_once(gold: list[dict[str, Any]], found: list[dict[str, Any]],
                                   expected: list[Error]) -> None:
    marked = Marked("note", TEXT, tuple(gold), tuple(found))
    assert [one.error for one in errors_in(marked, Document("note", TEXT))] == expected


def test_an_act_in_a_sentence_that_is_not_looked_at() -> None:
    text = "It rained in Oslo."
    marked = Marked("note", text, (said(start=0, end=len(text)),), ())
    assert [one.error for one in errors_in(marked, Document("note", text))] == [Error.UNSEEN]


@pytest.mark.parametrize(("text", "kind", "expected"), [
    ("It rained in Oslo.", "aid", Lost.UNSEEN),
    ("Norway baked cakes of peace for Ukraine.", "aid", Lost.NO_WORD),
    ("Norway has not delivered tanks to Ukraine.", "aid", Lost.NO_STAGE),
    ("Norway sent tanks to Ukraine.", "aid", Lost.LATER),
    ("Norway sent tanks to Ukraine.", "body", Lost.NO_WORD),
])
def test_where_an_act_was_lost(text: str, kind: str, expected: Lost) -> None:
    seen = seen_in(Document("note", text))
    assert lost_at({"start": 0, "end": len(text), "kind": kind}, seen) is expected


def test_the_most_frequent_errors_come_first_with_a_short_example() -> None:
    long = said(start=0, end=len(TEXT))
    marked = Marked("note", TEXT, (), (said(), long, said(kind="body")))
    examples = [*errors_in(marked, Document("note", TEXT)),
                *errors_in(Marked("note", TEXT, (said(),), (said(stage="refused"),)), Document("note", TEXT))]
    first, second = most_frequent(examples, 2)
    assert (first["error"], first["count"], first["kinds"]) == ("INVENTED", 3, {"aid": 2, "body": 1})
    assert first["evidence"] == TEXT
    assert (second["error"], second["count"]) == ("SIGN", 1)
    assert second["gold"] == "aid pledged NOR | - | UKR"
    assert len(most_frequent(examples, 1)) == 1
