"""Options that several verbs share, and the filters that make up a selection."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pledgebook.model import Kind, Stage

if TYPE_CHECKING:
    from pledgebook.claims.proposed import Propose


class Format(StrEnum):
    """How a listing is printed."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"


class Engine(StrEnum):
    """Which reader finds the claims: the grammar, the learned reader, or both together (docs/learned.md).

    Or a language model that you name (docs/language-model.md).
    """

    GRAMMAR = "grammar"
    MODEL = "model"
    BOTH = "both"
    LLM = "llm"


BookPath = Annotated[str, typer.Option("--book", envvar="PLEDGEBOOK_BOOK", metavar="FILE",
                                       help="The file of the book, or its PostgreSQL address.")]
HowPrinted = Annotated[Format, typer.Option("--format", help="How to print.")]
WhichEngine = Annotated[Engine, typer.Option("--engine", help="Which reader finds the claims.")]
LlmAddress = Annotated[str | None, typer.Option(
    "--llm-address", envvar="PLEDGEBOOK_LLM_ADDRESS", metavar="URL",
    help="--engine llm: where the model answers, such as http://127.0.0.1:8080/v1. A key is taken from "
         "$PLEDGEBOOK_LLM_KEY only.")]
LlmModel = Annotated[str | None, typer.Option("--llm-model", envvar="PLEDGEBOOK_LLM_MODEL", metavar="NAME",
                                              help="--engine llm: the model's name there.")]
def _all_cores() -> int:
    from pledgebook.claims import cores

    return cores()


Jobs = Annotated[int, typer.Option("--jobs", min=1, metavar="N", default_factory=_all_cores, show_default="all cores",
                                   help="How many texts to read at a time, each in a process of its own.")]
Gate = Annotated[bool, typer.Option("--gate/--no-gate", help="Whether to leave aside unread what stands far from any "
                                    "other party or word of security (docs/performance.md).")]
Published = Annotated[str | None, typer.Option("--published", metavar="DAY",
                                               help="Day of publication of texts that do not say theirs.")]
Columns = Annotated[str | None, typer.Option("--columns", metavar="FIELD=NAME,…", help="Names of the columns of CSV "
                                             "files and JSON lines, such as text=body,published=date.")]
AsOf = Annotated[str | None, typer.Option("--as-of", metavar="DAY", help="As known by the end of this day.")]
HoldsOn = Annotated[str | None, typer.Option("--on", metavar="DAY", help="Whether it may be in force on this day.")]
OwnInstruments = Annotated[list[Path] | None, typer.Option(
    "--instruments", envvar="PLEDGEBOOK_INSTRUMENTS", metavar="FILE",
    help="Your own instruments, as YAML, beside ours. May be repeated.")]
DEFAULT_BOOK = "pledges.db"



def asked_model(engine: Engine, address: str | None, model: str | None) -> Propose | None:
    """What asks the language model that the options name; None for every other engine. Raises NoLanguageModel."""
    if engine is not Engine.LLM:
        return None
    from pledgebook.doors.language_model import language_model

    return language_model(address, model).propose


Names = list[str] | None
Day = str | None


def _names(flag: str, meaning: str) -> Any:
    return Annotated[Names, typer.Option(flag, metavar="NAME", help=f"{meaning}: a name or an id. May be repeated.")]


def _day(flag: str, meaning: str) -> Any:
    return Annotated[Day, typer.Option(flag, metavar="DAY", help=meaning)]


FILTERS: dict[str, tuple[Any, Any]] = {
    "actor": (_names("--actor", "Who promises, signs, asks, refuses, delivers"), None),
    "partner": (_names("--partner", "With whom, or of whom"), None),
    "beneficiary": (_names("--beneficiary", "For whom"), None),
    "party": (_names("--party", "In any role"), None),
    "kind": (Annotated[list[Kind] | None, typer.Option("--kind", help="What it is about. May be repeated.")], None),
    "stage": (Annotated[list[Stage] | None, typer.Option("--stage", help="How firm. May be repeated.")], None),
    "said_since": (_day("--said-since", "Said on this day or later."), None),
    "said_until": (_day("--said-until", "Said on this day or earlier."), None),
    "as_of": (_day("--as-of", "Only what was surely said by the end of this day."), None),
    "on": (_day("--on", "May be in force on this day."), None),
    "contested": (Annotated[bool, typer.Option("--contested", help="Only where texts contradict each other.")],
                  False),
    "min_sources": (Annotated[int, typer.Option("--min-sources", min=0, metavar="N",
                                                help="Told by at least so many independent sources.")], 0),
    "unreviewed": (Annotated[bool, typer.Option("--unreviewed", help="Count also what a language model told and "
                                                "nobody has accepted.")], False),
}


def takes_selection(verb: Callable[..., None]) -> Callable[..., None]:
    """A verb whose parameter `selection` is filled from the filter options.

    The filters are a dozen options that several verbs share; the verb itself sees the one noun they make up.
    """
    own = inspect.signature(verb, eval_str=True, locals={"Selection": Any})  # it is imported only when asked for
    filters = [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind)
               for name, (kind, default) in FILTERS.items()]
    kept = [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY)
            for name, parameter in own.parameters.items() if name != "selection"]

    @wraps(verb)
    def with_filters(**given: Any) -> None:
        from pledgebook.answers.selection import selection_typed

        asked = {name: given.pop(name) for name in FILTERS}
        verb(selection=selection_typed(**asked), **given)

    parameters = [*filters, *kept]
    with_filters.__signature__ = own.replace(parameters=parameters)  # type: ignore[attr-defined]
    with_filters.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return with_filters
