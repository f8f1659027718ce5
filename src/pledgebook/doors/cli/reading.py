"""Verbs that read texts: `read` prints their claims and keeps nothing, `add` puts them into the book."""

from __future__ import annotations

import itertools
import pickle
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from enum import StrEnum
from itertools import chain
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Annotated

import typer

from pledgebook.doors.cli.endings import SOME_FAILED, in_words
from pledgebook.doors.cli.options import (
    DEFAULT_BOOK,
    BookPath,
    Columns,
    Engine,
    Format,
    Gate,
    HowPrinted,
    Jobs,
    LlmAddress,
    LlmModel,
    Published,
    WhichEngine,
    asked_model,
)
from pledgebook.doors.cli.printing import (
    WRITERS,
    aligned,
    claims_table,
    progress,
    show_table,
    talk,
    write_lines,
    written_whole,
)
from pledgebook.exchange.tables import ADDED_COLUMNS, CLAIM_COLUMNS, Listing, as_csv, as_json, as_jsonl
from pledgebook.model import Document, Problem, Reading
from pledgebook.register.places import shown

if TYPE_CHECKING:
    from pledgebook.documents.addresses import Errand
    from pledgebook.register.store import Added

IN_MEMORY = 1_000_000  # bytes of what failed
LOOK_AHEAD = 1000  # documents opened beforehand to know how many there are, where a terminal wants to see it


class ReadFormat(StrEnum):
    """How `read` prints."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    HTML = "html"


Sources = Annotated[list[str], typer.Argument(metavar="SOURCE...", help="Files, folders, addresses, or - for "
                                             "standard input; docs/inputs.md has the kinds.")]


MISSED_SHOWN = 20  # of what a text says and nobody understood, in a terminal
MANY = 500  # texts; after so many the register is worked out anew, and the memory of the reader serves that


class Incoming:
    """The documents of some sources, one at a time; problems are told on standard error as they come."""

    def __init__(self, sources: list[str], published: str | None, columns: str | None = None,
                 errand: Errand | None = None) -> None:
        from pledgebook.documents import open_sources

        # What failed: of a large source it may be every line.
        self._told = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - open until `end`
        self._count = 0
        self.total: int | None = None
        opened = self._documents(open_sources(sources, published=published, stdin=sys.stdin.buffer, columns=columns,
                                              errand=errand))
        if sys.stderr.isatty():
            first = list(itertools.islice(opened, LOOK_AHEAD))
            self.total = len(first) if len(first) < LOOK_AHEAD else None
            opened = itertools.chain(first, opened)
        self.documents: Iterator[Document] = opened

    def _documents(self, opened: Iterable[Document | Problem]) -> Iterator[Document]:
        for one in opened:
            if isinstance(one, Problem):
                self.failed(one)
            else:
                yield one

    def failed(self, problem: Problem) -> None:
        """Keeps an input's problem and tells it on the way."""
        pickle.dump(problem, self._told)
        self._count += 1
        talk(in_words(problem))

    def problems(self) -> Iterator[Problem]:
        """Those that came until now."""
        self._told.seek(0)
        for _ in range(self._count):
            yield pickle.load(self._told)  # which nobody else can have written

    def end(self) -> None:
        """Ends the run with exit code 3 where an input failed, or was read in a way its owner should know."""
        count = self._count
        self._told.close()
        if count:
            talk("1 input failed or needs a look: see above." if count == 1 else
                 f"{count} inputs failed or need a look: see above.")
            raise typer.Exit(SOME_FAILED)


def read(  # noqa: PLR0913 - each is an option of the verb
    sources: Sources, *,
    how: Annotated[ReadFormat, typer.Option("--format", help="How to print.")] = ReadFormat.TABLE,
    engine: WhichEngine = Engine.BOTH, jobs: Jobs, gate: Gate = True, published: Published = None,
    columns: Columns = None, llm_address: LlmAddress = None, llm_model: LlmModel = None,
    out: Annotated[str, typer.Option("--out", metavar="FILE", help="Write there instead.")] = "-",
    cluster: Annotated[str | None, typer.Option(
        "--cluster", metavar="ADDRESS", help="Read files as shards on a Dask cluster (tcp://host:8786, or local:2 for "
        "two processes here) into the folder of --out: claims and commitments as Parquet. See docs/scale.md.")] = None,
) -> None:
    """Prints the claims of texts; keeps nothing."""
    if cluster is not None:
        from pledgebook.doors.cli.clustering import read_on_cluster

        read_on_cluster(sources, cluster, out, engine=str(engine), published=published)
        return
    from pledgebook.claims import read_all

    propose = asked_model(engine, llm_address, llm_model)
    incoming = Incoming(sources, published, columns)
    with ExitStack() as stack:
        stream = stack.enter_context(written_whole(out))
        advance = stack.enter_context(progress("Reading", incoming.total))

        missed: list[Problem] = []

        def readings() -> Iterator[Reading]:
            for reading in read_all(incoming.documents, engine=str(engine), jobs=jobs, gate=gate,
                                    failed=incoming.failed, propose=propose):
                advance()
                missed.extend(reading.problems)
                yield reading

        if how is ReadFormat.HTML:
            from pledgebook.doors.web.page import reader_page

            write_lines([reader_page(list(readings()))], stream)
        elif how is ReadFormat.TABLE:
            table = claims_table([claim for reading in readings() for claim in reading.claims])
            if out == "-":
                show_table(table)
            else:
                write_lines((line + "\n" for line in aligned(table)), stream)
        elif how is ReadFormat.CSV:
            claims = (claim.as_json() for reading in readings() for claim in reading.claims)
            write_lines(as_csv(Listing(CLAIM_COLUMNS, claims)), stream)
        else:
            documents = Listing((), (reading.as_json() for reading in readings()))
            write_lines((as_json if how is ReadFormat.JSON else as_jsonl)(documents), stream)
    if how in {ReadFormat.TABLE, ReadFormat.CSV}:  # the other formats hold them
        tell_missed(missed)
    incoming.end()


def tell_missed(missed: Sequence[Problem]) -> None:
    """Tells on standard error what was seen in texts and not understood, the first of them in full."""
    for problem in missed[:MISSED_SHOWN]:
        talk(in_words(problem))
    if len(missed) > MISSED_SHOWN:
        talk(f"{len(missed) - MISSED_SHOWN} more things were seen and not understood: --format jsonl has them all.")


def add(  # noqa: PLR0913 - each is an option of the verb
    sources: Sources, *, book: BookPath = DEFAULT_BOOK, how: HowPrinted = Format.TABLE,
    engine: WhichEngine = Engine.BOTH, jobs: Jobs, gate: Gate = True, published: Published = None,
    columns: Columns = None, llm_address: LlmAddress = None, llm_model: LlmModel = None,
) -> None:
    """Reads texts into the book. Adding the same text again changes nothing."""
    from pledgebook.claims import put_away
    from pledgebook.documents import open_sources
    from pledgebook.documents.addresses import Errand
    from pledgebook.documents.fetching import Fetcher
    from pledgebook.doors.adding import added_to
    from pledgebook.register.store import Added, Book, Outcome
    from pledgebook.register.visited import BookVisits

    open_sources(sources, published=published, columns=columns)  # what makes no sense makes no book
    propose = asked_model(engine, llm_address, llm_model)
    with Book.open(book, create=True) as kept:
        visits = BookVisits(kept, at_once=False)
        one_by_one = jobs == 1 and not sys.stderr.isatty()  # else texts are opened before those before them are kept
        incoming = Incoming(sources, published, columns, Errand(Fetcher(), visits))
        count = new = 0

        def told(advance: Callable[[], None]) -> Iterator[Added]:
            nonlocal count, new
            for added in added_to(
                kept, incoming.documents, engine=str(engine), jobs=jobs, gate=gate, failed=incoming.failed,
                propose=propose, kept=visits.settle if one_by_one else _nothing_more,
            ):
                advance()
                count, new = count + 1, new + (added.outcome is Outcome.NEW)
                yield added
            visits.settle()

        with progress("Adding", incoming.total) as advance:
            if how is Format.TABLE:
                lines: Iterator[str] = (outcome_in_words(added) + "\n" for added in told(advance))
            else:
                failed = (Added(Outcome.FAILED, problem.where, note=problem.what) for problem in incoming.problems())
                lines = WRITERS[how](Listing(ADDED_COLUMNS, (
                    added.as_json() for added in chain(told(advance), failed))))
            for line in lines:  # each as soon as it is kept, so that a killed run can be followed
                write_lines([line])
        if new > MANY:
            put_away()
        settled = kept.settle(jobs)
        promises, conflicts = settled.commitments, settled.conflicts
        if visits.same:
            talk("1 address is as it was." if visits.same == 1 else f"{visits.same} addresses are as they were.")
        talk(f"{shown(book)}: {new} new of {count} text{'' if count == 1 else 's'}; "
             f"{promises} commitment{'' if promises == 1 else 's'}, "
             f"{conflicts} conflict{'' if conflicts == 1 else 's'}.")
    incoming.end()


def _nothing_more() -> None:
    """What was visited is kept at the end."""


def outcome_in_words(added: Added) -> str:
    """One line: new, same or copy of, the document, what was found in it."""
    found = f"{added.claims} claims" if added.claims != 1 else "1 claim"
    told = [added.document_id]
    if str(added.outcome) == "new":
        told.append(found + (f", {added.problems} not understood" if added.problems else ""))
    if added.note:
        told.append(added.note)
    return f"{added.in_words()}: {'; '.join(told)}"


def add_to(app: typer.Typer) -> None:
    app.command(epilog="Example: pledgebook read article.txt --format jsonl")(read)
    app.command(epilog="Example: pledgebook add texts/ --book pledges.db")(add)
