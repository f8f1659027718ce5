"""The registers of labelled documents against those judged by hand."""

from __future__ import annotations

import pytest

from tests.register.by_hand_figures import SETS, by_hand, compare
from tests.register.labelled import NOT_HERE


def test_no_document_that_is_kept_out_is_named() -> None:
    assert all(int(document[-1]) % 2 for document in by_hand("documents").documents)


@pytest.mark.parametrize("name", SETS)
def test_no_claim_is_in_two_promises_and_every_document_is_named(name: str) -> None:
    judged = by_hand(name)
    assert sum(map(len, judged.together)) == len(frozenset[str]().union(*judged.together))
    assert {claim.split()[0] for claim in judged.named()} | set(judged.things) <= set(judged.documents)


@pytest.mark.parametrize(("name", "things"), [
    ("documents", False), ("training_texts", False), ("training_texts", True)])
def test_groups_and_links_do_not_fall_below_what_was_reached(name: str, things: bool) -> None:
    judged = by_hand(name)
    compared = compare(judged, things=things)
    here = compared.figures.counts["documents"]
    if not here:
        pytest.skip(NOT_HERE)
    floors = judged.floors[f"{here} documents{' with things' if things else ''}"]
    assert {figure: share for figure, share in compared.shares().items() if share < floors[figure]} == {}
