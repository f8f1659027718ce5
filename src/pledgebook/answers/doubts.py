"""Which doubts there are about a selection of a book, as known by a day."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from pledgebook.answers.as_of import known
from pledgebook.answers.selection import Selection, select_claims
from pledgebook.model import Claim, Commitment, Doubt, PledgebookError
from pledgebook.register.days import by_day, is_day
from pledgebook.register.doubts import doubts_of, names_of_rules
from pledgebook.register.matching import Register, add_up_all
from pledgebook.register.store import Book


class UnknownRule(PledgebookError):
    """No rule of the doubts has this name."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        close = difflib.get_close_matches(name, known, n=2, cutoff=0.4)
        super().__init__(f"No rule is called {name!r}.", "--rule",
                         (f"Closest: {', '.join(close)}. " if close else "") + "docs/doubts.md explains them all.")


def check_rules(typed: Iterable[str]) -> None:
    """Raises UnknownRule where a name is none of ours."""
    for name in typed:
        if name not in names_of_rules():
            raise UnknownRule(name, names_of_rules())


def doubts_in(book: Book, selection: Selection, rules: Iterable[str] = ()) -> tuple[Doubt, ...]:
    """The doubts asked for, by text and place. Raises UnknownRule.

    selection   days of saying ask for the text's day; all other conditions ask for a claim among the doubted words
    rules       names of rules; none: all
    """
    rules = tuple(rules)
    check_rules(rules)
    return doubted(book, selection.as_of).chosen(selection, rules)


@dataclass(frozen=True, slots=True)
class Doubted:
    """All doubts about a book on a day, which take long to find, with what a choice among them looks at."""

    doubts: tuple[Doubt, ...]  # by text and place
    claims: tuple[Claim, ...]  # those among the doubted words
    register: Register

    def chosen(self, selection: Selection, rules: Iterable[str] = ()) -> tuple[Doubt, ...]:
        """Those asked for; see `doubts_in`. The day of knowing is that of these doubts."""
        wanted = frozenset(rules)
        found = tuple(doubt for doubt in self.doubts
                      if (not wanted or doubt.rule in wanted) and selection.fits_day(doubt.said_on))
        asked = replace(selection, said_since=None, said_until=None, as_of=None)
        if asked == Selection():
            return found
        chosen = {claim.id for claim in select_claims(self.register, self.claims, asked)}
        return tuple(doubt for doubt in found if not chosen.isdisjoint(doubt.claim_ids))


def doubted(book: Book, day: date | None = None) -> Doubted:
    """Every doubt about the texts of a book; with a day, about those that were surely there by its end."""
    readings, register = book.readings(), book.register()
    if day is not None:
        readings = tuple(replace(r, claims=known(r.claims, as_of=day)) for r in readings
                         if is_day(r.document.published) and by_day(r.document.published)[0] <= day)
        register = add_up_all((claim for reading in readings for claim in reading.claims), book.sources(),
                              register.by_hand)
    found = doubts_of(readings, register.commitments)
    named = {name for doubt in found for name in doubt.claim_ids}
    claims = tuple(claim for reading in readings for claim in reading.claims if claim.id in named)
    return Doubted(found, claims, register)


def doubts_about(book: Book, commitment: Commitment, *, as_of: date | None = None) -> tuple[Doubt, ...]:
    """The doubts about the words of one commitment's claims, seen from its own texts, as known by a day."""
    readings = [book.reading(document_id) for document_id in commitment.document_ids]
    if as_of is not None:
        readings = [replace(reading, claims=known(reading.claims, as_of=as_of)) for reading in readings]
    told = set(commitment.claim_ids)
    return tuple(doubt for doubt in doubts_of(readings, (commitment,)) if told & set(doubt.claim_ids))

