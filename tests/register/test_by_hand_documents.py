"""The register of the development documents against the one judged by hand."""

from __future__ import annotations

import pytest

from tests.register.by_hand_figures import BY_HAND, compare
from tests.register.labelled import GOLD, NOT_HERE


def test_no_document_that_is_kept_out_is_named_and_no_claim_is_in_two_promises() -> None:
    assert all(int(document[-1]) % 2 for document in BY_HAND["documents"])
    named = [name for group in BY_HAND["together"] for name in group]
    assert len(named) == len(set(named))
    ends = {name for _, *names in BY_HAND["links"] for name in names} | set(named)
    assert {name.split()[0] for name in ends} <= set(BY_HAND["documents"])


@pytest.mark.skipif(not GOLD.is_dir(), reason=NOT_HERE)
def test_groups_and_links_do_not_fall_below_what_was_reached() -> None:
    shares = compare().shares()
    assert {name: share for name, share in shares.items() if share < BY_HAND["floors"][name]} == {}
