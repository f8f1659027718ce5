"""The verb `score`: the reader against documents that people labelled."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pledgebook.doors.cli.options import Engine, Gate, Jobs, LlmAddress, LlmModel, WhichEngine, asked_model
from pledgebook.doors.cli.printing import PIPE_WIDTH, Table, one_line, progress, shortened, show_table, write_lines
from pledgebook.model import Document, Kind, PledgebookError, Stage

if TYPE_CHECKING:
    from pledgebook.answers.score import Marked, Miss
    from pledgebook.claims.proposed import Propose

RATES = ("detection", "core", "roles", "amount")
SHARES = ("stage accuracy", "stage±1 accuracy", "speaker accuracy", "count accuracy", "condition accuracy")


class ScoreFormat(StrEnum):
    """How the figures are printed."""

    TABLE = "table"
    JSON = "json"


class BadGold(PledgebookError):
    """A folder or file that should hold labelled claims and does not."""

    def __init__(self, what: str, where: Path) -> None:
        super().__init__(what, str(where), "A gold document is NAME.txt and NAME.json with a list \"claims\" "
                                           "(docs/codebook.md, files).")


def score(
    gold: Annotated[Path, typer.Argument(metavar="GOLD", help="Folder of NAME.txt and NAME.json.")], *,
    predicted: Annotated[Path | None, typer.Option(
        "--predicted", metavar="FOLDER", help="Score these NAME.json instead of what the reader finds.")] = None,
    how: Annotated[ScoreFormat, typer.Option("--format", help="How to print.")] = ScoreFormat.TABLE,
    misses: Annotated[bool, typer.Option("--misses", help="Also list what was missed, invented, read differently.")]
    = False,
    engine: WhichEngine = Engine.BOTH, jobs: Jobs, gate: Gate = True, llm_address: LlmAddress = None,
    llm_model: LlmModel = None,
) -> None:
    """Measures the reader on labelled documents: found, right, and by kind, stage and family."""
    from pledgebook.answers.score import score as measured

    labelled = dict(labelled_documents(gold))
    found = predictions(predicted, labelled) if predicted else readings(
        labelled, str(engine), jobs, gate, asked_model(engine, llm_address, llm_model))
    result = measured(marked(gold, labelled, found))
    if how is ScoreFormat.JSON:
        told = result.figures | ({"misses": [miss.as_json() for miss in result.misses]} if misses else {})
        write_lines([json.dumps(told, ensure_ascii=False) + "\n"])
        return
    if misses:
        for miss in result.misses:
            typer.echo(miss_in_words(miss))
        typer.echo("")
    show_figures(result.figures)


def labelled_documents(folder: Path) -> Iterator[tuple[str, tuple[Document, tuple[Mapping[str, Any], ...]]]]:
    """Each document of a folder with its labelled claims, by name; folders inside it are looked into as well."""
    if not folder.is_dir():
        raise BadGold("There is no folder here.", folder)
    paths = [path for path in sorted(folder.rglob("*.json")) if path.with_suffix(".txt").exists()]
    if not paths:
        raise BadGold("There is no NAME.json with a NAME.txt beside it.", folder)
    names: dict[str, Path] = {}
    for path in paths:
        about = _json_object(path)
        claims = checked_claims(about, path)
        if path.stem in names:
            raise BadGold(f"Two documents are called {path.stem!r} (the other is {names[path.stem]}).", path)
        names[path.stem] = path
        try:
            text = path.with_suffix(".txt").read_bytes().decode("utf-8")
        except UnicodeDecodeError as error:
            raise BadGold(f"The text is not UTF-8 ({error.reason} at byte {error.start}).",
                          path.with_suffix(".txt")) from error
        told: dict[str, Any] = {key: value for key in ("url", "publisher", "published", "title")
                if isinstance(value := about.get(key), str)}
        yield path.stem, (Document(id=path.stem, text=text, source=str(path.with_suffix(".txt")), **told), claims)


def checked_claims(about: Mapping[str, Any], path: Path) -> tuple[Mapping[str, Any], ...]:
    """The claims of a file, once what scoring needs of them is there. Raises BadGold."""
    claims = about.get("claims")
    if not isinstance(claims, list):
        raise BadGold("There is no list \"claims\".", path)
    for number, claim in enumerate(claims):
        if not isinstance(claim, dict):
            raise BadGold(f"Claim {number} is no object.", path)
        if not (isinstance(claim.get("start"), int) and isinstance(claim.get("end"), int)):
            raise BadGold(f"Claim {number} has no \"start\" and \"end\".", path)
        for field, allowed in (("kind", Kind), ("stage", Stage)):
            if claim.get(field) not in [str(value) for value in allowed]:
                raise BadGold(f"Claim {number} has no {field} of the codebook ({claim.get(field)!r}).", path)
        amount = claim.get("amount")
        if amount is not None and not (isinstance(amount, dict) and isinstance(amount.get("value"), int | float)
                                       and isinstance(amount.get("currency"), str)):
            raise BadGold(f"The amount of claim {number} has no value and currency.", path)
    return tuple(claims)


def _json_object(path: Path) -> Mapping[str, Any]:
    try:
        value = json.loads(path.read_bytes())
    except (ValueError, OSError) as error:
        raise BadGold(f"The file is no JSON ({error}).", path) from error
    if not isinstance(value, dict):
        raise BadGold("The file is no JSON object.", path)
    return value


Labelled = Mapping[str, tuple[Document, tuple[Mapping[str, Any], ...]]]
Predicted = Iterable[tuple[str, tuple[Mapping[str, Any], ...]]]


def predictions(folder: Path, labelled: Labelled) -> Predicted:
    """The claims that somebody else predicted; a document without a file has none."""
    if not folder.is_dir():
        raise BadGold("There is no folder here.", folder)
    paths = {path.stem: path for path in sorted(folder.rglob("*.json"))}
    for name in labelled:
        yield name, (checked_claims(_json_object(paths[name]), paths[name]) if name in paths else ())


def readings(labelled: Labelled, engine: str, jobs: int, gate: bool = True,
             propose: Propose | None = None) -> Predicted:
    """The claims that our reader finds."""
    from pledgebook.claims import read_all

    documents = (document for document, _ in labelled.values())
    with progress("Reading", len(labelled)) as advance:
        for reading in read_all(documents, engine=engine, jobs=jobs, gate=gate, propose=propose):
            advance()
            yield reading.document.id, tuple(claim.as_json() for claim in reading.claims)


def marked(gold: Path, labelled: Labelled, found: Predicted) -> Iterator[Marked]:
    """Labels and predictions of each document side by side."""
    from pledgebook.answers.score import Marked

    for name, claims in found:
        document, wanted = labelled[name]
        yield Marked(name, document.text, wanted, claims, family=family_of(gold, document))


def family_of(gold: Path, document: Document) -> str:
    """Documents are measured together by folder; those of one folder by their name up to the last hyphen."""
    folder = Path(document.source).parent.relative_to(gold)
    return folder.as_posix() if folder.parts else document.id.rpartition("-")[0] or document.id


def miss_in_words(miss: Miss) -> str:
    from pledgebook.answers.score import in_brief

    return (f"[{miss.what}] {miss.document}: {shortened(one_line(miss.evidence), PIPE_WIDTH * 2)}\n"
            f"    gold       {in_brief(miss.gold)}\n    predicted  {in_brief(miss.predicted)}")


def show_figures(figures: Mapping[str, Any]) -> None:
    """The figures as tables on standard output."""
    silent = figures["without claims"]
    show_table(Table(("", "documents", "gold claims", "predicted claims"), [
        ("all", *(str(figures[key]) for key in ("documents", "gold claims", "predicted claims")))]))
    typer.echo("")
    show_table(Table(("", "precision", "recall", "F1"), [
        (name, *(f"{figures[name][key]:.4f}" for key in ("precision", "recall", "f1"))) for name in RATES]))
    typer.echo("")
    show_table(Table(("over paired claims", ""), [(name, f"{figures[name]:.4f}") for name in SHARES]))
    if silent["documents"]:
        typer.echo(f"\ndocuments without claims that stay without: {silent['stay without']} of {silent['documents']}")
    for part in ("kind", "stage", "family"):
        typer.echo("")
        show_table(Table((f"by {part}", "gold", "predicted", "precision", "recall", "F1", "core F1"), [
            (name, str(told["gold claims"]), str(told["predicted claims"]),
             *(f"{told['detection'][key]:.4f}" for key in ("precision", "recall", "f1")),
             f"{told['core']['f1']:.4f}") for name, told in figures[f"by {part}"].items()]))


def add_to(app: typer.Typer) -> None:
    app.command(epilog="Example: pledgebook score tests/golden --misses")(score)
