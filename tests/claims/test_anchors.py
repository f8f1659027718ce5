"""Where in a sentence an act may be: the words that anchor one, and the nearest that do not. All are invented."""

from __future__ import annotations

import pytest

from pledgebook.claims.anchors import anchors
from pledgebook.claims.money import amounts
from tests.claims.reading import parsed


def anchored(sentence: str) -> set[tuple[str, str]]:
    """(word, kind) of each anchor that has a word above it."""
    read, memory = parsed(sentence)
    return {(chain.anchor.text, str(chain.kind)) for chain in anchors(read, memory, amounts(read.sentence.text))}


@pytest.mark.parametrize(("sentence", "expected"), [
    ("Norway sent tanks to Ukraine.", {("tanks", "aid")}),
    ("Norway saw tanks in Ukraine.", set()),
    ("Norway deployed tanks in Latvia.", {("tanks", "deployment")}),
    ("Norway signed a defence pact with Latvia.", {("pact", "agreement")}),
    ("Norway signed a book for Latvia.", set()),
    ("Norway will train Latvian soldiers.", {("train", "aid")}),
    ("Norway will train horses.", set()),
    ("Norway will defend Latvia.", {("defend", "guarantee")}),
    ("Norway will defend itself.", set()),
    ("Norway joined NATO.", {("joined", "membership")}),
    ("Norway joined the party.", set()),
    ("Norway left the hall.", set()),
    ("Norway withdrew from the race.", {("withdrew", "deployment")}),  # a later step drops it: no forces are named
    ("Norway founded a training centre and sent troops.", {("centre", "body"), ("troops", "deployment")}),
])
def test_anchors_and_their_kinds(sentence: str, expected: set[tuple[str, str]]) -> None:
    assert anchored(sentence) == expected


def test_one_sum_is_one_anchor() -> None:
    found = anchored("Norway approved 75 million kroner for Ukraine.")
    assert {kind for _, kind in found} == {"aid"}
    assert len(found) == 1
