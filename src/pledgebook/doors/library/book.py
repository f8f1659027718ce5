"""A book in, answers as values out: every question of the command line, under the same names."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Unpack

from pledgebook.answers.axes import Axis
from pledgebook.answers.between_days import moved_in
from pledgebook.answers.bound import FORCES, TERRITORY, Attack
from pledgebook.answers.bound import bound as who_is_bound
from pledgebook.answers.changes import Change, days_between, known_in
from pledgebook.answers.changes import changes as what_moved
from pledgebook.answers.conditions import Condition
from pledgebook.answers.holding import Held, held_in, summed_in, tied_in
from pledgebook.answers.layers import Layer
from pledgebook.answers.selection import Selection, claims_in, commitments_in, party_id, undated
from pledgebook.answers.what_if import what_if as difference
from pledgebook.doors.library.answers import (
    BoundAnswer,
    BriefAnswer,
    ExposureAnswer,
    ReadingAnswer,
    ShownAnswer,
    TotalsAnswer,
    WhatIfAnswer,
    WhyAnswer,
    answer_as,
)
from pledgebook.doors.library.asked import (
    Day,
    Filters,
    Names,
    choices,
    day,
    layers_meant,
    names,
    selection_of,
    takes_filters,
    today,
)
from pledgebook.doors.library.rows import Rows
from pledgebook.doors.own_instruments import known_instruments
from pledgebook.exchange import tables
from pledgebook.model import Claim, Commitment, Document, Doubt, PledgebookError, Problem, Reading
from pledgebook.register import store
from pledgebook.register.conflicts import Conflict
from pledgebook.register.days import first_day, last_day
from pledgebook.register.judged import Judged
from pledgebook.register.kept import NO_TIES, Ties
from pledgebook.register.links import Link, Suggestion
from pledgebook.register.places import shown
from pledgebook.register.relations import Relation
from pledgebook.register.search import Hit
from pledgebook.register.standing import standing_still

PathLike = str | os.PathLike[str]
DEFAULT_BOOK = "pledges.db"


class NotAText(PledgebookError):
    """A text where a path belongs, or a path where a text belongs; or a text that cannot be read."""


def open_book(path: PathLike | None = None, *, create: bool = False) -> Book:
    """The book at a path, or at a PostgreSQL address; close it, or use it in a `with`.

    path     None: $PLEDGEBOOK_BOOK, else pledges.db in this folder
    create   make it where there is none; without it a missing book raises NoBook
    """
    where = os.fspath(path) if path is not None else os.environ.get("PLEDGEBOOK_BOOK") or DEFAULT_BOOK
    return Book(store.Book.open(where, create=create))


def read(text: str | os.PathLike[str], *, published: Day | None = None, name: str | None = None,
         title: str | None = None, publisher: str | None = None, url: str | None = None,
         engine: str = "both") -> ReadingAnswer:
    """What one text says; nothing is kept of it.

    text        the text itself, or the path of a file as a `pathlib.Path`
    published   its day, where it does not say it; it decides who held which office, and what "last year" means
    name        what the document is called; None: the file's name, or a name made of the text
    engine      grammar, model or both
    Raises NotAText, NotADay, NoEngine.
    """
    from pledgebook.claims import read as reading_of
    from pledgebook.model import digest

    written = day(published)
    if isinstance(text, str):
        if "\n" not in text and len(text) < 256 and Path(text).is_file():
            raise NotAText("This is the name of a file.", text, "Give its text, or pathlib.Path of it.")
        opened = _documents_of_text(text, name or f"text-{digest(text)}", written)
    else:
        from pledgebook.documents import open_sources

        opened = open_sources([os.fspath(text)], published=written)
    found, notes = list[Document](), list[Problem]()
    for one in opened:
        if isinstance(one, Document):
            found.append(one)
        elif not found:
            raise NotAText(one.what, one.where, one.try_this)
        else:
            notes.append(one)  # such as an encoding that was guessed
        if len(found) > 1:
            raise NotAText("It holds several texts.", str(text), "Add them to a book: book.add(path).")
    if not found:
        raise NotAText("It holds no text.", str(text), "Give the path of a text file.")
    of = found[0]
    document = Document(name or of.id, of.text, of.source, url or of.url, publisher or of.publisher, of.published,
                        title or of.title)
    made = reading_of(document, engine=engine)
    return ReadingAnswer(made.document, made.claims, (*made.problems, *notes))


def _documents_of_text(text: str, name: str, published: str | None) -> Iterator[Document | Problem]:
    """A text as a file of it would be read: a heading and a day at its top are seen."""
    from pledgebook.documents.days import NotADay, day_of
    from pledgebook.documents.metadata import About
    from pledgebook.documents.naming import Names as Given
    from pledgebook.documents.plain import Desk, plain_text

    if published is not None and day_of(published) is None:
        raise NotADay(published)
    return plain_text(text.encode("utf-8", "surrogatepass"), source="", stem=name, sidecar=About(),
                      desk=Desk(published, Given()))


@dataclass(frozen=True, slots=True)
class _WithRulings:
    """A claim or commitment as JSON, with what people ruled on it."""

    judged: Judged

    def __call__(self, noun: Claim | Commitment) -> Mapping[str, Any]:
        ruled = self.judged.of_claim(noun.id) if isinstance(noun, Claim) else self.judged.of_commitment(noun.claim_ids)
        return noun.as_json() | ruled


class Book:
    """The book of who promised what to whom. Each method asks what the verb of the same name asks.

    Methods that take `**filters` take those of `Filters`: actor, partner, beneficiary, party, kind, stage, said_since,
    said_until, as_of, on, contested, min_sources. What is asked wrongly raises a PledgebookError that says what to do.
    """

    def __init__(self, kept: store.Book) -> None:
        self._kept = kept

    @property
    def path(self) -> str:
        """Where it is; an address without its password."""
        return shown(self._kept.path)

    def close(self) -> None:
        """Lets go of the file."""
        self._kept.close()

    def __enter__(self) -> Book:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"pledgebook.open({self.path!r})"

    # --- texts ------------------------------------------------------------------------------------------------------

    def add(self, *sources: PathLike | Reading, published: Day | None = None, engine: str = "both",
            jobs: int = 1) -> Rows[store.Added]:
        """Reads texts into the book: new, same, copy or failed, for each. The same text again changes nothing.

        sources     files and folders; what `read` gave is kept as it was read
        published   day of publication of texts that do not say theirs
        jobs        how many texts to read at a time, each in a process of its own
        Raises NotAText, NotADay, NoEngine, BookBusy.
        """
        from pledgebook.documents import open_sources
        from pledgebook.doors.adding import added_to

        paths = [os.fspath(one) for one in sources if not isinstance(one, Reading)]
        for path in paths:
            if "\n" in path:
                raise NotAText("This is a text, not the path of one.", path[:40], "Write book.add(pb.read(text)).")
        problems: list[Problem] = []

        def documents() -> Iterator[Document]:
            for one in open_sources(paths, published=day(published)):
                if isinstance(one, Problem):
                    problems.append(one)
                else:
                    yield one

        done = list(self._kept.add_all(one for one in sources if isinstance(one, Reading)))
        done += added_to(self._kept, documents(), engine=engine, jobs=jobs, failed=problems.append)
        done += [store.Added(store.Outcome.FAILED, one.where, note=one.what) for one in problems]
        self._kept.settle()
        return Rows(tuple(done), tables.ADDED_COLUMNS, store.Added.as_json, "input",
                    tuple(f"{one.where}: {one.what} {one.try_this}" for one in problems))

    def documents(self) -> Rows[store.Entry]:
        """All texts by name."""
        return Rows(self._kept.documents(), tables.DOCUMENT_COLUMNS, store.Entry.as_json, "text")

    # --- what it holds ----------------------------------------------------------------------------------------------

    @takes_filters
    def commitments(self, **filters: Unpack[Filters]) -> Rows[Commitment]:
        """What the texts add up to, newest first (`pledgebook list`)."""
        selection = selection_of(filters)
        register, judged = commitments_in(self._kept, selection)
        return Rows(register.commitments, tables.RULED_COMMITMENT_COLUMNS, _WithRulings(judged), "commitment",
                    _left_out(judged.claims, selection))

    @takes_filters
    def claims(self, **filters: Unpack[Filters]) -> Rows[Claim]:
        """What each text says, oldest first."""
        selection = selection_of(filters)
        chosen, judged = claims_in(self._kept, selection)
        return Rows(chosen, tables.RULED_CLAIM_COLUMNS, _WithRulings(judged), "claim",
                    _left_out(judged.claims, selection))

    @takes_filters
    def links(self, *, relation: Names = (), **filters: Unpack[Filters]) -> Rows[Link]:
        """How claims stand to each other, each link with its reason and both quotes.

        relation   only these: repeats, corroborates, refines, revises, fulfils, withdraws, contradicts …
        """
        wanted = choices(relation, Relation, "relation")
        ties = Ties(tuple(wanted) or tuple(Relation), suggestions=False)
        held, chosen, notes = self._chosen(selection_of(filters), ties)
        return Rows(tuple(link for link in held.register.links if chosen & {link.commitment, link.other}
                          and (not wanted or link.relation in wanted)),
                    tables.LINK_COLUMNS, Link.as_json, "link", notes)

    @takes_filters
    def suggestions(self, **filters: Unpack[Filters]) -> Rows[Suggestion]:
        """What may be one promise, or a part of one, and was not decided (`pledgebook links --suggested`)."""
        held, chosen, notes = self._chosen(selection_of(filters), Ties(()))
        return Rows(tuple(maybe for maybe in held.register.suggestions
                          if chosen & {maybe.first_commitment, maybe.second_commitment}),
                    tables.SUGGESTION_COLUMNS, Suggestion.as_json, "suggestion", notes)

    @takes_filters
    def conflicts(self, **filters: Unpack[Filters]) -> Rows[Conflict]:
        """Claims that cannot both hold, each pair with the reason."""
        selection = selection_of(filters)
        register, judged = commitments_in(self._kept, selection)
        return Rows(register.conflicts, tables.CONFLICT_COLUMNS, Conflict.as_json, "conflict",
                    _left_out(judged.claims, selection))

    @takes_filters
    def doubts(self, *, rule: Names = (), **filters: Unpack[Filters]) -> Rows[Doubt]:
        """Statements that look wrong, each with its rule and reason. Raises UnknownRule.

        rule   only these, by their names in docs/doubts.md
        """
        from pledgebook.answers.doubts import doubts_in

        selection = selection_of(filters)
        with standing_still(self._kept) as still:
            found = doubts_in(still, selection, names(rule))
            claims = still.claims() if selection.asks_days else ()
        return Rows(found, tables.DOUBT_COLUMNS, Doubt.as_json, "doubt", _left_out(claims, selection))

    def search(self, words: str, *, limit: int = 50, as_of: Day | None = None, on: Day | None = None) -> Rows[Hit]:
        """Places in quotes and documents that hold all the words; "in quotes" is a phrase, deliver* a beginning."""
        from pledgebook.answers.as_of import hits_within

        known_by, in_force = _last(as_of), _last(on)
        hits = self._kept.search(words, limit=limit)
        if known_by or in_force:
            hits = hits_within(hits, self._kept.claims(), {one.id: one.published for one in self._kept.documents()},
                               as_of=known_by, on=in_force)
        return Rows(hits, tables.HIT_COLUMNS, Hit.as_json, "place")

    def show(self, name: str, *, as_of: Day | None = None, on: Day | None = None) -> ShownAnswer:
        """One commitment or claim, by its id or the start of it: its claims, links, conflicts and doubts.

        Raises NothingFound, SeveralFound.
        """
        from pledgebook.answers.showing import shown_in

        return answer_as(ShownAnswer, shown_in(self._kept, name, as_of=_last(as_of), on=_last(on)))

    def why(self, name: str, *, as_of: Day | None = None, on: Day | None = None) -> WhyAnswer:
        """The reason behind each value, match and link of a commitment or claim. Raises NothingFound, SeveralFound."""
        from pledgebook.answers.showing import explained_in

        return answer_as(WhyAnswer, explained_in(self._kept, name, as_of=_last(as_of), on=_last(on)))

    # --- what follows from it ---------------------------------------------------------------------------------------

    def bound(self, attacked: str, *, on: Day | None = None, by: str | None = None, where: str | None = None,
              forces: bool = False, member: Names = (), instruments: Iterable[PathLike] = ()) -> BoundAnswer:
        """Who must do what if a state is attacked: yes, no or undetermined, by instrument and article.

        on            the day; of a month, what holds on all of its days; None: today
        by            who attacks
        where         a place beside its mainland, such as Hawaii
        forces        its forces, ships or aircraft are attacked, not its territory
        member        only what these owe; the headline stays that of all
        instruments   files of your own, as YAML
        Raises UnknownParty, NotAnAttack, NoSuchDay, NoSuchPlace.
        """
        from pledgebook.answers.evidence import evidence
        from pledgebook.world import party_name
        from pledgebook.world.places import place_id

        asked = day(on) or today().isoformat()
        victim = party_id(attacked, asked)
        attack = Attack(victim, asked, party_id(by, asked) if by else None,
                        place_id(where, party_name(victim)) if where else None, FORCES if forces else TERRITORY)
        known = known_instruments(map(Path, instruments))
        wanted = tuple(party_id(one, asked) for one in names(member))
        promised = evidence(self._kept.register(), self._kept.claims(), attack, known)
        return answer_as(BoundAnswer, who_is_bound(attack, known), evidence=promised, only=wanted)

    def what_if(self, *layers: Layer, on: Day | None = None, as_of: Day | None = None, in_: str | None = None,
                instruments: Iterable[PathLike] = ()) -> WhatIfAnswer:
        """What changes that are only thought of would make different; nothing is kept of them.

        layers   Withdraw, End, Join, Fails, Met, Delay, Disbelieve; without any there is no difference
        on       the day from which it is so; None: today
        in_      the currency in which sums are told
        Raises NoSuchLayer, UnknownParty, NoSuchInstrument, NoSuchDay, UnknownCurrency.
        """
        known = known_instruments(map(Path, instruments))
        asked = day(on)
        since = first_day(asked) if asked else today()
        held = held_in(self._kept, as_of=_last(as_of))
        return answer_as(WhatIfAnswer, difference(held, known, layers_meant(layers, known, since), on=since,
                                                  currency=_currency(in_)))

    @takes_filters
    def conditions(self, **filters: Unpack[Filters]) -> Rows[Condition]:
        """What promises hang on, and what became of it: met, failed, open or unknown, with the words that say so."""
        selection = selection_of(filters)
        held = held_in(self._kept, as_of=selection.as_of, unreviewed=selection.unreviewed, ties=NO_TIES)
        return Rows(held.conditions(selection), tables.CONDITION_COLUMNS, Condition.as_json, "condition",
                    _left_out(held.judged.claims, selection))

    @takes_filters
    def totals(self, *, by: Names = (), in_: str | None = None, **filters: Unpack[Filters]) -> TotalsAnswer:
        """Sums of money, each within one stage, with their definition and all that they leave out.

        by    a line for each actor, beneficiary, kind, stage, year, currency
        in_   the currency to convert to, at the rate of the day each promise was told
        """
        from pledgebook.answers.totals import totals_in

        selection, axes, currency = selection_of(filters), choices(by, Axis, "by"), _currency(in_)
        held = summed_in(self._kept, selection)
        return answer_as(TotalsAnswer, totals_in(held, selection, by=axes, currency=currency),
                         notes=_left_out(held.judged.claims, selection))

    @takes_filters
    def exposure(self, *, by: Names = (), in_: str | None = None, **filters: Unpack[Filters]) -> ExposureAnswer:
        """How much of a beneficiary's support hangs on how few: shares, the largest donor, the Herfindahl index.

        by    "year": each year by itself
        in_   the currency to convert to
        Raises OneQuestion where no beneficiary is named, or several stages are.
        """
        from pledgebook.answers.exposure import check_exposure, exposure_in

        selection, axes, currency = selection_of(filters), choices(by, Axis, "by"), _currency(in_)
        check_exposure(selection, axes)
        held = summed_in(self._kept, selection)
        return answer_as(ExposureAnswer, exposure_in(held, selection, by=axes, currency=currency),
                         notes=_left_out(held.judged.claims, selection))

    @takes_filters
    def changes(self, *, since: Day | None = None, until: Day | None = None, against: PathLike | Book | None = None,
                **filters: Unpack[Filters]) -> Rows[Change]:
        """What moved between two days, or between another book and this one: new, firmer, up, delivered … gone.

        since     from what was known by the end of this day
        until     to what was known by the end of this one; None: to all
        against   from what this other book says
        Raises Between.
        """
        selection = selection_of(filters)
        start, end = days_between(selection, day(since), day(until), against=against is not None)
        if against is None and start is not None and end is not None:
            found, lacking = moved_in(self._kept, selection, start, end)
            return Rows(found, tables.CHANGE_COLUMNS, Change.as_json, "change", _left_out_words(lacking))
        other = self if against is None else against if isinstance(against, Book) else open_book(against)
        try:
            before, _ = known_in(other._kept, selection, start)
        finally:
            if other is not self and other is not against:
                other.close()
        after, _ = known_in(self._kept, selection, end)
        return Rows(what_moved(before, after), tables.CHANGE_COLUMNS, Change.as_json, "change", _left_out_words(0))

    @takes_filters
    def brief(self, **filters: Unpack[Filters]) -> BriefAnswer:
        """A report on the commitments asked for: plain sentences, each with the quotes that it rests on."""
        from pledgebook.answers.brief import brief_in

        selection = selection_of(filters)
        return answer_as(BriefAnswer, brief_in(self._kept, selection)[0])

    def _chosen(self, selection: Selection, ties: Ties) -> tuple[Held, set[str], tuple[str, ...]]:
        """What is held, and the ids of the commitments asked for."""
        held = tied_in(self._kept, selection, ties)
        return held, {one.id for one in held.chosen(selection).commitments}, _left_out(held.judged.claims, selection)


def _last(written: Day | None) -> date | None:
    named = day(written)
    return last_day(named) if named else None


def _currency(typed: str | None) -> str | None:
    from pledgebook.answers.totals import currency_code

    return None if typed is None else currency_code(typed)


def _left_out(claims: Iterable[Claim], selection: Selection) -> tuple[str, ...]:
    """What a question about days of saying leaves out, in words."""
    return _left_out_words(undated(claims, selection))


def _left_out_words(count: int) -> tuple[str, ...]:
    return (f"Left out: {count} claim{'s' if count > 1 else ''} whose day is unknown.",) if count else ()
