"""The verb `reread`: the texts of the book, read anew by this version or by another engine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from pledgebook.doors.cli.endings import SOME_FAILED, in_words
from pledgebook.doors.cli.options import (
    DEFAULT_BOOK,
    BookPath,
    Engine,
    Format,
    Gate,
    HowPrinted,
    Jobs,
    LlmAddress,
    LlmModel,
    WhichEngine,
    asked_model,
)
from pledgebook.doors.cli.printing import WRITERS, counted, progress, talk, write_lines
from pledgebook.exchange.tables import REREAD_COLUMNS, Listing
from pledgebook.model import LEDGER, Document, Problem
from pledgebook.register.places import shown

if TYPE_CHECKING:
    from pledgebook.register.store import ReadAnew


def reread(
    names: Annotated[list[str] | None, typer.Argument(metavar="[DOCUMENT]...", help="Only these texts of the book; "
                                                      "without a name, all.")] = None, *,
    book: BookPath = DEFAULT_BOOK, how: HowPrinted = Format.TABLE, engine: WhichEngine = Engine.BOTH,
    jobs: Jobs, gate: Gate = True, llm_address: LlmAddress = None, llm_model: LlmModel = None,
) -> None:
    """Reads texts of the book anew. Rulings follow their claims; those that cannot are named."""
    from pledgebook.claims import read_all
    from pledgebook.register.store import Book

    propose = asked_model(engine, llm_address, llm_model)
    broken: list[Problem] = []

    def failed(problem: Problem) -> None:
        broken.append(problem)
        talk(in_words(problem))

    with Book.open(book) as kept:
        before = {name for name, fate in kept.judged().fates.items() if fate.lost}
        wanted = list(dict.fromkeys(kept.document(name).id for name in names)) if names else [
            entry.id for entry in kept.documents()]

        def documents() -> Iterator[Document]:
            for name in wanted:
                reading = kept.as_read(name)
                if any(claim.engine == LEDGER for claim in reading.claims):
                    advance()  # a row of a ledger says what its columns say; no reader finds that in its words
                else:
                    yield reading.document

        outcomes: list[ReadAnew] = []
        with progress("Reading", len(wanted)) as advance:
            for reading in read_all(documents(), engine=str(engine), jobs=jobs, gate=gate, failed=failed,
                                    propose=propose):
                outcomes.append(kept.reread(reading))
                advance()
                if how is Format.TABLE:  # acknowledged as soon as it is kept
                    typer.echo(outcome_in_words(outcomes[-1]))
        if how is not Format.TABLE:
            write_lines(WRITERS[how](Listing(REREAD_COLUMNS, [outcome.as_json() for outcome in outcomes])))
        settled, judged = kept.settle(), kept.judged()
    lost = [name for name, fate in judged.fates.items() if fate.lost and name not in before]
    for name in lost:
        talk(f"Ruling {name} finds its claim no longer: {judged.fates[name].in_words()}")
    changed = sum(outcome.changed for outcome in outcomes)
    talk(f"{shown(book)}: {changed} of {counted(len(outcomes), 'text')} read otherwise; "
         f"{counted(settled.commitments, 'commitment')}, {counted(settled.conflicts, 'conflict')}."
         + (f" {counted(len(lost), 'ruling')} could not follow: `pledgebook rule log --lost`." if lost else ""))
    if broken:
        raise typer.Exit(SOME_FAILED)


def outcome_in_words(outcome: ReadAnew) -> str:
    """One line: same, or how many claims came and went."""
    if not outcome.changed:
        return f"same: {outcome.document_id}"
    if not outcome.gained and not outcome.lost:
        return f"changed: {outcome.document_id}; the same claims, told otherwise"
    return f"changed: {outcome.document_id}; {counted(outcome.gained, 'claim')} came, {outcome.lost} went"


def add_to(app: typer.Typer) -> None:
    app.command(epilog="Example: pledgebook reread --engine grammar")(reread)
