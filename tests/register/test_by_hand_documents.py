"""The registers of labelled documents against those judged by hand."""

from __future__ import annotations

import pytest

from tests.register.by_hand_figures import SETS, by_hand, compare, main
from tests.register.labelled import NOT_HERE


def test_no_document_that_is_kept_out_is_named() -> None:
    assert all(int(document[-1]) % 2 for document in by_hand("documents").documents)


def test_the_documents_that_are_kept_out_stand_apart() -> None:
    unread = by_hand("unread").documents
    assert not any(int(document[-1]) % 2 for document in unread)
    assert not set(unread) & set(by_hand("training_texts").documents)


def test_only_the_figures_of_the_documents_that_are_kept_out_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    main(["unread"])
    told = capsys.readouterr().out
    assert "links found" in told
    assert not [document for document in by_hand("unread").documents if document in told]


@pytest.mark.parametrize("name", SETS)
def test_no_claim_is_in_two_promises_and_every_document_is_named(name: str) -> None:
    judged = by_hand(name)
    assert sum(map(len, judged.together)) == len(frozenset[str]().union(*judged.together))
    assert {claim.split()[0] for claim in judged.named()} | set(judged.things) <= set(judged.documents)


@pytest.mark.parametrize(("name", "things"), [
    ("documents", False), ("training_texts", False), ("training_texts", True), ("unread", False)])
def test_groups_and_links_do_not_fall_below_what_was_reached(name: str, things: bool) -> None:
    judged = by_hand(name)
    compared = compare(judged, things=things)
    here = compared.figures.counts["documents"]
    if not here:
        pytest.skip(NOT_HERE)
    floors = judged.floors[f"{here} documents{' with things' if things else ''}"]
    assert {figure: share for figure, share in compared.shares().items() if share < floors[figure]} == {}
