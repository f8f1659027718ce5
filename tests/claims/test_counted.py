"""Which parties "the three governments" and "the five" stand for. All texts are invented."""

from __future__ import annotations

import pytest

from tests.claims.reading import acts

LISTED = "Chad, Mali and Niger met. Peru stayed away. "
COUNTED = [
    ("The three governments signed a defence treaty.", ["agreement adopted MLI NER TCD"]),
    ("The three will send drones to Haiti.", ["aid pledged MLI NER TCD > HTI"]),
    ("The trio will send drones to Haiti.", ["aid pledged MLI NER TCD > HTI"]),
    ("France will give 50 million euros to the three armies.", ["aid pledged FRA > MLI NER TCD"]),
    ("France signed a defence pact with the three.", ["agreement adopted FRA MLI NER TCD"]),
    ("Three governments signed a defence treaty.", []),  # some others
    ("The four governments signed a defence treaty.", []),  # nobody has named four
    ("The three ships will carry howitzers to Haiti.", []),  # no parties
]


@pytest.mark.parametrize(("sentence", "expected"), COUNTED)
def test_what_is_counted_is_the_last_list_of_so_many(sentence: str, expected: list[str]) -> None:
    assert acts(LISTED + sentence) == expected


@pytest.mark.parametrize(("before", "expected"), [
    ("Ghana, Togo and Benin met. Chad, Mali and Niger met. ", "aid pledged MLI NER TCD > HTI"),  # the last one
    ("Chad, Mali and Niger met. Peru and Chile met. ", "aid pledged MLI NER TCD > HTI"),  # two are no three
    ("The Baltic states met. ", "aid pledged EST LTU LVA > HTI"),  # a name for three
    ("Chad, Mali and Niger met. Peru, Chile, Spain and Italy met. ", "aid pledged MLI NER TCD > HTI"),
])
def test_a_list_is_as_long_as_what_is_counted(before: str, expected: str) -> None:
    assert acts(f"{before}The three governments will send drones to Haiti.") == [expected]


def test_signatories_that_are_so_many_are_meant_before_any_list() -> None:
    text = ("Joint statement by Peru, Chile and Spain\n\nWe met. Chad, Mali and Niger met, too.\n"
            "The three countries will send drones to Haiti.")
    assert "aid pledged CHL ESP PER > HTI" in acts(text)
