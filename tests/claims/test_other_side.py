"""The other side that an act must have, where a text makes it plain. All sentences are invented."""

from __future__ import annotations

from dataclasses import replace
from unittest import mock

import pytest

from pledgebook.claims import other_side, read, reader
from pledgebook.claims.context import Memory
from pledgebook.claims.draft import Draft
from pledgebook.model import Claim, Document
from tests.claims.reading import act

# What is read, whom the last act is told of (all others are taken from it), and the act with the other side it gets.
# A yes and its nearest no.
COMPLETED = [
    # Who joins joins the union named last …
    ("Ministers of the European Union met. Latvia will support Moldova's accession to NATO.", ("LVA", "MDA"),
     "membership pledged LVA > MDA NATO"),
    ("Ministers of NATO met. Latvia will support Moldova's accession to the European Union.", ("LVA", "MDA"),
     "membership pledged LVA > EU MDA"),
    # … and where one is told, no other.
    ("Ministers of NATO met. Latvia will support Moldova's accession to the European Union.", ("LVA", "EU"),
     "membership pledged LVA > EU"),
    # The second party of a pact is that of the text's other pact of the first …
    ("Norway signed a defence pact with Chad. Norway signed a defence treaty with Chad in May.", ("NOR",),
     "agreement adopted NOR TCD"),
    # … but not of a pact in which it has no part …
    ("Togo signed a defence pact with Chad. Norway signed a defence treaty with Mali in May.", ("NOR",),
     "agreement adopted NOR"),
    # … or of one of many.
    ("Norway, Togo and Mali signed a defence pact. Norway signed a defence treaty with Chad in May.", ("NOR",),
     "agreement adopted NOR"),
    # … nor has a truce one, for it is of those who fight.
    ("Norway signed a defence pact with Chad. Norway signed a ceasefire agreement with Mali in May.", ("NOR",),
     "agreement adopted NOR"),
    # Help may be for nobody that this text names.
    ("Norway gave Chad ten tanks. Norway gave Togo twenty lorries for its army.", ("NOR",), "aid delivered NOR"),
]


def completed(text: str, left: tuple[str, ...]) -> Claim:
    """The last act of a text, told of some parties only, once it has its other side."""
    caught: list[Claim] = []

    def stripped(drafts: list[Draft], memory: Memory) -> list[Draft]:
        claim = drafts[-1].claim
        lone = replace(claim, actors=tuple(p for p in claim.actors if p in left),
                       partners=tuple(p for p in claim.partners if p in left),
                       beneficiaries=tuple(p for p in claim.beneficiaries if p in left))
        mended = other_side.with_other_side([*drafts[:-1], replace(drafts[-1], claim=lone)], memory)
        caught.append(mended[-1].claim)
        return mended

    with mock.patch.object(reader, "with_other_side", stripped):
        read(Document("note", text, published="2024-05-01"), engine="grammar")
    return caught[0]


@pytest.mark.parametrize(("text", "left", "expected"), COMPLETED)
def test_an_act_that_must_have_another_side_gets_it(text: str, left: tuple[str, ...], expected: str) -> None:
    assert act(completed(text, left)) == expected


def test_the_reason_is_told() -> None:
    claim = completed(COMPLETED[0][0], ("LVA", "MDA"))
    assert claim.why[-1] == "with NATO, of whom the text speaks"
    assert completed(COMPLETED[4][0], ("NOR",)).why[-1] != claim.why[-1]
