"""`pledgebook export FORMAT`: every format by its name, filters, and what cannot be written."""

from __future__ import annotations

import csv
import io
import json
import math
import shutil
import sys
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree import ElementTree as Tree

import pytest

from pledgebook.answers.holding import held_in
from pledgebook.doors.cli.sharing import LISTINGS, NAMES, SAYS, Part
from pledgebook.exchange import formats
from pledgebook.model import Stage
from pledgebook.register.rulings import Action
from pledgebook.register.store import Book
from tests.doors.command_line import pledgebook
from tests.exchange.extracts import READINGS, book_of
from tests.register.readings import money, reading

PAGE = Path(__file__).parents[2] / "docs" / "exports.md"


@pytest.fixture(autouse=True)
def in_a_folder_with_a_book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PLEDGEBOOK_BOOK", raising=False)
    book_of(tmp_path / "pledges.db", READINGS).close()


def held(path: str) -> dict[str, bytes]:
    """What an export left at a path, by the names within it; takes it away."""
    files = [file for file in (Path(path).rglob("*") if Path(path).is_dir() else [Path(path)]) if file.is_file()]
    found = {str(file.relative_to(path)): file.read_bytes() for file in files}
    shutil.rmtree(path) if Path(path).is_dir() else Path(path).unlink()
    return found


def test_every_format_is_written_whole_and_the_same_twice() -> None:
    for name in NAMES:
        for path in ("one", "two"):
            result = pledgebook("export", name, "--to", path, "--party", "Norway", "--as-of", "2024-01-31")
            assert result.exit_code == 0, (name, result.stderr)
            assert "Left out" not in result.stderr and f"{path}: " in result.stderr, "the undated claim is Japan's"
        if name == "labelstudio":
            assert Path("one-interface.xml").read_bytes() == Path("two-interface.xml").read_bytes()
            for path in ("one", "two"):
                Path(f"{path}-interface.xml").unlink()
        if name in ("csv", "json", "jsonl"):
            one, two = (Path(f"{path}-metadata.json").read_text(encoding="utf-8") for path in ("one", "two"))
            assert one.replace('"one"', '"two"') == two and "by Norway" not in one and "about Norway" in one
            for path in ("one", "two"):
                Path(f"{path}-metadata.json").unlink()
        assert held("one") == held("two"), name
    assert {path.name for path in Path().iterdir()} == {"pledges.db"}


def test_the_label_beside_a_file_leads_to_it_whatever_its_name() -> None:
    assert pledgebook("export", "csv", "--to", "my book #1 ä%20.csv").exit_code == 0
    label = json.loads(Path("my book #1 ä%20.csv-metadata.json").read_text(encoding="utf-8"))
    assert unquote(urlsplit(urljoin("file:///there/label.json", label["url"])).path) == "/there/my book #1 ä%20.csv"


def test_what_belonged_beside_an_export_of_another_format_goes_with_it() -> None:
    stands = {"csv": {"x-metadata.json"}, "jsonl": {"x-metadata.json"}, "labelstudio": {"x-interface.xml"}}
    before = set[str]()
    for form in ("csv", "xlsx", "jsonl", "labelstudio", "parquet", "labelstudio", "csv", "html"):
        result = pledgebook("export", form, "--to", "x")
        beside = {path.name for path in Path().iterdir()} - {"pledges.db", "x"}
        assert beside == stands.get(form, set())
        assert all(f"{gone}: taken away" in result.stderr for gone in before - beside)
        before = beside


@pytest.mark.parametrize("theirs", ["{}", "[]", "no JSON", '{"notes": [{"made_by": "Somebody"}]}', '{"notes": []}'])
def test_what_somebody_else_put_beside_an_export_is_left_as_it_is_and_told(theirs: str) -> None:
    other = Path("x-metadata.json")
    other.write_text(theirs, encoding="utf-8")
    refused = pledgebook("export", "csv", "--to", "x")
    assert refused.exit_code == 2 and "x-metadata.json belongs beside it" in refused.stderr
    assert not Path("x").exists() and other.read_text(encoding="utf-8") == theirs
    result = pledgebook("export", "xlsx", "--to", "x")
    assert result.exit_code == 0 and "x-metadata.json: not written by Pledgebook" in result.stderr
    assert other.read_text(encoding="utf-8") == theirs


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("words", [(), ("--actor", "Japan"), ("--beneficiary", "Ukraine", "--kind", "aid")])
def test_what_fits_but_for_its_day_is_counted(form: str, words: tuple[str, ...]) -> None:
    result = pledgebook("export", form, "--to", "one", "--as-of", "2024-01-31", *words)
    assert result.exit_code == 0 and "Left out: 1 claim whose day is unknown" in result.stderr


@pytest.mark.parametrize(("words", "told"), [
    (("xslx", "--to", "x"), "xlsx"), (("xlsx", "--to", "-"), "--to book.xlsx"), (("parquet", "--to", "-"), "no text"),
    (("datapackage", "--to", "-"), "--to book.zip"), (("prov", "--part", "claims", "--to", "x"), "not one part"),
    (("atom", "--since", "2024-01-01", "--to", "x"), "pledgebook changes --since 2024-01-01"),
    (("csv", "--since", "2024-01-01", "--to", "x"), "xlsx"),
    (("iati", "--actor", "Italy", "--to", "x"), "IATI has no file"),
    (("labelstudio", "--actor", "Fiji", "--to", "x"), "no file without a task"),
    (("xlsx", "--since", "2024-05-01", "--as-of", "2024-01-01", "--to", "x"), "earlier day")])
def test_what_cannot_be_written_is_told_and_nothing_is_left(words: tuple[str, ...], told: str) -> None:
    result = pledgebook("export", *words)
    assert result.exit_code == 2
    assert told in result.stderr and result.stdout == ""
    assert {path.name for path in Path().iterdir()} == {"pledges.db"}


def test_text_goes_to_standard_output_with_the_filter_applied() -> None:
    found = json.loads(pledgebook("export", "webannotation", "--to", "-", "--actor", "Germany").stdout)
    assert found["filter"] == "by Germany" and len(found["items"]) == 1
    assert pledgebook("export", "html", "--to", "-", "--actor", "Germany").stdout.startswith("<!DOCTYPE html>")


def fits(datatype: Any, cell: str) -> bool:
    """Whether a cell is of a datatype of CSV on the Web; without one it is text."""
    if datatype == "integer":
        return cell.isdecimal()
    if datatype == "double":
        return math.isfinite(float(cell))
    return datatype is None or cell in ("True", "False")


@pytest.mark.parametrize("part", [str(part) for part in Part])
def test_parquet_counts_what_is_counted(part: str) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    assert pledgebook("export", "parquet", "--part", part, "--to", "x").exit_code == 0
    types = {field.name: str(field.type) for field in parquet.read_table("x").schema}
    assert pledgebook("export", "json", "--part", part, "--to", "y").exit_code == 0
    for row in json.loads(Path("y").read_text(encoding="utf-8")):
        for name, value in row.items():
            if isinstance(value, bool | int) and name in types:
                assert types[name] == ("bool" if isinstance(value, bool) else "int64"), name


@pytest.mark.parametrize("form", ["csv", "json", "jsonl"])
@pytest.mark.parametrize("part", [str(part) for part in Part])
def test_a_listing_has_beside_it_what_it_cannot_say(form: str, part: str) -> None:
    assert pledgebook("export", form, "--part", part, "--to", "x", "--as-of", "2024-01-31").exit_code == 0
    told = json.loads(Path("x-metadata.json").read_text(encoding="utf-8"))
    note, = told["notes"]
    assert told["url"] == "x" and note["as_of"] == "2024-01-31" and note["filter"] == "everything"
    assert note["definition"] and note["made_by"].startswith("Pledgebook ")
    columns = [one["name"] for one in told["tableSchema"]["columns"]]
    if form == "csv":
        assert told["@context"] == "http://www.w3.org/ns/csvw"
        assert Path("x").read_text(encoding="utf-8").splitlines()[0] == ",".join(columns)
        types = {one["name"]: one.get("datatype") for one in told["tableSchema"]["columns"]}
        rows = list(csv.DictReader(io.StringIO(Path("x").read_bytes().decode(), newline="")))
        assert all(cell == "" or fits(types[name], cell) for row in rows for name, cell in row.items())
        assert types["id"] is None and {"start", "end"}.intersection(columns) <= {
            name for name, datatype in types.items() if datatype == "integer"}
    said = pledgebook("export", form, "--part", part, "--to", "-").stderr
    assert "As of: all that the book knows. Filter: everything." in said


def test_a_missing_library_is_told_with_the_way_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    result = pledgebook("export", "parquet", "--to", "x")
    assert result.exit_code == 1 and "pip install 'pledgebook[parquet]'" in result.stderr
    assert not Path("x").exists()


def test_help_and_the_page_name_every_format() -> None:
    told = " ".join(pledgebook("export", "--help").stdout.replace("│", " ").split())
    page = PAGE.read_text(encoding="utf-8")
    for name in NAMES:
        assert f"{name}:" in told
        assert f"| `{name}` |" in page
    assert set(SAYS) == set(NAMES) == {*LISTINGS, *formats.FORMATS, "html", "site"}


def exported(*words: str) -> Any:
    result = pledgebook("export", "json", "--to", "-", *words)
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def test_rulings_are_those_on_what_fits(tmp_path: Path) -> None:
    with Book.open("pledges.db") as book:
        made = {}
        for action, document in ((Action.ACCEPT, "kyiv"), (Action.REJECT, "rome"), (Action.ACCEPT, "paris")):
            judged = book.judged()
            mark = next(judged.mark(one) for one in judged.claims if one.evidence.document_id == document)
            made[document] = book.rule(action, who="Ada", why="read again", marks=[mark]).id
        undone = book.rule(Action.UNDO, who="Ben", why="too early", undoes=made["paris"]).id
    assert {one["id"] for one in exported("--part", "rulings")} == {*made.values(), undone}
    assert [one["id"] for one in exported("--part", "rulings", "--actor", "Germany")] == [made["kyiv"]]
    assert [one["id"] for one in exported("--part", "rulings", "--actor", "Italy")] == [made["rome"]], "rejected, too"
    assert {one["id"] for one in exported("--part", "rulings", "--actor", "France")} == {made["paris"], undone}
    assert exported("--part", "rulings", "--actor", "Japan") == []


def test_exported_links_are_those_that_links_lists() -> None:
    whole = reading("w", ("Belgium will give Ukraine 24 billion euros.", {"actors": ("BEL",), "amount": money(24e9)}),
                    ("Of that sum, 10 billion is for air defence.", {"actors": ("BEL",), "amount": money(10e9)}))
    part = reading("p", ("Of the 24 billion, 3 billion was delivered.", {
        "actors": ("BEL",), "amount": money(3e9), "stage": Stage.DELIVERED}), published="2024-03-15")
    with book_of(Path("pledges.db"), [whole, part]) as book:
        links = [link for link in held_in(book).register.links if link.commitment != link.other]
    assert links
    for words in (("--stage", "pledged"), ("--stage", "delivered"), ("--actor", "Belgium")):
        listed = json.loads(pledgebook("links", "--format", "json", *words).stdout)
        assert listed and {one["id"] for one in listed} == {one["id"] for one in exported("--part", "links", *words)}
        graph = Tree.fromstring(pledgebook("export", "graphml", "--to", "-", *words).stdout)
        space = "{http://graphml.graphdrawing.org/xmlns}"
        nodes = {node.get("id") for node in graph.iter(f"{space}node")}
        assert {end for edge in graph.iter(f"{space}edge") for end in (edge.get("source"), edge.get("target"))} <= nodes
