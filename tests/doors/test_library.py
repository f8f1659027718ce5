"""Pledgebook as a library: each question with a yes and its nearest no, rows and frames, and what a notebook shows."""

from __future__ import annotations

import csv
import doctest
import inspect
import io
import pickle
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import pledgebook as pb
from pledgebook.answers.axes import OneQuestion
from pledgebook.answers.bound import NotAnAttack
from pledgebook.answers.changes import Between
from pledgebook.answers.layers import NoSuchLayer
from pledgebook.answers.selection import UnknownParty
from pledgebook.answers.totals import UnknownCurrency
from pledgebook.documents import NotADay
from pledgebook.doors.cli.options import FILTERS
from pledgebook.doors.library import rows as rows_module
from pledgebook.doors.library.asked import NoSuchFilter, NotAChoice
from pledgebook.doors.library.book import NotAText
from pledgebook.doors.library.rows import NoFrames
from pledgebook.exchange.tables import RULED_CLAIM_COLUMNS, RULED_COMMITMENT_COLUMNS
from pledgebook.register.days import NoSuchDay
from pledgebook.register.errors import NoBook, NothingFound
from pledgebook.world.instruments import NoSuchInstrument
from tests.doors.command_line import pledgebook, quick_read_all
from tests.register.readings import money, reading

ROOT = Path(__file__).parents[2]
HOSTILE = "Norway gives <script>alert(1)</script> $5 & \"$6\" \u202eeuros."
DRONES = {"items": ("drones",)}
TEXTS = (
    reading("first", ("Norway will give drones for 5 billion euros.", DRONES | {"amount": money(5e9)}),
            published="2024-01-20", publisher="Oslo Wire"),
    reading("second", ("Norway gives drones for 7 billion euros.", DRONES | {"amount": money(7e9)}),
            published="2024-01-22", publisher="Bergen Post"),
    reading("third", ("France gives half a million.", {
        "actors": ("FRA",), "amount": money(500_000.5), "condition": "provided parliament agrees"}),
        published="2024-02-02"),
    reading("pact", ("Japan and Ukraine signed.", {
        "kind": pb.Kind.AGREEMENT, "stage": pb.Stage.ADOPTED, "actors": ("JPN", "UKR"), "beneficiaries": ()}),
        published=None),
    reading("hostile", (HOSTILE, {"items": ("=cmd()",), "stage": pb.Stage.CONSIDERED}), published="2024-03-01"),
)


@pytest.fixture(scope="module", name="path")
def _path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("library") / "pledges.db"
    with pb.open(path, create=True) as book:
        book.add(*TEXTS)
    return path


@pytest.fixture(scope="module", name="book")
def _book(path: Path) -> Iterator[pb.Book]:
    with pb.open(path) as book:
        yield book


def who(found: pb.Rows[pb.Commitment]) -> list[tuple[str, ...]]:
    return sorted(one.actors for one in found)


# --- the book and its texts ---------------------------------------------------------------------------------


def test_a_missing_book_is_an_error_and_create_makes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NoBook):
        pb.open(tmp_path / "pledges.db")
    pb.open(str(tmp_path / "pledges.db"), create=True).close()
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PLEDGEBOOK_BOOK", raising=False)
    with pb.open() as book:
        assert (book.path, len(book.commitments()), repr(book)) == ("pledges.db", 0, "pledgebook.open('pledges.db')")


def test_texts_are_added_once_and_a_failure_is_a_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pledgebook.claims.read_all", quick_read_all)
    (tmp_path / "a.txt").write_text("NOR pledges 5 EUR to UKR.", encoding="utf-8")
    with pb.open(tmp_path / "pledges.db", create=True) as book:
        added = book.add(tmp_path, tmp_path / "none.txt", published=date(2024, 7, 1))
        assert [str(one.outcome) for one in added] == ["new", "failed"] and "none.txt" in added.notes[0]
        assert [str(one.outcome) for one in book.add(tmp_path / "a.txt", published="2024-07-01")] == ["same"]
        assert [one.said_on for one in book.claims()] == ["2024-07-01"]
        assert [one.id for one in book.documents()] == ["a"]
        with pytest.raises(NotAText):
            book.add("Oslo will pay.\nIt said so.")


def test_a_text_is_read_and_what_was_read_can_be_added(tmp_path: Path) -> None:
    text = "Norway will give Ukraine 500 million euros this year, Prime Minister Jonas Gahr Støre said on Monday."
    found = pb.read(text, published=date(2024, 7, 2), publisher="Oslo Wire", engine="grammar")
    assert found.document.text == text and found.document.publisher == "Oslo Wire"
    assert [(one.actors, one.said_on) for one in found.claims] == [(("NOR",), "2024-07-02")]
    assert "1 claim" in repr(found) and found.to_dicts()[0]["amount_value"] == 500_000_000
    assert pb.read("It rained in Oslo.", engine="grammar").claims == ()
    with pb.open(tmp_path / "pledges.db", create=True) as book:
        assert [str(one.outcome) for one in (*book.add(found), *book.add(found))] == ["new", "same"]


@pytest.mark.parametrize(("text", "rest", "error"), [
    (" ", {}, NotAText), ("Oslo.", {"published": "someday"}, NotADay), (Path("none.txt"), {}, NotAText),
    (str(ROOT / "README.md"), {}, NotAText), (ROOT / "examples", {}, NotAText),
    ("Oslo.", {"engine": "crystal ball"}, pb.PledgebookError)])
def test_what_cannot_be_read_says_so(text: Any, rest: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        pb.read(text, **rest)


# --- filters ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("filters", "expected"), [
    ({"actor": "France"}, [("FRA",)]), ({"actor": "FRA"}, [("FRA",)]), ({"actor": "Germany"}, []),
    ({"actor": ["France", "Japan"]}, [("FRA",), ("JPN", "UKR")]), ({"actor": []}, 4),
    ({"partner": "Japan"}, [("JPN", "UKR")]), ({"beneficiary": "UKR", "kind": "aid"}, [("FRA",), ("NOR",), ("NOR",)]),
    ({"party": "Japan"}, [("JPN", "UKR")]), ({"kind": pb.Kind.AGREEMENT}, [("JPN", "UKR")]),
    ({"kind": ("aid", "agreement")}, 4), ({"stage": "considered"}, [("NOR",)]), ({"stage": "delivered"}, []),
    ({"said_since": "2024-02-02"}, [("FRA",), ("NOR",)]), ({"said_until": date(2024, 1, 31)}, [("NOR",)]),
    ({"as_of": "2024-02"}, [("FRA",), ("NOR",)]), ({"as_of": datetime(2024, 1, 19, 23, 59)}, []),  # noqa: DTZ001
    ({"on": "2024-01-20"}, [("NOR",)]), ({"on": date(2024, 1, 19)}, []), ({"as_of": None}, 4),
    ({"contested": True}, [("NOR",)]), ({"min_sources": 2}, [("NOR",)]), ({"min_sources": 3}, [])])
def test_filters_narrow_as_on_the_command_line(book: pb.Book, path: Path, filters: dict[str, Any],
                                               expected: Any) -> None:
    found = book.commitments(**filters)
    assert len(found) == expected if isinstance(expected, int) else who(found) == expected
    words = []
    for name, value in filters.items():
        for one in value if isinstance(value, list | tuple) else [] if value is None else [value]:
            typed = str(one)[:10] if isinstance(one, date) else str(one)
            words += [f"--{name.replace('_', '-')}", *([] if one is True else [typed])]
    told = pledgebook("list", *words, "--book", str(path), "--format", "csv")
    assert [row["id"] for row in csv.DictReader(io.StringIO(told.stdout))] == [one.id for one in found]


def test_the_filters_are_those_of_the_command_line_and_help_lists_them() -> None:
    assert list(pb.Filters.__annotations__) == list(FILTERS)
    for name in ("commitments", "claims", "links", "suggestions", "conflicts", "doubts", "conditions", "totals",
                 "exposure", "changes", "brief"):
        assert set(FILTERS) <= set(inspect.signature(getattr(pb.Book, name)).parameters), name


@pytest.mark.parametrize(("filters", "error", "said"), [
    ({"actor": "Frence"}, UnknownParty, "France"), ({"actor": ""}, UnknownParty, "Type a name"),
    ({"akctor": "France"}, NoSuchFilter, "actor"), ({"kind": "aids"}, NotAChoice, "agreement"),
    ({"stage": ["pledged", "sworn"]}, NotAChoice, "pledged"), ({"on": "2024-02-30"}, NoSuchDay, "Write 2024"),
    ({"as_of": ""}, NoSuchDay, "Write 2024")])
def test_a_wrong_filter_says_what_to_do(book: pb.Book, filters: dict[str, Any], error: type[pb.PledgebookError],
                                        said: str) -> None:
    with pytest.raises(error, match=said) as caught:
        book.commitments(**filters)
    assert isinstance(caught.value, pb.PledgebookError)


# --- each question ------------------------------------------------------------------------------------------


def test_claims_conflicts_links_and_suggestions(book: pb.Book) -> None:
    assert [one.evidence.document_id for one in book.claims(actor="NOR", stage="pledged")] == ["first", "second"]
    assert [one.field for one in book.conflicts(actor="NOR")] == ["amount"] and not book.conflicts(actor="FRA")
    (link,) = book.links(actor="NOR", relation="contradicts")
    assert link.first is not None and (link.first.evidence.document_id, link.second.evidence.document_id) == (
        "first", "second")
    assert not book.links(relation="part-of") and isinstance(book.suggestions(), pb.Rows)
    with pytest.raises(NotAChoice, match="fulfils"):
        book.links(relation="likes")


def test_doubts_search_and_conditions(book: pb.Book) -> None:
    assert isinstance(book.doubts(actor="NOR"), pb.Rows) and not book.doubts(actor="Germany")
    with pytest.raises(pb.PledgebookError, match="No rule is called"):
        book.doubts(rule="no-such-rule")
    assert [one.document_id for one in book.search("half million", on="2024-02-02") if one.what == "quote"] == ["third"]
    assert not book.search("half million", as_of="2024-02-01") and not book.search("whole million")
    assert [(str(one.state), one.words) for one in book.conditions(actor="FRA")] == [
        ("open", "provided parliament agrees")]
    assert not book.conditions(actor="NOR")


def test_show_and_why(book: pb.Book) -> None:
    (norway,) = book.commitments(actor="NOR", stage="pledged")
    shown = book.show(norway.id[:6], on="2024-02-01")
    assert shown.found == norway and shown.holds is True and len(shown.to_dicts()) == 2
    assert "not in force" not in repr(shown) and "Conflicts" in repr(shown)
    assert "Not in force on that day." in repr(book.show(norway.id, on="2023"))
    why = book.why(norway.id)
    assert {row["field"] for row in why.to_dicts()} == {"stage", "amount"} and "Values" in repr(why)
    with pytest.raises(NothingFound):
        book.show("p000000")


def test_bound_says_who_and_beside_it_what_the_book_holds(book: pb.Book) -> None:
    answer = book.bound("Poland", on="2024-07-01")
    assert {"USA", "DEU"} <= set(answer.members("yes", "assist")) and "RUS" not in answer.members("yes", "assist")
    assert answer.headline()[0] in repr(answer) and answer.headline()[0] in answer._repr_html_()
    only = book.bound(attacked="POL", on=date(2024, 7, 1), by="RUS", member="France")
    assert {row["member"] for row in only.to_dicts()} == {"FRA"} and only.attack.by == "RUS"
    assert only.headline() == book.bound("POL", on="2024-07-01", by="RUS").headline()
    moldova = book.bound("Moldova", on="2024-07-01")
    assert not moldova.members("yes", ["assist", "defend"]) and "Looked at, without a duty" in repr(moldova)
    assert [one.commitment.actors for one in book.bound("UKR", on="2024-07-01").evidence] == [("JPN", "UKR")]
    with pytest.raises(NotAnAttack):
        book.bound("NATO")
    with pytest.raises(pb.PledgebookError, match="cannot be read"):
        book.bound("Poland", instruments=["none.yaml"])
    for said, act in (("maybe", "assist"), ("yes", "asist")):
        with pytest.raises(NotAChoice):
            answer.members(said, act)


def test_what_if_is_a_difference_and_without_a_change_there_is_none(book: pb.Book) -> None:
    nothing = book.what_if(on="2024-07-01")
    assert not nothing and "Nothing would be different." in repr(nothing) and nothing.to_dicts() == []
    alone = book.what_if(pb.Withdraw("Norway"), on="2024-07-01")
    assert alone and {one.effect for one in alone.touched} == {"falls"}
    assert "Duties lost" in alone._repr_html_() and "Promises" in alone._repr_html_()
    assert not book.what_if(pb.Withdraw("Norway", "NATO"), on="2024-07-01").touched
    both = book.what_if(pb.Withdraw("USA", "NATO"), pb.Join("Ukraine", "NATO"), on="2024-07-01")
    assert both == book.what_if(pb.Join("UKR", "north-atlantic-treaty"), pb.Withdraw("USA", "NATO"), on="2024-07-01")
    assert ("USA", "UKR") not in {(one.debtor, one.creditor) for one in both.gained}
    assert ("POL", "UKR") in {(one.debtor, one.creditor) for one in both.gained}
    assert "Unanimity: UKR into north-atlantic-treaty" in repr(both)


@pytest.mark.parametrize(("layer", "error"), [
    (pb.Withdraw("Nowhere"), UnknownParty), (pb.Withdraw("Ukraine", "NATO"), NoSuchLayer), ("USA", NoSuchLayer),
    (pb.End("Pact of Nowhere"), NoSuchInstrument), (pb.Delay("USA", "soon"), NoSuchDay)])
def test_a_change_that_makes_no_sense_says_so(book: pb.Book, layer: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        book.what_if(layer, on="2024-07-01")


def test_totals_and_exposure(book: pb.Book) -> None:
    found = book.totals(actor=["NOR", "FRA"], by="actor", in_="eur")
    assert {row["actor"]: row["value"] for row in found.to_dicts() if row["value"]} == {"NOR": 7e9, "FRA": 500000.5}
    for shown in (repr(found), found._repr_html_()):
        assert "never add one to another" in shown and "Contested" in shown
    assert book.totals(actor="Germany").sums == ()
    assert "whose day is unknown" in repr(book.totals(as_of="2024-12"))
    share = book.exposure(beneficiary="Ukraine").concentrations[0].largest
    assert share.donors == ("NOR",) and book.exposure(beneficiary="Ukraine").to_dicts()[0]["actor"] == "NOR"
    with pytest.raises(OneQuestion):
        book.exposure()
    with pytest.raises(UnknownCurrency):
        book.totals(in_="XXX")
    with pytest.raises(NotAChoice):
        book.totals(by="colour")


def test_changes_and_brief(book: pb.Book, path: Path, tmp_path: Path) -> None:
    moved = book.changes(since="2024-02-01", until="2024-02", actor="FRA")
    assert [str(one.what) for one in moved] == ["new"] and "whose day is unknown" in moved.notes[0]
    assert not book.changes(since="2024-02-01", until="2024-02-01")
    assert not book.changes(against=path) and not book.changes(against=book)
    with pb.open(tmp_path / "empty.db", create=True) as empty:
        assert {str(one.what) for one in book.changes(against=empty)} >= {"new"}
    with pytest.raises(Between):
        book.changes()
    brief = book.brief(actor="France")
    assert "France pledged aid" in brief.to_markdown() and brief._repr_markdown_() == brief.to_markdown()
    assert brief.to_html().lstrip().lower().startswith("<!doctype html>") and "France" in repr(brief)
    assert "<script>" not in book.brief(actor="NOR").to_markdown()


# --- rows ---------------------------------------------------------------------------------------------------


def test_rows_are_a_sequence_that_cannot_be_changed(book: pb.Book) -> None:
    found = book.claims()
    assert len(found) == 5 and found[0] is next(iter(found)) and found[0] in found and found.index(found[1]) == 1
    assert list(found[1:3]) == list(found)[1:3] and isinstance(found[1:3], pb.Rows) and found[-1] == list(found)[-1]
    assert found == book.claims() != found[1:] and hash(found[:0]) is not None and not found[:0]
    assert pickle.loads(pickle.dumps(found)).to_dicts() == found.to_dicts()
    with pytest.raises(AttributeError):
        found.items = ()  # type: ignore[misc]
    with pytest.raises(TypeError):
        found[0] = found[1]  # type: ignore[index]


@pytest.mark.parametrize(("ask", "columns"), [
    (lambda book: book.commitments(), RULED_COMMITMENT_COLUMNS), (lambda book: book.claims(), RULED_CLAIM_COLUMNS)])
def test_dicts_and_csv_are_as_in_the_exports(book: pb.Book, path: Path, ask: Callable[[pb.Book], pb.Rows[Any]],
                                             columns: tuple[str, ...]) -> None:
    found = ask(book)
    assert all(tuple(row) == columns for row in found.to_dicts())
    verb = "list" if columns is RULED_COMMITMENT_COLUMNS else "claims"
    assert found.to_csv() == pledgebook(verb, "--book", str(path), "--format", "csv").stdout
    assert ask(book)[:0].to_dicts() == [] and tuple(ask(book)[:0].to_csv().strip().split(",")) == columns
    claim = next(row for row in book.claims().to_dicts() if row["document"] == "hostile")
    assert claim["items"] == "=cmd()" and claim["amount_value"] is None and "'=cmd()" in book.claims().to_csv()


ASKED: dict[str, Callable[[pb.Book], Any]] = {
    "commitments": lambda b: b.commitments(), "none": lambda b: b.commitments(actor="Germany"),
    "claims": lambda b: b.claims(), "links": lambda b: b.links(), "conflicts": lambda b: b.conflicts(),
    "doubts": lambda b: b.doubts(), "documents": lambda b: b.documents(), "search": lambda b: b.search("Norway"),
    "conditions": lambda b: b.conditions(), "changes": lambda b: b.changes(since="2024-01"),
    "suggestions": lambda b: b.suggestions(), "totals": lambda b: b.totals(by=["actor", "year"]),
    "exposure": lambda b: b.exposure(beneficiary="UKR"), "bound": lambda b: b.bound("POL", on="2024-07-01"),
    "what_if": lambda b: b.what_if(pb.Withdraw("USA"), on="2024-07-01"),
    "show": lambda b: b.show(b.commitments(actor="NOR")[0].id),
    "why": lambda b: b.why(b.commitments(actor="NOR")[0].id)}


@pytest.mark.parametrize("library", ["pandas", "polars", "pyarrow"])
def test_every_answer_becomes_a_frame(book: pb.Book, library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if find_spec(library) is None:
        pytest.skip(f"{library} is not installed; tests below stand in for it")
    monkeypatch.setattr(rows_module, "FRAMES", tuple(one for one in rows_module.FRAMES if one[0] == library))
    for name, ask in ASKED.items():
        frame = ask(book).to_frame()
        assert (frame.shape[0], type(frame).__module__.split(".")[0]) == (len(ask(book).to_dicts()), library), name
        columns = frame.column_names if library == "pyarrow" else list(frame.columns)
        assert tuple(columns) == ask(book).listing().columns


def test_a_frame_is_of_the_first_library_that_is_there(book: pb.Book, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def only(*there: str) -> Callable[[str], Any]:
        def import_module(name: str) -> Any:
            asked.append(name)
            if name not in there:
                raise ModuleNotFoundError(name)
            return SimpleNamespace(DataFrame=lambda values, **_: (name, values), table=lambda values: (name, values))
        return import_module

    for there, expected in ((("pandas", "polars", "pyarrow"), "pandas"), (("polars", "pyarrow"), "polars"),
                            (("pyarrow",), "pyarrow")):
        monkeypatch.setattr(rows_module, "import_module", only(*there))
        name, values = book.commitments(stage="pledged").to_frame()
        assert name == expected and set(values) == set(RULED_COMMITMENT_COLUMNS)
        assert all(isinstance(value, float) for value in values["amount_value"])  # one of them is no whole number
    monkeypatch.setattr(rows_module, "import_module", only())
    with pytest.raises(NoFrames, match="pip install pandas"):
        book.commitments().to_frame()
    assert asked[-3:] == ["pandas", "polars", "pyarrow"]


# --- what is shown ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ASKED)
def test_every_answer_shows_itself_and_no_text_acts_in_it(book: pb.Book, name: str) -> None:
    answer = ASKED[name](book)
    html, text = answer._repr_html_(), repr(answer)
    assert html.startswith("<div") and html.endswith("</div>") and "mathjax_ignore" in html
    for tag in ("div", "p", "table", "thead", "tbody", "tr", "td", "th", "h4", "small", "strong"):
        assert len(re.findall(rf"<{tag}\b", html)) == html.count(f"</{tag}>"), tag
    assert set(re.findall(r"</?([a-z0-9]+)", html)) <= set(
        "div p table thead tbody tr td th h4 small strong".split())
    assert "\u202e" not in html and "\x1b" not in text and text.strip()


def test_hostile_quotes_are_escaped(book: pb.Book) -> None:
    html = book.claims(stage="considered")._repr_html_()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; $5 &amp; &quot;$6&quot; ⟨U+202E⟩euros." in html


def test_long_answers_are_cut_and_say_so(tmp_path: Path) -> None:
    texts = [reading(f"t{n}", (f"France gives {n} tanks. {'Long ' * 40}", {
        "actors": ("FRA",), "items": (f"thing{n}",), "beneficiaries": ("UKR",)})) for n in range(30)]
    with pb.open(tmp_path / "many.db", create=True) as book:
        book.add(*texts)
        found = book.claims()
        for shown in (found._repr_html_(), repr(found)):
            assert "30 claims" in shown and "The first 20 of 30 rows." in shown and "…" in shown
        assert found._repr_html_().count("<tr>") == 21 and "to_dicts() has them whole" in found._repr_html_()
        assert len(found.to_dicts()) == 30


# --- the package, the pages ---------------------------------------------------------------------------------


def test_importing_pledgebook_loads_nothing_and_then_all_names_are_there() -> None:
    code = ("import sys, pledgebook as pb\n"
            "loaded = [m for m in sys.modules if m.startswith('pledgebook.')]\n"
            "assert loaded == [], loaded\n"
            "assert {'sqlalchemy', 'yaml', 'numpy', 'spacy'}.isdisjoint(sys.modules)\n"
            "pb.open, pb.Withdraw, pb.Rows\n"
            "assert {'spacy', 'numpy', 'typer', 'pandas'}.isdisjoint(sys.modules)\n"
            "assert 'commitments' in dir(pb.Book) and 'open' in dir(pb)\n")
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60,
                         env={"PYTHONPATH": str(ROOT / "src")})
    assert ran.returncode == 0, ran.stderr


def test_the_names_are_those_of_the_library_and_no_other() -> None:
    from pledgebook.doors import library

    assert set(library.__all__) == pb.LIBRARY
    assert all(getattr(pb, name) is getattr(library, name) for name in library.__all__)
    with pytest.raises(AttributeError, match="no attribute 'opne'"):
        _ = pb.opne


@pytest.fixture(name="texts")
def _texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder as the pages take it for granted: the sample texts as texts/."""
    shutil.copytree(ROOT / "examples", tmp_path / "texts")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_page_on_the_library_runs_as_it_stands(texts: Path) -> None:
    told = doctest.testfile(str(ROOT / "docs" / "library.md"), module_relative=False, encoding="utf-8")
    assert told.attempted > 15 and not told.failed


def test_the_readme_runs_as_it_stands(texts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.S)
    exec(compile(code, "README.md", "exec"), {})
    printed = capsys.readouterr().out
    for words in ("The House of Representatives has today adopted", "never add one to another", "bound to help",
                  "north-atlantic-treaty"):
        assert words in printed
