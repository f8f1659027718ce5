"""Which doubts there are about a selection of a book, as known by a day."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Any, Protocol

from pledgebook.answers.as_of import known
from pledgebook.answers.selection import Selection, select_claims
from pledgebook.model import Claim, Commitment, Document, Doubt, PledgebookError, Reading
from pledgebook.register.contents import Contents
from pledgebook.register.days import by_day, is_day
from pledgebook.register.doubts import doubts_noted, doubts_of, names_of_rules, noted
from pledgebook.register.doubts.keeping import keep, kept_of, row_of
from pledgebook.register.doubts.told import Noted
from pledgebook.register.errors import BookBusy, BookError
from pledgebook.register.matching import Register, add_up_all
from pledgebook.register.store import Book, Entry

if TYPE_CHECKING:
    from pledgebook.answers.holding import Held

AT_ONCE = 300_000  # characters that are looked at in about a third of a second
TOGETHER = 200  # texts looked at between two writings to the book
Unseen = dict[str, tuple[int, tuple[Claim, ...]]]  # by text: its characters, its claims
NOT_KEPT = ("may not be written", "disk is full")
VARIANTS = 3  # of one text: as it is today, and with what was said of it by a few days


class Work(Protocol):
    """Looks at readings, one after the other or side by side; gives back what was found in their order."""

    def __call__(self, look: Callable[[Reading], Noted], readings: list[Reading], /) -> Iterable[Noted]: ...


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
    texts: int  # that there are
    unseen: Unseen = field(default_factory=dict)  # those of them that nobody has looked at yet

    @property
    def looked_at(self) -> int:
        """How many of the texts the doubts are of."""
        return self.texts - len(self.unseen)

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
    """What the rules found in each text of a book, kept while the text and its claims stay what they are.

    It is kept here, and where finding it took long in the book, for whoever opens it next.
    """

    def __init__(self) -> None:
        self._kept: dict[str, tuple[tuple[int, Noted], ...]] = {}  # by text: its characters, what was found

    def known(self, book: Book, entries: Iterable[Entry], claims: Iterable[Claim]) -> tuple[list[Noted], Unseen]:
        """What was found in these texts before, here or in the book; and those that nobody has looked at as they are.

        claims   of these texts, by place, and of others
        """
        told: dict[str, list[Claim]] = defaultdict(list)
        for claim in claims:
            told[claim.evidence.document_id].append(claim)
        found, asked = list[Noted](), list[Entry]()
        for entry in entries:
            its = tuple(told.get(entry.id, ()))
            one = next((one for characters, one in self._kept.get(entry.id, ())
                        if characters == entry.characters and one.claims == its and _about(one) == (
                            entry.published, entry.publisher, entry.title, entry.url)), None)
            if one is None:
                asked.append(entry)
            else:
                found.append(one)
        unseen: Unseen = {}
        with book.looking() as connection:
            kept = kept_of(connection, [entry.id for entry in asked]) if asked else {}
        for entry in asked:
            its, before = tuple(told.get(entry.id, ())), kept.get(entry.id)
            one = before.noted(_as_document(entry), its) if before else None
            if one is None:
                unseen[entry.id] = (entry.characters, its)
            else:
                self._remember(entry.characters, one)
                found.append(one)
        return found, unseen

    def look_at(self, book: Book, unseen: Unseen, work: Work = map, aside: Container[str] = ()) -> Iterator[Noted]:
        """Has the rules look at texts that nobody has looked at; some hundred are kept at a time.

        work    as `map`; where the looking is done
        aside   texts of which the book keeps nothing, since not all that they say is looked at
        """
        worth_it = characters_of(unseen) > AT_ONCE
        documents = book.documents_called(unseen)
        while some := list(islice(documents, TOGETHER)):
            made = list(work(noted, [Reading(document, unseen[document.id][1]) for document in some]))
            for document, one in zip(some, made, strict=True):
                self._remember(len(document.text), one)
            rows = [row_of(document, one) for document, one in zip(some, made, strict=True)
                    if document.id not in aside] if worth_it else []
            if rows:
                _keep_in(book, rows)
            yield from made

    def _remember(self, characters: int, one: Noted) -> None:
        before = self._kept.get(one.document.id, ())
        self._kept[one.document.id] = ((characters, one), *before[:VARIANTS - 1])


def characters_of(unseen: Unseen) -> int:
    """How much there is to look at: it tells how long that takes."""
    return sum(characters for characters, _ in unseen.values())


def _keep_in(book: Book, rows: list[dict[str, Any]]) -> None:
    try:
        with book.writing() as connection:
            keep(connection, rows)
    except BookBusy:
        pass  # the answer is right without being kept; who asks next looks at these texts again
    except BookError as error:
        if not any(words in error.what for words in NOT_KEPT):
            raise  # else the answer is right all the same


def _about(one: Noted) -> tuple[str | None, ...]:
    return one.document.published, one.document.publisher, one.document.title, one.document.url


def _as_document(entry: Entry) -> Document:
    """A text without its words."""
    return Document(entry.id, "", url=entry.url, publisher=entry.publisher, published=entry.published,
                    title=entry.title)


def doubted(book: Book, day: date | None = None, notes: Notes | None = None, contents: Contents | None = None,
            then: Held | None = None, most: int | None = None) -> Doubted:
    """Every doubt about the texts of a book; with a day, about those that were surely there by its end.

    notes      what the rules found before, where somebody keeps it
    contents   what the book holds, where it was read before
    then       what was known by the end of the day, where it was worked out before
    most       characters that may be looked at now; where there are more, those texts are left out: `Doubted.unseen`
    """
    held, notes = contents or book.contents(), notes or Notes()
    entries, claims, register = held.entries, held.judged.claims, held.register
    aside = set[str]()
    if day is not None:
        entries = tuple(entry for entry in entries
                        if is_day(entry.published) and by_day(entry.published)[0] <= day)
        there = {entry.id for entry in entries}
        said = then.claims if then else known(claims, as_of=day)
        claims = tuple(claim for claim in said if claim.evidence.document_id in there)
        register = then.register if then and len(claims) == len(said) else add_up_all(
            claims, held.sources, register.by_hand)
        these = {claim.id for claim in claims}
        aside = {claim.evidence.document_id for claim in held.judged.claims if claim.id not in these}
    seen, unseen = notes.known(book, entries, claims)
    if most is None or characters_of(unseen) <= most:
        seen, unseen = [*seen, *notes.look_at(book, unseen, aside=aside)], {}
    found = doubts_noted(seen, register.commitments)
    named = {name for doubt in found for name in doubt.claim_ids}
    return Doubted(found, tuple(claim for claim in claims if claim.id in named), register, len(entries), unseen)


def doubts_about(book: Book, commitment: Commitment, *, as_of: date | None = None) -> tuple[Doubt, ...]:
    """The doubts about the words of one commitment's claims, seen from its own texts, as known by a day."""
    readings = [book.reading(document_id) for document_id in commitment.document_ids]
    if as_of is not None:
        readings = [replace(reading, claims=known(reading.claims, as_of=as_of)) for reading in readings]
    told = set(commitment.claim_ids)
    return tuple(doubt for doubt in doubts_of(readings, (commitment,)) if told & set(doubt.claim_ids))

