"""Which doubts there are about a selection of a book, as known by a day."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from pledgebook.answers.as_of import known
from pledgebook.answers.selection import Selection, select_claims
from pledgebook.model import Claim, Commitment, Doubt, PledgebookError, Reading
from pledgebook.register.contents import Contents
from pledgebook.register.days import by_day, is_day
from pledgebook.register.doubts import doubts_noted, doubts_of, names_of_rules, noted
from pledgebook.register.doubts.told import Noted
from pledgebook.register.matching import Register, add_up_all
from pledgebook.register.store import Book, Entry

VARIANTS = 3  # of one text: as it is today, and with what was said of it by a few days


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
        asked = replace(selection, said_since=None, said_until=None, as_of=None, unreviewed=False)
        if asked == Selection():
            return found
        chosen = {claim.id for claim in select_claims(self.register, self.claims, asked)}
        return tuple(doubt for doubt in found if not chosen.isdisjoint(doubt.claim_ids))


class Notes:
    """What the rules found in each text of a book, kept while the text and its claims stay what they are."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[tuple[int, Noted], ...]] = {}  # by text: its characters, what was found

    def of(self, book: Book, entries: Iterable[Entry], claims: Iterable[Claim]) -> Iterator[Noted]:
        """Of each of these texts; those that are new, or others than before, are read and looked at.

        claims   of these texts, by place, and of others
        """
        told: dict[str, list[Claim]] = defaultdict(list)
        for claim in claims:
            told[claim.evidence.document_id].append(claim)
        unknown: dict[str, tuple[Claim, ...]] = {}
        for entry in entries:
            its = tuple(told.get(entry.id, ()))
            found = next((one for characters, one in self._kept.get(entry.id, ())
                          if characters == entry.characters and one.claims == its and _about(one) == (
                              entry.published, entry.publisher, entry.title, entry.url)), None)
            if found is None:
                unknown[entry.id] = its
            else:
                yield found
        for document in book.documents_called(unknown):
            made = noted(Reading(document, unknown[document.id]))
            before = self._kept.get(document.id, ())
            self._kept[document.id] = ((len(document.text), made), *before[:VARIANTS - 1])
            yield made


def _about(one: Noted) -> tuple[str | None, ...]:
    return one.document.published, one.document.publisher, one.document.title, one.document.url


def doubted(book: Book, day: date | None = None, notes: Notes | None = None,
            contents: Contents | None = None) -> Doubted:
    """Every doubt about the texts of a book; with a day, about those that were surely there by its end.

    notes      what the rules found before, where somebody keeps it
    contents   what the book holds, where it was read before
    """
    held = contents or book.contents()
    entries, claims, register = held.entries, held.judged.claims, held.register
    if day is not None:
        entries = tuple(entry for entry in entries
                        if is_day(entry.published) and by_day(entry.published)[0] <= day)
        there = {entry.id for entry in entries}
        claims = tuple(claim for claim in known(claims, as_of=day) if claim.evidence.document_id in there)
        register = add_up_all(claims, held.sources, register.by_hand)
    found = doubts_noted((notes or Notes()).of(book, entries, claims), register.commitments)
    named = {name for doubt in found for name in doubt.claim_ids}
    return Doubted(found, tuple(claim for claim in claims if claim.id in named), register)


def doubts_about(book: Book, commitment: Commitment, *, as_of: date | None = None) -> tuple[Doubt, ...]:
    """The doubts about the words of one commitment's claims, seen from its own texts, as known by a day."""
    readings = [book.reading(document_id) for document_id in commitment.document_ids]
    if as_of is not None:
        readings = [replace(reading, claims=known(reading.claims, as_of=as_of)) for reading in readings]
    told = set(commitment.claim_ids)
    return tuple(doubt for doubt in doubts_of(readings, (commitment,)) if told & set(doubt.claim_ids))

