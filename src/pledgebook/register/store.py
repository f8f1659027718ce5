"""The book: one SQLite file, or a PostgreSQL database, that keeps what each text says and shows what it adds up to.

    with Book.open("pledges.db", create=True) as book:
        added = book.note(document) or book.add(read(document))
        book.register().commitments

A document with its claims, problems and search index is one transaction: a killed run leaves whole documents only,
and the same command run again goes on where it stopped. Documents, claims and rulings are only added. Commitments
and conflicts are worked out from the claims and the rulings, kept for quick lists, and worked out again after each
change.
"""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, bindparam, delete, func, insert, select, text, update

from pledgebook import __version__
from pledgebook.model import Claim, Commitment, Document, Problem, Reading
from pledgebook.register import (
    by_parts,
    called,
    filling,
    full_text,
    originals,
    progress,
    rows,
    ruling_rows,
    schema,
    search,
    server,
    touched,
    versions,
)
from pledgebook.register.accounts import Added, Counts, Entry, Outcome, ReadAnew, Settled
from pledgebook.register.collector import collector_paused
from pledgebook.register.contents import Contents, State, contents, contents_since
from pledgebook.register.days import by_day
from pledgebook.register.deriving import DerivedBlocks, derived_rows
from pledgebook.register.errors import BookBusy, BookError, NothingFound, SeveralFound
from pledgebook.register.judged import Judged
from pledgebook.register.kept import (
    EVERYTHING,
    Ties,
    Wanted,
    claims_where,
    count_claims,
    entries_in,
    judged_in,
    kept_register,
    rows_in_force,
    ruled_in,
    said,
    said_by,
)
from pledgebook.register.matching import Register, add_up_all
from pledgebook.register.opening import BUSY_SECONDS, looking, open_book, troubles, writing
from pledgebook.register.origins import Origins, fresh_origins, keep_origins, kept_origins, sources_of
from pledgebook.register.prints import take_prints
from pledgebook.register.rulings import Action, Mark, NotARuling, Ruling, check_sense, standing
from pledgebook.register.sources import Sources
from pledgebook.register.up_to import derived_from, note_derived, now_up_to, state_of, worked_out_up_to

__all__ = ["Added", "Book", "Counts", "Entry", "Outcome", "ReadAnew", "Settled"]

Found = TypeVar("Found")
AT_ONCE = 500  # texts in one transaction, where many are given
# Asked for every text that comes: written once, it takes half of the time.
HAS = select(schema.documents.c.number).where(schema.documents.c.sha256 == bindparam("sha256"))
READ_WITH = ("published", "publisher", "title", "url")  # what a reader may learn from a source besides the text


class Book:
    """Everything that was read, tied to its words."""

    def __init__(self, engine: Engine, path: str, busy_seconds: float, now: Callable[[], datetime]) -> None:
        self._engine, self.path, self._busy_seconds, self._now = engine, path, busy_seconds, now

    @classmethod
    def open(cls, path: str, *, create: bool = False, busy_seconds: float = BUSY_SECONDS, read_only: bool = False,
             now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Book:
        """The book at a path, or at a PostgreSQL address.

        create        make it where there is none; without it a missing book raises NoBook
        read_only     nothing can be written through it, whatever is asked
        busy_seconds  how long to wait for another process that writes, before BookBusy
        now           the clock for `recorded_on`
        Raises BookNeedsNewer for a book of a later version (left unread), NotABook for another file.
        """
        engine = open_book(path, create=create, busy_seconds=busy_seconds, read_only=read_only)
        return cls(engine, path, busy_seconds, now)

    def close(self) -> None:
        self._engine.dispose()

    def __enter__(self) -> Book:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # --- adding ---------------------------------------------------------------------------------------------

    def note(self, document: Document) -> Added | None:
        """Records one more source of a text that the book has read; None where the text must be read first."""
        with self.looking() as connection:  # most are new, or a run goes on: nobody need wait for a turn to write then
            if connection.execute(HAS, {"sha256": document.sha256}).first() is None:
                return None
            known, sources = _held(connection, document)
            if known is None or _is_same(document, sources):
                return None if known is None else Added(Outcome.SAME, known["id"])
        with self.writing() as connection:
            return self._put(connection, document, None)

    def add(self, reading: Reading) -> Added:
        """Keeps a document with its claims and problems, all or nothing. The same text twice changes nothing."""
        filling.check_quotes(reading)
        try:
            with self.writing() as connection:
                added = self._put(connection, reading.document, reading)
        except UnicodeEncodeError as error:
            raise BookError("The text holds half a character (a lone surrogate), which no file can keep.",
                            reading.document.id, "Read it again with its true encoding.") from error
        assert added is not None  # only a document without a reading can be sent back
        return added

    def add_all(self, readings: Iterable[Reading]) -> Iterator[Added]:
        """As `add` of one after the other, a few hundred in one transaction: what is given back is kept."""
        waiting = iter(readings)
        while some := list(islice(waiting, AT_ONCE)):
            yield from self.add_together(some)

    def add_together(self, readings: Sequence[Reading]) -> Iterator[Added]:
        """As `add` of one after the other, in one transaction unless one of them can never be kept."""
        if len(readings) == 1 or not all(map(filling.can_be_kept, readings)):
            yield from map(self.add, readings)
            return
        with self.writing() as connection:
            simple = filling.plain(connection, readings)
            filling.fill(connection, simple, self._today())
            self._count_change(connection, len(simple))
            quick = {id(reading) for reading in simple}
            added = [
                Added(Outcome.NEW, reading.document.id, claims=len(reading.claims), problems=len(reading.problems))
                if id(reading) in quick else self._put(connection, reading.document, reading) for reading in readings]
        yield from (one for one in added if one is not None)

    def _put(self, connection: Connection, document: Document, reading: Reading | None) -> Added | None:
        known, sources = _held(connection, document)
        if known is None:
            if reading is None:
                return None
            namesake = called.is_taken(connection, document.id)
            number = self._insert_document(connection, document, f"~{document.text_id}" if namesake else document.id)
            originals.keep(connection, number, document)
            self._insert_reading(connection, number, reading)
            if namesake:
                called.name_texts(connection, {document.id})
            before = versions.version_before(connection, document, reading.claims)  # by the name that it has now
            self._count_change(connection)
            return Added(Outcome.NEW, called.name_of(connection, number) if namesake else document.id,
                         claims=len(reading.claims), problems=len(reading.problems),
                         note=f"a new version of {before}" if before else "")
        claimed = rows.document_columns(document)
        if _is_same(document, sources):
            return Added(Outcome.SAME, known["id"])
        first_before = min(sources, key=earliest_source)
        first = min(first_before, claimed, key=earliest_source)
        note = ""
        if first is claimed and any(claimed[key] != known[key] for key in READ_WITH):
            # Who held which office, or who "we" is, hangs on these: the text asks for a reading of its own.
            if reading is None:
                return None
            self._insert_reading(connection, known["number"], reading)
            note = "read again with what this source says of it"
        self._insert_source(connection, known["number"], document)
        originals.keep(connection, known["number"], document)
        if first is claimed:
            connection.execute(update(schema.documents).where(
                schema.documents.c.number == known["number"]).values(**claimed))
            full_text.keep_text(connection, known["number"])
            called.name_texts(connection, {document.id, known["name"]})
        self._count_change(connection)
        if document.id in {s["name"] for s in sources}:
            return Added(Outcome.SAME, called.name_of(connection, known["number"]), note=note)
        return Added(Outcome.COPY, document.id, note=note, copy_of=called.leading_to(
            connection, known["number"], (known["id"], first_before["name"]), known["text_id"]))

    def _insert_document(self, connection: Connection, document: Document, shown: str) -> int:
        number: int = connection.execute(insert(schema.documents).returning(schema.documents.c.number), {
            **rows.document_columns(document), "id": shown, "text_id": document.text_id, "sha256": document.sha256,
            "text": document.text, "characters": len(document.text), "reading": 0}).scalar_one()
        full_text.keep_text(connection, number)
        self._insert_source(connection, number, document)
        return number

    def _insert_source(self, connection: Connection, number: int, document: Document) -> None:
        connection.execute(insert(schema.sources), {
            **rows.document_columns(document), "document": number, "recorded_on": self._today()})

    def _insert_reading(self, connection: Connection, number: int, reading: Reading) -> None:
        claims, problems = rows.claim_rows(reading), rows.problem_rows(reading)
        made: int = connection.execute(insert(schema.readings).returning(schema.readings.c.number), {
            "document": number, "published": reading.document.published, "made_by": __version__,
            "recorded_on": self._today(), "claims": len(claims), "problems": len(problems)}).scalar_one()
        ruling_rows.note_needs_review(connection, reading.claims)
        for table, found in ((schema.claims, claims), (schema.problems, problems)):
            if found:
                connection.execute(insert(table), [row | {"reading": made, "document": number} for row in found])
        full_text.keep_quotes(connection, made)
        connection.execute(update(schema.documents).where(schema.documents.c.number == number).values(
            reading=made))

    @staticmethod
    def _count_change(connection: Connection, changes: int = 1) -> None:
        connection.execute(text(
            "UPDATE book SET value = CAST(CAST(value AS INTEGER) + :more AS TEXT) WHERE key = 'changes'"),
            {"more": changes})

    def _today(self) -> str:
        return self._now().astimezone(UTC).isoformat(timespec="seconds")

    # --- what was read --------------------------------------------------------------------------------------

    def documents(self) -> tuple[Entry, ...]:
        """All documents by name, without their texts."""
        with self.looking() as connection:
            return entries_in(connection)

    def document(self, document_id: str) -> Document:
        """One document with its text; a copy's name gives the text it is a copy of. Raises NothingFound."""
        return self.reading(document_id).document

    def documents_called(self, names: Collection[str]) -> Iterator[Document]:
        """The documents that are shown by these names, with their texts, some at a time."""
        d = schema.documents.c
        waiting = iter(sorted(names))
        while some := list(islice(waiting, AT_ONCE)):
            with self.looking() as connection:
                found = connection.execute(
                    select(schema.documents).where(d.id.in_(some)).order_by(d.id)).mappings().all()
            yield from map(rows.document_from, found)

    def reading(self, document_id: str) -> Reading:
        """One document with its claims that count and what was not understood. Raises NothingFound, SeveralFound."""
        as_read = self.as_read(document_id)
        with self.looking() as connection:
            if not ruling_rows.any_judging(connection):
                return as_read
            claims = tuple(claim for claim in ruling_rows.judged(connection, as_read.claims).claims
                           if claim.evidence.document_id == as_read.document.id)
        return Reading(as_read.document, claims, as_read.problems)

    def readings(self) -> tuple[Reading, ...]:
        """As `reading` of every document, by name: all texts of the book, in one look at the file."""
        with self.looking() as connection:
            d, p = schema.documents.c, schema.problems.c
            found = connection.execute(select(schema.documents).order_by(d.id)).mappings().all()
            claims: dict[str, list[Claim]] = {row["id"]: [] for row in found}
            for claim in judged_in(connection).claims:
                claims[claim.evidence.document_id].append(claim)
            problems: dict[str, list[Problem]] = {row["id"]: [] for row in found}
            for row in connection.execute(select(schema.problems, d.id.label("shown")).join(
                    schema.documents, d.reading == p.reading).order_by(p.number)).mappings():
                problems[row["shown"]].append(rows.problem_from(row, document_id=row["shown"]))
        return tuple(Reading(rows.document_from(row), tuple(claims[row["id"]]), tuple(problems[row["id"]]))
                     for row in found)

    def as_read(self, document_id: str) -> Reading:
        """One document as the reader has it, whatever was ruled on it. Raises NothingFound, SeveralFound."""
        with self.looking() as connection:
            number = called.number_of(connection, document_id)
            row = connection.execute(select(schema.documents).where(
                schema.documents.c.number == number)).mappings().one()
            claims = claims_where(connection, schema.claims.c.document == number)
            problems = connection.execute(
                select(schema.problems).where(schema.problems.c.reading == row["reading"])
                .order_by(schema.problems.c.number)).mappings().all()
        return Reading(rows.document_from(row), claims,
                       tuple(rows.problem_from(p, document_id=row["id"]) for p in problems))

    def versions(self) -> tuple[versions.Versions, ...]:
        """Addresses under which the book has more than one text, these in the order in which it learned of them."""
        with self.looking() as connection:
            return versions.all_versions(connection)

    def originals(self, document_id: str) -> tuple[originals.Kept, ...]:
        """What a text was taken from, source by source. Raises NothingFound, SeveralFound."""
        with self.looking() as connection:
            return originals.kept(connection, called.number_of(connection, document_id))

    def claims(self) -> tuple[Claim, ...]:
        """All claims that count (in force, as people ruled on them), by document and place in the text."""
        return self.judged().claims

    def judged(self) -> Judged:
        """All claims that count, with what people ruled on them."""
        with self.looking() as connection:
            return judged_in(connection)

    def claim(self, claim_id: str) -> Claim:
        """One claim by its whole name, even if it is rejected. Raises NothingFound."""
        with self.looking() as connection:
            judged = ruled_in(connection)
            found = tuple(claim for claim in judged.claims + judged.rejected + judged.unreviewed
                          if claim.id == claim_id) or claims_where(connection, schema.claims.c.id == claim_id)
        if not found:
            raise NothingFound(claim_id, None)
        return found[0]

    def ruled(self) -> Judged:
        """As `judged`, with the claims of texts on which anybody ruled or must, and no others: quick for lists."""
        with self.looking() as connection:
            return ruled_in(connection)

    def look_up(self, look: Callable[[Connection], Found]) -> Found:
        """What is looked up at one moment (`earlier.known_by`, `kept.judged_naming`)."""
        with self.looking() as connection:
            return look(connection)

    # --- what people ruled ----------------------------------------------------------------------------------

    def rule(self, action: Action, *, who: str, why: str, marks: Sequence[Mark] = (), others: Sequence[Mark] = (),
             values: Mapping[str, Any] | None = None, undoes: str | None = None, blind: bool = False) -> Ruling:
        """Keeps a ruling made now. Raises NotARuling, DoesNotFit; the book is then as it was."""
        with self.writing() as connection:
            when = ruling_rows.next_moment(connection, self._now())
            ruling = Ruling(action, who.strip(), when, why.strip(), tuple(marks), tuple(others), dict(values or {}),
                            undoes, blind)
            known = ruling_rows.all_rulings(connection)
            if undoes is not None and not standing(known).get(undoes, False):
                raise NotARuling(f"{undoes} is no ruling that stands.", "undo", "`pledgebook rule log` shows them.")
            misfits = self._put_rulings(connection, (ruling,))
            if misfits:
                raise misfits[0]
        return ruling

    def next_moment(self) -> str:
        """The moment that a ruling made now would get: rulings made from it on act after those that are there."""
        with self.looking() as connection:
            return ruling_rows.next_moment(connection, self._now())

    def replay(self, rulings: Sequence[Ruling], *, leave_out: bool = False) -> tuple[ruling_rows.DoesNotFit, ...]:
        """Keeps rulings made elsewhere. Those that the book has change nothing.

        leave_out  keep those that fit and return the others; without it one that does not fit is raised
                   (DoesNotFit), and the book is as it was
        """
        left: tuple[ruling_rows.DoesNotFit, ...] = ()
        waiting, misfits = tuple(rulings), list[ruling_rows.DoesNotFit]()
        while True:
            try:
                with self.writing() as connection:
                    misfits = self._put_rulings(connection, waiting)
                    if misfits:
                        raise misfits[0]
                return left
            except ruling_rows.DoesNotFit:
                if not leave_out:
                    raise
            # Without one of them, another may fit no longer: all that are left are looked at again.
            bad = {misfit.ruling.id for misfit in misfits}
            left += tuple(misfits)
            waiting = tuple(ruling for ruling in waiting if ruling.id not in bad)

    def _put_rulings(self, connection: Connection, rulings: Sequence[Ruling]) -> list[ruling_rows.DoesNotFit]:
        """Writes those that are not there yet; gives back those that do not fit the book."""
        known = {ruling.id for ruling in ruling_rows.all_rulings(connection)}
        new = list({ruling.id: ruling for ruling in rulings if ruling.id not in known}.values())
        misfits = []
        for ruling in new:
            check_sense(ruling)
            try:
                ruling_rows.check_words(connection, ruling)
            except ruling_rows.DoesNotFit as misfit:
                misfits.append(misfit)
        if new and not misfits:
            ruling_rows.keep(connection, new)
            self._count_change(connection)
            misfits = ruling_rows.misfits(new, ruled_in(connection))
        return misfits

    def reread(self, reading: Reading) -> ReadAnew:
        """Puts a new reading of a text of the book in the place of the one in force, if it says anything else."""
        filling.check_quotes(reading)
        with self.writing() as connection:
            known = connection.execute(select(schema.documents.c.number, schema.documents.c.id).where(
                schema.documents.c.sha256 == reading.document.sha256)).one_or_none()
            if known is None:
                raise NothingFound(reading.document.id, None)
            before, after = ({claim["id"] for claim in said} for said in (
                rows_in_force(connection, schema.claims, known.number), rows.claim_rows(reading)))
            changed = said(connection, known.number) != said_by(reading)
            if changed:
                self._insert_reading(connection, known.number, reading)
                self._count_change(connection)
        return ReadAnew(known.id, len(after - before), len(before - after), changed)

    # --- what it adds up to ---------------------------------------------------------------------------------

    def register(self, *, linked: bool | Ties = False, wanted: Wanted = EVERYTHING,
                 judged: Judged | None = None) -> Register:
        """Commitments, newest first, with their conflicts. Worked out again where the claims have changed.

        linked   with all links, matches and suggestions, too, which takes longer than reading all claims; or at least
                 with those that are named
        wanted   leaves out what the file can tell is not wanted; what is left may still be too much
        judged   the claims of a book that stands still, where they were read before
        """
        with self.looking() as connection:
            _, is_derived = state_of(connection)
            if is_derived:
                return kept_register(connection, wanted, linked=linked, judged=judged)
        if self._followed():
            with self.looking() as connection:
                if state_of(connection)[1]:
                    return kept_register(connection, wanted, linked=linked, judged=judged)
        return self._worked_out(linked=linked is not False)

    def _worked_out(self, *, linked: bool) -> Register:
        if self._worked_out_by_parts() is not None:
            with self.looking() as connection:
                if state_of(connection)[1]:
                    return kept_register(connection, EVERYTHING, linked=linked)
        take_prints(self.looking, self.writing)
        with collector_paused(), self.looking() as connection:
            changes, _ = state_of(connection)
            judged = judged_in(connection)
            origins = fresh_origins(connection, of={claim.text_id for claim in judged.claims})
            register = add_up_all(judged.claims, origins.sources, judged.by_hand)
        self._keep(changes, origins, ((table, [some]) for table, some in derived_rows(register, judged.claims).items()))
        return register if linked else register.unlinked()

    def _worked_out_by_parts(self) -> Settled | None:
        """Keeps what a book of many claims adds up to, never with all of them in memory; None for one of few."""
        with self.looking() as connection:
            if count_claims(connection) <= by_parts.AT_ONCE:
                return None
        take_prints(self.looking, self.writing)
        with by_parts.new_sheets() as sheets:
            with collector_paused(), self.looking() as connection:
                changes, _ = state_of(connection)
                origins = by_parts.work_out(connection, sheets, by_parts.AT_ONCE)
            self._keep(changes, origins, sheets.all())
            return sheets.settled()

    def contents(self, before: Contents | None = None) -> Contents:
        """All that the book holds but its texts, as of one moment.

        before   what it held when it was read last: only what changed since is read again, and where nothing did it is
                 given back itself
        """
        with self.looking() as connection:
            _, is_derived = state_of(connection)
        register = None if is_derived or self._followed(before) else self._worked_out(linked=True)
        with self.looking() as connection:
            changes, is_derived = state_of(connection)
            state = State(changes, now_up_to(connection))
            if is_derived and before is not None and before.state is not None:
                if before.state == state:
                    return before
                moved = progress.worked_out_since(connection, before.state.changes, changes)
                found = None if moved is None else contents_since(connection, before, state, moved)
                if found is not None:
                    return found
            if is_derived:
                return contents(connection, state)
        return Contents(register or self.register(linked=True), self.judged(), self.documents(), self.sources())

    def sources(self, of: Collection[str] | None = None) -> Sources:
        """Who published each text, and which texts count as one source; of some texts where these are named."""
        with self.looking() as connection:
            _, is_derived = state_of(connection)
            if is_derived and of is not None:
                return sources_of(connection, of)
            return (kept_origins if is_derived else fresh_origins)(connection).sources

    def settle(self, jobs: int = 1) -> Settled:
        """Brings what is kept in the file up to date, after a run of adding; gives back how much it is.

        jobs   how many processes may look at very many new texts; the result does not depend on it
        """
        with self.looking() as connection:
            _, is_derived = state_of(connection)
        if not is_derived and not self._followed():
            take_prints(self.looking, self.writing, jobs)
            settled = self._worked_out_by_parts()
            if settled is not None:
                return settled
            register = self._worked_out(linked=False)
            return Settled(len(register.commitments), len(register.conflicts))
        with self.looking() as connection:
            return Settled(*(int(connection.execute(select(func.count()).select_from(table)).scalar_one())
                             for table in (schema.commitments, schema.conflicts)))

    def _followed(self, read: Contents | None = None) -> bool:
        """Whether what is kept could be brought up to date by looking at what is new, and was.

        read   what the book held when it was read last: its claims need not be read again
        """
        try:
            with self.writing() as connection:
                changes, is_derived = state_of(connection)
                before = worked_out_up_to(connection)
                if not is_derived:
                    known = read and read.state and read.state.changes == derived_from(connection)
                    moved = touched.follow(connection, before, read.named if read and known else {}) if before else None
                    if moved is None:
                        connection.rollback()
                        return False
                    progress.note(connection, derived_from(connection), changes, moved)
                    note_derived(connection, changes)
        except BookBusy:
            return False
        except BookError as error:
            if "may not be written" not in error.what:
                raise
            return False
        return True

    def _keep(self, changes: int, origins: Origins, derived: DerivedBlocks) -> None:
        """Writes what was worked out, unless the book cannot be written now: the answer is right without being kept.

        changes   of how many it was worked out; where somebody added meanwhile, their register will be the newer one
        derived   the rows of each table, some at a time
        """
        try:
            with self.writing() as connection:
                if state_of(connection)[0] != changes:
                    return
                keep_origins(connection, origins)
                for table, blocks in derived:
                    connection.execute(delete(table))
                    for block in blocks:
                        if block:
                            connection.execute(insert(table), block)
                progress.forget(connection)
                note_derived(connection, changes)
        except BookBusy:
            return
        except BookError as error:
            if "may not be written" not in error.what:
                raise

    def find(self, name: str) -> Commitment | Claim:
        """A commitment or claim by its name or the start of it. Raises NothingFound, SeveralFound."""
        register = self.register()
        named: dict[str, Commitment | Claim] = {c.id: c for c in register.commitments}
        with self.looking() as connection:
            c, d = schema.claims.c, schema.documents.c
            ids = set(connection.execute(select(c.id).join(schema.documents, d.reading == c.reading)).scalars())
            judged = ruled_in(connection)
            ids |= {claim.id for claim in judged.claims}  # also those that no reader finds
            name = judged.name_now(name)
        fitting = sorted({i for i in [*named, *ids] if i.startswith(name)}) if name else []
        if name in fitting:
            fitting = [name]
        if len(fitting) == 1:
            return named.get(fitting[0]) or self.claim(fitting[0])
        if fitting:
            raise SeveralFound(name, tuple(fitting))
        raise NothingFound(name, next(iter(difflib.get_close_matches(name, [*named, *sorted(ids)], 1)), None))

    # --- questions ------------------------------------------------------------------------------------------

    def search(self, words: str, *, limit: int = 50) -> tuple[search.Hit, ...]:
        """Quotes, then documents, that hold all the words; best first. Raises NothingToSearch."""
        with self.looking() as connection:
            quotes, texts = full_text.find(connection, words, limit)
            judged = ruled_in(connection)
        uncounted = {claim.id for claim in judged.rejected + judged.unreviewed}
        return tuple(search.Hit(what, found.id, found.document_id, found.title, found.pieces)
                     for what, some in (("quote", quotes), ("document", texts)) for found in some
                     if what == "document" or found.id not in uncounted)

    def changes(self) -> int:
        """How often something was added, read anew or ruled."""
        with self.looking() as connection:
            return state_of(connection)[0]

    def counts(self) -> Counts:
        """How much is in the book."""
        register = self.register()
        entries = self.documents()
        return Counts(documents=len(entries), copies=sum(len(e.copies) for e in entries),
                      claims=sum(e.claims for e in entries), problems=sum(e.problems for e in entries),
                      commitments=len(register.commitments), conflicts=len(register.conflicts))

    def digest(self) -> str:
        """A hash of all that the book says; the same for the same texts, in whatever order and file they are.

        Left out: row numbers, paths, the days of recording, and readings that are no longer in force.
        """
        hasher = hashlib.sha256()
        with self.looking() as connection:
            d, s = schema.documents.c, schema.sources.c
            told = sorted(json.dumps(list(row), ensure_ascii=False) for row in connection.execute(
                select(d.sha256, s.name, s.url, s.publisher, s.published, s.title)
                .join(schema.sources, s.document == d.number)))
        for line in told:
            hasher.update(line.encode() + b"\n")
        for entry in self.documents():
            reading = self.as_read(entry.id).as_json() | {"source": ""}
            hasher.update(json.dumps(reading, ensure_ascii=False, sort_keys=True).encode() + b"\n")
        for ruling in self.judged().rulings:
            hasher.update(json.dumps(ruling.as_json(), ensure_ascii=False, sort_keys=True).encode() + b"\n")
        register = self.register(linked=True)
        for derived in ([c.as_json() for c in register.commitments], [c.as_json() for c in register.conflicts],
                        [c.as_json() for c in register.links], [c.as_json() for c in register.suggestions],
                        [c.as_json() for c in register.matches]):
            hasher.update(json.dumps(derived, ensure_ascii=False, sort_keys=True).encode() + b"\n")
        return hasher.hexdigest()

    def marks(self) -> tuple[int, ...]:
        """What tells two states of a server's book apart without reading it; of a file its system tells as much."""
        with self.looking() as connection:
            return server.marks(connection)

    def faults(self) -> tuple[Problem, ...]:
        """What is wrong inside the file: damage, and whatever is not what was added or does not follow from it."""
        from pledgebook.register.verifying import verify

        return verify(self.path, busy_seconds=self._busy_seconds).all_faults

    # --- transactions ---------------------------------------------------------------------------------------

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction that writes: all of it is kept, or nothing."""
        with troubles(self.path, self._busy_seconds), writing(self._engine) as connection:
            yield connection

    @contextmanager
    def looking(self) -> Iterator[Connection]:
        """One transaction that only reads."""
        with troubles(self.path, self._busy_seconds), looking(self._engine) as connection:
            yield connection


def earliest_source(source: rows.Row) -> tuple[object, ...]:
    """The order of the sources of one text: the earliest day first, then those that say more of themselves.

    The first one dates and titles the text, whichever was added first.
    """
    told = (source[key] for key in ("published", "name", "publisher", "title", "url"))
    return (*by_day(source["published"]), *((value is None, value or "") for value in told))


def _held(connection: Connection, document: Document) -> tuple[rows.Row | None, list[rows.Row]]:
    """What the book has of a text without its words, and its sources."""
    known = connection.execute(select(*(column for column in schema.documents.c if column.name != "text")).where(
        schema.documents.c.sha256 == document.sha256)).mappings().one_or_none()
    return known, [] if known is None else list(connection.execute(select(schema.sources).where(
        schema.sources.c.document == known["number"])).mappings())


def _is_same(document: Document, sources: Iterable[rows.Row]) -> bool:
    """Whether one of a text's sources says the same of it."""
    told = earliest_source(rows.document_columns(document))
    return any(earliest_source(source) == told for source in sources)
