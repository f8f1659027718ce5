"""The pages for people: their links lead somewhere, and their words are those of the code."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from pledgebook.model import Claim, Kind, Span, Stage
from pledgebook.register.doubts import names_of_rules
from pledgebook.world.duties import ACTS, EFFECTS, FREEDOMS, TRIGGERS

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").glob("*.md")])
LINK = re.compile(r"\[[^\]]*\]\((?!https?:|mailto:)(?P<target>[^)\s]+)\)")
ROW = re.compile(r"^\| (?P<first>`[^|]+`) \|", re.M)
CLAIM = Claim(evidence=Span("note", 0, 4), quote="Oslo", kind=Kind.AID, stage=Stage.PLEDGED, actors=("NOR",))


def page(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def section(text: str, heading: str) -> str:
    """What stands under a heading, up to the next heading of its rank or a higher one."""
    opening = re.search(rf"^(#+) {re.escape(heading)}.*$", text, re.M)
    assert opening, f"no heading begins with {heading!r}"
    rest = text[opening.end():]
    closing = re.search(rf"^#{{1,{len(opening[1])}}} ", rest, re.M)
    return rest[: closing.start()] if closing else rest


def words_of_table(text: str) -> set[str]:
    """What stands in code marks in the first column of the tables of a text."""
    return {word for row in ROW.finditer(text) for word in re.findall(r"`([^`]+)`", row["first"])}


def anchor(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.strip().lower().replace("`", "")).replace(" ", "-")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    for link in LINK.finditer(path.read_text(encoding="utf-8")):
        name, _, place = link["target"].partition("#")
        target = (path.parent / name) if name else path
        assert target.exists(), f"{path.name} links to {name}, which is not there"
        if place:
            headings = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.M)
            assert place in {anchor(heading) for heading in headings}, f"{path.name}: no heading for #{place}"


def test_the_codebook_explains_every_field_of_a_claim_and_no_other() -> None:
    assert words_of_table(section(page("codebook.md"), "The fields")) == set(CLAIM.as_json())


def test_the_codebook_explains_every_kind_and_every_stage() -> None:
    assert words_of_table(section(page("codebook.md"), "`kind`")) == {str(kind) for kind in Kind}
    assert words_of_table(section(page("codebook.md"), "`stage`")) == {str(stage) for stage in Stage}


def test_the_glossary_is_in_order_and_says_nothing_twice() -> None:
    terms = re.findall(r"^\*\*(.+?)\.\*\*", page("glossary.md"), re.M)
    assert len(terms) > 30
    assert terms == sorted(set(terms), key=str.lower)


def test_the_first_page_of_the_documentation_leads_to_every_other() -> None:
    linked = {link["target"].partition("#")[0] for link in LINK.finditer(page("index.md"))}
    others = {str(path.relative_to(ROOT / "docs")) for path in (ROOT / "docs").rglob("*.md")} - {"index.md"}
    assert others <= linked, f"docs/index.md does not mention {sorted(others - linked)}"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_page_speaks_of_one_machine(path: Path) -> None:
    assert not re.search(r"/(work|root|home/\w+|opt|Users/\w+)/", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_files_a_page_speaks_of_are_there(path: Path) -> None:
    spoken_of = re.findall(r"`((?:src|tests|docs|requirements|examples)/[\w./-]*|\w+\.(?:toml|md))`",
                           path.read_text(encoding="utf-8"))
    missing = [name for name in spoken_of if not (ROOT / name).exists()]
    assert not missing, f"{path.name} speaks of {missing}"


def test_the_page_on_doubts_explains_every_rule_and_no_other() -> None:
    assert words_of_table(section(page("doubts.md"), "The rules")) == set(names_of_rules())


@pytest.mark.parametrize(("heading", "values"), [("`upon`", TRIGGERS), ("`do`", ACTS), ("`free`", FREEDOMS),
                                                  ("`effect`", EFFECTS)])
def test_the_page_on_duties_explains_every_closed_value_and_no_other(heading: str, values: Mapping[str, str]) -> None:
    assert words_of_table(section(page("duties.md"), heading)) == set(values)


def test_contributing_names_the_lists_of_steps_as_they_are() -> None:
    steps = (ROOT / "src" / "pledgebook" / "claims" / "steps.py").read_text(encoding="utf-8")
    lists = re.findall(r"^(\w*STEPS)\b.*=", steps, re.M)
    contributing = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert lists
    assert all(f"`{name}`" in contributing for name in lists)
