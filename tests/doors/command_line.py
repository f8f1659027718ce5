"""Runs the command line inside the test, with a reader that knows only "NOR pledges 5 EUR to UKR." and its like."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from typer.testing import CliRunner, Result

from pledgebook.doors.cli import program
from pledgebook.model import Amount, Claim, Document, Kind, Problem, Reading, Span, Stage

PROGRAM = program()
SENTENCE = re.compile(
    r"(?P<actor>[A-Z]{3}) (?P<does>pledges|refuses)(?: (?P<value>\d+) EUR)? to (?P<other>[A-Z]{3})[^.]*\.")
STAGES = {"pledges": Stage.PLEDGED, "refuses": Stage.REFUSED}


def quick_read_all(
    documents: Iterable[Document], *, engine: str = "grammar", jobs: int = 1, gate: bool = True,
    failed: Callable[[Problem], None] | None = None, propose: object = None,
) -> Iterator[Reading]:
    """Claims of such sentences; "???" is a passage that cannot be understood."""
    for document in documents:
        claims = [Claim(
            evidence=Span(document.id, *found.span()), quote=found[0], kind=Kind.AID, stage=STAGES[found["does"]],
            actors=(found["actor"],), beneficiaries=(found["other"],), said_on=document.published,
            amount=Amount(float(found["value"]), "EUR") if found["value"] else None, engine=engine,
            why=(f"“{found['does']}”",), text_id=document.text_id) for found in SENTENCE.finditer(document.text)]
        problems = [Problem(document.id, "Three question marks.", "Ask the author.", *found.span())
                    for found in re.finditer(r"\?{3}", document.text)]
        yield Reading(document, tuple(claims), tuple(problems))


def pledgebook(*words: str, stdin: str | bytes | None = None) -> Result:
    """The outcome of `pledgebook WORDS`: exit_code, stdout, stderr."""
    result = CliRunner().invoke(PROGRAM, list(words), input=stdin)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result
