"""The plan of the house: no room imports one that comes after it, and there is no drawer for odds and ends."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "src" / "pledgebook"
IN_ORDER = ("model", "world", "documents", "claims", "register", "answers", "exchange", "scale", "doors")
FILES = sorted(PACKAGE.rglob("*.py"))
LONGEST_MODULE = 700
LONGEST_FUNCTION = 80


def room_of(parts: tuple[str, ...]) -> str:
    return parts[0].removesuffix(".py") if parts else ""


def rooms_imported(path: Path) -> set[str]:
    """The rooms whose names a file imports, whichever way it writes the import."""
    inside = path.relative_to(PACKAGE).parts[:-1]
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [name.name.split(".") for name in node.names]
            found |= {name[1] for name in names if name[0] == "pledgebook" and len(name) > 1}
        elif isinstance(node, ast.ImportFrom):
            here = ["pledgebook", *inside]
            base = here[: len(here) - node.level + 1] if node.level else []
            module = base + (node.module.split(".") if node.module else [])
            if module[:1] == ["pledgebook"]:
                found |= {module[1]} if len(module) > 1 else {name.name for name in node.names}
    return found & set(IN_ORDER)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_import_points_backwards(path: Path) -> None:
    here = room_of(path.relative_to(PACKAGE).parts)
    if here not in IN_ORDER:
        assert path.name in {"__init__.py", "__main__.py"}, f"{path.name} belongs in one of the rooms: {IN_ORDER}"
        return
    later = set(IN_ORDER[IN_ORDER.index(here) + 1:])
    assert not rooms_imported(path) & later


def test_a_backward_import_would_be_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "claims").mkdir()
    for number, line in enumerate(("import pledgebook.doors.cli", "from pledgebook.doors import cli",
                                   "from pledgebook import doors", "from ..doors import cli", "from .. import doors")):
        path = tmp_path / "claims" / f"wrong{number}.py"
        path.write_text(line, encoding="utf-8")
        monkeypatch.setitem(globals(), "PACKAGE", tmp_path)
        assert rooms_imported(path) == {"doors"}, line


def test_no_file_is_called_by_a_word_that_says_nothing() -> None:
    says_nothing = {"util", "utils", "helper", "helpers", "common", "misc", "manager", "base", "stuff"}
    assert not [str(path) for path in FILES if set(path.relative_to(PACKAGE).with_suffix("").parts) & says_nothing]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_modules_and_functions_can_be_seen_whole(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= LONGEST_MODULE
    tree = ast.parse(text)
    assert ast.get_docstring(tree) is not None, "a module opens by saying what comes in and what goes out"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length < LONGEST_FUNCTION, f"{node.name} has {length} lines"
