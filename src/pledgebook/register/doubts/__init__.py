"""Doubts: statements that look wrong, each with its rule and its reason. They flag and never delete.

    doubts_of(texts, commitments)

A rule is one file (or one function of a file), one line in RULES or RULES_OF_THE_BOOK, and one golden document in
`tests/register/doubts/`. A rule of RULES sees one text with its claims; one of RULES_OF_THE_BOOK sees all of them. Both
look things up in `world`. What a rule yields is told in words that a reader can check.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from pledgebook.model import Commitment, Document, Doubt, Reading
from pledgebook.register.doubts.attribution import one_unnamed_source, quotation_of_several, quoted_in
from pledgebook.register.doubts.calendar_days import (
    anniversary_against_its_event,
    day_that_cannot_be,
    done_in_the_future,
)
from pledgebook.register.doubts.category import (
    clause_too_wide,
    duty_that_is_not_in_it,
    other_grade_of_promise,
    own_rule_told_as_pact,
)
from pledgebook.register.doubts.counted import count_against_the_register
from pledgebook.register.doubts.giver import arms_of_an_alliance, gift_of_some_told_of_all
from pledgebook.register.doubts.heading import only_in_the_heading, several_for_one, under_another_heading
from pledgebook.register.doubts.office import office_not_held, one_office_told_as_many
from pledgebook.register.doubts.own_words import (
    agreed_and_divided,
    begun_told_as_possible,
    only_way_and_another,
    settled_told_as_open,
    text_about_itself,
)
from pledgebook.register.doubts.parts import listed_against_count, parts_against_total
from pledgebook.register.doubts.party import not_a_member_that_day, not_a_party
from pledgebook.register.doubts.reference_sum import sum_of_the_reference
from pledgebook.register.doubts.scale import lost_scale
from pledgebook.register.doubts.spelling import (
    name_misspelled,
    one_name_two_spellings,
    persons_in,
    spelled_otherwise_elsewhere,
)
from pledgebook.register.doubts.standing import (
    accession_not_open,
    not_yet_made,
    option_that_is_done,
    set_after_what_it_preceded,
    signed_already,
    words_told_as_an_act,
)
from pledgebook.register.doubts.told import Flag, Noted, Told, Whole

__all__ = ["RULES", "RULES_OF_THE_BOOK", "doubts_of", "names_of_rules"]

RULES: tuple[Callable[[Told], Iterator[Flag]], ...] = (
    office_not_held,
    one_office_told_as_many,
    name_misspelled,
    one_name_two_spellings,
    sum_of_the_reference,
    parts_against_total,
    listed_against_count,
    day_that_cannot_be,
    done_in_the_future,
    anniversary_against_its_event,
    not_a_party,
    not_a_member_that_day,
    signed_already,
    option_that_is_done,
    not_yet_made,
    words_told_as_an_act,
    set_after_what_it_preceded,
    accession_not_open,
    own_rule_told_as_pact,
    duty_that_is_not_in_it,
    clause_too_wide,
    other_grade_of_promise,
    only_in_the_heading,
    several_for_one,
    under_another_heading,
    gift_of_some_told_of_all,
    arms_of_an_alliance,
    settled_told_as_open,
    begun_told_as_possible,
    only_way_and_another,
    agreed_and_divided,
    text_about_itself,
)
RULES_OF_THE_BOOK: tuple[Callable[[Whole], Iterator[Flag]], ...] = (
    lost_scale,
    count_against_the_register,
    spelled_otherwise_elsewhere,
    quotation_of_several,
    one_unnamed_source,
)


def names_of_rules() -> tuple[str, ...]:
    """The rules by name, as `doubts --rule` takes them."""
    return tuple(rule.__name__.replace("_", "-") for rule in (*RULES, *RULES_OF_THE_BOOK))


def doubts_of(readings: Iterable[Reading], commitments: Sequence[Commitment]) -> tuple[Doubt, ...]:
    """All doubts about these texts, by text and place; the same ones in whatever order the texts come."""
    return doubts_noted(map(noted, readings), commitments)


def noted(reading: Reading) -> Noted:
    """What the rules find in one text, and what those of the book need of it."""
    told = Told(reading.document, reading.claims)
    found: dict[str, Doubt] = {}
    for rule in RULES:
        for flag in rule(told):
            _keep(found, told.doubt(rule.__name__.replace("_", "-"), flag))
    return Noted(without_words(reading.document), reading.claims, told.written, tuple(found.values()),
                 persons_in(told), tuple(quoted_in(told)))


def without_words(document: Document) -> Document:
    """What is known of a text besides its words."""
    return replace(document, text="", source="")


def doubts_noted(texts: Iterable[Noted], commitments: Sequence[Commitment]) -> tuple[Doubt, ...]:
    """As `doubts_of`, where the rules have looked at each text before."""
    ordered = tuple(sorted(texts, key=lambda told: told.document.id))
    by_id = {told.document.id: told for told in ordered}
    found: dict[str, Doubt] = {}
    for told in ordered:
        for doubt in told.doubts:
            _keep(found, doubt)
    whole = Whole(ordered, commitments)
    for book_rule in RULES_OF_THE_BOOK:
        for flag in book_rule(whole):
            _keep(found, by_id[flag.document_id].doubt(book_rule.__name__.replace("_", "-"), flag))
    return tuple(sorted(found.values(), key=lambda d: (
        d.evidence.document_id, d.evidence.start, d.evidence.end, d.rule, d.reason)))


def _keep(found: dict[str, Doubt], doubt: Doubt) -> None:
    """Keeps a doubt once: two claims on the same words may give the same one."""
    found.setdefault(doubt.id, doubt)
