"""Printed questions and answers: who answers is heard in each answer. All texts are invented."""

from __future__ import annotations

import pytest

from pledgebook.claims import read
from pledgebook.claims.context import Memory
from pledgebook.claims.mentions import Mentions
from pledgebook.model import Document
from tests.claims.reading import DAY

ANSWERS = "Q: And the guns?\nA: We will send howitzers to Togo.\n\nQ: And men?\nA: We will send no soldiers to Togo.\n"


def heard(title: str, text: str) -> set[tuple[str, ...]]:
    document = Document("note", f"{title}\n\n{text}", published=DAY, title=title)
    return {turn.parties for turn in Memory(document, Mentions(document)).turns}


NO_INTERVIEW = set[tuple[str, ...]]()
PRESENTED = [
    ("Q&A with the Lithuanian defence minister", ANSWERS, {("LTU",)}),
    ("Interview: a Danish negotiator on the Arctic", ANSWERS, {("DNK",)}),
    ("“We are not asking for men”: Moldova's deputy premier",
     ANSWERS.replace("Q:", "Question:").replace("A:", "Answer:"), {("MDA",)}),
    ("Interview with Emmanuel Macron", ANSWERS.replace("Q:", "Le Monde:"), {("FRA",)}),
    ("Q&A with the Lithuanian defence minister", ANSWERS.replace("Q:", "Q.").replace("A:", "A."), {("LTU",)}),
    # Nobody is presented; one answer; headings of a list.
    ("Questions and answers on Lithuania", ANSWERS, NO_INTERVIEW),
    ("Q&A with the Lithuanian defence minister", ANSWERS.split("\n\n")[0], NO_INTERVIEW),
    ("The Lithuanian defence minister's list", "Guns. Ten.\nA. Aims\nMen. None.\nA. Ways\n", NO_INTERVIEW),
]


@pytest.mark.parametrize(("title", "text", "told"), PRESENTED)
def test_who_is_heard_in_a_turn(title: str, text: str, told: set[tuple[str, ...]]) -> None:
    assert heard(title, text) - {()} == told


def test_an_answer_has_its_speaker_and_we_is_his_state() -> None:
    title = "Q&A with the Lithuanian defence minister"
    found = read(Document("note", f"{title}\n\n{ANSWERS}", published=DAY, title=title), engine="both").claims
    assert {("aid", "pledged", ("LTU",), "LTU"), ("deployment", "refused", ("LTU",), "LTU")} <= {
        (c.kind.value, c.stage.value, c.actors, c.speaker) for c in found}
    assert {c.speaker for c in found} == {"LTU"}
